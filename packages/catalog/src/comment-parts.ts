import type { CommentStmt, RangeVar } from '@pgsql/types';
import { hasColumn } from './columns-by-name.js';
import { systemColumns } from './columns.js';
import { requireObjectDescribed } from './comment-objects.js';
import { constraintNamed } from './constraints/rows.js';
import { insufficientPrivilege, notOwner, Rejection, undefinedColumn, undefinedObject, wrongObjectType } from './errors.js';
import { lookUpIndex } from './indexes/rows.js';
import { hasPrivilegesOf, isAdminOf, isSuperuser } from './memberships.js';
import type { Aspect, Index, Relation, UserType } from './model.js';
import { currentRole, isSystemRelation, lookUpOid, relationNamed, requireOwner } from './names.js';
import { dottedName, rangeVarOf, stringOf, stringsOf } from './nodes.js';
import { ownOther } from './own-relations.js';
import { isSequenceColumn } from './relations/sequence-columns.js';
import { hasRule } from './rules.js';
import type { State } from './state.js';
import { hasCatalogColumn, isCatalog, missingOfCatalog } from './system-catalogs.js';
import { isUncertain } from './taints.js';
import { triggersOn } from './triggers.js';
import { requireDomainConstraint } from './types/domains.js';

/** A kind of part that a relation has, by its name. */
interface Part {
  readonly aspect: Aspect;
  readonly has: (state: State, relation: Relation, name: string) => boolean;
  readonly missing: (name: string, relation: Relation) => Rejection;
}

const parts: Partial<Record<NonNullable<CommentStmt['objtype']>, Part>> = {
  OBJECT_COLUMN: {
    aspect: 'columns',
    has: (state, relation, name) => hasColumn(relation.columns, name) || systemColumns.has(name) || state.openColumns.has(relation.oid) || (relation.relkind === 'sequence' && isSequenceColumn(name)),
    missing: (name, relation) => undefinedColumn(name, relation.name),
  },
  OBJECT_TABCONSTRAINT: {
    aspect: 'constraints',
    has: (_, relation, name) => constraintNamed(relation, name) !== undefined,
    missing: (name, relation) => undefinedObject(`constraint "${name}" for table`, relation.name),
  },
  OBJECT_RULE: {
    aspect: 'triggers',
    has: (_, relation, name) => hasRule(relation, name),
    missing: (name, relation) => undefinedObject(`rule "${name}" for relation`, relation.name),
  },
  OBJECT_TRIGGER: {
    aspect: 'triggers',
    has: (state, relation, name) => triggersOn(state, relation.oid).some((trigger) => trigger.name === name),
    missing: (name, relation) => undefinedObject(`trigger "${name}" for table`, relation.name),
  },
  OBJECT_POLICY: {
    aspect: 'policies',
    has: (_, relation, name) => relation.policies.some((policy) => policy.name === name),
    missing: (name, relation) => undefinedObject(`policy "${name}" for table`, relation.name),
  },
};

function compositeNamed(state: State, name: RangeVar): UserType | undefined {
  const oid = lookUpOid(state, name);
  return oid === null || state.relations.has(oid) ? undefined : [...state.types.values()].find((type) => type.oid === oid);
}

/** Whoever may alter a role may describe it (objectaddress.c, check_object_ownership). @throws {Rejection} 42704, 42501 */
function requireRoleToDescribe(state: State, name: string): void {
  const role = state.roles.get(name);
  if (role === undefined) throw undefinedObject('role', name);
  const user = currentRole(state);
  if (isSuperuser(state, user)) return;
  const creates = state.roles.get(user)?.createrole ?? false;
  if (role.superuser || !creates || (state.postgres >= 16 && !isAdminOf(state, user, name))) throw insufficientPrivilege(`must have CREATEROLE and the ADMIN option on role "${name}"`);
}

/** The column is looked up first, then whose the index is. What the column of an expression is called is no part of the model. @throws {Rejection} 42501 */
function columnOfIndex(state: State, { keys, include }: Index, name: RangeVar, column: string): Rejection {
  const isKnown = keys.includes(column) || include.includes(column);
  if (isKnown) ownOther(state, name);
  return new Rejection('42809', `cannot set comment on relation "${name.relname ?? ''}"`, isKnown ? 'sure' : 'perhaps');
}

/** COMMENT ON ROLE, COLUMN, CONSTRAINT … ON [DOMAIN], TRIGGER … ON, RULE … ON, POLICY … ON: it must be there, and the relation one's own (comment.c, CommentObject). @throws {Rejection} 42P01, 42703, 42704, 42501, 42809 */
export function requireDescribed(state: State, statement: CommentStmt): void {
  const { objtype, object } = statement;
  if (objtype === 'OBJECT_DOMCONSTRAINT') {
    const [domain, constraint] = object !== undefined && 'List' in object ? (object.List.items ?? []) : [];
    requireDomainConstraint(state, stringsOf(domain !== undefined && 'TypeName' in domain ? domain.TypeName.names : []), stringOf(constraint) ?? '');
    return;
  }
  if (objtype === 'OBJECT_ROLE') {
    requireRoleToDescribe(state, stringOf(object) ?? '');
    return;
  }
  const part = objtype === undefined ? undefined : parts[objtype];
  if (part === undefined) {
    requireObjectDescribed(state, statement);
    return;
  }
  const names = dottedName(object);
  const [name, table] = [names.at(-1) ?? '', rangeVarOf(names.slice(0, -1))];
  if (isSystemRelation(state, table)) {
    if (objtype === 'OBJECT_COLUMN' && isCatalog(table) && !systemColumns.has(name) && !hasCatalogColumn(table, name)) throw missingOfCatalog(table, name);
    return;
  }
  const type = objtype === 'OBJECT_COLUMN' ? compositeNamed(state, table) : undefined;
  if (type !== undefined) {
    if (state.compositeColumns.get(type.oid)?.some((column) => column.name === name) !== true) throw undefinedColumn(name, type.name);
    if (!hasPrivilegesOf(state, currentRole(state), type.owner)) throw notOwner('relation', type.name);
    return;
  }
  const index = objtype === 'OBJECT_COLUMN' ? lookUpIndex(state, table) : null;
  if (index !== null) throw columnOfIndex(state, index, table, name);
  const relation = relationNamed(state, table);
  if (!part.has(state, relation, name)) {
    const missing = part.missing(name, relation);
    throw isUncertain(state, relation, part.aspect) ? new Rejection(missing.sqlstate, missing.message, 'perhaps') : missing;
  }
  requireOwner(state, relation);
  if (objtype === 'OBJECT_COLUMN' && relation.relkind === 'sequence') throw wrongObjectType(`cannot set comment on relation "${relation.name}"`);
}
