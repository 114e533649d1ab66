import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Elsewhere } from '@pg-guardrails/check';
import { readProgram, settleMember, type CheckedSource, type ExportedOrigin, type ParsedComment, type ProgramInput, type Resolve } from '@pg-guardrails/ts-reader';

type TypeScript = CheckedSource['typescript'];
type TypedProgram = ReturnType<TypeScript['createProgram']>;

/** What @typescript-eslint/parser hands on where it has a project: `parserServices` of the source code. */
interface TypedServices {
  readonly program: TypedProgram;
  readonly esTreeNodeToTSNodeMap: { get(node: ProgramInput['ast']): unknown };
}

function hasTypes(services: unknown): services is TypedServices {
  if (typeof services !== 'object' || services === null || !('program' in services) || !('esTreeNodeToTSNodeMap' in services)) return false;
  return typeof services.program === 'object' && services.program !== null && 'getTypeChecker' in services.program;
}

const require = createRequire(import.meta.url);
const copies = new Map<string, TypeScript | null>();

function isTypeScript(value: unknown): value is TypeScript {
  return typeof value === 'object' && value !== null && 'SyntaxKind' in value && 'TypeFlags' in value;
}

/**
 * The copy of TypeScript that made the program: it lies beside the library files that the program was made with, and is loaded already. Null
 * where the project leaves these out (`noLib`).
 */
function typescriptOf(program: TypedProgram): TypeScript | null {
  const library = program.getSourceFiles().find((source) => program.isSourceFileDefaultLibrary(source));
  if (library === undefined) return null;
  const folder = path.dirname(library.fileName);
  const known = copies.get(folder);
  if (known !== undefined) return known;
  let copy: TypeScript | null = null;
  try {
    const loaded: unknown = require(path.join(folder, 'typescript.js'));
    copy = isTypeScript(loaded) ? loaded : null;
  } catch {
    // Library files that do not lie beside their TypeScript: without it no kind of node can be told.
  }
  copies.set(folder, copy);
  return copy;
}

/** How the linter parses: `languageOptions.parser`. */
type Parse = (text: string, options: object) => unknown;

function parseOf(parser: unknown): Parse | null {
  if (typeof parser !== 'object' || parser === null || !('parseForESLint' in parser) || typeof parser.parseForESLint !== 'function') return null;
  const { parseForESLint } = parser;
  return (text, options): unknown => Reflect.apply(parseForESLint, parser, [text, options]);
}

function treeIn(parsed: unknown): { readonly ast: ProgramInput['ast']; readonly comments: readonly ParsedComment[] } | null {
  const isTree = (value: unknown): value is ProgramInput['ast'] => typeof value === 'object' && value !== null && 'type' in value && value.type === 'Program' && 'range' in value;
  if (typeof parsed !== 'object' || parsed === null || !('ast' in parsed) || !isTree(parsed.ast)) return null;
  return { ast: parsed.ast, comments: parsed.ast.comments ?? [] };
}

interface Remembered {
  readonly stamp: string;
  readonly exports: readonly ExportedOrigin[] | null;
}

const remembered = new Map<string, Remembered>();

/** What a file on the disk exports; kept until it changes. */
function exportsOf(root: string, file: string, parse: Parse, resolve: Resolve): readonly ExportedOrigin[] | null {
  const full = path.join(root, file);
  const status = statSync(full, { throwIfNoEntry: false });
  if (status?.isFile() !== true || !/\.[cm]?[jt]sx?$/u.test(file)) return null;
  const stamp = `${String(status.mtimeMs)} ${String(status.size)}`;
  const known = remembered.get(full);
  if (known?.stamp === stamp) return known.exports;
  let exports: readonly ExportedOrigin[] | null = null;
  try {
    const text = readFileSync(full, 'utf8').replace(/^\u{feff}/u, '');
    const tree = treeIn(parse(text, { filePath: full, range: true, loc: true, comment: true, sourceType: 'module', ecmaFeatures: { jsx: /x$|\.[cm]?js$/u.test(file) } }));
    exports = tree === null ? null : readProgram({ file, text, ast: tree.ast, comments: tree.comments, resolve, edges: [], options: { kinds: new Set(['export'] as const) } }).exports;
  } catch {
    // It does not parse: that is said when it is linted itself.
  }
  remembered.set(full, { stamp, exports });
  return exports;
}

/** A linted program, as far as types go. */
export interface TypedCode {
  readonly ast: ProgramInput['ast'];
  readonly parserServices?: unknown;
}

/** What the linter's own types tell of other files; null where it has none. Nothing is built that is not there already. */
export function elsewhereOf(root: string, { ast, parserServices }: TypedCode, parser: unknown, resolve: Resolve): Elsewhere | null {
  if (!hasTypes(parserServices)) return null;
  const { program, esTreeNodeToTSNodeMap } = parserServices;
  const typescript = typescriptOf(program);
  const parse = parseOf(parser);
  if (typescript === null || parse === null) return null;
  const isSource = (node: unknown): node is CheckedSource['source'] => typeof node === 'object' && node !== null && 'kind' in node && node.kind === typescript.SyntaxKind.SourceFile;
  const source = esTreeNodeToTSNodeMap.get(ast);
  if (!isSource(source)) return null;
  return {
    exportsOf: (file) => exportsOf(root, file, parse, resolve),
    settle: (pending) => settleMember({ typescript, checker: program.getTypeChecker(), source }, pending),
  };
}
