import type { Written } from './written.js';
import type { Command } from './shell.js';

/** The words and parentheses that open a list of commands, by what ends it. */
const openers: ReadonlyMap<string, readonly string[]> = new Map([
  [')', ['(']],
  ['}', ['{']],
  ['fi', ['if']],
  ['done', ['while', 'until', 'for', 'select']],
  ['esac', ['case']],
]);
const opening = new Set([...openers.values()].flat());

export function opensList(word: string): boolean {
  return opening.has(word);
}

interface Open {
  readonly opener: string;
  readonly start: number;
  /** Of the function whose body it is. */
  readonly name: string | null;
  readonly from: readonly Command[];
}

/** Puts the commands of a script together, part by part, and the lists and functions that they are in. */
export class CommandLists {
  /** Those that are written here, in their order: a list that has ended is one of them, in place of its own. */
  readonly own: Command[] = [];
  readonly functions = new Map<string, readonly Command[]>();
  words: Written[] = [];
  fields: Written[] = [];
  documents: Written[] = [];
  inputs: Written[] = [];
  redirected = false;
  /** Of a function whose body begins next. */
  defines: string | null = null;
  #from: readonly Command[] = [];
  #group: readonly Command[] = [];
  readonly #open: Open[] = [];

  /** Ends a command. @param waits here-documents that come behind the line. Null where there is none. */
  finish(isPiped: boolean, waits: boolean): Command | null {
    const isOne = this.words.length > 0 || this.documents.length > 0 || waits || this.#group.length > 0 || this.inputs.length > 0;
    const command: Command | null = isOne
      ? { words: this.words, fields: this.fields, documents: this.documents, inputs: this.inputs, redirected: this.redirected, from: this.#from, isPiped, group: this.#group }
      : null;
    if (command !== null) {
      this.own.push(command);
      this.#from = isPiped ? [command] : [];
    } else if (!isPiped) this.#from = [];
    this.words = [];
    this.fields = [];
    this.documents = [];
    this.inputs = [];
    this.redirected = false;
    this.#group = [];
    return command;
  }

  open(opener: string): void {
    this.#open.push({ opener, start: this.own.length, name: this.defines, from: this.#from });
    this.defines = null;
    this.#from = [];
  }

  /** Ends a list: what follows up to the end of the command is of all of it. False where the word ends none, as a parenthesis behind a pattern of `case`. */
  close(closer: string): boolean {
    const last = this.#open.at(-1);
    if (last === undefined || openers.get(closer)?.includes(last.opener) !== true) return false;
    this.#open.pop();
    const body = this.own.splice(last.start);
    if (last.name === null) {
      this.#group = body;
      this.#from = last.from;
    } else this.functions.set(last.name, body);
    return true;
  }

  /** `name()`: what was read as a word is the name of a function. */
  define(name: string | null): void {
    this.defines = name;
    this.words = [];
    this.fields = [];
  }
}
