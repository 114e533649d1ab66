import type { PsqlValue, PsqlVariables } from './variables.js';
import { known, unknown, useAt, valueOf } from './variables.js';

/** A backslash command of psql with its arguments as psql reads them (psqlscanslash.l). */
export interface PsqlCommand {
  readonly name: string;
  readonly arguments: readonly PsqlValue[];
  /** UTF-16 offset of the backslash. */
  readonly start: number;
  /** Behind the command: the end of the line, the backslash of the next command, or behind `\\`. */
  readonly end: number;
}

/** Commands that take the rest of the line as it is, backslashes too. */
const wholeLine = new Set(['copy', '!', 'h', 'help', 'ef', 'ev', 'sf', 'sv']);
/** Commands whose argument may be `| program`, which then goes to the end of the line. */
const mayPipe = new Set(['g', 'gx', 'o', 'out', 'w', 'write']);

export function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}

/** The command whose backslash stands at `start`. */
export function commandAt(text: string, start: number, variables: PsqlVariables): PsqlCommand {
  const name = /^(?:[A-Za-z_]+\+?|[^\s])/u.exec(text.slice(start + 1, start + 41))?.[0] ?? '';
  const at = start + 1 + name.length;
  if (name === ';' || name === '\\') return { name, arguments: [], start, end: at };
  const line = lineEnd(text, at);
  if (wholeLine.has(name)) return { name, arguments: [], start, end: line };
  const found: PsqlValue[] = [];
  for (let next = at; ; ) {
    while (next < line && /\s/u.test(text[next] ?? '')) next += 1;
    if (next >= line) return { name, arguments: found, start, end: line };
    if (text[next] === '\\') return { name, arguments: found, start, end: text[next + 1] === '\\' ? next + 2 : next };
    if (text[next] === '|' && mayPipe.has(name)) return { name, arguments: found, start, end: line };
    const argument = argumentAt(text, next, line, variables);
    found.push(argument.value);
    next = argument.end;
  }
}

function argumentAt(text: string, start: number, line: number, variables: PsqlVariables): { readonly value: PsqlValue; readonly end: number } {
  let result = '';
  let why: string | null = null;
  let at = start;
  while (at < line && !/[\s\\]/u.test(text[at] ?? '')) {
    const character = text[at] ?? '';
    const use = character === ':' ? useAt(text, at) : null;
    if (use !== null) {
      const value = valueOf(use, variables);
      if (value?.kind === 'unknown') why = value.why;
      result += value?.kind === 'known' ? value.text : text.slice(at, use.end);
      at = use.end;
    } else if (character === "'") {
      const quoted = quotedAt(text, at, line);
      result += quoted.text;
      at = quoted.end;
    } else if (character === '"' || character === '`') {
      const close = text.indexOf(character, at + 1);
      const end = close === -1 || close >= line ? line : close + 1;
      // Double quotes stay: they are SQL's. What a program prints is not known, and nothing of the project is run.
      const printed = character === '`' ? variables.printedBy(text.slice(at + 1, close === -1 || close >= line ? line : close)) : null;
      if (printed !== null) result += printed.replace(/\r?\n$/u, '');
      else if (character === '`') why = 'it holds what a program prints';
      else result += text.slice(at, end);
      at = end;
    } else {
      result += character;
      at += 1;
    }
  }
  return { value: why === null ? known(result) : unknown(why), end: at };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', r: '\r', f: '\f' };

/** `'…'` with doubled quotes and the escapes of C. */
function quotedAt(text: string, start: number, line: number): { readonly text: string; readonly end: number } {
  let result = '';
  let at = start + 1;
  while (at < line) {
    const character = text[at] ?? '';
    if (character === "'" && text[at + 1] === "'") {
      result += "'";
      at += 2;
    } else if (character === "'") return { text: result, end: at + 1 };
    else if (character === '\\') {
      const code = /^(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2})/u.exec(text.slice(at + 1, at + 4))?.[0];
      const next = text[at + 1] ?? '';
      if (code === undefined) result += escapes[next] ?? next;
      else result += String.fromCharCode(code.startsWith('x') ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8));
      at += 1 + (code?.length ?? 1);
    } else {
      result += character;
      at += 1;
    }
  }
  return { text: result, end: line };
}
