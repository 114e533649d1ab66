/** What the thread of PGlite is started with. */
export interface Start {
  /** Extensions that PGlite brings along: the name for PGlite, the module, and what it exports. */
  readonly extensions: readonly { readonly name: string; readonly module: string; readonly member: string }[];
  /** Files that PostgreSQL finds in its share folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** What it answers to one SQL text: the rows of the last statement that has any, or why PostgreSQL refused; null for an error without a SQLSTATE. */
export type Answer = { readonly rows: readonly object[] } | { readonly rows: null; readonly sqlstate: string | null; readonly message: string };
