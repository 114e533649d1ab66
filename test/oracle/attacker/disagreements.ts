import type { Verdict } from '../../../packages/kernel/src/index.js';
import type { Oracle } from '../../servers/oracle.js';
import { readArsenal } from './arsenal.js';
import type { Fact, Report } from './attacker.js';
import { ident, literal, seedsFor, type Seed } from './values.js';

/** One fact in a line. */
export function told({ role, identity, means, effect, sqlstate, seed, sql, message }: Fact): string {
  return `${role ?? 'a superuser'}${identity === role ? '' : ` as ${identity}`}, by ${means}, on ${seed}: ${sql.length > 300 ? `…${sql.slice(-300)}` : sql} → ${effect}, ${sqlstate ?? 'no error'} ${message}`;
}

/** Whether the fact shows that a layer does not stop what it is claimed to stop. */
export function isOpen({ means, role, effect }: Fact): boolean {
  return effect !== 'none' || (role === null ? means !== 'shadow' : means === 'direct');
}

/** Whether the fact shows that a row was changed. */
export function isChange({ effect }: Fact): boolean {
  return effect !== 'none';
}

function verdictOf(verdicts: readonly Verdict[], layer: string, operation: string, role: string | null): Verdict['verdict'] | null {
  return verdicts.find((one) => one.layer === layer && one.operation === operation && one.role === role)?.verdict ?? null;
}

/** Whether each verdict that speaks of the fact says `proven`. */
function isDenied(verdicts: readonly Verdict[], fact: Fact): boolean {
  const { role, means, operation, effect } = fact;
  const of = (layer: string, verb: string, who: string | null): boolean => verdictOf(verdicts, layer, verb, who) === 'proven';
  // A statement that asks for a privilege is the privilege layer's, whatever then happens.
  if (means === 'direct' && role !== null) return operation !== null && of('privilege', operation, role);
  if (role === null) {
    if (operation === null) return false;
    // That a guard can be shadowed is the bypass layer's to say, of whoever may run the statement.
    if (means === 'shadow') return of('trigger', operation, null) && verdicts.some(({ layer }) => layer === 'bypass') && verdicts.every((one) => one.layer !== 'bypass' || one.operation !== operation || one.verdict === 'proven') && effect !== 'none';
    return of('trigger', operation, null);
  }
  if (effect === 'none') return false;
  const about = verdicts.filter((one) => one.role === role && (one.layer === 'privilege' || one.layer === 'bypass'));
  if (effect === 'DROP') return about.length > 0 && about.every(({ verdict }) => verdict === 'proven');
  // Without a layer that speaks of it, nothing is denied.
  if (!verdicts.some(({ layer }) => layer === 'bypass') && means !== 'setting') return false;
  if (means === 'setting') return of('privilege', effect, role) || of('trigger', effect, null);
  return about.filter((one) => one.operation === effect).every(({ verdict }) => verdict === 'proven');
}

/** What the verdicts deny and PostgreSQL did: one line for each. */
export function denied(verdicts: readonly Verdict[], { facts }: Report): readonly string[] {
  return facts.filter((fact) => isDenied(verdicts, fact)).map(told);
}

function codeOf(error: unknown): { readonly sqlstate: string; readonly message: string } {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { sqlstate: error.code, message: error.message };
  throw error;
}

/** Counterexamples that PostgreSQL does not answer as said, on none of the rows. */
export async function unreproduced(db: Oracle, verdicts: readonly Verdict[], name: string, given?: readonly Seed[]): Promise<readonly string[]> {
  const arsenal = await readArsenal(db);
  const table = arsenal.relations.find((one) => `${one.schema}.${one.name}` === name);
  if (table === undefined) return [`${name} is no table`];
  const seeds = given ?? seedsFor(arsenal, table);
  // A row that is given stands in the table itself; what is said of a child is shown on a row of the child.
  const elsewhere = (sql: string): readonly Seed[] => (given === undefined ? [] : arsenal.relations.filter((one) => one !== table && sql.includes(`${one.schema}.${one.name}`)).flatMap((one) => seedsFor(arsenal, one)));
  const found: string[] = [];
  const byText = new Map(verdicts.flatMap(({ counterexample, layer, operation }) => (counterexample === null ? [] : [[JSON.stringify(counterexample), { counterexample, layer, operation }] as const])));
  for (const { counterexample, layer, operation } of byText.values()) {
    const answers: string[] = [];
    let isShown = false;
    const own: readonly Seed[] = counterexample.given === undefined ? [...seeds, ...elsewhere(counterexample.sql)] : [[], seeds[0]?.others ?? []].map((others) => ({ name: 'the row given', others, row: counterexample.given ?? '' }));
    for (const seed of own) {
      try {
        const others = seed.others.map((other) => `DO ${literal(`BEGIN EXECUTE ${literal(other)}; EXCEPTION WHEN OTHERS THEN NULL; END`)}`);
        // In one message: each takes its time on a server that is not in this process.
        await db.exec(['SAVEPOINT shown', 'SET session_replication_role = replica', ...others].join('; '));
        await db.exec(seed.row);
        const before = await versions(db, table.sql);
        await db.exec(`SET session_replication_role = origin${counterexample.as === null ? '' : `; SET SESSION AUTHORIZATION ${ident(counterexample.as)}`}; SAVEPOINT said`);
        let sqlstate: string | null = null;
        let rows = 0;
        let message = '';
        try {
          await db.exec(`${counterexample.sql}\n; SET CONSTRAINTS ALL IMMEDIATE; SET SESSION AUTHORIZATION postgres`);
          const there = await db.query<{ readonly there: boolean }>(`SELECT to_regclass(${literal(table.sql)}) IS NOT NULL AS there`);
          const after = there.rows[0]?.there === true ? await versions(db, table.sql) : [];
          rows = before.filter((version) => !after.includes(version)).length;
        } catch (error) {
          ({ sqlstate, message } = codeOf(error));
          rows = 0;
          await db.exec('ROLLBACK TO SAVEPOINT said');
        }
        if (sqlstate === counterexample.observed.sqlstate && rows > 0 === counterexample.observed.rowsChanged > 0) isShown = true;
        else answers.push(`${sqlstate ?? 'no error'}, ${String(rows)} rows ${message}`);
      } catch (error) {
        codeOf(error);
      } finally {
        await db.exec('ROLLBACK TO SAVEPOINT shown; RELEASE SAVEPOINT shown; SET SESSION AUTHORIZATION postgres; RESET session_replication_role');
      }
    }
    if (!isShown) found.push(`${String(layer)} ${String(operation)}: ${counterexample.sql} as ${counterexample.as ?? 'anyone'} gives ${[...new Set(answers)].join(' or ')}, not ${counterexample.observed.sqlstate ?? 'success'} with ${String(counterexample.observed.rowsChanged)} rows`);
  }
  return found;
}

/** The versions of a table's rows, with what they hold: an UPDATE that sets what was there makes a new one, a dropped column leaves the version. */
async function versions(db: Oracle, sql: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ readonly version: string }>(`SELECT tableoid || ' ' || ctid || ' ' || (this_row.*)::text AS version FROM ${sql} this_row`);
  return rows.map(({ version }) => version);
}
