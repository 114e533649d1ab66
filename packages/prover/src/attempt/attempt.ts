import type { Catalog } from '@pg-guardrails/catalog';
import type { AttemptPlan } from '@pg-guardrails/kernel';
import { rowsOf, textAt } from '../introspect/rows.js';
import { asSuperuser, literal, quoted } from '../server/names.js';
import { crashed } from '../server/server.js';
import type { Session } from '../server/session.js';
import { Asker } from './asker.js';
import { assess, type Meaning } from './assess.js';
import { runAll, type Field, type Seen } from './run.js';
import { seed, seedGiven, type Seed } from './seed.js';
import { sqlOf } from './table-facts.js';
import { versionsIn, type Versions } from './versions.js';

/** One plan, tried. */
export interface Attempted {
  readonly plan: AttemptPlan;
  /** The statements that put the row there; null when it was there, or none is. */
  readonly given: string | null;
  /** Null when it could not be tried: then it is inconclusive. */
  readonly seen: Seen | null;
  readonly meaning: Meaning;
  /** Whether PostgreSQL did what a counterexample says; null without one, and when that could not be tried. */
  readonly asPredicted: boolean | null;
}

/** How long one statement may take. */
const timeout = '10s';

/** Whether the server itself came to an end: nothing more can be asked of it, and nothing needs to be taken back. */
function isEnd(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === crashed;
}

/** Told before each plan is tried, with its number from 1 and how many there are. */
export type OnAttempt = (index: number, of: number) => void;

/**
 * Tries plans on a server that has the history, each on a row that is put in place for it, as a superuser who can act as every role.
 * Everything happens in one transaction that is rolled back, roles included: the database is left as it was, but for numbers that
 * sequences gave out to what was tried (manual: Sequence Functions). When an attempt brings the
 * server down, that one and all after it are inconclusive.
 */
export async function attemptAll(session: Session, catalog: Catalog, plans: readonly AttemptPlan[], onAttempt?: OnAttempt): Promise<readonly Attempted[]> {
  try {
    await session.query('BEGIN');
    return await attemptInside(session, catalog, plans, onAttempt);
  } catch (error) {
    if (!isEnd(error)) throw error;
    return plans.map((plan) => untried(plan, gaveUp(error)));
  } finally {
    try {
      await session.query(`ROLLBACK; ${asSuperuser('SESSION')}`);
    } catch (error) {
      if (!isEnd(error)) throw error;
    }
  }
}

/** The same inside the caller's transaction, which the caller rolls back. */
export async function attemptInside(session: Session, catalog: Catalog, plans: readonly AttemptPlan[], onAttempt?: OnAttempt): Promise<readonly Attempted[]> {
  const results = new Map<AttemptPlan, Attempted>();
  try {
    const field = await prepareField(session, catalog);
    const asker = new Asker(session);
    for (const group of groupsOf(plans)) {
      const done = results.size;
      await attemptGroup(field, asker, group, results, (index) => onAttempt?.(done + index + 1, plans.length));
    }
  } catch (error) {
    if (!isEnd(error)) throw error;
    for (const plan of plans) if (!results.has(plan)) results.set(plan, untried(plan, gaveUp(error)));
  }
  return plans.flatMap((plan) => results.get(plan) ?? []);
}

async function prepareField(session: Session, catalog: Catalog): Promise<Field> {
  const [row] = await rowsOf(session, `SELECT pg_catalog.current_database()::pg_catalog.text AS database, 'guardrails_nobody_' || pg_catalog.pg_backend_pid() AS nobody`);
  if (row === undefined) throw new TypeError('the server does not say which database this is');
  const nobody = textAt(row, 'nobody');
  await session.query(`SET LOCAL statement_timeout = '${timeout}'; SET LOCAL lc_messages = 'C'; CREATE ROLE ${quoted(nobody)}`);
  return { session, catalog, database: textAt(row, 'database'), nobody };
}

/** Plans that want the same row are tried one after another on one. */
function groupsOf(plans: readonly AttemptPlan[]): readonly (readonly AttemptPlan[])[] {
  const groups = new Map<string, AttemptPlan[]>();
  for (const plan of plans) {
    const key = JSON.stringify([plan.row.schema, plan.row.name, plan.given ?? plan.fill]);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  return [...groups.values()];
}

async function attemptGroup(field: Field, asker: Asker, group: readonly AttemptPlan[], results: Map<AttemptPlan, Attempted>, onNext: (index: number) => void): Promise<void> {
  const { session } = field;
  const [first] = group;
  if (first === undefined) return;
  await session.query('SAVEPOINT pg_guardrails_row');
  const sown = await sow(asker, first);
  if ('reason' in sown) for (const plan of group) results.set(plan, untried(plan, sown.reason));
  else {
    const versions = await versionsIn(session, first.row);
    const all: (readonly [AttemptPlan, Seen | { readonly reason: string }])[] = [];
    try {
      await runAll(field, group, versions, onNext, (plan, seen) => all.push([plan, seen]));
      for (const [index, [plan, seen]] of all.entries()) if (!('reason' in seen)) all[index] = [plan, await withPrivilege(field, plan, seen)];
    } finally {
      for (const [plan, seen] of all) results.set(plan, attemptedOf(plan, seen, versions, sown.given));
    }
  }
  await session.query('ROLLBACK TO SAVEPOINT pg_guardrails_row; RELEASE SAVEPOINT pg_guardrails_row');
}

/** One statement, which needs no other privilege than what it is: no role is changed on the way. */
const alone = /^(UPDATE|DELETE|TRUNCATE)\b[^;]*;?$/u;

/**
 * A statement that is refused with something else than a missing privilege would mean that the privilege is there: but conditions of row security, whose stable functions PostgreSQL
 * evaluates when it plans (estimate_expression_value), may fail before it is asked for. Then PostgreSQL is asked for the privilege itself.
 */
async function withPrivilege({ session, nobody }: Field, { as, sql, row, promise }: AttemptPlan, seen: Seen): Promise<Seen> {
  const operation = alone.exec(sql)?.[1];
  if (operation === undefined || as === null || promise.sqlstate !== '42501' || seen.sqlstate === null || seen.sqlstate === '42501' || promise.naming !== row.name) return seen;
  const [who, table] = [literal(as === 'PUBLIC' ? nobody : as), literal(sqlOf(row))];
  const some = operation === 'UPDATE' ? `OR pg_catalog.has_any_column_privilege(${who}, ${table}, 'UPDATE')` : '';
  const [answer] = await rowsOf(session, `SELECT (pg_catalog.has_table_privilege(${who}, ${table}, '${operation}') ${some})::pg_catalog.text AS may`);
  return answer === undefined ? seen : { ...seen, mayDo: textAt(answer, 'may') === 'true' };
}

function sow(asker: Asker, { row, fill, given }: AttemptPlan): Promise<Seed> {
  return given === undefined ? seed(asker, row, fill) : seedGiven(asker.session, row, given);
}

function gaveUp({ message }: Error): string {
  return `the server gave up (${message})`;
}

function untried(plan: AttemptPlan, reason: string): Attempted {
  return { plan, given: null, seen: null, meaning: { kind: 'inconclusive', reason }, asPredicted: null };
}

function attemptedOf(plan: AttemptPlan, seen: Seen | { readonly reason: string }, versions: Versions, given: readonly string[] | null): Attempted {
  if ('reason' in seen) return untried(plan, seen.reason);
  return { plan, given: given === null ? null : given.map((statement) => `${statement.replace(/;\s*$/u, '')};`).join(' '), seen, meaning: assess(plan, seen), asPredicted: isAsPredicted(plan, seen, versions.rows.length) };
}

/** A prediction is about a table of one row: with more of them there, more may change. */
function isAsPredicted({ predicted }: AttemptPlan, { sqlstate, rowsChanged }: Seen, rowsThere: number): boolean | null {
  if (predicted === null) return null;
  const isSame = rowsThere === 1 ? predicted.rowsChanged === rowsChanged : predicted.rowsChanged > 0 === rowsChanged > 0;
  return predicted.sqlstate === sqlstate && isSame;
}
