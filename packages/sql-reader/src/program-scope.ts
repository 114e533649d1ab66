import type { Place } from '@pg-guardrails/kernel';
import { holeName, type Scope } from './identity/scope.js';
import { isPunctuation, lex } from './lex.js';
import type { Segment } from './mapped.js';
import { assemble } from './mapped.js';
import { lexedText, readPlaced } from './read.js';

/** A string of a program, after folding. Offsets are UTF-16 units of `value`, ends exclusive. */
export interface ProgramText {
  /** The text with escapes decoded and constant parts put together. */
  readonly value: string;
  /** The place of the whole expression. */
  readonly place: Place;
  readonly file: string;
  /** `executed`: known to go to a database. `loose`: a string that nobody saw executed. */
  readonly execution: 'executed' | 'loose';
  /** Of the property or variable whose value it is. */
  readonly name?: string;
  /** One of several readings of an expression that chooses. */
  readonly isVariant?: true;
  /** As a tag would make it that puts in what it is given: what is not known there is told by another reading. */
  readonly isSpliced?: true;
  /** One of a list, in a program that runs no SQL and no command. */
  readonly isListed?: true;
  /** The values given for `$1`, `$2`, … where they are known to be given; null for those that are no constants. */
  readonly parameters?: readonly (string | null)[];
  /** The ranges of `value` that stand for unknown parts, in order; what the value holds there does not matter. */
  readonly holes: readonly { readonly start: number; readonly end: number }[];
  /** The place in the source of a range of `value`. */
  placeOf(start: number, end: number): Place;
}

/** What stands for an unknown part; `index` from 1. */
type Stand = (index: number) => string;

/** Under its number nothing is known of what is given for that. */
const asParameter: Stand = (index) => `$${String(index)}`;

/**
 * What an unknown part is tried as, until PostgreSQL accepts the text: a name, a parameter, a string, a number,
 * nothing.
 */
const stands: readonly Stand[] = [(index) => `${holeName}_${String(index)}`, asParameter, () => `'${holeName}'`, () => '1', () => ''];

function filled(text: ProgramText, stand: Stand): readonly Segment[] {
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

function scopeOf(text: ProgramText, stand: Stand): Scope {
  const mapped = assemble(filled(text, stand));
  const sql = readPlaced(text.file, mapped.text, (start, end) => {
    const range = mapped.rangeOf(start, end);
    return text.placeOf(range.start, range.end);
  });
  return { sql: lexedText(sql), host: 'program', within: 'statement', holeIn: (start, end) => mapped.holeIn(start, end), depth: 0, parameters: stand === asParameter && text.holes.length > 0 ? [] : (text.parameters ?? []) };
}

/** The reading that parses with the fewest problems; the first of equals. */
function best(text: ProgramText, candidates: readonly Stand[]): Scope {
  const [first = (): string => holeName, ...others] = candidates;
  let found = scopeOf(text, first);
  for (const stand of text.holes.length === 0 ? [] : others) {
    if (found.sql.problems.length === 0) return found;
    const next = scopeOf(text, stand);
    if (next.sql.problems.length < found.sql.problems.length) found = next;
  }
  return found;
}

/** A string of a program, read as SQL: its unknown parts stand for whatever lets most of it parse. */
export function bestScope(text: ProgramText): Scope {
  return best(text, stands);
}

/** The same with a word for the unknown part that the text begins with. */
export function bestScopeFrom(text: ProgramText, word: string): Scope {
  return best(text, stands.map((stand) => (index) => (index === 1 ? word : stand(index))));
}

/** Whether an unknown part stands where the first word of the text would: then its first statement may be anything. */
export function startsUnknown(text: ProgramText): boolean {
  const [first] = text.holes;
  return first !== undefined && lex(text.value.slice(0, first.start)).tokens.length === 0;
}

/** A scope without its first statement. */
export function behindFirstStatement(scope: Scope): Scope {
  const { sql } = scope;
  const semicolon = sql.tokens.find((token) => isPunctuation(sql.text, token, ';'))?.start ?? sql.text.length;
  const isLater = (range: { readonly start: number }): boolean => range.start > semicolon;
  return { ...scope, sql: { ...sql, statements: sql.statements.filter(isLater), broken: sql.broken.filter(isLater) } };
}
