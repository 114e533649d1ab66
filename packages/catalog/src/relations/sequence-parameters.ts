import type { Node, TypeName } from '@pgsql/types';
import { Rejection, syntaxError } from '../errors.js';
import type { SequenceParameters } from '../model.js';
import type { State } from '../state.js';
import { builtInName, typeUsed } from '../types/lookup.js';

const invalid = (message: string): Rejection => new Rejection('22023', message);

const bytesOf: ReadonlyMap<string, number> = new Map([['smallint', 2], ['int2', 2], ['integer', 4], ['int', 4], ['int4', 4], ['bigint', 8], ['int8', 8], ['serial2', 2], ['smallserial', 2], ['serial', 4], ['serial4', 4], ['serial8', 8], ['bigserial', 8]]);

function optionNamed(options: readonly Node[], name: string): { readonly arg: Node | undefined } | null {
  for (const node of options) if ('DefElem' in node && node.DefElem.defname === name) return { arg: node.DefElem.arg };
  return null;
}

/** The number of an option; null where it is not given, `none` for NO MAXVALUE and the like. */
function numberOf(options: readonly Node[], name: string): bigint | 'none' | null {
  const option = optionNamed(options, name);
  if (option === null) return null;
  const { arg } = option;
  if (arg === undefined) return 'none';
  if ('Integer' in arg) return BigInt(arg.Integer.ival ?? 0);
  return 'Float' in arg && /^-?\d+$/u.test(arg.Float.fval ?? '') ? BigInt(arg.Float.fval ?? '0') : 'none';
}

/** The size of the type of a sequence, or of the column that it is for; null for another type. */
export function sequenceBytes(type: TypeName | undefined): number | null {
  return type === undefined ? null : (bytesOf.get(builtInName(type) ?? '') ?? null);
}

function bytes(state: State, options: readonly Node[]): number | null {
  const arg = optionNamed(options, 'as')?.arg;
  if (arg === undefined || !('TypeName' in arg)) return null;
  if (builtInName(arg.TypeName) === null) typeUsed(state, arg.TypeName);
  const found = sequenceBytes(arg.TypeName);
  if (found === null) throw invalid('sequence type must be smallint, integer, or bigint');
  return found;
}

/** @throws {Rejection} 42601 */
function requireOnce(options: readonly Node[]): void {
  const said = new Set<string>();
  for (const node of options) {
    if (!('DefElem' in node)) continue;
    const { defname = '' } = node.DefElem;
    if (said.has(defname)) throw syntaxError('conflicting or redundant options');
    said.add(defname);
  }
}

const lowestOf = (size: number): bigint => -(2n ** BigInt(size * 8 - 1));
const highestOf = (size: number): bigint => 2n ** BigInt(size * 8 - 1) - 1n;

/** A bound: what is written, the usual one where that is asked for, or the one that was. */
function bound(written: bigint | 'none' | null, usual: bigint, old: bigint | undefined): bigint {
  if (typeof written === 'bigint') return written;
  return written === 'none' || old === undefined ? usual : old;
}

/**
 * The parameters of a sequence after CREATE (`before` is undefined) or ALTER SEQUENCE (sequence.c, init_params). Where it stands is a row's matter, as what a new
 * constraint finds in a table is.
 * @throws {Rejection} 22023, 42601, 42704
 */
export function sequenceParameters(state: State, options: readonly Node[], before: SequenceParameters | undefined, usualBytes = 8): SequenceParameters {
  const old = before === undefined ? undefined : { bytes: before.bytes, increment: BigInt(before.increment), min: BigInt(before.min), max: BigInt(before.max), start: BigInt(before.start) };
  requireOnce(options);
  const size = bytes(state, options) ?? old?.bytes ?? usualBytes;
  const [increment, min, max, start, restart, cache] = ['increment', 'minvalue', 'maxvalue', 'start', 'restart', 'cache'].map((name) => numberOf(options, name));
  const step = typeof increment === 'bigint' ? increment : (old?.increment ?? 1n);
  if (step === 0n) throw invalid('INCREMENT must not be zero');
  // With another type a bound that was as far as the old one goes is as far as the new one goes.
  const isOtherType = old !== undefined && size !== old.bytes;
  const resetsHighest = isOtherType && old.max === highestOf(old.bytes);
  const resetsLowest = isOtherType && old.min === lowestOf(old.bytes);
  const highest = bound(max ?? null, step > 0n || resetsHighest ? highestOf(size) : -1n, resetsHighest ? undefined : old?.max);
  if (highest > highestOf(size) || highest < lowestOf(size)) throw invalid('MAXVALUE is out of range for sequence data type');
  const lowest = bound(min ?? null, step < 0n || resetsLowest ? lowestOf(size) : 1n, resetsLowest ? undefined : old?.min);
  if (lowest > highestOf(size) || lowest < lowestOf(size)) throw invalid('MINVALUE is out of range for sequence data type');
  if (lowest >= highest) throw invalid('MINVALUE must be less than MAXVALUE');
  const first = typeof start === 'bigint' ? start : (old?.start ?? (step > 0n ? lowest : highest));
  if (first < lowest || first > highest) throw invalid('START value is out of range');
  const next = typeof restart === 'bigint' ? restart : restart === 'none' || old === undefined ? first : null;
  if (next !== null && (next < lowest || next > highest)) throw invalid('RESTART value is out of range');
  if (typeof cache === 'bigint' && cache <= 0n) throw invalid('CACHE must be greater than zero');
  return { bytes: size, increment: String(step), min: String(lowest), max: String(highest), start: String(first) };
}
