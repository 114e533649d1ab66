import type { Place } from '@pg-guardrails/kernel';
import type { SqlNode } from './node.js';

/** What the analysis needs to know of a function: the structure of a catalog's entry, without the catalog. */
export interface FunctionSource {
  /** Names the function among all: `schema.name(argument types)`. */
  readonly key: string;
  readonly language: string;
  /** The text between the quotes; null for SQL-standard bodies. */
  readonly body: string | null;
  /** The statements of a SQL-standard body: what stands from `RETURN` or `BEGIN ATOMIC` on. */
  readonly sqlBody?: string;
  /** Where the body's text starts. */
  readonly bodyPlace: Place | null;
  readonly argumentNames: readonly string[];
  readonly argumentTypes: readonly string[];
  readonly returns: string;
  /** What CALL runs; absent: what an expression calls. */
  readonly isProcedure?: true;
  /** STRICT: not executed when an argument is NULL. Null when that is not known. */
  readonly strict: boolean | null;
  /** SECURITY DEFINER: the owner, who is current_user while it runs. Null: whoever calls it. */
  readonly runsAs?: string | null;
  /** Who decides what its unqualified names mean; absent: whoever calls it. */
  readonly names?: NamesFrom;
  /** Its SET clauses: while it runs, these settings have these values, whatever the session says. */
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * Who decides what the unqualified names of a function mean. `caller`: the search path is the caller's. `others`: it has one of its own, in
 * which others can put names before PostgreSQL's; `others-behind`: only behind them. `temp`: others can put in types and tables, which are
 * looked up in pg_temp first of all. `own`: nobody else.
 */
export type NamesFrom = 'caller' | 'others' | 'others-behind' | 'temp' | 'own';

/** An unqualified name that a function was found to use, and that may be made to mean something else. */
export type Shadowable = { readonly place: Place | null; /** Key of the function that the trigger calls. */ readonly guard: string; readonly from: NamesFrom } & (
  /** Types of its operands, null where they are not known. */
  | { readonly kind: 'operator'; readonly name: string; readonly left: string | null; readonly right: string | null }
  | { readonly kind: 'function'; readonly name: string; readonly argumentCount: number }
  | { readonly kind: 'type'; readonly name: string }
);

/** What unqualified names are made to mean by somebody else than the function's author. */
export interface Shadows {
  /** By operator, what it answers; `any`: each may mean anything. */
  readonly operators: ReadonlyMap<string, boolean> | 'any';
  /** By function, what it returns, without doing anything. */
  readonly functions: ReadonlyMap<string, Known> | 'any';
  /** Told of each name that may be shadowed. */
  readonly tell: (name: Shadowable) => void;
}

/** How PostgreSQL calls a trigger function. */
export interface TriggerCall {
  readonly operation: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE';
  readonly level: 'ROW' | 'STATEMENT';
  readonly timing: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly tableName: string;
  readonly tableSchema: string;
  readonly arguments: readonly string[];
  /** The table's columns in their order; null when they are not known. */
  readonly columns: readonly CallColumn[] | null;
}

/** A column of the trigger's table, as far as OLD and NEW show it. */
export interface CallColumn {
  readonly name: string;
  /** As `format_type` prints it; `enum` for any enum. */
  readonly type: string;
  readonly notNull: boolean;
  readonly generated: 'stored' | 'virtual' | null;
}

/** A value that the analysis computes with: of the text types, enums, numbers and booleans. */
export type Known = string | number | boolean | null;

/** What is known of a field of OLD or NEW. `old` and `distinct` are for NEW: as OLD has it, or distinct from that (IS DISTINCT FROM). */
export type Fact =
  | { readonly kind: 'known'; readonly value: Known }
  | { readonly kind: 'some'; readonly nullable: boolean }
  | { readonly kind: 'old' }
  | { readonly kind: 'distinct' };

/** What is known of the row that a statement changes. */
export interface RowFacts {
  readonly old: ReadonlyMap<string, Fact>;
  readonly new: ReadonlyMap<string, Fact>;
  /** What NEW has in all other columns. */
  readonly others: 'old' | 'some';
  /** Conditions over the table's columns, as SQL, that hold for OLD. */
  readonly holds: readonly string[];
}

/** A field that a function gives a value of its own: what NEW has afterwards. */
export interface Write {
  readonly column: string;
  readonly fact: Fact;
}

/** A function name as written in a call. */
export interface FunctionName {
  readonly schema: string | null;
  readonly name: string;
}

/** The function a call means: `ambiguous` when several could be, `missing` when there certainly is none, null when the history defines none. */
export type Lookup = (name: FunctionName, argumentCount: number) => FunctionSource | 'ambiguous' | 'missing' | null;

/** What may be taken for granted besides the call, to find out whether one certain statement gets through. */
export interface Assumption {
  readonly row?: RowFacts;
  /** Values of customized settings (`app.mode`), which any session may set. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Who runs the statement, as session_user and current_user: this role, or none of these. */
  readonly user?: { readonly is: string } | { readonly isNot: readonly string[] };
  /** Columns that a trigger which fires later may give a value of its own, so that NEW may hold a NULL in them that no NOT NULL refuses. */
  readonly filled?: readonly string[];
  /** Settings that a trigger which fired before may have given another value. */
  readonly moved?: readonly string[];
  /** Absent: names mean what the function's author meant. */
  readonly shadows?: Shadows;
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
  /** `writes`: what a BEFORE ROW trigger has made of NEW, or `any` when that is not known. */
  | (Way & { readonly kind: 'returns-row'; readonly writes: Writes })
  | (Way & { readonly kind: 'returns-null' })
  /** `otherwise`: what it returns if it does not raise. */
  | (Way & { readonly kind: 'unknown'; readonly reason: string; readonly otherwise: 'row' | 'null' | 'either'; readonly writes: Writes });

export type Writes = readonly Write[] | 'any';

/** A setting that a condition reads, with a value it is compared with. */
export interface SettingGuess {
  readonly name: string;
  readonly value: string;
}

/** A field of OLD or NEW that a condition reads, with a value that may decide it. */
export interface FieldGuess {
  readonly row: 'old' | 'new';
  readonly column: string;
  readonly value: Known;
}

/** What conditions read that a statement, its session or its row can decide. */
export interface Guesses {
  readonly settings: readonly SettingGuess[];
  readonly fields: readonly FieldGuess[];
  /** Names that current_user and its like are compared with. */
  readonly users: readonly string[];
}

export interface Analysis extends Guesses {
  /** Never empty. */
  readonly outcomes: readonly Outcome[];
  /** Settings that it may give another value on a way that does not raise, `*` for any. */
  readonly moved: readonly string[];
  /** Keys of the functions that were gone through, the trigger's own first. */
  readonly functions: readonly string[];
}

/** A statement, or an expression as a SELECT, that a function runs. */
export interface Met {
  /** Null when it is not known which statement it is: EXECUTE of what is no constant. */
  readonly node: SqlNode | null;
  readonly text: string;
  readonly place: Place | null;
  /** The undecided conditions on the way to it, in words; empty when every call gets there, unless something before it raises. */
  readonly conditions: readonly string[];
  /** What on the way to it may raise first, in words, or null. */
  readonly doubt: string | null;
  /** Keys of the functions that are being gone through there, the one that was asked about first. */
  readonly functions: readonly string[];
}

/** What a function runs, in the order in which it is met, and how its ways end. */
export interface Course {
  readonly met: readonly Met[];
  /** `returns`: every call comes back, so that what it did stays; `raises`: none does; `undecided`: it depends. */
  readonly ending: 'returns' | 'raises' | 'undecided';
  /** Why nothing is known of it, or null: another language, a body that cannot be read. */
  readonly opaque: string | null;
}
