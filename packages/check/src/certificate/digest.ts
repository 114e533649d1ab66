import { createHash } from 'node:crypto';
import type { ProjectFiles } from '../files.js';

/** Nothing of what cannot be read: that it cannot is an error of the report. */
function bytesOf(file: string, files: ProjectFiles): Uint8Array {
  try {
    return files.read(file);
  } catch {
    return new Uint8Array();
  }
}

/** One SHA-256 over names and contents: of each file, in order, its name, its length in bytes and its bytes. */
export function digestOf(inputs: readonly string[], files: ProjectFiles): { readonly sha256: string; readonly files: number } {
  const hash = createHash('sha256');
  for (const file of inputs) {
    const bytes = bytesOf(file, files);
    hash.update(`${JSON.stringify(file)} ${String(bytes.length)}\n`).update(bytes);
  }
  return { sha256: hash.digest('hex'), files: inputs.length };
}
