/**
 * One step of `npm run bench:floor`, in a process of its own: what any tool on Node.js has to do before it understands anything.
 *
 *   node floor-step.mjs <step> <file with the names of the programs to parse>
 */
import { execFileSync } from 'node:child_process';
import { closeSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

/** Names of drivers, as `no-driver-import` has them. */
const needles = ['pg', 'postgres', 'pg-promise', 'pg-native', 'slonik', '@neondatabase/serverless', '@vercel/postgres', 'pg-pool', 'pg-cursor', 'pg-query-stream', 'postgres-js', 'pglite'];
const words = /\b(?:import|require|export)\b|createRequire|getBuiltinModule|NODE_OPTIONS|["'`](?:pg|postgres|pg-promise|pg-native|slonik|pg-pool)["'`]/u;
const atOnce = 64;

function listed() {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'latin1', maxBuffer: 1 << 30 }).split('\0');
  return [...new Set(files)].filter((file) => /\.[cm]?[jt]sx?$/u.test(file) && lstatSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

const room = Buffer.allocUnsafeSlow(1 << 23);
function readOne(file) {
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, room, 0, room.length, null);
    return room.latin1Slice(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** So that nothing that is read counts as unused. */
let sum = 0;
const textsOf = (files) => files.map((file) => {
  const text = readOne(file);
  sum += text.length;
  return text;
});

async function parse(names, takesTree) {
  const { parseSync } = await import('oxc-parser');
  for (const file of readFileSync(names, 'utf8').split('\n').filter((name) => name !== '')) {
    const parsed = parseSync(file, readFileSync(file, 'utf8'));
    sum += parsed.module.staticImports.length + (takesTree ? parsed.program.body.length : 0);
  }
}

const steps = {
  list: () => listed().length,
  read: () => textsOf(listed()).length,
  'read-at-once': async () => {
    const files = listed();
    for (let at = 0; at < files.length; at += atOnce) await Promise.all(files.slice(at, at + atOnce).map(async (file) => (sum += (await readFile(file, 'latin1')).length)));
  },
  'read-in-two': async () => {
    const files = listed();
    const half = files.splice(0, files.length / 2);
    const other = new Worker(new URL(import.meta.url), { workerData: half, argv: process.argv.slice(2) });
    textsOf(files);
    await new Promise((resolve) => other.once('exit', resolve));
  },
  'search-names': () => {
    for (const text of textsOf(listed())) sum += needles.filter((needle) => text.includes(needle)).length;
  },
  'search-words': () => {
    for (const text of textsOf(listed())) for (let at = 0; ; ) {
      const found = text.slice(at).search(words);
      if (found === -1 || at > 0) break;
      at += found + 1;
    }
  },
  parse: async (names) => {
    for (const text of textsOf(listed())) sum += needles.filter((needle) => text.includes(needle)).length;
    await parse(names, false);
  },
  'parse-and-take': async (names) => {
    for (const text of textsOf(listed())) sum += needles.filter((needle) => text.includes(needle)).length;
    await parse(names, true);
  },
};

if (isMainThread) {
  const [step, names] = process.argv.slice(2);
  await steps[step](names);
} else textsOf(workerData);
