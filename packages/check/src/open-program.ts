import type { ImportFact, WatchedKind } from '@pg-guardrails/kernel';
import { codeOf, headEdges, hidesSpelling, mayHoldMoreEdges, mayMock, readWithoutParsing, sourceOf } from '@pg-guardrails/scanner';
import { mayGiveParameters, readProgram, staticEdges, type ParsedComment, type ProgramInput, type ProgramReading, type Resolve } from '@pg-guardrails/ts-reader';
import type { Elsewhere } from './elsewhere.js';
import type { Outlook } from './outlook.js';

/** A program that was parsed elsewhere. Its parts are asked for only where the text alone does not tell. */
export interface OpenProgram {
  /** Relative to the configuration's folder, with `/`. */
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  tree(): ProgramInput['ast'];
  comments(): readonly ParsedComment[];
  /** The source of its strings, templates and JSX texts, with their quotes, and nothing else. */
  strings(): string;
  readonly resolve: Resolve;
  /** Null without type information. */
  readonly elsewhere: Elsewhere | null;
}

type Told = Pick<ProgramReading, 'facts' | 'texts' | 'pendingMembers'>;

function edgesOnly(file: string, edges: readonly ImportFact[]): Told {
  return { facts: { file, language: 'program', facts: edges, comments: [], statements: [] }, texts: [], pendingMembers: [] };
}

const ofOrigins: ReadonlySet<WatchedKind> = new Set<WatchedKind>(['construct', 'member', 'export']);
const ofTexts: ReadonlySet<WatchedKind> = new Set<WatchedKind>(['identity', 'ddl']);

/**
 * Reads an open program as far as the claims ask: the same facts as the scan's, before others settle what is pending. Most programs are
 * told by their letters, most of the others by the declarations of their tree.
 */
export function readOpenProgram(program: OpenProgram, outlook: Outlook): Told {
  const { file, text, resolve } = program;
  const everything = (): Told => readProgram({ file, text, ast: program.tree(), comments: program.comments(), resolve, options: outlook.options });
  // Directives in comments are for the reader to find.
  if (text.includes('guardrails')) return everything();
  const unparsed = readWithoutParsing(file, sourceOf(text));
  if (unparsed !== null && !outlook.mayHoldText(unparsed.view) && !outlook.mayHoldOthers(unparsed.view)) {
    const edges = headEdges(file, unparsed, resolve);
    if (!outlook.takesOfInterest(edges)) return edgesOnly(file, edges);
  }
  const source = { text, comments: program.comments() };
  const code = codeOf(source);
  const edges = staticEdges(file, text, program.tree(), resolve);
  // A function that decodes has its name outside of strings.
  const holdsTexts = hidesSpelling(code) || outlook.mayHoldText(program.strings()) || mayGiveParameters(code);
  const mayHoldMore = mayMock(code) || mayHoldMoreEdges(file, source, edges, code);
  const holdsOrigins = mayHoldMore || outlook.takesOfInterest(edges) || outlook.mayHoldOthers(code);
  const kinds = new Set([...outlook.kinds].filter((kind) => (ofTexts.has(kind) ? holdsTexts : ofOrigins.has(kind) ? holdsOrigins : outlook.mayHoldOthers(code))));
  if (kinds.size === 0 && !mayHoldMore) return edgesOnly(file, edges);
  return readProgram({ file, text, ast: program.tree(), comments: source.comments, resolve, options: { ...outlook.options, kinds }, ...(mayHoldMore ? {} : { edges }) });
}
