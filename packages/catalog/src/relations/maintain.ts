import type { RangeVar, RefreshMatViewStmt, ReindexStmt } from '@pgsql/types';
import { notInPrerequisiteState, notSupported, permissionDenied, Rejection, syntaxError, wrongObjectType } from '../errors.js';
import { indexesOn, lookUpIndex } from '../indexes/rows.js';
import type { Relation } from '../model.js';
import { isSuperuser } from '../memberships.js';
import { currentRole, isSystemRelation, lookUpRelation, relationNamed, requireOwner } from '../names.js';
import { holdsPrivilege } from '../relation-privileges.js';
import type { Context, State } from '../state.js';
import { isCatalog } from '../system-catalogs.js';
import { taintsIn, withDoubt } from '../taints.js';

/** Since PostgreSQL 17 who has MAINTAIN may do what only the owner could. @throws {Rejection} 42501 */
function requireMaintain(state: State, relation: Relation): void {
  if (state.postgres < 17) requireOwner(state, relation);
  else if (!holdsPrivilege(state, currentRole(state), relation, 'MAINTAIN')) throw permissionDenied(relation.relkind === 'materialized-view' ? 'materialized view' : 'table', relation.name);
}

const withRows: ReadonlySet<Relation['relkind']> = new Set(['table', 'materialized-view', 'partitioned-table']);

/** Who may do it to PostgreSQL's own catalogs besides a superuser is no part of the model. @throws {Rejection} 42501, perhaps */
export function requireSuperuserOn(state: State, name: RangeVar): void {
  if (isCatalog(name) && !isSuperuser(state, currentRole(state))) throw new Rejection('42501', `permission denied for table ${name.relname ?? ''}`, 'perhaps');
}

/** RangeVarCallbackMaintainsTable; null for a relation of PostgreSQL itself. @throws {Rejection} 3F000, 42P01, 42809, 42501 */
export function maintained(state: State, name: RangeVar): Relation | null {
  if (isSystemRelation(state, name)) {
    requireSuperuserOn(state, name);
    return null;
  }
  const relation = relationNamed(state, name);
  if (!withRows.has(relation.relkind)) throw wrongObjectType(`"${relation.name}" is not a table or materialized view`);
  requireMaintain(state, relation);
  return relation;
}

/** Such a statement changes nothing that the model holds; where something could not be evaluated it is not sure that it fails. @throws {Rejection} */
export function unchanged(state: State, check: () => void): State {
  try {
    check();
    return state;
  } catch (error) {
    const isDoubtful = state.openWorld || state.taints.some(({ rejected }) => rejected !== true);
    if (error instanceof Rejection && isDoubtful) throw new Rejection(error.sqlstate, error.message, 'perhaps');
    throw error;
  }
}

/** Whether the query calls functions of the history, or perhaps such: while it is refreshed they have the search path pg_catalog, pg_temp, and may do less (RefreshMatViewByOid). */
function callsOwn(state: State, { uses = [] }: Relation): boolean {
  if (taintsIn(state.taints, 'functions').some(({ rejected }) => rejected !== true)) return true;
  return uses.some(({ oid }) => [...state.functions.values()].some((proc) => proc.oid === oid));
}

/** REFRESH MATERIALIZED VIEW changes rows only, which the model does not hold. @throws {Rejection} 42601, 42P01, 42809, 42501, 0A000, 55000 */
export function refreshView(state: State, statement: RefreshMatViewStmt, context: Context): State {
  const after = unchanged(state, () => { requireRefreshable(state, statement); });
  const relation = lookUpRelation(state, statement.relation ?? {});
  return statement.skipData === true || relation === null || !callsOwn(state, relation) ? after : withDoubt(after, `what the query of ${relation.name} calls may fail, and finds other names than at other times`, context);
}

function requireRefreshable(state: State, { relation: name = {}, concurrent, skipData }: RefreshMatViewStmt): void {
  const relation = maintained(state, name);
  if (relation === null && isCatalog(name)) throw notSupported(`"${name.relname ?? ''}" is not a materialized view`);
  if (relation === null) return;
  if (relation.relkind !== 'materialized-view') throw notSupported(`"${relation.name}" is not a materialized view`);
  if (concurrent === true && skipData === true) throw syntaxError('REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together');
  const isKey = indexesOn(state, relation.oid).some(({ unique, predicate, keys }) => unique && predicate === null && keys.every((key) => !key.startsWith('(')));
  if (concurrent === true && !isKey) throw notInPrerequisiteState(`cannot refresh materialized view "${relation.name}" concurrently`);
}

/** REINDEX of an index or a table; of a schema or the database nothing is looked at. @throws {Rejection} 3F000, 42P01, 42809, 42501 */
export function reindex(state: State, statement: ReindexStmt): State {
  return unchanged(state, () => { requireReindexable(state, statement); });
}

/** Whether a transaction is around nothing here knows (ReindexPartitions). */
function inTransaction(kind: 'TABLE' | 'INDEX'): Rejection {
  return new Rejection('25001', `REINDEX ${kind} of a partitioned table cannot run inside a transaction block`, 'perhaps');
}

function requireReindexable(state: State, { kind, relation: name = {} }: ReindexStmt): void {
  if (kind === 'REINDEX_OBJECT_TABLE') {
    if (maintained(state, name)?.relkind === 'partitioned-table') throw inTransaction('TABLE');
  } else if (kind === 'REINDEX_OBJECT_INDEX') requireIndex(state, name);
}

/** RangeVarCallbackForReindexIndex. @throws {Rejection} 3F000, 42P01, 42809, 42501 */
function requireIndex(state: State, name: RangeVar): void {
  const index = lookUpIndex(state, name);
  if (index === null && isSystemRelation(state, name) && !isCatalog(name)) return;
  if (index === null && !isCatalog(name)) relationNamed(state, name);
  if (index === null) throw wrongObjectType(`"${name.relname ?? ''}" is not an index`);
  const table = state.relations.get(index.relation);
  if (table !== undefined) requireMaintain(state, table);
  if (table?.relkind === 'partitioned-table') throw inTransaction('INDEX');
}
