import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** The rooms under `rules/`, sorted: each folder that holds a definition. */
export function rooms(): readonly string[] {
  const folder = path.join(root, 'rules');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, 'rule.ts')))
    .map((entry) => entry.name)
    .sort();
}
