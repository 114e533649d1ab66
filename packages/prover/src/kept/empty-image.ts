import type { EmbeddedServer } from '../server/embedded.js';
import type { TakenImage } from '../server/image.js';

/** An image of a server that has nothing in it. It begins a new segment of its log, so that none has to be kept with what made it. Null where it would not be all that the server is. */
export async function emptyImageOf(server: EmbeddedServer): Promise<TakenImage | null> {
  const { error } = await server.run('SELECT pg_catalog.pg_switch_wal(); CHECKPOINT');
  return error === null ? server.image(null) : null;
}
