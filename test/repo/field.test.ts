import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/house/rooms.js';
import { fieldHistories, historyOf } from '../oracle/field/manifest.js';
import { reportRows } from '../oracle/field/report-rows.js';

const report = readFileSync(path.join(root, 'docs/field-report.md'), 'utf8');

test('each history of the field report can be run again, and none of its facts differs', async () => {
  const rows = reportRows(report);
  const histories = await fieldHistories();
  expect(histories.map(({ row }) => row).sort()).toEqual(rows.map(({ name }) => name).sort());
  expect(rows.filter(({ differ }) => differ !== 0)).toEqual([]);
  expect(rows.filter(({ files, facts, unknown }) => !(files > 0 && facts > 0 && unknown >= 0))).toEqual([]);
  for (const { commit, history } of histories) {
    expect(commit).toMatch(/^[0-9a-f]{40}$/u);
    expect((history.replay?.prelude ?? []).filter((name) => !existsSync(path.join(root, 'test/oracle/field', name)))).toEqual([]);
  }
});

test('what is wrong with a history is said with its place', async () => {
  expect(await historyOf('{\n  "migrations": "sql",\n  "runAs": 5\n}', 'h.json')).toEqual([expect.stringMatching(/^h\.json:3: .*runAs/u)]);
  expect(await historyOf('{ "migrations": ', 'h.json')).toEqual([expect.stringMatching(/^h\.json/u)]);
  expect(await historyOf('{ "migrations": "sql" }, { "migrations": "more" }', 'h.json')).toEqual([expect.stringContaining('one history')]);
});
