import type { Report } from '@pg-guardrails/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, versions, type Cluster } from '../servers/cluster.js';
import { check, cli, project } from './cli.js';

// Before PostgreSQL 15 everyone could make a type and a cast of it in public, which the check of a foreign key to open_work runs as its owner.
const migration = `CREATE TABLE ledger (id bigint PRIMARY KEY, note text CHECK (note <> ''));
CREATE TABLE open_work (id bigint PRIMARY KEY);
GRANT SELECT, INSERT ON ledger TO app;
GRANT ALL ON open_work TO app;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
`;

describe.each(versions)('check on a database of PostgreSQL %i', (version) => {
  let cluster: Cluster;
  let count = 0;

  beforeAll(async () => {
    cluster = await startCluster(version);
    await run('CREATE ROLE app LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE others LOGIN', 'postgres');
  });
  afterAll(() => cluster.stop());

  async function run(sql: string, database: string): Promise<void> {
    const client = new pg.Client(cluster.url(database));
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** A database that has the migration, and whatever came over it since. */
  async function database(changes: string): Promise<string> {
    const name = `shop_${String(++count)}`;
    await run(`CREATE DATABASE ${name}`, 'postgres');
    await run(migration, name);
    await run(`CREATE TABLE schema_migrations (version text); ${changes}`, name);
    return name;
  }

  const folder = project({
    'guardrails.config.json': JSON.stringify({
      histories: [{ migrations: 'migrations', postgres: version, runtimeRoles: ['app'], externalRoles: [{ name: 'app', attributes: ['LOGIN'] }] }],
      claims: [{ rule: 'immutable-table', tables: ['public.ledger'], sqlstate: 'P0001' }],
    }),
    'migrations/0001.sql': migration,
  });
  const judge = (name: string, role = 'reader') => check(folder, 'immutable-table', '--database-url', cluster.url(name, role));
  const driftOf = ({ database: live }: Report): readonly string[] => (live?.drift ?? []).map(({ object, property, history, database: there }) => `${object} | ${property} | ${String(history)} | ${String(there)}`);

  test('what the migrations make is proven there too, by a role that may do nothing', async () => {
    const { code, report } = await judge(await database(''));
    expect(report.errors).toEqual([]);
    expect(driftOf(report)).toEqual([]);
    expect(report.database).toMatchObject({ server: expect.stringMatching(new RegExp(`^PostgreSQL ${String(version)}\\.`, 'u')) as string });
    expect(new Set(report.verdicts.map(({ layer, verdict, settledBy }) => `${String(layer)} ${verdict} ${settledBy}`))).toEqual(new Set(['revoke proven simulate', 'privilege proven database', 'trigger proven database', 'bypass proven database']));
    expect(code).toBe(0);
  });

  test.each<readonly [string, string, readonly string[], readonly string[]]>([
    ['a trigger that was switched off', 'ALTER TABLE ledger DISABLE TRIGGER refuse_truncate', ['trigger TRUNCATE', 'bypass TRUNCATE'], ['trigger refuse_truncate on public.ledger | tgenabled | O | D']],
    ['a privilege that was granted', 'GRANT UPDATE ON ledger TO app', ['privilege UPDATE'], ['relation public.ledger | acl app=UPDATE/postgres | null | granted']],
    ['a table that nobody wrote down', 'CREATE TABLE extra (id integer)', [], ['relation public.extra | relkind | null | table']],
    ['a function that was made again', `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN NULL; END $$`, ['trigger UPDATE', 'trigger DELETE', 'trigger TRUNCATE', 'bypass UPDATE', 'bypass DELETE', 'bypass TRUNCATE'], ['function public.refuse() | body |  BEGIN RAISE EXCEPTION \'refused\'; END  |  BEGIN RETURN NULL; END ']],
    ['a column that is gone', 'ALTER TABLE open_work ADD COLUMN more text', [], ['column public.open_work.more | there | null | true']],
    ['roles and settings of others', 'ALTER ROLE others SET work_mem = \'1MB\'; GRANT pg_monitor TO others', [], []],
  ])('%s', async (_, changes, refuted, drift) => {
    const { report } = await judge(await database(changes));
    expect([...new Set(report.verdicts.filter(({ verdict, role }) => verdict === 'refuted' && (role === 'app' || role === null)).map(({ layer, operation }) => `${String(layer)} ${String(operation)}`))]).toEqual(refuted);
    expect(driftOf(report).filter((line) => !/ \| (?:parents|securityInvoker|rowSecurity|forceRowSecurity|owner) \| |^acl|column public\.open_work\.more \| (?!there)/u.test(line))).toEqual(drift.length === 0 ? [] : expect.arrayContaining([...drift]));
    // What is found has no file of its own: it stands at the claim, or at the table.
    expect(report.findings.map(({ file }) => file).filter((file) => file.startsWith('('))).toEqual([]);
    expect(report.findings.length > 0).toBe(refuted.length > 0);
  });

  /** What the triggers are worth to whoever reads as this role. */
  const triggerVerdicts = async (name: string, role: string): Promise<readonly string[]> => {
    const { report } = await judge(name, role);
    expect(report.errors).toEqual([]);
    return [...new Set(report.verdicts.filter(({ layer }) => layer === 'trigger').map(({ verdict }) => verdict))];
  };

  test('a server that starts sessions in replica mode: what its files say a superuser sees at once, what is in force everyone', async () => {
    const name = await database('');
    await run("ALTER SYSTEM SET session_replication_role = 'replica'", 'postgres');
    try {
      expect(await triggerVerdicts(name, 'postgres')).toEqual(['unknown']);
      expect(await triggerVerdicts(name, 'reader')).toEqual(['proven']);
      await run('SELECT pg_reload_conf()', 'postgres');
      await expect.poll(() => triggerVerdicts(name, 'reader'), { timeout: 20_000 }).toEqual(['unknown']);
    } finally {
      await run('ALTER SYSTEM RESET session_replication_role', 'postgres');
      await run('SELECT pg_reload_conf()', 'postgres');
    }
    await expect.poll(() => triggerVerdicts(name, 'reader'), { timeout: 20_000 }).toEqual(['proven']);
  });

  test('who may run the function behind pg_file_settings and not read the view is refused nothing', async () => {
    const name = await database('GRANT EXECUTE ON FUNCTION pg_catalog.pg_show_all_file_settings() TO reader');
    expect(await triggerVerdicts(name, 'reader')).toEqual(['proven']);
  });

  test('a subscription', async () => {
    const name = await database("CREATE SUBSCRIPTION feed CONNECTION 'host=publisher.invalid password=x' PUBLICATION p WITH (connect = false)");
    expect(await triggerVerdicts(name, 'reader')).toEqual(['unknown']);
    expect(await triggerVerdicts(await database(''), 'reader')).toEqual(['proven']);
  });

  test('nothing is written, and nobody is kept waiting', async () => {
    const name = await database('');
    const holder = new pg.Client(cluster.url(name));
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE');
    const { report } = await judge(name);
    await holder.query('ROLLBACK');
    await holder.end();
    // Definitions of a locked table cannot be read: that is said, and nothing is guessed.
    expect(report.errors.map(({ message }) => message)).toEqual([expect.stringContaining('lock timeout')]);
  });

  test('a database without the claimed table, and one that is not there', async () => {
    const empty = await judge('postgres');
    expect(empty.code).toBe(2);
    expect(empty.report.errors[0]).toMatchObject({ message: 'The database postgres has no table public.ledger, which is claimed: are its migrations applied, and is this the right database?', file: 'guardrails.config.json' });
    const nowhere = await judge('nowhere');
    expect(nowhere.code).toBe(2);
    expect(nowhere.report.errors[0]?.message).toContain('database "nowhere" does not exist');
    expect(nowhere.report.verdicts).toEqual([]);
  });

  test('drift is told in words', async () => {
    const { out: wrapped } = await cli(folder, 'check', 'immutable-table', '--database-url', cluster.url(await database('ALTER TABLE ledger DISABLE TRIGGER refuse_truncate; CREATE TABLE extra (id integer); GRANT SELECT ON open_work TO reader; DROP TABLE open_work CASCADE')));
    const out = wrapped.replace(/\s+/gu, ' ');
    expect(out).toContain('trigger refuse_truncate on public.ledger: tgenabled is D in the database, O by the migrations');
    expect(out).toContain('relation public.extra: only in the database');
    expect(out).toContain('relation public.open_work: only in the migrations');
  });
});
