import pg from 'pg';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { startCluster, type Cluster } from '../servers/cluster.js';
import { hasPgBouncer, startPgBouncer } from '../servers/pgbouncer.js';
import { check, cli, project } from './cli.js';

/** PgBouncer itself, in transaction mode, where it is installed; test/cli/server.test.ts has a stand-in that is always there. */
const isThere = hasPgBouncer();
const migration = 'CREATE TABLE ledger (id bigint PRIMARY KEY);\nGRANT SELECT, INSERT ON ledger TO app;\nREVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const folder = project({
  'guardrails.config.json': JSON.stringify({
    histories: [{ migrations: 'migrations', runtimeRoles: ['app'], externalRoles: [{ name: 'app', attributes: ['LOGIN'] }] }],
    claims: [{ rule: 'explicit-privileges' }],
  }),
  'migrations/0001.sql': migration,
});

let cluster: Cluster;
let pooler: Awaited<ReturnType<typeof startPgBouncer>>;
beforeAll(async () => {
  if (!isThere) return;
  cluster = await startCluster(18);
  const client = new pg.Client(cluster.url());
  await client.connect();
  await client.query(`CREATE ROLE app LOGIN; CREATE ROLE reader LOGIN; ${migration}`);
  await client.end();
  pooler = await startPgBouncer(cluster);
});
afterAll(async () => {
  if (!isThere) return;
  await pooler.stop();
  await cluster.stop();
});

function needsPgBouncer({ skip }: TestContext): void {
  if (!isThere) skip('pgbouncer is not on PATH');
}

test('check reads through it: all that it asks is one transaction', async (context) => {
  needsPgBouncer(context);
  for (let turn = 0; turn < 3; turn += 1) {
    const { code, report } = await check(folder, '--database-url', pooler.url('postgres', 'reader'));
    expect(report.errors).toEqual([]);
    expect(report.database?.drift).toEqual([]);
    expect(report.verdicts.map(({ verdict, settledBy }) => `${verdict} ${settledBy}`)).toEqual(Array.from({ length: 4 }, () => 'proven database'));
    expect(code).toBe(0);
  }
});

test.for(['prove', 'certify', 'catalog'])('%s refuses it, and says what to give instead', async (verb, context) => {
  needsPgBouncer(context);
  const { code, out, err } = await cli(folder, verb, '--database-url', pooler.url());
  expect(code).toBe(2);
  expect(`${out}${err}`.replace(/\s+/gu, ' ')).toContain('a pooler answers there, not PostgreSQL itself');
  expect(`${out}${err}`.replace(/\s+/gu, ' ')).toContain('Give the URL of the server behind it.');
});
