import type { Client, QueryResult } from 'pg';
import { canceled, crashed, seconds, type Outcome } from './server.js';

/** How to reach a server. */
export interface Login {
  /** `postgres://user:password@host:port/database`, with libpq's parameters; what it leaves out comes from PGHOST, PGUSER and their like. It may hold a password: it is never part of a message. */
  readonly url: string;
  /** Another database than that of the URL. */
  readonly database?: string;
  /** By which the server's other users, and the next run, know the connection (pg_stat_activity). */
  readonly applicationName: string;
  /** Settings that the session starts with, which RESET goes back to. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A connection, or why there is none. */
export type Connected = { readonly connection: Connection } | { readonly problem: string };

/** No client's idea of types comes between. */
const asText = { getTypeParser: () => (value: string): string => value };

/** One connection to a server. Questions are answered one after another; one that takes too long is ended by `onLate`. */
export class Connection {
  private over: string | null = null;
  private late = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: Client,
    /** The server's process, as the server named it when it let us in. */
    readonly pid: number,
    private readonly limit: number,
  ) {
    client.on('error', (error) => {
      this.end(error.message);
    });
    client.on('end', () => {
      this.end('the server closed the connection');
    });
  }

  /** Told when a question takes longer than the limit: whoever can end it does. */
  onLate: (() => void) | null = null;

  /** Questions may be asked before earlier ones are answered; the client itself takes one at a time. */
  ask(sql: string): Promise<Outcome> {
    const asked = this.turn.then(() => this.askNow(sql));
    this.turn = asked;
    return asked;
  }

  private async askNow(sql: string): Promise<Outcome> {
    if (this.over !== null) return failed(crashed, this.over);
    const timer = setTimeout(() => {
      this.late = true;
      this.end(`the connection was ended, after a statement had taken longer than ${seconds(this.limit)}`);
      this.onLate?.();
    }, this.limit);
    try {
      // Several statements have several results, which the client's types do not say.
      const results: readonly QueryResult<object>[] = [await this.client.query<object>(sql)].flat();
      return { rows: results.findLast(({ fields }) => fields.length > 0)?.rows ?? [], error: null };
    } catch (error) {
      return this.refusal(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the connection from this side: what is asked from now on is answered with the reason. */
  end(reason: string): void {
    this.over ??= reason;
  }

  async close(): Promise<void> {
    this.end('the connection is closed');
    await this.client.end().catch(() => undefined);
  }

  private refusal(error: unknown): Outcome {
    if (this.late) {
      this.late = false;
      return failed(canceled, `it takes longer than ${seconds(this.limit)}, so the connection was ended`);
    }
    const message = error instanceof Error ? error.message : String(error);
    const sqlstate = error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[\dA-Z]{5}$/u.test(error.code) ? error.code : null;
    // Class 57P: the server ends the session after it has said so (manual, Appendix A).
    if (sqlstate === null || sqlstate.startsWith('57P')) {
      this.end(message);
      return failed(crashed, message);
    }
    return failed(sqlstate, message);
  }
}

function failed(sqlstate: string, message: string): Outcome {
  return { rows: null, error: { sqlstate, message } };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Several addresses that all refuse are one error with an empty message.
  const inner: unknown = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : null;
  return inner instanceof Error ? inner.message : error.message;
}

/** What the URL says is stronger than what a client is told besides: so what we say goes into it. */
function addressOf({ url, database, applicationName, settings = {} }: Login): string {
  const address = new URL(url);
  if (database !== undefined) address.pathname = `/${encodeURIComponent(database)}`;
  address.searchParams.set('application_name', applicationName);
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  if (options.length > 0) address.searchParams.set('options', [address.searchParams.get('options') ?? '', ...options].join(' ').trim());
  return address.href;
}

/** Connects; a question may take `limit` milliseconds. What keeps it from that is told in words that name neither the URL nor its password. */
export async function connect(login: Login, limit: number): Promise<Connected> {
  if (!/^postgres(?:ql)?:\/\//u.test(login.url) || !URL.canParse(login.url)) return { problem: 'a URL like postgres://user@host:5432/database is needed' };
  // Only those who ask for a server load its client.
  const { default: pg } = await import('pg');
  try {
    const client = new pg.Client({ connectionString: addressOf(login), connectionTimeoutMillis: 15_000, types: asText });
    await client.connect();
    // The client keeps it for cancelling; its types do not tell.
    return { connection: new Connection(client, Number(Reflect.get(client, 'processID')), limit) };
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}
