import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { queueOf, type Helpers, type ProgramAnswer } from '@pg-guardrails/scanner';
import type { ReadingSettings } from './settings.js';
import type { ThreadData } from './program-thread.js';

/** A thread takes as long to start, and to compile again what the main one has compiled, as so many programs take to be read. */
const fewest = 600;
/** Each has a heap of its own. */
const mostThreads = 3;

/** Beside what was built; sources that are run as they are have none, and read alone. */
const entry = new URL('./program-thread.js', import.meta.url);

/** How many threads read along with the main one. */
export function threadsFor(files: number, cores: number): number {
  return files < fewest ? 0 : Math.max(0, Math.min(mostThreads, cores - 1));
}

/** Starts the threads that read along; null where they would not be worth it. */
export function startThreads(settings: ReadingSettings, files: readonly string[], count = threadsFor(files.length, availableParallelism())): Helpers | null {
  if (count === 0 || !existsSync(fileURLToPath(entry))) return null;
  const queue = queueOf(files);
  const answers = new Map<number, ProgramAnswer>();
  const ends = Array.from({ length: count }, () => ended({ settings, queue }, answers));
  return {
    queue,
    async answers() {
      await Promise.all(ends);
      return answers;
    },
  };
}

/** Resolves when a thread has ended, however it did: what it has not answered is read by who asked. */
function ended(data: ThreadData, answers: Map<number, ProgramAnswer>): Promise<void> {
  return new Promise((resolve) => {
    const worker = startedWith(data);
    if (worker === null) {
      resolve();
      return;
    }
    worker.on('message', (told: readonly (readonly [number, ProgramAnswer])[]) => {
      for (const [index, answer] of told) answers.set(index, answer);
    });
    worker.on('error', () => {
      resolve();
    });
    worker.on('exit', () => {
      resolve();
    });
  });
}

/** Null where no thread can be had: Node.js refuses one without `--allow-worker` under its permission model, and the system beyond its limit of threads. */
function startedWith(data: ThreadData): Worker | null {
  try {
    return new Worker(entry, { workerData: data, execArgv: [] });
  } catch {
    return null;
  }
}
