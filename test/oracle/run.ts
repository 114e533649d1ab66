import type { Catalog } from '../../packages/catalog/src/index.js';
import { introspect, type Session } from '../../packages/prover/src/index.js';
import type { Oracle } from '../servers/oracle.js';

export interface Failure {
  readonly sqlstate: string;
  readonly message: string;
}

/** What PostgreSQL answered to each statement, null for success, and what was read at the end. */
export interface Run<T> {
  readonly errors: readonly (Failure | null)[];
  readonly answer: T;
}

function failureOf(error: unknown): Failure {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { sqlstate: error.code, message: error.message };
  throw error;
}

const resetAuthorization = /^\s*(RESET\s+SESSION\s+AUTHORIZATION|SET\s+SESSION\s+AUTHORIZATION\s+DEFAULT)\s*$/iu;
const control = /^\s*(BEGIN|START|COMMIT|END|(?:ROLLBACK|ABORT)(?:\s+(?:WORK|TRANSACTION))?(?:\s+TO)?|SAVEPOINT|RELEASE)\b/iu;

/** A statement of transaction control as it has to be said inside the transaction that is taken back in the end. */
interface Nested {
  readonly sql: string | null;
  readonly inTransaction: boolean;
}

const outer = 'outer_block';
/** What ROLLBACK TO and RELEASE answer outside a block. */
const outsideTransaction = `DO $$ BEGIN RAISE EXCEPTION 'outside a transaction' USING ERRCODE = '25P01'; END $$`;

function nested(word: string, sql: string, inTransaction: boolean): Nested {
  switch (word) {
    case 'BEGIN':
    case 'START':
      return { sql: inTransaction ? null : `SAVEPOINT ${outer}`, inTransaction: true };
    case 'COMMIT':
    case 'END':
      return { sql: inTransaction ? `RELEASE ${outer}` : null, inTransaction: false };
    case 'ROLLBACK':
    case 'ABORT':
      return { sql: inTransaction ? `ROLLBACK TO ${outer}; RELEASE ${outer}` : null, inTransaction: false };
    // psql's savepoint around each statement is not one that a history could go back to.
    case 'SAVEPOINT':
      return { sql: inTransaction ? sql : null, inTransaction };
    default:
      return { sql: inTransaction ? sql : outsideTransaction, inTransaction };
  }
}

/** Deferred triggers wait for a COMMIT, which does not come: a statement outside a block that they stand in the way of runs once more after them. */
async function runPlain(db: Oracle, savepoint: string, statement: string, inTransaction: boolean): Promise<void> {
  // By itself: what the server's grammar does not know would take the savepoint with it.
  await db.exec(`SAVEPOINT ${savepoint}`);
  const sql = `${statement}\n; RELEASE ${savepoint}`;
  try {
    await db.exec(sql);
  } catch (error) {
    if (inTransaction || failureOf(error).sqlstate !== '55006') throw error;
    await db.exec(`ROLLBACK TO ${savepoint}; SET CONSTRAINTS ALL IMMEDIATE`);
    await db.exec(sql);
  }
}

/** Takes back everything done to a database since `work` began, whatever it did. */
async function rolledBack<T>(db: Oracle, work: () => Promise<T>): Promise<T> {
  await db.exec('BEGIN');
  try {
    return await work();
  } finally {
    await db.exec('ROLLBACK');
  }
}

export const backToStart = 'SET SESSION AUTHORIZATION postgres; RESET ROLE; RESET search_path';

/**
 * Runs statements one after the other, each in a savepoint as psql's ON_ERROR_ROLLBACK does, reads, and takes all of it back.
 * Blocks of BEGIN … COMMIT become savepoints themselves.
 */
export async function runOnPostgres<T>(db: Oracle, statements: readonly string[], read: (db: Oracle) => Promise<T>): Promise<Run<T>> {
  return rolledBack(db, async () => {
    const errors: (Failure | null)[] = [];
    let inTransaction = false;
    for (const [index, statement] of statements.entries()) {
      const word = control.exec(statement)?.[1]?.toUpperCase().replace(/\s+(?:WORK|TRANSACTION)\b/u, '');
      const plain = resetAuthorization.test(statement) ? 'SET SESSION AUTHORIZATION postgres' : statement;
      const savepoint = `statement_${String(index)}`;
      try {
        if (word === undefined) await runPlain(db, savepoint, plain, inTransaction);
        else {
          const { sql, inTransaction: now } = nested(word, plain, inTransaction);
          // The savepoint stays: the statement may have made one of its own inside it.
          await db.exec(`SAVEPOINT ${savepoint}`);
          if (sql !== null) await db.exec(sql);
          inTransaction = now;
        }
        errors.push(null);
      } catch (error) {
        errors.push(failureOf(error));
        await db.exec(`ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
      }
    }
    await db.exec(backToStart);
    return { errors, answer: await read(db) };
  });
}

/** Members of extensions, and the constructors that come with a range type. */
const members = `SELECT objid::int AS oid FROM pg_depend WHERE deptype = 'e' OR (deptype = 'i' AND classid = 'pg_proc'::regclass AND refclassid = 'pg_type'::regclass)`;

function without<K, V extends { readonly oid: number }>(rows: ReadonlyMap<K, V>, oids: ReadonlySet<number>): ReadonlyMap<K, V> {
  return new Map([...rows].filter(([, { oid }]) => !oids.has(oid)));
}

/** A server's catalog as the simulator has it: without what belongs to extensions. */
export async function withoutMembers(catalog: Catalog, session: Session): Promise<Catalog> {
  const rows = await session.query(members);
  const oids = new Set(rows.flatMap((row) => ('oid' in row ? [Number(row.oid)] : [])));
  return { ...catalog, functions: without(catalog.functions, oids), types: without(catalog.types, oids), relations: without(catalog.relations, oids) };
}

/** PostgreSQL's catalog as it stands, in the simulator's shape. */
export async function introspected(db: Oracle): Promise<Catalog> {
  const session: Session = { query: async (sql) => (await db.query<object>(sql)).rows };
  return withoutMembers(await introspect(session), session);
}
