import type { TableLikeClause } from '@pgsql/types';
import { dependenciesOf } from '../column-types.js';
import { attributeWith } from '../copies.js';
import { permissionDenied, undefinedTable, wrongObjectType } from '../errors.js';
import { qualifiedName, type Attribute, type Relation, type UserType } from '../model.js';
import { currentRole, explicitSchema, isSystemRelation, lookUpOid, writtenName } from '../names.js';
import { holdsPrivilege } from '../relation-privileges.js';
import type { Dependency, State } from '../state.js';
import { mayUseType } from '../types/lookup.js';

/** What LIKE names. `other`: a relation of PostgreSQL itself, or of an extension, whose columns are not known. */
export type LikeSource = { readonly kind: 'relation'; readonly relation: Relation } | { readonly kind: 'composite'; readonly type: UserType } | { readonly kind: 'other' };

/** parsenodes.h, CREATE_TABLE_LIKE_DEFAULTS, _GENERATED and _IDENTITY. */
const likeDefaults = 0x08;
const likeGenerated = 0x10;
const likeIdentity = 0x20;

/** transformTableLikeClause (parse_utilcmd.c). @throws {Rejection} 42P01, 3F000, 42501, 42809 */
export function likeSource(state: State, { relation: name = {} }: TableLikeClause): LikeSource {
  if (isSystemRelation(state, name)) return { kind: 'other' };
  if (name.schemaname !== undefined && name.schemaname !== '') explicitSchema(state, name.schemaname);
  const oid = lookUpOid(state, name);
  if (oid === null) throw undefinedTable(writtenName(name));
  const relation = state.relations.get(oid);
  if (relation !== undefined && relation.relkind !== 'sequence') {
    if (!holdsPrivilege(state, currentRole(state), relation, 'SELECT')) throw permissionDenied('table', relation.name);
    return { kind: 'relation', relation };
  }
  const type = [...state.types.values()].find((one) => one.oid === oid);
  if (type === undefined) throw wrongObjectType(`relation "${name.relname ?? ''}" is invalid in LIKE clause`);
  if (!mayUseType(state, type)) throw permissionDenied('type', qualifiedName(type));
  return { kind: 'composite', type };
}

/** The option that a column's values are copied with. */
function bringsValue({ identity, generated }: Attribute): number {
  if (identity !== null) return likeIdentity;
  return generated === null ? likeDefaults : likeGenerated;
}

/** The columns that LIKE copies. */
export function likeColumns(state: State, source: LikeSource, { options = 0 }: TableLikeClause): readonly Attribute[] {
  switch (source.kind) {
    case 'relation':
      return source.relation.columns.map((column) => (attributeWith(column, {
        hasDefault: column.hasDefault && (options & bringsValue(column)) !== 0,
        generated: (options & likeGenerated) === 0 ? null : column.generated,
        identity: (options & likeIdentity) === 0 ? null : column.identity,
        local: true,
        attacl: [],
      })));
    case 'composite':
      return state.compositeColumns.get(source.type.oid) ?? [];
    case 'other':
      return [];
    default:
      return source satisfies never;
  }
}

/** What the copied columns depend on. */
export function likeDependencies(state: State, source: LikeSource, { options = 0 }: TableLikeClause): readonly Dependency[] {
  switch (source.kind) {
    case 'relation': {
      const { oid } = source.relation;
      const copied = new Set(source.relation.columns.filter((column) => (options & bringsValue(column)) !== 0).map(({ name }) => name));
      return dependenciesOf(state, oid, ['column-type', 'default']).filter(({ kind, part }) => kind === 'column-type' || copied.has(part ?? ''));
    }
    case 'composite':
      return dependenciesOf(state, source.type.oid, ['type']).map((one) => ({ ...one, kind: 'column-type' }));
    case 'other':
      return [];
    default:
      return source satisfies never;
  }
}

/** Whether a source's columns are not all known. */
export function isOpen(state: State, source: LikeSource): boolean {
  return source.kind === 'other' || (source.kind === 'relation' && state.openColumns.has(source.relation.oid));
}
