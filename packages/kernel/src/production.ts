import type { ImportFact } from './fact.js';
import type { Place } from './span.js';

/**
 * How a file came to be an entry point: `configured` by the configuration; `named` by a manifest, which publishes or runs it; `internal` where the manifest is
 * private, so that only the project's other packages import what it names; `unnamed` where nothing says what its package starts with, so that each file counts.
 */
export type EntryKind = 'configured' | 'named' | 'internal' | 'unnamed';

/** A file in which production starts. */
export interface EntryPoint {
  readonly file: string;
  readonly kind: EntryKind;
  /** The value that names it, in a `package.json` or in the configuration; for a file that nothing names, its start. */
  readonly place: Place;
  /** `exports["."].import of packages/db/package.json`; null for an `unnamed` one. */
  readonly named: string | null;
}

/** Where production starts. */
export interface EntryPoints {
  readonly entries: readonly EntryPoint[];
  /** Folders of the packages of which each file counts, because their manifests do not say where they start. */
  readonly unnamed: readonly string[];
}

/** How a file is reached. */
export interface Reached {
  /** The root the shortest chain starts from. */
  readonly root: string;
  /** The edges from the root to the file, in order; empty for a root itself. Each edge's place is in the file that imports. */
  readonly chain: readonly ImportFact[];
}

/**
 * Every file that the roots lead to, with a shortest chain of imports to each (of equally short ones the first in the order of
 * the roots and of the imports), in the order in which they are reached.
 * @param follows which edges count; default: all.
 */
export type Reach = (roots: readonly string[], follows?: (edge: ImportFact) => boolean) => ReadonlyMap<string, Reached>;

/** What a package gives away. */
export interface PackageView {
  /** Relative to the root, with `/`; empty for the root. */
  readonly folder: string;
  /** Its `package.json`. */
  readonly file: string;
  readonly isPrivate: boolean;
  /** The sources of all files that `exports` (under conditions that production sets), `main`, `module`, `bin` and start scripts name. */
  readonly offered: readonly EntryPoint[];
  /** The TypeScript projects that its scripts build: `tsconfig.prod.json` and its like, else what `build` and `prepack` give to `tsc`. */
  readonly projects: readonly string[];
  /** By which value of the manifest npm packs a file of the package (the start of the manifest where everything is packed); null when it leaves it out. */
  readonly packedBy: (file: string) => Place | null;
}

/** Where the TypeScript project of a production build usually stands, the most telling first. */
export const usualBuildProjects: readonly string[] = ['tsconfig.prod.json', 'tsconfig.production.json', 'tsconfig.build.json'];

/** A file of a build that holds a source. */
export interface BuiltCopy {
  readonly file: string;
  readonly source: string;
  /** Compiled from it by its place, named by a source map, named in a comment of a bundler, or holding the text that marks it. */
  readonly how: 'compiled' | 'mapped' | 'named' | 'marked';
}
