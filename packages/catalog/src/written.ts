import type { Constraint as ConstraintNode } from '@pgsql/types';
import { lex, type Token } from '@pg-guardrails/sql-reader';
import { walk } from './nodes.js';

/** A statement's text with its tokens: the tree keeps where an expression starts, and not where it ends. */
interface Lexed {
  readonly text: string;
  readonly tokens: readonly Token[];
}

function lexed(text: string): Lexed {
  return { text, tokens: lex(text).tokens };
}

function textOf({ text }: Lexed, token: Token | undefined): string {
  return token === undefined ? '' : text.slice(token.start, token.end);
}

function isWord(source: Lexed, token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && textOf(source, token).toLowerCase() === word;
}

/** The index of the parenthesis that closes the one at `open`; null when there is none. */
function closing(source: Lexed, open: number): number | null {
  let depth = 0;
  for (let at = open; at < source.tokens.length; at += 1) {
    const text = textOf(source, source.tokens[at]);
    if (source.tokens[at]?.kind !== 'punctuation') continue;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

function between(source: Lexed, from: number, to: number): string {
  const [first, last] = [source.tokens[from], source.tokens[to - 1]];
  return first === undefined || last === undefined || to <= from ? '' : source.text.slice(first.start, last.end);
}

/** The index behind each `word (`, which is where what stands in the parentheses begins, and that of the closing one. */
function parenthesised(source: Lexed, word: string): readonly (readonly [number, number])[] {
  return source.tokens.flatMap((token, index): (readonly [number, number])[] => {
    if (!isWord(source, token, word) || textOf(source, source.tokens[index + 1]) !== '(') return [];
    const end = closing(source, index + 1);
    return end === null ? [] : [[index + 2, end]];
  });
}

/**
 * The conditions of the CHECK constraints in a tree, as they are written in its text. CHECK is a reserved word, so that the first one
 * in the text is the first one in the tree. Empty when they cannot be told apart, as inside CREATE SCHEMA.
 */
export function checkTexts(tree: unknown, text: string): ReadonlyMap<ConstraintNode, string> {
  if (!/check/iu.test(text)) return new Map();
  const nodes: ConstraintNode[] = [];
  walk(tree, (kind, body) => {
    if (kind === 'Constraint' && isConstraint(body) && body.contype === 'CONSTR_CHECK') nodes.push(body);
  });
  if (nodes.length === 0) return new Map();
  const source = lexed(text);
  const texts = parenthesised(source, 'check').map(([from, to]) => between(source, from, to));
  return texts.length === nodes.length ? new Map(nodes.map((node, index) => [node, texts[index] ?? ''])) : new Map();
}

function isConstraint(body: unknown): body is ConstraintNode {
  return typeof body === 'object' && body !== null && 'contype' in body;
}

/** What stands between the commas of a list in parentheses. */
function items(source: Lexed, open: number, close: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  let from = open + 1;
  for (let at = from; at <= close; at += 1) {
    const text = textOf(source, source.tokens[at]);
    if (text === '(') at = closing(source, at) ?? close;
    else if (text === ',' || at === close) {
      found.push([from, at]);
      from = at + 1;
    }
  }
  return found;
}

/** An index element without its operator class and order: the parentheses, or a call of a function. */
function elementText(source: Lexed, [from, to]: readonly [number, number]): string {
  for (let at = from; at < to; at += 1) {
    if (textOf(source, source.tokens[at]) !== '(') continue;
    const end = closing(source, at);
    if (end === null) break;
    const text = between(source, from, end + 1);
    return at === from ? text : `(${text})`;
  }
  return between(source, from, to);
}

/** The elements and the predicate of a CREATE INDEX as written. */
export interface IndexTexts {
  readonly elements: readonly string[];
  readonly predicate: string | null;
}

/** Of an index that has neither an expression nor a condition. */
export const noTexts: IndexTexts = { elements: [], predicate: null };

/** The elements and the WHERE condition of an index, from the list in parentheses at `open`. */
function indexTextsAt(source: Lexed, open: number, end: number): IndexTexts {
  const close = closing(source, open);
  if (close === null) return noTexts;
  const elements = items(source, open, close).map((range) => elementText(source, range));
  let where: number | null = null;
  for (let at = close + 1; at < end; at += 1) {
    if (textOf(source, source.tokens[at]) === '(') at = closing(source, at) ?? end;
    else if (isWord(source, source.tokens[at], 'where')) {
      where = at + 1;
      break;
    }
  }
  const stop = textOf(source, source.tokens[end - 1]) === ';' ? end - 1 : end;
  return { elements, predicate: where === null ? null : between(source, where, stop) };
}

/** Of CREATE INDEX. */
export function indexTexts(text: string): IndexTexts {
  const source = lexed(text);
  const open = source.tokens.findIndex((token) => textOf(source, token) === '(');
  return open === -1 ? noTexts : indexTextsAt(source, open, source.tokens.length);
}

/** Of the EXCLUDE constraints in a tree, by their nodes; empty when they cannot be told apart. */
export function exclusionTexts(tree: unknown, text: string): ReadonlyMap<ConstraintNode, IndexTexts> {
  if (!/exclude/iu.test(text)) return new Map();
  const nodes: ConstraintNode[] = [];
  walk(tree, (kind, body) => {
    if (kind === 'Constraint' && isConstraint(body) && body.contype === 'CONSTR_EXCLUSION') nodes.push(body);
  });
  if (nodes.length === 0) return new Map();
  const source = lexed(text);
  const texts = source.tokens.flatMap((token, index): IndexTexts[] => {
    if (!isWord(source, token, 'exclude')) return [];
    const open = isWord(source, source.tokens[index + 1], 'using') ? index + 3 : index + 1;
    const close = textOf(source, source.tokens[open]) === '(' ? closing(source, open) : null;
    if (close === null) return [];
    const where = source.tokens.findIndex((one, at) => at > close && isWord(source, one, 'where') && textOf(source, source.tokens[at + 1]) === '(');
    const end = where === -1 ? null : closing(source, where + 1);
    const isOwn = end !== null && !source.tokens.slice(close + 1, where).some((one) => textOf(source, one) === ',');
    return [{ elements: items(source, open, close).map((range) => elementText(source, range)), predicate: isOwn ? between(source, where + 2, end) : null }];
  });
  return texts.length === nodes.length ? new Map(nodes.map((node, index) => [node, texts[index] ?? noTexts])) : new Map();
}

/** What the text of a statement says of the conditions of its constraints. */
export interface Texts {
  readonly checks: ReadonlyMap<ConstraintNode, string>;
  readonly exclusions: ReadonlyMap<ConstraintNode, IndexTexts>;
}

/** Whether two expressions are written alike but for white space and the case of words. */
export function sameExpression(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  return words(a) === words(b);
}

function words(text: string): string {
  const source = lexed(stripped(text));
  return source.tokens.map((token) => (token.kind === 'word' ? textOf(source, token).toLowerCase() : textOf(source, token))).join(' ');
}

/** Without parentheses around the whole. */
function stripped(text: string): string {
  const source = lexed(text);
  const last = source.tokens.length - 1;
  return textOf(source, source.tokens[0]) === '(' && closing(source, 0) === last ? stripped(between(source, 1, last)) : text;
}

/** An expression that ends in COLLATE, without it. */
export function withoutCollation(text: string): string {
  const inner = stripped(text);
  const source = lexed(inner);
  const at = source.tokens.findLastIndex((token) => isWord(source, token, 'collate'));
  return at === -1 ? inner : between(source, 0, at);
}

/** An expression in which a column has another name. What is no reference to a column of one table stays: a function, a type, a field. */
export function withColumnRenamed(text: string, from: string, to: string): string {
  const source = lexed(text);
  let result = '';
  let end = 0;
  source.tokens.forEach((token, index) => {
    const written = textOf(source, token);
    const name = token.kind === 'word' ? written.toLowerCase() : token.kind === 'quoted' ? written.slice(1, -1).replaceAll('""', '"') : null;
    const [before, after] = [textOf(source, source.tokens[index - 1]), source.tokens[index + 1]];
    const isReference = before !== '::' && before !== ')' && textOf(source, after) !== '(' && textOf(source, after) !== '.' && after?.kind !== 'string';
    const isField = before === '.' && textOf(source, source.tokens[index - 2]) === ')';
    if (name !== from || !isReference || isField) return;
    result += text.slice(end, token.start) + quoted(to);
    end = token.end;
  });
  return result + text.slice(end);
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
