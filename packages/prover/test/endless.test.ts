import { bodiesChecked, loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { beforeAll, describe, expect, test } from 'vitest';
import { replayEmbedded } from '../src/index.js';

beforeAll(() => loadGrammar());

const alone = { includes: [], connects: [], course: null, checks: bodiesChecked, transaction: 'file' as const };

describe('a statement that does not end', () => {
  test.each([
    ['a loop', 'DO $$ BEGIN LOOP NULL; END LOOP; END $$'],
    ['a sleep', 'SELECT pg_sleep(3600)'],
  ])('%s: PostgreSQL is stopped, and the statement is named', async (_, statement) => {
    const files = [
      { file: '0001.sql', sql: readSqlText('0001.sql', 'CREATE TABLE before_it (id bigint);\n'), ...alone },
      { file: '0002.sql', sql: readSqlText('0002.sql', `-- Ünïcode\nCREATE TABLE with_it (id bigint);\n  ${statement};\n`), ...alone },
      { file: '0003.sql', sql: readSqlText('0003.sql', 'CREATE TABLE after_it (id bigint);\n'), ...alone },
    ];
    const replayed = await replayEmbedded({ files, history: { migrations: 'm' }, limit: 2000 });
    await replayed.close();
    const { catalog, failures, applied } = replayed;
    expect(failures).toEqual([expect.objectContaining({ file: '0002.sql', sqlstate: 'XX000', statement, message: 'PostgreSQL was stopped, after a statement had taken longer than 2 s' })]);
    expect(failures[0]?.place).toMatchObject({ file: '0002.sql', line: 3, column: 3 });
    expect(applied.files).toBe(1);
    // What it had read until then.
    expect([...catalog.relations.values()].map(({ name }) => name)).toContain('before_it');
    expect([...catalog.relations.values()].map(({ name }) => name)).not.toContain('after_it');
  });
});
