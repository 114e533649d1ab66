import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, referencesOf, type ConfigPath } from '../src/index.js';
import { load, project } from './project.js';
import { rules } from './rules.js';

const ts = 'guardrails.config.ts';

describe('finding', () => {
  test('walks up to the nearest configuration, which names the root', async () => {
    const root = project({ [ts]: 'export default { include: ["outer"] };', 'a/guardrails.config.json': '{ "include": ["inner"] }' });
    mkdirSync(path.join(root, 'a/b'));
    expect(await load(path.join(root, 'a/b'))).toMatchObject({ root: path.join(root, 'a'), file: 'guardrails.config.json', include: ['inner'] });
    expect(await load(root)).toMatchObject({ root, file: ts, include: ['outer'] });
  });

  test.each(['mts', 'mjs', 'js'])('reads .%s', async (extension) => {
    const root = project({ [`guardrails.config.${extension}`]: 'export default { exclude: ["x"] };' });
    expect(await load(root)).toMatchObject({ file: `guardrails.config.${extension}`, exclude: ['x'] });
  });

  test('reads a CommonJS module', async () => {
    const root = project({ 'guardrails.config.js': "const { defineConfig } = require('pg-guardrails');\nmodule.exports = defineConfig({ exclude: ['x'] });" });
    const config = await load(root);
    expect(config.exclude).toEqual(['x']);
    expect(config.placeOf(['exclude', 0])).toMatchObject({ line: 2, column: 43 });
  });

  test('a given file is taken as it is, and its folder is the root', async () => {
    const root = project({ 'etc/other.json': '{ "exclude": ["x"] }', [ts]: 'throw 1' });
    expect(await load(root, 'etc/other.json')).toMatchObject({ root: path.join(root, 'etc'), file: 'other.json' });
  });

  test('a given file that is not there, and one of no known kind', async () => {
    const cwd = project({ 'x.yaml': '' });
    const problem = async (file: string) => {
      const result = await loadConfig({ cwd, file, rules });
      return result.ok ? null : result.problems;
    };
    expect(await problem('etc/none.ts')).toEqual([{ message: 'There is no configuration file "etc/none.ts".', file: 'etc/none.ts', line: null, column: null }]);
    expect(await problem('x.yaml')).toEqual([
      { message: 'The configuration "x.yaml" must end in .ts, .mts, .mjs, .js, .json.', file: 'x.yaml', line: null, column: null },
    ]);
  });

  test('a link that leads in a circle, and a file where a folder should be', async () => {
    const cwd = project({ 'x.ts': '' });
    symlinkSync(ts, path.join(cwd, ts));
    const found = await loadConfig({ cwd, rules });
    expect(found).toEqual({ ok: false, root: cwd, problems: [{ message: `There is no configuration file "${ts}": it is a link that leads nowhere.`, file: ts, line: null, column: null }] });
    const given = await loadConfig({ cwd, file: 'x.ts/y.ts', rules });
    expect(given).toMatchObject({ ok: false, problems: [{ message: 'There is no configuration file "x.ts/y.ts".' }] });
  });

  test('writes nothing into the project', async () => {
    const root = project({ [ts]: 'export default {};', 'node_modules/x/package.json': '{}' });
    await load(root);
    expect(readdirSync(root, { recursive: true }).map(String).sort()).toEqual([ts, 'node_modules', path.join('node_modules', 'x'), path.join('node_modules', 'x', 'package.json')].sort());
  });

  test('sees a change of the configuration and of what it imports', async () => {
    const root = project({ [ts]: "import { name } from './name';\nexport default { include: [name] };", 'name.ts': "export const name = 'one';" });
    expect((await load(root)).include).toEqual(['one']);
    writeFileSync(path.join(root, 'name.ts'), "export const name: string = 'two';");
    expect((await load(root)).include).toEqual(['two']);
  });
});

describe('without a configuration', () => {
  test('the boundary rules hold with the usual zones, and migrations are found', async () => {
    const root = project({ 'drizzle/0.sql': '', 'db/migrations/1.sql': '' });
    const config = await load(root);
    expect(config).toMatchObject({ root, file: null, include: null, entry: null });
    expect(config.claims.map(({ rule, options }) => ({ rule, options }))).toEqual([
      { rule: 'no-driver-import', options: { except: ['db', 'tests', 'scripts'] } },
      { rule: 'no-role-switch', options: { except: ['db'] } },
    ]);
    expect(config.histories.map(({ migrations }) => migrations)).toEqual(['db/migrations']);
    expect(config.placeOf(['claims', 0])).toEqual({ file: '.', line: 1, column: 1, endLine: 1, endColumn: 1 });
  });

  test('no migrations, no history', async () => {
    expect((await load(project({ migrations: 'a file' }))).histories).toEqual([]);
  });
});

describe('defaults', () => {
  test('the short form of a history', async () => {
    const config = await load(project({ [ts]: "export default {\n  migrations: './schema/migrations/',\n};" }));
    expect(config.histories).toEqual([
      {
        migrations: 'schema/migrations',
        dialect: 'auto',
        postgres: 18,
        baseline: null,
        database: null,
        placeholders: {},
        programs: {},
        searchPath: null,
        superuser: 'postgres',
        runAs: { role: 'postgres', superuser: true },
        runtimeRoles: null,
        externalRoles: [],
        replay: {},
        place: { file: ts, line: 2, column: 15, endLine: 2, endColumn: 37 },
        path: [],
      },
    ]);
  });

  test('the long form says what it says', async () => {
    const config = await load(
      project({ [ts]: "export default { histories: [{ migrations: 'm', baseline: 'unknown', postgres: 15, runtimeRoles: [], externalRoles: ['a', { name: 'b', memberOf: ['a'] }] }] };" }),
    );
    expect(config.histories[0]).toMatchObject({
      baseline: 'unknown',
      postgres: 15,
      runtimeRoles: [],
      externalRoles: [
        { name: 'a', attributes: [], memberOf: [] },
        { name: 'b', attributes: [], memberOf: ['a'] },
      ],
      path: ['histories', 0],
    });
  });

  test('a claim keeps its options, and one rule may be claimed twice', async () => {
    const config = await load(
      project({ [ts]: "export default { claims: [{ rule: 'immutable-table', tables: ['a'], severity: 'info' }, { rule: 'immutable-table', tables: ['b'] }] };" }),
    );
    expect(config.claims.map(({ rule, options, severity }) => ({ rule, options, severity }))).toEqual([
      { rule: 'immutable-table', options: { tables: ['a'] }, severity: 'info' },
      { rule: 'immutable-table', options: { tables: ['b'] }, severity: 'error' },
    ]);
  });

  test('a configuration says all: nothing is claimed that it does not', async () => {
    const config = await load(project({ [ts]: 'export default {};', 'migrations/1.sql': '' }));
    expect(config).toMatchObject({ claims: [], histories: [], zoneGlobs: {} });
  });

  test.each(['libs/db/testOnly', 'libs/db/testOnly.ts', './libs/db/testOnly', 'libs/whole', 'libs/types'])('the file "%s" exists', async (module) => {
    const root = project({
      [ts]: `export default { claims: [{ rule: 'no-test-only-import', module: '${module}' }] };`,
      'libs/db/testOnly.ts': '',
      'libs/whole/index.mts': '',
      'libs/types.d.ts': '',
    });
    expect((await load(root)).claims).toHaveLength(1);
  });
});

describe('zones', () => {
  const cases: readonly (readonly [file: string, zone: string, inside: boolean])[] = [
    ['libs/db/pool.ts', 'db', true],
    ['libs/db/.hidden/pool.ts', 'db', true],
    ['libs/db/legacy/pool.ts', 'db', false],
    ['libs/dbx/pool.ts', 'db', false],
    ['a/libs/db/pool.ts', 'db', false],
    ['services/a/__tests__/x.ts', 'tests', true],
    ['x.test.ts', 'tests', true],
    ['libs/db/pool.ts', 'none', false],
  ];
  test.each(cases)('%s in %s: %s', async (file, zone, inside) => {
    const { zones } = await load(
      project({ [ts]: "export default { zones: { db: ['./libs/db/**', '!libs/db/legacy/**'], tests: ['**/__tests__/**', '**/*.{test,spec}.*'] } };" }),
    );
    expect(zones.isInAny(file, [zone])).toBe(inside);
    expect(zones.isInAny(file, [])).toBe(false);
    expect(zones.names).toEqual(['db', 'tests']);
  });
});

describe('places', () => {
  const text = [
    "import { defineConfig } from 'pg-guardrails';", // 1
    "import type { GuardrailsConfig } from 'pg-guardrails';", // 2
    "const role = 'app';", // 3
    "const shared = { 'runtimeRoles': [role, 'b'] } satisfies object;", // 4
    'const more = [1].map(() => ({ migrations: "x" }));', // 5
    'const config = defineConfig({', // 6
    '  /* 🦊é */ zones: { db: ["libs/db/**"] },', // 7
    '  histories: [{ migrations: "m", ...shared }, ...more, { migrations: "z" }],', // 8
    '} as GuardrailsConfig);', // 9
    'export default config;', // 10
  ].join('\r\n');

  const cases: readonly (readonly [at: ConfigPath, text: string, line: number, column: number])[] = [
    [['zones', 'db', 0], '"libs/db/**"', 7, 27],
    [['histories', 0, 'migrations'], '"m"', 8, 29],
    [['histories', 0, 'runtimeRoles', 0], "'app'", 3, 14],
    [['histories', 0, 'runtimeRoles', 1], "'b'", 4, 41],
    [['histories', 0, 'dialect'], '{ migrations: "m", ...shared }', 8, 15],
    // After a spread that is computed nobody knows which item is which.
    [['histories', 2, 'migrations'], '[{ migrations: "m", ...shared }, ...more, { migrations: "z" }]', 8, 14],
  ];
  test.each(cases)('%j', async (at, wanted, line, column) => {
    const place = (await load(project({ [ts]: `\uFEFF${text}` }))).placeOf(at);
    expect(place).toEqual({ file: ts, line, column, endLine: line, endColumn: column + wanted.length });
    expect(text.split('\r\n')[line - 1]?.slice(column - 1, place.endColumn - 1)).toBe(wanted);
  });

  test('what is computed has the place of the nearest part that is written', async () => {
    const config = await load(project({ [ts]: 'const make = () => ({ include: ["a"] });\nexport default make();' }));
    expect(config.placeOf(['include', 0])).toMatchObject({ line: 2, column: 16 });
  });

  test('a default export by name, and a value that is computed', async () => {
    const config = await load(project({ [ts]: 'const a: string[] = (() => [])();\nexport { config as default };\nconst config = { include: a };' }));
    expect(config.placeOf(['include'])).toMatchObject({ line: 1, column: 21 });
  });
});

test('references name what must exist, wherever it stands in a claim', () => {
  const rule = rules.find(({ id }) => id === 'immutable-table');
  if (rule === undefined) throw new Error('The rule of this test is gone.');
  expect(referencesOf(rule, { tables: ['a', 'b'], sqlstate: 'P0001', requires: { X: ['r'] } }, ['claims', 3])).toEqual([
    { refersTo: 'table', name: 'a', path: ['claims', 3, 'tables', 0] },
    { refersTo: 'table', name: 'b', path: ['claims', 3, 'tables', 1] },
    { refersTo: 'role', name: 'r', path: ['claims', 3, 'requires', 'X', 0] },
  ]);
});
