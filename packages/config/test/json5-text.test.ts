import { expect, test } from 'vitest';
import { readJson5 } from '../src/json5-text.js';

test.each<readonly [text: string, value: unknown]>([
  ['{}', {}],
  ['\uFEFF// why\r\n{ "a": [1, -2.5, +3, 0x1F, .5], /* b */ b: \'it\\\'s\', "c d": null, d: true, }\r\n', { a: [1, -2.5, 3, 31, 0.5], b: "it's", 'c d': null, d: true }],
  ['"é 😀 \\\n goes on"', 'é 😀  goes on'],
  ['{ a: { b: [{}] } } // end', { a: { b: [{}] } }],
  ['', undefined],
  ['{', undefined],
  ['{ a: 1 } { b: 2 }', undefined],
  ['{ a: 1 }, { b: 2 }', undefined],
  ['{ a: process.env.A }', undefined],
  ['{ a: require("fs") }', undefined],
  ['{ [a]: 1 }', undefined],
  ['{ a }', undefined],
  ['{ ...a }', undefined],
  ['{ get a() { return 1 } }', undefined],
  ['[1, , 2]', undefined],
  ['[...a]', undefined],
  ['`a`', undefined],
  ['/a/', undefined],
  ['1n', undefined],
  ['-"a"', undefined],
  ['!1', undefined],
  ['1); process.exit(', undefined],
])('%s', (text, value) => {
  expect(readJson5(text)).toEqual(value);
});
