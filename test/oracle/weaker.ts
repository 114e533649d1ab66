import type { Verdict } from '../../packages/kernel/src/index.js';
import type { Oracle } from '../servers/oracle.js';

/** Tries everything that a weaker claim forbids, on rows of all kinds, whatever the judge thinks of it. */

export interface WeakerClaim {
  readonly except: readonly string[];
  readonly once: string | null;
  readonly allow: Readonly<Record<string, readonly string[]>>;
  readonly sqlstate: string;
}

export function claimOf(claim: Readonly<Record<string, unknown>>): WeakerClaim {
  const { except, once, allow, sqlstate } = claim as { except?: { columns: string[] }; once?: string; allow?: Record<string, string[]>; sqlstate?: string };
  return { except: except?.columns ?? [], once: once ?? null, allow: allow ?? {}, sqlstate: sqlstate ?? 'P0001' };
}

export function isWeaker({ except, once, allow }: WeakerClaim): boolean {
  return except.length > 0 || once !== null || Object.keys(allow).length > 0;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly generated: boolean;
}

const values: Readonly<Record<string, readonly string[]>> = {
  bigint: ['1', '2', 'NULL'],
  integer: ['1', '0', '-1', '101', '150', '300', 'NULL'],
  text: ["'x'", "''", "'POSTED'", "'DRAFT'", "'REVERSED'", "'VOID'", "'posted'", "'retried'", 'NULL'],
  boolean: ['true', 'false', 'NULL'],
  'timestamp with time zone': ["'2000-01-01'", "'2100-01-01'", 'NULL'],
  json: [`'{"a": 1}'`, `'{"a":  1}'`, 'NULL'],
  jsonb: ["'{}'", "'null'", 'NULL'],
  'integer[]': ["'{1,2}'", "'[0:1]={1,2}'", 'NULL'],
  'double precision': ['2.0001', '2.0002', 'NULL'],
};

const labels = (type: string): readonly string[] => values[type] ?? ["'draft'", "'posted'"];

/** A generator of numbers that is the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
}

interface Blow {
  readonly seed: string;
  readonly as: string;
  readonly sql: string;
  /** Whether the claim forbids it, as a query over the row before. */
  readonly forbidden: string;
  /** Whether the claim covers the row at all. */
  readonly covered: string;
}

function pick<Item>(list: readonly Item[], next: (below: number) => number): Item {
  const found = list[next(list.length)];
  if (found === undefined) throw new Error('Nothing to pick from.');
  return found;
}

async function columnsOf(db: Oracle, table: string): Promise<readonly Column[]> {
  const { rows } = await db.query<Column>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type, attgenerated <> '' AS generated FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  return rows;
}

function blowsFor(table: string, columns: readonly Column[], claim: WeakerClaim, operation: string, roles: readonly string[], size: number): readonly Blow[] {
  const next = numbers(size * 31 + operation.length);
  const settable = columns.filter(({ generated }) => !generated);
  const covered = claim.once === null ? 'true' : `(${claim.once}) IS TRUE`;
  return Array.from({ length: size }, (): Blow => {
    const row = settable.map(({ name, type }) => `${name} := ${pick(labels(type), next)}`);
    const cells = row.map((one) => one.split(' := ')[1] ?? 'NULL');
    const seed = `INSERT INTO ${table} (${settable.map(({ name }) => name).join(', ')}) VALUES (${cells.join(', ')})`;
    const as = pick(roles, next);
    if (operation === 'DELETE') return { seed, as, sql: `DELETE FROM ${table}`, forbidden: covered, covered };
    if (operation === 'TRUNCATE') return { seed, as, sql: `TRUNCATE ${table}`, forbidden: 'true', covered };
    const sets = new Map([pick(settable, next), ...(next(3) === 0 ? [pick(settable, next)] : [])].map(({ name, type }) => [name, next(4) === 0 ? name : pick(labels(type), next)] as const));
    const sql = `UPDATE ${table} SET ${[...sets].map(([name, value]) => `${name} = ${value}`).join(', ')}`;
    const changes = [...sets].filter(([name]) => !claim.except.includes(name)).map(([name, value]) => {
      const type = columns.find((column) => column.name === name)?.type ?? 'text';
      return type === 'json' ? `${name}::text IS DISTINCT FROM (${value})::text` : `${name} IS DISTINCT FROM (${value})::${type}`;
    });
    const isForbidden = claim.except.length === 0 ? 'true' : changes.length === 0 ? 'false' : `(${changes.join(' OR ')})`;
    return { seed, as, sql, forbidden: `${covered} AND ${isForbidden}`, covered };
  });
}

/** What got through, or was refused with another SQLSTATE, as far as the claim forbids it; and how many statements the claim forbids. */
async function strike(db: Oracle, table: string, claim: WeakerClaim, blows: readonly Blow[]): Promise<{ readonly landed: readonly string[]; readonly forbidden: number }> {
  const kept = claim.except.length === 0 ? "'{}'::jsonb" : `(SELECT to_jsonb(one) - ARRAY[${claim.except.map((name) => `'${name}'`).join(', ')}] FROM ${table} AS one)`;
  const body = `
DECLARE
  item json; found text[] := '{}'; stage integer; state text; said text; forbidden boolean; covered boolean; before jsonb; after jsonb; n integer := 0;
BEGIN
  FOR item IN SELECT value FROM json_array_elements($blows$${JSON.stringify(blows)}$blows$::json) LOOP
    stage := 0; after := NULL;
    BEGIN
      EXECUTE 'SET session_replication_role = replica';
      EXECUTE item->>'seed';
      EXECUTE 'SET session_replication_role = origin';
      EXECUTE format('SELECT %s, %s FROM ${table}', item->>'forbidden', item->>'covered') INTO forbidden, covered;
      before := ${kept};
      stage := 1;
      EXECUTE format('SET ROLE %I', item->>'as');
      EXECUTE item->>'sql';
      EXECUTE 'SET CONSTRAINTS ALL IMMEDIATE';
      EXECUTE 'RESET ROLE';
      after := ${kept};
      RAISE SQLSTATE 'ZZ001';
    EXCEPTION WHEN OTHERS OR ASSERT_FAILURE THEN
      state := SQLSTATE; said := SQLERRM;
    END;
    IF stage = 1 AND NOT state IN ('23502', '23514') THEN
      IF forbidden THEN
        n := n + 1;
        IF state <> '${claim.sqlstate}' THEN found := found || format('%s as %s after %s: %s %s', item->>'sql', item->>'as', item->>'seed', state, said); END IF;
      ELSIF covered AND state = 'ZZ001' AND after IS DISTINCT FROM before THEN
        found := found || format('%s after %s changes more: %s', item->>'sql', item->>'seed', after);
      END IF;
    END IF;
  END LOOP;
  RAISE EXCEPTION '%', json_build_object('landed', array_to_json(found), 'forbidden', n) USING ERRCODE = 'ZZ000';
END`;
  await db.exec('SAVEPOINT strike');
  try {
    await db.exec(`DO $strike$${body}$strike$`);
    throw new Error('The strike ends in an error.');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ZZ000') throw error;
    return JSON.parse(error.message) as { readonly landed: readonly string[]; readonly forbidden: number };
  } finally {
    await db.exec('ROLLBACK TO SAVEPOINT strike; RELEASE SAVEPOINT strike');
  }
}

/** What PostgreSQL contradicts of the proofs of one table: one line for each; and on how many statements they were tried. */
export async function againstProofs(db: Oracle, table: string, claim: WeakerClaim, verdicts: readonly Verdict[], size = 150): Promise<{ readonly wrong: readonly string[]; readonly forbidden: number }> {
  const columns = await columnsOf(db, table);
  const wrong: string[] = [];
  let forbidden = 0;
  for (const { layer, operation, verdict } of verdicts) {
    if (layer !== 'trigger' || verdict !== 'proven' || operation === null) continue;
    const allowed = claim.allow[operation] ?? [];
    const roles = ['postgres', 'nobody_in_particular', ...(allowed.includes('app') ? [] : ['app'])];
    const done = await strike(db, table, claim, blowsFor(table, columns, claim, operation, roles, size));
    forbidden += done.forbidden;
    wrong.push(...done.landed.slice(0, 1).map((one) => `trigger ${operation} is proven, but ${one}`));
  }
  return { wrong, forbidden };
}

/** Every role may do everything that privileges can give, so that only triggers stand in the way. */
export async function openWide(db: Oracle, table: string): Promise<void> {
  await db.exec(`CREATE ROLE nobody_in_particular; GRANT ALL ON ${table} TO PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC`);
}

/** Rows that the claim is about: of those without NULL first. */
async function coveredRows(db: Oracle, table: string, columns: readonly Column[], { once }: WeakerClaim): Promise<readonly string[]> {
  const next = numbers(7);
  const found: string[] = [];
  for (let tries = 0; tries < 200 && found.length < 5; tries += 1) {
    const choices = (type: string): readonly string[] => labels(type).filter((value) => value !== 'NULL' || tries >= 100);
    const cells = columns.map(({ name, type }) => `${pick(choices(type), next)}::${type} AS ${name}`).join(', ');
    const { rows } = await db.query<{ good: boolean }>(`SELECT (${once ?? 'true'}) IS TRUE AND amount IS NOT NULL AS good FROM (SELECT ${cells}) AS one`);
    if (rows[0]?.good === true) found.push(`INSERT INTO ${table} SELECT ${cells}`);
  }
  return found;
}

interface Shown {
  readonly code: string | null;
  readonly covered: boolean;
  /** Whether more changed than the claim excepts. */
  readonly changed: boolean;
}

async function show(db: Oracle, table: string, claim: WeakerClaim, given: string, role: string, sql: string): Promise<Shown> {
  const kept = `(to_jsonb(one) - ARRAY[${claim.except.map((name) => `'${name}'`).join(', ')}]::text[])::text`;
  const row = async (): Promise<{ readonly kept: string; readonly covered: boolean } | undefined> => (await db.query<{ kept: string; covered: boolean }>(`SELECT ${kept} AS kept, (${claim.once ?? 'true'}) IS TRUE AS covered FROM ${table} AS one`)).rows[0];
  await db.exec('SAVEPOINT shown');
  let covered = false;
  try {
    await db.exec(given);
    const before = await row();
    covered = before?.covered === true;
    await db.exec(`SET SESSION AUTHORIZATION ${role}; ${sql} SET CONSTRAINTS ALL IMMEDIATE; SET SESSION AUTHORIZATION postgres`);
    return { code: null, covered, changed: (await row())?.kept !== before?.kept };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
    return { code: error.code, covered, changed: false };
  } finally {
    await db.exec('ROLLBACK TO SAVEPOINT shown; RELEASE SAVEPOINT shown; SET SESSION AUTHORIZATION postgres');
  }
}

/** What PostgreSQL contradicts of the counterexamples of one table: what it answers, and that the claim forbids what they do. */
export async function againstRefutations(db: Oracle, table: string, claim: WeakerClaim, verdicts: readonly Verdict[]): Promise<readonly string[]> {
  const columns = await columnsOf(db, table);
  const wrong: string[] = [];
  for (const { layer, operation, counterexample } of verdicts) {
    if (layer !== 'trigger' || operation === null || counterexample === null) continue;
    const { sql, as, given, observed } = counterexample;
    const role = as ?? ((claim.allow[operation] ?? []).length > 0 ? 'nobody_in_particular' : 'postgres');
    const told = (said: string): void => void wrong.push(`trigger ${operation} is refuted, but ${sql} as ${role} after ${given ?? 'any row'} ${said}`);
    // One that does not say on which row answers the same on each.
    const shown: Shown[] = [];
    for (const one of given === undefined ? await coveredRows(db, table, columns, claim) : [given]) shown.push(await show(db, table, claim, one, role, sql));
    if (operation !== 'TRUNCATE' && shown.some(({ covered }) => !covered)) told('is about a row that the claim does not cover');
    const other = shown.find(({ code }) => code !== observed.sqlstate);
    if (other !== undefined) told(`answers ${other.code ?? 'success'}, not ${observed.sqlstate ?? 'success'}`);
    // A change that the guard drops without an error is none that it refuses.
    const asks = [...sql.matchAll(/(?:SET |, )"?(\w+)"? = /gu)].some(([, column = '']) => !claim.except.includes(column));
    if (other === undefined && observed.rowsChanged > 0 && !asks && operation === 'UPDATE' && shown.length > 0 && !shown.some(({ changed }) => changed)) told('changes no more than it may');
  }
  return wrong;
}
