import type { Constraint, Node, SelectStmt } from '@pgsql/types';
import { columnNamed, hasColumn, withColumnChanged } from './columns-by-name.js';
import { attributeWith, relationWith } from './copies.js';
import { datatypeMismatch, duplicateColumn, notSupported, Rejection, undefinedColumn } from './errors.js';
import type { Attribute, Relation, Trigger } from './model.js';
import { columnNameOf } from './column-names.js';
import { lookUpRelation } from './names.js';
import { stringsOf } from './nodes.js';
import { queriedColumns } from './relations/sequence-columns.js';
import type { State } from './state.js';

/** The columns that a table constraint makes NOT NULL. */
export function notNullColumns(constraint: Constraint): readonly string[] {
  return constraint.contype === 'CONSTR_PRIMARY' || constraint.contype === 'CONSTR_NOTNULL' ? stringsOf(constraint.keys) : [];
}

export function withNotNull(columns: readonly Attribute[], names: readonly string[]): readonly Attribute[] {
  return names.length === 0 ? columns : columns.map((column) => (names.includes(column.name) ? attributeWith(column, { notNull: true }) : column));
}

/** Adds columns; a column of a parent that is defined again is merged. @throws {Rejection} 42701 */
export function mergeColumns(inherited: readonly Attribute[], own: readonly Attribute[], relation: string, postgres: number): readonly Attribute[] {
  const merged = [...inherited];
  const defined = new Set<string>();
  for (const column of own) {
    if (defined.has(column.name)) throw new Rejection('42701', `column "${column.name}" specified more than once in ${relation}`);
    defined.add(column.name);
    const index = inherited.findIndex(({ name }) => name === column.name);
    const parent = inherited[index];
    if (parent === undefined) merged.push(column);
    else if (parent.type !== column.type) throw datatypeMismatch(`column "${column.name}" has a type conflict`);
    else merged[index] = mergedColumn(parent, column, postgres);
  }
  return merged;
}

/** MergeInheritedAttribute and MergeChildAttribute (tablecmds.c). @throws {Rejection} 42611 */
function mergedColumn(parent: Attribute, column: Attribute, postgres: number): Attribute {
  const { name } = column;
  const invalid = (message: string): Rejection => new Rejection('42611', message);
  // Before PostgreSQL 16 it was the other way round: only a column that the parent does not generate could be generated.
  const isRefused = postgres < 16 ? parent.generated !== null : parent.generated === null;
  if (isRefused && column.generated !== null) throw invalid(`child column "${name}" specifies generation expression`);
  if (parent.generated !== null && column.identity !== null) throw invalid(`column "${name}" inherits from generated column but specifies identity`);
  if (parent.generated !== null && column.generated === null && column.hasDefault) throw invalid(`column "${name}" inherits from generated column but specifies default`);
  if (column.generated !== null && parent.generated !== null && parent.generated !== column.generated) throw invalid(`column "${name}" inherits from generated column of different kind`);
  return attributeWith(column, {
    notNull: column.notNull || parent.notNull,
    hasDefault: column.hasDefault || parent.hasDefault,
    generated: parent.generated ?? column.generated,
    identity: column.identity ?? parent.identity,
  });
}

/** catalog/heap.c, SysAtt. */
export const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'cmax', 'xmax', 'cmin', 'xmin', 'ctid']);

/** Why a column that is none of the user's cannot be altered: 0A000 for one of PostgreSQL's own, else 42703. */
export function missingColumn(name: string, relation: Pick<Relation, 'name' | 'relkind'>): Rejection {
  if (systemColumns.has(name) && relation.relkind !== 'view') return notSupported(`cannot alter system column "${name}"`);
  return undefinedColumn(name, relation.name);
}

const identityTypes: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'unknown']);

/** sequence.c, init_params. @throws {Rejection} 22023 */
export function requireIdentityType(type: string): void {
  if (!identityTypes.has(type)) throw new Rejection('22023', 'identity column type must be smallint, integer, or bigint');
}

/** @throws {Rejection} 42701 */
export function refuseSystemColumn(name: string): void {
  if (systemColumns.has(name)) throw new Rejection('42701', `column name "${name}" conflicts with a system column name`);
}

/** check_for_column_name_collision. @throws {Rejection} 42701 */
export function refuseColumnName(relation: Relation, name: string): void {
  if (hasColumn(relation.columns, name)) throw duplicateColumn(name, relation.name);
  refuseSystemColumn(name);
}

/** The relation with one more column; what inherits and has one of this name keeps its own. @throws {Rejection} 42804 */
export function addColumn(relation: Relation, column: Attribute): Relation {
  const old = columnNamed(relation.columns, column.name);
  if (old === undefined) return relationWith(relation, { columns: [...relation.columns, column] });
  if (old.type !== column.type) throw datatypeMismatch(`child table "${relation.name}" has different type for column "${column.name}"`);
  return relation;
}

export function changeColumn(state: State, relation: Relation, name: string, change: (column: Attribute) => Attribute): Relation {
  if (!hasColumn(relation.columns, name)) {
    if (state.openColumns.has(relation.oid)) return relation;
    throw missingColumn(name, relation);
  }
  return relationWith(relation, { columns: withColumnChanged(relation.columns, name, change) });
}

/** A column of which only the name is known. */
export const unknownColumn = (name: string): Attribute => ({ name, type: 'unknown', notNull: false, hasDefault: false, generated: null, identity: null, local: true, attacl: [] });

/** The columns of a query's result as far as names tell; null when some cannot be told. */
export function columnsOfQuery(state: State, query: Node | undefined): readonly Attribute[] | null {
  if (query === undefined || !('SelectStmt' in query)) return null;
  return columnsOfSelect(state, query.SelectStmt);
}

function columnsOfSelect(state: State, select: SelectStmt): readonly Attribute[] | null {
  if (select.larg !== undefined) return columnsOfSelect(state, select.larg);
  if (select.valuesLists !== undefined) return columnsOfValues(select.valuesLists);
  const columns: Attribute[] = [];
  for (const node of select.targetList ?? []) {
    if (!('ResTarget' in node)) return null;
    const { name, val } = node.ResTarget;
    if (name !== undefined) {
      columns.push(val !== undefined && 'ColumnRef' in val ? attributeWith(columnRead(state, select, stringsOf(val.ColumnRef.fields).at(-1) ?? ''), { name }) : unknownColumn(name));
      continue;
    }
    if (val === undefined) return null;
    const last = 'ColumnRef' in val ? val.ColumnRef.fields?.at(-1) : undefined;
    if ('ColumnRef' in val && last !== undefined && 'A_Star' in last) {
      const starred = starColumns(state, select, stringsOf(val.ColumnRef.fields).at(-1) ?? null);
      if (starred === null) return null;
      columns.push(...starred);
      continue;
    }
    columns.push('ColumnRef' in val ? columnRead(state, select, stringsOf(val.ColumnRef.fields).at(-1) ?? '') : unknownColumn(columnNameOf(val)));
  }
  return columns;
}

/** VALUES (transformValuesClause): `column1`, `column2` and so on. */
function columnsOfValues([first]: readonly Node[]): readonly Attribute[] | null {
  if (first === undefined || !('List' in first)) return null;
  return (first.List.items ?? []).map((_, index) => unknownColumn(`column${String(index + 1)}`));
}

/** A column that a query passes on: of the type that it has in the one relation read. */
function columnRead(state: State, select: SelectStmt, name: string): Attribute {
  const [only, another] = select.fromClause ?? [];
  const from = only !== undefined && another === undefined && 'RangeVar' in only ? lookUpRelation(state, only.RangeVar) : null;
  const column = from?.columns.find((one) => one.name === name);
  return attributeWith(unknownColumn(name), { type: column?.type ?? 'unknown' });
}

/** What `*`, or `alias.*`, stands for; null when it cannot be told. */
function starColumns(state: State, select: SelectStmt, alias: string | null): readonly Attribute[] | null {
  const found: Attribute[] = [];
  const hidden = new Set((select.withClause?.ctes ?? []).flatMap((node) => ('CommonTableExpr' in node ? [node.CommonTableExpr.ctename ?? ''] : [])));
  for (const node of select.fromClause ?? []) {
    const columns = columnsOfFrom(state, node, alias, hidden);
    if (columns === null) return null;
    found.push(...columns);
  }
  return found;
}

function columnsOfFrom(state: State, node: Node, alias: string | null, hidden: ReadonlySet<string>): readonly Attribute[] | null {
  if ('RangeVar' in node) {
    const { relname = '', schemaname, alias: written } = node.RangeVar;
    if (alias !== null && (written?.aliasname ?? relname) !== alias) return [];
    // The names of a WITH around the query are not at hand: such a name leads to no relation, or hides one.
    if (schemaname === undefined && hidden.has(relname)) return null;
    const from = lookUpRelation(state, node.RangeVar);
    if (from === null || state.openColumns.has(from.oid)) return null;
    const names = stringsOf(written?.colnames);
    return queriedColumns(from).map((column, index) => (attributeWith(column, { name: names[index] ?? column.name, notNull: false, hasDefault: false, generated: null, identity: null, local: true, attacl: [] })));
  }
  if ('RangeSubselect' in node) {
    const { subquery, alias: written } = node.RangeSubselect;
    if (alias !== null && written?.aliasname !== alias) return [];
    const names = stringsOf(written?.colnames);
    return columnsOfQuery(state, subquery)?.map((column, index) => (attributeWith(column, { name: names[index] ?? column.name }))) ?? null;
  }
  if (!('JoinExpr' in node)) return alias === null || !('RangeFunction' in node) || node.RangeFunction.alias?.aliasname === alias ? null : [];
  const { larg, rarg, isNatural, usingClause, alias: written } = node.JoinExpr;
  if (written !== undefined || larg === undefined || rarg === undefined || (alias === null && (isNatural === true || usingClause !== undefined))) return null;
  const [left, right] = [columnsOfFrom(state, larg, alias, hidden), columnsOfFrom(state, rarg, alias, hidden)];
  return left === null || right === null ? null : [...left, ...right];
}

/** Whether a column is one that a parent has, so that only the parent's can be dropped or renamed. */
export function isInherited(state: Pick<State, 'relations'>, relation: Relation, column: string): boolean {
  return relation.parents.some(({ oid }) => state.relations.get(oid)?.columns.some(({ name }) => name === column) === true);
}

/** OLD.column and NEW.column in a WHEN condition; the first group is all but the column. */
export function fieldOf(column: string): RegExp {
  const escaped = column.replace(/[$()*+.?[\\\]^{|}]/gu, '\\$&');
  return new RegExp(`(\\b(?:old|new)\\s*\\.\\s*)(?:"${escaped}"|${escaped}(?![\\w$]))`, 'giu');
}

/** Whether a trigger falls with a column: it is one of UPDATE OF, or WHEN reads it. */
export function dependsOnColumn(trigger: Pick<Trigger, 'updateOf' | 'when'>, column: string): boolean {
  return trigger.updateOf.includes(column) || (trigger.when !== null && fieldOf(column).test(trigger.when));
}
