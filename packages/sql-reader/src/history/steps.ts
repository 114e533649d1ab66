import type { Place } from '@pg-guardrails/kernel';
import type { SqlText, Statement, SyntaxProblem } from '../syntax.js';
import type { Connect, Course, IncludedText, MigrationFile } from './types.js';

/** What of a migration comes next: a statement of one of its texts, a part that could not be read, a new session, a statement that is left out. */
export type MigrationStep =
  | { readonly kind: 'statement'; readonly sql: SqlText; readonly statement: Statement }
  | { readonly kind: 'problem'; readonly sql: SqlText; readonly problem: SyntaxProblem }
  | { readonly kind: 'connect'; readonly sql: SqlText; readonly connect: Connect }
  | { readonly kind: 'elsewhere'; readonly sql: SqlText; readonly statement: Statement; readonly reason: string };

/** A migration without what only its tool needs; a text alone is one that includes nothing. */
export type MigrationText = Pick<MigrationFile, 'sql'> & Partial<Pick<MigrationFile, 'includes' | 'connects' | 'course' | 'transaction'>>;

interface Turn {
  readonly line: number;
  readonly column: number;
  readonly steps: readonly MigrationStep[];
}

function turnAt({ line, column }: Place, steps: readonly MigrationStep[]): Turn {
  return { line, column, steps };
}

function problemStep(sql: SqlText, message: string, place: Place): MigrationStep {
  return { kind: 'problem', sql, problem: { kind: 'unread', message, place } };
}

function connectStep(sql: SqlText, connect: Connect, course: Course | null): MigrationStep {
  const why = course?.connects.get(connect);
  return why === undefined ? { kind: 'connect', sql, connect } : problemStep(sql, why, connect.place);
}

function statementStep(sql: SqlText, statement: Statement, course: Course | null): MigrationStep {
  const why = course?.unknown.get(statement);
  if (why !== undefined) return problemStep(sql, why, statement.place);
  const reason = course?.elsewhere.get(statement);
  return reason === undefined ? { kind: 'statement', sql, statement } : { kind: 'elsewhere', sql, statement, reason };
}

/** What a migration consists of, in the order in which it comes, that of included files in its place. */
export function stepsOf(migration: MigrationText): readonly MigrationStep[] {
  const { sql, course } = migration;
  const steps = inOrder(migration);
  if (course?.unclear === undefined || course.unclear === null) return steps;
  const { why, place } = course.unclear;
  return [problemStep(sql, why, place), ...steps];
}

function inOrder({ sql, includes = [], connects = [], course = null }: MigrationText): readonly MigrationStep[] {
  if (includes.length === 0 && connects.length === 0 && course === null && sql.problems.length === 0) return sql.statements.map((statement) => ({ kind: 'statement', sql, statement }));
  const statements = sql.statements.map((statement): Turn => {
    // psql runs a statement when it is complete: a file that is included in the midst of it comes first.
    const { endLine, endColumn } = statement.place;
    return { line: endLine, column: endColumn, steps: [statementStep(sql, statement, course)] };
  });
  if (includes.length === 0 && connects.length === 0 && sql.problems.length === 0) return statements.flatMap(({ steps }) => steps);
  const others = [
    ...sql.problems.map((problem) => turnAt(problem.place, [{ kind: 'problem', sql, problem }])),
    ...includes.map((included) => turnAt(included.place, inOrder({ ...included, course }))),
    ...connects.map((connect) => turnAt(connect.place, [connectStep(sql, connect, course)])),
  ];
  return [...statements, ...others].sort((a, b) => a.line - b.line || a.column - b.column).flatMap(({ steps }) => steps);
}

/** The texts of a migration: its own, then those that it includes. A file that is included twice is there twice. */
export function textsOf({ sql, includes = [] }: MigrationText): readonly SqlText[] {
  return [sql, ...includes.flatMap((included: IncludedText) => textsOf(included))];
}
