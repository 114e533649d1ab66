import type { Node, SelectStmt, TypeCast } from '@pgsql/types';
import { parseExpression } from '@pg-guardrails/sql-reader';
import { stringsOf, walk } from '../nodes.js';
import type { Context } from '../state.js';
import { everything } from '../touches.js';
import { together } from '../risk/risk.js';
import { evaluate } from './expression.js';
import { meet, riskOfExpression, riskOfQuery, targetRisk, type Target } from './failing.js';
import { isUncertain, scopeOf, taint, type Frame } from './frame.js';
import { selectValue } from './query/questions.js';
import { requireReg } from './reg-names.js';
import { runAllCalls } from './stored-calls.js';
import { unknown, type Value } from './value.js';

/** 'x'::regclass with a text that stands there is looked up before anything runs (parse_coerce.c). @throws {Rejection} 42P01, 3F000, 42704 */
export function requireRelationNames(frame: Frame, node: Node): void {
  if (isUncertain(frame)) return;
  walk(node, (kind, body) => {
    if (kind !== 'TypeCast' || typeof body !== 'object' || body === null) return;
    const { arg, typeName }: TypeCast = body;
    if (arg === undefined || !('A_Const' in arg) || arg.A_Const.sval === undefined) return;
    requireReg(frame.state, stringsOf(typeName?.names).at(-1) ?? '', arg.A_Const.sval.sval ?? '');
  });
}

/** The value of an expression; the functions that it calls run first. `target`: what it goes into. @throws {Rejection} what it surely raises, in mode `surely` */
export function expressionValue(frame: Frame, text: string, context: Context, target: Target | null = null): Value {
  const parsed = parseExpression(text);
  if (parsed.problem !== null) {
    taint(frame, everything, `an expression could not be read: ${parsed.problem}`, context);
    return unknown;
  }
  requireRelationNames(frame, parsed.select);
  runAllCalls(frame, parsed.select, context, 'targets');
  if (parsed.value === null || !('SelectStmt' in parsed.select)) {
    meet(frame, 'perhaps');
    return unknown;
  }
  if (!isBare(parsed.select.SelectStmt)) {
    const value = selectValue(parsed.select.SelectStmt, scopeOf(frame));
    meet(frame, together([frame.guarded ? riskOfQuery(frame, parsed.select, 'value') : 'none', targetRisk(frame, value, null, target)]));
    return value;
  }
  const value = evaluate(parsed.value, scopeOf(frame));
  meet(frame, riskOfExpression(frame, parsed.value, value, target));
  return value;
}

/** Whether nothing but a value stands there. */
function isBare({ fromClause, whereClause, limitCount, larg }: SelectStmt): boolean {
  return fromClause === undefined && whereClause === undefined && limitCount === undefined && larg === undefined;
}
