import type { Node } from '@pgsql/types';
import { inheritors } from './inheritance.js';
import { qualifiedName, type Aspect, type Relation } from './model.js';
import { tagged } from './nodes.js';
import type { State } from './state.js';
import { besidesAll, type Touch } from './touches.js';

/** What partitions and children get from what a statement does to their parent. */
const handedDown: ReadonlySet<Aspect> = new Set<Aspect>(['columns', 'constraints', 'indexes', 'triggers']);

const reaching: ReadonlySet<string> = new Set(['CreateTrigStmt', 'AlterTableStmt', 'IndexStmt', 'DropStmt', 'RenameStmt']);

/** A touch with what is below the tables of a statement that was refused, and perhaps was not: what it did there is not told by running it. */
export function withBelow(state: State, touch: Touch | null, node: Node): Touch | null {
  if (touch === null || touch.relations === 'all' || !reaching.has(tagged(node).kind)) return touch;
  const aspects = touch.aspects.filter((aspect) => handedDown.has(aspect));
  const named = touch.relations.flatMap((key) => state.relations.get(state.relationNames.get(key) ?? 0) ?? []);
  const below = new Set<Relation>(named);
  for (const relation of below) for (const child of inheritors(state, relation.oid)) below.add(child);
  const relations = [...below].filter((relation) => !named.includes(relation)).map(qualifiedName);
  if (aspects.length === 0 || relations.length === 0) return touch;
  const { runs, opens } = touch;
  return besidesAll(touch, { aspects, relations, names: [], ...(runs === undefined ? {} : { runs }), ...(opens === undefined ? {} : { opens }) });
}
