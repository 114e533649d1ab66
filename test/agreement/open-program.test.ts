import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseForESLint } from '@typescript-eslint/parser';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfigSync } from '@pg-guardrails/config/sync';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportTarget } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar, statementFactsInTexts } from '@pg-guardrails/sql-reader';
import { readProgram, type ProgramReading, type Resolver } from '@pg-guardrails/ts-reader';
import { sortClaims } from '../../packages/check/src/claims.js';
import type { FactClaim } from '../../packages/check/src/judge-facts.js';
import { readOpenProgram } from '../../packages/check/src/open-program.js';
import { outlookOn } from '../../packages/check/src/outlook.js';

let root = '';
let config: LoadedConfig | null = null;
let claims: readonly FactClaim[] = [];

beforeAll(async () => {
  await loadGrammar();
  root = mkdtempSync(path.join(tmpdir(), 'guardrails-open-'));
  writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ claims: ['no-driver-import', 'no-pool-construction', 'no-pool-query', 'no-role-switch', 'no-runtime-ddl'].map((rule) => ({ rule })) }));
  const loaded = loadConfigSync({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join());
  config = loaded.config;
  claims = sortClaims(config, rules, new Set(rules.map(({ id }) => id))).facts;
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const resolve: Resolver = Object.assign((_file: string, specifier: string): ImportTarget => (specifier.startsWith('node:') ? { kind: 'builtin' } : specifier.startsWith('.') ? { kind: 'unresolved' } : { kind: 'package', package: specifier }), { sought: () => [], openFrom: () => null, dependenciesOf: () => null });

type Told = Pick<ProgramReading, 'facts' | 'texts'>;

/** What is told of a program by way of its letters, and by its whole tree. */
function both(text: string): { readonly told: Told; readonly whole: Told; readonly kinds: ReturnType<typeof outlookOn>['kinds'] } {
  if (config === null) throw new Error('no configuration');
  const { ast } = parseForESLint(text, { filePath: 'a.ts', range: true, loc: true, comment: true, tokens: true });
  const { comments } = ast;
  const outlook = outlookOn(config, claims, 'a.ts', 'bindings');
  const told = readOpenProgram({ file: 'a.ts', text, tree: () => ast, comments: () => comments, resolve, elsewhere: null }, outlook);
  return { told, whole: readProgram({ file: 'a.ts', text, ast, comments, resolve, options: { ...outlook.options, kinds: outlook.kinds } }), kinds: outlook.kinds };
}

/** Statements that somebody wants, some with a verb that only runs show. */
const sentences = ['SET ROLE a', 'set local role a', 'RESET ROLE', 'set session authorization a', "select set_config('role', 'a', true)", 'CREATE TABLE a (b int)', 'drop index i', 'alter table a add b int', 'grant all on a to b', "comment on table a is 'b'", 'select 1 into a', '-crole=a', 'x.sql', 'db/up.sql'];
const kinds = ['table', 'sequence', 'materialized view', 'extension'];
const quote = fc.constantFrom((part: string) => `'${part.replaceAll("'", "\\'")}'`, (part: string) => JSON.stringify(part), (part: string) => `\`${part}\``);

const pieces = fc.tuple(fc.constantFrom(...sentences), fc.array(fc.nat({ max: 30 }), { maxLength: 2 })).map(([text, cuts]): readonly string[] => {
  const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
});
const constants = (parts: readonly string[]): string => parts.map((part, index) => `const P${String(index)} = ${part};\n`).join('');
const put = fc.tuple(pieces, quote).chain(([parts, write]) => {
  const written = parts.map(write);
  const holes = (between: string): string => `\`${written.map((_part, index) => `\${P${String(index)}}`).join(between)}\``;
  const [first = "''", ...rest] = written;
  return fc.constantFrom(
    `q(${written.join(' + ')});`,
    `q([${written.join(', ')}].join(''));`,
    `q([${written.join(', ')}]. join ( ${JSON.stringify(' ')} ));`,
    `q(\`${written.map((part) => `\${${part}}`).join('')}\`);`,
    `${constants(written)}q(${holes('')});`,
    `${constants(written)}q(${holes(' ')});`,
    `${constants(written)}q(${written.map((_part, index) => `P${String(index)}`).join(' + ')});`,
    `q(\`${parts.map((part, index) => (index % 2 === 0 ? part : `\${'${part.replaceAll("'", "\\'")}'}`)).join('')}\`);`,
    `q(\`${parts.map((part, index) => (index % 2 === 1 ? part : `\${'${part.replaceAll("'", "\\'")}'}`)).join('')}\`);`,
    `q(format('${written.map(() => '%s').join('')}', ${written.join(', ')}));`,
    `q(${first}.concat(${rest.join(', ')}));`,
    `let sql = ${first};\n${rest.map((part) => `sql += ${part};\n`).join('')}q(sql);`,
    // Nothing puts these together.
    ...written.map((part, index) => `const own${String(index)} = ${part};`),
  );
});
const verbs = fc.constantFrom(...kinds).chain((kind) =>
  fc.constantFrom(`q(\`\${verb} ${kind} a\`);`, `q(\`\${verb}${kind} a\`);`, `const K = '${kind}';\nq(\`\${verb} \${K} a\`);`, `q(verb + ' ${kind} ' + a);`, `q([verb, '${kind}', a].join(' '));`, `type T = '${kind}';`, `const o = { kind: '${kind}' };`, `if (o.kind === "${kind}") f();`, `q(''.concat(verb, ' ${kind} a'));`, `q(x ? \`\${verb} \${'${kind} a'}\` : b);`),
);
/** The verb is a constant, and what it is about stands elsewhere. */
const openings: readonly string[] = [['CREATE', 'TABLE', 'a (b int)'], ['DROP', 'SCHEMA', 's'], ['ALTER', 'TABLE', 'a ADD b int'], ['comment', 'on', "table a is 'b'"], ['GRANT', 'ALL', 'ON a TO b']].flatMap(([verb = '', second = '', rest = '']) => {
  const [V, K] = [`const V = '${verb}';\n`, `const K = '${second}';\n`];
  const cut = Math.ceil(second.length / 2);
  return [
    `${V}q(\`\${V} ${second} ${rest}\`);`,
    `${V}q(\`\${V}\\n${second} ${rest}\`);`,
    `${V}q(\`\${V} /* x */ ${second} ${rest}\`);`,
    `${V}${K}q(\`\${V} \${K} ${rest}\`);`,
    `const V = '${verb} ${second.slice(0, cut)}';\nq(\`\${V}${second.slice(cut)} ${rest}\`);`,
    `${V}const K = '${second.slice(cut)}';\nq(\`\${V} ${second.slice(0, cut)}\${K} ${rest}\`);`,
    `${V}q([V, '${second}', \`${rest}\`].join(' '));`,
    `${V}${K}q([V, K, \`${rest}\`].join(' '));`,
    // Nothing puts these together.
    `${V}const t = \`\${n} ${second} ${rest}\`;`,
    `${V}const t = 'x ${second}';`,
  ];
});
const noise = fc.constantFrom("const p = path.join('a', b);", 'i + 1;', "const l = ['a', 'b'].join(', ');", "throw new Error(`zero of ${n} left`);", "f('zero', 'length', 'done.', 'sql');", '', "import { Pool } from 'pg';\nnew Pool().query('x');", "const { Pool } = require('pg');\nnew Pool();", "import cp from 'node:child_process';\ncp.execSync('git log -p');", "const m = await import('pg');\nnew m.Pool();", "await import('./x.js');", '/* set */ // role\n', "let p: import('pg').Pool | typeof import ( 'postgres' );", "const { Pool, Client: C } = await import('pg');\nnew Pool(); new C();", "((await import(/* x */ 'pg')) as any).Pool;", "(await import('pg'))['Po' + 'ol'];", "const named = 'import(x)'; import('pg').then(f);", "const which = 'pg';\nawait import(which);", "import(ok ? 'pg' : 'postgres');", "Bun.sql`select 1`;", "const tool = 'bun'; if (tool === 'sql') f();", "import * as bun from 'bun';\nbun.sql`select 1`;", "const vm = await import('node:vm');\nvm.runInThisContext(f());", "o.import('pg');");

describe('an open program that is told by its letters', () => {
  it('has the edges, origins and statements that its tree has', () => {
    let statements = 0;
    let passed = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(put, put, verbs, fc.constantFrom(...openings), noise), { minLength: 1, maxLength: 3 }), (parts) => {
        const text = parts.map((part) => `{\n${part.replace(/^import (?!\()/gmu, '//')}\n}`).join('\n');
        const head = parts.flatMap((part) => part.match(/^import [^(].*$/gmu) ?? []);
        const { told, whole, kinds: sought } = both(`${head.join('\n')}\n${text}\nexport {};\n`);
        const found = statementFactsInTexts(whole.texts, sought);
        expect(statementFactsInTexts(told.texts, sought)).toEqual(found);
        // Declared edges tell what they are asked for.
        const edges = ({ facts }: Told): readonly unknown[] => facts.facts.flatMap((fact) => (fact.kind === 'import' ? [{ place: fact.place, form: fact.form, specifier: fact.specifier, names: fact.names, target: fact.target }] : []));
        expect(edges(told)).toEqual(edges(whole));
        const ofPackages = ({ facts }: Told): readonly unknown[] => facts.facts.filter((fact) => (fact.kind === 'construct' || fact.kind === 'member') && fact.origin?.kind === 'package');
        expect(ofPackages(told)).toEqual(ofPackages(whole));
        statements += found.length;
        passed += told.texts.length === 0 && whole.texts.length === 0 ? 1 : 0;
      }),
      { numRuns: Number(process.env['GUARDRAILS_SCANS'] ?? 150) },
    );
    expect(statements).toBeGreaterThan(40);
    expect(passed).toBeGreaterThan(15);
  });

  it.each(openings)('has the statement of %s', (text) => {
    const { told, whole, kinds: sought } = both(text);
    const found = statementFactsInTexts(whole.texts, sought);
    expect(statementFactsInTexts(told.texts, sought)).toEqual(found);
    expect(found.length, text).toBe(text.includes('const t =') ? 0 : 1);
  });
});
