import type { Oracle } from '../servers/oracle.js';

/** A catalog as sorted lines of text: a second way to read it, which shares nothing with `introspect`. */
export type Lines = Readonly<Record<string, readonly string[]>>;

const system = `'pg_catalog', 'information_schema', 'pg_toast'`;

/** Members of extensions are no part of the model. */
const isNoMember = (oid: string): string => `NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = ${oid} AND d.deptype = 'e')`;
/** The functions that come with a range type. */
const isNoConstructor = `NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'i' AND d.refclassid = 'pg_type'::regclass)`;
/** Types of their own: no array types, row types, multiranges. */
const ownTypes = `pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE typtype IN ('e', 'd', 'c', 'r', 'b', 'p') AND nspname NOT IN (${system}) AND nspname !~ '^pg_(toast_)?temp'
      AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) AND (typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c') AND ${isNoMember('t.oid')}`;

const queries: Readonly<Record<string, string>> = {
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
  functions: `SELECT nspname || '.' || proname || ' ' || pronargs || ' ' || pg_get_userbyid(proowner) || ' ' || prosecdef::text || ' ' || prokind::text || CASE WHEN proisstrict THEN ' strict' ELSE '' END
      FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname NOT IN (${system}) AND ${isNoMember('pg_proc.oid')} AND ${isNoConstructor}`,
  proacl: `SELECT nspname || '.' || proname || ' ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type
      || CASE WHEN a.is_grantable THEN '*' ELSE '' END || '/' || pg_get_userbyid(a.grantor)
      FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace, aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE nspname NOT IN (${system}) AND ${isNoMember('pg_proc.oid')} AND ${isNoConstructor}`,
  policies: `SELECT nspname || '.' || relname || ' ' || polname || ' ' || polpermissive || ' ' || polcmd::text || ' '
      || (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END, ',' ORDER BY CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END) FROM unnest(polroles) r)
      || CASE WHEN polqual IS NULL THEN '' ELSE ' using' END || CASE WHEN polwithcheck IS NULL THEN '' ELSE ' check' END
      FROM pg_policy JOIN pg_class c ON c.oid = polrelid JOIN pg_namespace n ON n.oid = relnamespace`,
  types: `SELECT nspname || '.' || typname || ' ' || CASE WHEN typisdefined THEN typtype::text ELSE 'shell' END || ' ' || pg_get_userbyid(typowner) || ' '
      || coalesce((SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '') FROM ${ownTypes}`,
  typacl: `SELECT line FROM (SELECT nspname || '.' || typname || ' ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type
      || CASE WHEN a.is_grantable THEN '*' ELSE '' END || '/' || pg_get_userbyid(a.grantor) AS line
      FROM (SELECT nspname, typname, typacl, typowner FROM ${ownTypes}) t, aclexplode(coalesce(typacl, acldefault('T', typowner))) a) x`,
  columnTypes: `SELECT n.nspname || '.' || relname || '.' || attname || ' ' || typname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
      JOIN pg_type t ON t.oid = coalesce((SELECT e.oid FROM pg_type e WHERE e.typarray = atttypid), atttypid) JOIN pg_namespace tn ON tn.oid = typnamespace
      WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND tn.nspname NOT IN (${system}) AND n.nspname NOT IN (${system}) AND n.nspname !~ '^pg_(toast_)?temp' AND ${isNoMember('t.oid')}`,
  eventTriggers: `SELECT evtname || ' ' || evtevent || ' ' || coalesce(array_to_string(evttags, ','), '') || ' ' || proname || ' ' || pg_get_userbyid(evtowner) || ' ' || evtenabled::text
      FROM pg_event_trigger JOIN pg_proc p ON p.oid = evtfoid`,
  extensions: `SELECT extname || ' ' || nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql'`,
  parameters: `SELECT parname || ' ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || '=' || a.privilege_type
      || CASE WHEN a.is_grantable THEN '*' ELSE '' END || '/' || pg_get_userbyid(a.grantor) FROM pg_parameter_acl, aclexplode(paracl) a`,
  subscriptions: `SELECT subname || ' ' || pg_get_userbyid(subowner) FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  settings: `SELECT coalesce(nullif(setrole, 0)::regrole::text, '*') || ' ' || coalesce(datname, '*') || ' ' || unnest(setconfig) FROM pg_db_role_setting LEFT JOIN pg_database d ON d.oid = setdatabase`,
  rules: `SELECT nspname || '.' || relname || ' ' || rulename || ' ' || ev_type::text || ' ' || is_instead || ' ' || ev_enabled::text || CASE WHEN ev_qual = '<>' THEN '' ELSE ' where' END
      FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class JOIN pg_namespace n ON n.oid = relnamespace WHERE ev_type <> '1' AND nspname NOT IN (${system})`,
  viewOptions: `SELECT nspname || '.' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace, pg_options_to_table(reloptions) o WHERE relkind = 'v' AND option_name = 'security_invoker' AND option_value::bool`,
  rowSecurity: `SELECT nspname || '.' || relname || CASE WHEN relrowsecurity THEN ' enabled' ELSE '' END || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END
      FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relrowsecurity OR relforcerowsecurity`,
  constraints: `SELECT nspname || '.' || relname || ' ' || conname || ' ' || contype::text || ' ('
      || coalesce((SELECT string_agg(attname, ',' ORDER BY CASE contype WHEN 'c' THEN 0 ELSE ord END, attname) FROM unnest(conkey) WITH ORDINALITY k(num, ord)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = num), '') || ')'
      || CASE contype WHEN 'f' THEN ' to ' || replace(confrelid::regclass::text, '"', '') || '('
        || (SELECT string_agg(attname, ',' ORDER BY ord) FROM unnest(confkey) WITH ORDINALITY k(num, ord) JOIN pg_attribute ON attrelid = confrelid AND attnum = num)
        || ') ' || confdeltype::text || confupdtype::text ELSE '' END
      || ' ' || concat_ws(',', condeferrable, condeferred, convalidated, conenforced, connoinherit, conislocal, coninhcount)
      || coalesce(' by ' || (SELECT i.relname FROM pg_class i WHERE i.oid = conindid), '')
      FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname NOT IN (${system})`,
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

/** The catalog as it stands. */
export async function linesOfPostgres(db: Oracle): Promise<Lines> {
  const lines: Record<string, readonly string[]> = {};
  for (const [name, query] of Object.entries(queries)) {
    const { rows } = await db.query<{ line: string }>(`SELECT line FROM (${query}) q(line)`);
    lines[name] = rows.map(({ line }) => line.trim()).sort();
  }
  return lines;
}
