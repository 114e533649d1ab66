import { notSupported, Rejection, undefinedObject, wrongObjectType } from '../errors.js';
import type { Relation } from '../model.js';
import type { State } from '../state.js';
import { isUncertain } from '../taints.js';

/** PostgreSQL's own methods that keep no order of rows (pg_am's amclusterable). */
const unordered: ReadonlySet<string> = new Set(['hash', 'gin', 'spgist', 'brin']);

/** The index by which rows are to be ordered, sought in the schema of its table (cluster.c, check_index_is_clusterable). @throws {Rejection} 42704, 42809, 0A000 */
export function requireClusterable(state: State, relation: Relation, name: string): void {
  const oid = state.relationNames.get(`${relation.schema}.${name}`);
  if (oid === undefined) throw new Rejection('42704', undefinedObject('index', name).message, isUncertain(state, relation, 'indexes') || isUncertain(state, relation, 'constraints') ? 'perhaps' : 'sure');
  const index = state.indexes.get(oid);
  if (index === undefined || index.relation !== relation.oid) throw wrongObjectType(`"${name}" is not an index for table "${relation.name}"`);
  if (unordered.has(index.method)) throw notSupported(`cannot cluster on index "${name}" because access method does not support clustering`);
  if (index.predicate !== null) throw notSupported(`cannot cluster on partial index "${name}"`);
}

/** ALTER TABLE … CLUSTER ON and SET WITHOUT CLUSTER, which the model does not hold (ATExecClusterOn, mark_index_clustered). @throws {Rejection} 42704, 42809, 0A000 */
export function requireMarkable(state: State, relation: Relation, index: string | null): void {
  if (index !== null) requireClusterable(state, relation, index);
  if (relation.relkind === 'partitioned-table') throw notSupported('cannot mark index clustered in partitioned table');
}
