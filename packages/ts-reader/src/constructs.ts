import type { ConstructFact } from '@pg-guardrails/kernel';
import { endOf, isClass, startOf } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';
import { leadingOrigin } from './value.js';

/**
 * Every `new`, `extends` and `Reflect.construct` of something that a package or another file exports, and every call of what
 * a package exports. What `new` gives is not asked: a class handed through a file is still that class.
 */
export function collectConstructs(reading: Reading): readonly ConstructFact[] {
  const { evaluator, scopes } = reading;
  const facts: ConstructFact[] = [];
  const add = (form: ConstructFact['form'], callee: Node, start: number, end: number): void => {
    const leading = leadingOrigin(evaluator.valuesOf(callee));
    if (leading === null) return;
    // What a function of a package gives is called all day; a call counts when it is the export itself.
    if (form === 'call' && (leading.form !== 'export' || leading.origin.kind !== 'package')) return;
    facts.push({ kind: 'construct', place: reading.placeOf(start, end), form, callee: reading.written(callee), origin: leading.origin });
  };

  for (const node of scopes.nodes) {
    if (isClass(node)) {
      if (node.superClass !== null) add('extends', node.superClass, startOf(node.superClass), endOf(node.superClass));
      continue;
    }
    switch (node.type) {
      case 'NewExpression':
        add('new', node.callee, startOf(node), endOf(node.callee));
        break;
      case 'CallExpression': {
        const [target] = node.arguments;
        if (target !== undefined && evaluator.valuesOf(node.callee).some((value) => value.kind === 'global' && value.name === 'Reflect.construct')) {
          add('reflect', target, startOf(target), endOf(target));
          break;
        }
        add('call', node.callee, startOf(node.callee), endOf(node.callee));
        break;
      }
      default:
    }
  }
  return facts;
}
