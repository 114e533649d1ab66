import { loadedByCommand, loadedByOptions } from './loads.js';
import { readScript } from './script.js';
import { nameOf, writtenBy, type Functions } from './shell-output.js';
import type { Command, Script } from './shell.js';
import { joined, part, type Written } from './written.js';

/** A string of a file, and whether a client of PostgreSQL is given it, or Node as the name of a module. */
export interface Said {
  readonly written: Written;
  readonly execution: 'executed' | 'loose' | 'loaded';
}

const clients = new Set(['psql', 'pgcli', 'usql']);
const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash']);
/** Commands whose words are shown. */
const speakers = new Set(['echo', 'printf', 'log', 'warn', 'info', 'die']);
/** Options of psql that take no value, before a `c` in one word: `-tAc`. */
const commandOption = /^-[aAbeElLnqsStVwWxXzH01]*c(?<text>[^]*)$/u;
const deepest = 10;

function baseName({ value }: Written): string {
  return value.slice(value.lastIndexOf('/') + 1).replace(/\.exe$/iu, '');
}

/** The texts that options of this kind hand over: `-c text`, `-ctext`, `--command text`, `--command=text`. */
function optionTexts(words: readonly Written[], short: RegExp): readonly Written[] {
  return words.flatMap((word, index): readonly Written[] => {
    const long = /^--command(?<is>=)?/u.exec(word.value);
    const next = words[index + 1];
    if (long !== null && (long.groups?.['is'] === '=' || word.value === '--command')) return word.value === '--command' ? (next === undefined ? [] : [next]) : [part(word, long[0].length)];
    const given = short.exec(word.value)?.groups?.['text'];
    if (given === undefined) return [];
    if (given !== '') return [part(word, word.value.length - given.length)];
    return next === undefined ? [] : [next];
  });
}

/** The files of `-f file`, `--file file` and `--file=file`. */
function fileOptions(words: readonly Written[]): readonly Written[] {
  return words.flatMap((word, index): readonly Written[] => {
    const next = words[index + 1];
    if (word.value === '--file' || /^-[aAbeElLnqsStVwWxXzH01]*f$/u.test(word.value)) return next === undefined ? [] : [next];
    return word.value.startsWith('--file=') ? [part(word, '--file='.length)] : [];
  });
}

function indexOfName(words: readonly Written[], names: ReadonlySet<string>): number {
  return words.findIndex((word) => names.has(baseName(word)));
}

/** What a script's commands are read with. */
interface Around {
  readonly functions: Functions;
  readonly depth: number;
}

/** A command line that stands in one word: `watch "psql -c '…'"`. */
const commandLine = /^\s*(?:[A-Za-z_]\w*=\S*\s+)*(?:\S*\/)?(?:psql|pgcli|usql)\s/u;
/** The same on a line, or behind another command. */
const clientOnLine = /(?:^|[;&|(]|\b(?:then|do|else)\s)[ \t]*(?:[A-Za-z_]\w*=\S*\s+)*(?:[\w./-]*\/)?(?:psql|pgcli|usql)\s+\S/mu;

/** Whether a string that nothing names as a script is one, by the client that it starts. Markdown shows scripts to people. */
export function startsClient(text: string): boolean {
  return clientOnLine.test(text) && !text.includes('```');
}

/** Whether words are those of a command that is a client. */
export function isClientCommand([first]: readonly Written[]): boolean {
  return first !== undefined && clients.has(baseName(first));
}

/** Commands that read line by line what they are given. */
const lineReaders = new Set(['mapfile', 'readarray', 'read']);

/** What a command reads that no option names. */
function givenTo(command: Command, functions: Functions): readonly Written[] {
  return [...command.documents, ...command.inputs, ...command.from.flatMap((each) => writtenBy(each, functions))];
}

/** Whether one of the commands is a client that reads what all of them are given. */
function handsOn(commands: readonly Command[], functions: Functions, depth = 0): boolean {
  if (depth > deepest) return false;
  return commands.some((command) => {
    if (command.documents.length > 0 || command.inputs.length > 0 || command.from.length > 0) return false;
    if (!speakers.has(nameOf(command)) && indexOfName(command.words, clients) !== -1) return true;
    return handsOn(command.group.length > 0 ? command.group : (functions.get(nameOf(command)) ?? []), functions, depth + 1);
  });
}

function linesOf(text: Written): readonly Written[] {
  return Array.from(text.value.matchAll(/[^\n]+/gu), ({ 0: line, index }) => part(text, index, index + line.length));
}

/** What a list of commands, or a function, is given: a client in it may read it, or a loop line by line. */
function givenToAll(command: Command, { functions }: Around): readonly Said[] {
  const members = command.group.length > 0 ? command.group : functions.get(nameOf(command));
  if (members === undefined) return lineReaders.has(nameOf(command)) ? command.documents.flatMap(linesOf).map(loosely) : [];
  const given = givenTo(command, functions);
  if (given.length === 0) return [];
  const byLine = members.some((each) => lineReaders.has(nameOf(each)));
  const texts = byLine ? given.flatMap(linesOf) : given;
  return handsOn(members, functions) ? texts.map((written): Said => ({ written, execution: 'executed' })) : byLine ? texts.map(loosely) : [];
}

/** What a command says, what it hands to PostgreSQL, and the same of commands that it runs. */
function ofCommand(command: Command, around: Around): readonly Said[] {
  const { functions, depth } = around;
  const { documents } = command;
  const words = indexOfName(command.words, clients) === -1 ? command.fields : command.words;
  const first = words.find(({ value }) => !/^[A-Za-z_]\w*=/u.test(value));
  const name = first === undefined ? '' : baseName(first);
  const client = speakers.has(name) ? -1 : indexOfName(words, clients);
  const inner: Said[] = [];
  const runs = (script: Written): void => {
    if (depth < deepest) inner.push(...textsOfScript(readScript(script), depth + 1));
  };
  if (client !== -1) {
    const executed = [...optionTexts(words.slice(client + 1), commandOption), ...fileOptions(words.slice(client + 1)), ...givenTo(command, functions)];
    const rest = words.filter((word) => !executed.includes(word));
    return [...executed.map((written): Said => ({ written, execution: 'executed' })), ...rest.map(loosely)];
  }
  // `printf -v name` shows nothing.
  const isShown = speakers.has(name) && !command.redirected && words[1]?.value !== '-v';
  const shell = speakers.has(name) ? -1 : indexOfName(words, shells);
  if (shell !== -1) {
    optionTexts(words.slice(shell + 1), /^-[a-z]*c(?<text>)$/u).forEach(runs);
    if (words.length === shell + 1 || words.slice(shell + 1).every(({ value }) => value.startsWith('-'))) [...documents, ...command.from.flatMap((each) => writtenBy(each, functions))].forEach(runs);
  } else if (name === 'su' || name === 'runuser') optionTexts(words, /^-c(?<text>)$/u).forEach(runs);
  else if (name === 'eval') runs(joined(words.slice(words.findIndex((word) => word === first) + 1)));
  else if (name === 'trap') words.slice(1, 2).forEach(runs);
  else if (name === 'ssh') {
    documents.forEach(runs);
    words.slice(1).filter(({ value }) => /\s/u.test(value)).forEach(runs);
  } else if (name === '' && command.group.length === 0 && documents.length > 0) documents.forEach(runs);
  else if (!isShown) words.filter((word) => word !== first && commandLine.test(word.value)).forEach(runs);
  // What is only shown is for people; what goes through a pipe is told where it ends.
  const shown = isShown ? [] : command.words.map(loosely);
  return [...inner, ...givenToAll(command, around), ...shown, ...documents.map(loosely), ...command.words.flatMap((word) => (word.value.startsWith('NODE_OPTIONS=') ? loadedByOptions(word) : [])), ...loadedByCommand(words)];
}

/** A word as it is; of an assignment the value, unless its name says what options in it are for. */
export function loosely(written: Written): Said {
  const name = /^(?:(?<name>[A-Za-z_]\w*)\+?|\[[^\]]*\])=/u.exec(written.value);
  const isValue = name !== null && !/PGOPTIONS|NODE_OPTIONS/iu.test(name.groups?.['name'] ?? '');
  return { written: isValue ? part(written, name[0].length) : written, execution: 'loose' };
}

/** Everything that a script says. */
export function textsOfScript({ commands, functions, defaults }: Script, depth = 0): readonly Said[] {
  return [...commands.flatMap((command) => ofCommand(command, { functions, depth })), ...defaults.map(loosely)];
}

/** The same of a command that is given word by word, as in `CMD ["psql", "-c", "SELECT 1"]`. */
export function textsOfWords(words: readonly Written[]): readonly Said[] {
  return ofCommand({ words, fields: words, documents: [], inputs: [], redirected: false, from: [], isPiped: false, group: [] }, { functions: new Map(), depth: 0 });
}
