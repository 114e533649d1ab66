/**
 * One step of `npm run bench:floor`, as a process of its own in the folder of a checkout: what any tool on Node.js has to do before it understands anything.
 *
 *   node floor-step.mjs <step> [<file with the names of programs to parse, one a line>]
 */
import { execFileSync } from 'node:child_process';
import { closeSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const needles = ['pg', 'postgres', 'slonik', '@neondatabase/serverless', '@vercel/postgres', '@electric-sql/pglite'];
const words = /createRequire|getBuiltinModule|NODE_OPTIONS|require__|["'`](?:pg|postgres|pg-promise|pg-native|slonik|pg-pool)["'`]/u;
const atOnce = 64;
/** So that nothing that is read counts as unused. */
let sum = 0;

function listed() {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'latin1', maxBuffer: 1 << 30 }).split('\0');
  return [...new Set(files)].filter((file) => /\.[cm]?[jt]sx?$/u.test(file) && lstatSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

const room = Buffer.allocUnsafeSlow(1 << 23);
/** Opens, reads and closes, and makes a string of it: nothing is faster in one thread. */
function textOf(file) {
  const descriptor = openSync(file, 'r');
  try {
    return room.latin1Slice(0, readSync(descriptor, room, 0, room.length, null));
  } finally {
    closeSync(descriptor);
  }
}

function readEach(files, look) {
  for (const file of files) sum += look(textOf(file));
}
const lengthOf = (text) => text.length;
const namesIn = (text) => needles.filter((needle) => text.includes(needle)).length;

const namesOf = (list) => readFileSync(list, 'utf8').split('\n').filter((file) => file !== '');

async function parse(files, look) {
  const { parseSync } = await import('oxc-parser');
  for (const file of files) sum += look(parseSync(file, readFileSync(file, 'utf8')));
}

const bodyOf = ({ program }) => program.body.length;

const steps = {
  list: () => listed().length,
  read: () => readEach(listed(), lengthOf),
  'read-at-once': async () => {
    const files = listed();
    for (let at = 0; at < files.length; at += atOnce) await Promise.all(files.slice(at, at + atOnce).map(async (file) => (sum += (await readFile(file, 'latin1')).length)));
  },
  'read-in-two': async () => {
    const files = listed();
    const other = new Worker(new URL(import.meta.url), { workerData: files.splice(0, files.length / 2) });
    readEach(files, lengthOf);
    await new Promise((resolve) => other.once('exit', resolve));
  },
  names: () => readEach(listed(), namesIn),
  words: () => readEach(listed(), (text) => text.search(words)),
  parse: async (names) => {
    readEach(listed(), namesIn);
    await parse(namesOf(names), ({ module }) => module.staticImports.length);
  },
  trees: async (names) => {
    readEach(listed(), namesIn);
    await parse(namesOf(names), bodyOf);
  },
  'trees-in-two': async (names) => {
    const files = namesOf(names);
    const other = new Worker(new URL(import.meta.url), { workerData: { parsed: files.splice(0, files.length / 2) } });
    readEach(listed(), namesIn);
    await parse(files, bodyOf);
    await new Promise((resolve) => other.once('exit', resolve));
  },
  typescript: async () => {
    const { ts } = await import('@ts-morph/common');
    sum += ts.version.length;
  },
};

if (isMainThread) await steps[process.argv[2]](process.argv[3]);
else if (Array.isArray(workerData)) readEach(workerData, lengthOf);
else await parse(workerData.parsed, bodyOf);
