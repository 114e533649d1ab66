interface Split {
  readonly word: string;
  readonly length: number;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&');
}

/** Which pieces may stand side by side in one text: any two, or only what is written in a template and what fills a hole of it. */
export type Joints = 'any' | 'holes';

type Closing = 'quote' | 'hole';

/** Whether a word counts wherever its letters stand, only between characters that are no part of words, or only as all of a string. */
export type Ends = 'any' | 'whole' | 'string';

const openings = ['"', "'", '`', '}'];
const opens = `[${openings.join('')}]`;
/** Where only holes of templates put pieces together: what fills a hole is followed by the template, which goes on at once where it is empty. */
const opensBehind: Readonly<Record<Closing, string>> = { quote: '\\}', hole: opens };
const closes = '(?:["\'`]|\\$\\{)';
/** What stands before a first piece, and behind a last one. */
const borders: Readonly<Record<Ends, { readonly before: RegExp; readonly behind: string }>> = {
  any: { before: /^/, behind: '' },
  whole: { before: /\W$|^$/, behind: '(?!\\w)' },
  string: { before: new RegExp(`${opens}$`), behind: closes },
};

/** First pieces by their units, from the last one back. */
interface Endings {
  readonly further: Map<number, Endings>;
  readonly splits: Split[];
}

function endingsOf(words: readonly string[]): Endings {
  const root: Endings = { further: new Map(), splits: [] };
  for (const word of words) {
    for (let length = 1; length < word.length; length += 1) {
      let endings = root;
      for (let at = length - 1; at >= 0; at -= 1) {
        const unit = word.charCodeAt(at);
        const next = endings.further.get(unit) ?? { further: new Map(), splits: [] };
        endings.further.set(unit, next);
        endings = next;
      }
      endings.splits.push({ word, length });
    }
  }
  return root;
}

/** Tells whether a text has the pieces to end a word with that some of it begins, each of them between what opens and closes a piece. */
function createEnding(ends: Ends, joints: Joints): (text: string, split: Split, closing: Closing) => boolean {
  const patterns = new Map<string, RegExp>();
  const patternOf = (key: string, closing: Closing, pieces: readonly string[]): RegExp => {
    const opening = joints === 'any' ? opens : opensBehind[closing];
    const whole = `${opening} ${key}`;
    const pattern = patterns.get(whole) ?? new RegExp(`${opening}(?:${pieces.join('|')})`, 'u');
    patterns.set(whole, pattern);
    return pattern;
  };
  const last = (word: string, from: number): string => escaped(word.slice(from)) + borders[ends].behind;
  const part = (word: string, from: number, to: number, closes: string): string => escaped(word.slice(from, to)) + closes;
  const closesBy: readonly (readonly [Closing, string])[] = joints === 'any' ? [['quote', closes]] : [['quote', '["\'`]'], ['hole', '\\$\\{']];
  return (text, { word, length }, closing) => {
    const reached = new Map([[`${String(length)} ${closing}`, { from: length, closing }]]);
    // What is added while it is gone through is gone through, too.
    for (const { from, closing: before } of reached.values()) {
      const parts = Array.from({ length: word.length - from - 1 }, (_value, index) => from + index + 1);
      // Most texts have no piece that goes on, and searching for two signs is many times as fast as for all of it.
      if (!openings.some((opening) => text.includes(opening + word.charAt(from)))) continue;
      if (!patternOf(`${word} ${String(from)}`, before, [last(word, from), ...parts.map((to) => part(word, from, to, closes))]).test(text)) continue;
      if (patternOf(`${word} ${String(from)} .`, before, [last(word, from)]).test(text)) return true;
      for (const to of parts) {
        for (const [next, sign] of closesBy) if (!reached.has(`${String(to)} ${next}`) && patternOf(`${word} ${String(from)} ${String(to)} ${next}`, before, [part(word, from, to, sign)]).test(text)) reached.set(`${String(to)} ${next}`, { from: to, closing: next });
      }
    }
    return false;
  };
}

/** What ends a piece of a string. */
const closings: readonly (readonly [Closing, string])[] = [['quote', '"'], ['quote', "'"], ['quote', '`'], ['hole', '${']];

/** A test of a text, as it is written: whether it has the pieces that one of the words can be put together of. */
export function splitTest(words: readonly string[], ends: Ends, joints: Joints = 'any'): (text: string) => boolean {
  const root = endingsOf(words);
  const { before } = borders[ends];
  const canEnd = createEnding(ends, joints);

  return (text) => {
    if (joints === 'holes' && !text.includes('${')) return false;
    const open: Readonly<Record<Closing, Set<Split>>> = { quote: new Set(), hole: new Set() };
    const note = (end: number, splits: Set<Split>): void => {
      let start = end - 1;
      for (let endings = root.further.get(text.charCodeAt(start)); endings !== undefined; endings = endings.further.get(text.charCodeAt(start))) {
        const found = endings.splits.filter((split) => !splits.has(split));
        if (found.length > 0 && before.test(text.slice(Math.max(0, start - 1), start))) for (const split of found) splits.add(split);
        start -= 1;
      }
    };
    // Searching for one sign is ten times as fast as looking at each.
    for (const [closing, sign] of closings) for (let at = text.indexOf(sign, 1); at !== -1; at = text.indexOf(sign, at + 1)) note(at, open[closing]);
    return (['quote', 'hole'] as const).some((closing) => [...open[closing]].some((split) => (joints === 'any' && closing === 'hole' && open.quote.has(split) ? false : canEnd(text, split, closing))));
  };
}
