import { Buffer } from 'node:buffer';
import type { Command } from './shell.js';
import { joined, part, Writer, type Written } from './written.js';

/** The commands of each function that a script defines. */
export type Functions = ReadonlyMap<string, readonly Command[]>;

/** Commands that write nothing of their own. */
const silent = new Set(['', ':', 'true', 'cd', 'set', 'export', 'local', 'readonly', 'declare', 'typeset', 'unset', 'shopt', 'return', 'read']);
const simpleEscapes: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', e: '\u001b', E: '\u001b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'" };
const coded = /\\(?:x(?<hex>[0-9A-Fa-f]{1,2})|0?(?<octal>[0-7]{1,3})|u(?<short>[0-9A-Fa-f]{1,4})|U(?<long>[0-9A-Fa-f]{1,8}))/uy;
const conversion = /%(?:%|[-+ #0]*(?:\d+|\*)?(?:\.\d+)?[bcdeEfgGiosquxX])/gu;
const deepest = 10;

/** The name of the command behind what is assigned before it. */
export function nameOf({ words }: Command): string {
  const first = words.find(({ value }) => !/^[A-Za-z_]\w*\+?=/u.test(value))?.value ?? '';
  return first.slice(first.lastIndexOf('/') + 1).replace(/\.exe$/iu, '');
}

/** Escapes as `echo -e`, `printf` and `$'…'` read them. */
export function unescaped(written: Written): Written {
  if (!written.value.includes('\\')) return written;
  const writer = new Writer();
  for (let at = 0; at < written.value.length; ) {
    if (written.value[at] !== '\\') {
      const next = written.value.indexOf('\\', at);
      const end = next === -1 ? written.value.length : next;
      writer.addPart(written, at, end);
      at = end;
      continue;
    }
    coded.lastIndex = at;
    const match = coded.exec(written.value);
    const { hex, octal, short, long } = match?.groups ?? {};
    const digits = hex ?? short ?? long;
    const code = digits === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(digits, 16);
    const length = match?.[0].length ?? 2;
    const units = match === null || code > 0x10ffff ? (simpleEscapes[written.value.charAt(at + 1)] ?? written.value.slice(at, at + 2)) : String.fromCodePoint(code);
    writer.add(units, written.starts[at] ?? 0, written.ends[Math.min(at + length, written.value.length) - 1] ?? 0);
    at += length;
  }
  return writer.done();
}

/** What `printf` writes: its format for as long as something is left to put in (POSIX, printf). */
function formatted(format: Written, given: readonly Written[]): Written {
  const writer = new Writer();
  let next = 0;
  do {
    const before = next;
    let at = 0;
    for (const { 0: directive, index } of format.value.matchAll(conversion)) {
      writer.addPart(unescaped(part(format, at, index)));
      at = index + directive.length;
      if (directive === '%%') writer.add('%', format.starts[index] ?? 0, format.ends[at - 1] ?? 0);
      else {
        const value = given[next];
        next += 1;
        if (value !== undefined) writer.addPart(directive.endsWith('b') ? unescaped(value) : value);
      }
    }
    writer.addPart(unescaped(part(format, at)));
    if (next === before) break;
  } while (next < given.length);
  return writer.done();
}

/** What `printf -v name` gives a name; null for other commands. */
export function assignedByPrintf({ words }: Command): { readonly name: string; readonly text: Written } | null {
  const [command, option, name, format, ...given] = words;
  return command?.value === 'printf' && option?.value === '-v' && name !== undefined && format !== undefined ? { name: name.value, text: formatted(format, given) } : null;
}

/** What `echo` and `printf` write; null for other commands. */
export function shownBy(command: Command): Written | null {
  const words = command.words.slice(command.words.findIndex(({ value }) => !/^[A-Za-z_]\w*\+?=/u.test(value)) + 1);
  switch (nameOf(command)) {
    case 'echo': {
      let options = 0;
      while (/^-[neE]+$/u.test(words[options]?.value ?? '')) options += 1;
      const text = joined(words.slice(options));
      const flags = words.slice(0, options).map(({ value }) => value).join('');
      return flags.includes('e') ? unescaped(text) : text;
    }
    case 'printf': {
      const [format, ...given] = words[0]?.value === '--' ? words.slice(1) : words;
      return format === undefined || format.value === '-v' ? null : formatted(format, given);
    }
    default:
      return null;
  }
}

/** All that a command may write, as far as it is known; what it is given goes through. */
export function writtenBy(command: Command, functions: Functions, depth = 0): readonly Written[] {
  if (depth > deepest || command.redirected) return [];
  const group = command.group.length > 0 ? command.group : functions.get(nameOf(command));
  if (group !== undefined) {
    const texts = group.filter(({ isPiped }) => !isPiped).map((each) => writtenBy(each, functions, depth + 1));
    const all = texts.flat();
    // What is written one after the other is one text.
    const whole = all.length > 1 && texts.every(({ length }) => length <= 1) ? [joined(all, '\n')] : all;
    return [...whole, ...command.documents, ...command.from.flatMap((each) => writtenBy(each, functions, depth + 1))];
  }
  const shown = shownBy(command);
  if (shown !== null) return [shown];
  const files = nameOf(command) === 'cat' ? command.words.slice(1) : [];
  const decode = nameOf(command) === 'base64' && command.words.some(({ value }) => /^(?:-[dD]|--decode)$/u.test(value));
  const given = [...command.documents, ...command.from.flatMap((each) => writtenBy(each, functions, depth + 1))];
  return [...files, ...command.inputs, ...(decode ? given.map(decoded) : given)];
}

function decoded(text: Written): Written {
  const writer = new Writer();
  if (text.holes.length > 0 || text.value.trim() === '') return text;
  writer.add(Buffer.from(text.value, 'base64').toString('utf8'), text.starts[0] ?? 0, text.ends.at(-1) ?? 0);
  return writer.done();
}

/** The one text that a substitution stands for, without the line breaks at its end; null where only the run shows it. */
export function outputOf(commands: readonly Command[], functions: Functions): Written | null {
  const texts: Written[] = [];
  for (const command of commands) {
    if (command.isPiped) continue;
    const name = nameOf(command);
    if (shownBy(command) === null && silent.has(name) && command.group.length === 0) continue;
    const known = isKnown(command, functions, 0) ? writtenBy(command, functions) : null;
    if (known === null) return null;
    texts.push(...known);
  }
  const whole = joined(texts, '\n');
  return part(whole, 0, whole.value.replace(/\n+$/u, '').length);
}

/** Whether all that a command writes is known. */
function isKnown(command: Command, functions: Functions, depth: number): boolean {
  if (depth > deepest || command.redirected) return false;
  const group = command.group.length > 0 ? command.group : functions.get(nameOf(command));
  if (group !== undefined) return group.every((each) => each.isPiped || isKnown(each, functions, depth + 1));
  if (shownBy(command) !== null) return true;
  const passes = (nameOf(command) === 'cat' && command.words.length <= 1 && command.inputs.length === 0) || nameOf(command) === 'base64';
  return passes && command.from.every((each) => isKnown(each, functions, depth + 1));
}
