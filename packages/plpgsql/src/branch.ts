import type { Place } from '@pg-guardrails/kernel';
import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import type { Activation } from './activation.js';
import { placeOfLine } from './activation.js';
import { consult } from './consult.js';
import type { Flow, State } from './flow.js';
import { doubting, endWith, goOn, join, settle, under, withName } from './flow.js';
import { runAll } from './statements.js';
import type { Tagged } from './tree.js';
import { child, expressionText, flag, list, number } from './tree.js';
import { textOf, truthsOf } from './value.js';

interface Branch {
  readonly condition: string;
  readonly place: Place | null;
  readonly statements: readonly Tagged[];
}

/** IF, ELSIF, ELSE. A condition that is NULL counts as false. */
export function runIf(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  const branches: Branch[] = [{ condition: expressionText(fields, 'cond') ?? '', place, statements: list(fields, 'then_body') }];
  for (const { fields: elsif } of list(fields, 'elsif_list')) branches.push(branchOf(activation, elsif, 'cond'));
  return settle(state, choose(activation, state, branches, (at) => runAll(activation, at, list(fields, 'else_body'))));
}

/** CASE, with or without an operand. Without ELSE, no match raises CASE_NOT_FOUND. */
export function runCase(activation: Activation, state: State, fields: PlpgsqlNode, place: Place | null): Flow {
  const branches = list(fields, 'case_when_list').map(({ fields: when }) => branchOf(activation, when, 'expr'));
  const otherwise = (at: State): Flow =>
    flag(fields, 'have_else') ? runAll(activation, at, list(fields, 'else_stmts')) : endWith({ kind: 'raise', sqlstate: '20000', place, state: at });
  if (child(fields, 't_expr') === null) return settle(state, choose(activation, state, branches, otherwise));
  const variable = activation.variables[number(fields, 't_varno') ?? -1];
  const { flow, valueIn } = consult(activation, state, expressionText(fields, 't_expr') ?? '', place);
  const chosen = flow.next.map((at) => choose(activation, variable === undefined ? at : withName(at, variable.name, valueIn(at)), branches, otherwise));
  return settle(state, join({ ...flow, next: [] }, ...chosen));
}

function branchOf(activation: Activation, fields: PlpgsqlNode, condition: string): Branch {
  return {
    condition: expressionText(fields, condition) ?? '',
    place: placeOfLine(activation.source, number(fields, 'lineno')),
    statements: list(fields, 'stmts'),
  };
}

function choose(activation: Activation, state: State, branches: readonly Branch[], otherwise: (state: State) => Flow): Flow {
  const [branch, ...rest] = branches;
  if (branch === undefined) return otherwise(state);
  const { flow, valueIn } = consult(activation, state, branch.condition, branch.place);
  const words = `\`${branch.condition.replace(/\s+/gu, ' ').replaceAll(/"__Case__Variable_\d+__"/gu, 'the operand of CASE')}\``;
  const flows = flow.next.flatMap((reached): readonly Flow[] => {
    const value = valueIn(reached);
    const at = textOf(value) === null ? reached : doubting(reached, `${words} is no boolean`, branch.place);
    const truths = truthsOf(value);
    const mayHold = truths.has(true);
    const mayFail = truths.has(false) || truths.has(null);
    const undecided = mayHold && mayFail;
    return [
      mayHold ? runAll(activation, undecided ? under(at, words) : at, branch.statements) : goOn(),
      mayFail ? choose(activation, undecided ? under(at, `${words} is not true`) : at, rest, otherwise) : goOn(),
    ];
  });
  return join({ ...flow, next: [] }, ...flows);
}
