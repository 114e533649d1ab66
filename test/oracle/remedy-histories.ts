/** Histories around claimed tables with holes of all kinds, for the remedy. `open` says what no migration closes. */
export interface OpenHistory {
  readonly name: string;
  readonly sql: string | readonly string[];
  readonly claim?: Readonly<Record<string, unknown>>;
  /** What stays open, by the verdict's layer, operation and role; nothing when absent. */
  readonly open?: readonly string[];
  /** A part of the SQL that must be in the remedy. */
  readonly writes?: readonly string[];
  /** A part that must not. */
  readonly never?: readonly string[];
  /** What layer bypass says with the remedy, of every operation; not looked at when absent, as ways around are closed by suggestions. */
  readonly bypass?: 'proven';
}

const app = 'CREATE ROLE app LOGIN;\n';
const table = 'CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text);\n';
const refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\n";
const hide = 'CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;\n';
const row = 'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n';
const truncate = 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n';
const guards = refuse + row + truncate;
const revoke = 'REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const partitioned = 'CREATE TABLE ledger (id bigint, amount integer NOT NULL, note text) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);\nCREATE TABLE ledger_11 PARTITION OF ledger_1 FOR VALUES FROM (0) TO (5);\nCREATE TABLE ledger_2 PARTITION OF ledger DEFAULT;\n';
const long = 'a_table_whose_name_is_as_long_as_postgresql_lets_a_name_be_and_x';

export const openHistories: readonly OpenHistory[] = [
  { name: 'nothing but a table', sql: app + table, writes: ['REVOKE UPDATE, DELETE, TRUNCATE ON public.ledger FROM PUBLIC, app;', 'BEFORE UPDATE OR DELETE ON public.ledger', 'BEFORE TRUNCATE ON public.ledger'], never: ['FROM postgres'] },
  { name: 'only TRUNCATE is open', sql: app + table + revoke + refuse + row, writes: ['BEFORE TRUNCATE'], never: ['REVOKE', 'BEFORE UPDATE'] },
  { name: 'the SQLSTATE of the claim', sql: app + table, claim: { sqlstate: 'P7301' }, writes: ["ERRCODE = 'P7301'"] },
  { name: 'a guard that raises another SQLSTATE for every row', sql: app + table + revoke + guards, claim: { sqlstate: 'P7301' } },
  { name: 'a statement trigger that raises another SQLSTATE', sql: `${app}${table}${revoke}${refuse}CREATE TRIGGER refuse_all BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n`, claim: { sqlstate: 'P7301' }, writes: ['FOR EACH STATEMENT'] },
  { name: 'three tables', sql: `${app}${table}${table.replace('ledger', 'journal')}CREATE SCHEMA books;\nCREATE TABLE books.ledger (id bigint);\nGRANT ALL ON books.ledger TO app;\n`, claim: { tables: ['ledger', 'journal', 'books.ledger'] }, writes: ['public.refuse_change_of_ledger()', 'public.refuse_change_of_journal()', 'books.refuse_change_of_ledger()'] },
  { name: 'partitions', sql: app + partitioned, writes: ['ON public.ledger_11', 'ON public.ledger_2'] },
  { name: 'a partition with a trigger that hides the guard', sql: `${app}${partitioned}${hide}CREATE TRIGGER "00_hide" BEFORE DELETE ON ledger_11 FOR EACH ROW EXECUTE FUNCTION hide();\n`, writes: ['"0', 'BEFORE UPDATE OR DELETE ON public.ledger\n'] },
  { name: 'a guarded parent whose partition hides the guard', sql: `${app}${partitioned}${revoke}${guards}${hide}CREATE TRIGGER aaa BEFORE DELETE ON ledger_2 FOR EACH ROW EXECUTE FUNCTION hide();\n`, writes: ['BEFORE DELETE ON public.ledger_2'], never: ['BEFORE DELETE ON public.ledger\n'] },
  { name: 'one clone of the guard is disabled', sql: `${app}${partitioned}${revoke}${guards}ALTER TABLE ledger_11 DISABLE TRIGGER refuse_change;\n`, writes: ['ALTER TABLE public.ledger_11 ENABLE TRIGGER refuse_change;'], never: ['BEFORE UPDATE'] },
  { name: 'a disabled guard', sql: `${app}${table}${revoke}${guards}ALTER TABLE ledger DISABLE TRIGGER ALL;\n`, writes: ['ENABLE TRIGGER refuse_change;', 'ENABLE TRIGGER refuse_truncate;'], never: ['CREATE'] },
  { name: 'a guard for replicas only', sql: `${app}${table}${revoke}${guards}ALTER TABLE ledger ENABLE REPLICA TRIGGER refuse_change;\n`, writes: ['ENABLE ALWAYS TRIGGER refuse_change;'] },
  { name: 'children by INHERITS', sql: `${app}${table}CREATE TABLE ledger_old () INHERITS (ledger);\nGRANT ALL ON ledger_old TO app;\n`, writes: ['BEFORE UPDATE OR DELETE ON public.ledger_old', 'BEFORE TRUNCATE ON public.ledger_old', 'ON public.ledger_old FROM app;'] },
  { name: 'a child of another table', sql: `${app}CREATE TABLE base (id bigint, amount integer, note text);\nCREATE TABLE ledger () INHERITS (base);\nGRANT UPDATE ON base TO app;\n`, writes: ['REVOKE UPDATE ON public.base FROM app;'], never: ['ON public.base\n'] },
  {
    name: 'guards whose names a caller can give another meaning',
    sql: `${app}${table}${revoke}CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;\nCREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION 'no'; END IF; RETURN NULL; END $$;\n${row}${truncate.replace('refuse()', 'keep()')}`,
    writes: ['ALTER FUNCTION "public".refuse() SET search_path = pg_catalog, pg_temp;', 'ALTER FUNCTION "public".keep() SET search_path = pg_catalog, pg_temp;'],
    never: ['CREATE'],
    bypass: 'proven',
  },
  {
    name: 'a guard whose names a caller can give another meaning, and a new one before it',
    sql: `${app}${table}${revoke}CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'no'; END IF; RETURN OLD; END $$;\n${row}`,
    writes: ['BEFORE DELETE ON public.ledger', 'BEFORE TRUNCATE ON public.ledger', 'ALTER FUNCTION "public".refuse() SET search_path'],
    bypass: 'proven',
  },
  {
    name: 'a guard that lets a purge through on purpose',
    sql: `${app}${table}${revoke}CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\nIF TG_OP = 'DELETE' AND current_setting('app.purge', true) = 'on' THEN RETURN OLD; END IF; RAISE EXCEPTION 'no'; END $$;\n${row}${truncate}`,
    writes: ['BEFORE DELETE ON public.ledger', '-- Trigger refuse_change lets some DELETE through (schema/migrations/0001.sql:5); from now on none passes.'],
    never: ['BEFORE UPDATE'],
  },
  {
    name: 'a guard of which it cannot be told what it lets through',
    sql: `${app}${table}${revoke}CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\nIF TG_OP = 'DELETE' AND OLD.amount < length(random()::text) THEN RETURN OLD; END IF; RAISE EXCEPTION 'no'; END $$;\n${row}${truncate}`,
    writes: ['BEFORE DELETE ON public.ledger', '-- Trigger refuse_change perhaps lets some DELETE through (schema/migrations/0001.sql:5)'],
  },
  { name: 'quoted names', sql: 'CREATE ROLE "App User" LOGIN;\nCREATE SCHEMA books;\nCREATE TABLE books."Led""ger" (id bigint, "user" text);\nGRANT ALL ON books."Led""ger" TO "App User";\n', claim: { tables: ['books."Led""ger"'] }, writes: ['ON books."Led""ger" FROM PUBLIC, "App User";', 'books."refuse_change_of_Led""ger"()'] },
  { name: 'a key word for a name', sql: `${app}CREATE TABLE "order" (id bigint);\n`, claim: { tables: ['order'] }, writes: ['public."order"', 'public.refuse_change_of_order()'] },
  { name: 'names as long as names can be', sql: `${app}CREATE TABLE ${long.slice(0, 62)}a (id bigint);\nCREATE TABLE ${long.slice(0, 62)}b (id bigint);\n`, claim: { tables: [`${long.slice(0, 62)}a`, `${long.slice(0, 62)}b`] } },
  { name: 'a function of the name that the guard would have', sql: `${app}${table}CREATE FUNCTION refuse_change_of_ledger() RETURNS integer LANGUAGE sql AS 'SELECT 1';\n`, writes: ['refuse_change_of_ledger_2()'] },
  { name: 'triggers of the names that the guards would have', sql: `${app}${table}${hide}CREATE TRIGGER append_only_change BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION hide();\nCREATE TRIGGER " first" BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION hide();\n` },
  { name: 'privileges by every way', sql: `${app}CREATE ROLE writers;\nCREATE ROLE keepers;\nGRANT writers TO keepers;\nGRANT keepers TO app;\n${table}GRANT DELETE ON ledger TO writers;\nGRANT TRUNCATE ON ledger TO PUBLIC;\nGRANT UPDATE (note) ON ledger TO app;\n`, writes: ['writers'] },
  { name: 'a privilege given on', sql: `${app}CREATE ROLE boss LOGIN;\n${table}GRANT UPDATE ON ledger TO boss WITH GRANT OPTION;\nSET ROLE boss;\nGRANT UPDATE ON ledger TO app;\nRESET ROLE;\n`, writes: ['CASCADE'] },
  { name: 'a privilege given on by a role that is not asked about', sql: `${app}CREATE ROLE boss;\n${table}GRANT UPDATE ON ledger TO boss WITH GRANT OPTION;\nSET ROLE boss;\nGRANT UPDATE ON ledger TO app;\nRESET ROLE;\n`, claim: { roles: ['app'] }, writes: ['REVOKE GRANT OPTION FOR UPDATE ON public.ledger FROM boss CASCADE;'] },
  { name: 'a member of pg_write_all_data', sql: `${app}${table}GRANT pg_write_all_data TO app;\n`, writes: ['REVOKE pg_write_all_data FROM app;'] },
  { name: 'a membership that is administered only', sql: `${app}CREATE ROLE writers;\n${table}GRANT ALL ON ledger TO writers;\nGRANT writers TO app WITH ADMIN OPTION, INHERIT FALSE, SET FALSE;\n` },
  { name: 'a membership in the owner, given by another', sql: `${app}CREATE ROLE keeper;\nCREATE ROLE boss;\nGRANT keeper TO boss WITH ADMIN OPTION;\n${table}ALTER TABLE ledger OWNER TO keeper;\nGRANT keeper TO app GRANTED BY boss;\n`, writes: ['REVOKE keeper FROM app GRANTED BY boss;'] },
  { name: 'a membership in a superuser', sql: `${app}CREATE ROLE root SUPERUSER;\nGRANT root TO app;\n${table}`, writes: ['REVOKE root FROM app;'] },
  { name: 'a rule in the place of the statement', sql: `${app}${table}CREATE RULE quiet AS ON DELETE TO ledger DO INSTEAD NOTHING;\n`, writes: ['DROP RULE IF EXISTS quiet ON public.ledger;'] },
  { name: 'default privileges that come back', sql: `${app}ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;\n${table}`, writes: ['The default privileges of schema/migrations/0001.sql:2 give UPDATE and DELETE'] },
  { name: 'a foreign key that refers to the table', sql: `${app}${table}CREATE TABLE line (id bigint PRIMARY KEY, entry bigint REFERENCES ledger);\nGRANT INSERT ON line TO app;\nGRANT ALL ON ledger TO app;\n`, never: ['postgres'] },
  { name: 'the owner is a runtime role', sql: `${app}${table}ALTER TABLE ledger OWNER TO app;\n`, open: ['privilege UPDATE app', 'privilege DELETE app', 'privilege TRUNCATE app', 'revoke UPDATE app', 'revoke DELETE app', 'revoke TRUNCATE app'], writes: ['--   ALTER TABLE public.ledger OWNER TO ledger_owner;'], never: ['\nALTER TABLE public.ledger OWNER', 'FROM PUBLIC, app'] },
  { name: 'a superuser is a runtime role', sql: `CREATE ROLE app LOGIN SUPERUSER;\n${table}`, claim: { roles: ['app'] }, open: ['privilege UPDATE app', 'privilege DELETE app', 'privilege TRUNCATE app'], writes: ['--   ALTER ROLE app NOSUPERUSER;'], never: ['\nALTER ROLE'] },
  { name: 'a runtime role owns the schema', sql: `${app}CREATE SCHEMA books AUTHORIZATION app;\nCREATE TABLE books.ledger (id bigint);\n`, claim: { tables: ['books.ledger'] }, open: ['privilege DROP app'], writes: ['--   ALTER SCHEMA books OWNER TO books_owner;'] },
  { name: 'a role that nothing creates', sql: app + table, claim: { roles: ['app', 'nobody'] }, open: ['revoke UPDATE nobody', 'revoke DELETE nobody', 'revoke TRUNCATE nobody', 'privilege UPDATE nobody', 'privilege DELETE nobody', 'privilege TRUNCATE nobody'], never: ['nobody'] },
  { name: 'columns are excepted', sql: `${app}${table.replace('note text', 'note text, retry_after timestamptz')}GRANT UPDATE ON ledger TO app;\n`, claim: { except: { columns: ['retry_after'] } }, writes: ['WHEN ((OLD.id IS DISTINCT FROM NEW.id OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.note IS DISTINCT FROM NEW.note))', 'GRANT UPDATE (retry_after) ON public.ledger TO app;'] },
  { name: 'columns are excepted, and a trigger sets another: no guard before it can stop that', sql: `${app}${table.replace('note text', 'note text, retry_after timestamptz')}CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'retried'; RETURN NEW; END $$;\nCREATE TRIGGER mark BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION mark();\n`, claim: { except: { columns: ['retry_after'] } }, open: ['trigger UPDATE null'] },
  { name: 'only rows of a state are immutable', sql: `${app}${table.replace('note text', "note text, status text NOT NULL")}`, claim: { once: "status = 'POSTED'" }, writes: ["WHEN ((OLD.status = 'POSTED'))"], never: ['UPDATE, DELETE, TRUNCATE ON'] },
  { name: 'a role may delete', sql: `${app}CREATE ROLE retention_worker LOGIN;\n${table}${refuse}${row}GRANT DELETE ON ledger TO retention_worker;\n`, claim: { allow: { DELETE: ['retention_worker'] } }, never: ['DELETE ON public.ledger FROM retention_worker'] },
];
