import type { ClusterStmt, CreatePublicationStmt, CreateStatsStmt, LockStmt, RangeVar, VacuumStmt } from '@pgsql/types';
import { hasColumn } from '../columns-by-name.js';
import { insufficientPrivilege, permissionDenied, Rejection, wrongObjectType } from '../errors.js';
import { requireClusterable } from '../indexes/clustered.js';
import { isSuperuser } from '../memberships.js';
import type { Relation, TablePrivilege } from '../model.js';
import { currentRole, hasDatabasePrivilege, isSystemRelation, lookUpOid, relationNamed, requireOwner, tempSchema } from '../names.js';
import { rangeVarsOf } from '../nodes.js';
import { holdsPrivilege } from '../relation-privileges.js';
import type { State } from '../state.js';
import { isCatalog, refuseCatalog } from '../system-catalogs.js';
import { maintained, requireSuperuserOn, unchanged } from './maintain.js';

/** Statements that change nothing the model holds, and are of relations that it does hold: these must be there, of the right kind, and one's own. */

/** The lock modes, from the weakest (lockdefs.h). */
const [accessShare, rowExclusive] = [1, 3];

/** Which privileges let one lock a table (lockcmds.c, LockTableAclCheck): since PostgreSQL 16 those for a strong lock do for a weak one as well. */
function privilegesToLock({ postgres }: State, mode: number): readonly TablePrivilege[] {
  const strong: readonly TablePrivilege[] = postgres >= 17 ? ['UPDATE', 'DELETE', 'TRUNCATE', 'MAINTAIN'] : ['UPDATE', 'DELETE', 'TRUNCATE'];
  if (mode > rowExclusive || (postgres < 16 && mode !== accessShare && mode !== rowExclusive)) return strong;
  if (postgres < 16) return mode === accessShare ? ['SELECT'] : ['INSERT', ...strong];
  return mode === accessShare ? ['SELECT', 'INSERT', ...strong] : ['INSERT', ...strong];
}

const lockable: ReadonlySet<Relation['relkind']> = new Set(['table', 'partitioned-table', 'view']);

/** RangeVarCallbackForLockTable. What a view reads is locked as well, as its owner, which is not followed. @throws {Rejection} 3F000, 42P01, 42809, 42501 */
function requireLockable(state: State, name: RangeVar, mode: number): void {
  if (isSystemRelation(state, name)) {
    if (mode > accessShare) requireSuperuserOn(state, name);
    return;
  }
  const relation = relationNamed(state, name);
  if (!lockable.has(relation.relkind)) throw wrongObjectType(`cannot lock relation "${relation.name}"`);
  const role = currentRole(state);
  if (!privilegesToLock(state, mode).some((privilege) => holdsPrivilege(state, role, relation, privilege))) throw permissionDenied(relation.relkind === 'view' ? 'view' : 'table', relation.name);
}

/** LOCK. @throws {Rejection} 3F000, 42P01, 42809, 42501 */
export function lock(state: State, { relations, mode = 8 }: LockStmt): State {
  return unchanged(state, () => {
    for (const name of rangeVarsOf(relations)) requireLockable(state, name, mode);
  });
}

/** CLUSTER (cluster.c, cluster). Which index the rows were ordered by before is no part of the model. @throws {Rejection} 3F000, 42P01, 42809, 42501, 42704 */
export function cluster(state: State, { relation: name, indexname }: ClusterStmt): State {
  if (name === undefined) return state;
  return unchanged(state, () => {
    const relation = maintained(state, name);
    if (relation === null || indexname === undefined) throw new Rejection('42704', `there is no previously clustered index for table "${name.relname ?? ''}"`, 'perhaps');
    if (relation.relkind === 'partitioned-table') throw new Rejection('25001', 'CLUSTER of a partitioned table cannot run inside a transaction block', 'perhaps');
    requireClusterable(state, relation, indexname);
  });
}

/** ANALYZE: what is of another kind or another's is passed over with a warning (vacuum.c, expand_vacuum_rel). VACUUM may be refused for the transaction around it. @throws {Rejection} 3F000, 42P01, 42501 */
export function analyze(state: State, { rels, is_vacuumcmd }: VacuumStmt): State {
  if (is_vacuumcmd === true || rels === undefined) return state;
  return unchanged(state, () => {
    for (const node of rels) {
      const name = 'VacuumRelation' in node ? node.VacuumRelation.relation : undefined;
      if (name !== undefined && !isSystemRelation(state, name) && lookUpOid(state, name) === null) relationNamed(state, name);
    }
  });
}

const withStatistics: ReadonlySet<Relation['relkind']> = new Set(['table', 'materialized-view', 'foreign-table', 'partitioned-table']);

/** CREATE STATISTICS (statscmds.c, CreateStatistics). @throws {Rejection} 3F000, 42P01, 42809, 42501 */
export function requireForStatistics(state: State, { relations, exprs }: CreateStatsStmt): void {
  const [name, another] = rangeVarsOf(relations);
  if (name === undefined || another !== undefined) return;
  unchanged(state, () => {
    if (isSystemRelation(state, name)) {
      refuseCatalog(state, name);
      return;
    }
    const relation = relationNamed(state, name);
    if (!withStatistics.has(relation.relkind)) throw wrongObjectType(`cannot define statistics for relation "${relation.name}"`);
    requireOwner(state, relation);
    // Between the two its own name is looked at, and which statistics there are is no part of the model.
    for (const node of exprs ?? []) {
      const column = 'StatsElem' in node ? node.StatsElem.name : undefined;
      if (column !== undefined && !hasColumn(relation.columns, column)) throw new Rejection('42703', `column "${column}" does not exist`, 'perhaps');
    }
  });
}

const published: ReadonlySet<Relation['relkind']> = new Set(['table', 'partitioned-table']);

/** publication_add_relation (pg_publication.c). @throws {Rejection} 42501, 22023 */
function requirePublishable(state: State, relation: Relation): void {
  requireOwner(state, relation);
  if (!published.has(relation.relkind) || relation.schema === tempSchema) throw new Rejection('22023', `cannot add relation "${relation.name}" to publication`);
}

/** CREATE PUBLICATION (publicationcmds.c). Before its tables are looked at it may be refused for its name: which publications there are is no part of the model. @throws {Rejection} 42501, and perhaps 3F000, 42P01, 42809, 22023 */
export function createPublication(state: State, { pubobjects, for_all_tables }: CreatePublicationStmt): State {
  if (!hasDatabasePrivilege(state, currentRole(state), 'CREATE')) throw permissionDenied('database', 'current database');
  if (for_all_tables === true && !isSuperuser(state, currentRole(state))) throw insufficientPrivilege('must be superuser to create a FOR ALL TABLES publication');
  try {
    requireTables(state, pubobjects);
    return state;
  } catch (error) {
    throw error instanceof Rejection ? new Rejection(error.sqlstate, error.message, 'perhaps') : error;
  }
}

/** All are opened before one is looked at (OpenTableList). @throws {Rejection} */
function requireTables(state: State, objects: CreatePublicationStmt['pubobjects']): void {
  const opened: Relation[] = [];
  let catalog: RangeVar | null = null;
  for (const node of objects ?? []) {
    const name = 'PublicationObjSpec' in node ? node.PublicationObjSpec.pubtable?.relation : undefined;
    if (name === undefined) continue;
    if (isCatalog(name) && isSystemRelation(state, name)) catalog = name;
    else if (!isSystemRelation(state, name)) opened.push(relationNamed(state, name));
  }
  for (const relation of opened) requirePublishable(state, relation);
  if (catalog !== null) throw new Rejection('22023', `cannot add relation "${catalog.relname ?? ''}" to publication`);
}
