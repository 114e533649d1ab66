import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, cli, project } from './cli.js';
import { repository } from './repository.js';

/** Two databases of one monorepo, each with a table of one name; that of billing is guarded for UPDATE and DELETE. */
const ledger = 'CREATE ROLE app LOGIN;\nCREATE TABLE ledger (id bigint PRIMARY KEY);\nGRANT SELECT, INSERT ON ledger TO app;\n';
const guard = "CREATE FUNCTION deny() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END $$;\nCREATE TRIGGER deny BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION deny();\n";
const files = {
  'guardrails.config.json': JSON.stringify({
    histories: ['billing', 'audit'].map((name) => ({ migrations: `services/${name}/migrations`, runtimeRoles: ['app'] })),
    claims: [{ rule: 'immutable-table', tables: ['ledger', 'events'], revoke: 'effective' }],
  }),
  'services/billing/migrations/0001.sql': ledger + guard,
  'services/audit/migrations/0001.sql': `${ledger}CREATE TABLE events (id bigint PRIMARY KEY);\n`,
};

describe('a monorepo with several histories', () => {
  test('tables of one name are told apart by the history, others are not burdened with it', async () => {
    const root = project(files);
    const { report } = await check(root);
    const told = report.verdicts.filter(({ layer, operation }) => layer === 'trigger' && operation === 'DELETE').map(({ subject, facets, verdict }) => [subject, facets, verdict]);
    expect(told).toEqual([
      ['public.events', {}, 'refuted'],
      ['public.ledger', { history: 'services/audit/migrations' }, 'refuted'],
      ['public.ledger', { history: 'services/billing/migrations' }, 'proven'],
    ]);
    const { out } = await cli(root, 'check');
    expect(out).toMatch(/public\.ledger \(history=services\/audit\/migrations\)\n(?:.*\n){2} {6}trigger +✗ refuted {2}✗ refuted {2}✗ refuted\n/u);
    expect(out).toMatch(/public\.ledger \(history=services\/billing\/migrations\)\n(?:.*\n){2} {6}trigger +✓ proven {3}✓ proven {3}✗ refuted\n/u);
    expect(report.findings.map(({ file, line }) => `${file}:${String(line)}`)).toEqual(['services/audit/migrations/0001.sql:2', 'services/audit/migrations/0001.sql:4', 'services/billing/migrations/0001.sql:2']);
  });

  test('the remedy for one of them is written where --output leads', async () => {
    const root = project(files);
    expect(await cli(root, 'remedy', 'ledger')).toMatchObject({ code: 2, err: 'pg-guardrails: services/billing/migrations and services/audit/migrations need a migration each. Say by --output which of them is meant, or name the tables of one.\n' });
    const { err } = await cli(root, 'remedy', 'ledger', '--output', 'services/audit/migrations');
    expect(err).toBe('pg-guardrails: wrote services/audit/migrations/0002_guard_ledger.sql\n');
    expect(await cli(path.join(root, 'services'), 'remedy', 'ledger', '--output', './billing/migrations/0002_close.sql')).toMatchObject({ code: 0 });
    expect(readdirSync(path.join(root, 'services/billing/migrations'))).toEqual(['0001.sql', '0002_close.sql']);
    expect((await cli(root, 'remedy', 'ledger')).err).toContain('nothing to do');
  });

  test('what a commit adds to one is measured by that one', async () => {
    const made = repository(files);
    made.write({ 'services/audit/migrations/0002.sql': guard, 'services/billing/migrations/0002.sql': 'DROP TRIGGER deny ON ledger;\n' });
    made.git('add', '-A');
    const { code, report } = await check(made.root, '--staged');
    expect(code).toBe(1);
    expect(report.findings.map(({ file }) => file)).toEqual(['services/billing/migrations/0001.sql']);
  });
});
