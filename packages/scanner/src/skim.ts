import { blanked, withoutComments } from './blanked.js';
import { importAt, reExportAt } from './head-edges.js';
import type { HeadEdge } from './head-edges.js';
import { lex } from './lex.js';
import type { Lexed, LexedComment, LexedLiteral, Span } from './lex.js';
import type { ModuleImport } from './mock-edges.js';
import { textBefore } from './text-before.js';

/** What a program says of its edges without being parsed. */
export interface Skim {
  readonly text: string;
  readonly comments: readonly LexedComment[];
  readonly literals: readonly LexedLiteral[];
  /** The text with its comments and a hashbang replaced by white space, see `withoutComments`. */
  readonly code: string;
  /** The same without what stands in literals, and without imports and re-exports: what names something here is a name. */
  readonly bare: string;
  /** Imports, re-exports, and modules that types are added to. */
  readonly edges: readonly HeadEdge[];
  readonly imports: readonly ModuleImport[];
  readonly dynamicImports: readonly (Span & { readonly moduleRequest: Span })[];
}

const edgeWords = /\b(?:import|export)\b/g;
/** A word that goes on with more than ASCII's letters, or is a name of its own. */
const partOfName = /[$#\\@]|[^\0-\x7f]/;
const isMember = /(?<!\.\.)\.\s*$/;
/** `1.` may be a number that ends its line. */
const mayBeNumber = /\d\.\s*$/;
const importCall = /import\s*\(\s*(?:"[^"\\\r\n]*"|'[^'\\\r\n]*'|`[^`\\$]*`)\s*,?\s*\)/y;
/** `import('x')` is a type as well, nowhere so: awaited, called on, or the body of a function that something is given. */
const isAwaited = /(?<![\w$.]\s*)\bawait\s*$/;
const isThened = /^\s*\.\s*then[ \t]*\(/;
const isGiven = /(?<=[^\w$])(?!(?:as|extends|in|infer|is|keyof|new|of|readonly|satisfies|typeof|unique)\b)[A-Za-z_]\w*\((?:async\s*)?\(\)\s*=>\s*$/;
const afterImport = /^\s*(?<sign>\(|\.\s*meta\b|\.)/;
/** `declare module 'x'`; without `declare` for the parser. */
const moduleName = /\bmodule\s*["']/g;
const declared = /(?<![\w$.]\s*)\bdeclare[^\S\r\n\u2028\u2029]+$/;
const lineBreak = /[\r\n\u2028\u2029]/;
const quoted = /"[^"'\\\r\n]*"|'[^"'\\\r\n]*'/y;
const listOrStar = /export\s*(?:type\s*)?(?:(?<star>\*)|\{(?<list>[^}]*)\}\s*(?<from>from\b)?)/y;
const listOrMore = /export\s*(?:type\s*)?(?:\{|[^\0-\x7f])/y;

/** How far around a word the text is looked at. */
const reach = 400;

/**
 * The edges of a program whose text can be told from its code, see `lex`: wherever `import` or `export` stands in code, it begins a
 * declaration or an `import()` that its letters tell whole. Null where one does not, and for the parser to read.
 */
export function skim(file: string, text: string): Skim | null {
  if (text.startsWith('\u{feff}')) return null;
  const lexed = lex(file, text);
  if (lexed === null) return null;
  const code = blanked(withoutComments(text, lexed.comments), lexed.start === 0 ? [] : [{ start: 0, end: lexed.start }]);
  const declarations: Span[] = [];
  const edges: HeadEdge[] = [];
  const imports: ModuleImport[] = [];
  const dynamicImports: (Span & { readonly moduleRequest: Span })[] = [];
  for (const at of wordsIn(code, lexed)) {
    const isImport = code.charCodeAt(at) === 0x69;
    if (partOfName.test(code.charAt(at - 1)) || partOfName.test(code.charAt(at + 6))) return null;
    const before = textBefore(code, at, reach);
    if (mayBeNumber.test(before)) return null;
    if (isMember.test(before)) continue;
    if (!isImport) {
      const edge = reExportAt(code, at);
      if (edge === null) return null;
      if (edge !== 'none') edges.push(edge.told);
      if (edge !== 'none') declarations.push({ start: at, end: edge.end });
      else if (mayReExport(code, at)) return null;
      continue;
    }
    const sign = afterImport.exec(code.slice(at + 6, at + 6 + reach))?.groups?.['sign'];
    // Phases of imports are for the parser, `import.meta` is told by its words.
    if (sign === '.') return null;
    if (sign?.startsWith('.') === true) continue;
    if (sign === '(') {
      const call = callAt(code, at, before);
      if (call === null) return null;
      dynamicImports.push(call);
      continue;
    }
    const edge = importAt(code, at);
    if (edge === null) return null;
    edges.push(edge.told);
    declarations.push({ start: at, end: edge.end });
    imports.push({ start: at, end: edge.end, specifier: edge.told.specifier, bindings: edge.bindings.map(({ imported, local }) => ({ imported: imported === '*' || imported === 'default' ? null : imported, local })) });
  }
  const bare = blanked(code, [...declarations, ...lexed.literals.map(contentOf)]);
  const augmented = augmentations(code, bare);
  return augmented === null ? null : { text, ...lexed, code, bare, edges: [...edges, ...augmented], imports, dynamicImports };
}

/** What stands between the quotes of a string, or the slashes of a regular expression; in a template nothing stands around it. */
function contentOf({ type, start, end }: LexedLiteral): Span {
  return type === 'template' ? { start, end } : { start: start + 1, end: end - 1 };
}

/** The modules that types are added to; null where one is named in a way that only a parser reads. */
function augmentations(code: string, bare: string): readonly HeadEdge[] | null {
  const edges: HeadEdge[] = [];
  if (!bare.includes('module')) return edges;
  for (const { 0: written, index } of bare.matchAll(moduleName)) {
    quoted.lastIndex = index + written.length - 1;
    const name = quoted.exec(code)?.[0];
    // In two lines these are names of their own.
    if (name === undefined || lineBreak.test(written) || !declared.test(bare.slice(Math.max(0, index - reach), index))) return null;
    edges.push({ form: 'module-augmentation', specifier: name.slice(1, -1), names: ['*'], start: quoted.lastIndex - name.length, end: quoted.lastIndex });
  }
  return edges;
}

/** Where the words of edges stand in code. */
function wordsIn(code: string, { literals }: Lexed): readonly number[] {
  const found: number[] = [];
  let next = 0;
  for (const { index } of code.matchAll(edgeWords)) {
    while (next < literals.length && (literals[next]?.end ?? 0) <= index) next += 1;
    if ((literals[next]?.start ?? Infinity) > index) found.push(index);
  }
  return found;
}

/** Whether an `export` that does not read as a re-export may be one all the same: names in quotes, escapes. */
function mayReExport(code: string, at: number): boolean {
  listOrStar.lastIndex = at;
  const match = listOrStar.exec(code);
  listOrMore.lastIndex = at;
  if (match?.groups === undefined) return listOrMore.test(code);
  const { star, list = '', from } = match.groups;
  return star !== undefined || from !== undefined || /["']|[^\0-\x7f]/.test(list);
}

function callAt(code: string, at: number, before: string): (Span & { readonly moduleRequest: Span }) | null {
  importCall.lastIndex = at;
  const written = importCall.exec(code)?.[0];
  if (written === undefined) return null;
  const end = at + written.length;
  if (!isAwaited.test(before) && !isThened.test(code.slice(end, end + reach)) && !isGiven.test(before)) return null;
  const start = at + written.search(/["'`]/);
  return { start: at, end, moduleRequest: { start, end: at + written.search(/["'`]\s*,?\s*\)$/) + 1 } };
}
