import type { FileFacts, ImportFact, StatementFact, WatchedKind } from '@pg-guardrails/kernel';
import type { ProgramText, Resolve } from '@pg-guardrails/ts-reader';
import type { Helpers } from './helpers.js';
import type { TypeStore } from './kept-types.js';
import type { ProgramStore } from './program-record.js';
import type { ReadSource, ScanProblem } from './read-text.js';
import type { Surfaces } from './surfaces.js';

/** What one program is read with. */
export interface ReaderInput {
  /** Absolute. */
  readonly root: string;
  readonly readSource?: ReadSource;
  /** Default: of the root. */
  readonly resolve?: Resolve;
  /** Reads the SQL in a program's strings. */
  readonly statements: (texts: readonly ProgramText[]) => readonly StatementFact[];
  /** Which strings `statements` has a use for. */
  readonly wanted: (value: string) => boolean;
  /** Whether a program may make a wanted string, by its source without comments: must never miss one, see `createSourceTest`. */
  readonly mayHoldText: (source: string) => boolean;
  /** Which exported constants other files have a use for: `mayHoldText` must be true of every source that makes such a one. Default: none. */
  readonly sharesText?: (value: string) => boolean;
  /** Which kinds of facts are told besides imports; default: all. */
  readonly kinds?: ReadonlySet<WatchedKind>;
  readonly watchedMembers?: ReadonlySet<string>;
  readonly sinks?: ReadonlySet<string>;
  readonly tags?: ReadonlySet<string>;
  /** Of which packages constructions and members are told; default: the PostgreSQL drivers. */
  readonly packages?: (name: string) => boolean;
  /** `filtered` walks the trees that may hold a fact; `everything` walks all, and finds the same. */
  readonly walk?: 'filtered' | 'everything';
}

export interface ScanInput extends ReaderInput {
  /** Relative to the root, with `/`. Those that are no programs are passed over. */
  readonly files: readonly string[];
  /** Starts those who read along, for so many files; null where it is not worth it. Default: nobody does. */
  readonly helpers?: (files: readonly string[]) => Helpers | null;
  /** The packages that speak where a type leads to several; default: the PostgreSQL drivers. */
  readonly family?: ReadonlySet<string>;
  /** Whether members that only types settle matter in the file; default: in none. */
  readonly needsTypes?: (file: string) => boolean;
  /** Which files' exports are told; default: none. */
  readonly surfaces?: Surfaces;
  /** Default: nothing is kept. */
  readonly store?: ProgramStore;
  /** Default: what types say is not kept. */
  readonly typeStore?: TypeStore;
  /** Is told of each file that TypeScript reads, absolute. */
  readonly onTypesRead?: (file: string) => void;
}

export interface ScanCoverage {
  /** Programs that were read. */
  readonly files: number;
  /** Programs whose trees were walked. */
  readonly walked: number;
  readonly edges: number;
  /** Edges to files that are not there. */
  readonly unresolved: number;
  /** Edges whose specifier is no constant. */
  readonly opaque: number;
  /** Watched members of values of type `any`. */
  readonly untyped: number;
}

export interface ScanResult {
  /** In the order of `files`. Files that could not be read are missing; `problems` names them. */
  readonly files: readonly FileFacts[];
  readonly imports: ReadonlyMap<string, readonly ImportFact[]>;
  readonly problems: readonly ScanProblem[];
  readonly coverage: ScanCoverage;
}
