import type { Place } from '@pg-guardrails/kernel';
import type { SqlText, Statement, SyntaxProblem } from '../syntax.js';
import type { IncludedText, MigrationFile } from './types.js';

/** What of a migration comes next: a statement of one of its texts, or a part that could not be read. */
export type MigrationStep =
  | { readonly kind: 'statement'; readonly sql: SqlText; readonly statement: Statement }
  | { readonly kind: 'problem'; readonly sql: SqlText; readonly problem: SyntaxProblem };

/** A migration without what only its tool needs; a text alone is one that includes nothing. */
export type MigrationText = Pick<MigrationFile, 'sql'> & Partial<Pick<MigrationFile, 'includes'>>;

interface Turn {
  readonly line: number;
  readonly column: number;
  readonly steps: readonly MigrationStep[];
}

function turnAt({ line, column }: Place, steps: readonly MigrationStep[]): Turn {
  return { line, column, steps };
}

/** The statements and problems of a migration in the order in which they come, those of included files in their place. */
export function stepsOf({ sql, includes = [] }: MigrationText): readonly MigrationStep[] {
  const statements = sql.statements.map((statement): Turn => {
    // psql runs a statement when it is complete: a file that is included in the midst of it comes first.
    const { endLine, endColumn } = statement.place;
    return { line: endLine, column: endColumn, steps: [{ kind: 'statement', sql, statement }] };
  });
  if (includes.length === 0 && sql.problems.length === 0) return statements.flatMap(({ steps }) => steps);
  const others = [
    ...sql.problems.map((problem) => turnAt(problem.place, [{ kind: 'problem', sql, problem }])),
    ...includes.map((included) => turnAt(included.place, stepsOf(included))),
  ];
  return [...statements, ...others].sort((a, b) => a.line - b.line || a.column - b.column).flatMap(({ steps }) => steps);
}

/** The texts of a migration: its own, then those that it includes. A file that is included twice is there twice. */
export function textsOf({ sql, includes = [] }: MigrationText): readonly SqlText[] {
  return [sql, ...includes.flatMap((included: IncludedText) => textsOf(included))];
}
