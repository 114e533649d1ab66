import type { Node } from '@pgsql/types';
import { isAmong } from './holes.js';
import { inheritors } from './inheritance.js';
import { qualifiedName, type Aspect } from './model.js';
import { touchOf } from './openings.js';
import { mayNameIndex } from './perhaps-named.js';
import type { Context, State } from './state.js';
import { taintsIn, withTaint } from './taints.js';
import { touchesBetween } from './touches-between.js';
import type { Touch } from './touches.js';

/**
 * What IF NOT EXISTS makes or passes over, where something that could not be evaluated perhaps made or dropped it. It is there in the end; what it is,
 * whose, and which sequences it has is not told. `before`: without the statement, `after`: with it.
 */
export function withPerhapsThere(before: State, after: State, node: Node, context: Context): State {
  if (!passesOver(node)) return after;
  const aspect: Aspect = 'CreateSchemaStmt' in node ? 'schemas' : 'IndexStmt' in node ? 'indexes' : 'AlterTableStmt' in node ? 'columns' : 'existence';
  if (taintsIn(before.taints, aspect).length === 0 && !(aspect === 'existence' && before.openWorld)) return after;
  const touch = touchOf(before, node, context);
  if (touch === null || !isInDoubt(before, touch, aspect, 'IndexStmt' in node ? (node.IndexStmt.idxname ?? '') : '')) return after;
  const isRelation = aspect === 'existence';
  const known: Touch = isRelation ? { ...touch, aspects: [...touch.aspects.filter((one) => one !== 'existence'), 'columns'] } : aspect === 'indexes' ? withPartitions(before, touch) : touch;
  return withTaint(after, known, 'it may have been there already, or gone', context);
}

/** What IF EXISTS changes or passes over, where the table was perhaps dropped, moved or renamed: all that it changed, also of partitions and children, is in doubt. */
export function withPerhapsPassedOver(before: State, after: State, node: Node, context: Context): State {
  if (after === before || !hasIfExists(node) || taintsIn(before.taints, 'existence').length === 0) return after;
  const touch = touchOf(before, node, context);
  if (touch === null || !isInDoubt(before, touch, 'existence', '')) return after;
  return touchesBetween(before, after).reduce((state, one) => withTaint(state, one, 'IF EXISTS may have passed it over', context), after);
}

function hasIfExists(node: Node): boolean {
  if ('AlterTableStmt' in node) return node.AlterTableStmt.missing_ok === true;
  if ('RenameStmt' in node) return node.RenameStmt.missing_ok === true;
  return 'AlterObjectSchemaStmt' in node && node.AlterObjectSchemaStmt.missing_ok === true;
}

/** An index of a partitioned table is one of each partition, too. */
function withPartitions(state: State, touch: Touch): Touch {
  if (touch.relations === 'all') return touch;
  const found = touch.relations.flatMap((name) => state.relations.get(state.relationNames.get(name) ?? 0) ?? []);
  for (const relation of found) found.push(...inheritors(state, relation.oid));
  return { ...touch, relations: [...new Set([...touch.relations, ...found.map(qualifiedName)])] };
}

function passesOver(node: Node): boolean {
  if ('AlterTableStmt' in node) return (node.AlterTableStmt.cmds ?? []).some((one) => 'AlterTableCmd' in one && one.AlterTableCmd.missing_ok === true && one.AlterTableCmd.subtype === 'AT_AddColumn');
  if ('CreateStmt' in node) return node.CreateStmt.if_not_exists === true;
  if ('CreateTableAsStmt' in node) return node.CreateTableAsStmt.if_not_exists === true;
  if ('CreateSeqStmt' in node) return node.CreateSeqStmt.if_not_exists === true;
  if ('CreateSchemaStmt' in node) return node.CreateSchemaStmt.if_not_exists === true;
  return 'IndexStmt' in node && node.IndexStmt.if_not_exists === true;
}

function isInDoubt(state: State, { relations, names }: Touch, aspect: Aspect, indexName: string): boolean {
  const [first] = relations === 'all' ? [] : relations;
  if (aspect === 'existence' && first !== undefined && state.openWorld && !state.relationNames.has(first)) return true;
  return taintsIn(state.taints, aspect).some((taint) => {
    if (taint.rejected === true) return false;
    if (aspect === 'schemas') return names !== 'all' && names.some((name) => taint.names === 'all' || taint.names.includes(name));
    if (aspect === 'indexes' && mayNameIndex(taint, indexName)) return true;
    const oid = first === undefined ? undefined : state.relationNames.get(first);
    return first !== undefined && isAmong(taint.relations, first) && (oid === undefined || taint.before === undefined || oid < taint.before);
  });
}
