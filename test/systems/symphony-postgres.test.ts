import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';

const migrations = fileURLToPath(new URL('../../fixtures/systems/symphony/schema/migrations', import.meta.url));
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
async function statements(database: PGlite, table: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ attname: string }>(
    "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attnotnull LIMIT 1",
    [table],
  );
  const column = rows[0]?.attname;
  const { rows: texts } = await database.query<{ attname: string }>(
    "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND atttypid = 'text'::regtype LIMIT 1",
    [table],
  );
  const set = column === undefined ? `${texts[0]?.attname ?? ''} = 'changed'` : `${column} = NULL`;
  return [`UPDATE ${table} SET ${set}`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`];
}

async function sqlstateOf(database: PGlite, role: string | null, sql: string): Promise<string | null> {
  await database.exec('BEGIN');
  try {
    if (role !== null) await database.exec(`SET LOCAL ROLE ${role}`);
    await database.exec(sql);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no SQLSTATE';
  } finally {
    await database.exec('ROLLBACK');
  }
}

describe('symphony on PostgreSQL', () => {
  let database: PGlite;
  beforeAll(async () => {
    await loadGrammar();
    database = await PGlite.create();
    for (const file of readdirSync(migrations).sort()) {
      // CREATE INDEX CONCURRENTLY refuses to run in a transaction block, so each statement goes alone.
      for (const { text } of readSqlText(file, readFileSync(path.join(migrations, file), 'utf8')).statements) await database.exec(text);
    }
    await database.exec(seed);
  });
  afterAll(() => database.close());

  test.each(immutable)('%s: every runtime role gets 42501', async (table) => {
    for (const sql of await statements(database, table)) {
      for (const role of runtimeRoles) expect(await sqlstateOf(database, role, sql), `${role}: ${sql}`).toBe('42501');
    }
  });

  test.each(immutable)('%s: the owner and a superuser get P0001', async (table) => {
    for (const sql of await statements(database, table)) {
      for (const role of ['symphony_owner', null]) expect(await sqlstateOf(database, role, sql), `${String(role)}: ${sql}`).toBe('P0001');
    }
  });
});
