import { sqlstateOf } from '@pg-guardrails/plpgsql';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { Rejection } from '../errors.js';
import type { Risk } from '../risk/risk.js';
import { expressionValue } from './expression-value.js';
import { isUncertain, type Flow, type Frame } from './frame.js';
import { expressionText, inner, nodesOf, numberAt, textAt, type Statement } from './plpgsql-tree.js';

/** RAISE's own SQLSTATE. */
const raiseException = 'P0001';

/** pl_gram.y: elog_level of RAISE EXCEPTION. */
const errorLevel = 21;

/** plpgsql.h: PLPGSQL_RAISEOPTION_ERRCODE. */
export const errcodeOption = 0;

/** Of an error whose SQLSTATE is no constant. */
export const unknownState = 'unknown';

/** plpgsql.h: PLPGSQL_RAISEOPTION_MESSAGE. */
const messageOption = 1;

/** What is said twice is an error of its own (pl_exec.c, exec_stmt_raise). */
export function optionRisk(node: PlpgsqlNode): Risk {
  const options = nodesOf(node['options']).map((one) => numberAt(inner(one, 'PLpgSQL_raise_option'), 'opt_type') ?? errcodeOption);
  const said = [...options, ...(textAt(node, 'condname') === null ? [] : [errcodeOption]), ...(textAt(node, 'message') === null ? [] : [messageOption])];
  return new Set(said).size === said.length ? 'none' : new Rejection('42601', 'RAISE option already specified');
}

/** RAISE. That a migration raises an error on a condition that cannot be told is not assumed: it would not have been applied. */
export function raise(frame: Frame, { node }: Statement): Flow {
  if (numberAt(node, 'elog_level') !== errorLevel) return 'next';
  if (isUncertain(frame)) {
    frame.mayFail = true;
    return 'next';
  }
  throw new Rejection(raisedState(frame, node), textAt(node, 'message') ?? textAt(node, 'condname') ?? 'raised');
}

/** What is raised whichever of these runs: each begins with RAISE. Null where one does not. Which error it is may not be told, as where the condition fails itself. */
export function raisedByEach(frame: Frame, branches: readonly (readonly Statement[])[]): Rejection | null {
  const states = branches.map(([first]) => (first?.tag === 'PLpgSQL_stmt_raise' && numberAt(first.node, 'elog_level') === errorLevel ? raisedState(frame, first.node) : null));
  const [state = null] = states;
  if (states.includes(null) || state === null) return null;
  return states.every((one) => one === state) && !frame.mayFail ? new Rejection(state, 'raised on each branch') : new Rejection(unknownState, 'raised on each branch', 'perhaps');
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
