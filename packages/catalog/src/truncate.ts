import type { TruncateStmt } from '@pgsql/types';
import { PUBLIC } from './acl.js';
import { withDescendants } from './descendants.js';
import { notSupported, permissionDenied, wrongObjectType } from './errors.js';
import { hasPrivilegesOf, isSuperuser } from './memberships.js';
import type { Relation } from './model.js';
import { currentRole, isSystemRelation, relationNamed } from './names.js';
import { rangeVarsOf } from './nodes.js';
import type { State } from './state.js';
import { refuseCatalog } from './system-catalogs.js';

/** truncate_check_rel and truncate_check_perms (tablecmds.c). @throws {Rejection} 42809, 42501 */
function requireTruncatable(state: State, relation: Relation): void {
  const { relkind } = relation;
  if (relkind !== 'table' && relkind !== 'partitioned-table' && relkind !== 'foreign-table') throw wrongObjectType(`"${relation.name}" is not a table`);
  const user = currentRole(state);
  if (isSuperuser(state, user)) return;
  const holds = relation.relacl.some(({ privilege, grantee }) => privilege === 'TRUNCATE' && (grantee === PUBLIC || hasPrivilegesOf(state, user, grantee)));
  if (!holds) throw permissionDenied('table', relation.name);
}

/** heap_truncate_find_FKs: the tables outside that refer to one of these. */
function referring(state: State, truncated: ReadonlyMap<number, Relation>): readonly Relation[] {
  return [...state.relations.values()].filter(
    ({ oid, constraints }) => !truncated.has(oid) && constraints.some(({ references, enforced }) => enforced && references !== null && truncated.has(references.relation)),
  );
}

/** TRUNCATE: it changes no row of the catalog, and fails where PostgreSQL's would. @throws {Rejection} 42P01, 42809, 42501, 0A000 */
export function truncate(state: State, statement: TruncateStmt): State {
  const truncated = new Map<number, Relation>();
  for (const name of rangeVarsOf(statement.relations)) {
    if (isSystemRelation(state, name)) {
      refuseCatalog(state, name);
      continue;
    }
    const relation = relationNamed(state, name);
    requireTruncatable(state, relation);
    if (name.inh !== true && relation.relkind === 'partitioned-table') throw wrongObjectType('cannot truncate only a partitioned table');
    // What inherits is emptied with it: the privilege on the table is enough.
    for (const one of name.inh === true ? withDescendants(state, relation).values() : [relation]) truncated.set(one.oid, one);
  }
  for (let next = referring(state, truncated); next.length > 0; next = referring(state, truncated)) {
    if (statement.behavior !== 'DROP_CASCADE') throw notSupported('cannot truncate a table referenced in a foreign key constraint');
    for (const relation of next) {
      requireTruncatable(state, relation);
      truncated.set(relation.oid, relation);
    }
  }
  return state;
}
