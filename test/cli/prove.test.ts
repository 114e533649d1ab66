import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ProofReport } from '@pg-guardrails/check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli as plain, cliWith as plainWith, project, type Run } from './cli.js';

/** `prove` and `certify` as a user runs them, on small histories: each start of a PostgreSQL takes seconds. */

// Each starts from what the one before it has kept.
const kept = mkdtempSync(path.join(os.tmpdir(), 'guardrails-kept-'));
afterAll(() => {
  rmSync(kept, { recursive: true, force: true });
});
const cli = (root: string, ...words: readonly string[]): Promise<Run> => plain(root, ...words, '--cache-location', kept);
const cliWith = (variables: Parameters<typeof plainWith>[0], root: string, ...words: readonly string[]): Promise<Run> => plainWith(variables, root, ...words, '--cache-location', kept);

const guard = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$;
`;
const guarded = (table: string): string => `CREATE TABLE ${table} (id bigint PRIMARY KEY, note text);
REVOKE ALL ON ${table} FROM PUBLIC, app;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse();
`;
const config = JSON.stringify({ include: ['services/**'], histories: [{ migrations: 'migrations', runtimeRoles: ['app'] }], claims: [{ rule: 'no-driver-import' }, { rule: 'immutable-table', tables: ['ledger'] }, { rule: 'explicit-privileges', tables: ['ledger'] }] }, null, 2);
const closed = {
  'guardrails.config.json': config,
  'package.json': '{ "name": "shop" }',
  'services/a.ts': 'export const a = 1;\n',
  'migrations/0001.sql': `CREATE ROLE app LOGIN;\n${guard}${guarded('ledger')}CREATE TABLE orders (id bigint);\n`,
};

test('a certificate: the same bytes twice, fresh until something changes', async () => {
  // A suggestion is no claim: it has nothing to certify, and keeps nothing from being certified.
  const { claims, ...rest } = JSON.parse(config) as { readonly claims: readonly unknown[] };
  const root = project({ ...closed, 'guardrails.config.json': JSON.stringify({ ...rest, claims: [...claims, { rule: 'unclaimed-immutable' }] }) });
  const file = path.join(root, 'certificate.md');
  const written = await cliWith({ SOURCE_DATE_EPOCH: '1767225600' }, root, 'certify', '--output', 'certificate.md');
  expect(written).toEqual({ code: 0, out: '', err: 'pg-guardrails: wrote certificate.md: All 3 claims are proven.\n' });
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^# Hardening certificate: shop\n\n\*\*✓ All 3 claims are proven\.\*\*\n/u);
  expect(text).toContain('| Issued | 2026-01-01T00:00:00Z |');
  expect(text).toContain('| ✓ proven | public.ledger is immutable (`immutable-table`) | revoke ✓, privilege ✓, trigger ✓, bypass ✓ |');
  expect(text).toContain('| with every privilege | ✓ P0001 | ✓ P0001 | ✓ P0001 |');
  expect(text).toContain('Tables that no claim names: `public.orders`.');

  // As a checkout on Windows has it; the time is that of the file, not of this run.
  writeFileSync(file, text.replaceAll('\n', '\r\n'));
  expect(await cli(root, 'certify', '--output', 'certificate.md', '--check')).toEqual({ code: 0, out: '', err: 'pg-guardrails: certificate.md is fresh.\n' });

  writeFileSync(path.join(root, 'migrations/0002.sql'), 'GRANT DELETE ON ledger TO app;\n');
  const stale = await cli(root, 'certify', '--output', 'certificate.md', '--check');
  expect(stale.err).toMatch(/^pg-guardrails: certificate\.md is stale: line 3 would now be other\. Write it again: /u);
  expect(stale.code).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe(text.replaceAll('\n', '\r\n'));
}, 180_000);

test('prove: the matrix says what PostgreSQL answered to whom', async () => {
  const { code, out, err } = await cli(project(closed), 'prove');
  expect(err).toBe('');
  expect(out).toMatch(/^migrations {2}1 file of 1 applied whole, 7 statements, on PostgreSQL \d+\.\d+$/mu);
  expect(out).toContain('  public.ledger           UPDATE   DELETE   TRUNCATE  immutable-table\n    app                   ✓ 42501  ✓ 42501  ✓ 42501\n    PUBLIC                ✓ 42501  ✓ 42501  ✓ 42501\n    with every privilege  ✓ P0001  ✓ P0001  ✓ P0001\n');
  expect(out).not.toContain('no-driver-import');
  expect(code).toBe(0);
});

test('a table into which no row fits: what is proven of it was read, and is not shown as seen', async () => {
  const root = project({ ...closed, 'migrations/0002.sql': 'ALTER TABLE ledger ADD CONSTRAINT nothing CHECK (id > 5 AND id < 3);\n' });
  const { code, out } = await cli(root, 'prove', 'immutability');
  expect(out).toContain('    app                   ✓ by reading  ✓ by reading  ✓ by reading\n');
  expect(out.replaceAll(/\s+/gu, ' ')).toMatch(/public\.ledger: \d+ tries settled nothing \(no value is known that column id of type bigint takes such that .+?\)\. What is said of it there was read, not seen\. The first, as /u);
  expect(out.replaceAll(/\s+/gu, ' ')).toMatch(/✓ Nothing found; \d+ of \d+ verdicts proven \(\d+ by reading only: trying settled nothing\)\. $/u);
  expect(code).toBe(0);
});

describe('a history that does not hold', () => {
  const open = { ...closed, 'migrations/0002.sql': 'GRANT DELETE ON ledger TO app;\nALTER TABLE ledger DISABLE TRIGGER refuse_change;\n' };

  test('it is said who changes what', async () => {
    const { code, out } = await cli(project(open), 'prove', 'immutability');
    expect(out).toContain('    app                   ✓ 42501    ✗ changed  ✓ 42501\n');
    expect(out).toContain('    with every privilege  ✗ changed  ✗ changed  ✓ P0001\n');
    expect(code).toBe(1);
  });

  test('a certificate holds the attempts, and never calls it proven', async () => {
    const { code, out } = await cli(project(open), 'certify', '--format', 'json');
    expect(code).toBe(1);
    const { report, ...certificate } = JSON.parse(out) as { readonly report: ProofReport };
    expect(certificate).toMatchObject({ kind: 'certificate', project: 'shop', issued: null, status: 'refuted', claims: [{ rule: 'no-driver-import', status: 'proven' }, { rule: 'immutable-table', status: 'refuted' }, { rule: 'explicit-privileges', status: 'proven' }], unclaimed: { tables: ['public.orders'] } });
    const verdict = report.verdicts.find(({ layer, operation, role }) => layer === 'privilege' && operation === 'DELETE' && role === 'app');
    expect(verdict).toMatchObject({ verdict: 'refuted', settledBy: 'replay' });
    expect(verdict?.attempts).toContainEqual({ as: 'app', sql: 'DELETE FROM public.ledger;', expected: '42501', observed: null, server: report.proofs[0]?.server });
    expect(report.proofs).toMatchObject([{ migrations: 'migrations', dialect: 'plain', files: 2, applied: { files: 2, statements: 9 }, failures: [], disagreements: [], inconclusive: [] }]);
    expect(report.errors).toEqual([]);
  });
});

describe('what cannot be done', () => {
  const refused = { ...closed, 'migrations/0000.sql': '-- Ünïcode\n  ALTER TABLE missing OWNER TO nobody;\nCREATE TABLE half (id bigint);\nCREATE ROLE postgres;\n' };
  let root: string;
  beforeAll(() => {
    root = project(refused);
  });

  test('a statement that PostgreSQL refuses is an error with its place and the key that helps, in the certificate too', async () => {
    const { code, out, err } = await cli(root, 'certify', '--format', 'json');
    const { report, status } = JSON.parse(out) as { readonly report: ProofReport; readonly status: string };
    expect(code).toBe(2);
    expect(err).not.toMatch(/\n\s+at /u);
    expect(report.errors.map(({ file, line, column, message }) => `${String(file)}:${String(line)}:${String(column)} ${message}`)).toEqual([
      expect.stringMatching(/^migrations\/0000\.sql:2:3 PostgreSQL \d+\.\d+ refuses this statement \(42P01\): relation "missing" does not exist\. What is made outside the migrations belongs into `replay\.prelude`/u),
      expect.stringMatching(/^migrations\/0000\.sql:4:1 PostgreSQL \d+\.\d+ refuses this statement \(42710\): role "postgres" already exists\. A role that `runAs` or `externalRoles` names is there before/u),
    ]);
    expect(report.verdicts.every(({ verdict }) => verdict === 'proven')).toBe(true);
    expect(status).toBe('unknown');
  });

  test('what is lacking is named with its key, and where the server is ended nothing is proven', async () => {
    const late = { ...closed, 'migrations/0002.sql': 'CREATE EXTENSION postgis;\nGRANT SELECT ON orders TO reporting;\nSELECT pg_sleep(3600);\n', 'migrations/0003.sql': 'GRANT DELETE ON ledger TO app;\n' };
    const { code, out } = await cli(project(late), 'prove', 'immutable-table', '--format', 'json', '--timeout', '2');
    expect(code).toBe(2);
    const { errors, verdicts } = JSON.parse(out) as ProofReport;
    expect(errors.map(({ file, line, message }) => `${String(file)}:${String(line)} ${/`[^`]+`/u.exec(message)?.[0] ?? message}`)).toEqual([
      "migrations/0002.sql:1 `replay: { extensions: { postgis: 'stub' } }`",
      "migrations/0002.sql:2 `externalRoles: ['reporting']`",
      'migrations/0002.sql:3 `--timeout`',
    ]);
    expect(verdicts.filter(({ layer, verdict }) => layer !== 'revoke' && verdict === 'proven')).toEqual([]);
    expect(verdicts.find(({ layer, operation, role }) => layer === 'privilege' && operation === 'DELETE' && role === 'app')?.verdict).toBe('refuted');
    expect(verdicts.find(({ layer, operation }) => layer === 'trigger' && operation === 'DELETE')?.reason).toMatch(/^PostgreSQL \d+\.\d+ came to an end at migrations\/0002\.sql:3, so that nothing could be tried\./u);
  });

  test('files that fail are left out on request, and named', async () => {
    const { code, out } = await cli(root, 'prove', '--skip-failing');
    expect(out).toContain('migrations  1 file of 2 applied whole');
    expect(out).toContain('Refused: migrations/0000.sql:2 42P01.');
    expect(code).toBe(0);
  });

  test.each([
    [['certify', '--check'], /^pg-guardrails: --check compares with a file: name it with --output\.\n$/u],
    [['certify', '--check', '--output', 'none.md'], /^pg-guardrails: There is no certificate none\.md\. Write it first: /u],
    [['prove', 'immutabilty'], /There is no rule or group "immutabilty"\. Did you mean "immutability"\?/u],
    [['certify', 'immutabilty'], /There is no rule or group "immutabilty"\. Did you mean "immutability"\?/u],
  ])('%s', async (words, expected) => {
    const { code, out, err } = await cli(root, ...words);
    expect(`${err}${out}`).toMatch(expected);
    expect(code).toBe(2);
  });

  test('nothing is claimed: nothing is certified', async () => {
    const { code, out } = await cli(project({ 'guardrails.config.json': '{ "claims": [] }' }), 'certify');
    expect(out).toContain('**? Nothing is claimed, so nothing is certified.**');
    expect(code).toBe(1);
  });
});
