import type { Node, VariableSetStmt } from '@pgsql/types';
/** Settings that every server from 14 to 18 has and tells everybody. */
const always: ReadonlySet<string> = new Set([
  'server_version', 'server_version_num', 'search_path', 'role', 'session_authorization', 'session_replication_role', 'is_superuser', 'timezone', 'datestyle', 'client_encoding', 'server_encoding', 'wal_level', 'lock_timeout',
  'statement_timeout', 'standard_conforming_strings', 'row_security', 'max_connections', 'shared_preload_libraries', 'in_hot_standby', 'transaction_isolation', 'transaction_read_only', 'default_transaction_read_only', 'check_function_bodies',
]);

const flag = /^(?:on|off|true|false|yes|no|0|1)$/iu;
const time = /^(?:\d{1,9}|\d{1,5} ?(?:ms|s|min|h|d))$/u;

/** What a migration makes for itself, and values of it that no server refuses. */
const settable: ReadonlyMap<string, RegExp> = new Map<string, RegExp>([
  ...['row_security', 'check_function_bodies', 'standard_conforming_strings', 'escape_string_warning', 'default_transaction_read_only'].map((name) => [name, flag] as const),
  ...['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'].map((name) => [name, time] as const),
  ...['maintenance_work_mem', 'work_mem'].map((name) => [name, /^(?:[1-9]\d{0,2} ?(?:MB|GB))$/u] as const),
  ['client_min_messages', /^(?:debug[1-5]?|log|info|notice|warning|error)$/iu],
  ['session_replication_role', /^(?:origin|replica|local)$/iu],
  ['search_path', /(?:)/u],
  ['client_encoding', /^UTF-?8$/iu],
  ['timezone', /^(?:UTC|GMT)$/iu],
  ['datestyle', /^(?:ISO|ISO, ?[MDY]{3})$/iu],
  ['xmloption', /^(?:content|document)$/iu],
  ['default_tablespace', /^$/u],
  ['default_table_access_method', /^heap$/u],
]);

/** Whether SET takes this for sure: what has a dot in its name may be anybody's, but for those of an extension that is there. */
export function maySet({ kind, name = '', args = [] }: VariableSetStmt): boolean {
  if (name === 'role' || name === 'session_authorization' || name === '') return true;
  if (name.includes('.')) return /^[a-z_]\w*\.[a-z_]\w*$/iu.test(name) && !/^plpgsql\./iu.test(name);
  const values = settable.get(name.toLowerCase());
  if (values === undefined) return false;
  if (kind !== 'VAR_SET_VALUE') return kind === 'VAR_SET_DEFAULT' || kind === 'VAR_RESET';
  return args.every((arg) => values.test(textOfConstant(arg)));
}

function textOfConstant(arg: Node): string {
  if (!('A_Const' in arg)) return '\0';
  const { sval, ival, fval, boolval } = arg.A_Const;
  if (boolval !== undefined) return boolval.boolval === true ? 'true' : 'false';
  return sval?.sval ?? fval?.fval ?? String(ival?.ival ?? 0);
}

/** Whether current_setting gives something for this name: others are there where somebody has set them. */
export function isAlwaysThere(name: string): boolean {
  return always.has(name.toLowerCase());
}
