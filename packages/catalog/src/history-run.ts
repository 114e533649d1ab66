import type { HistoryConfig } from '@pg-guardrails/kernel';
import { readSqlText, stepsOf, type MigrationText, type SqlText } from '@pg-guardrails/sql-reader';
import { sessionWith, stateWith } from './copies.js';
import { firstNormalOid, initialState } from './predefined.js';
import { passUnread, runStatement } from './run-statement.js';
import { endStatement, endTransaction, newSession, type Step } from './session.js';
import { sessionWithSettings, usualPath } from './settings.js';
import type { Session, State } from './state.js';
import { StatementContext, type Log } from './statement-context.js';

export interface SimulateInput {
  /** In the order in which they are applied. Each file is a session of its own. */
  readonly files: readonly MigrationText[];
  /** What the server holds before them, run by its superuser (`replay.prelude`). */
  readonly prelude?: readonly MigrationText[];
  readonly history: HistoryConfig;
  /**
   * What a statement that PostgreSQL rejects leaves behind. `uncertain` (the default): a history that was applied must have had
   * something else in its place. `unchanged`: nothing, as psql goes on without ON_ERROR_STOP.
   */
  readonly afterError?: 'uncertain' | 'unchanged';
}

/** What all files of a history share: the server before the first one, the session of each, what runs before it. */
export interface Setting {
  /** Histories whose settings are alike have the same. */
  readonly key: string;
  readonly first: State;
  readonly superuser: Session;
  /** What runs before the file's own statements, in the same session and the same transaction (`replay.perFile`). */
  readonly leading: SqlText | null;
  /** The search path of the configuration, which is the connection's own and goes before the settings of the role and the database; null when it says none. */
  readonly searchPath: readonly string[] | null;
  /** Whether each file is one transaction (`replay.transaction`); null when the configuration leaves that to the tool. */
  readonly transaction: 'file' | 'none' | null;
  readonly preludes: number;
  readonly afterError: 'uncertain' | 'unchanged';
}

export function settingKey({ prelude = [], history, afterError = 'uncertain' }: SimulateInput): string {
  return JSON.stringify([history, afterError, prelude.length]);
}

export function settingOf(input: SimulateInput): Setting {
  const { prelude = [], history, afterError = 'uncertain' } = input;
  const first = initialState(history, history.searchPath ?? usualPath);
  const perFile = history.replay?.perFile;
  return {
    key: settingKey(input),
    first,
    superuser: sessionWith(first.session, { sessionRole: first.bootstrapRole, currentRole: first.bootstrapRole }),
    leading: perFile === undefined ? null : readSqlText('(configuration)', perFile),
    searchPath: history.searchPath ?? null,
    transaction: history.replay?.transaction ?? null,
    preludes: prelude.length,
    afterError,
  };
}

/** Each file has a stretch of oids of its own, in their order: what one file makes more than before does not move those of the files after it. */
const oidsOfFile = 1 << 14;

/** The first oid that a file gives; one that used more than its stretch moves those after it. */
export function firstOidOf(index: number, nextOid: number): number {
  return Math.max(nextOid, firstNormalOid + index * oidsOfFile);
}

/** What one file runs, in a session of its own, which is over behind it. `index`: its place in the history, the prelude included. */
export function runFile(before: State, migration: MigrationText, index: number, setting: Setting, log: Log): State {
  const { searchPath, afterError } = setting;
  const isPrelude = index < setting.preludes;
  const unset = isPrelude ? setting.superuser : setting.first.session;
  const leading = isPrelude ? null : setting.leading;
  const mode = setting.transaction ?? migration.transaction ?? 'file';
  const ended = (one: Step): Step => (mode === 'none' ? endStatement(one) : one);
  const beginning = (now: State, first: Session): Session => {
    const settings = sessionWithSettings(now, first);
    return searchPath === null ? settings : sessionWith(settings, { searchPath });
  };
  const state = stateWith(before, { nextOid: firstOidOf(index, before.nextOid) });
  let session = beginning(state, unset);
  let step: Step = { state: newSession(state, session), transaction: null };
  for (const statement of leading?.statements ?? []) step = ended(runStatement(step, statement, new StatementContext(statement, leading ?? migration.sql, log), session, afterError));
  for (const next of stepsOf(migration)) {
    switch (next.kind) {
      case 'statement':
        step = ended(runStatement(step, next.statement, new StatementContext(next.statement, next.sql, log), session, afterError));
        break;
      case 'problem':
        step = passUnread(step, next.problem, next.sql, session, afterError, log);
        break;
      case 'connect': {
        // A connection that ends takes its transaction back.
        const now = endTransaction(step.transaction?.start ?? step.state);
        const { role, place } = next.connect;
        if (role !== null && !now.roles.has(role)) log.errors.push({ sqlstate: '28000', message: `role "${role}" does not exist`, place });
        session = beginning(now, role === null || !now.roles.has(role) ? sessionWith(unset, { sessionRole: session.sessionRole, currentRole: session.sessionRole }) : sessionWith(unset, { sessionRole: role, currentRole: role }));
        step = { state: newSession(now, session), transaction: null };
        break;
      }
      case 'elsewhere':
        break;
      default:
        next satisfies never;
    }
  }
  return newSession(endTransaction(step.state), setting.first.session);
}

