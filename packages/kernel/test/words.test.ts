import { describe, expect, test } from 'vitest';
import { comparePlaces, containsSpan, counted, createFingerprinter, fillMessage, listing, reaches, type Place } from '../src/index.js';

describe('fillMessage', () => {
  test('fills holes', () => {
    expect(fillMessage('{{ who }} may not {{what}}.', { who: 'app', what: 'DELETE' })).toBe('app may not DELETE.');
  });
  test('a dollar sign in the data is text', () => {
    expect(fillMessage('{{ sql }}', { sql: '$& $1' })).toBe('$& $1');
  });
  test('a hole without a value is a mistake of the rule', () => {
    expect(() => fillMessage('{{ who }}', {})).toThrow('who');
  });
});

test('listing and counted', () => {
  expect([listing([]), listing(['a']), listing(['a', 'b']), listing(['a', 'b', 'c'], 'or')]).toEqual(['', 'a', 'a and b', 'a, b or c']);
  expect([counted(1, 'file'), counted(0, 'file'), counted(2, 'entry', 'entries')]).toEqual(['1 file', '0 files', '2 entries']);
});

test('reaches', () => {
  expect([reaches('error', 'warning'), reaches('warning', 'warning'), reaches('info', 'error')]).toEqual([true, true, false]);
});

describe('fingerprints', () => {
  const parts = { rule: 'no-driver-import', messageId: 'driverImport', file: 'a.ts', key: "import { Pool } from 'pg'" };
  const one = createFingerprinter();

  test('do not depend on the line, nor on white space', () => {
    expect(one(parts)).toEqual(createFingerprinter()({ ...parts, key: "import  {\n Pool } from 'pg'" }));
    expect(createFingerprinter()(parts).fingerprint).toMatch(/^[0-9a-f]{16}$/u);
  });
  test('tell equal findings of one file apart by their order', () => {
    const fingerprint = createFingerprinter();
    const [first, second] = [fingerprint(parts), fingerprint(parts)];
    expect(first.fingerprint).not.toBe(second.fingerprint);
    expect(first.contentFingerprint).not.toBe(second.contentFingerprint);
    const again = createFingerprinter();
    expect([again(parts), again(parts)]).toEqual([first, second]);
  });
  test.each([{ rule: 'x' }, { messageId: 'x' }, { file: 'x' }, { key: 'x' }])('depend on %j', (change) => {
    expect(createFingerprinter()({ ...parts, ...change }).fingerprint).not.toBe(createFingerprinter()(parts).fingerprint);
  });
  test('of the content are the same in another file, also where the key names its own', () => {
    const inA = createFingerprinter()({ ...parts, key: 'a.ts to pg' });
    const inB = createFingerprinter()({ ...parts, key: 'b/a.ts to pg', file: 'b/a.ts' });
    expect(inB.contentFingerprint).toBe(inA.contentFingerprint);
    expect(inB.fingerprint).not.toBe(inA.fingerprint);
  });
});

describe('spans', () => {
  const place = (line: number, column: number, endLine: number, endColumn: number, file = 'a'): Place => ({ file, line, column, endLine, endColumn });
  test('comparePlaces orders by file, start, end', () => {
    const places = [place(2, 1, 2, 2), place(1, 5, 1, 9), place(1, 5, 1, 6), place(9, 9, 9, 9, '0')];
    expect(places.toSorted(comparePlaces)).toEqual([places[3], places[2], places[1], places[0]]);
  });
  test('containsSpan', () => {
    expect(containsSpan(place(1, 1, 3, 1), place(1, 1, 3, 1))).toBe(true);
    expect(containsSpan(place(1, 1, 3, 1), place(2, 9, 2, 10))).toBe(true);
    expect(containsSpan(place(1, 2, 3, 1), place(1, 1, 2, 1))).toBe(false);
    expect(containsSpan(place(1, 1, 3, 1), place(2, 1, 3, 2))).toBe(false);
  });
});
