import type { Case, ExpectedFinding, ExpectedVerdict } from '@pg-guardrails/kernel';

const role = 'CREATE ROLE app LOGIN;\n';
const table = 'CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text);\n';
const revoke = 'REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const guards =
  "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RAISE EXCEPTION 'ledger is append-only';\nEND $$;\nCREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\nCREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n";
const guarded = role + table + revoke + guards;
const always = 'ALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_change;\nALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_truncate;\n';
/** By a group: what it was revoked from stays so. */
const may = (operation: string): string => `CREATE ROLE writers NOLOGIN;\nGRANT writers TO app;\n«GRANT ${operation} ON ledger TO writers»;\n`;
const mayDelete = may('DELETE');
const set = (to: string): string => `GRANT SET ON PARAMETER session_replication_role TO ${to}`;
const definer = (body: string, owner: string, settings = ''): string =>
  `CREATE ROLE ${owner} NOLOGIN;\nCREATE FUNCTION purge() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp${settings} AS $$\nBEGIN\n${body}\nEND $$;\nALTER FUNCTION purge() OWNER TO ${owner};\n`;

/** GRANT … ON PARAMETER came with PostgreSQL 15, the options of a membership but ADMIN with 16 (release notes). */
function versionOf(sql: string): Pick<Case, 'minVersion'> {
  if (/WITH INHERIT/u.test(sql)) return { minVersion: 16 };
  return /ON PARAMETER/u.test(sql) ? { minVersion: 15 } : {};
}

/** The claim names the runtime role: a group that holds a grant would be another. */
function history(name: string, sql: string, findings: readonly ExpectedFinding[], verdicts: readonly ExpectedVerdict[] = []): Case {
  return { name, files: { 'schema/migrations/0001.sql': sql }, claim: { tables: ['ledger'], roles: ['app'] }, findings, ...versionOf(sql), ...(verdicts.length === 0 ? {} : { verdicts }) };
}

const through = (operation: string, sql: string, rowsChanged = 1): ExpectedVerdict => ({ layer: 'bypass', operation, role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql, observed: { sqlstate: null, rowsChanged } } });
const stopped = (operation: string, reasonSays?: string): ExpectedVerdict => ({ layer: 'bypass', operation, role: 'app', verdict: 'proven', ...(reasonSays === undefined ? {} : { reasonSays }) });
const held: ExpectedVerdict = { layer: 'trigger', operation: 'DELETE', verdict: 'proven' };
const replica = 'SET session_replication_role = replica; ';
const granted: ExpectedFinding = { messageId: 'mayChange', mark: 0 };
const bypassed = (mark = 1, says = 'setting session_replication_role to replica'): ExpectedFinding => ({ messageId: 'bypassed', mark, says });

/** What a role does itself. */
const own: readonly Case[] = [
  history('who may set session_replication_role is past ordinary triggers', `${guarded}${mayDelete}«${set('app')}»;\n`, [granted, bypassed(1, 'refuse_change does not fire')], [through('DELETE', `${replica}DELETE FROM public.ledger;`), stopped('UPDATE'), held]),
  history('without a privilege on the table nothing gets through', `${guarded}${set('app')};\n`, [], [stopped('UPDATE'), stopped('DELETE'), stopped('TRUNCATE'), held]),
  history('TRUNCATE too', `${guarded}${may('TRUNCATE')}«${set('app')}»;\n`, [granted, bypassed()], [through('TRUNCATE', `${replica}TRUNCATE public.ledger;`), stopped('DELETE')]),
  history('a guard that always fires is not passed', `${guarded}${always}${mayDelete}${set('app')};\n`, [granted], [stopped('DELETE', 'refuse_change stops it'), held]),
  history('a guard of the other operation that always fires is no help', `${guarded}ALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_truncate;\n${mayDelete}«${set('app')}»;\n`, [granted, bypassed()], [through('DELETE', `${replica}DELETE FROM public.ledger;`)]),
  history('what everyone may set, a role may', `${guarded}${mayDelete}«${set('PUBLIC')}»;\n`, [granted, bypassed()], [through('DELETE', `${replica}DELETE FROM public.ledger;`)]),
  history('the privilege on the table may be that of everyone', `${guarded.replace('TABLE ledger', 'TABLE «ledger»')}«GRANT DELETE ON ledger TO PUBLIC»;\n«${set('PUBLIC')}»;\n`, [{ messageId: 'notRevoked', mark: 0 }, { messageId: 'mayChange', mark: 1 }, bypassed(2, 'PUBLIC and app can DELETE')], [through('DELETE', `${replica}DELETE FROM public.ledger;`), { layer: 'bypass', operation: 'DELETE', role: 'PUBLIC', verdict: 'refuted' }]),
  history('a group gives it to its members', `${guarded}CREATE ROLE setters NOLOGIN;\nGRANT setters TO app WITH INHERIT TRUE;\n${mayDelete}«${set('setters')}»;\n`, [granted, bypassed()], [through('DELETE', `${replica}DELETE FROM public.ledger;`)]),
  history('a group that is reached by SET ROLE does too', `${guarded}CREATE ROLE setters NOLOGIN;\nGRANT setters TO app WITH INHERIT FALSE, SET TRUE;\n${mayDelete}«${set('setters')}»;\n`, [granted, bypassed()], [through('DELETE', `SET ROLE setters; ${replica}SET ROLE NONE; DELETE FROM public.ledger;`)]),
  history('a group that cannot be reached does not', `${guarded}CREATE ROLE setters NOLOGIN;\nGRANT setters TO app WITH INHERIT FALSE, SET FALSE;\n${mayDelete}${set('setters')};\n`, [granted], [stopped('DELETE')]),
  history('what is taken back is no way', `${guarded}${mayDelete}${set('app')};\nREVOKE SET ON PARAMETER session_replication_role FROM app;\n`, [granted], [stopped('DELETE'), held]),
  history('nor what goes with DROP OWNED', `${guarded}${set('app')};\nDROP OWNED BY app;\n${mayDelete}`, [granted], [stopped('DELETE')]),
  history('what another gave is not taken back by the owner', `${guarded}CREATE ROLE keeper NOLOGIN;\n${set('keeper')} WITH GRANT OPTION;\n${mayDelete}SET ROLE keeper;\n«${set('app')}»;\nRESET ROLE;\nREVOKE SET ON PARAMETER session_replication_role FROM app;\n`, [granted, bypassed()], [through('DELETE', `${replica}DELETE FROM public.ledger;`)]),
  history('another parameter is no matter', `${guarded}${mayDelete}GRANT ALL ON PARAMETER work_mem, app.session_replication_role TO app;\n`, [granted], [stopped('DELETE'), held]),
  history('ALTER SYSTEM works at the next reload', `${guarded}${mayDelete}«GRANT ALTER SYSTEM ON PARAMETER session_replication_role TO app»;\n`, [granted, { messageId: 'unknownBypass', mark: 1, says: 'reloads its configuration' }], [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'unknown' }, held]),
  history('and is no matter without a privilege on the table', `${guarded}GRANT ALTER SYSTEM ON PARAMETER session_replication_role TO app;\n`, [], [stopped('DELETE')]),
  history('a grant that is perhaps run leaves it open', `${guarded}${mayDelete}DO $$ «BEGIN IF random() < 0.5 THEN GRANT SET ON PARAMETER session_replication_role TO app; END IF; END» $$;\n`, [granted, { messageId: 'unknownBypass', mark: 1 }], [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'unknown' }, held]),
  history('a grant of another parameter that is perhaps run does not', `${guarded}${mayDelete}DO $$ BEGIN IF random() < 0.5 THEN GRANT SET ON PARAMETER work_mem TO app; END IF; END $$;\n`, [granted], [stopped('DELETE'), held]),
];

/** What it sets off. */
const around: readonly Case[] = [
  history('a definer that a guard stops deletes in replica mode', `${guarded}${definer('  «DELETE FROM ledger;»', 'clerk')}GRANT DELETE ON ledger TO clerk;\n${set('app')};\n`, [bypassed(0)], [through('DELETE', `${replica}SELECT public.purge();`), held]),
  history('and does not where the caller may not set it', `${guarded}${definer('  DELETE FROM ledger;', 'clerk')}GRANT DELETE ON ledger TO clerk;\n`, [], [stopped('DELETE', 'refuse_change stops it')]),
  history('nor past a guard that always fires', `${guarded}${always}${definer('  DELETE FROM ledger;', 'clerk')}GRANT DELETE ON ledger TO clerk;\n${set('app')};\n`, [], [stopped('DELETE', 'refuse_change stops it')]),
  history('a definer that may set it, and does', `${guarded}${definer('  «SET LOCAL session_replication_role = replica;»\n  «DELETE FROM ledger;»', 'clerk')}GRANT DELETE ON ledger TO clerk;\n${set('clerk')};\n`, [{ messageId: 'disarmed', mark: 0 }, bypassed(1, 'as clerk')], [through('DELETE', 'SELECT public.purge();')]),
  history('a definer that may not is stopped there', `${guarded}${definer('  SET LOCAL session_replication_role = replica;\n  DELETE FROM ledger;', 'clerk')}GRANT DELETE ON ledger TO clerk;\n`, [], [stopped('DELETE')]),
  history('a definer with it in a SET clause', `${guarded}${definer('  «DELETE FROM ledger;»', 'clerk', ' SET session_replication_role = replica')}GRANT DELETE ON ledger TO clerk;\n${set('clerk')};\n`, [bypassed(0, 'as clerk')], [through('DELETE', 'SELECT public.purge();')]),
  history('a SET clause that its owner may not use fails at the call', `${guarded}${definer('  DELETE FROM ledger;', 'clerk', ' SET session_replication_role = replica')}GRANT DELETE ON ledger TO clerk;\n`, [], [stopped('DELETE')]),
  history('a view of the owner passes in replica mode', `${guarded}CREATE VIEW «entries» AS SELECT id, amount, note FROM ledger;\nGRANT DELETE ON entries TO app;\n${set('app')};\n`, [bypassed(0)], [through('DELETE', `${replica}DELETE FROM public.entries;`)]),
];

const open = (operation: string, reasonSays: string): ExpectedVerdict => ({ layer: 'trigger', operation, verdict: 'unknown', reasonSays });
const doubtful = (operation: string, reasonSays: string): ExpectedVerdict => ({ layer: 'bypass', operation, role: 'app', verdict: 'unknown', reasonSays });
const unsure = (mark: number, says: string): ExpectedFinding => ({ messageId: 'unknownTrigger', mark, says });
const unsureWay = (mark: number, says: string): ExpectedFinding => ({ messageId: 'unknownBypass', mark, says });
const subscription = "CREATE SUBSCRIPTION feed CONNECTION 'host=publisher.invalid' PUBLICATION entries WITH (connect = false);\n";
const purge = 'CREATE FUNCTION purge() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$\nBEGIN\n  «DELETE FROM ledger;»\nEND $$;\n';

/** Sessions that start in replica mode, and workers that always are. */
const sessions: readonly Case[] = [
  history('the whole server starts in replica mode after the next reload', `${guarded}«ALTER SYSTEM SET session_replication_role = 'replica'»;\n`, [unsure(0, 'all sessions start with session_replication_role = replica')], [open('UPDATE', 'reloaded'), open('DELETE', 'reloaded'), open('TRUNCATE', 'reloaded'), stopped('DELETE')]),
  history('and does not when that is taken back', `${guarded}ALTER SYSTEM SET session_replication_role = 'replica';\nALTER SYSTEM RESET session_replication_role;\n`, [], [held, stopped('DELETE')]),
  history('nor with all that ALTER SYSTEM has set', `${guarded}ALTER SYSTEM SET session_replication_role = replica;\nALTER SYSTEM RESET ALL;\n`, [], [held]),
  history('the last value counts', `${guarded}ALTER SYSTEM SET session_replication_role = replica;\nALTER SYSTEM SET SESSION_REPLICATION_ROLE TO 'origin';\n`, [], [held]),
  history('another parameter of the server is no matter', `${guarded}ALTER SYSTEM SET work_mem = '8MB';\n`, [], [held, stopped('DELETE')]),
  history('guards that always fire are not passed by it', `${guarded}${always}ALTER SYSTEM SET session_replication_role = replica;\n`, [], [held, stopped('DELETE')]),
  history('what a definer deletes is not stopped then', `${guarded}${purge}«ALTER SYSTEM SET session_replication_role = replica»;\n`, [unsure(1, 'all sessions'), unsureWay(0, 'calling public.purge()')], [open('DELETE', 'reloaded'), doubtful('DELETE', 'reloaded'), stopped('UPDATE')]),
  history('nor in sessions of a role that start so', `${guarded}${purge}«ALTER ROLE app SET session_replication_role = replica»;\n`, [unsure(1, 'sessions of app start'), unsureWay(0, 'calling public.purge()')], [open('DELETE', 'sessions of app'), doubtful('DELETE', 'sessions of app')]),
  history('sessions of another role are no way of this one', `${guarded}${purge}CREATE ROLE other LOGIN;\n«ALTER ROLE other SET session_replication_role = replica»;\n`, [unsure(1, 'sessions of other start'), unsureWay(0, 'PUBLIC')], [open('DELETE', 'sessions of other'), stopped('DELETE')]),
  history('a setting of a role that is perhaps made', `${guarded}DO $$ «BEGIN IF random() < 0.5 THEN ALTER ROLE app SET session_replication_role = replica; END IF; END» $$;\n`, [unsure(0, ''), unsureWay(0, '')], [{ layer: 'trigger', operation: 'DELETE', verdict: 'unknown' }]),
  history('a subscription applies what its publisher sends', `${guarded}«${subscription.trim().slice(0, -1)}»;\n`, [unsure(0, 'the subscription feed applies what its publisher sends')], [open('UPDATE', 'feed'), open('DELETE', 'feed'), open('TRUNCATE', 'feed'), stopped('DELETE')]),
  history('row triggers that always fire stop its workers too', `${guarded}${always}${subscription}`, [], [held, { layer: 'trigger', operation: 'TRUNCATE', verdict: 'proven' }]),
  history('a statement trigger does not, which never fires for them', `${role}${table}${revoke}${guards.replace('BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW', 'BEFORE UPDATE OR DELETE ON ledger FOR EACH STATEMENT')}${always}«${subscription.trim().slice(0, -1)}»;\n`, [unsure(0, 'only row triggers with ENABLE ALWAYS')], [open('UPDATE', 'feed'), open('DELETE', 'feed'), { layer: 'trigger', operation: 'TRUNCATE', verdict: 'proven' }]),
  history('a subscription that is dropped is no matter', `${guarded}${subscription}ALTER SUBSCRIPTION feed DISABLE;\nALTER SUBSCRIPTION feed SET (slot_name = NONE);\nALTER SUBSCRIPTION feed RENAME TO news;\nDROP SUBSCRIPTION news;\nDROP SUBSCRIPTION IF EXISTS feed;\n`, [], [held]),
];

const group = (name: string): string => `«GRANT ${name} TO app»;\n`;

/** What predefined roles are enough for (manual: Predefined Roles). */
const predefined: readonly Case[] = [
  history('who runs programs on the server may become a superuser', `${guarded}${group('pg_execute_server_program')}`, [unsureWay(0, 'running a program on the server, as a member of pg_execute_server_program')], [doubtful('UPDATE', 'pg_execute_server_program'), doubtful('DELETE', 'pg_execute_server_program'), doubtful('TRUNCATE', 'pg_execute_server_program'), held]),
  history('and who writes files there', `${guarded}CREATE ROLE loaders NOLOGIN;\nGRANT loaders TO app;\n«GRANT pg_write_server_files TO loaders»;\n`, [unsureWay(0, 'writing a file on the server')], [doubtful('DELETE', 'pg_write_server_files'), held]),
  history('and who reads them', `${guarded}${group('pg_read_server_files')}`, [unsureWay(0, 'reading the files of the server')], [doubtful('DELETE', 'pg_read_server_files')]),
  history('a membership that is taken back is no way', `${guarded}GRANT pg_execute_server_program TO app;\nREVOKE pg_execute_server_program FROM app;\n`, [], [stopped('DELETE')]),
  history('nor what somebody else was given', `${guarded}CREATE ROLE other LOGIN;\nGRANT pg_execute_server_program, pg_write_server_files TO other;\n`, [], [stopped('DELETE')]),
  history('nor predefined roles that only look', `${guarded}GRANT pg_monitor, pg_signal_backend, pg_checkpoint, pg_read_all_data TO app;\n`, [], [stopped('DELETE')]),
  { ...history('who subscribes to a publisher of its own has that applied in replica mode', `${guarded}${mayDelete}«GRANT pg_create_subscription TO app»;\nDO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO app', current_database()); END $$;\n`, [granted, unsureWay(1, 'CREATE SUBSCRIPTION')], [doubtful('DELETE', 'publisher'), stopped('UPDATE'), held]) },
  history('where it may create in the database', `${guarded}${mayDelete}GRANT pg_create_subscription TO app;\n`, [granted], [stopped('DELETE')]),
];

/** PostgreSQL's own tables, written by a superuser. */
const ownTables: readonly Case[] = [
  history('a trigger that is switched off by its row', `${guarded}«UPDATE pg_catalog.pg_trigger SET tgenabled = 'D' WHERE tgname = 'refuse_change'»;\n`, [unsure(0, 'pg_trigger, a table of PostgreSQL itself'), unsureWay(0, 'pg_trigger')], [open('DELETE', 'pg_trigger')]),
  history('also without its schema, and in a block', `${guarded}DO $$ «BEGIN UPDATE pg_trigger SET tgenabled = 'D' WHERE tgname = 'refuse_change'; END» $$;\n`, [unsure(0, 'pg_trigger'), unsureWay(0, 'pg_trigger')], [open('DELETE', 'pg_trigger')]),
  history('a table of the same name is another', `${guarded}CREATE SCHEMA mine;\nCREATE TABLE mine.pg_trigger (tgname name, tgenabled "char");\nUPDATE mine.pg_trigger SET tgenabled = 'D';\n`, [], [held, stopped('DELETE')]),
  history('reading them changes nothing', `${guarded}SELECT tgname FROM pg_trigger;\n`, [], [held, stopped('DELETE')]),
];

export const replicaCases: readonly Case[] = [...own, ...around, ...sessions, ...predefined, ...ownTables];
