import { replicaParameter, type Subscription, type SystemSetting } from '@pg-guardrails/catalog';
import type { Session } from '../server/session.js';
import { flagAt, rowsOf, textAt, type Reading, type Row } from './rows.js';

/** pg_subscription is shared by all databases; everyone may read it but for the connection string. */
export const ownSubscriptions = 'subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())';

export function subscriptionsSql(): string {
  return `SELECT s.subname, pg_catalog.pg_get_userbyid(s.subowner) AS owner FROM pg_catalog.pg_subscription s WHERE s.${ownSubscriptions} ORDER BY s.oid`;
}

export function subscriptionOf(row: Row, { source }: Reading): Subscription {
  return { name: textAt(row, 'subname'), owner: textAt(row, 'owner'), source };
}

/** What is in force, for everyone to see. A setting of the role that reads, or of its database, stands in pg_db_role_setting. */
const inForce = `SELECT s.name, s.reset_val AS value FROM pg_catalog.pg_settings s WHERE s.name = '${replicaParameter}' AND s.source IN ('configuration file', 'command line', 'environment variable', 'override')`;
/** What the files say, in force or not before the next reload (manual: pg_file_settings). */
const inFiles = `SELECT f.name, f.setting AS value FROM pg_catalog.pg_file_settings f WHERE f.name = '${replicaParameter}' AND f.error IS NULL ORDER BY f.seqno DESC LIMIT 1`;
/** The view asks for EXECUTE on its function as well. */
const mayReadFiles = `SELECT (pg_catalog.has_table_privilege('pg_catalog.pg_file_settings', 'SELECT') AND pg_catalog.has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE')) AS may`;

/** With what the server starts sessions: of all its settings, the one that decides which triggers fire. Of a server that others use, what it is set to is none of the history's. */
export async function readSystemSettings(session: Session, { source, ownRoles }: Reading): Promise<readonly SystemSetting[]> {
  if (ownRoles !== null) return [];
  const [who] = await rowsOf(session, mayReadFiles);
  const written = who !== undefined && flagAt(who, 'may') ? await rowsOf(session, inFiles) : [];
  const rows = written.length > 0 ? written : await rowsOf(session, inForce);
  return rows.map((row) => ({ name: textAt(row, 'name'), value: textAt(row, 'value'), source }));
}
