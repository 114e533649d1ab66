import type { JudgedMutant } from './judge.js';

export interface Tally {
  /** Mutants that PostgreSQL takes. */
  readonly mutants: number;
  readonly open: number;
  readonly refuted: number;
  readonly unknown: number;
  readonly proven: number;
  /** One line for each thing that must not be. */
  readonly complaints: readonly string[];
}

export function tallyOf(judged: readonly JudgedMutant[]): Tally {
  const taken = judged.filter(({ outcome }) => outcome !== 'rejected');
  const open = taken.filter(({ outcome }) => outcome === 'open');
  const proven = open.filter(({ verdict }) => verdict === 'proven');
  return {
    mutants: taken.length,
    open: open.length,
    refuted: open.filter(({ verdict }) => verdict === 'refuted').length,
    unknown: open.filter(({ verdict }) => verdict === 'unknown').length,
    proven: proven.length,
    complaints: [
      ...proven.map(({ mutant, shown }) => `${mutant.name} is proven, and ${shown[0] ?? ''}`),
      ...taken.flatMap(({ mutant, wrong }) => wrong.map((line) => `${mutant.name}: ${line}`)),
    ],
  };
}

/** `N mutants, M open on PostgreSQL, R refuted, U unknown, 0 proven` */
export function lineOf({ mutants, open, refuted, unknown, proven }: Tally): string {
  return `${String(mutants)} mutants, ${String(open)} open on PostgreSQL, ${String(refuted)} refuted, ${String(unknown)} unknown, ${String(proven)} proven`;
}
