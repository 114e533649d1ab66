import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes a report beside its place and then renames it, so that no reader ever sees half of one.
 * @returns why it could not be written, or null.
 */
export function writeReport(file: string, text: string): string | null {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return 'it is a folder';
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${String(process.pid)}.tmp`);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(beside, text);
    renameSync(beside, file);
    return null;
  } catch (error) {
    rmSync(beside, { force: true });
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
