import type { TSESTree } from '@typescript-eslint/types';
import { visitorKeys } from '@typescript-eslint/visitor-keys';

export type Node = TSESTree.Node;
export type Expression = TSESTree.Expression;

/** Offsets: oxc gives numbers, without the array for each node that ESLint's parsers give. */
interface Placed {
  readonly start?: number;
  readonly end?: number;
  readonly range: readonly [number, number];
}

/** Where a node starts. */
export function startOf(node: Placed): number {
  return node.start ?? node.range[0];
}

export function endOf(node: Placed): number {
  return node.end ?? node.range[1];
}

interface Fields {
  readonly [key: string]: unknown;
}

/** An object by its fields. This and what follows are run for every node of every tree: `in` alone would double the time. */
function hasFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isNode(value: unknown): value is Node {
  return hasFields(value) && typeof value['type'] === 'string' && (value['start'] !== undefined || value['range'] !== undefined);
}

/** The keys of a node that TypeScript does not have (Flow's, a parser's own). A tree may hold its tokens and comments, and each node its parent. */
function keysOf(node: Node): readonly string[] {
  return Object.keys(node).filter((key) => key !== 'parent' && key !== 'tokens' && key !== 'comments');
}

/** The most frequent nodes whose keys `visitorKeys` has in the order in which they are written, whatever they hold: `${…}` stands between the parts of a template. */
const ordered: readonly string[] = [
  ...['Program', 'ImportDeclaration', 'ImportSpecifier', 'ExportNamedDeclaration', 'VariableDeclaration', 'VariableDeclarator', 'Identifier', 'Literal', 'TemplateElement'],
  ...['ExpressionStatement', 'BlockStatement', 'ReturnStatement', 'IfStatement', 'ThrowStatement', 'ForOfStatement', 'ClassBody', 'PropertyDefinition', 'MethodDefinition'],
  ...['CallExpression', 'NewExpression', 'MemberExpression', 'ObjectExpression', 'Property', 'ArrayExpression', 'SpreadElement', 'ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration'],
  ...['AwaitExpression', 'UnaryExpression', 'BinaryExpression', 'LogicalExpression', 'ConditionalExpression', 'AssignmentExpression', 'TSAsExpression'],
  ...['TSTypeAnnotation', 'TSTypeReference', 'TSTypeParameterInstantiation', 'TSPropertySignature', 'TSLiteralType', 'TSTypeLiteral', 'TSUnionType', 'TSQualifiedName', 'TSInterfaceBody'],
];
const orderedKeys: ReadonlyMap<string, readonly string[]> = new Map(
  ordered.flatMap((type): readonly (readonly [string, readonly string[]])[] => {
    const keys = visitorKeys[type];
    return keys === undefined ? [] : [[type, keys]];
  }),
);

/** The statements of a module. Parsers of components have those of a script in a node of their own (`SvelteScriptElement`). */
export function statementsIn(body: readonly Node[]): readonly Node[] {
  return body.every(({ type }) => type in visitorKeys)
    ? body
    : body.flatMap((node): readonly Node[] => {
        const fields: unknown = node;
        return node.type in visitorKeys || !hasFields(fields) || !Array.isArray(fields['body']) ? [node] : fields['body'].filter(isNode);
      });
}

/** Visits the nodes directly below in source order, without a list for each node: most of what a walk would leave to the garbage collector. */
export function forEachChild<Context>(node: Node, visit: (child: Node, parent: Node, context: Context) => void, context: Context): void {
  const fields: unknown = node;
  if (!hasFields(fields)) return;
  const keys = orderedKeys.get(node.type);
  if (keys === undefined) {
    for (const child of childrenOf(node)) visit(child, node, context);
    return;
  }
  for (const key of keys) {
    const value = fields[key];
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) visit(value, node, context);
    } else {
      for (const item of value) if (isNode(item)) visit(item, node, context);
    }
  }
}

/** The nodes directly below in source order, whichever order the parser keeps its keys in. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  let inOrder = true;
  let last = -1;
  const fields: unknown = node;
  if (!hasFields(fields)) return children;
  for (const key of visitorKeys[node.type] ?? keysOf(node)) {
    const value = fields[key];
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      if (!isNode(value)) continue;
      const start = startOf(value);
      inOrder &&= start >= last;
      last = start;
      children.push(value);
      continue;
    }
    for (const item of value) {
      if (!isNode(item)) continue;
      const start = startOf(item);
      inOrder &&= start >= last;
      last = start;
      children.push(item);
    }
  }
  return inOrder ? children : children.sort((a, b) => startOf(a) - startOf(b));
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
