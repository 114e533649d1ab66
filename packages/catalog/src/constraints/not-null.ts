import { hasColumn } from '../columns-by-name.js';
import { missingColumn } from '../columns.js';
import { constraintWith, relationWith } from '../copies.js';
import { duplicateObject, invalidTableDefinition, notSupported, Rejection } from '../errors.js';
import { inheritors } from '../inheritance.js';
import type { Constraint, Relation, Source } from '../model.js';
import { requireOwner } from '../names.js';
import { freeConstraintName } from '../object-names.js';
import { withRelation, type State } from '../state.js';
import { addConstraint, changeConstraint, inheritedOnceMore, newConstraint, withNotNullColumn } from './rows.js';

/** NOT NULL has rows in pg_constraint since PostgreSQL 18. */
export const notNullRowsSince = 18;

/** One NOT NULL as written, implied by a key, or handed down. */
export interface NotNull {
  readonly column: string;
  readonly name: string | null;
  readonly noInherit: boolean;
}

export function notNullOf(relation: Relation | undefined, column: string): Constraint | undefined {
  if (relation === undefined) return undefined;
  const { constraints } = relation;
  let at = 0;
  while (at < constraints.length && (constraints[at]?.contype !== 'not-null' || constraints[at]?.columns[0] !== column)) at += 1;
  return constraints[at];
}

/** Those of a new table: of one column only one counts, under the name that one of them has (AddRelationNotNullConstraints, heap.c). */
function merged(own: readonly NotNull[]): readonly NotNull[] {
  const found = new Map<string, NotNull>();
  for (const one of own) {
    const known = found.get(one.column);
    if (known === undefined) {
      found.set(one.column, one);
      continue;
    }
    if (known.noInherit !== one.noInherit) throw new Rejection('42601', `conflicting NO INHERIT declaration for not-null constraint on column "${one.column}"`);
    if (known.name !== null && one.name !== null && known.name !== one.name) throw new Rejection('42601', `conflicting not-null constraint names "${known.name}" and "${one.name}"`);
    found.set(one.column, { ...known, name: known.name ?? one.name });
  }
  return [...found.values()];
}

/** The NOT NULL constraints of a new table, its own and its parents'. @throws {Rejection} 42601, 42703, 42710, 42804 */
export function createNotNulls(state: State, oid: number, own: readonly NotNull[], parents: readonly Relation[], source: Source): State {
  if (state.postgres < notNullRowsSince) return state;
  let inherited: readonly Constraint[] = parents.flatMap((parent) => parent.constraints.filter(({ contype, noInherit }) => contype === 'not-null' && !noInherit));
  const given = new Set<string>();
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  // A table has one for most of its columns: they come in at once.
  const placed: Constraint[] = [];
  const names = new Set<string>(relation.constraints.map(({ name }) => name));
  const columns = new Set<string>(relation.columns.map(({ name }) => name));
  const place = (column: string, name: string | null, rest: Pick<Constraint, 'local' | 'inherited' | 'noInherit'>): void => {
    if (!columns.has(column)) throw missingColumn(column, relation);
    const chosen = name ?? freeConstraintName(state, relation.schema, relation.name, column, 'not_null', names);
    if (names.has(chosen)) throw duplicateObject('constraint', chosen);
    names.add(chosen);
    placed.push(newConstraint({ name: chosen, contype: 'not-null', columns: [column], source, local: rest.local, inherited: rest.inherited, noInherit: rest.noInherit }));
  };
  if (relation.relkind === 'partitioned-table' && own.some(({ noInherit }) => noInherit)) throw notSupported('not-null constraints on partitioned tables cannot be NO INHERIT');
  for (const one of merged(own)) {
    const handedDown = inherited.length === 0 ? inherited : inherited.filter(({ columns }) => columns[0] === one.column);
    if (handedDown.length > 0 && one.noInherit) throw new Rejection('42804', `cannot define not-null constraint with NO INHERIT on column "${one.column}"`);
    if (handedDown.length > 0) inherited = inherited.filter((other) => !handedDown.includes(other));
    if (one.name !== null && given.has(one.name)) throw duplicateObject('constraint', one.name);
    if (one.name !== null) given.add(one.name);
    place(one.column, one.name, { local: true, inherited: handedDown.length, noInherit: one.noInherit });
  }
  for (const column of new Set(inherited.flatMap(({ columns }) => columns))) {
    const of = inherited.filter(({ columns }) => columns[0] === column);
    const name = of[0]?.name ?? '';
    place(column, names.has(name) ? null : name, { local: false, inherited: of.length, noInherit: false });
  }
  return placed.length === 0 ? state : withRelation(state, relationWith(relation, { constraints: [...relation.constraints, ...placed] }));
}

/** How a NOT NULL comes to an existing table: SET validates one that is there, ADD does not, a primary key leaves it as it is. */
export interface NotNullChange extends NotNull {
  readonly demand: 'set' | 'add' | 'key';
  readonly validated: boolean;
  readonly reach: 'only' | 'descendants';
  readonly source: Source;
}

/** ALTER TABLE … SET NOT NULL, ADD NOT NULL, and what ADD PRIMARY KEY implies; goes down to what inherits, which must be one's own. @throws {Rejection} 42P16, 42710, 55000, 42501 */
export function setNotNull(state: State, oid: number, change: NotNullChange, origin: 'named' | 'inherited' = 'named'): State {
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  const { column, noInherit } = change;
  if (!hasColumn(relation.columns, column)) {
    if (state.openColumns.has(oid)) return state;
    throw missingColumn(column, relation);
  }
  if (noInherit && relation.relkind === 'partitioned-table') throw notSupported('not-null constraints on partitioned tables cannot be NO INHERIT');
  const children = noInherit ? [] : inheritors(state, oid);
  // SET with ONLY is refused for partitions alone, and is NO INHERIT where something inherits (ATExecSetNotNull).
  const mustGoDown = change.demand !== 'set' || relation.relkind === 'partitioned-table';
  const has = (one: Relation): boolean => one.columns.some(({ name, notNull }) => name === column && notNull);
  if (children.length > 0 && mustGoDown && change.reach === 'only' && !has(relation)) {
    // A key asks no more than that each child has it already, and hands it down to them (ATPrepAddPrimaryKey).
    if (change.demand === 'key' && children.every(has)) return setNotNull(state, oid, { ...change, reach: 'descendants' }, origin);
    throw invalidTableDefinition('constraint must be added to child tables too');
  }
  const isAlone = children.length > 0 && !mustGoDown && change.reach === 'only';
  const placed = state.postgres < notNullRowsSince ? { state, name: null } : placeNotNull(state, relation, isAlone ? { ...change, noInherit: true } : change, origin);
  let next = withNotNullColumn(placed.state, oid, column, true);
  // What has the constraint already has handed it down.
  if (change.reach === 'only' || (state.postgres >= notNullRowsSince && notNullOf(relation, column) !== undefined)) return next;
  for (const child of children) {
    requireOwner(next, child);
    next = setNotNull(next, child.oid, { ...change, name: placed.name }, 'inherited');
  }
  return next;
}

function placeNotNull(state: State, relation: Relation, change: NotNullChange, origin: 'named' | 'inherited'): { readonly state: State; readonly name: string } {
  const { column, noInherit, validated, demand, source } = change;
  const known = notNullOf(relation, column);
  if (known === undefined) {
    const name = change.name ?? freeConstraintName(state, relation.schema, relation.name, column, 'not_null');
    const added = newConstraint({ name, contype: 'not-null', columns: [column], noInherit, validated, local: origin === 'named', inherited: origin === 'named' ? 0 : 1, source });
    return { name, state: addConstraint(state, relation.oid, added) };
  }
  // SET with ONLY takes what is there.
  if (demand === 'set' && known.noInherit && change.reach === 'descendants') throw notSupported(`cannot change NO INHERIT status of NOT NULL constraint "${known.name}"`);
  if (demand !== 'set' && known.noInherit !== noInherit) throw new Rejection('55000', `cannot change NO INHERIT status of NOT NULL constraint "${known.name}" on relation "${relation.name}"`);
  if (!known.validated && validated && demand !== 'set') throw new Rejection('55000', `incompatible NOT VALID constraint "${known.name}" on relation "${relation.name}"`);
  if (origin === 'named' && change.name !== null && change.name !== known.name) {
    throw new Rejection('55000', `cannot create not-null constraint "${change.name}" on column "${column}" of table "${relation.name}"`);
  }
  if (demand === 'key' && origin === 'named') return { name: known.name, state };
  const kept = (one: Constraint): Constraint => (origin === 'named' ? constraintWith(one, { local: true }) : inheritedOnceMore(one));
  return { name: known.name, state: changeConstraint(state, relation.oid, known.name, (one) => (constraintWith(kept(one), { validated: one.validated || validated }))) };
}
