import type { PartitionBoundSpec, PartitionSpec } from '@pgsql/types';
import { invalidTableDefinition } from './errors.js';
import type { PartitionStrategy, Relation } from './model.js';

export function strategyOf({ strategy }: PartitionSpec): PartitionStrategy {
  switch (strategy) {
    case 'PARTITION_STRATEGY_LIST':
      return 'list';
    case 'PARTITION_STRATEGY_HASH':
      return 'hash';
    case 'PARTITION_STRATEGY_RANGE':
    case undefined:
      return 'range';
    default:
      return strategy satisfies never;
  }
}

/** parsenodes.h, PartitionStrategy. */
const letters: Readonly<Record<PartitionStrategy, string>> = { list: 'l', range: 'r', hash: 'h' };

/** What can be told of FOR VALUES without its values (parse_utilcmd.c, transformPartitionBound). @throws {Rejection} 42P16 */
export function requireBound({ name, partitionStrategy }: Relation, bound: PartitionBoundSpec | undefined): void {
  if (bound === undefined || partitionStrategy === undefined) return;
  if (bound.is_default === true) {
    if (partitionStrategy === 'hash') throw invalidTableDefinition('a hash-partitioned table may not have a default partition');
    return;
  }
  if (bound.strategy !== letters[partitionStrategy]) throw invalidTableDefinition(`invalid bound specification for a ${partitionStrategy} partition of "${name}"`);
}
