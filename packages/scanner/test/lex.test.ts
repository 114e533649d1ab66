import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadParser } from '@pg-guardrails/ts-reader';
import fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { lex } from '../src/lex.js';
import { skim } from '../src/skim.js';

const parser = await loadParser();

interface Told {
  readonly comments: readonly string[];
  readonly literals: readonly string[];
}

/** What the lexer may leave among the code: a regular expression in a line that reads the same without it. */
const inSight = /^\/[^"'`{}]*$/;

function expectSame(text: string, own: Told, whole: Told): void {
  expect(own.comments).toEqual(whole.comments);
  const left = whole.literals.filter((span) => !own.literals.includes(span)).map((span) => text.slice(...(span.split('-').map(Number) as [number, number])));
  expect(left.filter((literal) => !inSight.test(literal))).toEqual([]);
  expect(own.literals.filter((span) => !whole.literals.includes(span))).toEqual([]);
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number; readonly end: number } {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value && 'end' in value;
}

/** What the parser tells; null of a text that it refuses. */
function parsed(file: string, text: string): Told | null {
  const lazy = parser.parseLazily(file, text);
  if (lazy.problems.length > 0) return null;
  const literals: [number, number][] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    if (value.type === 'Literal' && (typeof value['value'] === 'string' || 'regex' in value)) literals.push([value.start, value.end]);
    else if (value.type === 'TemplateElement') {
      // The parser counts the delimiters in with TypeScript's kind of trees.
      literals.push([value.start + 1, value.end - (text[value.end - 1] === '`' ? 1 : 2)]);
    } else if (value.type === 'ExpressionStatement' && typeof value['directive'] === 'string') visit(value['expression']);
    else Object.entries(value).forEach(([key, inner]) => { if (key !== 'parent') visit(inner); });
  };
  visit(lazy.tree());
  const spans = new Set(literals.map(([start, end]) => `${String(start)}-${String(end)}`));
  return { comments: lazy.comments.flatMap(({ type, start, end, value }) => (type === 'Line' || type === 'Block' ? [`${type} ${String(start)}-${String(end)} ${value}`] : [])), literals: [...spans].sort() };
}

function lexed(file: string, text: string): Told | null {
  const told = lex(file, text);
  if (told === null) return null;
  return { comments: told.comments.map(({ type, start, end, value }) => `${type} ${String(start)}-${String(end)} ${value}`), literals: told.literals.map(({ start, end }) => `${String(start)}-${String(end)}`).sort() };
}

const pieces = [
  'a', ' / ', '/', 'b', '/g', '(', ')', '[', ']', '{', '}', ';', '\n', ' ', '=', ',', '+', '++', '-', '--', '!', '<', '>', '=>', '?', ':', '*', '**', '&&', '||', '??', '.', '...',
  '"', "'", '`', '${', '\\', '//', '/*', '*/', '// c\n', '/* c */', "'x'", '"y"', '`t`', '`t${a}u`', "`${`'${'b'}`}/`", "'a\\\nb'", "'it\\'s'", '"\\\\"', '/[/"]/', "/'/", '/`/u', '/a\\/"/', '/(?<n>[`])/g', 'return ', 'typeof ', 'case ', 'await ', 'yield ', 'of ', 'in ', 'void ', 'x.return ', 'if (a) ', 'function f() {} ', '({}) ', 'let x: T\n', 'type A = B\n', 'a as T\n', '1', '0.5', 'é', '\u2028', '\r\n', '<!--', '-->', '<b>', '</b>', '<br />', 'class A { #p = /x/ }',
];
const statement = fc.oneof(
  fc.constantFrom('a = b / c / d;', 'a = (b + c) / d;', "a = (b) / 2 + '/';", 'if (a) /re"/.test(b);', 'a++ / b / c;', "x = a++ /b/ 'c';", '{} /re/.test(a);', 'f() / g(`/`);', "return_ = /'/;", 'a = [/"/, /`/];', 'b ? /"/ : c / d;', 'a = b! / c;', 'a = !/"/.test(b);', 'a = <T>b / c;', "let s = 'it\\'s' /* ' */;", '`a${`b${"`"}`}c`;', '`${{ a: { b: 1 } }.a}`;', '// it\'s\n', '/* ` */', "label: for (const a of /'/g[Symbol.split](b)) {}", "a = b\n/c/g;", "type T = A\n/'/.test(b);", "a = b /* c */ / d / e;", "a = b // c\n / d / e;", "a = typeof /'/;", "x.in / y / z;", "a = {}\n/'/;", "class A { static { /'/.test(a) } }", "`\\``; `\\${a}`; `$`; `$$ {`;", '"\\u{61}";', "'\\\r\n';", 'a = b\u00a0/ c / d;', "class B extends /'/.constructor {}", 'a = b.extends / c / d;', 'a = b. /* c */ in / d / e;', "a = [...typeof /'/];", "a = 1.\nvoid /'/;", "a = typeof\u0085/'/;", 'const é = "é" / 2;'),
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 9 }).map((all) => `a = ${all.join('')};`),
);

describe('lex', () => {
  it('tells comments and literals as the parser does, or nothing', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), fc.constantFrom('a.ts', 'a.tsx', 'a.mjs', 'a.d.ts'), (statements, file) => {
        const text = statements.join('\n');
        const own = lexed(file, text);
        const whole = own === null ? null : parsed(file, text);
        if (own === null || whole === null) return;
        told += 1;
        expectSame(text, own, whole);
      }),
      { numRuns: Number(process.env['GUARDRAILS_SCANS'] ?? 150) * 30 },
    );
    expect(told).toBeGreaterThan(200);
  });

  // With the square of its length each takes longer than a test may.
  it.each([['quotients', 'a/b+'], ['regular expressions', 'x=/a/;'], ['comments', 'a/**/ /b;'], ['templates', '`'], ['white space', `import a${' '.repeat(4e5)}`]])('reads a long line of %s in a time that grows with its length', (_what, part) => {
    expect(skim('a.ts', part.repeat(Math.ceil(4e5 / part.length)))?.edges ?? []).toEqual([]);
  });

  it('does so of programs as people write them', () => {
    const root = path.resolve(import.meta.dirname, '../../..');
    const files = globSync(['packages/{scanner,ts-reader,kernel}/src/**/*.ts', 'packages/scanner/test/*.ts'], { cwd: root });
    const nothing = files.filter((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const own = lexed(file, text);
      const whole = parsed(file, text);
      expect(whole).not.toBeNull();
      if (own !== null && whole !== null) expectSame(text, own, whole);
      return own === null;
    });
    expect(files.length).toBeGreaterThan(90);
    expect(nothing.length).toBeLessThan(files.length / 4);
  });
});
