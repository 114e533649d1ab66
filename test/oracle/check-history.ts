import { compareCatalogs, type Difference } from '../../packages/catalog/src/index.js';
import type { Oracle } from '../servers/oracle.js';
import { beyondSimulator } from './beyond.js';
import { askedFacts } from './asked.js';
import { introspected, runOnPostgres, type Failure } from './run.js';
import { simulatedAsRun, answersOf } from './simulated.js';

export interface Checked {
  readonly compared: number;
  readonly disagreements: readonly Difference[];
  readonly unknown: readonly string[];
  /** Statements that PostgreSQL rejects for a reason that the simulator does not claim to see. */
  readonly leftOut: number;
}

/** How a history is asked of. */
export interface Asking {
  /** Which rejections the simulator does not claim to see. */
  readonly beyond?: (failure: Failure | null, statement: string) => string | null;
  /** The server's major version, which the simulator is told. */
  readonly postgres?: number;
}

/** One history through both: the SQLSTATE of each statement, and every fact of the catalog that it leaves. */
export async function checkHistory(db: Oracle, statements: readonly string[], { beyond = beyondSimulator, postgres = 18 }: Asking = {}): Promise<Checked> {
  const real = await runOnPostgres(db, statements, async (database) => ({ real: await introspected(database), asked: await askedFacts(database) }));
  const isBeyond = (index: number): boolean => beyond(real.errors[index] ?? null, statements[index] ?? '') !== null;
  const simulable = statements.filter((_, index) => !isBeyond(index));
  const theirs = real.errors.filter((_, index) => !isBeyond(index));
  const catalog = simulatedAsRun(simulable, { postgres });
  const ours = answersOf(catalog, simulable, { postgres });
  const answers = simulable.map((statement, index) => ({ fact: `SQLSTATE of ${statement}`, simulated: ours[index] ?? 'success', real: theirs[index]?.sqlstate ?? 'success' }));
  const { compared, disagreements, unknown } = compareCatalogs(catalog, real.answer.real, real.answer.asked);
  const [open, settled] = [answers.filter(({ simulated }) => simulated === 'unknown'), answers.filter(({ simulated }) => simulated !== 'unknown')];
  return {
    compared: compared + settled.length,
    disagreements: [...settled.filter((one) => one.simulated !== one.real), ...disagreements],
    unknown: [...open.map(({ fact }) => fact), ...unknown],
    leftOut: statements.length - simulable.length,
  };
}
