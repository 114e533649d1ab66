import type { Constraint, Relation } from '../model.js';
import type { State } from '../state.js';

/** The foreign keys among constraints: most tables stay as they are from one statement to the next. */
const pickedOut = new WeakMap<Relation['constraints'], readonly Constraint[]>();

export function foreignKeysOf(constraints: Relation['constraints']): readonly Constraint[] {
  const known = pickedOut.get(constraints);
  if (known !== undefined) return known;
  const found = constraints.filter(({ contype }) => contype === 'foreign-key');
  pickedOut.set(constraints, found);
  return found;
}

/** By the relations of a state, which also note what is read of them: statements that only change rows ask for the same tables again and again. */
const asked = new WeakMap<State['relations'], Map<number, readonly Relation[]>>();

/** The tables that refer to one by foreign keys. */
export function referringTo({ relations }: State, oid: number): readonly Relation[] {
  const answers = asked.get(relations) ?? new Map<number, readonly Relation[]>();
  asked.set(relations, answers);
  const known = answers.get(oid);
  if (known !== undefined) return known;
  const found = relations.where((one) => one.constraints.length > 0 && foreignKeysOf(one.constraints).some(({ references }) => references?.relation === oid));
  answers.set(oid, found);
  return found;
}
