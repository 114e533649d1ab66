import type { Case, CaseTable, ExpectedFinding } from '@pg-guardrails/kernel';
import { bypassCases } from './cases-bypass.js';
import { givenCases } from './cases-given.js';
import { policyCases } from './cases-policies.js';
import { guardCases } from './cases-guards.js';
import { replicaCases } from './cases-replica.js';
import { inputCases } from './cases-input.js';
import { provenanceCases } from './cases-provenance.js';
import { shadowing } from './cases-shadowing.js';
import { perhapsCases } from './cases-perhaps.js';
import { undoneCases } from './cases-undone.js';
import { takenCases } from './cases-taken.js';
import { weaker } from './cases-weaker.js';

const first = 'schema/migrations/0001.sql';
const second = 'schema/migrations/0002.sql';

const role = 'CREATE ROLE app LOGIN;\n';
const columns = '(id bigint PRIMARY KEY, amount integer NOT NULL, note text)';
const table = `CREATE TABLE ledger ${columns};\n`;
/** With the place of findings about the table itself. */
const markedTable = `CREATE TABLE «ledger» ${columns};\n`;
const revoke = 'REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const refuse = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger is append-only' USING ERRCODE = 'P0001';
END $$;
`;
const rowTrigger = 'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n';
const truncateTrigger = 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n';
const guards = refuse + rowTrigger + truncateTrigger;
/** Everything that the three layers ask for. */
const guarded = role + table + revoke + guards;

/** A guard for UPDATE and DELETE with this body, TRUNCATE guarded besides. */
function guardedBy(body: string, trigger = 'BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW'): string {
  return `${role}${table}${revoke}${refuse}${truncateTrigger}CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
${body}
$$;
CREATE TRIGGER guard_change ${trigger} EXECUTE FUNCTION guard();
`;
}

type Rest = Partial<Omit<Case, 'name' | 'files'>>;

/** One migration, or several in their order. */
function history(name: string, sql: string | readonly string[], findings: readonly (string | ExpectedFinding)[], rest: Rest = {}): Case {
  const texts = typeof sql === 'string' ? [sql] : sql;
  return {
    name,
    files: Object.fromEntries(texts.map((text, index) => [[first, second][index] ?? `schema/migrations/${String(index + 1).padStart(4, '0')}.sql`, text])),
    claim: { tables: ['ledger'] },
    findings: findings.map((finding) => (typeof finding === 'string' ? { messageId: finding, mark: 0 } : finding)),
    ...rest,
  };
}

function passes(as: string | null, sql: string, rowsChanged = 1) {
  return { verdict: 'refuted' as const, counterexample: { as, sql, observed: { sqlstate: null, rowsChanged } } };
}

function passesOn(given: string, sql: string, as: string | null = null) {
  return { verdict: 'refuted' as const, counterexample: { as, sql, observed: { sqlstate: null, rowsChanged: 1 }, given } };
}

const proven = (['revoke', 'privilege', 'trigger'] as const).map((layer) => ({ subject: 'public.ledger', layer, operation: 'TRUNCATE', verdict: 'proven' as const }));

/** What is clean. */
const clean: readonly Case[] = [
  history('a table with a REVOKE, a row trigger and a TRUNCATE trigger is proven', guarded, [], { example: 'correct', verdicts: proven }),
  history('two triggers that share a function are enough', role + table + revoke + refuse + truncateTrigger + 'CREATE TRIGGER a BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\nCREATE TRIGGER b BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n', []),
  history('one statement trigger for all three is enough', role + table + revoke + refuse + 'CREATE TRIGGER a BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n', []),
  history('an AFTER trigger that raises undoes the change', role + table + revoke + refuse + truncateTrigger + 'CREATE TRIGGER a AFTER UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n', []),
  history('reading and appending are no findings', `${guarded}GRANT SELECT, INSERT ON ledger TO app;\n`, []),
  history('grants on other tables are no findings', `${guarded}CREATE TABLE orders (id integer);\nGRANT ALL ON orders TO app, PUBLIC;\n`, []),
  history('a trigger that is disabled and enabled again guards', `${guarded}ALTER TABLE ledger DISABLE TRIGGER refuse_change;\nUPDATE ledger SET note = NULL;\nALTER TABLE ledger ENABLE TRIGGER refuse_change;\n`, []),
  history('a trigger that is always enabled guards', `${guarded}ALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_change;\n`, []),
  history('a helper that raises is followed, with its arguments', guardedBy("BEGIN\n  PERFORM raise_invariant('P0001', format('%s is append-only', TG_TABLE_NAME));\n  RETURN NULL;\nEND")
    .split('CREATE FUNCTION guard')
    .join("CREATE FUNCTION raise_invariant(code text, message text) RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  RAISE EXCEPTION '%', message USING ERRCODE = code;\nEND $$;\nCREATE FUNCTION guard"), []),
  history('a guard that raises in every branch is proven', guardedBy("BEGIN\n  IF TG_OP = 'UPDATE' THEN\n    RAISE EXCEPTION 'no update';\n  ELSIF OLD.note IS NULL THEN\n    RAISE EXCEPTION 'no delete of an empty one';\n  ELSE\n    RAISE EXCEPTION 'no delete';\n  END IF;\nEND"), []),
  history('a RAISE before an unreachable RETURN is proven', guardedBy("BEGIN\n  RAISE EXCEPTION 'no';\n  RETURN NULL;\nEND"), []),
  history('a condition that always holds is no condition', guardedBy("BEGIN\n  RAISE EXCEPTION 'no';\nEND", 'BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW WHEN (true)'), []),
  history('UPDATE OF every column is every UPDATE', guardedBy("BEGIN\n  RAISE EXCEPTION 'no';\nEND", 'BEFORE DELETE OR UPDATE OF id, amount, note ON ledger FOR EACH ROW'), []),
  history('an audit trigger before the guard does not matter', `${guarded}CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', TG_OP; RETURN COALESCE(NEW, OLD); END $$;\nCREATE TRIGGER a_note BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION note_it();\n`, []),
  history('a declared SQLSTATE of its own is proven', guarded.replaceAll('P0001', 'P7001'), [], { claim: { tables: ['ledger'], sqlstate: 'P7001' } }),
  history('a name of a condition is its SQLSTATE', guardedBy("BEGIN\n  RAISE check_violation USING MESSAGE = 'no';\nEND").replace("USING ERRCODE = 'P0001'", "USING ERRCODE = 'check_violation'"), [], { claim: { tables: ['ledger'], sqlstate: '23514' } }),
  history('guards and privileges follow a renamed table', `${guarded}ALTER TABLE ledger RENAME TO journal;\n`, [], { claim: { tables: ['journal'] } }),
  history('guards and privileges follow a table into another schema', `${guarded}CREATE SCHEMA books;\nALTER TABLE ledger SET SCHEMA books;\n`, [], { claim: { tables: ['books.ledger'] } }),
  history('quoted names are read and written as PostgreSQL does', 'CREATE ROLE "App-User" LOGIN;\nCREATE SCHEMA "Books";\nCREATE TABLE "Books"."Ledger Entries" ("Id" bigint PRIMARY KEY);\nREVOKE ALL ON "Books"."Ledger Entries" FROM PUBLIC, "App-User";\n' + refuse + 'CREATE TRIGGER a BEFORE UPDATE OR DELETE OR TRUNCATE ON "Books"."Ledger Entries" FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n', [], { claim: { tables: ['"Books"."Ledger Entries"'] } }),
  history('with revoke: effective, a privilege that was never granted is enough', role + table + guards, [], { claim: { tables: ['ledger'], revoke: 'effective' } }),
  history('a partitioned table whose partitions are guarded is proven', `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${guards}CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger_1 FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n`, []),
  history('a comment that denies the claim is none', `${role}-- not append-only: rows are updated\nCREATE TABLE orders (id integer);\nGRANT ALL ON orders TO app;\n`, [], { claim: {} }),
  history('a membership in a role without privileges on it is no finding', `${guarded}CREATE ROLE readers NOLOGIN;\nGRANT SELECT ON ledger TO readers;\nGRANT readers TO app WITH ADMIN OPTION;\n${revoke.replace('PUBLIC, app', 'readers')}`, []),
  history('ONLY the partitioned table’s trigger is disabled, which fires for no row', `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${guards}CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger_1 FOR EACH STATEMENT EXECUTE FUNCTION refuse();\nALTER TABLE ONLY ledger DISABLE TRIGGER refuse_change;\n`, []),
  history('a rule that is dropped again leaves nothing behind', `${guarded}CREATE RULE quiet AS ON UPDATE TO ledger DO INSTEAD NOTHING;\nDROP RULE quiet ON ledger;\n`, []),
  history('a grant that is taken back later is no finding', [guarded, `GRANT ALL ON ledger TO app;\nREVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM app;\n`], []),
];

/** Layer revoke. */
const revoking: readonly Case[] = [
  history('a claim with nothing behind it is caught in every layer', role + markedTable, [{ messageId: 'notRevoked', mark: 0, says: 'UPDATE, DELETE and TRUNCATE on it from PUBLIC and app' }, 'noGuard'], {
    example: 'incorrect',
    verdicts: [
      { layer: 'revoke', operation: 'UPDATE', role: 'app', verdict: 'refuted', reasonSays: 'does not hold the privilege today' },
      { layer: 'trigger', operation: 'DELETE', role: null, ...passes(null, 'DELETE FROM public.ledger;') },
    ],
  }),
  history('a REVOKE that forgets TRUNCATE is caught', `${role}${markedTable}${revoke.replace(', TRUNCATE', '')}${guards}`, [{ messageId: 'notRevoked', mark: 0, says: 'TRUNCATE on it from PUBLIC and app' }], {
    verdicts: [{ layer: 'revoke', operation: 'TRUNCATE', role: 'app', verdict: 'refuted' }, { layer: 'revoke', operation: 'DELETE', role: 'app', verdict: 'proven' }],
  }),
  history('a REVOKE that forgets a role is caught', `${role}CREATE ROLE worker LOGIN;\n${markedTable}${revoke}${guards}`, [{ messageId: 'notRevoked', mark: 0, says: 'from worker' }]),
  history('a REVOKE that forgets PUBLIC is caught', `${role}${markedTable}${revoke.replace('PUBLIC, ', '')}${guards}`, [{ messageId: 'notRevoked', mark: 0, says: 'from PUBLIC.' }]),
  history('the claim may name the roles', `${role}CREATE ROLE worker LOGIN;\n${markedTable}${guards}`, [{ messageId: 'notRevoked', mark: 0, says: 'from PUBLIC and worker' }], { claim: { tables: ['ledger'], roles: ['worker'] } }),
  history('without any role it is unknown, never proven', `${markedTable}REVOKE ALL ON ledger FROM PUBLIC;\n${guards}`, ['noRoles'], {
    verdicts: [{ layer: 'privilege', operation: 'DELETE', role: null, verdict: 'unknown', reasonSays: 'No runtime role is known' }],
  }),
  history('a table that is dropped and made again has lost everything', [guarded, `DROP TABLE ledger;\n${markedTable}`], ['notRevoked', 'noGuard']),
];

/** Layer privilege. */
const privileges: readonly Case[] = [
  history('a later GRANT is caught where it stands', [role + markedTable + revoke + guards, '«GRANT UPDATE, TRUNCATE ON ledger TO app»;\n'], ['notRevoked', { messageId: 'mayChange', mark: 1, says: 'lets app UPDATE or TRUNCATE its rows' }], {
    example: 'incorrect',
    verdicts: [{ layer: 'privilege', operation: 'TRUNCATE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'TRUNCATE public.ledger;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
  history('without a trigger, the GRANT changes rows', `${role}${markedTable}«GRANT UPDATE, DELETE ON ledger TO app»;\nREVOKE TRUNCATE ON ledger FROM app, PUBLIC;\nREVOKE ALL ON ledger FROM PUBLIC;\n`, ['notRevoked', { messageId: 'mayChange', mark: 1 }, 'noGuard'], {
    verdicts: [
      { layer: 'privilege', operation: 'UPDATE', role: 'app', ...passes('app', 'UPDATE public.ledger SET note = NULL;') },
      { layer: 'privilege', operation: 'DELETE', role: 'app', ...passes('app', 'DELETE FROM public.ledger;') },
      { layer: 'privilege', operation: 'TRUNCATE', role: 'app', verdict: 'proven' },
    ],
  }),
  history('GRANT ON ALL TABLES is caught', [role + markedTable + revoke + guards, '«GRANT ALL ON ALL TABLES IN SCHEMA public TO app»;\n'], ['notRevoked', { messageId: 'mayChange', mark: 1, says: 'UPDATE, DELETE or TRUNCATE' }]),
  history('GRANT ON ALL TABLES before the table is made is no finding', `${role}GRANT ALL ON ALL TABLES IN SCHEMA public TO app;\n${table}${revoke}${guards}`, []),
  history('default privileges are caught where they stand, for what is not revoked again', [`${role}«ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO app»;\n`, `${markedTable}REVOKE UPDATE, DELETE ON ledger FROM app, PUBLIC;\n${guards}`], [
    { messageId: 'mayChange', mark: 0, says: 'lets app TRUNCATE its rows' },
    { messageId: 'notRevoked', mark: 1 },
  ]),
  history('default privileges of another creator do not count', `${role}CREATE ROLE other NOLOGIN;\nALTER DEFAULT PRIVILEGES FOR ROLE other GRANT ALL ON TABLES TO app;\n${table}${revoke}${guards}`, []),
  history('a privilege on a column is caught', [guarded, '«GRANT UPDATE (note) ON ledger TO app»;\n'], [{ messageId: 'mayUpdateColumns', mark: 0, says: 'columns note' }], {
    verdicts: [{ layer: 'privilege', operation: 'UPDATE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'UPDATE public.ledger SET note = NULL;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
  history('a GRANT to PUBLIC is everyone’s', [role + markedTable + revoke + guards, '«GRANT DELETE ON ledger TO PUBLIC»;\n'], ['notRevoked', { messageId: 'mayChange', mark: 1, says: 'lets PUBLIC and app DELETE' }]),
  history('a privilege through a group is caught', [guarded, 'CREATE ROLE writers NOLOGIN;\nREVOKE ALL ON ledger FROM writers;\nGRANT writers TO app;\n', '«GRANT TRUNCATE ON ledger TO writers»;\n'], [{ messageId: 'mayChange', mark: 0, says: 'lets app TRUNCATE its rows as writers' }], { claim: { tables: ['ledger'], roles: ['app'] } }),
  history('a group that only SET ROLE reaches is caught', [guarded, 'CREATE ROLE writers NOLOGIN;\nGRANT writers TO app WITH INHERIT FALSE, SET TRUE;\n«GRANT DELETE ON ledger TO writers»;\n'], [{ messageId: 'mayChange', mark: 0 }], {
    minVersion: 16,
    claim: { tables: ['ledger'], roles: ['app'] },
    verdicts: [{ layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'SET ROLE writers; DELETE FROM public.ledger;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
  history('a group that ADMIN OPTION alone reaches is caught', [guarded, 'CREATE ROLE writers NOLOGIN;\nGRANT writers TO app WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;\n«GRANT DELETE ON ledger TO writers»;\n'], [{ messageId: 'mayChange', mark: 0 }], {
    minVersion: 16,
    claim: { tables: ['ledger'], roles: ['app'] },
    verdicts: [{ layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'GRANT writers TO app; SET ROLE writers; DELETE FROM public.ledger;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
  history('a group that cannot be reached is no finding', [guarded, 'CREATE ROLE writers NOLOGIN;\nGRANT writers TO app WITH INHERIT FALSE, SET FALSE;\nGRANT DELETE ON ledger TO writers;\n'], [], { minVersion: 16, claim: { tables: ['ledger'], roles: ['app'] } }),
  history('pg_write_all_data is caught', [guarded, '«GRANT pg_write_all_data TO app»;\n'], [{ messageId: 'isPredefinedMember', mark: 0, says: 'UPDATE and DELETE on every table' }], {
    verdicts: [{ layer: 'privilege', operation: 'TRUNCATE', role: 'app', verdict: 'proven' }],
  }),
  history('an owner among the runtime roles is caught', [guarded, '«ALTER TABLE ledger OWNER TO app»;\n'], [{ messageId: 'isOwner', mark: 0, says: 'app owns it' }], {
    verdicts: [{ layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'refuted' }],
  }),
  history('an owner whose privileges are revoked gives them back', [guarded.replace('TABLE ledger', 'TABLE ledger'), '«ALTER TABLE ledger OWNER TO app»;\nREVOKE ALL ON ledger FROM app;\n'], [{ messageId: 'isOwner', mark: 0 }], {
    verdicts: [{ layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'GRANT DELETE ON public.ledger TO app; DELETE FROM public.ledger;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
  history('a member of the owner is caught', ['CREATE ROLE keeper NOLOGIN;\n' + guarded + 'ALTER TABLE ledger OWNER TO keeper;\n', '«GRANT keeper TO app»;\n'], [{ messageId: 'becomesOwner', mark: 0, says: 'app can act as keeper' }]),
  history('a superuser among the runtime roles is caught', `«CREATE ROLE app LOGIN SUPERUSER»;\n${table}${revoke}${guards}`, [{ messageId: 'isSuperuser', mark: 0 }], {
    claim: { tables: ['ledger'], roles: ['app'] },
    verdicts: [{ layer: 'privilege', operation: 'TRUNCATE', role: 'app', verdict: 'refuted' }],
  }),
  history('the owner of the schema may drop the table', `${role}«CREATE SCHEMA books AUTHORIZATION app»;\n${guarded.replace(role, '').replaceAll(' ledger', ' books.ledger')}`, [{ messageId: 'mayDrop', mark: 0, says: 'DROP every table' }], {
    claim: { tables: ['books.ledger'] },
    verdicts: [{ layer: 'privilege', operation: 'DROP', role: 'app', ...passes('app', 'DROP TABLE books.ledger CASCADE;') }, { layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'proven' }],
  }),
  history('privileges on a partition are privileges on its rows', `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${guards}CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger_1 FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n«GRANT DELETE ON ledger_1 TO app»;\n`, [{ messageId: 'mayChange', mark: 0, says: 'through public.ledger_1' }]),
  history('quoted names in a finding can be run', 'CREATE ROLE "App-User" LOGIN;\nCREATE SCHEMA "Books";\nGRANT USAGE ON SCHEMA "Books" TO "App-User";\nCREATE TABLE "Books"."Order" ("Id" bigint PRIMARY KEY, "user" text);\nREVOKE ALL ON "Books"."Order" FROM PUBLIC, "App-User";\n' + refuse + 'CREATE TRIGGER a BEFORE DELETE OR TRUNCATE OR UPDATE ON "Books"."Order" FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n«GRANT UPDATE ("user") ON "Books"."Order" TO "App-User"»;\n', [{ messageId: 'mayUpdateColumns', mark: 0 }], {
    claim: { tables: ['"Books"."Order"'] },
    verdicts: [{ layer: 'privilege', operation: 'UPDATE', role: 'App-User', verdict: 'refuted', counterexample: { as: 'App-User', sql: 'UPDATE "Books"."Order" SET "user" = NULL;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
  history('a privilege on the parent is a privilege on the rows of the child', `${role}CREATE TABLE journal ${columns};\nCREATE TABLE ledger () INHERITS (journal);\n${revoke}REVOKE ALL ON journal FROM PUBLIC;\n${guards}«GRANT DELETE ON journal TO app»;\n`, [{ messageId: 'mayChange', mark: 0, says: 'through public.journal, whose statements reach its rows' }], {
    verdicts: [{ layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'DELETE FROM public.journal;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
];

/** Layer trigger: what fires. */
const firing: readonly Case[] = [
  history('a row trigger does not see TRUNCATE', role + markedTable + revoke + refuse + rowTrigger, [{ messageId: 'noGuard', mark: 0, says: 'raises P0001 for TRUNCATE' }], {
    example: 'incorrect',
    verdicts: [{ layer: 'trigger', operation: 'TRUNCATE', role: null, ...passes(null, 'TRUNCATE public.ledger;') }, { layer: 'trigger', operation: 'UPDATE', role: null, verdict: 'proven' }],
  }),
  history('a table that foreign keys refer to is emptied with them', `${role}${markedTable}CREATE TABLE lines (entry bigint REFERENCES ledger);\nCREATE TABLE parts (line bigint);\nALTER TABLE lines ADD PRIMARY KEY (entry);\nALTER TABLE parts ADD FOREIGN KEY (line) REFERENCES lines;\n${revoke}${refuse}${rowTrigger}`, [{ messageId: 'noGuard', mark: 0, says: 'raises P0001 for TRUNCATE' }], {
    verdicts: [{ layer: 'trigger', operation: 'TRUNCATE', role: null, ...passes(null, 'TRUNCATE public.ledger CASCADE;') }],
  }),
  history('a guard of a table that refers to it may stop that', `${role}${markedTable}CREATE TABLE lines (entry bigint REFERENCES ledger);\n${revoke}${refuse}${rowTrigger}CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON lines FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n`, [{ messageId: 'noGuard', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'TRUNCATE', role: null, verdict: 'unknown', reasonSays: 'whether a trigger of theirs stops it is not followed' }],
  }),
  history('a privilege to TRUNCATE needs that on the tables that refer to it', `${role}${markedTable}CREATE TABLE lines (entry bigint REFERENCES ledger);\n${guards}REVOKE ALL ON ledger FROM PUBLIC;\nREVOKE UPDATE, DELETE ON ledger FROM app;\n«GRANT TRUNCATE ON ledger TO app»;\n`, [{ messageId: 'notRevoked', mark: 0 }, { messageId: 'mayChange', mark: 1 }], {
    claim: { tables: ['ledger'], revoke: 'effective' },
    verdicts: [{ layer: 'privilege', operation: 'TRUNCATE', role: 'app', verdict: 'refuted', reasonSays: 'TRUNCATE empties those tables as well (CASCADE)' }],
  }),
  history('a trigger for UPDATE only leaves DELETE open', role + markedTable + revoke + refuse + truncateTrigger + rowTrigger.replace(' OR DELETE', ''), [{ messageId: 'noGuard', mark: 0, says: 'for DELETE' }]),
  history('a trigger for DELETE only leaves UPDATE open', role + markedTable + revoke + refuse + truncateTrigger + rowTrigger.replace('UPDATE OR ', ''), [{ messageId: 'noGuard', mark: 0, says: 'for UPDATE' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger SET note = note;') }],
  }),
  history('a guard that is made again with fewer events is caught', [role + markedTable + revoke + guards, 'DROP TRIGGER refuse_change ON ledger;\nCREATE TRIGGER refuse_change BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n'], ['noGuard']),
  history('a dropped trigger is caught', [role + markedTable + revoke + guards, 'DROP TRIGGER refuse_truncate ON ledger;\n'], ['noGuard']),
  history('a trigger dropped with its function is caught', [role + markedTable + revoke + guards, 'DROP FUNCTION refuse() CASCADE;\n'], [{ messageId: 'noGuard', mark: 0, says: 'UPDATE, DELETE and TRUNCATE' }]),
  history('triggers that only write are not taken for guards', role + markedTable + revoke + refuse + truncateTrigger + "CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('ledger', TG_OP); RETURN NULL; END $$;\nCREATE TRIGGER note_a AFTER UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION note_it();\nCREATE TRIGGER note_b AFTER UPDATE OR DELETE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION note_it();\n", [{ messageId: 'noGuard', mark: 0, says: 'note_a, note_b' }]),
  history('row security alone is no guard', `${role}${markedTable}${revoke}ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;\nCREATE POLICY nobody ON ledger FOR UPDATE USING (false);\n`, ['noGuard']),
  history('a disabled trigger is caught where it is disabled', [guarded, '«ALTER TABLE ledger DISABLE TRIGGER refuse_change»;\n'], [{ messageId: 'triggerOff', mark: 0, says: 'trigger refuse_change is disabled, so it stops no UPDATE or DELETE' }], {
    example: 'incorrect',
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.ledger;') }, { layer: 'trigger', operation: 'TRUNCATE', verdict: 'proven' }],
  }),
  history('DISABLE TRIGGER USER disables all of them', [guarded, '«ALTER TABLE ledger DISABLE TRIGGER USER»;\n'], [
    { messageId: 'triggerOff', mark: 0, says: 'trigger refuse_change' },
    { messageId: 'triggerOff', mark: 0, says: 'trigger refuse_truncate' },
  ]),
  history('a trigger for replicas only is caught', [guarded, '«ALTER TABLE ledger ENABLE REPLICA TRIGGER refuse_truncate»;\n'], [{ messageId: 'triggerOff', mark: 0, says: 'fires in replica mode only' }]),
  history('sessions that start in replica mode fire no ordinary trigger', `${guarded}«ALTER DATABASE postgres SET session_replication_role = replica»;\n`, [{ messageId: 'unknownTrigger', mark: 0, says: 'start with session_replication_role = replica' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', verdict: 'unknown' }],
  }),
  history('and fire those that are always enabled', `${guarded}ALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_change;\nALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_truncate;\nALTER DATABASE postgres SET session_replication_role = replica;\n`, []),
  history('a clone that is disabled on one partition is caught', `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${guards}CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger_1 FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n«ALTER TABLE ledger_1 DISABLE TRIGGER refuse_change»;\n`, [{ messageId: 'triggerOff', mark: 0, says: 'on public.ledger_1' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.ledger_1;') }],
  }),
  history('UPDATE OF some columns leaves the others open', guardedBy("BEGIN\n  RAISE EXCEPTION 'no';\nEND", 'BEFORE DELETE OR UPDATE OF amount ON ledger FOR EACH ROW').replace('CREATE TRIGGER guard_change', '«CREATE TRIGGER guard_change').replace('EXECUTE FUNCTION guard();', 'EXECUTE FUNCTION guard()»;'), [{ messageId: 'someColumnsOnly', mark: 0, says: 'UPDATE OF amount only' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger SET note = note;') }, { layer: 'trigger', operation: 'DELETE', verdict: 'proven' }],
  }),
  history('WHEN something changed lets a change of nothing through', guardedBy("BEGIN\n  RAISE EXCEPTION 'no';\nEND", 'BEFORE UPDATE ON ledger FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)').replace('CREATE TRIGGER guard_change', 'CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n«CREATE TRIGGER guard_change').replace('EXECUTE FUNCTION guard();', 'EXECUTE FUNCTION guard()»;'), [{ messageId: 'whenPasses', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger SET note = note;') }],
  }),
  history('WHEN on data lets the rows through that it leaves out', guardedBy("BEGIN\n  RAISE EXCEPTION 'no';\nEND", 'BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW WHEN (OLD.amount > 0)').replace('CREATE TRIGGER guard_change', '«CREATE TRIGGER guard_change').replace('EXECUTE FUNCTION guard();', 'EXECUTE FUNCTION guard()»;'), [{ messageId: 'whenPasses', mark: 0, says: 'fires only WHEN (OLD.amount > 0)' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passesOn('INSERT INTO public.ledger (id, amount) VALUES (1, 0);', 'DELETE FROM public.ledger;') }],
  }),
  history('an earlier trigger that returns NULL hides the guard', `${guarded}CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  «RETURN NULL;»
END $$;
CREATE TRIGGER a_hush BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION hush();
`, [{ messageId: 'dropsSilently', mark: 0, says: 'trigger a_hush' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.ledger;', 0) }, { layer: 'trigger', operation: 'UPDATE', verdict: 'proven' }],
  }),
  history('a later trigger that returns NULL does not', `${guarded}CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;\nCREATE TRIGGER z_hush BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION hush();\n`, []),
  history('a trigger before the guard that may return NULL leaves it uncertain', `${guarded}CREATE FUNCTION pick() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept record;
BEGIN
  SELECT NEW.* INTO kept;
  «RETURN kept;»
END $$;
CREATE TRIGGER a_pick BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION pick();
`, [{ messageId: 'unknownTrigger', mark: 0, says: 'whether `RETURN kept` gives a row is not known' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', verdict: 'unknown' }, { layer: 'trigger', operation: 'DELETE', verdict: 'proven' }],
  }),
  history('a trigger before the guard that runs EXECUTE and returns the row does not hide it', `${guarded}CREATE FUNCTION trace() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('SELECT %L', TG_OP); RETURN NEW; END $$;\nCREATE TRIGGER a_trace BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION trace();\n`, []),
  history('an UPDATE that moves a row to another partition fires no AFTER UPDATE trigger', `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${refuse}${truncateTrigger}${truncateTrigger.replace('ON ledger', 'ON ledger_1')}CREATE TRIGGER refuse_delete AFTER DELETE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\nCREATE TRIGGER refuse_delete AFTER DELETE ON ledger_1 FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n«CREATE TRIGGER refuse_change AFTER UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse()»;\n`, [{ messageId: 'conditional', mark: 0, says: 'the row moves to another partition' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', verdict: 'unknown' }, { layer: 'trigger', operation: 'DELETE', verdict: 'proven' }],
  }),
  history('an AFTER trigger for DELETE too stops a row that moves', `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${refuse}${truncateTrigger}${truncateTrigger.replace('ON ledger', 'ON ledger_1')}CREATE TRIGGER refuse_change AFTER UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n`, []),
  history('a partition needs a TRUNCATE trigger of its own', `${role}CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE «ledger_1» PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n${revoke}${guards}`, [{ messageId: 'noGuard', mark: 0, says: 'on public.ledger_1, which holds rows of it' }], {
    verdicts: [{ layer: 'trigger', operation: 'TRUNCATE', ...passes(null, 'TRUNCATE public.ledger_1;') }],
  }),
  history('a child by INHERITS has no triggers of its parent', `${role}${table}CREATE TABLE «ledger_old» () INHERITS (ledger);\n${revoke}${guards}`, [{ messageId: 'noGuard', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger_old SET note = note;') }],
  }),
  history('a statement trigger does not fire for a statement on the parent', `${role}CREATE TABLE journal ${columns};\nCREATE TABLE «ledger» () INHERITS (journal);\n${revoke}${refuse}CREATE TRIGGER refuse_all BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n`, [{ messageId: 'noGuard', mark: 0, says: 'UPDATE and DELETE' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.journal;') }, { layer: 'trigger', operation: 'TRUNCATE', verdict: 'proven' }],
  }),
  history('TRUNCATE ONLY leaves the guarded child out', `${role}CREATE TABLE «ledger» ${columns};\nCREATE TABLE ledger_old () INHERITS (ledger);\n${revoke}${refuse}${rowTrigger}${rowTrigger.replace('ON ledger', 'ON ledger_old')}${truncateTrigger.replace('ON ledger', 'ON ledger_old')}`, [{ messageId: 'noGuard', mark: 0, says: 'for TRUNCATE' }], {
    verdicts: [{ layer: 'trigger', operation: 'TRUNCATE', ...passes(null, 'TRUNCATE ONLY public.ledger;') }],
  }),
  history('a rule in the place of the statement is not certain', `${guarded}«CREATE RULE quiet AS ON UPDATE TO ledger DO INSTEAD NOTHING»;\n`, [{ messageId: 'unknownPrivilege', mark: 0, says: 'rule quiet' }, { messageId: 'unknownTrigger', mark: 0, says: 'no trigger needs to fire' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', verdict: 'unknown' }, { layer: 'trigger', operation: 'DELETE', verdict: 'proven' }],
  }),
  history('the place of a qualified name is all of it', `${role}CREATE TABLE «public . "ledger"» ${columns};\n${revoke}`, ['noGuard']),
];

/** Layer trigger: what the function does. */
const bodies: readonly Case[] = [
  history('another SQLSTATE is caught', guardedBy("BEGIN\n  «RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation';»\n  RETURN NULL;\nEND"), [{ messageId: 'wrongSqlstate', mark: 0, says: 'raises 23514' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', verdict: 'refuted', counterexample: { as: null, sql: 'DELETE FROM public.ledger;', observed: { sqlstate: '23514', rowsChanged: 0 } } }],
  }),
  history('a field that the table does not have is another SQLSTATE', guardedBy("BEGIN\n  «RAISE EXCEPTION 'row %', OLD.uuid;»\nEND"), [{ messageId: 'wrongSqlstate', mark: 0, says: '42703' }]),
  history('a guard that only warns is caught', guardedBy("BEGIN\n  RAISE WARNING 'no';\n  «RETURN OLD;»\nEND"), [{ messageId: 'letsThrough', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger SET note = note;') }],
  }),
  history('a guard that returns NULL drops changes silently', guardedBy('BEGIN\n  «RETURN NULL;»\nEND'), [{ messageId: 'dropsSilently', mark: 0, says: 'UPDATE and DELETE' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger SET note = note;', 0) }],
  }),
  history('RETURN NEW in a DELETE drops it silently', guardedBy("BEGIN\n  IF TG_OP = 'UPDATE' THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  «RETURN NEW;»\nEND"), [{ messageId: 'dropsSilently', mark: 0, says: 'drops DELETE here' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.ledger;', 0) }],
  }),
  history('a branch of TG_OP that returns is caught', guardedBy("BEGIN\n  IF TG_OP = 'DELETE' THEN\n    «RETURN OLD;»\n  END IF;\n  RAISE EXCEPTION 'no';\nEND"), [{ messageId: 'letsThrough', mark: 0, says: 'lets DELETE through' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.ledger;') }, { layer: 'trigger', operation: 'UPDATE', verdict: 'proven' }],
  }),
  history('a handler that swallows is caught', guardedBy("BEGIN\n  BEGIN\n    RAISE EXCEPTION 'no';\n  EXCEPTION WHEN OTHERS THEN\n    NULL;\n  END;\n  «RETURN OLD;»\nEND"), [{ messageId: 'letsThrough', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.ledger;') }],
  }),
  history('a later CREATE OR REPLACE that lets through is caught in its own file', [guarded, "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  IF TG_OP = 'DELETE' THEN\n    «RETURN OLD;»\n  END IF;\n  RAISE EXCEPTION 'no';\nEND $$;\n"], [{ messageId: 'letsThrough', mark: 0 }]),
  history('a helper that stops raising is caught', [guardedBy("BEGIN\n  PERFORM raise_invariant();\n  «RETURN OLD;»\nEND").split('CREATE FUNCTION guard').join("CREATE FUNCTION raise_invariant() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\nCREATE FUNCTION guard"), "CREATE OR REPLACE FUNCTION raise_invariant() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'no'; END $$;\n"], [{ messageId: 'letsThrough', mark: 0 }]),
  history('a freeze by state lets the other rows through, and says which', guardedBy("BEGIN\n  IF OLD.amount > 0 THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  «RETURN OLD;»\nEND"), [{ messageId: 'letsThrough', mark: 0, says: 'when `OLD.amount > 0` is not true' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passesOn('INSERT INTO public.ledger (id, amount) VALUES (1, 0);', 'DELETE FROM public.ledger;') }],
  }),
  history('a condition read from another table is not certain', `CREATE TABLE periods (closed boolean);\n${guardedBy("BEGIN\n  IF EXISTS (SELECT FROM periods WHERE closed) THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  «RETURN OLD;»\nEND")}`, [{ messageId: 'conditional', mark: 0 }]),
  history('a list of columns by IS DISTINCT FROM lets a change of nothing through', guardedBy("BEGIN\n  IF TG_OP = 'DELETE' OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.note IS DISTINCT FROM NEW.note THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  «RETURN NEW;»\nEND"), [{ messageId: 'letsThrough', mark: 0, says: 'lets UPDATE through' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger SET note = note;') }],
  }),
  history('a comparison with <> lets NULL through', guardedBy("BEGIN\n  IF TG_OP = 'DELETE' OR OLD.note <> NEW.note THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  «RETURN NEW;»\nEND"), [{ messageId: 'letsThrough', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', ...passes(null, 'UPDATE public.ledger SET note = note;') }],
  }),
  history('OLD is NULL in a statement trigger', `${role}${table}${revoke}CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD IS NOT NULL THEN
    RAISE EXCEPTION 'no';
  END IF;
  «RETURN NULL;»
END $$;
CREATE TRIGGER guard_all BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION guard();
`, [{ messageId: 'letsThrough', mark: 0, says: 'UPDATE, DELETE and TRUNCATE' }], {
    verdicts: [{ layer: 'trigger', operation: 'TRUNCATE', ...passes(null, 'TRUNCATE public.ledger;') }],
  }),
  history('a setting that every session can set is a way through', guardedBy("BEGIN\n  IF current_setting('app.erase', true) = 'on' THEN\n    «RETURN OLD;»\n  END IF;\n  RAISE EXCEPTION 'no';\nEND"), [{ messageId: 'letsThrough', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, "SELECT set_config('app.erase', 'on', false); DELETE FROM public.ledger;") }],
  }),
  history('a function that a later migration drops is another SQLSTATE', [guardedBy("BEGIN\n  «PERFORM raise_invariant();»\n  RETURN OLD;\nEND").split('CREATE FUNCTION guard').join("CREATE FUNCTION raise_invariant() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\nCREATE FUNCTION guard"), 'DROP FUNCTION raise_invariant();\n'], [{ messageId: 'wrongSqlstate', mark: 0, says: 'raises 42883' }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', verdict: 'refuted', counterexample: { as: null, sql: 'DELETE FROM public.ledger;', observed: { sqlstate: '42883', rowsChanged: 0 } } }],
  }),
  history('a function that a later migration makes again is followed', [guardedBy("BEGIN\n  PERFORM raise_invariant();\n  RETURN OLD;\nEND").split('CREATE FUNCTION guard').join("CREATE FUNCTION raise_invariant() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'no'; END $$;\nCREATE FUNCTION guard"), "DROP FUNCTION raise_invariant();\nCREATE FUNCTION raise_invariant() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\n"], []),
  history('a constraint trigger that is deferred raises at COMMIT', `${role}${table}${revoke}${refuse}${truncateTrigger}CREATE CONSTRAINT TRIGGER refuse_change AFTER UPDATE OR DELETE ON ledger DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();\n`, [], { verdicts: [{ layer: 'trigger', operation: 'DELETE', verdict: 'proven', reasonSays: 'at COMMIT when it is deferred' }] }),
  history('EXECUTE is not followed', guardedBy("BEGIN\n  «EXECUTE format('SELECT check_%I()', TG_TABLE_NAME);»\n  RETURN OLD;\nEND"), [{ messageId: 'unknownTrigger', mark: 0, says: 'what EXECUTE runs is not known' }], {
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', verdict: 'unknown' }],
  }),
  history('a SQLSTATE that the row decides is another for some row', guardedBy("BEGIN\n  «RAISE EXCEPTION 'no' USING ERRCODE = OLD.note;»\nEND"), [{ messageId: 'wrongSqlstate', mark: 0, says: 'raises 22004' }]),
  history('a SQLSTATE that is no constant is unknown', guardedBy("BEGIN\n  «RAISE EXCEPTION 'no' USING ERRCODE = upper(substr(TG_NAME, 1, 5));»\nEND"), [{ messageId: 'conditional', mark: 0, says: 'is no constant' }]),
  history('the place is right after CRLF, a BOM and characters of two UTF-16 units', `\uFEFF${guardedBy("BEGIN\n  /* 😀 é */ «RETURN NULL;»\nEND").replaceAll('\n', '\r\n')}`.replace('/* 😀 é */ «', '«/* 😀 é */ '), [{ messageId: 'dropsSilently', mark: 0 }]),
  history('a setting that the guard sets itself cannot be set', guardedBy("BEGIN\n  IF current_setting('app.erase', true) = 'on' THEN\n    RETURN OLD;\n  END IF;\n  RAISE EXCEPTION 'no';\nEND").replace('guard() RETURNS trigger LANGUAGE plpgsql', "guard() RETURNS trigger LANGUAGE plpgsql SET app.erase = 'off'"), []),
  history('an undecided branch before that changes something still lets it through', guardedBy("DECLARE\n  n integer := 0;\nBEGIN\n  IF OLD.note IS NULL THEN\n    n := 1;\n  END IF;\n  «RETURN OLD;»\nEND"), [{ messageId: 'letsThrough', mark: 0 }], {
    verdicts: [{ layer: 'trigger', operation: 'DELETE', ...passes(null, 'DELETE FROM public.ledger;') }],
  }),
];

/** Claims written in the SQL. */
const claims: readonly Case[] = [
  history('a comment above CREATE TABLE is a claim', `${role}-- guardrails: immutable\n${markedTable}${revoke}${refuse}${rowTrigger}`, [{ messageId: 'noGuard', mark: 0 }], { claim: {} }),
  history('@immutable in COMMENT ON TABLE is a claim', `${role}${markedTable}COMMENT ON TABLE ledger IS 'Every movement of money. @immutable';\n${revoke}${refuse}${rowTrigger}`, [{ messageId: 'noGuard', mark: 0 }], { claim: {} }),
  history('a view cannot be judged', `${role}CREATE TABLE movements (id integer);\nCREATE VIEW «ledger» AS SELECT id FROM movements;\n`, ['notATable'], { verdicts: [{ verdict: 'unknown' }] }),
];

/** The cases of immutable-table. */
export const cases: CaseTable = { rule: 'immutable-table', cases: [...clean, ...revoking, ...privileges, ...firing, ...bodies, ...claims, ...bypassCases, ...givenCases, ...policyCases, ...guardCases, ...replicaCases, ...inputCases, ...weaker, ...provenanceCases, ...shadowing, ...takenCases, ...perhapsCases, ...undoneCases] };
