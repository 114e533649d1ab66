import type { Node, TypeName } from '@pgsql/types';
import { Rejection } from '../errors.js';
import type { State } from '../state.js';
import { builtInName, typeUsed } from '../types/lookup.js';

const invalid = (message: string): Rejection => new Rejection('22023', message);

const bytesOf: ReadonlyMap<string, number> = new Map([['smallint', 2], ['int2', 2], ['integer', 4], ['int', 4], ['int4', 4], ['bigint', 8], ['int8', 8]]);

function typeOption(arg: Node | undefined): TypeName | null {
  return arg !== undefined && 'TypeName' in arg ? arg.TypeName : null;
}

/** The number of an option; null for what is no number, `none` where it is not given or stands for the usual one. */
function numberOf(options: readonly Node[], name: string): bigint | 'none' {
  const option = options.flatMap((node) => ('DefElem' in node && node.DefElem.defname === name ? [node.DefElem] : [])).at(-1);
  const arg = option?.arg;
  if (arg === undefined) return 'none';
  if ('Integer' in arg) return BigInt(arg.Integer.ival ?? 0);
  return 'Float' in arg && /^-?\d+$/u.test(arg.Float.fval ?? '') ? BigInt(arg.Float.fval ?? '0') : 'none';
}

function bytes(state: State, options: readonly Node[]): number | null {
  const types = options.flatMap((node) => ('DefElem' in node && node.DefElem.defname === 'as' ? [typeOption(node.DefElem.arg)] : []));
  const [type] = types;
  if (type === undefined || type === null) return null;
  const name = builtInName(type);
  if (name === null) typeUsed(state, type);
  const found = bytesOf.get(name ?? '');
  if (found === undefined) throw invalid('sequence type must be smallint, integer, or bigint');
  return found;
}

/** What is wrong with numbers by themselves (sequence.c, init_params). `new`: what is not given is as usual; of a sequence that is there it is not known. @throws {Rejection} 22023, 42704 */
export function requireSequenceParameters(state: State, options: readonly Node[], sequence: 'new' | 'known'): void {
  const size = bytes(state, options);
  const [increment, min, max, start, cache] = ['increment', 'minvalue', 'maxvalue', 'start', 'cache'].map((name) => numberOf(options, name));
  if (increment === 0n) throw invalid('INCREMENT must not be zero');
  const isNew = sequence === 'new';
  const limit = size === null && !isNew ? null : 2n ** BigInt((size ?? 8) * 8 - 1);
  for (const one of [min, max]) {
    if (limit !== null && typeof one === 'bigint' && (one > limit - 1n || one < -limit)) throw invalid('MINVALUE or MAXVALUE is out of range for sequence data type');
  }
  const goesDown = typeof increment === 'bigint' && increment < 0n;
  const lowest = typeof min === 'bigint' ? min : isNew && limit !== null ? (goesDown ? -limit : 1n) : null;
  const highest = typeof max === 'bigint' ? max : isNew && limit !== null ? (goesDown ? -1n : limit - 1n) : null;
  if (lowest !== null && highest !== null && lowest >= highest) throw invalid('MINVALUE must be less than MAXVALUE');
  if (typeof start === 'bigint' && ((lowest !== null && start < lowest) || (highest !== null && start > highest))) throw invalid('START value is out of range');
  if (typeof cache === 'bigint' && cache <= 0n) throw invalid('CACHE must be greater than zero');
}
