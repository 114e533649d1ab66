import { catalogOf } from '../../../packages/catalog/src/catalog-of.js';
import { compareFacts, factsOf, uncertainIn, withoutRejected } from '../../../packages/catalog/src/facts/compare.js';
import type { Fact } from '../../../packages/catalog/src/facts/fact.js';
import { settingOf } from '../../../packages/catalog/src/history-run.js';
import type { Catalog, Taint } from '../../../packages/catalog/src/model.js';
import { runStatement } from '../../../packages/catalog/src/run-statement.js';
import { StatementContext, type Log } from '../../../packages/catalog/src/statement-context.js';
import type { Step } from '../../../packages/catalog/src/session.js';
import { readSqlText } from '../../../packages/sql-reader/src/index.js';

const setting = settingOf({ files: [], history: { migrations: 'migrations', searchPath: ['public'] }, afterError: 'unchanged' });
const { session } = setting.first;

/** A statement after others: its SQLSTATE, null for success, `unknown` where that is left open. */
export interface Ran {
  readonly step: Step;
  readonly answer: string | null;
}

export const start: Step = { state: { ...setting.first, session }, transaction: null };

const keyOf = ({ source, reason }: Taint): string => `${source.place.file} ${String(source.place.line)} ${source.text} ${reason}`;

/** Runs one statement, or several. */
export function run(before: Step, name: string, text: string): Ran {
  const sql = readSqlText(name, text);
  const log: Log = { errors: [], unmodelled: [] };
  let step = before;
  for (const statement of sql.statements) step = runStatement(step, statement, new StatementContext(statement, sql, log), session, 'unchanged');
  const known = new Set(before.state.taints.map(keyOf));
  const isOpen = step.state.taints.some((taint) => taint.rejected !== true && !known.has(keyOf(taint)));
  return { step, answer: log.errors[0]?.sqlstate ?? (isOpen ? 'unknown' : null) };
}

interface Facts {
  readonly catalog: Catalog;
  readonly facts: readonly Fact[];
}

const known = new WeakMap<Step, Facts>();

function factsAfter(step: Step): Facts {
  const facts = known.get(step) ?? readFacts(step);
  known.set(step, facts);
  return facts;
}

function readFacts({ state }: Step): Facts {
  const catalog = catalogOf(state, { errors: [], unmodelled: [] }, state.session.searchPath, () => []);
  return { catalog, facts: factsOf(catalog) };
}

/** In which facts a history that leaves something open says otherwise than one of those that it may be. */
export function contradictions(open: Ran, one: Ran): { readonly wrong: readonly string[]; readonly settled: number; readonly unknown: number } {
  const [ours, theirs] = [factsAfter(open.step), factsAfter(one.step)];
  const [openGround, unsureGround] = [uncertainIn(withoutRejected(ours.catalog)), uncertainIn(withoutRejected(theirs.catalog))];
  const { disagreements, compared, unknown } = compareFacts(ours.facts, theirs.facts, (ground) => openGround(ground) || unsureGround(ground));
  return { wrong: disagreements.map(({ fact, simulated, real }) => `${fact}: simulated ${simulated ?? 'none'}, may be ${real ?? 'none'}`), settled: compared, unknown: unknown.length };
}

/** The facts that are left open after a step. */
export function openAfter({ step }: Ran): readonly string[] {
  const { catalog, facts } = factsAfter(step);
  return compareFacts(facts, facts, uncertainIn(withoutRejected(catalog))).unknown;
}
