import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { qualifiedName, simulate, type Catalog } from '../src/index.js';
import { after, told } from './history.js';

beforeAll(loadGrammar);

const tables = (catalog: Catalog): readonly string[] => [...catalog.relations.values()].map((relation) => `${qualifiedName(relation)} of ${relation.owner}`);

/** Each text is a file, and so a session. */
const sessions: readonly (readonly [name: string, files: readonly string[], tables: readonly string[]])[] = [
  ['a search_path of the role holds from the next file on', ['CREATE SCHEMA a; ALTER ROLE postgres SET search_path = a; CREATE TABLE t ();', 'CREATE TABLE u ();'], ['public.t of postgres', 'a.u of postgres']],
  ['RESET leads back to it', ['CREATE SCHEMA a; ALTER ROLE postgres SET search_path = a;', 'SET search_path = public; RESET search_path; CREATE TABLE u ();'], ['a.u of postgres']],
  ['the role goes before the database, the database before all', ['CREATE SCHEMA a; CREATE SCHEMA b; ALTER ROLE ALL SET search_path = b; ALTER DATABASE d SET search_path = a;', 'CREATE TABLE t ();'], ['a.t of postgres']],
  ['another role\'s is none of ours', ['CREATE ROLE app; CREATE SCHEMA a; ALTER ROLE app SET search_path = a;', 'CREATE TABLE t ();'], ['public.t of postgres']],
  ['the schema called like the role, from when it is there', ['CREATE TABLE t (); CREATE SCHEMA postgres; CREATE TABLE t ();', 'CREATE TABLE u (); DROP SCHEMA postgres CASCADE; CREATE TABLE u ();'], ['public.t of postgres', 'public.u of postgres']],
  ['a role that is set', ['CREATE ROLE app; GRANT CREATE ON SCHEMA public TO app; ALTER ROLE postgres SET role = app;', 'CREATE TABLE t ();'], ['public.t of app']],
];

describe('settings of roles and of the database', () => {
  test.each(sessions)('%s', (_, files, expected) => {
    expect(tables(after(files))).toEqual(expected);
  });
  test('the names of a claim are those of the next session', () => {
    const paths = [['CREATE TABLE t ();'], ['CREATE SCHEMA postgres;'], ['CREATE SCHEMA a; ALTER DATABASE d SET search_path = a, "$user", public;'], ['CREATE ROLE app; CREATE SCHEMA app; ALTER ROLE postgres SET role = app;']].map((files) => after(files).searchPath);
    expect(paths).toEqual([['public'], ['postgres', 'public'], ['a', 'public'], ['app', 'public']]);
    expect(after(['CREATE SCHEMA postgres; ALTER ROLE postgres SET search_path = a;'], { searchPath: ['b', '$user'] }).searchPath).toEqual(['b', 'postgres']);
  });
  test('what the configuration says of the connection goes before them', () => {
    expect(tables(after(['CREATE SCHEMA a; ALTER ROLE postgres SET search_path = a;', 'CREATE TABLE t ();'], { searchPath: ['public'] }))).toEqual(['public.t of postgres']);
  });
});

describe('SET LOCAL', () => {
  const text = 'CREATE ROLE app; GRANT CREATE ON SCHEMA public TO app; SET LOCAL ROLE app; CREATE TABLE t (); BEGIN; SET LOCAL ROLE app; CREATE TABLE u (); COMMIT; CREATE TABLE v ();';
  const inFile = (transaction: 'file' | 'none', replay: HistoryConfig['replay']): readonly string[] =>
    tables(simulate({ files: [{ sql: readSqlText('0.sql', text), transaction }], history: { migrations: 'migrations', ...(replay === undefined ? {} : { replay }) } }));

  test('is for the rest of a file that is one transaction', () => {
    expect(inFile('file', undefined).slice(0, 2)).toEqual(['public.t of app', 'public.u of app']);
  });
  test('has no effect where each statement is a transaction of its own', () => {
    expect(inFile('none', undefined)).toEqual(['public.t of postgres', 'public.u of app', 'public.v of postgres']);
  });
  test('the configuration says which it is', () => {
    expect(inFile('file', { transaction: 'none' })).toEqual(inFile('none', undefined));
    expect(inFile('none', { transaction: 'file' })).toEqual(inFile('file', undefined));
  });
});

/** What only perhaps happens touches its own kind of object, and no more. */
const narrow: readonly (readonly [statement: string, taints: readonly string[]])[] = [
  ['CREATE POLICY p ON t', ['policies relations=public.t names=']],
  ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', ['policies relations=public.t names=']],
  [`CREATE TYPE mood AS ENUM (''a'')`, ['types relations= names=mood']],
  [`ALTER TYPE mood ADD VALUE ''b''`, ['types relations= names=mood']],
  ['CREATE EXTENSION postgis', ['extensions relations= names=postgis']],
  ['ALTER ROLE app SET search_path = a', ['settings relations= names=app']],
];

describe('an uncertain statement makes nothing else uncertain', () => {
  test.each(narrow)('%s', (statement, expected) => {
    const catalog = after([`CREATE TABLE t (); CREATE ROLE app; DO $$ BEGIN IF (SELECT count(*) FROM t) > 1 THEN EXECUTE '${statement}'; END IF; END $$;`]);
    expect(catalog.taints.map((taint) => told(taint).replace(/^\S+ /u, ''))).toEqual(expected);
  });
});

/** Extensions whose contents are known leave what they do not bring unknown. */
const extensions: readonly (readonly [name: string, sql: string, errors: readonly string[], taints: number])[] = [
  ['a function of a known one', 'CREATE EXTENSION pgcrypto; SELECT gen_salt($$bf$$);', [], 0],
  ['a type of a known one', 'CREATE EXTENSION citext; CREATE TABLE t (a citext);', [], 0],
  ['a relation of a known one', 'CREATE ROLE app; CREATE EXTENSION pg_cron; GRANT SELECT ON cron.job TO app;', [], 0],
  ['a type that none brings', 'CREATE EXTENSION citext; CREATE TABLE t (a geometry);', ['42704'], 1],
  ['an unknown one may bring anything', 'CREATE EXTENSION postgis; CREATE TABLE t (a geometry); CREATE VIEW v AS SELECT srid FROM spatial_ref_sys;', [], 0],
];

describe('extensions', () => {
  test.each(extensions)('%s', (_, sql, errors, taints) => {
    const catalog = after([sql]);
    expect(catalog.errors.map(({ sqlstate }) => sqlstate)).toEqual(errors);
    expect(catalog.taints).toHaveLength(taints);
  });
});
