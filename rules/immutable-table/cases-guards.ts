import type { Case, ExpectedFinding, ExpectedVerdict } from '@pg-guardrails/kernel';

const table = 'CREATE ROLE app LOGIN;\nCREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text);\nREVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\n";
const truncate = 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n';
const row = '«CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse()»;\n';
const plain = (marked: string): string => marked.replaceAll(/[«»]/gu, '');
const guard = (body: string, settings = ' SET search_path = pg_catalog, pg_temp'): string =>
  `CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql${settings} AS $$\nBEGIN\n${body}\nEND $$;\nCREATE TRIGGER guard BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION guard();\n`;
const trigger = (name: string, body: string, fires: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  ${body}\nEND $$;\nCREATE TRIGGER ${name} ${fires} ON ledger FOR EACH ${fires.includes('STATEMENT') ? 'STATEMENT' : 'ROW'} EXECUTE FUNCTION ${name}();\n`.replace(' STATEMENT ON', ' ON');

function history(name: string, sql: string, findings: readonly ExpectedFinding[], verdicts: readonly ExpectedVerdict[]): Case {
  return { name: `what stands around a guard: ${name}`, files: { 'schema/migrations/0001.sql': sql }, claim: { tables: ['ledger'] }, findings, verdicts };
}

const is = (operation: string, verdict: ExpectedVerdict['verdict'], reasonSays?: string): ExpectedVerdict => ({ layer: 'trigger', operation, verdict, ...(reasonSays === undefined ? {} : { reasonSays }) });
const both = (verdict: ExpectedVerdict['verdict'], reasonSays?: string): readonly ExpectedVerdict[] => [is('UPDATE', verdict, reasonSays), is('DELETE', verdict, reasonSays)];
const conditional: ExpectedFinding = { messageId: 'conditional', mark: 0 };
const guarded = table + refuse + truncate + plain(row);

/** Triggers beside the guard. */
const beside: readonly Case[] = [
  history('a trigger before it sets session_replication_role', table + refuse + truncate + row + trigger('early', 'SET LOCAL session_replication_role = replica; RETURN NULL;', 'BEFORE UPDATE OR DELETE STATEMENT'), [conditional], [...both('unknown', 'session_replication_role'), is('TRUNCATE', 'proven')]),
  history('a trigger before it calls what sets session_replication_role', `CREATE FUNCTION quiet() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true); END $$;\n` + table + refuse + truncate + row + trigger('early', 'PERFORM quiet(); RETURN NULL;', 'BEFORE UPDATE OR DELETE STATEMENT'), [conditional], both('unknown', 'session_replication_role')),
  history('a guard that always fires does so then too', `${guarded}ALTER TABLE ledger ENABLE ALWAYS TRIGGER refuse_change;\n${trigger('early', 'SET LOCAL session_replication_role = replica; RETURN NULL;', 'BEFORE UPDATE OR DELETE STATEMENT')}`, [], both('proven')),
  history('a trigger before it sets something else', guarded + trigger('early', "SET LOCAL work_mem = '1MB'; RETURN NULL;", 'BEFORE UPDATE OR DELETE STATEMENT'), [], both('proven')),
  history('a trigger after it sets session_replication_role, and is not reached', guarded + trigger('late', 'SET LOCAL session_replication_role = replica; RETURN NULL;', 'AFTER UPDATE OR DELETE STATEMENT'), [], both('proven')),
  history('a trigger before it sets what it reads', `${table + refuse + truncate + guard("  IF current_setting('app.purge', true) = 'on' THEN\n    «RETURN coalesce(NEW, OLD);»\n  END IF;\n  RAISE EXCEPTION 'no';")}${trigger('early', "PERFORM set_config('app.purge', 'off', true); RETURN NULL;", 'BEFORE UPDATE OR DELETE STATEMENT')}`, [conditional], both('unknown')),
  history('a trigger after it fills the column that it took for NOT NULL', table + refuse + truncate + guard("  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'no'; END IF;\n  IF NEW.amount IS NOT NULL THEN RAISE EXCEPTION 'no'; END IF;\n  RETURN NEW;") + trigger('later', '«NEW.amount := coalesce(NEW.amount, OLD.amount); RETURN NEW;»', 'BEFORE UPDATE'), [conditional], [is('UPDATE', 'unknown'), is('DELETE', 'proven')]),
  history('a trigger after it fills another column', table + refuse + truncate + guard("  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'no'; END IF;\n  IF NEW.amount IS NOT NULL THEN RAISE EXCEPTION 'no'; END IF;\n  RETURN NEW;") + trigger('later', "NEW.note := coalesce(NEW.note, ''); RETURN NEW;", 'BEFORE UPDATE'), [], both('proven')),
];

/** What its own body does before it raises. */
const before: readonly Case[] = [
  history('it names a column where no column is', table + refuse + truncate + guard("  «RAISE EXCEPTION 'no change of %', id;»"), [{ messageId: 'wrongSqlstate', mark: 0, says: '42703' }], both('refuted', '42703')),
  history('it names a column where no column is, and catches that', table + refuse + truncate + guard("  RAISE EXCEPTION 'no change of %', id;\nEXCEPTION WHEN undefined_column THEN\n  «RETURN coalesce(NEW, OLD);»"), [{ messageId: 'letsThrough', mark: 0 }], both('refuted')),
  history('it names a field, and catches what cannot come', table + refuse + truncate + guard("  RAISE EXCEPTION 'no change of %', OLD.id;\nEXCEPTION WHEN undefined_column THEN\n  RETURN coalesce(NEW, OLD);"), [], both('proven')),
  history('it gives a DETAIL that is NULL in some rows, and catches that', table + refuse + truncate + guard("  RAISE EXCEPTION 'no' USING DETAIL = OLD.note;\nEXCEPTION WHEN null_value_not_allowed THEN\n  «RETURN coalesce(NEW, OLD);»"), [{ messageId: 'letsThrough', mark: 0 }], both('refuted')),
  history('it calls for each of its arguments, of which there are none', `CREATE FUNCTION stop(code text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no %', code; END $$;\n${table + refuse + truncate + guard('  PERFORM public.stop(unnest(TG_ARGV));\n  «RETURN coalesce(NEW, OLD);»')}`, [conditional], both('unknown')),
];

export const guardCases: readonly Case[] = [...beside, ...before];
