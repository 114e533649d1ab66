import type { Oracle } from '../servers/oracle.js';

/** What PostgreSQL answered. */
export interface Answer {
  readonly sqlstate: string | null;
  readonly message: string;
  readonly rowsChanged: number;
}

/** A table as PostgreSQL has it after the history. */
export interface Table {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly isPartitioned: boolean;
  readonly parents: readonly number[];
  readonly owner: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly notNull: boolean; readonly generated: boolean; readonly identity: boolean }[];
}

export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const sqlOf = (table: Table): string => `${ident(table.schema)}.${ident(table.name)}`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The tables of the history, apart from temporary ones. */
export async function readTables(db: Oracle): Promise<readonly Table[]> {
  const { rows } = await db.query<Table>(`
    SELECT c.oid::int AS oid, nspname AS schema, relname AS name, relkind = 'p' AS "isPartitioned", pg_get_userbyid(relowner) AS owner,
      coalesce((SELECT json_agg(inhparent::int) FROM pg_inherits WHERE inhrelid = c.oid), '[]') AS parents,
      (SELECT coalesce(json_agg(json_build_object('name', attname, 'type', format_type(atttypid, null), 'notNull', attnotnull, 'generated', attgenerated <> '', 'identity', attidentity <> '') ORDER BY attnum), '[]')
         FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND nspname IN ('public', 'books') ORDER BY c.oid`);
  return rows;
}

function closure(start: Table, next: (one: Table) => readonly Table[]): readonly Table[] {
  const found = [start];
  for (const one of found) for (const other of next(one)) if (!found.includes(other)) found.push(other);
  return found;
}

export function descendants(tables: readonly Table[], table: Table): readonly Table[] {
  return closure(table, (one) => tables.filter((other) => other.parents.includes(one.oid)));
}

export function ancestors(tables: readonly Table[], table: Table): readonly Table[] {
  return closure(table, (one) => tables.filter((other) => one.parents.includes(other.oid)));
}

const samples: Readonly<Record<string, string>> = { bigint: '1', integer: '1', text: "'x'", boolean: 'true' };

/** SQL for one row in exactly this table: every column filled, or NULL where that may be. */
export function seedSql(table: Table, fill: 'all' | 'required'): string {
  const columns = table.columns.filter((column) => !column.generated && (column.notNull || fill === 'all' || column.name === 'id'));
  const values = columns.map((column) => samples[column.type] ?? 'NULL');
  if (columns.length === 0) return `INSERT INTO ${sqlOf(table)} DEFAULT VALUES`;
  return `INSERT INTO ${sqlOf(table)} (${columns.map(({ name }) => ident(name)).join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${values.join(', ')})`;
}

function codeOf(error: unknown): { readonly sqlstate: string; readonly message: string } {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { sqlstate: error.code, message: error.message };
  throw error;
}

async function count(db: Oracle, table: Table): Promise<number> {
  const present = await db.query<{ there: boolean }>(`SELECT to_regclass(${literal(sqlOf(table))}) IS NOT NULL AS there`);
  if (present.rows[0]?.there !== true) return 0;
  const { rows } = await db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ONLY ${sqlOf(table)}`);
  return rows[0]?.n ?? 0;
}

/** Runs SQL in a savepoint that is taken back; null for what does not even get prepared. `given`: put in as anyone would, with triggers. */
export async function attempt(db: Oracle, { prepare, given, as, sql, holding }: { readonly prepare: readonly string[]; readonly given: string | null; readonly as: string | null; readonly sql: string; readonly holding: readonly Table[] }): Promise<Answer | null> {
  await db.exec('SAVEPOINT attempt');
  try {
    try {
      // In one message: each takes its time on a server that is not in this process.
      if (prepare.length > 0) await db.exec(['SET session_replication_role = replica', ...prepare, 'SET session_replication_role = origin'].join('; '));
    } catch (error) {
      codeOf(error);
      return null;
    }
    // A row that cannot be put in is an answer: the counterexample says that it can.
    const before = [...(given === null ? [] : [given]), ...(as === null ? [] : [`SET SESSION AUTHORIZATION ${ident(as)}`])];
    if (before.length > 0) await db.exec(before.join('\n; '));
    // PGlite's own user is not the one it authenticated, so that RESET SESSION AUTHORIZATION would not lead back.
    const { affectedRows } = await db.exec(`${sql}\n; SET CONSTRAINTS ALL IMMEDIATE; SET SESSION AUTHORIZATION postgres`);
    if (!/\b(?:TRUNCATE|DROP TABLE)\b/u.test(sql)) return { sqlstate: null, message: '', rowsChanged: affectedRows };
    let left = 0;
    for (const table of holding) left += await count(db, table);
    return { sqlstate: null, message: '', rowsChanged: Math.max(prepare.length, 1) - left };
  } catch (error) {
    return { ...codeOf(error), rowsChanged: 0 };
  } finally {
    await db.exec('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt; SET SESSION AUTHORIZATION postgres; RESET session_replication_role');
  }
}

/** What a role got done, and as whom. */
export interface Success {
  readonly identity: string;
  readonly sql: string;
  readonly sqlstate: string | null;
  readonly message: string;
}

/**
 * Everything a role can become, by SET ROLE and by granting itself what it administers, tries every statement, after giving itself the
 * privilege. The answers of those that were not refused with 42501 for one of the tables.
 */
export async function siege(db: Oracle, role: string, statements: readonly { readonly sql: string; readonly before: string | null; readonly refusal: string }[]): Promise<readonly Success[]> {
  const list = JSON.stringify(statements);
  const body = `
DECLARE
  self text := session_user;
  identities text[] := ARRAY[session_user::text];
  tried text[] := '{}';
  grew boolean := true;
  one text;
  other text;
  item json;
  found json[] := '{}';
  state text;
  said text;
BEGIN
  WHILE grew LOOP
    grew := false;
    FOREACH one IN ARRAY identities LOOP
      FOR other IN SELECT rolname FROM pg_roles WHERE rolname <> self LOOP
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
    FOR item IN SELECT value FROM json_array_elements(${literal(list)}::json) LOOP
      state := NULL;
      said := '';
      BEGIN
        EXECUTE 'RESET ROLE';
        EXECUTE format('SET ROLE %I', one);
        IF item->>'before' IS NOT NULL THEN
          BEGIN
            EXECUTE format(item->>'before', one);
          EXCEPTION WHEN OTHERS THEN NULL;
          END;
        END IF;
        EXECUTE item->>'sql';
        RAISE SQLSTATE 'ZZ001';
      EXCEPTION WHEN OTHERS THEN
        state := SQLSTATE;
        said := SQLERRM;
      END;
      IF NOT (state = '42501' AND said LIKE item->>'refusal') THEN
        found := found || json_build_object('identity', one, 'sql', item->>'sql', 'sqlstate', nullif(state, 'ZZ001'), 'message', said);
      END IF;
    END LOOP;
  END LOOP;
  EXECUTE 'RESET ROLE';
  RAISE EXCEPTION '%', array_to_json(found) USING ERRCODE = 'ZZ000';
END`;
  await db.exec('SAVEPOINT siege');
  try {
    await db.exec(`SET SESSION AUTHORIZATION ${ident(role)}; DO $siege$${body}$siege$`);
    throw new Error('The siege ends in an error.');
  } catch (error) {
    const { sqlstate, message } = codeOf(error);
    if (sqlstate !== 'ZZ000') throw error;
    return JSON.parse(message) as readonly Success[];
  } finally {
    await db.exec('ROLLBACK TO SAVEPOINT siege; RELEASE SAVEPOINT siege; SET SESSION AUTHORIZATION postgres');
  }
}

/** One statement of a storm: on a row that is put in before, in a session with these settings. */
export interface Blow {
  readonly seed: string;
  readonly as: string;
  readonly setting: string | null;
  readonly sql: string;
}

export interface Landed extends Blow {
  readonly sqlstate: string | null;
  readonly message: string;
}

/** Tries all statements as those who hold every privilege; the answers that are not the SQLSTATE. A blow whose seed cannot be put in does not count. */
export async function storm(db: Oracle, sqlstate: string, blows: readonly Blow[]): Promise<{ readonly landed: readonly Landed[]; readonly struck: number }> {
  const body = `
DECLARE
  item json;
  found json[] := '{}';
  struck integer := 0;
  stage integer;
  state text;
  said text;
BEGIN
  FOR item IN SELECT value FROM json_array_elements(${literal(JSON.stringify(blows))}::json) LOOP
    stage := 0;
    BEGIN
      EXECUTE 'SET session_replication_role = replica';
      EXECUTE item->>'seed';
      EXECUTE 'SET session_replication_role = origin';
      stage := 1;
      IF item->>'setting' IS NOT NULL THEN PERFORM set_config('app.mode', item->>'setting', false); END IF;
      EXECUTE format('SET ROLE %I', item->>'as');
      EXECUTE item->>'sql';
      EXECUTE 'SET CONSTRAINTS ALL IMMEDIATE';
      RAISE SQLSTATE 'ZZ001';
    EXCEPTION WHEN OTHERS OR ASSERT_FAILURE THEN
      state := SQLSTATE;
      said := SQLERRM;
    END;
    IF stage = 1 THEN
      struck := struck + 1;
      IF state <> ${literal(sqlstate)} THEN
        found := found || (item::jsonb || jsonb_build_object('sqlstate', nullif(state, 'ZZ001'), 'message', said))::json;
      END IF;
    END IF;
  END LOOP;
  RAISE EXCEPTION '%', json_build_object('landed', array_to_json(found), 'struck', struck) USING ERRCODE = 'ZZ000';
END`;
  await db.exec('SAVEPOINT storm');
  try {
    await db.exec(`DO $storm$${body}$storm$`);
    throw new Error('The storm ends in an error.');
  } catch (error) {
    const { sqlstate: code, message } = codeOf(error);
    if (code !== 'ZZ000') throw error;
    return JSON.parse(message) as { readonly landed: readonly Landed[]; readonly struck: number };
  } finally {
    await db.exec('ROLLBACK TO SAVEPOINT storm; RELEASE SAVEPOINT storm');
  }
}
