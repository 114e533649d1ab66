import { describe, expect, test } from 'vitest';
import { codeFrame } from '../src/reporters/code-frame.js';
import { createPaint } from '../src/reporters/paint.js';

const paint = createPaint('plain');
const frame = (file: string, text: string, at: readonly [number, number, number, number], width = 60): string[] => {
  const [line, column, endLine, endColumn] = at;
  return [...codeFrame({ file, text, span: { line, column, endLine, endColumn }, width, paint })];
};

describe('code frames', () => {
  test('carets stand below a word after tabs, wide characters and marks', () => {
    expect(frame('a.ts', "\tf('🦊é漢e\u0301', pg)", [1, 15, 1, 17])).toEqual(["> 1 │   f('🦊é漢e\u0301', pg)", '    │                  ^^'].map((line, index) => (index === 1 ? line.replace('                  ', ' '.repeat(16)) : line)));
  });

  test('CRLF leaves nothing behind', () => {
    expect(frame('a.sql', 'a\r\nbcd\r\ne', [2, 2, 2, 3])).toEqual(['  1 │ a', '> 2 │ bcd', '    │  ^', '  3 │ e']);
  });

  test('SQL does not break a line where JavaScript does', () => {
    expect(frame('a.sql', 'a\u2028b', [1, 3, 1, 4])).toEqual(['> 1 │ a\\u2028b', '    │        ^']);
    expect(frame('a.ts', 'a\u2028b', [2, 1, 2, 2])).toEqual(['  1 │ a', '> 2 │ b', '    │ ^']);
  });

  test('an empty stretch has one caret, also at the end of the file', () => {
    expect(frame('a.ts', '', [1, 1, 1, 1])).toEqual(['> 1 │', '    │ ^']);
    expect(frame('a.ts', 'x', [1, 2, 1, 2])).toEqual(['> 1 │ x', '    │  ^']);
  });

  test('a stretch that ends at the start of a line leaves that line unmarked', () => {
    expect(frame('a.ts', 'ab\ncd\n', [1, 1, 2, 1])).toEqual(['> 1 │ ab', '    │ ^^', '  2 │ cd']);
  });

  test('of a long stretch the middle is left out', () => {
    const text = Array.from({ length: 12 }, (_, index) => `line ${String(index + 1)}`).join('\n');
    const lines = frame('a.ts', text, [2, 1, 11, 8]);
    expect(lines.filter((line) => line.startsWith('>')).map((line) => line.slice(2, 4).trim())).toEqual(['2', '3', '4', '5', '6', '7', '11']);
    expect(lines).toContain('   … │ 3 lines more');
  });

  test('a long line is cut on both sides of the place', () => {
    const lines = frame('a.sql', `${'x'.repeat(200)}HERE${'y'.repeat(200)}`, [1, 201, 1, 205], 45);
    expect(lines.every((line) => line.length <= 45)).toBe(true);
    const [code = '', carets = ''] = lines;
    expect(code.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
    expect(code).toMatch(/^> 1 │ …x+HEREy+…$/u);
  });

  test('a place that the file no longer has gives no frame', () => {
    expect(frame('a.ts', 'x', [3, 1, 3, 2])).toEqual([]);
  });
});
