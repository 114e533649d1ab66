import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWordGate, gated, holdsWord } from '../src/word-gate.js';

const words = ['eval', 'meta', 'require', '_load', 'createRequire', 'NODE_OPTIONS'];
const piece = fc.oneof(fc.constantFrom(...words), fc.constantFrom('e', 'val', 'metal', 'équi', '\u{1f418}', '\u4565val', ' ', '\n', '"'), fc.string({ maxLength: 8 }));

describe('gates of words', () => {
  it('never miss a word that is in a text, whatever texts were asked about before', () => {
    const gates = words.map((word) => ({ word, mayHold: createWordGate([word]) }));
    const ofAny = createWordGate(words);
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')), { minLength: 1, maxLength: 6 }), (texts) => {
        for (const text of [...texts, ...texts]) {
          for (const { word, mayHold } of gates) if (text.includes(word)) expect(mayHold(text)).toBe(true);
          if (words.some((word) => text.includes(word))) expect(ofAny(text)).toBe(true);
        }
      }),
    );
  });

  it('find a word at any place of a long text, and say no where nothing is like it', () => {
    const mayHold = createWordGate(['createRequire']);
    for (const at of [0, 65_530, 65_536, 131_060, 200_000]) {
      const text = `${' '.repeat(at)}createRequire${'-'.repeat(9)}`;
      expect(mayHold(text)).toBe(true);
    }
    for (let round = 0; round < 600; round += 1) expect(mayHold(`const a = ${String(round)}; require('x')`)).toBe(false);
  });

  it('take whole words only where they are asked for', () => {
    expect(['vi.mock()', 'a(vi)', 'vi'].map((text) => holdsWord(text, 'vi'))).toEqual([true, true, true]);
    expect(['view', 'navi', 'a_vi', 'vivi'].map((text) => holdsWord(text, 'vi'))).toEqual([false, false, false, false]);
    expect(gated(/\bmeta\b/u, ['meta'])('metal')).toBe(false);
    expect(gated(/\bmeta\b/u, ['meta'])('x.meta')).toBe(true);
  });

  it('refuse words that have no pieces', () => {
    expect(() => createWordGate(['vi'])).toThrow('too short');
  });
});
