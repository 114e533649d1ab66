import type { Value } from '../value.js';
import { unknown } from '../value.js';

/** What `new value()` gives. */
export function instances(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'origin':
      return [{ ...value, form: 'derived' }];
    case 'class':
      return [{ kind: 'instance', node: value.node }];
    default:
      return unknown;
  }
}
