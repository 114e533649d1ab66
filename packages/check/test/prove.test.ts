import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '@pg-guardrails/config';
import type { AttemptPlan, Layer, Verdict } from '@pg-guardrails/kernel';
import type { Attempted } from '@pg-guardrails/prover';
import { rules } from '@pg-guardrails/rules';
import { prove, type HistoryProof, type Progress, type ProofReport } from '../src/index.js';
import { disagreementsOf } from '../src/prove/disagreements.js';

const migration = `
CREATE ROLE app LOGIN;
CREATE ROLE keeper NOLOGIN;
CREATE TABLE held (id bigint PRIMARY KEY, amount integer NOT NULL, note text);
CREATE TABLE frozen (id bigint PRIMARY KEY, amount integer NOT NULL, note text);
CREATE TABLE states (name text PRIMARY KEY);
CREATE TABLE dynamic (id bigint PRIMARY KEY, state text NOT NULL REFERENCES states);
CREATE TABLE loose (id bigint PRIMARY KEY, note text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE FUNCTION refuse_later() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF md5(OLD.note) = md5('frozen') THEN RAISE EXCEPTION 'no'; END IF; RETURN COALESCE(NEW, OLD); END $$;
CREATE FUNCTION refuse_dynamic() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT refuse_by_name()'; RETURN NULL; END $$;
CREATE FUNCTION refuse_by_name() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['held', 'frozen', 'dynamic', 'loose'] LOOP
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, app', t);
    EXECUTE format('ALTER TABLE %I OWNER TO keeper', t);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse()', t);
  END LOOP;
END $$;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON held FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON frozen FOR EACH ROW EXECUTE FUNCTION refuse_later();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON dynamic FOR EACH ROW EXECUTE FUNCTION refuse_dynamic();
GRANT DELETE ON loose TO app;
`;

describe('claims, tried', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-prove-'));
  let report: ProofReport;
  let proof: HistoryProof;
  const told: Progress[] = [];
  beforeAll(async () => {
    mkdirSync(path.join(root, 'migrations'));
    writeFileSync(path.join(root, 'migrations/0001.sql'), migration);
    const config = { histories: [{ migrations: 'migrations', runtimeRoles: ['app'] }], claims: [{ rule: 'immutable-table', tables: ['held', 'frozen', 'dynamic', 'loose'], revoke: 'effective' }] };
    writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify(config));
    const loaded = await loadConfig({ cwd: root, rules });
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
    report = await prove({ config: loaded.config, only: ['immutable-table'], onFailure: 'continue', limit: 60_000, server: null, tell: (progress) => told.push(progress) });
    expect(report.errors).toEqual([]);
    const [first] = report.proofs;
    if (first === undefined) throw new Error('There is one history.');
    proof = first;
  }, 300_000);
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const verdict = (table: string, layer: Layer, operation: string, role: string | null = null): Verdict | undefined =>
    report.verdicts.find((one) => one.subject === `public.${table}` && one.layer === layer && one.operation === operation && one.role === role);

  test('those who wait are told', () => {
    expect(told.slice(0, 2)).toEqual([{ kind: 'start', migrations: 'migrations' }, { kind: 'apply', file: 'migrations/0001.sql', index: 1, of: 1 }]);
    const attempts = told.flatMap((progress) => (progress.kind === 'attempt' ? [progress.index] : []));
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    expect(told.at(-1)).toEqual({ kind: 'attempt', index: attempts.length, of: attempts.length });
  });

  test('what is not proven is a finding', () => {
    expect(report.findings.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
    expect(proof).toMatchObject({ migrations: 'migrations', dialect: 'plain', files: 1, applied: { files: 1 } });
  });

  test('PostgreSQL contradicts nothing', () => {
    expect(proof.failures).toEqual([]);
    expect(proof.disagreements).toEqual([]);
  });

  test('what is proven was tried in several ways, each of which is recorded', () => {
    const { attempts = [], verdict: value } = verdict('held', 'trigger', 'UPDATE') ?? {};
    expect(value).toBe('proven');
    expect(attempts).toContainEqual({ as: 'postgres', sql: 'UPDATE public.held SET note = NULL;', expected: 'P0001', observed: 'P0001', server: proof.server });
    expect(proof.server).toMatch(/^PostgreSQL \d+\.\d+$/u);
    expect(attempts.find(({ as }) => as === 'keeper')?.sql).toMatch(/^GRANT SELECT, UPDATE ON public\.held TO keeper; UPDATE/u);
    expect(verdict('held', 'privilege', 'DELETE', 'app')?.attempts).toContainEqual(expect.objectContaining({ as: 'app', sql: 'GRANT DELETE ON public.held TO app; DELETE FROM public.held;', observed: '42501' }));
  });

  test('what could not be told is settled by the row that gets through', () => {
    const found = verdict('frozen', 'trigger', 'DELETE');
    expect(found).toMatchObject({ verdict: 'refuted', settledBy: 'replay', counterexample: { as: null, sql: 'DELETE FROM public.frozen;', observed: { sqlstate: null, rowsChanged: 1 } } });
    expect(found?.counterexample?.given).toMatch(/^INSERT INTO "public"\."frozen"/u);
  });

  test('what holds each time it is tried is not proven by that', () => {
    const { verdict: value, attempts = [] } = verdict('dynamic', 'trigger', 'DELETE') ?? {};
    expect(value).toBe('unknown');
    expect(new Set(attempts.map(({ observed }) => observed))).toEqual(new Set(['P0001']));
  });

  test('a counterexample is tried on rows of both kinds', () => {
    const { verdict: value, attempts = [] } = verdict('loose', 'privilege', 'DELETE', 'app') ?? {};
    expect(value).toBe('refuted');
    expect(attempts.map(({ as, observed }) => [as, observed])).toEqual([['app', null], ['app', null]]);
  });
});

describe('disagreements', () => {
  const base: Verdict = { rule: 'immutable-table', subject: 'public.t', layer: 'trigger', operation: 'DELETE', role: null, facets: {}, verdict: 'proven', reason: 'said', settledBy: 'simulate', counterexample: null, attempts: [], evidence: [] };
  const unknown: Verdict = { ...base, verdict: 'unknown' };
  const refuted: Verdict = { ...base, verdict: 'refuted' };
  const plan: AttemptPlan = { of: base, as: null, sql: 'DELETE FROM t;', row: { schema: 'public', name: 't' }, fill: 'filled', before: [], promise: { sqlstate: 'P0001', naming: null }, predicted: null };
  const seen = { sqlstate: null, rowsChanged: 1, message: '' };
  const broken: Attempted = { plan, given: null, seen, meaning: { kind: 'broken' }, asPredicted: null };
  const unpredicted: Attempted = { ...broken, plan: { ...plan, predicted: { sqlstate: 'P0001', rowsChanged: 0 } }, asPredicted: false };

  test.each<readonly [string, readonly Verdict[], readonly Verdict[], readonly Verdict[], readonly Attempted[], readonly string[]]>([
    ['the same answer is none', [base], [base], [base], [], []],
    ['proven by reading, refuted on the server', [base], [refuted], [refuted], [], ['catalog']],
    ['refuted by reading, proven on the server', [refuted], [base], [base], [], ['catalog']],
    ['unknown is no answer', [unknown], [base], [base], [], []],
    ['proven by reading, unknown on the server, and something gets through', [base], [unknown], [refuted], [broken], ['catalog']],
    ['unknown, and something gets through', [unknown], [unknown], [refuted], [broken], []],
    ['proven, and something gets through', [base], [base], [base], [broken], ['proof']],
    ['proven, and something gets through, which then is the verdict', [base], [base], [refuted], [broken], ['proof']],
    ['another answer than that of the counterexample', [refuted], [refuted], [refuted], [unpredicted], ['counterexample']],
    ['proven of what the server does not have', [base], [], [], [], ['catalog']],
    ['something on the server that reading did not know of', [], [refuted], [refuted], [], []],
  ])('%s', (_, known, found, settled, tried, kinds) => {
    expect(disagreementsOf(known, found, settled, tried).map(({ kind }) => kind)).toEqual(kinds);
  });
});
