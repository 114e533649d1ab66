import type { Case, ExpectedFinding } from '@pg-guardrails/kernel';

const role = 'CREATE ROLE app LOGIN;\n';
const refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RAISE EXCEPTION 'no';\nEND $$;\n";
const guardsOf = (table: string, guard = 'refuse'): string =>
  `CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${guard}();\nCREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${guard}();\nREVOKE ALL ON ${table} FROM PUBLIC, app;\n`;
const partitioned = 'CREATE TABLE ledger (id bigint, amount integer) PARTITION BY RANGE (id);\nCREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES FROM (0) TO (1000);\n';

function history(name: string, sql: string | readonly string[], findings: readonly (string | ExpectedFinding)[], rest: Partial<Omit<Case, 'name' | 'files'>> = {}): Case {
  const texts = typeof sql === 'string' ? [sql] : sql;
  return {
    name,
    files: Object.fromEntries(texts.map((text, index) => [`schema/migrations/${String(index + 1).padStart(4, '0')}.sql`, text])),
    findings: findings.map((finding) => (typeof finding === 'string' ? { messageId: finding, mark: 0 } : finding)),
    ...rest,
  };
}

const orders = 'CREATE TABLE orders (id bigint);\n';
const unknown = (subject: string, reasonSays: string) => [{ subject, verdict: 'unknown' as const, reasonSays }];

/** Claims on what is no table, or is one of a kind; guards that cannot be read. */
export const inputCases: readonly Case[] = [
  history('a claim on a view says that only tables are judged', `${role}${orders}CREATE VIEW «ledger» AS SELECT id FROM orders;\n`, [{ messageId: 'notATable', mark: 0, says: 'it is a view, whose rows are those of other tables' }], { claim: { tables: ['ledger'] }, verdicts: unknown('public.ledger', 'is a view') }),
  history('a claim above a view in the SQL', `${role}${orders}-- guardrails: immutable\nCREATE VIEW «ledger» AS SELECT id FROM orders;\n`, ['notATable'], { claim: {} }),
  history('a claim on a view by its comment', [`${role}${orders}CREATE VIEW «ledger» AS SELECT id FROM orders;\n`, "COMMENT ON VIEW ledger IS '@immutable';\n"], ['notATable'], { claim: {} }),
  history('a claim on a materialized view', `${role}${orders}CREATE MATERIALIZED VIEW «ledger» AS SELECT id FROM orders;\n`, [{ messageId: 'notATable', mark: 0, says: 'whose rows each REFRESH makes anew' }], { claim: { tables: ['ledger'] } }),
  history('a claim on a foreign table', `${role}CREATE FOREIGN DATA WRAPPER elsewhere;\nCREATE SERVER other FOREIGN DATA WRAPPER elsewhere;\nCREATE FOREIGN TABLE «ledger» (id bigint) SERVER other;\n`, [{ messageId: 'notATable', mark: 0, says: 'whose rows another server holds' }], { claim: { tables: ['ledger'] } }),
  history('a partition is judged as the table it is', role + refuse + partitioned + guardsOf('ledger_1'), [], { claim: { tables: ['ledger_1'] }, verdicts: [{ subject: 'public.ledger_1', layer: 'trigger', operation: 'TRUNCATE', verdict: 'proven' }] }),
  history('a partition claimed in the SQL', `${role}${refuse}${partitioned.replace('CREATE TABLE ledger_1', '-- guardrails: immutable\nCREATE TABLE ledger_1')}${guardsOf('ledger_1')}`, [], { claim: {}, verdicts: [{ subject: 'public.ledger_1', layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'proven' }] }),
  history('a partition can be changed through what it is a partition of', `${role}${refuse}${partitioned}${guardsOf('ledger_1')}«GRANT DELETE, TRUNCATE ON ledger TO app»;\n`, [{ messageId: 'mayChange', mark: 0, says: 'DELETE or TRUNCATE its rows (through public.ledger, whose statements reach its rows)' }], {
    claim: { tables: ['ledger_1'] },
    verdicts: [{ subject: 'public.ledger_1', layer: 'privilege', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'DELETE FROM public.ledger;', observed: { sqlstate: 'P0001', rowsChanged: 0 } } }],
  }),
  history('a statement guard of the partitioned table does not guard its partition', `${role}${refuse}${partitioned.replace('TABLE ledger_1', 'TABLE «ledger_1»')}CREATE TRIGGER refuse_all BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\nREVOKE ALL ON ledger_1 FROM PUBLIC, app;\n`, ['noGuard'], {
    claim: { tables: ['ledger_1'] },
    verdicts: [{ subject: 'public.ledger_1', layer: 'trigger', operation: 'DELETE', verdict: 'refuted', counterexample: { as: null, sql: 'DELETE FROM public.ledger_1;', observed: { sqlstate: null, rowsChanged: 1 } } }],
  }),
  history('a table that is dropped takes its claim along', [`${role}-- guardrails: immutable\nCREATE TABLE ledger (id bigint);\nCOMMENT ON TABLE ledger IS '@immutable';\n`, 'DROP TABLE ledger;\nCREATE TABLE ledger (id bigint);\n'], [], { claim: {} }),
  history('a claim above IF NOT EXISTS is about the table that is there', [`${role}CREATE TABLE «ledger» (id bigint);\n`, '-- guardrails: immutable\nCREATE TABLE IF NOT EXISTS ledger (id bigint);\n'], ['notRevoked', 'noGuard'], { claim: {} }),
  history('a claim above EXECUTE is about each table it makes', `${role}DO $$\nDECLARE name text;\nBEGIN\n  FOREACH name IN ARRAY ARRAY['ledger', 'journal'] LOOP\n    -- guardrails: immutable\n    «EXECUTE format('CREATE TABLE %I (id bigint)', name);»\n  END LOOP;\nEND $$;\n`, ['notRevoked', 'noGuard', 'notRevoked', 'noGuard'], {
    claim: {},
    verdicts: [{ subject: 'public.ledger', layer: 'trigger', operation: 'DELETE', verdict: 'refuted' }, { subject: 'public.journal', layer: 'trigger', operation: 'DELETE', verdict: 'refuted' }],
  }),
  history('a claim outlives RENAME and SET SCHEMA', [`${role}CREATE SCHEMA books;\n-- guardrails: immutable\nCREATE TABLE «notes» (id bigint);\n`, 'ALTER TABLE notes RENAME TO ledger;\nALTER TABLE ledger SET SCHEMA books;\n'], [{ messageId: 'notRevoked', mark: 0, says: 'books.ledger' }, { messageId: 'noGuard', mark: 0, says: 'books.ledger' }], { claim: {} }),
  history('a guard in a language that is not read is unknown, where it is defined', `${role}CREATE TABLE ledger (id bigint);\nCREATE FUNCTION guard() RETURNS trigger LANGUAGE internal AS '«suppress_redundant_updates_trigger»';\n${guardsOf('ledger', 'guard')}`, [{ messageId: 'unknownTrigger', mark: 0, says: 'public.guard() is written in internal' }, { messageId: 'unknownTrigger', mark: 0, says: 'TRUNCATE' }], {
    claim: { tables: ['ledger'] },
    verdicts: [{ subject: 'public.ledger', layer: 'trigger', operation: 'DELETE', verdict: 'unknown', reasonSays: 'written in internal' }],
  }),
];
