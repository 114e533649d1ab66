import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLineMap } from '@pg-guardrails/kernel';
import type { Comment, Fact, ImportFact, ImportTarget } from '@pg-guardrails/kernel';
import { createResolver, defaultFamily, defaultWatchedMembers, everyKind, isComponentFile, loadParser, readComponent, readProgram } from '@pg-guardrails/ts-reader';
import type { Component, LazyProgram, Parser, ReadOptions, Resolve, TextElsewhere } from '@pg-guardrails/ts-reader';
import { holdsEverywhere } from './everywhere.js';
import { headEdges, markupEdges, moduleEdges, recordedEdges, skimmedEdges } from './module-edges.js';
import { codeOf, createFactTest, mayHoldEdgesBesides, mayHoldMoreThanSkimmed, mayLoad, readWithoutParsing } from './prefilter.js';
import type { ProgramRecord, TreeRecord } from './program-record.js';
import { createSourceReader, sourceOf } from './read-text.js';
import type { ReadSource, ScanProblem, SourceText } from './read-text.js';
import type { ReaderInput } from './scan-input.js';
import { takenText } from './shared-texts.js';
import { skim } from './skim.js';
import type { TakenText } from './shared-texts.js';
import { oddSpace } from './text-before.js';

/** What was read of one program: plain data. */
export type ProgramAnswer = { readonly ok: true; readonly record: ProgramRecord } | { readonly ok: false; readonly problems: readonly ScanProblem[] };

/** Reads programs one by one, each as far as it can tell something by itself; an answer depends on nothing but the file and where its imports lead. */
export interface ProgramReader {
  /** Reads a program whose letters show that its tree can tell nothing more; null where it must be parsed. */
  glance(file: string): ProgramAnswer | null;
  /** Parses a program, and walks its tree where that may tell more. */
  parse(file: string): Promise<ProgramAnswer>;
  /** Walks the tree of a program that what other files say makes matter, with what it takes of their texts. */
  walk(file: string, taken: readonly TakenText[]): Promise<ProgramAnswer>;
}

/** Longer constants are no part of a statement that somebody puts together. */
const longestShared = 1 << 16;

export function createProgramReader(input: ReaderInput): ProgramReader {
  const { readSource = createSourceReader(input.root), resolve = createResolver(input.root), packages = (name: string): boolean => defaultFamily.has(name) } = input;
  const { watchedMembers = defaultWatchedMembers, kinds = everyKind, sharesText } = input;
  const tellsOrigins = kinds.has('construct') || kinds.has('member') || kinds.has('export');
  let parser: Parser | null = null;
  let parsed = 0;
  const options: Partial<ReadOptions> = {
    kinds,
    watchedMembers,
    wanted: input.wanted,
    packages,
    ...(input.sinks === undefined ? {} : { sinks: input.sinks }),
    ...(input.tags === undefined ? {} : { tags: input.tags }),
    ...(sharesText === undefined ? {} : { keepsText: (value: string): boolean => value.length <= longestShared && sharesText(value) }),
  };
  const mayHoldFacts = createFactTest({ kinds, members: watchedMembers, mayHoldText: input.mayHoldText });
  const seeksAscii = [...watchedMembers].every((name) => !/[^\0-\x7f]/u.test(name));
  const textElsewhere =
    (file: string, taken: readonly TakenText[]): TextElsewhere =>
    (specifier, name) => {
      const target = resolve(file, specifier);
      return target.kind === 'file' ? takenText(taken, target.file, name) : null;
    };

  /** What was glanced at last: most who parse have just done that. */
  let glanced: { readonly file: string; readonly source: SourceText } | null = null;
  const resolved = new Map<string, ImportTarget>();
  /** Of the file that is being read. */
  const resolveNoting: Resolve = (file, specifier) => {
    const target = resolve(file, specifier);
    resolved.set(specifier, target);
    return target;
  };
  const told = (record: Omit<ProgramRecord, 'resolved'>): ProgramAnswer => ({ ok: true, record: { ...record, resolved: [...resolved] } });
  const walkTree = (file: string, lazy: LazyProgram, markup: readonly ImportFact[], loading: ReadOptions['loading'], edges: readonly ImportFact[] | null, taken: readonly TakenText[] = []): ProgramAnswer => {
    const elsewhere = taken.length === 0 ? {} : { textElsewhere: textElsewhere(file, taken) };
    const reading = readProgram({ file, text: lazy.text, ast: lazy.tree(), comments: lazy.comments, resolve: resolveNoting, options: { ...options, loading }, ...elsewhere, ...(edges === null ? {} : { edges }) });
    const facts = [...reading.facts.facts, ...markup];
    const indices = new Map(facts.map((fact, index): [Fact, number] => [fact, index]));
    const tree: TreeRecord = { facts, statements: reading.texts.length === 0 ? [] : input.statements(reading.texts), pendingMembers: reading.pendingMembers.map(({ fact, receiver }) => ({ fact: indices.get(fact) ?? -1, receiver })), exports: reading.exports, texts: reading.exportedTexts };
    return told({ taken, edges: [], holdsEverywhere: holdsEverywhere(lazy.text), comments: mayDirect(lazy) ? reading.facts.comments : [], tree });
  };
  /** What a program says that need not be parsed; null where it must be. */
  const skimmedAnswer = (file: string, text: string): ProgramAnswer | null => {
    const skimmed = input.walk === 'everything' || isComponentFile(file) ? null : skim(file, text);
    const edges = skimmed === null ? null : skimmedEdges(file, skimmed, resolveNoting);
    if (skimmed === null || edges === null || takesOfInterest(edges)) return null;
    if (mayHoldMoreThanSkimmed(file, skimmed, edges) || mayHoldFacts(codeOf(skimmed))) return null;
    return told({ edges, holdsEverywhere: holdsEverywhere(text), comments: commentsOf(file, skimmed), tree: null, taken: [] });
  };
  const takesOfInterest = (edges: readonly ImportFact[]): boolean => tellsOrigins && edges.some((edge) => edge.target.kind === 'package' && packages(edge.target.package));
  return {
    glance(file) {
      const read = readSource(file);
      if (!read.ok) return { ok: false, problems: [read.problem] };
      glanced = { file, source: read.source };
      const component = componentOf(file, read.source);
      if (input.walk === 'everything' || (component !== null && component.problems.length > 0)) return null;
      const source = component === null ? read.source : sourceOf(component.text);
      const unparsed = readWithoutParsing(file, seeksAscii ? source : sourceOf(source.text()));
      if (unparsed === null || mayHoldFacts(unparsed.view)) return null;
      resolved.clear();
      const edges = headEdges(file, unparsed, resolveNoting);
      if (takesOfInterest(edges)) return null;
      const markup = markupEdges(file, read.source, component, resolveNoting);
      return told({ edges: [...edges, ...markup], holdsEverywhere: unparsed.holdsEverywhere, comments: [], tree: null, taken: [] });
    },
    async parse(file) {
      const read: ReturnType<ReadSource> = glanced?.file === file ? { ok: true, source: glanced.source } : readSource(file);
      glanced = null;
      if (!read.ok) return { ok: false, problems: [read.problem] };
      resolved.clear();
      const skimmed = skimmedAnswer(file, read.source.text());
      if (skimmed !== null) return skimmed;
      resolved.clear();
      const markup = markupEdges(file, read.source, componentOf(file, read.source), resolveNoting);
      parser ??= await loadParser();
      parsed += 1;
      // Native memory is given back between turns only.
      if (parsed % 64 === 0) await nextTurn();
      const lazy = parser.parseLazily(file, read.source.text());
      if (lazy.problems.length > 0) return { ok: false, problems: lazy.problems };
      const edges = moduleEdges(file, lazy, resolveNoting);
      const code = codeOf(lazy);
      const tellsAll = input.walk === 'everything' || oddSpace.test(lazy.text);
      const known = tellsAll ? null : (edges ?? recordedEdges(lazy));
      const loads = known === null || mayLoad(known, code);
      const mayHoldMore = tellsAll || edges === null || loads || mayHoldEdgesBesides(file, lazy, edges, code);
      if (!mayHoldMore && !takesOfInterest(edges) && !mayHoldFacts(code)) {
        return told({ edges: [...edges, ...markup], holdsEverywhere: holdsEverywhere(lazy.text), comments: commentsOf(file, lazy), tree: null, taken: [] });
      }
      return walkTree(file, lazy, markup, loads ? 'possible' : 'none', mayHoldMore ? null : edges);
    },
    async walk(file, taken) {
      const read = readSource(file);
      if (!read.ok) return { ok: false, problems: [read.problem] };
      parser ??= await loadParser();
      const lazy = parser.parseLazily(file, read.source.text());
      // It may have been passed over without being parsed; now it matters.
      if (lazy.problems.length > 0) return { ok: false, problems: lazy.problems };
      resolved.clear();
      return walkTree(file, lazy, markupEdges(file, read.source, componentOf(file, read.source), resolveNoting), 'possible', null, taken);
    },
  };
}

function componentOf(file: string, source: SourceText): Component | null {
  return isComponentFile(file) ? readComponent(file, source.text()) : null;
}

/** Comments are read for the directives in them. */
function mayDirect({ text }: Pick<LazyProgram, 'text'>): boolean {
  return text.includes('guardrails');
}

function commentsOf(file: string, lazy: Pick<LazyProgram, 'text' | 'comments'>): readonly Comment[] {
  if (!mayDirect(lazy)) return [];
  const lines = createLineMap(lazy.text);
  return lazy.comments.flatMap(({ type, value, start, end }): readonly Comment[] =>
    start === undefined || end === undefined ? [] : [{ text: value, place: lines.placeOf(file, start, end), form: type === 'Line' ? 'line' : 'block' }],
  );
}
