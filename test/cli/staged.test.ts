import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Report } from '@pg-guardrails/kernel';
import { bin, cliWith, project } from './cli.js';
import { gitEnv, repository, repositoryAt, type TestRepository } from './repository.js';

const config = JSON.stringify({ zones: { db: ['libs/db/**'], tests: ['tests/**'] }, claims: [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'no-test-only-reach', module: 'libs/db/testOnly', allow: ['tests'] }] });
const clean = { 'guardrails.config.json': config, 'package.json': '{ "name": "a", "main": "src/main.ts" }', 'libs/db/index.ts': "import { Pool } from 'pg';\nexport const rows = (): unknown => new Pool();\n", 'src/main.ts': "import '../libs/db/index.js';\n", 'libs/db/testOnly.ts': 'export const reset = 1;\n' };
const leak = "import { Pool } from 'pg';\nexport type Own = Pool;\n";

interface Outcome {
  readonly code: number | null;
  readonly found: readonly string[];
  readonly errors: readonly string[];
  readonly report: Report;
  readonly err: string;
}

async function checked({ root }: TestRepository, words: readonly string[], { cwd = root, variables = {} }: { readonly cwd?: string; readonly variables?: NodeJS.ProcessEnv } = {}): Promise<Outcome> {
  const { code, out, err } = await cliWith({ ...gitEnv, ...variables }, cwd, 'check', '--format', 'json', ...words);
  const report = JSON.parse(out) as Report;
  return { code, report, err, found: report.findings.filter(({ suppression }) => suppression === null).map(({ rule, file, line }) => `${rule} ${file}:${String(line)}`), errors: report.errors.map(({ message }) => message) };
}

const staged = (of: TestRepository, options: Parameters<typeof checked>[2] = {}): Promise<Outcome> => checked(of, ['--staged'], options);
/** A place for copies that no other test writes to. */
function ownTemporary(): string {
  const temporary = project({});
  vi.stubEnv('TMPDIR', temporary);
  return temporary;
}

/** Copies that were left behind. */
const left = (temporary: string): readonly string[] => readdirSync(temporary).filter((name) => /^pg-guardrails-[A-Za-z0-9]{6}$/u.test(name));

/** How many reports over trees `cache` holds. The report over the copy lies beside them, but only where its files are old enough for their stamps to say that they have not changed. */
function reportsOverTrees({ root }: TestRepository): number {
  const folder = path.join(root, 'cache/git');
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).filter((name) => name.startsWith('report-') && readFileSync(path.join(folder, name), 'utf8').includes('"prefix":')).length;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('check --staged judges the index', () => {
  test.each([
    ['of none', { 'src/x.ts': 'export {};\n' }, {}],
    ['of one that is added', { 'src/x.ts': leak }, { 'guardrails.config.json': '{ "claims": [{ "rule": "no-driver-import" }] }' }],
  ])('a configuration beside the copy of git is not taken, in place %s', async (_, before, added) => {
    const made = repository(before);
    const temporary = project({ 'guardrails.config.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('./ran', import.meta.url), '');\nexport default { claims: [] };\n" });
    vi.stubEnv('TMPDIR', temporary);
    made.write({ ...added, 'src/a.ts': leak });
    made.git('add', '-A');
    const { code, found } = await staged(made);
    expect({ code, found, ran: existsSync(path.join(temporary, 'ran')) }).toEqual({ code: 1, found: ['no-driver-import src/a.ts:1'], ran: false });
    expect(readdirSync(temporary)).toEqual(['guardrails.config.mjs']);
  });

  test('a staged violation is found though the work tree has it no more, and an unstaged one is not', async () => {
    const made = repository(clean);
    made.write({ 'src/a.ts': leak });
    made.git('add', '-A');
    made.write({ 'src/a.ts': 'export {};\n', 'src/b.ts': leak });
    const temporary = ownTemporary();
    const { code, found, errors, report } = await staged(made);
    expect({ code, found, errors }).toEqual({ code: 1, found: ['no-driver-import src/a.ts:1'], errors: [] });
    expect(report.since).toEqual({ base: 'HEAD', commits: [made.git('rev-parse', 'HEAD').trim()], known: 0 });
    expect(left(temporary)).toEqual([]);
    const pretty = await cliWith(gitEnv, made.root, 'check', '--staged');
    expect(pretty.out).toContain("  > 1 │ import { Pool } from 'pg';");
    expect(pretty.out).toContain('0 findings stood in HEAD already');
  });

  test.each(['..', '.', '.git', '.GIT'])('a tree with an entry below %s is not written out', async (name) => {
    const made = repository(clean);
    const fed = (words: readonly string[], input: string): string => spawnSync('git', words, { cwd: made.root, env: gitEnv, encoding: 'utf8', input }).stdout.trim();
    const blob = fed(['hash-object', '-w', '--stdin'], 'x');
    const stray = fed(['mktree'], `040000 tree ${fed(['mktree'], `100644 blob ${blob}\tstray.png\n`)}\t${name}\n`);
    expect(made.git('ls-tree', '-r', '--name-only', stray)).toBe(`${name}/stray.png\n`);
    made.git('update-ref', 'HEAD', made.git('commit-tree', stray, '-m', 'x').trim());
    made.write({ 'src/a.ts': leak });
    made.git('add', '-A');
    const temporary = ownTemporary();
    expect(await staged(made)).toMatchObject({ code: 2, errors: [`The repository has an entry "${name}/stray.png", which git itself would not check out: it leads out of the work tree or into .git. Remove it from the index and the commit.`] });
    expect(left(temporary)).toEqual([]);
    expect(existsSync(path.join(temporary, 'stray.png'))).toBe(false);
  });

  test('a file that is staged and deleted on disk is judged; a staged deletion adds nothing', async () => {
    const made = repository({ ...clean, 'src/old.ts': "export * from 'pg';\n" });
    made.write({ 'src/a.ts': leak });
    made.git('add', '-A');
    made.git('rm', '-q', '--cached', 'src/old.ts');
    rmSync(path.join(made.root, 'src/a.ts'));
    expect((await staged(made)).found).toEqual(['no-driver-import src/a.ts:1']);
  });

  test('what HEAD has already is counted and not reported, in a renamed file as well; a directive that is taken away reports what it hid', async () => {
    const made = repository({ ...clean, 'src/a.ts': leak, 'src/b.ts': `// guardrails-ignore no-driver-import: for now\n${leak}` });
    made.git('mv', 'src/a.ts', 'src/renamed.ts');
    made.write({ 'src/renamed.ts': `\n\n${leak}`, 'src/b.ts': leak });
    made.git('add', '-A');
    const { code, found, report } = await staged(made);
    expect({ code, found, known: report.since?.known }).toEqual({ code: 1, found: ['no-driver-import src/b.ts:1'], known: 1 });
  });

  test('the commit before the first one: everything is new', async () => {
    const made = repository({});
    made.write({ ...clean, 'src/a.ts': leak });
    made.git('add', '-A');
    const { found, report } = await staged(made);
    expect(found).toEqual(['no-driver-import src/a.ts:1']);
    expect(report.since).toEqual({ base: 'HEAD', commits: [], known: 0 });
  });

  test('other files are read as they are in the index: a path of imports that the commit closes', async () => {
    const made = repository({ ...clean, 'src/x.ts': 'export {};\n' });
    made.write({ 'src/x.ts': "import '../libs/db/testOnly.js';\n" });
    made.git('add', '-A');
    made.write({ 'src/main.ts': "import './x.js';\n" });
    expect((await staged(made)).found).toEqual([]);
    made.git('add', '-A');
    expect((await staged(made)).found).toEqual([expect.stringMatching(/^no-test-only-reach /u)]);
  });

  test('names with spaces, quotes, line breaks and letters beyond ASCII', async () => {
    const made = repository(clean);
    const names = ['src/a b.ts', 'src/"q" \'r\'.ts', 'src/größe 日本.ts', 'src/new\nline.ts', '-x.ts'];
    made.write(Object.fromEntries(names.map((name) => [name, leak])));
    made.git('add', '-A');
    expect((await staged(made)).found).toEqual(names.map((name) => `no-driver-import ${name}:1`).sort());
  });

  test('files whose line breaks git turns', async () => {
    const made = repository({ ...clean, 'src/a.ts': 'export {};\n' });
    made.git('config', 'core.autocrlf', 'true');
    made.write({ 'src/a.ts': `// one\r\n${leak.replaceAll('\n', '\r\n')}` });
    made.git('add', '-A');
    expect((await staged(made)).found).toEqual(['no-driver-import src/a.ts:2']);
  });

  test('a link to a file of the index, a link that leads nowhere, and a submodule', async () => {
    const other = repository({ 'x.ts': leak });
    const made = repository(clean);
    made.git('submodule', '--quiet', 'add', other.root, 'vendor');
    made.write({ 'src/real.ts': 'export {};\n' });
    symlinkSync('real.ts', path.join(made.root, 'src/link.ts'));
    made.git('add', '-A');
    const { code, found, errors } = await staged(made);
    expect({ code, found, errors }).toEqual({ code: 0, found: [], errors: [] });
    made.write({ 'src/real.ts': leak });
    made.git('add', '-A');
    expect((await staged(made)).found).toEqual(['no-driver-import src/link.ts:1', 'no-driver-import src/real.ts:1']);
  });

  test('while files are unmerged nothing is judged; afterwards what either side has is old', async () => {
    const made = repository({ ...clean, 'src/a.ts': 'export const a = 1;\n' });
    made.git('checkout', '-q', '-b', 'theirs');
    made.write({ 'src/a.ts': 'export const a = 2;\n', 'src/theirs.ts': leak });
    made.commit();
    made.git('checkout', '-q', 'main');
    made.write({ 'src/a.ts': 'export const a = 3;\n' });
    made.commit();
    expect(() => made.git('merge', '-q', 'theirs')).toThrow('CONFLICT');
    expect(await staged(made)).toMatchObject({ code: 2, errors: ['src/a.ts still has conflicts. Resolve them and `git add` the result; then it can be judged.'] });
    made.write({ 'src/a.ts': leak });
    made.git('add', '-A');
    const { found, report } = await staged(made);
    expect(found).toEqual(['no-driver-import src/a.ts:1']);
    expect(report.since).toMatchObject({ base: 'HEAD or what it is merged with', known: 1 });
  });

  test('the index that git hands to a hook counts, named by a relative path and from a folder below', async () => {
    const made = repository(clean);
    made.write({ 'src/a.ts': leak });
    const variables = { GIT_INDEX_FILE: '.git/next-index' };
    expect(spawnSync('git', ['add', '-A'], { cwd: made.root, env: { ...gitEnv, ...variables } }).status).toBe(0);
    expect((await staged(made)).found).toEqual([]);
    expect((await staged(made, { variables })).found).toEqual(['no-driver-import src/a.ts:1']);
    expect((await staged(made, { variables: { ...variables, GIT_DIR: '.git' }, cwd: path.join(made.root, 'src') })).found).toEqual(['no-driver-import src/a.ts:1']);
  });

  test('a worktree, whose .git is a file, and a configuration below the top', async () => {
    const made = repository(Object.fromEntries(Object.entries(clean).map(([name, text]) => [`apps/pay/${name}`, text])));
    const beside = repositoryAt(path.join(project({}), 'tree'));
    made.git('worktree', 'add', '-q', beside.root, '-b', 'side');
    beside.write({ 'apps/pay/src/a.ts': leak, 'apps/other.ts': leak });
    beside.git('add', '-A');
    expect((await staged(beside, { cwd: path.join(beside.root, 'apps/pay') })).found).toEqual(['no-driver-import src/a.ts:1']);
  });

  test('a sparse checkout: what is in the index and not on disk is judged', async () => {
    const made = repository({ ...clean, 'other/x.ts': 'export {};\n', 'src/a.ts': 'export {};\n' });
    made.git('sparse-checkout', 'set', 'src', 'libs');
    made.write({ 'src/a.ts': "import '../other/x.js';\n" });
    made.git('add', 'src/a.ts');
    expect(await staged(made)).toMatchObject({ code: 0, found: [], errors: [] });
  });

  test('a partial clone with a sparse checkout: nothing is fetched for what lies outside of it', async () => {
    const made = repository({ ...clean, 'other/x.ts': leak, 'src/old.ts': leak });
    made.git('config', 'uploadpack.allowFilter', 'true');
    const partial = repositoryAt(path.join(project({}), 'clone'));
    made.git('clone', '-q', '--filter=blob:none', '--sparse', `file://${made.root}`, partial.root);
    partial.git('sparse-checkout', 'set', 'src', 'libs');
    partial.git('remote', 'set-url', 'origin', 'file:///nowhere');
    partial.write({ 'src/a.ts': leak });
    partial.git('add', 'src/a.ts');
    expect(await staged(partial)).toMatchObject({ code: 1, found: ['no-driver-import src/a.ts:1'], errors: [], report: { since: { known: 1 } } });
  });

  test('a file that is only announced (`git add -N`) is not committed', async () => {
    const made = repository(clean);
    made.write({ 'src/a.ts': leak });
    made.git('add', '-N', 'src/a.ts');
    expect(await staged(made)).toMatchObject({ code: 0, found: [] });
  });

  test('packages of a workspace are those of the index, and installed ones those of the disk', async () => {
    const files = { ...clean, 'package.json': '{ "name": "a", "workspaces": ["packages/*"], "main": "src/main.ts" }', 'packages/db/package.json': '{ "name": "@a/db", "exports": "./index.ts" }', 'packages/db/index.ts': 'export {};\n', '.gitignore': 'node_modules\n' };
    const made = repository(files);
    made.write({ 'node_modules/drv/package.json': '{ "name": "pg", "main": "i.js" }', 'node_modules/drv/i.js': '', 'node_modules/@a/x.txt': '', 'packages/db/index.ts': "import '../../libs/db/testOnly.js';\n", 'src/main.ts': "import '@a/db';\nimport 'drv';\n" });
    symlinkSync('../../packages/db', path.join(made.root, 'node_modules/@a/db'));
    made.git('add', '-A');
    made.write({ 'packages/db/index.ts': 'export {};\n' });
    expect((await staged(made)).found.map((line) => line.split(' ')[0]).sort()).toEqual(['no-driver-import', 'no-test-only-reach']);
  });

  test('the configuration of the index counts; one that is not in git is read as it lies', async () => {
    const made = repository({ ...clean, 'src/a.ts': leak });
    made.write({ 'guardrails.config.json': '{ "claims": [] }' });
    made.write({ 'src/b.ts': leak });
    made.git('add', 'src/b.ts');
    expect((await staged(made)).found).toEqual(['no-driver-import src/b.ts:1']);
    const bare = repository({ 'src/a.ts': 'export {};\n' });
    bare.write({ 'guardrails.config.json': '{ "claims": [{ "rule": "no-driver-import" }] }', 'libs/db/x.ts': 'export {};\n', 'src/a.ts': leak });
    bare.git('add', 'src/a.ts');
    expect((await staged(bare)).found).toEqual(['no-driver-import src/a.ts:1']);
    bare.git('commit', '-q', '-m', 'x');
    bare.write({ 'src/b.ts': leak });
    bare.git('add', 'src/b.ts');
    expect(await staged(bare)).toMatchObject({ found: ['no-driver-import src/b.ts:1'], report: { since: { known: 1 } } });
  });
});

describe('a run that is stopped leaves no copy behind', () => {
  const sleepy = "import { writeFileSync } from 'node:fs';\nwriteFileSync(process.env.MARK, '');\nawait new Promise((resolve) => setTimeout(resolve, 30_000));\nexport default { claims: [] };\n";
  // Slowly written out: by a filter, as that of git-lfs is one.
  test.each([
    ['while it is judged', 'SIGINT', { 'guardrails.config.mjs': sleepy, 'src/a.ts': leak }],
    ['while it is judged', 'SIGHUP', { 'guardrails.config.mjs': sleepy, 'src/a.ts': leak }],
    ['while git writes', 'SIGTERM', { '.gitattributes': 'src/** filter=slow\n', 'src/a.ts': leak }],
  ] as const)('%s: %s', async (_, signal, files) => {
    const made = repository(files);
    const [temporary, marks] = [project({}), project({})];
    const mark = path.join(marks, 'mark');
    made.git('config', 'filter.slow.smudge', `touch '${mark}'; sleep 1; cat`);
    const child = spawn(process.execPath, [bin, 'check', '--staged'], { cwd: made.root, env: { ...gitEnv, TMPDIR: temporary, MARK: mark } });
    const said: string[] = [];
    child.stderr.on('data', (part: Buffer) => said.push(part.toString('utf8')));
    child.stdout.resume();
    const closed = once(child, 'close');
    while (!existsSync(mark) && child.exitCode === null) await sleep(20);
    expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^pg-guardrails-/u)]);
    child.kill(signal);
    expect({ closed: await closed, said: said.join('') }).toEqual({ closed: [128 + os.constants.signals[signal], null], said: '' });
    expect(readdirSync(temporary)).toEqual([]);
    // git may still be there for a moment, with what it was about to write.
    await sleep(1500);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('with --cache the reports over trees are kept: the index of now is the HEAD of the next commit', async () => {
  const made = repository({ ...clean, '.gitignore': 'cache\n' });
  const cached = (): Promise<Outcome> => checked(made, ['--staged', '--cache-location', 'cache']);
  const reports = (): number => reportsOverTrees(made);
  made.write({ 'src/a.ts': leak });
  made.git('add', '-A');
  const first = await cached();
  expect(first.found).toEqual(['no-driver-import src/a.ts:1']);
  const kept = reports();
  const again = await cached();
  expect({ ...again, report: null }).toEqual({ ...first, report: null });
  expect(reports()).toBe(kept);
  const { out } = await cliWith(gitEnv, made.root, 'check', '--staged', '--cache-location', 'cache');
  expect(out).toContain("  > 1 │ import { Pool } from 'pg';");
  made.git('commit', '-q', '--no-verify', '-m', 'x');
  made.write({ 'src/b.ts': leak });
  made.git('add', '-A');
  expect(await cached()).toMatchObject({ found: ['no-driver-import src/b.ts:1'], report: { since: { known: 1 } } });
  // What no reader looks into changes no report.
  const known = reports();
  made.write({ 'README.md': 'new', 'logo.svg': '<svg/>' });
  made.git('add', '-A');
  made.git('commit', '-q', '--no-verify', '-m', 'x');
  made.write({ 'README.md': 'changed' });
  made.git('add', '-A');
  await cached();
  expect(reports()).toBe(known + 1);
  made.write({ 'README.md': 'changed again' });
  made.git('add', '-A');
  expect((await cached()).code).toBe(0);
  expect(reports()).toBe(known + 1);
  // Another installed package, or another configuration, may mean another report.
  made.write({ 'node_modules/x/package.json': '{}', 'guardrails.config.json': '{ "claims": [{ "rule": "no-driver-import", "except": [] }] }' });
  made.git('add', 'guardrails.config.json');
  const before = reports();
  expect((await cached()).found).toEqual(['no-driver-import libs/db/index.ts:1']);
  expect(reports()).toBeGreaterThan(before);
});

test('with --cache the reports over trees with a submodule are kept where it is not checked out', async () => {
  const made = repository({ ...clean, '.gitignore': 'cache\n' });
  made.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/sub`);
  made.git('commit', '-q', '--no-verify', '-m', 'x');
  const reports = (): number => reportsOverTrees(made);
  const add = async (file: string): Promise<void> => {
    made.write({ [file]: leak });
    made.git('add', file);
    expect((await checked(made, ['--staged', '--cache-location', 'cache'])).found).toContain(`no-driver-import ${file}:1`);
  };
  await add('src/b.ts');
  // Of HEAD and of the index.
  expect(reports()).toBe(2);
  made.write({ 'vendor/sub/x.ts': leak });
  await add('src/c.ts');
  expect(reports()).toBe(2);
});

describe('a migration that is added', () => {
  const history = { 'guardrails.config.json': JSON.stringify({ histories: [{ migrations: 'm', runtimeRoles: ['app'] }], claims: [{ rule: 'immutable-table', tables: ['ledger'], revoke: 'effective' }] }), 'm/0001.sql': 'CREATE ROLE app LOGIN;\nCREATE TABLE ledger (id bigint PRIMARY KEY);\nGRANT INSERT, DELETE, UPDATE ON ledger TO app;\n' };

  test('has its whole history judged, and only what it adds is reported', async () => {
    const made = repository(history);
    made.write({ 'm/0002.sql': 'GRANT TRUNCATE ON ledger TO app;\n' });
    made.git('add', '-A');
    const { code, report } = await staged(made);
    expect(code).toBe(1);
    expect(report.findings.map(({ file, line, counterexample }) => `${file}:${String(line)} ${counterexample?.sql ?? ''}`)).toEqual(['m/0001.sql:2 UPDATE public.ledger SET id = 0;', 'm/0002.sql:1 TRUNCATE public.ledger;']);
    // No REVOKE of the history covers what is granted now.
    expect(report.findings[0]?.message).toContain('no standing REVOKE takes UPDATE, DELETE and TRUNCATE on it from app');
    expect(report.since?.known).toBeGreaterThan(0);
  });

  test('that mends a part of what was found adds nothing', async () => {
    const made = repository(history);
    made.write({ 'm/0002.sql': 'REVOKE DELETE ON ledger FROM app;\n' });
    made.git('add', '-A');
    expect(await staged(made)).toMatchObject({ code: 0, found: [] });
  });
});

describe('check --since', () => {
  const since = (of: TestRepository, ref: string, options: Parameters<typeof checked>[2] = {}): Promise<Outcome> => checked(of, ['--since', ref], options);
  /** `main` goes on after `branch` left it. */
  function parted(): TestRepository {
    const made = repository({ ...clean, 'src/old.ts': leak });
    made.git('checkout', '-q', '-b', 'branch');
    made.write({ 'src/committed.ts': leak });
    made.commit();
    made.git('checkout', '-q', 'main');
    made.write({ 'src/later.ts': leak });
    made.commit();
    made.git('checkout', '-q', 'branch');
    made.write({ 'src/working.ts': leak });
    return made;
  }

  test('what came after the merge base fails, the rest is counted; HEAD may be detached', async () => {
    const made = parted();
    const found = ['no-driver-import src/committed.ts:1', 'no-driver-import src/working.ts:1'];
    expect(await since(made, 'main')).toMatchObject({ code: 1, found, report: { since: { base: 'the merge base with main', commits: [made.git('rev-parse', 'main^').trim()], known: 1 } } });
    made.git('checkout', '-q', '--detach');
    expect((await since(made, 'main')).found).toEqual(found);
    made.git('stash', '-q', '-u');
    expect(await since(made, 'branch')).toMatchObject({ code: 0, found: [], report: { since: { known: 2 } } });
  });

  test.each([
    ['nowhere', /^There is no commit "nowhere" in this clone\. Name one that/u],
    ['origin/nowhere', /^There is no commit "origin\/nowhere" in this clone\. Fetch it first: git fetch origin nowhere$/u],
    ['main..branch', /^There is no commit "main\.\.branch" in this clone\./u],
    ['HEAD:src', /^There is no commit "HEAD:src" in this clone\./u],
    ['', /^--since takes a branch, a tag or a commit; "" is none\.$/u],
  ])('the ref %j', async (ref, message) => {
    const { code, errors } = await since(parted(), ref);
    expect(code).toBe(2);
    expect(errors).toEqual([expect.stringMatching(message)]);
  });

  test('a ref that looks like an option', async () => {
    const made = parted();
    const { code, out } = await cliWith(gitEnv, made.root, 'check', '--format', 'json', '--since=--upload-pack=x');
    expect(code).toBe(2);
    expect(out).toContain('--since takes a branch, a tag or a commit; \\"--upload-pack=x\\" is none.');
  });

  test('a shallow clone says what helps', async () => {
    const made = parted();
    made.commit();
    const shallow = repositoryAt(path.join(project({}), 'clone'));
    made.git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${made.root}`, shallow.root);
    expect(await since(shallow, 'origin/main')).toMatchObject({ code: 2, errors: [expect.stringMatching(/^This shallow clone does not reach back to where HEAD and origin\/main parted\. In GitHub Actions give actions\/checkout `fetch-depth: 0`.*git fetch --unshallow$/u)] });
    expect((await since(shallow, 'v1')).errors).toEqual([expect.stringMatching(/^There is no commit "v1" in this clone\. It is a shallow one: .*fetch-depth: 0/u)]);
  });

  test('histories without a common commit, and a repository without one', async () => {
    const made = parted();
    made.git('checkout', '-q', '--orphan', 'other');
    made.commit();
    expect((await since(made, 'main')).errors).toEqual(['HEAD and main have no commit in common, so nothing says what is new.']);
    const empty = repository({});
    empty.write(clean);
    expect((await since(empty, 'HEAD')).errors).toEqual([expect.stringMatching(/^There is no commit "HEAD" in this clone\./u)]);
  });
});

test('no repository, no git, and flags that contradict each other', async () => {
  const plain = repositoryAt(project(clean));
  expect(await staged(plain)).toMatchObject({ code: 2, errors: ['This folder is in no git repository with a work tree, so there is nothing to compare with.'] });
  const made = repository(clean);
  expect(await checked(made, ['--staged', '--since', 'main'])).toMatchObject({ code: 2, errors: ['--staged is measured by HEAD and --since by a merge base: give one of them.'] });
  expect(await checked(made, ['--staged', '--write-baseline'])).toMatchObject({ code: 2, errors: ['A baseline holds all findings, and --staged shows the new ones: write it without --staged.'] });
  expect(await checked(made, ['--since', 'main', '--database-url', 'postgres://nowhere/x'])).toMatchObject({ code: 2, errors: [expect.stringMatching(/^--since judges files/u)] });
  expect(await staged(made, { variables: { PATH: '' } })).toMatchObject({ code: 2, errors: ['There is no git here: the command was not found on the PATH.'] });
});
