import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLineMap, sqlLineBreaks } from '../src/index.js';

describe('createLineMap', () => {
  test.each([
    ['an empty text', '', 0, 0, { line: 1, column: 1, endLine: 1, endColumn: 1 }],
    ['the first word', 'ab cd', 0, 2, { line: 1, column: 1, endLine: 1, endColumn: 3 }],
    ['after LF', 'a\nbc', 2, 4, { line: 2, column: 1, endLine: 2, endColumn: 3 }],
    ['after CRLF', 'a\r\nbc', 3, 5, { line: 2, column: 1, endLine: 2, endColumn: 3 }],
    ['after a lone CR', 'a\rbc', 2, 4, { line: 2, column: 1, endLine: 2, endColumn: 3 }],
    ['over a line break', 'ab\ncd', 1, 4, { line: 1, column: 2, endLine: 2, endColumn: 2 }],
    ['after a character of two UTF-16 units', '😀x', 2, 3, { line: 1, column: 3, endLine: 1, endColumn: 4 }],
    ['after U+2028, which JavaScript counts', 'a\u2028b', 2, 3, { line: 2, column: 1, endLine: 2, endColumn: 2 }],
    ['out of range', 'ab', 5, 9, { line: 1, column: 3, endLine: 1, endColumn: 3 }],
  ])('%s', (_, text, start, end, span) => {
    expect(createLineMap(text).spanOf(start, end)).toEqual(span);
  });

  test('SQL does not count U+2028 as a line', () => {
    expect(createLineMap('a\u2028b', sqlLineBreaks).spanOf(2, 3)).toEqual({ line: 1, column: 3, endLine: 1, endColumn: 4 });
  });

  test('offsets come back from lines and columns', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', '😀', 'é', '\u2028') });
    fc.assert(
      fc.property(text, fc.nat(), (written, seed) => {
        const map = createLineMap(written);
        const offset = written.length === 0 ? 0 : seed % (written.length + 1);
        // Between CR and LF there is no place of its own: that offset belongs to the end of the line.
        const { line, column } = map.spanOf(offset, offset);
        expect(map.offsetOf(line, column)).toBe(offset);
      }),
    );
  });
});
