import path from 'node:path';
import type { OpenFile, OpenProgram } from '@pg-guardrails/check';
import { createResolver, type ParsedComment, type ProgramInput, type Resolver } from '@pg-guardrails/ts-reader';
import { otherFiles, type ReadTree } from './other-files.js';
import type { Run } from './run.js';
import type { Edited } from './suggest.js';
import { elsewhereOf } from './types.js';

/** What the reader needs of a linter's source code for JavaScript and TypeScript, by whichever parser it was made. */
export interface ProgramSourceCode {
  readonly text: string;
  readonly ast: ProgramInput['ast'];
  /** With type information where the parser has a project. */
  readonly parserServices?: unknown;
  readonly scopeManager?: unknown;
  getAllComments(): readonly ParsedComment[];
}

/** Whether this is source code with an ESTree, as ESLint and oxlint have it: other languages have other roots. */
export function isProgramSourceCode(code: object): code is ProgramSourceCode {
  if (!('ast' in code) || !('text' in code) || !('getAllComments' in code)) return false;
  return typeof code.ast === 'object' && code.ast !== null && 'type' in code.ast && code.ast.type === 'Program';
}

interface AgedResolver {
  readonly resolve: Resolver;
  readonly madeAt: number;
  usedAt: number;
  /** The one that it was made in. */
  readonly madeIn: Run;
  /** The one that it was last used in, which looks into each folder for others as well. */
  run: Run;
}

const resolvers = new Map<string, AgedResolver>();
/**
 * A resolver remembers what it has looked up; in an editor files come and go while the process lives on. So a pause ends it, and some time after the run
 * that it was made in. As long as that run goes on, one file after the other, it is kept.
 */
const longestPause = 2_000;
const longestLife = 30_000;

/** One resolver for all files of a root that are linted in one go. */
function resolverFor(root: string, run: Run): Resolver {
  const known = resolvers.get(root);
  const now = performance.now();
  if (known !== undefined && (run === known.madeIn || (now - known.usedAt < longestPause && now - known.madeAt < longestLife))) {
    known.usedAt = now;
    known.run = run;
    return known.resolve;
  }
  const made: AgedResolver = { resolve: createResolver(root, { known: (folder) => made.run.entries(path.join(root, folder)) }), madeAt: now, usedAt: now, madeIn: run, run };
  resolvers.set(root, made);
  return made.resolve;
}

/** What `@typescript-eslint/scope-manager` tells of a name. */
function isTypeOnly(variable: unknown): boolean {
  if (typeof variable !== 'object' || variable === null || !('references' in variable) || !Array.isArray(variable.references)) return false;
  return variable.references.every((reference: unknown) => typeof reference === 'object' && reference !== null && 'isTypeReference' in reference && reference.isTypeReference === true && 'isValueReference' in reference && reference.isValueReference === false);
}

/** With `emitDecoratorMetadata` the types beside a decorator are values. */
const decorator = /^\s*@\w|[(,]\s*@\w/mu;

function bindsTypesOnly({ scopeManager, text }: ProgramSourceCode, declaration: object): boolean {
  if (typeof scopeManager !== 'object' || scopeManager === null || !('getDeclaredVariables' in scopeManager) || typeof scopeManager.getDeclaredVariables !== 'function' || decorator.test(text)) return false;
  const variables: unknown = Reflect.apply(scopeManager.getDeclaredVariables, scopeManager, [declaration]);
  return Array.isArray(variables) && variables.length > 0 && variables.every(isTypeOnly);
}

/** The program whose tree the linter has already, with what edits of it depend on: nothing is parsed a second time. */
export function openProgram({ config, file, text }: OpenFile, run: Run, code: ProgramSourceCode, readTree: ReadTree | null): Edited {
  const resolve = resolverFor(config.root, run);
  const others = otherFiles(config.root, readTree, resolve);
  const program: OpenProgram = { file, text, tree: () => code.ast, comments: () => code.getAllComments(), resolve, elsewhere: elsewhereOf(code, others) };
  return { config, program, exportsOf: (name) => others(name)?.names ?? null, bindsTypesOnly: (declaration) => bindsTypesOnly(code, declaration) };
}
