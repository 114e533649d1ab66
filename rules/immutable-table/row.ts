import type { CallColumn, Catalog, Fact, FieldGuess, Known, Relation, RowCondition, RowFacts } from '@pg-guardrails/catalog';
import { callColumns, holdsAsIs, readRowCondition, rowGuesses, rowTruths } from '@pg-guardrails/catalog';
import { anything, fire } from './firing.js';
import { literal, quoted, sqlName } from './sql-names.js';

/** A value that a column can be given: its SQL, and what is known of it. */
export interface Cell {
  readonly sql: string;
  readonly fact: Fact;
}

/** A row that can be put into a table. */
export interface Row {
  readonly facts: ReadonlyMap<string, Fact>;
  /** The statements that put it there. */
  readonly sql: string;
}

/** Two values of each type of which nothing more is known, apart from those that the analysis computes with. */
const opaque: readonly (readonly [RegExp, readonly [string, string]])[] = [
  [/^timestamp/u, ["'2000-01-01'", "'2001-01-01'"]],
  [/^date$/u, ["'2000-01-01'", "'2001-01-01'"]],
  [/^time/u, ["'10:00'", "'11:00'"]],
  [/^interval/u, ["'1 day'", "'2 days'"]],
  [/^(?:real|double precision|money|numeric\()/u, ['1', '2']],
  [/^jsonb$/u, [`'{"a": 1}'`, `'{"a": 2}'`]],
  [/^json$/u, [`'{"a": 1}'`, `'{"a": 2}'`]],
  [/^uuid$/u, ["'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"]],
  [/^bytea$/u, ["'a'", "'b'"]],
  [/^inet$/u, ["'10.0.0.1'", "'10.0.0.2'"]],
  [/\[\]$/u, ["'{}'", "'{NULL}'"]],
];

const textType = /^(?:text|character varying(?:\((?<length>\d+)\))?)$/u;

/** Whether the column takes the value, and keeps it as it is. */
function takes(column: CallColumn, labels: readonly string[], value: Known): boolean {
  if (value === null) return !column.notNull;
  if (column.type === 'enum') return typeof value === 'string' && labels.includes(value);
  const text = textType.exec(column.type);
  if (text !== null) return typeof value === 'string' && value.length <= Number(text.groups?.['length'] ?? 1_000_000);
  if (typeof value === 'number' && Math.abs(value) > 30_000 && column.type === 'smallint') return false;
  if (typeof value === 'number' && Math.abs(value) > 2_000_000_000 && column.type === 'integer') return false;
  return holdsAsIs(column.type, value);
}

function sqlOf(value: Known): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? literal(value) : String(value);
}

function cell(value: Known): Cell {
  return { sql: sqlOf(value), fact: { kind: 'known', value } };
}

function around(value: Known): readonly Known[] {
  if (typeof value === 'number') return [value, value + 1, value - 1];
  return [value];
}

/** The values worth giving a column, the plainest first: those that conditions compare it with, and one that is none of them. */
export function cellsFor(catalog: Catalog, relation: Relation, column: CallColumn, guesses: readonly FieldGuess[]): readonly Cell[] {
  const type = relation.columns.find(({ name }) => name === column.name)?.type ?? '';
  const labels = [...catalog.types.values()].find(({ name, typtype }) => name === type && typtype === 'enum')?.labels ?? [];
  const guessed = guesses.filter((guess) => guess.column === column.name).flatMap(({ value }) => around(value));
  const plain: readonly Known[] = [null, 'x', 'y', '', 1, 2, 0, false, true, ...labels.slice(0, 8)];
  const known = [...new Set([...guessed, ...plain])].filter((value) => takes(column, labels, value)).map(cell);
  const others = opaque.find(([pattern]) => pattern.test(column.type))?.[1].map((sql): Cell => ({ sql, fact: { kind: 'some', nullable: false } })) ?? [];
  return [...known, ...others];
}

/** The table's CHECKs; null when there is one that cannot be read. */
function checksOf(relation: Relation): readonly RowCondition[] | null {
  const read = relation.constraints.filter(({ contype, enforced }) => contype === 'check' && enforced).map(({ expression }) => (expression === null ? null : readRowCondition(expression).condition));
  const found = read.flatMap((condition) => condition ?? []);
  return found.length === read.length ? found : null;
}

/** Whether the row certainly satisfies every CHECK of the table. */
export function satisfiesChecks(relation: Relation, columns: readonly CallColumn[], facts: ReadonlyMap<string, Fact>): boolean {
  const checks = checksOf(relation);
  return checks !== null && checks.every((check) => !rowTruths(check, columns, { old: facts, new: new Map(), others: 'some', holds: [] }).has(false));
}

/** The fields that the table's CHECKs compare. */
export function checkGuesses(relation: Relation, columns: readonly CallColumn[]): readonly FieldGuess[] {
  return (checksOf(relation) ?? []).flatMap((check) => rowGuesses(check, columns));
}

function isReferring(relation: Relation, column: string): boolean {
  return relation.constraints.some(({ contype, columns }) => contype === 'foreign-key' && columns.includes(column));
}

/** How many rows are tried. */
const mostRows = 160;

/**
 * Rows that the table certainly takes, with different values in the columns that conditions read. Nothing for a partition, whose bounds the
 * catalog does not say, nor where a constraint, an INSERT trigger or a rule may refuse the row or change it.
 */
export function rowsFor(catalog: Catalog, relation: Relation, guesses: readonly FieldGuess[]): readonly Row[] {
  if (relation.relkind !== 'table' || relation.parents.some(({ partition }) => partition)) return [];
  if ((relation.rules ?? []).some(({ event }) => event === 'INSERT') || relation.constraints.some(({ contype }) => contype === 'exclusion')) return [];
  const columns = callColumns(catalog, relation);
  const all = [...guesses, ...checkGuesses(relation, columns)];
  const read = new Set(all.map(({ column }) => column));
  const choices: (readonly [string, readonly Cell[]])[] = [];
  for (const column of columns) {
    const found = choicesFor(catalog, relation, column, all, read);
    if (found === null) return [];
    if (found.length > 0) choices.push([column.name, found]);
  }
  const usable = spread(combinations(choices).filter((row) => satisfiesChecks(relation, columns, factsOf(relation, row))));
  return usable.flatMap((row): readonly Row[] => {
    const parents = parentsOf(catalog, relation, row, 0);
    const facts = parents === null ? null : factsTaken(catalog, relation, factsOf(relation, row), read);
    return parents === null || facts === null ? [] : [{ facts, sql: [...parents, insertSql(relation, row)].join(' ') }];
  });
}

type Choices = readonly (readonly [column: string, cells: readonly Cell[]])[];

/** All rows, or when these are too many, those that differ from a first one in two columns at most, and those that take the n-th choice everywhere. */
function combinations(choices: Choices): readonly ReadonlyMap<string, Cell>[] {
  const product = choices.reduce((size, [, cells]) => size * cells.length, 1);
  const pick = (indexOf: (column: number) => number): ReadonlyMap<string, Cell> =>
    new Map(choices.flatMap(([name, cells], column) => {
      const chosen = cells[indexOf(column) % cells.length];
      return chosen === undefined ? [] : [[name, chosen] as const];
    }));
  if (product <= 1024) {
    return Array.from({ length: product }, (_, number) => {
      let rest = number;
      const indexes = choices.map(([, cells]) => {
        const index = rest % cells.length;
        rest = Math.floor(rest / cells.length);
        return index;
      });
      return pick((column) => indexes[column] ?? 0);
    });
  }
  const found = Array.from({ length: mostChoices }, (_, index) => pick(() => index));
  for (const [one, [, ours]] of choices.entries()) {
    for (const [other, [, theirs]] of choices.entries()) {
      if (other <= one) continue;
      for (let a = 0; a < ours.length; a += 1) for (let b = 0; b < theirs.length; b += 1) found.push(pick((column) => (column === one ? a : column === other ? b : 0)));
    }
  }
  return found;
}

/** As many as are tried, from everywhere among them. */
function spread<Item>(items: readonly Item[]): readonly Item[] {
  const step = items.length / mostRows;
  return step <= 1 ? items : Array.from({ length: mostRows }, (_, index) => items[Math.floor(index * step)]).flatMap((item) => item ?? []);
}

const mostChoices = 8;

/** What a column of the row can be; nothing when it is left to its default, null when there is no value for it. */
function choicesFor(catalog: Catalog, relation: Relation, column: CallColumn, guesses: readonly FieldGuess[], read: ReadonlySet<string>): readonly Cell[] | null {
  const attribute = relation.columns.find(({ name }) => name === column.name);
  if (column.generated !== null || attribute?.identity === 'always') return [];
  const cells = cellsFor(catalog, relation, column, guesses);
  if (isReferring(relation, column.name) && !column.notNull) return cells.filter(({ sql }) => sql === 'NULL').slice(0, 1);
  if (read.has(column.name)) return cells.length > 0 ? cells.slice(0, mostChoices) : column.notNull && attribute?.hasDefault !== true ? null : [];
  if (attribute?.hasDefault === true || !column.notNull) return [];
  return cells.length > 0 ? cells.slice(0, 1) : null;
}

/** What is known of the whole row: a column that is left out is NULL, or its default. */
function factsOf(relation: Relation, row: ReadonlyMap<string, Cell>): ReadonlyMap<string, Fact> {
  return new Map(relation.columns.flatMap(({ name, hasDefault, generated }) => {
    const fact = row.get(name)?.fact ?? (hasDefault || generated !== null ? undefined : { kind: 'known' as const, value: null });
    return fact === undefined ? [] : [[name, fact] as const];
  }));
}

function insertSql(relation: Relation, row: ReadonlyMap<string, Cell>): string {
  if (row.size === 0) return `INSERT INTO ${sqlName(relation)} DEFAULT VALUES;`;
  return `INSERT INTO ${sqlName(relation)} (${[...row.keys()].map(quoted).join(', ')}) VALUES (${[...row.values()].map(({ sql }) => sql).join(', ')});`;
}

/** What is known of the row once the INSERT triggers of the table have let it in; null when they may refuse it, or change it in one of these columns. */
function factsTaken(catalog: Catalog, relation: Relation, given: ReadonlyMap<string, Fact>, read: ReadonlySet<string>): ReadonlyMap<string, Fact> | null {
  const row: RowFacts = { old: new Map(), new: given, others: 'some', holds: [] };
  const { endings } = fire(catalog, { named: relation, holding: relation, emptied: [] }, 'INSERT', { ...anything, row });
  const [ending, other] = endings;
  if (ending === undefined || other !== undefined || ending.kind !== 'through' || !ending.certain) return null;
  if (ending.writer === null) return given;
  if (ending.row.new.size === 0) return null;
  const kept = new Map([...given].filter(([name, fact]) => ending.row.new.get(name) === fact));
  return [...read].every((name) => kept.has(name) || !given.has(name)) ? kept : null;
}

/** The rows of other tables that this one refers to; null when they cannot be made. */
function parentsOf(catalog: Catalog, relation: Relation, row: ReadonlyMap<string, Cell>, depth: number): readonly string[] | null {
  const statements: string[] = [];
  for (const { contype, columns, references, enforced } of relation.constraints) {
    if (contype !== 'foreign-key' || references === null || !enforced) continue;
    const given = columns.map((name) => row.get(name));
    // A column that is left out may have a default that refers to something.
    if (given.some((one) => one?.sql === 'NULL') || columns.some((name, index) => given[index] === undefined && relation.columns.find((column) => column.name === name)?.hasDefault !== true)) continue;
    const parent = catalog.relations.get(references.relation);
    if (parent === undefined || parent.oid === relation.oid || depth > 2 || parent.relkind !== 'table' || given.includes(undefined)) return null;
    const made = parentRow(catalog, parent, new Map(references.columns.flatMap((name, index) => (given[index] === undefined ? [] : [[name, given[index]] as const]))), depth);
    if (made === null) return null;
    statements.push(...made.filter((statement) => !statements.includes(statement)));
  }
  return statements;
}

/** A row that has these values, and otherwise only what it must have. */
function parentRow(catalog: Catalog, parent: Relation, fixed: ReadonlyMap<string, Cell>, depth: number): readonly string[] | null {
  if (parent.parents.some(({ partition }) => partition) || (parent.rules ?? []).some(({ event }) => event === 'INSERT')) return null;
  const columns = callColumns(catalog, parent);
  const guesses = checkGuesses(parent, columns);
  const row = new Map<string, Cell>();
  for (const column of columns) {
    const own = fixed.get(column.name);
    const attribute = parent.columns.find(({ name }) => name === column.name);
    if (own !== undefined) row.set(column.name, own);
    else if (column.generated === null && attribute?.identity !== 'always' && column.notNull && attribute?.hasDefault !== true) {
      const choice = cellsFor(catalog, parent, column, guesses).find((one) => satisfiesChecks(parent, columns, factsOf(parent, new Map([...row, [column.name, one]]))));
      if (choice === undefined) return null;
      row.set(column.name, choice);
    }
  }
  const facts = factsOf(parent, row);
  if ([...fixed.keys()].some((name) => parent.columns.find((column) => column.name === name)?.identity === 'always')) return null;
  if (!satisfiesChecks(parent, columns, facts) || factsTaken(catalog, parent, facts, new Set(fixed.keys())) === null) return null;
  const above = parentsOf(catalog, parent, row, depth + 1);
  return above === null ? null : [...above, insertSql(parent, row)];
}
