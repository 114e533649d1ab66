/** A word that is sought. */
export interface SoughtWord {
  readonly word: string;
  /** Four letters of it by which it is found: the rarer the last two of them are, the sooner a text is searched. */
  readonly by: string;
}

const width = 4;

/** Two letters as one number; of a letter beyond ASCII a part. */
function pairOf(first: number, second: number): number {
  return ((first & 0x7f) << 7) | (second & 0x7f);
}

function fourOf(a: number, b: number, c: number, d: number): number {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

/** By the hash of four letters: so many places that hardly any two of our words share one. */
const places = 1 << 12;

function placeOf(four: number): number {
  return Math.imul(four, 0x9e3779b1) >>> 20;
}

/** A room for the bytes of a text, which is used again for the next one. */
let room = Buffer.allocUnsafeSlow(1 << 20);
let held: string | null = null;

/** The letters of a text that has none beyond one byte each; they stand until the next text is asked for. */
export function bytesOf(text: string): Uint8Array {
  if (held === text) return room;
  if (room.length < text.length) room = Buffer.allocUnsafeSlow(text.length * 2);
  room.write(text, 'latin1');
  held = text;
  return room;
}

/**
 * Makes a search for many words at once, in ASCII, wherever their letters stand (Wu and Manber, A fast algorithm for multi-pattern searching): one pass that looks at
 * a letter in three. What it finds is told by the word's index and where the word begins, in order; it ends where that is answered with `stop`.
 */
export function createWordSearch(words: readonly SoughtWord[]): (bytes: Uint8Array, length: number, found: (index: number, start: number) => 'stop' | 'on') => 'stop' | 'on' {
  const skips = new Uint8Array(1 << 14).fill(width - 1);
  /** Behind a place: one more than the index of the first word with four letters of that hash; then the next one. */
  const firsts = new Uint8Array(places);
  const nexts = new Uint8Array(words.length + 1);
  const letters = words.map(({ word }) => Uint8Array.from(Buffer.from(word, 'latin1')));
  const offsets = words.map(({ word, by }) => {
    const offset = word.indexOf(by);
    if (by.length !== width || offset === -1) throw new Error(`"${by}" are no four letters of "${word}"`);
    return offset;
  });
  for (const [index, { by }] of words.entries()) {
    const [a = 0, b = 0, c = 0, d = 0] = Buffer.from(by, 'latin1');
    for (const [pair, skip] of [[pairOf(a, b), 2], [pairOf(b, c), 1], [pairOf(c, d), 0]] as const) skips[pair] = Math.min(skips[pair] ?? 0, skip);
    const place = placeOf(fourOf(a, b, c, d));
    nexts[index + 1] = firsts[place] ?? 0;
    firsts[place] = index + 1;
  }
  const standsAt = (bytes: Uint8Array, length: number, word: Uint8Array, start: number): boolean => {
    if (start < 0 || start + word.length > length) return false;
    for (let at = 0; at < word.length; at += 1) if (bytes[start + at] !== word[at]) return false;
    return true;
  };
  return (bytes, length, found) => {
    for (let at = width - 1; at < length; ) {
      const last = bytes[at] ?? 0;
      const third = bytes[at - 1] ?? 0;
      const skip = skips[((third & 0x7f) << 7) | (last & 0x7f)] ?? 0;
      if (skip !== 0) {
        at += skip;
        continue;
      }
      const four = ((bytes[at - 3] ?? 0) << 24) | ((bytes[at - 2] ?? 0) << 16) | (third << 8) | last;
      for (let next = firsts[Math.imul(four, 0x9e3779b1) >>> 20] ?? 0; next !== 0; next = nexts[next] ?? 0) {
        const word = letters[next - 1];
        const start = at - (width - 1) - (offsets[next - 1] ?? 0);
        if (word !== undefined && standsAt(bytes, length, word, start) && found(next - 1, start) === 'stop') return 'stop';
      }
      at += 1;
    }
    return 'on';
  };
}
