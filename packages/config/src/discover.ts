import { lstatSync } from 'node:fs';
import path from 'node:path';

export const configNames = ['guardrails.config.ts', 'guardrails.config.mts', 'guardrails.config.mjs', 'guardrails.config.js', 'guardrails.config.json'] as const;

/** A link counts even when it leads nowhere: passing over it would check the project by another configuration. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/**
 * The nearest configuration in a folder or above it; in one folder the order of `configNames` decides. Null when there is none.
 * @param stopAt absolute: the last folder that is searched.
 */
export function discoverConfig(cwd: string, stopAt?: string): string | null {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const found = configNames.map((name) => path.join(folder, name)).find(isThere);
    if (found !== undefined) return found;
    if (folder === stopAt || path.dirname(folder) === folder) return null;
  }
}
