import type { ProgramAnswer, ProgramReader } from './program-reader.js';
import type { ProgramRecord } from './program-record.js';

/** So many answers are told at once. */
const told = 16;

/** Where in the shared numbers what stands; behind them the indices of the files that were put in. */
const slots = { put: 0, taken: 1, isClosed: 2, changes: 3, first: 4 } as const;

/** The files that must be parsed, as they are found: one thread puts them in, all of them take them out. */
export interface Queue {
  readonly files: readonly string[];
  readonly numbers: Int32Array;
}

/** Those who read along. */
export interface Helpers {
  /** Shared with them. */
  readonly queue: Queue;
  /** Waits until they have ended, and gives what they have read, by the index of the file. What they took and could not read is missing. */
  answers(): Promise<ReadonlyMap<number, ProgramAnswer>>;
}

export function queueOf(files: readonly string[]): Queue {
  return { files, numbers: new Int32Array(new SharedArrayBuffer((slots.first + files.length) * Int32Array.BYTES_PER_ELEMENT)) };
}

function changed({ numbers }: Queue): void {
  Atomics.add(numbers, slots.changes, 1);
  Atomics.notify(numbers, slots.changes);
}

function put(queue: Queue, index: number): void {
  const at = Atomics.load(queue.numbers, slots.put);
  Atomics.store(queue.numbers, slots.first + at, index);
  Atomics.store(queue.numbers, slots.put, at + 1);
  changed(queue);
}

/** Nothing is put in any more. */
function close(queue: Queue): void {
  Atomics.store(queue.numbers, slots.isClosed, 1);
  changed(queue);
}

/** The index of the next file; waits for one, blocking the thread. Null when there is none and none will come. */
function take({ numbers }: Queue): number | null {
  for (;;) {
    const changes = Atomics.load(numbers, slots.changes);
    const isClosed = Atomics.load(numbers, slots.isClosed) === 1;
    const at = Atomics.load(numbers, slots.taken);
    if (at < Atomics.load(numbers, slots.put)) {
      if (Atomics.compareExchange(numbers, slots.taken, at, at + 1) === at) return Atomics.load(numbers, slots.first + at);
    } else if (isClosed) return null;
    else Atomics.wait(numbers, slots.changes, changes);
  }
}

/** Parses what is in the queue until it is closed and empty, and tells what was read, some at a time. */
export async function readQueue(queue: Queue, reader: Pick<ProgramReader, 'parse'>, tell: (answers: readonly (readonly [number, ProgramAnswer])[]) => void): Promise<void> {
  let answers: (readonly [number, ProgramAnswer])[] = [];
  for (let index = take(queue); index !== null; index = take(queue)) {
    const file = queue.files[index];
    if (file !== undefined) answers.push([index, await reader.parse(file)]);
    if (answers.length < told) continue;
    tell(answers);
    answers = [];
  }
  tell(answers);
}

/** Who helps, and whether what they have read holds here too: where its imports lead. */
export interface Help {
  readonly helpers: Helpers | null;
  readonly holds: (file: string, record: ProgramRecord) => boolean;
}

/** Reads the files; the answers are in their order. Helpers parse and walk, which takes most of the time, while the letters of further files are searched here. */
export async function readAll(files: readonly string[], reader: ProgramReader, { helpers, holds }: Help): Promise<readonly ProgramAnswer[]> {
  if (helpers === null) return readAlone(files, reader);
  const { queue } = helpers;
  const known = new Map<number, ProgramAnswer>();
  try {
    for (const [index, file] of files.entries()) {
      const answer = reader.glance(file);
      if (answer === null) put(queue, index);
      else known.set(index, answer);
    }
  } finally {
    // Whatever went wrong here, a thread that waits for more would keep the process from ending.
    close(queue);
  }
  await readQueue(queue, reader, (answers) => {
    for (const [index, answer] of answers) known.set(index, answer);
  });
  const helped = await helpers.answers();
  const all: ProgramAnswer[] = [];
  for (const [index, file] of files.entries()) {
    const answer = helped.get(index);
    // What a helper failed at is read here, so that it fails where it always did.
    all.push(known.get(index) ?? (answer !== undefined && (!answer.ok || holds(file, answer.record)) ? answer : await reader.parse(file)));
  }
  return all;
}

async function readAlone(files: readonly string[], reader: ProgramReader): Promise<readonly ProgramAnswer[]> {
  const all: ProgramAnswer[] = [];
  for (const file of files) all.push(reader.glance(file) ?? (await reader.parse(file)));
  return all;
}
