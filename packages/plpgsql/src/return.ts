import type { Place } from '@pg-guardrails/kernel';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { recordsOf, writesOf } from './records.js';
import { consult } from './consult.js';
import type { End, Flow, State } from './flow.js';
import { endWith, goOn, onward } from './flow.js';
import { expressionText, number } from './tree.js';
import type { Value } from './value.js';
import { isNull, unknown } from './value.js';

/** RETURN. In a trigger function: NEW, OLD, a record, or NULL; what AFTER and statement triggers return is ignored. */
export function runReturn(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  // Where a body does not end in RETURN, the parser adds one, without a line: PostgreSQL has it only where control may reach the end.
  if (number(fields, 'lineno') === null) return goOn(state);
  const variable = activation.variables[number(fields, 'retvarno') ?? -1];
  const expression = expressionText(fields, 'expr');
  if (variable !== undefined && !variable.isField) return endWith(returned(activation, state, state.names.get(variable.name) ?? unknown, variable.name, place));
  if (expression === null) return endWith(returned(activation, state, unknown, 'nothing', place));
  const { flow, valueIn } = consult(activation, state, expression, place);
  return onward(flow, (at) => endWith(returned(activation, at, valueIn(at), expression, place)));
}

function returned(activation: Activation, state: State, value: Value, words: string, place: Place | null): End {
  const { call } = activation;
  if (call === null) return { kind: 'return', result: 'value', writes: 'any', place, state };
  const isIgnored = call.level === 'STATEMENT' || call.timing === 'AFTER';
  if (isNull(value)) return { kind: 'return', result: isIgnored ? 'row' : 'null', writes: isIgnored ? [] : 'any', place, state };
  if (value.kind === 'record') {
    if (isIgnored) return { kind: 'return', result: 'row', writes: [], place, state };
    if (value.presence === 'row') return { kind: 'return', result: 'row', writes: writesOf(value, recordsOf(call, activation.session.assumption).get('new') ?? unknown), place, state };
    // Without a row, NEW in a DELETE for one, the record is NULL, and the change is dropped.
    if (value.presence === 'absent') return { kind: 'return', result: 'null', writes: 'any', place, state };
  }
  return { kind: 'unknown', reason: `whether \`RETURN ${words}\` gives a row is not known`, place, state };
}
