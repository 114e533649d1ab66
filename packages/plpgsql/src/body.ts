import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { parsePlpgsql } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { placeOfLine } from './activation.js';
import { runBlock } from './block.js';
import { consult } from './consult.js';
import type { End, State } from './flow.js';
import { endWith, goOn, join, under, withName } from './flow.js';
import type { FunctionSource } from './model.js';
import { walk } from './node.js';
import { otherNames } from './scope.js';
import { child, list, number, tagged } from './tree.js';
import { unknown } from './value.js';
import type { Variable } from './variables.js';
import { ambiguousNames, asTyped, assignedNames, readVariables } from './variables.js';

/** SQLSTATE of a function that reaches its end without RETURN. */
const noReturn = '2F005';

/** The ways the body of a PL/pgSQL function ends, entered in this state. */
export function goThroughBody(function_: Omit<Activation, 'variables' | 'inner'>, entry: State): readonly End[] {
  const { source } = function_;
  const unknownBecause = (reason: string): readonly End[] => [{ kind: 'unknown', reason, place: placeOfLine(source, null), state: entry }];
  if (source.body === null) return unknownBecause(`the body of ${source.key} is not given as text`);
  const parsed = parsePlpgsql(createStatement(source, function_.call !== null));
  if (parsed.functions === null) return unknownBecause(`the body of ${source.key} cannot be read: ${parsed.problem}`);
  const root = tagged(parsed.functions[0]);
  const block = root === null ? null : child(root.fields, 'action');
  if (root === null || block === null) return unknownBecause(`the body of ${source.key} cannot be read`);

  const variables = readVariables(root.fields);
  const end = placeOfLine(source, lastLine(source));
  const outer = outerVariables(variables, block.fields);
  const inner = variables.filter((one) => !outer.includes(one));
  const activation: Activation = { ...function_, variables, inner };
  noteInner(activation, entry, inner);
  const named = withOtherNames(withoutNumbers(entry, source, assignedNames(block, variables)), otherNames(source, root.fields));
  const initial = initialise(activation, named, outer);
  const flow = join({ ...initial, next: [] }, ...initial.next.map((state) => runBlock(activation, state, block.fields)));
  const fallen = flow.next.flatMap((state) => fallOff(activation, state, end));
  // The grammar refuses EXIT and CONTINUE without a loop around them.
  const ends = join(flow, endWith(...fallen)).ends;
  return ends.length > 0 ? ends : unknownBecause(`no way through ${source.key} ends`);
}

function fallOff(activation: Activation, state: State, place: End['place']): readonly End[] {
  const raise: End = { kind: 'raise', sqlstate: noReturn, place, state };
  if (activation.call !== null) return [raise];
  const returned: End = { kind: 'return', result: 'value', writes: 'any', place, state };
  // An event trigger's function counts as one that returns void (pl_comp.c, do_compile).
  if (activation.source.isProcedure === true || /^(?:void|event_trigger|setof\b|table\b)/iu.test(activation.source.returns)) return [returned];
  // A function with OUT parameters may end without RETURN too, and its type does not show them.
  return [{ ...raise, state: under(state, 'it has no OUT parameter') }, { ...returned, state: under(state, 'it has OUT parameters') }];
}

/** `$1` is another name of the argument: once the body gives that a value, it has a new one as well. */
function withoutNumbers(entry: State, { argumentNames }: FunctionSource, assigned: ReadonlySet<string>): State {
  const numbers = argumentNames.flatMap((name, index) => (assigned.has(name) ? [`$${String(index + 1)}`] : []));
  return { ...entry, names: new Map([...entry.names].filter(([name]) => !numbers.includes(name))) };
}

/** What a label or an alias may mean is not followed. */
function withOtherNames(entry: State, names: ReadonlySet<string>): State {
  return { ...entry, names: new Map([...entry.names, ...[...names].map((name) => [name, unknown] as const)]) };
}

function initialise(activation: Activation, entry: State, variables: readonly Variable[]): ReturnType<typeof goOn> {
  const twice = ambiguousNames(activation.variables);
  const names = new Map(entry.names);
  for (const { name, isField } of activation.variables) {
    // TG_ARGV is read from the call as long as no variable of the function hides it.
    const isPredefined = name === 'tg_argv' && !twice.has(name);
    if (!isField && !isPredefined && (twice.has(name) || !names.has(name))) names.set(name, unknown);
  }
  let flow = goOn({ ...entry, names });
  for (const variable of variables) {
    const reached = flow.next.map((state) => {
      if (variable.initialiser === null) return goOn(twice.has(variable.name) ? state : withName(state, variable.name, asTyped({ kind: 'known', value: null }, variable.type)));
      const { flow: after, valueIn } = consult(activation, state, variable.initialiser, placeOfLine(activation.source, variable.line));
      return { ...after, next: after.next.map((at) => (twice.has(variable.name) ? at : withName(at, variable.name, asTyped(valueIn(at), variable.type)))) };
    });
    flow = join({ ...flow, next: [] }, ...reached);
  }
  return flow;
}

/** What inner blocks give their variables first: the tree does not say when, so that nothing is taken as known there, and what comes of it goes no further. */
function noteInner(activation: Activation, entry: State, variables: readonly Variable[]): void {
  if (activation.session.course === undefined) return;
  for (const { initialiser, line } of variables) {
    if (initialiser === null) continue;
    const state = under({ ...entry, names: new Map([...entry.names.keys(), ...activation.variables.map(({ name }) => name)].map((name) => [name, unknown])) }, 'the block that declares it is entered');
    consult(activation, state, initialiser, placeOfLine(activation.source, line));
  }
}

/** Scalar variables that the outermost block declares. The tree does not say which block declares what; lines do, unless all stands on one. */
function outerVariables(variables: readonly Variable[], outermost: PlpgsqlNode): readonly Variable[] {
  // Around a block with a label or handlers the parser puts another, without a line.
  const block = number(outermost, 'lineno') === null ? (list(outermost, 'body')[0]?.fields ?? outermost) : outermost;
  const begin = number(block, 'lineno') ?? 0;
  let nested = 0;
  walk(block, (kind) => {
    if (kind === 'PLpgSQL_stmt_block') nested += 1;
  });
  return variables.filter(({ line, isField, type }) => line > 0 && !isField && type !== null && (nested === 0 ? line <= begin : line < begin));
}

function lastLine(source: FunctionSource): number {
  return (source.body ?? '').trimEnd().split('\n').length;
}

/** A statement whose body's first line is the body's own first line, so that `lineno` counts from it. */
function createStatement(source: FunctionSource, isTrigger: boolean): string {
  const parameters = source.argumentTypes.map((type, index) => {
    const name = source.argumentNames[index] ?? '';
    return name === '' ? type : `"${name.replaceAll('"', '""')}" ${type}`;
  });
  let tag = '$body$';
  while ((source.body ?? '').includes(tag)) tag = `${tag.slice(0, -1)}_$`;
  const returns = isTrigger ? 'trigger' : source.returns === '' ? 'void' : source.returns;
  return `CREATE FUNCTION f(${isTrigger ? '' : parameters.join(', ')}) RETURNS ${returns} LANGUAGE plpgsql AS ${tag}${source.body ?? ''}${tag}`;
}
