import fc from 'fast-check';
import { preamble } from '../histories/names.js';
import { statement } from '../histories/history.js';
import { contradictions, openAfter, run, start, type Ran } from './outcomes.js';

/** A history with one statement that perhaps ran. */
export interface Doubted {
  readonly before: readonly string[];
  readonly doubted: string;
  readonly after: readonly string[];
}

export const doubted: fc.Arbitrary<Doubted> = fc.record({
  before: fc.array(statement, { maxLength: 8 }).map((statements) => [...preamble, ...statements]),
  doubted: statement,
  after: fc.array(statement, { minLength: 1, maxLength: 5 }),
});

const perhaps = (statement: string): string => `DO $doubt$ BEGIN IF random() < 2 THEN ${statement}; END IF; END $doubt$`;
const surely = (statement: string): string => `DO $doubt$ BEGIN ${statement}; END $doubt$`;

const end = (steps: readonly string[], from: Ran, line: number): readonly Ran[] => {
  const found: Ran[] = [];
  let last = from;
  for (const [index, text] of steps.entries()) found.push((last = run(last.step, `${String(line + index)}.sql`, text)));
  return found;
};

const isError = (answer: string | null): boolean => answer !== null && answer !== 'unknown';

export interface Weighed {
  readonly wrong: readonly string[];
  readonly settled: number;
  readonly unknown: number;
}

/**
 * What is told of a history of which one statement perhaps ran, and is not so where it did or where it did not. Null where the statement
 * is one that PostgreSQL rejects: such a history was not applied.
 */
export function weigh({ before, doubted: inDoubt, after }: Doubted): Weighed | null {
  const first = end(before, { step: start, answer: null }, 0).at(-1) ?? { step: start, answer: null };
  const line = before.length;
  const did = run(first.step, `${String(line)}.sql`, surely(inDoubt));
  const open = run(first.step, `${String(line)}.sql`, perhaps(inDoubt));
  if (did.answer !== null) return null;
  const [ours, ...outcomes] = [open, did, first].map((from) => end(after, from, line + 1));
  const wrong: string[] = [];
  let [settled, unknown] = [0, 0];
  for (const [which, outcome] of outcomes.entries()) {
    const name = which === 0 ? 'where it ran' : 'where it did not';
    // A history that PostgreSQL rejects was not applied: then the other outcome is what happened.
    if (outcome.some(({ answer }, index) => isError(answer) && !isError(ours?.[index]?.answer ?? null))) continue;
    for (const [index, one] of outcome.entries()) {
      const our = ours?.[index]?.answer;
      if (our === 'unknown' || one.answer === 'unknown') unknown += 1;
      // Which of two errors is raised first may hang on it.
      else if (isError(our ?? null) !== isError(one.answer)) wrong.push(`${after[index] ?? ''}: ${our ?? 'success'}, ${name} ${one.answer ?? 'success'}`);
      else settled += 1;
    }
    const [last, theirs] = [ours?.at(-1), outcome.at(-1)];
    if (last === undefined || theirs === undefined) continue;
    const compared = contradictions(last, theirs);
    wrong.push(...compared.wrong.map((text) => `${text} (${name})`));
    settled += compared.settled;
    unknown += compared.unknown;
  }
  return { wrong, settled, unknown };
}

/** The facts that the statements after the doubt leave open besides what it left open. */
export function openedAfter({ before, doubted: inDoubt, after }: Doubted): readonly string[] {
  const steps = end([...before, perhaps(inDoubt), ...after], { step: start, answer: null }, 0);
  const open = new Set(steps.slice(before.length, before.length + 1).flatMap(openAfter));
  return steps.slice(-1).flatMap(openAfter).filter((fact) => !open.has(fact));
}
