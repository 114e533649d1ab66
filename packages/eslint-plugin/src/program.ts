import { programReadOptions, type OpenFile } from '@pg-guardrails/check';
import { createResolver, readProgram, type ParsedComment, type ProgramInput, type ProgramReading, type Resolve } from '@pg-guardrails/ts-reader';

/** What the reader needs of ESLint's source code for JavaScript and TypeScript, by whichever parser it was made. */
export interface ProgramSourceCode {
  readonly text: string;
  readonly ast: ProgramInput['ast'];
  getAllComments(): readonly ParsedComment[];
}

/** Whether this is ESLint's own source code, with an ESTree: other languages have other roots. */
export function isProgramSourceCode(code: object): code is ProgramSourceCode {
  if (!('ast' in code) || !('text' in code) || !('getAllComments' in code)) return false;
  return typeof code.ast === 'object' && code.ast !== null && 'type' in code.ast && code.ast.type === 'Program';
}

interface AgedResolver {
  readonly resolve: Resolve;
  readonly madeAt: number;
}

const resolvers = new Map<string, AgedResolver>();
/** A resolver remembers what it has looked up; in an editor files come and go while the process lives on. */
const resolverLifetime = 5_000;

/** One resolver for all files of a root that are linted in one go. */
function resolverFor(root: string): Resolve {
  const known = resolvers.get(root);
  const now = performance.now();
  if (known !== undefined && now - known.madeAt < resolverLifetime) return known.resolve;
  const resolve = createResolver(root);
  resolvers.set(root, { resolve, madeAt: now });
  return resolve;
}

/** The facts of a program from the tree that ESLint has already: nothing is parsed a second time. */
export function readEsTree({ config, file, text }: OpenFile, code: ProgramSourceCode): ProgramReading {
  return readProgram({ file, text, ast: code.ast, comments: code.getAllComments(), resolve: resolverFor(config.root), options: programReadOptions(config) });
}
