import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { beforeAll, describe, expect, test } from 'vitest';
import { simulate } from '../src/index.js';

beforeAll(loadGrammar);

const rejected = 'GRANT SELECT ON t TOO app;';
const unread = 'GRANT SELECT ON :name TO app;';

describe('a statement that could not be read', () => {
  test.each<readonly [name: string, statement: string, afterError: 'uncertain' | 'unchanged', errors: readonly string[], taints: readonly (true | undefined)[]]>([
    ['PostgreSQL rejects it, and goes on', rejected, 'unchanged', ['42601 syntax error at or near "TOO"'], []],
    ['PostgreSQL rejects it, and something must have stood in its place', rejected, 'uncertain', [], [true]],
    ['a tool fills it in before PostgreSQL sees it', unread, 'unchanged', [], [undefined]],
    ['a quote swallows the rest', `SELECT 'open; GRANT SELECT ON t TO app;`, 'unchanged', [], [undefined]],
  ])('%s', (_, statement, afterError, errors, taints) => {
    const sql = readSqlText('1.sql', `CREATE TABLE t (a int);\n${statement}\n`);
    const catalog = simulate({ files: [{ sql }], history: { migrations: '.' }, afterError });
    expect(catalog.errors.map(({ sqlstate, message }) => `${sqlstate} ${message}`)).toEqual(errors);
    expect(catalog.taints.map((taint) => taint.rejected)).toEqual(taints);
  });
});
