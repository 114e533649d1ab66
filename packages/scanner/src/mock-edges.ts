import { mockMethods, mockModules, type LazyProgram } from '@pg-guardrails/ts-reader';
import type { Span } from './lex.js';
import type { Skim } from './skim.js';
import { namesIn } from './spelling.js';
import { textBefore } from './text-before.js';

/** A call of a test runner that names a module to replace, told whole by the text around it. The offsets are those of the specifier with its quotes. */
export interface MockEdge {
  readonly specifier: string;
  readonly start: number;
  readonly end: number;
}

/** An import with the names that it binds. */
export interface ModuleImport extends Span {
  readonly specifier: string;
  /** Null for what the module exports by default, and for all of it. */
  readonly bindings: readonly { readonly imported: string | null; readonly local: string }[];
}

/** A program as far as calls of a test runner's object are told by its text. */
export interface MockingProgram extends Pick<LazyProgram, 'text' | 'comments'> {
  readonly imports: () => readonly ModuleImport[];
}

/** Of Node.js's and Bun's runners, whose objects are functions themselves, only the tree tells. */
const otherRunners = /bun:test|node:test/u;
const objectNames = new Set(['vi', 'vitest', 'jest']);
const objects = /\b(?:vi|vitest|jest)\b/gu;
const partOfMore = /(?:[\w$.#@/'"`-]|[^\0-\x7f])\s*$/u;
/** The name is a part of a longer one, or of a member. */
const partOfName = /(?:[\w$#@]|[^\0-\x7f])$|\.\s*$/;
/** TypeScript in which `<T>x` is an assertion, and nothing an element. */
const plainProgram = /\.[cm]?ts$/u;
const beforeTag = /[^<>{}]*[<{]/uy;
const method = /\s*\.\s*(?<name>[A-Za-z_$][\w$]*)/uy;
const given = /\s*\(\s*(?:(?<literal>"[^"\\\r\n]*"|'[^'\\\r\n]*'|`[^`\\$]*`)\s*[,)]|import\s*\()/uy;

/**
 * The modules that a test runner's object (`vi`, `jest`) is told to replace. Null where only the tree tells: where the object may be anything but the runner's own, or is used
 * otherwise than by a method, and where a module is not named by a literal.
 */
export function mockEdges(file: string, program: MockingProgram): readonly MockEdge[] | null {
  const written = namesIn(program.text);
  const isOther = written.some((text) => otherRunners.test(text));
  if (!isOther && !written.some((text) => text.includes('vi') || text.includes('jest'))) return [];
  const code = withoutImports(program);
  if (code === null || isOther || /\\(?:[ux]|[\r\n\u2028\u2029])/u.test(code) || hidesObject(code)) return null;
  const mayHoldElements = !plainProgram.test(file);
  const edges: MockEdge[] = [];
  for (const { 0: object, index } of code.matchAll(objects)) {
    method.lastIndex = index + object.length;
    const name = method.exec(code)?.groups?.['name'];
    const before = textBefore(code, index, 100);
    if (name === undefined || partOfMore.test(before)) return null;
    if (!mockMethods.has(name)) continue;
    if (mayBeText(code, index) || (mayHoldElements && mayBeElementText(code, index))) return null;
    const edge = edgeAt(code, method.lastIndex);
    if (edge === null) return null;
    if (edge !== 'import') edges.push(edge);
  }
  return edges;
}

/** What the call of a runner is given, which begins here; `import` for `vi.mock(import('./x'))`, where the import itself is the edge, null for what its letters do not tell. */
function edgeAt(code: string, from: number): MockEdge | 'import' | null {
  given.lastIndex = from;
  const call = given.exec(code);
  if (call === null) return null;
  const literal = call.groups?.['literal'];
  if (literal === undefined) return 'import';
  const start = call.index + call[0].indexOf(literal);
  return { specifier: literal.slice(1, -1), start, end: start + literal.length };
}

/** As `mockEdges`, of a program whose literals are known. What escapes and pieces of strings name is asked elsewhere. */
export function skimmedMocks({ code, bare, imports }: Pick<Skim, 'code' | 'bare' | 'imports'>): readonly MockEdge[] | null {
  if (otherRunners.test(code) || imports.some(hidesRunner)) return null;
  const edges: MockEdge[] = [];
  if (!bare.includes('vi') && !bare.includes('jest')) return edges;
  for (const { 0: object, index } of bare.matchAll(objects)) {
    method.lastIndex = index + object.length;
    const name = method.exec(bare)?.groups?.['name'];
    const before = textBefore(bare, index, 100);
    if (name === undefined || partOfName.test(before)) return null;
    if (!mockMethods.has(name)) continue;
    const edge = edgeAt(code, method.lastIndex);
    if (edge === null) return null;
    if (edge !== 'import') edges.push(edge);
  }
  return edges;
}

/** Whether the object of a runner is imported under another name, or something else under its name. */
function hidesRunner({ specifier, bindings }: ModuleImport): boolean {
  return bindings.some(({ imported, local }) => {
    const isObject = imported !== null && mockModules.get(specifier)?.has(imported) === true;
    return isObject ? local !== imported || !objectNames.has(imported) : objectNames.has(local) || (mockModules.has(specifier) && imported === null);
  });
}

/** Whether an object is named by escapes. */
function hidesObject(code: string): boolean {
  const countIn = (text: string): number => [...text.matchAll(objects)].length;
  return namesIn(code).some((text) => text !== code && countIn(text) !== countIn(code));
}

/** Whether what stands at an offset may be within a string, a template, a regular expression or text of JSX in its line: only the tree tells then. */
function mayBeText(code: string, index: number): boolean {
  const line = code.slice(code.lastIndexOf('\n', index - 1) + 1, index);
  return /["'`/]|(?<!=)>/u.test(line) || (code.lastIndexOf('`', index) !== -1 && code.includes('`', index));
}

/** Whether it may be within text of JSX: between the end of a tag or of a hole and the start of one. None of these signs stands in such a text. */
function mayBeElementText(code: string, index: number): boolean {
  const before = Math.max(...['<', '>', '{', '}'].map((sign) => code.lastIndexOf(sign, index - 1)));
  const sign = code.charAt(before);
  if (sign !== '}' && (sign !== '>' || code.charAt(before - 1) === '=')) return false;
  beforeTag.lastIndex = index;
  return beforeTag.test(code);
}

/** The text with comments and imports blanked, so that offsets stay. Null where the object of a runner is imported under another name, or something else under its name. */
function withoutImports({ text, comments, imports }: MockingProgram): string | null {
  const spans: (readonly [number, number])[] = comments.flatMap(({ range, start = range?.[0], end = range?.[1] }) => (start === undefined || end === undefined ? [] : [[start, end]]));
  for (const each of imports()) {
    if (hidesRunner(each)) return null;
    spans.push([each.start, each.end]);
  }
  let code = '';
  let at = 0;
  for (const [start, end] of spans.sort(([a], [b]) => a - b)) {
    if (start < at) continue;
    code += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return code + text.slice(at);
}
