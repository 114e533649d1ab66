import { describe, expect, test } from 'vitest';
import { problemsOf } from './project.js';

const ts = 'guardrails.config.ts';
const json = 'guardrails.config.json';
const zones = "zones: { db: ['libs/db/**'] }";

/** Each configuration, and every problem it has: nothing else may be reported. */
const cases: readonly { readonly name: string; readonly files: Readonly<Record<string, string | Uint8Array>>; readonly problems: readonly string[] }[] = [
  {
    name: 'an unknown key, with the nearest',
    files: { [ts]: "export default {\n  zonse: {},\n};\n" },
    problems: [`${ts}:2:3 zonse: the configuration has no key "zonse". Did you mean "zones"? It takes include, exclude, zones, entry, baseline, migrations, histories and claims.`],
  },
  {
    name: 'an unknown key of a claim',
    files: { [ts]: `import { defineConfig } from 'pg-guardrails';\nexport default defineConfig({\n  ${zones},\n  claims: [{ rule: 'no-driver-import', exept: ['db'] }],\n});\n` },
    problems: [`${ts}:4:40 claims[0].exept: a claim of no-driver-import has no key "exept". Did you mean "except"? It takes rule, severity, except and packages.`],
  },
  {
    name: 'an unknown key of a history',
    files: { [json]: '{ "histories": [{ "migrations": "m", "dialekt": "goose" }] }' },
    problems: [
      `${json}:1:38 histories[0].dialekt: a history has no key "dialekt". Did you mean "dialect"? It takes migrations, dialect, postgres, baseline, database, placeholders, programs, searchPath, superuser, runAs, runtimeRoles, externalRoles and replay.`,
    ],
  },
  {
    name: 'an unknown rule',
    files: { [ts]: "export default { claims: [{ rule: 'no-drver-import' }] };" },
    problems: [
      `${ts}:1:35 claims[0].rule: There is no rule "no-drver-import". Did you mean "no-driver-import"? The rules are no-driver-import, no-role-switch, no-test-only-import and immutable-table.`,
    ],
  },
  {
    name: 'a claim without a rule',
    files: { [ts]: "export default { claims: [{ except: [] }] };" },
    problems: [`${ts}:1:27 claims[0]: The key "rule" is missing; a claim needs it.`],
  },
  {
    name: 'a claim without an option that its rule needs',
    files: { [ts]: "export default { claims: [{ rule: 'no-test-only-import' }] };" },
    problems: [`${ts}:1:27 claims[0]: The key "module" is missing; a claim of no-test-only-import needs it.`],
  },
  {
    name: 'wrong types',
    files: { [ts]: "export default {\n  include: 'libs/**',\n  zones: { db: [3] },\n  claims: [{ rule: 7 }],\n};" },
    problems: [
      `${ts}:2:12 include: This must be a list, and is the text "libs/**".`,
      `${ts}:3:17 zones.db[0]: This must be a text, and is the number 3.`,
      `${ts}:4:20 claims[0].rule: This must be a text, and is the number 7.`,
    ],
  },
  {
    name: 'values that are not in the list',
    files: { [ts]: "export default { histories: [{ migrations: 'm', dialect: 'gosse' }], claims: [{ rule: 'no-role-switch', severity: 'fatal' }] };" },
    problems: [
      `${ts}:1:58 histories[0].dialect: "gosse" is none of "auto", "plain", "dbmate", "goose", "sqitch", "flyway", "golang-migrate", "diesel", "prisma", "drizzle", "supabase", "graphile-migrate" and "psql". Did you mean "goose"?`,
      `${ts}:1:115 claims[0].severity: "fatal" is none of "error", "warning" and "info".`,
    ],
  },
  {
    name: 'PostgreSQL versions that nothing models',
    files: { [ts]: "export default { histories: [{ migrations: 'm', postgres: 13 }, { migrations: 'n', postgres: 19 }, { migrations: 'o', postgres: 16.2 }] };" },
    problems: [
      `${ts}:1:59 histories[0].postgres: 13 is out of range; it must be at least 14.`,
      `${ts}:1:94 histories[1].postgres: 19 is out of range; it must be at most 18.`,
      `${ts}:1:129 histories[2].postgres: This must be a whole number, and is the number 16.2.`,
    ],
  },
  {
    name: 'an external role of the wrong shape',
    files: { [ts]: "export default { histories: [{ migrations: 'm', externalRoles: ['a', 7, { attributes: [] }] }] };" },
    problems: [
      `${ts}:1:70 histories[0].externalRoles[1]: This must be a text, and is the number 7.`,
      `${ts}:1:73 histories[0].externalRoles[2]: The key "name" is missing; "histories[0].externalRoles[2]" needs it.`,
    ],
  },
  {
    name: 'a list with the same value twice',
    files: { [ts]: `export default { ${zones}, claims: [{ rule: 'no-role-switch', except: ['db', 'db'] }] };` },
    problems: [`${ts}:1:99 claims[0].except[1]: The same value stands in the list twice.`],
  },
  {
    name: 'an unknown zone, through a constant',
    files: { [ts]: `const homes = ['db', 'tets'] as const;\nexport default { zones: { db: ['libs/db/**'], tests: ['tests/**'] }, claims: [{ rule: 'no-role-switch', except: homes }] };` },
    problems: [`${ts}:1:22 claims[0].except[1]: There is no zone "tets". Did you mean "tests"? Name it under \`zones\`, or correct the name.`],
  },
  {
    name: 'a file that is not there',
    files: { [ts]: "export default { claims: [{ rule: 'no-test-only-import', module: 'libs/db/testOnyl' }] };", 'libs/db/testOnly.ts': '' },
    problems: [
      `${ts}:1:66 claims[0].module: There is no file "libs/db/testOnyl". Did you mean "libs/db/testOnly"? Give a path relative to the configuration; the extension may be left out.`,
    ],
  },
  {
    name: 'both ways to name migrations',
    files: { [ts]: "export default { migrations: 'm', histories: [{ migrations: 'm' }] };" },
    problems: [`${ts}:1:18 migrations: \`migrations\` is short for one entry of \`histories\`, and both are given. Keep one of them.`],
  },
  {
    name: 'globs that match no file of the project',
    files: {
      [ts]: "export default { zones: { a: [''], b: [], c: ['libs\\\\db'], d: ['/abs/**'], e: ['../x/**'], f: ['libs'], g: ['other/'], h: ['!x/**'] } };",
      'libs/a.ts': '',
    },
    problems: [`${ts}:1:31 zones.a[0]: The text is empty.`, `${ts}:1:39 zones.b: The list is empty, so it says nothing. Give at least 1, or leave the key out.`],
  },
  {
    name: 'globs that do not say what they seem to',
    files: {
      [ts]: "export default { zones: { c: ['libs\\\\db'], d: ['/abs/**'], e: ['../x/**'], f: ['libs'], g: ['other/'], h: ['!x/**'], ok: ['libs/**', '!libs/a.ts'] } };",
      'libs/a.ts': '',
    },
    problems: [
      `${ts}:1:31 zones.c[0]: "libs\\db" holds a backslash, which in a glob takes the next character literally. Write "/" between folders.`,
      `${ts}:1:48 zones.d[0]: "/abs/**" leads out of the project. Globs are relative to the folder of the configuration.`,
      `${ts}:1:64 zones.e[0]: "../x/**" leads out of the project. Globs are relative to the folder of the configuration.`,
      `${ts}:1:80 zones.f[0]: "libs" names a folder, and a glob matches files. Write "libs/**".`,
      `${ts}:1:93 zones.g[0]: "other/" names a folder, and a glob matches files. Write "other/**".`,
      `${ts}:1:107 zones.h: The zone only leaves files out (\`!\`), so it is empty. Say first which files are in it.`,
    ],
  },
  {
    name: 'a claim twice',
    files: { [ts]: `export default { ${zones}, claims: [\n  { rule: 'no-role-switch', except: ['db'] },\n  { rule: 'no-role-switch' },\n  { except: ['db'], rule: 'no-role-switch' },\n] };` },
    problems: [`${ts}:4:3 claims[2]: It repeats claims[0]. Remove one of them.`],
  },
  {
    name: 'a configuration that throws',
    files: { [ts]: 'function zone(): never {\n  throw new Error("no zone today");\n}\nexport default { zones: { db: zone() } };' },
    problems: [`${ts}:2:3 The configuration cannot be loaded: no zone today.`],
  },
  {
    name: 'a configuration that throws something that is no error',
    files: { 'guardrails.config.mjs': 'throw "enough";\n' },
    problems: ['guardrails.config.mjs:1:1 The configuration cannot be loaded: enough.'],
  },
  {
    name: 'a helper of the configuration that throws',
    files: { [ts]: "import { zone } from './tools/zone';\nexport default { zones: { db: zone() } };", 'tools/zone.ts': '\nexport function zone() {\n  return null.x;\n}\n' },
    problems: ["tools/zone.ts:3:15 The configuration cannot be loaded: Cannot read properties of null (reading 'x')."],
  },
  {
    name: 'a helper of the configuration that does not parse',
    files: { [ts]: "import { zone } from './zone';\nexport default { zones: { db: zone } };", 'zone.ts': 'export const a = 1;\nexport const b = {;\n' },
    problems: ['zone.ts:2:18 The configuration cannot be loaded: ParseError: Unexpected token.'],
  },
  {
    name: 'an import that is not there',
    files: { [ts]: "import { a } from 'pg-guardrails';\nimport zones from './nothere';\nexport default { zones };" },
    problems: [`${ts}:2:19 The configuration imports "./nothere", which cannot be found.`],
  },
  {
    name: 'a syntax error',
    files: { [ts]: '// é🦊\nexport default {\n  zones: { db: ] },\n};' },
    problems: [`${ts}:3:16 The configuration does not parse: Unexpected token.`],
  },
  {
    name: 'no default export',
    files: { [ts]: "export const config = {};" },
    problems: [`${ts}:1:1 The configuration has no default export. Write \`export default defineConfig({ … })\`.`],
  },
  {
    name: 'an empty file',
    files: { [ts]: '' },
    problems: [`${ts}:1:1 The configuration has no default export. Write \`export default defineConfig({ … })\`.`],
  },
  {
    name: 'a function',
    files: { [ts]: '\nexport default () => ({});' },
    problems: [`${ts}:2:16 The default export is a function. Export the configuration itself: it is plain data.`],
  },
  {
    name: 'a promise that fails',
    files: { [ts]: 'export default Promise.reject(new Error("late"));' },
    problems: [`${ts}:1:16 The default export is a promise. Export the configuration itself: it is plain data.`],
  },
  {
    name: 'a value that is no object',
    files: { [ts]: 'export default 5;' },
    problems: [`${ts}:1:16 The configuration: It must be an object, and is the number 5.`],
  },
  {
    name: 'a Map, which would pass as an object without keys',
    files: { [ts]: "export default { zones: new Map([['db', ['libs/db/**']]]) };" },
    problems: [`${ts}:1:25 zones: This is a Map. The configuration is plain data: objects, lists, texts, numbers, true and false.`],
  },
  {
    name: 'an object that holds itself',
    files: { [ts]: 'const config: Record<string, unknown> = {};\nconfig.zones = config;\nexport default config;' },
    problems: [`${ts}:1:41 zones: This is an object that holds itself. The configuration is plain data: objects, lists, texts, numbers, true and false.`],
  },
  {
    name: 'a file that is not UTF-8',
    files: { [ts]: new Uint8Array([...Buffer.from('export default {\n  // '), 0xe9, 0x0a, 0x7d]) },
    problems: [`${ts}:2:1 The configuration is not UTF-8. Save it as UTF-8.`],
  },
  {
    name: 'a folder',
    files: { [`${ts}/x`]: '' },
    problems: [`${ts}:null:null The configuration "${ts}" is a folder, not a file.`],
  },
  {
    name: 'a comment in JSON',
    files: { [json]: '{\r\n  // why\r\n  "zones": {}\r\n}' },
    problems: [`${json}:2:3 JSON has no comments. Remove this one, or write the configuration as guardrails.config.ts.`],
  },
  {
    name: 'a comma too many in JSON',
    files: { [json]: '{ "include": ["a",] }' },
    problems: [`${json}:1:18 JSON allows no comma before "]".`],
  },
  {
    name: 'a key twice in JSON',
    files: { [json]: '{ "include": ["a"],\n  "include": ["b"] }' },
    problems: [`${json}:2:3 The key "include" stands here a second time.`],
  },
  {
    name: 'empty JSON',
    files: { [json]: '\uFEFF\n' },
    problems: [`${json}:1:1 The file is empty; JSON needs a value, here an object.`],
  },
];

describe('what is wrong with a configuration', () => {
  test.each(cases)('$name', async ({ files, problems }) => {
    const { waited, atOnce } = await problemsOf(files);
    expect(waited).toEqual(problems);
    expect(atOnce).toEqual(problems);
  });

  test('top-level await is fine when the loader can wait, and a problem for ESLint', async () => {
    const { waited, atOnce } = await problemsOf({ [ts]: 'const include = await Promise.resolve(["a"]);\nexport default { include };' });
    expect(waited).toEqual([]);
    expect(atOnce).toEqual([`${ts}:1:1 The configuration uses top-level \`await\`, and ESLint cannot wait for it. Compute the value without \`await\`.`]);
  });
});
