import fc from 'fast-check';
import { anyBody, helperChange, helpers, ledgerColumns, plainBody, rowWhen, statementWhen, updateWhen } from './guards.js';

/** Histories around tables that are claimed immutable: who may change them, and what stops those who may. */

export const people = ['app', 'worker', 'writers', 'keeper', 'boss'];
const role = fc.constantFrom(...people);
const grantee = fc.constantFrom('app', 'app', 'worker', 'writers', 'keeper', 'boss', 'PUBLIC');
const groups = fc.constantFrom('writers', 'keeper', 'boss', 'writers', 'keeper', 'app', 'worker');
const privilege = fc.constantFrom('UPDATE', 'DELETE', 'TRUNCATE', 'ALL', 'SELECT', 'INSERT', 'UPDATE, DELETE', 'UPDATE (note)', 'UPDATE (id, amount)', 'ALL (flag)', 'SELECT, INSERT', 'MAINTAIN', 'TRIGGER', 'REFERENCES', 'UPDATE, DELETE, TRUNCATE');
const behavior = fc.constantFrom('', '', '', ' CASCADE');
const schema = fc.constantFrom('public', 'public', 'books');

interface Shape {
  readonly make: readonly string[];
  /** Tables whose rows and rights are intertwined; the first is the one that people have in mind. */
  readonly tables: readonly string[];
}

const ledger = `CREATE TABLE ledger ${ledgerColumns}`;
const shapes: readonly Shape[] = [
  { make: [ledger], tables: ['ledger'] },
  { make: ['CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL DEFAULT 0, note text, flag boolean)'], tables: ['ledger'] },
  { make: ['CREATE TABLE ledger (id bigint GENERATED ALWAYS AS IDENTITY, amount integer NOT NULL, note text, flag boolean, twice integer GENERATED ALWAYS AS (amount * 2) STORED)'], tables: ['ledger'] },
  { make: [ledger, 'CREATE TABLE ledger_old () INHERITS (ledger)'], tables: ['ledger', 'ledger_old'] },
  { make: [ledger.replace('ledger', 'base'), 'CREATE TABLE ledger (extra text) INHERITS (base)'], tables: ['ledger', 'base'] },
  { make: [`${ledger} PARTITION BY RANGE (id)`, 'CREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (10)'], tables: ['ledger', 'ledger_1'] },
  { make: [`${ledger} PARTITION BY RANGE (id)`, 'CREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (10)', 'CREATE TABLE ledger_2 PARTITION OF ledger DEFAULT'], tables: ['ledger', 'ledger_1', 'ledger_2'] },
  { make: [`${ledger} PARTITION BY RANGE (id)`, 'CREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (amount)', 'CREATE TABLE ledger_11 PARTITION OF ledger_1 DEFAULT'], tables: ['ledger', 'ledger_1', 'ledger_11'] },
  { make: [`${ledger.replace('ledger', 'base')} PARTITION BY RANGE (id)`, 'CREATE TABLE ledger PARTITION OF base FOR VALUES FROM (0) TO (10)'], tables: ['ledger', 'base'] },
  { make: [`${ledger} PARTITION BY LIST (flag)`, ledger.replace('ledger', 'ledger_1')], tables: ['ledger', 'ledger_1'] },
];

type Sql = fc.Arbitrary<string>;
const noSql = fc.constant('');

function triggerSql(tables: readonly string[], kind: 'guard' | 'any'): Sql {
  const events = ['UPDATE', 'DELETE', 'UPDATE OR DELETE', 'INSERT OR UPDATE OR DELETE', 'UPDATE OF note', 'UPDATE OF id, amount, note, flag', 'DELETE OR UPDATE OF amount', 'INSERT'];
  const name = kind === 'guard' ? fc.constantFrom('guard_row', 'guard_row', 'guard_both') : fc.constantFrom('a_first', 'Z_upper', 'm_mid', 'zz_last', 'guard_row', 'Überall');
  const target = kind === 'guard' ? fc.constantFrom(tables[0] ?? '', ...tables) : fc.constantFrom(...tables);
  const functionName = kind === 'guard' ? fc.constant('guard') : fc.constantFrom('guard', 'other', 'other');
  const args = fc.constantFrom('', '', "'strict'", "'P0001', 'x'");
  const row = fc
    .tuple(name, fc.constantFrom('BEFORE', 'BEFORE', 'BEFORE', 'AFTER'), kind === 'guard' ? fc.constantFrom('UPDATE OR DELETE', 'UPDATE OR DELETE', ...events) : fc.constantFrom(...events), target, functionName, args)
    .chain(([n, timing, e, t, f, a]) => {
      const when = e.includes('INSERT') ? noSql : e.includes('DELETE') ? rowWhen : fc.oneof(rowWhen, updateWhen);
      return fc.tuple(fc.oneof({ weight: 3, arbitrary: noSql }, { weight: 1, arbitrary: when }), fc.constantFrom('', '', 'OR REPLACE ')).map(([w, replace]) => `CREATE ${replace}TRIGGER "${n}" ${timing} ${e} ON ${t} FOR EACH ROW ${w === '' ? '' : `WHEN (${w}) `}EXECUTE FUNCTION ${f}(${a})`);
    });
  const ofStatement = fc
    .tuple(name, fc.constantFrom('BEFORE', 'BEFORE', 'AFTER'), fc.constantFrom('TRUNCATE', 'TRUNCATE', 'UPDATE OR DELETE OR TRUNCATE', 'UPDATE', 'DELETE', 'UPDATE OF note OR TRUNCATE'), target, functionName, args, fc.oneof({ weight: 5, arbitrary: noSql }, { weight: 1, arbitrary: statementWhen }))
    .map(([n, timing, e, t, f, a, w]) => `CREATE TRIGGER "${n}_s" ${timing} ${e} ON ${t} FOR EACH STATEMENT ${w === '' ? '' : `WHEN (${w}) `}EXECUTE FUNCTION ${f}(${a})`);
  const constraint = fc
    .tuple(fc.constantFrom('UPDATE OR DELETE', 'UPDATE', 'DELETE'), target, functionName, fc.constantFrom('', '', 'DEFERRABLE ', 'DEFERRABLE INITIALLY DEFERRED '), fc.oneof({ weight: 3, arbitrary: noSql }, { weight: 1, arbitrary: rowWhen }))
    .map(([e, t, f, d, w]) => `CREATE CONSTRAINT TRIGGER held AFTER ${e} ON ${t} ${d}FOR EACH ROW ${w === '' ? '' : `WHEN (${w}) `}EXECUTE FUNCTION ${f}()`);
  return fc.oneof({ weight: 5, arbitrary: row }, { weight: 3, arbitrary: ofStatement }, { weight: 1, arbitrary: constraint });
}

/** What a later migration may do. */
function step(tables: readonly string[]): Sql {
  const table = fc.constantFrom(tables[0] ?? '', tables[0] ?? '', ...tables);
  const trigger = fc.constantFrom('"guard_row"', '"guard_row_s"', '"guard_both"', '"a_first"', '"m_mid"', 'ALL', 'USER', '"zz_last"', 'held');
  const named = trigger.filter((one) => one.startsWith('"'));
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(privilege, table, grantee, fc.constantFrom('', '', '', ' WITH GRANT OPTION')).map(([p, t, r, o]) => `GRANT ${p} ON ${t} TO ${r}${o}`) },
    { weight: 6, arbitrary: fc.tuple(fc.constantFrom('', '', '', 'GRANT OPTION FOR '), privilege, table, grantee, behavior).map(([g, p, t, r, b]) => `REVOKE ${g}${p} ON ${t} FROM ${r}${b}`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('GRANT ALL ON ALL TABLES IN SCHEMA', 'GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA'), schema, grantee).map(([g, s, r]) => `${g} ${s} TO ${r}`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('REVOKE ALL', 'REVOKE UPDATE, DELETE, TRUNCATE'), schema, grantee).map(([g, s, r]) => `${g} ON ALL TABLES IN SCHEMA ${s} FROM ${r}`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('', ' FOR ROLE keeper', ' FOR ROLE boss'), fc.constantFrom('', ' IN SCHEMA public', ' IN SCHEMA books'), fc.constantFrom('GRANT ALL ON TABLES TO', 'GRANT DELETE ON TABLES TO', 'REVOKE ALL ON TABLES FROM'), grantee).map(([f, i, what, r]) => `ALTER DEFAULT PRIVILEGES${f}${i} ${what} ${r}`) },
    { weight: 5, arbitrary: fc.tuple(groups, role, fc.constantFrom('', '', ' WITH ADMIN OPTION', ' WITH INHERIT FALSE', ' WITH SET FALSE', ' WITH INHERIT FALSE, SET FALSE', ' WITH INHERIT FALSE, SET FALSE, ADMIN TRUE', ' WITH SET FALSE, ADMIN TRUE'), fc.constantFrom('', '', '', ' GRANTED BY boss')).map(([a, b, o, g]) => `GRANT ${a} TO ${b}${o}${g}`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('pg_write_all_data', 'pg_read_all_data', 'pg_maintain', 'pg_monitor', 'pg_database_owner'), role, fc.constantFrom('', ' WITH INHERIT FALSE', ' WITH ADMIN OPTION')).map(([p, r, o]) => `GRANT ${p} TO ${r}${o}`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('', '', 'ADMIN OPTION FOR ', 'SET OPTION FOR ', 'INHERIT OPTION FOR '), groups, role, behavior).map(([o, a, b, c]) => `REVOKE ${o}${a} FROM ${b}${c}`) },
    { weight: 3, arbitrary: fc.tuple(table, role).map(([t, r]) => `ALTER TABLE ${t} OWNER TO ${r}`) },
    { weight: 1, arbitrary: fc.tuple(schema, role).map(([s, r]) => `ALTER SCHEMA ${s} OWNER TO ${r}`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('guard', 'other'), role).map(([f, r]) => `ALTER FUNCTION ${f}() OWNER TO ${r}`) },
    { weight: 1, arbitrary: fc.tuple(role, role).map(([a, b]) => `REASSIGN OWNED BY ${a} TO ${b}`) },
    { weight: 1, arbitrary: fc.tuple(role, behavior).map(([a, b]) => `DROP OWNED BY ${a}${b}`) },
    { weight: 2, arbitrary: fc.tuple(role, fc.constantFrom('SUPERUSER', 'NOSUPERUSER', 'CREATEROLE', 'NOINHERIT', 'LOGIN', 'NOLOGIN', 'BYPASSRLS')).map(([r, a]) => `ALTER ROLE ${r} ${a}`) },
    { weight: 1, arbitrary: fc.constantFrom('ALTER ROLE keeper RENAME TO owner', 'ALTER ROLE writers RENAME TO scribes', 'DROP ROLE writers', 'CREATE ROLE late LOGIN IN ROLE writers', 'CREATE ROLE late ROLE app', 'CREATE ROLE late SUPERUSER ADMIN worker', 'GRANT keeper TO boss WITH ADMIN OPTION', 'SET ROLE boss', 'SET ROLE keeper', 'RESET ROLE', 'RESET ROLE', 'SET ROLE app') },
    { weight: 2, arbitrary: fc.tuple(table, fc.constantFrom('RENAME TO journal', 'SET SCHEMA books', 'RENAME COLUMN note TO words', 'DROP COLUMN flag', 'DROP COLUMN note CASCADE', 'ADD COLUMN more text', 'ADD COLUMN missing text', 'ALTER COLUMN amount TYPE bigint', 'ALTER COLUMN note SET NOT NULL')).map(([t, what]) => `ALTER TABLE ${t} ${what}`) },
    { weight: 1, arbitrary: fc.constantFrom('DROP TABLE ledger_1', 'DROP TABLE ledger CASCADE', 'ALTER TABLE ledger DETACH PARTITION ledger_1', 'ALTER TABLE ledger ATTACH PARTITION ledger_1 FOR VALUES FROM (0) TO (10)', 'ALTER TABLE ledger ATTACH PARTITION ledger_1 DEFAULT', 'CREATE TABLE ledger_3 PARTITION OF ledger FOR VALUES FROM (100) TO (200)', 'CREATE TABLE ledger_child () INHERITS (ledger)', 'ALTER TABLE ledger_old NO INHERIT ledger', 'ALTER TABLE ledger INHERIT base', 'ALTER TABLE ledger NO INHERIT base', `DROP TABLE ledger CASCADE; ${ledger}`, ledger, ledger.replace('ledger', 'public.ledger'), `CREATE TEMP TABLE ledger ${ledgerColumns}`, 'SET search_path = books, public', 'RESET search_path', `CREATE TABLE books.ledger ${ledgerColumns}`, 'CREATE VIEW seen_ledger AS SELECT * FROM ledger') },
    { weight: 5, arbitrary: triggerSql(tables, 'any') },
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom('DISABLE', 'ENABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA'), trigger, table, fc.constantFrom('', '', 'ONLY ')).filter(([mode, t]) => !/ALWAYS|REPLICA/u.test(mode) || t.startsWith('"')).map(([mode, t, on, only]) => `ALTER TABLE ${only}${on} ${mode} TRIGGER ${t}`) },
    { weight: 2, arbitrary: fc.tuple(named, table).map(([t, on]) => `DROP TRIGGER ${t} ON ${on}`) },
    { weight: 1, arbitrary: fc.tuple(named, table, fc.constantFrom('aaa', 'zzz', 'guard_row')).map(([t, on, to]) => `ALTER TRIGGER ${t} ON ${on} RENAME TO ${to}`) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom('guard', 'guard', 'other'), fc.oneof(plainBody, anyBody)).map(([f, body]) => `CREATE OR REPLACE FUNCTION ${f}() RETURNS trigger LANGUAGE plpgsql AS $g$\n${body}\n$g$`) },
    { weight: 3, arbitrary: helperChange },
    { weight: 1, arbitrary: fc.constantFrom('DROP FUNCTION guard() CASCADE', 'DROP FUNCTION guard()', 'DROP FUNCTION other() CASCADE', 'ALTER FUNCTION guard() RENAME TO old_guard', 'ALTER FUNCTION guard() SET SCHEMA books', "CREATE FUNCTION books.guard() RETURNS trigger LANGUAGE plpgsql AS $g$ BEGIN RETURN COALESCE(NEW, OLD); END $g$", 'INSERT INTO side.marks DEFAULT VALUES') },
    { weight: 2, arbitrary: fc.tuple(role, table, fc.constantFrom('UPDATE', 'DELETE', 'TRUNCATE')).map(([r, t, p]) => `DO $d$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${r}') THEN GRANT ${p} ON ${t} TO ${r}; END IF; END $d$`) },
    { weight: 1, arbitrary: fc.tuple(table, fc.constantFrom('DISABLE TRIGGER USER', 'ENABLE TRIGGER USER', 'OWNER TO keeper', 'OWNER TO app')).map(([t, what]) => `DO $d$ DECLARE one text; BEGIN FOREACH one IN ARRAY ARRAY['${t}'] LOOP EXECUTE format('ALTER TABLE %I ${what}', one); END LOOP; END $d$`) },
  );
}

/** Who is there. */
const beginnings: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.constantFrom('LOGIN', 'LOGIN', 'LOGIN NOINHERIT'), fc.constantFrom('LOGIN', 'LOGIN CREATEROLE', 'NOLOGIN'), fc.constantFrom('NOLOGIN', 'NOLOGIN SUPERUSER', 'NOLOGIN', 'NOLOGIN NOINHERIT'), fc.constantFrom('NOLOGIN CREATEROLE', 'LOGIN', 'NOLOGIN'))
  .map(([app, worker, keeper, boss]) => [`CREATE ROLE app ${app}`, `CREATE ROLE worker ${worker}`, 'CREATE ROLE writers', `CREATE ROLE keeper ${keeper}`, `CREATE ROLE boss ${boss}`, 'CREATE SCHEMA books', 'CREATE SCHEMA side', 'GRANT USAGE ON SCHEMA side TO PUBLIC', 'CREATE TABLE side.marks (n serial)', 'GRANT ALL ON side.marks, side.marks_n_seq TO PUBLIC']);

export interface ClaimedHistory {
  readonly statements: readonly string[];
  /** How much happened after the table stood with its guards. */
  readonly steps: number;
}

function historyAround(shape: Shape, mostSteps: number, body: Sql): fc.Arbitrary<ClaimedHistory> {
  const guardTriggers = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom<readonly string[]>(
        ['CREATE TRIGGER "guard_row" BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION guard()', 'CREATE TRIGGER "guard_row_s" BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION guard()'],
        ['CREATE TRIGGER "guard_both_s" BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION guard()'],
        shape.tables.map((table) => `CREATE TRIGGER "guard_both_s" BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION guard()`),
        ['CREATE TRIGGER "guard_row" BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION guard()', ...shape.tables.map((table) => `CREATE TRIGGER "guard_row_s" BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION guard()`)],
        ['CREATE TRIGGER "guard_row" AFTER UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION guard()', 'CREATE TRIGGER "guard_row_s" AFTER TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION guard()'],
      ),
    },
    { weight: 3, arbitrary: fc.array(triggerSql(shape.tables, 'guard'), { minLength: 1, maxLength: 3 }) },
  );
  const revokes = fc.constantFrom<readonly string[]>([], ['REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app, worker'], ['REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, app, worker, writers, keeper, boss'], ['ALTER TABLE ledger OWNER TO keeper']);
  const functionOptions = fc.constantFrom('', '', '', ' SECURITY DEFINER', ' SET search_path = public', ' SET search_path = pg_catalog, pg_temp', ' STRICT');
  return fc
    .tuple(beginnings, body, anyBody, functionOptions, guardTriggers, revokes, fc.array(step(shape.tables), { maxLength: mostSteps, size: 'max' }), fc.constantFrom(0, 0, 1))
    .map(([start, guard, other, options, triggers, revoked, steps, early]) => ({
      steps: steps.length,
      statements: [
        ...start,
        // Some of what happens later may also happen before.
        ...(early === 1 ? steps.slice(0, 2) : []),
        ...shape.make,
        ...helpers,
        `CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql${options} AS $g$\n${guard}\n$g$`,
        `CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $g$\n${other}\n$g$`,
        ...triggers,
        ...revoked,
        ...(early === 1 ? steps.slice(2) : steps),
      ].flatMap((one) => one.split(/; (?=CREATE TABLE)/u)),
    }));
}

/** A history of what people do. */
export const simpleHistory: fc.Arbitrary<ClaimedHistory> = fc.constantFrom(...shapes).chain((shape) => historyAround(shape, 3, plainBody));
/** A history of whatever can be done. */
export const wildHistory: fc.Arbitrary<ClaimedHistory> = fc.constantFrom(...shapes).chain((shape) => historyAround(shape, 12, fc.oneof({ weight: 2, arbitrary: plainBody }, { weight: 3, arbitrary: anyBody })));
