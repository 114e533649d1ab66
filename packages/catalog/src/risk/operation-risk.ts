import type { A_Expr, Node } from '@pgsql/types';
import { evaluate } from '../evaluate/expression.js';
import { patternOf } from '../evaluate/patterns.js';
import { isList, known, parseArrayLiteral, type Value } from '../evaluate/value.js';
import { stringsOf, walk } from '../nodes.js';
import { expressionRisk, familyOf, type Surroundings } from './expression-risk.js';
import { fitting, type Source } from './fitting.js';
import { divisionByZero, outOfRange, perhapsReached, together, type Risk } from './risk.js';
import { isOrdered } from './signatures.js';
import { common, sourceOf } from './source-of.js';
import { holds, typeOf, type Type } from './type.js';

/** Whether literals among these can be what the others are. */
export function alike(nodes: readonly Node[], at: Surroundings): Risk {
  const sources = nodes.map((node) => sourceOf(node, at));
  const target = common(sources);
  if (target === null || nodes.filter((node) => containsCollation(node)).length > 1) return 'perhaps';
  if (target === 'literal') return 'none';
  return together(nodes.map((node, index): Risk => {
    const source = sources[index] ?? null;
    if (source === 'literal') return fitting(at.state, target, evaluate(node, at.scope), 'literal');
    return source !== null && areAlike(target, source) ? 'none' : 'perhaps';
  }));
}

function containsCollation(node: Node): boolean {
  let found = false;
  walk(node, (kind) => {
    found ||= kind === 'CollateClause';
  });
  return found;
}

const numbers: ReadonlySet<Type['family']> = new Set<Type['family']>(['integer', 'numeric', 'float']);

/** Whether PostgreSQL has an operator that compares the two. */
export function areAlike(one: Type, other: Type): boolean {
  if (one.family === 'oid' || other.family === 'oid') return [one, other].every((type) => type.family === 'oid' || (type.family === 'integer' && type.bytes < 8));
  if (numbers.has(one.family)) return numbers.has(other.family);
  if (one.family === 'array' && other.family === 'array') return one.item !== null && other.item !== null && isOrdered(one.item) && holds(one.item, other.item) && holds(other.item, one.item) && isSameText(one.item, other.item);
  if (one.family === 'user' && other.family === 'user') return one.type.oid === other.type.oid && isOrdered(one);
  if (one.family === 'span' && other.family === 'span') return one.name === other.name;
  return one.family === other.family && isOrdered(one);
}

/** text[] and name[] have no operator in common. */
function isSameText(one: Type, other: Type): boolean {
  return one.family !== 'text' || (other.family === 'text' && one.name === other.name);
}

export function operationRisk(node: A_Expr, at: Surroundings): Risk {
  const [operator = '', ...qualified] = stringsOf(node.name);
  const right = node.rexpr;
  const items = right !== undefined && 'List' in right ? (right.List.items ?? []) : right === undefined ? [] : [right];
  const operands = [...(node.lexpr === undefined ? [] : [node.lexpr]), ...items];
  const parts = together(operands.map((one) => expressionRisk(one, at)));
  // Somebody's own operator may be meant.
  if (qualified.length > 0 || at.state.bindings.some(({ kind }) => kind === 'operator' || kind === 'cast')) return together([parts, 'perhaps']);
  switch (node.kind) {
    case 'AEXPR_OP':
      return together([parts, operatorRisk(operator, node.lexpr, right, at)]);
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const [source, item] = [sourceOf(right, at), sourceOf(node.lexpr, at)];
      if (source === 'literal') {
        const value = evaluate(right, at.scope);
        const target: Type | null = item === null ? null : { family: 'array', item: item === 'literal' ? typeOf(at.state, 'text') : item };
        return together([parts, target === null ? 'perhaps' : fitting(at.state, target, value, 'literal')]);
      }
      if (source === null || source.family !== 'array' || source.item === null || item === null) return 'perhaps';
      return together([parts, item === 'literal' ? fitting(at.state, source.item, evaluate(node.lexpr, at.scope), 'literal') : areAlike(source.item, item) ? 'none' : 'perhaps']);
    }
    case 'AEXPR_IN':
    case 'AEXPR_NULLIF':
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return together([parts, alike(operands, at)]);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      // What it does not lie below, it is not compared with from above.
      return together([perhapsReached(parts), alike(operands, at)]);
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return together([parts, ...operands.map((one) => textual(one, at)), patternEnds(evaluate(right, at.scope))]);
    default:
      return 'perhaps';
  }
}

function textual(node: Node, at: Surroundings): Risk {
  const source = sourceOf(node, at);
  return source === 'literal' || familyOf(source) === 'text' ? 'none' : 'perhaps';
}

/** LIKE pattern must not end with escape character (like_match.c). */
function patternEnds(pattern: Value): Risk {
  if (pattern.kind !== 'known') return 'perhaps';
  return typeof pattern.value === 'string' && /\\$/u.test(pattern.value.replaceAll('\\\\', '')) ? 'perhaps' : 'none';
}

function operatorRisk(operator: string, left: Node | undefined, right: Node | undefined, at: Surroundings): Risk {
  const [a, b] = [sourceOf(left, at), sourceOf(right, at)];
  const value = evaluate(right, at.scope);
  switch (operator) {
    case '=':
    case '<>':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return alike([...(left === undefined ? [] : [left]), ...(right === undefined ? [] : [right])], at);
    case '||':
      return joined(a, b, evaluate(left, at.scope), value);
    case '~':
    case '!~':
    case '~*':
    case '!~*':
      if (value.kind !== 'known') return 'perhaps';
      return value.value === null || (typeof value.value === 'string' && patternOf(value.value, '', 'test') !== null && (left === undefined || textual(left, at) === 'none')) ? 'none' : 'perhaps';
    case '->':
    case '->>':
      return familyOf(a) === 'json' && (b === 'literal' || familyOf(b) === 'text' || (b !== null && b.family === 'integer' && b.bytes < 8)) ? 'none' : 'perhaps';
    case '#>':
    case '#>>':
      return familyOf(a) === 'json' && (b === 'literal' ? value.kind === 'known' && typeof value.value === 'string' && /^\{[\w,]*\w\}$/u.test(value.value) : b !== null && b.family === 'array' && b.item?.family === 'text') ? 'none' : 'perhaps';
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return computed(operator, left, right, a, b, at);
    default:
      return 'perhaps';
  }
}

/** A text beside an array is read as an array. */
function joined(a: Source, b: Source, left: Value, right: Value): Risk {
  const isArray = (source: Source, value: Value): boolean => familyOf(source) === 'array' || (value.kind === 'known' && value.value !== null && isList(value.value));
  if (familyOf(a) === 'json' || familyOf(b) === 'json') return 'perhaps';
  if (familyOf(a) === 'other' || familyOf(b) === 'other') return 'perhaps';
  if (!isArray(a, left) && !isArray(b, right)) return a !== null && b !== null && [a, b].some((one) => one === 'literal' || familyOf(one) === 'text') ? 'none' : 'perhaps';
  if (a === null || b === null || [left, right].some((one) => one.kind !== 'known' || (one.value !== null && isList(one.value) && one.value.some(isList)))) return 'perhaps';
  const [array, source, value] = isArray(a, left) ? [a, b, right] : [b, a, left];
  if (source === 'literal') {
    const items = value.kind === 'known' && typeof value.value === 'string' ? parseArrayLiteral(value.value) : null;
    return (value.kind === 'known' && value.value === null) || (items !== null && array !== 'literal' && array.family === 'array' && array.item?.family === 'text') ? 'none' : 'perhaps';
  }
  if (a === 'literal' || b === 'literal') return 'perhaps';
  const [first, second] = [a, b].map((one) => (one.family === 'array' ? one.item : one));
  return first !== null && first !== undefined && second !== null && second !== undefined && isAppended(first, second) ? 'none' : 'perhaps';
}

/** What one array of both can be of. */
function isAppended(one: Type, other: Type): boolean {
  return one.family === other.family && isOrdered(one) && one.family !== 'user' && one.family !== 'array' && one.family !== 'oid';
}

/** Some thousand years at most, so that what it is added to stays in its range. */
function isShortSpan(value: Value): boolean {
  return value.kind === 'known' && typeof value.value === 'string' && /^\s*\d{1,3} (?:second|minute|hour|day|week|month|year)s?\s*$/iu.test(value.value);
}

const moments: ReadonlySet<string> = new Set(['moment', 'span']);

function computed(operator: string, left: Node | undefined, right: Node | undefined, a: Source, b: Source, at: Surroundings): Risk {
  const [one, other] = [familyOf(a), familyOf(b)];
  if (left === undefined) {
    if (b === null || b === 'literal' || !numbers.has(b.family)) return 'perhaps';
    // The least integer has no counterpart.
    const value = evaluate(right, at.scope);
    return operator === '+' || b.family !== 'integer' ? 'none' : value.kind !== 'known' ? 'perhaps' : typeof value.value === 'number' && value.value <= -(2 ** (8 * b.bytes - 1)) ? outOfRange('integer') : 'none';
  }
  if (one === null || other === null) return 'perhaps';
  if (moments.has(one) || moments.has(other)) {
    // To a date a number of days may be added, to a timestamp none.
    const isInterval = (source: Source): boolean => source !== null && source !== 'literal' && source.family === 'span' && source.name === 'interval';
    const isShort = (node: Node | undefined): boolean => node !== undefined && 'TypeCast' in node && isShortSpan(evaluate(node.TypeCast.arg, at.scope));
    return (operator === '+' || operator === '-') && ((one === 'moment' && isInterval(b) && isShort(right)) || (isInterval(a) && isInterval(b) && isShort(left) && isShort(right))) ? 'none' : 'perhaps';
  }
  if (!numbers.has(one) || !numbers.has(other)) return 'perhaps';
  // What is too large, or too small, for a type of floating point.
  if (one === 'float' || other === 'float') return 'perhaps';
  const [x, y] = [evaluate(left, at.scope), evaluate(right, at.scope)];
  const isNull = [x, y].some((value) => value.kind === 'known' && value.value === null);
  if (isNull) return 'none';
  if (operator === '/' || operator === '%') {
    if (y.kind !== 'known' || typeof y.value !== 'number') return 'perhaps';
    if (y.value === 0) return x.kind === 'known' ? divisionByZero() : 'perhaps';
    return y.value === -1 ? 'perhaps' : 'none';
  }
  const type = common([a, b]);
  if (type === null || type === 'literal' || type.family !== 'integer') return type !== null && type !== 'literal' && type.family === 'numeric' ? 'none' : 'perhaps';
  if (x.kind === 'known' && y.kind === 'known' && typeof x.value === 'number' && typeof y.value === 'number') {
    const result = operator === '+' ? x.value + y.value : operator === '-' ? x.value - y.value : x.value * y.value;
    if (![x.value, y.value, result].every(Number.isSafeInteger)) return 'perhaps';
    return fitting(at.state, type, known(result), type.bytes === 8 ? { family: 'numeric', precision: null, scale: 0 } : { family: 'integer', bytes: 8 }) === 'none' ? 'none' : outOfRange('integer');
  }
  // A counter that counts more than two thousand million times is not looked for.
  const isSmall = (one: Value): boolean => one.kind === 'known' && typeof one.value === 'number' && Math.abs(one.value) <= 1000;
  return (operator === '+' || operator === '-') && (isSmall(x) || isSmall(y)) ? 'none' : 'perhaps';
}
