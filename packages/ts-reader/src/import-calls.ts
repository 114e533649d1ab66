import { createLineMap } from '@pg-guardrails/kernel';
import type { ImportFact } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import { importTypeSource } from './evaluate/import-type-source.js';
import { firstName } from './imports.js';
import { childrenOf, endOf, startOf, unwrap } from './node.js';
import type { Node } from './node.js';
import type { Resolve } from './resolve.js';
import { staticKey } from './scope.js';

type Call = TSESTree.ImportExpression | TSESTree.TSImportType;

interface Token {
  readonly value: string;
  readonly range: readonly [number, number];
}

/** What no `import(` stands without, whatever comment or white space is within. Most programs have none, and their tokens need not be gone through. */
const mayCall = /\bimport\b\s*(?:[(/]|[^\0-\x7f])/u;

/** Where `import(` stands among the tokens of a program. */
function callsIn(tokens: readonly Token[]): readonly number[] {
  const found: number[] = [];
  tokens.forEach(({ value, range }, index) => {
    if (value === 'import' && tokens[index + 1]?.value === '(') found.push(range[0]);
  });
  return found;
}

/** The `import()` that begins at an offset, behind the nodes around it, the outermost first. Null where something else begins there. */
function callAt(program: TSESTree.Program, offset: number): { readonly call: Call; readonly around: readonly Node[] } | null {
  const around: Node[] = [];
  for (let node: Node | undefined = program; node !== undefined; ) {
    if (startOf(node) === offset && (node.type === 'ImportExpression' || node.type === 'TSImportType')) return { call: node, around };
    around.push(node);
    node = childrenOf(node).find((child) => startOf(child) <= offset && offset < endOf(child));
  }
  return null;
}

/** The members that are taken of a loaded module at once, as `collectImports` has them; null where a name is put together. */
function takenNames(call: Call, around: readonly Node[]): readonly string[] | null {
  let node: Node = call;
  let at = around.length - 1;
  let parent = around[at];
  while (parent !== undefined && (parent.type === 'AwaitExpression' || unwrap(parent) === node)) {
    node = parent;
    at -= 1;
    parent = around[at];
  }
  if (parent?.type === 'MemberExpression' && parent.object === node) {
    const name = staticKey(parent.property, parent.computed);
    return name === null ? null : name === 'then' ? ['*'] : [name];
  }
  if (parent?.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'ObjectPattern') {
    const names = parent.id.properties.map((property) => (property.type === 'Property' ? staticKey(property.key, property.computed) : null));
    return names.every((name) => name !== null) ? names : ['*'];
  }
  return parent?.type === 'ExpressionStatement' ? [] : ['*'];
}

/**
 * The edges of each `import('…')` of a program, as an expression and as a type, by its tokens and what is around it: no value is followed. Null where one of
 * them names no module by a literal, or takes a member by a name that is none: there only `readProgram` tells.
 */
export function importCalls(file: string, text: string, ast: TSESTree.Program, resolve: Resolve): readonly ImportFact[] | null {
  if (!mayCall.test(text)) return [];
  if (ast.tokens === undefined) return null;
  const offsets = callsIn(ast.tokens);
  if (offsets.length === 0) return [];
  const lines = createLineMap(text);
  const facts: ImportFact[] = [];
  for (const offset of offsets) {
    const found = callAt(ast, offset);
    if (found === null) return null;
    const { call, around } = found;
    const specifier = call.type === 'TSImportType' ? importTypeSource(call) : call.source.type === 'Literal' && typeof call.source.value === 'string' ? call.source.value : null;
    const names = call.type === 'TSImportType' ? [firstName(call.qualifier)] : takenNames(call, around);
    if (specifier === null || names === null) return null;
    facts.push({ kind: 'import', place: lines.placeOf(file, startOf(call.source), endOf(call.source)), form: call.type === 'TSImportType' ? 'type-expression' : 'dynamic-import', specifier, names, target: resolve(file, specifier) });
  }
  return facts;
}
