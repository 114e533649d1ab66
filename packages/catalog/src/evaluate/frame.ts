import type { Node } from '@pgsql/types';
import type { Place } from '@pg-guardrails/kernel';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { claimWords, isImmutableClaim } from '../comments.js';
import { hasHole, saysNothing } from '../holes.js';
import type { Prose, SqlClaim } from '../model.js';
import type { Context, State } from '../state.js';
import { contextInside, sourceInside } from '../statement-context.js';
import { withTaint } from '../taints.js';
import type { Touch } from '../touches.js';
import type { FiredEvent, Scope } from './expression.js';
import { typedUnknown } from './typed-unknown.js';
import { asArray, asRow, type RowShape, type Value } from './value.js';
import type { Type } from '../risk/type.js';

/** Applies one statement of SQL; given by the simulator, which this module serves. */
export type Apply = (state: State, node: Node, context: Context) => State;

/** Whether the statements surely run, or only may: then what they touch is tainted instead of changed. */
export type Mode = 'surely' | 'perhaps';

/** Who has the name: the column, as in functions of SQL, or nobody. */
export type Conflicts = 'column' | 'refused';

/** `#variable_conflict use_column`, at the start of a body (manual: Under the Hood of PL/pgSQL, Variable Substitution). */
export function conflictsIn(body: string): Conflicts {
  return /#\s*variable_conflict\s+use_column\b/iu.test(body) ? 'column' : 'refused';
}

/** How a list of statements ends. */
export type Flow = 'next' | 'exit' | 'continue' | 'return';

/** Whether a statement perhaps did what it does, or did it and was perhaps undone. */
export type Outcome = 'done' | 'undone';

/** What a statement that ran has touched; asked for only where that is not sure. */
export type Touched = (outcome: Outcome) => readonly Touch[];

/** What runs, and what has become of it so far. Of one call of a body; `state` and `mode` move on as it runs. */
export interface Frame {
  readonly apply: Apply;
  readonly context: Context;
  /** Datums by number; the names of those that share theirs with another are null: which is meant cannot be told. */
  readonly datums: readonly (string | null)[];
  /** The queries of cursors, by the number of the datum. */
  readonly cursors: (string | null)[];
  readonly variables: Map<string, Value>;
  /** Variables whose type is an array: a text that is assigned to one is read as an array. */
  readonly arrays: ReadonlySet<string>;
  /** The types of variables, as declared: of what cannot be told they say which letters it has. */
  readonly types: ReadonlyMap<string, string>;
  /** The types of the fields of records, by name of the record: null where queries that give another fill the same. */
  readonly fields: Map<string, ReadonlyMap<string, Type | null>>;
  /** The types of what CASE compares with, by the variable that PL/pgSQL keeps it in. */
  readonly subjects: Map<string, Type | null>;
  /** Variables that are declared NOT NULL. */
  readonly notNull: ReadonlySet<string>;
  /** The names of all variables, those among them that several share. */
  readonly declared: ReadonlySet<string>;
  /** What blocks inside of others declare; null where that is not known. */
  readonly nested: ReadonlyMap<object, readonly PlpgsqlNode[]> | null;
  /** What RETURN gives; null where that is no value of one type. */
  readonly returns: string | null;
  /** Variables whose type surely is one of rows. */
  readonly rows: ReadonlyMap<string, RowShape>;
  /** What a name of a query means that both a column and a variable have: PL/pgSQL refuses such a query, unless told otherwise. */
  readonly conflicts: Conflicts;
  readonly bodyPlace: Place | null;
  readonly bodyLines: readonly string[];
  readonly depth: number;
  /** What has been touched, in order. Shared by all calls of one statement: a block with handlers undoes what the functions it called did. */
  readonly touched: Touched[];
  /** Shared by all calls of one statement. */
  readonly budget: { readonly count: { steps: number }; readonly perhapsRun: Set<string>; readonly catalogs: Map<object, number>; readonly byTheWay: Set<number> };
  /** An error was excused: it may have been raised after all, so that a later one is perhaps never reached. Shared by all calls of one statement. */
  readonly excuses: { any: boolean };
  /** In the function of an event trigger, and in what it calls: what it is told of the statement. */
  readonly event: FiredEvent | null;
  state: State;
  mode: Mode;
  /** What calls of the history's own functions gave in the statement that runs now, by their node. */
  results: ReadonlyMap<unknown, Value>;
  /** What RETURN gave; null before it, unknown when only perhaps that was reached. */
  returned: Value | null;
  /** Whether a block with handlers is around what runs, in the same body or in those that call it. */
  guarded: boolean;
  /** Something ran that may fail for reasons outside the model, such as data or a constraint. */
  mayFail: boolean;
  /** The same, but not because what it makes is there already: the model tells that. */
  mayFailOtherwise: boolean;
}

export interface Start {
  readonly apply: Apply;
  readonly context: Context;
  readonly bodyPlace: Place | null;
  readonly body: string;
  readonly mode: Mode;
  readonly event?: FiredEvent;
}

const noNames: ReadonlySet<never> = new Set<never>();
const noEntries: ReadonlyMap<never, never> = new Map<never, never>();

export function frameOf(state: State, start: Start): Frame {
  return {
    apply: start.apply,
    context: start.context,
    datums: [],
    cursors: [],
    variables: new Map(),
    arrays: noNames,
    types: noEntries,
    fields: new Map(),
    subjects: new Map(),
    notNull: noNames,
    declared: noNames,
    nested: noEntries,
    returns: null,
    rows: noEntries,
    conflicts: conflictsIn(start.body),
    bodyPlace: start.bodyPlace,
    bodyLines: start.body.split(/\r\n|\n|\r/u),
    depth: 0,
    budget: { count: start.context.firing?.count ?? { steps: 0 }, perhapsRun: new Set(), catalogs: new Map(), byTheWay: new Set() },
    excuses: { any: false },
    event: start.event ?? null,
    state,
    mode: start.mode,
    guarded: false,
    mayFail: false,
    results: new Map(),
    returned: null,
    mayFailOtherwise: false,
    touched: [],
  };
}

/** What an expression sees at this point of the body. */
export function scopeOf(frame: Frame): Scope {
  return { state: frame.state, variables: frame.variables, rows: [], results: frame.results, ...(frame.event === null ? {} : { event: frame.event }) };
}

/** What an expression sees that may stand in a query with a FROM: where a column has the name of a variable, of that only the arguments by number. */
export function scopeInQuery(frame: Frame): Scope {
  const scope = scopeOf(frame);
  return frame.conflicts === 'refused' ? scope : { ...scope, variables: new Map([...frame.variables].filter(([name]) => name.startsWith('$'))) };
}

/** Gives a variable its value. */
export function setVariable(frame: Frame, name: string, value: Value): void {
  const [type, shape] = [frame.types.get(name), frame.rows.get(name)];
  frame.variables.set(name, shape !== undefined ? asRow(value, shape) : frame.arrays.has(name) ? asArray(value) : type === undefined ? value : typedUnknown(frame.state, type, value));
}

/** Records that something of this may have changed. */
export function taint(frame: Frame, touch: Touch | null, reason: string, context: Context): void {
  if (touch === null) return;
  frame.touched.push(() => [touch]);
  frame.state = withTaint(frame.state, withoutHoles(touch), reason, context);
}

/** A relation whose name has holes is one of those that it may be; what else a hole names may be anything. */
function withoutHoles(touch: Touch): Touch {
  const { membership, also, ...rest } = touch;
  const relations = touch.relations !== 'all' && touch.relations.some(saysNothing) ? 'all' : touch.relations;
  const names = touch.names !== 'all' && touch.names.some(hasHole) ? 'all' : touch.names;
  return { ...rest, relations, names, ...(membership === undefined || names === 'all' ? {} : { membership }), ...(also === undefined ? {} : { also: withoutHoles(also) }) };
}

/** A line of a body that is nothing but a comment. */
const commentLine = /^\s*(?:--(?<line>.*)|\/\*(?<block>(?:(?!\*\/).)*)\*\/\s*)$/u;

/** The claim of a comment above a statement of a body: each relation that the statement makes has it. */
function claimInBody({ bodyPlace, bodyLines, context }: Frame, line: number | null): SqlClaim | null {
  for (let above = (line ?? 0) - 1; above >= 1; above -= 1) {
    const content = bodyLines[above - 1] ?? '';
    const groups = commentLine.exec(content)?.groups;
    if (groups === undefined && content.trim() !== '') return null;
    if (!isImmutableClaim(claimWords(groups?.['line'] ?? groups?.['block'] ?? '') ?? '')) continue;
    return { rule: 'immutable-table', place: bodyPlace === null ? context.source.place : placeOfLine(bodyPlace, above, content) };
  }
  return null;
}

function placeOfLine(bodyPlace: Place, line: number, content: string): Place {
  const indent = content.length - content.trimStart().length;
  const shift = line === 1 ? bodyPlace.column - 1 : 0;
  const at = bodyPlace.line + line - 1;
  return { file: bodyPlace.file, line: at, column: shift + indent + 1, endLine: at, endColumn: shift + content.trimEnd().length + 1 };
}

/** What the file says of a table by its name holds for one that a body makes, too. */
function proseInBody(context: Context): Prose | null {
  const prose = context.prose();
  return prose === null ? null : { above: [], file: prose.file };
}

/** The context of a statement inside a body: its own text, and its line in the file. */
export function contextAt(frame: Frame, line: number | null, text: string): Context {
  const { bodyPlace, bodyLines, context } = frame;
  const folded = text.replace(/\s+/gu, ' ').trim();
  const content = line === null ? undefined : bodyLines[line - 1];
  const place = bodyPlace === null || line === null || content === undefined ? context.source.place : placeOfLine(bodyPlace, line, content);
  return contextInside(context, { source: sourceInside(context.source, place, folded), text, claimAbove: claimInBody(frame, line), prose: () => proseInBody(context), names: 'columns or variables', placeAt: () => place, placeOf: () => place });
}

/** Whether what runs now only perhaps runs. */
export function isUncertain(frame: Frame): boolean {
  return frame.mode === 'perhaps';
}

/** Whether an error from outside the model may have ended the block before here. */
export function mayHaveFailed(frame: Frame): boolean {
  return mayHaveMetDuplicate(frame) || frame.mayFailOtherwise;
}

/** The same of an error that says that something is there already. */
export function mayHaveMetDuplicate(frame: Frame): boolean {
  return frame.mayFail || isUncertain(frame);
}

/** The calls that perhaps ran so far. */
export function perhapsRunSoFar({ budget }: Frame): ReadonlySet<string> {
  return new Set(budget.perhapsRun);
}

/** Tells apart what is there when a call perhaps runs: with another table, function or role it may touch something else. */
export function catalogMark({ state, budget: { catalogs } }: Frame): string {
  const mark = (part: object): number => {
    const number = catalogs.get(part) ?? catalogs.size;
    catalogs.set(part, number);
    return number;
  };
  return [state.relationNames, state.functions, state.roles].map(mark).join();
}

/** Where what they tainted is taken back, later calls have perhaps run for the first time. */
export function forgetPerhapsRun({ budget }: Frame, before: ReadonlySet<string>): void {
  for (const call of budget.perhapsRun) if (!before.has(call)) budget.perhapsRun.delete(call);
}

/** Whether an error that was excused is perhaps the one that is raised. */
export function mayHaveRaised({ excuses }: Frame): boolean {
  return excuses.any;
}

const stepLimit = 20_000;

/** A body that runs for more steps than anyone would write; what it touches is not followed further. */
export class TooLong extends Error {}

/** Counts one step. @throws {TooLong} */
export function step(frame: Frame): void {
  frame.budget.count.steps += 1;
  if (frame.budget.count.steps > stepLimit) throw new TooLong();
}
