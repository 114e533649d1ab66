import type { TSESTree } from '@typescript-eslint/types';
import type { Folder } from '../fold.js';
import type { FunctionNode, Node } from '../node.js';
import type { ScopeAnalysis } from '../scope.js';
import type { Value } from '../value.js';

/** What the parts of the evaluator ask of the whole. */
export interface Evaluation {
  readonly scopes: ScopeAnalysis;
  readonly folder: Folder;
  /** What an import of the file gives under the name; `*`: the module itself. */
  readonly imported: (specifier: string, name: string) => Value;
  readonly valuesOf: (node: Node) => readonly Value[];
  readonly valuesOfType: (type: TSESTree.TypeNode) => readonly Value[];
  readonly returned: (node: FunctionNode) => readonly Value[];
  /** Says that the values are not all: what rests on them is not kept. */
  readonly cutShort: (values: readonly Value[]) => readonly Value[];
}
