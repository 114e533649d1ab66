import type { Case, ExpectedFinding } from '@pg-guardrails/kernel';

/** Claims that leave something open: columns, rows that are not final yet, roles. */

const role = 'CREATE ROLE app LOGIN;\n';
const table = 'CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text, retry_after timestamptz);\n';
const revoke = 'REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\n";
const deleteTrigger = 'CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n';
const truncateTrigger = 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n';
const base = role + table + revoke + refuse + truncateTrigger;

type Rest = Partial<Omit<Case, 'name' | 'files'>>;

function history(name: string, sql: string | readonly string[], claim: Readonly<Record<string, unknown>>, findings: readonly ExpectedFinding[], rest: Rest = {}): Case {
  const texts = typeof sql === 'string' ? [sql] : sql;
  return {
    name,
    files: Object.fromEntries(texts.map((text, index) => [`schema/migrations/000${String(index + 1)}.sql`, text])),
    claim: { tables: ['ledger'], ...claim },
    findings,
    ...rest,
  };
}

function trigger(body: string, on: string, name = 'guard'): string {
  return `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$\n${body}\n$$;\nCREATE TRIGGER ${name}_change ${on} EXECUTE FUNCTION ${name}();\n`;
}

/** A guard for UPDATE that raises under a condition; DELETE and TRUNCATE are guarded besides. */
function onUpdate(condition: string, end = 'RETURN NEW;'): string {
  return base + deleteTrigger + trigger(`BEGIN\n  IF ${condition} THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  ${end}\nEND`, 'BEFORE UPDATE ON ledger FOR EACH ROW');
}

/** A guard for UPDATE and DELETE; TRUNCATE is guarded besides. */
function onChange(body: string): string {
  return base + trigger(body, 'BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW');
}

function passes(sql: string, given?: string, rowsChanged = 1) {
  return { verdict: 'refuted' as const, counterexample: { as: null, sql, observed: { sqlstate: null, rowsChanged }, ...(given === undefined ? {} : { given }) } };
}

const retry = { except: { columns: ['retry_after'] } };
const update = { layer: 'trigger' as const, operation: 'UPDATE' };
const remove = { layer: 'trigger' as const, operation: 'DELETE' };
const proven = { ...update, verdict: 'proven' as const };
const list = 'OLD.id IS DISTINCT FROM NEW.id OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.note IS DISTINCT FROM NEW.note';

/** `except: { columns }`. */
const columns: readonly Case[] = [
  history('a guard that lists every column but the excepted one is proven', onUpdate(list), retry, [], { example: 'correct', verdicts: [{ ...proven, reasonSays: 'when another column than retry_after changes' }] }),
  history('a plain claim on the same guard is refuted', onUpdate(list).replace('RETURN NEW;', '«RETURN NEW;»'), {}, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...update, ...passes('UPDATE public.ledger SET note = note;') }] }),
  history('a column that the guard forgot is caught', onUpdate('OLD.id IS DISTINCT FROM NEW.id OR OLD.amount IS DISTINCT FROM NEW.amount').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'columnPasses', mark: 0, says: 'lets an UPDATE of note through here' }], {
    example: 'incorrect',
    verdicts: [{ ...update, ...passes("UPDATE public.ledger SET note = NULL;") }],
  }),
  history('two forgotten columns are named together', onUpdate('OLD.id IS DISTINCT FROM NEW.id').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'columnPasses', mark: 0, says: 'an UPDATE of amount, note through' }]),
  history('a column that a later migration adds is open until the guard names it', [onUpdate(list).replace('RETURN NEW;', '«RETURN NEW;»'), 'ALTER TABLE ledger ADD COLUMN reversed_by bigint;\n'], retry, [{ messageId: 'columnPasses', mark: 0, says: 'an UPDATE of reversed_by' }]),
  history('with <> a NULL gets past the comparison', onUpdate('OLD.id <> NEW.id OR OLD.amount <> NEW.amount OR OLD.note <> NEW.note').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'columnPasses', mark: 0, says: 'an UPDATE of note through' }], {
    verdicts: [{ ...update, verdict: 'refuted' }],
  }),
  history('with <> on columns that are NOT NULL nothing gets past', onUpdate('OLD.id <> NEW.id OR OLD.amount <> NEW.amount OR OLD.note IS DISTINCT FROM NEW.note'), retry, [], { verdicts: [proven] }),
  history('NULL and an empty text are not the same', onUpdate("OLD.id <> NEW.id OR OLD.amount <> NEW.amount OR COALESCE(OLD.note, '') <> COALESCE(NEW.note, '')").replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'columnPasses', mark: 0, says: 'note' }], { verdicts: [{ ...update, verdict: 'refuted' }] }),
  history('a comparison of rows is proven', onUpdate('ROW(OLD.id, OLD.amount, OLD.note) IS DISTINCT FROM ROW(NEW.id, NEW.amount, NEW.note)'), retry, [], { verdicts: [proven] }),
  history('a comparison of rows without ROW is proven', onUpdate('(NEW.id, NEW.amount, NEW.note) IS DISTINCT FROM (OLD.id, OLD.amount, OLD.note)'), retry, [], { verdicts: [proven] }),
  history('a comparison of rows that forgets one is caught', onUpdate('ROW(OLD.id, OLD.amount) IS DISTINCT FROM ROW(NEW.id, NEW.amount)').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'columnPasses', mark: 0, says: 'note' }]),
  history('a comparison of rows with <> misses a NULL', onUpdate('(OLD.id, OLD.amount, OLD.note) <> (NEW.id, NEW.amount, NEW.note)').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'columnPasses', mark: 0, says: 'note' }]),
  history('a comparison of whole rows is proven', onUpdate('OLD IS DISTINCT FROM NEW'), retry, [], { verdicts: [proven] }),
  history('documents without the excepted key are proven', onUpdate("to_jsonb(OLD) - 'retry_after' IS DISTINCT FROM to_jsonb(NEW) - 'retry_after'"), retry, [], { verdicts: [proven] }),
  history('documents compared with <> are never NULL', onUpdate("(to_jsonb(OLD) - 'retry_after') <> (to_jsonb(NEW) - 'retry_after')"), retry, [], { verdicts: [proven] }),
  history('documents without a list of keys are proven', onUpdate("to_jsonb(OLD) - ARRAY['retry_after', 'note'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['retry_after', 'note']"), { except: { columns: ['retry_after', 'note'] } }, [], { verdicts: [proven] }),
  history('documents without the keys of TG_ARGV are proven', base + deleteTrigger + trigger("BEGIN\n  IF to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  RETURN NEW;\nEND", 'BEFORE UPDATE ON ledger FOR EACH ROW').replace('FUNCTION guard();', "FUNCTION guard('retry_after');"), retry, [], { verdicts: [proven] }),
  history('documents in variables are proven', base + deleteTrigger + trigger("DECLARE\n  before jsonb := to_jsonb(OLD) - 'retry_after';\n  after jsonb := to_jsonb(NEW) - 'retry_after';\nBEGIN\n  IF before IS DISTINCT FROM after THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  RETURN NEW;\nEND", 'BEFORE UPDATE ON ledger FOR EACH ROW'), retry, [], { verdicts: [proven] }),
  history('a key too many is a column that is open', onUpdate("to_jsonb(OLD) - 'retry_after' - 'note' IS DISTINCT FROM to_jsonb(NEW) - 'retry_after' - 'note'").replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'columnPasses', mark: 0, says: 'note' }]),
  history('documents show floats with as many digits as the session says', onUpdate("to_jsonb(OLD) - 'retry_after' IS DISTINCT FROM to_jsonb(NEW) - 'retry_after'").replace('note text', 'note text, rate double precision').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'conditional', mark: 0, says: 'UPDATE of rate' }], { verdicts: [{ ...update, verdict: 'unknown' }] }),
  history('documents show NULL and the null of jsonb alike', onUpdate("to_jsonb(OLD) - 'retry_after' IS DISTINCT FROM to_jsonb(NEW) - 'retry_after'").replace('note text', 'note text, payload jsonb').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'conditional', mark: 0, says: 'UPDATE of payload' }], { verdicts: [{ ...update, verdict: 'unknown' }] }),
  history('documents leave out what json has in blanks and repeated keys', onUpdate("to_jsonb(OLD) - 'retry_after' IS DISTINCT FROM to_jsonb(NEW) - 'retry_after'").replace('note text', 'note text, payload json NOT NULL').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'conditional', mark: 0, says: 'UPDATE of payload' }], { verdicts: [{ ...update, verdict: 'unknown' }] }),
  history('documents leave out where arrays begin', onUpdate("to_jsonb(OLD) - 'retry_after' IS DISTINCT FROM to_jsonb(NEW) - 'retry_after'").replace('note text', 'note text, payload integer[] NOT NULL').replace('RETURN NEW;', '«RETURN NEW;»'), retry, [{ messageId: 'conditional', mark: 0, says: 'UPDATE of payload' }], { verdicts: [{ ...update, verdict: 'unknown' }] }),
  history('documents with jsonb that is never NULL are proven', onUpdate("to_jsonb(OLD) - 'retry_after' IS DISTINCT FROM to_jsonb(NEW) - 'retry_after'").replace('note text', 'note text, payload jsonb NOT NULL'), retry, [], { verdicts: [proven] }),
  history('a WHEN over the columns is proven', base + deleteTrigger + `CREATE TRIGGER guard_change BEFORE UPDATE ON ledger FOR EACH ROW WHEN (${list}) EXECUTE FUNCTION refuse();\n`, retry, [], { verdicts: [proven] }),
  history('a WHEN that forgets a column is caught', `${base}${deleteTrigger}«CREATE TRIGGER guard_change BEFORE UPDATE ON ledger FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id OR OLD.amount IS DISTINCT FROM NEW.amount) EXECUTE FUNCTION refuse()»;\n`, retry, [{ messageId: 'columnPasses', mark: 0, says: 'note' }]),
  history('UPDATE OF all other columns is proven', `${base}${deleteTrigger}CREATE TRIGGER guard_change BEFORE UPDATE OF id, amount, note ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n`, retry, [], { verdicts: [proven] }),
  history('UPDATE OF some of the other columns is caught', `${base}${deleteTrigger}«CREATE TRIGGER guard_change BEFORE UPDATE OF id, amount ON ledger FOR EACH ROW EXECUTE FUNCTION refuse()»;\n`, retry, [{ messageId: 'columnPasses', mark: 0, says: 'note' }]),
  history('a trigger that sets a guarded column escapes UPDATE OF', `${base}${deleteTrigger}CREATE TRIGGER guard_change BEFORE UPDATE OF id, amount, note ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n${trigger("BEGIN\n  NEW.note := 'retried';\n  RETURN NEW;\nEND", '§', 'mark').replace('CREATE TRIGGER mark_change §', '«CREATE TRIGGER mark_change BEFORE UPDATE ON ledger FOR EACH ROW').replace('FUNCTION mark();', 'FUNCTION mark()»;')}`, retry, [{ messageId: 'changedByTrigger', mark: 0, says: 'gives note a value of its own' }], { verdicts: [{ ...update, verdict: 'refuted' }] }),
  history('a trigger before the guard that sets a guarded column gives a row its old value back', `${onUpdate(list).replace('RETURN NEW;', '«RETURN NEW;»')}${trigger("BEGIN\n  NEW.note := 'retried';\n  RETURN NEW;\nEND", '§', 'a_mark').replace('CREATE TRIGGER a_mark_change §', '«CREATE TRIGGER a_mark_change BEFORE UPDATE ON ledger FOR EACH ROW').replace('FUNCTION a_mark();', 'FUNCTION a_mark()»;')}`, retry, [{ messageId: 'columnPasses', mark: 0, says: 'note' }, { messageId: 'changedByTrigger', mark: 1 }], { verdicts: [{ ...update, verdict: 'refuted' }] }),
  history('a trigger that sets a guarded column after the guard is not', `${onUpdate(list)}${trigger('BEGIN\n  NEW.note := now()::text;\n  RETURN NEW;\nEND', '§', 'mark').replace('CREATE TRIGGER mark_change §', '«CREATE TRIGGER mark_change BEFORE UPDATE ON ledger FOR EACH ROW').replace('FUNCTION mark();', 'FUNCTION mark()»;')}`, retry, [{ messageId: 'changedByTrigger', mark: 0 }], { verdicts: [{ ...update, verdict: 'unknown', reasonSays: 'gives note a value of its own' }] }),
  history('a trigger that sets an excepted column is no finding', `${onUpdate(list)}${trigger('BEGIN\n  NEW.retry_after := now();\n  RETURN NEW;\nEND', 'BEFORE UPDATE ON ledger FOR EACH ROW', 'mark')}`, retry, [], { verdicts: [proven] }),
  history('an AFTER guard is proven', `${base}${deleteTrigger}${trigger(`BEGIN\n  IF ${list} THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  RETURN NULL;\nEND`, 'AFTER UPDATE ON ledger FOR EACH ROW')}`, retry, [], { verdicts: [proven] }),
  history('a guard that sets the columns back drops the change silently', `${base}${deleteTrigger}${trigger('BEGIN\n  NEW.id := OLD.id;\n  NEW.amount := OLD.amount;\n  NEW.note := OLD.note;\n  RETURN NEW;\nEND', '§').replace('CREATE TRIGGER guard_change §', '«CREATE TRIGGER guard_change BEFORE UPDATE ON ledger FOR EACH ROW').replace('FUNCTION guard();', 'FUNCTION guard()»;')}`, retry, [{ messageId: 'resetsSilently', mark: 0, says: 'sets id, amount, note back' }], { verdicts: [{ ...update, verdict: 'refuted' }] }),
  history('a guard that returns NULL drops the change silently', onUpdate('false').replace('IF false THEN', `IF ${list} THEN`).replace("RAISE EXCEPTION 'no';\n  END IF;\n  RETURN NEW", "«RETURN NULL;»\n  END IF;\n  RETURN NEW"), retry, [{ messageId: 'dropsSilently', mark: 0 }], { verdicts: [{ ...update, verdict: 'refuted' }] }),
  history('a guard that raises for every UPDATE is more than is asked', base + deleteTrigger + 'CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n', retry, [], { verdicts: [proven] }),
  history('DELETE and TRUNCATE stay forbidden', onUpdate(list).replace(deleteTrigger, '').replace(truncateTrigger, '').replace('CREATE TABLE ledger', 'CREATE TABLE «ledger»'), retry, [{ messageId: 'noGuard', mark: 0, says: 'for DELETE and TRUNCATE' }], { verdicts: [{ ...remove, ...passes('DELETE FROM public.ledger;') }] }),
  history('another SQLSTATE than the claimed one is caught', onUpdate(list).replace("    RAISE EXCEPTION 'no';\n  END IF;", "    «RAISE EXCEPTION 'no' USING ERRCODE = '23514';»\n  END IF;"), retry, [{ messageId: 'wrongSqlstate', mark: 0, says: '23514' }], { verdicts: [{ ...update, verdict: 'refuted' }] }),
  history('a column that cannot be compared is another SQLSTATE', onUpdate(`${list} OR OLD.payload IS DISTINCT FROM NEW.payload`).replace('note text', 'note text, payload json').replace('  IF OLD', '  «IF OLD').replace('NEW.payload THEN', 'NEW.payload THEN»'), retry, [{ messageId: 'wrongSqlstate', mark: 0, says: '42883' }]),
  history('a generated column follows the others', onUpdate(list).replace('note text', 'note text, twice integer GENERATED ALWAYS AS (amount * 2) STORED'), retry, [], { verdicts: [proven] }),
  history('a grant on the excepted column is what it is for', [onUpdate(list), 'GRANT UPDATE (retry_after) ON ledger TO app;\n'], retry, [], { verdicts: [{ layer: 'privilege', operation: 'UPDATE', role: 'app', verdict: 'proven' }, { layer: 'revoke', operation: 'UPDATE', role: 'app', verdict: 'proven' }] }),
  history('a grant on another column is caught', [onUpdate(list), '«GRANT UPDATE (note, retry_after) ON ledger TO app»;\n'], retry, [{ messageId: 'mayUpdateColumns', mark: 0, says: 'columns note' }], { verdicts: [{ layer: 'privilege', operation: 'UPDATE', role: 'app', verdict: 'refuted' }] }),
  history('a grant on the whole table is caught', [onUpdate(list).replace(', DELETE, TRUNCATE ON ledger FROM PUBLIC', ', DELETE, TRUNCATE ON ledger FROM PUBLIC').replace('CREATE TABLE ledger', 'CREATE TABLE «ledger»'), '«GRANT UPDATE ON ledger TO app»;\n'], retry, [{ messageId: 'notRevoked', mark: 0 }, { messageId: 'mayChange', mark: 1 }], { verdicts: [{ layer: 'privilege', operation: 'UPDATE', role: 'app', verdict: 'refuted' }] }),
];

const posted = { once: "status = 'POSTED'" };
const stated = (sql: string): string => sql.replace('note text', 'note text, status text NOT NULL');
const freeze = (condition: string, rest = 'RETURN COALESCE(NEW, OLD);'): string => stated(onChange(`BEGIN\n  IF ${condition} THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  ${rest}\nEND`));
const open = (condition: string): string => freeze(condition).replace('RETURN COALESCE(NEW, OLD);', '«RETURN COALESCE(NEW, OLD);»');
const frozen = [{ ...update, verdict: 'proven' as const }, { ...remove, verdict: 'proven' as const }];

/** `once`. */
const rows: readonly Case[] = [
  history('a freeze by state is proven against the state', freeze("OLD.status = 'POSTED'"), posted, [], { example: 'correct', verdicts: [...frozen, { layer: 'trigger', operation: 'TRUNCATE', verdict: 'proven' }] }),
  history('a plain claim on it is refuted, with the row that passes', open("OLD.status = 'POSTED'"), {}, [{ messageId: 'letsThrough', mark: 0, says: "when `OLD.status = 'POSTED'` is not true" }], { example: 'incorrect', verdicts: [{ ...remove, verdict: 'refuted' }] }),
  history('a freeze of more states is proven', freeze("OLD.status IN ('POSTED', 'REVERSED')"), posted, [], { verdicts: frozen }),
  history('a freeze by NOT IN is proven', freeze("OLD.status NOT IN ('DRAFT', 'OPEN')"), posted, [], { verdicts: frozen }),
  history('a freeze by ANY is proven', freeze("OLD.status = ANY (ARRAY['POSTED', 'VOID'])"), posted, [], { verdicts: frozen }),
  history('a freeze by <> ALL is proven', freeze("OLD.status <> ALL ('{DRAFT,OPEN}'::text[])"), posted, [], { verdicts: frozen }),
  history('a freeze by CASE is proven', stated(onChange("BEGIN\n  CASE OLD.status\n    WHEN 'POSTED' THEN\n      RAISE EXCEPTION 'no';\n    ELSE\n      RETURN COALESCE(NEW, OLD);\n  END CASE;\nEND")), posted, [], { verdicts: frozen }),
  history('a freeze by WHEN is proven', stated(`${base}CREATE TRIGGER guard_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW WHEN (OLD.status = 'POSTED') EXECUTE FUNCTION refuse();\n`), posted, [], { verdicts: frozen }),
  history('several states need all of them', open("OLD.status = 'POSTED'"), { once: "status IN ('POSTED', 'REVERSED')" }, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...remove, ...passes('DELETE FROM public.ledger;', "INSERT INTO public.ledger (id, amount, status) VALUES (1, 1, 'REVERSED');") }] }),
  history('either of two conditions needs both', open("OLD.status = 'POSTED'"), { once: "status = 'POSTED' OR amount > 100" }, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...remove, verdict: 'refuted' }] }),
  history('both of two conditions need one', freeze("OLD.status = 'POSTED'"), { once: "status = 'POSTED' AND amount > 100" }, [], { verdicts: frozen }),
  history('a condition that is stated as it stands in the claim is proven', freeze('OLD.amount > 100'), { once: 'amount > 100' }, [], { verdicts: frozen }),
  history('a condition that follows in another way is not certain', open('OLD.amount > 50'), { once: 'amount > 100' }, [{ messageId: 'conditional', mark: 0 }], { verdicts: [{ ...remove, verdict: 'unknown' }] }),
  history('a condition on another limit is refuted with a row between', open('OLD.amount > 200'), { once: 'amount > 100' }, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...remove, ...passes('DELETE FROM public.ledger;', "INSERT INTO public.ledger (id, amount, status) VALUES (1, 200, 'x');") }] }),
  history('a time that is set is proven', freeze('OLD.retry_after IS NOT NULL'), { once: 'retry_after IS NOT NULL' }, [], { verdicts: frozen }),
  history('a time that is compared instead is not', open('OLD.retry_after < now()'), { once: 'retry_after IS NOT NULL' }, [{ messageId: 'conditional', mark: 0 }]),
  history('a boolean column is proven', freeze('OLD.final').replace('status text NOT NULL', 'final boolean NOT NULL'), { once: 'final' }, [], { verdicts: frozen }),
  history('a boolean column that may be NULL is proven for true only', freeze('OLD.final IS TRUE').replace('status text NOT NULL', 'final boolean'), { once: 'final' }, [], { verdicts: frozen }),
  history('a negated boolean that may be NULL lets NULL through', open('NOT OLD.draft').replace('status text NOT NULL', 'draft boolean'), { once: 'draft IS NOT TRUE' }, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...remove, verdict: 'refuted' }] }),
  history('a named transition is caught with its row', freeze("OLD.status = 'POSTED' AND (TG_OP = 'DELETE' OR NEW.status <> 'REVERSED')").replace('RETURN COALESCE(NEW, OLD);', '«RETURN COALESCE(NEW, OLD);»'), posted, [{ messageId: 'letsThrough', mark: 0 }], {
    verdicts: [{ ...update, ...passes("UPDATE public.ledger SET status = 'REVERSED';", "INSERT INTO public.ledger (id, amount, status) VALUES (1, 1, 'POSTED');") }, { ...remove, verdict: 'proven' }],
  }),
  history('a freeze that reads NEW is escaped by the change itself', open("NEW.status = 'POSTED'").replace('BEFORE UPDATE OR DELETE', 'BEFORE UPDATE').replace('CREATE TRIGGER guard_change', `${deleteTrigger}CREATE TRIGGER guard_change`), posted, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...update, verdict: 'refuted' }, { ...remove, verdict: 'proven' }] }),
  history('a freeze of a state that is spelled otherwise is caught', open("OLD.status = 'posted'"), posted, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...remove, verdict: 'refuted' }] }),
  history('rows that the table cannot hold are no rows that pass', freeze("OLD.status NOT IN ('DRAFT')", "RETURN COALESCE(NEW, OLD);").replace('status text NOT NULL', "status text NOT NULL CHECK (status IN ('DRAFT', 'POSTED'))"), posted, [], { verdicts: frozen }),
  history('TRUNCATE takes the frozen rows too', freeze("OLD.status = 'POSTED'").replace(truncateTrigger, '').replace('CREATE TABLE ledger', 'CREATE TABLE «ledger»'), posted, [{ messageId: 'noGuard', mark: 0, says: 'for TRUNCATE' }]),
  history('privileges for rows that are not frozen are no findings', [freeze("OLD.status = 'POSTED'"), 'GRANT UPDATE, DELETE ON ledger TO app;\n'], posted, []),
  history('the privilege to TRUNCATE is caught', [freeze("OLD.status = 'POSTED'").replace('CREATE TABLE ledger', 'CREATE TABLE «ledger»'), '«GRANT UPDATE, DELETE, TRUNCATE ON ledger TO app»;\n'], posted, [{ messageId: 'notRevoked', mark: 0, says: 'takes TRUNCATE on it from app' }, { messageId: 'mayChange', mark: 1, says: 'lets app TRUNCATE' }]),
  history('once and except together: other columns of frozen rows', stated(onChange("BEGIN\n  IF TG_OP = 'DELETE' THEN\n    IF OLD.status = 'POSTED' THEN RAISE EXCEPTION 'no'; END IF;\n    RETURN OLD;\n  END IF;\n  IF OLD.status = 'POSTED' AND (to_jsonb(NEW) - 'retry_after') IS DISTINCT FROM (to_jsonb(OLD) - 'retry_after') THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  RETURN NEW;\nEND")), { ...posted, ...retry }, [], { verdicts: frozen }),
  history('an enum is compared by its labels', freeze("OLD.status = 'posted'").replace(table, '').replace(role, `${role}CREATE TYPE state AS ENUM ('draft', 'posted');\nCREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, status state NOT NULL, retry_after timestamptz);\n`).replace(/CREATE TABLE ledger \(id bigint PRIMARY KEY, amount integer NOT NULL, note text, status text NOT NULL, retry_after timestamptz\);\n/u, ''), { once: "status = 'posted'" }, [], { verdicts: frozen }),
];

const worker = 'CREATE ROLE retention_worker LOGIN;\n';
const allow = { allow: { DELETE: ['retention_worker'] } };
const revokeWorker = 'REVOKE UPDATE, TRUNCATE ON ledger FROM retention_worker;\nGRANT DELETE ON ledger TO retention_worker;\n';
const kept = worker + base + revokeWorker;
const updateTrigger = 'CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n';
const unless = (condition: string, end = 'RETURN OLD;'): string => kept + updateTrigger + trigger(`BEGIN\n  IF ${condition} THEN\n    ${end}\n  END IF;\n  RAISE EXCEPTION 'no';\nEND`, 'BEFORE DELETE ON ledger FOR EACH ROW');

/** `allow`. */
const roles: readonly Case[] = [
  history('a role that may DELETE by the claim, with no trigger for it, is no finding', kept + updateTrigger, allow, [], { example: 'correct', verdicts: [{ layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'proven' }, { layer: 'privilege', operation: 'UPDATE', role: 'retention_worker', verdict: 'proven' }, proven] }),
  history('without the claim it is one', (kept + updateTrigger).replace('CREATE TABLE ledger', 'CREATE TABLE «ledger»').replace('GRANT DELETE ON ledger TO retention_worker', '«GRANT DELETE ON ledger TO retention_worker»'), {}, [{ messageId: 'notRevoked', mark: 0 }, { messageId: 'mayChange', mark: 1 }, { messageId: 'noGuard', mark: 0 }]),
  history('a guard that lets the role through and nobody else is proven', unless("current_user = 'retention_worker'"), allow, [], { verdicts: [{ ...remove, verdict: 'proven', reasonSays: 'for everyone but retention_worker' }] }),
  history('a guard by session_user is proven', unless("session_user = 'retention_worker'"), allow, [], { verdicts: [{ ...remove, verdict: 'proven' }] }),
  history('a guard by a list of roles needs all of them to be allowed', unless("current_user IN ('retention_worker', 'app')").replace('RETURN OLD;', '«RETURN OLD;»'), allow, [{ messageId: 'conditional', mark: 0 }], { verdicts: [{ ...remove, verdict: 'unknown' }] }),
  history('a guard by a list of roles that are all allowed is proven', (unless("current_user IN ('retention_worker', 'app')") + 'GRANT DELETE ON ledger TO app;\n'), { allow: { DELETE: ['retention_worker', 'app'] } }, [], { verdicts: [{ ...remove, verdict: 'proven' }] }),
  history('a guard that runs as its owner asks who the owner is', unless("current_user = 'retention_worker'").replace('guard() RETURNS trigger', 'guard() RETURNS trigger SECURITY DEFINER'), allow, [], { verdicts: [{ ...remove, verdict: 'proven' }] }),
  history('a guard with a setting in place of the role is caught', unless("current_setting('app.retention', true) = 'on'").replace('RETURN OLD;', '«RETURN OLD;»'), allow, [{ messageId: 'letsThrough', mark: 0 }], { verdicts: [{ ...remove, ...passes("SELECT set_config('app.retention', 'on', false); DELETE FROM public.ledger;") }] }),
  history('a guard that stops one role only is caught', kept + updateTrigger + trigger("BEGIN\n  IF current_user = 'app' THEN\n    RAISE EXCEPTION 'no';\n  END IF;\n  «RETURN OLD;»\nEND", 'BEFORE DELETE ON ledger FOR EACH ROW'), allow, [{ messageId: 'conditional', mark: 0 }]),
  history('a guard that is disabled is caught', [unless("current_user = 'retention_worker'"), '«ALTER TABLE ledger DISABLE TRIGGER guard_change»;\n'], allow, [{ messageId: 'triggerOff', mark: 0 }], { verdicts: [{ ...remove, ...passes('DELETE FROM public.ledger;') }] }),
  history('a member of the role can do it too', [kept + updateTrigger, 'GRANT retention_worker TO app;\n'].map((text, index) => (index === 0 ? text.replace('GRANT DELETE ON ledger TO retention_worker', '«GRANT DELETE ON ledger TO retention_worker»') : text)), allow, [{ messageId: 'mayChange', mark: 0, says: 'lets app DELETE its rows as retention_worker' }], { verdicts: [{ layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'refuted' }] }),
  history('other operations of the role are judged', [kept.replace('REVOKE UPDATE, TRUNCATE ON ledger FROM retention_worker;\n', 'REVOKE TRUNCATE ON ledger FROM retention_worker;\n').replace('CREATE TABLE ledger', 'CREATE TABLE «ledger»') + updateTrigger, '«GRANT UPDATE ON ledger TO retention_worker»;\n'], allow, [{ messageId: 'notRevoked', mark: 0, says: 'takes UPDATE on it from retention_worker' }, { messageId: 'mayChange', mark: 1, says: 'lets retention_worker UPDATE' }]),
  history('a grant to another role is caught', [kept + updateTrigger, '«GRANT DELETE ON ledger TO app»;\n'].map((text, index) => (index === 0 ? text.replace('CREATE TABLE ledger', 'CREATE TABLE «ledger»') : text)), allow, [{ messageId: 'notRevoked', mark: 0, says: 'DELETE on it from app' }, { messageId: 'mayChange', mark: 1, says: 'lets app DELETE' }]),
];

export const weaker: readonly Case[] = [...columns, ...rows, ...roles];
