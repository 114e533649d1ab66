import { expressionValue } from './expression-value.js';
import { contextAt, type Flow, type Frame } from './frame.js';
import { runAlternatives } from './perhaps.js';
import { expressionText, inner, nodesOf, numberAt, statementsOf, type Statement } from './plpgsql-tree.js';
import { runStatements } from './statements.js';
import { truth } from './truth.js';

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
  return runBranches(frame, branches, node['else_body'], line);
}

/** CASE, with a subject or without. The conditions of one with a subject compare the variable that PL/pgSQL keeps it in. */
export function runCase(frame: Frame, { node, line }: Statement): Flow {
  const subject = expressionText(node['t_expr']);
  const variable = frame.datums[numberAt(node, 't_varno') ?? -1] ?? null;
  if (subject !== null && variable !== null) frame.variables.set(variable, expressionValue(frame, subject, contextAt(frame, line, subject)));
  const branches: readonly Branch[] = nodesOf(node['case_when_list']).flatMap((one) => {
    const when = inner(one, 'PLpgSQL_case_when');
    return when === null ? [] : [{ condition: expressionText(when['expr']), body: when['stmts'] }];
  });
  return runBranches(frame, branches, node['else_stmts'], line);
}

function runBranches(frame: Frame, branches: readonly Branch[], otherwise: unknown, line: number | null): Flow {
  for (const [index, branch] of branches.entries()) {
    const condition = branch.condition ?? '';
    const holds = truth(expressionValue(frame, condition, contextAt(frame, line, condition)));
    if (holds === 'true') return runStatements(frame, statementsOf(branch.body));
    if (holds === 'unknown') {
      runAlternatives(frame, [...branches.slice(index).map(({ body }) => body), otherwise].map((body) => statementsOf(body)));
      return 'next';
    }
  }
  return runStatements(frame, statementsOf(otherwise));
}
