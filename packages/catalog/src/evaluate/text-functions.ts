import { areSameOnceClipped } from './clipped-names.js';
import { patternOf, replacementOf } from './patterns.js';
import { holdsDatabaseName, isList, known, textOf, unknown, type Datum, type Value } from './value.js';

/** PostgreSQL counts characters, not UTF-16 units. */
function characters(text: string): readonly string[] {
  return Array.from(text);
}

function trimmed(text: string, set: string, side: 'both' | 'left' | 'right'): string {
  let letters = characters(text);
  if (side !== 'right') while (letters.length > 0 && set.includes(letters[0] ?? '')) letters = letters.slice(1);
  if (side !== 'left') while (letters.length > 0 && set.includes(letters.at(-1) ?? '')) letters = letters.slice(0, -1);
  return letters.join('');
}

function substring(text: string, from: number, length: number | null): string {
  const letters = characters(text);
  const start = Math.max(0, from - 1);
  return letters.slice(start, length === null ? undefined : Math.max(start, from - 1 + length)).join('');
}

/** A negative count means all but that many (manual: String Functions, left and right). */
function taken(text: string, count: number, side: 'left' | 'right'): string {
  const letters = characters(text);
  const wanted = count >= 0 ? Math.min(count, letters.length) : Math.max(0, letters.length + count);
  return (side === 'left' ? letters.slice(0, wanted) : letters.slice(letters.length - wanted)).join('');
}

function splitPart(text: string, separator: string, field: number): string | null {
  if (field === 0) return null;
  const parts = separator === '' ? [text] : text.split(separator);
  return parts.at(field > 0 ? field - 1 : field) ?? '';
}

/** Stands for a result that cannot be told. */
const none = Symbol('none');

/** regexp_replace(text, pattern, replacement [, flags]). */
function regexpReplace([text = '', pattern = '', replacement = '', flags = '', more]: readonly string[]): string | typeof none {
  if (more !== undefined || !/^[gi]*$/u.test(flags)) return none;
  const expression = patternOf(pattern, `${flags.includes('g') ? 'g' : ''}${flags.includes('i') ? 'i' : ''}`, 'replace');
  const replace = replacementOf(replacement);
  if (expression === null || replace === null) return none;
  return text.replace(expression, (match: string, ...rest: readonly unknown[]) => replace(match, rest.slice(0, -2).map((group) => (typeof group === 'string' ? group : undefined))));
}

/** Functions of texts, of numbers of characters and of arrays of texts, on known arguments none of which is NULL. */
function apply(name: string, args: readonly Datum[]): Datum | typeof none {
  const [first, second, third] = args;
  const text = first === undefined ? null : textOf(first);
  const other = second === undefined ? null : textOf(second);
  if (text === null) return none;
  switch (name) {
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'length':
    case 'char_length':
    case 'character_length':
      return characters(text).length;
    case 'btrim':
    case 'ltrim':
    case 'rtrim':
      return trimmed(text, other ?? ' ', name === 'btrim' ? 'both' : name === 'ltrim' ? 'left' : 'right');
    case 'substring':
    case 'substr':
      if (typeof second !== 'number' || (third !== undefined && typeof third !== 'number')) return none;
      return substring(text, second, third ?? null);
    case 'overlay': {
      const length = args[3] ?? characters(other ?? '').length;
      if (other === null || typeof third !== 'number' || typeof length !== 'number' || third < 1) return none;
      const letters = characters(text);
      return [...letters.slice(0, third - 1), other, ...letters.slice(Math.max(0, third - 1 + length))].join('');
    }
    case 'left':
    case 'right':
      return typeof second === 'number' ? taken(text, second, name) : none;
    case 'position':
    case 'strpos': {
      if (other === null) return none;
      const at = text.indexOf(other);
      return at < 0 ? 0 : characters(text.slice(0, at)).length + 1;
    }
    case 'starts_with':
      return other === null ? none : text.startsWith(other);
    case 'replace': {
      const to = third === undefined ? null : textOf(third);
      if (other === null || to === null) return none;
      return other === '' ? text : text.replaceAll(other, () => to);
    }
    case 'regexp_replace':
      return regexpReplace(args.map((arg) => textOf(arg) ?? ''));
    case 'split_part':
      return other === null || typeof third !== 'number' ? none : (splitPart(text, other, third) ?? none);
    case 'lpad':
    case 'rpad': {
      const fill = third === undefined ? ' ' : textOf(third);
      if (typeof second !== 'number' || second > 1000 || fill === null) return none;
      const letters = characters(text);
      const more = second - letters.length;
      const added = fill === '' || more <= 0 ? '' : characters(fill.repeat(Math.ceil(more / characters(fill).length))).slice(0, more).join('');
      return name === 'lpad' ? added + letters.slice(0, Math.max(0, second)).join('') : letters.slice(0, Math.max(0, second)).join('') + added;
    }
    case 'repeat':
      return typeof second === 'number' && second * text.length < 100_000 ? text.repeat(Math.max(0, second)) : none;
    case 'string_to_array':
      return other === null || other === '' || third !== undefined ? none : text === '' ? [] : text.split(other);
    case 'array_to_string':
      return first !== undefined && isList(first) && other !== null && third === undefined ? first.flatMap((item) => textOf(item) ?? []).join(other) : none;
    case 'array_append':
      return first !== undefined && isList(first) && second !== undefined ? [...first, second] : none;
    case 'array_cat':
      return first !== undefined && isList(first) && second !== undefined && isList(second) ? [...first, ...second] : none;
    case 'array_remove':
      return first !== undefined && isList(first) && !first.some((item) => areSameOnceClipped(item, second ?? null)) ? first.filter((item) => textOf(item) !== other) : none;
    case 'array_position': {
      if (first === undefined || !isList(first) || third !== undefined) return none;
      if (first.some((item) => areSameOnceClipped(item, second ?? null))) return none;
      const at = first.findIndex((item) => textOf(item) === other);
      return at < 0 ? null : at + 1;
    }
    case 'array_length':
    case 'cardinality': {
      if (first === undefined || !isList(first) || (name === 'array_length' && second !== 1)) return none;
      return first.length === 0 ? (name === 'cardinality' ? 0 : null) : first.length;
    }
    default:
      return none;
  }
}

const names: ReadonlySet<string> = new Set([
  'lower', 'upper', 'length', 'char_length', 'character_length', 'btrim', 'ltrim', 'rtrim', 'substring', 'substr', 'overlay', 'left', 'right', 'position', 'strpos',
  'starts_with', 'replace', 'regexp_replace', 'split_part', 'lpad', 'rpad', 'repeat', 'string_to_array', 'array_to_string', 'array_append', 'array_cat', 'array_remove', 'array_position',
  'array_length', 'cardinality',
]);

/** Whether this is a function of texts or arrays that can be computed. */
export function isTextFunction(name: string): boolean {
  return names.has(name);
}

/** What it gives: NULL when an argument is NULL (all of them are strict), unknown when one cannot be told. */
export function callTextFunction(name: string, values: readonly Value[]): Value {
  const args: Datum[] = [];
  for (const value of values) {
    if (value.kind !== 'known') return unknown;
    args.push(value.text ?? value.value);
  }
  if (args.some(holdsDatabaseName)) return unknown;
  if (args.includes(null)) return ['array_append', 'array_remove', 'array_position'].includes(name) ? unknown : known(null);
  const result = apply(name, args);
  return result === none ? unknown : known(result);
}
