import type { TSESTree } from '@typescript-eslint/types';
import type { Evaluator } from './evaluate/evaluate.js';
import { unwrap } from './node.js';
import type { Node } from './node.js';

/** What a call really calls. */
export interface AppliedCall {
  readonly callee: Node;
  /** As far as they are written; a list that is no literal stands for all of them. */
  readonly given: readonly Node[];
  /** `f.bind(null, x)` gives the function its arguments before anybody calls it. */
  readonly how: 'called' | 'bound';
}

function elementsOf(list: Node | undefined): readonly Node[] {
  if (list === undefined) return [];
  const array = unwrap(list);
  return array.type === 'ArrayExpression' ? array.elements.flatMap((element) => (element === null ? [] : [element])) : [list];
}

/** Sees through `f.call(…)`, `f.apply(…)`, `f.bind(…)` and `Reflect.apply(f, …)`. */
export function appliedCall(node: TSESTree.CallExpression, evaluator: Evaluator): AppliedCall {
  const callee = unwrap(node.callee);
  const [first, second, third] = node.arguments;
  if (callee.type !== 'MemberExpression') return { callee, given: node.arguments, how: 'called' };
  switch (evaluator.memberName(callee)) {
    case 'call':
      return { callee: unwrap(callee.object), given: node.arguments.slice(1), how: 'called' };
    case 'bind':
      return { callee: unwrap(callee.object), given: node.arguments.slice(1), how: 'bound' };
    case 'apply': {
      const isReflect = evaluator.valuesOf(callee.object).some((value) => value.kind === 'global' && value.name === 'Reflect');
      if (isReflect && first !== undefined) return { callee: unwrap(first), given: elementsOf(third), how: 'called' };
      return { callee: unwrap(callee.object), given: elementsOf(second), how: 'called' };
    }
    default:
      return { callee, given: node.arguments, how: 'called' };
  }
}
