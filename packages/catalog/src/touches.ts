import type { AlterFunctionStmt, AlterTableCmd, AlterTableStmt, GrantStmt, Node, ObjectType, RangeVar, RenameStmt, VariableSetStmt } from '@pgsql/types';
import { aspectsWritten } from './catalog-writes.js';
import { objectsOf } from './default-acl.js';
import { Rejection } from './errors.js';
import { goingAlong } from './going-along.js';
import { hasHole, holeOf, isAmong, mayBeSame } from './holes.js';
import { inheritors } from './inheritance.js';
import { isSuperuser } from './memberships.js';
import { qualifiedName, type Aspect, type Membering, type Proc, type Relation, type Taint } from './model.js';
import { activeSearchPath, isSystemRelation, isSystemSchema, lookUpOid, lookUpRelation, tempSchema } from './names.js';
import { dottedName, rangeVarOf, rangeVarsOf, roleSpecsOf, settingOf, stringsOf, tagged } from './nodes.js';
import { isOutsideModel } from './outside-model.js';
import { selfGrantParameter } from './self-grant.js';
import { parseSearchPath } from './session.js';
import { besidesAlter, besidesCreate, besidesDrop } from './touched-besides.js';
import { replicaParameter } from './settings.js';
import type { State } from './state.js';

/** What a statement may touch, without running it. */
export interface Touch extends Pick<Taint, 'aspects' | 'relations' | 'names' | 'opens' | 'defaultsOf'> {
  /** The cause goes on: what is made later is touched as well. */
  readonly goesOn?: true;
  /** The function of a trigger that is perhaps made. */
  readonly runs?: string;
  /** Triggers are enabled or disabled, and none is made. */
  readonly switches?: true;
  /** The search_path that functions perhaps get, when that is all. */
  readonly path?: readonly string[];
  /** What a function perhaps becomes, when that is all. */
  readonly body?: Proc;
  /** What it touches in other aspects. */
  readonly also?: Touch;
  /** Relations that what is perhaps made holds rows of: as a partition, or by INHERITS. */
  readonly parents?: readonly number[];
  /** What has one of `names` is perhaps gone. */
  readonly removes?: true;
  /** GRANT of roles to roles, and nothing else. */
  readonly membership?: Membering;
}

/** What a statement touches of which nothing is known. */
export const everything: Touch = {
  aspects: ['existence', 'owner', 'relacl', 'triggers', 'constraints', 'indexes', 'policies', 'columns', 'functions', 'bodies', 'types', 'roles', 'memberships', 'default-acl', 'schemas', 'databases', 'extensions', 'parameters', 'settings'],
  relations: 'all',
  names: 'all',
};

export const nothing: Touch = { aspects: [], relations: [], names: [] };

/** Also what is not made yet: who makes it and where, or which event triggers it sets off, is not known. */
export const everythingFromNowOn: Touch = { ...everything, goesOn: true };

/** In which sessions triggers fire, of whatever is there now or later. */
const triggersFromNowOn: Touch = { aspects: ['triggers'], relations: 'all', names: [], goesOn: true };

/** What a text touches of which nothing is known: run by a superuser, it may also make an event trigger that fires at later statements. */
export function unknownText(state: State): Touch {
  return isSuperuser(state, state.session.currentRole) || isSuperuser(state, state.session.sessionRole) ? everythingFromNowOn : everything;
}

const wholeRelation: readonly Aspect[] = ['existence', 'owner', 'relacl', 'triggers', 'constraints', 'indexes', 'policies'];
const wholeFunction: readonly Aspect[] = ['functions', 'bodies'];
const constrained: readonly Aspect[] = ['constraints', 'indexes'];

/** The relation's name as the catalog has it, or as the search path would make it. */
function touchedName(state: State, name: RangeVar): string {
  const { schemaname = '', relname = '' } = name;
  // Of a name with holes any schema of the search path, also that of temporary tables, may have a relation.
  if (hasHole(relname) || hasHole(schemaname)) return `${schemaname === '' ? holeOf('any') : schemaname}.${relname}`;
  if (name.relpersistence === 't' && schemaname === '') return `${tempSchema}.${relname}`;
  try {
    const found = lookUpRelation(state, name);
    if (found !== null) return qualifiedName(found);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
  const schema = name.schemaname !== undefined && name.schemaname !== '' ? name.schemaname : (activeSearchPath(state)[0] ?? 'public');
  return `${schema}.${name.relname ?? ''}`;
}

function relations(state: State, names: readonly RangeVar[], aspects: readonly Aspect[]): Touch | null {
  const touched = names.filter((name) => (hasHole(name.relname ?? '') ? !isSystemSchema(name.schemaname ?? '') : !isSystemRelation(state, name))).map((name) => touchedName(state, name));
  return touched.length === 0 ? null : { aspects, relations: [...touched, ...belowThoseNamed(state, touched)], names: [] };
}

/** What is below the relations that a name with holes may mean: a statement on them may reach it. */
function belowThoseNamed(state: State, names: readonly string[]): readonly string[] {
  const open = names.filter(hasHole);
  if (open.length === 0) return [];
  const below = new Set<Relation>();
  const found = [...state.relations.values()].filter((relation) => isAmong(open, qualifiedName(relation)));
  for (const relation of found) {
    for (const child of inheritors(state, relation.oid)) {
      if (below.has(child)) continue;
      below.add(child);
      found.push(child);
    }
  }
  return [...below].map(qualifiedName);
}

function named(aspects: readonly Aspect[], names: readonly string[] | 'all'): Touch {
  return { aspects, relations: [], names };
}

function inSchemas(state: State, schemas: readonly string[]): readonly string[] {
  if (schemas.some(hasHole)) return schemas.map((schema) => `${schema}.${holeOf('any')}`);
  return [...state.relations.values()].filter((relation) => schemas.includes(relation.schema)).map(qualifiedName);
}

/** What changes with the owner of an object that is neither a table nor a function. */
function owned(objectType: ObjectType | undefined): readonly Aspect[] {
  if (objectType === 'OBJECT_TYPE' || objectType === 'OBJECT_DOMAIN') return ['types'];
  return objectType === 'OBJECT_DATABASE' ? ['databases'] : ['owner', 'functions', 'schemas'];
}

/** The roles named, whether they are there or not. */
export function roleNames({ session }: State, nodes: readonly Node[] | undefined): readonly string[] {
  return roleSpecsOf(nodes).map(({ roletype, rolename = 'public' }) => {
    switch (roletype) {
      case 'ROLESPEC_CURRENT_ROLE':
      case 'ROLESPEC_CURRENT_USER':
        return session.currentRole;
      case 'ROLESPEC_SESSION_USER':
        return session.sessionRole;
      default:
        return rolename;
    }
  });
}

/** The roles in the options of CREATE ROLE and ALTER GROUP: groups, members and administrators. */
function rolesInOptions(state: State, options: readonly Node[] | undefined): readonly string[] {
  return (options ?? []).flatMap((node) => ('DefElem' in node && node.DefElem.arg !== undefined && 'List' in node.DefElem.arg ? roleNames(state, node.DefElem.arg.List.items) : []));
}

function functionNames(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ('ObjectWithArgs' in node ? [stringsOf(node.ObjectWithArgs.objname).join('.')] : []));
}

const droppedRelations: ReadonlySet<string> = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_SEQUENCE', 'OBJECT_FOREIGN_TABLE']);

function besides(touch: Touch | null, also: Touch | null): Touch | null {
  return touch === null || also === null ? (touch ?? also) : { ...touch, also };
}

/** The same behind all that a touch has beside it. */
export function besidesAll(touch: Touch | null, also: Touch): Touch {
  return touch === null ? also : { ...touch, also: touch.also === undefined ? also : besidesAll(touch.also, also) };
}

/** What is perhaps a partition or a child of these holds rows of theirs. */
function withParents(state: State, names: readonly RangeVar[], touch: Touch | null): Touch | null {
  if (touch === null || names.length === 0) return touch;
  const meant = names.map((name) => touchedName(state, name));
  const parents = [...state.relations.values()].filter((relation) => isAmong(meant, qualifiedName(relation))).map(({ oid }) => oid);
  return parents.length === 0 ? touch : { ...touch, parents };
}

const removing: ReadonlySet<string> = new Set(['DropStmt', 'DropRoleStmt', 'RenameStmt', 'AlterObjectSchemaStmt']);

/** What a statement of a kind that the simulator knows may touch; null for nothing that the model holds. */
export function touchedBy(state: State, node: Node): Touch | null {
  const touch = goingAlong(state, node).reduce<Touch | null>(besidesAll, touchedByKind(state, node));
  return touch !== null && touch.names.length > 0 && removing.has(tagged(node).kind) ? { ...touch, removes: true } : touch;
}

function touchedByKind(state: State, node: Node): Touch | null {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'CreateStmt':
      return withParents(state, rangeVarsOf(body.inhRelations), besides(relations(state, [body.relation ?? {}], wholeRelation), besidesCreate(state, body, (name) => touchedName(state, name))));
    case 'CreateForeignTableStmt':
      return withParents(state, rangeVarsOf(body.base?.inhRelations), relations(state, [body.base?.relation ?? {}], wholeRelation));
    case 'IndexStmt':
      return relations(state, [body.relation ?? {}], ['indexes']);
    case 'ViewStmt':
      return relations(state, [body.view ?? {}], wholeRelation);
    case 'CreateTableAsStmt':
      return relations(state, [body.into?.rel ?? {}], wholeRelation);
    case 'SelectStmt':
      return body.intoClause === undefined ? null : relations(state, [body.intoClause.rel ?? {}], wholeRelation);
    case 'CreateSeqStmt':
      return relations(state, [body.sequence ?? {}], wholeRelation);
    case 'AlterTableStmt':
      return besides(touchedByAlterTable(state, body), besidesAlter(state, body, (name) => touchedName(state, name)));
    case 'AlterSeqStmt':
      // Which column owns a sequence only matters when one of them is dropped: the sequence goes with it, or stays.
      return (body.options ?? []).some((one) => 'DefElem' in one && one.DefElem.defname === 'owned_by') ? relations(state, [body.sequence ?? {}], ['existence']) : null;
    case 'RuleStmt':
      return relations(state, [body.relation ?? {}], ['triggers']);
    case 'CreateTrigStmt': {
      const touch = relations(state, [body.relation ?? {}], ['triggers']);
      return touch === null ? null : { ...touch, runs: stringsOf(body.funcname).join('.') };
    }
    case 'CreatePolicyStmt':
    case 'AlterPolicyStmt':
      return relations(state, [body.table ?? {}], ['policies']);
    case 'AlterOwnerStmt':
      // Tables change their owner by ALTER TABLE.
      if (body.object !== undefined && 'ObjectWithArgs' in body.object) return named(wholeFunction, functionNames([body.object]));
      return named(owned(body.objectType), [dottedName(body.object).join('.')]);
    case 'AlterObjectSchemaStmt':
      if (body.objectType === 'OBJECT_TYPE' || body.objectType === 'OBJECT_DOMAIN') return named(['types'], [dottedName(body.object).join('.')]);
      if (body.objectType === 'OBJECT_EXTENSION') return named(['extensions'], dottedName(body.object));
      return body.relation === undefined
        ? named(wholeFunction, functionNames(body.object === undefined ? [] : [body.object]))
        : relations(state, [body.relation, { ...body.relation, schemaname: body.newschema ?? '' }], wholeRelation);
    case 'RenameStmt':
      return touchedByRename(state, body);
    case 'DropStmt':
      return droppedRelations.has(body.removeType ?? '')
        ? besides(relations(state, (body.objects ?? []).map((node) => rangeVarOf(dottedName(node))), ['existence']), besidesDrop(state, body, (name) => touchedName(state, name)))
        : touchedByDrop(state, body.removeType ?? '', body.objects ?? []);
    case 'DropOwnedStmt':
      return state.eventTriggers.size > 0 ? everythingFromNowOn : everything;
    case 'ReassignOwnedStmt':
      return { aspects: ['owner', 'functions', 'schemas', 'types', 'databases'], relations: 'all', names: 'all' };
    case 'GrantStmt':
      return touchedByGrant(state, body);
    case 'GrantRoleStmt': {
      const granted = (body.granted_roles ?? []).flatMap((one) => ('AccessPriv' in one ? [one.AccessPriv.priv_name ?? ''] : []));
      const members = roleNames(state, body.grantee_roles);
      const touch = named(['memberships'], [...granted, ...members]);
      return body.is_grant === true ? { ...touch, membership: { roles: granted, members } } : touch;
    }
    case 'CreateRoleStmt':
      return named(['roles', 'memberships'], [body.role ?? '', ...rolesInOptions(state, body.options)]);
    case 'AlterRoleStmt':
      return named(['roles', 'memberships'], body.role?.rolename === undefined ? 'all' : [body.role.rolename, ...rolesInOptions(state, body.options)]);
    case 'DropRoleStmt':
      return named(['roles', 'memberships'], roleNames(state, body.roles));
    case 'AlterDefaultPrivilegesStmt':
      return { ...named(['default-acl'], 'all'), ...defaultsOf(body.action?.objtype) };
    case 'CreateSchemaStmt':
      return named(['schemas'], [body.schemaname ?? roleNames(state, body.authrole === undefined ? [] : [{ RoleSpec: body.authrole }])[0] ?? '']);
    case 'CreateFunctionStmt':
      return named(wholeFunction, [stringsOf(body.funcname).join('.')]);
    case 'AlterFunctionStmt':
      // As whom it runs and where its names lead is part of what a call does.
      return { ...named(wholeFunction, [stringsOf(body.func?.objname).join('.')]), ...pathOf(body) };
    case 'VariableSetStmt':
      return touchedBySetting(body);
    case 'CreateEnumStmt':
    case 'AlterEnumStmt':
    case 'CreateRangeStmt':
    case 'AlterTypeStmt':
    case 'AlterDomainStmt':
      return named(['types'], [stringsOf(body.typeName).join('.')]);
    case 'CompositeTypeStmt':
      return named(['types'], [body.typevar?.relname ?? '']);
    case 'CreateDomainStmt':
      return named(['types'], [stringsOf(body.domainname).join('.')]);
    case 'DefineStmt':
      if (body.kind === 'OBJECT_TYPE') return named(['types'], [stringsOf(body.defnames).join('.')]);
      return body.kind === 'OBJECT_AGGREGATE' ? named(wholeFunction, [stringsOf(body.defnames).join('.')]) : null;
    case 'CreateExtensionStmt':
    case 'AlterExtensionStmt':
      return named(['extensions'], [body.extname ?? '']);
    case 'CreateEventTrigStmt':
    case 'AlterEventTrigStmt':
      // Whether it fires at later statements is not known, and its function may do anything.
      return everythingFromNowOn;
    case 'CreateSubscriptionStmt':
    case 'AlterSubscriptionStmt':
    case 'DropSubscriptionStmt':
      return triggersFromNowOn;
    case 'AlterSystemStmt':
      // It must not stand in a transaction, and so in no block that is perhaps run.
      return null;
    case 'AlterRoleSetStmt':
      if (body.setstmt?.name?.toLowerCase() === replicaParameter) return besides(named(['settings'], 'all'), triggersFromNowOn);
      if (body.role?.roletype === 'ROLESPEC_CSTRING') return besides(named(['settings'], [body.role.rolename ?? '']), body.role.rolename === state.session.sessionRole ? touchedBySetting(body.setstmt) : null);
      return besides(named(['settings'], 'all'), touchedBySetting(body.setstmt));
    case 'AlterDatabaseSetStmt':
      if (body.setstmt?.name?.toLowerCase() === replicaParameter) return besides(named(['settings'], 'all'), triggersFromNowOn);
      return besides(named(['settings'], 'all'), touchedBySetting(body.setstmt));
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      return touchedByWrite(state, body.relation);
    case 'CommentStmt':
    case 'TransactionStmt':
    case 'CallStmt':
    case 'TruncateStmt':
      return null;
    default:
      return isOutsideModel(kind) ? null : everything;
  }
}

function defaultsOf(objtype: ObjectType | undefined): Pick<Touch, 'defaultsOf'> {
  const objects = objectsOf(objtype);
  return objects === null ? {} : { defaultsOf: objects };
}

/** Rows of PostgreSQL's own tables, which only superusers may write. */
export function touchedByWrite(state: State, relation: RangeVar | undefined): Touch | null {
  const aspects = relation === undefined || !isSuperuser(state, state.session.currentRole) ? null : aspectsWritten(state, relation);
  return aspects === null ? null : { aspects, relations: 'all', names: 'all', goesOn: true };
}

/** The search_path that ALTER FUNCTION sets, when it does nothing else. */
function pathOf({ actions }: AlterFunctionStmt): Pick<Touch, 'path'> {
  const [first, ...others] = actions ?? [];
  const option = first !== undefined && 'DefElem' in first && others.length === 0 ? first.DefElem.arg : undefined;
  if (option === undefined || !('VariableSetStmt' in option)) return {};
  const { kind, name, args } = option.VariableSetStmt;
  return kind === 'VAR_SET_VALUE' && name === 'search_path' ? { path: parseSearchPath(settingOf(args)) } : {};
}

/** Settings that say who makes what follows, and where. */
export const identity: readonly string[] = ['role', 'session_authorization', 'search_path', selfGrantParameter];

function touchedBySetting(setting: VariableSetStmt | undefined): Touch | null {
  return setting?.kind === 'VAR_RESET_ALL' || [...identity, 'plpgsql.variable_conflict'].some((name) => mayBeSame(name, setting?.name ?? '')) ? everythingFromNowOn : null;
}

function touchedByRename(state: State, { renameType, relation, object, subname = '', newname = '' }: RenameStmt): Touch | null {
  if (renameType === 'OBJECT_ROLE') return named(['roles', 'memberships'], [subname, newname]);
  // They fire by name.
  if (renameType === 'OBJECT_EVENT_TRIGGER') return everythingFromNowOn;
  if (renameType === 'OBJECT_DATABASE') return null;
  if (renameType === 'OBJECT_DOMCONSTRAINT') return named(['types'], [dottedName(object).join('.')]);
  if (renameType === 'OBJECT_TYPE' || renameType === 'OBJECT_DOMAIN') return named(['types'], [dottedName(object).join('.'), newname]);
  if (renameType === 'OBJECT_ATTRIBUTE') return null;
  if (renameType === 'OBJECT_SCHEMA') return besides({ aspects: ['schemas', 'existence'], relations: inSchemas(state, [subname]), names: [subname, newname] }, defaultsIn(state, [subname]));
  if (relation === undefined) return named(wholeFunction, functionNames(object === undefined ? [] : [object]));
  if (renameType === 'OBJECT_TABCONSTRAINT') return relations(state, [relation], constrained);
  if (isIndex(state, relation) || (renameType === 'OBJECT_INDEX' && lookedUp(state, relation) === null)) return indexTouch(state, [relation]);
  return relations(state, [relation], renameType === 'OBJECT_TRIGGER' ? ['triggers'] : renameType === 'OBJECT_POLICY' ? ['policies'] : ['existence']);
}

function touchedByGrant(state: State, { objtype, targtype, objects }: GrantStmt): Touch | null {
  const isAll = targtype === 'ACL_TARGET_ALL_IN_SCHEMA';
  switch (objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_SEQUENCE':
      return isAll ? { aspects: ['relacl'], relations: inSchemas(state, stringsOf(objects)), names: [] } : relations(state, rangeVarsOf(objects), ['relacl']);
    case 'OBJECT_SCHEMA':
      return named(['schemas'], stringsOf(objects));
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      return named(['functions'], isAll ? 'all' : functionNames(objects));
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return named(['types'], (objects ?? []).map((node) => dottedName(node).join('.')));
    case 'OBJECT_DATABASE':
      return named(['databases'], stringsOf(objects));
    case 'OBJECT_PARAMETER_ACL':
      return named(['parameters'], stringsOf(objects).map((name) => name.toLowerCase()));
    default:
      return null;
  }
}

function aspectsOf({ subtype, behavior, def }: AlterTableCmd): readonly Aspect[] {
  switch (subtype) {
    case 'AT_ChangeOwner':
      return ['owner'];
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_DisableTrig':
    case 'AT_EnableTrigAll':
    case 'AT_DisableTrigAll':
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrigUser':
    case 'AT_EnableRule':
    case 'AT_EnableAlwaysRule':
    case 'AT_EnableReplicaRule':
    case 'AT_DisableRule':
      return ['triggers'];
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return ['triggers', ...constrained];
    case 'AT_AddConstraint':
    case 'AT_DropConstraint':
    case 'AT_AddInherit':
    case 'AT_DropInherit':
      return constrained;
    case 'AT_AlterConstraint':
    case 'AT_ValidateConstraint':
      return ['constraints'];
    case 'AT_SetNotNull':
    case 'AT_DropNotNull':
      return ['columns', 'constraints'];
    case 'AT_AddColumn':
      return def !== undefined && 'ColumnDef' in def && (def.ColumnDef.constraints ?? []).length > 0 ? ['columns', ...constrained] : ['columns'];
    case 'AT_DropColumn':
      // With CASCADE the triggers that need the column go.
      return behavior === 'DROP_CASCADE' ? ['columns', 'triggers', 'policies', ...constrained] : ['columns', ...constrained];
    case 'AT_AlterColumnType':
    case 'AT_ColumnDefault':
    case 'AT_AddIdentity':
    case 'AT_SetIdentity':
    case 'AT_DropIdentity':
    case 'AT_SetExpression':
    case 'AT_DropExpression':
      return ['columns'];
    case 'AT_EnableRowSecurity':
    case 'AT_DisableRowSecurity':
    case 'AT_ForceRowSecurity':
    case 'AT_NoForceRowSecurity':
      return ['policies'];
    default:
      return [];
  }
}

function touchedByAlterTable(state: State, statement: AlterTableStmt): Touch | null {
  const commands = (statement.cmds ?? []).flatMap((node) => ('AlterTableCmd' in node ? [node.AlterTableCmd] : []));
  if (statement.objtype === 'OBJECT_INDEX') return indexTouch(state, [statement.relation ?? {}]);
  const aspects = new Set<Aspect>();
  const touched: RangeVar[] = [statement.relation ?? {}];
  for (const command of commands) {
    const own = aspectsOf(command);
    for (const aspect of own) aspects.add(aspect);
    // security_invoker says as whom a view is read (manual: CREATE VIEW).
    if (/^AT_(?:Set|Reset|Replace)RelOptions$/u.test(command.subtype ?? '') && isView(state, statement)) aspects.add('owner');
    const { def } = command;
    if (own.length > 0 && def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.name !== undefined) touched.push(def.PartitionCmd.name);
  }
  const parents = commands.flatMap(({ subtype, def }) => {
    if (subtype === 'AT_AttachPartition') return [statement.relation ?? {}];
    return subtype === 'AT_AddInherit' && def !== undefined && 'RangeVar' in def ? [def.RangeVar] : [];
  });
  const touch = withParents(state, parents, aspects.size === 0 ? null : relations(state, touched, [...aspects]));
  return touch !== null && commands.every(({ subtype = '' }) => /^AT_(?:Enable|Disable)\w*Trig/u.test(subtype)) ? { ...touch, switches: true } : touch;
}

function lookedUp(state: State, name: RangeVar): number | null {
  try {
    return lookUpOid(state, name);
  } catch (error) {
    if (error instanceof Rejection) return null;
    throw error;
  }
}

function isView(state: State, { objtype, relation }: AlterTableStmt): boolean {
  const oid = objtype === 'OBJECT_VIEW' ? null : lookedUp(state, relation ?? {});
  return objtype === 'OBJECT_VIEW' || (oid !== null && state.relations.get(oid)?.relkind === 'view');
}

function isIndex(state: State, name: RangeVar): boolean {
  const oid = lookedUp(state, name);
  return oid !== null && state.indexes.has(oid);
}

/** What touches an index touches its table's; of an index that is not there, any table may be the one. */
function indexTouch(state: State, names: readonly RangeVar[]): Touch {
  const tables = names.map((name) => {
    const oid = lookedUp(state, name);
    const table = oid === null ? undefined : state.relations.get(state.indexes.get(oid)?.relation ?? 0);
    return table === undefined ? null : qualifiedName(table);
  });
  const known = tables.flatMap((table) => table ?? []);
  return { aspects: constrained, relations: known.length === tables.length ? known : 'all', names: [] };
}

function touchedByDrop(state: State, removeType: string, objects: readonly Node[]): Touch | null {
  switch (removeType) {
    case 'OBJECT_INDEX':
      return indexTouch(state, objects.map((node) => rangeVarOf(dottedName(node))));
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return named(['types'], objects.map((node) => ('TypeName' in node ? stringsOf(node.TypeName.names).join('.') : '')));
    case 'OBJECT_EXTENSION':
      return named(['extensions'], objects.flatMap((node) => dottedName(node)));
    case 'OBJECT_TRIGGER':
    case 'OBJECT_RULE':
      return relations(state, objects.map((node) => rangeVarOf(dottedName(node).slice(0, -1))), ['triggers']);
    case 'OBJECT_POLICY':
      return relations(state, objects.map((node) => rangeVarOf(dottedName(node).slice(0, -1))), ['policies']);
    case 'OBJECT_EVENT_TRIGGER':
      return everythingFromNowOn;
    case 'OBJECT_SCHEMA': {
      const schemas = objects.flatMap((node) => dottedName(node));
      if ([...state.eventTriggers.values()].some(({ function: key }) => key !== null && schemas.includes(state.functions.get(key)?.schema ?? ''))) return everythingFromNowOn;
      return besides({ aspects: ['schemas', 'existence', ...wholeFunction], relations: inSchemas(state, schemas), names: schemas }, besides(defaultsIn(state, schemas), triggersOfSchemas(state, schemas)));
    }
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      // With CASCADE the triggers go as well, also those of events.
      if (isOfEventTrigger(state, functionNames(objects))) return everythingFromNowOn;
      return { aspects: [...wholeFunction, 'triggers'], relations: triggerRelationsOf(state, functionNames(objects)), names: functionNames(objects) };
    default:
      return null;
  }
}

function isOfEventTrigger(state: State, functions: readonly string[]): boolean {
  const last = new Set(functions.map((name) => name.split('.').at(-1)));
  return [...state.eventTriggers.values()].some(({ functionName }) => last.has(functionName.split('.').at(-1)));
}

/** Default privileges in a schema go with it. */
function defaultsIn(state: State, schemas: readonly string[]): Touch | null {
  const creators = state.defaultAcls.flatMap(({ schema, creator }) => (schema !== null && schemas.some((one) => mayBeSame(one, schema)) ? [creator] : []));
  return creators.length === 0 ? null : named(['default-acl'], creators);
}

/** With CASCADE go the triggers, of whatever tables, whose functions stand there. */
function triggersOfSchemas(state: State, schemas: readonly string[]): Touch | null {
  const functions = [...state.functions.values()].filter(({ schema }) => schemas.some((one) => mayBeSame(one, schema))).map(({ name }) => name);
  const touched = triggerRelationsOf(state, functions);
  return touched.length === 0 ? null : { aspects: ['triggers'], relations: touched, names: [] };
}

function triggerRelationsOf(state: State, functions: readonly string[]): readonly string[] {
  const last = new Set(functions.map((name) => name.split('.').at(-1)));
  return state.triggers.flatMap((trigger) => {
    const relation = state.relations.get(trigger.relation);
    return relation !== undefined && last.has(trigger.functionName.split('.').at(-1)) ? [qualifiedName(relation)] : [];
  });
}
