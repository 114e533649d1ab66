import { parse } from '@typescript-eslint/parser';
import type { TSESTree } from '@typescript-eslint/types';
import { describe, expect, it } from 'vitest';
import { loadParser } from '../src/index.js';
import { childrenOf, startOf } from '../src/node.js';

const parser = await loadParser();

/** What TypeScript has, each thing once. */
const programs: readonly (readonly [file: string, text: string])[] = [
  ['a.ts', '@dec() export abstract class A<const T extends B = C> extends D<T> implements E, F { #p = 1; static { x; } @dec accessor y: string; declare z: 1; private g?: h }'],
  ['a.ts', 'class A { constructor(private readonly q: number, @dec r = 1, ...s: t[]) { super(); } get [k](): l { return 1; } set m(n) {} async *o() {} [i: string]: unknown }'],
  ['a.ts', 'abstract class A { abstract m?(): void; abstract n: o; abstract accessor p: q; override r() {} is(): this is A { return true; } }'],
  ['a.ts', "enum G { A = 'a', 'b' = 1 << 2 } declare module 'x' { export = y } namespace N.M { export import Q = R.S } declare global { var v: w }"],
  ['a.cts', "import type U = require('u'); export = U;"],
  ['a.d.ts', 'export as namespace V; export default class A { m(): void; n: o }'],
  ['a.ts', 'type W<X> = X extends infer Y extends Z ? { readonly [K in keyof X as `${K}a`]-?: X[K] } : (new (...a: any[]) => unknown) | typeof e.f<g> | [h?: i, ...j[]] | -1;'],
  ['a.ts', "type W = import('pg', { with: { 'resolution-mode': 'import' } }).C<D>[number] & readonly e[] & unique symbol; type F = abstract new <T>(a: T) => asserts a is B;"],
  ['a.ts', 'interface H extends I.J<K> { (a: b): c; new (d: e): f; g?(h: i): void; get k(): l; set k(m: n); readonly o: p; [q: r]: s }'],
  ['a.ts', "import n, { o as p, type q } from 'r' with { s: 't' }; import * as u from 'v'; export * as w from 'x'; export { y as 'z' } from 'a'; export * from 'b';"],
  ['a.ts', 'export default async function* b<c>(this: d, { e = 1, ...f }: g, [h, , i]: j) { for await (const k of l) { yield* m; } }'],
  ['a.ts', 'label: for (let a = 0, b; a < 1; a++, b--) { if (c) continue label; else break; } for (const d in e) ; do { } while (f); while (g) { } debugger; ;'],
  ['a.ts', 'try { throw h } catch (e: unknown) { } finally { } switch (i) { case 1: default: } declare function f(a: b): c; declare const x: y;'],
  ['a.ts', 'a?.b?.[c]?.(d!, <e>f, g as h, i satisfies j, ...k); new l.m<n>(); (await o, typeof p, void q, delete r.s, !t); u ? v : w; x ??= y; [z] = [a, , b];'],
  ['a.ts', "({ c, [d]: e, get f() { return 1; }, g() {}, async *h() {}, ...i }); ({ c = 1, ...i } = j); k<o>`l${m}n`; /o/u; 1n; import.meta.url; import('p', q); (r) => s; async <t,>(u: v): w => x;"],
  ['a.ts', 'function y(z: a) { new.target; } { using c = d; } const e = class f { g = h; static i = j; };'],
  ['a.tsx', 'const a = <b:c d e="f" {...g} h={<i />}>j {k} {...l} <></> {/* m */}<n.o p={q} /></b:c>;'],
];

/** Whatever hangs on a node, found without knowing a name. */
function hanging(node: TSESTree.Node): ReadonlySet<object> {
  const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && ('range' in value || 'start' in value);
  return new Set(Object.entries(node).flatMap(([key, value]: [string, unknown]) => (['parent', 'tokens', 'comments'].includes(key) ? [] : Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [])));
}

/** The types of the nodes of a tree, and of those of which too few, too many or disordered nodes are told. */
function typesIn(node: TSESTree.Node): { readonly all: readonly string[]; readonly wrong: readonly string[] } {
  const children = childrenOf(node);
  const hangs = hanging(node);
  const inOrder = children.every((child, index) => index === 0 || startOf(child) >= startOf(children[index - 1] ?? child));
  const isRight = inOrder && children.length === hangs.size && children.every((child) => hangs.has(child));
  const below = children.map(typesIn);
  return { all: [node.type, ...below.flatMap(({ all }) => all)], wrong: [...(isRight ? [] : [node.type]), ...below.flatMap(({ wrong }) => wrong)] };
}

describe('the nodes below a node', () => {
  it('are all that hang on it, by either parser', () => {
    const trees = programs.flatMap(([file, text]) => {
      const parsed = parser.parseProgram(file, text);
      expect(parsed, text).toMatchObject({ ok: true });
      return [...(parsed.ok ? [parsed.ast] : []), parse(text, { range: true, loc: true, tokens: true, comment: true, ecmaFeatures: { jsx: file.endsWith('x') } })];
    });
    const told = trees.map(typesIn);
    expect(told.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(new Set(told.flatMap(({ all }) => all)).size).toBeGreaterThan(140);
  });

  it('are found in a node that TypeScript does not have', () => {
    const inner = { type: 'Identifier', name: 'a', range: [1, 2] };
    const flow: unknown = { type: 'TypeCastExpression', expression: inner, loc: {}, range: [0, 3], parent: { type: 'Program', range: [0, 9] } };
    expect(childrenOf(flow as TSESTree.Node)).toEqual([inner]);
  });
});
