import type { IdentityFact, ImportTarget } from '@pg-guardrails/kernel';
import { createSourceTest, scan } from '@pg-guardrails/scanner';
import { identityFactsInText, identityWords, loadGrammar, mayChangeIdentity, mayHideBody, mayWriteIdentity } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

const holdsIdentity = createSourceTest(mayWriteIdentity, identityWords, 'ignoreCase');

async function identities(files: Readonly<Record<string, string>>, walk: 'filtered' | 'everything'): Promise<{ readonly facts: readonly IdentityFact[]; readonly walked: number }> {
  const result = await scan({
    root: '/nowhere',
    files: Object.keys(files),
    resolve: (): ImportTarget => ({ kind: 'unresolved' }),
    readText: (file) => ({ ok: true, text: files[file] ?? '' }),
    identity: (texts) => texts.flatMap((text) => identityFactsInText(text)),
    wanted: mayChangeIdentity,
    mayHoldText: (source) => holdsIdentity(source) || mayHideBody(source),
    kinds: new Set(['identity']),
    walk,
  });
  expect(result.problems).toEqual([]);
  return { facts: result.files.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'identity')), walked: result.coverage.walked };
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

/** One way to write a text in a program. */
const written = (text: string): fc.Arbitrary<string> => {
  const literals = [
    (part: string): string => `'${part.replace(/[\\']/gu, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}'`,
    (part: string): string => JSON.stringify(part),
    (part: string): string => `\`${part.replace(/[\\`]|\$(?=\{)/gu, String.raw`\$&`)}\``,
  ];
  const literal = (part: string): fc.Arbitrary<string> => fc.constantFrom(...literals.map((write) => write(part)));
  return fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 3 }).chain((cuts) => {
    const at = [0, ...[...cuts].sort((a, b) => a - b), text.length];
    const parts = at.slice(1).map((end, index) => text.slice(at[index], end));
    const pieces = fc.tuple(...parts.map(literal));
    return fc.oneof(
      pieces.map((each) => `c.query(${each.join(' /* and */ + ')});`),
      pieces.map((each) => `c.query([${each.join(', ')}].join(''));`),
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

describe('the filter before identity changes', () => {
  beforeAll(loadGrammar);

  it('leaves no program out that has one, in whatever spelling and splitting', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(innocent, statements.chain(written)), { minLength: 4, maxLength: 4 }), async (programs) => {
        const files = Object.fromEntries(programs.map(([first, second], index) => [`p${String(index)}.ts`, `${first}\n${second}\n`]));
        const [filtered, everything] = [await identities(files, 'filtered'), await identities(files, 'everything')];
        expect(filtered.facts).toEqual(everything.facts);
        found += everything.facts.length;
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it('passes over programs that only use the words as names', async () => {
    const files = Object.fromEntries(
      ['export const reset = () => session.reset();', 'for (const role of roles) session.execute(role);', '// SET ROLE a\nconst set = new Set([session]);', 'do { discard(all); } while (role);'].map((text, index) => [`p${String(index)}.ts`, text]),
    );
    expect((await identities(files, 'filtered')).walked).toBe(0);
  });
});
