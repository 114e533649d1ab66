import type { FunctionNode, Node } from '../node.js';
import { childrenOf, isClass, isFunction } from '../node.js';

/** What a function gives back, as it stands behind its arrow and its `return`s. */
export function returnedExpressions({ body }: FunctionNode): readonly Node[] {
  if (body === null || body === undefined) return [];
  if (body.type !== 'BlockStatement') return [body];
  const found: Node[] = [];
  const visit = (inner: Node): void => {
    if (isFunction(inner) || isClass(inner)) return;
    if (inner.type === 'ReturnStatement' && inner.argument !== null) found.push(inner.argument);
    for (const child of childrenOf(inner)) visit(child);
  };
  visit(body);
  return found;
}
