import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../src/index.js';

const except = ['db'];
const config = {
  zones: { db: ['libs/db/**'], keys: ['services/keys/**'] },
  claims: [
    { rule: 'no-driver-import', except, wrapper: 'libs/db/index', allowTypeImports: true },
    { rule: 'no-pool-construction', except },
    { rule: 'no-pool-query', except },
    { rule: 'test-only-gate', module: 'services/api/seed' },
    { rule: 'module-zone', modules: ['libs/db/admin'], allow: ['db'] },
  ],
};
const files = {
  'guardrails.config.json': JSON.stringify(config),
  'libs/db/index.ts': "export { DatabaseError } from 'pg';\nexport type { QueryResult } from 'pg';\nexport interface Row { readonly id: string }\nexport class Orders {}\nexport const types = 1;\n",
  'services/api/seed.ts': 'export const seed = 1;\n',
  'libs/db/admin.ts': 'export class Pool {}\n',
};

const roots: string[] = [];
function project(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-suggestions-'));
  roots.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

let shared = '';
beforeAll(() => {
  shared = project();
});
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

async function lint(file: string, text: string, root = shared): Promise<readonly Linter.LintMessage[]> {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: plugin.configs.recommended });
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return result?.messages ?? [];
}

const brief = ({ ruleId, messageId, message }: Linter.LintMessage): string => `${ruleId ?? 'fatal'} ${messageId ?? message}`;

test('a module that the parser of another file cannot parse is offered where this one can', async () => {
  const root = project();
  const text = "import { DatabaseError } from 'pg';\nexport const is = (e) => e instanceof DatabaseError;\n";
  const offered = async (file: string): Promise<number> => (await lint(file, text, root)).flatMap(({ suggestions = [] }) => suggestions).length;
  expect(await offered('services/api/a.js')).toBe(0);
  expect(await offered('services/api/a.ts')).toBe(1);
});

/** The texts that the suggestions of a file make of it. */
async function suggested(file: string, text: string): Promise<readonly string[]> {
  const messages = await lint(file, text);
  const before = messages.map(brief);
  const texts: string[] = [];
  for (const { suggestions = [] } of messages) {
    for (const { fix } of suggestions) {
      const edited = text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]);
      texts.push(edited);
      // It parses, and there is nothing that was not there; what it was for is gone.
      const after = (await lint(file, edited)).map(brief);
      expect(after.length).toBeLessThan(before.length);
      for (const one of after) expect(before).toContain(one);
    }
  }
  return texts;
}

describe('what the zone’s own module exports', () => {
  test.each([
    ['a class', "import { DatabaseError } from 'pg';\nexport const is = (e: unknown) => e instanceof DatabaseError;\n", "import { DatabaseError } from '../../libs/db/index.js';\nexport const is = (e: unknown) => e instanceof DatabaseError;\n"],
    ['under another name', 'import { DatabaseError as E } from "pg";\nexport const e = new E();\n', 'import { DatabaseError as E } from "../../libs/db/index.js";\nexport const e = new E();\n'],
    ['by a re-export', "export { DatabaseError } from 'pg';\n", "export { DatabaseError } from '../../libs/db/index.js';\n"],
    ['as the file writes its specifiers', "import { x } from './x';\nimport { DatabaseError } from 'pg';\nexport const e = [x, DatabaseError];\n", "import { x } from './x';\nimport { DatabaseError } from '../../libs/db/index';\nexport const e = [x, DatabaseError];\n"],
  ])('%s', async (_, text, expected) => {
    expect(await suggested('services/api/a.ts', text)).toEqual([expected]);
  });

  test('in a file that another claim finds fault with in either case', async () => {
    const text = "import { DatabaseError } from 'pg';\nexport const is = (e: unknown) => e instanceof DatabaseError;\n";
    expect((await lint('services/api/seed.ts', text)).map(brief)).toContain('pg/test-only-gate loadsAnywhere');
    expect(await suggested('services/api/seed.ts', text)).toEqual([text.replace("'pg'", "'../../libs/db/index.js'")]);
  });

  test.each([
    ['a name that it does not export', "import { Pool } from 'pg';\nexport const p = new Pool();\n"],
    ['a name that it exports as a type', "import { QueryResult } from 'pg';\nexport const q = QueryResult;\n"],
    ['one of two names', "import { DatabaseError, Pool } from 'pg';\nexport const p = [DatabaseError, Pool];\n"],
    ['the whole module', "import * as pg from 'pg';\nexport const p = pg;\n"],
    ['its default export', "import pg from 'pg';\nexport const p = pg;\n"],
    ['an import for its effects', "import 'pg';\n"],
    ['require', "const { DatabaseError } = require('pg');\nmodule.exports = DatabaseError;\n"],
  ])('is not offered for %s', async (_, text) => {
    expect(await suggested('services/api/a.ts', text)).toEqual([]);
  });
});

describe('types only', () => {
  test.each([
    ["import { PoolClient } from 'pg';\nexport type C = PoolClient;\n", "import type { PoolClient } from 'pg';\nexport type C = PoolClient;\n"],
    ["import { PoolClient, Pool as P } from 'pg';\nexport function f(c: PoolClient, p: P): void {}\n", "import type { PoolClient, Pool as P } from 'pg';\nexport function f(c: PoolClient, p: P): void {}\n"],
    ["import pg from 'pg';\nexport type P = pg.Pool;\n", "import type pg from 'pg';\nexport type P = pg.Pool;\n"],
  ])('%j', async (text, expected) => {
    expect(await suggested('services/api/a.ts', text)).toEqual([expected]);
  });

  test.each([
    ['a value', 'a.ts', "import { Pool } from 'pg';\nexport const p: Pool = new Pool();\n"],
    ['a name that is exported', 'a.ts', "import { Pool } from 'pg';\nexport { Pool };\n"],
    ['a default beside names', 'a.ts', "import pg, { Pool } from 'pg';\nexport type P = [pg.Client, Pool];\n"],
    ['names that say so already', 'a.ts', "import { type Pool, PoolClient } from 'pg';\nexport type P = [Pool, PoolClient];\n"],
    ['JavaScript', 'a.js', "import { Pool } from 'pg';\n/** @type {Pool} */\nexport let p;\n"],
    ['types beside decorators', 'a.ts', "import { Pool } from 'pg';\ndeclare const inject: any;\n@inject\nexport class A {\n  constructor(readonly pool: Pool) {}\n}\n"],
  ])('is not offered for %s', async (_, file, text) => {
    expect(await suggested(`services/api/${file}`, text)).toEqual([]);
  });
});

test('a wrapper that is not there is an error of the configuration', async () => {
  const own = path.join(shared, 'packages/x');
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, 'guardrails.config.json'), JSON.stringify({ claims: [{ rule: 'no-driver-import', wrapper: 'libs/db/indx' }] }));
  const [message] = await lint('packages/x/a.ts', "import 'pg';\n");
  expect(message?.message).toMatch(/^guardrails\.config\.json:1:\d+: claims\[0\]\.wrapper: .*libs\/db\/indx/u);
});
