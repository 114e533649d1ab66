import type { Node } from '@pgsql/types';
import type { Place } from '@pg-guardrails/kernel';
import { catches, sqlstateOf } from '@pg-guardrails/plpgsql';
import { parseExpression, parsePlpgsql, parseStatement, readSqlText, type PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { Rejection } from '../errors.js';
import type { Proc } from '../model.js';
import { stringsOf, tagged, walk } from '../nodes.js';
import { setConfig, parseSearchPath } from '../session.js';
import type { Context, State } from '../state.js';
import { everything, touchedBy, withTaint, type Touch } from '../taints.js';
import { assignedVariables, expressionText, inner, isNode, nodesOf, numberAt, statementsOf, targetNames, textAt, type Statement } from './body.js';
import { isPure } from './builtins.js';
import { evaluate, truth, type Scope } from './expression.js';
import { loopRows, selectValue } from './query.js';
import { hole, known, unknown, type Value } from './value.js';

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
  readonly budget: { steps: number };
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
  if (!certainKinds.has(kind)) frame.mayFail = true;
  if (kind === 'DoStmt' || !isUncertain(frame)) {
    if (kind !== 'SelectStmt' || isSelectInto(node)) {
      const touch = touchedBy(frame.state, node);
      if (touch !== null) frame.touched.push(touch);
      frame.state = frame.apply(frame.state, node, context);
    }
    return;
  }
  taint(frame, touchedBy(frame.state, node), 'it depends on something that cannot be told whether this statement runs', context);
}

function isUncertain(frame: Frame): boolean {
  return frame.mode === 'perhaps';
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
  const name = names.at(-1) ?? '';
  const values = args.map((arg) => evaluate(arg, scopeOf(frame)));
  const candidates = calledFunctions(frame.state, names).filter((proc) => proc.argumentTypes.length >= values.length || proc.argumentTypes.at(-1)?.endsWith('[]') === true);
  const [proc, another] = candidates;
  if (proc === undefined) {
    if (name === 'set_config' && names.length <= 2) {
      setConfiguration(frame, values, context, mode);
      return;
    }
    if (isPure(names)) return;
    taint(frame, everything, `the function ${names.join('.')} is not defined by the history, so it is not known what it does`, context);
    return;
  }
  if (another !== undefined && new Set(candidates.map(({ body }) => body)).size > 1) {
    const exact = candidates.filter(({ argumentTypes }) => argumentTypes.length === values.length);
    const [only, second] = exact;
    if (only === undefined || second !== undefined) {
      for (const candidate of candidates) runProc(frame, candidate, candidate.argumentTypes.map(() => unknown), context, 'perhaps');
      return;
    }
    runProc(frame, only, values, context, mode);
    return;
  }
  runProc(frame, proc, values, context, mode);
}

function calledFunctions(state: State, names: readonly string[]): readonly Proc[] {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (schema === 'pg_catalog') return [];
  return [...state.functions.values()].filter((proc) => proc.name === name && (schema === undefined || proc.schema === schema));
}

function setConfiguration(frame: Frame, values: readonly Value[], context: Context, mode: Mode): void {
  const [setting, value, local] = values;
  if (setting?.kind !== 'known' || typeof setting.value !== 'string') return;
  if (setting.value !== 'role' && setting.value !== 'search_path') return;
  if (value?.kind !== 'known' || typeof value.value !== 'string' || mode === 'perhaps' || isUncertain(frame)) {
    taint(frame, everything, `set_config changes ${setting.value} to something that cannot be told`, context);
    return;
  }
  frame.state = setConfig(frame.state, setting.value, value.value, local?.kind === 'known' && local.value === true ? 'transaction' : 'session');
}

/** Runs the body of a function that the history defined, as its owner when it is SECURITY DEFINER. */
function runProc(frame: Frame, proc: Proc, values: readonly Value[], context: Context, mode: Mode): void {
  if (proc.language !== 'plpgsql' && proc.language !== 'sql') {
    taint(frame, everything, `the function ${proc.name} is written in ${proc.language}`, context);
    return;
  }
  if (proc.body === null) return;
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
  const bound = bindArguments(proc, values);
  if (proc.language === 'sql') runSqlBody(called, proc, bound, context);
  else {
    const definition = frame.state.definitions.get(proc.source);
    if (definition === undefined) taint(called, everything, `the definition of ${proc.name} is not at hand`, context);
    else runPlpgsqlBody(called, definition, bound, context);
  }
  frame.mayFail = frame.mayFail || called.mayFail;
  const settings = proc.securityDefiner || path !== undefined ? before : called.state.session;
  frame.state = { ...called.state, session: settings };
}

function bindArguments(proc: Proc, values: readonly Value[]): ReadonlyMap<string, Value> {
  const bound = new Map<string, Value>();
  proc.argumentTypes.forEach((_, index) => {
    const value = values[index] ?? unknown;
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
    if (frame.mayFail || isUncertain(frame)) {
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

/** EXECUTE: of a text that is known it runs, of one with holes it taints what the text may touch. */
function runDynamic(frame: Frame, expression: string, context: Context): void {
  const value = expressionValue(frame, expression, context);
  const text = value.kind === 'known' && typeof value.value === 'string' ? value.value : value.kind === 'template' ? value.text : null;
  if (text === null) {
    taint(frame, everything, 'EXECUTE runs a text that cannot be told', context);
    return;
  }
  const read = readSqlText(context.source.place.file, text);
  if (read.problems.length > 0) {
    if (value.kind === 'known') frame.mayFail = true;
    taint(frame, value.kind === 'template' ? byPrefix(text) : everything, 'EXECUTE runs a text that could not be read', context);
    return;
  }
  for (const statement of read.statements) {
    const inside: Context = { ...context, source: { place: context.source.place, text: statement.text.replace(/\s+/gu, ' ').trim() }, text: statement.text };
    if (value.kind === 'known') runSql(frame, statement.node, inside, 'dynamic');
    else {
      const before = frame.mode;
      frame.mode = 'perhaps';
      if (opensWithHole(text)) taint(frame, everything, 'EXECUTE runs a text that cannot be told', inside);
      else runSql(frame, statement.node, inside, 'dynamic');
      frame.mode = before;
      frame.mayFail = true;
    }
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
  frame.variables.set(name, isWhole && !isUncertain(frame) ? value : unknown);
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
      const rest = [...branches.slice(index).map(({ body }) => body), otherwise];
      runPerhaps(frame, rest.map((body) => statementsOf(body)), rest);
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
    budget: { steps: 0 },
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
    else runCalls(frame, node, start.context, 'SelectStmt' in node ? 'targets' : 'none');
  }, start.context);
}

