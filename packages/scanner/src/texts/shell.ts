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
  /** The command whose output it reads. */
  readonly from: Command | null;
}

export interface Script {
  readonly commands: readonly Command[];
}

/** Names that are assigned exactly once in a script, to a text that is known. */
export type Variables = ReadonlyMap<string, string>;

const ansiEscapes: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', e: '\u001b', E: '\u001b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const ansiCode = /\\(?:x(?<hex>[0-9A-Fa-f]{1,2})|u(?<short>[0-9A-Fa-f]{1,4})|U(?<long>[0-9A-Fa-f]{1,8})|(?<octal>[0-7]{1,3}))/uy;
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
export function readShell(source: Written, variables: Variables = new Map(), depth = 0): Script {
  const text = source.value;
  const commands: Command[] = [];
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
  const nested = (inner: Written): void => {
    if (depth >= deepestNesting) return;
    commands.push(...readShell(inner, variables, depth + 1).commands);
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
      let end = at + 1;
      while (end < text.length && text[end] !== '`') end += text[end] === '\\' ? 2 : 1;
      nested(part(source, at + 1, Math.min(end, text.length)));
      at = Math.min(end + 1, text.length);
    } else if (next === '(') {
      at = closing(at + 1, '(', ')');
      if (text[from + 2] !== '(') nested(part(source, from + 2, Math.max(from + 2, at - 1)));
    } else if (next === '{') {
      at = closing(at + 1, '{', '}');
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
    at += 2;
    while (at < text.length && text[at] !== "'") {
      if (text[at] !== '\\') {
        copy(writer);
        continue;
      }
      ansiCode.lastIndex = at;
      const coded = ansiCode.exec(text);
      const { hex, short, long, octal } = coded?.groups ?? {};
      const digits = hex ?? short ?? long;
      const code = digits === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(digits, 16);
      const length = coded?.[0].length ?? 2;
      const units = coded === null || code > 0x10ffff ? (ansiEscapes[text.charAt(at + 1)] ?? text.charAt(at + 1)) : String.fromCodePoint(code);
      writer.add(units, startOf(at), endOf(at + length));
      at += length;
    }
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

  let words: Written[] = [];
  let fields: Written[] = [];
  let documents: Written[] = [];
  let inputs: Written[] = [];
  let redirected = false;
  let from: Command | null = null;
  const finish = (isPiped: boolean): void => {
    if (words.length > 0 || documents.length > 0 || pending.length > 0) {
      const command: Command = { words, fields, documents, inputs, redirected, from };
      commands.push(command);
      from = isPiped ? command : null;
    } else if (!isPiped) from = null;
    words = [];
    fields = [];
    documents = [];
    inputs = [];
    redirected = false;
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
    } else if (unit === '|' || unit === '&' || unit === ';' || unit === '(' || unit === ')') {
      const isPipe = unit === '|' && text[at + 1] !== '|';
      at += unit !== '(' && unit !== ')' && text[at + 1] === unit ? 2 : 1;
      if (isPipe && text[at] === '&') at += 1;
      finish(isPipe);
    } else if (unit === '<' || unit === '>') {
      const document = /^<<-?(?!<)/u.exec(text.slice(at, at + 4));
      const isString = text.startsWith('<<<', at);
      if (text[at + 1] === '(') {
        at += 1;
        const end = closing(at, '(', ')');
        nested(part(source, at + 1, Math.max(at + 1, end - 1)));
        at = end;
        continue;
      }
      at += isString ? 3 : (document?.[0].length ?? (/^(?:>>|>&|<&|>\||<>)/u.test(text.slice(at, at + 2)) ? 2 : 1));
      while (text[at] === ' ' || text[at] === '\t') at += 1;
      const target = word();
      if (isString) documents.push(target.written);
      else if (document !== null) pending.push({ delimiter: target.written.value, isQuoted: target.isQuoted, stripsTabs: document[0].endsWith('-'), into: documents });
      else if (unit === '<') inputs.push(target.written);
      else redirected = redirected || !/^(?:\d|-|\/dev\/)/u.test(target.written.value);
    } else {
      const before = at;
      const { written, fields: split, isQuoted } = word();
      if (at === before) at += 1;
      else if (/^\d+$/u.test(written.value) && !isQuoted && /[<>]/u.test(text.charAt(at))) continue;
      else if (words.length > 0 || isQuoted || !reserved.has(written.value)) {
        words.push(written);
        fields.push(...split);
      }
    }
  }
  finish(false);
  return { commands };
}
