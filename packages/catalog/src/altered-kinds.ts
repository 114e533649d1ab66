import type { AlterTableCmd } from '@pgsql/types';
import { refuseAddedToForeignTable } from './constraints/foreign-tables.js';
import { invalidObjectDefinition, notSupported, wrongObjectType } from './errors.js';
import type { Relation } from './model.js';
import { refuseTyped } from './relations/typed.js';
import type { State } from './state.js';

type Subtype = NonNullable<AlterTableCmd['subtype']>;
type Kinds = readonly Relation['relkind'][];

const typed: Kinds = ['table', 'partitioned-table'];
const tables: Kinds = [...typed, 'foreign-table'];
const stored: Kinds = [...typed, 'materialized-view'];
const tablesAndViews: Kinds = [...tables, 'view'];
const tablesAndMaterializedViews: Kinds = [...tables, 'materialized-view'];
const withOptions: Kinds = [...stored, 'view'];
const partitioned: Kinds = ['partitioned-table'];

/** Which kinds of relations a command is for (tablecmds.c, ATPrepCmd); a command that is not listed is for any. */
const kindsFor: ReadonlyMap<Subtype, Kinds> = new Map<Subtype, Kinds>([
  ...entries(tables, ['AT_AddColumn', 'AT_DropColumn', 'AT_AlterColumnType', 'AT_SetNotNull', 'AT_DropNotNull', 'AT_DropExpression', 'AT_SetExpression']),
  ...entries(tables, ['AT_AddConstraint', 'AT_DropConstraint', 'AT_ValidateConstraint', 'AT_AddInherit', 'AT_DropInherit', 'AT_DropOids']),
  ...entries(tables, ['AT_EnableTrig', 'AT_EnableAlwaysTrig', 'AT_EnableReplicaTrig', 'AT_DisableTrig', 'AT_EnableTrigAll', 'AT_DisableTrigAll', 'AT_EnableTrigUser', 'AT_DisableTrigUser']),
  ...entries(typed, ['AT_EnableRule', 'AT_EnableAlwaysRule', 'AT_EnableReplicaRule', 'AT_DisableRule', 'AT_AlterConstraint']),
  ...entries(tablesAndViews, ['AT_ColumnDefault', 'AT_AddIdentity', 'AT_SetIdentity', 'AT_DropIdentity']),
  ...entries(tablesAndMaterializedViews, ['AT_SetStatistics', 'AT_SetOptions', 'AT_ResetOptions', 'AT_SetStorage']),
  ...entries(stored, ['AT_SetCompression', 'AT_ReplicaIdentity', 'AT_ClusterOn', 'AT_DropCluster', 'AT_SetAccessMethod', 'AT_SetTableSpace']),
  ...entries(withOptions, ['AT_SetRelOptions', 'AT_ResetRelOptions', 'AT_ReplaceRelOptions']),
  ...entries(typed, ['AT_AddOf', 'AT_DropOf', 'AT_EnableRowSecurity', 'AT_DisableRowSecurity', 'AT_ForceRowSecurity', 'AT_NoForceRowSecurity']),
  ...entries(['foreign-table'], ['AT_GenericOptions', 'AT_AlterColumnGenericOptions']),
  ...entries(partitioned, ['AT_AttachPartition', 'AT_DetachPartition', 'AT_DetachPartitionFinalize']),
]);

function entries(kinds: Kinds, subtypes: readonly Subtype[]): readonly (readonly [Subtype, Kinds])[] {
  return subtypes.map((subtype) => [subtype, kinds] as const);
}

const attaching: ReadonlySet<Subtype> = new Set<Subtype>(['AT_AttachPartition', 'AT_DetachPartition', 'AT_DetachPartitionFinalize']);

/** SET LOGGED and UNLOGGED: of sequences since PostgreSQL 15, not of partitioned tables since 18. */
function mayPersist({ postgres }: State, { relkind }: Relation): boolean {
  return relkind === 'table' || (relkind === 'sequence' && postgres >= 15) || (relkind === 'partitioned-table' && postgres < 18);
}

function isFor(state: State, relation: Relation, subtype: Subtype): boolean {
  if (subtype === 'AT_SetLogged' || subtype === 'AT_SetUnLogged') return mayPersist(state, relation);
  if (subtype === 'AT_SetAccessMethod' && relation.relkind === 'partitioned-table') return state.postgres >= 17;
  return kindsFor.get(subtype)?.includes(relation.relkind) ?? true;
}

/** Whether a command is for a relation of this kind (tablecmds.c, ATPrepCmd and ATSimplePermissions). @throws {Rejection} 42809, 42P17, 0A000 */
export function requireKind(state: State, relation: Relation, command: AlterTableCmd): void {
  const { subtype } = command;
  if (subtype === undefined) return;
  if (relation.relkind === 'table' && state.postgres < 18 && attaching.has(subtype)) throw invalidObjectDefinition(`table "${relation.name}" is not partitioned`);
  if (!isFor(state, relation, subtype)) throw wrongObjectType(`ALTER action cannot be performed on relation "${relation.name}"`);
  if (subtype === 'AT_AddInherit') requireMayInherit(relation);
  if (relation.relkind === 'partitioned-table' && state.postgres < 17 && addsExclusion(command)) throw notSupported('exclusion constraints are not supported on partitioned tables');
  if (relation.relkind === 'foreign-table') refuseAddedToForeignTable(command);
}

function addsExclusion({ def }: AlterTableCmd): boolean {
  return def !== undefined && 'Constraint' in def && def.Constraint.contype === 'CONSTR_EXCLUSION';
}

/** ATPrepAddInherit. @throws {Rejection} 42809 */
function requireMayInherit(relation: Relation): void {
  refuseTyped(relation, 'change inheritance of');
  if (relation.parents.some(({ partition }) => partition)) throw wrongObjectType('cannot change inheritance of a partition');
  if (relation.relkind === 'partitioned-table') throw wrongObjectType('cannot change inheritance of partitioned table');
}

/** What an index takes of ALTER TABLE as well. */
const ofIndexes: ReadonlySet<Subtype> = new Set<Subtype>(['AT_ChangeOwner', 'AT_SetRelOptions', 'AT_ResetRelOptions', 'AT_SetTableSpace', 'AT_SetStatistics']);

/** What the index of a partitioned table takes. */
export function isOfPartitionedIndexes({ subtype }: AlterTableCmd): boolean {
  return subtype === 'AT_SetTableSpace' || subtype === 'AT_SetStatistics' || subtype === 'AT_AttachPartition';
}

export function isOfIndexes({ subtype }: AlterTableCmd): boolean {
  return subtype !== undefined && ofIndexes.has(subtype);
}
