import { loadedByCommand, loadedByOptions } from './loads.js';
import { readScript } from './script.js';
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

/** All that the commands before in a pipeline write, as far as it is known. */
function piped(command: Command): readonly Written[] {
  const { from } = command;
  if (from === null) return [];
  const [name, ...rest] = from.words;
  const isFormat = rest.length > 1 && rest[0]?.value.includes('%') === true;
  const shown = name !== undefined && speakers.has(baseName(name)) ? [joined(rest.slice(isFormat ? 1 : 0).filter(({ value }) => !/^-[neE]+$/u.test(value)))] : [];
  const files = name !== undefined && baseName(name) === 'cat' ? rest : [];
  return [...shown, ...files, ...from.inputs, ...from.documents, ...piped(from)];
}

function indexOfName(words: readonly Written[], names: ReadonlySet<string>): number {
  return words.findIndex((word) => names.has(baseName(word)));
}

/** What a command says, what it hands to PostgreSQL, and the same of commands that it runs. */
function ofCommand(command: Command, depth: number): readonly Said[] {
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
    const executed = [...optionTexts(words.slice(client + 1), commandOption), ...fileOptions(words.slice(client + 1)), ...documents, ...command.inputs, ...piped(command)];
    const rest = words.filter((word) => !executed.includes(word));
    return [...executed.map((written): Said => ({ written, execution: 'executed' })), ...rest.map(loosely)];
  }
  const shell = speakers.has(name) ? -1 : indexOfName(words, shells);
  if (shell !== -1) {
    optionTexts(words.slice(shell + 1), /^-[a-z]*c(?<text>)$/u).forEach(runs);
    if (words.length === shell + 1 || words.slice(shell + 1).every(({ value }) => value.startsWith('-'))) [...documents, ...piped(command)].forEach(runs);
  } else if (name === 'su' || name === 'runuser') optionTexts(words, /^-c(?<text>)$/u).forEach(runs);
  else if (name === 'eval') runs(joined(words.slice(words.findIndex((word) => word === first) + 1)));
  else if (name === 'ssh') {
    documents.forEach(runs);
    words.slice(1).filter(({ value }) => /\s/u.test(value)).forEach(runs);
  } else if (name === '' && documents.length > 0) documents.forEach(runs);
  // What is only shown is for people; what goes through a pipe is told where it ends.
  const shown = speakers.has(name) && !command.redirected ? [] : command.words.map(loosely);
  return [...inner, ...shown, ...documents.map(loosely), ...command.words.flatMap((word) => (word.value.startsWith('NODE_OPTIONS=') ? loadedByOptions(word) : [])), ...loadedByCommand(words)];
}

/** A word as it is; of an assignment the value, unless its name says what options in it are for. */
export function loosely(written: Written): Said {
  const name = /^(?<name>[A-Za-z_]\w*)\+?=/u.exec(written.value);
  const isValue = name !== null && !/PGOPTIONS|NODE_OPTIONS/iu.test(name.groups?.['name'] ?? '');
  return { written: isValue ? part(written, name[0].length) : written, execution: 'loose' };
}

/** Everything that a script says. */
export function textsOfScript({ commands }: Script, depth = 0): readonly Said[] {
  return commands.flatMap((command) => ofCommand(command, depth));
}

/** The same of a command that is given word by word, as in `CMD ["psql", "-c", "SELECT 1"]`. */
export function textsOfWords(words: readonly Written[]): readonly Said[] {
  return ofCommand({ words, fields: words, documents: [], inputs: [], redirected: false, from: null }, 0);
}
