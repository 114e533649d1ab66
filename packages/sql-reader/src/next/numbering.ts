import { compareNaturally } from '../history/order.js';

/** The parts of a migration's name as the history writes them: `0007`, `_`, `add_ledger`. */
export interface NumberedName {
  readonly prefix: string;
  readonly digits: string;
  readonly separator: string;
  readonly words: string;
}

/** Reads `0007_add_ledger`, `V3__text`, `20240101120000-text`, `2024-01-01-000000_text`; null for a name without a number in front. */
export function numberedName(stem: string): NumberedName | null {
  const found = /^(?<prefix>[A-Za-z]{0,2}?)(?<digits>\d{4}-\d{2}-\d{2}-\d{6}|\d+(?:[._]\d+)*?)(?<separator>__|_-_|[-_. ]+|$)(?<words>.*)$/u.exec(stem)?.groups;
  if (found === undefined) return null;
  const { prefix = '', digits = '', separator = '', words = '' } = found;
  return { prefix, digits, separator, words };
}

/** How a tool writes the time into a name. */
type Clock = 'date-time' | 'date-minute' | 'dashed' | 'milliseconds' | 'seconds';

function clockOf(digits: string): Clock | null {
  if (/^\d{4}-\d{2}-\d{2}-\d{6}$/u.test(digits)) return 'dashed';
  if (/^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}$/u.test(digits)) return 'date-time';
  if (/^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}$/u.test(digits)) return 'date-minute';
  if (/^1\d{12}$/u.test(digits)) return 'milliseconds';
  return /^1\d{9}$/u.test(digits) ? 'seconds' : null;
}

function written(time: number, clock: Clock): string {
  const iso = new Date(time).toISOString();
  const plain = iso.replace(/\D/gu, '');
  switch (clock) {
    case 'date-time':
      return plain.slice(0, 14);
    case 'date-minute':
      return plain.slice(0, 12);
    case 'dashed':
      return `${iso.slice(0, 10)}-${plain.slice(8, 14)}`;
    case 'milliseconds':
      return String(time);
    case 'seconds':
      return String(Math.floor(time / 1000));
    default:
      return clock satisfies never;
  }
}

function timeOf(digits: string, clock: Clock): number {
  if (clock === 'milliseconds') return Number(digits);
  if (clock === 'seconds') return Number(digits) * 1000;
  const plain = digits.replaceAll('-', '').padEnd(14, '0');
  const part = (from: number, to: number): number => Number(plain.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14));
}

const tick: Readonly<Record<Clock, number>> = { 'date-time': 1000, 'date-minute': 60_000, dashed: 1000, milliseconds: 1, seconds: 1000 };

/** The number after the last one: the time, where it is a time and later than all; else one more, in the same width. */
export function nextDigits(last: string, now: Date): string {
  const clock = clockOf(last);
  if (clock !== null) return written(Math.max(now.getTime(), timeOf(last, clock) + tick[clock]), clock);
  const counted = /^(?<before>.*?)(?<count>\d+)$/u.exec(last)?.groups;
  const count = counted?.['count'] ?? '0';
  return `${counted?.['before'] ?? ''}${String(BigInt(count) + 1n).padStart(count.length, '0')}`;
}

/** `2024…` now, for tools whose first migration it is. */
export function timestamp(now: Date): string {
  return written(now.getTime(), 'date-time');
}

/** Words in the style of another name: `guard_ledger`, `guard-ledger`, `GuardLedger`. */
export function inStyleOf(words: string, other: string): string {
  if (/-/u.test(other) && !/_/u.test(other)) return words.replaceAll('_', '-');
  if (/^[A-Z][a-z0-9]*[A-Z]/u.test(other) && !/[-_]/u.test(other)) return words.replace(/(?:^|_)(?<letter>[a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
  if (/ /u.test(other) && !/[-_]/u.test(other)) return words.replaceAll('_', ' ');
  return words;
}

/** The stem of the next name after the last one, which need not have a number. */
export function nextStem(last: string, words: string, now: Date): string {
  const name = numberedName(last);
  if (name !== null) {
    const styled = inStyleOf(words, name.words === '' || !/[-_ ]/u.test(name.words) ? name.separator + name.words : name.words);
    return `${name.prefix}${nextDigits(name.digits, now)}${name.separator === '' ? '_' : name.separator}${styled}`;
  }
  // Without numbers it must sort behind the last one.
  const own = inStyleOf(words, last);
  return compareNaturally(`${own}.sql`, `${last}.sql`) > 0 ? own : `${last}_${own}`;
}
