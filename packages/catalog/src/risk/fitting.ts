import { isList, parseArrayLiteral, textOf, type Datum, type Value } from '../evaluate/value.js';
import { kindOfValue } from '../evaluate/typed-unknown.js';
import { Rejection } from '../errors.js';
import type { UserType } from '../model.js';
import type { State } from '../state.js';
import { invalidText, outOfRange, perhapsReached, tooLong, together, type Risk } from './risk.js';
import { holds, text, typeOf, type Type } from './type.js';

/** The type of an expression: `literal` for a text that takes the type of what it meets, null where it is not known. */
export type Source = Type | 'literal' | null;

const ranges = { 2: 2 ** 15, 4: 2 ** 31, 8: 2 ** 63 } as const;
const integerNames = { 2: 'smallint', 4: 'integer', 8: 'bigint' } as const;

/** Whether a value fits into a type, where it is assigned, cast, or compared as a literal. */
export function fitting(state: State, target: Type | null, value: Value, source: Source): Risk {
  const isDomain = target?.family === 'user' && target.type.typtype === 'domain';
  if (target === null) return 'perhaps';
  if (value.kind === 'known' && value.value === null) return isDomain ? nullInDomain(target.type) : 'none';
  if (source !== null && source !== 'literal' && holds(target, source)) return 'none';
  if (value.kind === 'one-of') return perhapsReached(together(value.values.map((one) => perhapsReached(fitting(state, target, one, source)))));
  if (isDomain) return inDomain(state, target.type, value, source);
  const isText = source === 'literal' || (source !== null && source.family === 'text');
  if (value.kind === 'known' && value.text === undefined) {
    if (typeof value.value === 'string') return isText ? textFits(state, target, value.value) : target.family === 'text' && target.length === null ? 'none' : 'perhaps';
    if (isList(value.value)) return itemsFit(state, target, value.value, source);
    return scalarFits(target, value.value, source);
  }
  const kind = kindOfValue(value);
  switch (target.family) {
    case 'text':
      return target.length === null ? 'none' : 'perhaps';
    case 'integer':
      return kind === 'integer' && target.bytes >= 4 && (source === null || (source !== 'literal' && (source.family === 'text' || holds(target, source)))) ? 'none' : 'perhaps';
    case 'numeric':
      return target.precision === null && (kind === 'integer' || kind === 'number') ? 'none' : 'perhaps';
    case 'float':
      return kind === 'integer' || (kind === 'number' && target.name === 'double precision') ? 'none' : 'perhaps';
    case 'moment':
    case 'uuid':
      return kind === target.family ? 'none' : 'perhaps';
    case 'span':
      return kind === 'span' && target.name === 'interval' && (source === null || (source !== 'literal' && source.family === 'span')) ? 'none' : 'perhaps';
    case 'record':
    case 'row':
      return target.family === 'record' && value.kind === 'row' ? 'none' : 'perhaps';
    case 'oid':
      return target.name === 'oid' && (kind === 'printed' || value.kind === 'known') ? 'none' : 'perhaps';
    case 'boolean':
    case 'json':
    case 'array':
    case 'user':
    case 'other':
      return 'perhaps';
    default:
      return target satisfies never;
  }
}

function nullInDomain({ name, domain }: UserType): Risk {
  if (domain === undefined) return 'perhaps';
  return domain.notNull ? new Rejection('23502', `domain ${name} does not allow null values`) : domain.constraints.some(({ contype }) => contype === 'check') ? 'perhaps' : 'none';
}

/** The conditions of a domain are not worked out. */
function inDomain(state: State, type: UserType, value: Value, source: Source): Risk {
  const base = type.baseType === null ? null : typeOf(state, type.baseType);
  const isFree = type.domain !== undefined && type.domain.constraints.length === 0 && !type.domain.notNull;
  const risk = base === null ? 'perhaps' : fitting(state, base, value, source);
  return isFree ? risk : together([risk, 'perhaps']);
}

const wholeNumber = /^[ \t\r\n]*[+-]?\d+[ \t\r\n]*$/u;
const decimalNumber = /^[ \t\r\n]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,4})?[ \t\r\n]*$/iu;

function digitsFit(bytes: 2 | 4 | 8, value: bigint): Risk {
  const end = 2n ** BigInt(8 * bytes - 1);
  return value >= -end && value < end ? 'none' : outOfRange(integerNames[bytes]);
}

/** Neither too large nor too small for a type of floating point. */
function floatFits(name: string, value: number): Risk {
  const [least, most] = name === 'real' ? [1e-37, 3e38] : [1e-307, 1e308];
  return value === 0 || (Math.abs(value) >= least && Math.abs(value) <= most) ? 'none' : 'perhaps';
}

function textFits(state: State, target: Type, value: string): Risk {
  switch (target.family) {
    case 'text':
      return target.length === null || target.name === 'name' || Array.from(value.replace(/ +$/u, '')).length <= target.length ? 'none' : tooLong(`${target.name}(${String(target.length)})`);
    case 'integer': {
      if (wholeNumber.test(value)) return digitsFit(target.bytes, BigInt(value.trim().replace(/^\+/u, '')));
      // Digits with underscores, and other bases, are read from 16 on (release notes of 16).
      return /^\s*[+-]?\d/u.test(value) ? 'perhaps' : invalidText(integerNames[target.bytes], value);
    }
    case 'numeric':
      if (decimalNumber.test(value)) return numberFits(target, Number(value));
      return /\d|nan|inf/iu.test(value) ? 'perhaps' : invalidText('numeric', value);
    case 'float':
      return decimalNumber.test(value) ? (Number(value) === 0 && /[1-9]/u.test(value.replace(/e.*/iu, '')) ? 'perhaps' : floatFits(target.name, Number(value))) : /\d|nan|inf/iu.test(value) ? 'perhaps' : invalidText('double precision', value);
    case 'boolean':
      return isBoolean(value) ? 'none' : invalidText('boolean', value);
    case 'moment':
      return isMoment(value) ? 'none' : 'perhaps';
    case 'span':
      return target.name === 'interval' && /^\s*\d{1,6} (?:second|minute|hour|day|week|month|year)s?\s*$/iu.test(value) ? 'none' : 'perhaps';
    case 'uuid':
      if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(value)) return 'none';
      return /^[\s{}0-9a-f-]*$/iu.test(value) && value.length >= 32 ? 'perhaps' : invalidText('uuid', value);
    case 'json':
      return isJson(value) ? 'none' : 'perhaps';
    case 'array': {
      const items = parseArrayLiteral(value);
      if (items === null) return /^\s*[{[]/u.test(value) ? 'perhaps' : invalidText('array', value);
      // Only what is written plainly is read for sure.
      if (!/^\{\s*(?:(?:"[^"\\]*"|[^\s",{}\\](?:[^",{}\\]*[^\s",{}\\])?)\s*(?:,\s*(?:"[^"\\]*"|[^\s",{}\\](?:[^",{}\\]*[^\s",{}\\])?)\s*)*)?\}$/u.test(value)) return 'perhaps';
      return itemsFit(state, target, items, 'literal');
    }
    case 'user':
      return target.type.typtype === 'enum' && target.type.labels.includes(value) ? 'none' : 'perhaps';
    case 'oid':
    case 'record':
    case 'row':
    case 'other':
      return 'perhaps';
    default:
      return target satisfies never;
  }
}

/** parse_bool_with_len (bool.c). */
function isBoolean(value: string): boolean {
  const word = value.trim().toLowerCase();
  return word === '1' || word === '0' || word === 'on' || /^off?$/u.test(word) || (word !== '' && ['true', 'false', 'yes', 'no'].some((whole) => whole.startsWith(word)));
}

/** ISO 8601, which every DateStyle reads alike. */
function isMoment(value: string): boolean {
  const [, date, clock] = /^\s*(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?\s*$/u.exec(value) ?? [];
  if (date === undefined || date.startsWith('0000')) return false;
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return false;
  const [hour = 0, minute = 0, second = 0] = (clock ?? '').split(':').map(Number);
  return hour < 24 && minute < 60 && second < 60;
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return !value.includes('\\u');
  } catch {
    return false;
  }
}

function numberFits(target: Extract<Type, { family: 'integer' | 'numeric' }>, value: number): Risk {
  if (target.family === 'integer') {
    // Halves go away from zero, and what is not exact may be on either side.
    const rounded = Math.sign(value) * Math.round(Math.abs(value));
    if (Math.abs(rounded) > Number.MAX_SAFE_INTEGER && Math.abs(rounded) <= ranges[8] * 2) return 'perhaps';
    return rounded >= -ranges[target.bytes] && rounded < ranges[target.bytes] ? 'none' : outOfRange(integerNames[target.bytes]);
  }
  if (target.precision === null || Math.abs(value) < 10 ** (target.precision - target.scale) - 1) return 'none';
  return Math.abs(value) < 10 ** (target.precision - target.scale) ? 'perhaps' : outOfRange('numeric');
}

function scalarFits(target: Type, value: Datum, source: Source): Risk {
  switch (target.family) {
    case 'text':
      return target.length === null || target.name === 'name' || (textOf(value) ?? '').length <= target.length ? printsAlike(value, source) : tooLong(`${target.name}(${String(target.length)})`);
    case 'integer':
    case 'numeric':
      return typeof value === 'number' ? numberFits(target, value) : 'perhaps';
    case 'float':
      return typeof value === 'number' ? floatFits(target.name, value) : 'perhaps';
    case 'oid':
      return target.name === 'oid' && typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32 && (source === null || (source !== 'literal' && source.family === 'integer')) ? 'none' : 'perhaps';
    case 'boolean':
      if (typeof value === 'boolean') return 'none';
      return value === 1 || value === 0 ? (source !== null && source !== 'literal' && source.family === 'integer' ? 'none' : 'perhaps') : invalidText('boolean', textOf(value) ?? '');
    case 'moment':
    case 'span':
    case 'uuid':
    case 'json':
    case 'array':
    case 'user':
    case 'record':
    case 'row':
    case 'other':
      return 'perhaps';
    default:
      return target satisfies never;
  }
}

/** PostgreSQL keeps the zeros at the end of a number. */
function printsAlike(value: Datum, source: Source): Risk {
  return typeof value !== 'number' || (Number.isSafeInteger(value) && source !== null && source !== 'literal' && source.family === 'integer') ? 'none' : 'perhaps';
}

function itemsFit(state: State, target: Type, items: readonly Datum[], source: Source): Risk {
  if (target.family === 'text') return target.length === null ? 'none' : 'perhaps';
  if (target.family !== 'array' || target.item === null) return 'perhaps';
  const { item } = target;
  const inner: Source = source === 'literal' ? 'literal' : source?.family === 'array' ? source.item : null;
  if (inner === null && item.family === 'text' && item.length === null) return 'none';
  return together(items.map((one) => (isList(one) ? itemsFit(state, target, one, source) : fitting(state, item, { kind: 'known', value: one }, typeof one === 'string' ? (inner ?? text) : inner))));
}
