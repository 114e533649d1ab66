import type { Truths } from './truth.js';
import { anyTruth, only, trueOrFalse } from './truth.js';

/** What the analysis knows of a value. */
export type Value =
  | { readonly kind: 'known'; readonly value: string | number | boolean | null }
  /** A condition that is not decided, or only in part. */
  | { readonly kind: 'truth'; readonly truths: Truths }
  /** OLD or NEW: a row, or absent (every field reads as NULL), or not known. `touched`: the function has changed a field. */
  | { readonly kind: 'record'; readonly presence: 'row' | 'absent' | 'unknown'; readonly touched: boolean }
  /** `setting`: the value of this customized setting, perhaps changed by the functions around it. */
  | { readonly kind: 'unknown'; readonly nullable: boolean; readonly setting: string | null };

export const unknown: Value = { kind: 'unknown', nullable: true, setting: null };
export const unknownNotNull: Value = { kind: 'unknown', nullable: false, setting: null };
export const nothing: Value = { kind: 'known', value: null };

export function known(value: string | number | boolean | null): Value {
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
