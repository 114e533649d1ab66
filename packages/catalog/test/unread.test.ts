import { loadGrammar, readHistory, readQueryFile, readSqlText } from '@pg-guardrails/sql-reader';
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

describe('a body that PostgreSQL refuses', () => {
  const read = (text: string): ReturnType<typeof readQueryFile> => readQueryFile('1.sql', `CREATE TABLE t (a int);\n${text}\n`);

  test.each<readonly [name: string, text: string, aspects: readonly string[]]>([
    ['of a function leaves all else known', 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURNX 1; END $$;', ['functions', 'bodies']],
    ['of a block may stand for anything', 'DO $$ BEGIN GRNT SELECT ON t TO PUBLIC; END $$;', ['19 aspects']],
  ])('%s', (_, text, aspects) => {
    const { taints, errors } = simulate({ files: [{ sql: read(text) }], history: { migrations: '.' } });
    expect(errors).toEqual([]);
    expect(taints.flatMap(({ aspects: all }): readonly string[] => (all.length > 3 ? [`${String(all.length)} aspects`] : all))).toEqual(aspects);
    expect(taints.map(({ rejected, source }) => [rejected, source.place.line])).toEqual(taints.map(() => [true, 2]));
  });

  test('changes nothing where PostgreSQL goes on', () => {
    const { taints, errors } = simulate({ files: [{ sql: read('DO $$ BEGIN GRNT SELECT ON t TO PUBLIC; END $$;') }], history: { migrations: '.' }, afterError: 'unchanged' });
    expect([taints, errors.map(({ sqlstate, place }) => [sqlstate, place.line, place.column])]).toEqual([[], [['42601', 2, 13]]]);
  });
});

describe('lines of psql in a file that another tool applies', () => {
  test.each([
    ['spoil a statement, which touches no more than it says', "\\echo '→ done'\n\\set ON_ERROR_STOP on\nGRANT SELECT ON t TO app;", ['relacl relations=public.t']],
    ['spoil a block', "\\echo it\nDO $$ BEGIN GRANT SELECT ON t TO app; END $$;", ['relacl relations=public.t']],
    ['spoil nothing when nothing follows', '\\echo bye\n', []],
    ['are not what is wrong', '\\echo it\nGRANT SELECT ON t TOO app;', ['19 aspects relations=all']],
    ['may run anything', '\\i other.sql\nGRANT SELECT ON t TO app;', ['19 aspects relations=all']],
  ])('%s', (_, text, taints) => {
    const history = { migrations: 'm', dialect: 'supabase' } as const;
    const read = readHistory({ history, list: () => [{ path: 'm/20260101000000_a.sql', kind: 'file' }], read: () => Buffer.from(`CREATE ROLE app;\nCREATE TABLE t (a int);\n${text}`) });
    const catalog = simulate({ files: read.files, history });
    expect(catalog.taints.map(({ aspects, relations }) => `${aspects.length > 3 ? `${String(aspects.length)} aspects` : aspects.join('+')} relations=${String(relations)}`)).toEqual(taints);
    expect(catalog.taints.every(({ rejected }) => rejected === true)).toBe(true);
    expect(read.files[0]?.sql.problems).toHaveLength(1);
  });
});
