import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson } from '../src/json-text.js';
import { valueRange } from '../src/tree.js';

describe('JSON with positions', () => {
  test('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (written, indent) => {
        const text = JSON.stringify(written, null, indent);
        const value: unknown = JSON.parse(text);
        expect(readJson(text)).toMatchObject({ ok: true, value });
      }),
    );
  });

  test('accepts and refuses what JSON.parse accepts and refuses', () => {
    const pieces = ['{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9"', '"\\x"', "'a'", '1', '-0.5e+3', '01', '.5', 'true', 'nul', ' ', '\n', '//', '\t"', '\u00a0'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (chosen) => {
        const text = chosen.join('');
        let accepted = true;
        try {
          JSON.parse(text);
        } catch {
          accepted = false;
        }
        const read = readJson(text);
        // The one intended difference.
        if (!read.ok && read.message.endsWith('a second time.')) return;
        expect(read.ok).toBe(accepted);
      }),
      { numRuns: 3000 },
    );
  });

  test('knows where values stand', () => {
    const text = '{ "a": [1, {"é": "🦊"}] }';
    const read = readJson(text);
    if (!read.ok) throw new Error(read.message);
    const { start, end } = valueRange(read.tree, ['a', 1, 'é']);
    expect(text.slice(start, end)).toBe('"🦊"');
  });

  test('`__proto__` is a key like any other', () => {
    const read = readJson('{ "__proto__": { "x": 1 } }');
    if (!read.ok || typeof read.value !== 'object' || read.value === null) throw new Error('It is an object.');
    expect(Object.keys(read.value)).toEqual(['__proto__']);
  });
});
