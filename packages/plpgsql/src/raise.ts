import type { Place } from '@pg-guardrails/kernel';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { raiseException, sqlstateOf } from './conditions.js';
import { consult } from './consult.js';
import type { End, Flow, State } from './flow.js';
import { endWith, goOn, join, under } from './flow.js';
import { child, expressionText, list, number, text } from './tree.js';
import type { Value } from './value.js';
import { isNull, textOf, truthsOf } from './value.js';

/** PostgreSQL's ERROR (elog.h); lower levels are messages only. */
const errorLevel = 21;
/** PLPGSQL_RAISEOPTION_ERRCODE (plpgsql.h). */
const errcodeOption = 0;

/** RAISE (manual: Errors and Messages). */
export function runRaise(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  const condition = text(fields, 'condname');
  const options = list(fields, 'options');
  if (condition === null && text(fields, 'message') === null && options.length === 0) {
    // RAISE alone raises the handled error again; outside a handler it raises 0Z002.
    return endWith({ kind: 'raise', sqlstate: state.error === null ? '0Z002' : state.error.sqlstate, place, state });
  }
  const texts = [
    ...list(fields, 'params').map((parameter) => text(parameter.fields, 'query') ?? ''),
    ...options.map((option) => expressionText(option.fields, 'expr') ?? ''),
  ];
  let flow = goOn(state);
  for (const expression of texts) flow = join({ ...flow, next: [] }, ...flow.next.map((at) => consult(activation, at, expression, place).flow));
  if ((number(fields, 'elog_level') ?? 0) < errorLevel) return flow;

  const errcode = options.find((option) => (number(option.fields, 'opt_type') ?? 0) === errcodeOption);
  const raised = flow.next.map((at): End => {
    const own = condition === null ? null : sqlstateOf(condition);
    if (errcode === undefined) return { kind: 'raise', sqlstate: condition === null ? raiseException : own, place, state: at };
    // A condition and ERRCODE together are an error of RAISE itself: "RAISE option already specified".
    if (condition !== null) return { kind: 'raise', sqlstate: '42601', place, state: at };
    const value = consult(activation, at, expressionText(errcode.fields, 'expr') ?? '', place).valueIn(at);
    return { kind: 'raise', sqlstate: sqlstateOfOption(value), place, state: at };
  });
  return join({ ...flow, next: [] }, endWith(...raised));
}

function sqlstateOfOption(value: Value): string | null {
  // "RAISE statement option cannot be null".
  if (isNull(value)) return '22004';
  const given = textOf(value);
  if (given === null) return null;
  // "unrecognized exception condition".
  return sqlstateOf(given) ?? '42704';
}

/** ASSERT, which any session can switch off (`plpgsql.check_asserts`). */
export function runAssert(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  const condition = child(fields, 'cond') === null ? 'NULL' : (expressionText(fields, 'cond') ?? 'NULL');
  const checked = activation.session.assumption.settings?.[checkAsserts];
  if (checked === 'off') return goOn(state);
  const mayBeOff = checked === undefined;
  if (mayBeOff) activation.session.collected.settings.push({ name: checkAsserts, value: 'off' });
  const { flow, valueIn } = consult(activation, state, condition, place);
  return join(
    { ...flow, next: [] },
    ...flow.next.map((at): Flow => {
      const truths = truthsOf(valueIn(at));
      if (truths.size === 1 && truths.has(true)) return goOn(at);
      const words = `ASSERT ${condition}`;
      if (!mayBeOff && !truths.has(true)) return endWith({ kind: 'raise', sqlstate: 'P0004', place, state: at });
      return { next: [under(at, `${words} holds or is switched off`)], jumps: [], ends: [{ kind: 'raise', sqlstate: 'P0004', place, state: under(at, `${words} fails`) }] };
    }),
  );
}

const checkAsserts = 'plpgsql.check_asserts';
