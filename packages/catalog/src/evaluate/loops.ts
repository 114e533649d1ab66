import type { Node } from '@pgsql/types';
import { parseStatement, type PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { Rejection } from '../errors.js';
import { nullNotAllowed, together, type Risk } from '../risk/risk.js';
import { text } from '../risk/type.js';
import { everything } from '../touches.js';
import { bindTuple } from './assign.js';
import { expressionValue, requireRelationNames } from './expression-value.js';
import { condition as isCondition, meet, noteFields, riskOfQuery, targetRisk, variableTarget } from './failing.js';
import { contextAt, isUncertain, scopeOf, step, taint, type Flow, type Frame } from './frame.js';
import { runPerhaps } from './perhaps.js';
import { expressionText, inner, nodesOf, numberAt, statementsOf, targetNames, textAt, type Statement } from './plpgsql-tree.js';
import { anyTuple } from './query/any-tuple.js';
import type { Rowset, Tuple } from './query/rowset.js';
import { selectTuples } from './query/select.js';
import { runSomeRounds } from './some-rounds.js';
import { runStatements } from './statements.js';
import { runAllCalls } from './stored-calls.js';
import { truth } from './truth.js';
import { isList, known, type Datum, type Value } from './value.js';
import { runCursor } from './cursors.js';

/** What sets the loop's variables for each of its rounds. */
interface Rounds {
  readonly each: readonly (() => void)[];
  /** `open`: there may be others, anywhere among these. */
  readonly open: 'open' | 'complete';
}

const complete = (each: readonly (() => void)[]): Rounds => ({ each, open: 'complete' });

/** More rounds than a migration counts by hand are not followed. */
const mostRounds = 1000;

/** The elements of an array, of all its dimensions. */
function flat(items: readonly Datum[]): readonly Datum[] {
  return items.flatMap((item) => (isList(item) ? flat(item) : [item]));
}

/** What elements of an array raise that go into a variable: texts are texts, whatever they look like. */
function itemsRisk(frame: Frame, items: readonly Datum[], name: string): Risk {
  return together(items.map((item) => targetRisk(frame, known(item), typeof item === 'string' ? text : null, variableTarget(frame, name))));
}

/** What the rows of a loop go into: a record takes any. */
function intoRows(frame: Frame, target: unknown): Risk {
  return inner(target, 'PLpgSQL_rec') !== null && targetNames(target).every((name) => frame.types.get(name)?.toLowerCase() === 'record') ? 'none' : 'perhaps';
}

/** FOREACH element [SLICE 1] IN ARRAY. */
function elementRounds(frame: Frame, { node, line }: Statement): Rounds | null {
  const text = expressionText(node['expr']) ?? '';
  const value = expressionValue(frame, text, contextAt(frame, line, text));
  const name = frame.datums[numberAt(node, 'varno') ?? -1] ?? null;
  const slice = numberAt(node, 'slice') ?? 0;
  const items = value.kind === 'known' && isList(value.value) ? (slice === 0 ? flat(value.value) : value.value) : null;
  meet(frame, value.kind === 'known' && value.value === null ? nullNotAllowed('FOREACH expression must not be null') : items !== null && slice <= 1 && name !== null ? itemsRisk(frame, items, name) : 'perhaps');
  if (items === null || name === null) return null;
  // An array of one dimension has no slices (2202E; pl_exec.c, exec_stmt_foreach_a).
  if (slice > 0 && !items.every(isList)) meet(frame, 'perhaps');
  // Of arrays in arrays, slices of one dimension less are followed.
  if (slice > 1 || (slice === 1 && !items.every((item) => isList(item) && !item.some(isList)))) return null;
  return complete(items.map((item) => () => frame.variables.set(name, known(item))));
}

/** FOR i IN [REVERSE] 1..10 [BY 2]. */
function countedRounds(frame: Frame, { node, line }: Statement): Rounds | null {
  const bound = (key: string): number | null => {
    const text = expressionText(node[key]) ?? '';
    const value = expressionValue(frame, text, contextAt(frame, line, text), { type: 'integer' });
    if (value.kind === 'known' && value.value === null) meet(frame, nullNotAllowed('a bound of a FOR loop cannot be null'));
    return value.kind === 'known' && typeof value.value === 'number' ? value.value : null;
  };
  const [from, to] = [bound('lower'), bound('upper')];
  const step = node['step'] === undefined ? 1 : bound('step');
  const name = targetNames(node['var'])[0];
  if (step !== null && step < 1) meet(frame, new Rejection('22023', 'BY value of FOR loop must be greater than zero'));
  if (from === null || to === null || step === null || step < 1) meet(frame, 'perhaps');
  if (from === null || to === null || step === null || step < 1 || name === undefined) return null;
  const sign = node['reverse'] === true ? -1 : 1;
  const length = Math.max(0, Math.floor(((to - from) * sign) / step) + 1);
  if (length > mostRounds) return null;
  return complete(Array.from({ length }, (_, index) => () => frame.variables.set(name, known(from + sign * step * index))));
}

/** Whether a query takes some of its rows only (LIMIT, OFFSET, DISTINCT ON): which ones is known of all rows alone. */
function takesSome(query: Node): boolean {
  return /"limit(?:Count|Offset)":|"distinctClause":\[\{"/u.test(JSON.stringify(query));
}

/** Whether a row of a table, of a catalog for the most part, may have gone by something that could not be evaluated. What functions tell of an event does not. */
function mayMissRows({ state }: Frame, query: Node): boolean {
  return (state.openWorld || state.taints.length > 0) && JSON.stringify(query).includes('"relname":');
}

function tupleRounds(frame: Frame, target: unknown, query: Node, tuples: Rowset<Tuple> | null): Rounds | null {
  const [record] = inner(target, 'PLpgSQL_rec') === null ? [] : targetNames(target);
  if (record !== undefined) noteFields(frame, record, query);
  if (tuples === null) return null;
  const certain = tuples.open === 'open' && (takesSome(query) || mayMissRows(frame, query)) ? [] : tuples.certain;
  const each = certain.map((tuple) => () => {
    bindTuple(frame, target, tuple);
  });
  return { each, open: tuples.open };
}

/** FOR row IN SELECT …. */
function queryRounds(frame: Frame, { node, line }: Statement): Rounds | null {
  const text = expressionText(node['query']) ?? '';
  const parsed = parseStatement(text);
  if (parsed.node === null || !('SelectStmt' in parsed.node)) return null;
  requireRelationNames(frame, parsed.node);
  runAllCalls(frame, parsed.node, contextAt(frame, line, text), 'none');
  if (frame.guarded) meet(frame, together([riskOfQuery(frame, parsed.node), intoRows(frame, node['var'])]));
  return tupleRounds(frame, node['var'], parsed.node, selectTuples(parsed.node.SelectStmt, scopeOf(frame)));
}

/** FOR row IN EXECUTE … USING …. The query sees its parameters, but none of the body's variables. */
function dynamicRounds(frame: Frame, { node, line }: Statement): Rounds | null {
  const text = expressionText(node['query']) ?? '';
  const context = contextAt(frame, line, text);
  frame.mayFail = true;
  const value = expressionValue(frame, text, context);
  const parameters = nodesOf(node['params']).map((one, index): [string, Value] => [`$${String(index + 1)}`, expressionValue(frame, expressionText(one) ?? '', context)]);
  const parsed = value.kind === 'known' && typeof value.value === 'string' ? parseStatement(value.value) : null;
  if (parsed === null || parsed.node === null || !('SelectStmt' in parsed.node)) {
    if (parsed === null || parsed.node !== null) taint(frame, everything, 'FOR IN EXECUTE runs a text that cannot be told', context);
    return null;
  }
  runAllCalls(frame, parsed.node, context, 'none');
  return tupleRounds(frame, node['var'], parsed.node, selectTuples(parsed.node.SelectStmt, { ...scopeOf(frame), variables: new Map(parameters) }));
}

function tupleOfAny(frame: Frame, { node }: Statement): Tuple | null {
  const parsed = node['var'] === undefined ? null : parseStatement(expressionText(node['query']) ?? '').node;
  return parsed !== null && 'SelectStmt' in parsed ? anyTuple(parsed.SelectStmt, scopeOf(frame)) : null;
}

function runRounds(frame: Frame, statement: Statement, rounds: Rounds | null): Flow {
  if (rounds === null || rounds.open === 'open') {
    const tuple = tupleOfAny(frame, statement);
    runLoopPerhaps(frame, statement.node, tuple === null ? undefined : () => { bindTuple(frame, statement.node['var'], tuple); });
    runSomeRounds(frame, statement.node, rounds?.each ?? []);
    return 'next';
  }
  const body = statementsOf(statement.node['body']);
  for (const bind of rounds.each) {
    step(frame);
    bind();
    const flow = runStatements(frame, body);
    if (flow === 'exit') break;
    if (flow === 'return') return flow;
  }
  frame.variables.set('found', known(rounds.each.length > 0));
  return 'next';
}

/** FOREACH. */
export function runForeach(frame: Frame, statement: Statement): Flow {
  return runRounds(frame, statement, elementRounds(frame, statement));
}

/** FOR over numbers. */
export function runCountedFor(frame: Frame, statement: Statement): Flow {
  return runRounds(frame, statement, countedRounds(frame, statement));
}

/** FOR over the rows of a query that stands in the body as it is. */
export function runQueryFor(frame: Frame, statement: Statement): Flow {
  const flow = runRounds(frame, statement, queryRounds(frame, statement));
  runRestOfRows(frame, statement);
  return flow;
}

/** Rows beyond the first few are fetched when the body has run for those (pl_exec.c, exec_for_query): what they call finds what it has made. */
function runRestOfRows(frame: Frame, { node, line }: Statement): void {
  const text = expressionText(node['query']) ?? '';
  const parsed = frame.state.hasCode ? parseStatement(text).node : null;
  if (parsed === null) return;
  const { mode } = frame;
  frame.mode = 'perhaps';
  runAllCalls(frame, parsed, contextAt(frame, line, text), 'none');
  frame.mode = mode;
}

/** FOR over the rows of a query that is made while it runs. */
export function runDynamicFor(frame: Frame, statement: Statement): Flow {
  return runRounds(frame, statement, dynamicRounds(frame, statement));
}

/** LOOP and WHILE: round by round while it is known whether they go on; then, the rest perhaps. */
export function runOpenLoop(frame: Frame, statement: Statement): Flow {
  const { node, line } = statement;
  const condition = expressionText(node['cond']);
  const body = statementsOf(node['body']);
  const { mode } = frame;
  for (let round = 0; !isUncertain(frame) && round < mostRounds; round += 1) {
    if (condition !== null) {
      const holds = truth(expressionValue(frame, condition, contextAt(frame, line, condition), isCondition));
      if (holds === 'false' || holds === 'null') return 'next';
      if (holds === 'unknown') break;
    }
    step(frame);
    const flow = runStatements(frame, body);
    if (flow === 'exit') return 'next';
    if (flow === 'return') return flow;
  }
  runLoopPerhaps(frame, node);
  if (!leavesMore(node)) frame.mode = mode;
  return 'next';
}

/** FOR over a cursor: how often it runs is not followed. */
export function runCursorFor(frame: Frame, { node, line }: Statement): Flow {
  runCursor(frame, node, line);
  runLoopPerhaps(frame, node);
  return 'next';
}

function runLoopPerhaps(frame: Frame, node: PlpgsqlNode, bind?: () => void): void {
  const { mode } = frame;
  const body = statementsOf(node['body']);
  runPerhaps(frame, [body], [node], bind);
  frame.mode = leavesMore(node) ? 'perhaps' : mode;
}

/** EXIT and CONTINUE leave the loop only; with a label they may leave more, and RETURN leaves the body. */
function leavesMore(node: PlpgsqlNode): boolean {
  const body = JSON.stringify(node['body'] ?? []);
  return body.includes('PLpgSQL_stmt_return"') || body.includes('"label":');
}

/** EXIT and CONTINUE. With a label it may be an outer loop or block that ends. */
export function runExit(frame: Frame, { node, line }: Statement): Flow {
  const condition = expressionText(node['cond']);
  const flow: Flow = node['is_exit'] === true ? 'exit' : 'continue';
  if (textAt(node, 'label') !== null) {
    frame.mode = 'perhaps';
    return 'next';
  }
  if (condition === null) return flow;
  const holds = truth(expressionValue(frame, condition, contextAt(frame, line, condition), isCondition));
  if (holds === 'unknown') {
    frame.mode = 'perhaps';
    return 'next';
  }
  return holds === 'true' ? flow : 'next';
}
