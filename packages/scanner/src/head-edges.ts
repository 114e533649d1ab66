import type { ImportForm } from '@pg-guardrails/kernel';

/** An edge that a declaration at the head of a module tells. The offsets are those of the specifier with its quotes. */
export interface HeadEdge {
  readonly form: ImportForm;
  readonly specifier: string;
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface Head {
  readonly edges: readonly HeadEdge[];
  /** Where the rest of the module begins. */
  readonly end: number;
}

const space = /[ \t\r\n\f\v]*/y;
const lineEnd = /[\r\n\u2028\u2029]/g;
/** `with { type: 'json' }`, of which nothing is told. */
const attributes = String.raw`(?:\s*with\s*\{[\s\w:,"'-]*\})?`;
const directive = /(?:"use [a-z -]+"|'use [a-z -]+')[ \t]*(?:;|\r?\n)/y;
const name = String.raw`[A-Za-z_$][\w$]*`;
const list = String.raw`\{[\s\w$,]*\}`;
const specifier = String.raw`(?<specifier>"[^"'\\\r\n]*"|'[^"'\\\r\n]*')`;
/** All of the white space: what gives some of it to the next pattern takes forever on thousands of spaces. */
const gap = String.raw`\s*(?!\s)`;
/** `import 'x'`, `import a, { b as c } from 'x'`; only such declarations as hold no comments, escapes or names in quotes. */
const importDeclaration = new RegExp(
  String.raw`import\b${gap}(?:(?<type>type\s${gap}(?!from\b|,))?(?:(?<default>${name})${gap}(?:,${gap})?)?(?:(?<all>\*${gap}as\s${gap}${name})|(?<list>${list}))?${gap}\bfrom\s*)?${specifier}${attributes}\s*(?<more>with\b|assert\b|[.([])?;?`,
  'y',
);
const reExport = new RegExp(String.raw`export\b\s*(?:type\s*(?=[*{]))?(?:\*\s*(?:as\s+${name}\s+)?|(?<list>${list})\s*)from\s*${specifier}${attributes}\s*(?<more>with\b|assert\b|[.([])?;?`, 'y');
const importWord = /\bimport\b/;

/**
 * The declarations that a module begins with, told by their letters alone: the static imports and re-exports before anything else, of a
 * text that need not be parsed for them. Null where they are written in a way that only a parser reads: then all of it is for the parser.
 * @param commentsImport whether comments may name modules, as JSDoc's of JavaScript do.
 */
export function readHead(text: string, commentsImport: boolean): Head | null {
  const edges: HeadEdge[] = [];
  let at = text.startsWith('#!') ? behindLine(text, 0) : 0;
  for (;;) {
    const next = afterTrivia(text, at);
    if (commentsImport && importWord.test(text.slice(at, next))) return null;
    at = next;
    if (text.startsWith('import', at)) {
      const edge = importAt(text, at);
      if (edge === null) return null;
      edges.push(edge.told);
      at = edge.end;
    } else if (text.startsWith('export', at)) {
      const edge = reExportAt(text, at);
      if (edge === 'none') break;
      if (edge === null) return null;
      edges.push(edge.told);
      at = edge.end;
    } else {
      const end = directiveAt(text, at);
      if (end === null) break;
      at = end;
    }
  }
  return { edges, end: at };
}

/** Behind the directive that begins at an offset; null where none does. */
export function directiveAt(text: string, at: number): number | null {
  directive.lastIndex = at;
  return directive.test(text) ? directive.lastIndex : null;
}

/** Behind any end of a line of JavaScript's. */
function behindLine(text: string, at: number): number {
  lineEnd.lastIndex = at;
  return lineEnd.test(text) ? lineEnd.lastIndex : text.length;
}

/** Behind white space of ASCII and comments. Anything else that JavaScript passes over ends the head. */
export function afterTrivia(text: string, from: number): number {
  for (let at = from; ; ) {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
    if (text.startsWith('//', at)) at = behindLine(text, at);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end === -1) return at;
      at = end + 2;
    } else return at;
  }
}

/** A name that an import binds. */
export interface Binding {
  /** `default` and `*` as the names of an edge. */
  readonly imported: string;
  readonly local: string;
}

/** An import or a re-export, with what it binds and where it ends. */
export interface Told {
  readonly told: HeadEdge;
  readonly bindings: readonly Binding[];
  readonly end: number;
}

/** The import that begins at an offset of a text; null where only a parser reads it. */
export function importAt(text: string, at: number): Told | null {
  importDeclaration.lastIndex = at;
  return importEdge(importDeclaration.exec(text));
}

/** The re-export that begins at an offset of a text; null where only a parser reads it, `none` where the text does not read as one. */
export function reExportAt(text: string, at: number): Told | 'none' | null {
  reExport.lastIndex = at;
  const match = reExport.exec(text);
  return match === null ? 'none' : reExportEdge(match);
}

function importEdge(match: RegExpExecArray | null): Told | null {
  if (match?.groups === undefined || match.groups['more'] !== undefined) return null;
  const { type, default: first, all, list: names } = match.groups;
  const bound = names === undefined ? [] : entriesOf(names);
  if (bound === null) return null;
  // `import a { b } from`, `import a, from`: for the parser to refuse.
  if (first !== undefined && /,/.test(match[0].slice(0, match[0].indexOf(names ?? all ?? 'from'))) !== (names !== undefined || all !== undefined)) return null;
  const entries = [...(first === undefined ? [] : [{ name: 'default', local: first, isType: false }]), ...(all === undefined ? [] : [{ name: '*', local: all.replace(/^\*\s*as\s+/, ''), isType: false }]), ...bound];
  // `import type {} from 'x'` has no entry that could say that it is one.
  if (type !== undefined && entries.length === 0) return null;
  if (first === 'type') return null;
  const isTypeOnly = entries.length > 0 && (type !== undefined || entries.every(({ isType }) => isType));
  return edgeOf(match, isTypeOnly ? 'import-type' : 'import', entries);
}

function reExportEdge(match: RegExpExecArray): Told | null {
  if (match.groups === undefined || match.groups['more'] !== undefined) return null;
  const { list: names } = match.groups;
  const entries = names === undefined ? [{ name: '*', local: '*' }] : entriesOf(names);
  // `export {} from 'x'` is told by the tree.
  return entries === null || entries.length === 0 ? null : edgeOf(match, 're-export', entries);
}

function edgeOf(match: RegExpExecArray, form: ImportForm, entries: readonly Pick<Entry, 'name' | 'local'>[]): Told | null {
  const written = match.groups?.['specifier'];
  if (written === undefined) return null;
  const start = match.index + match[0].lastIndexOf(written);
  return {
    told: { form, specifier: ownCopy(written.slice(1, -1)), names: entries.map(({ name: own }) => ownCopy(own)), start, end: start + written.length },
    bindings: form === 're-export' ? [] : entries.map(({ name: imported, local }) => ({ imported, local })),
    end: match.index + match[0].length,
  };
}

/** The same text, not as a part of the program: a part keeps all of it in memory. */
export function ownCopy(part: string): string {
  return Buffer.from(part).toString();
}

interface Entry {
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
}

/** What `{ a, type b, c as d }` takes; null where it is more than that. */
function entriesOf(written: string): readonly Entry[] | null {
  const entries: Entry[] = [];
  const parts = written.slice(1, -1).split(',');
  for (const [index, part] of parts.entries()) {
    const words = part.trim().split(/\s+/);
    const [first = '', second, third, fourth] = words;
    if (first === '') {
      if (index === parts.length - 1) continue;
      return null;
    }
    if (!/^[A-Za-z_$]/.test(first)) return null;
    if (second === undefined) entries.push({ name: first, local: first, isType: false });
    else if (words.length === 2 && first === 'type') entries.push({ name: second, local: second, isType: true });
    else if (words.length === 3 && second === 'as' && first !== 'type' && third !== undefined) entries.push({ name: first, local: third, isType: false });
    else if (fourth !== undefined && words.length === 4 && first === 'type' && third === 'as') entries.push({ name: second, local: fourth, isType: true });
    else return null;
  }
  return entries;
}
