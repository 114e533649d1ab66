/** The thread that reads programs along with the main one, see `threads.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createProgramReader, readQueue, readTexts, type ProgramAnswer, type Queue } from '@pg-guardrails/scanner';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { createResolver } from '@pg-guardrails/ts-reader';
import type { ReadText } from '../cache/run.js';
import { projectFiles } from '../files.js';
import { textsInput } from '../read-other-texts.js';
import { readerInput, readsSql, type ReadingSettings } from './settings.js';

/** What the thread is started with. */
export interface ThreadData {
  readonly settings: ReadingSettings;
  readonly queue: Queue;
  /** Files that are no programs, to be read behind them. */
  readonly others: readonly string[];
}

/** What the thread tells: programs, some at a time; that there are no more; what it has read of other files. */
export type Told = { readonly kind: 'programs'; readonly answers: readonly (readonly [number, ProgramAnswer])[] } | { readonly kind: 'no more programs' } | { readonly kind: 'texts'; readonly read: ReadText };

const data: ThreadData = workerData as ThreadData;
const { settings, queue, others } = data;
const tell = (told: Told): void => {
  parentPort?.postMessage(told);
};
if (readsSql(settings)) await loadGrammar();
const resolve = createResolver(settings.root, { known: (folder) => settings.folders.get(folder) ?? null });
await readQueue(queue, createProgramReader(readerInput(settings, resolve)), (answers) => {
  tell({ kind: 'programs', answers });
});
tell({ kind: 'no more programs' });
if (others.length > 0) tell({ kind: 'texts', read: await readTexts({ ...textsInput(settings, projectFiles(settings.root)), files: others }) });
