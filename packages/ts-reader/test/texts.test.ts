import { createLineMap } from '@pg-guardrails/kernel';
import { describe, expect, it } from 'vitest';
import { readByEditor, readByScan, unmark, visible } from './reading.js';

/** [what, file, marked source, `execution|value` for each mark, in the order of their places] */
type Case = readonly [string, string, string, readonly string[]];

const cases: readonly Case[] = [
  ['an argument of a sink', 'a.ts', `c.query(«'SET ROLE a'»)`, ['executed|SET ROLE a']],
  ['a loose string', 'a.ts', `const help = «'Please set role'»;`, ['loose|Please set role']],
  ['C15 a constant in a template', 'a.ts', 'const k = «"ROLE"»; c.query(«`SET ${k} a`»)', ['loose|ROLE', 'executed|SET ROLE a']],
  ['C16 a concatenation', 'a.ts', `c.query(«'SET ' + ('RO' + "LE") + \` a\`»)`, ['executed|SET ROLE a']],
  ['C17 a join', 'a.ts', `c.query(«['SET', 'ROLE', r].join(' ')»); c.query(«['a', 'b'].join()»)`, ['executed|SET ROLE hole_1', 'executed|a,b']],
  ['C18 escapes', 'a.ts', `c.query(«'\\u0053\\x45T \\u{52}OLE \\
a'»)`, ['executed|SET ROLE a']],
  ['C19 base64', 'a.ts', `c.query(«Buffer.from(«'U0VUIFJPTEUgYQ=='», «'base64'»).toString()»); c.query(«atob('U0VUIFJPTEUgYQ==')»); const k = Buffer.from(«'53455420524f4c452061'», «'hex'»); c.query(«k.toString('utf8')»)`, ['executed|SET ROLE a', 'loose|U0VUIFJPTEUgYQ==', 'loose|base64', 'executed|SET ROLE a', 'loose|53455420524f4c452061', 'loose|hex', 'executed|SET ROLE a']],
  ['C19 numbers of characters, and as in an address', 'a.ts', `c.query(«String.fromCharCode(83, 69, ...[84])»); c.query(«globalThis.decodeURIComponent('SET%20ROLE%20a')»); import { Buffer } from 'node:buffer'; c.query(«Buffer.from(«'SET'»).toString('latin1')»)`, ['executed|SET', 'executed|SET ROLE a', 'executed|SET', 'loose|SET']],
  ['what is decoded by somebody else, or is not known, is no text', 'a.ts', `function atob(x) { return x } c.query(atob(«'QQ=='»)); c.query(Buffer.from(x, «'base64'»).toString()); c.query(Buffer.from(«'QQ=='», e).toString()); c.query(String.fromCharCode(x)); c.query(String.fromCharCode(1e9)); c.query(decodeURIComponent(«'%'»)); c.query(Buffer.from(«'QQ=='», «'base64'»).toString(x))`, ['loose|QQ==', 'loose|base64', 'loose|QQ==', 'loose|%', 'loose|QQ==', 'loose|base64']],
  ['C26 tags', 'a.ts', 'c.query(sql«`SET ROLE ${"a"}`»); css«`role`»; sql.type(t)«`B`»', ['executed|SET ROLE a', 'loose|role', 'executed|B']],
  ['C27 enums and objects', 'a.ts', `enum E { R = «'ROLE'» } const o = { set: «'SET'» } as const; c.query(«o.set + ' ' + E.R»)`, ['loose|ROLE', 'loose|SET', 'executed|SET ROLE']],
  ['String.raw', 'a.ts', 'c.query(«String.raw`SET\\n${1}`»)', ['executed|SET\\n1']],
  ['holes', 'a.ts', 'c.query(«`SET ROLE ${role} ${f(«"x"»)}`»)', ['executed|SET ROLE hole_1 hole_2', 'loose|x']],
  ['a query object, a variable, a choice', 'a.ts', `const q = «'A'»; c.query({ text: q, values: [«'v'»] }); let r = «'B'»; if (x) r = «'C'»; c.query(r); c.query(x ? «'D'» : «'E'»); c.query(«\` F \`».trim())`, ['executed|A', 'loose|v', 'executed|B', 'executed|C', 'executed|D', 'executed|E', 'executed| F ']],
  ['what JSX shows is no text, what it hands to a component is', 'a.tsx', `const v = <p title="set role" id={'x'}>set role {'SET ROLE a'}<>{\`SET ROLE a\`}</>{c.query(«'SET ROLE a'»)}<Run sql=«"set &amp; role"» also={«'SET ROLE b'»} /></p>;`, ['executed|SET ROLE a', 'loose|set & role', 'loose|SET ROLE b']],
  ['CRLF in a template', 'a.ts', 'c.query(«`SET\r\n  ROLE a`»)', ['executed|SET\n  ROLE a']],
  ['names are no texts', 'a.ts', `'use strict'; import x from 'set role'; const o = { 'set role': 1, [\`k\`]: 2 }; o['set role']; type T = 'set role'; require('set role'); enum E { 'set role' } declare module 'set role' {}`, []],
  ['emoji before', 'a.ts', `/* 😀 */ c.query(«'😀 SET'»)`, ['executed|😀 SET']],
];

describe('texts', () => {
  it.each(cases)('%s', (_what, file, marked, expected) => {
    const { text, ranges } = unmark(marked);
    const reading = readByScan(file, text);
    const lines = createLineMap(text);
    const texts = [...reading.texts].sort((a, b) => lines.offsetOf(a.place.line, a.place.column) - lines.offsetOf(b.place.line, b.place.column));
    expect(texts.map(({ execution, value }) => `${execution}|${value}`)).toEqual(expected);
    expect(texts.map(({ place }) => [lines.offsetOf(place.line, place.column), lines.offsetOf(place.endLine, place.endColumn)])).toEqual(ranges);
    expect(visible(readByEditor(file, text))).toEqual(visible(reading));
  });

  /** [source with one mark, the stretch of the value, which must be written by the mark] */
  const stretches: readonly (readonly [string, string])[] = [
    [`q('«SET ROLE» a')`, 'SET ROLE'],
    [`q('😀 \\n«\\u0053E\\x54» a')`, 'SET'],
    [`q('S«E' + "T» x")`, 'ET'],
    ['q(`a\r\n«SET» b`)', 'SET'],
    ['q(`a${x}«SET» b`)', 'SET'],
    ['q(`a«${k}» b`)', 'ROLE'],
    ['q(`a«${x}» b`)', 'hole_1'],
    ["q(`a${'«SET»'} b`)", 'SET'],
    ["q(`a${'b' + «x»} c`)", 'hole_1'],
    [`q('SE\\\n«T»')`, 'T'],
    [`q(['SET', '«ROLE»'].join(' '))`, 'ROLE'],
    ['q(String.raw`\\«n»`)', 'n'],
    [`q('\\\n«a»')`, 'a'],
    [`q('𝒳«\\u{1F600}»')`, '😀'],
  ];
  it.each(stretches)('%s', (marked, stretch) => {
    const { text: call, ranges } = unmark(marked);
    const text = `${call}; const k = 'ROLE'`;
    const [range] = ranges;
    const found = readByScan('a.ts', text).texts.find(({ value, place }) => value.includes(stretch) && place.column < 4);
    const at = found?.value.indexOf(stretch) ?? -1;
    expect(found?.placeOf(at, at + stretch.length)).toEqual(createLineMap(text).placeOf('a.ts', range?.[0] ?? 0, range?.[1] ?? 0));
  });

  it('gives each hole its range and its source', () => {
    const { text, ranges } = unmark('c.query(`SET ROLE «${role}» x`)');
    const [found] = readByScan('a.ts', text).texts;
    const [hole] = found?.holes ?? [];
    expect(hole).toEqual({ start: 9, end: 15 });
    expect(found?.placeOf(hole?.start ?? 0, hole?.end ?? 0)).toEqual(createLineMap(text).placeOf('a.ts', ranges[0]?.[0] ?? 0, ranges[0]?.[1] ?? 0));
  });

  it('asks before it keeps a text', () => {
    expect(readByScan('a.ts', `f('SET ROLE a'); f('no')`, { wanted: (value) => value.includes('ROLE') }).texts.map(({ value }) => value)).toEqual(['SET ROLE a']);
  });
});
