/** The thread that reads programs along with the main one, see `threads.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createProgramReader, readQueue, type Queue } from '@pg-guardrails/scanner';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { createResolver } from '@pg-guardrails/ts-reader';
import { readerInput, readsSql, type ReadingSettings } from './settings.js';

/** What the thread is started with. */
export interface ThreadData {
  readonly settings: ReadingSettings;
  readonly queue: Queue;
}

const data: ThreadData = workerData as ThreadData;
const { settings, queue } = data;
if (readsSql(settings)) await loadGrammar();
const resolve = createResolver(settings.root, { known: (folder) => settings.folders.get(folder) ?? null });
await readQueue(queue, createProgramReader(readerInput(settings, resolve)), (answers) => {
  parentPort?.postMessage(answers);
});
