import type { IdentityFact } from '@pg-guardrails/kernel';
import type { MappedText, Segment } from '../mapped.js';
import { assemble } from '../mapped.js';
import type { LexedSqlText } from '../read.js';
import { lexedText, readPlaced } from '../read.js';

/** A text in which identity changes are looked for, and where it stands. */
export interface Scope {
  readonly sql: LexedSqlText;
  readonly host: IdentityFact['host'];
  readonly within: IdentityFact['within'];
  /** Whether a half-open range of the text touches an unknown part. */
  holeIn(start: number, end: number): boolean;
  /** How many texts this one is nested in. */
  readonly depth: number;
  /** What is given for `$1`, `$2`, …, as far as it is known. */
  readonly parameters: readonly (string | null)[];
  /** Of a PL/pgSQL body: the expressions of variables that are given a value once, as token ranges. */
  readonly constants?: ReadonlyMap<string, readonly [from: number, to: number]>;
  /** The texts of those whose expression is constant. */
  readonly constantTexts?: ReadonlyMap<string, string>;
}

/** The name that stands for an unknown part where the grammar wants one. */
export const holeName = 'hole_of_text';

/** Whether a part of a name is not known. */
export function holed(name: string | null | undefined): boolean {
  return name?.includes(holeName) ?? false;
}

/** Text in text in text: deeper than anybody writes, and a bound for generated input. */
export const deepestScope = 8;

function mappedSql(outer: Scope, mapped: MappedText): LexedSqlText {
  return lexedText(
    readPlaced(outer.sql.file, mapped.text, (start, end) => {
      const range = mapped.rangeOf(start, end);
      return outer.sql.placeOf(range.start, range.end);
    }),
  );
}

/** The scope of a text that stands inside another, as segments of that. */
export function innerScope(outer: Scope, segments: readonly Segment[], within: IdentityFact['within']): Scope {
  const mapped = assemble(segments);
  return {
    sql: mappedSql(outer, mapped),
    host: outer.host,
    // What is inside a dynamic text is dynamic, however it is nested.
    within: outer.within === 'dynamic' ? 'dynamic' : within,
    holeIn(start, end) {
      if (mapped.holeIn(start, end)) return true;
      const range = mapped.rangeOf(start, end);
      return outer.holeIn(range.start, range.end);
    },
    depth: outer.depth + 1,
    // A body has parameters of its own, if any.
    parameters: [],
  };
}

/** Statements longer than this are shown by the clause that matters. */
const longestStatement = 200;

/** A range of the text as PostgreSQL gets it, white space folded, each unknown part as `$…`. */
export function shown(scope: Scope, start: number, end: number): string {
  let result = '';
  for (let at = start; at < end; ) {
    if (!scope.holeIn(at, at + 1)) {
      result += scope.sql.text[at] ?? '';
      at += 1;
      continue;
    }
    result += '$…';
    while (at < end && scope.holeIn(at, at + 1)) at += 1;
  }
  return result.replace(/\s+/gu, ' ').trim();
}

/** A half-open range of UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One identity change in a scope's text. */
export interface IdentityClause {
  readonly spelling: IdentityFact['spelling'];
  readonly role: string | null;
  readonly certainty: IdentityFact['certainty'];
  /** The identity clause. */
  readonly clause: Range;
  /** The statement that holds it. */
  readonly statement: Range;
}

/** Makes a fact of what was found in a scope. */
export function factOf(scope: Scope, found: IdentityClause): IdentityFact {
  const whole = found.statement.end - found.statement.start <= 4 * longestStatement ? shown(scope, found.statement.start, found.statement.end) : '';
  const clause = found.clause.end - found.clause.start <= 4 * longestStatement ? found.clause : { ...found.clause, end: found.clause.start + longestStatement };
  return {
    kind: 'identity',
    place: scope.sql.placeOf(found.clause.start, found.clause.end),
    spelling: found.spelling,
    role: found.role,
    certainty: found.certainty,
    statement: whole !== '' && whole.length <= longestStatement ? whole : shown(scope, clause.start, clause.end),
    within: scope.within,
    host: scope.host,
  };
}
