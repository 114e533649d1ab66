import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ImportFact, MemberFact } from '@pg-guardrails/kernel';
import { augmentingPackages, byConfig, folderOf, isProgramFile, settleByTypes, type PendingMember, type TypeInput } from '@pg-guardrails/ts-reader';

/** What types said of the members that one file takes, with all that it rests on. */
export interface KeptTypes {
  /** The digest of what was asked and of what was read for it, see `createBasis`. */
  readonly of: string;
  /** The programs that TypeScript read, whichever file it read them for. */
  readonly read: readonly string[];
  /** Whether what it read leads only where imports of scanned programs do: then those of `read` count that the file leads to, else all. */
  readonly counts: 'reached' | 'all';
  /** What else it read, with the hashes of its bytes: configurations, packages. */
  readonly outside: readonly (readonly [file: string, hash: string | null])[];
  readonly answers: readonly MemberFact[];
}

/** What is kept of types between two runs. */
export interface TypeStore {
  /** What was kept of a file. */
  find(file: string): KeptTypes | null;
  keep(file: string, kept: KeptTypes): void;
  /** The hash of a program as the scan has read it; null where that is not known. */
  hashOf(file: string): string | null;
  /** The hash of any file as it is, by its path from the root; null where it cannot be read. */
  hashOnDisk(file: string): string | null;
}

interface Importing {
  readonly file: string;
  readonly edges: readonly ImportFact[];
}

/** What a file's answers rest on besides what was read. */
interface Question {
  readonly requests: readonly PendingMember[];
  /** The configuration, and what holds everywhere along with the files that have it. */
  readonly about: unknown;
  /** The files that it leads to, itself among them. */
  readonly reached: ReadonlySet<string>;
}

/** The digest of a question and of the programs that count for it, each with its text and where its imports lead; null where one of these is not known. */
function createBasis(programs: ReadonlyMap<string, Importing>, hashOf: TypeStore['hashOf']): (question: Question, read: readonly string[], counts: KeptTypes['counts']) => string | null {
  const sources = new Map<string, string | null>();
  const sourceOf = (file: string): string | null => {
    const known = sources.get(file);
    if (known !== undefined) return known;
    const [program, hash] = [programs.get(file), hashOf(file)];
    const source = program === undefined || hash === null ? null : JSON.stringify([file, hash, program.edges.map(({ specifier, target }) => [specifier, target])]);
    sources.set(file, source);
    return source;
  };
  return ({ requests, about, reached }, read, counts) => {
    const digest = createHash('sha1').update(JSON.stringify([about, requests]));
    for (const file of read) {
      if (counts === 'reached' && !reached.has(file)) continue;
      const source = sourceOf(file);
      if (source === null) return null;
      digest.update(source);
    }
    return digest.digest('hex');
  };
}

/** Tells all files that some lead to, themselves among them. */
function createReach(programs: ReadonlyMap<string, Importing>): (files: readonly string[]) => ReadonlySet<string> {
  const ends = new Map<string, ReadonlySet<string>>();
  const endsOf = (file: string): ReadonlySet<string> => {
    const known = ends.get(file);
    if (known !== undefined) return known;
    const found = new Set((programs.get(file)?.edges ?? []).flatMap(({ target }) => (target.kind === 'file' ? [target.file] : [])));
    ends.set(file, found);
    return found;
  };
  return (files) => {
    const reached = new Set(files);
    // What is added while it is gone through is gone through, too.
    for (const file of reached) for (const end of endsOf(file)) reached.add(end);
    return reached;
  };
}

function byFile(requests: readonly PendingMember[]): ReadonlyMap<string, readonly PendingMember[]> {
  const files = new Map<string, PendingMember[]>();
  for (const request of requests) {
    const { file } = request.fact.place;
    const known = files.get(file);
    if (known === undefined) files.set(file, [request]);
    else known.push(request);
  }
  return files;
}

/**
 * As `settleByTypes`, but asks TypeScript only about files that lead to something which is not what it was. The checker follows imports by need, so what it says of a file rests on those files that it
 * read and that the file leads to, on what holds everywhere, and on what is no program of the project.
 */
export async function settleKeeping(importing: readonly Importing[], input: TypeInput, store: TypeStore): Promise<readonly MemberFact[]> {
  const { root, requests } = input;
  const programs = new Map(importing.map((program) => [program.file, program]));
  const reachedFrom = createReach(programs);
  const basisOf = createBasis(programs, (file) => store.hashOf(file));
  const onDisk = new Map<string, string | null>();
  const hashOnDisk = (file: string): string | null => {
    const known = onDisk.get(file);
    if (known !== undefined) return known;
    const hash = store.hashOnDisk(file);
    onDisk.set(file, hash);
    return hash;
  };
  // A configuration includes them without an import, and they may be scripts whatever their letters say.
  const declarations = importing.flatMap(({ file }) => (/\.d\.[cm]?ts$/u.test(file) ? [file] : []));
  const answers = new Map<PendingMember, MemberFact>();
  const take = (own: readonly PendingMember[], said: readonly MemberFact[]): void => {
    for (const [index, request] of own.entries()) answers.set(request, said[index] ?? request.fact);
  };
  const open = new Map<string, Question>();
  for (const [config, group] of byConfig(root, requests, ({ fact }) => fact.place.file)) {
    const files = byFile(group);
    const around = input.everywhere?.([...files.keys()], folderOf(root, config)) ?? { files: [], packages: [] };
    const about = [config === null ? null : path.relative(root, config), around.files, augmentingPackages(root, around)];
    for (const [file, own] of files) {
      const question: Question = { requests: own, about, reached: reachedFrom([file, ...around.files, ...declarations]) };
      const kept = store.find(file);
      if (kept !== null && kept.answers.length === own.length && basisOf(question, kept.read, kept.counts) === kept.of && kept.outside.every(([other, hash]) => hashOnDisk(other) === hash)) {
        store.keep(file, kept);
        take(own, kept.answers);
        for (const [other] of kept.outside) input.onRead?.(path.resolve(root, other));
      } else open.set(file, question);
    }
  }
  if (open.size === 0) return requests.map((request) => answers.get(request) ?? request.fact);
  const read = new Set<string>();
  const asked = [...open.values()].flatMap((question) => question.requests);
  const settled = await settleByTypes({
    ...input,
    requests: asked,
    beside: [...new Set(requests.map(({ fact }) => fact.place.file))],
    onRead(file) {
      read.add(path.relative(root, file).split(path.sep).join('/'));
      input.onRead?.(file);
    },
  });
  take(asked, settled);
  const scanned = [...read].filter((file) => programs.has(file)).sort();
  const others = [...read].filter((file) => !programs.has(file)).sort();
  // A program that was not scanned may import those that were.
  const counts = others.some((file) => isProgramFile(file) && !file.split('/').includes('node_modules')) ? 'all' : 'reached';
  const outside = others.map((file) => [file, hashOnDisk(file)] as const);
  for (const [file, question] of open) {
    const of = basisOf(question, scanned, counts);
    if (of !== null) store.keep(file, { of, read: scanned, counts, outside, answers: question.requests.map((request) => answers.get(request) ?? request.fact) });
  }
  return requests.map((request) => answers.get(request) ?? request.fact);
}
