import { columnNamed, withColumnChanged } from '../columns-by-name.js';
import { attributeWith, constraintWith, relationWith } from '../copies.js';
import { duplicateObject, invalidTableDefinition } from '../errors.js';
import type { Constraint, Relation } from '../model.js';
import { withRelation, type State } from '../state.js';

type Given = Pick<Constraint, 'name' | 'contype' | 'columns' | 'source'> & Partial<Constraint>;

/** A constraint, which but for what is given is as most are. */
export function newConstraint(given: Given): Constraint {
  const constraint: Constraint = {
    name: given.name,
    contype: given.contype,
    columns: given.columns,
    expression: given.expression ?? null,
    references: given.references ?? null,
    deferrable: given.deferrable ?? false,
    initiallyDeferred: given.initiallyDeferred ?? false,
    validated: given.validated ?? true,
    enforced: given.enforced ?? true,
    noInherit: given.noInherit ?? false,
    local: given.local ?? true,
    inherited: given.inherited ?? 0,
    index: given.index ?? null,
    source: given.source,
  };
  return given.uses === undefined ? constraint : { ...constraint, uses: given.uses };
}

export function constraintNamed(relation: Relation | undefined, name: string): Constraint | undefined {
  if (relation === undefined) return undefined;
  const { constraints } = relation;
  let at = 0;
  while (at < constraints.length && constraints[at]?.name !== name) at += 1;
  return constraints[at];
}

/** The constraint of this name of a relation. @throws {Rejection} 42710 when it has one (ConstraintNameIsUsed) */
export function requireFreeName(relation: Relation, name: string): void {
  if (constraintNamed(relation, name) !== undefined) throw duplicateObject('constraint', name);
}

/** @throws {Rejection} 42710 */
export function addConstraint(state: State, oid: number, constraint: Constraint): State {
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  requireFreeName(relation, constraint.name);
  return withRelation(state, relationWith(relation, { constraints: [...relation.constraints, constraint] }));
}

export function changeConstraint(state: State, oid: number, name: string, change: (constraint: Constraint) => Constraint): State {
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  return withRelation(state, relationWith(relation, { constraints: relation.constraints.map((one) => (one.name === name ? change(one) : one)) }));
}

export function withoutConstraints(state: State, oid: number, names: ReadonlySet<string>): State {
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  const constraints = relation.constraints.filter(({ name }) => !names.has(name));
  return constraints.length === relation.constraints.length ? state : withRelation(state, relationWith(relation, { constraints }));
}

/** One parent more. */
export function inheritedOnceMore(constraint: Constraint): Constraint {
  return constraintWith(constraint, { inherited: constraint.inherited + 1 });
}

/** Marks a column NOT NULL, or as one that is not. */
export function withNotNullColumn(state: State, oid: number, name: string, notNull: boolean): State {
  const relation = state.relations.get(oid);
  if (relation === undefined || columnNamed(relation.columns, name)?.notNull !== !notNull) return state;
  return withRelation(state, relationWith(relation, { columns: withColumnChanged(relation.columns, name, (column) => attributeWith(column, { notNull })) }));
}

/** index_check_primary_key. @throws {Rejection} 42P16 */
export function requireNoPrimaryKey(relation: Relation): void {
  if (relation.constraints.some(({ contype }) => contype === 'primary-key')) throw invalidTableDefinition(`multiple primary keys for table "${relation.name}" are not allowed`);
}
