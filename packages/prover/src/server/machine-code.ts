import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** As far as it is asked for here: the types of Node.js do not tell of it. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

let compiled: Promise<object | null> | null = null;

async function compile(): Promise<object | null> {
  try {
    return await WebAssembly.compile(await readFile(path.join(path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'pglite.wasm')));
  } catch {
    // Another PGlite has it elsewhere, and knows where.
    return null;
  }
}

/**
 * PGlite's WebAssembly, for all threads of this process: V8 compiles each function of it when it is first called, and again when it is called often, which is half of what a start takes. What
 * was compiled for one thread is compiled for all that have the same module, as long as somebody has it.
 */
export function machineCode(): Promise<object | null> {
  compiled ??= compile();
  return compiled;
}
