import { parsePlpgsql, readSqlText, type SqlText } from '@pg-guardrails/sql-reader';
import { withoutContents } from '../contents.js';
import { sessionWith, stateWith } from '../copies.js';
import { holdsEventsBack, withheldBy } from '../events-held.js';
import type { Proc, Taint, Use } from '../model.js';
import { parseSelfGrant, selfGrantParameter } from '../self-grant.js';
import { parseSearchPath } from '../session.js';
import type { Context, Session } from '../state.js';
import { doubtsOf } from '../taints.js';
import { everything } from '../touches.js';
import { conflictParameter } from '../variable-conflict.js';
import { bindArguments } from './arguments.js';
import { shapeOf, type NamedRow } from './body-shape.js';
import { declare } from './declare.js';
import { runBlock } from './exceptions.js';
import { catalogMark, conflictsIn, contextAt, isUncertain, scopeOf, setVariable, step, taint, type Frame, type Mode } from './frame.js';
import { inner, textAt } from './plpgsql-tree.js';
import { selectValue } from './query/questions.js';
import { takenForRows, withScalarVariables } from './scalar-variables.js';
import { runSql } from './sql.js';
import { functionsOfTypes, functionsUsed } from './stored-code.js';
import { runFunctions } from './stored-calls.js';
import { known, unknown, type Value } from './value.js';

const depthLimit = 24;

/** Runs the body of a function that the history defined, as its owner when it is SECURITY DEFINER. */
export function runProc(frame: Frame, proc: Proc, values: readonly (Value | undefined)[], context: Context, mode: Mode): Value {
  if (proc.language !== 'plpgsql' && proc.language !== 'sql') {
    taint(frame, everything, `the function ${proc.name} is written in ${proc.language}`, context);
    return unknown;
  }
  // As whom it runs, and whether it may, rests on who calls it (fmgr.c, fmgr_security_definer).
  if (Object.keys(proc.config).some((name) => /^(?:role|session_authorization)$/iu.test(name))) {
    taint(frame, everything, `the function ${proc.name} has a role of its own (SET ROLE), which is not followed`, context);
    return unknown;
  }
  const doubts = doubtsOf(frame.state, proc);
  const doubt = doubts.find((one) => one.path === undefined && bodyOf(one) === undefined);
  if (doubt !== undefined) {
    const { file, line } = doubt.source.place;
    taint(frame, everything, `the function ${proc.name} may have another body since ${file}:${String(line)}, which could not be evaluated`, context);
    return unknown;
  }
  const paths = doubts.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const bodies = doubts.flatMap((one) => (one.path === undefined ? (bodyOf(one) ?? []) : []));
  if (doubts.length === 0) return runBody(frame, proc, ownPath(frame, proc), values, context, mode);
  for (const one of [proc, ...bodies]) {
    const ways = new Map([ownPath(frame, one), ...paths].map((path) => [String(path), path]));
    for (const path of ways.values()) runBody(frame, one, path, values, context, 'perhaps');
  }
  return unknown;
}

/** What a function perhaps is since then, where that is known. */
function bodyOf({ body, opens }: Taint): Proc | undefined {
  return body ?? opens?.makes;
}

/** Where the names of a body lead: by its own setting, or as the caller's. */
function ownPath({ state }: Frame, { config }: Proc): readonly string[] {
  const path = config['search_path'];
  return path === undefined ? state.session.searchPath : parseSearchPath(path);
}

/** With the function's own settings. */
function withheldInside(withheld: readonly string[], { config }: Proc): readonly string[] {
  return Object.entries(config).reduce((held, [name, value]) => (holdsEventsBack(name) ? withheldBy(held, name, value) : held), withheld);
}

/** What makes members of the roles that a body creates: its own setting, or the caller's. */
function ownSelfGrant({ state }: Frame, { config }: Proc): Session['selfGrant'] {
  const value = config[selfGrantParameter];
  return value === undefined ? state.session.selfGrant : parseSelfGrant(value, state);
}

/** What tells a call from others. Rows are maps, which JSON leaves out; most values are none, and a function for each part of them takes its time. */
function callKey(parts: readonly unknown[], values: readonly (Value | undefined)[]): string {
  const mayHoldRows = values.some((value) => value?.kind === 'row' || value?.kind === 'one-of');
  return mayHoldRows ? JSON.stringify(parts, (_, part: unknown) => (part instanceof Map ? [...part] : part)) : JSON.stringify(parts);
}

function runBody(frame: Frame, proc: Proc, searchPath: readonly string[], values: readonly (Value | undefined)[], context: Context, mode: Mode): Value {
  if (mode === 'perhaps' || isUncertain(frame)) {
    // What it may touch has been tainted when it perhaps ran before with the same arguments; so recursion ends.
    const call = callKey([proc.key, proc.source.place, proc.securityDefiner ? proc.owner : null, proc.config, searchPath, catalogMark(frame), values], values);
    if (frame.budget.perhapsRun.has(call)) return unknown;
    frame.budget.perhapsRun.add(call);
  }
  if (frame.depth >= depthLimit) {
    taint(frame, everything, `calls of ${proc.name} go too deep`, context);
    return unknown;
  }
  const before = frame.state.session;
  const selfGrant = ownSelfGrant(frame, proc);
  frame.state = stateWith(frame.state, {
    session: sessionWith(before, {
      currentRole: proc.securityDefiner ? proc.owner : before.currentRole,
      searchPath,
      withheld: withheldInside(before.withheld, proc),
      selfGrant,
    }),
  });
  const called: Frame = {
    ...frame,
    context,
    variables: new Map(),
    datums: [],
    types: new Map(),
    fields: new Map(),
    subjects: new Map(),
    notNull: new Set(),
    declared: new Set(),
    cursors: [],
    conflicts: proc.language === 'sql' || /^use_column$/iu.test(proc.config[conflictParameter] ?? '') ? 'column' : conflictsIn(proc.body ?? ''),
    bodyPlace: proc.bodyPlace,
    bodyLines: (proc.body ?? '').split(/\r\n|\n|\r/u),
    depth: frame.depth + 1,
    mode: mode === 'perhaps' || isUncertain(frame) ? 'perhaps' : 'surely',
    results: new Map(),
    returned: null,
    returns: isScalar(proc) ? proc.returns : null,
  };
  const bound = new Map([...bindArguments(proc, values, frame.state), ...eventVariables(frame, proc)]);
  // What the defaults of arguments call.
  if (proc.uses !== undefined) runFunctions(called, functionsUsed(frame.state, proc.uses), context);
  // The conditions of domains, for what is given and for what comes back.
  runFunctions(called, functionsOfTypes(frame.state, [...proc.argumentTypes, proc.returns]), context);
  if (proc.body === null) runBoundBody(called, proc, context);
  else if (proc.language === 'sql') runSqlBody(called, proc, bound, context);
  else {
    const definition = frame.state.definitions.get(proc.source);
    if (definition === undefined) taint(called, everything, `the definition of ${proc.name} is not at hand`, context);
    else runPlpgsqlBody(called, definition.text, bound, context, rowArguments(proc));
  }
  frame.mayFail = frame.mayFail || called.mayFail;
  frame.mayFailOtherwise = frame.mayFailOtherwise || called.mayFailOtherwise;
  const settings = proc.securityDefiner || searchPath !== before.searchPath || proc.config[selfGrantParameter] !== undefined ? before : called.state.session;
  // What the body sets is set for good, unless the function has a value of its own.
  const withheld = Object.keys(proc.config).some(holdsEventsBack) ? before.withheld : called.state.session.withheld;
  frame.state = stateWith(called.state, { session: settings.withheld === withheld ? settings : sessionWith(settings, { withheld }) });
  return isScalar(proc) ? (called.returned ?? unknown) : unknown;
}

/** A body in SQL's own syntax (BEGIN ATOMIC) changes the catalog by what it calls alone; its result is not followed. */
function runBoundBody(frame: Frame, { oid }: Proc, context: Context): void {
  const reads: Use[] = [];
  for (const { dependent, on, kind } of frame.state.dependencies) if (dependent === oid && kind === 'function-type') reads.push({ oid: on });
  runFunctions(frame, functionsUsed(frame.state, reads), context);
  frame.state = withoutContents(frame.state);
}

/** TG_EVENT and TG_TAG (manual: Triggers on Events). */
function eventVariables({ event }: Frame, { returns }: Proc): readonly (readonly [string, Value])[] {
  if (event === null || returns !== 'event_trigger') return [];
  return [['tg_event', known(event.name)], ['tg_tag', event.tag === null ? unknown : known(event.tag)]];
}

/** Sets and rows are not followed. */
function isScalar({ returns }: Proc): boolean {
  return !/^SETOF\b|^record$|^void$|^(?:event_)?trigger$|^table\b/iu.test(returns);
}

/** Bodies in SQL are read once: expressions call such functions for each of some rows. */
const sqlBodies = new WeakMap<Proc, SqlText>();

function sqlBodyOf(proc: Proc): SqlText {
  const known = sqlBodies.get(proc);
  if (known !== undefined) return known;
  const text = readSqlText(proc.source.place.file, proc.body ?? '');
  sqlBodies.set(proc, text);
  return text;
}

function runSqlBody(frame: Frame, proc: Proc, bound: ReadonlyMap<string, Value>, context: Context): void {
  for (const [name, value] of bound) frame.variables.set(name, value);
  const text = sqlBodyOf(proc);
  if (text.problems.length > 0) taint(frame, everything, `the body of ${proc.name} could not be read`, context);
  for (const statement of text.statements) {
    step(frame);
    runSql(frame, statement.node, contextAt(frame, statement.place.line, statement.text), 'static');
    const value = 'SelectStmt' in statement.node && !isUncertain(frame) ? selectValue(statement.node.SelectStmt, scopeOf(frame)) : unknown;
    frame.returned = value;
  }
}

/** The arguments that surely are rows, by name and by position. */
function rowArguments({ argumentShapes = [], argumentNames }: Proc): readonly NamedRow[] {
  return argumentShapes.flatMap((shape, index): readonly NamedRow[] => (shape === null || shape === 'scalar' ? [] : [[`$${String(index + 1)}`, shape.rowOf], [argumentNames[index] ?? '', shape.rowOf]]));
}

/** Runs a body of PL/pgSQL, given as the statement that holds it. @throws {Rejection} in mode `surely` */
export function runPlpgsqlBody(frame: Frame, text: string, bound: ReadonlyMap<string, Value>, context: Context, rowArguments: readonly NamedRow[] = []): void {
  const asWritten = parsePlpgsql(text);
  const parsed = asWritten.problem === takenForRows ? parsePlpgsql(withScalarVariables(text, [...frame.state.types.values()])) : asWritten;
  const root = inner(parsed.functions?.[0], 'PLpgSQL_function');
  if (parsed.problem !== null || root === null) {
    taint(frame, everything, `a body of PL/pgSQL could not be read: ${parsed.problem ?? 'it is empty'}`, context);
    return;
  }
  const shape = shapeOf(root, frame.bodyLines);
  const { datums, arrays, types, notNull, declared, nested } = shape;
  const rows = new Map([...rowArguments, ...shape.rows.filter(([name]) => !bound.has(name))].filter(([name]) => datums.includes(name)));
  const named: Frame = { ...frame, datums, arrays, types, notNull, declared, nested, rows, cursors: shape.cursors.slice() };
  for (const [name, value] of bound) setVariable(named, name, value);
  runFunctions(named, functionsOfTypes(frame.state, shape.typeNames), context);
  named.variables.set('found', known(false));
  declare(named, shape.outermost.filter((datum) => !bound.has(textAt(inner(datum, 'PLpgSQL_var'), 'refname') ?? '')));
  const block = inner(root['action'], 'PLpgSQL_stmt_block');
  if (block !== null) runBlock(named, block);
  frame.state = named.state;
  frame.mayFail = named.mayFail;
  frame.returned = named.returned;
  frame.mayFailOtherwise = named.mayFailOtherwise;
}
