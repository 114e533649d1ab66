import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GuardedHistory, GuardedTable } from './operators.js';

function files(folder: string): GuardedHistory['files'] {
  const path = fileURLToPath(new URL(`../../fixtures/${folder}`, import.meta.url));
  // A mutant is applied in one transaction, which CONCURRENTLY refuses.
  return readdirSync(path).filter((file) => file.endsWith('.sql')).sort().map((file) => ({ file, text: readFileSync(`${path}/${file}`, 'utf8').replaceAll(' CONCURRENTLY', '') }));
}

const table = (name: string, guard: string, column: string, key: string, row: string | null = null): GuardedTable => ({ name, guard, column, key, seed: row === null ? null : [row] });
const uuid = (nr: number): string => `'00000000-0000-0000-0000-00000000000${String(nr)}'`;

/** The reference system, and histories that are guarded in other ways. */
export const guardedHistories: readonly GuardedHistory[] = [
  {
    name: 'symphony',
    files: files('systems/symphony/schema/migrations'),
    roles: ['symphony_ingest', 'symphony_executor', 'symphony_readonly', 'symphony_auditor'],
    owner: 'symphony_owner',
    rows: [
      `INSERT INTO public.participants (participant_id, display_name, settlement_account) VALUES ('PART0001', 'one', 'settlement:PART0001')`,
      `INSERT INTO public.policy_versions (id, description, body_sha256) SELECT 1, 'first', repeat('a', 64) WHERE NOT EXISTS (SELECT FROM public.policy_versions)`,
      `INSERT INTO public.instructions (instruction_id, participant_id, policy_version_id, end_to_end_id, idempotency_key, debtor_account, creditor_account, amount_minor, currency) VALUES (${uuid(1)}, 'PART0001', 1, 'e', 'k', 'debtor', 'creditor', 1, 'EUR')`,
    ],
    tables: [
      table('public.payment_outbox_attempts', 'public.deny_outbox_attempts_mutation', 'error_code', 'attempt_no', `INSERT INTO public.payment_outbox_attempts (outbox_id, instruction_id, participant_id, sequence_id, idempotency_key, rail, payload, attempt_no, state, worker_id, lease_expires_at) VALUES (${uuid(1)}, ${uuid(1)}, 'PART0001', 1, 'k', 'ACH', '{}', 1, 'DISPATCHING', 'w', now())`),
      table('public.ledger_entries', 'public.deny_append_only_mutation', 'posting_key', 'instruction_id', `INSERT INTO public.ledger_entries (instruction_id, posting_key, debit_account, credit_account, amount_minor, currency) VALUES (${uuid(1)}, 'p', 'd', 'c', 1, 'EUR')`),
      table('public.status_history', 'public.deny_append_only_mutation', 'from_state', 'instruction_id', `INSERT INTO public.status_history (instruction_id, to_state) VALUES (${uuid(1)}, 'DONE')`),
      table('public.audit_log', 'public.deny_append_only_mutation', 'action', 'subject_id', `INSERT INTO public.audit_log (action, subject_type, subject_id) VALUES ('a', 't', 'i')`),
      table('public.ingress_attestations', 'public.deny_attestation_mutation', 'caller_identity', 'request_id', `INSERT INTO public.ingress_attestations (request_id, caller_identity, prev_hash, record_hash) VALUES (${uuid(1)}, 'c', '', repeat('b', 64))`),
      table('public.revoked_tokens', 'public.deny_revocation_mutation', 'reason_code', 'token_hash', `INSERT INTO public.revoked_tokens (token_hash, reason_code) VALUES (repeat('c', 64), 'ROTATED')`),
      table('public.revoked_client_certs', 'public.deny_revocation_mutation', 'reason_code', 'issuer', `INSERT INTO public.revoked_client_certs (fingerprint_sha256, issuer, reason_code) VALUES (repeat('d', 64), 'i', 'ROTATED')`),
    ],
  },
  { name: 'partitioned', files: files('histories/partitioned'), roles: ['metering_api', 'metering_archive'], owner: 'metering_owner', tables: [table('metering.readings', 'metering.refuse_change', 'note', 'id')] },
  { name: 'services', files: files('histories/services'), roles: ['books_api', 'books_jobs', 'books_writers'], owner: 'books_owner', tables: [table('public.entries', 'public.refuse_change', 'memo', 'id'), table('public.journal', 'public.refuse_change', 'detail', 'id')] },
  { name: 'definer', files: files('histories/definer'), roles: ['audit_service', 'audit_reader'], owner: 'audit_owner', tables: [table('public.audit_trail', 'public.audit_refuse', 'detail', 'id')] },
];
