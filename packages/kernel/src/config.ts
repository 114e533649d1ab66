import type { Severity } from './finding.js';

/** A role that exists before the first migration. A bare name stands for NOLOGIN without memberships. */
export type ExternalRole =
  | string
  | { readonly name: string; readonly attributes?: readonly string[]; readonly memberOf?: readonly string[] };

export type Dialect =
  | 'auto'
  | 'plain'
  | 'dbmate'
  | 'goose'
  | 'sqitch'
  | 'flyway'
  | 'golang-migrate'
  | 'diesel'
  | 'prisma'
  | 'drizzle'
  | 'supabase'
  | 'graphile-migrate'
  | 'psql';

export interface RunAs {
  readonly role: string;
  readonly superuser: boolean;
}

/** How a real server would apply the history. The simulator follows `prelude`, `perFile` and `transaction`. */
export interface ReplayConfig {
  /** Files that run before the first migration, as the server's superuser. */
  readonly prelude?: readonly string[];
  /** SQL that runs before each file. */
  readonly perFile?: string;
  readonly transaction?: 'file' | 'none';
  readonly extensions?: Readonly<Record<string, string>>;
}

/** One database: its migrations and what is around them. */
export interface HistoryConfig {
  /** Folder (or one file) relative to the configuration. */
  readonly migrations: string;
  readonly dialect?: Dialect;
  /** Major version, 14 to 18. */
  readonly postgres?: number;
  /** A file that is applied first, or `unknown` when tables may come from nowhere. */
  readonly baseline?: string;
  /** The name of the database, where the migrations name it. */
  readonly database?: string;
  readonly placeholders?: Readonly<Record<string, string>>;
  /** What programs print that psql would run, and the SQL that migrations run which are programs: none is run. `*` in what psql would run stands for any text. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly searchPath?: readonly string[];
  /** The superuser that the server begins with (`initdb --username`). */
  readonly superuser?: string;
  readonly runAs?: RunAs;
  readonly runtimeRoles?: readonly string[];
  readonly externalRoles?: readonly ExternalRole[];
  readonly replay?: ReplayConfig;
}

/** A claim as written: a rule, its subject, its options. */
export interface ClaimConfig {
  readonly rule: string;
  readonly severity?: Severity;
  readonly [option: string]: unknown;
}

/** What a `guardrails.config.*` file says. */
export interface GuardrailsConfig {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly zones?: Readonly<Record<string, readonly string[]>>;
  readonly entry?: readonly string[];
  /** The file of old findings that fail nothing. */
  readonly baseline?: string;
  /** Short for one history in this folder. */
  readonly migrations?: string;
  readonly histories?: readonly HistoryConfig[];
  readonly claims?: readonly ClaimConfig[];
}

/** Gives a configuration its type; returns it unchanged. */
export function defineConfig(config: GuardrailsConfig): GuardrailsConfig {
  return config;
}
