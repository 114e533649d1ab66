import type { AlterTableStmt, CreateStmt, Node, RangeVar } from '@pgsql/types';
import { ownsSequence } from './defined-columns.js';
import { qualifiedName, type Aspect } from './model.js';
import { lookUpRelation } from './names.js';
import { rangeVarsOf, relationNameOf, walk } from './nodes.js';
import type { Context, State } from './state.js';
import { isUncertain, withTaint } from './taints.js';

/** Relations that a statement copies from, what of them, and onto what. */
interface Copied {
  readonly from: readonly RangeVar[];
  readonly aspects: readonly Aspect[];
  readonly onto: 'tables' | 'sequences';
}

const ofTables: readonly Aspect[] = ['columns', 'constraints', 'indexes', 'triggers'];

/**
 * What is not sure of a table is not sure of what is made after it: a partition has the triggers, indexes and constraints of its parent, a child its columns
 * and checks, a view the columns of what it reads. `before`: without the statement, `after`: with it.
 */
export function withCarriedDoubts(before: State, after: State, node: Node, context: Context): State {
  return copiedBy(node).reduce((state, copied) => withCopied(before, state, copied, context), after);
}

function withCopied(before: State, after: State, { from, aspects: copied, onto }: Copied, context: Context): State {
  if (from.length === 0) return after;
  const sources = from.flatMap((name) => lookUpRelation(before, name) ?? []);
  const made = after.relations.movedSince(before.relations).come.filter(({ oid, relkind }) => (relkind === 'sequence') === (onto === 'sequences') && !sources.some((one) => one.oid === oid));
  if (made.length === 0) return after;
  let next = after;
  for (const source of sources) {
    // What a sequence has of its table rests on whose that is.
    const aspects = copied.filter((aspect) => isUncertain(before, source, onto === 'sequences' ? 'owner' : aspect) || isUncertain(before, source, 'existence'));
    next = withTaint(next, { aspects, relations: made.map(qualifiedName), names: [] }, `what it has from ${qualifiedName(source)} cannot be told`, context);
  }
  return next;
}

function copiedBy(node: Node): readonly Copied[] {
  if ('AlterTableStmt' in node) return [...ownSequences(node.AlterTableStmt), { from: parentsIn(node.AlterTableStmt), aspects: ofTables, onto: 'tables' }];
  if ('CreateStmt' in node) return [{ from: [...rangeVarsOf(node.CreateStmt.inhRelations), ...likened(node.CreateStmt)], aspects: ofTables, onto: 'tables' }];
  // What it names, its query has whatever else is there.
  return ('ViewStmt' in node || 'CreateTableAsStmt' in node) && hasStar(node) ? [{ from: read(node), aspects: ['columns'], onto: 'tables' }] : [];
}

function likened({ tableElts }: CreateStmt): readonly RangeVar[] {
  const sources: RangeVar[] = [];
  for (const one of tableElts ?? []) if ('TableLikeClause' in one && one.TableLikeClause.relation !== undefined) sources.push(one.TableLikeClause.relation);
  return sources;
}

/** Who owns a table owns the sequences of its columns. */
function ownSequences({ relation, cmds }: AlterTableStmt): readonly Copied[] {
  const makes = (cmds ?? []).some((one) => {
    if (!('AlterTableCmd' in one)) return false;
    const { subtype, def } = one.AlterTableCmd;
    return subtype === 'AT_AddIdentity' || (subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def && ownsSequence(def.ColumnDef));
  });
  return makes && relation !== undefined ? [{ from: [relation], aspects: ['owner', 'relacl'], onto: 'sequences' }] : [];
}

/** ATTACH PARTITION names the parent first, INHERIT the child. */
function parentsIn({ relation, cmds }: AlterTableStmt): readonly RangeVar[] {
  const parents: RangeVar[] = [];
  for (const one of cmds ?? []) {
    if (!('AlterTableCmd' in one)) continue;
    const { subtype, def } = one.AlterTableCmd;
    if (subtype === 'AT_AttachPartition' && relation !== undefined) parents.push(relation);
    if (subtype === 'AT_AddInherit' && def !== undefined && 'RangeVar' in def) parents.push(def.RangeVar);
  }
  return parents;
}

function read(node: Node): readonly RangeVar[] {
  const names: RangeVar[] = [];
  walk(node, (kind, body) => {
    const name = relationNameOf(kind, body);
    if (name !== null) names.push(name);
  });
  return names;
}

function hasStar(node: Node): boolean {
  let found = false;
  walk(node, (kind) => {
    found ||= kind === 'A_Star';
  });
  return found;
}
