import type { HistoryConfig } from '@pg-guardrails/kernel';
import { readSqlText, stepsOf, type MigrationText, type SqlText } from '@pg-guardrails/sql-reader';
import { withCommentClaim } from './comments.js';
import { sessionWith } from './copies.js';
import { defaultAclItems } from './default-acl.js';
import { changesOf } from './journal.js';
import { inherits } from './memberships.js';
import type { Catalog, Change } from './model.js';
import { initialState } from './predefined.js';
import { passUnread, runStatement } from './run-statement.js';
import { endTransaction, newSession, type Step } from './session.js';
import { pathOfNextSession, sessionWithSettings, usualPath } from './settings.js';
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

/** How one file runs. */
interface FileRun {
  /** What the session begins with, before the settings of the role and the database. */
  readonly session: Session;
  /** The search path of the configuration, which is the connection's own and goes before them; null when it says none. */
  readonly searchPath: readonly string[] | null;
  /** What runs before the file's own statements, in the same session and the same transaction (`replay.perFile`). */
  readonly before: SqlText | null;
  readonly afterError: 'uncertain' | 'unchanged';
  readonly log: Log;
}

/** What one file runs, in a session of its own. */
function runFile(state: State, migration: MigrationText, { session: unset, searchPath, before, afterError, log }: FileRun): State {
  const beginning = (now: State, first: Session): Session => {
    const settings = sessionWithSettings(now, first);
    return searchPath === null ? settings : sessionWith(settings, { searchPath });
  };
  let session = beginning(state, unset);
  let step: Step = { state: newSession(state, session), transaction: null };
  for (const statement of before?.statements ?? []) step = runStatement(step, statement, new StatementContext(statement, before ?? migration.sql, log), session, afterError);
  for (const next of stepsOf(migration)) {
    switch (next.kind) {
      case 'statement':
        step = runStatement(step, next.statement, new StatementContext(next.statement, next.sql, log), session, afterError);
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
  return endTransaction(step.state);
}

/** The state as judges read it. */
function catalogOf(state: State, log: Log, searchPath: readonly string[]): Catalog {
  let changes: readonly Change[] | null = null;
  return {
    roles: state.roles,
    memberships: state.memberships.map((one) => ({ ...one, inheritOption: inherits(state, one) })),
    namespaces: state.namespaces,
    relations: new Map(
      [...state.relations].map(([oid, relation]) => [oid, withCommentClaim(relation)]),
    ),
    triggers: state.triggers,
    functions: state.functions,
    defaultAcl: defaultAclItems(state.defaultAcls),
    indexes: state.indexes,
    types: state.types,
    eventTriggers: state.eventTriggers,
    extensions: state.extensions,
    roleSettings: state.roleSettings,
    systemSettings: state.systemSettings,
    subscriptions: state.subscriptions,
    databaseAcl: state.databaseAcl,
    parameterAcls: state.parameterAcls,
    // Only those who ask for the history of the catalog pay for it.
    get changes() {
      changes ??= changesOf(state.notes);
      return changes;
    },
    taints: state.taints,
    errors: log.errors,
    unmodelled: log.unmodelled,
    databaseOwner: state.databaseOwner,
    postgres: state.postgres,
    searchPath,
  };
}

/** What a file left behind when it ran. */
interface Ran {
  readonly file: MigrationText;
  readonly state: State;
  readonly log: Log;
}

/** A history as far as it was gone through, file by file: one that begins with the same files need not be gone through from the start. */
export interface Simulation {
  readonly catalog: Catalog;
  /** What all files share: the server, the session, what runs before each. */
  readonly setting: string;
  readonly ran: readonly Ran[];
}

/**
 * The catalog that a history of migrations leaves behind, as far as it can be told without running it. What cannot be told is a
 * taint with its reason and place; what PostgreSQL would reject is an error, and the history goes on with the next statement.
 * Never throws for what a user wrote. `loadGrammar` must have been awaited.
 */
export function simulate(input: SimulateInput): Catalog {
  return simulateFrom(input, null).catalog;
}

/** The same, going on where a history that was gone through before leaves the common way: files are told by identity. */
export function simulateFrom({ files, prelude = [], history, afterError = 'uncertain' }: SimulateInput, before: Simulation | null): Simulation {
  const first = initialState(history, history.searchPath ?? usualPath);
  const session = first.session;
  const superuser: Session = sessionWith(session, { sessionRole: first.bootstrapRole, currentRole: first.bootstrapRole });
  const perFile = history.replay?.perFile;
  const leading = perFile === undefined ? null : readSqlText('(configuration)', perFile);
  const setting = JSON.stringify([history, afterError, prelude.length]);
  const all = [...prelude, ...files];
  const common = before?.setting === setting ? commonLength(before.ran, all) : 0;
  if (before !== null && common === all.length && common === before.ran.length) return before;
  const ran = before?.ran.slice(0, common) ?? [];
  let state = ran.at(-1)?.state ?? first;
  for (const [index, file] of all.entries()) {
    if (index < ran.length) continue;
    const log: Log = { errors: [], unmodelled: [] };
    const isPrelude = index < prelude.length;
    state = runFile(state, file, { session: isPrelude ? superuser : session, searchPath: history.searchPath ?? null, before: isPrelude ? null : leading, afterError, log });
    ran.push({ file, state, log });
  }
  const log: Log = { errors: ran.flatMap((one) => one.log.errors), unmodelled: ran.flatMap((one) => one.log.unmodelled) };
  const searchPath = pathOfNextSession(state, session.sessionRole, history.searchPath);
  return { catalog: catalogOf(newSession(state, session), log, searchPath), setting, ran };
}

/** How many files of a history were gone through already, in this order. */
export function commonLength(ran: Simulation['ran'], files: readonly MigrationText[]): number {
  const different = ran.findIndex(({ file }, index) => file !== files[index]);
  return different < 0 ? Math.min(ran.length, files.length) : different;
}
