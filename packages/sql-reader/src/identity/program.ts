import { comparePlaces } from '@pg-guardrails/kernel';
import type { IdentityFact, Place } from '@pg-guardrails/kernel';
import { isPunctuation, lex } from '../lex.js';
import type { Segment } from '../mapped.js';
import { assemble } from '../mapped.js';
import { lexedText, readPlaced } from '../read.js';
import { connectionFacts } from './connection.js';
import { readsAsSql } from './loose.js';
import type { Scope } from './scope.js';
import { holeName } from './set-config.js';
import { factsIn } from './statement.js';

/** A string of a program, after folding. Offsets are UTF-16 units of `value`, ends exclusive. */
export interface ProgramText {
  /** The text with escapes decoded and constant parts put together. */
  readonly value: string;
  /** The place of the whole expression. */
  readonly place: Place;
  readonly file: string;
  /** `executed`: known to go to a database. `loose`: a string that nobody saw executed. */
  readonly execution: 'executed' | 'loose';
  /** The ranges of `value` that stand for unknown parts, in order; what the value holds there does not matter. */
  readonly holes: readonly { readonly start: number; readonly end: number }[];
  /** The place in the source of a range of `value`. */
  placeOf(start: number, end: number): Place;
}

/**
 * What an unknown part is tried as, until PostgreSQL accepts the text: a name, a parameter, a string, a number,
 * nothing.
 */
const stands: readonly ((index: number) => string)[] = [
  (index) => `${holeName}_${String(index)}`,
  (index) => `$${String(index)}`,
  () => `'${holeName}'`,
  () => '1',
  () => '',
];

function filled(text: ProgramText, stand: (index: number) => string): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  text.holes.forEach((hole, index) => {
    segments.push({ kind: 'copy', text: text.value.slice(at, hole.start), start: at, end: hole.start });
    segments.push({ kind: 'hole', text: stand(index + 1), start: hole.start, end: hole.end });
    at = hole.end;
  });
  segments.push({ kind: 'copy', text: text.value.slice(at), start: at, end: text.value.length });
  return segments;
}

function scopeOf(text: ProgramText, segments: readonly Segment[]): Scope {
  const mapped = assemble(segments);
  const sql = readPlaced(text.file, mapped.text, (start, end) => {
    const range = mapped.rangeOf(start, end);
    return text.placeOf(range.start, range.end);
  });
  return { sql: lexedText(sql), host: 'program', within: 'statement', holeIn: (start, end) => mapped.holeIn(start, end), depth: 0 };
}

/** The reading that parses with the fewest problems; the first of equals. */
function bestScope(text: ProgramText): Scope {
  const first = scopeOf(text, filled(text, stands[0] ?? (() => holeName)));
  let best = first;
  for (const stand of text.holes.length === 0 ? [] : stands.slice(1)) {
    if (best.sql.problems.length === 0) return best;
    const next = scopeOf(text, filled(text, stand));
    if (next.sql.problems.length < best.sql.problems.length) best = next;
  }
  return best;
}

/** Whether an unknown part stands where the first word of the text would: then its first statement may be anything. */
function startsUnknown(text: ProgramText): boolean {
  const [first] = text.holes;
  return first !== undefined && lex(text.value.slice(0, first.start)).tokens.length === 0;
}

/** The facts of a text, without those that the unknown start of its first statement may turn into something else. */
function knownFacts(text: ProgramText, scope: Scope): readonly IdentityFact[] {
  const facts = factsIn(scope);
  if (!startsUnknown(text)) return facts;
  const { sql } = scope;
  const semicolon = sql.tokens.find((token) => isPunctuation(sql.text, token, ';'))?.start ?? sql.text.length;
  const isLater = (range: { readonly start: number }): boolean => range.start > semicolon;
  const later = factsIn({ ...scope, sql: { ...sql, statements: sql.statements.filter(isLater), broken: sql.broken.filter(isLater) } });
  // A call is a call whatever stands before it.
  return facts.filter((fact) => fact.spelling === 'set_config' || later.some((other) => comparePlaces(other.place, fact.place) === 0));
}

/**
 * The identity changes in a string of a program. In an executed text PostgreSQL's grammar decides; a loose text must
 * besides look like SQL and not like a label, since "Reset role" and "Discard all" parse.
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function identityFactsInText(text: ProgramText): readonly IdentityFact[] {
  if (!mayChangeIdentity(text.value)) return [];
  const options = connectionFacts(text);
  const scope = bestScope(text);
  const facts = knownFacts(text, scope);
  if (text.execution === 'executed') return [...options, ...facts];
  // A text that is no SQL as a whole and that nobody executes is prose, however it begins.
  if (scope.sql.problems.length > 0 || scope.sql.statements.length === 0) return options;
  return [...options, ...facts.filter((fact) => readsAsSql(scope, fact))];
}

/**
 * Whether a text can hold an identity change at all: false only when it certainly holds none, so that most strings of a
 * program need no parsing. It looks for words that every spelling has; escapes that can hide them count as them.
 */
export function mayChangeIdentity(text: string): boolean {
  if (/\b(?:discard|reset)\b|set_config|execute|pg_settings|u&["']/iu.test(text)) return true;
  if (/role|session[-_\s/]|authorization/iu.test(text) && /set|-c|--|%/iu.test(text)) return true;
  // E'…' can spell a whole body in escapes.
  return text.includes('\\') && /\b(?:do|function|procedure)\b/iu.test(text);
}
