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

/** The same of parts of a statement. */
export function isCallIn(parts: unknown): boolean {
  // Most parts are texts and numbers.
  if (typeof parts !== 'object') return false;
  if (Array.isArray(parts)) return parts.some(isCallIn);
  if (!isRecord(parts)) return false;
  for (const key in parts) if (key === 'FuncCall' || isCallIn(parts[key])) return true;
  return false;
}
