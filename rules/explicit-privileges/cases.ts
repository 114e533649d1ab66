import type { Case, CaseTable, ExpectedFinding } from '@pg-guardrails/kernel';

const roles = 'CREATE ROLE app LOGIN;\nCREATE ROLE readonly LOGIN;\n';
const table = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const marked = 'CREATE TABLE «orders» (id bigint PRIMARY KEY, note text);\n';
const stated = 'REVOKE ALL ON orders FROM PUBLIC;\nGRANT SELECT, INSERT ON orders TO app;\nGRANT SELECT ON orders TO readonly;\n';

type Rest = Partial<Omit<Case, 'name' | 'files'>>;

function history(name: string, sql: string | readonly string[], findings: readonly (string | ExpectedFinding)[], rest: Rest = {}): Case {
  const texts = typeof sql === 'string' ? [sql] : sql;
  return {
    name,
    files: Object.fromEntries(texts.map((text, index) => [`schema/migrations/${String(index + 1).padStart(4, '0')}.sql`, text])),
    findings: findings.map((finding) => (typeof finding === 'string' ? { messageId: finding, mark: 0 } : finding)),
    ...rest,
  };
}

function refuted(role: string, sql: string, as = role) {
  return { subject: 'public.orders', role, verdict: 'refuted' as const, counterexample: { as, sql, observed: { sqlstate: null, rowsChanged: 0 } } };
}

const proven = (role: string, reasonSays?: string) => ({ subject: 'public.orders', role, verdict: 'proven' as const, ...(reasonSays === undefined ? {} : { reasonSays }) });

/** What is stated. */
const clean: readonly Case[] = [
  history('a GRANT for each role, and a REVOKE from PUBLIC', roles + table + stated, [], { example: 'correct', verdicts: [proven('app', 'app holds SELECT and INSERT'), proven('readonly'), proven('PUBLIC', 'PUBLIC holds nothing')] }),
  history('a REVOKE says that a role holds nothing', `${roles}${table}GRANT SELECT ON orders TO app;\nREVOKE ALL ON orders FROM readonly;\n`, [], { verdicts: [proven('readonly', 'holds nothing')] }),
  history('ALL TABLES after the table is there', `${roles}${table}GRANT SELECT ON ALL TABLES IN SCHEMA public TO app, readonly;\n`, []),
  history('a GRANT to a group that the role inherits', `${roles}CREATE ROLE readers NOLOGIN;\nGRANT readers TO app, readonly;\n${table}GRANT SELECT ON orders TO readers;\n`, [], { claim: { roles: ['app', 'readonly'] }, verdicts: [proven('app')] }),
  history('a GRANT to a group that only SET ROLE reaches', `${roles}CREATE ROLE readers NOLOGIN;\nGRANT readers TO app WITH INHERIT FALSE, SET TRUE;\n${table}GRANT SELECT ON orders TO readers;\n`, [], { minVersion: 16, claim: { roles: ['app'] } }),
  history('a GRANT on columns', `${roles}${table}GRANT UPDATE (note) ON orders TO app;\nREVOKE ALL ON orders FROM readonly;\n`, []),
  history('what a default privilege gave, stated again on the table', [`${roles}ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app;\n${table}`, 'GRANT SELECT ON orders TO app;\nREVOKE ALL ON orders FROM readonly;\nALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM app;\n'], []),
  history('default privileges that the claim accepts', `${roles}ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app, readonly;\n${table}`, [], { claim: { defaultPrivileges: { app: ['SELECT'], readonly: ['SELECT', 'INSERT'] } }, verdicts: [{ subject: 'new tables', role: 'app', verdict: 'proven' }] }),
  history('default privileges of sequences and functions are no matter of tables', `${roles}ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO app;\nALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;\n${table}${stated}`, []),
  history('default privileges of nobody in question', `${roles}CREATE ROLE other NOLOGIN;\nALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO other;\nALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM other;\n${table}${stated}`, []),
  history('partitions hold nothing of their own', `${roles}CREATE TABLE orders (id bigint) PARTITION BY RANGE (id);\nCREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (9);\n${stated}`, []),
  history('sequences and temporary tables need no statement', `${roles}CREATE TABLE orders (id bigserial PRIMARY KEY);\nCREATE SEQUENCE numbers;\nCREATE TEMP TABLE scratch (id bigint);\n${stated}`, []),
  history('tables that are gone need none', [`${roles}${table}${stated}CREATE TABLE old (id bigint);\n`, 'DROP TABLE old;\n'], []),
  history('tables outside the claim', `${roles}${table}${stated}CREATE SCHEMA other;\nCREATE TABLE other.t (id bigint);\nGRANT ALL ON other.t TO PUBLIC;\n`, [], { claim: { schemas: ['public'] } }),
  history('tables in except', `${roles}${table}${stated}CREATE TABLE notes (id bigint);\n`, [], { claim: { except: ['notes'] } }),
  history('only the tables of the claim', `${roles}${table}${stated}CREATE TABLE notes (id bigint);\n`, [], { claim: { tables: ['orders'] } }),
  history('a posture that the history makes true', `${roles}${table}${stated}`, [], { claim: { posture: { orders: { app: ['SELECT', 'INSERT'], readonly: ['SELECT'] } } }, verdicts: [proven('app', 'SELECT and INSERT on public.orders, no more and no less')] }),
  history('a posture for PUBLIC', `${roles}${table}GRANT SELECT ON orders TO PUBLIC;\nREVOKE ALL ON orders FROM app, readonly;\n`, [], { claim: { posture: { 'public.orders': { PUBLIC: ['SELECT'] } } } }),
  history('a renamed role keeps what was stated', `${roles}${table}${stated}ALTER ROLE app RENAME TO service;\n`, [], { claim: { roles: ['service', 'readonly'] } }),
];

/** Nobody says. */
const unstated: readonly Case[] = [
  history('a table without a word for a role is caught', `${roles}${marked}REVOKE ALL ON orders FROM PUBLIC;\nGRANT SELECT ON orders TO app;\n`, [{ messageId: 'notStated', mark: 0, says: 'No GRANT or REVOKE on public.orders names readonly.' }], {
    example: 'incorrect',
    verdicts: [proven('app'), { subject: 'public.orders', role: 'readonly', verdict: 'refuted', reasonSays: 'It holds nothing today, but nothing says so' }],
  }),
  history('without any word for anyone it is one finding', roles + marked, [{ messageId: 'notStated', mark: 0, says: 'names app and readonly' }]),
  history('ALL TABLES before the table is made', `${roles}GRANT SELECT ON ALL TABLES IN SCHEMA public TO app, readonly;\n${marked}`, ['notStated']),
  history('views and materialized views', `${roles}${table}${stated}CREATE VIEW «v» AS SELECT id FROM orders;\nCREATE MATERIALIZED VIEW «m» AS SELECT id FROM orders;\n`, [{ messageId: 'notStated', mark: 0 }, { messageId: 'notStated', mark: 1 }]),
  history('a table that is dropped and made again', [`${roles}${table}${stated}`, `DROP TABLE orders;\n${marked}`], ['notStated']),
  history('REVOKE GRANT OPTION FOR is no statement', `${roles}${marked}${stated.split('GRANT SELECT ON orders TO readonly')[0] ?? ''}REVOKE GRANT OPTION FOR SELECT ON orders FROM readonly;\n`, ['notStated']),
  history('a REVOKE from a group says nothing of its member', `${roles}CREATE ROLE readers NOLOGIN;\nGRANT readers TO readonly;\n${marked}GRANT SELECT ON orders TO app;\nREVOKE ALL ON orders FROM readers;\n`, ['notStated'], { claim: { roles: ['app', 'readonly'] } }),
];

/** What comes from elsewhere. */
const elsewhere: readonly Case[] = [
  history('PUBLIC is caught, with those who hold it through PUBLIC', `${roles}${table}${stated}«GRANT INSERT ON orders TO PUBLIC»;\n`, [{ messageId: 'publicHolds', mark: 0, says: 'gives INSERT on public.orders to PUBLIC, so every role that can log in holds it, among them readonly' }], {
    example: 'incorrect',
    verdicts: [refuted('PUBLIC', "SELECT has_table_privilege('public.orders', 'INSERT');", 'app'), refuted('readonly', "SELECT has_table_privilege('public.orders', 'INSERT');"), proven('app')],
  }),
  history('PUBLIC may read', `${roles}${table}${stated}«GRANT SELECT ON orders TO PUBLIC»;\n`, ['publicHolds'], { verdicts: [refuted('PUBLIC', 'SELECT * FROM public.orders;', 'app'), proven('readonly')] }),
  history('PUBLIC may read a column', `${roles}${table}REVOKE ALL ON orders FROM app, readonly;\n«GRANT SELECT (note) ON orders TO PUBLIC»;\n`, ['publicHolds'], { verdicts: [refuted('app', 'SELECT note FROM public.orders;')] }),
  history('PUBLIC of several tables is one finding', `${roles}${table}CREATE TABLE a (id int);\n${stated}${stated.replaceAll('orders', 'a')}«GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC»;\n`, [{ messageId: 'publicHolds', mark: 0, says: 'public.orders and public.a' }]),
  history('default privileges are caught where they stand, for the table and for new ones', `${roles}«ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO app»;\n${table}REVOKE ALL ON orders FROM readonly;\n`, [{ messageId: 'fromDefault', mark: 0, says: 'app holds SELECT and INSERT on public.orders only by these default privileges' }, { messageId: 'newTables', mark: 0, says: 'postgres makes in schema public from here on gives app SELECT and INSERT' }], {
    example: 'incorrect',
    verdicts: [
      refuted('app', 'SELECT * FROM public.orders;'),
      { subject: 'new tables', role: 'app', verdict: 'refuted', counterexample: { as: 'postgres', sql: 'CREATE TABLE public.made_tomorrow (id integer); SET ROLE app; SELECT * FROM public.made_tomorrow;', observed: { sqlstate: null, rowsChanged: 0 } } },
      { subject: 'new tables', role: 'PUBLIC', verdict: 'proven' },
    ],
  }),
  history('default privileges to PUBLIC', `${roles}${table}${stated}«ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC»;\n`, [{ messageId: 'newTables', mark: 0, says: 'gives PUBLIC, app and readonly SELECT' }]),
  history('default privileges to a group', `${roles}CREATE ROLE writers NOLOGIN;\nGRANT writers TO app;\n${table}${stated}«ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO writers»;\n`, [{ messageId: 'newTables', mark: 0, says: 'gives app INSERT' }], { claim: { roles: ['app', 'readonly'] } }),
  history('default privileges that are gone, and what they left behind', `${roles}«ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO app»;\n${table}REVOKE ALL ON orders FROM readonly;\nALTER DEFAULT PRIVILEGES REVOKE INSERT ON TABLES FROM app;\n`, [{ messageId: 'fromDefault', mark: 0, says: 'app holds INSERT' }]),
  history('default privileges beyond what the claim accepts', `${roles}«ALTER DEFAULT PRIVILEGES GRANT SELECT, DELETE ON TABLES TO app»;\n${table}REVOKE ALL ON orders FROM readonly;\n`, [{ messageId: 'fromDefault', mark: 0, says: 'DELETE' }, { messageId: 'newTables', mark: 0, says: 'gives app DELETE' }], { claim: { defaultPrivileges: { app: ['SELECT'] } } }),
  history('an owner among the roles', `${roles}${table}${stated}«ALTER TABLE orders OWNER TO app»;\n`, [{ messageId: 'isOwner', mark: 0, says: 'because app owns it' }], { claim: { roles: ['app', 'readonly'] } }),
  history('a superuser among the roles', `«CREATE ROLE app LOGIN SUPERUSER»;\n${table}GRANT SELECT ON orders TO app;\n`, ['isSuperuser'], { claim: { roles: ['app'] } }),
  history('a member of the owner', `CREATE ROLE keeper NOLOGIN;\n${roles}«GRANT keeper TO app»;\n${table}${stated}ALTER TABLE orders OWNER TO keeper;\n`, [{ messageId: 'isOwner', mark: 0, says: 'because keeper owns it' }], { claim: { roles: ['app', 'readonly'] } }),
  history('default privileges of another maker of tables', `${roles}CREATE ROLE maker NOLOGIN;\n«ALTER DEFAULT PRIVILEGES FOR ROLE maker GRANT SELECT ON TABLES TO app»;\n${table}${stated}`, [{ messageId: 'newTables', mark: 0, says: 'that maker makes' }], { claim: { roles: ['app', 'readonly'] } }),
  history('pg_read_all_data', `${roles}${table}${stated}«GRANT pg_read_all_data TO readonly»;\n`, [{ messageId: 'isPredefinedMember', mark: 0, says: 'readonly holds SELECT on public.orders as a member of pg_read_all_data' }]),
  history('a closed schema is no statement', `${roles}CREATE SCHEMA shop;\nCREATE TABLE shop.orders (id bigint);\n«GRANT SELECT ON shop.orders TO PUBLIC»;\nREVOKE ALL ON shop.orders FROM app, readonly;\n`, ['publicHolds'], {
    verdicts: [{ subject: 'shop.orders', role: 'PUBLIC', verdict: 'refuted' }, { subject: 'shop.orders', role: 'app', verdict: 'refuted', reasonSays: 'only the missing USAGE on schema shop' }],
  }),
];

const postures: readonly Case[] = [
  history('more than its posture', `${roles}${table}${stated}«GRANT DELETE ON orders TO app»;\n`, [{ messageId: 'beyondPosture', mark: 0, says: 'gives app DELETE on public.orders, where the claim says it holds SELECT and INSERT' }], {
    claim: { posture: { orders: { app: ['SELECT', 'INSERT'] } } },
    verdicts: [refuted('app', "SELECT has_table_privilege('public.orders', 'DELETE');"), proven('readonly')],
  }),
  history('less than its posture', `${roles}${marked}${stated}`, [{ messageId: 'belowPosture', mark: 0, says: 'app lacks UPDATE' }], { claim: { posture: { orders: { app: ['SELECT', 'INSERT', 'UPDATE'] } } } }),
  history('nothing, where something is granted', `${roles}${table}REVOKE ALL ON orders FROM PUBLIC;\nGRANT SELECT, INSERT ON orders TO app;\n«GRANT SELECT ON orders TO readonly»;\n`, [{ messageId: 'beyondPosture', mark: 0, says: 'it holds nothing' }], { claim: { posture: { orders: { readonly: [] } } } }),
];

const uncertain: readonly Case[] = [
  history('what cannot be followed', `${roles}${table}${stated}DO $$ «BEGIN EXECUTE current_setting('app.grants'); END» $$;\n`, [{ messageId: 'unknown', mark: 0 }, { messageId: 'unknownDefaults', mark: 0 }], { verdicts: [{ subject: 'public.orders', role: 'app', verdict: 'unknown' }] }),
];

/** The cases of explicit-privileges. */
export const cases: CaseTable = { rule: 'explicit-privileges', cases: [...clean, ...unstated, ...elsewhere, ...postures, ...uncertain] };
