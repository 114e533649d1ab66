import type { Subscription, SystemSetting } from '@pg-guardrails/catalog';
import type { Session } from '../server/session.js';
import { rowsOf, textAt, type Reading, type Row } from './rows.js';

/** pg_subscription is shared by all databases; everyone may read it but for the connection string. */
export const ownSubscriptions = 'subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())';

export function subscriptionsSql(): string {
  return `SELECT s.subname, pg_catalog.pg_get_userbyid(s.subowner) AS owner FROM pg_catalog.pg_subscription s WHERE s.${ownSubscriptions} ORDER BY s.oid`;
}

export function subscriptionOf(row: Row, { source }: Reading): Subscription {
  return { name: textAt(row, 'subname'), owner: textAt(row, 'owner'), source };
}

const replicaParameter = 'session_replication_role';

/**
 * With what the server starts sessions: of all its settings, the one that decides which triggers fire. What the files say beyond what is in force is for superusers to see
 * (pg_file_settings). A setting of the role that reads, or of its database, stands in pg_db_role_setting.
 */
function settingSql(isSuperuser: boolean): string {
  const inForce = `SELECT s.name, s.reset_val AS value FROM pg_catalog.pg_settings s WHERE s.name = '${replicaParameter}' AND s.source IN ('configuration file', 'command line', 'environment variable', 'override')`;
  const written = `SELECT f.name, f.setting AS value FROM pg_catalog.pg_file_settings f WHERE f.name = '${replicaParameter}' AND f.error IS NULL ORDER BY f.seqno DESC LIMIT 1`;
  return isSuperuser ? `(${written}) UNION ALL ${inForce} AND NOT EXISTS (SELECT FROM pg_catalog.pg_file_settings f WHERE f.name = '${replicaParameter}' AND f.error IS NULL)` : inForce;
}

/** Of a server that others use, what it is set to is none of the history's. */
export async function readSystemSettings(session: Session, { source, ownRoles }: Reading): Promise<readonly SystemSetting[]> {
  if (ownRoles !== null) return [];
  const [who] = await rowsOf(session, `SELECT pg_catalog.has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE')::pg_catalog.text AS may`);
  const rows = await rowsOf(session, settingSql(who !== undefined && textAt(who, 'may') === 'true'));
  return rows.map((row) => ({ name: textAt(row, 'name'), value: textAt(row, 'value'), source }));
}
