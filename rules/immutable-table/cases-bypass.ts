import type { Case, ExpectedFinding, ExpectedVerdict } from '@pg-guardrails/kernel';

const first = 'schema/migrations/0001.sql';
const role = 'CREATE ROLE app LOGIN;\n';
const table = 'CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text);\n';
const revoke = 'REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RAISE EXCEPTION 'ledger is append-only';\nEND $$;\n";
const rowTrigger = 'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n';
const truncateTrigger = 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n';
const guards = refuse + rowTrigger + truncateTrigger;
const guarded = role + table + revoke + guards;
const partitioned = `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${guards}${truncateTrigger.replace('ON ledger', 'ON ledger_1')}`;
/** Without a row trigger: the place of the table's name is the first mark. */
const unguarded = role + table.replace('TABLE ledger', 'TABLE «ledger»') + revoke + refuse + truncateTrigger;

type Rest = Partial<Omit<Case, 'name' | 'files'>>;

function history(name: string, sql: string, findings: readonly (string | ExpectedFinding)[], rest: Rest = {}): Case {
  return { name, files: { [first]: sql }, claim: { tables: ['ledger'] }, findings: findings.map((finding) => (typeof finding === 'string' ? { messageId: finding, mark: 0 } : finding)), ...rest };
}

function purge(body: string, options = 'SECURITY DEFINER', signature = 'purge() RETURNS void'): string {
  const made = `CREATE FUNCTION ${signature} LANGUAGE plpgsql ${options} SET search_path = public, pg_temp AS $$\nBEGIN\n${body}\nEND $$;\n`;
  // Who may execute a trigger's function may attach it to a table of its own.
  return signature.endsWith('RETURNS trigger') ? `${made}REVOKE EXECUTE ON FUNCTION ${signature.replace(' RETURNS trigger', '')} FROM PUBLIC;\n` : made;
}

function through(operation: string, sql: string, rowsChanged = 1, as = 'app'): ExpectedVerdict {
  return { layer: 'bypass', operation, role: 'app', verdict: 'refuted', counterexample: { as, sql, observed: { sqlstate: null, rowsChanged } } };
}
const stopped = (operation: string, reasonSays: string): ExpectedVerdict => ({ layer: 'bypass', operation, role: 'app', verdict: 'proven', reasonSays });
const noGuard: ExpectedFinding = { messageId: 'noGuard', mark: 0 };
const bypassed = (says = 'app can DELETE its rows'): ExpectedFinding => ({ messageId: 'bypassed', mark: 1, says });

/** SECURITY DEFINER functions. */
const definers: readonly Case[] = [
  history('a SECURITY DEFINER function that deletes is caught in its body', unguarded + purge('  «DELETE FROM ledger;»'), [noGuard, bypassed('PUBLIC and app can DELETE its rows')], {
    example: 'incorrect',
    verdicts: [through('DELETE', 'SELECT public.purge();')],
  }),
  history('a SECURITY DEFINER function that deletes is stopped by a guard', guarded + purge('  DELETE FROM ledger;'), [], { verdicts: [stopped('DELETE', 'refuse_change stops it')] }),
  history('a SECURITY DEFINER function that nobody else may execute is no way', `${unguarded}${purge('  DELETE FROM ledger;')}REVOKE EXECUTE ON FUNCTION purge() FROM PUBLIC;\n`, [noGuard], { verdicts: [stopped('DELETE', 'No SECURITY DEFINER function')] }),
  history('a function with the rights of its caller is no way', unguarded + purge('  DELETE FROM ledger;', ''), [noGuard], { verdicts: [stopped('DELETE', 'No SECURITY DEFINER function')] }),
  history('a definer without the privilege is no way', `${unguarded}CREATE ROLE clerk NOLOGIN;\n${purge('  DELETE FROM ledger;')}ALTER FUNCTION purge() OWNER TO clerk;\n`, [noGuard], { verdicts: [stopped('DELETE', 'No SECURITY DEFINER function')] }),
  history('a definer with the privilege is a way', `${unguarded}CREATE ROLE clerk NOLOGIN;\nGRANT DELETE ON ledger TO clerk;\nREVOKE UPDATE, TRUNCATE ON ledger FROM clerk;\n${purge('  «DELETE FROM ledger;»')}ALTER FUNCTION purge() OWNER TO clerk;\n`, [noGuard, bypassed('as clerk')], {
    claim: { tables: ['ledger'], roles: ['app'] },
    verdicts: [through('DELETE', 'SELECT public.purge();')],
  }),
  history('a function that only reads the table is no way', unguarded + purge('  RETURN (SELECT count(*) FROM ledger);', 'SECURITY DEFINER', 'total() RETURNS bigint'), [noGuard]),
  history('a chain of functions is followed', `${unguarded}${purge('  «DELETE FROM ledger;»', '', 'really_purge() RETURNS void')}${purge('  PERFORM really_purge();')}`, [noGuard, bypassed('public.purge() calling public.really_purge()')], { verdicts: [through('DELETE', 'SELECT public.purge();')] }),
  history('EXECUTE of a constant is followed', unguarded + purge("  «EXECUTE format('DELETE FROM %I', 'ledger');»"), [noGuard, bypassed()], { verdicts: [through('DELETE', 'SELECT public.purge();')] }),
  history('EXECUTE of what is no constant is unknown', `${guarded}${purge('  «EXECUTE command;»', 'SECURITY DEFINER', 'run(command text) RETURNS void')}`, [{ messageId: 'unknownBypass', mark: 0, says: '`EXECUTE command` runs is not known' }], { verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'unknown' }] }),
  history('EXECUTE with nothing but literals left open is known', `${guarded}CREATE TABLE orders (id bigint);\n${purge("  EXECUTE format('DELETE FROM orders WHERE id = %L', p_id);", 'SECURITY DEFINER', 'forget(p_id bigint) RETURNS void')}`, []),
  history('a function that disables the trigger is caught', guarded + purge('  «ALTER TABLE ledger DISABLE TRIGGER refuse_change;»'), [{ messageId: 'disarmed', mark: 0, says: 'takes away trigger refuse_change as postgres' }], { verdicts: [through('DELETE', 'SELECT public.purge();', 0), stopped('TRUNCATE', 'No SECURITY DEFINER')] }),
  history('what is disabled on a partitioned table is disabled on its partitions', partitioned + purge('  ALTER TABLE ledger DISABLE TRIGGER USER;\n  «DELETE FROM ledger;»\n  ALTER TABLE ledger ENABLE TRIGGER USER;'), [{ messageId: 'bypassed', mark: 0 }], { verdicts: [through('DELETE', 'SELECT public.purge();')] }),
  history('with ONLY it is not, and the clones fire', partitioned + purge('  ALTER TABLE ONLY ledger DISABLE TRIGGER refuse_change;\n  DELETE FROM ledger;'), [], { verdicts: [stopped('DELETE', 'refuse_change stops it')] }),
  history('a function that disables the trigger, deletes and enables it again is caught', guarded + purge('  ALTER TABLE ledger DISABLE TRIGGER USER;\n  «DELETE FROM ledger;»\n  ALTER TABLE ledger ENABLE TRIGGER USER;'), [{ messageId: 'bypassed', mark: 0 }], { verdicts: [through('DELETE', 'SELECT public.purge();')] }),
  history('a function that sets session_replication_role is caught', guarded + purge("  «SET session_replication_role = 'replica';»"), [{ messageId: 'disarmed', mark: 0, says: 'so that no ordinary trigger fires' }], { verdicts: [through('DELETE', 'SELECT public.purge();', 0)] }),
  history('session_replication_role in the function’s own SET clause is caught', guarded + purge('  «DELETE FROM ledger;»', 'SECURITY DEFINER SET session_replication_role = replica'), [{ messageId: 'bypassed', mark: 0 }], { verdicts: [through('DELETE', 'SELECT public.purge();')] }),
  history('a trigger that is enabled always fires in replica mode', `${guarded}ALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_change;\n${purge('  DELETE FROM ledger;', 'SECURITY DEFINER SET session_replication_role = replica')}`, [], { verdicts: [stopped('DELETE', 'refuse_change stops it')] }),
  history('a function that drops the table is caught', guarded + purge('  «DROP TABLE ledger;»'), [{ messageId: 'bypassed', mark: 0, says: 'drops it as postgres' }], { verdicts: [through('TRUNCATE', 'SELECT public.purge();')] }),
  history('a function that truncates past a row trigger is caught', guarded.replace(truncateTrigger, '').replace('TABLE ledger', 'TABLE «ledger»') + purge('  «TRUNCATE ledger;»'), [noGuard, bypassed('can TRUNCATE its rows')], { verdicts: [through('TRUNCATE', 'SELECT public.purge();'), stopped('DELETE', 'No SECURITY DEFINER')] }),
  history('an argument that names the row is given', `${unguarded}GRANT SELECT ON ledger TO app;\n${purge('  «DELETE FROM ledger WHERE id = p_id;»', 'SECURITY DEFINER', 'purge(p_id bigint) RETURNS void')}`, [noGuard, bypassed()], { verdicts: [through('DELETE', 'SELECT public.purge(id) FROM public.ledger;')] }),
  history('a condition on data leaves it open', unguarded + purge("  «DELETE FROM ledger WHERE note = 'draft';»"), [noGuard, { messageId: 'unknownBypass', mark: 1, says: 'it depends on whether its WHERE condition finds the row' }]),
  history('a function that always raises is no way', unguarded + purge("  DELETE FROM ledger;\n  RAISE EXCEPTION 'not today';"), [noGuard]),
  history('a function in SQL is read', `${unguarded}CREATE FUNCTION purge() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$\n  SELECT 1;\n  «DELETE FROM ledger;»\n$$;\n`, [noGuard, bypassed()], { verdicts: [through('DELETE', 'SELECT public.purge();')] }),
  history('a SQL-standard body is read', `${unguarded}«CREATE FUNCTION purge() RETURNS void LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC DELETE FROM ledger; END»;\n`, [noGuard, bypassed()], { verdicts: [through('DELETE', 'SELECT public.purge();')] }),
  history('a procedure is called', `${unguarded}CREATE PROCEDURE purge() LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$\nBEGIN\n  «DELETE FROM ledger;»\nEND $$;\n`, [noGuard, bypassed()], { verdicts: [through('DELETE', 'CALL public.purge();')] }),
  history('a RETURN QUERY that deletes is caught', unguarded + purge('  «RETURN QUERY DELETE FROM ledger RETURNING id;»', 'SECURITY DEFINER', 'purge() RETURNS SETOF bigint'), [noGuard, bypassed()], { verdicts: [through('DELETE', 'SELECT * FROM public.purge();')] }),
  history('a guard that swallows no error of its own stops a function that does', guarded + purge('  BEGIN\n    DELETE FROM ledger;\n  EXCEPTION WHEN OTHERS THEN\n    NULL;\n  END;'), [], { verdicts: [stopped('DELETE', 'refuse_change stops it')] }),
];

/** Foreign keys from the table. */
const account = 'CREATE TABLE accounts (id bigint PRIMARY KEY);\n';
function referring(action: string): string {
  return `CREATE TABLE ledger (id bigint PRIMARY KEY, account bigint);\nALTER TABLE ledger ADD FOREIGN KEY (account) REFERENCES accounts ON ${action};\n`;
}
/** The place of the table, and that of the foreign key. */
function marked(action: string): string {
  return referring(action).replace('TABLE ledger (', 'TABLE «ledger» (').replace(/ALTER[^;]*/u, '«$&»');
}
const tableMarked = (action: string): string => referring(action).replace('TABLE ledger (', 'TABLE «ledger» (');
const openKeys = revoke + refuse + truncateTrigger;
const keys: readonly Case[] = [
  history('ON DELETE CASCADE from a table that a role may delete from is caught', `${role}${account}${marked('DELETE CASCADE')}${openKeys}GRANT DELETE ON accounts TO app;\n`, [noGuard, bypassed()], { verdicts: [through('DELETE', 'DELETE FROM public.accounts;'), stopped('UPDATE', 'No SECURITY DEFINER')] }),
  history('ON DELETE CASCADE from a partition alone is caught through the table above', `${role}CREATE TABLE accounts (id bigint PRIMARY KEY) PARTITION BY RANGE (id);\nCREATE TABLE accounts_1 PARTITION OF accounts FOR VALUES FROM (0) TO (1000);\n${marked('DELETE CASCADE').replace('REFERENCES accounts', 'REFERENCES accounts_1')}${openKeys}GRANT DELETE ON accounts TO app;\n`, [noGuard, { messageId: 'unknownBypass', mark: 1, says: 'the row is one of public.accounts_1' }]),
  history('ON DELETE CASCADE is stopped by a guard', `${role}${account}${referring('DELETE CASCADE')}${revoke}${guards}GRANT DELETE ON accounts TO app;\n`, [], { verdicts: [stopped('DELETE', 'refuse_change stops it')] }),
  history('ON DELETE CASCADE without the privilege is no way', `${role}${account}${tableMarked('DELETE CASCADE')}${openKeys}`, [noGuard]),
  history('ON DELETE SET NULL updates the row', `${role}${account}${marked('DELETE SET NULL')}${openKeys}GRANT DELETE ON accounts TO app;\n`, [noGuard, bypassed('app can UPDATE its rows')], { verdicts: [through('UPDATE', 'DELETE FROM public.accounts;')] }),
  history('ON DELETE SET DEFAULT without a default updates the row', `${role}${account}${marked('DELETE SET DEFAULT')}${openKeys}GRANT DELETE ON accounts TO app;\n`, [noGuard, bypassed('app can UPDATE its rows')], { verdicts: [through('UPDATE', 'DELETE FROM public.accounts;')] }),
  history('ON DELETE SET DEFAULT without a default is refused where there must be a value', `${role}${account}${tableMarked('DELETE SET DEFAULT').replace('account bigint', 'account bigint NOT NULL')}${openKeys}GRANT DELETE ON accounts TO app;\n`, [noGuard], { verdicts: [stopped('UPDATE', 'No SECURITY DEFINER')] }),
  history('ON UPDATE CASCADE updates the row', `${role}${account}${marked('UPDATE CASCADE')}${openKeys}GRANT UPDATE ON accounts TO app;\n`, [noGuard, bypassed('app can UPDATE its rows')], { verdicts: [through('UPDATE', 'UPDATE public.accounts SET id = 0;')] }),
  history('a foreign key without an action changes nothing', `${role}${account}${tableMarked('DELETE RESTRICT')}${openKeys}GRANT DELETE, UPDATE ON accounts TO app;\n`, [noGuard]),
];

/** Privileges on columns: PostgreSQL asks about each by itself, whoever holds it. */
const held = `${role}CREATE ROLE g NOLOGIN;\nCREATE TABLE accounts (id bigint PRIMARY KEY, holder text);\n${marked('UPDATE CASCADE')}${openKeys}GRANT UPDATE (holder) ON accounts TO app;\n`;
const bySetRole = through('UPDATE', 'SET ROLE g; UPDATE public.accounts SET id = 0;');
const updated = [noGuard, bypassed('app can UPDATE its rows')];
const plainly = { verdicts: [through('UPDATE', 'UPDATE public.accounts SET id = 0;')], claim: { tables: ['ledger'], roles: ['app'] } };
const columns: readonly Case[] = [
  history('a privilege on the table counts besides one on a column', `${held}GRANT UPDATE ON accounts TO g;\nGRANT g TO app;\n`, updated, plainly),
  history('columns of two grants count both', `${held}GRANT UPDATE (id) ON accounts TO g;\nGRANT g TO app;\n`, updated, plainly),
  history('a column that PUBLIC may set counts besides', `${held}GRANT UPDATE (id) ON accounts TO PUBLIC;\n`, updated, plainly),
  history('who may set another column may become who sets the key', `${held}GRANT UPDATE ON accounts TO g;\nGRANT g TO app WITH INHERIT FALSE;\n`, updated, { ...plainly, verdicts: [bySetRole], minVersion: 16 }),
  history('who may set another column may become who may set the key alone', `${held}GRANT UPDATE (id) ON accounts TO g;\nGRANT g TO app WITH INHERIT FALSE;\n`, updated, { ...plainly, verdicts: [bySetRole], minVersion: 16 }),
  history('a column that no key refers to is no way', `${held.replaceAll(/[«»]/gu, '').replace('TABLE ledger', 'TABLE «ledger»')}GRANT UPDATE (holder) ON accounts TO g;\nGRANT g TO app;\n`, [noGuard], { ...plainly, verdicts: [stopped('UPDATE', 'No SECURITY DEFINER')] }),
  history('a definer sets columns that it holds by two grants', `${unguarded}CREATE ROLE clerk NOLOGIN;\nCREATE ROLE g NOLOGIN;\nGRANT g TO clerk;\nGRANT UPDATE (amount) ON ledger TO clerk;\nGRANT UPDATE (note) ON ledger TO g;\n${purge('  «UPDATE ledger SET amount = 2, note = NULL;»')}ALTER FUNCTION purge() OWNER TO clerk;\n`, updated, { ...plainly, verdicts: [through('UPDATE', 'SELECT public.purge();')] }),
  history('a definer sets no column that it does not hold', `${unguarded}CREATE ROLE clerk NOLOGIN;\nGRANT UPDATE (amount) ON ledger TO clerk;\n${purge('  UPDATE ledger SET amount = 2, note = NULL;')}ALTER FUNCTION purge() OWNER TO clerk;\n`, [noGuard], { ...plainly, verdicts: [stopped('UPDATE', 'No SECURITY DEFINER')] }),
  history('a definer perhaps inserts the columns that it holds', `${unguarded}CREATE ROLE clerk NOLOGIN;\nCREATE ROLE g NOLOGIN;\nGRANT g TO clerk;\nCREATE TABLE queue (a int, b int);\nGRANT INSERT (a) ON queue TO clerk;\nGRANT INSERT (b) ON queue TO g;\nCREATE FUNCTION clear() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ «BEGIN DELETE FROM public.ledger; RETURN NULL; END» $$;\nREVOKE EXECUTE ON FUNCTION clear() FROM PUBLIC;\nCREATE TRIGGER clear AFTER INSERT ON queue FOR EACH ROW EXECUTE FUNCTION clear();\n${purge('  INSERT INTO public.queue (a, b) VALUES (1, 2);')}ALTER FUNCTION purge() OWNER TO clerk;\n`, [noGuard, { messageId: 'unknownBypass', mark: 1 }], { claim: plainly.claim, verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'unknown', reasonSays: 'clerk holds INSERT on the columns that it names' }] }),
  history('who may not insert the column that a row must have perhaps inserts none', `${unguarded}CREATE TABLE queue (id int NOT NULL, note text);\nGRANT INSERT (note) ON queue TO app;\nCREATE FUNCTION clear() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ «BEGIN DELETE FROM public.ledger; RETURN NULL; END» $$;\nREVOKE EXECUTE ON FUNCTION clear() FROM PUBLIC;\nCREATE TRIGGER clear AFTER INSERT ON queue FOR EACH ROW EXECUTE FUNCTION clear();\n`, [noGuard, { messageId: 'unknownBypass', mark: 1 }], { claim: plainly.claim, verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'unknown', reasonSays: 'a row can be inserted' }] }),
  history('who may insert that column and no other inserts it', `${unguarded}CREATE TABLE queue (id int NOT NULL, note text);\nGRANT INSERT (id) ON queue TO app;\nCREATE FUNCTION clear() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ «BEGIN DELETE FROM public.ledger; RETURN NULL; END» $$;\nREVOKE EXECUTE ON FUNCTION clear() FROM PUBLIC;\nCREATE TRIGGER clear AFTER INSERT ON queue FOR EACH ROW EXECUTE FUNCTION clear();\n`, [noGuard, bypassed('app can DELETE its rows')], { claim: plainly.claim, verdicts: [through('DELETE', 'INSERT INTO public.queue (id) VALUES (0);')] }),
  history('any column is enough for a row of defaults', `${unguarded}CREATE TABLE queue (id int NOT NULL DEFAULT 0, note text);\nGRANT INSERT (note) ON queue TO app;\nCREATE FUNCTION clear() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ «BEGIN DELETE FROM public.ledger; RETURN NULL; END» $$;\nREVOKE EXECUTE ON FUNCTION clear() FROM PUBLIC;\nCREATE TRIGGER clear AFTER INSERT ON queue FOR EACH ROW EXECUTE FUNCTION clear();\n`, [noGuard, bypassed('app can DELETE its rows')], { claim: plainly.claim, verdicts: [through('DELETE', 'INSERT INTO public.queue DEFAULT VALUES;')] }),
];

/** Views. */
const views: readonly Case[] = [
  history('a view of the owner that a role may delete from is caught', `${unguarded}CREATE VIEW «entries» AS SELECT id, amount, note FROM ledger;\nGRANT DELETE ON entries TO app;\n`, [noGuard, bypassed('view public.entries')], { verdicts: [through('DELETE', 'DELETE FROM public.entries;')] }),
  history('a view over a view is followed', `${unguarded}CREATE VIEW inner_entries AS SELECT * FROM ledger;\nCREATE VIEW entries AS SELECT id, note AS remark FROM «inner_entries»;\nGRANT UPDATE ON entries TO app;\n`.replace('«inner_entries»', 'inner_entries').replace('VIEW inner_entries', 'VIEW «inner_entries»'), [noGuard, bypassed('app can UPDATE its rows')], { verdicts: [through('UPDATE', 'UPDATE public.entries SET remark = NULL;')] }),
  history('a view of the owner is stopped by a guard', `${guarded}CREATE VIEW entries AS SELECT id, amount, note FROM ledger;\nGRANT UPDATE, DELETE ON entries TO app;\n`, [], { verdicts: [stopped('DELETE', 'refuse_change stops it'), stopped('UPDATE', 'refuse_change stops it')] }),
  history('a view with security_invoker is no way', `${unguarded}CREATE VIEW entries WITH (security_invoker) AS SELECT id, amount, note FROM ledger;\nGRANT UPDATE, DELETE ON entries TO app;\n`, [noGuard], { minVersion: 15 }),
  history('a view with security_invoker asks who asks, through a view of the owner as well', `${unguarded}CREATE VIEW inner_entries WITH (security_invoker) AS SELECT id, amount, note FROM ledger;\nCREATE VIEW entries AS SELECT id, note FROM inner_entries;\nGRANT UPDATE, DELETE ON entries TO app;\n`, [noGuard], { minVersion: 15 }),
  history('a view with security_invoker over a view of the owner asks who asks for that view', `${unguarded}CREATE VIEW inner_entries AS SELECT id, amount, note FROM ledger;\nCREATE VIEW entries WITH (security_invoker) AS SELECT id, note FROM inner_entries;\nGRANT UPDATE, DELETE ON entries TO app;\n`, [noGuard], { minVersion: 15 }),
  history('a view that groups is not updatable', `${unguarded}CREATE VIEW totals AS SELECT note, sum(amount) AS total FROM ledger GROUP BY note;\nGRANT UPDATE, DELETE ON totals TO app;\n`, [noGuard]),
  history('a view that groups, with a trigger that updates instead, is caught', `${unguarded}CREATE VIEW totals AS SELECT note, sum(amount) AS total FROM ledger GROUP BY note;\nGRANT UPDATE ON totals TO app;\n${purge('  «UPDATE ledger SET note = NULL;»\n  RETURN NEW;', 'SECURITY DEFINER', 'mend() RETURNS trigger')}CREATE TRIGGER mend INSTEAD OF UPDATE ON totals FOR EACH ROW EXECUTE FUNCTION mend();\n`, [noGuard, bypassed('trigger mend of public.totals')], { verdicts: [through('UPDATE', 'UPDATE public.totals SET note = NULL;')] }),
  history('a view that groups, with a trigger that does nothing instead, is no way', `${unguarded}CREATE VIEW totals AS SELECT note, sum(amount) AS total FROM ledger GROUP BY note;\nGRANT UPDATE ON totals TO app;\n${purge('  RETURN NEW;', 'SECURITY DEFINER', 'mend() RETURNS trigger')}CREATE TRIGGER mend INSTEAD OF UPDATE ON totals FOR EACH ROW EXECUTE FUNCTION mend();\n`, [noGuard]),
  history('a view that may only be read is no way', `${unguarded}CREATE VIEW entries AS SELECT id, amount, note FROM ledger;\nGRANT SELECT ON entries TO app;\n`, [noGuard]),
  history('a view with a WHERE leaves it open', `${unguarded}CREATE VIEW «entries» AS SELECT id FROM ledger WHERE amount > 0;\nGRANT DELETE ON entries TO app;\n`, [noGuard, { messageId: 'unknownBypass', mark: 1, says: 'shows the row' }]),
];

/** Triggers and rules of other tables. */
const elsewhere: readonly Case[] = [
  history('a trigger of another table that deletes as its owner is caught', `${unguarded}CREATE TABLE orders (id bigint);\nGRANT INSERT ON orders TO app;\n${purge('  «DELETE FROM ledger;»\n  RETURN NEW;', 'SECURITY DEFINER', 'sweep() RETURNS trigger')}CREATE TRIGGER sweep AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION sweep();\n`, [noGuard, bypassed('trigger sweep of public.orders')], { verdicts: [through('DELETE', 'INSERT INTO public.orders DEFAULT VALUES;')] }),
  ...[
    ['a trigger of a partition fires for rows put into the table above', 'CREATE TABLE events (id bigint) PARTITION BY RANGE (id);\nCREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);\nGRANT INSERT ON events TO app;\n', 'INSERT ON events_1', 'the row is one of public.events_1'],
    ['a trigger of a partition fires for a row that moves into it', 'CREATE TABLE events (id bigint) PARTITION BY RANGE (id);\nCREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);\nCREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);\nGRANT UPDATE ON events TO app;\n', 'INSERT ON events_2', 'the row moves from one partition to another (public.events_2)'],
    ['a trigger of a child fires for rows changed through its parent', 'CREATE TABLE base (id bigint);\nCREATE TABLE kid () INHERITS (base);\nGRANT UPDATE ON base TO app;\n', 'UPDATE ON kid', 'the row is one of public.kid'],
  ].map(([name = '', tables = '', event = '', says = '']) =>
    history(name, `${unguarded}${tables}${purge('  «DELETE FROM ledger;»\n  RETURN NEW;', 'SECURITY DEFINER', 'sweep() RETURNS trigger')}CREATE TRIGGER sweep AFTER ${event} FOR EACH ROW EXECUTE FUNCTION sweep();\n`, [noGuard, { messageId: 'unknownBypass', mark: 1, says }]),
  ),
  history('a trigger of a child does not fire for rows put into its parent', `${unguarded}CREATE TABLE base (id bigint);\nCREATE TABLE kid () INHERITS (base);\nGRANT INSERT ON base TO app;\n${purge('  DELETE FROM ledger;\n  RETURN NEW;', 'SECURITY DEFINER', 'sweep() RETURNS trigger')}CREATE TRIGGER sweep AFTER INSERT ON kid FOR EACH ROW EXECUTE FUNCTION sweep();\n`, [noGuard]),
  history('a trigger of a partition that nobody else may write to is no way', `${unguarded}CREATE TABLE events (id bigint) PARTITION BY RANGE (id);\nCREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);\nGRANT SELECT ON events TO app;\n${purge('  DELETE FROM ledger;\n  RETURN NEW;', 'SECURITY DEFINER', 'sweep() RETURNS trigger')}CREATE TRIGGER sweep AFTER INSERT ON events_1 FOR EACH ROW EXECUTE FUNCTION sweep();\n`, [noGuard]),
  history('TRUNCATE of a partitioned table fires what its partitions have', `${unguarded.replace(truncateTrigger, '')}CREATE TABLE events (id bigint) PARTITION BY RANGE (id);\nCREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);\nGRANT TRUNCATE ON events TO app;\n${purge('  «DELETE FROM ledger;»\n  RETURN NULL;', 'SECURITY DEFINER', 'sweep() RETURNS trigger')}CREATE TRIGGER sweep AFTER TRUNCATE ON events_1 FOR EACH STATEMENT EXECUTE FUNCTION sweep();\n`, [noGuard, bypassed('trigger sweep of public.events_1')], { verdicts: [through('DELETE', 'TRUNCATE public.events;')] }),
  history('a trigger of another table with the rights of the caller is no way', `${unguarded}CREATE TABLE orders (id bigint);\nGRANT INSERT ON orders TO app;\n${purge('  DELETE FROM ledger;\n  RETURN NEW;', '', 'sweep() RETURNS trigger')}CREATE TRIGGER sweep AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION sweep();\n`, [noGuard]),
  history('a rule of another table runs as its owner', `${unguarded}CREATE TABLE orders (id bigint);\nGRANT INSERT ON orders TO app;\n«CREATE RULE sweep AS ON INSERT TO orders DO ALSO DELETE FROM ledger»;\n`, [noGuard, bypassed('rule sweep of public.orders')], { verdicts: [through('DELETE', 'INSERT INTO public.orders DEFAULT VALUES;')] }),
];

/** Names of definers that their caller can give another meaning. */
const conf = 'CREATE TABLE conf (v text);\n';
function peek(from: string, path: string, statement = `RETURN (SELECT v FROM ${from});`): string {
  return `CREATE FUNCTION peek() RETURNS text LANGUAGE plpgsql SECURITY DEFINER${path} AS $$\nBEGIN\n  ${statement}\nEND $$;\n`;
}
const hijacked = '«RETURN (SELECT v FROM conf);»';
const borrowed = (says: string): ExpectedFinding => ({ messageId: 'unknownBypass', mark: 0, says });
const names: readonly Case[] = [
  history('a table that a definer looks up in its caller’s path may be the caller’s', guarded + conf + peek('conf', '', hijacked), [borrowed('`conf` is looked up where whoever calls can put something of its own')], { verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'unknown' }] }),
  history('a path of its own without pg_temp leaves tables open', guarded + conf + peek('conf', ' SET search_path = public', hijacked), [borrowed('`conf` is looked up')]),
  history('a path of its own that ends in pg_temp does not', guarded + conf + peek('conf', ' SET search_path = public, pg_temp'), []),
  history('qualified names are nobody’s to change', guarded + conf + peek('public.conf', ''), []),
  history('where nobody may make temporary tables nothing can be put in front', `${guarded}${conf}REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;\n${peek('conf', '')}`, []),
  history('an operator can be put in front by who may create something', `${guarded}${conf}CREATE SCHEMA sandbox;\nGRANT CREATE ON SCHEMA sandbox TO app;\n${peek('', '', "«RETURN 'a' || 'b';»")}`, [borrowed('`||` is looked up')]),
  history('and not by who may not', guarded + peek('', '', "RETURN 'a' || 'b';"), []),
  history('a definer who can do nothing to the table is no way', `${guarded}${conf}CREATE ROLE clerk NOLOGIN;\nGRANT SELECT ON conf TO clerk;\n${peek('conf', '')}ALTER FUNCTION peek() OWNER TO clerk;\n`, []),
  history('a definer whom the guard stops is no way', `${guarded}${conf}CREATE ROLE clerk NOLOGIN;\nGRANT SELECT ON conf TO clerk;\nGRANT DELETE ON ledger TO clerk;\nREVOKE UPDATE, TRUNCATE ON ledger FROM clerk;\n${peek('conf', '')}ALTER FUNCTION peek() OWNER TO clerk;\n`, [], { claim: { tables: ['ledger'], roles: ['app'] } }),
];

/** What a role owns besides the table. */
const holdings: readonly Case[] = [
  history('who owns the schema of a guard’s function drops it, and the guard with it', `${role}${table}${revoke}CREATE SCHEMA tools AUTHORIZATION app;\n${guards.replaceAll('refuse()', 'tools.refuse()').replace('CREATE FUNCTION', '«CREATE FUNCTION').replace('END $$;', () => 'END $$»;')}`, [{ messageId: 'disarmed', mark: 0, says: 'dropping tools.refuse(), which it or its schema belongs to' }], {
    verdicts: [through('DELETE', 'DROP FUNCTION tools.refuse() CASCADE;', 0), through('TRUNCATE', 'DROP FUNCTION tools.refuse() CASCADE;', 0)],
  }),
  history('who owns a guard’s function drops it too', `${guarded.replace('CREATE FUNCTION', '«CREATE FUNCTION').replace('END $$;', () => 'END $$»;')}ALTER FUNCTION refuse() OWNER TO app;\n`, [{ messageId: 'disarmed', mark: 0 }], { verdicts: [through('UPDATE', 'DROP FUNCTION public.refuse() CASCADE;', 0)] }),
  history('who owns the type of a column takes the column away', `${role}CREATE TYPE kind AS ENUM ('IN', 'OUT');\nALTER TYPE kind OWNER TO app;\n${table.replace('note text', 'note text, kind kind')}${revoke}${guards}`.replace("CREATE TYPE kind AS ENUM ('IN', 'OUT')", "«CREATE TYPE kind AS ENUM ('IN', 'OUT')»"), [{ messageId: 'bypassed', mark: 0, says: 'takes column kind away' }], {
    verdicts: [through('UPDATE', 'DROP TYPE public.kind CASCADE;'), stopped('DELETE', 'No SECURITY DEFINER function')],
  }),
  history('a type of the table’s own owner is no way', `${role}CREATE TYPE kind AS ENUM ('IN', 'OUT');\n${table.replace('note text', 'note text, kind kind')}${revoke}${guards}`, []),
];

export const bypassCases: readonly Case[] = [...definers, ...keys, ...columns, ...views, ...elsewhere, ...names, ...holdings];
