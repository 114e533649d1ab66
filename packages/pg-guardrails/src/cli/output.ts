import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes a report beside its place and then renames it, so that no reader ever sees half of one.
 * @returns why it could not be written, or null.
 */
export function writeReport(file: string, text: string): string | null {
  const folder = path.dirname(file);
  const beside = path.join(folder, `.${path.basename(file)}.${String(process.pid)}.tmp`);
  try {
    mkdirSync(folder, { recursive: true });
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return 'it is a folder';
    writeFileSync(beside, text);
    renameSync(beside, file);
    return null;
  } catch (error) {
    removeQuietly(beside);
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** What cannot be written often cannot be removed either; the first reason is the one to tell. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}
