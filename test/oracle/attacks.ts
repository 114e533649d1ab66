/** Ways in which a table that is called append-only can be changed, or comes close to it, thought up by hand from PostgreSQL's manual. */
export interface Attack {
  readonly name: string;
  readonly sql: readonly string[];
  /** Verdicts of `public.ledger` unless another table is named: `privilege UPDATE app` to what must be said; `open` is refuted or unknown. */
  readonly expected: Readonly<Record<string, 'proven' | 'refuted' | 'unknown' | 'open'>>;
  readonly table?: string;
}

const people = ['CREATE ROLE app LOGIN', 'CREATE ROLE keeper', 'CREATE ROLE writers', 'CREATE SCHEMA books'];
const table = 'CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text, flag boolean)';
const guard = `CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$`;
const triggers = (name: string, suffix = ''): readonly string[] => [
  `CREATE TRIGGER guard_row${suffix} BEFORE UPDATE OR DELETE ON ${name} FOR EACH ROW EXECUTE FUNCTION guard()`,
  `CREATE TRIGGER guard_all${suffix} BEFORE TRUNCATE ON ${name} FOR EACH STATEMENT EXECUTE FUNCTION guard()`,
];
const revoke = 'REVOKE ALL ON ledger FROM PUBLIC, app';
const guarded = [...people, table, guard, ...triggers('ledger'), 'ALTER TABLE ledger OWNER TO keeper', revoke];
const partitioned = [...people, 'CREATE TABLE ledger (id bigint, amount integer NOT NULL, note text, flag boolean) PARTITION BY RANGE (id)', 'CREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (10)', guard, ...triggers('ledger'), 'CREATE TRIGGER guard_all BEFORE TRUNCATE ON ledger_1 FOR EACH STATEMENT EXECUTE FUNCTION guard()'];

const all = (layer: string, verdict: 'proven' | 'refuted' | 'open', role = ''): Readonly<Record<string, 'proven' | 'refuted' | 'open'>> =>
  Object.fromEntries(['UPDATE', 'DELETE', 'TRUNCATE'].map((operation) => [`${layer} ${operation} ${role}`.trim(), verdict]));
const nothingOpen = { ...all('privilege', 'proven', 'app'), ...all('trigger', 'proven') };
const after = (name: string, expected: Attack['expected'], ...sql: readonly string[]): Attack => ({ name, sql: [...guarded, ...sql], expected });

export const attacks: readonly Attack[] = [
  after('nothing', nothingOpen),
  // Who may
  after('a group made later holds UPDATE', { 'privilege UPDATE app': 'refuted', 'privilege DELETE app': 'proven' }, 'CREATE ROLE late', 'GRANT UPDATE ON ledger TO late', 'GRANT late TO app'),
  after('the membership comes before the grant', { 'privilege DELETE app': 'refuted' }, 'GRANT writers TO app', 'GRANT DELETE ON ledger TO writers'),
  after('a chain of groups, the last by ADMIN OPTION', { 'privilege TRUNCATE app': 'refuted' }, 'CREATE ROLE far', 'GRANT far TO writers WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', 'GRANT writers TO app', 'GRANT TRUNCATE ON ledger TO far'),
  after('a membership without INHERIT, SET or ADMIN gives nothing', all('privilege', 'proven', 'app'), 'GRANT writers TO app WITH INHERIT FALSE, SET FALSE', 'GRANT ALL ON ledger TO writers'),
  { name: 'default privileges, then made again', sql: [...guarded, 'ALTER DEFAULT PRIVILEGES GRANT UPDATE ON TABLES TO app', 'DROP TABLE ledger', table, ...triggers('ledger')], expected: { 'privilege UPDATE app': 'refuted', 'trigger UPDATE': 'proven' } },
  { name: 'made again without its triggers', sql: [...guarded, 'DROP TABLE ledger', table], expected: all('trigger', 'refuted') },
  after('GRANT … ON ALL TABLES', all('privilege', 'refuted', 'app'), 'GRANT ALL ON ALL TABLES IN SCHEMA public TO app'),
  after('a privilege on one column', { 'privilege UPDATE app': 'refuted' }, 'GRANT UPDATE (note) ON ledger TO app'),
  after('ALL on one column', { 'privilege UPDATE app': 'refuted', 'privilege DELETE app': 'proven' }, 'GRANT ALL (note) ON ledger TO PUBLIC'),
  after('REVOKE on a column leaves the table’s privilege', { 'privilege UPDATE app': 'refuted' }, 'GRANT UPDATE ON ledger TO app', 'REVOKE UPDATE (note) ON ledger FROM app'),
  after('ALTER ROLE … SUPERUSER later', all('privilege', 'refuted', 'writers'), 'GRANT SELECT ON ledger TO writers', 'CREATE ROLE root SUPERUSER', 'GRANT root TO writers'),
  after('a role renamed into the way', { 'privilege UPDATE late': 'refuted' }, 'GRANT UPDATE ON ledger TO app', 'ALTER ROLE app RENAME TO late'),
  after('REASSIGN OWNED', all('privilege', 'refuted', 'app'), 'REASSIGN OWNED BY keeper TO app'),
  after('OWNER TO a group of the service', all('privilege', 'refuted', 'app'), 'GRANT writers TO app', 'ALTER TABLE ledger OWNER TO writers'),
  after('ADMIN OPTION on the owner', all('privilege', 'refuted', 'app'), 'GRANT keeper TO app WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'),
  after('ADMIN OPTION on a superuser, whom only superusers grant', all('privilege', 'proven', 'app'), 'CREATE ROLE root SUPERUSER', 'GRANT root TO writers WITH ADMIN TRUE, SET FALSE', 'GRANT writers TO app'),
  after('pg_write_all_data by a group', { 'privilege UPDATE app': 'refuted', 'privilege TRUNCATE app': 'proven' }, 'GRANT pg_write_all_data TO writers', 'GRANT writers TO app'),
  after('pg_maintain writes nothing', all('privilege', 'proven', 'app'), 'GRANT pg_maintain, pg_read_all_data TO app'),
  after('a grant of the owner’s grantee', { 'privilege UPDATE app': 'refuted' }, 'GRANT UPDATE ON ledger TO writers WITH GRANT OPTION', 'SET ROLE writers', 'GRANT UPDATE ON ledger TO app', 'RESET ROLE', 'REVOKE UPDATE ON ledger FROM app'),
  after('a GRANT in a DO block', { 'privilege DELETE app': 'refuted' }, `DO $$ BEGIN EXECUTE format('GRANT DELETE ON %I TO %I', 'ledger', 'app'); END $$`),
  after('REVOKE ALL in the wrong schema', { 'privilege UPDATE app': 'refuted' }, 'CREATE TABLE books.ledger (id int)', 'GRANT UPDATE ON ledger TO app', 'SET search_path = books, public', 'REVOKE ALL ON ledger FROM app'),
  after('a temporary table hides the one that is revoked from', { 'privilege UPDATE app': 'refuted' }, 'GRANT UPDATE ON ledger TO app', 'CREATE TEMP TABLE ledger (id int)', 'REVOKE ALL ON ledger FROM app'),
  after('DROP OWNED takes a grant, not the privilege of PUBLIC', { 'privilege UPDATE app': 'refuted' }, 'GRANT UPDATE ON ledger TO app, PUBLIC', 'DROP OWNED BY app'),
  after('BYPASSRLS and SECURITY LABEL change no privilege', nothingOpen, 'ALTER ROLE app BYPASSRLS'),
  // Through relatives
  { name: 'UPDATE of a parent by INHERITS', sql: [...people, 'CREATE TABLE base (id bigint, amount integer NOT NULL, note text, flag boolean)', 'CREATE TABLE ledger () INHERITS (base)', guard, 'CREATE TRIGGER guard_all BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION guard()', 'GRANT UPDATE ON base TO app'], expected: { 'privilege UPDATE app': 'refuted', 'trigger UPDATE': 'refuted', 'trigger DELETE': 'refuted', 'trigger TRUNCATE': 'proven' } },
  { name: 'ALTER TABLE … INHERIT later', sql: [...guarded, 'CREATE TABLE base (id bigint, amount integer, note text, flag boolean)', 'GRANT ALL ON base TO app', 'ALTER TABLE ledger INHERIT base'], expected: { ...all('privilege', 'refuted', 'app'), ...all('trigger', 'proven') } },
  { name: 'a partition attached later has no TRUNCATE trigger', sql: [...partitioned, 'CREATE TABLE ledger_2 (id bigint, amount integer NOT NULL, note text, flag boolean)', 'GRANT DELETE ON ledger_2 TO app', 'ALTER TABLE ledger ATTACH PARTITION ledger_2 FOR VALUES FROM (10) TO (20)'], expected: { 'trigger UPDATE': 'proven', 'trigger DELETE': 'proven', 'trigger TRUNCATE': 'refuted', 'privilege DELETE app': 'refuted' } },
  { name: 'a detached partition has no guard', table: 'public.ledger_1', sql: [...partitioned, 'ALTER TABLE ledger DETACH PARTITION ledger_1'], expected: { 'trigger UPDATE': 'refuted', 'trigger DELETE': 'refuted', 'trigger TRUNCATE': 'proven' } },
  { name: 'TRUNCATE of a partitioned table fires its partitions’ triggers', sql: partitioned, expected: all('trigger', 'proven') },
  { name: 'TRUNCATE ONLY of a parent by INHERITS', sql: [...people, 'CREATE TABLE ledger (id bigint)', 'CREATE TABLE ledger_old () INHERITS (ledger)', guard, 'CREATE TRIGGER guard_all BEFORE TRUNCATE ON ledger_old FOR EACH STATEMENT EXECUTE FUNCTION guard()'], expected: { 'trigger TRUNCATE': 'refuted' } },
  { name: 'DISABLE TRIGGER on one partition', sql: [...partitioned, 'ALTER TABLE ledger_1 DISABLE TRIGGER guard_row'], expected: { 'trigger UPDATE': 'refuted' } },
  { name: 'DISABLE TRIGGER … ONLY on the parent leaves the partitions’ clones', sql: [...partitioned, 'ALTER TABLE ONLY ledger DISABLE TRIGGER guard_row'], expected: { 'trigger UPDATE': 'proven', 'trigger DELETE': 'proven' } },
  // What fires
  after('the guard’s function renamed', all('trigger', 'proven'), 'ALTER FUNCTION guard() RENAME TO old_guard', 'CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$'),
  after('the guard’s function moved to another schema', all('trigger', 'proven'), 'ALTER FUNCTION guard() SET SCHEMA books', 'CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$'),
  after('CREATE OR REPLACE in another schema of the search path', all('trigger', 'proven'), 'SET search_path = books, public', 'CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$'),
  after('CREATE OR REPLACE of the guard itself', { ...all('trigger', 'refuted') }, 'CREATE OR REPLACE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$'),
  { name: 'the trigger was made for a function of an earlier schema', sql: [...people, table, guard, 'SET search_path = books, public', 'CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$', ...triggers('ledger')], expected: all('trigger', 'refuted') },
  after('DROP FUNCTION … CASCADE', all('trigger', 'refuted'), 'DROP FUNCTION guard() CASCADE', guard),
  after('DROP SCHEMA … CASCADE with the function', all('trigger', 'refuted'), 'ALTER FUNCTION guard() SET SCHEMA books', 'DROP SCHEMA books CASCADE'),
  after('DROP COLUMN … CASCADE takes a trigger that reads it', { 'trigger UPDATE': 'refuted' }, 'DROP TRIGGER guard_row ON ledger', 'CREATE TRIGGER guard_row BEFORE UPDATE OF id, amount, note, flag ON ledger FOR EACH ROW EXECUTE FUNCTION guard()', 'ALTER TABLE ledger RENAME COLUMN flag TO done', 'ALTER TABLE ledger DROP COLUMN done CASCADE'),
  after('a column added later is outside UPDATE OF', { 'trigger UPDATE': 'refuted' }, 'DROP TRIGGER guard_row ON ledger', 'CREATE TRIGGER guard_row BEFORE UPDATE OF id, amount, note, flag ON ledger FOR EACH ROW EXECUTE FUNCTION guard()', 'ALTER TABLE ledger ADD COLUMN more text'),
  after('ALTER COLUMN … TYPE keeps triggers and privileges', nothingOpen, 'ALTER TABLE ledger ALTER COLUMN amount TYPE bigint'),
  after('RENAME and SET SCHEMA keep them', {}, 'ALTER TABLE ledger RENAME TO journal', 'ALTER TABLE journal SET SCHEMA books'),
  after('an earlier trigger that swallows the row', { 'trigger DELETE': 'refuted', 'trigger UPDATE': 'proven' }, 'CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$', 'CREATE TRIGGER "A_first" BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION hush()'),
  after('the guard renamed behind one that swallows', { 'trigger DELETE': 'refuted' }, 'CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$', 'CREATE TRIGGER hush BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION hush()', 'ALTER TRIGGER guard_row ON ledger RENAME TO zz_guard'),
  after('ENABLE REPLICA', { 'trigger TRUNCATE': 'refuted' }, 'ALTER TABLE ledger ENABLE REPLICA TRIGGER guard_all'),
  after('DISABLE TRIGGER by EXECUTE in a DO block', all('trigger', 'open'), `DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE format('ALTER TABLE %I DISABLE TRIGGER ALL', r.tablename); END LOOP; END $$`),
  { name: 'FK ON DELETE CASCADE meets the row guard', sql: [...people, 'CREATE SCHEMA side', 'CREATE TABLE side.orders (id bigint PRIMARY KEY)', 'CREATE TABLE ledger (id bigint REFERENCES side.orders ON DELETE CASCADE, amount integer NOT NULL, note text, flag boolean)', guard, ...triggers('ledger')], expected: all('trigger', 'proven') },
  { name: 'a rule in the place of the guard', sql: [...guarded, 'CREATE RULE quiet AS ON UPDATE TO ledger DO INSTEAD NOTHING'], expected: { 'trigger UPDATE': 'open', 'trigger DELETE': 'proven' } },
  { name: 'a rule dropped again', sql: [...guarded, 'CREATE RULE quiet AS ON UPDATE TO ledger DO INSTEAD NOTHING', 'DROP RULE quiet ON ledger'], expected: all('trigger', 'proven') },
  // What the guard does
  after('the guard’s own SET decides what it reads', all('trigger', 'open'), `CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql SET app.mode = 'on' AS $$ BEGIN IF current_setting('app.mode') = 'on' THEN RETURN OLD; END IF; RAISE EXCEPTION 'no'; END $$`),
  after('the guard’s own SET keeps ASSERT on', all('trigger', 'refuted'), 'CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql SET plpgsql.check_asserts = on AS $$ BEGIN ASSERT false; RETURN OLD; END $$'),
  after('a helper changed under the guard', all('trigger', 'refuted'), 'CREATE FUNCTION refuse() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION $m$no$m$; END $$', 'CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM refuse(); RETURN OLD; END $$', 'CREATE OR REPLACE FUNCTION refuse() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; END $$'),
  after('a helper that is gone', all('trigger', 'open'), 'CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM refuse(); RETURN OLD; END $$'),
  after('an ALTER EXTENSION or a language nobody reads', all('trigger', 'open'), 'DROP TRIGGER guard_row ON ledger', 'DROP TRIGGER guard_all ON ledger', 'CREATE TRIGGER same BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()'),
  // Names
  { name: 'quoted names with upper case', table: 'public.Ledger', sql: [...people, 'CREATE TABLE "Ledger" (id bigint, amount integer NOT NULL, note text, flag boolean)', 'CREATE TABLE ledger (id int)', guard, ...triggers('Ledger')], expected: all('trigger', 'refuted') },
  { name: 'Unicode names', table: 'public.Großbuch😀', sql: [...people, 'CREATE TABLE "Großbuch😀" (id bigint, amount integer NOT NULL, note text, flag boolean)', guard, ...triggers('"Großbuch😀"'), 'GRANT DELETE ON "Großbuch😀" TO app'], expected: { ...all('trigger', 'proven'), 'privilege DELETE app': 'refuted', 'privilege UPDATE app': 'proven' } },
  { name: 'a name of more than 63 bytes', table: `public.${'é'.repeat(31)}`, sql: [...people, `CREATE TABLE "${'é'.repeat(40)}" (id bigint, amount integer NOT NULL, note text, flag boolean)`, guard, ...triggers(`"${'é'.repeat(35)}"`)], expected: all('trigger', 'proven') },
  { name: 'trigger names cut to 63 bytes that then sort otherwise', sql: [...people, table, guard, 'CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$', `CREATE TRIGGER ${'a'.repeat(62)}bz BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION guard()`, `CREATE TRIGGER ${'a'.repeat(62)}ab BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION hush()`], expected: { 'trigger DELETE': 'refuted' } },
];
