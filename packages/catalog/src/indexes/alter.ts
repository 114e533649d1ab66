import type { AlterTableStmt } from '@pgsql/types';
import { invalidObjectDefinition, notInPrerequisiteState, notSupported, Rejection, undefinedTable, wrongObjectType } from '../errors.js';
import type { Index } from '../model.js';
import { isSystemRelation, lookUpRelation, writtenName } from '../names.js';
import { ownOther, ownRelationNamed } from '../own-relations.js';
import { isOfPartitionedIndexes } from '../altered-kinds.js';
import { optionsOf, refuseViewOptions } from '../relations/storage-options.js';
import type { State } from '../state.js';
import { refuseCatalog } from '../system-catalogs.js';
import { attachIndex, requireAlike } from './define.js';
import { attachedIndexes, lookUpIndex } from './rows.js';

/** SET STATISTICS is for expressions (ATExecSetStatistics). @throws {Rejection} 42703, 0A000 */
function requireExpression(index: Index, number: number): void {
  const key = [...index.keys, ...index.include][number - 1];
  if (key === undefined) throw new Rejection('42703', `column number ${String(number)} of relation "${index.name}" does not exist`);
  if (!key.startsWith('(')) throw notSupported(`cannot alter statistics on non-expression column "${key}" of index "${index.name}"`);
}

/** ALTER INDEX … ATTACH PARTITION; its other actions change nothing that the model holds. @throws {Rejection} 42P01, 42809, 42501, 42P17, 55000 */
export function alterIndex(state: State, statement: AlterTableStmt): State {
  const name = statement.relation ?? {};
  const oid = ownOther(state, name);
  if (oid === null && isSystemRelation(state, name)) {
    refuseCatalog(state, name);
    return state;
  }
  if (oid === null && statement.missing_ok === true && lookUpRelation(state, name) === null) return state;
  const index = oid === null ? undefined : state.indexes.get(oid);
  if (index === undefined) throw wrongObjectType(`"${oid === null ? ownRelationNamed(state, name).name : (name.relname ?? '')}" is not an index`);
  const table = state.relations.get(index.relation);
  let next = state;
  for (const node of statement.cmds ?? []) {
    if ('AlterTableCmd' in node && table?.relkind === 'partitioned-table' && !isOfPartitionedIndexes(node.AlterTableCmd)) throw wrongObjectType(`ALTER action cannot be performed on relation "${index.name}"`);
    if ('AlterTableCmd' in node && node.AlterTableCmd.subtype === 'AT_SetRelOptions') refuseViewOptions(optionsOf(node.AlterTableCmd));
    if ('AlterTableCmd' in node && node.AlterTableCmd.subtype === 'AT_SetStatistics') requireExpression(index, node.AlterTableCmd.num ?? 0);
    if (!('AlterTableCmd' in node) || node.AlterTableCmd.subtype !== 'AT_AttachPartition') continue;
    if (table?.relkind !== 'partitioned-table') throw wrongObjectType(`"${index.name}" is not a partitioned index`);
    const { def } = node.AlterTableCmd;
    const attached = (def !== undefined && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined) ?? {};
    const partition = lookUpIndex(next, attached);
    if (partition === null && lookUpRelation(next, attached) !== null) throw invalidObjectDefinition(`"${attached.relname ?? ''}" is not an index`);
    if (partition === null) throw undefinedTable(writtenName(attached));
    if (partition.parent === index.oid) continue;
    if (attachedIndexes(next, index).some(({ relation }) => relation === partition.relation)) throw notInPrerequisiteState(`another index is already attached for partition of "${index.name}"`);
    if (partition.parent !== null) throw notInPrerequisiteState(`cannot attach index "${partition.name}" as a partition of index "${index.name}"`);
    const isOfPartition = next.relations.get(partition.relation)?.parents.some(({ oid }) => oid === index.relation) === true;
    if (!isOfPartition) throw notInPrerequisiteState(`cannot attach index "${partition.name}" as a partition of index "${index.name}"`);
    requireAlike(next, partition, index);
    next = attachIndex(next, partition, index);
  }
  return next;
}
