import type { TSESTree } from '@typescript-eslint/types';

export type Node = TSESTree.Node;
export type Expression = TSESTree.Expression;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && ('start' in value || 'range' in value);
}

/** The nodes directly below in source order, whichever order the parser keeps its keys in. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  let disorder = 0;
  let last = -1;
  const add = (child: Node): void => {
    const start = startOf(child);
    if (start < last) disorder += 1;
    last = start;
    children.push(child);
  };
  // Besides nodes a program may hold its tokens and comments, and under ESLint each node its parent.
  const values: readonly unknown[] = node.type === 'Program' ? node.body : Object.values(node);
  for (const value of values) {
    if (typeof value !== 'object' || value === null || ('parent' in node && value === node.parent)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) add(item);
    } else if (isNode(value)) add(value);
  }
  return disorder === 0 ? children : children.sort((a, b) => startOf(a) - startOf(b));
}

/** Where a node starts: oxc gives numbers, without the array for each node that ESLint's parsers give. */
export function startOf(node: Node): number {
  return 'start' in node && typeof node.start === 'number' ? node.start : node.range[0];
}

export function endOf(node: Node): number {
  return 'end' in node && typeof node.end === 'number' ? node.end : node.range[1];
}

/** The expression behind what TypeScript erases and what only groups: `x!`, `x as T`, `<T>x`, `x satisfies T`, `x<T>`, `a?.b`. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'TSTypeAssertion':
      case 'TSSatisfiesExpression':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
        inner = inner.expression;
        break;
      case 'SequenceExpression': {
        // `(0, pg.Pool)` is how compilers call without a receiver.
        const last = inner.expressions.at(-1);
        if (last === undefined) return inner;
        inner = last;
        break;
      }
      default:
        return inner;
    }
  }
}

export type FunctionNode =
  | TSESTree.FunctionDeclaration
  | TSESTree.FunctionExpression
  | TSESTree.ArrowFunctionExpression
  | TSESTree.TSDeclareFunction
  | TSESTree.TSEmptyBodyFunctionExpression;

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export function isFunction(node: Node): node is FunctionNode {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'TSDeclareFunction':
    case 'TSEmptyBodyFunctionExpression':
      return true;
    default:
      return false;
  }
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** `Pool` or `'Pool'` in `import { … }` and `export { … }`. */
export function exportedName(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
