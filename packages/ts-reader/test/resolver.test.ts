import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResolver } from '../src/index.js';
import type { Resolve } from '../src/index.js';

const root = mkdtempSync(path.join(tmpdir(), 'resolver-'));
const write = (file: string, text = ''): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
let resolve: Resolve;

beforeAll(() => {
  write('package.json', JSON.stringify({
    name: 'root',
    workspaces: ['packages/*'],
    imports: { '#driver': 'pg', '#db/*': './libs/db/*.ts', '#either': { production: 'pg', default: './libs/db/index.ts' } },
    dependencies: { pgx: 'npm:pg@^8', 'local-lib': 'file:./libs/db', pg: '^8' },
  }));
  write('tsconfig.json', `{ // comments\n "extends": "./tsconfig.base.json", }`);
  write('tsconfig.base.json', JSON.stringify({ compilerOptions: { paths: { '@db/*': ['./libs/db/*'], '@driver': ['./node_modules/@types/pg/index.d.ts'], '@gone/*': ['./gone/*'] } } }));
  write('libs/db/index.ts');
  write('libs/db/testOnly.ts');
  write('libs/db/data.json', '{}');
  write('services/api/main.ts');
  write('services/api/tsconfig.json', JSON.stringify({ compilerOptions: { baseUrl: '.', paths: { 'db': ['../../libs/db'] } } }));
  write('services/api/lib/x.tsx');
  write('packages/ledger/package.json', JSON.stringify({ name: '@acme/ledger', main: './dist/index.js', exports: { '.': './dist/index.js', './deep': './dist/deep.js' } }));
  write('packages/open/package.json', JSON.stringify({ name: '@acme/open', exports: { './*': './lib/*.js', './old/': './lib/' } }));
  write('packages/open/lib/any.ts');
  write('services/api/.env.ts');
  write('top.ts');
  write('li#b/x.ts');
  write('li#b/plain');
  write('li#b/deep/index.ts');
  write('packages/ledger/src/index.ts');
  write('packages/ledger/src/deep.ts');
  write('packages/built/package.json', JSON.stringify({ name: '@acme/built', main: './out/index.js' }));
  write('packages/built/tsconfig.json', JSON.stringify({ compilerOptions: { outDir: 'out', rootDir: 'src' } }));
  write('packages/built/out/index.js');
  write('packages/built/src/index.ts');
  write('packages/tshy/package.json', JSON.stringify({ name: '@acme/tshy', exports: { '.': { import: { '@acme/source': './src/v3/main.ts', default: './dist/esm/v3/main.js' } }, './deep/*': { default: './dist/esm/deep/*.js' }, './gone': './dist/gone.js' } }));
  write('packages/tshy/src/v3/main.ts');
  write('packages/tshy/src/deep/one.ts');
  write('packages/tshy/dist/esm/deep/one.js');
  write('packages/tshy/lib/one.js');
  write('node_modules/renamed/package.json', JSON.stringify({ name: 'pg', main: 'x.js' }));
  write('node_modules/renamed/x.js');
  write('node_modules/real/package.json', JSON.stringify({ name: 'real', main: 'x.js' }));
  write('node_modules/real/x.js');
  write('node_modules/.generated/client/index.js');
  write('node_modules/types-only/package.json', JSON.stringify({ name: 'types-only', exports: { './only': './only.js' } }));
  symlinkSync(path.join(root, 'libs/db/testOnly.ts'), path.join(root, 'services/api/link.ts'));
  symlinkSync(path.join(root, 'libs/db'), path.join(root, 'services/api/dblink'));
  symlinkSync(path.join(root, 'packages/built'), path.join(root, 'node_modules/built-link'));
  resolve = createResolver(root);
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('where specifiers lead', () => {
  it.each([
    ['a package that is not installed', 'libs/db/index.ts', 'pg', 'package pg'],
    ['A15 a path within it', 'libs/db/index.ts', 'pg/lib/client.js', 'package pg'],
    ['a package whose name begins with a dot, not installed', 'libs/db/index.ts', '.prisma/shared', 'package .prisma'],
    ['a package whose name begins with a dot, installed', 'services/api/main.ts', '.generated/client', 'package .generated'],
    ['two dots are a folder, three are nothing', 'libs/db/index.ts', '.../x', 'unresolved'],
    ['a scoped package', 'libs/db/index.ts', '@neondatabase/serverless/x', 'package @neondatabase/serverless'],
    ['A17 an alias in the manifest', 'services/api/main.ts', 'pgx', 'package pg'],
    ['A17 an alias that is installed', 'services/api/main.ts', 'renamed', 'package pg'],
    ['A17 deno', 'services/api/main.ts', 'npm:pg@8', 'package pg'],
    ['an installed package', 'services/api/main.ts', 'real', 'package real'],
    ['a package without a main file', 'services/api/main.ts', 'types-only', 'package types-only'],
    ['A18 #imports', 'services/api/main.ts', '#driver', 'package pg'],
    ['A18 #imports to a file', 'services/api/main.ts', '#db/testOnly', 'file libs/db/testOnly.ts'],
    ['A39 conditions', 'services/api/main.ts', '#either', 'package pg'],
    ['a folder with #, as Vite and bundlers take it', 'top.ts', './li#b/x', 'file li#b/x.ts'],
    ['a file with no extension in it', 'top.ts', './li#b/plain', 'file li#b/plain'],
    ['a folder in it', 'li#b/x.ts', './deep', 'file li#b/deep/index.ts'],
    ['out of it', 'li#b/x.ts', '../top', 'file top.ts'],
    ['from it to a package', 'li#b/x.ts', 'real', 'package real'],
    ['a query behind it', 'li#b/x.ts', './deep/index.ts?raw', 'file li#b/deep/index.ts'],
    ['an unknown #import', 'services/api/main.ts', '#nothing', 'unresolved'],
    ['A19 paths', 'libs/db/index.ts', '@db/testOnly', 'file libs/db/testOnly.ts'],
    ['A19 paths to types that are not installed', 'libs/db/index.ts', '@driver', 'package pg'],
    ['an alias to nothing', 'libs/db/index.ts', '@gone/x', 'unresolved'],
    ['an alias of a bundler', 'libs/db/index.ts', '@/x', 'unresolved'],
    ['the nearest tsconfig', 'services/api/main.ts', 'db', 'file libs/db/index.ts'],
    ['baseUrl', 'services/api/main.ts', 'lib/x', 'file services/api/lib/x.tsx'],
    ['A20 into node_modules', 'services/api/main.ts', '../../node_modules/renamed/x.js', 'package pg'],
    ['A20 into node_modules that are not there', 'services/api/main.ts', '../../node_modules/pg/lib/index.js', 'package pg'],
    ['D02 an extension', 'services/api/main.ts', '../../libs/db/testOnly.ts', 'file libs/db/testOnly.ts'],
    ['.js that is .ts', 'services/api/main.ts', '../../libs/db/testOnly.js', 'file libs/db/testOnly.ts'],
    ['a folder', 'services/api/main.ts', '../../libs/db', 'file libs/db/index.ts'],
    ['JSON', 'services/api/main.ts', '../../libs/db/data.json', 'file libs/db/data.json'],
    ['A25 a linked file', 'services/api/main.ts', './link.ts', 'file libs/db/testOnly.ts'],
    ['A25 a linked folder', 'services/api/main.ts', './dblink/testOnly', 'file libs/db/testOnly.ts'],
    ['from a linked file', 'services/api/link.ts', './index', 'file libs/db/index.ts'],
    ['a workspace package that is neither installed nor built', 'services/api/main.ts', '@acme/ledger', 'file packages/ledger/src/index.ts'],
    ['a path in it', 'services/api/main.ts', '@acme/ledger/deep', 'file packages/ledger/src/deep.ts'],
    ['a workspace package whose source stands under a condition of its own', 'services/api/main.ts', '@acme/tshy', 'file packages/tshy/src/v3/main.ts'],
    ['a path in it that was built by no `outDir`', 'services/api/main.ts', '@acme/tshy/deep/one', 'file packages/tshy/src/deep/one.ts'],
    ['a path in it that is neither built nor has a source', 'services/api/main.ts', '@acme/tshy/gone', 'unresolved'],
    ['a built file by its path', 'services/api/main.ts', '../../packages/tshy/dist/esm/deep/one.js', 'file packages/tshy/src/deep/one.ts'],
    ['a file that is not built yet, by its path', 'services/api/main.ts', '../../packages/built/out/index.mjs', 'file packages/built/src/index.ts'],
    ['a source in a folder that only looks built', 'services/api/main.ts', '../../packages/tshy/lib/one.js', 'file packages/tshy/lib/one.js'],
    ['a path that it lacks', 'services/api/main.ts', '@acme/ledger/none', 'unresolved'],
    ['a workspace package that is built', 'services/api/main.ts', 'built-link', 'file packages/built/src/index.ts'],
    ['a folder as a dependency', 'services/api/main.ts', 'local-lib', 'file libs/db/index.ts'],
    ['a builtin', 'services/api/main.ts', 'fs/promises', 'builtin'],
    ['a builtin by scheme', 'services/api/main.ts', 'node:test', 'builtin'],
    ['code in an address', 'services/api/main.ts', 'data:text/javascript,import "pg"', 'opaque'],
    ['a file that is not there', 'services/api/main.ts', './gone', 'unresolved'],
    ['a file beside the file', 'services/api/main.ts', './lib/x.jsx', 'file services/api/lib/x.tsx'],
    ['a folder beside the file, by a file in it that is a link', 'services/api/lib/x.tsx', '../link', 'file libs/db/testOnly.ts'],
    ['a file with a query', 'services/api/main.ts', './lib/x.tsx?raw', 'file services/api/lib/x.tsx'],
    ['a file whose name begins with a dot', 'services/api/main.ts', './.env', 'file services/api/.env.ts'],
    ['a file at the root', 'services/api/main.ts', '../../top', 'file top.ts'],
    ['a package by its own name that `exports` lets through', 'services/api/main.ts', '@acme/open/any', 'file packages/open/lib/any.ts'],
    ['a package by its own name, through a folder of `exports`', 'services/api/main.ts', '@acme/open/old/any', 'file packages/open/lib/any.ts'],
    ['nothing', 'services/api/main.ts', '', 'unresolved'],
  ])('%s', (_what, from, specifier, expected) => {
    const target = resolve(from, specifier);
    expect(target.kind === 'package' ? `package ${target.package}` : target.kind === 'file' ? `file ${target.file}` : target.kind).toBe(expected);
  });
});
