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

/** How the linter parses: `languageOptions.parser`. */
type Parse = (text: string, options: object) => unknown;

function parseOf(parser: unknown): Parse | null {
  if (typeof parser !== 'object' || parser === null) return null;
  if ('parseForESLint' in parser && typeof parser.parseForESLint === 'function') {
    const { parseForESLint } = parser;
    return (text, options): unknown => Reflect.apply(parseForESLint, parser, [text, options]);
  }
  if (!('parse' in parser) || typeof parser.parse !== 'function') return null;
  const { parse } = parser;
  return (text, options): unknown => ({ ast: Reflect.apply(parse, parser, [text, options]) as unknown });
}

function treeIn(parsed: unknown): { readonly ast: ProgramInput['ast']; readonly comments: readonly ParsedComment[] } | null {
  const isTree = (value: unknown): value is ProgramInput['ast'] => typeof value === 'object' && value !== null && 'type' in value && value.type === 'Program' && 'range' in value;
  if (typeof parsed !== 'object' || parsed === null || !('ast' in parsed) || !isTree(parsed.ast)) return null;
  return { ast: parsed.ast, comments: parsed.ast.comments ?? [] };
}

function read(full: string, file: string, parse: Parse, resolve: Resolve): OtherFile | null {
  try {
    const text = readFileSync(full, 'utf8').replace(/^\u{feff}/u, '');
    const tree = treeIn(parse(text, { filePath: full, range: true, loc: true, comment: true, ecmaVersion: 'latest', sourceType: 'module', ecmaFeatures: { jsx: /x$|\.[cm]?js$/u.test(file) } }));
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

/** What one parser cannot parse, another may. */
const rememberedOf = new WeakMap<object, Map<string, Told>>();

/** The files of a project, read by the parser that the linter has for the file at hand; each kept until it changes. */
export function otherFiles(root: string, parser: unknown, resolve: Resolve): OtherFiles {
  const parse = parseOf(parser);
  if (parse === null || typeof parser !== 'object' || parser === null) return () => null;
  const remembered = rememberedOf.get(parser) ?? new Map<string, Told>();
  rememberedOf.set(parser, remembered);
  return (file) => {
    const full = path.join(root, file);
    const status = statSync(full, { throwIfNoEntry: false });
    if (status?.isFile() !== true || !/\.[cm]?[jt]sx?$/u.test(file)) return null;
    const stamp = `${String(status.mtimeMs)} ${String(status.size)}`;
    const known = remembered.get(full);
    if (known?.stamp === stamp) return known.told;
    const told = read(full, file, parse, resolve);
    remembered.set(full, { stamp, told });
    return told;
  };
}
