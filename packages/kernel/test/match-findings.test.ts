import { expect, test } from 'vitest';
import { createFingerprinter, matchFindings, partFingerprint, type KnownFinding } from '../src/index.js';

/** Findings written as `file key`, or `file key: part part`, in the order of a report. */
function findings(lines: readonly string[]): readonly (KnownFinding & { readonly line: string })[] {
  const fingerprint = createFingerprinter();
  return lines.map((line) => {
    const [head = '', parts = ''] = line.split(': ');
    const [file = '', key = ''] = head.split(' ');
    return { line, file, ...fingerprint({ rule: 'r', messageId: 'm', file, key }), parts: parts.split(' ').filter((part) => part !== '').map((part) => partFingerprint('r', 'm', part)) };
  });
}

interface Case {
  readonly name: string;
  readonly before: readonly string[];
  readonly now: readonly string[];
  readonly added: readonly string[];
  readonly gone?: readonly string[];
  /** Files without findings. */
  readonly alsoBefore?: readonly string[];
  readonly alsoNow?: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'nothing before: everything is new', before: [], now: ['a.ts pg', 'a.ts pg'], added: ['a.ts pg', 'a.ts pg'] },
  { name: 'the same again', before: ['a.ts pg', 'b.ts pg'], now: ['a.ts pg', 'b.ts pg'], added: [] },
  { name: 'one more of the same in one file', before: ['a.ts pg'], now: ['a.ts pg', 'a.ts pg'], added: ['a.ts pg'] },
  { name: 'one fewer', before: ['a.ts pg', 'a.ts pg'], now: ['a.ts pg'], added: [], gone: ['a.ts pg'] },
  { name: 'a renamed file', before: ['a.ts pg', 'a.ts query'], now: ['b.ts pg', 'b.ts query'], added: [] },
  { name: 'a renamed file with one more', before: ['a.ts pg'], now: ['b.ts pg', 'b.ts query'], added: ['b.ts query'] },
  { name: 'a copied file', before: ['a.ts pg'], now: ['a.ts pg', 'b.ts pg'], added: ['b.ts pg'] },
  { name: 'one mended, and another made in a file that was there', before: ['a.ts pg'], now: ['b.ts pg'], added: ['b.ts pg'], gone: ['a.ts pg'], alsoBefore: ['b.ts'], alsoNow: ['a.ts'] },
  { name: 'one mended, and another made in a new file', before: ['a.ts pg'], now: ['b.ts pg'], added: ['b.ts pg'], gone: ['a.ts pg'], alsoNow: ['a.ts'] },
  { name: 'a file is gone, and a file that was there does as it did', before: ['a.ts pg'], now: ['b.ts pg'], added: ['b.ts pg'], gone: ['a.ts pg'], alsoBefore: ['b.ts'] },
  { name: 'two renamed files', before: ['a.ts pg', 'b.ts pg'], now: ['c.ts pg', 'd.ts pg'], added: [] },
  { name: 'one file becomes two', before: ['a.ts pg'], now: ['c.ts pg', 'd.ts pg'], added: ['d.ts pg'] },
  { name: 'a part is mended', before: ['1.sql ledger/U,D: U D'], now: ['1.sql ledger/D: D'], added: [], gone: ['1.sql ledger/U,D: U D'] },
  { name: 'a part is added', before: ['1.sql ledger/D: D'], now: ['1.sql ledger/U,D: U D'], added: ['1.sql ledger/U,D: U D'] },
  { name: 'a part is added that the key does not show', before: ['1.sql many: a b'], now: ['1.sql many: a b c'], added: ['1.sql many: a b c'] },
  { name: 'one finding becomes two', before: ['1.sql ledger/U,D: U D'], now: ['1.sql ledger/D: D', '2.sql ledger/U: U'], added: [] },
  { name: 'two findings become one', before: ['1.sql ledger/D: D', '2.sql ledger/U: U'], now: ['1.sql ledger/U,D: U D'], added: [] },
  { name: 'a second statement opens what is open', before: ['1.sql ledger/D: D'], now: ['1.sql ledger/D: D', '2.sql ledger/D: D'], added: ['2.sql ledger/D: D'] },
  { name: 'one hole mended, another one made', before: ['1.sql ledger/D: D'], now: ['1.sql ledger/U: U'], added: ['1.sql ledger/U: U'], gone: ['1.sql ledger/D: D'] },
];

test.each(cases)('$name', ({ before, now, added, gone = [], alsoBefore = [], alsoNow = [] }) => {
  const [earlier, later] = [findings(before), findings(now)];
  const filesBefore = new Set([...earlier.map(({ file }) => file), ...alsoBefore]);
  const filesNow = new Set([...later.map(({ file }) => file), ...alsoNow]);
  const matched = matchFindings(earlier, later, { existedBefore: (file) => filesBefore.has(file), existsNow: (file) => filesNow.has(file) });
  expect(matched.added.map(({ line }) => line)).toEqual(added);
  expect(matched.gone.map(({ line }) => line)).toEqual(gone);
  expect(matched.known).toHaveLength(now.length - added.length);
});
