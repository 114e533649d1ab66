import type { Known } from './model.js';
import type { Truths } from './truth.js';
import { anyTruth, only, trueOrFalse } from './truth.js';

/** Where a value comes from, `old.status`: two values of one origin are the same. */
type Origin = string;

/** What the analysis knows of a value. */
export type Value =
  | { readonly kind: 'known'; readonly value: Known; readonly origin?: Origin }
  /** A condition that is not decided, or only in part. */
  | { readonly kind: 'truth'; readonly truths: Truths }
  /**
   * OLD or NEW: a row, or absent (every field reads as NULL), or not known. `touched`: the function has changed a field. `fields`: every field
   * in the table's order, or nothing when they are not known.
   */
  | { readonly kind: 'record'; readonly presence: 'row' | 'absent' | 'unknown'; readonly touched: boolean; readonly fields?: Fields }
  /** Several values compared as one: ROW(…), ARRAY[…], or a document of a row's fields. */
  | { readonly kind: 'composite'; readonly form: 'row' | 'array' | 'json' | 'jsonb'; readonly parts: Fields; /** Where an array begins that does not begin at 1: two with other bounds are not equal. */ readonly lower?: 0 }
  /** `setting`: the value of this customized setting, perhaps changed by the functions around it. `distinctFrom`: the value of another origin, from which it is distinct. */
  | { readonly kind: 'unknown'; readonly nullable: boolean; readonly setting: string | null; readonly origin?: Origin; readonly distinctFrom?: Origin; readonly isNot?: readonly Known[] };

/** Values by the name of their column, in the columns' order. */
export type Fields = readonly (readonly [name: string, value: Value])[];

export const unknown: Value = { kind: 'unknown', nullable: true, setting: null };
export const unknownNotNull: Value = { kind: 'unknown', nullable: false, setting: null };
export const nothing: Value = { kind: 'known', value: null };

export function known(value: Known): Value {
  return { kind: 'known', value };
}

export function truth(truths: Truths): Value {
  return { kind: 'truth', truths };
}

/** What the value is as a condition. */
export function truthsOf(value: Value): Truths {
  switch (value.kind) {
    case 'known':
      if (value.value === null) return only(null);
      return typeof value.value === 'boolean' ? only(value.value) : anyTruth;
    case 'truth':
      return value.truths;
    case 'unknown':
      return value.nullable ? anyTruth : trueOrFalse;
    case 'record':
    case 'composite':
      return anyTruth;
    default:
      return value satisfies never;
  }
}

/** Whether the value may be NULL. */
export function mayBeNull(value: Value): boolean {
  switch (value.kind) {
    case 'known':
      return value.value === null;
    case 'truth':
      return value.truths.has(null);
    case 'unknown':
      return value.nullable;
    case 'record':
    case 'composite':
      return true;
    default:
      return value satisfies never;
  }
}

export function isNull(value: Value): boolean {
  return value.kind === 'known' && value.value === null;
}

/** The value as a known string, or null. */
export function textOf(value: Value): string | null {
  return value.kind === 'known' && typeof value.value === 'string' ? value.value : null;
}

/** The setting whose value this is, or null. */
export function settingOf(value: Value): string | null {
  return value.kind === 'unknown' ? value.setting : null;
}

/** Where the value comes from, or null. */
export function originOf(value: Value): Origin | null {
  return value.kind === 'known' || value.kind === 'unknown' ? (value.origin ?? null) : null;
}

/** The field of this name; null when it is not known what the record holds. */
export function fieldOf(value: Value, name: string): Value | null {
  if (value.kind !== 'record') return null;
  return value.fields?.find(([field]) => field === name)?.[1] ?? null;
}

/** Whether two values are certainly the same, both NULL too, or certainly distinct in the sense of IS DISTINCT FROM; null when neither is known. */
export function kinship(left: Value, right: Value): 'same' | 'distinct' | null {
  if (left.kind === 'known' && right.kind === 'known' && typeof left.value === typeof right.value) return left.value === right.value ? 'same' : 'distinct';
  const [one, other] = [originOf(left), originOf(right)];
  if (one !== null && one === other) return 'same';
  if (left.kind === 'unknown' && right.kind === 'known' && left.isNot?.includes(right.value) === true) return 'distinct';
  if (right.kind === 'unknown' && left.kind === 'known' && right.isNot?.includes(left.value) === true) return 'distinct';
  if (one === null || other === null) return null;
  const isDistinct = (left.kind === 'unknown' && left.distinctFrom === other) || (right.kind === 'unknown' && right.distinctFrom === one);
  return isDistinct ? 'distinct' : null;
}
