import { readFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { startEmbedded } from '../server/embedded.js';
import { emptyImageOf } from './empty-image.js';
import { digestOf, type KeptFound } from './kept-file.js';
import { isOutline } from './outline.js';
import { packagedKey } from './server-key.js';

/**
 * The empty server that comes with the package: initdb takes two seconds, and makes the same each time, wherever it runs (locale C, UTC). Absent where nothing was built; of no use
 * beside another PGlite than the one that made it.
 */
const place = new URL('./empty-server.kept', import.meta.url);

/** A digest of the rest; the length of the outline, which is JSON, since another version of Node.js made it; the outline; the bytes. */
export function unpacked(all: Buffer, key: string): KeptFound | null {
  const [, digest, length] = /^([0-9a-f]{64}) (\d+)\n/u.exec(all.subarray(0, 100).toString('latin1')) ?? [];
  if (digest === undefined || length === undefined) return null;
  const rest = all.subarray(all.indexOf(10) + 1);
  if (digestOf(rest) !== digest) return null;
  const value: unknown = JSON.parse(rest.subarray(0, Number(length)).toString());
  if (!isOutline(value) || !('key' in value) || value.key !== key) return null;
  return { digest, value, bytes: new Uint8Array(brotliDecompressSync(rest.subarray(Number(length)))) };
}

/** Null for none that can be used: then one is made anew. */
export function packagedServer(from: URL | string = place): KeptFound | null {
  try {
    return unpacked(readFileSync(from), packagedKey());
  } catch {
    return null;
  }
}

/** Makes one, as the package brings it along. */
export async function packServer(): Promise<Buffer> {
  const server = await startEmbedded({ wanted: [], stubs: [] });
  try {
    const taken = await emptyImageOf(server);
    if (taken === null) throw new Error('PGlite has files where an image would not have them');
    const { own, ...outline } = taken;
    const words = Buffer.from(JSON.stringify({ key: packagedKey(), ...outline }));
    const bytes = brotliCompressSync(own, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } });
    return Buffer.concat([Buffer.from(`${digestOf(words, bytes)} ${String(words.length)}\n`), words, bytes]);
  } finally {
    await server.close();
  }
}
