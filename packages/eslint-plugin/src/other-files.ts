import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { exportedNames, readProgram, type ExportedNames, type ExportedOrigin, type ParsedComment, type ProgramInput, type Resolve } from '@pg-guardrails/ts-reader';

/** What a file that is not linted now exports. */
export interface OtherFile {
  /** Where its exports come from, as far as from elsewhere. */
  readonly exports: readonly ExportedOrigin[];
  readonly names: ExportedNames;
}

/** Tells of a file on the disk, relative to the root; null where it cannot be read or is no program that the linter's parser parses. */
export type OtherFiles = (file: string) => OtherFile | null;

interface Tree {
  readonly ast: ProgramInput['ast'];
  readonly comments: readonly ParsedComment[];
}

/** Parses a program that is not linted now; null where it cannot. It may throw at a syntax error. */
export type ReadTree = (file: string, text: string) => Tree | null;

/** How the linter parses: `languageOptions.parser`. */
type Parse = (text: string, options: object) => unknown;

function parseOf(parser: object): Parse | null {
  if ('parseForESLint' in parser && typeof parser.parseForESLint === 'function') {
    const { parseForESLint } = parser;
    return (text, options): unknown => Reflect.apply(parseForESLint, parser, [text, options]);
  }
  if (!('parse' in parser) || typeof parser.parse !== 'function') return null;
  const { parse } = parser;
  return (text, options): unknown => ({ ast: Reflect.apply(parse, parser, [text, options]) as unknown });
}

function treeIn(parsed: unknown): Tree | null {
  const isTree = (value: unknown): value is ProgramInput['ast'] => typeof value === 'object' && value !== null && 'type' in value && value.type === 'Program' && 'range' in value;
  if (typeof parsed !== 'object' || parsed === null || !('ast' in parsed) || !isTree(parsed.ast)) return null;
  return { ast: parsed.ast, comments: parsed.ast.comments ?? [] };
}

const readersOf = new WeakMap<object, ReadTree>();

/** Reads as the linter does for the file at hand: what one parser cannot parse, another may. Null without a parser. */
export function treesOf(parser: unknown): ReadTree | null {
  if (typeof parser !== 'object' || parser === null) return null;
  const known = readersOf.get(parser);
  if (known !== undefined) return known;
  const parse = parseOf(parser);
  if (parse === null) return null;
  const readTree: ReadTree = (file, text) => treeIn(parse(text, { filePath: file, range: true, loc: true, comment: true, ecmaVersion: 'latest', sourceType: 'module', ecmaFeatures: { jsx: /x$|\.[cm]?js$/u.test(file) } }));
  readersOf.set(parser, readTree);
  return readTree;
}

function read(full: string, file: string, readTree: ReadTree, resolve: Resolve): OtherFile | null {
  try {
    const text = readFileSync(full, 'utf8').replace(/^\u{feff}/u, '');
    const tree = readTree(full, text);
    if (tree === null) return null;
    const { exports } = readProgram({ file, text, ...tree, resolve, edges: [], options: { kinds: new Set(['export'] as const) } });
    return { exports, names: exportedNames(tree.ast) };
  } catch {
    // It does not parse: that is said when it is linted itself.
    return null;
  }
}

interface Told {
  readonly stamp: string;
  readonly told: OtherFile | null;
}

const rememberedOf = new WeakMap<ReadTree, Map<string, Told>>();

/** The files of a project, each kept until it changes. */
export function otherFiles(root: string, readTree: ReadTree | null, resolve: Resolve): OtherFiles {
  if (readTree === null) return () => null;
  const remembered = rememberedOf.get(readTree) ?? new Map<string, Told>();
  rememberedOf.set(readTree, remembered);
  return (file) => {
    const full = path.join(root, file);
    const status = statSync(full, { throwIfNoEntry: false });
    if (status?.isFile() !== true || !/\.[cm]?[jt]sx?$/u.test(file)) return null;
    const stamp = `${String(status.mtimeMs)} ${String(status.size)}`;
    const known = remembered.get(full);
    if (known?.stamp === stamp) return known.told;
    const told = read(full, file, readTree, resolve);
    remembered.set(full, { stamp, told });
    return told;
  };
}
