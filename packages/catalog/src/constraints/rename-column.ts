import { constraintWith, indexWith, relationWith } from '../copies.js';
import { indexesOn, withIndex } from '../indexes/rows.js';
import type { Constraint } from '../model.js';
import { withRelation, type State } from '../state.js';
import { withColumnRenamed } from '../written.js';

/** A column is called otherwise in its table's constraints and indexes, and in the foreign keys that refer to it: PostgreSQL keeps numbers. */
export function renameColumnInConstraints(state: State, oid: number, from: string, to: string): State {
  const renamed = (name: string): string => (name === from ? to : name);
  const own = (one: Constraint): Constraint => {
    if (!one.columns.includes(from)) return one;
    return constraintWith(one, { columns: one.columns.map(renamed), expression: one.expression === null ? null : withColumnRenamed(one.expression, from, to) });
  };
  const referring = (one: Constraint): Constraint =>
    one.references?.relation === oid && one.references.columns.includes(from) ? constraintWith(one, { references: { ...one.references, columns: one.references.columns.map(renamed) } }) : one;
  let next = state;
  for (const relation of state.relations.values()) {
    const changed = relation.constraints.map((one) => referring(relation.oid === oid ? own(one) : one));
    const current = next.relations.get(relation.oid);
    if (current !== undefined && changed.some((one, position) => one !== relation.constraints[position])) next = withRelation(next, relationWith(current, { constraints: changed }));
  }
  for (const index of indexesOn(state, oid)) {
    if (![...index.keys, ...index.include, ...index.reads].includes(from)) continue;
    next = withIndex(next, indexWith(index, {
      keys: index.keys.map((key) => (key.startsWith('(') ? withColumnRenamed(key, from, to) : renamed(key))),
      include: index.include.map(renamed),
      reads: index.reads.map(renamed),
      predicate: index.predicate === null ? null : withColumnRenamed(index.predicate, from, to),
    }));
  }
  return next;
}
