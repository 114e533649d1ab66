import type { Catalog, Fact, FieldGuess, Known, Relation, RowFacts } from '@pg-guardrails/catalog';
import { callColumns, holdsAsIs, rowGuesses, rowTruths } from '@pg-guardrails/catalog';
import type { Counterexample, Observation } from '@pg-guardrails/kernel';
import type { Challenge } from './challenge.js';
import type { Ending, Scenario, Target } from './firing.js';
import { anything, fire } from './firing.js';
import type { Operation } from './hole.js';
import { cellsFor, rowsFor, satisfiesChecks } from './row.js';
import { literal, quoted, sqlName } from './sql-names.js';
import { familyOf, replacedBy, withDescendants } from './targets.js';

/** A statement that changes the one row of a table, with what may be assumed about it. */
export interface Attempt {
  readonly scenario: Scenario;
  readonly sql: string;
  /** The row that it is about, put in before by someone who may; null for any row. */
  readonly given: string | null;
}

/**
 * Values that any column of a type accepts. A column set to one of them needs no privilege besides UPDATE, where a column set to itself
 * would need SELECT on it.
 */
export const constants: readonly (readonly [RegExp, string, Known])[] = [
  [/^(?:smallint|integer|bigint|int[248]?|numeric|decimal|real|double precision|money)\b/iu, '0', 0],
  [/^(?:text|character varying|varchar|character|char|bpchar|citext|name)\b/iu, "''", ''],
  [/^(?:boolean|bool)\b/iu, 'false', false],
  [/^(?:timestamp|timestamptz|date)\b/iu, "'2000-01-01'", null],
  [/^jsonb?\b/iu, "'{}'", null],
  [/^uuid\b/iu, "'00000000-0000-0000-0000-000000000000'", null],
  [/^bytea\b/iu, "''", null],
];

/** A value that any column of the type accepts, as SQL; null for types that have none known. */
export function constantOf(type: string): string | null {
  return constants.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}

/** Statements that give settings these values for the session. */
export function settingsSql(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `SELECT set_config(${literal(name)}, ${literal(value)}, false); `)
    .join('');
}

/** The columns that decide where a row of the family stands: setting one to something else moves the row, or fails with 23514. */
export function partitionKeys(catalog: Catalog, relation: Relation): ReadonlySet<string> {
  return new Set(familyOf(catalog, relation).flatMap(({ partitionKey }) => partitionKey ?? []));
}

/** The columns worth setting, the least encumbered first: one with a default may be an identity or a generated column. */
function columnsOf(relation: Relation, allowed: readonly string[] | null): readonly Relation['columns'][number][] {
  const usable = relation.columns.filter(({ name }) => allowed === null || allowed.includes(name));
  const rank = (column: Relation['columns'][number]): number => (column.hasDefault ? 2 : 0) + (column.notNull ? 1 : 0);
  return [...usable].sort((a, b) => rank(a) - rank(b));
}

/** Who runs a statement: whether they may SELECT, and the columns they may UPDATE, null for all. */
export interface Who {
  readonly reads: boolean;
  readonly allowed: readonly string[] | null;
}

function setting(relation: Relation, column: string, value: string, fact: Fact, challenge: Challenge): Attempt {
  const row: RowFacts = { ...challenge.scenario.row, old: new Map(), holds: [], new: new Map(fact.kind === 'old' ? [] : [[column, fact]]), others: 'old' };
  return {
    scenario: { ...challenge.scenario, sets: { columns: [column], others: 'none' }, row },
    sql: `UPDATE ${sqlName(relation)} SET ${quoted(column)} = ${value};`,
    given: null,
  };
}

/** Updates of any row whatever it holds. */
function updates(catalog: Catalog, relation: Relation, { reads, allowed }: Who, challenge: Challenge): readonly Attempt[] {
  const keys = partitionKeys(catalog, relation);
  const itself = (column: string): readonly Attempt[] => (reads && challenge.changes === null ? [setting(relation, column, quoted(column), { kind: 'old' }, challenge)] : []);
  const columns = columnsOf(relation, allowed).filter(({ name }) => challenge.changes?.includes(name) ?? challenge.keeps?.includes(name) !== true);
  return columns.flatMap((column): readonly Attempt[] => {
    if (keys.has(column.name)) return itself(column.name);
    if (column.hasDefault) return [setting(relation, column.name, 'DEFAULT', { kind: 'some', nullable: true }, challenge)];
    if (reads && challenge.changes === null) return itself(column.name);
    if (!column.notNull) return [setting(relation, column.name, 'NULL', { kind: 'known', value: null }, challenge)];
    const [, sql, value] = constants.find(([type]) => type.test(column.type)) ?? [];
    const fact: Fact = value === undefined || value === null || !holdsAsIs(column.type, value) ? { kind: 'some', nullable: false } : { kind: 'known', value };
    return sql === undefined ? [] : [setting(relation, column.name, sql, fact, challenge)];
  });
}

/** Statements that change the row, whatever it holds. */
export function attempts(catalog: Catalog, { named, emptied }: Target, operation: Operation, who: Who, challenge: Challenge): readonly Attempt[] {
  const scenario: Scenario = { ...challenge.scenario, row: anything.row };
  switch (operation) {
    case 'UPDATE':
      return updates(catalog, named, who, challenge);
    case 'DELETE':
      return [{ scenario, sql: `DELETE FROM ${sqlName(named)};`, given: null }];
    case 'TRUNCATE':
      return [{ scenario, sql: `TRUNCATE ${emptied.length < withDescendants(catalog, named).length ? 'ONLY ' : ''}${sqlName(named)};`, given: null }];
    default:
      return operation satisfies never;
  }
}

/** Statements that change one row of which everything is known that conditions read. */
export function attemptsOnRows(catalog: Catalog, { named, holding }: Target, operation: Operation, who: Who, challenge: Challenge, fields: readonly FieldGuess[]): readonly Attempt[] {
  if (operation === 'TRUNCATE' || named.relkind !== 'table') return [];
  const columns = callColumns(catalog, holding);
  const guesses = [...fields, ...(challenge.once === null ? [] : rowGuesses(challenge.once, columns)), ...(challenge.changes ?? []).map((column): FieldGuess => ({ row: 'old', column, value: null }))];
  const rows = rowsFor(catalog, holding, guesses).filter(({ facts }) => challenge.once === null || isTrue(rowTruths(challenge.once, columns, rowOf(facts))));
  const scenario = (facts: ReadonlyMap<string, Fact>): Scenario => ({ ...challenge.scenario, row: rowOf(facts) });
  if (operation === 'DELETE') return rows.map(({ facts, sql }) => ({ scenario: scenario(facts), sql: `DELETE FROM ${sqlName(named)};`, given: sql }));
  const settable = columnsOf(named, who.allowed).filter(({ generated, identity }) => generated === null && identity !== 'always');
  const read = new Set(guesses.map(({ column }) => column));
  const fixed = new Set(holding.constraints.flatMap((constraint) => (constraint.contype === 'foreign-key' ? constraint.columns : [])));
  return rows.flatMap(({ facts, sql: given }): readonly Attempt[] => {
    const set = (column: string, value: string, fact: Fact): Attempt => ({ ...setting(named, column, value, fact, challenge), scenario: { ...scenario(facts), sets: { columns: [column], others: 'none' }, row: { ...rowOf(facts), new: new Map(fact.kind === 'old' ? [] : [[column, fact]]), others: 'old' } }, given });
    const itself = challenge.changes === null && who.reads ? settable.filter(({ name }) => challenge.keeps?.includes(name) !== true).map(({ name }) => set(name, quoted(name), { kind: 'old' })) : [];
    const others = settable
      .filter(({ name }) => (challenge.changes?.includes(name) ?? (read.has(name) && challenge.keeps?.includes(name) !== true)) && !fixed.has(name))
      .flatMap(({ name }) => {
        const column = columns.find((one) => one.name === name);
        const cells = column === undefined ? [] : cellsFor(catalog, holding, column, guesses);
        return cells.slice(0, 8).flatMap(({ sql, fact }): readonly Attempt[] => {
          const changed = changedFact(facts.get(name), fact, sql, given);
          if (changed === null || !satisfiesChecks(holding, columns, new Map([...facts, [name, changed.kind === 'distinct' ? fact : changed]]))) return [];
          return [set(name, sql, changed)];
        });
      });
    // One column set to itself says as much as another.
    return [...itself.filter(({ scenario: { sets } }) => sets.columns.some((name) => !read.has(name))).slice(0, 1), ...itself.slice(0, 1), ...others];
  });
}

function rowOf(facts: ReadonlyMap<string, Fact>): RowFacts {
  return { old: facts, new: new Map(), others: 'old', holds: [] };
}

function isTrue(truths: ReadonlySet<boolean | null>): boolean {
  return truths.size === 1 && truths.has(true);
}

/** What NEW has when the column is set to something else; null when that is not certain to be something else. */
function changedFact(old: Fact | undefined, fact: Fact, sql: string, given: string): Fact | null {
  if (old?.kind === 'known' && fact.kind === 'known') return old.value === fact.value ? null : fact;
  if (old?.kind === 'known' && old.value === null) return fact;
  if (fact.kind === 'known' && fact.value === null) return old?.kind === 'some' && !old.nullable ? fact : null;
  // Two different samples of one type.
  return old?.kind === 'some' && fact.kind === 'some' && !given.includes(sql) ? { kind: 'distinct' } : null;
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
  const isOnly = endings.every(({ kind, sqlstate, doubted }) => kind === first?.kind && sqlstate === first.sqlstate && !doubted);
  const ending = endings.find((one) => one.certain) ?? (isOnly ? first : undefined);
  if (ending === undefined || ending.kind === 'unknown') return null;
  if (ending.kind === 'raises') return ending.sqlstate === null ? null : { ...attempt, ending, observed: { sqlstate: ending.sqlstate, rowsChanged: 0 } };
  return { ...attempt, ending, observed: { sqlstate: null, rowsChanged: ending.kind === 'through' ? 1 : 0 } };
}

/** The values that triggers give columns. */
function writtenGuesses({ writer, row }: Ending): readonly FieldGuess[] {
  if (writer === null) return [];
  return [...row.new].flatMap(([column, fact]): readonly FieldGuess[] => (fact.kind === 'known' ? [{ row: 'new', column, value: fact.value }] : []));
}

/** What is looked for: a statement of the challenge with an answer that is wanted. */
export interface Search {
  readonly who: Who;
  readonly challenge: Challenge;
  readonly isWanted: (answered: Answered) => boolean;
}

/**
 * The first attempt whose answer is certain and wanted: on any row, then with settings that guards read as a session could set them, then on rows
 * that are made for it.
 */
export function firstAnswered(catalog: Catalog, target: Target, operation: Operation, { who, challenge, isWanted }: Search): Answered | null {
  const among = (all: readonly Attempt[]): Answered | null => {
    for (const attempt of all) {
      const answered = observe(catalog, target, operation, attempt);
      if (answered !== null && isWanted(answered)) return answered;
    }
    return null;
  };
  const plain = attempts(catalog, target, operation, who, challenge);
  const onAnyRow = among(plain);
  if (onAnyRow !== null) return onAnyRow;
  const firing = fire(catalog, target, operation, challenge.scenario);
  const { settings } = firing;
  const fields = [...firing.fields, ...firing.endings.flatMap(writtenGuesses)];
  const guesses = [...settings.map(({ name, value }) => ({ [name]: value })), Object.fromEntries(settings.map(({ name, value }) => [name, value]))].filter((guess) => Object.keys(guess).length > 0);
  const withSetting = (guess: Readonly<Record<string, string>>) => (attempt: Attempt): Attempt => ({ ...attempt, scenario: { ...attempt.scenario, settings: guess }, sql: `${settingsSql(guess)}${attempt.sql}` });
  for (const guess of guesses) {
    const found = among(plain.map(withSetting(guess)));
    if (found !== null) return found;
  }
  const onRows = attemptsOnRows(catalog, target, operation, who, challenge, fields);
  return among(onRows) ?? guesses.slice(0, 4).reduce<Answered | null>((found, guess) => found ?? among(onRows.slice(0, 100).map(withSetting(guess))), null);
}

/** The attempt as a counterexample. */
export function counterexampleOf(as: string | null, { sql, given, observed }: Answered): Counterexample {
  return { as, sql, observed, ...(given === null ? {} : { given }) };
}
