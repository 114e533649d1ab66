import { parseExpression } from '@pg-guardrails/sql-reader';
import type { Context } from '../state.js';
import { everything } from '../touches.js';
import { runCalls } from './calls.js';
import { evaluate } from './expression.js';
import { scopeOf, taint, type Frame } from './frame.js';
import { selectValue } from './query/questions.js';
import { unknown, type Value } from './value.js';

/** The value of an expression; the functions that it calls run first. */
export function expressionValue(frame: Frame, text: string, context: Context): Value {
  const parsed = parseExpression(text);
  if (parsed.problem !== null) {
    taint(frame, everything, `an expression could not be read: ${parsed.problem}`, context);
    return unknown;
  }
  runCalls(frame, parsed.select, context, 'targets');
  if (parsed.value !== null && 'SelectStmt' in parsed.select && parsed.select.SelectStmt.fromClause !== undefined) {
    return selectValue(parsed.select.SelectStmt, scopeOf(frame));
  }
  return parsed.value === null ? unknown : evaluate(parsed.value, scopeOf(frame));
}
