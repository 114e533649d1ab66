import type { Node } from '@pgsql/types';

/** A node as libpg-query prints it: an object with one key, the tag, in upper camel case. */
export function isNode(value: object): value is Node {
  const keys = Object.keys(value);
  return keys.length === 1 && /^[A-Z]/u.test(keys[0] ?? '');
}

/** Visits every tagged node of a syntax tree, parents first, left to right. Not recursive: trees are deep. */
export function walk(root: unknown, visit: (node: Node) => void): void {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const current = pending.pop();
    if (typeof current !== 'object' || current === null) continue;
    if (!Array.isArray(current) && isNode(current)) visit(current);
    const children: readonly unknown[] = Object.values(current);
    for (let index = children.length - 1; index >= 0; index -= 1) pending.push(children[index]);
  }
}
