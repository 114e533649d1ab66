import type { A_Expr, Node } from '@pgsql/types';
import { holeOf, type HoleKind } from '../holes.js';
import type { State } from '../state.js';
import { kindOfValue, ofKind } from './typed-unknown.js';
import { known, unknown, type Value } from './value.js';

/** Functions of PostgreSQL whose results have the letters of one kind, whatever they are called with. */
const results: ReadonlyMap<string, HoleKind> = new Map<string, HoleKind>([
  ...(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'make_date', 'make_timestamp', 'make_timestamptz', 'to_date', 'to_timestamp'] as const).map((name) => [name, 'moment'] as const),
  ...(['make_interval', 'age', 'justify_days', 'justify_hours', 'justify_interval', 'make_time'] as const).map((name) => [name, 'span'] as const),
  ...(['random', 'to_number'] as const).map((name) => [name, 'number'] as const),
  ...(['length', 'char_length', 'character_length', 'octet_length', 'array_length', 'cardinality', 'nextval', 'currval', 'lastval', 'hashtext', 'pg_backend_pid', 'txid_current', 'count', 'strpos', 'position', 'array_position'] as const).map((name) => [name, 'integer'] as const),
  ...(['md5', 'to_hex', 'to_bin', 'to_oct'] as const).map((name) => [name, 'word'] as const),
  ...(['gen_random_uuid', 'uuidv4', 'uuidv7'] as const).map((name) => [name, 'uuid'] as const),
]);

/** Fields of a moment that are whole numbers. */
const wholeFields: ReadonlySet<string> = new Set(['century', 'day', 'decade', 'dow', 'doy', 'hour', 'isodow', 'isoyear', 'millennium', 'minute', 'month', 'quarter', 'week', 'year']);

/** Functions that give some letters of their first argument, in some order. */
const picking: ReadonlySet<string> = new Set(['left', 'right', 'substr', 'substring', 'lower', 'upper', 'btrim', 'ltrim', 'rtrim', 'reverse', 'split_part']);
/** Kinds of which any letters are of the kind again. */
const loose: ReadonlySet<HoleKind> = new Set<HoleKind>(['listed', 'digits', 'dated', 'word', 'uuid']);

const isWord = (value: Value | undefined): boolean => value?.kind === 'known' && typeof value.value === 'string' && /^\w*$/u.test(value.value) && /^[\x00-\x7f]*$/u.test(value.value);

/**
 * The letters of to_char of a date or a timestamp (formatting.c): of what has a name in words, blanks and time zones only those that no
 * setting changes. Letters that are no pattern stand for themselves.
 */
function momentText(format: string): HoleKind | null {
  if (!/^[\w"]*$/u.test(format) || /TM|TZ|OF|CC|Month|Day|RM|[^\x00-\x7f]/iu.test(format)) return null;
  const patterns = format.replace(/FM|FX|_/gu, '');
  return /^(?:YYYY|YYY|YY|Y|IYYY|IYY|IY|I|MM|DDD|DD|IDDD|ID|D|HH24|HH12|HH|MI|SSSSS|SSSS|SS|MS|US|WW|W|IW|Q|J)*$/u.test(patterns) ? (format.includes('_') ? 'dated' : 'digits') : 'word';
}

/** `to_char(5, 'FM000')`: zeros before the number, or `#` where it has no room. */
function padded(value: number, zeros: number): string {
  const digits = String(Math.abs(value));
  return `${value < 0 ? '-' : ''}${digits.length > zeros ? '#'.repeat(zeros) : digits.padStart(zeros, '0')}`;
}

function toChar(value: Value | undefined, format: Value | undefined): Value {
  if (format?.kind !== 'known' || typeof format.value !== 'string') return unknown;
  const zeros = /^FM(0+)$/u.exec(format.value)?.[1]?.length;
  if (value?.kind === 'known' && typeof value.value === 'number' && Number.isInteger(value.value) && zeros !== undefined) return known(padded(value.value, zeros));
  return kindOfValue(value) === 'moment' ? ofKind(momentText(format.value)) : unknown;
}

/** lpad and rpad, which may cut as well. */
function filled(value: Value | undefined, fill: Value | undefined): HoleKind | null {
  const kind = kindOfValue(value);
  if (kind === 'integer') return fill?.kind === 'known' && typeof fill.value === 'string' && /^[0-9]+$/u.test(fill.value) ? 'integer' : null;
  return isWord(fill) && (kind === 'digits' || kind === 'dated' || kind === 'word') ? 'word' : null;
}

/** What a call of one of PostgreSQL's functions gives where its arguments are not known: the letters that its result may have. */
export function typedCall(name: string, args: readonly Value[]): Value {
  const [first, second, third] = args;
  const kind = kindOfValue(first);
  switch (name) {
    case 'to_char':
      return toChar(first, second);
    case 'current_setting':
      return ofKind(first?.kind === 'known' && first.value === 'server_version_num' ? 'integer' : null);
    case 'extract':
    case 'date_part':
      return ofKind(first?.kind === 'known' && typeof first.value === 'string' && wholeFields.has(first.value.toLowerCase()) ? 'integer' : 'number');
    case 'date_trunc':
    case 'timezone':
      return kindOfValue(second) === 'moment' ? ofKind('moment') : unknown;
    case 'lpad':
    case 'rpad':
      return ofKind(filled(first, third));
    case 'abs':
    case 'floor':
    case 'ceil':
    case 'ceiling':
    case 'round':
    case 'trunc':
    case 'mod':
      return ofKind(kind === 'integer' || kind === 'number' ? 'number' : null);
    case 'replace':
      // A uuid without its hyphens.
      return kind !== null && loose.has(kind) && isWord(third) ? ofKind(kind === 'uuid' && !(second?.kind === 'known' && second.value === '-') ? null : 'word') : unknown;
    default:
      if (picking.has(name)) return kind !== null && loose.has(kind) && args.slice(1).every((arg) => arg.kind === 'known') ? ofKind(kind) : unknown;
      return ofKind(results.get(name) ?? null);
  }
}

const isCount = (node: Node | undefined): boolean => node !== undefined && 'A_Const' in node && node.A_Const.ival !== undefined;

/** A date and an interval or a number of days, and integers with integers, where no operator of the history may be meant. */
export function typedOperation(operator: string, left: Value, right: Value, { rexpr }: A_Expr, state: State): Value {
  if (state.bindings.some(({ kind, name }) => kind === 'operator' && name === operator)) return unknown;
  const [a, b] = [kindOfValue(left), kindOfValue(right)];
  const isInteger = (value: Value): boolean => kindOfValue(value) === 'integer' || (value.kind === 'known' && typeof value.value === 'number' && Number.isInteger(value.value));
  if (operator === '+' && (a === 'moment' || b === 'moment')) return ofKind('moment');
  if (operator === '-' && a === 'moment' && (isCount(rexpr) || b === 'span')) return ofKind('moment');
  if ((operator === '*' && (a === 'span' || b === 'span')) || (['+', '-'].includes(operator) && a === 'span' && b === 'span')) return ofKind('span');
  if (['+', '-', '*', '/', '%'].includes(operator) && isInteger(left) && isInteger(right)) return ofKind('integer');
  return unknown;
}

/** What a special form such as CURRENT_DATE gives. */
export const aMoment: Value = { kind: 'template', text: holeOf('moment'), nulls: 'none' };
