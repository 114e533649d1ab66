import type { Relation, Way } from '@pg-guardrails/catalog';
import { stringOf, stringsOf } from '../claim-options.js';
import type { Operation, Options, Subject } from './hole.js';

/** What a claim leaves open, on purpose. */
export interface Weaker {
  /** Columns that UPDATE may change. */
  readonly exceptColumns: readonly string[];
  /** A condition over the row, as SQL: only rows for which it held before the change are immutable. */
  readonly once: string | null;
  /** Roles that may do an operation. */
  readonly allow: Readonly<Partial<Record<Operation, readonly string[]>>>;
}

/** The part of a claim that weakens it. */
export function weakerOf(claim: Readonly<Record<string, unknown>>): Weaker {
  const allow = objectOf(claim['allow']);
  return {
    exceptColumns: stringsOf(objectOf(claim['except']), 'columns'),
    once: claim['once'] === undefined ? null : stringOf(claim, 'once', ''),
    allow: Object.fromEntries(Object.keys(allow).map((operation) => [operation, stringsOf(allow, operation)])),
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

export function allowedRoles({ allow }: Options, operation: Operation): readonly string[] {
  return allow[operation] ?? [];
}

/**
 * Whether the claim asks anything of this role's privilege. A role that may do it by the claim needs it; and where only some rows are immutable, which
 * no privilege can tell apart, those who work on the others need it too, except for TRUNCATE, which takes all rows.
 */
export function asksOfPrivilege(options: Options, role: string, operation: Operation): boolean {
  if (options.once !== null && operation !== 'TRUNCATE') return false;
  return !allowedRoles(options, operation).includes(role);
}

/** The columns that no UPDATE may change; all of them without an exception. Generated columns follow the others. */
export function guardedColumns(relation: Relation, { exceptColumns }: Options): readonly string[] {
  return relation.columns.filter(({ name, generated }) => !exceptColumns.includes(name) && generated === null).map(({ name }) => name);
}

/** The part of a way that leads to a change which the claim forbids; null when there is none. */
export function forbiddenPart({ options }: Subject, relation: Relation, operation: Operation, way: Way): Way | null {
  if (way.kind !== 'column' || operation !== 'UPDATE' || options.exceptColumns.length === 0) return way;
  const guarded = guardedColumns(relation, options);
  const columns = way.columns.filter((column) => guarded.includes(column));
  return columns.length === 0 ? null : { ...way, columns };
}

/** Whether the claim leaves something of the operation open. */
export function isWeakened(options: Options, operation: Operation): boolean {
  if (allowedRoles(options, operation).length > 0) return true;
  return operation !== 'TRUNCATE' && (options.once !== null || (operation === 'UPDATE' && options.exceptColumns.length > 0));
}
