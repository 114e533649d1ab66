import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 compile WASM once, plainly. PostgreSQL's grammar is one function of half a megabyte: to compile it anew, optimized, takes longer than a check gains by it, and 500 MB
 * with Node.js 24. Not for whoever runs a PostgreSQL in WASM: that one runs for longer.
 */
export function compileWasmPlainly(): void {
  // Of a flag that it does not know V8 complains.
  if (Number.parseInt(process.versions.v8, 10) > 14) return;
  // The first one implies the others, but only where the process is started with it.
  for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
}
