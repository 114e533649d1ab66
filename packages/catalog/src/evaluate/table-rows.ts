import type { InsertStmt, Node, RangeVar } from '@pgsql/types';
import { knownTable, withoutContents } from '../contents.js';
import { stateWith } from '../copies.js';
import type { Attribute, Relation } from '../model.js';
import { isSystemRelation, lookUpRelation } from '../names.js';
import { rangeVarsOf, tagged, walk } from '../nodes.js';
import type { State } from '../state.js';
import { triggersFiredOn } from '../triggers.js';
import { isUncertain, scopeOf, type Frame } from './frame.js';
import type { Tuple } from './query/rowset.js';
import { selectTuples } from './query/select.js';
import { perhaps, type Row } from './rows.js';
import { isList, unknown, type Value } from './value.js';

/** A table with more rows than this is data, and no list that a migration works with. Of a long INSERT twice as many are read at least. */
const mostRows = 1000;

const writers: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt']);

interface Writes {
  readonly targets: readonly RangeVar[];
  /** Of these, those that only get new rows. */
  readonly added: readonly RangeVar[];
  /** What is written cannot be told: EXECUTE of a prepared statement. */
  readonly anywhere: boolean;
}

/** What a statement writes to, also inside WITH. */
export function writesOf(node: Node): Writes {
  const targets: RangeVar[] = [];
  const added: RangeVar[] = [];
  let anywhere = false;
  walk(node, (kind, body) => {
    if (kind === 'ExecuteStmt') anywhere = true;
    if (typeof body !== 'object' || body === null) return;
    const { relation, relations, onConflictClause }: { readonly relation?: RangeVar; readonly relations?: Node[]; readonly onConflictClause?: unknown } = body;
    if (kind === 'TruncateStmt') targets.push(...rangeVarsOf(relations));
    else if (writers.has(kind) && relation !== undefined) {
      targets.push(relation);
      if ((kind === 'InsertStmt' && onConflictClause === undefined) || kind === 'CopyStmt') added.push(relation);
    }
  });
  return { targets, added, anywhere };
}

/** Whether writing to a relation may write to others: by triggers, rules, the actions of foreign keys. */
function reachesOthers(state: State, relation: Relation): boolean {
  if (relation.relkind !== 'table' || (relation.rules ?? []).length > 0 || triggersFiredOn(state, relation.oid).length > 0) return true;
  for (const oid of state.contents.keys()) {
    if (state.relations.get(oid)?.constraints.some(({ references }) => references?.relation === relation.oid) === true) return true;
  }
  return false;
}

/** A value as the column keeps it; of types that may change it, it is not told. */
function stored(value: Value | undefined, { type }: Attribute): Value {
  if (value === undefined) return unknown;
  if (value.kind === 'template') return type === 'text' ? value : unknown;
  if (value.kind !== 'known' || value.text !== undefined) return unknown;
  if (value.value === null) return value;
  switch (type) {
    case 'text':
    case 'character varying':
      return typeof value.value === 'string' ? value : unknown;
    case 'integer':
    case 'bigint':
    case 'smallint':
      return typeof value.value === 'number' && Number.isInteger(value.value) ? value : unknown;
    case 'boolean':
      return typeof value.value === 'boolean' ? value : unknown;
    case 'text[]':
      return isList(value.value) && value.value.every((item) => typeof item === 'string') ? value : unknown;
    default:
      return unknown;
  }
}

function rowOf(relation: Relation, names: readonly string[], tuple: Tuple): Row {
  const given = new Map(names.map((name, index) => [name, tuple[index]?.[1]]));
  return new Map(relation.columns.map((column) => [column.name, given.has(column.name) ? stored(given.get(column.name), column) : unknown]));
}

/** Rows that an INSERT … SELECT perhaps adds: of those only what the target list says outright is known. */
function perhapsRow(relation: Relation, names: readonly string[], insert: InsertStmt): Row {
  const select = insert.selectStmt !== undefined && 'SelectStmt' in insert.selectStmt ? insert.selectStmt.SelectStmt : {};
  const targets = select.op === undefined || select.op === 'SETOP_NONE' ? (select.targetList ?? []) : [];
  const constants: Tuple = targets.map((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    const text = value !== undefined && 'A_Const' in value ? value.A_Const.sval?.sval : undefined;
    return ['', text === undefined ? unknown : { kind: 'known', value: text }];
  });
  return perhaps(rowOf(relation, names, constants));
}

/** The rows that an INSERT adds; null where they cannot be told. */
function insertedRows(frame: Frame, insert: InsertStmt, relation: Relation): readonly Row[] | null {
  if (insert.withClause !== undefined || insert.onConflictClause !== undefined) return null;
  if (insert.selectStmt === undefined || !('SelectStmt' in insert.selectStmt)) return null;
  const select = insert.selectStmt.SelectStmt;
  if ((select.valuesLists ?? []).length > mostRows) return null;
  const named = (insert.cols ?? []).flatMap((node) => ('ResTarget' in node && node.ResTarget.indirection === undefined ? [node.ResTarget.name ?? ''] : []));
  if (named.length !== (insert.cols ?? []).length) return null;
  const names = insert.cols === undefined ? relation.columns.map(({ name }) => name) : named;
  const result = selectTuples(select, scopeOf(frame));
  if (result === null) return [perhapsRow(relation, names, insert)];
  const rows = result.certain.map((tuple) => rowOf(relation, names, tuple));
  return result.open === 'open' ? [...rows, perhapsRow(relation, names, insert)] : rows;
}

/** Notes what a statement writes to tables whose rows are known; what cannot be told of it makes them unknown. */
export function noteWrites(frame: Frame, node: Node): void {
  if (frame.state.contents.size === 0) return;
  const { targets, anywhere } = writesOf(node);
  if (anywhere) frame.state = withoutContents(frame.state);
  for (const name of targets) {
    const relation = isSystemRelation(frame.state, name) ? null : lookUpRelation(frame.state, name);
    if (relation === null || reachesOthers(frame.state, relation)) frame.state = withoutContents(frame.state);
    else if (frame.state.contents.has(relation.oid)) writeTo(frame, node, relation, name, targets.length);
  }
}

function writeTo(frame: Frame, node: Node, relation: Relation, name: RangeVar, writes: number): void {
  const { kind, body } = tagged(node);
  const { contents } = frame.state;
  const before = contents.get(relation.oid) ?? [];
  const isPlain = kind === 'InsertStmt' && writes === 1 && !isUncertain(frame) && knownTable(frame.state, name) !== null;
  const rows = isPlain ? insertedRows(frame, body, relation) : null;
  const known = rows !== null && before.length + rows.length <= mostRows;
  frame.state = stateWith(frame.state, { contents: known ? contents.with(relation.oid, [...before, ...rows]) : contents.without(relation.oid) });
}

/**
 * The rows of a table, as far as this file made all of them; else null. Also of one that is still empty: who asks whether there
 * are rows has a database in mind that has some, as one that an earlier version of the file made.
 */
export function tableRows(state: State, name: RangeVar): readonly Row[] | null {
  const oid = knownTable(state, name);
  const rows = oid === null ? [] : (state.contents.get(oid) ?? []);
  return rows.length === 0 ? null : rows;
}
