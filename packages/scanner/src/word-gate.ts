/** So many letters make a piece; shorter words have none. */
const pieceLength = 4;
/** A piece has a place among these, which others share. All of them fit into the nearest cache of a processor. */
const places = 1 << 15;
/** How many texts are remembered: what a program is searched as, with its escapes read and without its comments. */
const remembered = 3;

interface Pieces {
  text: string | null;
  /** By place: the generation in which a piece with that place was last seen. Counting spares the clearing. */
  readonly seen: Uint8Array;
  generation: number;
}

const slots: Pieces[] = [];
let oldest = 0;

function piecesOf(text: string): Pieces {
  for (const slot of slots) if (slot.text === text) return slot;
  if (slots.length < remembered) slots.push({ text: null, seen: new Uint8Array(places), generation: 0 });
  oldest = (oldest + 1) % slots.length;
  const slot = slots[oldest] ?? { text: null, seen: new Uint8Array(places), generation: 0 };
  slot.text = text;
  slot.generation += 1;
  if (slot.generation > 255) {
    slot.seen.fill(0);
    slot.generation = 1;
  }
  note(text, slot.seen, slot.generation);
  return slot;
}

function placeOf(piece: number): number {
  return Math.imul(piece, 0x9e3779b1) >>> 17;
}

const room = Buffer.allocUnsafeSlow(1 << 16);

/** The one loop over every letter of every program. Of a letter beyond one byte a part is taken: a piece may seem to be there, none is missing. */
function note(text: string, seen: Uint8Array, generation: number): void {
  let piece = 0;
  for (let from = 0; from < text.length; from += room.length) {
    const length = room.write(from === 0 ? text : text.slice(from, from + room.length), 'latin1');
    for (let at = 0; at < length; at += 1) {
      piece = (piece << 8) | (room[at] ?? 0);
      seen[placeOf(piece)] = generation;
    }
  }
}

function placesIn(word: string): readonly number[] {
  if (word.length < pieceLength) throw new Error(`"${word}" is too short to be told by its pieces`);
  let piece = 0;
  const found: number[] = [];
  for (let at = 0; at < word.length; at += 1) {
    piece = (piece << 8) | word.charCodeAt(at);
    if (at >= pieceLength - 1) found.push(placeOf(piece));
  }
  return found;
}

/**
 * A test of texts: whether one of the words may stand in it, as a word or within one. May say yes for nothing, never no for a word that is there.
 * All tests of a text share one pass over its letters, which takes a fraction of what one regular expression does.
 * @param words of four letters or more, in their case.
 */
export function createWordGate(words: readonly string[]): (text: string) => boolean {
  const wanted = words.map(placesIn);
  return (text) => {
    const { seen, generation } = piecesOf(text);
    return wanted.some((all) => all.every((place) => seen[place] === generation));
  };
}

/** The test of a pattern that nothing can match without one of the words, asked only where they may be. */
export function gated(pattern: RegExp, words: readonly string[]): (text: string) => boolean {
  const mayHold = createWordGate(words);
  return (text) => mayHold(text) && pattern.test(text);
}

const wordUnit = /\w/;

/** Whether a word stands in the text between characters that are no part of words, as `\b` has it. For words that are rare: it is sought letter by letter. */
export function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!wordUnit.test(text.charAt(at - 1)) && !wordUnit.test(text.charAt(at + word.length))) return true;
  }
  return false;
}
