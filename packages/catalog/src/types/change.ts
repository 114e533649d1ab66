import type { AlterEnumStmt, AlterTableCmd, AlterTableStmt, DropStmt, Node, RangeVar, TypeName } from '@pgsql/types';
import { withNewOwner, type Behavior } from '../acl.js';
import { attributeOf } from '../defined-columns.js';
import { attributeWith, stateWith } from '../copies.js';
import { dropItems } from '../drop-objects.js';
import { dependentObjects, duplicateColumn, duplicateObject, duplicateTable, insufficientPrivilege, isUndefined, notSupported, permissionDenied, Rejection, undefinedColumn, undefinedObject, undefinedTable, wrongObjectType } from '../errors.js';
import { canSetRole, hasPrivilegesOf, isSuperuser } from '../memberships.js';
import { qualifiedName, type Attribute, type Relation, type UserType } from '../model.js';
import { currentRole, explicitSchema, hasSchemaPrivilege, lookUpRelation } from '../names.js';
import { ownOther, ownRelationNamed } from '../own-relations.js';
import { stringsOf } from '../nodes.js';
import { requireTarget } from '../schema-moves.js';
import type { State } from '../state.js';
import { refuseCatalog } from '../system-catalogs.js';
import { checkLabel, refuseTypeName } from './create.js';
import { lookUpType, requireCertain, typeOid, typeUsed } from './lookup.js';
import { isRow, refuseShell, requireOwnType } from './owned.js';
import { typeRenamed } from './renamed.js';
import { usesOf } from '../uses.js';

/** A type as a statement about types names it; null for one that is no part of the model. @throws {Rejection} 42704, 3F000, 42809 */
export function typeNamed(state: State, names: readonly string[], kind: 'type' | 'domain' = 'type'): UserType | null {
  const found = lookUpType(state, names);
  if (found === null) throw undefinedObject('type', names.join('.'));
  requireCertain(state, names, found);
  if (kind === 'domain' && (isRow(found, names) || (found.kind === 'user' && found.type.typtype !== 'domain'))) throw wrongObjectType(`"${names.at(-1) ?? ''}" is not a domain`);
  return found.kind === 'user' ? found.type : null;
}

/** @throws {Rejection} 42501 */
function requireTypeOwner(state: State, type: UserType): void {
  if (!hasPrivilegesOf(state, currentRole(state), type.owner)) throw insufficientPrivilege(`must be owner of type ${type.name}`);
}

/** The row of a type in the place of its old one. */
export function replacedType(state: State, old: UserType, changed: UserType): State {
  const key = (type: UserType): string => qualifiedName(type);
  const types = state.types.moved(key(old), key(changed), changed);
  if (old.typtype !== 'composite' || key(old) === key(changed)) return stateWith(state, { types });
  return stateWith(state, { types, relationNames: state.relationNames.without(key(old)).with(key(changed), old.oid) });
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE (pg_enum.c). @throws {Rejection} 42704, 42809, 42501, 42710, 22023, 42602 */
export function alterEnum(state: State, statement: AlterEnumStmt): State {
  const names = stringsOf(statement.typeName);
  const found = lookUpType(state, names);
  if (found === null) throw undefinedObject('type', names.join('.'));
  requireCertain(state, names, found);
  refuseShell(found, names);
  if (isRow(found, names) || (found.kind === 'user' && found.type.typtype !== 'enum')) throw wrongObjectType(`${names.at(-1) ?? ''} is not an enum`);
  if (found.kind !== 'user') return state;
  const { type } = found;
  requireTypeOwner(state, type);
  const { newVal = '', oldVal, newValNeighbor } = statement;
  checkLabel(newVal);
  if (oldVal !== undefined) {
    if (!type.labels.includes(oldVal)) throw new Rejection('22023', `"${oldVal}" is not an existing enum label`);
    if (type.labels.includes(newVal)) throw duplicateObject('enum label', newVal);
    return replacedType(state, type, { ...type, labels: type.labels.map((label) => (label === oldVal ? newVal : label)) });
  }
  if (type.labels.includes(newVal)) {
    if (statement.skipIfNewValExists === true) return state;
    throw duplicateObject('enum label', newVal);
  }
  if (newValNeighbor === undefined) return replacedType(state, type, { ...type, labels: [...type.labels, newVal] });
  const neighbor = type.labels.indexOf(newValNeighbor);
  if (neighbor < 0) throw new Rejection('22023', `"${newValNeighbor}" is not an existing enum label`);
  return replacedType(state, type, { ...type, labels: type.labels.toSpliced(statement.newValIsAfter === true ? neighbor + 1 : neighbor, 0, newVal) });
}

/** A composite type, by the name of its relation: whose that is comes first (RangeVarCallbackForAlterRelation). @throws {Rejection} 42P01, 42809, 42501 */
function compositeNamed(state: State, name: RangeVar): UserType | null {
  const oid = ownOther(state, name);
  if (oid !== null) {
    for (const type of state.types.values()) if (type.oid === oid) return type;
  }
  if (oid !== null || lookUpRelation(state, name) !== null) {
    if (oid === null) ownRelationNamed(state, name);
    throw wrongObjectType(`"${name.relname ?? ''}" is not a composite type`);
  }
  refuseCatalog(state, name);
  requireOtherComposite(state, name);
  return null;
}

/** A composite type that is no part of the model. @throws {Rejection} 42P01, 42704, 42501 */
export function requireOtherComposite(state: State, { schemaname, relname = '' }: RangeVar): void {
  if (schemaname !== undefined) explicitSchema(state, schemaname);
  const names = schemaname === undefined ? [relname] : [schemaname, relname];
  const found = lookUpType(state, names);
  if (found?.kind !== 'other') throw undefinedTable(relname);
  requireCertain(state, names, found);
}

function withColumns(state: State, type: UserType, columns: readonly Attribute[]): State {
  return stateWith(state, { compositeColumns: state.compositeColumns.with(type.oid, columns) });
}

/** What its values are made of is cast and checked; that of an attribute that goes stays among them. */
function withAttributeUses(state: State, { schema, name }: UserType, typeName: TypeName | undefined): State {
  const key = `${schema}.${name}`;
  const type = state.types.get(key);
  const uses = usesOf(state, { TypeName: typeName });
  return type === undefined || uses === undefined ? state : stateWith(state, { types: state.types.with(key, { ...type, uses: [...(type.uses ?? []), ...uses] }) });
}

/** What an attribute's type is, as a row of pg_depend. @throws {Rejection} 42704, 3F000, 42501 */
function withAttributeType(state: State, type: UserType, name: string, typeName: TypeName | undefined): State {
  const on = typeName === undefined ? null : typeOid(typeUsed(state, typeName));
  const kept = state.dependencies.filter((one) => !(one.kind === 'type' && one.dependent === type.oid && one.part === name));
  return stateWith(state, { dependencies: on === null ? kept : kept.with([{ dependent: type.oid, on, kind: 'type', column: null, part: name }]) });
}

/** Tables of the type change with it under CASCADE only (find_typed_table_dependencies). @throws {Rejection} 2BP01 */
function requireNoTypedTable(state: State, type: UserType, commands: readonly Node[] | undefined): void {
  const cascades = (commands ?? []).every((node) => 'AlterTableCmd' in node && node.AlterTableCmd.behavior === 'DROP_CASCADE');
  if (!cascades && state.relations.where(({ ofType }) => ofType === type.oid).length > 0) throw dependentObjects(`cannot alter type "${type.name}" because it is the type of a typed table`);
}

/** Which attributes the CHECK of a domain over the type reads is no part of the model. @throws {Rejection} 2BP01, perhaps */
function requireNoDomainReads(state: State, type: UserType, commands: readonly Node[] | undefined): void {
  if ((commands ?? []).every((node) => 'AlterTableCmd' in node && node.AlterTableCmd.subtype === 'AT_AddColumn')) return;
  for (const { kind, on, dependent } of state.dependencies) {
    const domain = kind === 'type' && on === type.oid ? [...state.types.values()].find(({ oid }) => oid === dependent)?.domain : undefined;
    if (domain?.constraints.some(({ contype }) => contype === 'check') === true) throw new Rejection('2BP01', 'the CHECK of a domain depends on the attribute', 'perhaps');
  }
}

/** ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE. @throws {Rejection} 42P01, 42809, 42501, 42701, 42703, 42704, 0A000 */
export function alterComposite(state: State, statement: AlterTableStmt, alterTyped: (state: State, table: Relation, command: AlterTableCmd) => State): State {
  const type = compositeNamed(state, statement.relation ?? {});
  if (type === null) return state;
  requireTypeOwner(state, type);
  requireNoTypedTable(state, type, statement.cmds);
  requireNoDomainReads(state, type, statement.cmds);
  let next = state;
  for (const node of statement.cmds ?? []) {
    if (!('AlterTableCmd' in node)) continue;
    const { subtype, name = '', def, missing_ok } = node.AlterTableCmd;
    const columns = next.compositeColumns.get(type.oid) ?? [];
    const definition = def !== undefined && 'ColumnDef' in def ? def.ColumnDef : undefined;
    const exists = columns.some((column) => column.name === name);
    if (subtype === 'AT_AddColumn' && definition !== undefined) {
      const column = attributeOf(state, definition);
      if (columns.some((one) => one.name === column.name)) throw duplicateColumn(column.name, type.name);
      next = withAttributeUses(withAttributeType(withColumns(next, type, [...columns, column]), type, column.name, definition.typeName), type, definition.typeName);
    } else if (subtype === 'AT_DropColumn') {
      if (!exists && missing_ok !== true) throw undefinedColumn(name, type.name);
      if (exists) next = dropItems(next, [{ kind: 'attribute', type, name }], 'restrict');
    } else if (subtype === 'AT_AlterColumnType' && definition !== undefined) {
      if (!exists) throw undefinedColumn(name, type.name);
      if (next.dependencies.some((one) => one.kind === 'column-type' && one.on === type.oid)) throw notSupported(`cannot alter type "${type.name}" because a column uses it`);
      next = withColumns(next, type, columns.map((column) => (column.name === name ? attributeWith(attributeOf(state, definition), { name }) : column)));
      next = withAttributeUses(withAttributeType(next, type, name, definition.typeName), type, definition.typeName);
    }
    for (const table of next.relations.where(({ ofType }) => ofType === type.oid)) next = alterTyped(next, table, node.AlterTableCmd);
  }
  return next;
}

/** ALTER TYPE … RENAME ATTRIBUTE. @throws {Rejection} 42701, 42703 */
export function renameAttribute(state: State, type: UserType, from: string, to: string): State {
  const columns = state.compositeColumns.get(type.oid) ?? [];
  if (!columns.some((column) => column.name === from)) throw undefinedColumn(from, type.name);
  if (columns.some((column) => column.name === to)) throw duplicateColumn(to, type.name);
  const renamed = withColumns(state, type, columns.map((column) => (column.name === from ? attributeWith(column, { name: to }) : column)));
  return stateWith(renamed, { dependencies: renamed.dependencies.map((one) => (one.kind === 'type' && one.dependent === type.oid && one.part === from ? { ...one, part: to } : one)) });
}

const isRowType = (names: readonly string[]): Rejection => wrongObjectType(`${names.at(-1) ?? ''} is a table's row type`);

/** ALTER TYPE and DOMAIN … RENAME TO: whose it is comes first (typecmds.c, RenameType). @throws {Rejection} 42704, 42809, 42501, 42710, 42P07 */
export function renameType(state: State, names: readonly string[], to: string, kind: 'type' | 'domain'): State {
  const found = lookUpType(state, names);
  refuseShell(found, names);
  if (found !== null) requireOwnType(state, found, names);
  if (isRow(found, names)) throw isRowType(names);
  const type = typeNamed(state, names, kind);
  if (type === null) return state;
  if (type.typtype === 'composite' && state.relationNames.has(`${type.schema}.${to}`)) throw duplicateTable(to);
  refuseName(state, type.schema, to);
  return typeRenamed(replacedType(state, type, { ...type, name: to }), type.oid, type.name, to);
}

function refuseName(state: State, schema: string, name: string): void {
  if (state.types.get(`${schema}.${name}`)?.typtype === 'shell') throw duplicateObject('type', name);
  refuseTypeName(state, schema, name);
  if (state.relationNames.has(`${schema}.${name}`) && lookUpType(state, [schema, name])?.kind === 'row') throw duplicateObject('type', name);
}

/** ALTER TYPE and DOMAIN … SET SCHEMA (AlterTypeNamespace, AlterTypeNamespaceInternal). @throws {Rejection} 42704, 42809, 42501, 3F000, 42710 */
export function moveType(state: State, names: readonly string[], schema: string, kind: 'type' | 'domain'): State {
  const found = lookUpType(state, names);
  refuseShell(found, names);
  const type = typeNamed(state, names, kind);
  if (found !== null && (type !== null || isRow(found, names))) {
    requireTarget(state, schema, schema);
    requireOwnType(state, found, names);
  }
  if (found?.kind === 'row') {
    requireTarget(state, found.relation.schema, schema);
    if (found.relation.schema !== schema) refuseName(state, schema, found.relation.name);
  }
  if (isRow(found, names)) throw isRowType(names);
  if (type === null) return state;
  requireTarget(state, type.schema, schema);
  if (type.schema === schema) return state;
  refuseName(state, schema, type.name);
  return replacedType(state, type, { ...type, schema });
}

/** ALTER TYPE and DOMAIN … OWNER TO, also by REASSIGN OWNED. @throws {Rejection} 42501 */
export function changeTypeOwner(state: State, type: UserType, owner: string, authority: 'checked' | 'reassign'): State {
  if (type.owner === owner) return state;
  const user = currentRole(state);
  if (authority === 'checked' && !isSuperuser(state, user)) {
    requireTypeOwner(state, type);
    if (!canSetRole(state, user, owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
    const namespace = state.namespaces.get(type.schema);
    if (namespace !== undefined && !hasSchemaPrivilege(state, owner, namespace, 'CREATE')) throw permissionDenied('schema', type.schema);
  }
  return replacedType(state, type, { ...type, owner, typacl: withNewOwner(type.typacl, type.owner, owner) });
}

/** The type of ALTER TYPE … OWNER TO. @throws {Rejection} 42704, 42809 */
export function typeForOwner(state: State, names: readonly string[], kind: 'type' | 'domain'): UserType | null {
  const type = typeNamed(state, names, kind);
  if (type === null && isRow(lookUpType(state, names), names)) throw isRowType(names);
  return type;
}

function ownsSchema(state: State, name: string): boolean {
  const owner = state.namespaces.get(name)?.owner;
  return owner !== undefined && hasPrivilegesOf(state, currentRole(state), owner);
}

/** DROP TYPE and DOMAIN; with CASCADE the columns and functions that use it. @throws {Rejection} 42704, 3F000, 42809, 42501, 2BP01 */
export function dropTypes(state: State, statement: DropStmt, behavior: Behavior): State {
  const doomed: UserType[] = [];
  let required: Rejection | null = null;
  for (const node of statement.objects ?? []) {
    const names = 'TypeName' in node ? stringsOf(node.TypeName.names) : [];
    try {
      const found = lookUpType(state, names);
      if (found !== null && isRow(found, names) && statement.removeType === 'OBJECT_TYPE') {
        if (found.kind !== 'row' || !ownsSchema(state, found.relation.schema)) requireOwnType(state, found, names);
        required = dependentObjects(`cannot drop type ${names.join('.')} because its table requires it`);
      }
      const type = typeNamed(state, names, statement.removeType === 'OBJECT_DOMAIN' ? 'domain' : 'type');
      if (type === null) continue;
      if (!ownsSchema(state, type.schema)) requireTypeOwner(state, type);
      doomed.push(type);
    } catch (error) {
      if (statement.missing_ok === true && error instanceof Rejection && isUndefined(error)) continue;
      throw error;
    }
  }
  if (required !== null) throw required;
  return dropItems(state, doomed.map((type) => ({ kind: 'type', type })), behavior);
}
