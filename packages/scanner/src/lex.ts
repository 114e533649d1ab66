import { oddSpace } from './text-before.js';

/** A comment of a program, as parsers tell it. */
export interface LexedComment {
  readonly type: 'Line' | 'Block';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A string or a regular expression with its delimiters, or what is written in a template up to a hole or an end. */
export interface LexedLiteral extends Span {
  readonly type: 'string' | 'template' | 'pattern';
}

/** What of a program's text is no code. */
export interface Lexed {
  /** Where it begins, behind a hashbang. */
  readonly start: number;
  readonly comments: readonly LexedComment[];
  /** In order, none within another. */
  readonly literals: readonly LexedLiteral[];
}

const lineBreak = /[\r\n\u2028\u2029]/g;
/** What ends a string, or goes on with what is behind it. */
const inString: Readonly<Record<string, RegExp>> = { '"': /["\\\r\n]/g, "'": /['\\\r\n]/g };
const inTemplate = /[`\\$]/g;
const regularExpression = /\/(?:[^\\/[\r\n\u2028\u2029]|\\[^\r\n\u2028\u2029]|\[(?:[^\]\\\r\n\u2028\u2029]|\\[^\r\n\u2028\u2029])*\])+\/[A-Za-z]*/y;
/** Behind these an operand begins, in code and in types. Of `+`, `-`, `!`, `<`, `>`, `)` and `}` not even the tokens before tell. */
const beforeOperand = new Set(['(', ',', '=', ':', '[', '&', '|', '?', '{', ';', '^', '%', '*', '~']);
const space = /\s/;
const wordUnit = /[\w$]|[^\0-\x7f\s]/;
/** Words that are followed by an operand, whatever they stand in. */
const operators = new Set(['return', 'typeof', 'instanceof', 'in', 'new', 'delete', 'void', 'throw', 'case', 'do', 'else', 'default', 'extends']);
/** What `/` may hide or open in the rest of a line. */
const notable = /["'`{}]|\/[/*]/;
/** Elements of JSX are closed by `</` or `/>`, with white space and comments between the two. What is written between them is text. */
const closesElement = /<\s*\/|\/\s*>|(?<!(?<!\*)\/)\/\s+\/[/*]/;
/** Of scripts, the comments of HTML. */
const htmlComment = /<!--|-->/;

/** Whether what is written may be text of JSX in a program of JavaScript or TSX. */
function mayHoldElements(file: string, text: string): boolean {
  return !/\.[cm]?ts$/u.test(file) && closesElement.test(text);
}

/**
 * Tells code from comments, strings, templates and regular expressions, as ECMA-262's lexical grammar has them, without parsing. Null
 * wherever only a parser tells, as where `/` may divide or begin a regular expression and it makes a difference.
 */
export function lex(file: string, text: string): Lexed | null {
  if (mayHoldElements(file, text) || htmlComment.test(text) || oddSpace.test(text)) return null;
  const comments: LexedComment[] = [];
  const literals: LexedLiteral[] = [];
  /** Of each template that is open, how many braces are open around its hole. */
  const holes: number[] = [];
  let depth = 0;
  const codeStart = text.startsWith('#!') ? endOfLine(text, 0) : 0;
  let at = codeStart;
  /** The line of the last `/`: lines without an end may have thousands. */
  let line: Line = { end: -1, lastSlash: -1 };

  /** Behind the rest of a template, or in a hole of it; -1 where it has no end. */
  const templateFrom = (start: number): number => {
    for (let from = start; ; ) {
      inTemplate.lastIndex = from;
      const match = inTemplate.exec(text);
      if (match === null) return -1;
      const { index } = match;
      if (match[0] === '`') {
        literals.push({ type: 'template', start, end: index });
        return index + 1;
      }
      if (match[0] === '$' && text.charCodeAt(index + 1) === 0x7b) {
        literals.push({ type: 'template', start, end: index });
        holes.push(depth);
        depth += 1;
        return index + 2;
      }
      from = match[0] === '\\' ? index + 2 : index + 1;
    }
  };

  while (at < text.length) {
    const unit = text.charCodeAt(at);
    switch (unit) {
      case 0x22:
      case 0x27: {
        const end = endOfString(text, at);
        if (end === -1) return null;
        literals.push({ type: 'string', start: at, end });
        at = end;
        break;
      }
      case 0x60:
        at = templateFrom(at + 1);
        if (at === -1) return null;
        break;
      case 0x7b:
        depth += 1;
        at += 1;
        break;
      case 0x7d:
        depth -= 1;
        if (depth < 0) return null;
        at += 1;
        if (holes.at(-1) !== depth) break;
        holes.pop();
        at = templateFrom(at);
        if (at === -1) return null;
        break;
      case 0x2f: {
        const next = text.charCodeAt(at + 1);
        if (next === 0x2f || next === 0x2a) {
          const end = next === 0x2f ? endOfLine(text, at) : text.indexOf('*/', at + 2) + 2;
          if (end === 1) return null;
          comments.push(next === 0x2f ? { type: 'Line', value: text.slice(at + 2, end), start: at, end } : { type: 'Block', value: text.slice(at + 2, end - 2), start: at, end });
          at = end;
          break;
        }
        if (at >= line.end) line = lineOf(text, at);
        const end = behindSlash(text, at, line, comments);
        if (end === null) return null;
        if (end.isLiteral) literals.push({ type: 'pattern', start: at, end: end.at });
        at = end.at;
        break;
      }
      default:
        at += 1;
    }
  }
  return depth === 0 && holes.length === 0 ? { start: codeStart, comments, literals } : null;
}

/** Before any end of a line of JavaScript's. */
function endOfLine(text: string, from: number): number {
  lineBreak.lastIndex = from;
  return lineBreak.exec(text)?.index ?? text.length;
}

interface Line {
  readonly end: number;
  readonly lastSlash: number;
}

function lineOf(text: string, at: number): Line {
  const end = endOfLine(text, at);
  return { end, lastSlash: text.lastIndexOf('/', end - 1) };
}

/** Behind the closing quote; -1 where the line ends before. */
function endOfString(text: string, start: number): number {
  const ends = inString[text.charAt(start)];
  if (ends === undefined) return -1;
  for (let from = start + 1; ; ) {
    ends.lastIndex = from;
    const match = ends.exec(text);
    if (match === null) return -1;
    if (match[0] === '\\') from = match.index + (text.startsWith('\r\n', match.index + 1) ? 3 : 2);
    else return match[0] === text.charAt(start) ? match.index + 1 : -1;
  }
}

/** Where code goes on behind a `/` that begins no comment; null where that is not sure. */
function behindSlash(text: string, at: number, line: Line, comments: readonly LexedComment[]): { readonly at: number; readonly isLiteral: boolean } | null {
  // A regular expression ends in the line in which it begins.
  if (line.lastSlash <= at) return { at: at + 1, isLiteral: false };
  const before = roleBefore(text, at, comments);
  if (before === 'operand') return { at: at + 1, isLiteral: false };
  if (before === 'operator') {
    regularExpression.lastIndex = at;
    return regularExpression.test(text) ? { at: regularExpression.lastIndex, isLiteral: true } : null;
  }
  // Either reading leaves the same behind.
  return notable.test(text.slice(at + 1, line.end)) ? null : { at: line.end, isLiteral: false };
}

/** The offset of the last unit of code before another one, -1 at the start of the text, and whether a line ends between. */
function codeBefore(text: string, from: number, comments: readonly LexedComment[]): { readonly last: number; readonly crossesLine: boolean } {
  let last = from - 1;
  let crossesLine = false;
  let index = comments.length - 1;
  while ((comments[index]?.end ?? 0) > from) index -= 1;
  for (; last >= 0; ) {
    const comment = comments[index];
    if (comment?.end === last + 1) {
      crossesLine ||= comment.type === 'Line' || /[\r\n\u2028\u2029]/.test(comment.value);
      last = comment.start - 1;
      index -= 1;
    } else if (space.test(text.charAt(last))) {
      crossesLine ||= /[\r\n\u2028\u2029]/.test(text.charAt(last));
      last -= 1;
    } else break;
  }
  return { last, crossesLine };
}

/** What stands before a `/`: an operand that it divides, something that an operand follows, or what only a parser tells apart. */
function roleBefore(text: string, at: number, comments: readonly LexedComment[]): 'operand' | 'operator' | 'unsure' {
  const { last, crossesLine } = codeBefore(text, at, comments);
  if (last < 0) return 'operator';
  const sign = text.charAt(last);
  if (beforeOperand.has(sign)) return 'operator';
  if ((sign === '+' || sign === '-') && text.charAt(last - 1) !== sign) return 'operator';
  // In a new line a type may be over.
  if (crossesLine) return 'unsure';
  if (sign === ']' || sign === '"' || sign === "'" || sign === '`') return 'operand';
  if (!wordUnit.test(sign)) return 'unsure';
  let start = last;
  while (start > 0 && wordUnit.test(text.charAt(start - 1))) start -= 1;
  const word = text.slice(start, last + 1);
  if (word === 'await' || word === 'yield' || word === 'of') return 'unsure';
  if (!operators.has(word)) return 'operand';
  const before = codeBefore(text, start, comments).last;
  if (text.charAt(before) === '#') return 'operand';
  if (text.charAt(before) !== '.') return 'operator';
  // `...typeof /x/`, and `1.` in the line before.
  return /[.\d]/.test(text.charAt(before - 1)) ? 'unsure' : 'operand';
}
