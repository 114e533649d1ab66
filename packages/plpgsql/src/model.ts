import type { Place } from '@pg-guardrails/kernel';

/** What the analysis needs to know of a function: the structure of a catalog's entry, without the catalog. */
export interface FunctionSource {
  /** Names the function among all: `schema.name(argument types)`. */
  readonly key: string;
  readonly language: string;
  /** The text between the quotes; null for SQL-standard bodies. */
  readonly body: string | null;
  /** Where the body's text starts. */
  readonly bodyPlace: Place | null;
  readonly argumentNames: readonly string[];
  readonly argumentTypes: readonly string[];
  readonly returns: string;
  /** STRICT: not executed when an argument is NULL. Null when that is not known. */
  readonly strict: boolean | null;
  /** Its SET clauses: while it runs, these settings have these values, whatever the session says. */
  readonly config?: Readonly<Record<string, string>>;
}

/** How PostgreSQL calls a trigger function. */
export interface TriggerCall {
  readonly operation: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE';
  readonly level: 'ROW' | 'STATEMENT';
  readonly timing: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly tableName: string;
  readonly tableSchema: string;
  readonly arguments: readonly string[];
  /** The table's columns, for fields of OLD and NEW that do not exist; null when they are not known. */
  readonly columns: readonly string[] | null;
}

/** A function name as written in a call. */
export interface FunctionName {
  readonly schema: string | null;
  readonly name: string;
}

/** The function a call means: `ambiguous` when several could be, null when the history defines none. */
export type Lookup = (name: FunctionName, argumentCount: number) => FunctionSource | 'ambiguous' | null;

/** What may be taken for granted besides the call, to find out whether one certain statement gets through. */
export interface Assumption {
  /** An UPDATE that sets columns to themselves: OLD and NEW are equal. */
  readonly unchanged?: boolean;
  /** Values of customized settings (`app.mode`), which any session may set. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What one way through a function may need to be gone. */
interface Way {
  /** Null when the body's place is not known. */
  readonly place: Place | null;
  /** The undecided conditions of this way in words, or null when nothing undecided lies on it. */
  readonly condition: string | null;
}

/**
 * How a call of a trigger function ends, on one or several of its ways.
 * `raises`: with this SQLSTATE, null when it is no constant. `returns-row`: the change goes on (also whatever AFTER and
 * statement triggers return, for PostgreSQL ignores it). `returns-null`: a BEFORE ROW trigger silently drops the change.
 * `unknown`: the analysis cannot tell.
 *
 * Errors that an expression or a query may raise on its way (a division by zero, a missing privilege) are no outcome of
 * their own: they let nothing through. Where a handler could catch them, the handler's ways are there.
 */
export type Outcome =
  /** `unsure`: what on the way there may raise something else first, in words. */
  | (Way & { readonly kind: 'raises'; readonly sqlstate: string | null; readonly unsure: string | null })
  | (Way & { readonly kind: 'returns-row' })
  | (Way & { readonly kind: 'returns-null' })
  /** `otherwise`: what it returns if it does not raise. */
  | (Way & { readonly kind: 'unknown'; readonly reason: string; readonly otherwise: 'row' | 'null' | 'either' });

/** A setting that a condition reads, with a value it is compared with. */
export interface SettingGuess {
  readonly name: string;
  readonly value: string;
}

export interface Analysis {
  /** Never empty. */
  readonly outcomes: readonly Outcome[];
  readonly settings: readonly SettingGuess[];
  /** Keys of the functions that were gone through, the trigger's own first. */
  readonly functions: readonly string[];
}
