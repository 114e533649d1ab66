import type { Case, CaseTable } from '@pg-guardrails/kernel';

const claim = { module: 'libs/db/testOnly', allow: ['tests'] };
const module = { 'libs/db/testOnly.ts': 'export const queryNoRole = (sql: string) => sql;\n' };
const index = { 'libs/db/index.ts': 'export const queryAsRole = (role: string, sql: string) => [role, sql];\n' };

type Rest = Partial<Case> & { readonly says?: string; readonly messageId?: string };

/** A case whose files stand beside the module; every mark is a finding. */
function on(name: string, files: Readonly<Record<string, string>>, { says, messageId = 'offered', ...rest }: Rest = {}): Case {
  const all = { ...module, ...index, ...files };
  const count = Object.values(all).join('').split('«').length - 1;
  return {
    name,
    files: all,
    claim,
    findings: Array.from({ length: count }, () => ({ messageId, ...(says === undefined ? {} : { says }) })),
    verdicts: [{ subject: 'libs/db/testOnly', verdict: count > 0 ? 'refuted' : 'proven' }],
    ...rest,
  };
}

const prod = (content: Readonly<Record<string, unknown>>): string => JSON.stringify({ compilerOptions: { outDir: 'dist' }, include: ['libs'], exclude: ['libs/db/testOnly.ts'], ...content });
const isPrivate = { 'package.json': '{ "name": "app", "private": true, "scripts": { "build": "tsc -p tsconfig.prod.json" } }\n' };
const built = { messageId: 'builtCopy' };

/** The cases of test-only-build. */
export const cases: CaseTable = {
  rule: 'test-only-build',
  cases: [
    on(
      'a package that exports the module is caught',
      { 'libs/db/package.json': '{\n  "name": "@acme/db",\n  "files": ["index.ts"],\n  "exports": { ".": "./index.ts", "./testing": «"./testOnly.ts"» }\n}\n' },
      { example: 'incorrect', says: 'exports["./testing"] of libs/db/package.json gives libs/db/testOnly.ts to everyone' },
    ),
    on('under any condition that production sets', { 'libs/db/package.json': '{ "name": "@acme/db", "files": [], "exports": { ".": "./index.ts", "./testing": { "node": { "require": «"./testOnly.ts"» } } } }\n' }, { says: 'exports["./testing"].node.require' }),
    on('by its built name, led back by outDir', {
      'libs/db/package.json': '{ "name": "@acme/db", "files": [], "main": "./dist/index.js", "exports": { "./t": «"./dist/testOnly.js"» } }\n',
      'libs/db/tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "." } }\n',
    }),
    on('by a pattern', { 'libs/db/package.json': '{ "name": "@acme/db", "files": [], "exports": { "./*": «"./*.ts"» } }\n' }, { says: 'exports["./*"]' }),
    on('as a command', { 'libs/db/package.json': '{ "name": "@acme/db", "files": [], "main": "index.ts", "bin": { "wipe": «"./testOnly.ts"» } }\n' }, { says: 'bin.wipe' }),
    on('a package that packs its sources is caught', { 'libs/db/package.json': '{ "name": "@acme/db", "main": "index.ts", "files": ["README.md", «"*.ts"»] }\n' }, { messageId: 'packed', says: 'add "!testOnly.ts" behind it' }),
    on('one that packs a folder with it', { 'package.json': '{ "name": "db", "main": "libs/db/index.ts", "files": [«"libs"»] }\n' }, { messageId: 'packed', says: 'add "!libs/db/testOnly.ts" behind it' }),
    on('one without `files` packs everything', { 'libs/db/package.json': '«»{ "name": "@acme/db", "main": "index.ts" }\n' }, { messageId: 'packed', says: 'libs/db/package.json, which has no `files`' }),
    on('a project that a build script names compiles it', { 'libs/db/testOnly.ts': '«»export const queryNoRole = 1;\n', ...isPrivate, 'tsconfig.prod.json': '{ "include": ["libs"] }\n' }, { messageId: 'compiled', says: 'tsconfig.prod.json compiles libs/db/testOnly.ts', example: 'incorrect' }),
    on('one that the script of a package names', {
      'libs/db/testOnly.ts': '«»export const queryNoRole = 1;\n',
      'libs/db/package.json': '{ "name": "@acme/db", "private": true, "scripts": { "build": "rimraf dist && tsc -p tsconfig.lib.json" } }\n',
      'libs/db/tsconfig.lib.json': '{ "include": ["*.ts"] }\n',
    }, { messageId: 'compiled' }),
    on('a project that a composite project references', {
      'libs/db/testOnly.ts': '«»export const queryNoRole = 1;\n',
      'package.json': '{ "name": "app", "private": true, "scripts": { "build": "tsc -b" } }\n',
      'tsconfig.json': '{ "files": [], "references": [{ "path": "libs/db" }] }\n',
      'libs/db/tsconfig.json': '{ "compilerOptions": { "composite": true } }\n',
    }, { messageId: 'compiled' }),
    on('a project that extends a package of the workspace, which is not installed', {
      'libs/db/testOnly.ts': '«»export const queryNoRole = 1;\n',
      'package.json': '{ "name": "app", "private": true, "workspaces": ["config/*"], "scripts": { "build": "tsc -p tsconfig.prod.json" } }\n',
      'config/tsconfig/package.json': '{ "name": "@acme/tsconfig", "private": true }\n',
      'config/tsconfig/prod.json': '{ "compilerOptions": { "outDir": "dist" } }\n',
      'tsconfig.prod.json': '{ "extends": "@acme/tsconfig/prod", "include": ["libs"] }\n',
    }, { messageId: 'compiled' }),
    on('an import brings it into the build after all', { 'libs/db/index.ts': "export type { queryNoRole } from «'./testOnly.js'»;\n", ...isPrivate, 'tsconfig.prod.json': prod({}) }, { messageId: 'compiledByImport', says: 'libs/db/index.ts → libs/db/testOnly.ts' }),
    on('import() does, over another file', {
      'libs/db/index.ts': "export * from './lazy.js';\n",
      'libs/db/lazy.ts': "export const load = () => import(«'./testOnly.js'»);\n",
      ...isPrivate,
      'tsconfig.prod.json': prod({ files: ['libs/db/index.ts'], include: [] }),
    }, { messageId: 'compiledByImport', says: 'libs/db/index.ts → libs/db/lazy.ts → libs/db/testOnly.ts' }),
    on('the claim may name the project', { 'libs/db/testOnly.ts': '«»export const queryNoRole = 1;\n', 'config/ship.json': '{ "include": ["../libs"] }\n' }, { claim: { ...claim, build: ['config/ship.json'] }, messageId: 'compiled' }),
    on('a file in dist that was compiled from it is caught', { ...isPrivate, 'tsconfig.prod.json': prod({}), '.gitignore': 'dist\n', 'dist/libs/db/index.js': '', 'dist/libs/db/testOnly.js': '«»exports.queryNoRole = 1;\n', 'dist/libs/db/testOnly.d.ts': '«»export {};\n' }, { ...built, says: 'it is what the compiler makes of it' }),
    on('without a project the usual folders are led back', { 'libs/db/package.json': '{ "name": "@acme/db", "private": true }\n', '.gitignore': 'dist\n', 'libs/db/dist/esm/testOnly.mjs': '«»export {};\n', 'libs/db/dist/esm/index.mjs': '' }, built),
    on('a bundle that names it above its code', { ...isPrivate, 'tsconfig.prod.json': prod({}), '.gitignore': 'dist\n', 'dist/main.js': '«»// libs/db/index.ts\nvar a = 1;\n// libs/db/testOnly.ts\nvar queryNoRole = 1;\n' }, { ...built, says: 'a bundler put it there' }),
    on('a bundle whose source map names it', { ...isPrivate, 'tsconfig.prod.json': prod({}), '.gitignore': 'dist\n', 'dist/main.js': 'var q=1;\n', 'dist/main.js.map': '«»{ "version": 3, "sources": ["../libs/db/index.ts", "../libs/db/testOnly.ts"], "mappings": "" }\n' }, { ...built, says: 'dist/main.js.map holds libs/db/testOnly.ts' }),
    on('a bundle that holds its marker', { ...isPrivate, 'tsconfig.prod.json': prod({}), '.gitignore': 'out\n', 'out/main.js': '«»throw new Error("libs/db/testOnly is for tests")\n' }, { ...built, claim: { ...claim, output: ['out'], marker: 'testOnly is for tests' }, says: 'it holds the text' }),
    on(
      'a package that leaves it out everywhere is clean',
      {
        'libs/db/package.json': '{\n  "name": "@acme/db",\n  "main": "./dist/index.js",\n  "files": ["dist", "*.ts", "!testOnly.ts"],\n  "scripts": { "build": "tsc -p ." }\n}\n',
        'libs/db/tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "." }, "exclude": ["testOnly.ts"] }\n',
      },
      { example: 'correct', verdicts: [{ verdict: 'proven', reasonSays: 'npm packs no file of the module' }, { verdict: 'proven', reasonSays: 'libs/db/tsconfig.json compiles neither' }] },
    ),
    on('what only tests and development ask for is clean', { 'libs/db/package.json': '{ "name": "@acme/db", "files": [], "exports": { ".": "./index.ts", "./testing": { "development": "./testOnly.ts", "test": "./testOnly.ts", "default": null } } }\n' }),
    on('a pattern that takes it out is clean', { 'libs/db/package.json': '{ "name": "@acme/db", "files": [], "exports": { "./*": "./*.ts", "./testOnly": null } }\n' }),
    on('a private package may export it to the tests of others', { 'libs/db/package.json': '{ "name": "@acme/db", "private": true, "exports": { ".": "./index.ts", "./testing": "./testOnly.ts" } }\n', ...isPrivate, 'tsconfig.prod.json': prod({}) }),
    on('a package of the tests may publish it', { 'tests/kit/testOnly.ts': '', 'tests/kit/package.json': '{ "name": "kit", "main": "testOnly.ts" }\n', ...isPrivate, 'tsconfig.prod.json': prod({}) }, { claim: { ...claim, module: 'tests/kit/testOnly' }, verdicts: [{ verdict: 'proven' }] }),
    on('a build for the tests is another folder', { 'package.json': '{ "name": "app", "private": true, "scripts": { "build": "tsc -p tsconfig.prod.json", "test": "tsc -p tsconfig.json" } }\n', 'tsconfig.json': '{ "compilerOptions": { "outDir": "build" }, "include": ["libs", "tests"] }\n', 'tsconfig.prod.json': prod({}), '.gitignore': 'build\ndist\n', 'build/libs/db/testOnly.js': '', 'dist/libs/db/index.js': '' }),
    on('built files with similar names are clean', { ...isPrivate, 'tsconfig.prod.json': prod({}), '.gitignore': 'dist\n', 'dist/libs/db/testOnlyHelpers.js': '// about libs/db/testOnly.ts\n', 'dist/other/testOnly.js': '', 'dist/a.js.map': '{ "sources": ["../libs/other/testOnly.ts"] }\n', 'dist/b.js.map': 'no JSON\n' }),
    on('what .npmignore leaves out is not packed', { 'libs/db/package.json': '{ "name": "@acme/db", "main": "index.ts" }\n', 'libs/db/.npmignore': 'testOnly.*\n' }),
    on('nothing that ships is known of', { 'libs/db/testOnly.ts': '«»export const queryNoRole = 1;\n' }, { messageId: 'buildUnknown', says: 'No package is published', verdicts: [{ verdict: 'unknown' }] }),
    on('a project that cannot be read says nothing', { 'libs/db/testOnly.ts': '«»export const queryNoRole = 1;\n', ...isPrivate, 'tsconfig.prod.json': '{ "extends": "./gone.json" }\n' }, { messageId: 'buildUnknown', says: 'What tsconfig.prod.json builds cannot be told', verdicts: [{ verdict: 'unknown', reasonSays: 'gone.json' }] }),
  ],
};
