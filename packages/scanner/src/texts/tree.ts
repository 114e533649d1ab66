import { isClientCommand, startsClient, textsOfScript, textsOfWords, type Said } from './commands.js';
import { loadedByOptions } from './loads.js';
import { readScript } from './script.js';
import { Writer, type Written } from './written.js';

/** What a file of data holds, as far as it is text. */
export type Value =
  | { readonly kind: 'string'; readonly written: Written }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'map'; readonly entries: readonly Entry[] }
  | { readonly kind: 'other' };

export interface Entry {
  readonly key: Written;
  readonly value: Value;
}

/** Keys whose strings are scripts for a shell, over compose, Kubernetes, CI services, task runners and package.json. */
const scripts = new Set('run script scripts before_script after_script command commands cmd cmds entrypoint args test exec sh bash shell preStop postStart onCreateCommand updateContentCommand postCreateCommand postStartCommand postAttachCommand initializeCommand release_command deploy start build'.split(' '));
/** Keys whose lists are the words of one command. */
const wordLists = new Set(['command', 'entrypoint', 'args', 'test', 'cmd']);
/** Keys whose strings are read by people. */
const prose = new Set('name description title label summary help comment comments message note notes doc docs placeholder heading caption displayname keywords author license reason'.split(' '));
/** Variables by which libpq and what is built on it take options of a connection. */
const connection = /PGOPTIONS|URL|URI|DSN|CONNECTION|OPTIONS/u;

/** Compose takes `$$` for the `$` that it leaves to a shell; what a shell itself means by it, the number of its process, stands before no name. */
const doubled = /\$\$(?=[A-Za-z_{(])/gu;

/** @param reads whether a shell is given the string, or only what it leads to: Compose splits a command into words, and expands nothing in them. */
function undoubled(written: Written, reads: 'a shell' | 'compose'): Written {
  if (!written.value.includes('$$')) return written;
  const writer = new Writer();
  let from = 0;
  for (const { index } of written.value.matchAll(doubled)) {
    writer.addPart(written, from, index);
    if (reads === 'compose') writer.add('\\', written.starts[index] ?? 0, written.starts[index] ?? 0);
    from = index + 1;
  }
  writer.addPart(written, from);
  return writer.done();
}

const ofScript = (written: Written, reads: Parameters<typeof undoubled>[1]): readonly Said[] => textsOfScript(readScript(undoubled(written, reads)));
const ofWords = (words: readonly Written[]): readonly Said[] => textsOfWords(words.map((word) => undoubled(word, 'a shell')));

function isString(value: Value): value is Value & { readonly kind: 'string' } {
  return value.kind === 'string';
}

/** `NAME=value`, as in an environment. */
function assignment(name: Written, value: Written): Written {
  const writer = new Writer();
  writer.addPart(name);
  const at = value.starts[0] ?? name.ends.at(-1) ?? 0;
  writer.add('=', at, at);
  writer.addPart(value);
  return writer.done();
}

function ofString(written: Written, key: Written | null, isScript: boolean): readonly Said[] {
  const name = key?.value ?? '';
  if (isScript) return ofScript(written, 'compose');
  if (prose.has(name.toLowerCase())) return [];
  if (key !== null && /^[A-Z][A-Z0-9_]*$/u.test(name) && connection.test(name)) {
    const assigned = assignment(key, written);
    return [{ written: assigned, execution: 'loose' }, ...(name === 'NODE_OPTIONS' ? loadedByOptions(assigned) : [])];
  }
  return startsClient(written.value) ? ofScript(written, 'a shell') : [{ written, execution: 'loose' }];
}

function ofList(items: readonly Value[], key: Written | null, isScript: boolean): readonly Said[] {
  const words = items.filter(isString).map(({ written }) => written);
  if (key !== null && wordLists.has(key.value) && words.length === items.length) {
    // A health check of compose: the shell runs what follows.
    if (words[0]?.value === 'CMD-SHELL') return words.slice(1).flatMap((word) => ofScript(word, 'a shell'));
    // A list of whole commands has more than words in it.
    if (words.length > 1 || !/\s/u.test(words[0]?.value ?? '')) return ofWords(words[0]?.value === 'CMD' ? words.slice(1) : words);
  }
  if (words.length === items.length && isClientCommand(words)) return ofWords(words);
  return items.flatMap((item) => textsOf(item, key, isScript));
}

function ofMap(entries: readonly Entry[], isScript: boolean): readonly Said[] {
  const valueOf = (name: string): Value | undefined => entries.find(({ key }) => key.value === name)?.value;
  const [name, value, command, args] = [valueOf('name'), valueOf('value'), valueOf('command'), valueOf('args')];
  // The environment of a container of Kubernetes.
  if (entries.length === 2 && name?.kind === 'string' && value?.kind === 'string') return ofString(value.written, name.written, false);
  const isSplit = command?.kind === 'list' && args?.kind === 'list';
  const split = isSplit ? ofWords([...command.items, ...args.items].filter(isString).map(({ written }) => written)) : [];
  return [...split, ...entries.filter(({ value: each }) => !isSplit || (each !== command && each !== args)).flatMap((entry) => textsOf(entry.value, entry.key, isScript))];
}

/**
 * Everything that data says: scripts by their keys, words of commands, assignments of an environment, and any other string that is not there to be read by people.
 * @param isScript whether the strings below are scripts whatever their keys, as below `scripts` of package.json.
 */
export function textsOf(value: Value, key: Written | null = null, isScript = false): readonly Said[] {
  switch (value.kind) {
    case 'string':
      return ofString(value.written, key, isScript || (key !== null && scripts.has(key.value)));
    case 'list':
      return ofList(value.items, key, isScript || (key !== null && scripts.has(key.value)));
    case 'map':
      return ofMap(value.entries, key?.value === 'scripts' || key?.value === 'tasks');
    case 'other':
      return [];
    default:
      return value satisfies never;
  }
}
