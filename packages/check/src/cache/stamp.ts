import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** What the file system says of a file, and when it was asked. `null` for one that is not there. */
export type Stamp = readonly [size: number, modified: number, changed: number, inode: number] | null;

/**
 * A file that changed so short a time (in milliseconds) before it was looked at may change again without another time: the clocks of file
 * systems tick every few milliseconds.
 */
const tick = 50;

export function stampOf(file: string): Stamp {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? null : [stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino];
}

/** As `stampOf`; what cannot be asked counts as absent. */
export function stampQuietly(file: string): Stamp {
  try {
    return stampOf(file);
  } catch {
    return null;
  }
}

export function isSameStamp(a: Stamp, b: Stamp): boolean {
  return a === null || b === null ? a === b : a.every((value, index) => value === b[index]);
}

/** Whether a file with this stamp, taken at `at`, cannot have been changed since without another stamp. */
export function isSettled(stamp: Stamp, at: number): boolean {
  return stamp === null || (stamp[1] < at - tick && stamp[2] < at - tick);
}

/** The SHA-1 of a file's bytes; null where it cannot be read. */
export function hashOf(file: string): string | null {
  try {
    return createHash('sha1').update(readFileSync(file)).digest('hex');
  } catch {
    return null;
  }
}
