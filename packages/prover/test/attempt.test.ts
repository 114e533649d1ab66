import type { Catalog, RoleSetting } from '@pg-guardrails/catalog';
import { simulate } from '@pg-guardrails/catalog';
import type { AttemptPlan } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptAll } from '../src/attempt/attempt.js';
import type { Server } from '../src/server/server.js';
import type { Session } from '../src/server/session.js';
import { startFromPackage } from './embedded.js';

let server: Server;
/** One statement after another, as a server of others has it. */
const session: Session = { query: (sql) => server.session.query(sql) };

const history = `
CREATE ROLE app LOGIN;
CREATE ROLE writer LOGIN;
CREATE SCHEMA hidden;
CREATE TABLE guarded (id integer PRIMARY KEY, note text);
CREATE TABLE open (id integer PRIMARY KEY, note text);
CREATE TABLE hidden.away (id integer);
CREATE TABLE parent (id integer PRIMARY KEY);
CREATE TABLE child (id integer REFERENCES parent);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE CONSTRAINT TRIGGER later AFTER DELETE ON parent DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TABLE many (id integer PRIMARY KEY, note text);
INSERT INTO many VALUES (1, 'x'), (2, 'y'), (3, 'z');
CREATE TABLE parted (id integer, note text) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20);
INSERT INTO parted VALUES (11, 'x');
CREATE TABLE guarded_after (id integer PRIMARY KEY, amount integer CHECK (amount > 0));
CREATE TRIGGER refuse AFTER UPDATE ON guarded_after FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TABLE tenants (id uuid PRIMARY KEY);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON tenants USING (id = current_setting('server_version')::uuid);
GRANT DELETE ON tenants TO writer;
GRANT UPDATE ON open TO writer;
GRANT UPDATE, DELETE ON guarded TO writer;
`;
let catalog: Catalog;

beforeAll(async () => {
  await loadGrammar();
  server = await startFromPackage();
  await session.query(history);
  catalog = simulate({ files: [{ sql: readSqlText('1.sql', history) }], history: { migrations: '.' } });
});
afterAll(() => server.close());

type Sketch = Partial<Pick<AttemptPlan, 'as' | 'fill' | 'given' | 'before' | 'predicted' | 'promise'>> & { readonly sql: string; readonly row: string };

function planOf({ row, ...rest }: Sketch): AttemptPlan {
  const [schema = '', name = ''] = row.includes('.') ? row.split('.') : ['public', row];
  return {
    of: { rule: 'immutable-table', subject: row, layer: 'trigger', operation: 'DELETE', role: null, facets: {} },
    as: null,
    fill: 'filled',
    before: [],
    promise: { sqlstate: 'P0001', naming: null },
    predicted: null,
    row: { schema, name },
    ...rest,
  };
}

const privilege = (naming: string): AttemptPlan['promise'] => ({ sqlstate: '42501', naming });

const answers: readonly (readonly [string, Sketch, Readonly<Record<string, unknown>>, string?])[] = [
  ['a guard that raises holds', { sql: 'DELETE FROM guarded;', row: 'guarded' }, { meaning: { kind: 'held' } }],
  ['a row trigger does not see TRUNCATE', { sql: 'TRUNCATE guarded;', row: 'guarded' }, { meaning: { kind: 'broken' }, seen: { sqlstate: null, rowsChanged: 1, message: '' } }],
  ['an UPDATE that changes nothing makes another row', { sql: 'UPDATE open SET note = note;', row: 'open' }, { meaning: { kind: 'broken' }, seen: { sqlstate: null, rowsChanged: 1, message: '' } }],
  ['dropping a column changes rows that keep their place', { sql: 'ALTER TABLE open DROP COLUMN note;', row: 'open' }, { seen: { sqlstate: null, rowsChanged: 1, message: '' } }],
  ['dropping the table takes the row with it', { sql: 'DROP TABLE open;', row: 'open' }, { seen: { sqlstate: null, rowsChanged: 1, message: '' } }],
  ['a change that is dropped without an error is no guard', { sql: 'CREATE TRIGGER hush BEFORE DELETE ON open FOR EACH ROW EXECUTE FUNCTION hush(); DELETE FROM open;', row: 'open' }, { meaning: { kind: 'broken' }, seen: { sqlstate: null, rowsChanged: 0, message: '' } }],
  ['a deferred constraint trigger is waited for', { sql: 'DELETE FROM parent;', row: 'parent' }, { meaning: { kind: 'held' } }],
  ['another SQLSTATE is not what was promised', { sql: 'DELETE FROM guarded;', row: 'guarded', promise: { sqlstate: '23514', naming: null } }, { meaning: { kind: 'broken' } }],
  ['a foreign key in the way proves nothing', { sql: 'TRUNCATE parent;', row: 'parent' }, { meaning: { kind: 'inconclusive' } }, '0A000'],
  ['a missing privilege holds', { sql: 'DELETE FROM open;', row: 'open', as: 'app', promise: privilege('open') }, { meaning: { kind: 'held' } }],
  ['PUBLIC is a role with nothing', { sql: 'DELETE FROM open;', row: 'open', as: 'PUBLIC', promise: privilege('open') }, { meaning: { kind: 'held' } }],
  ['a privilege that is there does not, also where a trigger raises', { sql: 'DELETE FROM guarded;', row: 'guarded', as: 'writer', promise: privilege('guarded') }, { meaning: { kind: 'broken' }, seen: { sqlstate: 'P0001', rowsChanged: 0, message: 'no' } }],
  ['a missing SELECT proves nothing about UPDATE', { sql: 'UPDATE open SET note = NULL WHERE id = 1;', row: 'open', as: 'writer', promise: privilege('another') }, { meaning: { kind: 'inconclusive' } }, 'permission denied for table open'],
  ['a missing USAGE proves nothing about the table', { sql: 'DELETE FROM hidden.away;', row: 'hidden.away', as: 'app', promise: privilege('away') }, { meaning: { kind: 'inconclusive' } }, 'permission denied for schema hidden'],
  ['so it is given before', { sql: 'DELETE FROM hidden.away;', row: 'hidden.away', as: 'app', before: ['GRANT USAGE ON SCHEMA hidden TO app'], promise: privilege('away') }, { meaning: { kind: 'held' } }],
  ['what cannot be prepared is not tried', { sql: 'DELETE FROM open;', row: 'open', before: ['GRANT nothing TO nobody'] }, { seen: null, meaning: { kind: 'inconclusive' } }, 'could not be prepared'],
  ['what has no row is not tried', { sql: 'DELETE FROM missing;', row: 'missing' }, { seen: null, meaning: { kind: 'inconclusive' } }, 'no table'],
  ['a table whose name begins alike is another', { sql: 'UPDATE open SET note = NULL WHERE id = 1;', row: 'open', as: 'writer', promise: privilege('op') }, { meaning: { kind: 'inconclusive' } }, 'permission denied for table open'],
  ['who cannot grant a privilege to itself holds none', { sql: 'GRANT DELETE ON open TO writer; DELETE FROM open;', row: 'open', as: 'writer', promise: privilege('open') }, { meaning: { kind: 'held' } }],
  ['a role that is not there is not tried', { sql: 'DELETE FROM open;', row: 'open', as: 'missing', promise: privilege('open') }, { seen: null, meaning: { kind: 'inconclusive' } }, 'role "missing" does not exist'],
  ['every row that was there counts', { sql: 'DELETE FROM many WHERE id IN (1, 2);', row: 'many' }, { meaning: { kind: 'broken' }, seen: { sqlstate: null, rowsChanged: 2, message: '' } }],
  ['a row that is added changes none', { sql: "INSERT INTO many VALUES (77, 'new');", row: 'many' }, { seen: { sqlstate: null, rowsChanged: 0, message: '' } }],
  ['rows of partitions are rows of the table', { sql: 'UPDATE parted_2 SET note = note;', row: 'parted' }, { seen: { sqlstate: null, rowsChanged: 1, message: '' } }],
  ['trouble of the server proves nothing', { sql: "DO $$ BEGIN RAISE EXCEPTION 'no memory' USING ERRCODE = '53200'; END $$;", row: 'open', as: 'writer', promise: privilege('open') }, { meaning: { kind: 'inconclusive' } }, 'no memory'],
  ['an internal error is an answer while the server lives', { sql: "DO $$ BEGIN RAISE EXCEPTION 'cache lookup failed' USING ERRCODE = 'XX000'; END $$;", row: 'open' }, { meaning: { kind: 'inconclusive' } }, 'cache lookup failed'],
  ['a constraint that comes first proves nothing about a guard', { sql: 'UPDATE guarded_after SET amount = 0;', row: 'guarded_after' }, { meaning: { kind: 'inconclusive' } }, '23514'],
  ['a counterexample that happens', { sql: 'TRUNCATE guarded;', row: 'guarded', predicted: { sqlstate: null, rowsChanged: 1 } }, { asPredicted: true }],
  ['a counterexample that does not', { sql: 'DELETE FROM guarded;', row: 'guarded', predicted: { sqlstate: null, rowsChanged: 1 } }, { asPredicted: false }],
  ['a row that is given', { sql: 'UPDATE open SET note = NULL;', row: 'open', given: "INSERT INTO open VALUES (7, 'x');" }, { meaning: { kind: 'broken' }, seen: { sqlstate: null, rowsChanged: 1, message: '' } }],
  ['a row that cannot be given', { sql: 'DELETE FROM open;', row: 'open', given: 'INSERT INTO open VALUES (NULL);' }, { seen: null, meaning: { kind: 'inconclusive' } }, '23502'],
  ['where only the row counts, any refusal holds', { sql: 'DELETE FROM guarded;', row: 'guarded', promise: { sqlstate: null, naming: null } }, { meaning: { kind: 'held' } }],
  ['and so does what changes no row', { sql: 'SELECT 1;', row: 'guarded', promise: { sqlstate: null, naming: null } }, { meaning: { kind: 'held' } }],
  ['and what changes one breaks it', { sql: 'DELETE FROM open;', row: 'open', promise: { sqlstate: null, naming: null } }, { meaning: { kind: 'broken' } }],
  ['and trouble of the server proves nothing', { sql: 'DO $$ BEGIN COMMIT; END $$;', row: 'open', promise: { sqlstate: null, naming: null } }, { meaning: { kind: 'inconclusive' } }, '2D000'],
  ['a policy that fails before the privilege is asked for', { sql: 'DELETE FROM tenants;', row: 'tenants', as: 'app', promise: { sqlstate: '42501', naming: 'tenants' } }, { meaning: { kind: 'inconclusive' } }, 'before privileges are asked for'],
  ['and also everyone’s', { sql: 'DELETE FROM tenants;', row: 'tenants', as: 'PUBLIC', promise: { sqlstate: '42501', naming: 'tenants' } }, { meaning: { kind: 'inconclusive' } }, '22P02'],
  ['and fails as well where the privilege is there', { sql: 'DELETE FROM tenants;', row: 'tenants', as: 'writer', promise: { sqlstate: '42501', naming: 'tenants' } }, { seen: { sqlstate: '22P02' }, meaning: { kind: 'broken' } }],
  ['a NULL where it may be', { sql: 'DELETE FROM open;', row: 'open', fill: 'bare' }, { meaning: { kind: 'broken' } }],
];

describe('what PostgreSQL answers, and what that means', () => {
  test.each(answers.map(([name, sketch, expected, reason = '']) => [name, sketch, expected, reason] as const))('%s', async (_, sketch, expected, reason) => {
    const [attempted] = await attemptAll(session, catalog, [planOf(sketch)]);
    expect(attempted).toMatchObject(expected);
    expect(attempted?.meaning.kind === 'inconclusive' ? attempted.meaning.reason : '').toContain(reason);
  });

  test('a role starts its sessions with its settings', async () => {
    const [source] = [...catalog.relations.values()].map((relation) => relation.source);
    if (source === undefined) throw new Error('The history makes tables.');
    const setting: RoleSetting = { role: 'writer', database: null, name: 'session_replication_role', value: 'replica', source };
    const plans = [planOf({ sql: 'DELETE FROM guarded;', row: 'guarded', as: 'writer' })];
    expect((await attemptAll(session, catalog, plans))[0]).toMatchObject({ meaning: { kind: 'held' } });
    expect((await attemptAll(session, { ...catalog, roleSettings: [setting] }, plans))[0]).toMatchObject({ meaning: { kind: 'broken' }, seen: { rowsChanged: 1 } });
  });

  test('when the server comes to an end, what was tried stays, and the rest is inconclusive', async () => {
    let isAlive = true;
    const mortal: Session = {
      query(sql) {
        if (sql.includes('TRUNCATE')) isAlive = false;
        return isAlive ? session.query(sql) : Promise.reject(Object.assign(new Error('Aborted()'), { code: 'XX000' }));
      },
    };
    const plans = ['DELETE FROM guarded;', 'TRUNCATE guarded;', 'DELETE FROM guarded;'].map((sql) => planOf({ sql, row: 'guarded' }));
    const attempted = await attemptAll(mortal, catalog, plans);
    await session.query('ROLLBACK');
    const gone = { kind: 'inconclusive', reason: 'the server gave up (Aborted())' };
    expect(attempted.map(({ meaning }) => meaning)).toEqual([{ kind: 'held' }, gone, gone]);
  });

  test('an attempt says which row it was made on', async () => {
    const [attempted] = await attemptAll(session, catalog, [planOf({ sql: 'TRUNCATE child;', row: 'child' })]);
    expect(attempted?.given).toBe(`INSERT INTO "public"."parent" ("id") OVERRIDING SYSTEM VALUE VALUES ('1'::integer); INSERT INTO "public"."child" ("id") OVERRIDING SYSTEM VALUE VALUES ('1'::integer);`);
  });

  test('everything is taken back: rows, roles, settings and who one is', async () => {
    const look = 'SELECT (SELECT count(*) FROM open) AS rows, (SELECT count(*) FROM pg_roles) AS roles, current_user AS who, current_setting(\'session_replication_role\') AS mode';
    const before = await session.query(look);
    await attemptAll(session, catalog, answers.map(([, sketch]) => planOf(sketch)));
    expect(await session.query(look)).toEqual(before);
  });
});
