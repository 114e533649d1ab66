import { CommandLists, opensList } from './shell-lists.js';
import { outputOf, unescaped, writtenBy, type Functions } from './shell-output.js';
import { changed, parameterIn, standsIn } from './shell-parameters.js';
import { Writer, part, type Range, type Written } from './written.js';

/** One simple command of a shell script: `A=1 psql -c 'SELECT 1' <<EOF`. */
export interface Command {
  /** Assignments before the name included. What a name stands for is one word, as within quotes and in zsh. */
  readonly words: readonly Written[];
  /** The same as POSIX splits it: what a name outside of quotes stands for may be several. */
  readonly fields: readonly Written[];
  /** What it reads from here-documents and here-strings. */
  readonly documents: readonly Written[];
  /** The files that it reads as its input. */
  readonly inputs: readonly Written[];
  /** Whether what it writes goes into a file. */
  readonly redirected: boolean;
  /** The commands whose output it reads. */
  readonly from: readonly Command[];
  /** Whether another command reads its output. */
  readonly isPiped: boolean;
  /** The commands of a list that ends here: `{ … }`, `( … )`, a loop, a condition. Redirections and pipes are those of all of them. */
  readonly group: readonly Command[];
}

export interface Script {
  /** Those in substitutions included. */
  readonly commands: readonly Command[];
  readonly functions: Functions;
  /** What may stand in for a name: `${SQL:-SELECT 1}`. */
  readonly defaults: readonly Written[];
}

/** Names that are assigned exactly once in a script, to a text that is known. */
export type Variables = ReadonlyMap<string, string>;

/** Words that stand before a command and are none. */
const reserved = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time', 'in', 'function', 'case', 'for', 'select']);
const metacharacter = /[\s;&|()<>]/u;
const variableName = /[A-Za-z_]\w*/uy;
const assignment = /^[A-Za-z_]\w*\+?=/u;
const deepestNesting = 30;
/** `${NODE:-node}`: the program that runs where the name stands for none. Of other texts it is not known whether they are what is meant. */
const programByDefault = /^(?:\$\{[A-Za-z_]\w*:?[-=]["']?)+(?<program>(?:[\w./-]*\/)?(?:node|nodejs|tsx|ts-node|nodemon|bun|psql|pgcli|usql))["']?(?:\}["']?)+$/u;

interface Document {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
  readonly into: Written[];
}

/** What a word is as several, split at the white space in parts of it. */
function fieldsOf(written: Written, expanded: readonly Range[]): readonly Written[] {
  const { value } = written;
  const ends = expanded.flatMap(({ start, end }) => Array.from({ length: end - start }, (_unit, index) => start + index)).filter((at) => /\s/u.test(value.charAt(at)));
  if (ends.length === 0 || assignment.test(value)) return [written];
  const fields: Written[] = [];
  let start = 0;
  for (const end of [...ends, value.length]) {
    if (end > start) fields.push(part(written, start, end));
    start = end + 1;
  }
  return fields;
}

/**
 * Reads a shell script into its simple commands, also those in `$(…)` and backticks, with quotes, expansions and here-documents as POSIX has them, and
 * `$'…'` and `<<<` of bash. What a command does is not known here.
 */
export function readShell(source: Written, variables: Variables = new Map()): Script {
  return readNested(source, variables, 0);
}

function readNested(source: Written, variables: Variables, depth: number): Script & { readonly own: readonly Command[] } {
  const text = source.value;
  const commands: Command[] = [];
  const lists = new CommandLists();
  const { functions, own } = lists;
  const defaults: Written[] = [];
  const pending: Document[] = [];
  let at = 0;

  const startOf = (index: number): number => source.starts[index] ?? source.ends.at(-1) ?? 0;
  const endOf = (index: number): number => source.ends[index - 1] ?? startOf(index);
  const holeAt = (index: number): Range | undefined => source.holes.find(({ start, end }) => start <= index && index < end);
  const copy = (writer: Writer): void => {
    const hole = holeAt(at);
    if (hole === undefined) {
      writer.add(text.charAt(at), startOf(at), endOf(at + 1));
      at += 1;
    } else {
      writer.addHole(startOf(hole.start), endOf(hole.end));
      at = hole.end;
    }
  };
  /** A script within this one, and its commands that are in none of its substitutions. */
  const nested = (inner: Written): readonly Command[] => {
    if (depth >= deepestNesting) return [];
    const script = readNested(inner, variables, depth + 1);
    commands.push(...script.commands);
    defaults.push(...script.defaults);
    for (const [name, body] of script.functions) if (!functions.has(name)) functions.set(name, body);
    return script.own;
  };
  const substitute = (writer: Writer, inner: Written, from: number): void => {
    const output = depth >= deepestNesting ? null : outputOf(nested(inner), functions);
    if (output === null) writer.addHole(startOf(from), endOf(at));
    else writer.addPart(output);
  };

  /** Behind the closing mark of what opens at `from`; quotes within count. */
  const closing = (from: number, open: string, close: string): number => {
    let level = 0;
    for (let index = from; index < text.length; index += 1) {
      const unit = text[index];
      if (unit === '\\') index += 1;
      else if (unit === "'" && open === '(') {
        const end = text.indexOf("'", index + 1);
        if (end === -1) return text.length;
        index = end;
      } else if (unit === '"' && open === '(') {
        for (index += 1; index < text.length && text[index] !== '"'; index += 1) if (text[index] === '\\') index += 1;
      } else if (unit === open) level += 1;
      else if (unit === close) {
        level -= 1;
        if (level === 0) return index + 1;
      }
    }
    return text.length;
  };
  /** An expansion at `$` or a backtick; false where the mark stands for itself. */
  const expand = (writer: Writer): boolean => {
    const from = at;
    const next = text.charAt(at + 1);
    if (text[at] === '`') {
      const inner = new Writer();
      let end = at + 1;
      while (end < text.length && text[end] !== '`') {
        // A backslash before one of these is the outer shell's.
        if (text[end] === '\\' && /[$`\\]/u.test(text.charAt(end + 1))) end += 1;
        inner.addPart(source, end, Math.min(end + 1, text.length));
        end += 1;
      }
      at = Math.min(end + 1, text.length);
      substitute(writer, inner.done(), from);
      return true;
    }
    if (next === '(') {
      at = closing(at + 1, '(', ')');
      const end = Math.max(from + 2, at - 1);
      if (text[from + 2] === '(') {
        unquotedUntil(from + 3, end);
        writer.addHole(startOf(from), endOf(at));
      } else substitute(writer, part(source, from + 2, end), from);
      return true;
    }
    if (next === '{') {
      at = closing(at + 1, '{', '}');
      const inside = text.slice(from + 2, Math.max(from + 2, at - 1));
      const parameter = parameterIn(inside);
      const word = unquotedUntil(from + 2 + (parameter?.wordAt ?? 0), Math.max(from + 2, at - 1));
      if (parameter !== null && standsIn(parameter.operator)) defaults.push(word);
      const value = parameter === null ? undefined : variables.get(parameter.name);
      if (parameter !== null && value !== undefined && !standsIn(parameter.operator)) {
        const made = changed(value, parameter.operator, inside.slice(parameter.wordAt));
        if (made !== null) {
          writer.add(made, startOf(from), endOf(at));
          return true;
        }
      }
    } else {
      variableName.lastIndex = at + 1;
      const name = variableName.exec(text)?.[0];
      if (name === undefined && !/[0-9@*#?$!-]/u.test(next)) return false;
      at += 1 + (name?.length ?? 1);
    }
    const written = text.slice(from, at);
    const name = /^\$\{?(?<name>[A-Za-z_]\w*)(?:\}?$|:?[-=])/u.exec(written)?.groups?.['name'];
    const known = (name === undefined ? undefined : variables.get(name)) ?? programByDefault.exec(written)?.groups?.['program'];
    if (known === undefined) writer.addHole(startOf(from), endOf(at));
    else writer.add(known, startOf(from), endOf(at));
    return true;
  };
  /** What stands in a range, with its expansions and without quotes. */
  const unquotedUntil = (from: number, end: number): Written => {
    const [back, writer] = [at, new Writer()];
    for (at = from; at < end; ) {
      if (text[at] === '\\' && at + 1 < end) {
        writer.add(text.charAt(at + 1), startOf(at), endOf(at + 2));
        at += 2;
      } else if (text[at] === '"' || text[at] === "'") at += 1;
      else if ((text[at] !== '$' && text[at] !== '`') || !expand(writer)) copy(writer);
    }
    at = back;
    return writer.done();
  };
  const doubleQuoted = (writer: Writer): void => {
    at += 1;
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\' && /[$`"\\\n]/u.test(text.charAt(at + 1))) {
        if (text[at + 1] !== '\n') writer.add(text.charAt(at + 1), startOf(at), endOf(at + 2));
        at += 2;
      } else if ((text[at] !== '$' && text[at] !== '`') || !expand(writer)) copy(writer);
    }
    at += 1;
  };
  const singleQuoted = (writer: Writer): void => {
    at += 1;
    while (at < text.length && text[at] !== "'") copy(writer);
    at += 1;
  };
  const ansiQuoted = (writer: Writer): void => {
    const from = at + 2;
    for (at = from; at < text.length && text[at] !== "'"; at += 1) if (text[at] === '\\') at += 1;
    writer.addPart(unescaped(part(source, from, Math.min(at, text.length))));
    at += 1;
  };
  const word = (): { readonly written: Written; readonly fields: readonly Written[]; readonly isQuoted: boolean } => {
    const writer = new Writer();
    const expanded: Range[] = [];
    let isQuoted = false;
    while (at < text.length) {
      const unit = text.charAt(at);
      if (holeAt(at) !== undefined) copy(writer);
      else if (unit === '\\') {
        if (text[at + 1] !== '\n') writer.add(text.charAt(at + 1), startOf(at), endOf(at + 2));
        at += 2;
        isQuoted = true;
      } else if (unit === "'" || unit === '"') {
        isQuoted = true;
        if (unit === "'") singleQuoted(writer);
        else doubleQuoted(writer);
      } else if (unit === '$' && text[at + 1] === "'") {
        isQuoted = true;
        ansiQuoted(writer);
      } else if (unit === '$' && text[at + 1] === '"') at += 1;
      else if (unit === '$' || unit === '`') {
        const start = writer.length;
        if (expand(writer)) expanded.push({ start, end: writer.length });
        else copy(writer);
      } else if (metacharacter.test(unit)) break;
      else copy(writer);
    }
    const written = writer.done();
    return { written, fields: fieldsOf(written, expanded), isQuoted };
  };
  /** The here-documents that begin on the line that has just ended. */
  const readDocuments = (): void => {
    for (const { delimiter, isQuoted, stripsTabs, into } of pending.splice(0)) {
      const writer = new Writer();
      while (at < text.length) {
        const feed = text.indexOf('\n', at);
        const end = feed === -1 ? text.length : feed;
        const line = text.slice(at, end).replace(/\r$/u, '');
        if ((stripsTabs ? line.replace(/^\t+/u, '') : line) === delimiter) {
          at = Math.min(end + 1, text.length);
          break;
        }
        if (stripsTabs) while (text[at] === '\t') at += 1;
        const lineEnd = Math.min(end + 1, text.length);
        while (at < lineEnd) {
          if (!isQuoted && text[at] === '\\' && /[$`\\\n]/u.test(text.charAt(at + 1))) {
            if (text[at + 1] !== '\n') writer.add(text.charAt(at + 1), startOf(at), endOf(at + 2));
            at += 2;
          } else if (isQuoted || (text[at] !== '$' && text[at] !== '`') || !expand(writer)) copy(writer);
        }
      }
      into.push(writer.done());
    }
  };

  /** Whether the word `function` stands before. */
  let functionWord = false;
  const finish = (isPiped: boolean): void => {
    const command = lists.finish(isPiped, pending.length > 0);
    if (command !== null) commands.push(command);
  };
  while (at < text.length) {
    const unit = text.charAt(at);
    if (holeAt(at) === undefined && unit === '\n') {
      at += 1;
      const waits = text.slice(0, at - 1).trimEnd().endsWith('|');
      finish(waits);
      readDocuments();
    } else if (/\s/u.test(unit)) at += 1;
    else if (unit === '\\' && text[at + 1] === '\n') at += 2;
    else if (unit === '#') {
      const feed = text.indexOf('\n', at);
      at = feed === -1 ? text.length : feed;
    } else if (unit === '(' && lists.words.length === 1 && /^[^\s=]+$/u.test(lists.words[0]?.value ?? '') && /^\(\s*\)/u.test(text.slice(at, at + 20))) {
      // `name() { … }`
      lists.define(lists.words[0]?.value ?? null);
      at = text.indexOf(')', at) + 1;
    } else if (unit === '|' || unit === '&' || unit === ';' || unit === '(' || unit === ')') {
      const isPipe = unit === '|' && text[at + 1] !== '|';
      at += unit !== '(' && unit !== ')' && text[at + 1] === unit ? 2 : 1;
      if (isPipe && text[at] === '&') at += 1;
      if (unit === '(') {
        if (lists.words.length > 0) finish(false);
        lists.open('(');
      } else finish(isPipe);
      if (unit === ')') lists.close(')');
    } else if (unit === '<' || unit === '>') {
      const document = /^<<-?(?!<)/u.exec(text.slice(at, at + 4));
      const isString = text.startsWith('<<<', at);
      if (text[at + 1] === '(') {
        at += 1;
        const end = closing(at, '(', ')');
        const inner = nested(part(source, at + 1, Math.max(at + 1, end - 1)));
        if (unit === '<') lists.documents.push(...inner.filter(({ isPiped }) => !isPiped).flatMap((each) => writtenBy(each, functions)));
        at = end;
        continue;
      }
      at += isString ? 3 : (document?.[0].length ?? (/^(?:>>|>&|<&|>\||<>)/u.test(text.slice(at, at + 2)) ? 2 : 1));
      while (text[at] === ' ' || text[at] === '\t') at += 1;
      // `< <(…)`: the next round reads it.
      if (text.startsWith('<(', at)) continue;
      const target = word();
      if (isString) lists.documents.push(target.written);
      else if (document !== null) pending.push({ delimiter: target.written.value, isQuoted: target.isQuoted, stripsTabs: document[0].endsWith('-'), into: lists.documents });
      else if (unit === '<') lists.inputs.push(target.written);
      else lists.redirected ||= !/^(?:\d|-|\/dev\/)/u.test(target.written.value);
    } else {
      const before = at;
      const { written, fields: split, isQuoted } = word();
      if (at === before) at += 1;
      else if (/^\d+$/u.test(written.value) && !isQuoted && /[<>]/u.test(text.charAt(at))) continue;
      else if (lists.words.length > 0 || isQuoted || !reserved.has(written.value)) {
        const isName = functionWord;
        functionWord = false;
        if (isName) lists.define(written.value);
        else if (lists.words.length === 0 && !isQuoted && lists.close(written.value)) continue;
        else {
          lists.words.push(written);
          lists.fields.push(...split);
        }
      } else if (written.value === 'function') functionWord = true;
      else if (opensList(written.value)) lists.open(written.value);
    }
  }
  finish(false);
  return { commands, functions, defaults, own };
}
