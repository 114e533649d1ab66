import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { usualClaims } from '@pg-guardrails/config';
import { meta } from '@typescript-eslint/parser';
import { ESLint, type Linter } from 'eslint';
import { afterEach, describe, expect, test } from 'vitest';
import { configsOf } from '../src/configs.js';
import plugin from '../src/index.js';
import { lazyParser } from '../src/parser.js';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const config = {
  zones: { db: ['libs/db/**'] },
  claims: ['no-driver-import', 'no-pool-query', 'no-pool-construction', 'no-role-switch'].map((rule) => ({ rule, except: ['db'] })),
};

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-configs-'));
  made.push(root);
  for (const [file, text] of Object.entries({ ...files, 'guardrails.config.json': JSON.stringify(config) })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

async function lint(root: string, file: string, text: string, blocks: readonly Linter.Config[]): Promise<readonly Linter.LintMessage[]> {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [...blocks] });
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return result?.messages ?? [];
}

const brief = (messages: readonly Linter.LintMessage[]): readonly string[] => messages.map(({ ruleId, line, column, severity }) => `${ruleId ?? 'eslint'} ${String(line)}:${String(column)} ${severity === 2 ? 'error' : 'warning'}`);

test('recommended: what `init` and the defaults claim as warnings is none of ESLint’s errors, as the baseline holds errors only', () => {
  for (const block of plugin.configs.recommended) {
    for (const { rule, severity = 'error' } of usualClaims) {
      const level = block.rules?.[`pg/${rule}`];
      if (level !== undefined) expect([rule, level]).toEqual([rule, rule === 'unclaimed-immutable' || severity !== 'error' ? 'warn' : 'error']);
    }
  }
});

describe('strict', () => {
  const { strict } = plugin.configs;

  test('every rule is an error, in each language', () => {
    for (const block of strict) expect(new Set(Object.values(block.rules ?? {}))).toEqual(new Set(['error']));
    expect(strict.map(({ rules }) => Object.keys(rules ?? {}))).toEqual(plugin.configs.recommended.map(({ rules }) => Object.keys(rules ?? {})));
  });

  test.each([
    ['a.ts', "// eslint-disable-next-line pg/no-driver-import\nimport 'pg';\n", 'pg/no-driver-import 2:8 error'],
    ['a.ts', "/* eslint-disable */\nimport 'pg';\n", 'pg/no-driver-import 2:8 error'],
    ['a.js', "/* eslint pg/no-driver-import: off */\nimport 'pg';\n", 'pg/no-driver-import 2:8 error'],
    ['a.sql', '-- eslint-disable-next-line pg/no-role-switch\nSET ROLE a;\n', 'pg/no-role-switch 2:1 error'],
  ])('a comment of ESLint’s own hides nothing: %s %j', async (file, text, expected) => {
    expect(brief(await lint(project({}), file, text, strict))).toContain(expected);
  });

  test('guardrails-ignore with a reason still hides: the command line knows it, and counts it', async () => {
    expect(await lint(project({}), 'a.ts', "// guardrails-ignore no-driver-import: the exporter, see issue 41\nimport 'pg';\n", strict)).toEqual([]);
    expect(brief(await lint(project({}), 'a.ts', "// guardrails-ignore no-driver-import\nimport 'pg';\n", strict))).toEqual(['pg/guardrails-ignore 1:1 error', 'pg/no-driver-import 2:8 error']);
  });
});

describe('typed', () => {
  const tsconfig = '{ "compilerOptions": { "module": "NodeNext", "moduleResolution": "NodeNext", "strict": true, "skipLibCheck": true, "types": [] } }\n';
  const driver = {
    'tsconfig.json': tsconfig,
    'package.json': '{ "type": "module" }\n',
    'node_modules/pg/package.json': '{ "name": "pg", "types": "index.d.ts" }\n',
    'node_modules/pg/index.d.ts': 'export class PoolClient { query(sql: string): Promise<unknown>; }\nexport class Pool { query(sql: string): Promise<unknown>; connect(): Promise<PoolClient>; }\n',
    'libs/db/index.ts': "import { Pool } from 'pg';\nexport const db = new Pool();\nexport const withClient = async () => db.connect();\nexport const store: { readonly writer: Pool } = { writer: db };\n",
    'services/a.ts': '',
  };
  const text = "import { db, store, withClient } from '../libs/db/index.js';\nclass Orders {\n  store = db;\n  all() {\n    return this.store.query('SELECT 1');\n  }\n}\nexport const a = db.query('SELECT 1');\nexport const b = async () => (await withClient()).query('SELECT 1');\nexport const c = store.writer.query('SELECT 1');\nexport default Orders;\n";
  const found = ['pg/no-pool-query 5:12 error', 'pg/no-pool-query 8:18 error', 'pg/no-pool-query 9:30 error', 'pg/no-pool-query 10:18 error'];

  test('sees through values of other files', async () => {
    const root = project(driver);
    writeFileSync(path.join(root, 'services/a.ts'), text);
    const messages = await lint(root, 'services/a.ts', text, plugin.configs.typed);
    expect(brief(messages)).toEqual(found);
    expect(messages.map(({ message }) => /^`[^`]+` is [^,]+/u.exec(message)?.[0])).toEqual([
      '`this.store` is a Pool of pg',
      '`db` is a Pool of pg',
      '`await withClient()` is what Pool.connect() of pg gives',
      '`store.writer` is a Pool of pg',
    ]);
  });

  test('recommended does so too where the user’s own block has types, and without them says nothing', async () => {
    const root = project(driver);
    writeFileSync(path.join(root, 'services/a.ts'), text);
    expect(brief(await lint(root, 'services/a.ts', text, plugin.configs.recommended))).toEqual([]);
    const own: Linter.Config = { files: ['**/*.ts'], languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: root } } };
    expect(brief(await lint(root, 'services/a.ts', text, [...plugin.configs.recommended, own]))).toEqual(found);
  });
});

/** The configuration where the parser is looked for in a folder of its own, with these files. */
function recommendedFrom(files: Readonly<Record<string, string>>): readonly Linter.Config[] {
  const from = pathToFileURL(path.join(project(files), 'plugin.js'));
  return configsOf(plugin, plugin.rules, lazyParser(from)).recommended;
}

describe('without the parser of TypeScript', () => {
  test('a file of TypeScript says so once', async () => {
    const messages = await lint(project({}), 'a.ts', "import type { Pool } from 'pg';\n", recommendedFrom({}));
    expect(messages).toMatchObject([{ fatal: true, line: 1, column: 1 }]);
    expect(messages[0]?.message).toMatch(/^Parsing error: This file is TypeScript, and @typescript-eslint\/parser is not installed/u);
  });

  test('JavaScript and SQL are checked, and a block behind ours may bring another parser', async () => {
    const root = project({});
    const recommended = recommendedFrom({});
    expect(brief(await lint(root, 'a.js', "import 'pg';\n", recommended))).toEqual(['pg/no-driver-import 1:8 error']);
    expect(brief(await lint(root, 'a.sql', 'SET ROLE a', recommended))).toEqual(['pg/no-role-switch 1:1 error']);
    const typescript = plugin.configs.recommended.find(({ name }) => name === 'pg/recommended/typescript')?.languageOptions;
    expect(brief(await lint(root, 'a.ts', "import type { Pool } from 'pg';\nexport type P = Pool;\n", [...recommended, { files: ['**/*.ts'], languageOptions: { parser: typescript?.['parser'] } }]))).toEqual(['pg/no-driver-import 1:27 error']);
  });
});

describe('with a parser of TypeScript that does not load', () => {
  const folder = 'node_modules/@typescript-eslint/parser';
  const manifest = { [`${folder}/package.json`]: '{ "version": "8.1.0", "main": "index.js", "peerDependencies": { "typescript": ">=4.8.4 <6.1.0" } }' };

  test.each([
    ['it refuses the version of TypeScript', "throw new Error('typescript-eslint does not support TS 7.0.\\nSee the manual.');", 'typescript-eslint does not support TS 7.0.'],
    ['TypeScript is not installed', "require('typescript');", "Cannot find module 'typescript'"],
    ['it is another package', 'exports.parse = null;', 'it has no parseForESLint'],
  ])('each file of TypeScript says why, and the others are checked: %s', async (_, code, reason) => {
    const root = project({});
    const recommended = recommendedFrom({ ...manifest, [`${folder}/index.js`]: `globalThis.loads = (globalThis.loads ?? 0) + 1; ${code}` });
    Reflect.deleteProperty(globalThis, 'loads');
    expect(brief(await lint(root, 'a.sql', 'SET ROLE a', recommended))).toEqual(['pg/no-role-switch 1:1 error']);
    expect(Reflect.get(globalThis, 'loads')).toBeUndefined();
    for (const file of ['a.ts', 'b.ts']) {
      const messages = await lint(root, file, "import type { Pool } from 'pg';\n", recommended);
      expect(messages).toMatchObject([{ fatal: true, line: 1, column: 1 }]);
      expect(messages[0]?.message).toBe(
        `Parsing error: This file is TypeScript, and @typescript-eslint/parser does not load (${reason}), so nothing in it was checked. Install a TypeScript that it supports with \`npm install --save-dev "typescript@>=4.8.4 <6.1.0"\`, or give these files a parser in a block of your own behind those of pg-guardrails.`,
      );
    }
    expect(Reflect.get(globalThis, 'loads')).toBe(1);
    expect(brief(await lint(root, 'a.js', "import 'pg';\n", recommended))).toEqual(['pg/no-driver-import 1:8 error']);
  });
});

test('the parser of TypeScript has the name and the version under which ESLint keeps results', async () => {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [...plugin.configs.recommended] });
  const config: unknown = await eslint.calculateConfigForFile('a.ts');
  expect(JSON.parse(JSON.stringify(config))).toMatchObject({ languageOptions: { parser: `${meta.name}@${meta.version}` } });
});

describe('files and configurations', () => {
  test('a file beside the root of its configuration, and text without a name', async () => {
    const root = project({});
    const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [...plugin.configs.recommended] });
    const [outside] = await eslint.lintText("import 'pg';\n", { filePath: path.join(path.dirname(root), 'beside.ts') });
    // ESLint itself says that the file is outside its base path.
    expect(outside?.messages.filter(({ ruleId }) => ruleId !== null)).toEqual([]);
    const [untitled] = await eslint.lintText("import 'pg';\n");
    expect(brief(untitled?.messages ?? [])).toEqual(['pg/no-driver-import 1:8 error']);
  });

  test('each of two nested configurations speaks for its own files', async () => {
    const root = project({ 'packages/x/guardrails.config.json': JSON.stringify({ zones: { data: ['data/**'] }, claims: [{ rule: 'no-driver-import', except: ['data'] }] }) });
    const { recommended } = plugin.configs;
    expect(await lint(root, 'packages/x/data/pool.ts', "import 'pg';\n", recommended)).toEqual([]);
    expect(brief(await lint(root, 'packages/x/libs/db/pool.ts', "import 'pg';\n", recommended))).toEqual(['pg/no-driver-import 1:8 error']);
    expect(await lint(root, 'libs/db/pool.ts', "import 'pg';\n", recommended)).toEqual([]);
    expect(brief(await lint(root, 'data/pool.ts', "import 'pg';\n", recommended))).toEqual(['pg/no-driver-import 1:8 error']);
  });
});
