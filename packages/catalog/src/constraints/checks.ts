import { systemColumns } from '../columns.js';
import { columnsRead } from '../columns-read.js';
import { constraintWith } from '../copies.js';
import { duplicateObject, invalidObjectDefinition, invalidTableDefinition, Rejection } from '../errors.js';
import { inheritors } from '../inheritance.js';
import type { Constraint, Relation, Source } from '../model.js';
import { requireOwner } from '../names.js';
import { freeConstraintName } from '../object-names.js';
import type { State } from '../state.js';
import { usesOf, withUses } from '../uses.js';
import { sameExpression } from '../written.js';
import type { WrittenConstraint } from './definition.js';
import { addConstraint, changeConstraint, constraintNamed, newConstraint } from './rows.js';

/** Where a CHECK comes from: the statement names the table, or a parent hands it down. */
type Origin = 'named' | 'inherited';

/** MergeWithExistingConstraint (heap.c): one of this name and condition takes up the other. @throws {Rejection} 42710, 42P17 */
function placeCheck(state: State, relation: Relation, check: Constraint, origin: Origin, merging: 'allowed' | 'only-inherited'): State {
  const known = constraintNamed(relation, check.name);
  // StoreRelCheck.
  if (known === undefined && check.noInherit && relation.relkind === 'partitioned-table') throw invalidTableDefinition(`cannot add NO INHERIT constraint to partitioned table "${relation.name}"`);
  if (known === undefined) return addConstraint(state, relation.oid, check);
  const isPartition = relation.parents.some(({ partition }) => partition);
  const mayMerge = merging === 'allowed' || (origin === 'named' && !known.local && !isPartition);
  if (known.contype !== 'check' || !sameExpression(known.expression, check.expression) || !mayMerge) throw duplicateObject('constraint', check.name);
  const conflict = `constraint "${check.name}" conflicts with`;
  if (known.noInherit) throw invalidObjectDefinition(`${conflict} non-inherited constraint on relation "${relation.name}"`);
  if (known.inherited > 0 && check.noInherit) throw invalidObjectDefinition(`${conflict} inherited constraint on relation "${relation.name}"`);
  if (check.validated && known.enforced && !known.validated) throw invalidObjectDefinition(`${conflict} NOT VALID constraint on relation "${relation.name}"`);
  if (check.enforced && !known.enforced && !check.local) throw invalidObjectDefinition(`${conflict} NOT ENFORCED constraint on relation "${relation.name}"`);
  return changeConstraint(state, relation.oid, check.name, (one) => {
    const enforced = one.enforced || check.enforced;
    const validated = one.validated || (check.enforced && check.validated && !one.enforced);
    if (isPartition) return constraintWith(one, { local: false, inherited: 1, enforced, validated });
    return origin === 'named' ? constraintWith(one, { local: true, enforced, validated }) : constraintWith(one, { inherited: one.inherited + 1, enforced, validated });
  });
}

/** The CHECK that a statement writes, with the name it gets (AddRelationNewConstraints, heap.c). @throws {Rejection} 42703 */
function checkOf(state: State, relation: Relation, { node, enforced }: WrittenConstraint, text: string | null, source: Source): Constraint {
  const columns = columnsRead(state, relation, node.raw_expr);
  const system = columns.find((column) => systemColumns.has(column) && column !== 'tableoid');
  if (system !== undefined) throw new Rejection('42P10', `system column "${system}" reference in check constraint is invalid`);
  const [only, another] = columns;
  const addition = only === undefined || another !== undefined || only === '*' ? null : only;
  return newConstraint({
    name: node.conname ?? freeConstraintName(state, relation.schema, relation.name, addition, 'check'),
    contype: 'check',
    columns: columns.filter((column) => column !== '*'),
    expression: text,
    validated: enforced,
    enforced,
    noInherit: node.is_no_inherit === true,
    source,
    ...withUses(usesOf(state, node.raw_expr)),
  });
}

/** A CHECK of a new table. @throws {Rejection} 42703, 42710, 42P17 */
export function createCheck(state: State, oid: number, written: WrittenConstraint, text: string | null, source: Source): State {
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  return placeCheck(state, relation, checkOf(state, relation, written, text, source), 'named', 'allowed');
}

/** A CHECK that LIKE copies, once the table is made: one that is inherited only takes it up. @throws {Rejection} 42710, 42P16, 42P17 */
export function copyCheck(state: State, oid: number, check: Constraint): State {
  const relation = state.relations.get(oid);
  return relation === undefined ? state : placeCheck(state, relation, check, 'named', 'only-inherited');
}

/** The CHECK constraints that a new table has from its parents (MergeCheckConstraint, tablecmds.c). @throws {Rejection} 42710 */
export function inheritChecks(state: State, oid: number, parents: readonly Relation[], source: Source): State {
  let next = state;
  for (const check of parents.flatMap((parent) => parent.constraints.filter(({ contype, noInherit }) => contype === 'check' && !noInherit))) {
    const known = constraintNamed(next.relations.get(oid), check.name);
    if (known === undefined) {
      // The table has no rows yet that could break it.
      next = addConstraint(next, oid, constraintWith(check, { local: false, inherited: 1, validated: check.enforced, source }));
      continue;
    }
    if (!sameExpression(known.expression, check.expression)) throw duplicateObject('check constraint', check.name);
    next = changeConstraint(next, oid, check.name, (one) => (constraintWith(one, { inherited: one.inherited + 1, enforced: one.enforced || check.enforced, validated: one.validated || check.enforced })));
  }
  return next;
}

/** ALTER TABLE … ADD CHECK, which goes down to what inherits (ATAddCheckNNConstraint): each must be one's own. @throws {Rejection} 42703, 42710, 42P16, 42P17, 42501 */
export function addCheck(state: State, oid: number, written: WrittenConstraint, text: string | null, reach: 'only' | 'descendants', source: Source): State {
  const relation = state.relations.get(oid);
  if (relation === undefined) return state;
  const made = checkOf(state, relation, written, text, source);
  const check: Constraint = constraintWith(made, { validated: made.enforced && written.node.skip_validation !== true });
  return addDown(state, relation, check, 'named', reach);
}

function addDown(state: State, relation: Relation, check: Constraint, origin: Origin, reach: 'only' | 'descendants'): State {
  const known = constraintNamed(relation, check.name);
  const row: Constraint = origin === 'named' ? check : constraintWith(check, { local: false, inherited: 1 });
  let next = placeCheck(state, relation, row, origin, origin === 'inherited' ? 'allowed' : 'only-inherited');
  // What has it already has handed it down.
  if (check.noInherit || known !== undefined) return next;
  const children = inheritors(state, relation.oid);
  if (children.length > 0 && reach === 'only') throw invalidTableDefinition('constraint must be added to child tables too');
  for (const child of children) {
    requireOwner(next, child);
    next = addDown(next, next.relations.get(child.oid) ?? child, check, 'inherited', reach);
  }
  return next;
}
