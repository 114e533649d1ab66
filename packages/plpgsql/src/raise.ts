import type { Place } from '@pg-guardrails/kernel';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { raiseException, sqlstateOf } from './conditions.js';
import { consult } from './consult.js';
import type { End, Flow, State } from './flow.js';
import { endWith, goOn, join, onward, under } from './flow.js';
import { hasMoved, settingAsBoolean } from './moved-settings.js';
import { child, expressionText, list, number, text } from './tree.js';
import type { Value } from './value.js';
import { isNull, textOf, truthsOf } from './value.js';

/** PostgreSQL's ERROR (elog.h); lower levels are messages only. */
const errorLevel = 21;
/** PLPGSQL_RAISEOPTION_ERRCODE and PLPGSQL_RAISEOPTION_MESSAGE (plpgsql.h). */
const errcodeOption = 0;
const messageOption = 1;
/** "RAISE statement option cannot be null" and "RAISE option already specified", of a message just as well (pl_exec.c, exec_stmt_raise). */
const nullOption = '22004';
const optionTwice = '42601';

/** RAISE (manual: Errors and Messages). */
export function runRaise(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  const condition = text(fields, 'condname');
  const options = list(fields, 'options');
  if (condition === null && text(fields, 'message') === null && options.length === 0) {
    // RAISE alone raises the handled error again; outside a handler it raises 0Z002.
    return endWith({ kind: 'raise', sqlstate: state.error === null ? '0Z002' : state.error.sqlstate, place, state });
  }
  let flow = goOn(state);
  for (const parameter of list(fields, 'params')) flow = onward(flow, (at) => consult(activation, at, text(parameter.fields, 'query') ?? '', place).flow);
  const given = new Set([...(condition === null ? [] : [errcodeOption]), ...(text(fields, 'message') === null ? [] : [messageOption])]);
  let raised: readonly Raised[] = flow.next.map((at) => ({ at, sqlstate: condition === null ? raiseException : sqlstateOf(condition) }));
  const ends: Flow[] = [{ ...flow, next: [] }];
  for (const { fields: option } of options) {
    const type = number(option, 'opt_type') ?? 0;
    const isTwice = given.has(type);
    given.add(type);
    raised = raised.flatMap(({ at, sqlstate }): readonly Raised[] => {
      const { flow: before, valueIn } = consult(activation, at, expressionText(option, 'expr') ?? '', place);
      ends.push({ ...before, next: [] });
      return before.next.flatMap((reached): readonly Raised[] => {
        const value = valueIn(reached);
        const wrong = isNull(value) ? nullOption : isTwice ? optionTwice : null;
        if (wrong === null) return [{ at: reached, sqlstate: type === errcodeOption ? sqlstateOfOption(value) : sqlstate }];
        ends.push(endWith({ kind: 'raise', sqlstate: wrong, place, state: reached }));
        return [];
      });
    });
  }
  const isError = (number(fields, 'elog_level') ?? 0) >= errorLevel;
  return join(...ends, isError ? endWith(...raised.map(({ at, sqlstate }): End => ({ kind: 'raise', sqlstate, place, state: at }))) : goOn(...raised.map(({ at }) => at)));
}

/** A way to the end of RAISE, with the SQLSTATE that it has so far. */
interface Raised {
  readonly at: State;
  readonly sqlstate: string | null;
}

function sqlstateOfOption(value: Value): string | null {
  const given = textOf(value);
  if (given === null) return null;
  // "unrecognized exception condition".
  return sqlstateOf(given) ?? '42704';
}

/** ASSERT, which any session can switch off (`plpgsql.check_asserts`). */
export function runAssert(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  const condition = child(fields, 'cond') === null ? 'NULL' : (expressionText(fields, 'cond') ?? 'NULL');
  const given = hasMoved(state.names, checkAsserts) ? undefined : activation.session.assumption.settings?.[checkAsserts];
  const checked = given === undefined ? null : settingAsBoolean(given);
  if (checked === false) return goOn(state);
  const mayBeOff = checked === null;
  if (mayBeOff && !hasMoved(state.names, checkAsserts)) activation.session.collected.settings.push({ name: checkAsserts, value: 'off' });
  const { flow, valueIn } = consult(activation, state, condition, place);
  const ends = flow.ends.map((end) => (mayBeOff ? { ...end, state: under(end.state, 'assertions are checked') } : end));
  const unasked = mayBeOff && ends.length > 0 ? [under(state, 'assertions are switched off')] : [];
  return join(
    { ...flow, next: unasked, ends },
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
