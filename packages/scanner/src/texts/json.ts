import type { Entry, Value } from './tree.js';
import { Writer, type Written } from './written.js';

/** Where a text stopped being JSON. */
export class NotJson extends Error {
  constructor(readonly at: number) {
    super('this is no JSON');
  }
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const blank = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/|\ufeff)*/y;
const scalar = /[-+\w.]+/y;
const deepest = 200;

/**
 * Reads JSON with its strings' places; comments and trailing commas are let pass, as editors and compilers do.
 * @throws NotJson
 */
export function readJson(text: string, from = 0): { readonly value: Value; readonly end: number } {
  let at = from;
  const skip = (): void => {
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
  };
  const string = (): Written => {
    const writer = new Writer();
    for (at += 1; at < text.length && text[at] !== '"'; ) {
      const length = text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2;
      const units = length === 1 ? text.charAt(at) : length === 6 ? String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16)) : (escapes[text.charAt(at + 1)] ?? text.charAt(at + 1));
      writer.add(units, at, at + length);
      at += length;
    }
    if (at >= text.length) throw new NotJson(at);
    at += 1;
    return writer.done();
  };
  const members = <Item>(close: string, item: () => Item): readonly Item[] => {
    const items: Item[] = [];
    at += 1;
    for (;;) {
      skip();
      if (text[at] === close) break;
      items.push(item());
      skip();
      if (text[at] === ',') at += 1;
      else if (text[at] !== close) throw new NotJson(at);
    }
    at += 1;
    return items;
  };
  const value = (depth: number): Value => {
    skip();
    if (depth > deepest) throw new NotJson(at);
    switch (text[at]) {
      case '"':
        return { kind: 'string', written: string() };
      case '[':
        return { kind: 'list', items: members(']', () => value(depth + 1)) };
      case '{':
        return {
          kind: 'map',
          entries: members('}', (): Entry => {
            if (text[at] !== '"') throw new NotJson(at);
            const key = string();
            skip();
            if (text[at] !== ':') throw new NotJson(at);
            at += 1;
            return { key, value: value(depth + 1) };
          }),
        };
      default: {
        scalar.lastIndex = at;
        const length = scalar.exec(text)?.[0].length ?? 0;
        if (length === 0) throw new NotJson(at);
        at += length;
        return { kind: 'other' };
      }
    }
  };
  return { value: value(0), end: at };
}

/** The document of a file: JSON, or one JSON value a line. */
export function readJsonFile(text: string): Value {
  const items: Value[] = [];
  for (let at = 0; ; ) {
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    if (at >= text.length) break;
    const read = readJson(text, at);
    items.push(read.value);
    at = read.end;
  }
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: 'list', items };
}
