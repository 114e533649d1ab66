import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodiesChecked, loadGrammar, readSqlText, type MigrationFile } from '../../sql-reader/src/index.js';
import type { HistoryConfig } from '../../kernel/src/index.js';
import { replay, type Replay } from '../src/index.js';
import { KeptHistory } from '../src/kept/kept-history.js';
import { digestOf, type KeptFound } from '../src/kept/kept-file.js';
import { prefixKeys } from '../src/kept/keys.js';
import { ownSettingsIn } from '../src/kept/own-settings.js';
import { packagedServer, packServer, unpacked } from '../src/kept/packaged.js';
import { packagedKey } from '../src/kept/server-key.js';
import type { ReplayInput } from '../src/replay/model.js';
import { startEmbedded } from '../src/server/embedded.js';

/** What is kept of a history leads to the very same as all of it anew. */

let home: string;
const notes: string[] = [];
// What a file says is read while the tests are collected.
await loadGrammar();

beforeAll(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'guardrails-kept-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const folderOf = (name: string): string => path.join(home, name);
const keptIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.kept')).map((name) => name.replace(/-.*/u, '')).sort();

function filesOf(texts: readonly string[]): readonly MigrationFile[] {
  return texts.map((sql, index) => ({ file: `${String(index + 1)}.sql`, sql: readSqlText(`${String(index + 1)}.sql`, sql), includes: [], connects: [], course: null, checks: bodiesChecked, transaction: 'file' }));
}

interface Done {
  readonly told: unknown;
  /** The files that were run. */
  readonly ran: readonly string[];
}

/** All that a replay says. The numbers of rows are given out otherwise by a server that was started again, in the same order: their ranks are the same. */
function toldBy({ catalog, failures, skipped, applied, server }: Replay): unknown {
  const text = JSON.stringify({ catalog, failures, skipped, applied, server }, (_, value: unknown) => (value instanceof Map || (typeof value === 'object' && value !== null && Symbol.iterator in value && !Array.isArray(value)) ? [...(value as Iterable<unknown>)] : value));
  const numbers = [...new Set([...text.matchAll(/\b\d{5,}\b/gu)].map(Number).filter((number) => number >= 16_384))].sort((a, b) => a - b);
  const ranks = new Map(numbers.map((number, rank) => [String(number), `#${String(rank)}`]));
  return JSON.parse(text.replace(/\b\d{5,}\b/gu, (number) => (ranks.has(number) ? (ranks.get(number) ?? '').replace('#', '9000000') : number)));
}

async function done(folder: string, texts: readonly string[], packaged: KeptFound | null = null, more: Partial<HistoryConfig> = {}): Promise<Done> {
  const ran: string[] = [];
  const input = { files: filesOf(texts), history: { migrations: 'm', ...more }, onFile: (file: string) => ran.push(file) };
  const answer = await replay(input, { kind: 'embedded', keep: { folder, tool: 'test', note: (message) => notes.push(message) }, packaged });
  if ('problem' in answer) throw new Error(answer.problem);
  const told = toldBy(answer.replay);
  await answer.replay.close();
  return { told, ran };
}

/** A folder that has an empty server and nothing else: a run there applies everything. */
function onlyServer(from: string, name: string): string {
  const to = folderOf(name);
  cpSync(from, to, { recursive: true, filter: (source) => !path.basename(source).startsWith('history-') });
  return to;
}

const folders = fileURLToPath(new URL('../../../fixtures/histories', import.meta.url));
const written = (name: string): readonly string[] => readdirSync(path.join(folders, name)).sort().map((file) => readFileSync(path.join(folders, name, file), 'utf8'));
const everything = [
  `CREATE ROLE app LOGIN; CREATE ROLE group_of NOLOGIN; GRANT group_of TO app WITH ADMIN OPTION; ALTER ROLE app SET work_mem = '1MB'; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app;`,
  `CREATE TYPE state AS ENUM ('a', 'b'); CREATE TABLE t (id bigserial PRIMARY KEY, s state DEFAULT 'a', at timestamptz DEFAULT '2001-02-03'); INSERT INTO t (s) SELECT 'a' FROM generate_series(1, 40); SELECT missing();`,
  `DO $$ BEGIN EXECUTE 'CREATE VIEW v AS SELECT id FROM t'; EXECUTE 'GRANT SELECT ON v TO app'; END $$; CREATE TEMP TABLE scratch (id integer); DROP TABLE scratch; COMMENT ON TABLE t IS 'rows @immutable';`,
];

describe('after an edit of the last file', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['roles, defaults, rows, a statement that fails', everything, `INSERT INTO t (s) VALUES ('b'); ALTER TYPE state ADD VALUE 'c'; CREATE TABLE after_all (id bigint REFERENCES t);`],
    ...['services', 'definer', 'partitioned'].map((name) => [name, written(name), 'GRANT UPDATE ON ALL TABLES IN SCHEMA public TO PUBLIC;'] as const),
  ];
  // Each start of a server takes seconds: the others with GUARDRAILS_KEPT=1.
  test.each(process.env['GUARDRAILS_KEPT'] === '1' ? cases : cases.slice(0, 1))('%s: only that is run, and all is said as if everything were', { timeout: 240_000 }, async (name, texts, more) => {
    const folder = folderOf(name);
    const first = await done(folder, texts);
    expect(first.ran.length).toBe(texts.length);
    expect(keptIn(folder)).toEqual(['history', 'history', 'server']);
    const edited = [...texts.slice(0, -1), `${texts.at(-1) ?? ''}\n${more}`];
    const again = await done(folder, edited);
    expect(again.ran).toEqual([`${String(texts.length)}.sql`]);
    const anew = await done(onlyServer(folder, `${name}, anew`), edited);
    expect(anew.ran.length).toBe(texts.length);
    expect(again.told).toEqual(anew.told);
    expect(again.told).not.toEqual(first.told);
    expect(notes).toEqual([]);
  });

  test('what is broken, and what a killed run left half written, is left aside', { timeout: 120_000 }, async () => {
    const folder = folderOf(cases[0]?.[0] ?? '');
    for (const name of readdirSync(folder)) if (name.startsWith('history-')) truncateSync(path.join(folder, name), 5000);
    const half = path.join(folder, `.history-${'0'.repeat(64)}.kept.4194304.tmp`);
    writeFileSync(half, 'half');
    expect((await done(folder, everything)).ran.length).toBe(everything.length);
    expect(notes.splice(0)).toEqual([expect.stringMatching(/history-[0-9a-f]{64}\.kept is not what was written there: it is left aside$/u), expect.stringMatching(/is left aside$/u)]);
    expect(readdirSync(folder)).not.toContain(path.basename(half));
    // It is whole again, and where nothing changed nothing is run.
    expect((await done(folder, everything)).ran).toEqual([]);
    expect(notes).toEqual([]);
  });
});

describe('the empty server of the package', () => {
  const [key, outline] = ['a key', { folders: ['/a'], files: [] }];
  const words = Buffer.from(JSON.stringify({ key, ...outline }));
  const bytes = brotliCompressSync(Buffer.from('bytes'));
  const all = Buffer.concat([Buffer.from(`${digestOf(words, bytes)} ${String(words.length)}\n`), words, bytes]);

  test('is what was packed, for the PGlite that it was made with', () => {
    expect(unpacked(all, key)).toMatchObject({ value: outline, bytes: new Uint8Array(Buffer.from('bytes')) });
    expect(unpacked(all, 'another key')).toBe(null);
    expect(unpacked(all.subarray(0, -1), key)).toBe(null);
    expect(unpacked(Buffer.alloc(0), key)).toBe(null);
    expect(packagedServer(path.join(home, 'nowhere'))).toBe(null);
  });

  test('leads to the same as one made anew; one that does not start is told, and what is made then is kept', { timeout: 120_000 }, async () => {
    const packaged = packagedServer() ?? unpacked(await packServer(), packagedKey());
    if (packaged === null) throw new Error('there is none');
    const anew = await done(onlyServer(folderOf('roles, defaults, rows, a statement that fails'), 'anew'), everything);
    const folder = folderOf('packaged');
    const first = await done(folder, everything, packaged);
    expect(first).toEqual(anew);
    expect(keptIn(folder)).toEqual(['history', 'history']);
    expect((await done(folder, everything, packaged)).ran).toEqual([]);
    expect(notes).toEqual([]);

    const broken = { ...packaged, digest: 'another', bytes: packaged.bytes.map(() => 0) };
    expect(await done(folder, everything, broken)).toEqual(anew);
    expect(notes.splice(0)).toEqual([expect.stringMatching(/^the empty server of the package does not start \(.+\): it is made anew$/u)]);
    expect((await done(folder, everything, broken)).ran).toEqual([]);
    expect(notes).toEqual([]);
  });
});

describe('what it rests on', () => {
  const keys = (texts: readonly string[], more: Partial<ReplayInput> = {}, about: unknown = null): readonly string[] => prefixKeys({ files: filesOf(texts), history: { migrations: 'm' }, ...more }, about);
  const before = keys(everything);

  test('each file, and all before it', () => {
    const after = keys(everything.with(1, `${everything[1] ?? ''} -- one more byte`));
    expect(after.map((key, index) => key === before[index])).toEqual([true, true, false, false]);
    expect(new Set(before).size).toBe(4);
  });

  test.each<readonly [string, readonly string[]]>([
    ['who runs it', keys(everything, { history: { migrations: 'm', runAs: { role: 'owner', superuser: false } } })],
    ['what stands before each file', keys(everything, { history: { migrations: 'm', replay: { perFile: 'SET LOCAL app.env = 1' } } })],
    ['the prelude', keys(everything, { prelude: filesOf(['CREATE SCHEMA auth;']) })],
    ['what becomes of what fails', keys(everything, { onFailure: 'skip' })],
    ['how long a statement may take', keys(everything, { limit: 1000 })],
    ['the tool, the server, its extensions', keys(everything, {}, 'another')],
  ])('%s', (_, after) => {
    expect(after.filter((key) => before.includes(key))).toEqual([]);
  });
});

test.each<readonly [string, ReturnType<typeof ownSettingsIn>]>([
  ["SELECT current_setting('app.tenant', true), Current_Setting ( 'app.user' ); SHOW app.env; SHOW work_mem; SELECT set_config('app.other', '1', false)", ['app.tenant', 'app.user', 'app.env']],
  ["SET app.tenant = '1'; -- SET ROLE.\nSELECT 1", []],
  ["SELECT current_setting('app.' || 'tenant'); SELECT 1", []],
  ["SELECT current_setting('app.' || 'tenant'); SET app.tenant = '1'", 'any'],
  ["SELECT current_setting(name) FROM names; SELECT set_config('app.tenant', '1', true)", 'any'],
  ["DO $$ BEGIN EXECUTE 'SHOW ' || x; END $$; SET app.tenant = '1'", 'any'],
  ['CREATE FUNCTION f() RETURNS int LANGUAGE sql SET app.tenant FROM CURRENT AS $$ SELECT 1 $$; SET app.tenant = 1', 'any'],
  [`SET "app.tenant" = '1'; SELECT current_setting(n, true) FROM names`, 'any'],
  ["RESET app.tenant; SELECT current_setting(n, true) FROM names", 'any'],
  ["DO $$ BEGIN EXECUTE format('SET app.%I = %L', 'tenant', '1'); PERFORM current_setting('app.' || n, true); END $$", 'any'],
  ["SET app.tenant = '1'; SHOW/* x */app.tenant", 'any'],
  ["SET app.tenant = '1'; DO $$ BEGIN EXECUTE 'SHOW /**/ app.tenant' INTO x; END $$", 'any'],
  ["SET app.tenant = '1'; SHOW app /* x */ . tenant", 'any'],
  ["SET app.tenant = '1'; SHOW -- x\r\n app.tenant", 'any'],
  [`SET app.tenant = '1'; SHOW"app.tenant"`, 'any'],
  [`SET app.tenant = '1'; SHOW "app".tenant`, 'any'],
  ["SET app.tenant = '1'; DO $$ BEGIN EXECUTE 'SHOW app' || '.tenant' INTO x; END $$", 'any'],
  ["SET app.tenant = '1'; DO $$ BEGIN EXECUTE format('SHOW %s', n); END $$", 'any'],
  ['SET app.tenant = 1; CREATE FUNCTION f() RETURNS int LANGUAGE sql SET app.tenant FROM/* x */CURRENT AS $$ SELECT 1 $$', 'any'],
  ["UPDATE t SET a = 1; SHOW work_mem; -- show the rows\nDO $$ BEGIN EXECUTE 'SHOW app.tenant' INTO x; END $$", ['app.tenant']],
])('settings of one’s own that are read: %s', (text, expected) => {
  expect(ownSettingsIn({ files: filesOf([text]), history: { migrations: 'm' } })).toEqual(expected);
});

test('a setting of one’s own that only a later file reads', { timeout: 120_000 }, async () => {
  const folder = onlyServer(folderOf('roles, defaults, rows, a statement that fails'), 'read later');
  const first = ["CREATE ROLE app; CREATE TABLE ledger (id integer); SET app.tenant = '1'", 'CREATE TABLE b (id integer)', 'CREATE TABLE c (id integer)'];
  await done(folder, first);
  const plain = await done(folder, [...first, 'CREATE TABLE d (id integer)']);
  expect(plain.ran, 'nothing reads it: what is kept is used').not.toContain('1.sql');
  const grant = (condition: string): string => `DO $$ BEGIN IF ${condition} THEN GRANT TRUNCATE ON ledger TO app; END IF; END $$`;
  for (const condition of ["current_setting('app.tenant', true) IS NOT NULL", "current_setting('app.' || 'tenant', true) IS NOT NULL"]) {
    expect((await done(folder, [...first, grant(condition)])).ran, condition).toContain('1.sql');
  }
});

test('what would be lost, or come too early, is not kept', { timeout: 120_000 }, async () => {
  const folder = folderOf(`not kept`);
  cpSync(folderOf('roles, defaults, rows, a statement that fails'), folder, { recursive: true });
  const keep = { folder, tool: 'test', note: (message: string) => notes.push(message) };
  const extensions = { wanted: [], stubs: [] };
  const found = new KeptHistory(keep, { files: filesOf(everything), history: { migrations: 'm' } }, extensions, null, null).find();
  if (found?.resumed === null || found === null) throw new Error('it is kept');
  const { progress } = found.resumed;
  const [setting] = progress.snapshot.rows.roleSettings;
  if (setting === undefined) throw new Error('it has a setting of a role');
  const [server, other, third] = await Promise.all([startEmbedded({ ...extensions, image: found.image }), startEmbedded({ ...extensions, image: found.image }), startEmbedded({ ...extensions, image: found.image })]);
  // Another history on the same server.
  const kept = new KeptHistory(keep, { files: filesOf(['SELECT 1', 'SELECT 2', 'SELECT 3']), history: { migrations: 'm' } }, extensions, null, null);
  kept.find();
  const isKept = async (count: number, sql: string, more = progress, on = server): Promise<boolean> => {
    const before = keptIn(folder).length;
    expect((await on.run(sql)).error).toBe(null);
    await kept.keepHistory(on, count, more);
    await kept.close();
    return keptIn(folder).length > before;
  };
  try {
    expect(await isKept(1, 'CREATE UNLOGGED TABLE fleeting (id integer)'), 'rows that a server forgets when it was not shut down').toBe(false);
    const forAll = { ...progress, snapshot: { ...progress.snapshot, rows: { ...progress.snapshot.rows, roleSettings: [{ ...setting, role: null }] } } };
    expect(await isKept(1, 'DROP TABLE fleeting', forAll), 'settings with which the next session would begin').toBe(false);
    expect(await isKept(1, "ALTER SYSTEM SET session_replication_role = 'replica'"), 'settings of the next start').toBe(false);
    expect(await isKept(1, 'ALTER SYSTEM RESET ALL'), 'all as it was').toBe(true);
    const withOwn = new KeptHistory(keep, { files: filesOf(["SET app.step = '1'", "SELECT current_setting('app.step', true)", 'SELECT 3']), history: { migrations: 'm' } }, extensions, null, null);
    withOwn.find();
    const isKeptWithOwn = async (count: number, sql: string): Promise<boolean> => {
      const before = keptIn(folder).length;
      expect((await third.run(sql)).error).toBe(null);
      await withOwn.keepHistory(third, count, progress);
      await withOwn.close();
      return keptIn(folder).length > before;
    };
    expect(await isKeptWithOwn(1, 'SELECT 1'), 'a setting of one’s own that is read and that nothing has set yet').toBe(true);
    expect(await isKeptWithOwn(2, "SET app.step = '1'"), 'one that is set: a session keeps it as an empty text, and a new one does not have it').toBe(false);
    expect(await isKept(2, `COPY (SELECT 1) TO '${['', 'tmp', 'one'].join('/')}'`), 'files beside the database').toBe(false);
    expect(await isKept(2, `COPY (SELECT 1) TO '${['', 'home', 'web_user', 'one'].join('/')}'`, progress, other), 'files in the home of its user').toBe(false);
    expect(await isKept(2, 'SELECT 1', progress, third), 'nothing of the kind').toBe(true);
  } finally {
    await Promise.all([server, other, third].map((one) => one.close()));
  }
});
