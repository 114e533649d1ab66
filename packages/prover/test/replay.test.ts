import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog, Relation, Source } from '../../catalog/src/index.js';
import { loadGrammar } from '../../sql-reader/src/index.js';
import type { Replay } from '../src/index.js';
import type { Server } from '../src/server/server.js';
import { replayOn } from '../src/replay/replay.js';
import { startFromPackage } from './embedded.js';
import { emptied, readTexts, replaySmall, type Small } from './server.js';

let server: Server;
beforeAll(async () => {
  await loadGrammar();
  server = await startFromPackage({ wanted: ['citext', 'uuid-ossp', 'nowhere'], stubs: ['vector', 'pg_cron', 'unheard_of'] });
});
afterAll(() => server.close());

function at({ place }: { readonly place: Source['place'] }): string {
  return `${place.file}:${String(place.line)}`;
}

function failed({ failures }: Replay): readonly string[] {
  return failures.map((failure) => `${at(failure)} ${failure.sqlstate} ${failure.message}`);
}

function tables({ catalog }: Replay): readonly string[] {
  return [...catalog.relations.values()].filter(({ relkind }) => relkind === 'table').map(({ name }) => name);
}

function table({ catalog }: Replay, name: string): Relation {
  const found = [...catalog.relations.values()].find((relation) => relation.name === name);
  if (found === undefined) throw new Error(`no relation ${name}`);
  return found;
}

/** Bits that somebody else than the owner has, and where they come from. */
function granted(relation: Relation): readonly string[] {
  return relation.relacl.filter(({ grantee }) => grantee !== relation.owner).map((item) => `${item.grantee} ${item.privilege}${item.grantable ? '*' : ''} ${at(item.source)}`);
}

function changes(catalog: Catalog): readonly string[] {
  return catalog.changes.map((change) => `${at(change.source)} ${change.row.split(' ')[0] ?? ''} ${change.name} ${change.property}`);
}

interface Case extends Small {
  readonly name: string;
  readonly read: (replay: Replay) => unknown;
  readonly is: unknown;
}

const applied = ({ applied: { files, statements } }: Replay): readonly number[] => [files, statements];

const transactions: readonly Case[] = [
  {
    name: 'a statement that fails is left out, and the rest of its file is applied',
    files: ['CREATE TABLE a ();\nCREATE TABLE b (x nowhere);\nCREATE TABLE c ();', 'CREATE TABLE d ();'],
    read: (replay) => [failed(replay), tables(replay), applied(replay)],
    is: [['1.sql:2 42704 type "nowhere" does not exist'], ['a', 'c', 'd'], [1, 3]],
  },
  {
    name: 'stop: the file is rolled back, and nothing after it is applied',
    files: ['CREATE TABLE a ();', 'CREATE TABLE b ();\nCREATE TABLE c (x nowhere);\nCREATE TABLE d ();', 'CREATE TABLE e ();'],
    onFailure: 'stop',
    read: (replay) => [failed(replay), tables(replay), applied(replay)[0]],
    is: [['2.sql:2 42704 type "nowhere" does not exist'], ['a'], 1],
  },
  {
    name: 'stop without a transaction: what was applied stays',
    files: [{ sql: 'CREATE TABLE a ();\nCREATE TABLE b (x nowhere);\nCREATE TABLE c ();', transaction: 'none' }],
    onFailure: 'stop',
    read: (replay) => [failed(replay), tables(replay)],
    is: [['1.sql:2 42704 type "nowhere" does not exist'], ['a']],
  },
  {
    name: 'what refuses a transaction block fails in one, and runs without one',
    files: ['CREATE TABLE a (x int);\nCREATE INDEX CONCURRENTLY i ON a (x);', { sql: 'CREATE INDEX CONCURRENTLY j ON a (x);\nVACUUM a;', transaction: 'none' }],
    read: (replay) => [failed(replay), [...replay.catalog.indexes.values()].map(({ name, source }) => [name, at(source)])],
    is: [['1.sql:2 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block'], [['j', '2.sql:1']]],
  },
  {
    name: 'the configuration says that files run in no transaction',
    files: ['CREATE TABLE a (x int);\nCREATE INDEX CONCURRENTLY i ON a (x);'],
    history: { replay: { transaction: 'none' } },
    read: (replay) => [failed(replay), replay.catalog.indexes.size],
    is: [[], 1],
  },
  {
    name: "a file's own transaction is taken back as a whole",
    files: [{ sql: 'CREATE TABLE a ();\nBEGIN;\nCREATE TABLE b ();\nROLLBACK;\nBEGIN;\nCREATE TABLE c ();\nCOMMIT;\nCREATE TABLE d ();', transaction: 'none' }],
    read: (replay) => [failed(replay), tables(replay), changes(replay.catalog), applied(replay)],
    is: [[], ['a', 'c', 'd'], ['1.sql:1 relation public.a created', '1.sql:6 relation public.c created', '1.sql:8 relation public.d created'], [1, 4]],
  },
  {
    name: "a file's own COMMIT ends the transaction that its runner began",
    files: ['CREATE TABLE a ();\nCOMMIT;\nCREATE TABLE b ();\nROLLBACK;\nCREATE TABLE c ();'],
    read: (replay) => [failed(replay), tables(replay)],
    is: [[], ['a', 'b', 'c']],
  },
  {
    name: 'savepoints of its own, between statements that fail',
    files: ['SAVEPOINT s;\nCREATE TABLE a ();\nCREATE TABLE a ();\nSAVEPOINT s;\nDROP TABLE a;\nROLLBACK TO s;\nRELEASE s;\nCREATE TABLE b ();\nROLLBACK TO s;\nCREATE TABLE c ();\nROLLBACK TO nosuch;\nCREATE TABLE d ();'],
    read: (replay) => [failed(replay), tables(replay), changes(replay.catalog)],
    is: [
      ['1.sql:3 42P07 relation "a" already exists', '1.sql:11 3B001 savepoint "nosuch" does not exist'],
      ['c', 'd'],
      ['1.sql:10 relation public.c created', '1.sql:12 relation public.d created'],
    ],
  },
  {
    name: 'a COMMIT that fails takes the transaction back',
    files: ['CREATE TABLE p (a int PRIMARY KEY);\nCREATE TABLE t (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED);', 'CREATE TABLE u ();\nINSERT INTO t VALUES (1);', 'CREATE TABLE v ();'],
    read: (replay) => [failed(replay), tables(replay)],
    is: [['2.sql:2 23503 insert or update on table "t" violates foreign key constraint "t_a_fkey"'], ['p', 't', 'v']],
  },
  {
    name: 'a transaction that is still open where a file without one ends is rolled back, and that is told',
    files: [{ sql: 'BEGIN;\nCREATE TABLE a ();', transaction: 'none' }],
    read: (replay) => [failed(replay), tables(replay), replay.skipped.map((one) => `${at(one)} ${one.reason}`)],
    is: [[], [], ['1.sql:2 the transaction was still open at the end of the file, where the session ends: it is rolled back']],
  },
  {
    name: 'SET TRANSACTION stands behind no savepoint',
    files: ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE a ();'],
    read: (replay) => [failed(replay), tables(replay)],
    is: [[], ['a']],
  },
  {
    name: 'what cannot be parsed is a failure, at its place',
    files: ['CREATE TABLE a ();\nCREATE TABEL b ();\nCREATE TABLE c ();'],
    read: (replay) => [failed(replay), tables(replay)],
    is: [['1.sql:2 42601 syntax error at or near "TABEL"'], ['a', 'c']],
  },
  {
    name: 'a body that does not parse is the server’s to refuse, at its place',
    files: ["SET check_function_bodies = off;\nSET check_function_bodies = on;\nCREATE TABLE a ();", 'CREATE TABLE b ();\nDO $$\nBEGIN\n  SELEC 1;\nEND $$;'],
    read: (replay) => [failed(replay), tables(replay)],
    is: [['2.sql:4 42601 syntax error at or near "SELEC"'], ['a', 'b']],
  },
  {
    name: 'rows from standard input and other databases are skipped, and told',
    files: [{ sql: 'CREATE TABLE a (x int);\nCOPY a FROM STDIN;\nCREATE DATABASE other;', transaction: 'none' }],
    read: (replay) => [failed(replay), replay.skipped.map((one) => `${at(one)} ${one.reason}`)],
    is: [[], ['1.sql:2 COPY … FROM STDIN: rows are no part of a catalog', '1.sql:3 it makes or drops another database than the one that is replayed']],
  },
];

const sessions: readonly Case[] = [
  {
    name: 'a role, a path, a temporary table and a prepared statement do not outlive their file',
    files: [
      'CREATE ROLE r;\nCREATE SCHEMA s;\nGRANT ALL ON SCHEMA s TO r;',
      'SET ROLE r;\nSET search_path = s;\nCREATE TEMP TABLE t ();\nPREPARE q AS SELECT 1;\nCREATE TABLE a ();',
      'CREATE TABLE b ();\nCREATE TEMP TABLE t ();\nPREPARE q AS SELECT 1;\nRESET ROLE;',
    ],
    read: (replay) => [failed(replay), table(replay, 'a').owner, table(replay, 'a').schema, table(replay, 'b').owner, table(replay, 'b').schema],
    is: [[], 'r', 's', 'postgres', 'public'],
  },
  {
    name: 'SET LOCAL ends with the transaction of its file',
    files: ['CREATE ROLE r SUPERUSER;\nSET LOCAL ROLE r;\nCREATE TABLE a ();\nCOMMIT;\nCREATE TABLE b ();'],
    read: (replay) => [failed(replay), table(replay, 'a').owner, table(replay, 'b').owner],
    is: [[], 'r', 'postgres'],
  },
  {
    name: 'who runs the history is no superuser, and owns the database',
    files: ['CREATE TABLE a ();\nCREATE ROLE s SUPERUSER;\nCREATE ROLE r;\nSET SESSION AUTHORIZATION postgres;\nRESET SESSION AUTHORIZATION;\nCREATE TABLE b ();\nRESET ROLE;\nCREATE TABLE c ();'],
    history: { runAs: { role: 'migrator', superuser: false } },
    read: (replay) => [
      failed(replay),
      table(replay, 'a').owner,
      table(replay, 'b').owner,
      table(replay, 'c').owner,
      replay.catalog.databaseOwner,
      [...replay.catalog.roles.values()].filter(({ oid }) => oid >= 16384).map(({ name, from, source }) => [name, from, source === null ? null : at(source)]),
    ],
    is: [
      ['1.sql:2 42501 permission denied to create role', '1.sql:4 42501 permission denied to set session authorization "postgres"'],
      'migrator',
      'migrator',
      'migrator',
      'migrator',
      [['migrator', 'run-as', null], ['r', 'history', '1.sql:3']],
    ],
  },
  {
    name: 'roles of the configuration are there before the first file',
    files: ['GRANT app TO CURRENT_USER;\nCREATE TABLE a ();\nGRANT SELECT ON a TO app;'],
    history: { externalRoles: ['app', { name: 'web', attributes: ['LOGIN', 'NOINHERIT'], memberOf: ['app', 'late'] }] },
    read: (replay) => [
      failed(replay),
      granted(table(replay, 'a')),
      replay.catalog.memberships.filter(({ member }) => member === 'web').map((one) => `${one.role} ${at(one.source)}`),
      [...replay.catalog.roles.values()].filter(({ oid }) => oid >= 16384).map(({ name, login, from }) => [name, login, from]),
    ],
    is: [[], ['app SELECT 1.sql:3'], ['app (configuration):1', 'late (configuration):1'], [['app', false, 'config'], ['web', true, 'config'], ['late', false, 'config']]],
  },
  {
    name: 'who runs the history may be declared as well; a role that cannot be made is told, and so is each file that it cannot run',
    files: ['CREATE TABLE a ();'],
    history: { runAs: { role: 'pg_no', superuser: true }, externalRoles: [{ name: 'pg_no', attributes: ['SUPERUSER', 'LOGIN', 'CREATEDB'] }] },
    read: (replay) => [failed(replay), tables(replay), applied(replay)],
    is: [
      [
        '(configuration):1 42939 role name "pg_no" is reserved',
        '(configuration):1 42704 role "pg_no" does not exist',
        '1.sql:1 22023 role "pg_no" does not exist',
      ],
      [],
      [0, 0],
    ],
  },
  {
    name: 'who runs the history may be declared with attributes',
    files: ['CREATE TABLE a ();'],
    history: { runAs: { role: 'admin', superuser: true }, externalRoles: [{ name: 'admin', attributes: ['SUPERUSER', 'LOGIN', 'CREATEDB'] }] },
    read: (replay) => [failed(replay), table(replay, 'a').owner, replay.catalog.roles.get('admin')?.createdb],
    is: [[], 'admin', true],
  },
  {
    name: 'the prelude runs first, as the superuser, and its changes are none of the history',
    prelude: 'CREATE SCHEMA auth;\nCREATE ROLE anon;\nCREATE TABLE auth.users (id int);\nGRANT SELECT ON auth.users TO anon;\nSET ROLE anon;',
    files: ['CREATE TABLE auth.mine (id int);\nREVOKE SELECT ON auth.users FROM anon;'],
    read: (replay) => [failed(replay), replay.catalog.roles.get('anon')?.from, at(table(replay, 'users').source), table(replay, 'mine').owner, changes(replay.catalog)],
    is: [[], 'config', 'prelude.sql:1', 'postgres', ['1.sql:1 relation auth.mine created', '1.sql:2 relation auth.users relacl']],
  },
  {
    name: 'what fails in the prelude is told as well',
    prelude: 'CREATE TABLE a (x nowhere);\nCREATE TABLE b ();',
    files: ['CREATE TABLE c ();'],
    read: (replay) => [failed(replay), tables(replay)],
    is: [['prelude.sql:1 42704 type "nowhere" does not exist'], ['b', 'c']],
  },
  {
    name: 'a statement before each file, and a path for all',
    prelude: 'CREATE SCHEMA s; CREATE SCHEMA w',
    files: ['CREATE TABLE a ();\nRESET ALL;\nCREATE TABLE c (x text DEFAULT current_setting(\'my.release\', true));', "CREATE TABLE b AS SELECT current_setting('my.release') AS x;"],
    history: { searchPath: ['s'], replay: { perFile: "SET my.release = '7'" } },
    read: (replay) => [failed(replay), table(replay, 'a').schema, table(replay, 'c').schema, table(replay, 'b').schema, replay.catalog.searchPath],
    is: [[], 's', 's', 's', ['s']],
  },
  {
    name: 'the next session starts with the settings of its role and its database',
    files: ["CREATE SCHEMA s;\nALTER DATABASE postgres SET search_path = nowhere;\nALTER ROLE postgres SET search_path = s, public;", 'CREATE TABLE a ();'],
    read: (replay) => [failed(replay), table(replay, 'a').schema, replay.catalog.roleSettings.map(({ role, database, value, source }) => [role, database, value, at(source)])],
    is: [[], 's', [['postgres', null, 's, public', '1.sql:3'], [null, 'postgres', 'nowhere', '1.sql:2']]],
  },
  {
    name: 'names lead to the schema called like the role, as for any session of a server',
    files: ['CREATE SCHEMA AUTHORIZATION migrator;\nCREATE TABLE a ();\nRESET search_path;\nCREATE TABLE b ();', 'CREATE TABLE c ();\nDROP SCHEMA migrator CASCADE;\nCREATE TABLE a ();\nCREATE SCHEMA migrator;'],
    history: { runAs: { role: 'migrator', superuser: true } },
    read: (replay) => [failed(replay), tables(replay), table(replay, 'a').schema, replay.catalog.searchPath],
    is: [[], ['a'], 'public', ['migrator', 'public']],
  },
  {
    name: 'DISCARD ALL and DEALLOCATE ALL are survived',
    files: [{ sql: 'CREATE TABLE a ();\nDISCARD ALL;\nCREATE TABLE b ();\nDEALLOCATE ALL;\nCREATE TABLE c ();', transaction: 'none' }],
    history: { runAs: { role: 'migrator', superuser: false } },
    read: (replay) => [failed(replay), tables(replay).map((name) => `${name} ${table(replay, name).owner} ${at(table(replay, name).source)}`)],
    is: [[], ['a migrator 1.sql:1', 'b migrator 1.sql:3', 'c migrator 1.sql:5']],
  },
];

const extensions: readonly Case[] = [
  {
    name: 'an extension that PGlite brings along is real',
    files: ["CREATE EXTENSION citext;\nDO $$ BEGIN CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\"; END $$;\nCREATE TABLE a (x citext DEFAULT uuid_generate_v4()::text);"],
    read: (replay) => [failed(replay), [...replay.catalog.extensions.values()].map(({ name, schema, source }) => [name, schema, at(source)]), table(replay, 'a').columns[0]?.type],
    is: [[], [['citext', 'public', '1.sql:1'], ['uuid-ossp', 'public', '1.sql:2']], 'citext'],
  },
  {
    name: 'a stub stands in for one that it does not',
    files: ['CREATE SCHEMA x;\nCREATE EXTENSION vector WITH SCHEMA x;\nCREATE EXTENSION pg_cron;\nCREATE EXTENSION unheard_of;', "CREATE TABLE a (e x.vector(3));\nINSERT INTO a VALUES ('[1,2,3]');\nSELECT cron.schedule('x', '* * * * *', 'SELECT 1');"],
    read: (replay) => [failed(replay), [...replay.catalog.extensions.keys()], table(replay, 'a').columns[0]?.type, at(table(replay, 'job').source)],
    is: [[], ['vector', 'pg_cron', 'unheard_of'], 'vector(3)', '1.sql:3'],
  },
  {
    name: 'without a stub it is missing, as PostgreSQL says it',
    files: ['CREATE EXTENSION postgis;'],
    read: (replay) => replay.failures.map(({ sqlstate, statement }) => [sqlstate, statement]),
    is: [['0A000', 'CREATE EXTENSION postgis']],
  },
];

const guard = "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN RAISE EXCEPTION 'no'; END$f$;";

const provenance: readonly Case[] = [
  {
    name: 'a GRANT by a loop has the line of the DO',
    files: ['CREATE ROLE r;\nCREATE TABLE a ();\nCREATE TABLE b ();', "GRANT SELECT ON a TO r;\nDO $$\nDECLARE t text;\nBEGIN\n  FOREACH t IN ARRAY ARRAY['a', 'b'] LOOP EXECUTE format('GRANT SELECT, UPDATE ON %I TO r', t); END LOOP;\nEND $$;"],
    read: (replay) => [granted(table(replay, 'a')), granted(table(replay, 'b')), changes(replay.catalog).slice(3)],
    is: [
      ['r SELECT 2.sql:1', 'r UPDATE 2.sql:2'],
      ['r SELECT 2.sql:2', 'r UPDATE 2.sql:2'],
      ['2.sql:1 relation public.a relacl', '2.sql:2 relation public.a relacl', '2.sql:2 relation public.b relacl'],
    ],
  },
  {
    name: 'the place of a table is that of its name; a trigger does not change it',
    files: [`CREATE TABLE\n  ledger (id int);\n${guard}\nCREATE TRIGGER g BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION guard();`],
    read: (replay) => {
      const { source, statement } = table(replay, 'ledger');
      return [at(source), source.place.column, statement.line, replay.catalog.triggers.map((one) => [one.name, at(one.source), one.enabledSource]), changes(replay.catalog)];
    },
    is: [
      '1.sql:2',
      3,
      1,
      [['g', '1.sql:4', undefined]],
      ['1.sql:1 relation public.ledger created', '1.sql:3 function public.guard() created', '1.sql:4 trigger g on public.ledger created'],
    ],
  },
  {
    name: 'bits by default privileges have the ALTER DEFAULT PRIVILEGES as their source',
    files: ['CREATE ROLE r;\nALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO r;\nALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO r;', 'CREATE TABLE a ();\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$;'],
    read: (replay) => [
      granted(table(replay, 'a')),
      at(table(replay, 'a').relacl[0]?.source ?? table(replay, 'a').source),
      [...replay.catalog.functions.values()].flatMap(({ proacl }) => proacl.map((item) => `${item.grantee} ${at(item.source)}`)),
      replay.catalog.defaultAcl.filter(({ grantee }) => grantee === 'r').map((item) => [item.objects, item.schema, at(item.source)]),
    ],
    is: [['r INSERT 1.sql:2'], '2.sql:1', ['PUBLIC 2.sql:2', 'postgres 2.sql:2', 'r 1.sql:3'], [['tables', 'public', '1.sql:2'], ['functions', null, '1.sql:3']]],
  },
  {
    name: 'a new owner has a source of its own, and the bits keep theirs',
    files: ['CREATE ROLE o;\nCREATE ROLE r;\nCREATE TABLE a ();\nGRANT SELECT ON a TO r;', 'ALTER TABLE a OWNER TO o;'],
    read: (replay) => {
      const relation = table(replay, 'a');
      return [relation.owner, at(relation.ownerSource), at(relation.source), granted(relation), at(relation.relacl[0]?.source ?? relation.source), changes(replay.catalog).slice(4)];
    },
    is: ['o', '2.sql:1', '1.sql:3', ['r SELECT 1.sql:4'], '1.sql:3', ['2.sql:1 relation public.a owner', '2.sql:1 relation public.a relacl']],
  },
  {
    name: 'a disabled trigger, and one that was replaced',
    files: [`CREATE TABLE a (x int);\n${guard}\nCREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION guard();\nCREATE TRIGGER h BEFORE DELETE ON a FOR EACH ROW EXECUTE FUNCTION guard();`, 'ALTER TABLE a DISABLE TRIGGER g;\nCREATE OR REPLACE TRIGGER h AFTER DELETE ON a FOR EACH ROW EXECUTE FUNCTION guard();'],
    read: (replay) => [
      replay.catalog.triggers.map((one) => [one.name, one.tgenabled, at(one.source), one.enabledSource === undefined ? null : at(one.enabledSource)]).sort(),
      changes(replay.catalog).slice(4),
    ],
    is: [[['g', 'D', '1.sql:3', '2.sql:1'], ['h', 'O', '2.sql:2', null]], ['2.sql:1 trigger g on public.a tgenabled', '2.sql:2 trigger h on public.a timing']],
  },
  {
    name: 'a function that was replaced has its body where it stands now; ALTER FUNCTION does not move it',
    files: [guard, "CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $f$\nBEGIN RETURN NEW; END$f$;\nALTER FUNCTION guard() SECURITY DEFINER;\nALTER FUNCTION guard() SET search_path = '';"],
    read: (replay) => {
      const proc = replay.catalog.functions.get('public.guard()');
      return [proc?.source.place.line, proc?.bodyPlace?.file, proc?.bodyPlace?.line, proc?.bodyPlace?.column, proc?.securityDefiner, proc?.config, changes(replay.catalog)];
    },
    is: [
      1,
      '2.sql',
      1,
      75,
      true,
      { search_path: '' },
      ['1.sql:1 function public.guard() created', '2.sql:1 function public.guard() body', '2.sql:3 function public.guard() securityDefiner', '2.sql:4 function public.guard() config'],
    ],
  },
  {
    name: 'what a rename carries along: policies, keys, other names',
    files: [
      "CREATE ROLE r;\nCREATE TYPE mood AS ENUM ('a');\nCREATE FUNCTION ok(m mood) RETURNS bool LANGUAGE sql AS 'SELECT true';\nCREATE TABLE a (x mood);\nCREATE POLICY p ON a TO r USING (ok(x));\nGRANT UPDATE (x) ON a TO r;",
      'ALTER FUNCTION ok RENAME TO fine;\nALTER ROLE r RENAME TO s;\nALTER TABLE a RENAME COLUMN x TO y;\nALTER TYPE mood RENAME TO mind;\nALTER TABLE a RENAME TO b;',
    ],
    read: (replay) => {
      const { oid, policies, columns, source } = table(replay, 'b');
      return [
        failed(replay),
        policies.map(({ using, roles }) => [using, roles]),
        columns.map(({ name, type, attacl }) => [name, type, attacl.map((item) => [item.grantee, at(item.source)])]),
        at(source),
        [...replay.catalog.functions.keys()],
        [...replay.catalog.types.keys()],
        replay.catalog.changes.filter(({ row }) => row === `relation ${String(oid)}`).map((change) => [at(change.source), change.name, change.property]),
      ];
    },
    is: [
      [],
      [['public.fine(y)', ['s']]],
      [['y', 'mind', [['s', '1.sql:6']]]],
      '1.sql:4',
      ['public.fine(mind)'],
      ['public.mind'],
      [
        ['1.sql:4', 'public.a', 'created'],
        ['1.sql:5', 'public.a', 'policies p'],
        ['1.sql:6', 'public.a', 'columns x'],
        ['2.sql:1', 'public.a', 'policies p'],
        ['2.sql:2', 'public.a', 'columns x'],
        ['2.sql:2', 'public.a', 'policies p'],
        ['2.sql:3', 'public.a', 'columns x'],
        ['2.sql:3', 'public.a', 'columns y'],
        ['2.sql:3', 'public.a', 'policies p'],
        ['2.sql:4', 'public.a', 'columns y'],
        ['2.sql:5', 'public.b', 'name'],
      ],
    ],
  },
  {
    name: 'what is dropped, also along with something else, and what comes back under its name',
    files: ['CREATE TABLE a (x int PRIMARY KEY);\nCREATE TABLE b (x int REFERENCES a);\nCREATE VIEW v AS SELECT x FROM a;', 'DROP TABLE a CASCADE;\nCREATE TABLE a ();\nALTER TABLE b DROP COLUMN x;'],
    read: (replay) => [tables(replay), at(table(replay, 'a').source), changes(replay.catalog).slice(4)],
    is: [
      ['b', 'a'],
      '2.sql:2',
      [
        '2.sql:1 relation public.a dropped',
        '2.sql:1 relation public.v dropped',
        '2.sql:1 relation public.b constraints b_x_fkey',
        '2.sql:1 index public.a_pkey dropped',
        '2.sql:2 relation public.a created',
        '2.sql:3 relation public.b columns x',
      ],
    ],
  },
  {
    name: 'memberships, roles, settings, schemas and the database',
    files: [
      'CREATE ROLE g;\nCREATE ROLE m;\nGRANT g TO m;\nALTER ROLE m LOGIN;\nALTER ROLE m SET work_mem = 64;\nCREATE SCHEMA s;\nGRANT USAGE ON SCHEMA s TO m;\nREVOKE CONNECT ON DATABASE postgres FROM PUBLIC;\nREVOKE ADMIN OPTION FOR g FROM m;\nREVOKE g FROM m;\nDROP ROLE g;',
    ],
    read: (replay) => [failed(replay), changes(replay.catalog)],
    is: [
      [],
      [
        '1.sql:1 role g created',
        '1.sql:2 role m created',
        '1.sql:3 membership m in g by postgres created',
        '1.sql:4 role m login',
        '1.sql:5 setting work_mem of m created',
        '1.sql:6 schema s created',
        '1.sql:7 schema s nspacl',
        '1.sql:8 database the database datacl',
        '1.sql:10 membership m in g by postgres dropped',
        '1.sql:11 role g dropped',
      ],
    ],
  },
  {
    name: 'claims: above a CREATE TABLE, and by the comment that stands',
    files: ['-- guardrails: immutable\nCREATE TABLE a ();\nCREATE TABLE b ();\nCREATE TABLE c ();', "COMMENT ON TABLE b IS 'books, @immutable';\nCOMMENT ON TABLE c IS '@immutable';\nCOMMENT ON TABLE c IS 'no more';"],
    read: (replay) => ['a', 'b', 'c'].map((name) => table(replay, name).claims.map(at)),
    is: [['1.sql:1'], ['2.sql:1'], []],
  },
  {
    name: 'inside a function that swallows its errors, what stayed is what counts',
    files: ["CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$BEGIN\n  CREATE TABLE a ();\n  BEGIN CREATE TABLE b (); RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN NULL; END;\n  BEGIN CREATE TABLE c (); EXCEPTION WHEN OTHERS THEN NULL; END;\nEND$$;\nSELECT f();\nCREATE TABLE d ();"],
    read: (replay) => tables(replay).map((name) => `${name} ${at(table(replay, name).source)}`),
    is: ['a 1.sql:6', 'c 1.sql:6', 'd 1.sql:7'],
  },
];

describe.each([
  ['transactions', transactions],
  ['sessions', sessions],
  ['extensions', extensions],
  ['provenance', provenance],
])('replay: %s', (_, cases) => {
  test.each(cases)('$name', async ({ read, is, ...small }) => {
    const result = await replaySmall(server, small);
    expect(read(result)).toEqual(is);
    // Every change has a statement that made it.
    expect(result.catalog.changes.filter(({ source }) => source.place.file === '(PostgreSQL)')).toEqual([]);
    expect(result.server).toMatch(/^PostgreSQL 18\.\d+$/u);
  });
});

test('files that a script includes run in their place, and a failure in one has its own file', async () => {
  const history = { migrations: 'm', dialect: 'psql' } as const;
  const files = readTexts({ 'm/main.sql': 'CREATE TABLE first ();\n\\ir part.sql\nGRANT SELECT ON part TO app;\n', 'm/part.sql': 'CREATE ROLE app;\nCREATE TABLE part ();\nCREATE TABLE x (y nowhere);\n' }, history);
  const result = await replayOn(await emptied(server), { files, history });
  expect(failed(result)).toEqual(['m/part.sql:3 42704 type "nowhere" does not exist']);
  expect(tables(result)).toEqual(['first', 'part']);
  expect([at(table(result, 'part').source), granted(table(result, 'part'))]).toEqual(['m/part.sql:2', ['app SELECT m/main.sql:3']]);
});

test('a session afterwards begins with the search path of PostgreSQL', async () => {
  const replay = await replaySmall(server, { files: ['SET search_path = nowhere; CREATE SCHEMA s'] });
  expect(await replay.session.query('SHOW search_path')).toEqual([{ search_path: '"$user", public' }]);
});
