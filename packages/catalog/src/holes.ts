/**
 * What stands in a text, or in a name, for a part that cannot be told. Each is one character that no migration writes (plane 16 is for
 * private use) and that PostgreSQL reads as a letter, so that the statement around it still parses.
 */
const first = 0x10_f0_00;

/**
 * What a hole may hold: the letters of its kind, or nothing.
 * - any: any text at all, also one that ends the statement and begins another
 * - name, literal: any text, but inside the quotes that quote_ident or quote_literal put around it
 * - listed: a name that the catalog has, where each name of the model is one word
 * - printed: a name as regclass or regprocedure prints it: quoted where it has to be, perhaps with its schema or its arguments
 */
const letters = {
  any: '[^]*',
  name: '[^]*',
  literal: '[^]*',
  printed: '[^]*',
  listed: '[^]*',
  digits: '[0-9]*',
  /** What to_char makes of a date, with underscores. */
  dated: '[0-9_]*',
  word: '[0-9A-Za-z_]*',
  integer: '[-0-9]*',
  number: '[-+.0-9A-Za-z]*',
  moment: '[-+.,:/<> 0-9A-Za-z]*',
  span: '[-+.,:@ 0-9A-Za-z]*',
  uuid: '[-0-9a-f]*',
} as const;

export type HoleKind = keyof typeof letters;

const kinds = Object.keys(letters) as readonly HoleKind[];

/** The character that stands for an unknown part of a kind. */
export function holeOf(kind: HoleKind): string {
  return String.fromCodePoint(first + kinds.indexOf(kind));
}

/** All holes begin with this UTF-16 unit. */
const mark = '\udbfc';
const anyHole = /[\u{10F000}-\u{10F0FF}]/gu;

export function hasHole(text: string): boolean {
  return text.includes(mark);
}

/** The kind of a character that is a hole; null for any other. */
export function kindOf(character: string): HoleKind | null {
  return kinds[(character.codePointAt(0) ?? 0) - first] ?? null;
}

/** The kind of a text that is one hole and nothing else; null for any other. */
export function holeAlone(text: string): HoleKind | null {
  return text.length === mark.length + 1 ? kindOf(text) : null;
}

/** A text as a reader sees it. */
export function shown(text: string): string {
  return hasHole(text) ? text.replace(anyHole, '…') : text;
}

/** Every hole whose letters are not told by its kind becomes one of this kind: it stands inside quotes from now on. */
export function quotedHoles(text: string, kind: 'name' | 'literal'): string {
  return text.replace(anyHole, (one) => (letters[kindOf(one) ?? 'any'] === letters.any ? holeOf(kind) : one));
}

/** A text with a number in the place of each hole that holds a whole one and stands by itself. */
export function withNumbers(text: string): string {
  return text.replace(/(?<![\w$"'\u{80}-\u{10FFFF}])[\u{10F000}-\u{10F0FF}](?![\w$"'\u{80}-\u{10FFFF}])/gu, (one) => (kindOf(one) === 'integer' || kindOf(one) === 'digits' ? '1' : one));
}

function sourceOf(text: string): string {
  return Array.from(text, (one) => {
    const kind = kindOf(one);
    return kind === null ? one.replace(/[$()*+./?[\\\]^{|}]/u, '\\$&') : letters[kind];
  }).join('');
}

const expressions = new Map<string, RegExp>();

/** PostgreSQL cuts names to 63 bytes; so long a name may be one that went on, of which only the beginning is held against the text. */
const cutFrom = 60;

/** Whether a text may be what a text with holes stands for. */
export function mayBe(template: string, text: string): boolean {
  let expression = expressions.get(template);
  if (expression === undefined) expressions.set(template, (expression = new RegExp(`^${sourceOf(template)}$`, 'u')));
  if (expression.test(text)) return true;
  const last = text.slice(text.lastIndexOf('.') + 1);
  if (Buffer.byteLength(last) < cutFrom) return false;
  const begin = template.slice(0, template.indexOf(mark));
  return text.startsWith(begin) || begin.startsWith(text);
}

/** Whether two texts, of which either may have holes, may be the same. */
export function mayBeSame(a: string, b: string): boolean {
  if (hasHole(a)) return hasHole(b) || mayBe(a, b);
  return hasHole(b) ? mayBe(b, a) : a === b;
}

/** Whether `schema.name` may be one of these names, of which some may have holes. */
export function isAmong(names: readonly string[] | 'all', key: string): boolean {
  return names === 'all' || names.some((one) => one === key || (hasHole(one) && mayBe(one, key)));
}

/** Whether a name says nothing at all: all of it is a hole that may be anything. */
export function saysNothing(name: string): boolean {
  return hasHole(name) && name.split('.').every((part) => letters[holeAlone(part) ?? 'digits'] === letters.any);
}
