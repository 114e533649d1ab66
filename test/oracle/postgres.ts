import type { PGlite } from '@electric-sql/pglite';

/** The catalog of a real PostgreSQL, as sorted lines of text that can be compared with the simulator's. */
export type Lines = Readonly<Record<string, readonly string[]>>;

/** What PostgreSQL answered to each statement: an SQLSTATE, or null for success. */
export interface Run {
  readonly states: readonly (string | null)[];
  readonly lines: Lines;
}

const system = `'pg_catalog', 'information_schema', 'pg_toast'`;

export const queries: Readonly<Record<string, string>> = {
  roles: `SELECT rolname || ' ' || concat_ws(',', rolsuper, rolinherit, rolcreaterole, rolcanlogin, rolbypassrls) FROM pg_roles`,
  memberships: `SELECT pg_get_userbyid(member) || ' in ' || pg_get_userbyid(roleid) || ' by ' || pg_get_userbyid(grantor) || ' '
      || concat_ws(',', admin_option, inherit_option, set_option) FROM pg_auth_members`,
  schemas: `SELECT nspname || ' ' || pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname NOT IN (${system}) AND nspname !~ '^pg_(toast_)?temp'`,
  schemaAcl: `SELECT nspname || ' ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type
      || CASE WHEN a.is_grantable THEN '*' ELSE '' END || '/' || pg_get_userbyid(a.grantor)
      FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a WHERE nspname NOT IN (${system}) AND nspname !~ '^pg_(toast_)?temp'`,
  relations: `SELECT nspname || '.' || relname || ' ' || relkind::text || ' ' || pg_get_userbyid(relowner) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND nspname NOT IN (${system}) AND nspname !~ '^pg_(toast_)?temp'`,
  relacl: `SELECT nspname || '.' || relname || ' ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type
      || CASE WHEN a.is_grantable THEN '*' ELSE '' END || '/' || pg_get_userbyid(a.grantor)
      FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace,
      aclexplode(coalesce(relacl, acldefault((CASE relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", relowner))) a
      WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND nspname NOT IN (${system}) AND nspname !~ '^pg_(toast_)?temp'`,
  columns: `SELECT nspname || '.' || relname || '.' || attname || ' ' || CASE WHEN relkind IN ('r', 'p') AND attnotnull THEN 'not null' ELSE '' END
      FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
      WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname NOT IN (${system}) AND nspname !~ '^pg_(toast_)?temp'`,
  attacl: `SELECT nspname || '.' || relname || '.' || attname || ' ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type
      || CASE WHEN a.is_grantable THEN '*' ELSE '' END || '/' || pg_get_userbyid(a.grantor)
      FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute ON attrelid = pg_class.oid AND NOT attisdropped, aclexplode(attacl) a
      WHERE nspname NOT IN (${system})`,
  inherits: `SELECT inhrelid::regclass || ' from ' || inhparent::regclass FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE relkind IN ('r', 'p')`,
  triggers: `SELECT nspname || '.' || relname || ' ' || tgname || ' ' || (tgtype & 127) || ' ' || tgenabled::text || ' ' || proname || ' '
      || coalesce((SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute WHERE attrelid = tgrelid AND attnum = ANY (tgattr::int2[])), '') || ' '
      || CASE WHEN tgparentid <> 0 THEN 'clone' ELSE '' END
      FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_proc f ON f.oid = tgfoid WHERE NOT tgisinternal OR tgparentid <> 0`,
  functions: `SELECT nspname || '.' || proname || ' ' || pronargs || ' ' || pg_get_userbyid(proowner) || ' ' || prosecdef::text FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
      WHERE nspname NOT IN (${system})`,
  proacl: `SELECT nspname || '.' || proname || ' ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type
      || CASE WHEN a.is_grantable THEN '*' ELSE '' END || '/' || pg_get_userbyid(a.grantor)
      FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace, aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE nspname NOT IN (${system})`,
  policies: `SELECT nspname || '.' || relname || ' ' || polname || ' ' || polpermissive || ' ' || polcmd::text || ' '
      || (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END, ',' ORDER BY CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END) FROM unnest(polroles) r)
      || CASE WHEN polqual IS NULL THEN '' ELSE ' using' END || CASE WHEN polwithcheck IS NULL THEN '' ELSE ' check' END
      FROM pg_policy JOIN pg_class c ON c.oid = polrelid JOIN pg_namespace n ON n.oid = relnamespace`,
  rowSecurity: `SELECT nspname || '.' || relname || CASE WHEN relrowsecurity THEN ' enabled' ELSE '' END || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END
      FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relrowsecurity OR relforcerowsecurity`,
  // A foreign key to a partitioned table has a row for each partition beside it, in the same table: they are no part of the model.
  constraints: `SELECT nspname || '.' || relname || ' ' || conname || ' ' || contype::text || ' ('
      || coalesce((SELECT string_agg(attname, ',' ORDER BY CASE contype WHEN 'c' THEN 0 ELSE ord END, attname) FROM unnest(conkey) WITH ORDINALITY k(num, ord)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = num), '') || ')'
      || CASE contype WHEN 'f' THEN ' to ' || replace(confrelid::regclass::text, '"', '') || '('
        || (SELECT string_agg(attname, ',' ORDER BY ord) FROM unnest(confkey) WITH ORDINALITY k(num, ord) JOIN pg_attribute ON attrelid = confrelid AND attnum = num)
        || ') ' || confdeltype::text || confupdtype::text ELSE '' END
      || ' ' || concat_ws(',', condeferrable, condeferred, convalidated, conenforced, connoinherit, conislocal, coninhcount)
      || coalesce(' by ' || (SELECT i.relname FROM pg_class i WHERE i.oid = conindid), '')
      FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
      WHERE contype <> 't' AND nspname NOT IN (${system})
      AND NOT EXISTS (SELECT FROM pg_constraint parent WHERE parent.oid = k.conparentid AND parent.conrelid = k.conrelid)`,
  indexes: `SELECT nspname || '.' || c.relname || ' on ' || replace(indrelid::regclass::text, '"', '') || ' ' || amname || ' ' || concat_ws(',', indisunique, indisprimary, indnullsnotdistinct)
      || ' (' || (SELECT string_agg(coalesce((SELECT attname FROM pg_attribute WHERE attrelid = indrelid AND attnum = k.num AND k.num <> 0), '?'), ',' ORDER BY ord)
        FROM unnest(indkey::int2[]) WITH ORDINALITY k(num, ord) WHERE ord <= indnkeyatts) || ')'
      || coalesce(' with ' || (SELECT string_agg(attname, ',' ORDER BY ord) FROM unnest(indkey::int2[]) WITH ORDINALITY k(num, ord)
        JOIN pg_attribute ON attrelid = indrelid AND attnum = k.num WHERE ord > indnkeyatts), '')
      || CASE WHEN indpred IS NULL THEN '' ELSE ' where' END
      || coalesce(' for ' || (SELECT conname FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x') AND conrelid = indrelid), '')
      || coalesce(' of ' || (SELECT replace(inhparent::regclass::text, '"', '') FROM pg_inherits WHERE inhrelid = indexrelid), '')
      FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
      WHERE nspname NOT IN (${system})`,
  defaultAcl: `SELECT pg_get_userbyid(defaclrole) || ' ' || coalesce(nspname, '*') || ' ' || defaclobjtype::text || ' '
      || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END
      FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace, aclexplode(defaclacl) a`,
};

function sqlstateOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

/** The catalog as it stands. */
export async function linesOfPostgres(db: PGlite): Promise<Lines> {
  const lines: Record<string, readonly string[]> = {};
  for (const [name, query] of Object.entries(queries)) {
    const { rows } = await db.query<{ line: string }>(`SELECT line FROM (${query}) q(line)`);
    lines[name] = rows.map(({ line }) => line.trim()).sort();
  }
  return lines;
}

/** Runs statements one after the other, each in a savepoint as psql's ON_ERROR_ROLLBACK does, reads the catalog, and takes all of it back. */
export async function runOnPostgres(db: PGlite, statements: readonly string[], extra?: (db: PGlite) => Promise<void>): Promise<Run> {
  await db.exec('BEGIN');
  try {
    const states: (string | null)[] = [];
    for (const statement of statements) {
      await db.exec('SAVEPOINT one');
      try {
        await db.exec(statement);
        states.push(null);
        await db.exec('RELEASE one');
      } catch (error) {
        states.push(sqlstateOf(error));
        await db.exec('ROLLBACK TO one; RELEASE one');
      }
    }
    await db.exec('RESET SESSION AUTHORIZATION; RESET ROLE; RESET search_path');
    const lines = await linesOfPostgres(db);
    await extra?.(db);
    return { states, lines };
  } finally {
    await db.exec('ROLLBACK');
    await db.exec('RESET SESSION AUTHORIZATION; RESET ROLE; RESET search_path');
  }
}
