import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHead } from '../src/head-edges.js';
import { readPlainHead } from '../src/plain-head.js';
import { readWithoutParsing } from '../src/prefilter.js';
import { bytesOf, createWordSearch } from '../src/word-search.js';

const sought = [
  { word: 'import', by: 'impo' },
  { word: 'importMock', by: 'Mock' },
  { word: 'mock', by: 'mock' },
  { word: 'eval', by: 'eval' },
  { word: '_load', by: '_loa' },
  { word: 'constructor', by: 'truc' },
  { word: 'DE_O', by: 'DE_O' },
];

describe('the search for many words', () => {
  it('finds every word at every place where it stands, in order', () => {
    const search = createWordSearch(sought);
    const piece = fc.oneof(fc.constantFrom(...sought.map(({ word }) => word)), fc.constantFrom('im', 'por', 'Moc', 'k', 'e', 'val', 'const', '\n', ' ', 'DE', '_O', '\u00e9', '\u00ad'), fc.string({ maxLength: 5 }).map((text) => text.replaceAll(/[^\0-\xff]/gu, '?')));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const found: string[] = [];
        const expected: string[] = [];
        const starts: number[] = [];
        search(bytesOf(text), text.length, (index, start) => {
          found.push(`${String(index)} ${String(start)}`);
          starts.push(start + (sought[index]?.word.indexOf(sought[index].by) ?? 0));
          return 'on';
        });
        for (const [index, { word }] of sought.entries()) for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) expected.push(`${String(index)} ${String(at)}`);
        expect([...found].sort()).toEqual(expected.sort());
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }),
    );
  });

  it('ends where it is told to, and does not see what a longer text left behind', () => {
    const search = createWordSearch(sought);
    let count = 0;
    expect(search(bytesOf('eval eval'), 9, () => ((count += 1), 'stop'))).toBe('stop');
    expect(count).toBe(1);
    expect(search(bytesOf('eva'), 3, () => 'stop')).toBe('on');
  });

  it('refuses letters that are not in the word', () => {
    expect(() => createWordSearch([{ word: 'import', by: 'port.' }])).toThrow('no four letters');
  });
});

const declarations = [
  `import a from 'a';`, `import type b from "b"`, `import type, { c } from 'c'`, `import type { d as e, f, } from './d'`, `import { type g, h as i, type as, type j as k } from 'g';`, `import { type l } from 'l'`, `import m, * as n from 'm'`,
  `import o, { p } from 'o'`, `import 'q'`, `import {} from 'r'`, `import type {} from 's'`, `import type * as t from 't'`, `import type from 'u'`, `import type type from 'v'`, `import { default as w } from 'w'`, `import x from 'x' with { type: 'json' }`,
  `import\ty\nfrom\r\n'y'`, `import{z}from'z'`, `import { "a b" as c } from 'd'`, `import { a /* b */ } from 'e'`, `import a from './\u00e9'`, `import \u00e9 from 'f'`, `import a, from 'g'`, `import { a b } from 'h'`, `import { a as b c } from 'i'`, `import { , } from 'j'`,
  `import a from 'k\\n'`, `import a from "it's"`, `import defer * as a from 'l'`, `import a = require('m')`, `import('n')`, `import.meta`, `importance`, `export * from 'o'`, `export { a } from 'p'`, `export const a = 1`, `'use strict'`, `"use client";`, `import a from 'q'\nwith (b) {}`, `import a from 'r'\n(b)`,
  `import a\u00a0from 's'`, `import a from 't'\u00a0with { type: 'json' }`, `import type{a} from 'u'`, `import $a, { _b, c1 } from '@v/w'`,
];

describe('the head of a module', () => {
  it('is told letter by letter as it is by patterns', () => {
    const between = fc.constantFrom('\n', ';\n', '\r\n', ' ', ' // import\n', ' /* b */ ', '\n\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...declarations), between), { maxLength: 5 }), fc.boolean(), (parts, commentsImport) => {
        const text = parts.flat().join('');
        const byPatterns = readHead(text, commentsImport);
        const plain = readPlainHead(text, commentsImport);
        // TypeScript takes `import type{a}` for types; patterns leave it to the parser.
        if (text.includes('type{') && plain !== null && byPatterns === null) return;
        expect(plain).toEqual(byPatterns);
      }),
    );
  });
});

const bodies = [
  `const a = b;`, `require('x')`, `a.required()`, `const require = 1`, `__non_webpack_require__('x')`, `eval(a)`, `a.eval`, `new Function('x')`, `type A = Function;`, `new Worker(a)`, `createRequire(a)`, `a._load()`, `class B { constructor() {} }`, `class C { private constructor(a) {} }`, `a.constructor('b')()`,
  `a\n.constructor(b)`, `a["constructor"]`, `const { constructor: a } = b`, `process.dlopen()`, `import('x')`, `import { a } from 'late'`, `import defer * as b from 'late'`, `import source a from 'late'`, `export * from 'late'`, `export { a } from 'late'`, `export { a }`, `export {} from 'late'`, `export type { A } from 'late'`,
  `const from = "export * from 'x'"`, `declare module 'x' {}`, `declare\n module "x"`, `module 'x'`, `module.exports = 1`, `vi.mock('x')`, `jest.doMock('x')`, `mock()`, `import.meta.url`, `'\\x72equire'`, `'\\u0072'`, `'a\\nb'`, `<a>&#x72;</a>`, `a && b`, `a[b]`, `a['re' + 'quire']`, `"e"`, "`ev${'al'}`", `'ev' + 'al'`, `Reflect.get(a, b)`,
  `atob(a)`, `String.fromCharCode(1)`, `format('%s')`, `'ab%sc'`, `Buffer.from(a, 'hex').toString()`, `'base64'`, `Bun.sql`, `new Bun.SQL()`, `/// <reference path="x" />`, `// guardrails-disable-next-line`, `'\u00e9'`, `a.\u00a0constructor(b)`, `import\u00a0('x')`, `declare\u00a0module 'x'`, `\u2028import('x')`, `require\u2028('x')`,
];
const loaders = [`import a from 'node:vm'`, `import { createRequire } from 'module'`, `import { fork } from 'child_process'`, `import { SQL as b } from 'bun'`, `import { vi as m } from 'vitest'`, `import jiti from 'jiti'`, `import x from 'pg'`];

describe('what one pass over the letters decides', () => {
  it('is what the tests of patterns say', () => {
    const head = fc.constantFrom('', ...loaders.map((text) => `${text}\n`));
    const body = fc.array(fc.constantFrom(...bodies), { maxLength: 4 });
    fc.assert(
      fc.property(head, body, fc.constantFrom('a.ts', 'a.js', 'a.tsx'), fc.constantFrom('\n', ';', ' '), (first, parts, file, between) => {
        const text = `${first}const z = 1;${between}${parts.join(between)}\n`;
        const isAscii = !/[^\0-\x7f]/u.test(text);
        const raw = Buffer.from(text).toString('latin1');
        const byPass = readWithoutParsing(file, { raw, rawIs: 'bytes', isAscii, text: () => text });
        const byPatterns = readWithoutParsing(file, { raw: text, rawIs: 'text', isAscii: false, text: () => text });
        expect({ edges: byPass?.edges, holds: byPass?.holdsEverywhere }).toEqual({ edges: byPatterns?.edges, holds: byPatterns?.holdsEverywhere });
      }),
      { numRuns: 500 },
    );
  });
});
