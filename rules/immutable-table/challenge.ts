import type { Relation, RowCondition, RowFacts } from '@pg-guardrails/catalog';
import { callColumns, casesOf, readRowCondition } from '@pg-guardrails/catalog';
import type { Ending, Scenario } from './firing.js';
import { anything } from './firing.js';
import type { Operation, Subject } from './hole.js';
import { allowedRoles, guardedColumns } from './weaker.js';

/** A class of statements that the claim forbids: a trigger must stop every one of them. */
export interface Challenge {
  readonly scenario: Scenario;
  /** The columns that the statement changes, one of them at least; null when it need not change anything. */
  readonly changes: readonly string[] | null;
  /** What holds for the row before. */
  readonly once: RowCondition | null;
  /**
   * Set when the statement itself is allowed, and only what triggers make of it is not: then these columns must stay as they are. Null when the
   * statement must be stopped.
   */
  readonly keeps: readonly string[] | null;
}

/** Any statement of this operation. */
export const anyChallenge: Challenge = { scenario: anything, changes: null, once: null, keeps: null };

/**
 * The classes that together make up all that the claim forbids for an operation on rows of this table. With columns excepted: for each other
 * column the statements that change it, and those that change none of them, which triggers must not make more of.
 */
export function challengesFor({ catalog, options }: Pick<Subject, 'catalog' | 'options'>, holding: Relation, operation: Operation): readonly Challenge[] {
  const isNot = allowedRoles(options, operation);
  const base: Scenario = { ...anything, ...(isNot.length === 0 ? {} : { user: { isNot } }) };
  if (operation === 'TRUNCATE') return [{ ...anyChallenge, scenario: base }];
  const once = onceOf(options.once);
  const columns = callColumns(catalog, holding);
  const before: readonly RowFacts[] = once === null ? [base.row] : casesOf(once, columns);
  if (operation === 'DELETE' || options.exceptColumns.length === 0) {
    return before.map((row) => ({ ...anyChallenge, scenario: { ...base, row }, once }));
  }
  const guarded = guardedColumns(holding, options);
  const open = new Map(options.exceptColumns.map((name) => [name, { kind: 'some' as const, nullable: true }]));
  return before.flatMap((row): readonly Challenge[] => [
    ...guarded.map((column) => ({
      scenario: { ...base, sets: { columns: [column], others: 'any' as const }, row: { ...row, new: new Map([[column, { kind: 'distinct' as const }]]) } },
      changes: [column],
      once,
      keeps: null,
    })),
    { scenario: { ...base, row: { ...row, new: open, others: 'old' } }, changes: null, once, keeps: guarded },
  ]);
}

/** The condition of the claim; one that cannot be read is an error of the configuration, which is reported where it stands. */
function onceOf(text: string | null): RowCondition | null {
  return text === null ? null : readRowCondition(text).condition;
}

/** Whether an ending is one that the claim allows. */
export function isMet({ keeps }: Challenge, ending: Ending, sqlstate: string): boolean {
  if (ending.kind === 'raises') return keeps !== null || ending.sqlstate === sqlstate;
  if (keeps === null) return false;
  // What is dropped changes nothing.
  return ending.kind === 'dropped' || movedColumns(keeps, ending).length === 0;
}

/** The columns among these that triggers have given something of their own, as far as is known. */
export function movedColumns(keeps: readonly string[], { row }: Ending): readonly string[] {
  return keeps.filter((name) => (row.new.get(name)?.kind ?? (row.others === 'old' ? 'old' : 'some')) !== 'old');
}

/** Whether one of these columns has another value than before, for certain. */
export function hasCertainlyMoved(keeps: readonly string[], ending: Ending): boolean {
  if (ending.kind !== 'through' || !ending.certain) return false;
  return movedColumns(keeps, ending).some((name) => {
    const [before, after] = [ending.row.old.get(name), ending.row.new.get(name)];
    return before?.kind === 'known' && after?.kind === 'known' && before.value !== after.value;
  });
}
