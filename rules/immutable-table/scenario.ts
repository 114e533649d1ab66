import type { Catalog, Relation } from '@pg-guardrails/catalog';
import type { Observation } from '@pg-guardrails/kernel';
import type { Ending, Scenario, Target } from './firing.js';
import { fire } from './firing.js';
import type { Operation } from './hole.js';
import { literal, quoted, sqlName } from './sql-names.js';
import { familyOf, replacedBy, withDescendants } from './targets.js';

/** A statement that changes the one row of a table, with what may be assumed about it. */
export interface Attempt {
  readonly scenario: Scenario;
  readonly sql: string;
}

const noColumn: Scenario = { column: null, unchanged: false, settings: {} };

/**
 * Values that any column of a type accepts. A column set to one of them needs no privilege besides UPDATE, where a column set to itself
 * would need SELECT on it.
 */
const constants: readonly (readonly [RegExp, string])[] = [
  [/^(?:smallint|integer|bigint|int[248]?|numeric|decimal|real|double precision|money)\b/iu, '0'],
  [/^(?:text|character varying|varchar|character|char|bpchar|citext|name)\b/iu, "''"],
  [/^(?:boolean|bool)\b/iu, 'false'],
  [/^(?:timestamp|timestamptz|date)\b/iu, "'2000-01-01'"],
  [/^jsonb?\b/iu, "'{}'"],
  [/^uuid\b/iu, "'00000000-0000-0000-0000-000000000000'"],
  [/^bytea\b/iu, "''"],
];

/** Statements that give settings these values for the session. */
export function settingsSql(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `SELECT set_config(${literal(name)}, ${literal(value)}, false); `)
    .join('');
}

/** The columns that decide where a row of the family stands: setting one to something else moves the row, or fails with 23514. */
function partitionKeys(catalog: Catalog, relation: Relation): ReadonlySet<string> {
  return new Set(familyOf(catalog, relation).flatMap(({ partitionKey }) => partitionKey ?? []));
}

/** The columns worth setting, the least encumbered first: one with a default may be an identity or a generated column. */
function columnsOf(relation: Relation, allowed: readonly string[] | null): readonly Relation['columns'][number][] {
  const usable = relation.columns.filter(({ name }) => allowed === null || allowed.includes(name));
  const rank = (column: Relation['columns'][number]): number => (column.hasDefault ? 2 : 0) + (column.notNull ? 1 : 0);
  return [...usable].sort((a, b) => rank(a) - rank(b));
}

function updates(catalog: Catalog, relation: Relation, reads: boolean, allowed: readonly string[] | null): readonly Attempt[] {
  const keys = partitionKeys(catalog, relation);
  const set = (column: string, value: string, unchanged: boolean): Attempt => ({
    scenario: { column, unchanged, settings: {} },
    sql: `UPDATE ${sqlName(relation)} SET ${quoted(column)} = ${value};`,
  });
  return columnsOf(relation, allowed).flatMap((column): readonly Attempt[] => {
    if (keys.has(column.name)) return reads ? [set(column.name, quoted(column.name), true)] : [];
    if (column.hasDefault) return [set(column.name, 'DEFAULT', false)];
    if (reads) return [set(column.name, quoted(column.name), true)];
    if (!column.notNull) return [set(column.name, 'NULL', false)];
    const constant = constants.find(([type]) => type.test(column.type))?.[1];
    return constant === undefined ? [] : [set(column.name, constant, false)];
  });
}

/** Statements that change the row: `reads` when whoever runs them may SELECT, `allowed` when UPDATE is theirs for some columns only. */
export function attempts(catalog: Catalog, { named, emptied }: Target, operation: Operation, who: { readonly reads: boolean; readonly allowed: readonly string[] | null }): readonly Attempt[] {
  switch (operation) {
    case 'UPDATE':
      return updates(catalog, named, who.reads, who.allowed);
    case 'DELETE':
      return [{ scenario: noColumn, sql: `DELETE FROM ${sqlName(named)};` }];
    case 'TRUNCATE':
      return [{ scenario: noColumn, sql: `TRUNCATE ${emptied.length < withDescendants(catalog, named).length ? 'ONLY ' : ''}${sqlName(named)};` }];
    default:
      return operation satisfies never;
  }
}

/** What PostgreSQL answers, when that is certain. */
export interface Answered extends Attempt {
  readonly observed: Observation;
  readonly ending: Ending;
}

function observe(catalog: Catalog, target: Target, operation: Operation, attempt: Attempt): Answered | null {
  if (replacedBy(target.named, operation) !== null) return null;
  const { endings } = fire(catalog, target, operation, attempt.scenario);
  // Where all ways end alike, it does not matter which one is taken.
  const [first] = endings;
  const isOnly = endings.every(({ kind, sqlstate, by }) => kind === first?.kind && sqlstate === first.sqlstate && !(by?.outcome.kind === 'raises' && by.outcome.unsure !== null));
  const ending = endings.find((one) => one.certain) ?? (isOnly ? first : undefined);
  if (ending === undefined || ending.kind === 'unknown') return null;
  if (ending.kind === 'raises') return ending.sqlstate === null ? null : { ...attempt, ending, observed: { sqlstate: ending.sqlstate, rowsChanged: 0 } };
  return { ...attempt, ending, observed: { sqlstate: null, rowsChanged: ending.kind === 'through' ? 1 : 0 } };
}

/** The first attempt whose answer is certain and wanted; settings that guards read are tried as a session could set them. */
export function firstAnswered(
  catalog: Catalog,
  target: Target,
  operation: Operation,
  who: { readonly reads: boolean; readonly allowed: readonly string[] | null },
  isWanted: (answered: Answered) => boolean,
): Answered | null {
  const plain = attempts(catalog, target, operation, who);
  for (const attempt of plain) {
    const answered = observe(catalog, target, operation, attempt);
    if (answered !== null && isWanted(answered)) return answered;
  }
  const { settings } = fire(catalog, target, operation, null);
  const guesses = [...settings.map(({ name, value }) => ({ [name]: value })), Object.fromEntries(settings.map(({ name, value }) => [name, value]))];
  for (const guess of guesses) {
    if (Object.keys(guess).length === 0) continue;
    for (const attempt of plain) {
      const answered = observe(catalog, target, operation, { scenario: { ...attempt.scenario, settings: guess }, sql: `${settingsSql(guess)}${attempt.sql}` });
      if (answered !== null && isWanted(answered)) return answered;
    }
  }
  return null;
}
