import type { Node } from '@pgsql/types';
import { isRecord } from './nodes.js';

/** By statement: it is asked several times, and trees never change. */
const asked = new WeakMap<Node, boolean>();

/** Whether a call stands anywhere in a statement: in most of DDL none does, and nothing that looks for calls has anything to do. */
export function holdsCall(node: Node): boolean {
  const known = asked.get(node);
  if (known !== undefined) return known;
  const isHeld = isCallIn(node);
  asked.set(node, isHeld);
  return isHeld;
}

/** The same of parts of a statement. Of each statement of a history all parts are gone through: so no function for an item, and none for what holds nothing. */
export function isCallIn(parts: unknown): boolean {
  if (Array.isArray(parts)) {
    for (const part of parts) if (isCallIn(part)) return true;
    return false;
  }
  if (!isRecord(parts)) return false;
  for (const key in parts) {
    if (key === 'FuncCall') return true;
    // Half of all nodes are the texts of names, of types for the most part.
    if (key === 'String' || key === 'names') continue;
    const part = parts[key];
    if (typeof part === 'object' && isCallIn(part)) return true;
  }
  return false;
}
