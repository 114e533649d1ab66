import { parseStatement } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { placeOfLine, sessionOf } from './activation.js';
import { execute } from './consult.js';
import type { End, State } from './flow.js';
import { goThroughBody } from './body.js';
import type { FunctionSource } from './model.js';
import type { Value } from './value.js';
import { asTyped } from './variables.js';

const deepest = 8;

/** The ways a function ends that a trigger function calls with these arguments. */
export function goThroughHelper(caller: Activation, source: FunctionSource, values: readonly Value[]): readonly End[] {
  const place = placeOfLine(source, null);
  const state: State = { names: namesOfArguments(source, values), conditions: [], doubt: null, error: null };
  const unknownBecause = (reason: string): readonly End[] => [{ kind: 'unknown', reason, place, state }];
  if (caller.callers.includes(source.key)) return unknownBecause(`${source.key} calls itself`);
  if (caller.callers.length >= deepest) return unknownBecause(`calls are nested more than ${String(deepest)} deep`);
  caller.session.functions.add(source.key);
  const callers = [...caller.callers, source.key];
  const session = sessionOf(caller.session, source);
  switch (source.language) {
    case 'plpgsql':
      return goThroughBody({ session, source, call: null, callers }, state);
    case 'sql':
      return goThroughSql({ session, source, variables: [], call: null, callers }, state);
    default:
      return unknownBecause(`${source.key} is written in ${source.language}`);
  }
}

/** A function in SQL raises only what its queries raise. */
function goThroughSql(activation: Activation, state: State): readonly End[] {
  const { body } = activation.source;
  const place = placeOfLine(activation.source, null);
  const returned: End = { kind: 'return', result: 'value', writes: 'any', place, state };
  if (body === null || parseStatement(body).node === null) return [returned];
  const flow = execute(activation, state, body, place);
  return [...flow.ends, ...flow.next.map((at): End => ({ ...returned, state: at }))];
}

function namesOfArguments(source: FunctionSource, values: readonly Value[]): ReadonlyMap<string, Value> {
  const names = new Map<string, Value>();
  for (const [index, value] of values.entries()) {
    const held = asTyped(value, source.argumentTypes[index] ?? null);
    names.set(`$${String(index + 1)}`, held);
    const name = source.argumentNames[index];
    if (name !== undefined && name !== '') names.set(name, held);
  }
  return names;
}
