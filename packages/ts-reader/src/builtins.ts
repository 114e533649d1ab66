import { builtinModules } from 'node:module';

/** What Bun has built in under names that are packages to everyone else (Bun's documentation: Node.js compatibility); `bun` is a driver of PostgreSQL besides. */
const packagesInBun = new Set(['bun', 'undici', 'ws']);

/** The modules of Node.js that need no `node:`, by those of what runs: under Bun a project is judged as under Node.js. */
export function builtinsAmong(modules: readonly string[]): ReadonlySet<string> {
  // Later versions list `node:sqlite` and `node:test`, too, which without `node:` are packages (manual: module.builtinModules).
  return new Set(modules.filter((name) => !packagesInBun.has(name) && !name.startsWith('node:')));
}

export const builtins = builtinsAmong(builtinModules);
