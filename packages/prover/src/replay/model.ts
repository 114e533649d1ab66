import type { Catalog } from '@pg-guardrails/catalog';
import type { HistoryConfig, Place } from '@pg-guardrails/kernel';
import type { MigrationFile } from '@pg-guardrails/sql-reader';
import type { Session } from '../server/session.js';

export interface ReplayInput {
  /** In the order in which they are applied. */
  readonly files: readonly MigrationFile[];
  readonly history: HistoryConfig;
  /** The files of `history.replay.prelude`: run first, by the superuser, outside the history. */
  readonly prelude?: readonly MigrationFile[];
  /**
   * `continue`, the default: a statement that fails is left out and the history goes on, as the simulator does it. `skip`: the file
   * is rolled back when it runs in a transaction, and the next one follows. `stop`: nothing after it is applied, as a runner does it.
   */
  readonly onFailure?: 'continue' | 'skip' | 'stop';
  /** Milliseconds that one statement may take; default: a minute. One that takes longer ends the history. */
  readonly limit?: number;
  /** Told before each file is applied, with its number from 1. */
  readonly onFile?: (file: string, index: number) => void;
}

/** What PostgreSQL rejected, or what could not be asked of it. */
export interface ReplayFailure {
  readonly file: string;
  readonly place: Place;
  /** The statement, white space folded. */
  readonly statement: string;
  /** 42601 also for what could not be parsed; XX000 when the server itself gave up. */
  readonly sqlstate: string;
  readonly message: string;
}

/** A statement that was not run, and why. */
export interface SkippedStatement {
  readonly place: Place;
  readonly statement: string;
  readonly reason: string;
}

/** What came of a history. */
export interface Replay {
  /** As `introspect` reads it at the end, with the sources and the changes of the history. Its `errors` are the failures. */
  readonly catalog: Catalog;
  readonly failures: readonly ReplayFailure[];
  readonly skipped: readonly SkippedStatement[];
  /** Files of which every statement was applied, and statements that were; BEGIN, COMMIT and their like are not counted. */
  readonly applied: { readonly files: number; readonly statements: number };
  /** `PostgreSQL 18.6`. */
  readonly server: string;
  /** The server came to an end, with the last failure when one is what it was at: the catalog is that of a history of which the rest was not run, and nothing more can be asked. */
  readonly isOver: boolean;
  /** The server as the history left it, as its superuser and outside a transaction, until `close`. */
  readonly session: Session;
  close(): Promise<void>;
}
