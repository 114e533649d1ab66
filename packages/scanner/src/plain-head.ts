import type { ImportForm } from '@pg-guardrails/kernel';
import { afterTrivia, directiveAt, ownCopy, readHead, reExportAt } from './head-edges.js';
import type { Head, HeadEdge } from './head-edges.js';
import { bytesOf } from './word-search.js';

const importWord = /\bimport\b/;

/** What a unit may be a part of, by its code. */
const classes = { other: 0, space: 1, name: 2, digit: 3 } as const;
const classOf = new Uint8Array(256);
for (const sign of ' \t\r\n\f\v') classOf[sign.charCodeAt(0)] = classes.space;
for (const sign of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$') classOf[sign.charCodeAt(0)] = classes.name;
for (const sign of '0123456789') classOf[sign.charCodeAt(0)] = classes.digit;

const signs = { quote: 0x22, apostrophe: 0x27, open: 0x7b, close: 0x7d, comma: 0x2c, star: 0x2a, semicolon: 0x3b, back: 0x5c, round: 0x28, square: 0x5b, dot: 0x2e } as const;

/** Names and specifiers that were met: most are met again. */
const met = new Map<string, string>();

function told(view: string, start: number, end: number): string {
  const part = view.slice(start, end);
  const known = met.get(part);
  if (known !== undefined) return known;
  const own = ownCopy(part);
  met.set(own, own);
  return own;
}

/** A declaration as it is read, letter by letter. */
class Reader {
  constructor(
    readonly view: string,
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  get unit(): number {
    return this.at < this.view.length ? (this.bytes[this.at] ?? 0) : 0;
  }

  skipSpace(): void {
    while (this.at < this.view.length && classOf[this.bytes[this.at] ?? 0] === classes.space) this.at += 1;
  }

  /** The end of the name that begins here; here where none does. */
  endOfName(): number {
    let end = this.at;
    if (classOf[this.unit] !== classes.name) return end;
    while (end < this.view.length && (classOf[this.bytes[end] ?? 0] ?? 0) >= classes.name) end += 1;
    return end;
  }

  /** Takes the name that begins here; null where none does. */
  name(): string | null {
    const end = this.endOfName();
    if (end === this.at) return null;
    const name = told(this.view, this.at, end);
    this.at = end;
    return name;
  }

  /** Takes a sign if it stands here. */
  takes(sign: number): boolean {
    if (this.unit !== sign) return false;
    this.at += 1;
    return true;
  }
}

/** The entries of `{ a, type b, c as d }`, of which the brace is taken; null where it is more than that. */
function readEntries(reader: Reader, names: string[]): 'types' | 'values' | null {
  let areTypes = true;
  for (;;) {
    reader.skipSpace();
    if (reader.takes(signs.close)) break;
    const words: string[] = [];
    for (;;) {
      const word = reader.name();
      if (word === null) break;
      words.push(word);
      reader.skipSpace();
    }
    const [first, second, third] = words;
    if (first === undefined) return null;
    const isType = first === 'type' && words.length > 1;
    if (!isType && words.length > 1 && (second !== 'as' || words.length !== 3)) return null;
    if (isType && words.length > 2 && (third !== 'as' || words.length !== 4)) return null;
    names.push(isType ? (second ?? '') : first);
    areTypes &&= isType;
    if (!reader.takes(signs.comma) && reader.unit !== signs.close) return null;
  }
  return names.length === 0 ? null : areTypes ? 'types' : 'values';
}

interface Clause {
  readonly names: string[];
  readonly form: ImportForm;
}

/** What an import takes, up to its specifier. */
function readClause(reader: Reader): Clause | null {
  const names: string[] = [];
  if (reader.unit === signs.quote || reader.unit === signs.apostrophe) return { names, form: 'import' };
  let isType = false;
  let first = reader.name();
  if (first === 'type') {
    // Whether `type` is a name of its own is for others to tell.
    reader.skipSpace();
    isType = true;
    first = reader.name();
    if (first === 'from' || first === 'type') return null;
  }
  reader.skipSpace();
  const hasMore = first === null || reader.takes(signs.comma);
  if (first !== null) names.push('default');
  if (hasMore) {
    reader.skipSpace();
    if (reader.takes(signs.star)) {
      reader.skipSpace();
      if (reader.name() !== 'as') return null;
      reader.skipSpace();
      if (reader.name() === null) return null;
      names.push('*');
    } else if (reader.takes(signs.open)) {
      const entries: string[] = [];
      const kind = readEntries(reader, entries);
      if (kind === null) return null;
      names.push(...entries);
      if (first === null && kind === 'types') isType = true;
    } else return null;
    reader.skipSpace();
  }
  if (reader.name() !== 'from') return null;
  reader.skipSpace();
  return { names, form: isType ? 'import-type' : 'import' };
}

/** The import that begins at an offset, in one of the forms in which nearly all are written; null for any other. */
function plainImportAt(view: string, bytes: Uint8Array, at: number): { readonly edge: HeadEdge; readonly end: number } | null {
  const reader = new Reader(view, bytes, at + 'import'.length);
  if ((classOf[reader.unit] ?? 0) >= classes.name) return null;
  reader.skipSpace();
  const clause = readClause(reader);
  const quote = reader.unit;
  if (clause === null || (quote !== signs.quote && quote !== signs.apostrophe)) return null;
  const start = reader.at;
  let end = start + 1;
  for (; end < view.length; end += 1) {
    const unit = bytes[end] ?? 0;
    if (unit === quote) break;
    if (unit === signs.back || unit === 0x0a || unit === 0x0d || unit === signs.quote || unit === signs.apostrophe) return null;
  }
  if (end >= view.length) return null;
  reader.at = end + 1;
  reader.skipSpace();
  // `with { type: 'json' }`, and what goes on as an expression.
  const { unit } = reader;
  if (unit >= 0x80 || unit === signs.dot || unit === signs.round || unit === signs.square) return null;
  if (unit === 0x77 || unit === 0x61) {
    const word = view.slice(reader.at, reader.endOfName());
    if (word === 'with' || word === 'assert') return null;
  }
  reader.takes(signs.semicolon);
  return { edge: { form: clause.form, specifier: told(view, start + 1, end), names: clause.names, start, end: end + 1 }, end: reader.at };
}

/**
 * As `readHead`, of a text that has no letters beyond one byte each: letter by letter where the declarations are written plainly, which takes a third of
 * what patterns do; by `readHead` where they are not.
 */
export function readPlainHead(view: string, commentsImport: boolean): Head | null {
  const bytes = bytesOf(view);
  const edges: HeadEdge[] = [];
  if (view.startsWith('#!')) return readHead(view, commentsImport);
  for (let at = 0; ; ) {
    const next = afterTrivia(view, at);
    if (commentsImport && importWord.test(view.slice(at, next))) return null;
    at = next;
    if (view.startsWith('import', at)) {
      const plain = plainImportAt(view, bytes, at);
      if (plain === null) return readHead(view, commentsImport);
      edges.push(plain.edge);
      at = plain.end;
    } else if (view.startsWith('export', at)) {
      const edge = reExportAt(view, at);
      if (edge === 'none') return { edges, end: at };
      if (edge === null) return null;
      edges.push(edge.told);
      at = edge.end;
    } else {
      const end = directiveAt(view, at);
      if (end === null) return { edges, end: at };
      at = end;
    }
  }
}
