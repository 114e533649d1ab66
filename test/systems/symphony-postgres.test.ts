import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '@pg-guardrails/config';
import type { Session } from '@pg-guardrails/prover';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { historyConfig } from '../../packages/check/src/histories.js';
import { compareHistory, type ComparedHistory } from '../oracle/compare-history.js';

const symphony = fileURLToPath(new URL('../../fixtures/systems/symphony', import.meta.url));
const immutable = ['payment_outbox_attempts', 'ledger_entries', 'ingress_attestations', 'status_history', 'revoked_tokens', 'audit_log', 'revoked_client_certs'];
const runtimeRoles = ['symphony_ingest', 'symphony_executor', 'symphony_readonly', 'symphony_auditor'];

/** A row of each immutable table, in the order in which they refer to one another. */
const seed = `
  INSERT INTO participants (participant_id, display_name, settlement_account) VALUES ('PART0001', 'one', 'settlement:PART0001');
  INSERT INTO policy_versions (id, description, body_sha256) SELECT 1, 'first', repeat('a', 64) WHERE NOT EXISTS (SELECT FROM policy_versions);
  INSERT INTO instructions (instruction_id, participant_id, policy_version_id, end_to_end_id, idempotency_key, debtor_account, creditor_account, amount_minor, currency)
    VALUES ('00000000-0000-0000-0000-000000000001', 'PART0001', 1, 'e', 'k', 'debtor', 'creditor', 1, 'EUR');
  INSERT INTO ledger_entries (instruction_id, posting_key, debit_account, credit_account, amount_minor, currency)
    VALUES ('00000000-0000-0000-0000-000000000001', 'p', 'd', 'c', 1, 'EUR');
  INSERT INTO audit_log (action, subject_type, subject_id) VALUES ('a', 't', 'i');
  INSERT INTO ingress_attestations (request_id, caller_identity, prev_hash, record_hash) VALUES (gen_random_uuid(), 'c', '', repeat('b', 64));
  INSERT INTO revoked_tokens (token_hash, reason_code) VALUES (repeat('c', 64), 'ROTATED');
  INSERT INTO revoked_client_certs (fingerprint_sha256, issuer, reason_code) VALUES (repeat('d', 64), 'i', 'ROTATED');
  INSERT INTO payment_outbox_attempts (outbox_id, instruction_id, participant_id, sequence_id, idempotency_key, rail, payload, attempt_no, state, worker_id, lease_expires_at)
    VALUES (gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 'PART0001', 1, 'k', 'ACH', '{}', 1, 'DISPATCHING', 'w', now());
`;

/** Changes without a WHERE and without reading a column, so that no other privilege is asked for. */
async function statements(session: Session, table: string): Promise<readonly string[]> {
  const columnOf = async (condition: string): Promise<string | undefined> => {
    const [row] = await session.query(`SELECT attname FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND ${condition} LIMIT 1`);
    return row !== undefined && 'attname' in row ? String(row.attname) : undefined;
  };
  const column = await columnOf('NOT attnotnull');
  const set = column === undefined ? `${(await columnOf("atttypid = 'text'::regtype")) ?? ''} = 'changed'` : `${column} = NULL`;
  return [`UPDATE ${table} SET ${set}`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`];
}

async function sqlstateOf(session: Session, role: string | null, sql: string): Promise<string | null> {
  await session.query('BEGIN');
  try {
    if (role !== null) await session.query(`SET LOCAL ROLE ${role}`);
    await session.query(sql);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no SQLSTATE';
  } finally {
    await session.query('ROLLBACK');
  }
}

describe('symphony on PostgreSQL', () => {
  let compared: ComparedHistory;
  beforeAll(async () => {
    await loadGrammar();
    const loaded = await loadConfig({ cwd: symphony, rules });
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
    const [history] = loaded.config.histories;
    if (history === undefined) throw new Error('symphony has a history');
    compared = await compareHistory(historyConfig(history), symphony);
    await compared.replayed.session.query(seed);
  });
  afterAll(() => compared.replayed.close());

  test('every file applies', () => {
    expect(compared.replayed.failures).toEqual([]);
    expect(compared.replayed.applied.files).toBe(compared.read.files.length);
  });

  test('the simulated catalog is the one that it leaves', () => {
    const { simulated, result } = compared;
    expect(simulated.errors).toEqual([]);
    expect(result.disagreements).toEqual([]);
    expect(result.unknown).toEqual([]);
    expect(result.compared).toBeGreaterThan(5000);
  });

  test.each(immutable)('%s: every runtime role gets 42501', async (table) => {
    const { session } = compared.replayed;
    for (const sql of await statements(session, table)) {
      for (const role of runtimeRoles) expect(await sqlstateOf(session, role, sql), `${role}: ${sql}`).toBe('42501');
    }
  });

  test.each(immutable)('%s: the owner and a superuser get P0001', async (table) => {
    const { session } = compared.replayed;
    for (const sql of await statements(session, table)) {
      for (const role of ['symphony_owner', null]) expect(await sqlstateOf(session, role, sql), `${String(role)}: ${sql}`).toBe('P0001');
    }
  });
});
