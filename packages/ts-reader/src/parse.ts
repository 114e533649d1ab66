import { createLineMap, startOf as startOfFile } from '@pg-guardrails/kernel';
import type { Place } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import type { ParseResult, ParserOptions } from 'oxc-parser';
import { isComponentFile, readComponent } from './component.js';
import type { Component } from './component.js';

/** A comment as either parser gives it. Anything but `Line` and `Block` (a hashbang) is passed over. */
export interface ParsedComment {
  readonly type: string;
  readonly value: string;
  readonly range?: readonly [number, number];
  readonly start?: number;
  readonly end?: number;
}

/** What the parser could not read. */
export interface ParseProblem {
  readonly message: string;
  readonly place: Place;
}

export type ParsedProgram =
  | { readonly ok: true; readonly ast: TSESTree.Program; readonly comments: readonly ParsedComment[]; readonly text: string }
  | { readonly ok: false; readonly problems: readonly ParseProblem[] };

export interface Parser {
  /**
   * Parses a program by its file's extension. A byte order mark is dropped: `text` of the answer is what offsets refer to; of a component
   * that is `Component.text`.
   */
  parseProgram(file: string, text: string): ParsedProgram;
  /** As `parseProgram`, but leaves the tree where it is until asked for. */
  parseLazily(file: string, text: string): LazyProgram;
}

export interface LazyProgram {
  readonly text: string;
  readonly problems: readonly ParseProblem[];
  readonly module: ParseResult['module'];
  readonly comments: readonly ParsedComment[];
  tree(): TSESTree.Program;
}

const programFile = /(?<declaration>\.d)?\.(?<flavour>[cm]?)(?<language>[jt])s(?<jsx>x?)$/u;

/** Whether the file is one that the reader reads. */
export function isProgramFile(file: string): boolean {
  return programFile.test(file) || isComponentFile(file);
}

function optionsOf(file: string, component: Component | null): ParserOptions {
  const groups = programFile.exec(file)?.groups ?? {};
  const typescript = groups['language'] === 't';
  return {
    // Plain JavaScript may hold JSX; in TypeScript `<T>x` is an assertion, so only .tsx may.
    lang: component !== null ? component.language : !typescript ? 'jsx' : groups['declaration'] !== undefined ? 'dts' : groups['jsx'] === 'x' ? 'tsx' : 'ts',
    sourceType: groups['flavour'] === 'c' ? 'commonjs' : 'module',
    astType: 'ts',
    // An array for each node would be a third of the tree.
    range: false,
    preserveParens: false,
  };
}

function isProgram(value: object): value is TSESTree.Program {
  return 'type' in value && value.type === 'Program' && 'start' in value;
}

/** Loads the parser; it is native code, so whoever needs none does not pay for it. */
export async function loadParser(): Promise<Parser> {
  const oxc = await import('oxc-parser');
  return createParser((await loadNative()) ?? oxc.parseSync);
}

type Parse = (file: string, text: string, options: ParserOptions) => Pick<ParseResult, 'program' | 'module' | 'comments' | 'errors'>;

/**
 * The parser beneath `parseSync`, which copies the whole tree out of native memory before anyone asks for it: most of the time that
 * parsing takes. Null where the package has it elsewhere.
 */
async function loadNative(): Promise<Parse | null> {
  const [bindings, wrapper] = ['oxc-parser/src-js/bindings.js', 'oxc-parser/src-js/wrap.js'];
  try {
    const native: unknown = await import(bindings);
    const rest: unknown = await import(wrapper);
    if (!isNative(native) || !isWrapper(rest)) return null;
    const { parseSync: parse } = native;
    const { wrap } = rest;
    return (file, text, options) => {
      const result = parse(file, text, options);
      // Native data can be taken once.
      const { errors } = result;
      let module: ParseResult['module'] | null = null;
      let comments: ParseResult['comments'] | null = null;
      return {
        errors,
        get module() {
          return (module ??= result.module);
        },
        get comments() {
          return (comments ??= result.comments);
        },
        get program() {
          module ??= result.module;
          comments ??= result.comments;
          return wrap(result).program;
        },
      };
    };
  } catch {
    return null;
  }
}

function isNative(value: unknown): value is { readonly parseSync: Parse } {
  return typeof value === 'object' && value !== null && 'parseSync' in value && typeof value.parseSync === 'function';
}

function isWrapper(value: unknown): value is { readonly wrap: (result: ReturnType<Parse>) => Pick<ParseResult, 'program'> } {
  return typeof value === 'object' && value !== null && 'wrap' in value && typeof value.wrap === 'function';
}

/** A tree takes some forty times its text, and its own text must fit into one string of V8's (2^29 characters). */
const longestProgram = 1 << 23;

/** A program that was not parsed, with why. */
function unparsed(file: string, text: string): LazyProgram {
  const size = (length: number): string => `${String(Math.round(length / 1e5) / 10)} million characters`;
  const message = `The program has ${size(text.length)}; more than ${size(longestProgram)} are not parsed, and its letters do not show that it imports nothing. Exclude it in the configuration if it was built or comes from elsewhere.`;
  return {
    text,
    problems: [{ message, place: startOfFile(file) }],
    module: { hasModuleSyntax: false, staticImports: [], staticExports: [], dynamicImports: [], importMetas: [] },
    comments: [],
    tree() {
      throw new Error(message);
    },
  };
}

/** `\u{70}` in the name of an element or of an attribute: TypeScript refuses it, oxc-parser takes it and gives a tree that is no JSON. */
const braced = /\\u\{/gu;

/** What the tree of a program without errors cannot be told for. Only where elements may stand, and only for such escapes, is the tree taken to see. */
function treeProblems(file: string, text: string, take: () => object): readonly ParseProblem[] {
  if (/\.[cm]?ts$/u.test(file) || !text.includes('\\u{') || !text.includes('<')) return [];
  try {
    take();
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const escapes = [...text.matchAll(braced)];
    const first = escapes.find(({ index }) => /[</\s.:][\w.:$-]*$/u.test(text.slice(Math.max(0, index - 100), index))) ?? escapes[0];
    const start = first?.index ?? 0;
    return [{ message: 'The name of an element or of an attribute of JSX is written with an escape (`\\u{…}`), which is no JSX. Write its letters.', place: createLineMap(text).placeOf(file, start, start + 3) }];
  }
}

/** What the head of a page of Astro runs is the body of a function. */
const returnOutside = /^A 'return' statement can only be used within a function body/u;

/** What the parser says of plain declarations that are only in a wrong place, or said once too often. Behind any other error it may have passed over letters. */
const misplaced = /\bambient contexts?\b|\bmodifiers?\b/iu;

/**
 * Whether the parser has read all of a declaration file, with errors at which it loses nothing. One that says `declare` once too often is read by TypeScript all
 * the same, and what it declares is as plain; there is no code in it. Behind what it cannot go on from the parser gives no tree.
 */
function isWholeDeclaration(file: string, errors: ParseResult['errors'], take: () => object): boolean {
  if (programFile.exec(file)?.groups?.['declaration'] === undefined || !errors.every(({ message }) => misplaced.test(message))) return false;
  const program = take();
  return isProgram(program) && program.body.length > 0;
}

function createParser(parse: Parse): Parser {
  const parseLazily = (file: string, written: string): LazyProgram => {
    const component = isComponentFile(file) ? readComponent(file, written) : null;
    const text = component !== null ? component.text : written.startsWith('\u{feff}') ? written.slice(1) : written;
    if (text.length > longestProgram) return unparsed(file, text);
    const options = optionsOf(file, component);
    let result = parse(file, text, options);
    if (result.errors.length > 0) {
      // A script: `with`, octal literals, `return` at its top, `await` as a name. Or a module in a `.cjs`, as bundlers and loaders of configurations take it.
      const otherwise = parse(file, text, { ...options, sourceType: options.sourceType === 'module' ? 'commonjs' : 'module' });
      if (otherwise.errors.length === 0) result = otherwise;
    }
    const errors = result.errors.filter(({ message }) => !(component !== null && returnOutside.test(message)));
    let taken: object | null = null;
    const take = (): object => (taken ??= result.program);
    const refused = errors.length > 0 && isWholeDeclaration(file, errors, take) ? [] : errors.length === 0 ? treeProblems(file, text, take) : problemsOf(file, text, errors);
    const problems = [...(component?.problems ?? []), ...refused];
    return {
      text,
      problems,
      // Each of these is made of native data when it is asked for.
      get module() {
        return result.module;
      },
      get comments() {
        return result.comments;
      },
      tree() {
        const tree = take();
        if (!isProgram(tree)) throw new Error(`oxc-parser gave no Program for ${file}`);
        return tree;
      },
    };
  };
  return {
    parseLazily,
    parseProgram(file, text) {
      const lazy = parseLazily(file, text);
      return lazy.problems.length > 0 ? { ok: false, problems: lazy.problems } : { ok: true, ast: lazy.tree(), comments: lazy.comments, text: lazy.text };
    },
  };
}

function problemsOf(file: string, text: string, errors: ParseResult['errors']): readonly ParseProblem[] {
  const lines = createLineMap(text);
  return errors.map((error) => {
    const [label] = error.labels;
    return { message: error.message, place: lines.placeOf(file, label?.start ?? 0, label?.end ?? 0) };
  });
}
