import { createRequire } from 'node:module';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from './kept-file.js';

/** Goes up with each change of what is kept. */
const format = 2;

/** Which PGlite it is: its version, and how long its machine code is, for one that was built anew. */
function pgliteOf(): readonly unknown[] {
  const home = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  return [readFileSync(path.join(home, '../package.json'), 'utf8'), statSync(path.join(home, 'pglite.wasm')).size];
}

/** What an empty server rests on that this machine keeps: its values are written down by V8. */
export function serverKey(tool: string): string {
  return digestOf(JSON.stringify([format, tool, pgliteOf(), process.versions.v8]));
}

/** What the one of the package rests on. */
export function packagedKey(): string {
  return digestOf(JSON.stringify([format, pgliteOf()]));
}
