import type { AlterTableStmt, AlterTableType, Node, RangeVar } from '@pgsql/types';
import { comparePlaces } from '@pg-guardrails/kernel';
import type { Aspect, Source, Taint } from './model.js';
import { activeSearchPath, isSystemRelation, lookUpRelation } from './names.js';
import { Rejection } from './errors.js';
import { dottedName, rangeVarOf, rangeVarsOf, roleSpecsOf, stringsOf, tagged } from './nodes.js';
import type { Context, State } from './state.js';
import { relationKey } from './state.js';

/** What a statement may touch, without running it. */
export type Touch = Pick<Taint, 'aspects' | 'relations' | 'names'>;

export const everything: Touch = {
  aspects: ['existence', 'owner', 'relacl', 'triggers', 'functions', 'roles', 'memberships', 'default-acl', 'schemas'],
  relations: 'all',
  names: 'all',
};

const wholeRelation: readonly Aspect[] = ['existence', 'owner', 'relacl', 'triggers'];

/** The relation's name as the catalog has it, or as the search path would make it. */
function touchedName(state: State, name: RangeVar): string {
  try {
    const found = lookUpRelation(state, name);
    if (found !== null) return relationKey(found);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
  const schema = name.schemaname !== undefined && name.schemaname !== '' ? name.schemaname : (activeSearchPath(state)[0] ?? 'public');
  return `${schema}.${name.relname ?? ''}`;
}

function relations(state: State, names: readonly RangeVar[], aspects: readonly Aspect[]): Touch | null {
  const touched = names.filter((name) => !isSystemRelation(state, name)).map((name) => touchedName(state, name));
  return touched.length === 0 ? null : { aspects, relations: touched, names: [] };
}

function named(aspects: readonly Aspect[], names: readonly string[] | 'all'): Touch {
  return { aspects, relations: [], names };
}

function inSchemas(state: State, schemas: readonly string[]): readonly string[] {
  return [...state.relations.values()].filter((relation) => schemas.includes(relation.schema)).map(relationKey);
}

function roleNames(nodes: readonly Node[] | undefined): readonly string[] {
  return roleSpecsOf(nodes).flatMap((spec) => (spec.rolename === undefined ? [] : [spec.rolename]));
}

function functionNames(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ('ObjectWithArgs' in node ? [stringsOf(node.ObjectWithArgs.objname).join('.')] : []));
}

/** What a statement of a kind that the simulator knows may touch; null for nothing that the model holds. */
export function touchedBy(state: State, node: Node): Touch | null {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'CreateStmt':
      return relations(state, [body.relation ?? {}], wholeRelation);
    case 'CreateForeignTableStmt':
      return relations(state, [body.base?.relation ?? {}], wholeRelation);
    case 'ViewStmt':
      return relations(state, [body.view ?? {}], wholeRelation);
    case 'CreateTableAsStmt':
      return relations(state, [body.into?.rel ?? {}], wholeRelation);
    case 'SelectStmt':
      return body.intoClause === undefined ? null : relations(state, [body.intoClause.rel ?? {}], wholeRelation);
    case 'CreateSeqStmt':
      return relations(state, [body.sequence ?? {}], wholeRelation);
    case 'AlterTableStmt':
      return touchedByAlterTable(state, body);
    case 'AlterSeqStmt':
      // Which column owns a sequence only matters when one of them is dropped.
      return null;
    case 'CreateTrigStmt':
      return relations(state, [body.relation ?? {}], ['triggers']);
    case 'AlterOwnerStmt':
      return named(['owner', 'functions', 'schemas'], [dottedName(body.object).join('.'), ...functionNames(body.object === undefined ? [] : [body.object])]);
    case 'AlterObjectSchemaStmt':
      return body.relation === undefined
        ? named(['functions'], functionNames(body.object === undefined ? [] : [body.object]))
        : relations(state, [body.relation], wholeRelation);
    case 'RenameStmt':
      if (body.renameType === 'OBJECT_ROLE') return named(['roles', 'memberships'], [body.subname ?? '', body.newname ?? '']);
      if (body.renameType === 'OBJECT_SCHEMA') {
        return { aspects: ['schemas', 'existence'], relations: inSchemas(state, [body.subname ?? '']), names: [body.subname ?? '', body.newname ?? ''] };
      }
      if (body.relation === undefined) return named(['functions'], functionNames(body.object === undefined ? [] : [body.object]));
      return relations(state, [body.relation], body.renameType === 'OBJECT_TRIGGER' ? ['triggers'] : ['existence']);
    case 'DropStmt':
      return touchedByDrop(state, body.removeType ?? '', body.objects ?? []);
    case 'DropOwnedStmt':
      return everything;
    case 'ReassignOwnedStmt':
      return { aspects: ['owner', 'functions', 'schemas'], relations: 'all', names: 'all' };
    case 'GrantStmt': {
      if (body.objtype !== 'OBJECT_TABLE' && body.objtype !== 'OBJECT_SEQUENCE') {
        if (body.objtype === 'OBJECT_SCHEMA') return named(['schemas'], stringsOf(body.objects));
        const isFunction = body.objtype === 'OBJECT_FUNCTION' || body.objtype === 'OBJECT_PROCEDURE' || body.objtype === 'OBJECT_ROUTINE';
        if (!isFunction) return null;
        return named(['functions'], body.targtype === 'ACL_TARGET_ALL_IN_SCHEMA' ? 'all' : functionNames(body.objects));
      }
      if (body.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') {
        return { aspects: ['relacl'], relations: inSchemas(state, stringsOf(body.objects)), names: [] };
      }
      return relations(state, rangeVarsOf(body.objects), ['relacl']);
    }
    case 'GrantRoleStmt': {
      const granted = (body.granted_roles ?? []).flatMap((one) => ('AccessPriv' in one ? [one.AccessPriv.priv_name ?? ''] : []));
      return named(['memberships'], [...granted, ...roleNames(body.grantee_roles)]);
    }
    case 'CreateRoleStmt':
      return named(['roles', 'memberships'], [body.role ?? '']);
    case 'AlterRoleStmt':
      return named(['roles', 'memberships'], body.role?.rolename === undefined ? 'all' : [body.role.rolename]);
    case 'DropRoleStmt':
      return named(['roles', 'memberships'], roleNames(body.roles));
    case 'AlterDefaultPrivilegesStmt':
      return named(['default-acl'], 'all');
    case 'CreateSchemaStmt':
      return named(['schemas'], [body.schemaname ?? '']);
    case 'CreateFunctionStmt':
      return named(['functions'], [stringsOf(body.funcname).join('.')]);
    case 'AlterFunctionStmt':
      return named(['functions'], [stringsOf(body.func?.objname).join('.')]);
    case 'VariableSetStmt':
      // Who creates what follows, and where.
      return body.name === 'role' || body.name === 'session_authorization' || body.name === 'search_path' ? everything : null;
    case 'CommentStmt':
    case 'TransactionStmt':
    case 'CreateExtensionStmt':
    case 'CallStmt':
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
    case 'TruncateStmt':
      return null;
    default:
      return isOutsideModel(kind) ? null : everything;
  }
}

function aspectOf(subtype: AlterTableType | undefined): Aspect | null {
  switch (subtype) {
    case 'AT_ChangeOwner':
      return 'owner';
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_DisableTrig':
    case 'AT_EnableTrigAll':
    case 'AT_DisableTrigAll':
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrigUser':
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return 'triggers';
    case 'AT_DropColumn':
      // With CASCADE the triggers that need the column go.
      return 'triggers';
    default:
      return null;
  }
}

function touchedByAlterTable(state: State, statement: AlterTableStmt): Touch | null {
  const commands = (statement.cmds ?? []).flatMap((node) => ('AlterTableCmd' in node ? [node.AlterTableCmd] : []));
  const aspects = new Set<Aspect>();
  const touched: RangeVar[] = [statement.relation ?? {}];
  for (const { subtype, def, behavior } of commands) {
    const aspect = aspectOf(subtype);
    if (aspect === null || (subtype === 'AT_DropColumn' && behavior !== 'DROP_CASCADE')) continue;
    aspects.add(aspect);
    if (def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.name !== undefined) touched.push(def.PartitionCmd.name);
  }
  return aspects.size === 0 ? null : relations(state, touched, [...aspects]);
}

function touchedByDrop(state: State, removeType: string, objects: readonly Node[]): Touch | null {
  switch (removeType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_FOREIGN_TABLE':
      return relations(state, objects.map((node) => rangeVarOf(dottedName(node))), ['existence']);
    case 'OBJECT_TRIGGER':
      return relations(state, objects.map((node) => rangeVarOf(dottedName(node).slice(0, -1))), ['triggers']);
    case 'OBJECT_SCHEMA': {
      const schemas = objects.flatMap((node) => dottedName(node));
      return { aspects: ['schemas', 'existence', 'functions'], relations: inSchemas(state, schemas), names: schemas };
    }
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      // With CASCADE the triggers go as well.
      return { aspects: ['functions', 'triggers'], relations: triggerRelationsOf(state, functionNames(objects)), names: functionNames(objects) };
    default:
      return null;
  }
}

function triggerRelationsOf(state: State, functions: readonly string[]): readonly string[] {
  const last = new Set(functions.map((name) => name.split('.').at(-1)));
  return state.triggers.flatMap((trigger) => {
    const relation = state.relations.get(trigger.relation);
    return relation !== undefined && last.has(trigger.functionName.split('.').at(-1)) ? [relationKey(relation)] : [];
  });
}

/**
 * Kinds of statements that change nothing the model holds. A kind that stands neither here nor in the simulator's own switch is
 * unmodelled, and taints everything.
 */
const outsideModel: ReadonlySet<string> = new Set([
  'IndexStmt', 'ReindexStmt', 'VacuumStmt', 'ClusterStmt', 'RepackStmt', 'CheckPointStmt', 'LockStmt', 'CreateStatsStmt', 'AlterStatsStmt',
  'CreateEnumStmt', 'AlterEnumStmt', 'CompositeTypeStmt', 'CreateRangeStmt', 'CreateDomainStmt', 'AlterDomainStmt', 'AlterTypeStmt', 'DefineStmt',
  'CreatePolicyStmt', 'AlterPolicyStmt', 'RuleStmt', 'CreateCastStmt', 'CreateTransformStmt', 'CreateConversionStmt', 'CreateAmStmt',
  'CreateOpClassStmt', 'CreateOpFamilyStmt', 'AlterOpFamilyStmt', 'AlterOperatorStmt', 'AlterCollationStmt', 'CreatePLangStmt',
  'AlterTSConfigurationStmt', 'AlterTSDictionaryStmt', 'CreatePublicationStmt', 'AlterPublicationStmt', 'CreateSubscriptionStmt',
  'AlterSubscriptionStmt', 'DropSubscriptionStmt', 'CreateFdwStmt', 'AlterFdwStmt', 'CreateForeignServerStmt', 'AlterForeignServerStmt',
  'CreateUserMappingStmt', 'AlterUserMappingStmt', 'DropUserMappingStmt', 'CreatedbStmt', 'DropdbStmt', 'AlterDatabaseStmt',
  'AlterDatabaseSetStmt', 'AlterDatabaseRefreshCollStmt', 'AlterRoleSetStmt', 'AlterSystemStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt',
  'AlterTableSpaceOptionsStmt', 'AlterTableMoveAllStmt', 'ExplainStmt', 'NotifyStmt', 'ListenStmt', 'UnlistenStmt', 'LoadStmt', 'CopyStmt',
  'VariableShowStmt', 'ConstraintsSetStmt', 'PrepareStmt', 'DeallocateStmt', 'DeclareCursorStmt', 'FetchStmt', 'ClosePortalStmt', 'RefreshMatViewStmt',
  'SecLabelStmt', 'AlterObjectDependsStmt', 'AlterExtensionStmt', 'AlterExtensionContentsStmt', 'AlterEventTrigStmt', 'ReplicaIdentityStmt',
]);

export function isOutsideModel(kind: string): boolean {
  return outsideModel.has(kind);
}

function sameTouch(a: Touch, b: Touch): boolean {
  return String(a.aspects) === String(b.aspects) && String(a.relations) === String(b.relations) && String(a.names) === String(b.names);
}

function sameSource(a: Source, b: Source): boolean {
  return a.text === b.text && comparePlaces(a.place, b.place) === 0;
}

/** Records what a statement may have touched. */
export function withTaint(state: State, touch: Touch | null, reason: string, context: Context): State {
  if (touch === null || touch.aspects.length === 0) return state;
  if (touch.relations.length === 0 && touch.names.length === 0) return state;
  const taint: Taint = { ...touch, before: state.nextOid, reason, source: context.source };
  // The same statement run again, in a loop say, needs no second taint: the later one covers the relations made in between.
  const others = state.taints.filter((one) => one.reason !== reason || !sameTouch(one, taint) || !sameSource(one.source, taint.source));
  return { ...state, taints: [...others, taint] };
}

/** Makes taints that were added since hold for what comes later, too: what causes them goes on. */
export function lasting(before: State, after: State): State {
  return {
    ...after,
    taints: after.taints.map((taint) => {
      if (before.taints.includes(taint)) return taint;
      const { aspects, relations, names, reason, source } = taint;
      return { aspects, relations, names, reason, source };
    }),
  };
}

/** Whether a relation of this name may be there already, made by something that could not be evaluated. */
export function mayExist(state: State, key: string): boolean {
  return state.openWorld || state.taints.some((taint) => taint.aspects.includes('existence') && (taint.relations === 'all' || taint.relations.includes(key)));
}

/** Whether an earlier taint may have made what a statement misses. */
export function mayHaveBeenMade(state: State, node: Node): boolean {
  if (state.openWorld) return true;
  const touch = touchedBy(state, node);
  if (touch === null) return false;
  return state.taints.some((taint) => {
    // A statement that PostgreSQL rejects makes nothing that a later one could rest on.
    if (taint.rejected === true) return false;
    const makes = taint.aspects.some((aspect) => aspect === 'existence' || aspect === 'roles' || aspect === 'functions' || aspect === 'schemas' || aspect === 'triggers');
    if (!makes) return false;
    if (taint.relations === 'all' || taint.names === 'all') return true;
    const relationsHit = touch.relations === 'all' ? taint.relations.length > 0 : touch.relations.some((one) => taint.relations.includes(one));
    const namesHit = touch.names === 'all' ? taint.names.length > 0 : touch.names.some((one) => taint.names.includes(one));
    return relationsHit || namesHit;
  });
}
