import { createRequire } from 'node:module';
import path from 'node:path';
import type { Elsewhere } from '@pg-guardrails/check';
import { settleMember, type CheckedSource, type ProgramInput } from '@pg-guardrails/ts-reader';
import type { OtherFiles } from './other-files.js';

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

/** A linted program, as far as types go. */
export interface TypedCode {
  readonly ast: ProgramInput['ast'];
  readonly parserServices?: unknown;
}

/** What the linter's own types tell of other files; null where it has none. Nothing is built that is not there already. */
export function elsewhereOf({ ast, parserServices }: TypedCode, others: OtherFiles): Elsewhere | null {
  if (!hasTypes(parserServices)) return null;
  const { program, esTreeNodeToTSNodeMap } = parserServices;
  const typescript = typescriptOf(program);
  if (typescript === null) return null;
  const isSource = (node: unknown): node is CheckedSource['source'] => typeof node === 'object' && node !== null && 'kind' in node && node.kind === typescript.SyntaxKind.SourceFile;
  const source = esTreeNodeToTSNodeMap.get(ast);
  if (!isSource(source)) return null;
  return {
    exportsOf: (file) => others(file)?.exports ?? null,
    settle: (pending) => settleMember({ typescript, checker: program.getTypeChecker(), source }, pending),
  };
}
