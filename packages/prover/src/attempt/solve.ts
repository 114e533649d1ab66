import { numberAt } from '../introspect/rows.js';
import { quoted } from '../server/names.js';
import type { Asker } from './asker.js';
import { candidatesFor, constantsIn, isWellKnown } from './candidates.js';
import { climb } from './climb.js';
import { mentions, type ColumnFacts, type TableFacts } from './table-facts.js';

/** Above this many combinations, not all are looked at. */
const mostCombinations = 40_000;

/** Columns whose values conditions tie together, with these conditions. */
export interface Knot {
  readonly columns: readonly string[];
  readonly conditions: readonly string[];
}

/** A condition on a generated column is one on the columns that this is computed from. */
function columnsBehind({ columns: all, generated }: TableFacts, columns: readonly string[]): readonly string[] {
  const expressions = generated.filter(({ name }) => columns.includes(name)).map(({ expression }) => expression);
  return all.map(({ name }) => name).filter((name) => columns.includes(name) || expressions.some((expression) => mentions(expression, name)));
}

function knotsOf(facts: TableFacts): readonly Knot[] {
  let knots: readonly Knot[] = [];
  for (const { condition, columns: read } of facts.checks) {
    const columns = columnsBehind(facts, read);
    const tied = knots.filter((knot) => knot.columns.some((column) => columns.includes(column)));
    const joined: Knot = { columns: [...new Set([...tied.flatMap((knot) => knot.columns), ...columns])], conditions: [...tied.flatMap(({ conditions }) => conditions), condition] };
    knots = [...knots.filter((knot) => !tied.includes(knot)), joined];
  }
  return knots;
}

/** What every column may be, the wanted first: NULL first for a bare row, last for a filled one. */
export type Choices = ReadonlyMap<string, readonly string[]>;

/** `fixed`: values that foreign keys settle. `turn`: which of the plainest values goes first, for rows that must differ from those present. */
export async function choicesFor(asker: Asker, facts: TableFacts, fill: 'filled' | 'bare', fixed: ReadonlyMap<string, string>, turn: number): Promise<Choices> {
  const choices = new Map<string, readonly string[]>();
  for (const column of facts.columns) {
    const own = fixed.get(column.name);
    const values = own === undefined ? turned(await accepted(asker, facts, column), turn) : [own];
    const none = `NULL::${column.type}`;
    choices.set(column.name, column.notNull ? values : fill === 'bare' ? [none, ...values] : [...values, none]);
  }
  return choices;
}

function turned(values: readonly string[], turn: number): readonly string[] {
  const at = values.length === 0 ? 0 : turn % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
}

/** The candidates that the type takes and conditions on the column alone do not refuse; asked only where these have a say. */
async function accepted(asker: Asker, facts: TableFacts, column: ColumnFacts): Promise<readonly string[]> {
  const about = facts.checks.filter(({ columns }) => columnsBehind(facts, columns).includes(column.name));
  const [first, ...others] = candidatesFor(column, [...column.domainChecks, ...about.map(({ condition }) => condition)].flatMap(constantsIn));
  const candidates = [...new Set([first, ...(column.preset === null ? [] : [`(${column.preset})::${column.type}`]), ...others])].flatMap((one) => one ?? []);
  const alone = about.filter(({ columns }) => columns.every((name) => name === column.name)).map(({ condition }) => condition);
  if (about.length === 0 && column.domainChecks.length === 0 && column.preset === null && isWellKnown(column)) return candidates;
  return taken(asker, column.name, candidates, alone.length === 0 ? '' : ` WHERE ${holding(alone)}`);
}

/** Those of the candidates that PostgreSQL takes: asked all at once, and one by one where it refuses one of them. */
async function taken(asker: Asker, column: string, candidates: readonly string[], where: string): Promise<readonly string[]> {
  if (candidates.length === 0) return [];
  const rows = candidates.map((candidate, at) => `(${String(at)}, ${candidate})`).join(', ');
  const all = await asker.ask(`SELECT c.pg_guardrails_n AS n, c.${quoted(column)} IS NULL AS "none" FROM (VALUES ${rows}) AS c(pg_guardrails_n, ${quoted(column)})${where} ORDER BY n`);
  if (all.error === null) return all.rows.flatMap((row) => candidates[numberAt(row, 'n')] ?? []);
  if (candidates.length === 1) return [];
  const found: string[] = [];
  for (const candidate of candidates) found.push(...(await taken(asker, column, [candidate], where)));
  return found;
}

/** NULL fulfils a condition (manual: Check Constraints). */
function holding(conditions: readonly string[]): string {
  return conditions.map((condition) => `(${condition}) IS NOT FALSE`).join(' AND ');
}

/** FROM items that say what the generated columns are that conditions read. */
export function computedFrom({ generated }: TableFacts, { conditions }: Knot): string {
  const read = generated.filter(({ name }) => conditions.some((condition) => mentions(condition, name)));
  return read.map(({ name, expression }, index) => ` CROSS JOIN LATERAL (SELECT ${expression} AS ${quoted(name)}) AS g_${String(index)}`).join('');
}

/**
 * One value for every column such that all conditions hold or are NULL, or the conditions that nothing tried fulfils. PostgreSQL itself
 * evaluates them; what it cannot evaluate by itself is left to the INSERT.
 */
export async function solve(asker: Asker, facts: TableFacts, choices: Choices): Promise<{ readonly values: ReadonlyMap<string, string> } | { readonly unmet: string }> {
  const values = new Map<string, string>();
  for (const [name, [first]] of choices) if (first !== undefined) values.set(name, first);
  for (const knot of knotsOf(facts)) {
    const found = await solveKnot(asker, facts, knot, choices);
    if (found === 'none') return { unmet: knot.conditions.join(' AND ') };
    for (const [column, value] of found) values.set(column, value);
  }
  return { values };
}

async function solveKnot(asker: Asker, facts: TableFacts, knot: Knot, choices: Choices): Promise<ReadonlyMap<string, string> | 'none'> {
  const lists = knot.columns.map((column, index) => ({ column, index: `i${String(index)}`, options: choices.get(column) ?? [] }));
  if (lists.length === 0) return new Map();
  if (lists.some(({ options }) => options.length === 0)) return 'none';
  if (lists.reduce((product, { options }) => product * options.length, 1) > mostCombinations) return climb(asker, facts, knot, lists);
  const indexes = lists.map(({ index }) => index);
  const from = lists.map(({ column, index, options }) => `(VALUES ${options.map((value, at) => `(${String(at)}, ${value})`).join(', ')}) AS c_${index}(${index}, ${quoted(column)})`).join(' CROSS JOIN ');
  const query = `SELECT ${indexes.join(', ')} FROM ${from}${computedFrom(facts, knot)} WHERE ${holding(knot.conditions)} ORDER BY ${indexes.join(' + ')} LIMIT 1`;
  const found = await asker.ask(query);
  // An error of one combination says nothing of the others.
  if (found.error !== null) return climb(asker, facts, knot, lists);
  const [row] = found.rows;
  return row === undefined ? 'none' : new Map(lists.map(({ column, index, options }) => [column, options[numberAt(row, index)] ?? options[0] ?? 'NULL']));
}
