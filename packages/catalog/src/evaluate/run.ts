import type { Node, RangeVar } from '@pgsql/types';
import type { Place } from '@pg-guardrails/kernel';
import { catches, sqlstateOf } from '@pg-guardrails/plpgsql';
import { parseExpression, parsePlpgsql, parseStatement, readSqlText, type PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { Rejection } from '../errors.js';
import type { Proc } from '../model.js';
import { isSystemRelation, lookUpRelation } from '../names.js';
import { rangeVarsOf, stringsOf, tagged, walk } from '../nodes.js';
import { setConfig, parseSearchPath } from '../session.js';
import type { Context, State } from '../state.js';
import { everything, lasting, touchedBy, withTaint, type Touch } from '../taints.js';
import { triggersOn } from '../triggers.js';
import { assignedVariables, expressionText, inner, isNode, nodesOf, numberAt, statementsOf, targetNames, textAt, type Statement } from './body.js';
import { isPure } from './builtins.js';
import { evaluate, truth, type Scope } from './expression.js';
import { loopRows, selectValue } from './query.js';
import { hole, known, oneOf, unknown, type Value } from './value.js';

/** Applies one statement of SQL; given by the simulator, which this module serves. */
export type Apply = (state: State, node: Node, context: Context) => State;

/** Whether the statements surely run, or only may: then what they touch is tainted instead of changed. */
type Mode = 'surely' | 'perhaps';

/** How a list of statements ends. */
type Flow = 'next' | 'exit' | 'continue' | 'return';

/** What runs, and what has become of it so far. Of one call of a body; `state` and `mode` move on as it runs. */
interface Frame {
  readonly apply: Apply;
  readonly context: Context;
  /** Datums by number; the names of those that share theirs with another are null: which is meant cannot be told. */
  readonly datums: readonly (string | null)[];
  readonly variables: Map<string, Value>;
  readonly bodyPlace: Place | null;
  readonly bodyLines: readonly string[];
  readonly depth: number;
  /** Shared by all calls of one statement. */
  readonly budget: { steps: number; readonly perhapsRun: Set<string> };
  state: State;
  mode: Mode;
  /** Something ran that may fail for reasons outside the model, such as data or a constraint. */
  mayFail: boolean;
  /** What has been touched since the innermost block with handlers began. */
  touched: Touch[];
}

/** RAISE's own SQLSTATE. */
const raiseException = 'P0001';
const stepLimit = 20_000;
const depthLimit = 24;

function scopeOf(frame: Frame): Scope {
  return { state: frame.state, variables: frame.variables, rows: [] };
}

function taint(frame: Frame, touch: Touch | null, reason: string, context: Context): void {
  if (touch === null) return;
  frame.touched.push(touch);
  frame.state = withTaint(frame.state, withoutHoles(touch), reason, context);
}

/** What a hole names may be anything. */
function withoutHoles(touch: Touch): Touch {
  const open = (names: readonly string[] | 'all'): readonly string[] | 'all' => (names !== 'all' && names.some((name) => name.includes(hole)) ? 'all' : names);
  return { ...touch, relations: open(touch.relations), names: open(touch.names) };
}

/** The context of a statement inside a body: its own text, and its line in the file. */
function contextAt(frame: Frame, line: number | null, text: string): Context {
  const { bodyPlace, bodyLines, context } = frame;
  const folded = text.replace(/\s+/gu, ' ').trim();
  let { place } = context.source;
  const content = line === null ? undefined : bodyLines[line - 1];
  if (bodyPlace !== null && line !== null && content !== undefined) {
    const indent = content.length - content.trimStart().length;
    const shift = line === 1 ? bodyPlace.column - 1 : 0;
    const at = bodyPlace.line + line - 1;
    place = { file: bodyPlace.file, line: at, column: shift + indent + 1, endLine: at, endColumn: shift + content.trimEnd().length + 1 };
  }
  return { ...context, source: { place, text: folded }, text, claimAbove: null, placeAt: () => place, placeOf: () => place };
}

const certainKinds: ReadonlySet<string> = new Set([
  'CreateStmt', 'CreateRoleStmt', 'AlterRoleStmt', 'DropRoleStmt', 'GrantStmt', 'GrantRoleStmt', 'AlterDefaultPrivilegesStmt', 'CreateTrigStmt',
  'CreateFunctionStmt', 'AlterFunctionStmt', 'CreateSchemaStmt', 'AlterOwnerStmt', 'CommentStmt', 'VariableSetStmt',
]);

/** Runs one statement of SQL, or taints what it may touch. @throws {Rejection} in mode `surely` */
function runSql(frame: Frame, node: Node, context: Context, wait: 'static' | 'dynamic'): void {
  const { kind } = tagged(node);
  runCalls(frame, node, context, wait === 'static' && kind === 'SelectStmt' ? 'targets' : 'none');
  runTriggers(frame, node, context);
  if (!certainKinds.has(kind)) frame.mayFail = true;
  if (kind === 'DoStmt' || !isUncertain(frame)) {
    if (kind !== 'SelectStmt' || isSelectInto(node)) {
      const touch = touchedBy(frame.state, node);
      if (touch !== null) frame.touched.push(touch);
      frame.state = frame.apply(frame.state, node, context);
    }
    return;
  }
  const before = frame.state;
  taint(frame, touchedBy(frame.state, node), 'it depends on something that cannot be told whether this statement runs', context);
  if (kind === 'VariableSetStmt') frame.state = lasting(before, frame.state);
}

/** What DDL or the running of other code looks like in a body; without it a trigger function touches nothing of the model. */
const mayTouch = /\b(?:grant|revoke|alter|create|drop|execute|perform|call|set|set_config|select)\b/iu;

/** The trigger functions that a change of rows may run. */
function runTriggers(frame: Frame, node: Node, context: Context): void {
  for (const name of changedRelations(node)) {
    const relation = isSystemRelation(frame.state, name) ? null : lookUpRelation(frame.state, name);
    if (relation === null) continue;
    for (const trigger of triggersOn(frame.state, relation.oid)) {
      const proc = trigger.function === null ? undefined : frame.state.functions.get(trigger.function);
      if (proc !== undefined && mayTouch.test(proc.body ?? '')) runProc(frame, proc, [], context, 'perhaps');
    }
  }
}

function changedRelations(node: Node): readonly RangeVar[] {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
    case 'CopyStmt':
      return body.relation === undefined ? [] : [body.relation];
    case 'TruncateStmt':
      return rangeVarsOf(body.relations);
    default:
      return [];
  }
}

function isUncertain(frame: Frame): boolean {
  return frame.mode === 'perhaps';
}

function mayHaveFailed(frame: Frame): boolean {
  return frame.mayFail || isUncertain(frame);
}

function isSelectInto(node: Node): boolean {
  return 'SelectStmt' in node && node.SelectStmt.intoClause !== undefined;
}

/** Functions that a statement calls: set_config, and those that the history defined. */
function runCalls(frame: Frame, node: unknown, context: Context, position: 'targets' | 'none'): void {
  const direct = new Set<unknown>();
  if (position === 'targets' && isNode(node)) {
    const select = inner(node, 'SelectStmt');
    if (select !== null && select['fromClause'] === undefined && select['whereClause'] === undefined) {
      for (const target of nodesOf(select['targetList'])) direct.add(inner(inner(target, 'ResTarget')?.['val'], 'FuncCall'));
    }
  }
  const calls: { readonly names: readonly string[]; readonly args: readonly Node[]; readonly direct: boolean }[] = [];
  walk(node, (kind, body) => {
    if (kind !== 'FuncCall' || !isNode(body)) return;
    const call: { readonly funcname?: Node[]; readonly args?: Node[] } = body;
    calls.push({ names: stringsOf(call.funcname), args: call.args ?? [], direct: direct.has(body) });
  });
  for (const call of calls) callFunction(frame, call.names, call.args, context, call.direct ? 'surely' : 'perhaps');
}

function callFunction(frame: Frame, names: readonly string[], args: readonly Node[], context: Context, mode: Mode): void {
  const scope = scopeOf(frame);
  const all = calledFunctions(frame.state, names);
  const accepting = all.filter((proc) => accepts(proc, argumentsOf(proc, args, scope), frame.state));
  const candidates = accepting.length === 0 ? all : accepting;
  const [proc, another] = candidates;
  if (proc === undefined) {
    if (names.at(-1) === 'set_config' && names.length <= 2) {
      setConfiguration(frame, args.map((arg) => evaluate(arg, scope)), context, mode);
      return;
    }
    if (isPure(names)) return;
    taint(frame, everything, `the function ${names.join('.')} is not defined by the history, so it is not known what it does`, context);
    return;
  }
  if (another === undefined && !names.some((name) => name.includes(hole))) {
    runProc(frame, proc, argumentsOf(proc, args, scope), context, mode);
    return;
  }
  // Which of several is called is a matter of types, which are not followed: each of them perhaps.
  for (const one of candidates) runProc(frame, one, one.argumentTypes.map(() => unknown), context, 'perhaps');
}

/** The arguments by position; undefined for those that are not given. Those beyond the parameters follow, for VARIADIC. */
function argumentsOf(proc: Proc, args: readonly Node[], scope: Scope): readonly (Value | undefined)[] {
  const values: (Value | undefined)[] = proc.argumentTypes.map(() => undefined);
  args.forEach((arg, index) => {
    if (!('NamedArgExpr' in arg)) values[index] = evaluate(arg, scope);
    else {
      const position = proc.argumentNames.indexOf(arg.NamedArgExpr.name ?? '');
      values[position < 0 ? args.length + index : position] = evaluate(arg.NamedArgExpr.arg, scope);
    }
  });
  return Array.from(values);
}

/** Whether a function can be called with these values, by their number and by whether they are arrays. */
function accepts(proc: Proc, values: readonly (Value | undefined)[], state: State): boolean {
  const defaults = state.definitions.get(proc.source)?.defaults ?? [];
  const variadic = proc.argumentTypes.at(-1)?.endsWith('[]') === true;
  if (values.length > proc.argumentTypes.length && !variadic) return false;
  return proc.argumentTypes.every((type, index) => {
    const value = values[index];
    if (value === undefined) return (defaults[index] ?? null) !== null || (variadic && index === proc.argumentTypes.length - 1);
    if (value.kind !== 'known' || value.value === null) return true;
    if (typeof value.value === 'object') return type.endsWith('[]') || /^any/u.test(type);
    return !type.endsWith('[]') || typeof value.value === 'string';
  });
}

function calledFunctions(state: State, names: readonly string[]): readonly Proc[] {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (schema === 'pg_catalog') return [];
  // Of a name that cannot be told, in a schema that can, each function of the schema may be meant.
  const any = name.includes(hole) && schema !== undefined && !schema.includes(hole);
  return [...state.functions.values()].filter((proc) => (any || proc.name === name) && (schema === undefined || proc.schema === schema));
}

function setConfiguration(frame: Frame, values: readonly Value[], context: Context, mode: Mode): void {
  const [setting, value, local] = values;
  if (setting?.kind !== 'known' || typeof setting.value !== 'string') return;
  if (setting.value !== 'role' && setting.value !== 'search_path') return;
  if (value?.kind !== 'known' || typeof value.value !== 'string' || mode === 'perhaps' || isUncertain(frame)) {
    const before = frame.state;
    taint(frame, everything, `set_config changes ${setting.value} to something that cannot be told`, context);
    frame.state = lasting(before, frame.state);
    return;
  }
  frame.state = setConfig(frame.state, setting.value, value.value, local?.kind === 'known' && local.value === true ? 'transaction' : 'session');
}

/** Runs the body of a function that the history defined, as its owner when it is SECURITY DEFINER. */
function runProc(frame: Frame, proc: Proc, values: readonly (Value | undefined)[], context: Context, mode: Mode): void {
  if (proc.language !== 'plpgsql' && proc.language !== 'sql') {
    taint(frame, everything, `the function ${proc.name} is written in ${proc.language}`, context);
    return;
  }
  if (proc.body === null) return;
  if (mode === 'perhaps' || isUncertain(frame)) {
    // What it may touch has been tainted when it perhaps ran before with the same arguments; so recursion ends.
    const call = JSON.stringify([proc.key, values]);
    if (frame.budget.perhapsRun.has(call)) return;
    frame.budget.perhapsRun.add(call);
  }
  if (frame.depth >= depthLimit) {
    taint(frame, everything, `calls of ${proc.name} go too deep`, context);
    return;
  }
  const before = frame.state.session;
  const path = proc.config['search_path'];
  frame.state = {
    ...frame.state,
    session: {
      ...before,
      currentRole: proc.securityDefiner ? proc.owner : before.currentRole,
      searchPath: path === undefined ? before.searchPath : parseSearchPath(path),
    },
  };
  const called: Frame = {
    ...frame,
    context,
    variables: new Map(),
    datums: [],
    bodyPlace: proc.bodyPlace,
    bodyLines: proc.body.split(/\r\n|\n|\r/u),
    depth: frame.depth + 1,
    mode: mode === 'perhaps' || isUncertain(frame) ? 'perhaps' : 'surely',
  };
  const bound = bindArguments(proc, values, frame);
  if (proc.language === 'sql') runSqlBody(called, proc, bound, context);
  else {
    const definition = frame.state.definitions.get(proc.source);
    if (definition === undefined) taint(called, everything, `the definition of ${proc.name} is not at hand`, context);
    else runPlpgsqlBody(called, definition.text, bound, context);
  }
  frame.mayFail = frame.mayFail || called.mayFail;
  const settings = proc.securityDefiner || path !== undefined ? before : called.state.session;
  frame.state = { ...called.state, session: settings };
}

/** The parameters' values: those given, an array of the rest for VARIADIC, the default for what is missing. */
function bindArguments(proc: Proc, values: readonly (Value | undefined)[], frame: Frame): ReadonlyMap<string, Value> {
  const bound = new Map<string, Value>();
  const defaults = frame.state.definitions.get(proc.source)?.defaults ?? [];
  const last = proc.argumentTypes.length - 1;
  proc.argumentTypes.forEach((type, index) => {
    const given = values[index];
    const isSpread = index === last && type.endsWith('[]') && values.length > proc.argumentTypes.length;
    const standard = defaults[index] ?? null;
    let value = given ?? (standard === null ? unknown : evaluate(standard, { state: frame.state, variables: new Map(), rows: [] }));
    if (isSpread || (type.endsWith('[]') && value.kind === 'known' && typeof value.value === 'string')) value = unknown;
    const name = proc.argumentNames[index] ?? '';
    bound.set(`$${String(index + 1)}`, value);
    if (name !== '') bound.set(name, value);
  });
  return bound;
}

export function dollarQuoted(body: string): string {
  let tag = '$pg_guardrails$';
  while (body.includes(tag)) tag = tag.replace(/\$$/u, '_$');
  return `${tag}${body}${tag}`;
}

function runSqlBody(frame: Frame, proc: Proc, bound: ReadonlyMap<string, Value>, context: Context): void {
  for (const [name, value] of bound) frame.variables.set(name, value);
  const text = readSqlText(proc.source.place.file, proc.body ?? '');
  if (text.problems.length > 0) taint(frame, everything, `the body of ${proc.name} could not be read`, context);
  for (const statement of text.statements) {
    step(frame);
    runSql(frame, statement.node, contextAt(frame, statement.place.line, statement.text), 'static');
  }
}

function step(frame: Frame): void {
  frame.budget.steps += 1;
  if (frame.budget.steps > stepLimit) throw new TooLong();
}

/** A body that runs for more steps than anyone would write; what it touches is not followed further. */
class TooLong extends Error {}

function runPlpgsqlBody(frame: Frame, text: string, bound: ReadonlyMap<string, Value>, context: Context): void {
  const parsed = parsePlpgsql(text);
  const root = inner(parsed.functions?.[0], 'PLpgSQL_function');
  if (parsed.problem !== null || root === null) {
    taint(frame, everything, `a body of PL/pgSQL could not be read: ${parsed.problem ?? 'it is empty'}`, context);
    return;
  }
  const datums = nodesOf(root['datums']);
  const names = datums.map((datum) => textAt(inner(datum, 'PLpgSQL_var') ?? inner(datum, 'PLpgSQL_rec'), 'refname'));
  const count = new Map<string, number>();
  for (const name of names) if (name !== null) count.set(name, (count.get(name) ?? 0) + 1);
  const named: Frame = { ...frame, datums: names.map((name) => (name !== null && count.get(name) === 1 ? name : null)) };
  for (const [name, value] of bound) named.variables.set(name, value);
  for (const datum of datums) {
    const variable = inner(datum, 'PLpgSQL_var');
    const name = textAt(variable, 'refname');
    if (name === null || bound.has(name)) continue;
    const initial = expressionText(variable?.['default_val']);
    const isArgument = /^\$\d+$/u.test(name);
    // What PostgreSQL itself sets, such as FOUND, TG_OP and SQLSTATE, is not NULL to begin with.
    if (count.get(name) !== 1 || isArgument || /^(?:found|sqlstate|sqlerrm|tg_\w+)$/u.test(name)) continue;
    named.variables.set(name, initial === null ? known(null) : expressionValue(named, initial, context));
  }
  const block = inner(root['action'], 'PLpgSQL_stmt_block');
  if (block !== null) runBlock(named, block);
  frame.state = named.state;
  frame.mayFail = named.mayFail;
}

/** The value of an expression; the functions that it calls run first. */
function expressionValue(frame: Frame, text: string, context: Context): Value {
  const parsed = parseExpression(text);
  if (parsed.problem !== null) {
    taint(frame, everything, `an expression could not be read: ${parsed.problem}`, context);
    return unknown;
  }
  runCalls(frame, parsed.select, context, 'none');
  if (parsed.value !== null && 'SelectStmt' in parsed.select && parsed.select.SelectStmt.fromClause !== undefined) {
    return selectValue(parsed.select.SelectStmt, scopeOf(frame));
  }
  return parsed.value === null ? unknown : evaluate(parsed.value, scopeOf(frame));
}

function forget(frame: Frame, part: unknown): void {
  for (const one of assignedVariables(part)) {
    const name = typeof one === 'number' ? (frame.datums[one] ?? null) : one;
    if (name !== null) frame.variables.set(name, unknown);
  }
}

/** Runs the branches of a condition that cannot be told: one of them runs, and a variable is then what one of them leaves. */
function runAlternatives(frame: Frame, branches: readonly (readonly Statement[])[]): void {
  const { mode } = frame;
  const before = new Map(frame.variables);
  const after: ReadonlyMap<string, Value>[] = [];
  let leaves = false;
  frame.mode = 'perhaps';
  for (const branch of branches) {
    restoreVariables(frame, before);
    if (runStatements(frame, branch) === 'next') after.push(new Map(frame.variables));
    else leaves = true;
  }
  restoreVariables(frame, before);
  for (const name of new Set(after.flatMap((one) => [...one.keys()]))) frame.variables.set(name, oneOf(after.map((one) => one.get(name) ?? unknown)));
  frame.mode = leaves ? 'perhaps' : mode;
}

function restoreVariables(frame: Frame, variables: ReadonlyMap<string, Value>): void {
  frame.variables.clear();
  for (const [name, value] of variables) frame.variables.set(name, value);
}

/** Runs a part that perhaps runs: what it touches is tainted, what it assigns is unknown before and after. */
function runPerhaps(frame: Frame, parts: readonly (readonly Statement[])[], trees: readonly unknown[]): void {
  const { mode } = frame;
  for (const tree of trees) forget(frame, tree);
  frame.mode = 'perhaps';
  let leaves = false;
  for (const part of parts) if (runStatements(frame, part) !== 'next') leaves = true;
  for (const tree of trees) forget(frame, tree);
  // A part that perhaps leaves the body makes all that follows uncertain.
  frame.mode = leaves ? 'perhaps' : mode;
}

function runBlock(frame: Frame, block: PlpgsqlNode): Flow {
  const handlers = nodesOf(inner(block['exceptions'], 'PLpgSQL_exception_block')?.['exc_list']).flatMap((one): PlpgsqlNode[] => {
    const handler = inner(one, 'PLpgSQL_exception');
    return handler === null ? [] : [handler];
  });
  const body = statementsOf(block['body']);
  if (handlers.length === 0) return runStatements(frame, body);
  const { state, touched, mayFail } = frame;
  frame.touched = [];
  frame.mayFail = false;
  const restore = (): void => {
    frame.touched = [...touched, ...frame.touched];
    frame.mayFail = mayFail || frame.mayFail;
  };
  try {
    const flow = runStatements(frame, body);
    if (mayHaveFailed(frame)) {
      // Something outside the model may have raised what a handler catches: then all of the block is undone and the handler runs.
      for (const touch of [...frame.touched]) taint(frame, touch, 'an error that an EXCEPTION clause catches may have undone this', frame.context);
      runPerhaps(frame, handlers.map((handler) => statementsOf(handler['action'])), handlers);
    }
    restore();
    return flow;
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    for (const handler of handlers) {
      const answers = nodesOf(handler['conditions']).map((one) => {
        const condition = inner(one, 'PLpgSQL_condition');
        return catches(textAt(condition, 'condname') ?? '', error.sqlstate === unknownState ? null : error.sqlstate);
      });
      if (answers.includes('yes')) {
        frame.state = state;
        restore();
        frame.variables.set('sqlstate', known(error.sqlstate));
        frame.variables.set('sqlerrm', unknown);
        return runStatements(frame, statementsOf(handler['action']));
      }
      if (answers.includes('maybe')) {
        frame.state = state;
        for (const touch of [...frame.touched]) taint(frame, touch, 'it cannot be told which error this raises', frame.context);
        restore();
        runPerhaps(frame, [statementsOf(handler['action'])], [handler]);
        return 'next';
      }
    }
    restore();
    throw error;
  }
}

function runStatements(frame: Frame, statements: readonly Statement[]): Flow {
  for (const statement of statements) {
    step(frame);
    const flow = runStatement(frame, statement);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

function runStatement(frame: Frame, { tag, node, line }: Statement): Flow {
  const here = (text: string): Context => contextAt(frame, line, text);
  switch (tag) {
    case 'PLpgSQL_stmt_block':
      return runBlock(frame, node);
    case 'PLpgSQL_stmt_execsql': {
      const text = expressionText(node['sqlstmt']) ?? '';
      runStaticSql(frame, text, here(text));
      if (node['into'] === true) assignInto(frame, node['target'], text);
      return 'next';
    }
    case 'PLpgSQL_stmt_perform':
    case 'PLpgSQL_stmt_call': {
      const text = expressionText(node['expr']) ?? '';
      runStaticSql(frame, text, here(text));
      if (isNode(node['target'])) forget(frame, { target: node['target'] });
      return 'next';
    }
    case 'PLpgSQL_stmt_dynexecute': {
      const text = expressionText(node['query']) ?? '';
      runDynamic(frame, text, here(text));
      if (node['into'] === true) forget(frame, { target: node['target'] });
      return 'next';
    }
    case 'PLpgSQL_stmt_assign': {
      assign(frame, node, here(expressionText(node['expr']) ?? ''));
      return 'next';
    }
    case 'PLpgSQL_stmt_if':
      return runIf(frame, node, line);
    case 'PLpgSQL_stmt_case':
      return runCase(frame, node, line);
    case 'PLpgSQL_stmt_foreach_a':
    case 'PLpgSQL_stmt_fors':
    case 'PLpgSQL_stmt_fori':
      return runFor(frame, tag, node, line);
    case 'PLpgSQL_stmt_dynfors':
    case 'PLpgSQL_stmt_forc':
    case 'PLpgSQL_stmt_while':
    case 'PLpgSQL_stmt_loop': {
      const condition = expressionText(node['cond']) ?? expressionText(node['query']);
      if (condition !== null) expressionValue(frame, condition, here(condition));
      runLoopPerhaps(frame, node);
      return 'next';
    }
    case 'PLpgSQL_stmt_exit': {
      const condition = expressionText(node['cond']);
      const flow: Flow = node['is_exit'] === true ? 'exit' : 'continue';
      if (textAt(node, 'label') !== null) {
        frame.mode = 'perhaps';
        return 'next';
      }
      if (condition === null) return flow;
      const holds = truth(expressionValue(frame, condition, here(condition)));
      if (holds === 'unknown') {
        frame.mode = 'perhaps';
        return 'next';
      }
      return holds === 'true' ? flow : 'next';
    }
    case 'PLpgSQL_stmt_return': {
      const text = expressionText(node['expr']);
      if (text !== null) expressionValue(frame, text, here(text));
      return 'return';
    }
    case 'PLpgSQL_stmt_return_next':
    case 'PLpgSQL_stmt_return_query': {
      const text = expressionText(node['query']) ?? expressionText(node['expr']);
      if (text !== null) runQueryText(frame, text, here(text));
      const dynamic = expressionText(node['dynquery']);
      if (dynamic !== null) runDynamic(frame, dynamic, here(dynamic));
      return 'next';
    }
    case 'PLpgSQL_stmt_raise':
      return raise(frame, node);
    case 'PLpgSQL_stmt_assert': {
      frame.mayFail = true;
      return 'next';
    }
    case 'PLpgSQL_stmt_getdiag':
      forget(frame, node);
      return 'next';
    case 'PLpgSQL_stmt_open':
    case 'PLpgSQL_stmt_fetch':
    case 'PLpgSQL_stmt_close':
      frame.mayFail = true;
      forget(frame, node);
      return 'next';
    case 'PLpgSQL_stmt_commit':
    case 'PLpgSQL_stmt_rollback':
      taint(frame, everything, 'COMMIT and ROLLBACK inside a body are not followed', here(tag));
      return 'next';
    default:
      taint(frame, everything, `${tag} is not evaluated`, here(tag));
      return 'next';
  }
}

function runStaticSql(frame: Frame, text: string, context: Context): void {
  const parsed = parseStatement(text);
  if (parsed.node === null) {
    taint(frame, everything, `a statement could not be read: ${parsed.problem}`, context);
    return;
  }
  if ('CallStmt' in parsed.node) {
    const call = parsed.node.CallStmt.funccall;
    callFunction(frame, stringsOf(call?.funcname), call?.args ?? [], context, 'surely');
    return;
  }
  runSql(frame, parsed.node, context, 'static');
}

function runQueryText(frame: Frame, text: string, context: Context): void {
  const parsed = parseStatement(text);
  if (parsed.node !== null) runSql(frame, parsed.node, context, 'static');
  else expressionValue(frame, text, context);
}

/** EXECUTE: a text that is known runs; of one with holes, and of one of several, what it may touch is tainted. */
function runDynamic(frame: Frame, expression: string, context: Context): void {
  const value = expressionValue(frame, expression, context);
  const texts = (value.kind === 'one-of' ? value.values : [value]).map((one) =>
    one.kind === 'known' && typeof one.value === 'string' ? one.value : one.kind === 'template' ? one.text : null,
  );
  if (value.kind === 'known' && value.value === null) throw new Rejection('22004', 'query string argument of EXECUTE is null');
  const before = frame.mode;
  if (value.kind !== 'known') {
    frame.mode = 'perhaps';
    frame.mayFail = true;
  }
  for (const text of texts) {
    if (text === null || opensWithHole(text)) taint(frame, everything, 'EXECUTE runs a text that cannot be told', context);
    else runText(frame, text, context);
  }
  frame.mode = before;
}

function runText(frame: Frame, text: string, context: Context): void {
  const read = readSqlText(context.source.place.file, text);
  if (read.problems.length > 0) {
    frame.mayFail = true;
    taint(frame, text.includes(hole) ? byPrefix(text) : everything, 'EXECUTE runs a text that could not be read', context);
    return;
  }
  for (const statement of read.statements) {
    const inside: Context = { ...context, source: { place: context.source.place, text: statement.text.replace(/\s+/gu, ' ').trim() }, text: statement.text };
    runSql(frame, statement.node, inside, 'dynamic');
  }
}

function opensWithHole(text: string): boolean {
  return text.trimStart().startsWith(hole);
}

/** What a statement may touch of which only the beginning is known. */
function byPrefix(text: string): Touch {
  const words = text.slice(0, text.indexOf(hole)).trim().toUpperCase().replace(/\s+/gu, ' ');
  const all = (aspects: Touch['aspects']): Touch => ({ aspects, relations: 'all', names: 'all' });
  if (/^(?:GRANT|REVOKE) .*\bON\b/u.test(words)) return all(['relacl', 'functions', 'schemas']);
  if (/^ALTER TABLE\b/u.test(words)) return all(['owner', 'triggers', 'existence']);
  if (/^CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER\b/u.test(words) || /^DROP TRIGGER\b/u.test(words)) return all(['triggers']);
  if (/^(?:INSERT|UPDATE|DELETE|SELECT|CREATE (?:UNIQUE )?INDEX|CREATE POLICY|DROP POLICY|TRUNCATE)\b/u.test(words)) return { aspects: [], relations: [], names: [] };
  return everything;
}

function assignInto(frame: Frame, target: unknown, text: string): void {
  const names = targetNames(target);
  forget(frame, { target });
  const parsed = parseStatement(text);
  const [name, second] = names;
  if (parsed.node === null || !('SelectStmt' in parsed.node) || name === undefined || second !== undefined) return;
  if (inner(target, 'PLpgSQL_rec') !== null) return;
  if (frame.datums.includes(name)) frame.variables.set(name, selectValue(parsed.node.SelectStmt, scopeOf(frame)));
}

function assign(frame: Frame, node: PlpgsqlNode, context: Context): void {
  const text = expressionText(node['expr']) ?? '';
  const name = frame.datums[numberAt(node, 'varno') ?? -1] ?? null;
  const parts = /^\s*("(?:[^"]|"")*"|[\w$]+)\s*:?=([^]*)$/u.exec(text);
  const target = parts?.[1]?.replaceAll('"', '');
  const right = parts?.[2] ?? text.replace(/^[^=]*:?=/u, '');
  const value = expressionValue(frame, right, context);
  if (name === null) return;
  const isWhole = target?.toLowerCase() === name.toLowerCase();
  frame.variables.set(name, isWhole ? value : unknown);
}

function runIf(frame: Frame, node: PlpgsqlNode, line: number | null): Flow {
  const branches = [
    { condition: expressionText(node['cond']), body: node['then_body'] },
    ...nodesOf(node['elsif_list']).flatMap((one) => {
      const elsif = inner(one, 'PLpgSQL_if_elsif');
      return elsif === null ? [] : [{ condition: expressionText(elsif['cond']), body: elsif['stmts'] }];
    }),
  ];
  return runBranches(frame, branches, node['else_body'], line);
}

function runBranches(frame: Frame, branches: readonly { readonly condition: string | null; readonly body: unknown }[], otherwise: unknown, line: number | null): Flow {
  for (const [index, branch] of branches.entries()) {
    const condition = branch.condition ?? '';
    const holds = truth(expressionValue(frame, condition, contextAt(frame, line, condition)));
    if (holds === 'true') return runStatements(frame, statementsOf(branch.body));
    if (holds === 'unknown') {
      runAlternatives(frame, [...branches.slice(index).map(({ body }) => body), otherwise].map((body) => statementsOf(body)));
      return 'next';
    }
  }
  return runStatements(frame, statementsOf(otherwise));
}

function runCase(frame: Frame, node: PlpgsqlNode, line: number | null): Flow {
  const subject = expressionText(node['t_expr']);
  const variable = frame.datums[numberAt(node, 't_varno') ?? -1] ?? null;
  if (subject !== null && variable !== null) frame.variables.set(variable, expressionValue(frame, subject, contextAt(frame, line, subject)));
  const branches = nodesOf(node['case_when_list']).flatMap((one) => {
    const when = inner(one, 'PLpgSQL_case_when');
    return when === null ? [] : [{ condition: expressionText(when['expr']), body: when['stmts'] }];
  });
  return runBranches(frame, branches, node['else_stmts'], line);
}

function runLoopPerhaps(frame: Frame, node: PlpgsqlNode): void {
  const { mode } = frame;
  const body = statementsOf(node['body']);
  const returns = JSON.stringify(node['body'] ?? []).includes('PLpgSQL_stmt_return"');
  runPerhaps(frame, [body], [node]);
  frame.mode = returns ? 'perhaps' : mode;
  if (!returns) return;
}

/** The values a FOR or FOREACH runs through; null when they cannot be told. */
function iterations(frame: Frame, tag: string, node: PlpgsqlNode, context: (text: string) => Context): readonly (() => void)[] | null {
  if (tag === 'PLpgSQL_stmt_foreach_a') {
    const text = expressionText(node['expr']) ?? '';
    const value = expressionValue(frame, text, context(text));
    const name = frame.datums[numberAt(node, 'varno') ?? -1] ?? null;
    if (value.kind !== 'known' || typeof value.value !== 'object' || value.value === null || name === null || node['slice'] !== undefined) return null;
    return value.value.map((item) => () => frame.variables.set(name, known(item)));
  }
  if (tag === 'PLpgSQL_stmt_fori') {
    const [lower, upper] = [expressionText(node['lower']) ?? '', expressionText(node['upper']) ?? ''];
    const [from, to] = [expressionValue(frame, lower, context(lower)), expressionValue(frame, upper, context(upper))];
    const name = targetNames(node['var'])[0];
    if (from.kind !== 'known' || to.kind !== 'known' || typeof from.value !== 'number' || typeof to.value !== 'number') return null;
    if (name === undefined || node['reverse'] !== undefined || node['step'] !== undefined || to.value - from.value > 1000) return null;
    const first = from.value;
    return Array.from({ length: Math.max(0, to.value - first + 1) }, (_, index) => () => frame.variables.set(name, known(first + index)));
  }
  const text = expressionText(node['query']) ?? '';
  const parsed = parseStatement(text);
  if (parsed.node === null || !('SelectStmt' in parsed.node)) return null;
  runCalls(frame, parsed.node, context(text), 'none');
  const rows = loopRows(parsed.node.SelectStmt, scopeOf(frame));
  const names = targetNames(node['var']);
  const isRecord = inner(node['var'], 'PLpgSQL_rec') !== null;
  const [record] = names;
  if (rows === null || record === undefined) return null;
  return rows.map((row) => () => {
    if (isRecord) frame.variables.set(record, { kind: 'row', fields: row });
    else {
      const values = [...row.values()];
      names.forEach((name, index) => frame.variables.set(name, values[index] ?? unknown));
    }
  });
}

function runFor(frame: Frame, tag: string, node: PlpgsqlNode, line: number | null): Flow {
  const body = statementsOf(node['body']);
  const rounds = iterations(frame, tag, node, (text) => contextAt(frame, line, text));
  if (rounds === null) {
    runLoopPerhaps(frame, node);
    return 'next';
  }
  for (const bind of rounds) {
    step(frame);
    bind();
    const flow = runStatements(frame, body);
    if (flow === 'exit') break;
    if (flow === 'return') return flow;
  }
  return 'next';
}

/** pl_gram.y: elog_level of RAISE EXCEPTION. */
const errorLevel = 21;

/** plpgsql.h: PLPGSQL_RAISEOPTION_ERRCODE. */
const errcodeOption = 0;
/** Of an error whose SQLSTATE is no constant. */
const unknownState = 'unknown';

/** RAISE. That a migration raises an error on a condition that cannot be told is not assumed: it would not have been applied. */
function raise(frame: Frame, node: PlpgsqlNode): Flow {
  if (numberAt(node, 'elog_level') !== errorLevel) return 'next';
  if (isUncertain(frame)) {
    frame.mayFail = true;
    return 'next';
  }
  throw new Rejection(raisedState(frame, node), textAt(node, 'message') ?? textAt(node, 'condname') ?? 'raised');
}

function raisedState(frame: Frame, node: PlpgsqlNode): string {
  const condition = textAt(node, 'condname');
  for (const one of nodesOf(node['options'])) {
    const option = inner(one, 'PLpgSQL_raise_option');
    if ((numberAt(option, 'opt_type') ?? errcodeOption) !== errcodeOption) continue;
    const value = expressionValue(frame, expressionText(option?.['expr']) ?? '', frame.context);
    return value.kind === 'known' && typeof value.value === 'string' ? (sqlstateOf(value.value) ?? unknownState) : unknownState;
  }
  if (condition !== null) return sqlstateOf(condition) ?? raiseException;
  const current = frame.variables.get('sqlstate');
  if (textAt(node, 'message') === null && current?.kind === 'known' && typeof current.value === 'string') return current.value;
  return raiseException;
}

interface Start {
  readonly apply: Apply;
  readonly context: Context;
  readonly bodyPlace: Place | null;
  readonly body: string;
  readonly mode: Mode;
}

function frameOf(state: State, start: Start): Frame {
  return {
    apply: start.apply,
    context: start.context,
    datums: [],
    variables: new Map(),
    bodyPlace: start.bodyPlace,
    bodyLines: start.body.split(/\r\n|\n|\r/u),
    depth: 0,
    budget: { steps: 0, perhapsRun: new Set() },
    state,
    mode: start.mode,
    mayFail: false,
    touched: [],
  };
}

function bounded(state: State, frame: Frame, run: () => void, context: Context): State {
  try {
    run();
    return frame.state;
  } catch (error) {
    if (error instanceof TooLong) return withTaint(state, everything, 'this runs for too many steps to be followed', context);
    throw error;
  }
}

/** Runs the body of a DO block. @throws {Rejection} what PostgreSQL would raise, in mode `surely` */
export function runBody(state: State, start: Start): State {
  const frame = frameOf(state, start);
  return bounded(state, frame, () => {
    runPlpgsqlBody(frame, `DO LANGUAGE plpgsql ${dollarQuoted(start.body)}`, new Map(), start.context);
  }, start.context);
}

/** Runs the functions that a statement of the top level calls; nothing else of it. @throws {Rejection} */
export function runFunctionsOf(state: State, node: Node, start: Omit<Start, 'body' | 'bodyPlace'>): State {
  const frame = frameOf(state, { ...start, body: '', bodyPlace: null });
  return bounded(state, frame, () => {
    if ('CallStmt' in node) callFunction(frame, stringsOf(node.CallStmt.funccall?.funcname), node.CallStmt.funccall?.args ?? [], start.context, 'surely');
    else {
      runCalls(frame, node, start.context, 'SelectStmt' in node ? 'targets' : 'none');
      runTriggers(frame, node, start.context);
    }
  }, start.context);
}

