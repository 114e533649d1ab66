import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLineMap } from '@pg-guardrails/kernel';
import type { Comment, Fact, FileFacts, ImportFact, ImportTarget, MemberFact } from '@pg-guardrails/kernel';
import { compareFacts, createResolver, defaultFamily, defaultWatchedMembers, everyKind, isComponentFile, isProgramFile, loadParser, readComponent, readProgram, readSurfaces, settleByTypes } from '@pg-guardrails/ts-reader';
import type { Component, LazyProgram, Parser, ReadOptions, Resolve, TextElsewhere } from '@pg-guardrails/ts-reader';
import { createEverywhere, holdsEverywhere } from './everywhere.js';
import { createExportGraph } from './export-origins.js';
import type { ExportGraph } from './export-origins.js';
import { followExports } from './follow-exports.js';
import { headEdges, markupEdges, moduleEdges, recordedEdges } from './module-edges.js';
import { codeOf, createFactTest, mayHoldMoreEdges, mayLoad, readWithoutParsing } from './prefilter.js';
import type { ProgramRecord, TreeRecord } from './program-record.js';
import { createSourceReader, sourceOf } from './read-text.js';
import type { ReadSource, ScanProblem, SourceText } from './read-text.js';
import { createSharedTexts, isSameTaken, takenText } from './shared-texts.js';
import type { TakenText } from './shared-texts.js';
import type { ScanCoverage, ScanInput, ScanResult } from './scan-input.js';
import { surfaceFiles, withValues } from './surfaces.js';

interface Program extends Omit<ProgramRecord, 'resolved'> {
  readonly file: string;
}

/** Longer constants are no part of a statement that somebody puts together. */
const longestShared = 1 << 16;

/** Reads every program once and tells all facts, with origins followed through the project's files and, where asked, by types. */
export async function scan(input: ScanInput): Promise<ScanResult> {
  const { readSource = createSourceReader(input.root), resolve = createResolver(input.root), packages = (name: string): boolean => defaultFamily.has(name) } = input;
  const { watchedMembers = defaultWatchedMembers, needsTypes = () => false, kinds = everyKind, store, sharesText } = input;
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
  const problems: ScanProblem[] = [];
  const programs: Program[] = [];
  const exports = createExportGraph();
  const texts = createSharedTexts();
  const textElsewhere =
    (file: string, taken: readonly TakenText[]): TextElsewhere =>
    (specifier, name) => {
      const target = resolve(file, specifier);
      return target.kind === 'file' ? takenText(taken, target.file, name) : null;
    };
  const addTree = (file: string, tree: TreeRecord): void => {
    exports.add(file, tree.exports);
    texts.add(file, tree.texts);
  };
  /** Kept programs of which it is not known yet that they take now what they took. */
  const unsure = new Set<string>();

  const resolved = new Map<string, ImportTarget>();
  /** Of the file that is being read. */
  const resolveNoting: Resolve = (file, specifier) => {
    const target = resolve(file, specifier);
    resolved.set(specifier, target);
    return target;
  };
  const keep = (program: Program): Program => {
    if (program.tree !== null) addTree(program.file, program.tree);
    store?.keep(program.file, { edges: program.tree === null ? program.edges : [], holdsEverywhere: program.holdsEverywhere, comments: program.comments, tree: program.tree, taken: program.taken, resolved: [...resolved] });
    return program;
  };
  const walkTree = (file: string, lazy: LazyProgram, markup: readonly ImportFact[], loading: ReadOptions['loading'], edges: readonly ImportFact[] | null, taken: readonly TakenText[] = []): Program => {
    const elsewhere = taken.length === 0 ? {} : { textElsewhere: textElsewhere(file, taken) };
    const reading = readProgram({ file, text: lazy.text, ast: lazy.tree(), comments: lazy.comments, resolve: resolveNoting, options: { ...options, loading }, ...elsewhere, ...(edges === null ? {} : { edges }) });
    const facts = [...reading.facts.facts, ...markup];
    const indices = new Map(facts.map((fact, index): [Fact, number] => [fact, index]));
    const tree: TreeRecord = { facts, statements: reading.texts.length === 0 ? [] : input.statements(reading.texts), pendingMembers: reading.pendingMembers.map(({ fact, receiver }) => ({ fact: indices.get(fact) ?? -1, receiver })), exports: reading.exports, texts: reading.exportedTexts };
    return { file, taken, edges: importsOf(facts), holdsEverywhere: holdsEverywhere(lazy.text), comments: mayDirect(lazy) ? reading.facts.comments : [], tree };
  };
  /** What was kept, where it still holds. */
  const keptOf = (file: string): Program | null => {
    const record = store?.find(file) ?? null;
    if (record?.resolved.every(([specifier, target]) => isSameTarget(resolve(file, specifier), target)) !== true) return null;
    const program = { file, edges: record.tree === null ? record.edges : importsOf(record.tree.facts), holdsEverywhere: record.holdsEverywhere, comments: record.comments, tree: record.tree, taken: record.taken };
    if (record.tree === null) return program;
    if (record.taken.length > 0) unsure.add(file);
    // What it made of texts that may be others now is nobody's to take before that is known: in a circle it would keep itself alive.
    addTree(file, record.taken.length > 0 ? { ...record.tree, texts: [] } : record.tree);
    return program;
  };
  const takesOfInterest = (edges: readonly ImportFact[]): boolean => tellsOrigins && edges.some((edge) => edge.target.kind === 'package' && packages(edge.target.package));
  for (const file of input.files) {
    if (!isProgramFile(file)) continue;
    const kept = keptOf(file);
    if (kept !== null) {
      programs.push(kept);
      continue;
    }
    resolved.clear();
    const read = readSource(file);
    if (!read.ok) {
      problems.push(read.problem);
      continue;
    }
    const component = componentOf(file, read.source);
    const markup = markupEdges(file, read.source, component, resolveNoting);
    const source = component === null ? read.source : sourceOf(component.text);
    const unparsed = input.walk === 'everything' || (component !== null && component.problems.length > 0) ? null : readWithoutParsing(file, seeksAscii ? source : { ...source, raw: source.text() });
    if (unparsed !== null && !mayHoldFacts(unparsed.view)) {
      const edges = headEdges(file, unparsed, resolveNoting);
      if (!takesOfInterest(edges)) {
        programs.push(keep({ file, edges: [...edges, ...markup], holdsEverywhere: holdsEverywhere(unparsed.view), comments: [], tree: null, taken: [] }));
        continue;
      }
    }
    parser ??= await loadParser();
    parsed += 1;
    // Native memory is given back between turns only.
    if (parsed % 64 === 0) await nextTurn();
    const lazy = parser.parseLazily(file, read.source.text());
    if (lazy.problems.length > 0) {
      problems.push(...lazy.problems);
      continue;
    }
    const edges = moduleEdges(file, lazy, resolveNoting);
    const code = codeOf(lazy);
    const mayHoldMore = input.walk === 'everything' || edges === null || mayHoldMoreEdges(file, lazy, edges, code);
    if (!mayHoldMore && !takesOfInterest(edges) && !mayHoldFacts(code)) {
      programs.push(keep({ file, edges: [...edges, ...markup], holdsEverywhere: holdsEverywhere(lazy.text), comments: commentsOf(file, lazy), tree: null, taken: [] }));
      continue;
    }
    const known = input.walk === 'everything' ? null : (edges ?? recordedEdges(lazy));
    const loading = known === null || mayLoad(known, code) ? 'possible' : 'none';
    programs.push(keep(walkTree(file, lazy, markup, loading, mayHoldMore ? null : edges)));
  }
  const refused = new Set<string>();
  /** Walks the tree of a program that what other files say makes matter, and says whether it could. */
  const walkAgain = async (index: number, { file }: Program, taken: readonly TakenText[]): Promise<boolean> => {
    if (refused.has(file)) return false;
    const read = readSource(file);
    parser ??= await loadParser();
    const lazy = read.ok ? parser.parseLazily(file, read.source.text()) : null;
    if (!read.ok || lazy === null || lazy.problems.length > 0) {
      // It may have been passed over without being parsed; now it matters.
      problems.push(...(read.ok ? (lazy?.problems ?? []) : [read.problem]));
      refused.add(file);
      return false;
    }
    resolved.clear();
    programs[index] = keep(walkTree(file, lazy, markupEdges(file, read.source, componentOf(file, read.source), resolveNoting), 'possible', null, taken));
    return true;
  };
  // What is taken of texts may make texts that others take, and so on. A text is told when all in it is known, and is the same ever after: in a circle none ever is.
  for (let more = sharesText !== undefined; more; ) {
    more = false;
    const changed: (readonly [number, Program, readonly TakenText[]])[] = [];
    for (const [index, program] of programs.entries()) {
      const taken = texts.takenBy(program.edges);
      const isSame = isSameTaken(taken, program.taken);
      if (!unsure.has(program.file)) {
        if (!isSame) more = (await walkAgain(index, program, taken)) || more;
      } else if (!isSame) changed.push([index, program, taken]);
      else if (program.tree !== null) {
        unsure.delete(program.file);
        addTree(program.file, program.tree);
        more = true;
      }
    }
    if (more) continue;
    unsure.clear();
    for (const [index, program, taken] of changed) more = (await walkAgain(index, program, taken)) || more;
  }
  // Files that take what other files got from a package of interest, until no file is left that does.
  for (let more = tellsOrigins; more; ) {
    more = false;
    for (const [index, program] of programs.entries()) {
      if (program.tree === null && program.edges.some((edge) => takesCarried(edge, exports, packages))) more = (await walkAgain(index, program, [])) || more;
    }
  }
  const { factsOf, pending } = followExports(programs, exports, packages, needsTypes);
  const types = { root: input.root, resolve, readText: textOf(readSource), everywhere: createEverywhere(programs), ...(input.onTypesRead === undefined ? {} : { onRead: input.onTypesRead }) };
  const settled = await settleByTypes({ ...types, requests: pending, ...(input.family === undefined ? {} : { family: input.family }) });
  const replaced = new Map<Fact, MemberFact>(pending.map((request, index) => [request.fact, settled[index] ?? request.fact]));

  const surfaces = await readSurfaces({ ...types, files: surfaceFiles(programs, input.surfaces, packages), packages });
  const files = programs.map((program): FileFacts => {
    const own = factsOf.get(program) ?? program.edges;
    const facts = [...own.map((fact) => replaced.get(fact) ?? fact), ...(program.tree?.statements ?? []), ...(surfaces.get(program.file) ?? []).map((fact) => withValues(fact, program.file, exports, packages))].sort(compareFacts);
    return { file: program.file, language: 'program', facts, comments: program.comments, statements: [] };
  });
  return { files, imports: new Map(programs.map(({ file, edges }) => [file, [...edges].sort(compareFacts)])), problems, coverage: coverageOf(programs, files) };
}

function componentOf(file: string, source: SourceText): Component | null {
  return isComponentFile(file) ? readComponent(file, source.text()) : null;
}

function isSameTarget(a: ImportTarget, b: ImportTarget): boolean {
  if (a.kind === 'package') return b.kind === 'package' && a.package === b.package;
  return a.kind === 'file' ? b.kind === 'file' && a.file === b.file : a.kind === b.kind;
}

function importsOf(facts: readonly Fact[]): readonly ImportFact[] {
  return facts.filter((fact) => fact.kind === 'import');
}

/** Comments are read for the directives in them. */
function mayDirect({ text }: LazyProgram): boolean {
  return text.includes('guardrails');
}

function commentsOf(file: string, lazy: LazyProgram): readonly Comment[] {
  if (!mayDirect(lazy)) return [];
  const lines = createLineMap(lazy.text);
  return lazy.comments.flatMap(({ type, value, start, end }): readonly Comment[] =>
    start === undefined || end === undefined ? [] : [{ text: value, place: lines.placeOf(file, start, end), form: type === 'Line' ? 'line' : 'block' }],
  );
}

function takesCarried(edge: ImportFact, exports: ExportGraph, packages: (name: string) => boolean): boolean {
  const { target } = edge;
  return target.kind === 'file' && edge.names.some((name) => exports.carries(target.file, name, packages));
}

function textOf(readSource: ReadSource): (file: string) => string | null {
  return (file) => {
    const read = readSource(file);
    return read.ok ? read.source.text() : null;
  };
}

function coverageOf(programs: readonly Program[], files: readonly FileFacts[]): ScanCoverage {
  let edges = 0;
  let unresolved = 0;
  let opaque = 0;
  let untyped = 0;
  for (const { facts } of files) {
    for (const fact of facts) {
      if (fact.kind === 'member' && fact.settledBy === 'untyped') untyped += 1;
      if (fact.kind !== 'import') continue;
      edges += 1;
      if (fact.target.kind === 'unresolved') unresolved += 1;
      if (fact.target.kind === 'opaque') opaque += 1;
    }
  }
  return { files: programs.length, walked: programs.filter((program) => program.tree !== null).length, edges, unresolved, opaque, untyped };
}
