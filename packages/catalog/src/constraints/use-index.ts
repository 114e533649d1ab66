import { indexWith } from '../copies.js';
import { duplicateTable, notInPrerequisiteState, notSupported, Rejection, undefinedObject, wrongObjectType } from '../errors.js';
import { lookUpIndex, withIndex } from '../indexes/rows.js';
import { qualifiedName, type Relation, type Source } from '../model.js';
import type { State } from '../state.js';
import type { WrittenConstraint } from './definition.js';
import { setNotNull } from './not-null.js';
import { addConstraint, requireFreeName, requireNoPrimaryKey, newConstraint } from './rows.js';

/** ADD PRIMARY KEY or UNIQUE USING INDEX: the index takes the constraint's name (ATExecAddIndexConstraint). @throws {Rejection} 42704, 55000, 42809, 42P07, 42710, 0A000, 42P16 */
export function addConstraintUsing(state: State, relation: Relation, { node, deferrable, initiallyDeferred }: WrittenConstraint, source: Source): State {
  const written = node.indexname ?? '';
  const index = lookUpIndex(state, { schemaname: relation.schema, relname: written });
  if (index === null) throw undefinedObject('index', written);
  if (index.relation !== relation.oid) throw notInPrerequisiteState(`index "${written}" does not belong to table "${relation.name}"`);
  if (index.constraint !== null) throw notInPrerequisiteState(`index "${written}" is already associated with a constraint`);
  if (!index.unique) throw wrongObjectType(`"${written}" is not a unique index`);
  if (index.keys.some((key) => key.startsWith('('))) throw wrongObjectType(`index "${written}" contains expressions`);
  if (index.predicate !== null) throw wrongObjectType(`"${written}" is a partial index`);
  if (index.sorting !== undefined) throw new Rejection('42809', `index "${written}" does not have default sorting behavior`, index.sorting === 'otherwise' ? 'sure' : 'perhaps');
  if (relation.relkind === 'partitioned-table') throw notSupported('ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables');
  const primary = node.contype === 'CONSTR_PRIMARY';
  if (primary) requireNoPrimaryKey(relation);
  const name = node.conname ?? index.name;
  if (name !== index.name && state.relationNames.has(qualifiedName({ schema: index.schema, name }))) throw duplicateTable(name);
  requireFreeName(relation, name);
  let next = state;
  if (primary) for (const column of index.keys) next = setNotNull(next, relation.oid, { column, name: null, noInherit: false, validated: true, demand: 'key', reach: 'descendants', source });
  next = withIndex(next, indexWith(index, { name, primary, constraint: name }));
  return addConstraint(next, relation.oid, newConstraint({
    name,
    contype: primary ? 'primary-key' : 'unique',
    columns: index.keys,
    deferrable,
    initiallyDeferred,
    noInherit: true,
    index: index.oid,
    source,
  }));
}
