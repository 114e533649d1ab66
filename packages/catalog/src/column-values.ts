import type { AlterTableCmd, ColumnDef, Constraint, Node } from '@pgsql/types';
import { withDefaultReplaced } from './column-dependencies.js';
import { columnNamed } from './columns-by-name.js';
import { isInherited, requireIdentityType } from './columns.js';
import { isNullDefault, withDefaultUses } from './defined-columns.js';
import { requireColumn, requireOwnColumn } from './columns-read.js';
import { attributeWith, relationWith, stateWith } from './copies.js';
import { childrenOf, downwards, requireOwnDescendants, withColumn, type Reach } from './descendants.js';
import { dropItems } from './drop-objects.js';
import { invalidTableDefinition, notInPrerequisiteState, notSupported, syntaxError } from './errors.js';
import type { Attribute, Relation } from './model.js';
import { createOwnedSequences, withParameters } from './relations/sequences.js';
import { withRelation, type Context, type State } from './state.js';

/*
 * Where a column's values come from when a statement gives none: a default, an identity sequence, or an expression of other columns.
 */

/** Partitions have the identity columns of their table since PostgreSQL 17. */
export const identityOfPartitionsSince = 17;

function columnOf(relation: Relation, name: string): Attribute | undefined {
  return columnNamed(relation.columns, name);
}

/** ATExecColumnDefault. @throws {Rejection} 42703, 0A000, 42601, 42501 */
export function setDefault(state: State, relation: Relation, { name: column = '', def }: AlterTableCmd, reach: Reach): State {
  requireOwnDescendants(state, relation, reach);
  const changed = withColumn(state, relation, column, reach, (one, { name }) => {
    if (one.identity !== null) throw syntaxError(`column "${column}" of relation "${name}" is an identity column`);
    if (one.generated !== null) throw syntaxError(`column "${column}" of relation "${name}" is a generated column`);
    return withDefaultUses(state, attributeWith(one, { hasDefault: def !== undefined && !isNullDefault(state, def, one.type) }), def);
  });
  return withDefaultReplaced(changed, relation, column, def);
}

type IdentityChange = 'add identity to' | 'drop identity from' | 'change identity column of';

/** @throws {Rejection} 42P16 */
function requireWholePartitioning(state: State, relation: Relation, reach: Reach, change: IdentityChange): void {
  if (state.postgres < identityOfPartitionsSince) return;
  if (relation.relkind === 'partitioned-table' && reach === 'only') throw invalidTableDefinition(`cannot ${change} only the partitioned table`);
  if (relation.parents.some(({ partition }) => partition)) throw invalidTableDefinition(`cannot ${change} a partition`);
}

/** Identity goes down to partitions, and to nothing else that inherits. */
function reachOfIdentity(state: State, relation: Relation, reach: Reach): Reach {
  return relation.relkind === 'partitioned-table' && state.postgres >= identityOfPartitionsSince ? reach : 'only';
}

/** ATExecAddIdentity, after the sequence is made. @throws {Rejection} 42703, 0A000, 22023, 42501, 42P16, 55000 */
export function addIdentity(state: State, relation: Relation, { name: column = '', def }: AlterTableCmd, reach: Reach, context: Context): State {
  const written: Constraint = def !== undefined && 'Constraint' in def ? def.Constraint : {};
  const definition: ColumnDef = { colname: column, constraints: [{ Constraint: { ...written, contype: 'CONSTR_IDENTITY' } }] };
  const old = columnOf(relation, column);
  if (old !== undefined) requireIdentityType(old.type);
  else requireColumn(state, relation, column);
  const made = createOwnedSequences(state, relation, [definition], context);
  requireWholePartitioning(state, relation, reach, 'add identity to');
  return withColumn(made, relation, column, reachOfIdentity(state, relation, reach), (one, { name }) => {
    if (!one.notNull) throw notInPrerequisiteState(`column "${column}" of relation "${name}" must be declared NOT NULL before identity can be added`);
    if (one.identity !== null) throw notInPrerequisiteState(`column "${column}" of relation "${name}" is already an identity column`);
    if (one.hasDefault) throw notInPrerequisiteState(`column "${column}" of relation "${name}" already has a default value`);
    return attributeWith(one, { hasDefault: true, identity: written.generated_when === 'd' ? 'by-default' : 'always' });
  });
}

function generatedOption(def: Node | undefined): Attribute['identity'] {
  const options = def !== undefined && 'List' in def ? (def.List.items ?? []) : [];
  for (const option of options) {
    if (!('DefElem' in option) || option.DefElem.defname !== 'generated') continue;
    const { arg } = option.DefElem;
    const letter = arg !== undefined && 'Integer' in arg ? arg.Integer.ival : undefined;
    return letter === 'd'.charCodeAt(0) ? 'by-default' : 'always';
  }
  return null;
}

/** The sequence of an identity column. */
function sequencesOf(state: State, relation: Relation, column: string): readonly Relation[] {
  return state.dependencies.collect(({ kind, dependent, on, part }) => (kind === 'identity' && dependent === relation.oid && part === column ? (state.relations.get(on) ?? null) : null));
}

/** ATExecSetIdentity. @throws {Rejection} 42703, 0A000, 42P16, 55000 */
export function setIdentity(state: State, relation: Relation, { name: column = '', def }: AlterTableCmd, reach: Reach): State {
  // transformAlterTableStmt looks the column up before the command runs.
  requireColumn(state, relation, column);
  requireWholePartitioning(state, relation, reach, 'change identity column of');
  const said = generatedOption(def);
  const changed = withColumn(state, relation, column, reachOfIdentity(state, relation, reach), (one, { name }) => {
    if (one.identity === null) throw notInPrerequisiteState(`column "${column}" of relation "${name}" is not an identity column`);
    return attributeWith(one, { identity: said ?? one.identity });
  });
  return sequencesOf(state, relation, column).reduce((next, sequence) => withParameters(next, sequence, def !== undefined && 'List' in def ? (def.List.items ?? []) : []), changed);
}

/** ATExecDropIdentity; the sequence goes with it. @throws {Rejection} 42703, 0A000, 42P16, 55000 */
export function dropIdentity(state: State, relation: Relation, { name: column = '', missing_ok }: AlterTableCmd, reach: Reach): State {
  requireWholePartitioning(state, relation, reach, 'drop identity from');
  requireOwnColumn(state, relation, column);
  if (columnOf(relation, column)?.identity === null) {
    if (missing_ok === true) return state;
    throw notInPrerequisiteState(`column "${column}" of relation "${relation.name}" is not an identity column`);
  }
  const without = withoutIdentity(state, relation, column, reachOfIdentity(state, relation, reach));
  return dropItems(without, sequencesOf(state, relation, column).map((sequence) => ({ kind: 'relation', relation: sequence })), 'restrict');
}

/** A column that is no identity column any more; its sequence stays. */
export function withoutIdentity(state: State, relation: Relation, column: string, reach: Reach): State {
  const changed = withColumn(state, relation, column, reach, (one) => (one.identity === null ? one : attributeWith(one, { identity: null, hasDefault: false })));
  return stateWith(changed, { dependencies: changed.dependencies.filter(({ kind, dependent, part }) => !(kind === 'identity' && dependent === relation.oid && part === column)) });
}

/** ATPrepDropExpression and ATExecDropExpression. @throws {Rejection} 42703, 0A000, 42P16, 55000 */
export function dropExpression(state: State, relation: Relation, { name: column = '', missing_ok }: AlterTableCmd, reach: Reach): State {
  if (reach === 'only' && childrenOf(state, relation, 'descendants').length > 0) throw notSupported('ALTER TABLE / DROP EXPRESSION must be applied to child tables too');
  requireOwnColumn(state, relation, column);
  const generated = columnOf(relation, column)?.generated ?? null;
  if (isInherited(state, relation, column)) throw invalidTableDefinition('cannot drop generation expression from inherited column');
  if (generated === 'virtual') throw notSupported('ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns');
  if (generated === null) {
    if (missing_ok === true) return state;
    throw notInPrerequisiteState(`column "${column}" of relation "${relation.name}" is not a generated column`);
  }
  return downwards(state, relation, reach, (next, one) => {
    const columns = one.columns.map((each) => (each.name === column ? attributeWith(each, { generated: null, hasDefault: false }) : each));
    return withDefaultReplaced(withRelation(next, relationWith(one, { columns })), one, column, undefined);
  });
}

/** ATExecSetExpression. @throws {Rejection} 42703, 0A000, 55000, 42P17 */
export function setExpression(state: State, relation: Relation, { name: column = '', def }: AlterTableCmd, reach: Reach): State {
  return downwards(state, relation, reach, (next, one) => {
    requireOwnColumn(next, one, column);
    if (columnOf(one, column)?.generated === null) throw notInPrerequisiteState(`column "${column}" of relation "${one.name}" is not a generated column`);
    const columns = one.columns.map((each) => (each.name === column ? withDefaultUses(next, each, def) : each));
    return withDefaultReplaced(withRelation(next, relationWith(one, { columns })), one, column, def);
  });
}
