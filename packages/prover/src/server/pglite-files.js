// @ts-check
// JavaScript, as the thread is that uses it.
import { MemoryFS, PGlite } from '@electric-sql/pglite';

/**
 * @typedef {import('./image.js').Image} Image
 * @typedef {import('./image.js').KeptFile} KeptFile
 * @typedef {import('./image.js').TakenImage} TakenImage
 *
 * As much of Emscripten's file system as is needed; its types are not installed.
 * @typedef {object} Files
 * @property {(path: string) => readonly string[]} readdir
 * @property {(path: string) => { readonly mode: number, readonly size: number }} lstat
 * @property {(mode: number) => boolean} isDir
 * @property {(mode: number) => boolean} isFile
 * @property {(path: string) => Uint8Array<ArrayBuffer>} readFile
 * @property {(path: string, content: string | Uint8Array, options?: { readonly mode: number, readonly canOwn: true }) => void} writeFile
 * @property {(path: string) => { readonly exists: boolean }} analyzePath
 * @property {(path: string, mode: number) => void} mkdir
 */

const home = PGlite.paths.PGDATA;

/** The folders beside it that PGlite makes, each with how many names it has, its own and its parent's among them; from the top. @type {readonly (readonly [string, number])[]} */
const beside = [['', 7], ['home', 4], ['home/web_user', 2], ['home/postgres', 3], ['tmp', 2]];

/** @param {PGlite} db @returns {Files} */
export function filesOf(db) {
  const { FS: files } = /** @type {{ FS: Files }} */ (/** @type {unknown} */ (db.Module));
  return files;
}

/** A file system in memory that holds an image from the start; PGlite makes a database only where it finds none. */
export class ImageFS extends MemoryFS {
  /** @param {Image | null} image */
  constructor(image) {
    super();
    this.image = image;
  }

  /** @override */
  async initialSyncFs() {
    await super.initialSyncFs();
    const { image, pg } = this;
    if (image === null || pg === undefined) return;
    const files = filesOf(pg);
    for (const folder of image.folders) if (!files.analyzePath(folder).exists) files.mkdir(folder, 0o700);
    for (const { path, size, part, offset, length } of image.files) {
      const content = new Uint8Array(size);
      content.set(image.parts[part]?.subarray(offset, offset + length) ?? []);
      files.writeFile(path, content, { mode: 0o600, canOwn: true });
    }
    this.image = null;
  }
}

const nothing = Buffer.alloc(65_536);

/** Where zeros begin that last to the end, to a block: the log of changes is made of full segments, most of which nothing was written to. @param {Uint8Array<ArrayBuffer>} content */
function lengthOf(content) {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  let length = bytes.length;
  while (length >= nothing.length && nothing.equals(bytes.subarray(length - nothing.length, length))) length -= nothing.length;
  return length;
}

/**
 * The files of a server at rest: no transaction, and a CHECKPOINT behind it. Null when they are not all that it is: what stands outside its folder, and what is set for the next start, would
 * be lost or come too early.
 *
 * @param {PGlite} db
 * @param {Image | null} base what is there already, byte for byte, is taken from it
 * @returns {TakenImage | null}
 */
export function imageOf(db, base) {
  const files = filesOf(db);
  /** @type {string[]} */
  const folders = [];
  /** @type {KeptFile[]} */
  const kept = [];
  /** Where equal bytes may be: by the last part of the path, since the databases of a server begin as copies. @type {Map<string, { readonly bytes: Buffer, readonly part: number, readonly offset: number }[]>} */
  const known = new Map();
  /** @param {string} name @param {{ readonly bytes: Buffer, readonly part: number, readonly offset: number }} place */
  const learn = (name, place) => known.set(name, [...(known.get(name) ?? []), place]);
  for (const { path, part, offset, length } of base?.files ?? []) {
    const bytes = base?.parts[part];
    if (bytes !== undefined) learn(path.slice(path.lastIndexOf('/') + 1), { bytes: Buffer.from(bytes.buffer, bytes.byteOffset + offset, length), part, offset });
  }
  const ownPart = base?.parts.length ?? 0;
  /** @type {Buffer[]} */
  const own = [];
  let end = 0;
  let isWhole = beside.every(([folder, count]) => files.readdir(`/${folder}`).length === count);

  /** @param {string} folder */
  const walk = (folder) => {
    folders.push(folder);
    for (const name of files.readdir(folder)) {
      if (name === '.' || name === '..' || name === 'postmaster.pid') continue;
      const path = `${folder}/${name}`;
      const { mode } = files.lstat(path);
      if (files.isDir(mode)) walk(path);
      else if (files.isFile(mode)) keep(path, name, files.readFile(path));
      else isWhole = false;
    }
  };
  /** @param {string} path @param {string} name @param {Uint8Array<ArrayBuffer>} content */
  const keep = (path, name, content) => {
    const length = lengthOf(content);
    const bytes = Buffer.from(content.buffer, content.byteOffset, length);
    const equal = known.get(name)?.find((one) => one.bytes.equals(bytes));
    const place = equal ?? { bytes, part: ownPart, offset: end };
    kept.push({ path, size: content.length, part: place.part, offset: place.offset, length });
    if (name === 'postgresql.auto.conf' && /^\s*[^#\s]/mu.test(bytes.toString())) isWhole = false;
    if (equal !== undefined) return;
    learn(name, place);
    own.push(bytes);
    end += length;
  };

  walk(home);
  if (!isWhole) return null;
  const all = new Uint8Array(end);
  let at = 0;
  for (const bytes of own) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return { folders, files: kept, own: all };
}
