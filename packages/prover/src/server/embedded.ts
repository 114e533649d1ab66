import { Worker } from 'node:worker_threads';
import { packedExtension } from './contrib.js';
import { canceled, crashed, seconds, sessionOf, type Outcome, type Server } from './server.js';
import { stubScript } from './stubs.js';
import type { Answer, Start } from './worker-messages.js';

export interface EmbeddedOptions {
  /** Extensions that the history asks for: those that PGlite brings along are installed, so that CREATE EXTENSION finds them. */
  readonly wanted: readonly string[];
  /** Extensions that the server lacks and that a stub stands in for. */
  readonly stubs: readonly string[];
  /** Milliseconds that one call of `run` may take. What takes longer ends the server: PostgreSQL inside WebAssembly hears no signal, so no statement_timeout. */
  readonly limit?: number;
}

/** Where PGlite's file system keeps the scripts of extensions. */
const extensionFolder = '/pglite/share/postgresql/extension';

const defaultLimit = 60_000;

function startOf({ wanted, stubs }: EmbeddedOptions): Start {
  const extensions = wanted.flatMap((name) => packedExtension(name) ?? []);
  const files = stubs
    .filter((name) => !(wanted.includes(name) && packedExtension(name) !== null))
    .flatMap((name) => [
      { path: `${extensionFolder}/${name}.control`, text: `comment = 'stands in for ${name}'\ndefault_version = '1.0'\nrelocatable = false\n` },
      { path: `${extensionFolder}/${name}--1.0.sql`, text: stubScript(name) },
    ]);
  return { extensions, files };
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.rows !== null) return { rows: answer.rows, error: null };
  const { sqlstate, message } = answer;
  return { rows: null, error: { sqlstate: sqlstate !== null && /^[\dA-Z]{5}$/u.test(sqlstate) ? sqlstate : crashed, message } };
}

/** One question at a time, as a connection has it. */
class Connection {
  private waiting: ((outcome: Outcome) => void) | null = null;
  private over: string | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly worker: Worker,
    private readonly limit: number,
  ) {
    worker.on('message', (answer: Answer) => {
      this.answer(outcomeOf(answer));
    });
    worker.on('error', (error) => {
      this.end(error.message);
    });
    worker.on('exit', () => {
      this.end('PostgreSQL has come to an end');
    });
  }

  ask(sql: string): Promise<Outcome> {
    const asked = this.turn.then(() => this.send(sql));
    this.turn = asked;
    return asked;
  }

  private send(sql: string): Promise<Outcome> {
    if (this.over !== null) return Promise.resolve({ rows: null, error: { sqlstate: crashed, message: this.over } });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.over = `PostgreSQL was stopped, after a statement had taken longer than ${seconds(this.limit)}`;
        this.answer({ rows: null, error: { sqlstate: canceled, message: `it takes longer than ${seconds(this.limit)}, so PostgreSQL was stopped` } });
        void this.worker.terminate();
      }, this.limit);
      this.waiting = (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      this.worker.postMessage(sql);
    });
  }

  private answer(outcome: Outcome): void {
    const { waiting } = this;
    this.waiting = null;
    waiting?.(outcome);
  }

  private end(message: string): void {
    this.over ??= message;
    this.answer({ rows: null, error: { sqlstate: crashed, message: this.over } });
  }
}

/** @throws what keeps PGlite from starting */
function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      worker.removeListener('error', reject);
      resolve();
    });
    worker.once('error', reject);
  });
}

/** Starts a PostgreSQL in a thread of this process, in memory; it takes some seconds. PGlite is loaded by its thread and nowhere else, and only when this is called. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Server> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), { workerData: startOf(options), execArgv: [], stdout: false });
  await ready(worker);
  const connection = new Connection(worker, options.limit ?? defaultLimit);
  const ask = (sql: string): Promise<Outcome> => connection.ask(sql);
  return {
    session: sessionOf(ask),
    run: ask,
    sharing: null,
    close: async () => {
      await worker.terminate();
    },
  };
}
