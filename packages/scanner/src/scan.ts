import type { Fact, FileFacts, ImportFact, ImportTarget, MemberFact } from '@pg-guardrails/kernel';
import { compareFacts, createResolver, defaultFamily, everyKind, isProgramFile, readSurfaces, settleByTypes } from '@pg-guardrails/ts-reader';
import { createEverywhere } from './everywhere.js';
import { createExportGraph } from './export-origins.js';
import type { ExportGraph } from './export-origins.js';
import { followExports } from './follow-exports.js';
import { readAll } from './helpers.js';
import { settleKeeping } from './kept-types.js';
import { createProgramReader } from './program-reader.js';
import type { ProgramRecord, TreeRecord } from './program-record.js';
import { createSourceReader } from './read-text.js';
import type { ReadSource, ScanProblem } from './read-text.js';
import { createSharedTexts, isSameTaken } from './shared-texts.js';
import type { TakenText } from './shared-texts.js';
import type { ScanCoverage, ScanInput, ScanResult } from './scan-input.js';
import { surfaceFiles, withValues } from './surfaces.js';

interface Program extends Omit<ProgramRecord, 'resolved'> {
  readonly file: string;
}

/** Reads every program once and tells all facts, with origins followed through the project's files and, where asked, by types. */
export async function scan(input: ScanInput): Promise<ScanResult> {
  const { readSource = createSourceReader(input.root), resolve = createResolver(input.root), packages = (name: string): boolean => defaultFamily.has(name) } = input;
  const { needsTypes = () => false, kinds = everyKind, store, sharesText } = input;
  const tellsOrigins = kinds.has('construct') || kinds.has('member') || kinds.has('export');
  const reader = createProgramReader({ ...input, readSource, resolve, packages });
  const problems: ScanProblem[] = [];
  const exports = createExportGraph();
  const texts = createSharedTexts();
  const addTree = (file: string, tree: TreeRecord): void => {
    exports.add(file, tree.exports);
    texts.add(file, tree.texts);
  };
  /** Kept programs of which it is not known yet that they take now what they took. */
  const unsure = new Set<string>();
  const isSameAsResolved = (file: string, { resolved }: ProgramRecord): boolean => resolved.every(([specifier, target]) => isSameTarget(resolve(file, specifier), target));
  const keep = (file: string, record: ProgramRecord): Program => {
    if (record.tree !== null) addTree(file, record.tree);
    store?.keep(file, record);
    return programOf(file, record);
  };
  /** What was kept, where it still holds. */
  const keptOf = (file: string): Program | null => {
    const record = store?.find(file) ?? null;
    if (record === null || !isSameAsResolved(file, record)) return null;
    if (record.tree !== null) {
      if (record.taken.length > 0) unsure.add(file);
      // What it made of texts that may be others now is nobody's to take before that is known: in a circle it would keep itself alive.
      addTree(file, record.taken.length > 0 ? { ...record.tree, texts: [] } : record.tree);
    }
    return programOf(file, record);
  };
  const programFiles = input.files.filter(isProgramFile);
  const kept = new Map(programFiles.flatMap((file): readonly (readonly [string, Program])[] => {
    const program = keptOf(file);
    return program === null ? [] : [[file, program]];
  }));
  const unread = programFiles.filter((file) => !kept.has(file));
  const answers = await readAll(unread, reader, { helpers: input.helpers?.(unread) ?? null, holds: isSameAsResolved });
  const read = new Map(unread.map((file, index) => [file, answers[index]]));
  const programs: Program[] = [];
  for (const file of programFiles) {
    const before = kept.get(file);
    const answer = read.get(file);
    if (before !== undefined) programs.push(before);
    else if (answer?.ok === true) programs.push(keep(file, answer.record));
    else problems.push(...(answer?.problems ?? []));
  }
  const refused = new Set<string>();
  /** Walks the tree of a program that what other files say makes matter, and says whether it could. */
  const walkAgain = async (index: number, { file }: Program, taken: readonly TakenText[]): Promise<boolean> => {
    if (refused.has(file)) return false;
    const answer = await reader.walk(file, taken);
    if (!answer.ok) {
      problems.push(...answer.problems);
      refused.add(file);
      return false;
    }
    programs[index] = keep(file, answer.record);
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
  const asked = { ...types, requests: pending, ...(input.family === undefined ? {} : { family: input.family }) };
  const settled = input.typeStore === undefined ? await settleByTypes(asked) : await settleKeeping(programs, asked, input.typeStore);
  const replaced = new Map<Fact, MemberFact>(pending.map((request, index) => [request.fact, settled[index] ?? request.fact]));

  const surfaces = await readSurfaces({ ...types, files: surfaceFiles(programs, input.surfaces, packages), packages });
  const files = programs.map((program): FileFacts => {
    const own = factsOf.get(program) ?? program.edges;
    const facts = [...own.map((fact) => replaced.get(fact) ?? fact), ...(program.tree?.statements ?? []), ...(surfaces.get(program.file) ?? []).map((fact) => withValues(fact, program.file, exports, packages))].sort(compareFacts);
    return { file: program.file, language: 'program', facts, comments: program.comments, statements: [] };
  });
  return { files, imports: new Map(programs.map(({ file, edges }) => [file, [...edges].sort(compareFacts)])), problems, coverage: coverageOf(programs, files) };
}

function programOf(file: string, { edges, holdsEverywhere, comments, tree, taken }: ProgramRecord): Program {
  return { file, edges: tree === null ? edges : importsOf(tree.facts), holdsEverywhere, comments, tree, taken };
}

function isSameTarget(a: ImportTarget, b: ImportTarget): boolean {
  if (a.kind === 'package') return b.kind === 'package' && a.package === b.package;
  return a.kind === 'file' ? b.kind === 'file' && a.file === b.file : a.kind === b.kind;
}

function importsOf(facts: readonly Fact[]): readonly ImportFact[] {
  return facts.filter((fact) => fact.kind === 'import');
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
