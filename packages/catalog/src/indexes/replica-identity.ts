import type { ReplicaIdentityStmt } from '@pgsql/types';
import { columnNamed } from '../columns-by-name.js';
import { relationWith } from '../copies.js';
import { notSupported, Rejection, undefinedObject, wrongObjectType } from '../errors.js';
import type { Index, Relation } from '../model.js';
import { constraintNamed } from '../constraints/rows.js';
import { isUncertain } from '../taints.js';
import { withRelation, type State } from '../state.js';

/** What an index must be to tell rows apart for a subscriber (ATExecReplicaIdentity). @throws {Rejection} 42809, 0A000 */
function requireIdentifying(relation: Relation, index: Index): void {
  const { name } = index;
  if (index.relation !== relation.oid) throw wrongObjectType(`"${name}" is not an index for table "${relation.name}"`);
  if (!index.unique) throw wrongObjectType(`cannot use non-unique index "${name}" as replica identity`);
  if (index.constraint !== null && constraintNamed(relation, index.constraint)?.deferrable === true) throw notSupported(`cannot use non-immediate index "${name}" as replica identity`);
  if (index.keys.some((key) => key.startsWith('('))) throw notSupported(`cannot use expression index "${name}" as replica identity`);
  if (index.predicate !== null) throw notSupported(`cannot use partial index "${name}" as replica identity`);
  const nullable = index.keys.find((key) => columnNamed(relation.columns, key)?.notNull === false);
  if (nullable !== undefined) throw wrongObjectType(`index "${name}" cannot be used as replica identity because column "${nullable}" is nullable`);
}

/** ALTER TABLE … REPLICA IDENTITY. @throws {Rejection} 42704, 42809, 0A000 */
export function setReplicaIdentity(state: State, relation: Relation, { identity_type, name = '' }: ReplicaIdentityStmt): State {
  const { replicaIndex, ...others } = relation;
  // REPLICA_IDENTITY_INDEX (pg_class.h).
  if (identity_type !== 'i') return replicaIndex === undefined ? state : withRelation(state, others);
  const oid = state.relationNames.get(`${relation.schema}.${name}`);
  if (oid === undefined) throw new Rejection('42704', undefinedObject('index', name).message, isUncertain(state, relation, 'indexes') || isUncertain(state, relation, 'constraints') ? 'perhaps' : 'sure');
  const index = state.indexes.get(oid);
  if (index === undefined) throw wrongObjectType(`"${name}" is not an index for table "${relation.name}"`);
  requireIdentifying(relation, index);
  return withRelation(state, relationWith(relation, { replicaIndex: oid }));
}

/** Whether the index by which rows are told apart has a column among its keys. */
export function identifies(state: State, { replicaIndex }: Relation, column: string): boolean {
  return replicaIndex !== undefined && state.indexes.get(replicaIndex)?.keys.includes(column) === true;
}
