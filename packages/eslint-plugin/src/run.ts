import { statSync, lstatSync, type Stats } from 'node:fs';
import { entriesOf, type EntryKind } from '@pg-guardrails/ts-reader';

/** What has been seen of the disk while one file after the other is linted: each folder and each stamp is looked up once. Paths are absolute. */
export interface Run {
  /** The names in a folder; none for one that is not there yet, or that may not be read. */
  entries(folder: string): ReadonlyMap<string, EntryKind>;
  /** Changes when the file does; null when there is no such file. */
  stampOf(file: string): string | null;
}

/** A link that leads to itself is there nevertheless: whoever reads it says what is wrong with it. What lies below a file is not. */
function linkStatusOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function statusOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? linkStatusOf(file);
  } catch {
    return linkStatusOf(file);
  }
}

function stampOf(file: string): string | null {
  const status = statusOf(file);
  return status === undefined ? null : `${String(status.mtimeMs)} ${String(status.size)}`;
}

/** Remembers the answers of a function. */
function once<T>(of: (file: string) => T): (file: string) => T {
  const answers = new Map<string, T>();
  return (file) => {
    const known = answers.get(file);
    if (known !== undefined) return known;
    const answer = of(file);
    answers.set(file, answer);
    return answer;
  };
}

interface CurrentRun extends Run {
  readonly files: Set<string>;
  readonly beganAt: number;
  lastAt: number;
  /** How long the process had waited for something by then. */
  idle: number;
}

/** In this time nobody edits a file, saves it and comes back. */
const longestPause = 500;
/** Whoever lints a whole project does so for minutes, without a pause and each file once: nothing of it need be looked up again. */
const longestLife = 300_000;

let current: CurrentRun | null = null;

/** Milliseconds for which the process has waited for something; 0 where that is not counted. What `eventLoopUtilization()` tells besides takes it a look at the clock. */
const idleTime = (): number => ('nodeTiming' in performance ? performance.nodeTiming.idleTime : 0);

/** Whether somebody had time to change files since the last one was linted: a process that parses a large file, or waits for a busy processor, has not paused. */
function hasPaused({ lastAt, idle: before }: CurrentRun, now: number, idle: number): boolean {
  return now - lastAt >= longestPause && (idle === 0 || idle - before >= longestPause / 2);
}

/**
 * The run in which a file is linted. Whoever lints a project lints each file once; a file that comes again was changed, and whatever else is on the
 * disk may have been changed before it. So does a pause end a run, and a run ends after a while in any case.
 */
export function runOf(file: string): Run {
  const now = performance.now();
  const idle = idleTime();
  if (current !== null && !current.files.has(file) && !hasPaused(current, now, idle) && now - current.beganAt < longestLife) {
    current.files.add(file);
    current.lastAt = now;
    current.idle = idle;
    return current;
  }
  current = { entries: once(entriesOf), stampOf: once(stampOf), files: new Set([file]), beganAt: now, lastAt: now, idle };
  return current;
}

/** The run in which a file is being linted already, for who comes later to the same text. */
export function ongoingRunOf(file: string): Run {
  return current?.files.has(file) === true ? current : runOf(file);
}
