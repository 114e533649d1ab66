/** Settings that every server from 14 to 18 has and tells everybody. */
const always: ReadonlySet<string> = new Set([
  'server_version', 'server_version_num', 'search_path', 'role', 'session_authorization', 'session_replication_role', 'is_superuser', 'timezone', 'datestyle', 'client_encoding', 'server_encoding', 'wal_level', 'lock_timeout',
  'statement_timeout', 'standard_conforming_strings', 'row_security', 'max_connections', 'shared_preload_libraries', 'in_hot_standby', 'transaction_isolation', 'transaction_read_only', 'default_transaction_read_only', 'check_function_bodies',
]);

/** Settings that a migration makes for itself. */
const made: ReadonlySet<string> = new Set(['client_min_messages', 'default_tablespace', 'default_table_access_method', 'xmloption', 'idle_in_transaction_session_timeout', 'maintenance_work_mem', 'work_mem', 'escape_string_warning']);

/** Whether SET knows this name: one with a dot may be anybody's. */
export function maySet(name: string): boolean {
  return name.includes('.') || isAlwaysThere(name) || made.has(name.toLowerCase());
}

/** Whether current_setting gives something for this name: others are there where somebody has set them. */
export function isAlwaysThere(name: string): boolean {
  return always.has(name.toLowerCase());
}
