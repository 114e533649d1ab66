import type { AlterDatabaseSetStmt, AlterRoleSetStmt, VariableSetStmt } from '@pgsql/types';
import { sessionWith, stateWith } from './copies.js';
import { insufficientPrivilege, Rejection, undefinedObject } from './errors.js';
import { quoteIdentifier } from './evaluate/value.js';
import { canSetRole, hasPrivilegesOf, isAdminOf, isSuperuser } from './memberships.js';
import type { RoleSetting } from './model.js';
import { currentRole, roleNamed } from './names.js';
import { holdsEventsBack, withheldBy } from './events-held.js';
import { parseSelfGrant, selfGrantParameter } from './self-grant.js';
import { parseSearchPath } from './session.js';
import type { Context, Session, State } from './state.js';

/** In replica mode no trigger fires but those with ENABLE ALWAYS or REPLICA (manual: ALTER TABLE, DISABLE TRIGGER). */
export const replicaParameter = 'session_replication_role';

type Target = Pick<RoleSetting, 'role' | 'database'>;

/** GUC_LIST_QUOTE: each word of the list is an identifier. */
const identifierLists: ReadonlySet<string> = new Set(['search_path', 'temp_tablespaces', 'session_preload_libraries', 'shared_preload_libraries', 'local_preload_libraries', 'unix_socket_directories']);

/** A setting of one's own takes one value. PL/pgSQL's, which have a dot as well, take lists. */
function takesOne(name: string): boolean {
  return name.includes('.') && !name.startsWith('plpgsql.');
}

/** flatten_set_variable_args: the value as pg_db_role_setting has it; null when it is not a constant. @throws {Rejection} 22023 */
function valueOf({ args, name = '' }: VariableSetStmt): string | null {
  if ((args ?? []).length > 1 && takesOne(name.toLowerCase())) throw new Rejection('22023', `SET ${name} takes only one argument`);
  const words: string[] = [];
  for (const node of args ?? []) {
    if (!('A_Const' in node)) return null;
    const { sval, ival, fval, boolval } = node.A_Const;
    const word = sval?.sval ?? fval?.fval ?? (ival === undefined ? boolval?.boolval?.toString() : String(ival.ival ?? 0));
    words.push(word !== undefined && identifierLists.has(name.toLowerCase()) ? quoteIdentifier(word) : (word ?? ''));
  }
  return words.join(', ');
}

function withSetting(state: State, target: Target, statement: VariableSetStmt | undefined, context: Context): State {
  const name = statement?.name?.toLowerCase() ?? '';
  const isOfTarget = (one: RoleSetting): boolean => one.role === target.role && one.database === target.database;
  switch (statement?.kind) {
    case 'VAR_RESET_ALL':
      return stateWith(state, { roleSettings: state.roleSettings.filter((one) => !isOfTarget(one)) });
    case 'VAR_RESET':
    case 'VAR_SET_DEFAULT':
      return stateWith(state, { roleSettings: state.roleSettings.filter((one) => !isOfTarget(one) || one.name !== name) });
    case 'VAR_SET_CURRENT':
    case 'VAR_SET_VALUE': {
      const current = name === 'search_path' ? state.session.searchPath.map((one) => quoteIdentifier(one)).join(', ') : '';
      const value = statement.kind === 'VAR_SET_CURRENT' ? current : valueOf(statement);
      if (name === selfGrantParameter && value !== null) parseSelfGrant(value, state);
      const others = state.roleSettings.filter((one) => !isOfTarget(one) || one.name !== name);
      return value === null ? stateWith(state, { roleSettings: others }) : stateWith(state, { roleSettings: [...others, { ...target, name, value, source: context.source }] });
    }
    default:
      return state;
  }
}

/** ALTER ROLE … SET and RESET (user.c, AlterRoleSet). @throws {Rejection} 42704, 42501, 22023 */
export function alterRoleSet(state: State, statement: AlterRoleSetStmt, context: Context): State {
  const user = currentRole(state);
  const database = statement.database ?? null;
  if (statement.role === undefined) {
    if (database === null && !isSuperuser(state, user)) throw insufficientPrivilege('must be superuser to alter settings globally');
    if (database !== null && !hasPrivilegesOf(state, user, state.databaseOwner)) throw insufficientPrivilege(`must be owner of database ${database}`);
    return withSetting(state, { role: null, database }, statement.setstmt, context);
  }
  const name = roleNamed(state, statement.role);
  const role = state.roles.get(name);
  if (role === undefined) throw undefinedObject('role', name);
  if (!isSuperuser(state, user)) {
    if (role.superuser) throw insufficientPrivilege('permission denied to alter role');
    const mayAlter = (state.roles.get(user)?.createrole ?? false) && (state.postgres < 16 || isAdminOf(state, user, name));
    if (name !== user && !mayAlter) throw insufficientPrivilege('permission denied to alter role');
  }
  return withSetting(state, { role: name, database }, statement.setstmt, context);
}

/** ALTER DATABASE … SET and RESET. @throws {Rejection} 42501, 22023 */
export function alterDatabaseSet(state: State, statement: AlterDatabaseSetStmt, context: Context): State {
  const database = statement.dbname ?? '';
  if (!hasPrivilegesOf(state, currentRole(state), state.databaseOwner)) throw insufficientPrivilege(`must be owner of database ${database}`);
  return withSetting(state, { role: null, database }, statement.setstmt, context);
}

/** ALTER DATABASE … RENAME TO. */
export function databaseRenamed(state: State, from: string, to: string): State {
  return stateWith(state, { roleSettings: state.roleSettings.map((one) => (one.database === from ? { ...one, database: to } : one)) });
}

/** Where the names of a new session lead before any setting (manual: search_path). */
export const usualPath: readonly string[] = ['$user', 'public'];

type SettingsView = Parameters<typeof canSetRole>[0] & Pick<State, 'roleSettings' | 'namespaces'>;

/**
 * What a new session starts with (postinit.c, process_settings): the settings of the role in the database, else of the role, of the
 * database, of all. A database that the history names is taken to be the one that it is for.
 */
export function sessionWithSettings(state: SettingsView, initial: Session): Session {
  const rank = ({ role, database }: RoleSetting): number => (role === null ? 0 : 2) + (database === null ? 0 : 1);
  const own = state.roleSettings.filter(({ role }) => role === null || role === initial.sessionRole).sort((a, b) => rank(a) - rank(b));
  let session = initial;
  for (const { name, value } of own) {
    if (name === 'search_path') session = sessionWith(session, { searchPath: parseSearchPath(value) });
    if (holdsEventsBack(name)) session = sessionWith(session, { withheld: withheldBy(session.withheld, name, value) });
    if (name === selfGrantParameter) session = sessionWith(session, { selfGrant: parseSelfGrant(value, state) });
    if (name === 'role' && state.roles.has(value) && canSetRole(state, initial.sessionRole, value)) session = sessionWith(session, { currentRole: value });
  }
  return session;
}

/** Where an unqualified name leads for who runs the migrations, in the next session: `$user` is the schema called like the role, if there is one. */
export function pathOfNextSession(state: SettingsView, role: string, configured: readonly string[] | undefined): readonly string[] {
  const session = sessionWithSettings(state, { sessionRole: role, currentRole: role, searchPath: usualPath, selfGrant: null, withheld: [], beforeLocal: null });
  const path = configured ?? session.searchPath;
  const own = state.namespaces.has(session.currentRole) ? [session.currentRole] : [];
  const resolved = [...new Set(path.flatMap((name) => (name === '$user' ? own : [name])))];
  return resolved.length === 1 && resolved[0] === 'public' ? publicOnly : resolved;
}

/** Always the same one: catalogs whose paths are the same are told by it. */
const publicOnly: readonly string[] = ['public'];
