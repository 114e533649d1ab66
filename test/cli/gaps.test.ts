import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { check, errorsOf, project } from './cli.js';

const config = (rest: object): Readonly<Record<string, string>> => ({ 'guardrails.config.json': JSON.stringify({ zones: { db: ['libs/db/**'], tests: ['tests/**'] }, claims: [{ rule: 'no-driver-import', except: ['db', 'tests'] }], ...rest }) });

describe('an import that leads to no file', () => {
  const main = (text: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({ ...config({}), 'services/main.ts': text, ...more });
  test.each([
    ['by a path', main("import { a } from './gone.js';\nexport const b = a;\n"), 'services/main.ts:1:19 "./gone.js" leads to no file'],
    ['a lazy one', main("export const a = () => import('../libs/gone');\n"), 'services/main.ts:1:31 "../libs/gone" leads to no file'],
    ['`paths` that match nothing', main("export * from '@db/gone';\n", { 'tsconfig.json': '{ "compilerOptions": { "paths": { "@db/*": ["./libs/db/*"] } } }' }), 'services/main.ts:1:15 "@db/gone" leads to no file'],
    ['an import map without the name', main("export * from '#gone';\n", { 'package.json': '{ "name": "a", "imports": { "#db": "./libs/db/index.ts" } }' }), 'services/main.ts:1:15 "#gone" leads to no file'],
    ['a workspace package without that path', main("export * from '@acme/db/gone';\n", { 'package.json': '{ "workspaces": ["libs/*"] }', 'libs/db/package.json': '{ "name": "@acme/db", "main": "index.ts" }', 'libs/db/index.ts': '' }), 'services/main.ts:1:15 "@acme/db/gone" leads to no file'],
    ['a name in the wrong case, where the file system tells', main("export * from './Other.js';\n", { 'services/other.ts': '' }), 'services/main.ts:1:15 "./Other.js" leads to no file'],
  ])('%s: exit 2', async (_, files, error) => {
    const { code, report } = await check(project(files));
    expect(errorsOf(report)).toEqual([expect.stringContaining(error)]);
    expect(report.coverage.unresolved).toBe(1);
    expect(code).toBe(2);
  });

  test.each([
    ['of a type alone', main("import type { A } from './gone.js';\nexport type B = A;\n")],
    ['of a style sheet', main("import './gone.css';\n")],
    ['of what git ignores', main("export * from './generated/client.js';\n", { '.gitignore': 'generated/\n' })],
    ['in a file that every claim passes over', { ...config({}), 'tests/a.ts': "import './gone.js';\n" }],
    ['of a name that a framework gives', main("export * from '#imports';\n")],
  ])('%s hides nothing: counted', async (_, files) => {
    const { code, report } = await check(project(files));
    expect(errorsOf(report)).toEqual([]);
    expect(report.coverage.unresolved).toBe(1);
    expect(code).toBe(0);
  });

  test('inside git as outside it', async () => {
    const root = project(main("export * from './generated/client.js';\nexport * from './gone.js';\n", { 'services/.gitignore': '/generated\n' }));
    const outside = await check(root);
    execFileSync('git', ['-C', root, 'init', '-q']);
    const inside = await check(root);
    expect(errorsOf(inside.report)).toEqual([expect.stringContaining('services/main.ts:2:15 "./gone.js"')]);
    expect(errorsOf(outside.report)).toEqual(errorsOf(inside.report));
  });

  test('a claim about statements alone does not depend on it', async () => {
    const { code } = await check(project({ ...main("import './gone.js';\n"), ...config({ claims: [{ rule: 'no-role-switch', except: ['db'] }] }) }));
    expect(code).toBe(0);
  });
});

describe('where production starts', () => {
  const claims = [{ rule: 'no-test-only-reach', module: 'libs/db/testOnly', allow: ['tests'] }];
  const files = { 'libs/db/testOnly.ts': 'export const a = 1;\n' };

  test('a glob of `entry` that matches nothing: exit 2', async () => {
    const { code, report } = await check(project({ ...config({ claims, entry: ['service/*/main.ts'] }), ...files, 'services/api/main.ts': '' }));
    expect(errorsOf(report)).toEqual([expect.stringMatching(/^guardrails\.config\.json:1:\d+ entry\[0\]: No program that is checked matches "service\/\*\/main\.ts"/u)]);
    expect(report.verdicts).toMatchObject([{ rule: 'no-test-only-reach', verdict: 'unknown' }]);
    expect(code).toBe(2);
  });

  test('nothing but tests: exit 2', async () => {
    const { code, report } = await check(project({ ...config({ claims, include: ['tests/**', 'libs/db/testOnly.ts'], zones: { tests: ['tests/**', 'libs/**'] } }), ...files, 'tests/a.test.ts': '' }));
    expect(errorsOf(report)).toEqual([expect.stringMatching(/Where production starts is not known/u)]);
    expect(code).toBe(2);
  });

  test('a package.json that does not parse: exit 2', async () => {
    const { code, report } = await check(project({ ...config({ claims }), ...files, 'services/api/package.json': '{\n  "main": dist/main.js\n}', 'services/api/main.ts': '' }));
    expect(errorsOf(report)).toEqual([expect.stringMatching(/^services\/api\/package\.json:2:11 The manifest does not parse/u)]);
    expect(code).toBe(2);
  });

  test('a module that no file is: unknown', async () => {
    const { code, report } = await check(project({ ...config({ claims: [{ rule: 'no-test-only-reach', module: 'libs/**/none.ts' }] }), ...files }));
    expect(report.verdicts).toMatchObject([{ verdict: 'unknown', reason: 'No file that was read is the module libs/**/none.ts.' }]);
    expect(code).toBe(1);
  });
});

describe('no file at all: nothing is proven, exit 2', () => {
  test('an `include` that matches nothing', async () => {
    const { code, report } = await check(project(config({ include: ['nowhere/**'] })));
    expect(errorsOf(report)).toEqual([expect.stringMatching(/^guardrails\.config\.json:1:\d+ No file was read, .* matches `include`\.$/u)]);
    expect(report.verdicts).toMatchObject([{ rule: 'no-driver-import', verdict: 'unknown' }]);
    expect(code).toBe(2);
  });
  test('a folder without programs', async () => {
    const { code, report } = await check(project({ 'README.md': '' }));
    expect(errorsOf(report)).toEqual(['null:null:null No file was read, so no claim about programs was checked. There is no program and no SQL file in this folder.']);
    expect(code).toBe(2);
  });
});
