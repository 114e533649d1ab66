import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bin, project } from './cli.js';
import { gitEnv, repository, type TestRepository } from './repository.js';

const home = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(home, file), 'utf8');
const page = read('docs/ci.md');

/** The first block of code below a heading of the page. */
function blockBelow(heading: string): string {
  const section = page.split(/^(?=##+ )/mu).find((part) => new RegExp(String.raw`^##+ ${heading}\n`, 'u').test(part)) ?? '';
  const block = /^```\w+\n(?<code>[\s\S]*?)^```$/mu.exec(section)?.groups?.['code'];
  if (block === undefined) throw new Error(`docs/ci.md has no code below "${heading}".`);
  return block;
}

const leak = "import { Pool } from 'pg';\nexport type Own = Pool;\n";
const files = { 'guardrails.config.json': '{ "claims": [{ "rule": "no-driver-import" }] }', 'package.json': '{ "name": "a" }', '.gitignore': 'node_modules\n', 'src/main.ts': 'export {};\n' };

/** Puts the command where an install of the project would. */
function install(root: string): void {
  mkdirSync(path.join(root, 'node_modules/.bin'), { recursive: true });
  symlinkSync(bin, path.join(root, 'node_modules/.bin/pg-guardrails'));
}

function installed(): TestRepository {
  const made = repository(files);
  install(made.root);
  return made;
}

function commit({ root }: TestRepository): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('git', ['commit', '-m', 'x'], { cwd: root, env: gitEnv, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

/** The recipe judges what will be committed and nothing else, and leaves the work tree as it is: a violation is stopped though the work tree has it no more, and a clean commit goes through though the work tree has one. */
function expectGuarded(made: TestRepository): void {
  const commits = (): number => Number(made.git('rev-list', '--count', 'HEAD'));
  const text = (): string => readFileSync(path.join(made.root, 'src/a.ts'), 'utf8');
  made.git('add', '-A');
  made.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'the recipe itself');
  const before = commits();
  made.write({ 'src/a.ts': leak });
  made.git('add', '-A');
  made.write({ 'src/a.ts': 'export {};\n' });
  const refused = commit(made);
  expect(refused.status, refused.said).not.toBe(0);
  expect(refused.said).toContain('no-driver-import');
  expect([commits(), text()]).toEqual([before, 'export {};\n']);
  made.git('add', '-A');
  made.write({ 'src/a.ts': leak });
  const accepted = commit(made);
  expect(accepted.status, accepted.said).toBe(0);
  expect([commits(), text()]).toEqual([before + 1, leak]);
}

describe('at commit, as docs/ci.md says', () => {
  test('husky', () => {
    const made = installed();
    const husky = spawnSync(process.execPath, [path.join(home, 'node_modules/husky/bin.js')], { cwd: made.root, env: gitEnv, encoding: 'utf8' });
    expect(husky.status, husky.stderr).toBe(0);
    made.write({ '.husky/pre-commit': blockBelow('husky') });
    expectGuarded(made);
  });

  test('a hook of git alone, which also sees what `git commit -a` and `git commit <path>` take', () => {
    const made = installed();
    made.write({ '.githooks/pre-commit': blockBelow('A hook of git alone') });
    chmodSync(path.join(made.root, '.githooks/pre-commit'), 0o755);
    made.git('config', 'core.hooksPath', '.githooks');
    expectGuarded(made);
    made.write({ 'src/a.ts': leak });
    expect(spawnSync('git', ['commit', '-q', '-a', '-m', 'x'], { cwd: made.root, env: gitEnv }).status).toBe(1);
    expect(spawnSync('git', ['commit', '-q', '-m', 'x', 'src/a.ts'], { cwd: made.root, env: gitEnv }).status).toBe(1);
    // What is not part of the commit does not count.
    made.write({ 'src/main.ts': 'export const a = 1;\n' });
    expect(spawnSync('git', ['commit', '-q', '-m', 'x', 'src/main.ts'], { cwd: made.root, env: gitEnv }).status).toBe(0);
  });

  test('lefthook and pre-commit run that same command', () => {
    const lefthook = parse(blockBelow('lefthook')) as { 'pre-commit': { commands: { guardrails: { run: string } } } };
    const own = parse(blockBelow('pre-commit')) as { repos: { hooks: { entry: string }[] }[] };
    const [offered] = parse(read('.pre-commit-hooks.yaml')) as { entry: string }[];
    expect([lefthook['pre-commit'].commands.guardrails.run, own.repos[0]?.hooks[0]?.entry, offered?.entry.replace(' --no-install', '')]).toEqual(Array(3).fill(blockBelow('husky').trim()));
  });

  // `npm run hooks` has both tools; with every run they would be most of what is installed for the tests.
  const tools = process.env['GUARDRAILS_HOOKS'];
  const paths = { ...gitEnv, PATH: `${tools ?? ''}${path.delimiter}${gitEnv['PATH'] ?? ''}`, PRE_COMMIT_HOME: project({}) };
  const run = (made: TestRepository, ...[command = '', ...words]: readonly string[]): void => {
    const { status, stdout, stderr } = spawnSync(command, words, { cwd: made.root, env: paths, encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
  };
  describe.runIf(tools !== undefined)('with the tool itself', () => {
    test('lefthook', () => {
      const made = installed();
      made.write({ 'lefthook.yml': blockBelow('lefthook') });
      run(made, 'lefthook', 'install');
      expectGuarded(made);
    });

    test('pre-commit, with a hook of the project', () => {
      const made = installed();
      made.write({ '.pre-commit-config.yaml': blockBelow('pre-commit') });
      run(made, 'pre-commit', 'install');
      expectGuarded(made);
    });

    test('pre-commit, with the hook that this repository offers', () => {
      const offering = repository({ '.pre-commit-hooks.yaml': read('.pre-commit-hooks.yaml') });
      const made = installed();
      made.write({ '.pre-commit-config.yaml': `repos:\n  - repo: ${offering.root}\n    rev: ${offering.git('rev-parse', 'HEAD').trim()}\n    hooks:\n      - id: pg-guardrails\n` });
      run(made, 'pre-commit', 'install');
      expectGuarded(made);
    });

    test('a commit that only deletes is judged by both', () => {
      for (const [file, text, ...command] of [['lefthook.yml', blockBelow('lefthook'), 'lefthook', 'install'], ['.pre-commit-config.yaml', blockBelow('pre-commit'), 'pre-commit', 'install']] as const) {
        const made = repository({ ...files, 'm/0001.sql': 'CREATE TABLE ledger (id bigint PRIMARY KEY);\n', 'm/0002.sql': "CREATE FUNCTION deny() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END $$;\nCREATE TRIGGER deny BEFORE TRUNCATE ON ledger EXECUTE FUNCTION deny();\n", 'guardrails.config.json': JSON.stringify({ histories: [{ migrations: 'm', runtimeRoles: [] }], claims: [{ rule: 'immutable-table', tables: ['ledger'], revoke: 'effective' }] }), [file]: text });
        install(made.root);
        run(made, ...command);
        made.git('rm', '-q', 'm/0002.sql');
        const { status, said } = commit(made);
        expect({ status, isNamed: said.includes('TRUNCATE') }).toEqual({ status: 1, isNamed: true });
      }
    });
  });

  test('.pre-commit-hooks.yaml has what pre-commit asks for', () => {
    // pre_commit/clientlib.py, MANIFEST_HOOK_DICT: id, name, entry and language are required; other keys it knows.
    const known = ['id', 'name', 'entry', 'language', 'alias', 'files', 'exclude', 'types', 'types_or', 'exclude_types', 'additional_dependencies', 'args', 'always_run', 'fail_fast', 'pass_filenames', 'description', 'language_version', 'log_file', 'minimum_pre_commit_version', 'require_serial', 'stages', 'verbose'];
    for (const hook of parse(read('.pre-commit-hooks.yaml')) as Record<string, unknown>[]) {
      expect(known).toEqual(expect.arrayContaining(Object.keys(hook)));
      // pre-commit passes no deleted files, and a hook without files is skipped.
      expect(hook).toMatchObject({ id: 'pg-guardrails', language: 'system', pass_filenames: false, always_run: true, stages: ['pre-commit'] });
      expect(hook).not.toHaveProperty('files');
    }
  });
});

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
const action = parse(read('action.yml')) as Action;
const step = (name: string): Step => action.runs.steps.find((one) => one.name === name) ?? {};

describe('action.yml', () => {
  test('is a composite action whose expressions name inputs and outputs that there are, none of them inside of a script', () => {
    expect(action.runs.using).toBe('composite');
    for (const { run, shell, uses } of action.runs.steps) {
      expect([run === undefined, shell === undefined]).toEqual([uses !== undefined, uses !== undefined]);
      expect(run ?? '').not.toContain('${{');
    }
    // An action with an expression in a description is not loaded at all.
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) expect(description).not.toContain('${{');
    const expressions = JSON.stringify([action.outputs, action.runs]);
    const named = [...expressions.matchAll(/inputs\.(?<name>[\w-]+)/gu)].map(({ groups }) => groups?.['name'] ?? '');
    expect([...new Set(named)].sort()).toEqual(Object.keys(action.inputs).sort());
    const outputs = [...expressions.matchAll(/steps\.check\.outputs\.(?<name>[\w-]+)/gu)].map(({ groups }) => groups?.['name'] ?? '');
    expect([...new Set(outputs)].sort()).toEqual(Object.keys(action.outputs).sort());
  });

  interface StepRun {
    readonly status: number | null;
    readonly out: string;
    readonly outputs: string;
    readonly summary: string;
    readonly sarif: string | null;
  }
  /** Runs the step as a runner would, with the inputs in its environment. */
  function runCheck(root: string, inputs: Readonly<Record<string, string>> = {}): StepRun {
    const { run = '', env: names = {} } = step('Check');
    const values = Object.fromEntries(Object.entries(names).map(([name, expression]) => [name, /inputs\.(?<input>[\w-]+)/u.exec(expression)?.groups?.['input'] ?? '']).map(([name = '', input = '']) => [name, inputs[input] ?? action.inputs[input]?.default ?? '']));
    const temporary = project({ output: '', summary: '# Before\n' });
    const at = (name: string): string => path.join(temporary, name);
    // GitHub runs `bash` with -eo pipefail (docs.github.com, "jobs.<job_id>.steps[*].shell").
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: root,
      env: { ...gitEnv, ...values, RUNNER_TEMP: temporary, GITHUB_OUTPUT: at('output'), GITHUB_STEP_SUMMARY: at('summary'), GITHUB_WORKSPACE: root, GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'c0ffee' },
      encoding: 'utf8',
    });
    const sarif = path.join(root, inputs['sarif-file'] ?? 'guardrails.sarif');
    return { status, out: stdout + stderr, outputs: readFileSync(at('output'), 'utf8'), summary: readFileSync(at('summary'), 'utf8'), sarif: existsSync(sarif) ? readFileSync(sarif, 'utf8') : null };
  }

  test('findings: annotations, the summary after what was there, SARIF, and the exit code for the last step', () => {
    const made = installed();
    made.write({ 'src/a.ts': leak });
    const { status, out, outputs, summary, sarif } = runCheck(made.root);
    expect(status, out).toBe(0);
    expect(out).toContain('::error file=src/a.ts,line=1');
    expect(outputs).toBe('sarif-file=./guardrails.sarif\nexit-code=1\n');
    expect(summary).toMatch(/^# Before\n## pg-guardrails\n/u);
    expect(summary).toContain('[`src/a.ts:1`](<https://github.example/a/b/blob/c0ffee/src/a.ts#L1>)');
    expect(summary.trimEnd().split('\n').at(-1)).toMatch(/^Checked: 2 files, /u);
    expect(JSON.parse(sarif ?? '')).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'no-driver-import' }] }] });
    expect(existsSync(path.join(made.root, 'node_modules/.cache/pg-guardrails'))).toBe(true);
  });

  test('only what is new since a ref, one rule, no cache', () => {
    const made = installed();
    made.write({ 'src/a.ts': leak });
    made.commit();
    const { outputs, summary, out } = runCheck(made.root, { since: 'HEAD', rules: 'test-only\nno-driver-import\n', cache: 'false' });
    expect(outputs, out).toContain('exit-code=0\n');
    expect(summary).toContain('1 finding stood in the merge base with HEAD already');
    expect(existsSync(path.join(made.root, 'node_modules/.cache'))).toBe(false);
  });

  test('what somebody writes into an input is no shell and no option', () => {
    const made = installed();
    const { outputs, out } = runCheck(made.root, { rules: '$(touch pwned) `touch pwned` ; touch pwned', config: '"; touch pwned; "', since: '--output=pwned', cache: 'false' });
    expect(outputs, out).toContain('exit-code=2\n');
    expect(existsSync(path.join(made.root, 'pwned'))).toBe(false);
  });

  test('where it is not installed it says so, and no finding is claimed', () => {
    const { status, out, outputs, sarif } = runCheck(project(files));
    expect({ status, outputs, sarif }).toEqual({ status: 0, outputs: 'exit-code=2\n', sarif: null });
    expect(out).toContain('::error title=pg-guardrails::It is not installed in this folder.');
  });

  test.each([['0', 0], ['1', 1], ['2', 2], ['', 2]])('the last step ends with %j as %i', (code, expected) => {
    expect(spawnSync('bash', ['-eo', 'pipefail', '-c', step('Verdict').run ?? ''], { env: { ...gitEnv, CODE: code } }).status).toBe(expected);
  });

  test('docs/ci.md names each input with its default, and uses none that is not there', () => {
    const [, table = ''] = page.split('| input | what it says | default |');
    const listed = [...table.split('\n\n')[0]?.matchAll(/^\| `(?<name>[\w-]+)` \|.*\| (?<usual>[^|]+) \|$/gmu) ?? []].map(({ groups }) => [groups?.['name'] ?? '', groups?.['usual'] ?? ''] as const);
    expect(listed.map(([name]) => name).sort()).toEqual(Object.keys(action.inputs).sort());
    for (const [name, usual] of listed) if (usual.startsWith('`')) expect(usual).toBe(`\`${action.inputs[name]?.default ?? ''}\``);
    const workflow = parse(blockBelow('GitHub Actions')) as { jobs: Record<string, { steps: Step[] }> };
    const used = Object.values(workflow.jobs).flatMap(({ steps }) => steps).find(({ uses }) => uses?.includes('pg-guardrails') === true);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(used?.with ?? {})));
  });
});

test('the workflow of the reference system runs a script that it has', () => {
  const system = 'fixtures/systems/symphony';
  const { jobs } = parse(read(`${system}/.github/workflows/guardrails.yml`)) as { jobs: Record<string, { name: string; steps: Step[] }> };
  const { scripts } = JSON.parse(read(`${system}/package.json`)) as { scripts: Record<string, string> };
  expect(jobs['db-boundary']?.name).toBe('guardrails:db-boundary');
  const runs = jobs['db-boundary']?.steps.flatMap(({ run }) => /^npm run (?<script>[\w:-]+)/u.exec(run ?? '')?.groups?.['script'] ?? []) ?? [];
  expect(runs.map((script) => scripts[script])).toEqual(['pg-guardrails check db-boundary test-only']);
});

test('the job of GitLab writes the reports that it hands over', () => {
  const job = (parse(blockBelow('GitLab')) as Record<string, { script: string[]; artifacts: { reports: Record<string, string> }; cache: { paths: string[] } }>)['guardrails:db-boundary'];
  const command = job?.script.at(-1) ?? '';
  for (const file of Object.values(job?.artifacts.reports ?? {})) expect(command).toContain(`=${file}`);
  expect(command).toContain(`--cache-location ${job?.cache.paths[0] ?? ''} `);
});
