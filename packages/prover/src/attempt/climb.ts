import { numberAt } from '../introspect/rows.js';
import { quoted } from '../server/names.js';
import type { Asker } from './asker.js';
import { computedFrom, type Knot } from './solve.js';
import type { TableFacts } from './table-facts.js';

/** A column of a knot with what it may be. */
export interface Choice {
  readonly column: string;
  readonly options: readonly string[];
}

/** Which option of each column. */
type Assignment = readonly number[];

/** How many steps are taken, each to fewer broken conditions. */
const mostSteps = 40;
/** How many assignments are looked at in one step. */
const mostNeighbours = 1500;
/** How many are looked at each by itself, where conditions fail on some. */
const mostSingly = 200;

/** All assignments that differ from one in one column. */
function singles(from: Assignment, lists: readonly Choice[]): readonly Assignment[] {
  return lists.flatMap(({ options }, at) => options.flatMap((_, option) => (option === from[at] ? [] : [from.with(at, option)])));
}

function pairs(from: Assignment, lists: readonly Choice[]): readonly Assignment[] {
  const found: Assignment[] = [];
  for (const one of singles(from, lists)) {
    for (const two of singles(one, lists)) {
      if (found.length >= mostNeighbours) return found;
      found.push(two);
    }
  }
  return found;
}

interface Scored {
  readonly assignment: Assignment;
  /** How many conditions are false. */
  readonly broken: number;
}

/** The assignment of these with the fewest broken conditions; null when none can be evaluated. */
async function best(asker: Asker, facts: TableFacts, knot: Knot, lists: readonly Choice[], assignments: readonly Assignment[]): Promise<Scored | null> {
  const rows = assignments.map((assignment, at) => `(${[String(at), ...lists.map(({ options }, index) => options[assignment[index] ?? 0] ?? 'NULL')].join(', ')})`);
  const score = knot.conditions.map((condition) => `CASE WHEN (${condition}) IS FALSE THEN 1 ELSE 0 END`).join(' + ');
  const names = ['pg_guardrails_n', ...lists.map(({ column }) => quoted(column))].join(', ');
  const query = `SELECT pg_guardrails_n AS n, ${score} AS broken FROM (VALUES ${rows.join(', ')}) AS c(${names})${computedFrom(facts, knot)} ORDER BY broken, pg_guardrails_n LIMIT 1`;
  const { error, rows: answer } = await asker.ask(query);
  if (error !== null) return assignments.length === 1 ? null : oneByOne(asker, facts, knot, lists, assignments);
  const [row] = answer;
  const assignment = row === undefined ? undefined : assignments[numberAt(row, 'n')];
  return row === undefined || assignment === undefined ? null : { assignment, broken: numberAt(row, 'broken') };
}

/** An error of one says nothing of the others. */
async function oneByOne(asker: Asker, facts: TableFacts, knot: Knot, lists: readonly Choice[], assignments: readonly Assignment[]): Promise<Scored | null> {
  let found: Scored | null = null;
  for (const assignment of assignments.slice(0, mostSingly)) {
    const scored = await best(asker, facts, knot, lists, [assignment]);
    if (scored !== null && (found === null || scored.broken < found.broken)) found = scored;
    if (found?.broken === 0) break;
  }
  return found;
}

/**
 * Values for columns with too many combinations to look at each: from the wanted ones on, one column is changed at a time, or two, so
 * that fewer conditions are broken. Where conditions cannot be evaluated, the wanted ones.
 */
export async function climb(asker: Asker, facts: TableFacts, knot: Knot, lists: readonly Choice[]): Promise<ReadonlyMap<string, string> | 'none'> {
  const start = lists.map(() => 0);
  const valuesOf = (assignment: Assignment): ReadonlyMap<string, string> => new Map(lists.map(({ column, options }, at) => [column, options[assignment[at] ?? 0] ?? 'NULL']));
  let current: Scored = (await best(asker, facts, knot, lists, [start])) ?? { assignment: start, broken: knot.conditions.length + 1 };
  for (let step = 0; current.broken > 0 && step < mostSteps; step += 1) {
    const near = await best(asker, facts, knot, lists, singles(current.assignment, lists).slice(0, mostNeighbours));
    const next: Scored | null = near !== null && near.broken < current.broken ? near : await best(asker, facts, knot, lists, pairs(current.assignment, lists));
    if (next === null) return valuesOf(current.assignment);
    if (next.broken >= current.broken) return 'none';
    current = next;
  }
  return current.broken === 0 ? valuesOf(current.assignment) : 'none';
}
