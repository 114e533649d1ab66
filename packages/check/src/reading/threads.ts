import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { queueOf, type Helpers, type ProgramAnswer } from '@pg-guardrails/scanner';
import type { ReadingSettings } from './settings.js';
import type { ReadText } from '../cache/run.js';
import type { ThreadData, Told } from './program-thread.js';

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

/** Those who read along with the main one. */
export interface Threads extends Helpers {
  /** What one of them has read, behind its last program, of the files that are none; null where it could not. */
  texts(): Promise<ReadText | null>;
}

/** What a thread is to do besides, and how many there are. */
export interface Work {
  /** Files that are no programs. */
  readonly others?: readonly string[];
  readonly count?: number;
}

/** Starts the threads that read along; null where they would not be worth it. */
export function startThreads(settings: ReadingSettings, files: readonly string[], { others = [], count = threadsFor(files.length, availableParallelism()) }: Work = {}): Threads | null {
  if (count === 0 || !existsSync(fileURLToPath(entry))) return null;
  const queue = queueOf(files);
  const answers = new Map<number, ProgramAnswer>();
  const started = Array.from({ length: count }, (_, index) => working({ settings, queue, others: index === 0 ? others : [] }, answers));
  return {
    queue,
    async answers() {
      await Promise.all(started.map(({ programs }) => programs));
      return answers;
    },
    texts: () => started[0]?.texts ?? Promise.resolve(null),
  };
}

/** Both resolve when the thread has ended, however it did: what it has not answered is read by who asked. */
interface Working {
  /** When it has told all programs. */
  readonly programs: Promise<void>;
  readonly texts: Promise<ReadText | null>;
}

function working(data: ThreadData, answers: Map<number, ProgramAnswer>): Working {
  const worker = startedWith(data);
  if (worker === null) return { programs: Promise.resolve(), texts: Promise.resolve(null) };
  const programs = new Promise<void>((resolve) => {
    worker.on('message', (told: Told) => {
      if (told.kind === 'programs') for (const [index, answer] of told.answers) answers.set(index, answer);
      else resolve();
    });
    worker.on('error', () => {
      resolve();
    });
    worker.on('exit', () => {
      resolve();
    });
  });
  const texts = new Promise<ReadText | null>((resolve) => {
    worker.on('message', (told: Told) => {
      if (told.kind === 'texts') resolve(told.read);
    });
    worker.on('exit', () => {
      resolve(null);
    });
  });
  return { programs, texts };
}

/** Null where no thread can be had: Node.js refuses one without `--allow-worker` under its permission model, and the system beyond its limit of threads. */
function startedWith(data: ThreadData): Worker | null {
  try {
    return new Worker(entry, { workerData: data, execArgv: [] });
  } catch {
    return null;
  }
}
