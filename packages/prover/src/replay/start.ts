import { textsOf } from '@pg-guardrails/sql-reader';
import type { Ahead } from '../kept/ahead.js';
import type { Keep } from '../kept/keep.js';
import { emptyOf, packagedName, type Found, type Resumed } from '../kept/base.js';
import type { KeptFound } from '../kept/kept-file.js';
import { KeptHistory } from '../kept/kept-history.js';
import { packagedServer } from '../kept/packaged.js';
import { startEmbedded, type EmbeddedServer } from '../server/embedded.js';
import { startScratch, type Started } from '../server/scratch.js';
import { bootstrapRole, databaseOf, superuserOf } from '../server/names.js';
import { withSuperuser } from '../server/superuser.js';
import type { Server } from '../server/server.js';
import { extensionsIn } from '../server/wanted-extensions.js';
import type { ReplayInput } from './model.js';
import { rolesIn } from './prepare.js';

/** The PostgreSQL that a history is applied to. */
export type Where =
  /** One in this process. `keep`: where what is made of the first files of a history is kept for the next run. `packaged`: the empty server of the package, if not that of this one. */
  | { readonly kind: 'embedded'; readonly keep?: Keep | null; readonly ahead?: Ahead | null; readonly packaged?: KeptFound | null }
  /** A database of its own, made and dropped, on the server of this URL. `roles`: those that the history is known to name. */
  | { readonly kind: 'server'; readonly url: string; readonly roles: readonly string[]; readonly signal?: AbortSignal };

const defaultLimit = 60_000;

function textsIn({ prelude = [], files }: ReplayInput): readonly string[] {
  return [...prelude, ...files].flatMap(textsOf).map(({ text }) => text);
}

/** A server that stands, what is kept of it, and how much of the history it has. */
export interface Standing {
  readonly server: Server;
  readonly keeping: Keeping | null;
  readonly resumed: Resumed | null;
}

/** Keeps a server as it is. */
export interface Keeping {
  readonly server: EmbeddedServer;
  readonly kept: KeptHistory;
}

/**
 * One in this process; nothing stands in its way.
 * @param packaged the empty server of the package
 */
export async function startEmbeddedFor(input: ReplayInput, keep: Keep | null = null, ahead: Ahead | null = null, packaged: KeptFound | null = ahead === null ? packagedServer() : ahead.packaged): Promise<Standing> {
  const configured = Object.entries(input.history.replay?.extensions ?? {});
  const stubs = configured.flatMap(([extension, how]) => (how === 'stub' ? [extension] : []));
  const options = { wanted: extensionsIn(textsIn(input)), stubs, limit: input.limit ?? defaultLimit };
  const extensions = { wanted: options.wanted, stubs };
  const isReady = ahead !== null && JSON.stringify(ahead.with) === JSON.stringify(extensions);
  // One that is of no use must not take the time of the one that is.
  const superuser = superuserOf(input.history);
  if (superuser !== bootstrapRole) {
    // Nobody else would find a kept server under that name.
    void ahead?.stop();
    return { server: await withSuperuser(await startEmbedded({ ...options, image: emptyOf(packaged)?.image ?? null }), superuser), keeping: null, resumed: null };
  }
  const started = async (name: string | null): Promise<EmbeddedServer | null> => {
    if (ahead === null || (isReady && ahead.name === name)) return (await ahead?.take()) ?? null;
    void ahead.stop();
    return null;
  };
  const kept = keep === null ? null : new KeptHistory(keep, input, extensions, ahead, packaged);
  const found: Found | null = kept === null ? emptyOf(packaged) : kept.find();
  const standing = (server: EmbeddedServer, resumed: Resumed | null): Standing => ({ server, keeping: kept === null ? null : { server, kept }, resumed });
  if (found !== null) {
    try {
      return standing((await started(found.name)) ?? (await startEmbedded({ ...options, image: found.image })), found.resumed);
    } catch (error) {
      const whose = found.name === packagedName ? 'the empty server of the package' : `what is kept in ${keep?.folder ?? ''}`;
      keep?.note(`${whose} does not start (${error instanceof Error ? error.message : String(error)}): it is made anew`);
      kept?.forget();
    }
  }
  const server = (await started(null)) ?? (await startEmbedded(options));
  await kept?.keepServer(server);
  return standing(server, null);
}

/**
 * A PostgreSQL that has nothing in it yet, or the first files of the history, with what the history needs. Extensions, embedded: those that PGlite brings along are real, those that `replay.extensions` says `stub`
 * of are stood in for. On a server they are those that it has; a stub stands in for one that it lacks. Nothing is downloaded.
 */
export async function startFor(input: ReplayInput, where: Where): Promise<Standing | { readonly problem: string }> {
  switch (where.kind) {
    case 'embedded':
      return startEmbeddedFor(input, where.keep ?? null, where.ahead ?? null, where.packaged);
    case 'server': {
      const started: Started = await startScratch({ ...where, roles: [...where.roles, ...rolesIn(textsIn(input))], database: databaseOf(input.history), superuser: superuserOf(input.history), limit: input.limit ?? defaultLimit });
      return 'problem' in started ? started : { server: started.server, keeping: null, resumed: null };
    }
    default:
      return where satisfies never;
  }
}
