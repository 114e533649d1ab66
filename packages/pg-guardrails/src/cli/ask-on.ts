import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import type { Io } from './io.js';

/** Asks on a terminal, one question at a time. Questions go to standard error, which is not redirected with the report. */
export function askOn(input: Readable, output: Writable): NonNullable<Io['ask']> {
  return async (question) => {
    const reader = createInterface({ input, output });
    const ended = new Promise<null>((resolve) => reader.once('close', () => { resolve(null); }));
    try {
      return await Promise.race([reader.question(question), ended]);
    } finally {
      reader.close();
    }
  };
}
