import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { check } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readByEditor, readByScan, visible } from '../../packages/ts-reader/test/reading.js';
import { writeProgram } from '../evasions/program.js';
import { expressionPlaces } from './expression-places.js';

/** One expression for each rule, all in one list, and their harmless twins. */
const reported: Readonly<Record<string, string>> = {
  'no-driver-import': "require('pg')",
  'no-opaque-load': 'import(x)',
  'no-pool-construction': 'new Laundered()',
  'no-pool-query': "handle.query('SELECT 1')",
  'no-role-switch': "x.execute('SET ROLE admin')",
  'no-runtime-ddl': 'x.execute(`DROP TABLE orders`)',
  'no-test-only-import': "import('../libs/db/testOnly.js')",
};
const clean = ["require('node:path')", "import('./plain.js')", 'new Pool()', "own.query('SELECT 1')", "x.log('Set role filters')", "x.execute('SELECT role FROM users')"];

const imports: Readonly<Record<string, string>> = { cjs: "const { handle, Laundered } = require('../libs/db/leaky.js');\n", other: "import { handle, Laundered } from '../libs/db/leaky.js';\n" };
const owned = 'class Pool {}\nconst own = { query: (text) => text };\n';

const places = Object.entries(expressionPlaces).map(([name, written], index) => {
  const extension = /^\/\* (\w+) \*\/ /u.exec(written)?.[1] ?? 'ts';
  const program = (before: string, expressions: readonly string[]): string => `${before}let x;\n${written.replaceAll('◊', `[${expressions.join(', ')}]`)}\n`;
  return {
    name,
    bad: { file: `services/${String(index)}-bad.${extension}`, text: program(imports[extension] ?? imports['other'] ?? '', Object.values(reported)) },
    good: { file: `services/${String(index)}-good.${extension}`, text: program(owned, clean) },
  };
});

const { root } = writeProgram([]);
let found: ReadonlyMap<string, ReadonlySet<string>>;

beforeAll(async () => {
  mkdirSync(path.join(root, 'services'));
  writeFileSync(path.join(root, 'services/plain.ts'), 'export const plain = 1;\n');
  for (const { bad, good } of places) for (const { file, text } of [bad, good]) writeFileSync(path.join(root, file), text);
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const report = await check({ config: loaded.config, only: [] });
  expect(report.errors).toEqual([]);
  const inFiles = new Map<string, Set<string>>();
  for (const { file, rule } of report.findings) inFiles.set(file, (inFiles.get(file) ?? new Set()).add(rule));
  found = inFiles;
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('every place where an expression stands', () => {
  test.each(places.map((place) => [place.name, place] as const))('%s', (_, { bad, good }) => {
    const seen = found.get(bad.file) ?? new Set();
    expect(Object.keys(reported).filter((rule) => !seen.has(rule)), bad.text).toEqual([]);
    expect([...(found.get(good.file) ?? [])], good.text).toEqual([]);
  });

  // The editor's parser takes no old initializer in `for (var a = x in y)`, and none of the decorators behind `export`.
  test('is read alike by the editor and the scan', () => {
    for (const { bad } of places.filter(({ name }) => name !== 'old for in')) expect(visible(readByEditor(bad.file, bad.text)), bad.text).toEqual(visible(readByScan(bad.file, bad.text)));
  });
});
