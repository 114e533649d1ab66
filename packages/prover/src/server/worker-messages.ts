import type { Image, TakenImage } from './image.js';

/** What the thread of PGlite is started with. */
export interface Start {
  /** Extensions that PGlite brings along: the name for PGlite, the module, and what it exports. */
  readonly extensions: readonly { readonly name: string; readonly module: string; readonly member: string }[];
  /** Files that PostgreSQL finds in its share folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What it begins with; null for a database that is made anew. */
  readonly image: Image | null;
  /** PGlite's WebAssembly, see `machineCode`; null where the thread finds it itself. */
  readonly code: object | null;
}

/** What it is asked. */
export type Question =
  /** One SQL text. */
  | { readonly kind: 'sql'; readonly sql: string }
  /** Several chains of them: each ends at its first error, and is answered when it has ended. */
  | { readonly kind: 'chains'; readonly chains: readonly (readonly string[])[] }
  /** An image of it, told on this base. */
  | { readonly kind: 'image'; readonly base: Image | null };

/** What it answers to one SQL text: the rows of the last statement that has any, or why PostgreSQL refused; null for an error without a SQLSTATE. */
export type Answer = { readonly rows: readonly object[] } | { readonly rows: null; readonly sqlstate: string | null; readonly message: string };

/** What the thread says: that it is ready, an answer, those to a chain, or an image. */
export type Said = { readonly kind: 'ready' } | { readonly kind: 'answers'; readonly answers: readonly Answer[] } | { readonly kind: 'image'; readonly image: TakenImage | null };
