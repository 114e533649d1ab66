import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { expressionValue } from './expression-value.js';
import { meet, targetRisk, variableTarget } from './failing.js';
import { setVariable, type Frame } from './frame.js';
import { expressionText, inner, textAt, variableOf } from './plpgsql-tree.js';
import { known } from './value.js';

/** Gives the variables that a block declares their first values. @throws {Rejection} what a first value raises, in mode `surely` */
export function declare(frame: Frame, datums: readonly PlpgsqlNode[]): void {
  for (const datum of datums) {
    const variable = variableOf(datum);
    const name = textAt(variable, 'refname');
    // What PostgreSQL itself sets, such as FOUND, TG_OP and SQLSTATE, is not NULL to begin with; nor are arguments.
    if (name === null || name === 'found' || /^(?:\$\d+|sqlstate|sqlerrm|tg_\w+|new|old|tg_argv)$/u.test(name)) continue;
    const isSingle = frame.datums.includes(name);
    const initial = expressionText(variable?.['default_val']);
    const target = isSingle ? variableTarget(frame, name) : null;
    const value = initial === null ? known(null) : expressionValue(frame, initial, frame.context, target);
    // A domain may refuse NULL.
    if (initial === null && isSingle) meet(frame, targetRisk(frame, value, null, target));
    if (isSingle && inner(datum, 'PLpgSQL_var') !== null) setVariable(frame, name, value);
    else if (isSingle && initial !== null) setVariable(frame, name, value);
  }
}
