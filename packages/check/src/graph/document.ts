import type { ImportForm, Problem } from '@pg-guardrails/kernel';

/** One import, at the place of its specifier. */
export interface GraphImport {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly specifier: string | null;
  readonly form: ImportForm;
  /** Rules of which a claim is broken here. */
  readonly breaks: readonly string[];
}

/** What is asked about: who reaches it? */
export interface GraphTarget {
  /** The name of the package, or the module as the claim has it. */
  readonly id: string;
  readonly kind: 'package' | 'module';
  /** Imports of it from outside it, in the order of their files. */
  readonly direct: readonly GraphImport[];
  /** How many files lead to it, directly or over others. */
  readonly reaching: number;
}

/** Files that are drawn as one. */
export interface GraphNode {
  /** `n1`, `n2`, …: in the order of zones and folders. */
  readonly id: string;
  /** A file, a folder with `/**` for all below it, or a folder with `/*` for the files in it. */
  readonly label: string;
  /** The last zone of the configuration that its files lie in: the later ones tend to be narrower. Null outside the zones. */
  readonly zone: string | null;
  readonly files: readonly string[];
  /** How many of them import a target themselves. */
  readonly direct: number;
  /** Whether production starts in one of them, by the configuration or a manifest. */
  readonly starts: boolean;
  /** The least number of imports from one of its files to a target. */
  readonly distance: number;
}

/** Imports from some files to others. Both ends are ids of nodes or of targets: a module that is a target may lead on to another one. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly imports: number;
  /** Whether all of them are of types alone. */
  readonly typeOnly: boolean;
  readonly breaks: readonly string[];
  /** One that breaks a claim where there is one, else the first. */
  readonly example: GraphImport;
}

/** Who reaches the driver, and who reaches test-only code; collapsed until it can be read. */
export interface GraphReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'pg-guardrails'; readonly version: string };
  readonly errors: readonly Problem[];
  /** Of the whole program, whatever is drawn of it. */
  readonly coverage: { readonly files: number; readonly edges: number; readonly unresolved: number; readonly opaque: number };
  /** The folder, file or zone that was asked for. */
  readonly focus: string | null;
  readonly zones: readonly string[];
  readonly targets: readonly GraphTarget[];
  readonly nodes: readonly GraphNode[];
  /** Only what lies on a shortest way to a target. */
  readonly edges: readonly GraphEdge[];
}
