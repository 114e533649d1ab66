import { numberAt, rowsOf } from '../introspect/rows.js';
import { quoted } from '../replay/prepare.js';
import type { Session } from '../server/session.js';
import { candidatesFor, constantsIn } from './candidates.js';
import { attemptQuery } from './savepoint.js';
import type { ColumnFacts, TableFacts } from './table-facts.js';

/** Above this many combinations, the less plain candidates of each column are left out. */
const mostCombinations = 40_000;

/** Columns whose values conditions tie together, with these conditions. */
interface Knot {
  readonly columns: readonly string[];
  readonly conditions: readonly string[];
}

function knotsOf({ checks }: TableFacts): readonly Knot[] {
  let knots: readonly Knot[] = [];
  for (const { condition, columns } of checks) {
    const tied = knots.filter((knot) => knot.columns.some((column) => columns.includes(column)));
    const joined: Knot = { columns: [...new Set([...tied.flatMap((knot) => knot.columns), ...columns])], conditions: [...tied.flatMap(({ conditions }) => conditions), condition] };
    knots = [...knots.filter((knot) => !tied.includes(knot)), joined];
  }
  return knots;
}

/** What every column may be, the wanted first: NULL first for a bare row, last for a filled one. */
export type Choices = ReadonlyMap<string, readonly string[]>;

/** `fixed`: values that foreign keys settle. `turn`: which of the plainest values goes first, for rows that must differ from those present. */
export async function choicesFor(session: Session, facts: TableFacts, fill: 'filled' | 'bare', fixed: ReadonlyMap<string, string>, turn: number): Promise<Choices> {
  const choices = new Map<string, readonly string[]>();
  for (const column of facts.columns) {
    const own = fixed.get(column.name);
    const values = own === undefined ? turned(await accepted(session, facts, column), turn) : [own];
    const all = column.notNull ? values : fill === 'bare' ? ['NULL', ...values] : [...values, 'NULL'];
    choices.set(column.name, all.map((value) => (value === 'NULL' ? `NULL::${column.type}` : value)));
  }
  return choices;
}

function turned(values: readonly string[], turn: number): readonly string[] {
  const at = values.length === 0 ? 0 : turn % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
}

/** The candidates that the type takes; asked only where a domain, a modifier or a condition has a say. */
async function accepted(session: Session, facts: TableFacts, column: ColumnFacts): Promise<readonly string[]> {
  const conditions = [...column.domainChecks, ...facts.checks.filter(({ columns }) => columns.includes(column.name)).map(({ condition }) => condition)];
  const candidates = candidatesFor(column, conditions.flatMap(constantsIn));
  if (conditions.length === 0 && !/[(]/u.test(column.type) && ['b', 'e', 'r', 'm'].includes(column.kind)) return candidates;
  const taken: string[] = [];
  for (const candidate of candidates) if ((await attemptQuery(session, `SELECT ${candidate}`)).error === null) taken.push(candidate);
  return taken;
}

/**
 * One value for every column such that all conditions hold or are NULL (manual: Check Constraints), or the conditions that nothing
 * tried fulfils. PostgreSQL itself evaluates them, over all combinations of the candidates.
 */
export async function solve(session: Session, facts: TableFacts, choices: Choices): Promise<{ readonly values: ReadonlyMap<string, string> } | { readonly unmet: string }> {
  const values = new Map<string, string>();
  for (const [name, [first]] of choices) if (first !== undefined) values.set(name, first);
  for (const { columns, conditions } of knotsOf(facts)) {
    const used = columns.filter((column) => choices.has(column));
    const most = Math.max(2, Math.floor(mostCombinations ** (1 / Math.max(1, used.length))));
    const lists = used.map((column, index) => ({ column, index: `i${String(index)}`, options: (choices.get(column) ?? []).slice(0, most) }));
    if (lists.some(({ options }) => options.length === 0)) return { unmet: conditions.join(' AND ') };
    const from = lists.map(({ column, index, options }) => `(VALUES ${options.map((value, at) => `(${String(at)}, ${value})`).join(', ')}) AS c_${index}(${index}, ${quoted(column)})`).join(', ');
    const indexes = lists.map(({ index }) => index);
    const query = `SELECT ${indexes.length === 0 ? '0 AS none' : indexes.join(', ')} ${from === '' ? '' : `FROM ${from}`} WHERE ${conditions.map((condition) => `(${condition}) IS NOT FALSE`).join(' AND ')} ORDER BY ${indexes.length === 0 ? '1' : indexes.join(' + ')} LIMIT 1`;
    const found = await attemptQuery(session, `SELECT 1 FROM (${query}) q`);
    if (found.error !== null || found.rows.length === 0) return { unmet: conditions.join(' AND ') };
    const [row] = await rowsOf(session, query);
    for (const { column, index, options } of lists) {
      const value = row === undefined ? undefined : options[numberAt(row, index)];
      if (value !== undefined) values.set(column, value);
    }
  }
  return { values };
}
