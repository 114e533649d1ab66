// @ts-check
// JavaScript, since Node runs it as it stands: as a thread of the tests, which have no build, and of the package.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/**
 * A PGlite in a thread of its own, so that a statement that never ends can be ended: with the thread.
 *
 * @typedef {import('./worker-messages.js').Start} Start
 * @typedef {import('./worker-messages.js').Answer} Answer
 */

/** @type {Start} */
const { extensions, files } = workerData;

/** @param {unknown} value @returns {value is object} */
const isObject = (value) => typeof value === 'object' && value !== null;

/** @param {unknown} error @returns {Answer} */
function refused(error) {
  if (!(error instanceof Error)) return { rows: null, sqlstate: null, message: String(error) };
  return { rows: null, sqlstate: 'code' in error && typeof error.code === 'string' ? error.code : null, message: error.message };
}

const found = await Promise.all(extensions.map(async ({ name, module, member }) => /** @type {const} */ ([name, Reflect.get(await import(module), member)])));
const db = await PGlite.create({ extensions: Object.fromEntries(found) });

/** As much of Emscripten's file system as is needed; its types are not installed. */
const { FS: fileSystem } = /** @type {{ FS: { writeFile(path: string, text: string): void } }} */ (/** @type {unknown} */ (db.Module));
for (const { path, text } of files) fileSystem.writeFile(path, text);

parentPort?.on('message', async (/** @type {string} */ sql) => {
  try {
    const results = await db.exec(sql);
    parentPort?.postMessage({ rows: results.findLast(({ fields }) => fields.length > 0)?.rows.filter(isObject) ?? [] });
  } catch (error) {
    parentPort?.postMessage(refused(error));
  }
});
parentPort?.postMessage('ready');
