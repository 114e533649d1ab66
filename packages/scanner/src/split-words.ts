interface Split {
  readonly word: string;
  readonly length: number;
}

/** Which pieces may stand side by side in one text: any two, or only what is written in a template and what fills a hole of it. */
export type Joints = 'any' | 'holes';

type Closing = 'quote' | 'hole';

/** Whether a word counts wherever its letters stand, only between characters that are no part of words, only as all of a string, or as the end of the path of a file. */
export type Ends = 'any' | 'whole' | 'string' | 'file';

/** What opens a piece: a quote, or the end of a hole in a template, which goes on behind it. */
const openings = ['"', "'", '`', '}'];
/** What stands before a first piece, as far back as is looked, and behind a last one. */
const borders: Readonly<Record<Ends, { readonly before: RegExp; readonly reach: number; readonly isBehind: (text: string, at: number) => boolean }>> = {
  any: { before: /^/, reach: 1, isBehind: () => true },
  whole: { before: /\W$|^$/, reach: 1, isBehind: (text, at) => !/\w/.test(text.charAt(at)) },
  string: { before: /["'`}]$/, reach: 1, isBehind: (text, at) => closingAt(text, at) !== null },
  // From the opening of its string on there is nothing that no path has; of a longer one that is not asked.
  file: { before: /(?:^|["'`}])[^\s'"`<>|*?]*$/, reach: 200, isBehind: (text, at) => closingAt(text, at) !== null },
};

/** What is known by a first unit, which most lookups end with, and by those behind it: an array for each of these would take megabytes. */
type First<T> = (T | undefined)[];
type Further<T> = Map<number, T>;

/** First pieces by their units, from the last one back. */
interface Endings {
  readonly further: Further<Endings>;
  readonly splits: Split[];
}

function endingsOf(words: readonly string[]): First<Endings> {
  const first: First<Endings> = [];
  const anew = (): Endings => ({ further: new Map(), splits: [] });
  for (const word of words) {
    for (let length = 1; length < word.length; length += 1) {
      let endings = (first[word.charCodeAt(length - 1)] ??= anew());
      for (let at = length - 2; at >= 0; at -= 1) endings = follow(endings.further, word.charCodeAt(at), anew);
      endings.splits.push({ word, length });
    }
  }
  return first;
}

/** Pieces behind first ones by their units, from the first one on. */
interface Pieces {
  readonly further: Further<Pieces>;
  /** Those that end here: of which word, from which unit of it on, and to which. */
  readonly parts: { readonly index: number; readonly word: string; readonly from: number; readonly to: number }[];
}

function piecesOf(words: readonly string[]): First<Pieces> {
  const first: First<Pieces> = [];
  const anew = (): Pieces => ({ further: new Map(), parts: [] });
  for (const [index, word] of words.entries()) {
    for (let from = 1; from < word.length; from += 1) {
      let pieces = (first[word.charCodeAt(from)] ??= anew());
      pieces.parts.push({ index, word, from, to: from + 1 });
      for (let to = from + 2; to <= word.length; to += 1) {
        pieces = follow(pieces.further, word.charCodeAt(to - 1), anew);
        pieces.parts.push({ index, word, from, to });
      }
    }
  }
  return first;
}

function follow<T>(further: Further<T>, unit: number, anew: () => T): T {
  const known = further.get(unit) ?? anew();
  further.set(unit, known);
  return known;
}

/** What a piece of a string ends with at an offset, if it does. */
function closingAt(text: string, at: number): Closing | null {
  switch (text.charCodeAt(at)) {
    case 0x22:
    case 0x27:
    case 0x60:
      return 'quote';
    case 0x24:
      return text.charCodeAt(at + 1) === 0x7b ? 'hole' : null;
    default:
      return null;
  }
}

const longestWord = 64;

/** A piece that stands in a text, as a number: of which word, from where to where, and between which signs. */
function codeOf(index: number, from: number, to: number, opensHole: boolean, closing: Closing): number {
  return (((index * longestWord + from) * longestWord + to) * 2 + (opensHole ? 1 : 0)) * 2 + (closing === 'hole' ? 1 : 0);
}

/** Every piece behind a first one that stands in a text, see `codeOf`; the last ones of their words count as closed by a quote. */
function piecesIn(text: string, first: First<Pieces>, isBorder: (text: string, at: number) => boolean): ReadonlySet<number> {
  const found = new Set<number>();
  for (const sign of openings) {
    for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) {
      let end = at + 1;
      for (let pieces = first[text.charCodeAt(end)]; pieces !== undefined; pieces = pieces.further.get(text.charCodeAt(end))) {
        end += 1;
        const closing = closingAt(text, end);
        for (const { index, word, from, to } of pieces.parts) {
          if (to === word.length) {
            if (isBorder(text, end)) found.add(codeOf(index, from, to, sign === '}', 'quote'));
          } else if (closing !== null) found.add(codeOf(index, from, to, sign === '}', closing));
        }
      }
    }
  }
  return found;
}

/** Whether a word that a piece begins can be ended with pieces of the text. */
function canEnd(found: ReadonlySet<number>, index: number, { word, length }: Split, closing: Closing, joints: Joints): boolean {
  const reached = new Map([[`${String(length)} ${closing}`, { from: length, closing }]]);
  // What is added while it is gone through is gone through, too.
  for (const { from, closing: before } of reached.values()) {
    for (let to = from + 1; to <= word.length; to += 1) {
      for (const next of ['quote', 'hole'] as const) {
        const stands = found.has(codeOf(index, from, to, true, next)) || ((joints === 'any' || before === 'hole') && found.has(codeOf(index, from, to, false, next)));
        if (!stands) continue;
        if (to === word.length) return true;
        reached.set(`${String(to)} ${next}`, { from: to, closing: next });
      }
    }
  }
  return false;
}

/** What ends a piece of a string. */
const closings: readonly (readonly [Closing, string])[] = [['quote', '"'], ['quote', "'"], ['quote', '`'], ['hole', '${']];

/** A test of a text, as it is written: whether it has the pieces that one of the words can be put together of. */
export function splitTest(words: readonly string[], ends: Ends, joints: Joints = 'any'): (text: string) => boolean {
  let made: { readonly endings: First<Endings>; readonly pieces: First<Pieces>; readonly indices: ReadonlyMap<string, number> } | null = null;
  const { before, reach, isBehind } = borders[ends];

  return (text) => {
    if (joints === 'holes' && !text.includes('${')) return false;
    const { endings: first, pieces, indices } = (made ??= { endings: endingsOf(words), pieces: piecesOf(words), indices: new Map(words.map((word, index) => [word, index])) });
    // Hardly any text has the rest of a word as a string, and nearly all have strings that end as a word begins.
    const found = piecesIn(text, pieces, isBehind);
    if (found.size === 0) return false;
    const open: Readonly<Record<Closing, Set<Split>>> = { quote: new Set(), hole: new Set() };
    const note = (end: number, splits: Set<Split>): void => {
      let start = end - 1;
      for (let endings = first[text.charCodeAt(start)]; endings !== undefined; endings = endings.further.get(text.charCodeAt(start))) {
        for (const split of endings.splits) if (!splits.has(split) && before.test(text.slice(Math.max(0, start - reach), start))) splits.add(split);
        start -= 1;
      }
    };
    // Searching for one sign is ten times as fast as looking at each.
    for (const [closing, sign] of closings) for (let at = text.indexOf(sign, 1); at !== -1; at = text.indexOf(sign, at + 1)) note(at, open[closing]);
    return (['quote', 'hole'] as const).some((closing) => [...open[closing]].some((split) => canEnd(found, indices.get(split.word) ?? 0, split, closing, joints)));
  };
}
