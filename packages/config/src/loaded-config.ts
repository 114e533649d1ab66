import type { Dialect, Place, Problem, ReplayConfig, Rule, RunAs, Severity, Zones } from '@pg-guardrails/kernel';

/** A way into the configuration: `['claims', 2, 'except', 0]` is `claims[2].except[0]`. */
export type ConfigPath = readonly (string | number)[];

/** What the configuration needs to know of a rule. */
export type RuleWords = Pick<Rule<never>, 'id' | 'group' | 'description' | 'recommended' | 'severity' | 'options' | 'requiredOptions'>;

/** A role that exists before the first migration, in full. */
export interface ResolvedExternalRole {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly memberOf: readonly string[];
}

/** One history with every default filled in. */
export interface ResolvedHistory {
  /** Folder or file, relative to the root, with `/`. */
  readonly migrations: string;
  readonly dialect: Dialect;
  /** Major version, 14 to 18. */
  readonly postgres: number;
  /** A file relative to the root, `unknown` when tables may come from nowhere, or null for an empty database. */
  readonly baseline: string | null;
  /** Null: the one that the files make or name, if they do. */
  readonly database: string | null;
  readonly placeholders: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<string, string>>;
  /** Null when the configuration says none: `"$user", public`, or what the migrations set for the role or the database. */
  readonly searchPath: readonly string[] | null;
  readonly superuser: string;
  readonly runAs: RunAs;
  /** Null when the configuration names none. */
  readonly runtimeRoles: readonly string[] | null;
  readonly externalRoles: readonly ResolvedExternalRole[];
  readonly replay: ReplayConfig;
  /** Where `migrations` stands. */
  readonly place: Place;
  /** Where the history's properties are: `[]` for the short form, else `['histories', 0]`. */
  readonly path: ConfigPath;
}

/** A claim that has been checked against its rule. */
export interface ResolvedClaim {
  readonly rule: string;
  /** The claim without `rule` and `severity`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly severity: Severity;
  readonly place: Place;
  readonly path: ConfigPath;
}

export interface LoadedConfig {
  /** Absolute folder of the configuration; without one, the working directory. */
  readonly root: string;
  /** Relative to the root; null when there is no configuration. */
  readonly file: string | null;
  /** Null stands for what git tracks, and outside git for a walk that honours `.gitignore`. */
  readonly include: readonly string[] | null;
  readonly exclude: readonly string[];
  readonly zones: Zones;
  readonly zoneGlobs: Readonly<Record<string, readonly string[]>>;
  /** Null when the configuration names none. */
  readonly entry: readonly string[] | null;
  /** The file of old findings, relative to the root; null when the configuration names none. */
  readonly baseline: string | null;
  readonly histories: readonly ResolvedHistory[];
  readonly claims: readonly ResolvedClaim[];
  /**
   * Where a value of the configuration stands. A value that is computed has the place of the nearest part that is written
   * out, in the end line 1. Without a configuration file the place is `.`, line 1.
   */
  placeOf(path: ConfigPath): Place;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: LoadedConfig }
  | {
      readonly ok: false;
      /** Absolute folder that the files of the problems are relative to. */
      readonly root: string;
      readonly problems: readonly Problem[];
    };
