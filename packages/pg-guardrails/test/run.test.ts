import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Report } from '@pg-guardrails/kernel';
import { afterAll, describe, expect, test } from 'vitest';
import type { Tool } from '../src/cli/check.js';
import { colorMode, widthOf, type Io } from '../src/cli/io.js';
import { prefixBelow } from '../src/cli/repository.js';
import { run } from '../src/cli/run.js';
import { toolVersion } from '../src/cli/version.js';
import { finding, report } from './reports.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'guardrails-run-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly Parameters<Tool['check']>[0][];
  readonly catalogs: readonly Parameters<Tool['catalog']>[0][];
}

interface Setting {
  readonly cwd?: string;
  readonly env?: Io['env'];
  readonly isTerminal?: boolean;
  readonly check?: () => Promise<Report>;
}

const rules: Tool['rules'] = [
  { id: 'no-driver-import', group: 'db-boundary', description: 'Forbid importing the driver', recommended: true, options: {}, messages: {} },
  {
    id: 'immutable-table',
    group: 'immutability',
    description: 'Require that a table never changes',
    recommended: true,
    options: {
      tables: { type: 'array', items: { type: 'string', refersTo: 'table' }, description: 'The tables.' },
      revoke: { enum: ['explicit', 'effective'], default: 'explicit' },
    },
    requiredOptions: ['tables'],
    messages: { open: 'It is open to {{ role }}.' },
  },
];

async function cli(words: readonly string[], { cwd = project({}), env = {}, isTerminal = false, check = () => Promise.resolve(report({})) }: Setting = {}): Promise<Outcome> {
  const outcome = { out: '', err: '', asked: [] as Parameters<Tool['check']>[0][], catalogs: [] as Parameters<Tool['catalog']>[0][] };
  const tool: Tool = {
    page: () => null,
    survey: () => Promise.reject(new Error('not asked here')),
    checkup: () => Promise.reject(new Error('not asked here')),
    version: '1.2.3',
    rules,
    check: (input) => {
      outcome.asked.push(input);
      return check();
    },
    catalog: (input) => {
      outcome.catalogs.push(input);
      return Promise.resolve({ schemaVersion: 1, tool: { name: 'pg-guardrails', version: '1.2.3' }, errors: [], question: input.question, histories: [] });
    },
    remedy: () => Promise.resolve({ errors: [], histories: [] }),
    prove: () => Promise.reject(new Error('not asked here')),
    startAhead: () => Promise.reject(new Error('not asked here')),
    certify: () => Promise.reject(new Error('not asked here')),
    graph: () => Promise.reject(new Error('not asked here')),
    parts: [],
  };
  const code = await run(words, tool, { cwd, env, isTerminal, columns: undefined, out: (text) => (outcome.out += text), err: (text) => (outcome.err += text) });
  return { code, ...outcome };
}

describe('exit codes', () => {
  const withFinding = (severity: 'error' | 'warning' | 'info') => () => Promise.resolve(report({ findings: [finding({ severity })] }));
  const cases: readonly (readonly [severity: 'error' | 'warning' | 'info', failOn: string | null, code: number])[] = [
    ['error', null, 1],
    ['warning', null, 0],
    ['warning', 'warning', 1],
    ['info', 'warning', 0],
    ['info', 'info', 1],
  ];
  test.each(cases)('%s with --fail-on %s: %i', async (severity, failOn, code) => {
    expect((await cli(['check', ...(failOn === null ? [] : ['--fail-on', failOn])], { check: withFinding(severity) })).code).toBe(code);
  });

  test('a suppressed finding does not count', async () => {
    const suppressed = finding({ suppression: { reason: 'r', file: 'a', line: 1 } });
    expect((await cli(['check'], { check: () => Promise.resolve(report({ findings: [suppressed] })) })).code).toBe(0);
  });

  test('a job that is not whole is 2, findings or not', async () => {
    const errors = [{ message: 'Broken.', file: 'a.sql', line: 1, column: 1 }];
    expect((await cli(['check'], { check: () => Promise.resolve(report({ findings: [finding({})], errors })) })).code).toBe(2);
  });
});

describe('what is asked of the engine', () => {
  test('the words of the command line and the configuration', async () => {
    const { asked } = await cli(['check', 'db-boundary', 'immutable-table'], { cwd: project({ 'guardrails.config.json': '{ "exclude": ["x"] }' }) });
    expect(asked.map(({ only, config }) => ({ only, exclude: config.exclude }))).toEqual([{ only: ['db-boundary', 'immutable-table'], exclude: ['x'] }]);
  });

  test('--config is relative to the working directory', async () => {
    const { asked } = await cli(['check', '--config', 'etc/g.json'], { cwd: project({ 'etc/g.json': '{ "exclude": ["y"] }' }) });
    expect(asked[0]?.config.exclude).toEqual(['y']);
  });
});

describe('bad words on the command line', () => {
  const cases: readonly (readonly [words: readonly string[], says: string])[] = [
    [['check', '--format', 'xml'], "error: option '-f, --format <format>' argument 'xml' is invalid. Allowed choices are pretty, json, sarif, github, gitlab, junit, markdown.\n"],
    [['check', '--report', 'sarif'], "error: option '--report <format=file>' argument 'sarif' is invalid. It must be a format and a file, as sarif=guardrails.sarif. Formats: pretty, json, sarif, github, gitlab, junit, markdown.\n"],
    [['check', '--report', 'xml=a.xml'], "error: option '--report <format=file>' argument 'xml=a.xml' is invalid. It must be a format and a file, as sarif=guardrails.sarif. Formats: pretty, json, sarif, github, gitlab, junit, markdown.\n"],
    [['check', '--report', 'sarif=a', '--report', 'junit=./a'], "error: option '--report <format=file>' argument 'junit=./a' is invalid. Two reports cannot be written to ./a.\n"],
    [['check', '--since'], "error: option '--since <ref>' argument missing\n"],
    [['check', '--fail-on', 'never'], "error: option '--fail-on <severity>' argument 'never' is invalid. Allowed choices are error, warning, info.\n"],
    [['check', '--colour'], "error: unknown option '--colour'\n(Did you mean --color?)\n"],
    [['chekc'], "error: unknown command 'chekc'\n(Did you mean check?)\n"],
    [['print-config', 'x'], "error: too many arguments for 'print-config'. Expected 0 arguments but got 1.\n"],
  ];
  test.each(cases)('%j', async (words, says) => {
    const { code, out, err, asked } = await cli(words);
    expect({ code, out, err, asked }).toEqual({ code: 2, out: '', err: says, asked: [] });
  });

  test('a rule or group that does not exist', async () => {
    const { code, out, asked } = await cli(['check', 'db-bondary']);
    expect(code).toBe(2);
    expect(asked).toEqual([]);
    expect(out.replaceAll(/\s+/gu, ' ')).toContain('There is no rule or group "db-bondary". Did you mean "db-boundary"? Rules: no-driver-import and immutable-table. Groups: db-boundary and immutability.');
  });

  test('no command prints the help and is an error', async () => {
    const { code, err } = await cli([]);
    expect(code).toBe(2);
    expect(err).toContain('Usage: pg-guardrails');
  });
});

describe('help and version', () => {
  test('only commands that work are named', async () => {
    const { code, out } = await cli(['--help']);
    expect(code).toBe(0);
    expect([...out.matchAll(/^ {2}([a-z][a-z-]*) /gmu)].map(([, name]) => name)).toEqual(['check', 'catalog', 'prove', 'certify', 'remedy', 'graph', 'init', 'doctor', 'explain', 'print-config']);
  });

  test('check names its groups and exit codes', async () => {
    const { code, out } = await cli(['check', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('  db-boundary: no-driver-import\n');
    expect(out).toContain('  1  findings at or above --fail-on\n');
    expect(out.match(/Exit codes:/gu)).toHaveLength(1);
  });

  test('the version', async () => {
    expect(await cli(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n', err: '' });
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(toolVersion()).toBe(manifest.version);
  });
});

describe('a document on exit 2', () => {
  const broken = { 'guardrails.config.json': '{\n  "zonse": {} }' };
  const message = 'zonse: the configuration has no key "zonse". Did you mean "zones"? It takes include, exclude, zones, entry, baseline, migrations, histories and claims.';

  test('json', async () => {
    const { code, out, err } = await cli(['check', '--format', 'json'], { cwd: project(broken) });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, errors: [{ message, file: 'guardrails.config.json', line: 2, column: 3 }], coverage: { settled: 0, files: 0 }, findings: [] });
    expect(err).toBe(`pg-guardrails: guardrails.config.json:2:3: ${message}\n`);
  });

  test('sarif', async () => {
    const { code, out } = await cli(['check', '--format', 'sarif'], { cwd: project(broken) });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ runs: [{ invocations: [{ executionSuccessful: false, exitCode: 2, toolExecutionNotifications: [{ message: { text: message } }] }] }] });
  });

  test('github', async () => {
    const { code, out } = await cli(['check', '--format', 'github'], { cwd: project(broken) });
    expect(code).toBe(2);
    expect(out).toContain('::error file=guardrails.config.json,line=2,col=3,');
  });

  test('our own bug is one line, and its stack for those who ask', async () => {
    const check = () => Promise.reject(new Error('a\nb'));
    const quiet = await cli(['check', '--format', 'json'], { check });
    expect(quiet.code).toBe(2);
    expect(quiet.err).toBe('pg-guardrails: internal error: a (set PG_GUARDRAILS_DEBUG=1 to see where)\n');
    expect(JSON.parse(quiet.out)).toMatchObject({ errors: [{ file: null }] });
    const loud = await cli(['check', '--format', 'json'], { check, env: { PG_GUARDRAILS_DEBUG: '1' } });
    expect(loud.err).toContain('run.test.ts:');
  });
});

describe('--output', () => {
  test('writes the report, makes its folder, leaves nothing beside it', async () => {
    const cwd = project({});
    const { code, out, err } = await cli(['check', '--format', 'json', '--output', 'reports/out.json'], { cwd });
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: 'pg-guardrails: wrote reports/out.json\n' });
    expect(readdirSync(path.join(cwd, 'reports'))).toEqual(['out.json']);
    expect(JSON.parse(readFileSync(path.join(cwd, 'reports/out.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  });

  test('a dash is standard output', async () => {
    const cwd = project({});
    const { code, out, err } = await cli(['check', '--format', 'json', '--output', '-'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1 });
    expect((await cli(['check', '--report', 'json=-'], { cwd })).err).toContain('It must be a file');
    expect(existsSync(path.join(cwd, '-'))).toBe(false);
  });

  test('a place that cannot be written to', async () => {
    const cwd = project({ 'reports/x': '' });
    expect(await cli(['check', '--output', 'reports'], { cwd })).toMatchObject({ code: 2, err: 'pg-guardrails: cannot write reports: it is a folder\n' });
    expect((await cli(['check', '--output', 'reports/x/y'], { cwd })).err).toMatch(/^pg-guardrails: cannot write reports\/x\/y: E[A-Z]+\n$/u);
    expect(existsSync(path.join(cwd, 'reports/x'))).toBe(true);
  });

  test('no colour in a file, unless asked for', async () => {
    const cwd = project({});
    const setting: Setting = { cwd, isTerminal: true, check: () => Promise.resolve(report({ findings: [finding({})] })) };
    await cli(['check', '--output', 'plain.txt'], setting);
    await cli(['check', '--output', 'color.txt', '--color'], setting);
    expect(readFileSync(path.join(cwd, 'plain.txt'), 'utf8')).not.toContain('\u001b');
    expect(readFileSync(path.join(cwd, 'color.txt'), 'utf8')).toContain('\u001b');
  });
});

describe('colour', () => {
  const cases: readonly (readonly [flag: boolean | undefined, env: Io['env'], isTerminal: boolean, mode: 'color' | 'plain'])[] = [
    [undefined, {}, true, 'color'],
    [undefined, {}, false, 'plain'],
    [undefined, { TERM: 'dumb' }, true, 'plain'],
    [undefined, { NO_COLOR: '1' }, true, 'plain'],
    [undefined, { NO_COLOR: '' }, true, 'color'],
    [undefined, { FORCE_COLOR: '1' }, false, 'color'],
    [undefined, { FORCE_COLOR: '0' }, true, 'plain'],
    [undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, false, 'plain'],
    [true, { NO_COLOR: '1' }, false, 'color'],
    [false, { FORCE_COLOR: '1' }, true, 'plain'],
  ];
  test.each(cases)('flag %s, %j, terminal %s: %s', (flag, env, isTerminal, mode) => {
    expect(colorMode(flag, { env, isTerminal }, 'terminal')).toBe(mode);
  });

  test('the flags reach the report', async () => {
    const check = () => Promise.resolve(report({ findings: [finding({})] }));
    expect((await cli(['check', '--color'], { check })).out).toContain('\u001b');
    expect((await cli(['check', '--no-color'], { check, isTerminal: true })).out).not.toContain('\u001b');
    expect((await cli(['check'], { check, isTerminal: true })).out).toContain('\u001b');
  });
});

describe('explain', () => {
  test('prints the rule', async () => {
    expect(await cli(['explain', 'immutable-table'])).toMatchObject({
      code: 0,
      out: [
        'immutable-table  (group immutability)',
        '',
        'Require that a table never changes.',
        '',
        'Options of a claim',
        '  tables  (list of tables, required)',
        '    The tables.',
        '  revoke  ("explicit" or "effective", default "explicit")',
        '',
        'Messages',
        '  open',
        '    It is open to <role>.',
        '',
      ].join('\n'),
    });
  });

  test('a rule that does not exist', async () => {
    expect(await cli(['explain', 'imutable-table'])).toMatchObject({
      code: 2,
      out: '',
      err: 'pg-guardrails: There is no rule "imutable-table". Did you mean "immutable-table"? The rules are no-driver-import and immutable-table.\n',
    });
  });
});

describe('print-config', () => {
  test('prints the configuration with its defaults', async () => {
    const cwd = project({ 'guardrails.config.json': '{ "migrations": "m", "claims": [{ "rule": "no-driver-import" }] }' });
    const { code, out } = await cli(['print-config'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      file: 'guardrails.config.json',
      include: null,
      exclude: [],
      zones: {},
      entry: null,
      baseline: null,
      histories: [{ migrations: 'm', dialect: 'auto', postgres: 18, baseline: null, database: null, placeholders: {}, programs: {}, searchPath: null, superuser: 'postgres', runAs: { role: 'postgres', superuser: true }, runtimeRoles: null, externalRoles: [], replay: {} }],
      claims: [{ rule: 'no-driver-import', severity: 'error' }],
    });
  });

  test('says what is wrong with it', async () => {
    expect(await cli(['print-config'], { cwd: project({ 'guardrails.config.json': '[]' }) })).toMatchObject({
      code: 2,
      out: '',
      err: 'pg-guardrails: guardrails.config.json:1:1: The configuration: It must be an object, and is a list.\n',
    });
  });
});

test.each([
  ['/a', '/a', ''],
  ['/a', '/a/b/c', 'b/c/'],
  ['/a/b', '/a', null],
  ['/a', '/ab', null],
  ['/a', '/a/..b', '..b/'],
])('the prefix of %s to %s', (outer, root, prefix) => {
  expect(prefixBelow(outer, root)).toBe(prefix);
});

test('a problem of a configuration above the working directory is annotated where it is', async () => {
  const workspace = project({ 'apps/pay/guardrails.config.json': '[]', 'apps/pay/src/x.ts': '' });
  const { out } = await cli(['check', '--format', 'github'], { cwd: path.join(workspace, 'apps/pay/src'), env: { GITHUB_WORKSPACE: workspace } });
  expect(out).toContain('::error file=apps/pay/guardrails.config.json,line=1,');
});

test('annotations name files from the checkout', async () => {
  const workspace = project({ 'apps/pay/guardrails.config.json': '{}' });
  const { out } = await cli(['check', '--format', 'github'], {
    cwd: path.join(workspace, 'apps/pay'),
    env: { GITHUB_WORKSPACE: workspace },
    check: () => Promise.resolve(report({ findings: [finding({})] })),
  });
  expect(out).toContain('::error file=apps/pay/services/api.ts,');
});

test('a text is set for the terminal, within reason; one that does not say its width has the usual one', () => {
  expect([undefined, 0, 20, 100, 300].map((columns) => widthOf({ columns }))).toEqual([80, 80, 40, 100, 120]);
});

describe('catalog', () => {
  test.each([
    { words: ['catalog'], question: { kind: 'everything' }, door: 'simulate', format: 'pretty' },
    { words: ['catalog', '--replay', '--format', 'json'], question: { kind: 'everything' }, door: 'replay', format: 'json' },
    { words: ['catalog', 'who', 'truncate', 'a.b', '--replay', '--format', 'json'], question: { kind: 'who', power: 'TRUNCATE', relation: 'a.b' }, door: 'replay', format: 'json' },
    { words: ['catalog', '--format', 'json', 'log', 'a.b'], question: { kind: 'log', name: 'a.b' }, door: 'simulate', format: 'json' },
  ])('$words', async ({ words, question, door, format }) => {
    const { code, out, catalogs } = await cli(words);
    expect(code).toBe(0);
    expect(catalogs).toMatchObject([{ question, door }]);
    expect(out.startsWith('{')).toBe(format === 'json');
  });

  test('help says what can be asked', async () => {
    const { code, out } = await cli(['catalog', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('catalog who TRUNCATE public.ledger');
    expect((await cli(['catalog', 'who', '--help'])).out).toContain('--replay');
  });
});
