import type { Oracle } from '../../servers/oracle.js';
import { below, readArsenal, type ArsenalRelation } from './arsenal.js';
import type { Seed } from './values.js';
import { ident, literal, seedsFor } from './values.js';
import type { Means, Operation, Shot, Weapon } from './weapons.js';
import { direct, directAfterGrant, functions, otherTables, owned, replica, settings, shadows, traps, views } from './weapons.js';

/** What became of the row: nothing, or changed, or gone by DELETE, by TRUNCATE or with its table. */
export type Effect = 'none' | 'UPDATE' | 'DELETE' | 'TRUNCATE' | 'DROP';

/** Something that was tried as a role, and what PostgreSQL made of it. */
export interface Fact {
  /** `PUBLIC`: a role that nobody granted anything. Null: a superuser who leaves the guards alone. */
  readonly role: string | null;
  readonly identity: string;
  readonly means: Means;
  /** What the statement asked for; null for statements that are about something else. */
  readonly operation: Operation | null;
  readonly effect: Effect;
  readonly seed: string;
  readonly sql: string;
  readonly sqlstate: string | null;
  readonly message: string;
}

export interface Siege {
  /** `schema.name` as the verdicts say it. */
  readonly table: string;
  readonly roles: readonly string[];
  readonly sqlstate: string;
  /** Columns that may change. */
  readonly except?: readonly string[];
  /** Rows that may change: a condition on the row before. */
  readonly free?: string;
  /** Instead of the rows that the attacker makes up. */
  readonly seeds?: readonly Seed[];
}

export interface Report {
  readonly facts: readonly Fact[];
  /** How many statements were run. */
  readonly tried: number;
  /** Seeds that could be put in. */
  readonly seeds: number;
}

function probeSql(tables: readonly ArsenalRelation[], table: ArsenalRelation, except: readonly string[], free: string): string {
  const row = except.length === 0 ? 'to_jsonb(t)::text' : `(to_jsonb(t) - ARRAY[${except.map(literal).join(', ')}])::text`;
  const oids = tables.map(({ oid }) => String(oid)).join(', ');
  const files = `SELECT coalesce(string_agg(relfilenode::text, ',' ORDER BY oid), '') FROM pg_catalog.pg_class WHERE oid IN (${oids})`;
  return `
    CREATE SCHEMA probe; GRANT USAGE ON SCHEMA probe TO PUBLIC;
    CREATE TABLE probe.seeded (content text, files text);
    CREATE FUNCTION probe.remember() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $probe$
    BEGIN
      DELETE FROM probe.seeded;
      INSERT INTO probe.seeded SELECT ${row}, (${files}) FROM ${table.sql} AS t WHERE (${free}) IS NOT TRUE;
    END $probe$;
    CREATE FUNCTION probe.effect() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = off AS $probe$
    DECLARE
      name text := (SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = ${String(table.oid)});
      lost bigint;
      present bigint;
      files text;
    BEGIN
      IF name IS NULL THEN RETURN 'DROP'; END IF;
      EXECUTE format('SELECT count(*) FROM (SELECT content FROM probe.seeded EXCEPT ALL SELECT ${row.replaceAll("'", "''")} FROM %s AS t) AS x', name) INTO lost;
      IF lost = 0 THEN RETURN 'none'; END IF;
      EXECUTE format('SELECT count(*) FROM %s', name) INTO present;
      SELECT s.files INTO files FROM probe.seeded AS s LIMIT 1;
      IF present >= (SELECT count(*) FROM probe.seeded) THEN RETURN 'UPDATE'; END IF;
      RETURN CASE WHEN files = (${files}) THEN 'DELETE' ELSE 'TRUNCATE' END;
    END $probe$;`;
}

/** The answer that is no news to a direct statement: 42501 for a table, or the guard's own SQLSTATE. */
type Refusal = { readonly kind: 'privilege'; readonly tables: readonly string[] } | { readonly kind: 'guard'; readonly sqlstate: string };

const textArray = (texts: readonly string[]): string => `ARRAY[${texts.map(literal).join(', ')}]::text[]`;

/** One role tries every weapon as everyone it can become. What it was once seen to do is not tried again. */
function body(weapons: readonly Weapon[], refusal: Refusal, seen: readonly string[]): string {
  const unrefused =
    refusal.kind === 'guard'
      ? `state <> ${literal(refusal.sqlstate)}`
      : `means = 'direct' AND NOT (state = '42501' AND EXISTS (SELECT FROM unnest(names) AS n WHERE said LIKE '%' || n))`;
  return `
DECLARE
  self text := session_user;
  identities text[] := ARRAY[session_user::text];
  tried text[] := '{}';
  grew boolean := ${refusal.kind === 'privilege' ? 'true' : 'false'};
  one text;
  other text;
  step text;
  item jsonb;
  shot jsonb;
  means text;
  path text;
  line text;
  alive text[] := '{}';
  found jsonb[] := '{}';
  seen text[] := ${textArray(seen)};
  names text[] := ${textArray(refusal.kind === 'privilege' ? refusal.tables : [])};
  count integer := 0;
  state text;
  said text;
  effect text;
  key text;
  changed bigint;
BEGIN
  WHILE grew LOOP
    grew := false;
    FOREACH one IN ARRAY identities LOOP
      FOR other IN SELECT rolname FROM pg_catalog.pg_roles WHERE rolname <> self AND pg_catalog.pg_has_role(one, oid, 'MEMBER') LOOP
        IF NOT one || '>' || other = ANY (tried) THEN
          BEGIN
            EXECUTE format('SET ROLE %I', one);
            EXECUTE format('GRANT %I TO %I', other, self);
            tried := tried || (one || '>' || other);
            grew := true;
          EXCEPTION WHEN OTHERS THEN NULL;
          END;
        END IF;
        IF NOT other = ANY (identities) THEN
          BEGIN
            EXECUTE 'RESET ROLE';
            EXECUTE format('SET ROLE %I', other);
            identities := identities || other;
            grew := true;
          EXCEPTION WHEN OTHERS THEN NULL;
          END;
        END IF;
      END LOOP;
    END LOOP;
  END LOOP;
  FOREACH one IN ARRAY identities LOOP
    FOR item IN SELECT value FROM pg_catalog.jsonb_array_elements($weapons$${JSON.stringify(weapons)}$weapons$::jsonb) LOOP
      means := item->>'means';
      BEGIN
        EXECUTE 'RESET ROLE';
        EXECUTE format('SET ROLE %I', one);
        FOR step IN SELECT value FROM pg_catalog.jsonb_array_elements_text(item->'soft') LOOP
          BEGIN EXECUTE step; EXCEPTION WHEN OTHERS THEN NULL; END;
        END LOOP;
        FOR step IN SELECT value FROM pg_catalog.jsonb_array_elements_text(item->'prepare') LOOP EXECUTE step; END LOOP;
        -- What shadows the guards must not shadow the attacker.
        path := pg_catalog.current_setting('search_path');
        EXECUTE 'SET search_path = pg_catalog';
        FOR shot IN SELECT value FROM pg_catalog.jsonb_array_elements(item->'shots') LOOP
          key := means || ' ' || coalesce(shot->>'operation', '');
          CONTINUE WHEN key = ANY (seen) AND shot->>'operation' IS NOT NULL;
          effect := 'none';
          changed := 0;
          line := shot->>'sql';
          BEGIN
            PERFORM pg_catalog.set_config('search_path', path, false);
            EXECUTE line;
            GET DIAGNOSTICS changed = ROW_COUNT;
            EXECUTE 'SET search_path = pg_catalog';
            EXECUTE 'SET CONSTRAINTS ALL IMMEDIATE';
            effect := probe.effect();
            RAISE SQLSTATE 'ZZ001';
          EXCEPTION WHEN OTHERS OR ASSERT_FAILURE THEN
            state := SQLSTATE;
            said := SQLERRM;
          END;
          count := count + 1;
          IF state <> '42501' AND NOT means = ANY (alive) THEN alive := alive || means; END IF;
          IF (effect <> 'none' AND NOT (means || effect) = ANY (seen)) OR (effect = 'none' AND shot->>'operation' IS NOT NULL AND ${unrefused} AND NOT (key || state) = ANY (seen)) THEN
            found := found || (shot || jsonb_build_object('means', means, 'soft', item->'soft', 'prepare', item->'prepare', 'identity', one, 'sqlstate', nullif(state, 'ZZ001'), 'message', said, 'effect', effect, 'changed', changed));
            IF effect <> 'none' THEN seen := seen || key || (means || effect); ELSE seen := seen || (key || state); END IF;
          END IF;
        END LOOP;
        RAISE SQLSTATE 'ZZ002';
      EXCEPTION WHEN OTHERS THEN NULL;
      END;
    END LOOP;
  END LOOP;
  EXECUTE 'RESET ROLE';
  RAISE EXCEPTION '%', jsonb_build_object('found', to_jsonb(found), 'count', count, 'alive', to_jsonb(alive)) USING ERRCODE = 'ZZ000';
END`;
}

interface Found extends Shot {
  readonly means: Means;
  readonly soft: readonly string[];
  readonly prepare: readonly string[];
  readonly identity: string;
  readonly sqlstate: string | null;
  readonly message: string;
  readonly effect: Effect;
  readonly changed: number;
}

interface Answer {
  readonly found: readonly Found[];
  readonly count: number;
  /** The means of which something was not refused for want of a privilege. */
  readonly alive: readonly Means[];
}

function codeOf(error: unknown): { readonly sqlstate: string; readonly message: string } {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { sqlstate: error.code, message: error.message };
  throw error;
}

async function answerOf(db: Oracle, sql: string): Promise<Answer> {
  try {
    // In one message: each takes its time on a server that is not in this process.
    await db.exec(`SAVEPOINT answer; ${sql}`);
    throw new Error('The attack ends in an error.');
  } catch (error) {
    const { sqlstate, message } = codeOf(error);
    if (sqlstate !== 'ZZ000') throw error;
    return JSON.parse(message) as Answer;
  } finally {
    await db.exec('ROLLBACK TO SAVEPOINT answer; RELEASE SAVEPOINT answer; SET SESSION AUTHORIZATION postgres');
  }
}

/** Whether a row could be put in; the state stays, also that of a failure. */
async function plant(db: Oracle, { others, row }: Seed): Promise<boolean> {
  const around = others.map((other) => `DO ${literal(`BEGIN EXECUTE ${literal(other)}; EXCEPTION WHEN OTHERS THEN NULL; END`)}`);
  try {
    const { rows } = await db.exec(['SET session_replication_role = replica', ...around, row, 'SET session_replication_role = origin', 'SELECT probe.remember()', 'SELECT count(*)::int AS n FROM probe.seeded'].join('; '));
    return rows.some((counted) => 'n' in counted && counted.n !== 0);
  } catch (error) {
    codeOf(error);
    return false;
  }
}

/** What a session of the role starts with (ALTER ROLE and ALTER DATABASE … SET). */
async function loginSettings(db: Oracle, role: string | null): Promise<string> {
  const { rows } = await db.query<{ readonly setting: string }>(`
    SELECT unnest(setconfig) AS setting FROM pg_db_role_setting
    WHERE (setdatabase = 0 OR setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())) AND (setrole = 0 ${role === null ? '' : `OR setrole = (SELECT oid FROM pg_roles WHERE rolname = ${literal(role)})`})
    ORDER BY setrole, setdatabase`);
  return rows.map(({ setting }) => `SELECT set_config(${literal(setting.slice(0, setting.indexOf('=')))}, ${literal(setting.slice(setting.indexOf('=') + 1))}, false); `).join('');
}

/**
 * Tries everything on one table, as each role and as a superuser, on each seed, and takes it back. Knows nothing of what anyone says of the
 * table. The roles may use every schema while statements on the table itself are tried, and only then: a missing USAGE is no guard of a table.
 */
export async function attackTable(db: Oracle, { table: name, roles, sqlstate, except = [], free = 'false', seeds: given }: Siege): Promise<Report> {
  const arsenal = await readArsenal(db);
  const table = arsenal.relations.find((one) => `${one.schema}.${one.name}` === name);
  if (table === undefined) throw new Error(`${name} is no table.`);
  const target = { arsenal, table };
  const names = [...new Set(arsenal.relations.map((one) => one.name))].map((one) => `table ${one}`);
  const plain = [...direct(target), ...directAfterGrant(target)];
  const crooked = [...settings(target), ...functions(target), ...views(target), ...otherTables(target), ...replica(target), ...shadows(target), ...owned(target), ...traps(target)];
  const facts: Fact[] = [];
  let tried = 0;
  let planted = 0;
  await db.exec('SAVEPOINT attack');
  try {
    await db.exec(`${probeSql(below(arsenal, table), table, except, free)} CREATE ROLE nobody_in_particular`);
    const seen = new Map<string, string[]>();
    const living = new Set<string>();
    const starts = new Map<string | null, string>();
    for (const role of [...roles, 'nobody_in_particular', null]) starts.set(role, await loginSettings(db, role));
    for (const seed of given ?? seedsFor(arsenal, table)) {
      await db.exec('SAVEPOINT seed');
      if (await plant(db, seed)) {
        planted += 1;
        const run = async (role: string | null, weapons: readonly Weapon[], before: string): Promise<void> => {
          const key = role ?? '';
          const done = seen.get(key) ?? [];
          const as = role === null ? 'postgres' : ident(role);
          // What a privilege forbids, it forbids for every row.
          const worthwhile = weapons.filter(({ means }) => planted === 1 || living.has(`${key} ${means}`));
          if (worthwhile.length === 0) return;
          const { found, count, alive } = await answerOf(db, `${before}${starts.get(role) ?? ''}SET SESSION AUTHORIZATION ${as}; DO $attack$${body(worthwhile, role === null ? { kind: 'guard', sqlstate } : { kind: 'privilege', tables: names }, done)}$attack$`);
          tried += count;
          for (const means of alive) living.add(`${key} ${means}`);
          for (const one of found) {
            if (one.effect === 'none' && isNoAnswer(one)) continue;
            facts.push({ role: role === 'nobody_in_particular' ? 'PUBLIC' : role, identity: one.identity, means: one.means, operation: one.operation, effect: one.effect, seed: seed.name, sql: [...one.soft, ...one.prepare, one.sql].join('; '), sqlstate: one.sqlstate, message: one.message });
            if (one.effect !== 'none') done.push(`${one.means} ${one.operation ?? ''}`, `${one.means}${one.effect}`);
          }
          seen.set(key, done);
        };
        const usage = arsenal.schemas.map((schema) => `GRANT USAGE ON SCHEMA ${schema} TO PUBLIC; `).join('');
        for (const role of [...roles, 'nobody_in_particular']) {
          await run(role, plain, usage);
          await run(role, crooked, '');
        }
        // A superuser's own powers are no news: only what plain statements meet.
        await run(null, [...direct(target), ...settings(target), ...shadows(target)], '');
      }
      await db.exec('ROLLBACK TO SAVEPOINT seed; RELEASE SAVEPOINT seed');
    }
  } finally {
    await db.exec('ROLLBACK TO SAVEPOINT attack; RELEASE SAVEPOINT attack; SET SESSION AUTHORIZATION postgres');
  }
  return { facts, tried, seeds: planted };
}

/** The statement never got as far as a trigger: it cannot be written so, or a foreign key or constraint refuses it first. */
function isNoAnswer({ sqlstate, message, changed, operation, reaches }: Found): boolean {
  // A statement on another table of the family may find no row there.
  if (sqlstate === null) return changed === 0 && (operation === 'TRUNCATE' || reaches !== true);
  if (sqlstate.startsWith('23') && /violates|no partition of relation/u.test(message)) return true;
  return /^(?:42601|42P10|428C9|42804|42703|42P16|0A000|21000|42883|55000|42846|42809|22P02)$/u.test(sqlstate);
}
