import type { Place } from '@pg-guardrails/kernel';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { consult } from './consult.js';
import type { Flow, State } from './flow.js';
import { endWith, goOn, onward, withName } from './flow.js';
import { expressionText, number } from './tree.js';
import type { Value } from './value.js';
import { isNull, unknown } from './value.js';
import { asStored } from './records.js';
import type { Variable } from './variables.js';
import { ambiguousNames, asTyped } from './variables.js';

/** `target := expression`. */
export function assign(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  const variable = activation.variables[number(fields, 'varno') ?? 0];
  const whole = expressionText(fields, 'expr') ?? '';
  const target = /^[^=]*?:?=/u.exec(whole)?.[0] ?? '';
  const { flow, valueIn } = consult(activation, state, whole.slice(target.length), place);
  if (variable === undefined) return flow;
  return onward(flow, (at) => assigned(activation, at, variable, target.includes('[') ? unknown : valueIn(at), place));
}

function assigned(activation: Activation, state: State, variable: Variable, value: Value, place: Place | null): Flow {
  const before = state.names.get(variable.name);
  if (variable.isField) {
    if (before?.kind !== 'record') return goOn(withName(state, variable.name, unknown));
    const column = activation.call?.columns?.find(({ name }) => name === variable.field);
    if (activation.call?.columns !== undefined && activation.call.columns !== null && variable.field !== null && column === undefined) return endWith({ kind: 'raise', sqlstate: '42703', place, state });
    const fields = before.fields?.map(([name, field]) => [name, name === variable.field ? asStored(value, column) : field] as const);
    // A field set in an absent row makes a row of it.
    return goOn(withName(state, variable.name, { kind: 'record', presence: before.presence === 'row' ? 'row' : 'unknown', touched: true, ...(fields === undefined ? {} : { fields }) }));
  }
  if (before?.kind === 'record') return goOn(withName(state, variable.name, asRecord(value)));
  if (ambiguousNames(activation.variables).has(variable.name)) return goOn(state);
  return goOn(withName(state, variable.name, asTyped(value, variable.type)));
}

function asRecord(value: Value): Value {
  if (value.kind === 'record') return { ...value, touched: true };
  return { kind: 'record', presence: isNull(value) ? 'absent' : 'unknown', touched: true };
}
