import type { Node, TypeCast } from '@pgsql/types';
import { stringsOf } from '../nodes.js';
import { evaluate, type Scope } from './expression.js';
import { regclass } from './reg-names.js';
import { fromTruth, truth } from './truth.js';
import { known, parseArrayLiteral, textOf, unknown, type Value } from './value.js';

/** CAST and `::`. */
export function cast(node: TypeCast, scope: Scope): Value {
  const value = evaluate(node.arg, scope);
  const target = stringsOf(node.typeName?.names).at(-1) ?? '';
  if ((node.typeName?.arrayBounds ?? []).length > 0) {
    if (value.kind !== 'known' || typeof value.value !== 'string') return value;
    const items = parseArrayLiteral(value.value);
    return items === null ? unknown : known(items);
  }
  if (value.kind === 'template') return ['text', 'varchar', 'name', 'bpchar'].includes(target) ? value : unknown;
  if (value.kind !== 'known') return unknown;
  switch (target) {
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'name':
      // The text of an oid that a regclass cast made would be a name.
      return isRegclassCast(node.arg) ? unknown : known(textOf(value.value));
    case 'regclass':
    case 'oid':
      if (typeof value.value !== 'string') return value;
      if (target === 'oid') return unknown;
      return missingIsUnknown(regclass(scope.state, value.value));
    case 'bool':
      return typeof value.value === 'string' ? fromTruth(truth(value)) : value;
    case 'int4':
    case 'int8':
    case 'int2':
    case 'numeric':
      return value.value === null ? value : Number.isFinite(Number(value.value)) ? known(Number(value.value)) : unknown;
    case 'regrole':
    case 'regnamespace':
    case 'regproc':
      return unknown;
    default:
      return value;
  }
}

function isRegclassCast(node: Node | undefined): boolean {
  return node !== undefined && 'TypeCast' in node && /^reg/u.test(stringsOf(node.TypeCast.typeName?.names).at(-1) ?? '');
}

/** 'x'::regclass raises an error where to_regclass gives NULL. */
function missingIsUnknown(value: Value): Value {
  return value.kind === 'known' && value.value === null ? unknown : value;
}
