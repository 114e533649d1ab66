import type { Node, TransactionStmt, VariableSetStmt } from '@pgsql/types';
import { withoutContents } from './contents.js';
import { sessionWith, stateWith } from './copies.js';
import { insufficientPrivilege, Rejection } from './errors.js';
import { holdsEventsBack, isUsual, withheldBy } from './events-held.js';
import { canSetRole, isSuperuser } from './memberships.js';
import { tempSchema } from './names.js';
import { dropObjects } from './drop-objects.js';
import { parseSelfGrant, requireSelfGrant, selfGrantParameter } from './self-grant.js';
import type { BeforeLocal, Session, State } from './state.js';
import { roleMayBeThere } from './taints.js';

function valuesOf(args: readonly Node[] | undefined): readonly string[] {
  return (args ?? []).flatMap((node) => {
    if (!('A_Const' in node)) return [];
    const { sval, ival } = node.A_Const;
    if (sval !== undefined) return [sval.sval ?? ''];
    return ival === undefined ? [] : [String(ival.ival ?? 0)];
  });
}

/** The role that SET ROLE gave; null for NONE. */
function roleIn({ currentRole, sessionRole }: Session): string | null {
  return currentRole === sessionRole ? null : currentRole;
}

/** SET is for good and takes back what SET LOCAL has set of the same; SET LOCAL is until the transaction ends (manual: SET). */
function withSession(state: State, { role, ...change }: Partial<BeforeLocal>, scope: 'session' | 'transaction'): State {
  const { session } = state;
  const { sessionRole, searchPath, selfGrant, withheld, beforeLocal } = session;
  const before: BeforeLocal = { role: roleIn(session), sessionRole, searchPath, selfGrant, withheld };
  const forGood = { ...change, ...(role === undefined ? {} : { role }) };
  const kept = scope === 'transaction' ? (beforeLocal ?? before) : beforeLocal === null ? null : { ...beforeLocal, ...forGood };
  const next = sessionWith(session, { ...change, beforeLocal: kept });
  return stateWith(state, { session: role === undefined ? next : sessionWith(next, { currentRole: role ?? next.sessionRole }) });
}

function missingRole(state: State, role: string): Rejection {
  return new Rejection('22023', `role "${role}" does not exist`, roleMayBeThere(state, role) ? 'perhaps' : 'sure');
}

/** SET ROLE. @throws {Rejection} 22023, 42501 */
export function setRole(state: State, role: string | null, scope: 'session' | 'transaction'): State {
  if (role === null || role === 'none') return withSession(state, { role: null }, scope);
  if (!state.roles.has(role)) throw missingRole(state, role);
  if (!canSetRole(state, state.session.sessionRole, role)) throw insufficientPrivilege(`permission denied to set role "${role}"`);
  return withSession(state, { role }, scope);
}

function setAuthorization(state: State, login: string, role: string | null, scope: 'session' | 'transaction'): State {
  const wanted = role === null ? login : role;
  if (!state.roles.has(wanted)) throw missingRole(state, wanted);
  if (wanted !== login && !isSuperuser(state, login)) throw insufficientPrivilege('permission denied to set session authorization');
  return withSession(state, { sessionRole: wanted, role: null }, scope);
}

/** A search_path as one string, as set_config and function SET clauses give it. */
export function parseSearchPath(text: string): readonly string[] {
  const known = parsedPaths.get(text);
  if (known !== undefined) return known;
  const path = [...text.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/gu)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? '');
  if (parsedPaths.size >= mostPaths) parsedPaths.clear();
  parsedPaths.set(text, path);
  return path;
}

/** Most functions of a history have one of a few. */
const parsedPaths = new Map<string, readonly string[]>();
const mostPaths = 1000;

/** SET and RESET of what decides who creates and where: role, session_authorization, search_path, createrole_self_grant. Others are no matter. */
export function setVariable(state: State, statement: VariableSetStmt, initial: Session): State {
  const scope = statement.is_local === true ? 'transaction' : 'session';
  const values = valuesOf(statement.args);
  const reset = statement.kind === 'VAR_RESET' || statement.kind === 'VAR_SET_DEFAULT';
  if (statement.kind === 'VAR_RESET_ALL') return withSession(state, { searchPath: initial.searchPath, selfGrant: initial.selfGrant, withheld: initial.withheld }, 'session');
  switch (statement.name) {
    case 'role':
      return setRole(state, reset ? null : (values[0] ?? null), scope);
    case 'session_authorization':
      return setAuthorization(state, initial.sessionRole, reset ? null : (values[0] ?? null), scope);
    case 'search_path':
      return withSession(state, { searchPath: reset ? initial.searchPath : values }, scope);
    case selfGrantParameter:
      requireSelfGrant(state);
      return withSession(state, { selfGrant: reset ? initial.selfGrant : parseSelfGrant(values.join(', '), state) }, scope);
    default:
      return reset ? withEventsAs(state, statement.name ?? '', initial.withheld, scope) : withEventsHeld(state, statement.name ?? '', values[0] ?? null, scope);
  }
}

/** RESET by who may not is refused, and changes nothing. */
function withEventsAs(state: State, name: string, initial: readonly string[], scope: 'session' | 'transaction'): State {
  const setting = name.toLowerCase();
  if (!state.session.withheld.includes(setting) || initial.includes(setting) || !isSuperuser(state, state.session.currentRole)) return state;
  return withSession(state, { withheld: state.session.withheld.filter((one) => one !== setting) }, scope);
}

/** A setting that may keep event triggers from firing has this value from now on; null where it cannot be told. */
export function withEventsHeld(state: State, name: string, value: string | null, scope: 'session' | 'transaction'): State {
  if (!holdsEventsBack(name)) return state;
  if (value !== null && isUsual(name, value) && !isSuperuser(state, state.session.currentRole)) return state;
  return withSession(state, { withheld: withheldBy(state.session.withheld, name, value) }, scope);
}

/** set_config('search_path' | 'role' | 'createrole_self_grant', value, is_local). @throws {Rejection} 22023, 42501 */
export function setConfig(state: State, name: string, value: string, scope: 'session' | 'transaction'): State {
  if (name === 'search_path') return withSession(state, { searchPath: parseSearchPath(value) }, scope);
  if (name === selfGrantParameter) return withSession(state, { selfGrant: parseSelfGrant(value, state) }, scope);
  if (name === 'role') return setRole(state, value, scope);
  return state;
}

/** Ends what SET LOCAL set. */
export function endTransaction(state: State): State {
  const { beforeLocal } = state.session;
  if (beforeLocal === null) return state;
  const { role, ...kept } = beforeLocal;
  return stateWith(state, { session: sessionWith(state.session, { ...kept, currentRole: role ?? kept.sessionRole, beforeLocal: null }) });
}

/** Outside a transaction block each statement is a transaction of its own: SET LOCAL has no effect but a warning (manual: SET). */
export function endStatement(step: Step): Step {
  return step.transaction === null ? { ...step, state: endTransaction(step.state) } : step;
}

/** The next file is a new session: its temporary relations and its settings are gone. */
export function newSession(state: State, initial: Session): State {
  const others = withoutContents(state);
  if (!state.hasTemporary) return others.session === initial ? others : stateWith(others, { session: initial });
  const temporary = [...state.relations.values()].filter((relation) => relation.schema === tempSchema);
  const dropped = temporary.length === 0 ? others : dropObjects(others, { relations: temporary, schemas: [], functions: [] }, 'cascade');
  return stateWith(dropped, { hasTemporary: false, session: initial });
}

/** DISCARD ALL resets the session's identity and settings. */
export function discardAll(state: State, initial: Session): State {
  return newSession(state, initial);
}

/** The catalogs that ROLLBACK goes back to. */
export interface Transaction {
  readonly start: State;
  readonly savepoints: readonly { readonly name: string; readonly state: State }[];
}

export interface Step {
  readonly state: State;
  readonly transaction: Transaction | null;
}

/** BEGIN, COMMIT, ROLLBACK, SAVEPOINT, …: pointer swaps, as no catalog is ever changed. @throws {Rejection} 3B001, 25P01 */
export function transact(step: Step, statement: TransactionStmt): Step {
  const { state, transaction } = step;
  const name = statement.savepoint_name ?? '';
  switch (statement.kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return transaction === null ? { state, transaction: { start: state, savepoints: [] } } : step;
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_PREPARE':
    case 'TRANS_STMT_COMMIT_PREPARED': {
      const ended = endTransaction(state);
      return { state: ended, transaction: statement.chain === true ? { start: ended, savepoints: [] } : null };
    }
    case 'TRANS_STMT_ROLLBACK':
    case 'TRANS_STMT_ROLLBACK_PREPARED':
      return transaction === null
        ? step
        : { state: transaction.start, transaction: statement.chain === true ? { start: transaction.start, savepoints: [] } : null };
    case 'TRANS_STMT_SAVEPOINT':
      return transaction === null ? step : { state, transaction: { ...transaction, savepoints: [...transaction.savepoints, { name, state }] } };
    case 'TRANS_STMT_RELEASE':
    case 'TRANS_STMT_ROLLBACK_TO': {
      if (transaction === null) throw new Rejection('25P01', 'SAVEPOINT can only be used in transaction blocks');
      const index = transaction.savepoints.findLastIndex((one) => one.name === name);
      const savepoint = transaction.savepoints[index];
      if (savepoint === undefined) throw new Rejection('3B001', `savepoint "${name}" does not exist`);
      return statement.kind === 'TRANS_STMT_RELEASE'
        ? { state, transaction: { ...transaction, savepoints: transaction.savepoints.slice(0, index) } }
        : { state: savepoint.state, transaction: { ...transaction, savepoints: transaction.savepoints.slice(0, index + 1) } };
    }
    case undefined:
      return step;
    default:
      return statement.kind satisfies never;
  }
}

