import type { A_Expr, Node } from '@pgsql/types';
import { stringsOf } from '../nodes.js';
import { evaluate, type Scope } from './expression.js';
import { fromTruth, negate, some, truth } from './truth.js';
import { alternatively, fromTemplate, isList, known, templateOf, textOf, unknown, type Datum, type Value } from './value.js';

/** An operator between two datums. Texts are ordered by their collation, which is not known. */
export function compare(operator: string, left: Datum, right: Datum): Value {
  if (left === null || right === null) return known(null);
  const numeric = typeof left === 'number' || typeof right === 'number';
  const [a, b] = numeric ? [Number(left), Number(right)] : [textOf(left) ?? '', textOf(right) ?? ''];
  switch (operator) {
    case '=':
      return known(a === b);
    case '<>':
    case '!=':
      return known(a !== b);
    case '<':
      return numeric ? known(a < b) : unknown;
    case '<=':
      return numeric ? known(a <= b) : unknown;
    case '>':
      return numeric ? known(a > b) : unknown;
    case '>=':
      return numeric ? known(a >= b) : unknown;
    case '~':
    case '!~':
      return unknown;
    case '+':
      return numeric ? known(Number(a) + Number(b)) : unknown;
    case '-':
      return numeric ? known(Number(a) - Number(b)) : unknown;
    default:
      return unknown;
  }
}

function concatenate(left: Value, right: Value): Value {
  if (left.kind === 'known' && right.kind === 'known') {
    const [a, b] = [left.value, right.value];
    if (isList(a) && isList(b)) return known([...a, ...b]);
    if (isList(a)) return known([...a, b]);
    if (isList(b)) return known([a, ...b]);
  }
  const [a, b] = [templateOf(left), templateOf(right)];
  return a === null || b === null ? known(null) : fromTemplate(a + b);
}

function likePattern(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\(.)|[$()*+./?[\\\]^{|}]|%|_/gsu, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[$()*+./?[\\\]^{|}]/gu, '\\$&');
    if (part === '%') return '.*';
    return part === '_' ? '.' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 'su');
}

function listOf(node: Node | undefined, scope: Scope): readonly Value[] | null {
  if (node === undefined) return null;
  if ('List' in node) return (node.List.items ?? []).map((item) => evaluate(item, scope));
  const value = evaluate(node, scope);
  return value.kind === 'known' && isList(value.value) ? value.value.map((item) => known(item)) : null;
}

/** An operator, IN, ANY, LIKE or IS DISTINCT FROM. */
export function operation(node: A_Expr, scope: Scope): Value {
  const operator = stringsOf(node.name).at(-1) ?? '';
  switch (node.kind) {
    case 'AEXPR_OP': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (operator === '||') return alternatively(left, (one) => alternatively(right, (other) => concatenate(one, other)));
      return left.kind === 'known' && right.kind === 'known' ? compare(operator, left.value, right.value) : unknown;
    }
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY': {
      const left = evaluate(node.lexpr, scope);
      const items = listOf(node.rexpr, scope);
      if (items === null) return unknown;
      const parts = items.map((item) => () => (left.kind === 'known' && item.kind === 'known' ? truth(compare('=', left.value, item.value)) : 'unknown'));
      if (node.kind === 'AEXPR_OP_ANY') return operator === '=' ? fromTruth(some(parts)) : unknown;
      return fromTruth(operator === '<>' ? negate(some(parts)) : some(parts));
    }
    case 'AEXPR_LIKE': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== 'known' || right.kind !== 'known') return unknown;
      const [text, pattern] = [textOf(left.value), textOf(right.value)];
      if (text === null || pattern === null) return known(null);
      const matches = likePattern(pattern).test(text);
      return known(operator.startsWith('!') ? !matches : matches);
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== 'known' || right.kind !== 'known') return unknown;
      const equal = left.value === null || right.value === null ? left.value === right.value : truth(compare('=', left.value, right.value)) === 'true';
      return known(node.kind === 'AEXPR_DISTINCT' ? !equal : equal);
    }
    default:
      return unknown;
  }
}
