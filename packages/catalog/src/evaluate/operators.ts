import type { A_Expr, Node } from '@pgsql/types';
import { stringsOf } from '../nodes.js';
import { areSameOnceClipped } from './clipped-names.js';
import { evaluate, type Scope } from './expression.js';
import { patternOf } from './patterns.js';
import { every, fromTruth, negate, some, truth } from './truth.js';
import { typedOperation } from './typed-calls.js';
import { alternatively, eachWay, fromTemplate, holdsDatabaseName, isList, isSurelyAnother, known, mostItems, mostText, oneOf, templateOf, textOf, unknown, type Datum, type Value } from './value.js';

/** An operator between two datums. Texts are ordered by their collation, which is not known. */
export function compare(operator: string, left: Datum, right: Datum): Value {
  if (left === null || right === null) return known(null);
  if (holdsDatabaseName(left) || holdsDatabaseName(right)) return unknown;
  const numeric = typeof left === 'number' || typeof right === 'number';
  const [a, b] = numeric ? [Number(left), Number(right)] : [textOf(left) ?? '', textOf(right) ?? ''];
  switch (operator) {
    case '=':
      return areSameOnceClipped(left, right) ? unknown : known(a === b);
    case '<>':
    case '!=':
      return areSameOnceClipped(left, right) ? unknown : known(a !== b);
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
    case '~*':
    case '!~*':
      return matchesPattern(operator, textOf(left) ?? '', textOf(right) ?? '');
    case '+':
      return numeric ? finite(Number(a) + Number(b)) : unknown;
    case '-':
      return numeric ? finite(Number(a) - Number(b)) : unknown;
    default:
      return unknown;
  }
}

function finite(value: number): Value {
  return Number.isFinite(value) ? known(value) : unknown;
}

/** An operator between two values: what is none of a few differs from each of them. */
function compareValues(operator: string, left: Value, right: Value): Value {
  if (left.kind === 'one-of' || right.kind === 'one-of') return oneOf(eachWay([left, right]).map(([a = unknown, b = unknown]) => (a.kind === 'one-of' || b.kind === 'one-of' ? unknown : compareValues(operator, a, b))));
  if (left.kind === 'known' && right.kind === 'known') return compare(operator, left.value, right.value);
  if (left.kind === 'known' && (right.kind === 'none-of' || right.kind === 'template')) return compareValues(operator, right, left);
  if (left.kind === 'template') return right.kind === 'known' && isSurelyAnother(left, right.value) && (operator === '=' || operator === '<>') ? known(operator === '<>') : unknown;
  if (left.kind !== 'none-of' || right.kind !== 'known' || right.value === null || !left.values.includes(right.value)) return unknown;
  return operator === '=' ? known(false) : operator === '<>' ? known(true) : unknown;
}

function concatenate(left: Value, right: Value): Value {
  if (left.kind === 'known' && right.kind === 'known') {
    const [a, b] = [left.value, right.value];
    if ((isList(a) ? a.length : 1) + (isList(b) ? b.length : 1) > mostItems) return unknown;
    if (isList(a) && isList(b)) return known([...a, ...b]);
    if (isList(a)) return known([...a, b]);
    if (isList(b)) return known([a, ...b]);
  }
  const [a, b] = [templateOf(left), templateOf(right)];
  if (a === null || b === null) return known(null);
  return a.length + b.length > mostText ? unknown : fromTemplate(a + b);
}

function likePattern(pattern: string, flag: '' | 'i'): RegExp {
  const source = pattern.replaceAll(/\\(.)|[$()*+./?[\\\]^{|}]|%|_/gsu, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[$()*+./?[\\\]^{|}]/gu, '\\$&');
    if (part === '%') return '.*';
    return part === '_' ? '.' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, `su${flag}`);
}

function listOf(node: Node | undefined, scope: Scope): readonly Value[] | null {
  if (node === undefined) return null;
  if ('List' in node) return (node.List.items ?? []).map((item) => evaluate(item, scope));
  const value = evaluate(node, scope);
  return value.kind === 'known' && isList(value.value) ? value.value.map((item) => known(item)) : null;
}

/** `left operator ANY (items)` and `ALL`. */
export function quantified(left: Value, operator: string, items: readonly Value[], quantifier: 'any' | 'all'): Value {
  const parts = items.map((item) => () => truth(compareValues(operator, left, item)));
  return fromTruth(quantifier === 'any' ? some(parts) : every(parts));
}

function matchesPattern(operator: string, text: string, pattern: string): Value {
  const expression = patternOf(pattern, operator.endsWith('*') ? 'i' : '', 'test');
  return expression === null ? unknown : known(expression.test(text) !== operator.startsWith('!'));
}

/** `(a, b) = (c, d)`, column by column. */
function comparedRows(operator: string, left: readonly Node[], right: readonly Node[], scope: Scope): Value {
  if (left.length !== right.length || (operator !== '=' && operator !== '<>')) return unknown;
  const parts = left.map((one, index) => () => truth(compareValues(operator, evaluate(one, scope), evaluate(right[index], scope))));
  return fromTruth(operator === '=' ? every(parts) : some(parts));
}

/** An operator, IN, ANY, LIKE or IS DISTINCT FROM. */
export function operation(node: A_Expr, scope: Scope): Value {
  const operator = stringsOf(node.name).at(-1) ?? '';
  switch (node.kind) {
    case 'AEXPR_OP': {
      if (node.lexpr !== undefined && 'RowExpr' in node.lexpr && node.rexpr !== undefined && 'RowExpr' in node.rexpr) return comparedRows(operator, node.lexpr.RowExpr.args ?? [], node.rexpr.RowExpr.args ?? [], scope);
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (operator === '||') return alternatively(left, (one) => alternatively(right, (other) => concatenate(one, other)));
      const value = compareValues(operator, left, right);
      return value.kind === 'unknown' ? typedOperation(operator, left, right, node, scope.state) : value;
    }
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const left = evaluate(node.lexpr, scope);
      const items = listOf(node.rexpr, scope);
      if (items === null) return unknown;
      const isNotIn = node.kind === 'AEXPR_IN' && operator === '<>';
      return quantified(left, operator, items, node.kind === 'AEXPR_OP_ALL' || isNotIn ? 'all' : 'any');
    }
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== 'known' || right.kind !== 'known') return unknown;
      const [text, pattern] = [templateOf(left), templateOf(right)];
      if (text === null || pattern === null) return known(null);
      if (holdsDatabaseName(text) || holdsDatabaseName(pattern)) return unknown;
      const matches = likePattern(pattern, node.kind === 'AEXPR_ILIKE' ? 'i' : '').test(text);
      return known(operator.startsWith('!') ? !matches : matches);
    }
    case 'AEXPR_NULLIF': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== 'known' || right.kind !== 'known') return unknown;
      const equal = truth(compare('=', left.value, right.value));
      if (equal === 'unknown') return unknown;
      return equal === 'true' ? known(null) : left;
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const left = evaluate(node.lexpr, scope);
      const [low, high] = listOf(node.rexpr, scope) ?? [];
      if (left.kind !== 'known' || low?.kind !== 'known' || high?.kind !== 'known') return unknown;
      const [from, to] = [low.value, high.value];
      const inside = every([() => truth(compare('>=', left.value, from)), () => truth(compare('<=', left.value, to))]);
      return fromTruth(node.kind === 'AEXPR_BETWEEN' ? inside : negate(inside));
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== 'known' || right.kind !== 'known') return unknown;
      const equal = left.value === null || right.value === null ? known(left.value === right.value) : compare('=', left.value, right.value);
      return fromTruth(node.kind === 'AEXPR_DISTINCT' ? negate(truth(equal)) : truth(equal));
    }
    default:
      return unknown;
  }
}
