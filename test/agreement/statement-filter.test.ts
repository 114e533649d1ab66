import type { ImportTarget, StatementFact, WatchedKind } from '@pg-guardrails/kernel';
import { createSourceTest, scan } from '@pg-guardrails/scanner';
import { loadGrammar, mayHoldStatement, sourceSearch, statementFactsInText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

/** The facts of one kind in some programs, and how many of them were walked for it. */
async function factsOf(kind: Exclude<StatementFact['kind'], 'sql-file'>, files: Readonly<Record<string, string>>, walk: 'filtered' | 'everything'): Promise<{ readonly facts: readonly StatementFact[]; readonly walked: number }> {
  const kinds: ReadonlySet<WatchedKind> = new Set([kind]);
  const search = sourceSearch(kinds);
  const mayWrite = createSourceTest(search.mayWrite, search.words, 'ignoreCase');
  const result = await scan({
    root: '/nowhere',
    files: Object.keys(files),
    resolve: (_file, specifier): ImportTarget => (specifier in files ? { kind: 'file', file: specifier } : { kind: 'unresolved' }),
    readSource: (file) => ({ ok: true, source: { raw: Buffer.from(files[file] ?? '').toString('latin1'), rawIs: 'bytes', isAscii: false, text: () => files[file] ?? '' } }),
    statements: (texts) => texts.flatMap((text) => statementFactsInText(text, kinds)),
    wanted: (value) => mayHoldStatement(value, kinds),
    mayHoldText: mayWrite,
    sharesText: (value) => mayWrite(JSON.stringify(value)) || search.isHalf(value),
    kinds,
    walk,
  });
  expect(result.problems).toEqual([]);
  return { facts: result.files.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'identity' || fact.kind === 'ddl')), walked: result.coverage.walked };
}

const gap = fc.constantFrom(' ', '\n', '\t', '  ', ' /* a */ ', '/**/', ' -- a\n');
/** Words of SQL with something between each two. */
const sentence = (...words: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.boolean(), ...words.slice(1).map(() => gap)).map(([upper, ...gaps]) => {
    const text = words.map((word, index) => (index === 0 ? word : `${String(gaps[index - 1])}${word}`)).join('');
    return upper ? text.replace(/^\w+/u, (word) => word.toUpperCase()) : text;
  });

const statements = fc.oneof(
  sentence('set', 'role', 'a'),
  sentence('set', 'local', 'role', 'a'),
  sentence('set', 'session', 'role', 'a'),
  sentence('set', 'role', 'to', 'a'),
  sentence('set', '"role"', '=', 'a'),
  sentence('set', 'session', 'authorization', 'a'),
  sentence('set', 'session_authorization', '=', 'a'),
  sentence('set', String.raw`U&"\0072ole"`, '=', 'a'),
  sentence('reset', 'role'),
  sentence('reset', 'all'),
  sentence('reset', 'session', 'authorization'),
  sentence('discard', 'all'),
  sentence('select', "set_config('role', 'a', true)"),
  sentence('update', 'pg_settings', 'set', "setting = 'a'", 'where', "name = 'role'"),
  sentence('alter', 'role', 'b', 'set', 'role', '=', 'a'),
  sentence('alter', 'database', 'b', 'set', 'role', 'to', 'a'),
  sentence('create', 'or', 'replace', 'function', 'f() returns int', 'language', 'sql', 'set', 'role', '=', 'a', 'as $$ select 1 $$'),
  sentence('create', 'function', 'f() returns void', 'language', 'plpgsql', "as $$ begin execute 'se' || 't ro' || 'le a'; end $$"),
  sentence('do', "$$ begin execute 'se' || 't role a'; end $$"),
  sentence('do', "$$ begin execute format('%s role a', 'set'); end $$"),
  sentence('do', 'language', 'plpgsql', '$a$ begin set role a; end $a$'),
  fc.constantFrom('-c role=a', '-crole=a', '-c session_authorization=a', 'postgres://h/d?options=-c%20role%3Da', 'postgres://h/d?options=--role=a'),
);

const definitions = fc.oneof(
  sentence('create', 'table', 'a', '(b int)'),
  sentence('create', 'unlogged', 'table', 'if', 'not', 'exists', 'a', '(b int)'),
  sentence('create', 'temp', 'table', 'a', '(b int)'),
  sentence('create', 'or', 'replace', 'view', 'a', 'as select 1'),
  sentence('create', 'materialized', 'view', 'a', 'as select 1'),
  sentence('create', 'unique', 'index', 'concurrently', 'i', 'on a (b)'),
  sentence('create', 'function', 'f() returns int', 'language', 'sql', 'as $$ select 1 $$'),
  sentence('create', 'default', 'conversion', "c for 'a' to 'b' from d"),
  sentence('create', 'role', 'a'),
  sentence('alter', 'table', 'a', 'add', 'b int'),
  sentence('alter', 'table', 'a', 'disable', 'trigger', 'b'),
  sentence('alter', 'default', 'privileges', 'grant', 'select on tables to a'),
  sentence('alter', 'system', 'set', 'a = 1'),
  sentence('alter', 'large', 'object', '1 owner to a'),
  sentence('drop', 'table', 'a'),
  sentence('drop', 'owned', 'by', 'a'),
  sentence('drop', 'foreign', 'data wrapper', 'a'),
  sentence('grant', 'all', 'on', 'all tables in schema a to b'),
  sentence('grant', '"A"', 'to', 'b'),
  sentence('revoke', 'update', '(a)', 'on b from c'),
  sentence('comment', 'on', 'table', "a is 'b'"),
  sentence('security', 'label', 'on', "table a is 'b'"),
  sentence('reassign', 'owned', 'by', 'a to b'),
  sentence('import', 'foreign', 'schema', 'a from server b into c'),
  sentence('select', '1 as b', 'into', 'a'),
  sentence('do', "$$ begin execute 'cre' || 'ate table a ()'; end $$"),
  sentence('do', '$$ begin drop table a; end $$'),
);

/** One way to write a text in a program. */
const written = (text: string): fc.Arbitrary<string> => {
  const literals = [
    (part: string): string => `'${part.replace(/[\\']/gu, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}'`,
    (part: string): string => JSON.stringify(part),
    (part: string): string => `\`${part.replace(/[\\`]|\$(?=\{)/gu, String.raw`\$&`)}\``,
    // Letters in escapes.
    (part: string): string => `'${Array.from(part, (unit) => `\\x${unit.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}'`,
    (part: string): string => `"${part.replace(/[^]/gu, (unit) => (/[a-m]/iu.test(unit) ? `\\u{${unit.charCodeAt(0).toString(16)}}` : JSON.stringify(unit).slice(1, -1)))}"`,
  ];
  const literal = (part: string): fc.Arbitrary<string> => fc.constantFrom(...literals.map((write) => write(part)));
  return fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 3 }).chain((cuts) => {
    const at = [0, ...[...cuts].sort((a, b) => a - b), text.length];
    const parts = at.slice(1).map((end, index) => text.slice(at[index], end));
    const pieces = fc.tuple(...parts.map(literal));
    return fc.oneof(
      pieces.map((each) => `c.query(${each.join(' /* and */ + ')});`),
      pieces.map((each) => `c.query([${each.join(', ')}].join(''));`),
      pieces.map((each) => `c.query(format('${each.map(() => '%s').join('')}', ${each.join(', ')}));`),
      pieces.map((each) => `let sql = ${each[0] ?? "''"};\n${each.slice(1).map((piece) => `sql += ${piece};\n`).join('')}c.query(sql);`),
      pieces.map((each) => `c.query([${each[0] ?? "''"}].concat(${each.slice(1).join(', ')}).join(''));`),
      pieces.map((each) => `c.query(${each.map((piece) => `(x ? ${piece} : 'other')`).join(' + ')});`),
      pieces.map((each) => `c.query(\`${each.map((piece) => `\${${piece}}`).join('')}\`);`),
      pieces.map((each) => `const parts = { ${each.map((piece, index) => `p${String(index)}: ${piece}`).join(', ')} } as const;\nc.query(\`${each.map((_piece, index) => `\${parts.p${String(index)}}`).join('')}\`);`),
      pieces.map((each) => `enum Parts { ${each.map((piece, index) => `P${String(index)} = ${piece}`).join(', ')} }\nc.query(${each.map((_piece, index) => `Parts.P${String(index)}`).join(' + ')} + '');`),
    );
  });
};

const innocent = fc.constantFrom(
  'export const reset = () => session.reset();',
  'const execute = async (role: string) => map.set(role, 1);',
  'for (const role of roles) session.execute(role);',
  '// SET ROLE a',
  '/* RESET ROLE; */ const set = new Set([session]);',
  'function f() { do { x(); } while (authorization.role); }',
);

describe('the filter before statements', () => {
  beforeAll(loadGrammar);

  it.each<readonly [kind: Exclude<StatementFact['kind'], 'sql-file'>, texts: fc.Arbitrary<string>]>([
    ['identity', statements],
    ['ddl', definitions],
  ])('leaves no program out that has a fact of the kind %s, in whatever spelling and splitting', async (kind, texts) => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(innocent, texts.chain(written)), { minLength: 4, maxLength: 4 }), async (programs) => {
        const files = Object.fromEntries(programs.map(([first, second], index) => [`p${String(index)}.ts`, `${first}\n${second}\n`]));
        const [filtered, everything] = [await factsOf(kind, files, 'filtered'), await factsOf(kind, files, 'everything')];
        expect(filtered.facts).toEqual(everything.facts);
        found += everything.facts.length;
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it.each<readonly [kind: Exclude<StatementFact['kind'], 'sql-file'>, texts: fc.Arbitrary<string>]>([
    ['identity', statements],
    ['ddl', definitions],
  ])('leaves no program out that makes a statement (%s) of what other files export', async (kind, texts) => {
    let found = 0;
    const halves = texts.chain((text) => fc.integer({ min: 0, max: text.length }).map((cut): readonly [string, string] => [text.slice(0, cut), text.slice(cut)]));
    const spelled = (text: string): fc.Arbitrary<string> => written(text).filter((each) => /^c\.query\([^;]*\);$/u.test(each)).map((each) => each.slice('c.query('.length, -2));
    const shared = halves.chain(([a, b]) => fc.tuple(spelled(a), spelled(b)));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(shared, fc.boolean()), { minLength: 4, maxLength: 4 }), async (programs) => {
        const files = Object.fromEntries(
          programs.flatMap(([[a, b], isTogether], index): readonly (readonly [string, string])[] => {
            const [first, second, user] = ['a', 'b', 'u'].map((name) => `./${name}${String(index)}.ts`);
            const uses = isTogether ? `import { a, Parts } from '${String(first)}';\nc.query(a + Parts.b);` : `import { a } from '${String(first)}';\nimport b from '${String(second)}';\nc.query(\`\${a}\${b}\`);`;
            return [[String(first), `export const a = ${a};\nexport const Parts = { b: ${isTogether ? b : "''"} } as const;\n`], [String(second), `export default ${b};\n`], [String(user), `${uses}\n`]];
          }),
        );
        const [filtered, everything] = [await factsOf(kind, files, 'filtered'), await factsOf(kind, files, 'everything')];
        expect(filtered.facts).toEqual(everything.facts);
        found += everything.facts.filter(({ place }) => place.file.startsWith('./u')).length;
      }),
      { numRuns: Number(process.env['GUARDRAILS_SCANS'] ?? 30) },
    );
    expect(found).toBeGreaterThan(3);
  });

  it('leaves no parameter out whose name only runs show, in whatever spelling and splitting', async () => {
    const spelled = (text: string): fc.Arbitrary<string> => written(text).filter((each) => /^c\.query\([^;]*\);$/u.test(each)).map((each) => each.slice('c.query('.length, -2));
    const begun = fc.oneof(sentence('set', ''), sentence('set', 'local', ''), sentence('begin;', 'set', 'session', ''), sentence('reset', ''), sentence('discard', ''), sentence('alter', 'role', 'b', 'set', ''), fc.constantFrom('set "', 'select set_config(', "select set_config('ro", "do $$ begin execute 'set ' || '"));
    const program = begun.chain((before) => {
      const behind = before.endsWith('(') ? ", 'a', true)" : before.endsWith("'ro") ? "', 'a', true)" : before.endsWith("|| '") ? " = a'; end $$" : before.endsWith('"') ? '" = a' : ' = a';
      const isWhole = /^(?:reset|discard)/iu.test(before);
      return fc.tuple(spelled(before), spelled(isWhole ? '; select 1' : behind)).chain(([first, last]) =>
        fc.constantFrom(`c.query(${first} + name + ${last});`, `c.query(\`\${${first}}\${name}\${${last}}\`);`, `c.query([${first}, name, ${last}].join(''));`, `let sql = ${first};\nsql += name;\nsql += ${last};\nc.query(sql);`),
      );
    });
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(innocent, program), { minLength: 4, maxLength: 4 }), async (programs) => {
        const files = Object.fromEntries(programs.map(([first, second], index) => [`p${String(index)}.ts`, `${first}\nexport const f = (c: Client, name: string) => {\n${second}\n};\n`]));
        const [filtered, everything] = [await factsOf('identity', files, 'filtered'), await factsOf('identity', files, 'everything')];
        expect(filtered.facts).toEqual(everything.facts);
        found += everything.facts.length;
      }),
      { numRuns: 100 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it('leaves no verb out that only runs show', async () => {
    const shapes = ['`${verb} TABLE a`', "verb + ' TABLE a'", '`${verb}${\' TA\'}BLE a`', "verb + '\\nMATERIALIZED VIEW a'", '[verb, "SEQUENCE", "a"].join(" ")', "verb + ' ' + 'EXTENSION ' + name"];
    const files = Object.fromEntries(shapes.map((shape, index) => [`p${String(index)}.ts`, `export const f = (verb: string, name: string) => c.query(${shape});\n`]));
    const [filtered, everything] = [await factsOf('ddl', files, 'filtered'), await factsOf('ddl', files, 'everything')];
    expect(filtered.facts).toEqual(everything.facts);
    expect(everything.facts).toHaveLength(shapes.length);
  });

  it('passes over programs that only use the words as names', async () => {
    const files = Object.fromEntries(
      ['export const reset = () => session.reset();', 'for (const role of roles) session.execute(role);', '// SET ROLE a\nconst set = new Set([session]);', 'do { discard(all); } while (role);'].map((text, index) => [`p${String(index)}.ts`, text]),
    );
    expect((await factsOf('identity', files, 'filtered')).walked).toBe(0);
  });

  it('passes over programs that create, drop and grant what is no object of a database', async () => {
    const texts = ['export const create = () => prisma.user.create({ data });', 'const grants = new Map(); grants.set(grant, 1);', '// CREATE TABLE a ()\nalter(x); drop(y);', "import { a } from './x'; select(a, into);"];
    const files = Object.fromEntries(texts.map((text, index) => [`p${String(index)}.ts`, text]));
    expect((await factsOf('ddl', files, 'filtered')).walked).toBe(0);
  });
});
