import { hasHole, kindOf, type HoleKind } from '../holes.js';

/** Where a character of a statement stands (manual: Lexical Structure). */
type Inside = 'code' | 'literal' | 'escapes' | 'name' | 'other';

/** Kinds that may stand in quotes which a migration wrote itself, or in a comment: none has a quote, a backslash or a line break. */
const plain: ReadonlySet<HoleKind> = new Set<HoleKind>(['listed', 'digits', 'dated', 'word', 'integer', 'number', 'moment', 'span', 'uuid']);
/** Kinds that go on with the name they stand in, or else make it one that PostgreSQL does not read. */
const goesOn: ReadonlySet<HoleKind> = new Set<HoleKind>(['listed', 'digits', 'dated', 'word', 'integer', 'number']);
/** Kinds that may begin with a minus. */
const signed: ReadonlySet<HoleKind> = new Set<HoleKind>(['integer', 'number']);
/** A number and a name may stand by themselves. */
const standsAlone: ReadonlySet<HoleKind> = new Set<HoleKind>(['listed', 'digits', 'integer', 'number', 'printed']);

/** PostgreSQL's limit on names; a longer one is cut, perhaps where the hole is. */
const mostBytes = 63;

interface Token {
  readonly inside: Inside;
  readonly start: number;
  readonly end: number;
}

const tokens = /(?<escapes>(?:\b[eE]|\b[uU]&)'(?:[^'\\]|\\[^]|'')*'|\b[uU]&"(?:[^"]|"")*")|(?<literal>'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*")|(?<dollar>(?<![\w$\u{80}-\u{10FFFF}])\$(?<tag>(?:[A-Za-z_\u{80}-\u{10FFFF}][\w\u{80}-\u{10FFFF}]*)?)\$[^]*?\$\k<tag>\$)|(?<comment>--[^\n\r]*|\/\*)|(?<word>[A-Za-z_\u{80}-\u{10FFFF}][\w$\u{80}-\u{10FFFF}]*)/gu;

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(tokens)].map(({ 0: whole, index, groups = {} }): Token => {
    const inside = groups['literal'] !== undefined ? 'literal' : groups['escapes'] !== undefined ? 'escapes' : groups['name'] !== undefined ? 'name' : groups['word'] !== undefined ? 'code' : 'other';
    return { inside, start: index, end: index + whole.length };
  });
}

function isContainedIn(text: string, { inside, start, end }: Token): boolean {
  const token = text.slice(start, end);
  const parts = Array.from(token);
  const kinds = parts.flatMap((one) => kindOf(one) ?? []);
  switch (inside) {
    case 'literal':
      return kinds.every((kind) => plain.has(kind) || (kind === 'literal' && /(?:^|[^\w'"$&])$/u.test(text.slice(0, start))));
    case 'escapes':
      return kinds.every((kind) => plain.has(kind));
    case 'name':
      return Buffer.byteLength(token) <= mostBytes && kinds.every((kind) => plain.has(kind) || kind === 'name');
    case 'code': {
      // What is glued to quotes may make another token of them, and `--` a comment.
      if (/^["'$&-]/u.test(text.slice(end)) || text[start - 1] === '-' || Buffer.byteLength(token) > mostBytes) return false;
      if (parts.some((one, index) => signed.has(kindOf(one) ?? 'any') && signed.has(kindOf(parts[index + 1] ?? '') ?? 'any'))) return false;
      const opens = kindOf(parts[0] ?? '');
      if (opens !== null) return parts.length === 1 && standsAlone.has(opens) && !/["'\w$]$/u.test(text.slice(0, start));
      return kinds.every((kind) => goesOn.has(kind));
    }
    case 'other':
      return false;
    default:
      return inside satisfies never;
  }
}

/**
 * Whether what the holes of a text stand for stays inside the name, the literal or the number where it stands, so that the statements of the
 * text are those that are read with the holes in it. `DROP TABLE %s` may run anything.
 */
export function isContained(text: string): boolean {
  if (!hasHole(text)) return true;
  const all = tokensOf(text);
  const inTokens = all.reduce((count, token) => count + holesIn(text.slice(token.start, token.end)), 0);
  return inTokens === holesIn(text) && all.every((token) => !hasHole(text.slice(token.start, token.end)) || isContainedIn(text, token));
}

function holesIn(text: string): number {
  return Array.from(text).filter((one) => kindOf(one) !== null).length;
}
