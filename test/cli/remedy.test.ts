import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cliWith, project, type Run } from './cli.js';

/** The migration that closes the holes, in the form of each tool; read again by the tool, which then finds nothing to do. */

const cli = (cwd: string, ...words: readonly string[]): Promise<Run> => cliWith({ SOURCE_DATE_EPOCH: '1767225600' }, cwd, ...words);

const claim = '-- guardrails: immutable\n';
const roles = 'CREATE ROLE app LOGIN;\n';
const ledger = 'CREATE TABLE ledger (id bigint PRIMARY KEY, note text);\n';
const sql = `${roles}${claim}${ledger}`;

const functionSql = `CREATE OR REPLACE FUNCTION public.refuse_change_of_ledger() RETURNS trigger
  LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'P0001';
END;
$guard$;`;
const reverse = `DROP TRIGGER IF EXISTS append_only_change ON public.ledger;

DROP TRIGGER IF EXISTS append_only_truncate ON public.ledger;

DROP FUNCTION IF EXISTS public.refuse_change_of_ledger();
`;
const revoke = 'REVOKE UPDATE, DELETE, TRUNCATE ON public.ledger FROM PUBLIC, app;';

interface Golden {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Where `--output` leads. */
  readonly output: string;
  /** Files that are written, with a part of each. */
  readonly written: Readonly<Record<string, readonly string[]>>;
  readonly says?: readonly RegExp[];
  /** What a person does besides, as the notes say. */
  readonly then?: (root: string, err: string) => void;
}

const migrations = 'db/migrations';

const goldens: readonly Golden[] = [
  { name: 'plain numbers', files: { [`${migrations}/0006_roles.sql`]: roles, [`${migrations}/0007_add_ledger.sql`]: claim + ledger }, output: migrations, written: { [`${migrations}/0008_guard_ledger.sql`]: [functionSql, revoke] } },
  { name: 'plain numbers with dashes and without a width', files: { [`${migrations}/9-add-ledger.sql`]: sql }, output: migrations, written: { [`${migrations}/10-guard-ledger.sql`]: [revoke] } },
  { name: 'plain timestamps', files: { [`${migrations}/20240101120000_add_ledger.sql`]: sql }, output: migrations, written: { [`${migrations}/20260101000000_guard_ledger.sql`]: [revoke] } },
  { name: 'a timestamp later than now is followed by the next second', files: { [`${migrations}/20301231235959_add_ledger.sql`]: sql }, output: migrations, written: { [`${migrations}/20310101000000_guard_ledger.sql`]: [revoke] } },
  { name: 'epochs in milliseconds', files: { [`${migrations}/1700000000000-add-ledger.sql`]: sql }, output: migrations, written: { [`${migrations}/1767225600000-guard-ledger.sql`]: [revoke] } },
  { name: 'names without numbers', files: { [`${migrations}/ledger.sql`]: claim + ledger, [`${migrations}/a_roles.sql`]: roles }, output: migrations, written: { [`${migrations}/ledger_guard_ledger.sql`]: [revoke] } },
  { name: 'line ends as the history has them', files: { [`${migrations}/0001.sql`]: sql.replaceAll('\n', '\r\n') }, output: migrations, written: { [`${migrations}/0002_guard_ledger.sql`]: [functionSql.replaceAll('\n', '\r\n')] } },
  { name: 'dbmate', files: { [`${migrations}/20240101120000_ledger.sql`]: `-- migrate:up\n${sql}\n-- migrate:down\nDROP TABLE ledger;\n` }, output: migrations, written: { [`${migrations}/20260101000000_guard_ledger.sql`]: ['-- migrate:up\n\n-- public.ledger is claimed', `\n-- migrate:down\n\n-- The REVOKEs stay`, reverse] } },
  { name: 'goose', files: { [`${migrations}/00001_ledger.sql`]: `-- +goose Up\n${sql}\n-- +goose Down\nDROP TABLE ledger;\n` }, output: migrations, written: { [`${migrations}/00002_guard_ledger.sql`]: ['-- +goose Up\n\n-- +goose StatementBegin\n', `${functionSql}\n-- +goose StatementEnd\n`, `${revoke}\n\n-- +goose Down\n`, reverse] } },
  {
    name: 'sqitch',
    files: { 'db/sqitch.plan': '%syntax-version=1.0.0\n%project=books\n\nledger 2024-01-01T00:00:00Z A <a@b.c> # first\n', 'db/deploy/ledger.sql': `BEGIN;\n${sql}COMMIT;\n` },
    config: { migrations: 'db' },
    output: 'db',
    written: { 'db/deploy/guard_ledger.sql': ['-- Deploy books:guard_ledger to pg\n\nBEGIN;\n', `${revoke}\n\nCOMMIT;\n`], 'db/revert/guard_ledger.sql': ['-- Revert books:guard_ledger from pg', reverse], 'db/verify/guard_ledger.sql': ['ROLLBACK;'] },
    says: [/Add this line at the end of db\/sqitch\.plan, .*: guard_ledger \[ledger\] 2026-01-01T00:00:00Z NAME <EMAIL> # Close/u],
    then: (root, err) => {
      const line = /guard_ledger \[ledger\].*/u.exec(err)?.[0] ?? '';
      writeFileSync(path.join(root, 'db/sqitch.plan'), `${readFileSync(path.join(root, 'db/sqitch.plan'), 'utf8')}${line}\n`);
    },
  },
  { name: 'flyway', files: { [`${migrations}/V7__add_ledger.sql`]: sql, [`${migrations}/V7_1__more.sql`]: 'SELECT 1;\n' }, output: migrations, written: { [`${migrations}/V7_2__guard_ledger.sql`]: [revoke] } },
  { name: 'golang-migrate', files: { [`${migrations}/000007_ledger.up.sql`]: sql, [`${migrations}/000007_ledger.down.sql`]: 'DROP TABLE ledger;\n' }, output: migrations, written: { [`${migrations}/000008_guard_ledger.up.sql`]: [revoke], [`${migrations}/000008_guard_ledger.down.sql`]: [reverse] } },
  { name: 'diesel', files: { [`${migrations}/2024-01-01-000000_ledger/up.sql`]: sql, [`${migrations}/2024-01-01-000000_ledger/down.sql`]: 'DROP TABLE ledger;\n' }, output: migrations, written: { [`${migrations}/2026-01-01-000000_guard_ledger/up.sql`]: [revoke], [`${migrations}/2026-01-01-000000_guard_ledger/down.sql`]: [reverse] } },
  { name: 'prisma', files: { [`${migrations}/20240101120000_ledger/migration.sql`]: sql, [`${migrations}/migration_lock.toml`]: 'provider = "postgresql"\n' }, output: migrations, written: { [`${migrations}/20260101000000_guard_ledger/migration.sql`]: [revoke] } },
  {
    name: 'drizzle with its journal',
    files: { [`${migrations}/0000_ledger.sql`]: sql, [`${migrations}/meta/_journal.json`]: JSON.stringify({ version: '7', dialect: 'postgresql', entries: [{ idx: 0, version: '7', when: 1_700_000_000_000, tag: '0000_ledger', breakpoints: true }] }) },
    output: migrations,
    written: { [`${migrations}/0001_guard_ledger.sql`]: ['$guard$;\n--> statement-breakpoint\n', revoke] },
    says: [/Add this entry at the end of "entries" in db\/migrations\/meta\/_journal\.json, .*"tag":"0001_guard_ledger"/u],
    then: (root, err) => {
      const file = path.join(root, migrations, 'meta/_journal.json');
      const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: unknown[] };
      journal.entries.push(JSON.parse(/\{"idx".*\}/u.exec(err)?.[0] ?? 'null'));
      writeFileSync(file, JSON.stringify(journal));
    },
  },
  { name: 'drizzle without a journal', files: { [`${migrations}/20240101120000_ledger/migration.sql`]: sql, [`${migrations}/20240101120000_ledger/snapshot.json`]: '{}' }, output: migrations, written: { [`${migrations}/20260101000000_guard_ledger/migration.sql`]: [revoke] }, says: [/Copy db\/migrations\/20240101120000_ledger\/snapshot\.json/u] },
  { name: 'supabase', files: { 'supabase/migrations/20240101120000_ledger.sql': sql }, config: { migrations: 'supabase/migrations' }, output: 'supabase/migrations', written: { 'supabase/migrations/20260101000000_guard_ledger.sql': [revoke] } },
  { name: 'graphile-migrate', files: { [`${migrations}/committed/000001.sql`]: `--! Previous: -\n--! Hash: sha1:0\n\n${sql}` }, output: migrations, written: { [`${migrations}/current.sql`]: [revoke] }, says: [/graphile-migrate commit/u] },
  { name: 'graphile-migrate with a folder of parts', files: { [`${migrations}/committed/000001.sql`]: sql, [`${migrations}/current/001-more.sql`]: 'SELECT 1;\n' }, output: migrations, written: { [`${migrations}/current/002-guard-ledger.sql`]: [revoke] } },
  {
    name: 'placeholders of graphile-worker',
    files: { [`${migrations}/000001.sql`]: `${roles}CREATE SCHEMA :WORKER_SCHEMA;\n${claim}CREATE TABLE :WORKER_SCHEMA.ledger (id bigint);\n` },
    config: { histories: [{ migrations, placeholders: { ':WORKER_SCHEMA': 'worker' } }] },
    output: migrations,
    written: { [`${migrations}/000002_guard_worker_ledger.sql`]: ['CREATE OR REPLACE FUNCTION :WORKER_SCHEMA.refuse_change_of_ledger()', 'ON :WORKER_SCHEMA.ledger FROM PUBLIC, app;'] },
  },
];

function historyOf({ files, config }: Pick<Golden, 'files' | 'config'>): string {
  return project({ ...files, 'guardrails.config.json': JSON.stringify({ migrations, ...(config?.['histories'] === undefined ? {} : { migrations: undefined }), ...config, claims: [{ rule: 'immutable-table' }] }) });
}

describe('the next migration in the form of its tool', () => {
  test.each(goldens.map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    const root = historyOf(golden);
    const { code, out, err } = await cli(root, 'remedy', '--output', golden.output);
    expect({ code, out, err }).toMatchObject({ code: 0, out: '' });
    for (const [file, parts] of Object.entries(golden.written)) {
      expect(existsSync(path.join(root, file)), `${file} in ${readdirSync(root, { recursive: true }).join(' ')}`).toBe(true);
      for (const part of parts) expect(readFileSync(path.join(root, file), 'utf8')).toContain(part);
    }
    for (const said of golden.says ?? []) expect(err).toMatch(said);
    golden.then?.(root, err);
    expect(await cli(root, 'remedy')).toEqual({ code: 0, out: '', err: 'pg-guardrails: nothing to do: every claim is proven.\n' });
    expect((await cli(root, 'check', 'immutable-table')).code).toBe(0);
  });
});

const one = { files: { [`${migrations}/0001.sql`]: sql } };

describe('remedy', () => {
  test('to standard output, with the name to save it as', async () => {
    const { code, out, err } = await cli(historyOf(one), 'remedy');
    expect([code, err]).toEqual([0, `pg-guardrails: save this as ${migrations}/0002_guard_ledger.sql\n`]);
    expect(out).toContain(functionSql);
    expect(out.endsWith(`${revoke}\n`)).toBe(true);
  });

  test('into a file that is named', async () => {
    const root = historyOf(one);
    expect(await cli(root, 'remedy', '--output', `${migrations}/0042_mine.sql`)).toEqual({ code: 0, out: '', err: `pg-guardrails: wrote ${migrations}/0042_mine.sql\n` });
    expect(readdirSync(path.join(root, migrations)).sort()).toEqual(['0001.sql', '0042_mine.sql']);
  });

  test('a file that exists is never overwritten', async () => {
    const root = historyOf(one);
    const { code, out, err } = await cli(root, 'remedy', '--output', `${migrations}/0001.sql`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`pg-guardrails: ${migrations}/0001.sql exists already, and nothing is overwritten. Name another file, or remove it.\n`);
    expect(readFileSync(path.join(root, migrations, '0001.sql'), 'utf8')).toBe(sql);
  });

  test('some of the claimed tables only', async () => {
    const root = historyOf({ files: { [`${migrations}/0001.sql`]: `${sql}${claim}CREATE TABLE journal (id bigint);\n` } });
    const { code, out, err } = await cli(root, 'remedy', 'journal');
    expect([code, out.includes('ledger'), err]).toEqual([0, false, `pg-guardrails: save this as ${migrations}/0002_guard_journal.sql\n`]);
    expect((await cli(root, 'remedy')).err).toContain('0002_guard_immutable_tables.sql');
  });

  test('what no migration closes is said, and is a comment of the migration', async () => {
    const root = historyOf({ files: { [`${migrations}/0001.sql`]: `${sql}ALTER TABLE ledger OWNER TO app;\n` } });
    const { code, out, err } = await cli(root, 'remedy');
    expect(code).toBe(1);
    expect(out).toContain('--   ALTER TABLE public.ledger OWNER TO ledger_owner;');
    expect(err).toMatch(/public\.ledger: UPDATE by app \(layer privilege\) stays refuted\. app owns public\.ledger/u);
    writeFileSync(path.join(root, migrations, '0002.sql'), out);
    const again = await cli(root, 'remedy');
    expect([again.code, again.out]).toEqual([1, '']);
    expect(again.err).toContain('to decide: public.ledger: app owns public.ledger');
  });

  test('a way around that the new guard stops, too, is nothing to decide', async () => {
    const root = historyOf({ files: { [`${migrations}/0001.sql`]: `${roles}CREATE TABLE people (id bigint PRIMARY KEY);\nGRANT DELETE ON people TO app;\n${claim}CREATE TABLE ledger (id bigint PRIMARY KEY, who bigint REFERENCES people ON DELETE SET NULL);\n` } });
    const { code, out, err } = await cli(root, 'remedy');
    expect([code, err]).toEqual([0, `pg-guardrails: save this as ${migrations}/0002_guard_ledger.sql\n`]);
    expect(out).not.toMatch(/to decide/iu);
  });

  test('who runs the migrations may lack the right: it is said with the line', async () => {
    const root = historyOf({
      files: { 'db/prelude.sql': 'CREATE ROLE runner LOGIN;\nGRANT CREATE ON SCHEMA public TO runner;\nCREATE ROLE app LOGIN;\nGRANT pg_write_all_data TO app;\n', [`${migrations}/0001.sql`]: `${claim}${ledger}` },
      config: { histories: [{ migrations, runAs: { role: 'runner', superuser: false }, runtimeRoles: ['app'], replay: { prelude: ['db/prelude.sql'] } }] },
    });
    const { code, err } = await cli(root, 'remedy');
    expect(code).toBe(1);
    expect(err).toMatch(/0002_guard_ledger\.sql:\d+: PostgreSQL would refuse this to runner \(42501\)/u);
  });

  test.each([
    { name: 'a table that nothing creates', words: ['ledgr'], said: /No history has a table "ledgr"\. Did you mean/u },
    { name: 'a table that is not claimed', words: ['plain'], said: /public\.plain is not claimed immutable: name it in a claim/u },
    { name: 'an option that does not exist', words: ['--force'], said: /unknown option '--force'/u },
  ])('$name: exit 2', async ({ words, said }) => {
    const root = historyOf({ files: { [`${migrations}/0001.sql`]: `${sql}CREATE TABLE plain (id bigint);\n` } });
    const { code, err } = await cli(root, 'remedy', ...words);
    expect(code).toBe(2);
    expect(err).toMatch(said);
  });

  test('no history: exit 2', async () => {
    const { code, out, err } = await cli(project({ 'readme.md': '' }), 'remedy');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/There is no history/u);
  });
});
