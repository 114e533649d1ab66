import { Worker } from 'node:worker_threads';
import { packedExtension } from './contrib.js';
import type { Image, TakenImage } from './image.js';
import { machineCode } from './machine-code.js';
import { canceled, crashed, seconds, sessionOf, type Outcome, type Server } from './server.js';
import { stubScript } from './stubs.js';
import type { Answer, Question, Said, Start } from './worker-messages.js';

export interface EmbeddedOptions {
  /** Extensions that the history asks for: those that PGlite brings along are installed, so that CREATE EXTENSION finds them. */
  readonly wanted: readonly string[];
  /** Extensions that the server lacks and that a stub stands in for. */
  readonly stubs: readonly string[];
  /** Milliseconds that one call of `run` may take. What takes longer ends the server: PostgreSQL inside WebAssembly hears no signal, so no statement_timeout. */
  readonly limit?: number;
  /** Ends a start that is no longer wanted. */
  readonly signal?: AbortSignal;
  /** What it begins with; null or absent: an empty database, made anew. */
  readonly image?: Image | null;
}

/** An embedded server, which can be kept. */
export interface EmbeddedServer extends Server {
  /** An image of it, told on a base. No transaction is open. Null where the image would not be all that it is: see `imageOf`. */
  image(base: Image | null): Promise<TakenImage | null>;
}

/** Where PGlite's file system keeps the scripts of extensions. */
const extensionFolder = '/pglite/share/postgresql/extension';

const defaultLimit = 60_000;

async function startOf({ wanted, stubs, image = null }: EmbeddedOptions): Promise<Start> {
  const extensions = wanted.flatMap((name) => packedExtension(name) ?? []);
  const files = stubs
    .filter((name) => !(wanted.includes(name) && packedExtension(name) !== null))
    .flatMap((name) => [
      { path: `${extensionFolder}/${name}.control`, text: `comment = 'stands in for ${name}'\ndefault_version = '1.0'\nrelocatable = false\n` },
      { path: `${extensionFolder}/${name}--1.0.sql`, text: stubScript(name) },
    ]);
  return { extensions, files, image, code: await machineCode() };
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.rows !== null) return { rows: answer.rows, error: null };
  const { sqlstate, message } = answer;
  return { rows: null, error: { sqlstate: sqlstate !== null && /^[\dA-Z]{5}$/u.test(sqlstate) ? sqlstate : crashed, message } };
}

const failed = (sqlstate: string, message: string): Outcome => ({ rows: null, error: { sqlstate, message } });

/** A question on its way: what is heard of it, and what is still to come. */
interface Pending {
  /** How many answers it has. */
  readonly count: number;
  readonly heard: (readonly Outcome[])[];
  readonly onAnswer: (index: number) => void;
  readonly onImage: (image: TakenImage | null) => void;
  readonly resolve: (heard: readonly (readonly Outcome[])[]) => void;
}

/** Questions are sent at once and answered one after another, as a connection has it: whoever need not know an answer to go on need not wait for it. */
class Connection {
  private readonly pending: Pending[] = [];
  private timer: NodeJS.Timeout | null = null;
  private over: string | null = null;

  constructor(
    private readonly worker: Worker,
    private readonly limit: number,
  ) {
    worker.on('message', (said: Said) => {
      this.hear(said);
    });
    worker.on('error', (error) => {
      this.end(error.message);
    });
    worker.on('exit', () => {
      this.end('PostgreSQL has come to an end');
    });
  }

  async ask(sql: string): Promise<Outcome> {
    const [outcomes] = await this.send({ kind: 'sql', sql }, 1);
    return outcomes?.[0] ?? failed(crashed, 'no answer');
  }

  /** Each chain is answered up to its first error. Where PostgreSQL comes to an end, so do all chains from there on. */
  askChains(chains: readonly (readonly string[])[], onChain: (index: number) => void): Promise<readonly (readonly Outcome[])[]> {
    return this.send({ kind: 'chains', chains }, chains.length, onChain);
  }

  async image(base: Image | null): Promise<TakenImage | null> {
    let image: TakenImage | null = null;
    await this.send({ kind: 'image', base }, 1, undefined, (taken) => {
      image = taken;
    });
    return image;
  }

  private send(question: Question, count: number, onAnswer: (index: number) => void = () => undefined, onImage: (image: TakenImage | null) => void = () => undefined): Promise<readonly (readonly Outcome[])[]> {
    const { over } = this;
    if (over !== null) return Promise.resolve(Array.from({ length: count }, () => [failed(crashed, over)]));
    if (count === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      this.pending.push({ count, heard: [], onAnswer, onImage, resolve });
      this.timer ??= setTimeout(() => {
        this.stop();
      }, this.limit);
      this.worker.postMessage(question);
    });
  }

  private hear(said: Said): void {
    const [first] = this.pending;
    if (first === undefined) return;
    this.timer?.refresh();
    if (said.kind === 'image') first.onImage(said.image);
    first.heard.push(said.kind === 'answers' ? said.answers.map(outcomeOf) : []);
    first.onAnswer(first.heard.length - 1);
    if (first.heard.length < first.count) return;
    this.pending.shift();
    if (this.pending.length === 0) this.rest();
    first.resolve(first.heard);
  }

  private rest(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private stop(): void {
    this.over = `PostgreSQL was stopped, after a statement had taken longer than ${seconds(this.limit)}`;
    // The one that it was at is told from those that it never came to.
    this.pending[0]?.heard.push([failed(canceled, `it takes longer than ${seconds(this.limit)}, so PostgreSQL was stopped`)]);
    this.end(this.over);
    void this.worker.terminate();
  }

  private end(message: string): void {
    this.over ??= message;
    this.rest();
    const outcome = failed(crashed, this.over);
    for (const { count, heard, resolve } of this.pending.splice(0)) resolve([...heard, ...Array.from({ length: count - heard.length }, () => [outcome])]);
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
    worker.once('exit', () => {
      reject(new Error('PostgreSQL has come to an end'));
    });
  });
}

/** Starts a PostgreSQL in a thread of this process, in memory; it takes some seconds, from an image less than one. PGlite is loaded by its thread and nowhere else, and only when this is called. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const start = await startOf(options);
  options.signal?.throwIfAborted();
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), { workerData: start, execArgv: [], stdout: false });
  options.signal?.addEventListener('abort', () => void worker.terminate(), { once: true });
  await ready(worker);
  const connection = new Connection(worker, options.limit ?? defaultLimit);
  const ask = (sql: string): Promise<Outcome> => connection.ask(sql);
  return {
    session: { ...sessionOf(ask), chains: (chains, onChain) => connection.askChains(chains, onChain) },
    run: ask,
    image: (base) => connection.image(base),
    sharing: null,
    close: async () => {
      await worker.terminate();
    },
  };
}
