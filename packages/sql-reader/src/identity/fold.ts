import { isPunctuation, wordOf } from '../lex.js';
import { identifierValue, stringSegments } from '../literal.js';
import type { Segment } from '../mapped.js';
import { closingParenthesis } from './clause.js';
import { holeName, type Scope } from './scope.js';

/** Splits the tokens `from` to `to` at a mark outside parentheses and brackets. */
function splitAt(scope: Scope, from: number, to: number, mark: string): readonly (readonly [number, number])[] {
  const { text, tokens } = scope.sql;
  const parts: [number, number][] = [];
  let depth = 0;
  let start = from;
  for (let index = from; index < to; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    const written = token.kind === 'punctuation' || token.kind === 'operator' ? text.slice(token.start, token.end) : '';
    if (written === '(' || written === '[') depth += 1;
    else if (written === ')' || written === ']') depth -= 1;
    else if (depth === 0 && written === mark) {
      parts.push([start, index]);
      start = index + 1;
    }
  }
  parts.push([start, to]);
  return parts;
}

function hole(scope: Scope, from: number, to: number): readonly Segment[] {
  const start = scope.sql.tokens[from]?.start;
  const end = scope.sql.tokens[to - 1]?.end;
  return start === undefined || end === undefined ? [] : [{ kind: 'hole', text: holeName, start, end }];
}

/** The value of a variable that is given one once, where it stands; null where it is none or not known. */
function constantAt(scope: Scope, at: number): readonly Segment[] | null {
  const { text, tokens } = scope.sql;
  const name = identifierValue(text, tokens, at);
  const range = name === null ? undefined : scope.constants?.get(name);
  const token = tokens[at];
  if (name === null || range === undefined || token === undefined) return null;
  // A variable that is set from itself ends here.
  const others = new Map(scope.constants);
  others.delete(name);
  const value = foldText({ ...scope, constants: others }, ...range);
  return value.some(({ kind }) => kind === 'hole') ? null : [{ kind: 'atom', text: value.map((segment) => segment.text).join(''), start: token.start, end: token.end }];
}

/** One operand: a string (with or without a cast), a call that builds text, something in parentheses, or a hole. */
function foldOperand(scope: Scope, from: number, to: number): readonly Segment[] {
  const { text, tokens } = scope.sql;
  const literal = stringSegments(text, tokens, from);
  if (literal !== null && (to === from + 1 || isPunctuation(text, tokens[from + 1], '::') || wordOf(text, tokens[from + 1]) === 'uescape')) return literal;
  if (isPunctuation(text, tokens[from], '(')) {
    const close = closingParenthesis(scope, from, to);
    return close === -1 || (close + 1 < to && !isPunctuation(text, tokens[close + 1], '::')) ? hole(scope, from, to) : foldText(scope, from + 1, close);
  }
  const constant = to === from + 1 ? constantAt(scope, from) : null;
  if (constant !== null) return constant;
  const open = isPunctuation(text, tokens[from + 1], '.') ? from + 3 : from + 1;
  if (!isPunctuation(text, tokens[open], '(') || closingParenthesis(scope, open, to) !== to - 1) return hole(scope, from, to);
  const args = splitAt(scope, open + 1, to - 1, ',');
  switch (identifierValue(text, tokens, open - 1)) {
    case 'format':
      return foldFormat(scope, args) ?? hole(scope, from, to);
    case 'concat':
      return args.flatMap(([start, end]) => foldText(scope, start, end));
    default:
      return hole(scope, from, to);
  }
}

/** `%[position][flags][width]type` (manual: format). */
const specifier = /%(?:(?<percent>%)|(?:(?<position>\d+)\$)?-?(?:\d+|\*(?:\d+\$)?)?(?<type>[sIL]))/gu;

/** The text of format('…', …): the constant parts, constant arguments where they are names or text, holes for the others. */
function foldFormat(scope: Scope, args: readonly (readonly [number, number])[]): readonly Segment[] | null {
  const [pattern, ...values] = args;
  if (pattern === undefined) return null;
  const segments = foldText(scope, pattern[0], pattern[1]);
  let next = 0;
  return segments.flatMap((segment): readonly Segment[] => {
    if (segment.kind !== 'copy') return [segment];
    const parts: Segment[] = [];
    let at = 0;
    for (const match of segment.text.matchAll(specifier)) {
      const start = segment.start + match.index;
      const end = start + match[0].length;
      parts.push({ kind: 'copy', text: segment.text.slice(at, match.index), start: segment.start + at, end: start });
      at = match.index + match[0].length;
      if (match.groups?.['percent'] !== undefined) {
        parts.push({ kind: 'atom', text: '%', start, end });
        continue;
      }
      next = match.groups?.['position'] === undefined ? next + 1 : Number(match.groups['position']);
      parts.push(formatted(scope, values[next - 1], match.groups?.['type'] ?? 's', start, end));
    }
    parts.push({ kind: 'copy', text: segment.text.slice(at), start: segment.start + at, end: segment.end });
    return parts;
  });
}

function formatted(scope: Scope, value: readonly [number, number] | undefined, type: string, start: number, end: number): Segment {
  const folded = value === undefined ? [] : foldText(scope, value[0], value[1]);
  const known = folded.length > 0 && folded.every((segment) => segment.kind !== 'hole');
  const text = folded.map((segment) => segment.text).join('');
  switch (type) {
    case 'I':
      return known ? { kind: 'atom', text: `"${text.replaceAll('"', '""')}"`, start, end } : { kind: 'hole', text: holeName, start, end };
    case 'L':
      return known ? { kind: 'atom', text: `'${text.replaceAll("'", "''")}'`, start, end } : { kind: 'hole', text: `'${holeName}'`, start, end };
    default:
      return known ? { kind: 'atom', text, start, end } : { kind: 'hole', text: holeName, start, end };
  }
}

/**
 * The text that the expression of the tokens `from` to `to` has, as far as it is constant: strings, `||`, format, concat.
 * What is not constant is a hole with a name in it that the grammar takes for an identifier.
 */
export function foldText(scope: Scope, from: number, to: number): readonly Segment[] {
  return splitAt(scope, from, to, '||').flatMap(([start, end]) => (end > start ? foldOperand(scope, start, end) : []));
}
