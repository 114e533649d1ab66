// @ts-check
// JavaScript, since Node runs it as it stands: as a thread of the tests, which have no build, and of the package.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { filesOf, ImageFS, imageOf } from './pglite-files.js';

/**
 * A PGlite in a thread of its own, so that a statement that never ends can be ended: with the thread.
 *
 * @typedef {import('./worker-messages.js').Start} Start
 * @typedef {import('./worker-messages.js').Question} Question
 * @typedef {import('./worker-messages.js').Answer} Answer
 * @typedef {import('./worker-messages.js').Said} Said
 */

/** @type {Start} */
const { extensions, files, image, code } = workerData;

/** @param {unknown} value @returns {value is object} */
const isObject = (value) => typeof value === 'object' && value !== null;

/** @param {unknown} error @returns {Answer} */
function refused(error) {
  if (!(error instanceof Error)) return { rows: null, sqlstate: null, message: String(error) };
  return { rows: null, sqlstate: 'code' in error && typeof error.code === 'string' ? error.code : null, message: error.message };
}

/** Clearing 128 MB of buffers takes half a second; a segment of the log that is used again is full of what it was used for. */
const memory = ['-c', 'shared_buffers=16MB', '-c', 'wal_recycle=off', '-c', 'min_wal_size=32MB'];

/** PostgreSQL's own, to which RESET goes back; PGlite starts with `public` alone. */
const path = ['-c', 'search_path="$user", public'];

const found = await Promise.all(extensions.map(async ({ name, module, member }) => /** @type {const} */ ([name, Reflect.get(await import(module), member)])));
const db = await PGlite.create({ extensions: Object.fromEntries(found), fs: new ImageFS(image), ...(code === null ? {} : { pgliteWasmModule: code }), startParams: [...PGlite.defaultStartParams, ...memory, ...path] });

for (const { path, text } of files) filesOf(db).writeFile(path, text);

/** @param {Said} said @param {readonly ArrayBuffer[]} [moved] */
const say = (said, moved = []) => parentPort?.postMessage(said, [...moved]);

/** @param {string} sql @returns {Promise<Answer>} */
async function answerTo(sql) {
  try {
    const results = await db.exec(sql);
    return { rows: results.findLast(({ fields }) => fields.length > 0)?.rows.filter(isObject) ?? [] };
  } catch (error) {
    return refused(error);
  }
}

/** @param {readonly string[]} chain @returns {Promise<readonly Answer[]>} */
async function answersTo(chain) {
  const answers = [];
  for (const sql of chain) {
    const answer = await answerTo(sql);
    answers.push(answer);
    if (answer.rows === null) break;
  }
  return answers;
}

/** @param {Question} question */
async function answer(question) {
  if (question.kind === 'sql') say({ kind: 'answers', answers: [await answerTo(question.sql)] });
  else if (question.kind === 'chains') for (const chain of question.chains) say({ kind: 'answers', answers: await answersTo(chain) });
  else {
    const taken = imageOf(db, question.base);
    say({ kind: 'image', image: taken }, taken === null ? [] : [taken.own.buffer]);
  }
}

/** One after another, however many have come. */
let turn = Promise.resolve();
parentPort?.on('message', (/** @type {Question} */ question) => {
  turn = turn.then(() => answer(question));
});
say({ kind: 'ready' });
