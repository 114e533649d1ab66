import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '@pg-guardrails/config';
import type { Layer, Verdict } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { prove, type ProofReport } from '../src/index.js';

const migration = `
CREATE ROLE app LOGIN;
CREATE ROLE reader LOGIN;
CREATE TABLE ordinary (id bigint PRIMARY KEY, note text);
CREATE TABLE always (id bigint PRIMARY KEY, note text);
REVOKE UPDATE, TRUNCATE ON ordinary, always FROM PUBLIC, app;
REVOKE UPDATE, DELETE, TRUNCATE ON ordinary, always FROM PUBLIC, reader;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON ordinary FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ordinary FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON always FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON always FOR EACH STATEMENT EXECUTE FUNCTION refuse();
ALTER TABLE always ENABLE ALWAYS TRIGGER refuse;
ALTER TABLE always ENABLE ALWAYS TRIGGER refuse_truncate;
GRANT DELETE ON ordinary, always TO app;
DO $$ BEGIN EXECUTE 'GRANT SET ON PARAMETER ' || lower('SESSION_REPLICATION_ROLE') || ' TO app, reader'; END $$;
`;

const root = mkdtempSync(path.join(tmpdir(), 'guardrails-prove-parameters-'));
let report: ProofReport;
beforeAll(async () => {
  mkdirSync(path.join(root, 'migrations'));
  writeFileSync(path.join(root, 'migrations/0001.sql'), migration);
  writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ histories: [{ migrations: 'migrations', runtimeRoles: ['app', 'reader'] }], claims: [{ rule: 'immutable-table', tables: ['ordinary', 'always'], revoke: 'effective' }] }));
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
  report = await prove({ config: loaded.config, only: ['immutable-table'], onFailure: 'continue', limit: 60_000, server: null, tell: () => undefined });
}, 300_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const verdict = (table: string, layer: Layer, operation: string, role: string | null = null): Verdict | undefined =>
  report.verdicts.find((one) => one.subject === `public.${table}` && one.layer === layer && one.operation === operation && one.role === role);

test('who may set session_replication_role gets past ordinary triggers', () => {
  expect(report.errors).toEqual([]);
  expect(report.proofs.flatMap(({ disagreements }) => disagreements)).toEqual([]);
  const found = verdict('ordinary', 'bypass', 'DELETE', 'app');
  const sql = 'SET session_replication_role = replica; DELETE FROM public.ordinary;';
  expect(found).toMatchObject({ verdict: 'refuted', counterexample: { as: 'app', sql, observed: { sqlstate: null, rowsChanged: 1 } } });
  expect(found?.attempts).toContainEqual(expect.objectContaining({ as: 'app', sql }));
  expect(found?.evidence).toContainEqual(expect.objectContaining({ file: 'migrations/0001.sql', line: 16 }));
  expect(verdict('ordinary', 'trigger', 'DELETE')?.verdict).toBe('proven');
});

test('but not past triggers that always fire, nor without a privilege on the table', () => {
  for (const found of [verdict('always', 'bypass', 'DELETE', 'app'), verdict('ordinary', 'bypass', 'UPDATE', 'app'), verdict('ordinary', 'bypass', 'DELETE', 'reader')]) {
    expect(found?.verdict).toBe('proven');
    // That was tried.
    expect(found?.attempts.filter(({ sql }) => sql.startsWith('SET session_replication_role = replica; ')).length).toBeGreaterThan(0);
  }
});
