import type { Node } from '@pgsql/types';
import type { Proc } from '../model.js';
import { stringsOf, walk } from '../nodes.js';
import { setConfig } from '../session.js';
import type { Context, State } from '../state.js';
import { lasting } from '../taints.js';
import { everything } from '../touches.js';
import { accepts, argumentsOf } from './arguments.js';
import { isPure } from './builtins.js';
import { evaluate } from './expression.js';
import { isUncertain, scopeOf, taint, type Frame, type Mode } from './frame.js';
import { runProc } from './function-body.js';
import { inner, isNode, nodesOf } from './plpgsql-tree.js';
import { hole, unknown, type Value } from './value.js';

/** Functions that a statement calls: set_config, and those that the history defined. */
export function runCalls(frame: Frame, node: unknown, context: Context, position: 'targets' | 'none'): void {
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

/** Calls a function by its name as written: one that the history defined runs, an unknown one taints everything. */
export function callFunction(frame: Frame, names: readonly string[], args: readonly Node[], context: Context, mode: Mode): void {
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
