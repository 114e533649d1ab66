import type { Layer } from '@pg-guardrails/kernel';

/** A small change to symphony that breaks one of its claims. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Must occur exactly once in the file; null to append. */
  readonly find: string | null;
  readonly replace: string;
  /** The rule that must report it. */
  readonly rule: string;
  /** For `immutable-table`: the verdict that must be refuted. */
  readonly refuted?: { readonly subject: string; readonly layer: Layer; readonly operation: string; readonly role?: string | null };
}

const migrations = 'schema/migrations';

/** Mutants of the SQL. */
const sqlMutants: readonly Mutant[] = [
  {
    name: 'a later migration grants TRUNCATE on the ledger',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'GRANT TRUNCATE ON public.ledger_entries TO symphony_executor;',
    rule: 'immutable-table',
    refuted: { subject: 'public.ledger_entries', layer: 'privilege', operation: 'TRUNCATE', role: 'symphony_executor' },
  },
  {
    name: 'a later migration grants all on all tables',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'GRANT ALL ON ALL TABLES IN SCHEMA public TO symphony_ingest;',
    rule: 'immutable-table',
    refuted: { subject: 'public.audit_log', layer: 'privilege', operation: 'DELETE', role: 'symphony_ingest' },
  },
  {
    name: 'a column-level UPDATE is granted',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'GRANT UPDATE (error_code) ON public.payment_outbox_attempts TO symphony_executor;',
    rule: 'immutable-table',
    refuted: { subject: 'public.payment_outbox_attempts', layer: 'privilege', operation: 'UPDATE', role: 'symphony_executor' },
  },
  {
    name: 'PUBLIC is granted DELETE',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'GRANT DELETE ON public.status_history TO PUBLIC;',
    rule: 'immutable-table',
    refuted: { subject: 'public.status_history', layer: 'privilege', operation: 'DELETE', role: 'symphony_readonly' },
  },
  {
    name: 'a runtime role becomes a member of the owner',
    file: `${migrations}/0003_roles.sql`,
    find: 'GRANT symphony_readonly TO symphony_auditor;',
    replace: 'GRANT symphony_owner TO symphony_auditor;',
    rule: 'immutable-table',
    refuted: { subject: 'public.ledger_entries', layer: 'privilege', operation: 'DELETE', role: 'symphony_auditor' },
  },
  {
    name: 'a runtime role becomes a member of pg_write_all_data',
    file: `${migrations}/0003_roles.sql`,
    find: 'GRANT symphony_readonly TO symphony_auditor;',
    replace: 'GRANT pg_write_all_data TO symphony_auditor;',
    rule: 'immutable-table',
    refuted: { subject: 'public.revoked_tokens', layer: 'privilege', operation: 'UPDATE', role: 'symphony_auditor' },
  },
  {
    name: 'a runtime role is a superuser',
    file: `${migrations}/0003_roles.sql`,
    find: 'CREATE ROLE symphony_readonly LOGIN NOSUPERUSER',
    replace: 'CREATE ROLE symphony_readonly LOGIN SUPERUSER',
    rule: 'immutable-table',
    refuted: { subject: 'public.audit_log', layer: 'privilege', operation: 'TRUNCATE', role: 'symphony_readonly' },
  },
  {
    name: 'a runtime role owns the table',
    file: `${migrations}/0008_ledger_and_audit.sql`,
    find: 'ALTER TABLE public.audit_log OWNER TO symphony_owner;',
    replace: 'ALTER TABLE public.audit_log OWNER TO symphony_executor;',
    rule: 'immutable-table',
    refuted: { subject: 'public.audit_log', layer: 'privilege', operation: 'UPDATE', role: 'symphony_executor' },
  },
  {
    name: 'the explicit REVOKE on the attempts names no TRUNCATE',
    file: `${migrations}/0009_payment_outbox.sql`,
    find: 'REVOKE UPDATE, DELETE, TRUNCATE ON public.payment_outbox_attempts',
    replace: 'REVOKE UPDATE, DELETE ON public.payment_outbox_attempts',
    rule: 'immutable-table',
    refuted: { subject: 'public.payment_outbox_attempts', layer: 'revoke', operation: 'TRUNCATE' },
  },
  {
    name: 'one role is left out of a REVOKE',
    file: `${migrations}/0011_ingress_attestations.sql`,
    find: 'REVOKE UPDATE, DELETE, TRUNCATE ON public.ingress_attestations FROM symphony_readonly;',
    replace: '',
    rule: 'immutable-table',
    refuted: { subject: 'public.ingress_attestations', layer: 'revoke', operation: 'DELETE', role: 'symphony_readonly' },
  },
  {
    name: 'the row trigger of the attempts forgets DELETE',
    file: `${migrations}/0009_payment_outbox.sql`,
    find: 'BEFORE UPDATE OR DELETE ON public.payment_outbox_attempts',
    replace: 'BEFORE UPDATE ON public.payment_outbox_attempts',
    rule: 'immutable-table',
    refuted: { subject: 'public.payment_outbox_attempts', layer: 'trigger', operation: 'DELETE', role: null },
  },
  {
    name: 'the row trigger fires for one column only',
    file: `${migrations}/0010_append_only_guards.sql`,
    find: 'BEFORE UPDATE OR DELETE ON public.ledger_entries',
    replace: 'BEFORE UPDATE OF amount_minor OR DELETE ON public.ledger_entries',
    rule: 'immutable-table',
    refuted: { subject: 'public.ledger_entries', layer: 'trigger', operation: 'UPDATE', role: null },
  },
  {
    name: 'the TRUNCATE trigger guards DELETE instead',
    file: `${migrations}/0010_append_only_guards.sql`,
    find: 'BEFORE TRUNCATE ON public.status_history',
    replace: 'BEFORE DELETE ON public.status_history',
    rule: 'immutable-table',
    refuted: { subject: 'public.status_history', layer: 'trigger', operation: 'TRUNCATE', role: null },
  },
  {
    name: 'a later migration drops the TRUNCATE trigger',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'DROP TRIGGER trg_deny_revoked_tokens_truncate ON public.revoked_tokens;',
    rule: 'immutable-table',
    refuted: { subject: 'public.revoked_tokens', layer: 'trigger', operation: 'TRUNCATE', role: null },
  },
  {
    name: 'a later migration disables the triggers',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'ALTER TABLE public.audit_log DISABLE TRIGGER USER;',
    rule: 'immutable-table',
    refuted: { subject: 'public.audit_log', layer: 'trigger', operation: 'UPDATE', role: null },
  },
  {
    name: 'a trigger fires in replica mode only',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'ALTER TABLE public.revoked_client_certs ENABLE REPLICA TRIGGER trg_deny_revoked_client_certs_mutation;',
    rule: 'immutable-table',
    refuted: { subject: 'public.revoked_client_certs', layer: 'trigger', operation: 'DELETE', role: null },
  },
  {
    name: 'the guard raises another SQLSTATE',
    file: `${migrations}/0009_payment_outbox.sql`,
    find: "RAISE EXCEPTION 'payment_outbox_attempts is append-only: % is refused', TG_OP USING ERRCODE = 'P0001';",
    replace: "RAISE EXCEPTION 'payment_outbox_attempts is append-only: % is refused', TG_OP USING ERRCODE = '23514';",
    rule: 'immutable-table',
    refuted: { subject: 'public.payment_outbox_attempts', layer: 'trigger', operation: 'UPDATE', role: null },
  },
  {
    name: 'the guard only warns',
    file: `${migrations}/0012_revocation_tables.sql`,
    find: "RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'P0001';",
    replace: "RAISE WARNING '% is append-only: % is refused', TG_TABLE_NAME, TG_OP; RETURN NEW;",
    rule: 'immutable-table',
    refuted: { subject: 'public.revoked_tokens', layer: 'trigger', operation: 'UPDATE', role: null },
  },
  {
    name: 'the guard is conditional on the operation',
    file: `${migrations}/0011_ingress_attestations.sql`,
    find: "  RAISE EXCEPTION 'ingress_attestations is append-only: % is refused', TG_OP USING ERRCODE = 'P0001';",
    replace: "  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RAISE EXCEPTION 'append-only' USING ERRCODE = 'P0001';",
    rule: 'immutable-table',
    refuted: { subject: 'public.ingress_attestations', layer: 'trigger', operation: 'DELETE', role: null },
  },
  {
    name: 'the helper stops raising',
    file: `${migrations}/0001_invariants.sql`,
    find: "  RAISE EXCEPTION '%', p_message USING ERRCODE = 'P0001';",
    replace: "  RAISE NOTICE '%', p_message;",
    rule: 'immutable-table',
    refuted: { subject: 'public.ledger_entries', layer: 'trigger', operation: 'UPDATE', role: null },
  },
  {
    name: 'a later migration replaces the guard by one that lets through',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace:
      'CREATE OR REPLACE FUNCTION public.deny_revocation_mutation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(NEW, OLD); END; $$;',
    rule: 'immutable-table',
    refuted: { subject: 'public.revoked_client_certs', layer: 'trigger', operation: 'DELETE', role: null },
  },
  {
    name: 'a new claim on a table without guards',
    file: `${migrations}/0002_participants.sql`,
    find: 'CREATE TABLE public.participants',
    replace: '-- guardrails: immutable\nCREATE TABLE public.participants',
    rule: 'immutable-table',
    refuted: { subject: 'public.participants', layer: 'trigger', operation: 'UPDATE', role: null },
  },
  {
    name: 'a migration sets the role',
    file: `${migrations}/0013_outbox_pending_indexes_concurrently.sql`,
    find: null,
    replace: 'SET ROLE symphony_owner;',
    rule: 'no-role-switch',
  },
];

/** Mutants of the TypeScript. */
const programMutants: readonly Mutant[] = [
  {
    name: 'a service imports the driver',
    file: 'services/ingest/src/users.ts',
    find: null,
    replace: "import { Client } from 'pg'\nexport type { Client }",
    rule: 'no-driver-import',
  },
  {
    name: 'a service imports a type of the driver',
    file: 'services/executor/src/claim.ts',
    find: null,
    replace: "export type Connection = import('pg').PoolClient",
    rule: 'no-driver-import',
  },
  {
    name: 'a service loads the driver dynamically',
    file: 'services/auditor/src/chain.ts',
    find: null,
    replace: "const driver = 'p' + 'g'\nexport const load = () => import(driver)",
    rule: 'no-driver-import',
  },
  {
    name: 'a service opens a pool of its own',
    file: 'services/reporting/src/backlog.ts',
    find: null,
    replace: "import { Pool as Connections } from 'pg'\nexport const own = new Connections()",
    rule: 'no-pool-construction',
  },
  {
    name: 'a service queries a pool that libs/db leaks',
    file: 'services/reporting/src/backlog.ts',
    find: null,
    replace: "import { inTransaction } from '../../../libs/db/pool.js'\nexport const peek = () => inTransaction(async (connection) => connection.query('SELECT 1'))",
    rule: 'no-pool-query',
  },
  {
    name: 'a service changes its role',
    file: 'services/ingest/src/users.ts',
    find: null,
    replace: "export const escalate = () => queryAsRole('symphony_ingest', `SET ROLE symphony_owner`)",
    rule: 'no-role-switch',
  },
  {
    name: 'a service resets its role in lower case',
    file: 'services/executor/src/outcome.ts',
    find: null,
    replace: "import { queryAsRole as run } from '../../../libs/db/index.js'\nexport const reset = () => run('symphony_executor', 'reset role')",
    rule: 'no-role-switch',
  },
  {
    name: 'a service uses set_config',
    file: 'services/ingest/src/users.ts',
    find: null,
    replace: "export const become = (role: string) => queryAsRole('symphony_ingest', \"SELECT set_config('role', $1, false)\", [role])",
    rule: 'no-role-switch',
  },
  {
    name: 'a test switches the role itself',
    file: 'tests/helpers/database.ts',
    find: null,
    replace: "export const asOwner = () => queryNoRole('SET SESSION AUTHORIZATION symphony_owner')",
    rule: 'no-role-switch',
  },
  {
    name: 'a service imports the test-only module',
    file: 'services/ingest/src/accept.ts',
    find: null,
    replace: "export { queryNoRole } from '../../../libs/db/testOnly.js'",
    rule: 'no-test-only-import',
  },
  {
    name: 'libs/db re-exports the test-only module',
    file: 'libs/db/index.ts',
    find: null,
    replace: "export { queryNoRole } from './testOnly.js'",
    rule: 'no-test-only-import',
  },
  {
    name: 'a service takes a helper of the tests, which imports the test-only module',
    file: 'services/reporting/src/backlog.ts',
    find: null,
    replace: "export * as seeds from '../../../tests/helpers/database.js'",
    rule: 'no-test-only-reach',
  },
  {
    name: 'a service loads the test-only module lazily, by a path put together',
    file: 'services/ingest/src/accept.ts',
    find: null,
    replace: "const escape = 'test' + 'Only'\nexport const load = () => import(`../../../libs/db/${escape}.js`)",
    rule: 'no-test-only-reach',
  },
  {
    name: 'the test-only module loads everywhere',
    file: 'libs/db/testOnly.ts',
    find: "if (process.env.NODE_ENV !== 'test') {",
    replace: "if (process.env.NODE_ENV === 'production' && process.env.CI) {",
    rule: 'test-only-gate',
  },
  {
    name: 'the production build compiles the test-only module',
    file: 'tsconfig.prod.json',
    find: '"exclude": ["libs/db/testOnly.ts", "libs/db/__tests__/**", "tests/**"]',
    replace: '"exclude": ["libs/db/__tests__/**", "tests/**"]',
    rule: 'test-only-gate',
  },
  {
    name: 'the production build is told to write everything',
    file: 'tsconfig.prod.json',
    find: '"exclude": ["libs/db/testOnly.ts", "libs/db/__tests__/**", "tests/**"]',
    replace: '"exclude": []',
    rule: 'test-only-build',
  },
  {
    name: 'a production module imports it, so that the build compiles it after all',
    file: 'libs/outbox/enqueue.ts',
    find: null,
    replace: "export * as escape from '../db/testOnly.js'",
    rule: 'test-only-gate',
  },
];

export const mutants: readonly Mutant[] = [...sqlMutants, ...programMutants];
