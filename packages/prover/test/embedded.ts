import { emptyOf } from '../src/kept/base.js';
import { packagedServer } from '../src/kept/packaged.js';
import { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from '../src/server/embedded.js';

/** An embedded server that begins with the empty one of the package, where that was built: initdb takes ten times as long. */
export function startFromPackage(options: Omit<EmbeddedOptions, 'image'> = { wanted: [], stubs: [] }): Promise<EmbeddedServer> {
  return startEmbedded({ ...options, image: emptyOf(packagedServer())?.image ?? null });
}
