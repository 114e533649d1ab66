import { ofName, ofRelation, type Fact } from '../../packages/catalog/src/facts/fact.js';
import { askedPrivileges, columnPrivileges } from '../../packages/catalog/src/facts/privileges.js';
import type { Oracle } from '../servers/oracle.js';

const relations = `SELECT c.oid, nspname || '.' || relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'`;
const roles = `SELECT rolname::text AS role FROM pg_roles WHERE rolname !~ '^pg_'`;

const since = (postgres: number): string => `current_setting('server_version_num')::int >= ${String(postgres)}0000`;

/** One query for all questions: a round trip each would take longer than the history. */
const query = `
  WITH relations AS (${relations}), roles AS (${roles}), everyone AS (SELECT role, role AS label FROM roles UNION ALL SELECT 'public', 'PUBLIC'),
  answers(relation, role, other, key, value) AS (
    SELECT name, label, '', concat_ws(' ', 'has_table_privilege', label, name, p), has_table_privilege(role::name, oid, p) FROM everyone, relations, unnest($1::text[]) p WHERE p <> 'MAINTAIN' OR ${since(17)}
    UNION ALL SELECT name, label, '', concat_ws(' ', 'has_any_column_privilege', label, name, p), has_any_column_privilege(role::name, oid, p) FROM everyone, relations, unnest($2::text[]) p
    UNION ALL SELECT '', m.role, r.role, concat_ws(' ', 'pg_has_role', m.role, r.role, k), pg_has_role(m.role::name, r.role::name, k) FROM roles m, roles r, unnest(ARRAY['USAGE', 'SET', 'MEMBER']) k WHERE k <> 'SET' OR ${since(16)})
  SELECT string_agg(concat_ws(E'\\t', relation, role, other, key, value::text), E'\\n') AS answers FROM answers`;

/** What PostgreSQL's own functions say of privileges and memberships, by the keys of `privilegeFacts` and `hasRoleFacts`. */
export async function askedFacts(db: Oracle): Promise<readonly Fact[]> {
  const { rows } = await db.query<{ answers: string | null }>(query, [[...askedPrivileges], [...columnPrivileges]]);
  return (rows[0]?.answers ?? '').split('\n').flatMap((line) => {
    const [relation, role, other, key, value] = line.split('\t');
    if (relation === undefined || key === undefined || value === undefined) return [];
    // Of a role that is perhaps there nothing is said.
    const roleGrounds = [role, other].flatMap((one) => (one === undefined || one === '' ? [] : [ofName(one, 'roles')]));
    return [{ key, value, grounds: relation === '' ? roleGrounds : [ofRelation(relation, 'relacl', 'owner'), ...roleGrounds] }];
  });
}
