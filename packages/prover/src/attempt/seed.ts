import type { RelationName } from '@pg-guardrails/kernel';
import { decodeRows, maybeTextAt, rowsOf, textAt } from '../introspect/rows.js';
import { literal, quoted } from '../server/names.js';
import type { Session } from '../server/session.js';
import { keepQuery, type Reply } from './savepoint.js';
import { choicesFor, solve } from './solve.js';
import { factsOf, sqlOf, type TableFacts } from './table-facts.js';
import type { Asker } from './asker.js';

/** One row, by where it stands. */
export interface RowVersion {
  readonly tableoid: string;
  readonly ctid: string;
}

/** `given`: the statements that put it there, in their order; null for one that the history put in. */
export type Seed = { readonly row: RowVersion; readonly given: readonly string[] | null } | { readonly reason: string };

/** How often a row that is there already (23505) is avoided by other values. */
const turns = 4;

/** A name that no column has, for a column's name would come first. */
export const rowAlias = 'pg_guardrails_row';
/** The row as text. */
export const rowText = `(${rowAlias}.*)::pg_catalog.text`;
/** No column can have the name of a system column. */
const returning = 'tableoid::pg_catalog.text AS tableoid, ctid::pg_catalog.text AS ctid';

/**
 * Puts a row into a table that satisfies its constraints, with rows in the tables that it refers to, or finds one that is there.
 * Triggers and foreign keys do not take part where the session may say so (session_replication_role), else they do.
 * The caller is inside a transaction, which it rolls back.
 */
export async function seed(asker: Asker, relation: RelationName, fill: 'filled' | 'bare'): Promise<Seed> {
  const { session } = asker;
  const isReplica = (await keepQuery(session, 'SET LOCAL session_replication_role = replica')).error === null;
  try {
    return await seedTable(asker, relation, fill, []);
  } finally {
    if (isReplica) await session.query('SET LOCAL session_replication_role = origin');
  }
}

/** Puts in the row that statements say, as the table's only one. The caller is inside a transaction, which it rolls back. */
export async function seedGiven(session: Session, relation: RelationName, given: string): Promise<Seed> {
  const facts = await factsOf(session, relation);
  if (facts === null) return { reason: `there is no table ${sqlOf(relation)}` };
  const cleared = await keepQuery(session, `SET LOCAL session_replication_role = replica; DELETE FROM ONLY ${sqlOf(relation)}; SET LOCAL session_replication_role = origin`);
  if (cleared.error !== null) return { reason: `rows that are in ${sqlOf(relation)} could not be put aside (${cleared.error.sqlstate}: ${cleared.error.message})` };
  const { error } = await keepQuery(session, given);
  const reason = error === null ? 'it is not there' : `${error.sqlstate}: ${error.message}`;
  const refused = { reason: `the row could not be put into ${sqlOf(relation)} (${reason})` };
  if (error !== null) return refused;
  const found = await present(session, facts, refused.reason);
  return 'reason' in found ? found : { ...found, given: [given] };
}

async function seedTable(asker: Asker, relation: RelationName, fill: 'filled' | 'bare', above: readonly number[]): Promise<Seed> {
  const { session } = asker;
  const facts = await asker.leaf(relation);
  if (facts === null) return { reason: `there is no table ${sqlOf(relation)}, or it has no partition` };
  const { fixed, before } = await keysOfParents(asker, facts, fill, [...above, facts.oid]);
  let said = '';
  for (let turn = 0; turn < turns; turn += 1) {
    const choices = await choicesFor(asker, facts, fill, fixed, turn);
    const empty = facts.columns.find(({ name }) => (choices.get(name) ?? []).length === 0);
    if (empty !== undefined) return present(session, facts, `no value is known that column ${empty.name} of type ${empty.type} takes${wanted(facts, empty.name)}`);
    const solved = await solve(asker, facts, choices);
    if ('unmet' in solved) return present(session, facts, `no row is known that fulfils ${solved.unmet}`);
    const { reply: { rows, error }, sql } = await insert(session, facts, solved.values);
    if (error === null) {
      const [row] = decodeRows(rows);
      return row === undefined ? { reason: `a trigger of ${sqlOf(facts)} drops every row that is put in` } : { row: versionOf(row), given: [...before, sql] };
    }
    said = `${error.sqlstate}: ${error.message}`;
    if (error.sqlstate !== '23505') break;
  }
  return present(session, facts, `no row could be put into ${sqlOf(facts)} (${said})`);
}

/** What a column must fulfil by itself, for a sentence. */
function wanted({ checks }: TableFacts, column: string): string {
  const alone = checks.filter(({ columns }) => columns.every((name) => name === column)).map(({ condition }) => condition);
  return alone.length === 0 ? '' : ` such that ${alone.join(' AND ')}`;
}

/** A row that is to refer to a row of its own table refers to itself, unless that may not be. */
async function insert(session: Session, facts: TableFacts, values: ReadonlyMap<string, string>): Promise<{ readonly reply: Reply; readonly sql: string }> {
  const circular = new Map(values);
  for (const { parent, columns, referenced } of facts.foreignKeys) {
    if (parent.oid !== facts.oid || columns.some((column) => values.get(column)?.startsWith('NULL') !== false)) continue;
    for (const [index, column] of columns.entries()) circular.set(column, values.get(referenced[index] ?? '') ?? values.get(column) ?? 'NULL');
  }
  const reply = await keepQuery(session, insertOf(facts, circular));
  if (reply.error === null) return { reply, sql: plainInsertOf(facts, circular) };
  return { reply: await keepQuery(session, insertOf(facts, values)), sql: plainInsertOf(facts, values) };
}

function versionOf(row: Parameters<typeof textAt>[0]): RowVersion {
  return { tableoid: textAt(row, 'tableoid'), ctid: textAt(row, 'ctid') };
}

/** A row that the history itself put in, else why there is none. */
async function present(session: Session, facts: TableFacts, reason: string): Promise<Seed> {
  const [row] = await rowsOf(session, `SELECT ${returning} FROM ${sqlOf(facts)} LIMIT 1`);
  return row === undefined ? { reason } : { row: versionOf(row), given: null };
}

/** One row of JSON that says where the row stands (manual: data-modifying statements in WITH). */
function insertOf(facts: TableFacts, values: ReadonlyMap<string, string>): string {
  return `WITH q AS (${plainInsertOf(facts, values)} RETURNING ${returning}) SELECT pg_catalog.row_to_json(q)::pg_catalog.text AS "row" FROM q`;
}

function plainInsertOf(facts: TableFacts, values: ReadonlyMap<string, string>): string {
  if (values.size === 0) return `INSERT INTO ${sqlOf(facts)} DEFAULT VALUES`;
  const names = [...values.keys()].map(quoted).join(', ');
  return `INSERT INTO ${sqlOf(facts)} (${names}) OVERRIDING SYSTEM VALUE VALUES (${[...values.values()].join(', ')})`;
}

/** Values for the referring columns: those of a row of the referenced table, which is put in first (`before`). A circle of references is left open. */
async function keysOfParents(asker: Asker, facts: TableFacts, fill: 'filled' | 'bare', above: readonly number[]): Promise<{ readonly fixed: ReadonlyMap<string, string>; readonly before: readonly string[] }> {
  const fixed = new Map<string, string>();
  const before: string[] = [];
  for (const { parent, columns, referenced } of facts.foreignKeys) {
    const isNeeded = columns.every((column) => facts.columns.some(({ name, notNull }) => name === column && (notNull || fill === 'filled')));
    if (!isNeeded || above.includes(parent.oid) || columns.some((column) => fixed.has(column))) continue;
    const sown = await seedTable(asker, parent, 'bare', above);
    if ('reason' in sown) continue;
    before.push(...(sown.given ?? []));
    const [row] = await rowsOf(asker.session, `SELECT ${referenced.map((column, index) => `${rowAlias}.${quoted(column)}::pg_catalog.text AS k${String(index)}`).join(', ')} FROM ${sqlOf(parent)} ${rowAlias} WHERE ${rowAlias}.tableoid::pg_catalog.text = ${literal(sown.row.tableoid)} AND ${rowAlias}.ctid = ${literal(sown.row.ctid)}`);
    for (const [index, column] of columns.entries()) {
      const value = row === undefined ? null : maybeTextAt(row, `k${String(index)}`);
      const type = facts.columns.find(({ name }) => name === column)?.type;
      if (value !== null && type !== undefined) fixed.set(column, `${literal(value)}::${type}`);
    }
  }
  return { fixed, before };
}
