import type { ImportFact, WatchedKind } from '@pg-guardrails/kernel';
import { hidesSpelling, mayHoldMoreEdges, mayLoad, mayMock, namesIn } from '@pg-guardrails/scanner';
import { compareFacts, importCalls, mayGiveParameters, ofOrigins, readProgram, staticEdges, type ParsedComment, type ProgramInput, type ProgramReading, type Resolver } from '@pg-guardrails/ts-reader';
import type { Elsewhere } from './elsewhere.js';
import { lettersOf } from './letters.js';
import type { Outlook } from './outlook.js';

/** A program that was parsed elsewhere. */
export interface OpenProgram {
  /** Relative to the configuration's folder, with `/`. */
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  tree(): ProgramInput['ast'];
  comments(): readonly ParsedComment[];
  readonly resolve: Resolver;
  /** Null without type information. */
  readonly elsewhere: Elsewhere | null;
}

type Told = Pick<ProgramReading, 'facts' | 'texts' | 'pendingMembers'>;

function edgesOnly(file: string, edges: readonly ImportFact[]): Told {
  return { facts: { file, language: 'program', facts: edges, comments: [], statements: [] }, texts: [], pendingMembers: [] };
}

const ofTexts: ReadonlySet<WatchedKind> = new Set<WatchedKind>(['identity', 'ddl']);

/**
 * Reads an open program as far as the claims ask: the same facts as the scan's, before others settle what is pending. Most programs are
 * told by the declarations of their tree and by their letters.
 */
export function readOpenProgram(program: OpenProgram, outlook: Outlook): Told {
  const { file, text, resolve } = program;
  const tree = program.tree();
  const comments = program.comments();
  // Directives in comments are for the reader to find.
  if (text.includes('guardrails')) return readProgram({ file, text, ast: tree, comments, resolve, options: outlook.options });
  const declared = staticEdges(file, text, tree, resolve);
  const calls = importCalls(file, text, tree, resolve);
  const edges = calls === null || calls.length === 0 ? declared : [...declared, ...calls].sort(compareFacts);
  const letters = lettersOf(text, tree, comments);
  const { code } = letters;
  // A function that decodes has its name outside of strings.
  const holdsTexts = hidesSpelling(code) || outlook.mayHoldText(letters) || namesIn(code).some(mayGiveParameters);
  const mayHoldMore = mayMock(code) || mayHoldMoreEdges(file, { text, comments }, edges, code, calls?.length ?? 0);
  const tellsOrigins = (all: readonly ImportFact[]): boolean => outlook.takesOfInterest(all) || outlook.mayHoldOthers(code);
  const holdsOrigins = mayHoldMore || tellsOrigins(edges);
  const kinds = new Set([...outlook.kinds].filter((kind) => (ofTexts.has(kind) ? holdsTexts : ofOrigins.has(kind) ? holdsOrigins : outlook.mayHoldOthers(code))));
  if (kinds.size === 0 && !mayHoldMore) return edgesOnly(file, edges);
  const loading = calls === null || mayLoad(edges, code) ? 'possible' : 'none';
  return readProgram({ file, text, ast: tree, comments, resolve, options: { ...outlook.options, kinds, tellsOrigins, loading }, ...(mayHoldMore ? {} : { edges }) });
}
