import type { CompositeTypeStmt, CreateDomainStmt, CreateEnumStmt, CreateRangeStmt, DefineStmt, Node, RangeVar, TypeName } from '@pgsql/types';
import { attributeOf } from '../defined-columns.js';
import { isUsage, itemsOf } from '../acl.js';
import { bindRange } from '../bindings.js';
import { usesOf } from '../uses.js';
import { stateWith } from '../copies.js';
import { aclOfNew } from '../default-acl.js';
import { withDefaultDoubt } from '../default-doubt.js';
import { duplicateObject, duplicateTable, insufficientPrivilege, Rejection, undefinedObject } from '../errors.js';
import { isSuperuser } from '../memberships.js';
import { qualifiedName, type AclItem, type UserType } from '../model.js';
import { creationSchema, currentRole, tempSchema } from '../names.js';
import { stringsOf } from '../nodes.js';
import type { Context, Dependency, State } from '../state.js';
import { columnType } from '../types.js';
import { constraintsWritten, withConstraintsOfNew, withDomainDefault } from './domains.js';
import { multirangeName, typeOid, typeUsed } from './lookup.js';

/** What a CREATE says of a type. */
interface NewType {
  readonly schema: string;
  readonly name: string;
  readonly typtype: UserType['typtype'];
  readonly labels?: readonly string[];
  readonly baseType?: string;
}

function usageBits(state: State, owner: string, schema: string, context: Context): readonly AclItem<'USAGE'>[] {
  return itemsOf(aclOfNew(state, 'types', owner, schema, context.source), isUsage);
}

/** The name of a new type must be no type's; a shell waits for its definition. @throws {Rejection} 42710 */
export function refuseTypeName(state: State, schema: string, name: string): void {
  const old = state.types.get(`${schema}.${name}`);
  if (old !== undefined && old.typtype !== 'shell') throw duplicateObject('type', name);
  if (state.multiranges.size === 0) return;
  for (const one of state.types.values()) {
    if (one.typtype === 'range' && one.schema === schema && state.multiranges.get(one.oid) === name) throw duplicateObject('type', name);
  }
}

/** A table, view, … has a row type of its name; sequences and indexes have none. @throws {Rejection} 42710 */
function refuseRowType(state: State, schema: string, name: string): void {
  const oid = state.relationNames.get(`${schema}.${name}`);
  const relation = oid === undefined ? undefined : state.relations.get(oid);
  if (relation !== undefined && relation.relkind !== 'sequence') throw duplicateObject('type', name);
}

function withType(state: State, made: NewType, context: Context): { readonly state: State; readonly type: UserType } {
  const { schema, name } = made;
  const owner = currentRole(state);
  refuseTypeName(state, schema, name);
  refuseRowType(state, schema, name);
  const shell = state.types.get(`${schema}.${name}`);
  const type: UserType = {
    oid: shell?.oid ?? state.nextOid,
    schema,
    name,
    typtype: made.typtype,
    owner,
    labels: made.labels ?? [],
    baseType: made.baseType ?? null,
    typacl: usageBits(state, owner, schema, context),
    source: context.source,
  };
  const own = stateWith(state, { nextOid: state.nextOid + 1, types: state.types.with(`${schema}.${name}`, type), hasCode: true });
  return { state: withDefaultDoubt(own, 'types', { aspects: ['types'], relations: [], names: [`${schema}.${name}`] }, context), type };
}

function targetOf(state: State, nodes: readonly Node[] | undefined): { readonly schema: string; readonly name: string } {
  const names = stringsOf(nodes);
  return { schema: creationSchema(state, names.at(-2)), name: names.at(-1) ?? '' };
}

/** The type that another type is made of, as a row of pg_depend. */
function madeOf(state: State, dependent: number, name: TypeName | undefined, part?: string): readonly Dependency[] {
  if (name === undefined) return [];
  const on = typeOid(typeUsed(state, name));
  return on === null ? [] : [{ dependent, on, kind: 'type', column: null, ...(part === undefined ? {} : { part }) }];
}

/** CREATE TYPE … AS ENUM (typecmds.c, DefineEnum). @throws {Rejection} 42710, 42602, 23505 */
export function createEnum(state: State, statement: CreateEnumStmt, context: Context): State {
  const labels = stringsOf(statement.vals);
  const target = targetOf(state, statement.typeName);
  const made = withType(state, { schema: target.schema, name: target.name, typtype: 'enum', labels }, context);
  for (const label of labels) checkLabel(label);
  if (new Set(labels).size < labels.length) throw new Rejection('23505', 'duplicate key value violates unique constraint "pg_enum_typid_label_index"');
  return made.state;
}

/** NAMEDATALEN. @throws {Rejection} 42602 */
export function checkLabel(label: string): void {
  if (Buffer.byteLength(label) > 63) throw new Rejection('42602', `invalid enum label "${label}"`);
}

/** CREATE TYPE … AS (…): its name is that of a relation as well. @throws {Rejection} 42710, 42P07, 42701, 42704 */
export function createComposite(state: State, statement: CompositeTypeStmt, context: Context): State {
  const name: RangeVar = statement.typevar ?? {};
  const target = { schema: creationSchema(state, name.schemaname), name: name.relname ?? '' };
  const key = qualifiedName(target);
  const definitions = (statement.coldeflist ?? []).flatMap((node) => ('ColumnDef' in node ? [node.ColumnDef] : []));
  const made = withType(state, { ...target, typtype: 'composite' }, context);
  if (state.relationNames.has(key)) throw duplicateTable(target.name);
  const columns = definitions.map((definition) => attributeOf(state, definition));
  const twice = columns.find((column, index) => columns.findIndex((one) => one.name === column.name) < index);
  if (twice !== undefined) throw new Rejection('42701', `column "${twice.name}" specified more than once`);
  const added = definitions.flatMap((definition) => madeOf(state, made.type.oid, definition.typeName, definition.colname ?? ''));
  const uses = usesOf(state, definitions.map(({ typeName }) => ({ TypeName: typeName })));
  return stateWith(made.state, {
    ...(uses === undefined ? {} : { types: made.state.types.with(key, { ...made.type, uses }) }),
    relationNames: made.state.relationNames.with(key, made.type.oid),
    hasTemporary: state.hasTemporary || target.schema === tempSchema,
    compositeColumns: made.state.compositeColumns.with(made.type.oid, columns),
    dependencies: made.state.dependencies.with(added),
  });
}

function typeOption(nodes: readonly Node[] | undefined, name: string): TypeName | undefined {
  for (const node of nodes ?? []) {
    if ('DefElem' in node && node.DefElem.defname === name && node.DefElem.arg !== undefined && 'TypeName' in node.DefElem.arg) return node.DefElem.arg.TypeName;
  }
  return undefined;
}

/** CREATE TYPE … AS RANGE, which makes a multirange type as well. @throws {Rejection} 42710, 42704, 42601 */
export function createRange(state: State, statement: CreateRangeStmt, context: Context): State {
  const made = withType(state, { ...targetOf(state, statement.typeName), typtype: 'range' }, context);
  const subtype = typeOption(statement.params, 'subtype');
  if (subtype === undefined) throw new Rejection('42601', 'type attribute "subtype" is required');
  const added = madeOf(state, made.type.oid, subtype);
  const multirange = stringsOf(typeOption(statement.params, 'multirange_type_name')?.names).at(-1) ?? multirangeName(made.type.name);
  refuseTypeName(made.state, made.type.schema, multirange);
  refuseRowType(made.state, made.type.schema, multirange);
  const uses = usesOf(state, { TypeName: subtype });
  return bindRange(stateWith(made.state, { ...(uses === undefined ? {} : { types: made.state.types.with(qualifiedName(made.type), { ...made.type, uses }) }), multiranges: made.state.multiranges.with(made.type.oid, multirange), dependencies: made.state.dependencies.with(added) }), statement);
}

/** CREATE TYPE name, a shell, and CREATE TYPE name (INPUT = …), which needs the shell. @throws {Rejection} 42710, 42501, 42704 */
export function createBaseType(state: State, statement: DefineStmt, context: Context): State {
  if (!isSuperuser(state, currentRole(state)) && statement.definition !== undefined) throw insufficientPrivilege('must be superuser to create a base type');
  const target = targetOf(state, statement.defnames);
  const old = state.types.get(qualifiedName(target));
  if (statement.definition === undefined) {
    if (old !== undefined) throw duplicateObject('type', target.name);
    return withType(state, { ...target, typtype: 'shell' }, context).state;
  }
  if (old === undefined) throw undefinedObject('type', target.name);
  return withType(state, { ...target, typtype: 'base' }, context).state;
}

/** CREATE DOMAIN (typecmds.c, DefineDomain). @throws {Rejection} 42710, 42704, 42501, 42601, 0A000 */
export function createDomain(state: State, statement: CreateDomainStmt, context: Context): State {
  const target = targetOf(state, statement.domainname);
  const made = withType(state, { ...target, typtype: 'domain', baseType: columnType(statement.typeName) }, context);
  const added = madeOf(state, made.type.oid, statement.typeName);
  const written = constraintsWritten(statement);
  const defined = withDomainDefault(stateWith(made.state, { dependencies: made.state.dependencies.with(added) }), qualifiedName(target), written.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr);
  return withConstraintsOfNew(defined, qualifiedName(target), written);
}
