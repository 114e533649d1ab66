import { parseExpression } from '@pg-guardrails/sql-reader';
import { Rejection } from '../errors.js';
import { expressionValue } from './expression-value.js';
import { condition as isCondition, meet, noteSubject } from './failing.js';
import { contextAt, isUncertain, type Flow, type Frame } from './frame.js';
import { runAlternatives } from './perhaps.js';
import { expressionText, inner, nodesOf, numberAt, statementsOf, type Statement } from './plpgsql-tree.js';
import { raisedByEach } from './raise.js';
import { runStatements } from './statements.js';
import { holding } from './truth.js';

interface Branch {
  readonly condition: string | null;
  readonly body: unknown;
}

/** IF, ELSIF, ELSE. */
export function runIf(frame: Frame, { node, line }: Statement): Flow {
  const branches: readonly Branch[] = [
    { condition: expressionText(node['cond']), body: node['then_body'] },
    ...nodesOf(node['elsif_list']).flatMap((one) => {
      const elsif = inner(one, 'PLpgSQL_if_elsif');
      return elsif === null ? [] : [{ condition: expressionText(elsif['cond']), body: elsif['stmts'] }];
    }),
  ];
  return runBranches(frame, branches, node['else_body'], line, 'nothing');
}

/** CASE, with a subject or without. The conditions of one with a subject compare the variable that PL/pgSQL keeps it in. */
export function runCase(frame: Frame, { node, line }: Statement): Flow {
  const subject = expressionText(node['t_expr']);
  const variable = frame.datums[numberAt(node, 't_varno') ?? -1] ?? null;
  if (subject !== null && variable !== null) {
    frame.variables.set(variable, expressionValue(frame, subject, contextAt(frame, line, subject)));
    noteSubject(frame, variable, parseExpression(subject).value);
  }
  const branches: readonly Branch[] = nodesOf(node['case_when_list']).flatMap((one) => {
    const when = inner(one, 'PLpgSQL_case_when');
    return when === null ? [] : [{ condition: expressionText(when['expr']), body: when['stmts'] }];
  });
  return runBranches(frame, branches, node['else_stmts'], line, node['have_else'] === true ? 'nothing' : 'refused');
}

/** `none`: what comes of it when no condition holds; CASE without ELSE refuses that (manual: Conditionals). @throws {Rejection} 20000 */
function runBranches(frame: Frame, branches: readonly Branch[], otherwise: unknown, line: number | null, none: 'nothing' | 'refused'): Flow {
  for (const [index, branch] of branches.entries()) {
    const condition = branch.condition ?? '';
    const holds = holding(expressionValue(frame, condition, contextAt(frame, line, condition), isCondition));
    if (holds === 'true') return runStatements(frame, statementsOf(branch.body));
    if (holds === 'unknown') {
      // The conditions behind it are perhaps worked out as well.
      for (const other of branches.slice(index + 1)) riskPerhaps(frame, other.condition ?? '', line);
      if (none === 'refused') frame.mayFail = true;
      const alternatives = [...branches.slice(index).map(({ body }) => body), otherwise].map((body) => statementsOf(body));
      const raised = isUncertain(frame) ? null : raisedByEach(frame, alternatives);
      if (raised !== null) throw raised;
      runAlternatives(frame, alternatives);
      return 'next';
    }
  }
  if (none === 'refused') meet(frame, new Rejection('20000', 'case not found'));
  return runStatements(frame, statementsOf(otherwise));
}

function riskPerhaps(frame: Frame, text: string, line: number | null): void {
  const { mode } = frame;
  frame.mode = 'perhaps';
  expressionValue(frame, text, contextAt(frame, line, text), isCondition);
  frame.mode = mode;
}
