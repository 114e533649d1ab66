import type { Entry, Tree } from './tree.js';

export type JsonResult =
  | { readonly ok: true; readonly value: unknown; readonly tree: Tree }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** What stopped the reader. Thrown and caught inside this file only. */
class JsonFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

interface Read {
  readonly value: unknown;
  readonly tree: Tree;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const word = /true|false|null/uy;
const space = /[ \t\r\n]*/uy;

/**
 * Reads JSON (RFC 8259) with the offset of each key and value. `JSON.parse` names no position for some faults
 * (`[1,]`) and lets the second of two equal keys win without a word; both matter in a configuration.
 */
export function readJson(text: string): JsonResult {
  try {
    const reader = new JsonReader(text);
    return { ok: true, ...reader.document() };
  } catch (fault) {
    if (fault instanceof JsonFault) return { ok: false, message: fault.message, offset: fault.offset };
    throw fault;
  }
}

class JsonReader {
  #at = 0;

  constructor(readonly text: string) {}

  document(): Read {
    this.#skipSpace();
    if (this.#at === this.text.length) throw new JsonFault('The file is empty; JSON needs a value, here an object.', 0);
    const read = this.#value();
    this.#skipSpace();
    if (this.#at < this.text.length) throw new JsonFault('Nothing may follow the end of the JSON value.', this.#at);
    return read;
  }

  #value(): Read {
    const start = this.#at;
    switch (this.text[start]) {
      case '{':
        return this.#object(start);
      case '[':
        return this.#array(start);
      default: {
        const token = this.#take(string) ?? this.#take(number) ?? this.#take(word);
        if (token === null) throw this.#unexpected('a value');
        return { value: JSON.parse(token), tree: { kind: 'leaf', start, end: this.#at } };
      }
    }
  }

  #object(start: number): Read {
    const pairs: [string, unknown][] = [];
    const entries = new Map<string, Entry>();
    this.#members('}', () => {
      const keyStart = this.#at;
      const token = this.#take(string);
      if (token === null) throw this.#unexpected('a key in double quotes');
      const key = String(JSON.parse(token));
      if (entries.has(key)) throw new JsonFault(`The key ${token} stands here a second time.`, keyStart);
      const keyEnd = this.#at;
      this.#skipSpace();
      if (this.text[this.#at] !== ':') throw this.#unexpected('":"');
      this.#at += 1;
      this.#skipSpace();
      const { value, tree } = this.#value();
      pairs.push([key, value]);
      entries.set(key, { keyStart, keyEnd, value: tree });
    });
    return { value: Object.fromEntries(pairs), tree: { kind: 'object', start, end: this.#at, entries } };
  }

  #array(start: number): Read {
    const values: unknown[] = [];
    const items: Tree[] = [];
    this.#members(']', () => {
      const { value, tree } = this.#value();
      values.push(value);
      items.push(tree);
    });
    return { value: values, tree: { kind: 'array', start, end: this.#at, items } };
  }

  #members(close: '}' | ']', member: () => void): void {
    this.#at += 1;
    this.#skipSpace();
    if (this.text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      member();
      this.#skipSpace();
      const next = this.text[this.#at];
      if (next === close) {
        this.#at += 1;
        return;
      }
      if (next !== ',') throw this.#unexpected(`"," or "${close}"`);
      const comma = this.#at;
      this.#at += 1;
      this.#skipSpace();
      if (this.text[this.#at] === close) throw new JsonFault(`JSON allows no comma before "${close}".`, comma);
    }
  }

  #skipSpace(): void {
    this.#take(space);
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.#at += found[0].length;
    return found[0];
  }

  #unexpected(wanted: string): JsonFault {
    const found = this.text.slice(this.#at);
    if (found === '') return new JsonFault(`The file ends where ${wanted} should stand.`, this.#at);
    if (/^\/[/*]/u.test(found)) {
      return new JsonFault('JSON has no comments. Remove this one, or write the configuration as guardrails.config.ts.', this.#at);
    }
    if (found.startsWith("'")) return new JsonFault('JSON strings stand in double quotes.', this.#at);
    if (found.startsWith('"')) return new JsonFault('This string is not closed, or holds a line break or an escape that JSON does not know.', this.#at);
    return new JsonFault(`Found "${String.fromCodePoint(found.codePointAt(0) ?? 0)}" where ${wanted} should stand.`, this.#at);
  }
}
