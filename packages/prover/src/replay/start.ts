import { textsOf } from '@pg-guardrails/sql-reader';
import { startEmbedded } from '../server/embedded.js';
import { startScratch, type Started } from '../server/scratch.js';
import type { Server } from '../server/server.js';
import type { ReplayInput } from './model.js';
import { extensionsIn, rolesIn } from './prepare.js';

/** The PostgreSQL that a history is applied to. */
export type Where =
  /** One in this process. */
  | { readonly kind: 'embedded' }
  /** A database of its own, made and dropped, on the server of this URL. `roles`: those that the history is known to name. */
  | { readonly kind: 'server'; readonly url: string; readonly roles: readonly string[]; readonly signal?: AbortSignal };

const defaultLimit = 60_000;

function textsIn({ prelude = [], files }: ReplayInput): readonly string[] {
  return [...prelude, ...files].flatMap(textsOf).map(({ text }) => text);
}

/** One in this process; nothing stands in its way. */
export function startEmbeddedFor(input: ReplayInput): Promise<Server> {
  const configured = Object.entries(input.history.replay?.extensions ?? {});
  const stubs = configured.flatMap(([extension, how]) => (how === 'stub' ? [extension] : []));
  return startEmbedded({ wanted: extensionsIn(textsIn(input)), stubs, limit: input.limit ?? defaultLimit });
}

/**
 * A PostgreSQL that has nothing in it yet, with what the history needs. Extensions, embedded: those that PGlite brings along are real, those that `replay.extensions` says `stub`
 * of are stood in for. On a server they are those that it has; a stub stands in for one that it lacks. Nothing is downloaded.
 */
export async function startFor(input: ReplayInput, where: Where): Promise<Started> {
  switch (where.kind) {
    case 'embedded':
      return { server: await startEmbeddedFor(input) };
    case 'server':
      return startScratch({ ...where, roles: [...where.roles, ...rolesIn(textsIn(input))], limit: input.limit ?? defaultLimit });
    default:
      return where satisfies never;
  }
}
