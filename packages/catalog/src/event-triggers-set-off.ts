import type { Node } from '@pgsql/types';
import { commandTag, isSilent, mayHaveTag } from './command-tags.js';
import { mayDrop } from './dropped-objects.js';
import type { EventTrigger } from './model.js';
import { tagged } from './nodes.js';

/** Whether its function runs. */
export type Fires = 'surely' | 'perhaps' | 'no';

/** Whether an event trigger fires at a statement, under the settings that are not as usual. */
export function fires({ evtenabled, event, tags }: EventTrigger, node: Node, withheld: readonly string[]): Fires {
  if (evtenabled === 'D' || event === 'login') return 'no';
  // R fires in sessions that replicate only.
  if (evtenabled === 'R' && withheld.length === 0) return 'no';
  const { kind } = tagged(node);
  if ((event === 'sql_drop' || event === 'table_rewrite') && !mayDrop(node)) return 'no';
  const tag = commandTag(node);
  const isForAll = tags.length === 0;
  if (!isForAll && (tag === null ? !tags.some((one) => mayHaveTag(one, kind)) : !tags.includes(tag))) return 'no';
  // At REINDEX some versions fire none.
  const isKnown = isForAll ? kind !== 'ReindexStmt' : tag !== null;
  return isKnown && event !== 'table_rewrite' && withheld.length === 0 ? 'surely' : 'perhaps';
}

/** The event triggers that a statement may set off; a login is none. */
export function eventTriggersSetOff(triggers: ReadonlyMap<string, EventTrigger>, node: Node): readonly EventTrigger[] {
  return triggers.size === 0 || isSilent(node) ? [] : [...triggers.values()].filter((trigger) => fires(trigger, node, []) !== 'no');
}
