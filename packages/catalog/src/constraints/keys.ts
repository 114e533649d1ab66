import type { Constraint as ConstraintNode, IndexElem, Node } from '@pgsql/types';
import { hasColumn } from '../columns-by-name.js';
import { columnsRead } from '../columns-read.js';
import { invalidTableDefinition, Rejection } from '../errors.js';
import { expressionLabel } from '../indexes/column-names.js';
import { requireOperatorClasses } from '../indexes/operator-classes.js';
import { defineIndex, type IndexDefinition } from '../indexes/define.js';
import type { Relation, Source } from '../model.js';
import { stringsOf } from '../nodes.js';
import type { State } from '../state.js';
import { usesOf, withUses } from '../uses.js';
import { withoutCollation, type IndexTexts } from '../written.js';
import type { WrittenConstraint } from './definition.js';

/** @throws {Rejection} 42701 */
function requireDistinct(columns: readonly string[], what: string): void {
  const twice = columns.find((column, position) => columns.indexOf(column) !== position);
  if (twice !== undefined) throw new Rejection('42701', `column "${twice}" appears twice in ${what}`);
}

/** The index of a PRIMARY KEY or UNIQUE constraint (transformIndexConstraint, parse_utilcmd.c). @throws {Rejection} 42701 */
function keyDefinition({ node, columns, deferrable, initiallyDeferred }: WrittenConstraint): IndexDefinition {
  const primary = node.contype === 'CONSTR_PRIMARY';
  requireDistinct(columns, primary ? 'primary key constraint' : 'unique constraint');
  return {
    name: node.conname ?? null,
    unique: true,
    primary,
    nullsNotDistinct: node.nulls_not_distinct === true,
    method: 'btree',
    keys: columns,
    labels: columns,
    include: stringsOf(node.including),
    reads: columns,
    predicate: null,
    constraint: { contype: primary ? 'primary-key' : 'unique', deferrable, initiallyDeferred },
  };
}

function exclusionElements(node: ConstraintNode): readonly IndexElem[] {
  return (node.exclusions ?? []).flatMap((item: Node) => {
    const [element] = 'List' in item ? (item.List.items ?? []) : [];
    return element !== undefined && 'IndexElem' in element ? [element.IndexElem] : [];
  });
}

/** An expression is kept without the COLLATE around it, and one that is a column then is that column (ComputeIndexAttrs, indexcmds.c). */
function expressionKey({ columns }: Pick<Relation, 'columns'>, expr: Node | undefined, text: string): string {
  if (expr !== undefined && 'CollateClause' in expr) return expressionKey({ columns }, expr.CollateClause.arg, `(${withoutCollation(text)})`);
  const column = expr !== undefined && 'ColumnRef' in expr ? stringsOf(expr.ColumnRef.fields).at(-1) : undefined;
  return hasColumn(columns, column) ? (column ?? text) : text;
}

/** The keys of an index: columns by name, expressions as written. */
export function keysOf(relation: Pick<Relation, 'columns'>, elements: readonly IndexElem[], texts: IndexTexts | undefined): Pick<IndexDefinition, 'keys' | 'labels'> {
  return {
    keys: elements.map(({ name, expr }, position) => name ?? expressionKey(relation, expr, texts?.elements[position] ?? '(?)')),
    labels: elements.map(({ name, expr }) => name ?? expressionLabel(expr)),
  };
}

/** @throws {Rejection} 42703 */
function exclusionDefinition(state: State, relation: Relation, { node, deferrable, initiallyDeferred }: WrittenConstraint, texts: IndexTexts | undefined): IndexDefinition {
  const elements = exclusionElements(node);
  requireOperatorClasses(state, relation, node.access_method ?? 'btree', elements);
  return {
    name: node.conname ?? null,
    unique: false,
    primary: false,
    nullsNotDistinct: false,
    method: node.access_method ?? 'btree',
    ...keysOf(relation, elements, texts),
    include: stringsOf(node.including),
    reads: [...new Set([...elements.flatMap(({ name }) => name ?? []), ...columnsRead(state, relation, [...elements, node.where_clause])])].filter((column) => column !== '*'),
    predicate: node.where_clause === undefined ? null : (texts?.predicate ?? '?'),
    constraint: { contype: 'exclusion', deferrable, initiallyDeferred },
    ...withUses(usesOf(state, [node.exclusions, node.where_clause])),
  };
}

/** The index of a constraint that has one. @throws {Rejection} 42701, 42703 */
export function constraintIndex(state: State, relation: Relation, written: WrittenConstraint, texts: IndexTexts | undefined): IndexDefinition {
  return written.node.contype === 'CONSTR_EXCLUSION' ? exclusionDefinition(state, relation, written, texts) : keyDefinition(written);
}

/** Whether two constraints of one CREATE TABLE need one index only (transformIndexConstraints). */
function isRedundant(a: IndexDefinition, b: IndexDefinition): boolean {
  const same = (one: IndexDefinition): string =>
    JSON.stringify([one.keys, one.include, one.predicate, one.method, one.nullsNotDistinct, one.constraint?.deferrable, one.constraint?.initiallyDeferred, one.constraint?.contype === 'exclusion']);
  return same(a) === same(b) && a.constraint?.contype !== 'exclusion';
}

/** The indexes of a new table: the primary key first, each only once. @throws {Rejection} 42P16 for a second primary key */
export function withoutRedundant(table: string, definitions: readonly IndexDefinition[]): readonly IndexDefinition[] {
  const primary = definitions.filter((one) => one.primary);
  if (primary.length > 1) throw invalidTableDefinition(`multiple primary keys for table "${table}" are not allowed`);
  const kept: IndexDefinition[] = [];
  for (const definition of [...primary, ...definitions.filter((one) => !one.primary)]) {
    const at = kept.findIndex((one) => isRedundant(one, definition));
    const prior = kept[at];
    if (prior === undefined) kept.push(definition);
    else kept[at] = { ...prior, name: prior.name ?? definition.name };
  }
  return kept;
}

/** ADD PRIMARY KEY, UNIQUE or EXCLUDE; NOT NULL has come before. @throws {Rejection} 42P16, and those of `defineIndex` */
export function addKey(state: State, oid: number, definition: IndexDefinition, source: Source, reach: 'only' | 'partitions'): State {
  return defineIndex(state, oid, definition, source, reach).state;
}
