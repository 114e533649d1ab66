import { createRequire } from 'node:module';
import type * as LibPgQueryModule from 'libpg-query';

type LibPgQuery = typeof LibPgQueryModule;

/** PostgreSQL's grammar in one WASM instance, and how it has fared. */
export interface GrammarInstance {
  readonly library: LibPgQuery;
  /** Notes an overrun of the WASM stack. Each leaks a part of it; sixty were seen to break an instance. */
  noteOverrun(): void;
  /** Notes that the instance stopped for good. */
  noteStop(): void;
  /** Notes the length of a text that was parsed: WASM memory grows with it, some forty bytes for each, and never shrinks. */
  noteLength(length: number): void;
  /** Whether it must not be asked any more. */
  readonly isBroken: boolean;
}

const overrunLimit = 8;
/** In UTF-16 units; the memory that one such text leaves behind is about that of the rest of the program. */
const lengthLimit = 2 * 1024 * 1024;

let current: GrammarInstance | null = null;
let renewal: Promise<void> | null = null;

/** The instance at hand, or null before the first. One that is broken stays until another is there. */
export function grammarInstance(): GrammarInstance | null {
  return current;
}

/** Loads the first instance, or waits for the one that takes the place of a worn-out one. */
export async function loadInstance(): Promise<void> {
  if (renewal !== null) await renewal;
  current ??= instanceOf(await import('libpg-query').then(loaded));
}

async function loaded(library: LibPgQuery): Promise<LibPgQuery> {
  await library.loadModule();
  return library;
}

function instanceOf(library: LibPgQuery): GrammarInstance {
  let overruns = 0;
  return {
    library,
    noteOverrun() {
      overruns += 1;
      if (overruns >= overrunLimit) renew();
    },
    noteStop() {
      overruns = overrunLimit;
      renew();
    },
    noteLength(length) {
      if (length > lengthLimit) renew();
    },
    get isBroken() {
      return overruns >= overrunLimit;
    },
  };
}

/** Puts a new instance in place of a worn-out one. WASM is instantiated asynchronously: what is parsed before that has to do without. */
function renew(): void {
  renewal ??= loaded(requireAnew()).then(
    (library) => {
      current = instanceOf(library);
      renewal = null;
    },
    () => {
      renewal = null;
    },
  );
}

function isLibrary(value: unknown): value is LibPgQuery {
  return typeof value === 'object' && value !== null && 'loadModule' in value && 'parseSync' in value && 'parsePlPgSQLSync' in value;
}

/** The package once more: it holds its instance in a variable of its own, so only a second copy of the module has another. */
function requireAnew(): LibPgQuery {
  const load = createRequire(import.meta.url);
  const file = load.resolve('libpg-query');
  const folder = file.slice(0, file.lastIndexOf('index.cjs'));
  for (const key of Object.keys(load.cache)) if (key.startsWith(folder)) Reflect.deleteProperty(load.cache, key);
  const library: unknown = load(file);
  if (!isLibrary(library)) throw new Error('libpg-query has another shape than before');
  return library;
}
