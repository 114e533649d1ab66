import type { Failure } from './run.js';

interface Reason {
  readonly sqlstate: string;
  readonly message: RegExp;
  readonly statement?: RegExp;
  readonly reason: string;
}

/** Rejections that rest on what no catalog holds: rows, values, types of expressions. Such a statement changes nothing, and both sides leave it out. */
const reasons: readonly Reason[] = [
  { sqlstate: '42501', message: /^permission denied for (table|view|materialized view|sequence) /u, statement: /^\s*CREATE (TEMP )?TABLE .* AS SELECT|^\s*CREATE MATERIALIZED VIEW/iu, reason: 'what a query may read is not checked' },
  { sqlstate: 'XX000', message: /./u, reason: 'an error inside PostgreSQL itself' },
  { sqlstate: '42883', message: /^(operator|function) does not exist|^function .* does not exist|^operator does not/u, statement: /\bPOLICY\b/iu, reason: 'types of expressions are not checked' },
  { sqlstate: '42501', message: /^permission denied to set parameter/u, reason: 'privileges on parameters are no part of the model' },
  { sqlstate: '42P16', message: /cannot change data type of view column/u, reason: 'types of expressions are not checked' },
  { sqlstate: '42P17', message: /would overlap partition|conflicts with existing default partition/u, reason: 'bounds of partitions are no part of the model' },
  { sqlstate: '0A000', message: /DROP EXPRESSION must be applied to child tables too/u, statement: /^\s*ALTER TABLE (?!ONLY\b)/iu, reason: 'PostgreSQL 18.4 takes a child that has children of its own for a table named with ONLY; 18.6 does not' },
];

/** The same of scripts that PostgreSQL's own developers wrote, which fill tables and try out types on purpose. */
const reasonsOfScripts: readonly Reason[] = [
  { sqlstate: '23502', message: /./u, reason: 'rows are no part of the model' },
  { sqlstate: '23503', message: /./u, reason: 'rows are no part of the model' },
  { sqlstate: '23505', message: /./u, reason: 'rows are no part of the model' },
  { sqlstate: '23514', message: /./u, reason: 'rows are no part of the model' },
  { sqlstate: '23P01', message: /./u, reason: 'rows are no part of the model' },
  { sqlstate: '22012', message: /./u, statement: /^\s*(CREATE INDEX|ALTER TABLE)\b/iu, reason: 'what is worked out of rows is no part of the model' },
  { sqlstate: '42804', message: /^foreign key constraint .* cannot be implemented|^column ".*" is of type|cannot be cast automatically|^default for column/u, reason: 'types of expressions are not checked' },
  { sqlstate: '0A000', message: /^cannot use .* in (DEFAULT|partition key|check|column generation|partition bound)|^set-returning functions are not allowed in/u, reason: 'kinds of expressions are not checked' },
  { sqlstate: '42803', message: /^aggregate functions are not allowed in/u, reason: 'kinds of expressions are not checked' },
  { sqlstate: '42P20', message: /^window functions are not allowed in/u, reason: 'kinds of expressions are not checked' },
  { sqlstate: '42P16', message: /pseudo-type|^cannot create temporary relation as|^only temporary relations/u, reason: 'types of expressions are not checked' },
];

/** What PostgreSQL 18 can say and an older one cannot: both sides read it with PostgreSQL 18's grammar, and a server of that version does not. */
const reasonsOfOlder: readonly Reason[] = [
  { sqlstate: '42601', message: /./u, reason: 'the grammar of that version does not know it' },
  { sqlstate: '0A000', message: /^FOREIGN KEY constraints cannot be marked NO INHERIT/u, reason: 'the grammar of that version does not know it' },
];

function found(list: readonly Reason[], { sqlstate, message }: Failure, statement: string): string | null {
  return list.find((one) => one.sqlstate === sqlstate && one.message.test(message) && (one.statement === undefined || one.statement.test(statement)))?.reason ?? null;
}

/** Why the simulator does not see this error, or null when it has to. */
export function beyondSimulator(failure: Failure | null, statement: string): string | null {
  return failure === null ? null : found(reasons, failure, statement);
}

/** The same for a script that is not written for it. */
export function beyondSimulatorInScripts(failure: Failure | null, statement: string): string | null {
  return failure === null ? null : found([...reasons, ...reasonsOfScripts], failure, statement);
}

/** The same on a server before PostgreSQL 18. */
export function beyondSimulatorOfOlder(failure: Failure | null, statement: string): string | null {
  return failure === null ? null : found([...reasons, ...reasonsOfOlder], failure, statement);
}
