import type { DefineStmt, Node } from '@pgsql/types';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import { readSqlText, stepsOf, type MigrationText, type SqlText, type Statement, type SyntaxProblem } from '@pg-guardrails/sql-reader';
import { alterTable } from './alter-table.js';
import { claimAbove, comment, proseOf, withCommentClaim } from './comments.js';
import { withCurrentContents, withEmptyTable, withoutContents } from './contents.js';
import { sessionWith, stateWith } from './copies.js';
import { alterDefaultPrivileges, defaultAclItems } from './default-acl.js';
import { runCalledFunctions, runDo, type Certainty } from './do-blocks.js';
import { drop } from './drops.js';
import { isUndefined, Rejection } from './errors.js';
import { fireEventTriggers } from './event-trigger-firing.js';
import { alterEventTrigger, createEventTrigger } from './event-triggers.js';
import { createExtension } from './extensions/extensions.js';
import { alterFunction, createAggregate, createFunction, functionInstead } from './functions.js';
import { grantPrivileges } from './grants/statement.js';
import { createIndex } from './indexes/create.js';
import { grantRole } from './memberships-change.js';
import { inherits } from './memberships.js';
import { changesOf, journalled } from './journal.js';
import type { Catalog, CatalogError, Change, Source, Taint, Unmodelled } from './model.js';
import { onOneLine, tagged } from './nodes.js';
import { isOutsideModel } from './outside-model.js';
import { alterOwner, dropOwned, reassignOwned } from './owners.js';
import { alterPolicy, createPolicy } from './policies.js';
import { initialState } from './predefined.js';
import { createFromQuery, createTableAs } from './relations/from-query.js';
import { alterSequence, createSequence } from './relations/sequences.js';
import { createTable } from './relations/tables.js';
import { createView } from './relations/views.js';
import { rename, setSchema } from './renames.js';
import { alterRole, createRole, dropRole } from './roles.js';
import { createRule } from './rules.js';
import { createSchema } from './schemas.js';
import { createDatabase } from './databases.js';
import { discardAll, endTransaction, newSession, setVariable, transact, type Step } from './session.js';
import type { Context, Session, State } from './state.js';
import { mayHaveBeenMade, mayRestOnConstraints, withDoubt, withTaint } from './taints.js';
import { everything, touchedBy, touchedByWrite, unknownText } from './touches.js';
import { alterDatabaseSet, alterRoleSet, pathOfNextSession, sessionWithSettings, usualPath } from './settings.js';
import { alterSubscription, createSubscription, dropSubscription } from './subscriptions.js';
import { alterSystem } from './system-settings.js';
import { createTrigger } from './triggers.js';
import { truncate } from './truncate.js';
import { alterEnum } from './types/change.js';
import { createBaseType, createComposite, createDomain, createEnum, createRange } from './types/create.js';
import { alterDomain } from './types/domains.js';

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

/** Where errors and unmodelled statements are collected: a rollback does not take them back. */
interface Log {
  readonly errors: CatalogError[];
  readonly unmodelled: Unmodelled[];
}

/** Applies one statement and notes what it changed. @throws {Rejection} */
export function applyStatement(state: State, node: Node, context: Context, initial: Session): State {
  const after = withCurrentContents(state, applyKind(state, node, context, initial));
  // These run other statements, each of which notes its own changes.
  const noted = 'DoStmt' in node || 'CreateSchemaStmt' in node ? after : journalled(state, after, context.source);
  return fireEventTriggers(state, noted, node, context, (next, element, inner) => applyStatement(next, element, inner, initial));
}

/** A flat switch: one kind, one line. @throws {Rejection} */
function applyKind(state: State, node: Node, context: Context, initial: Session): State {
  const { kind, body } = tagged(node);
  const apply = (next: State, element: Node, inner: Context = context): State => applyStatement(next, element, inner, initial);
  switch (kind) {
    case 'CreateStmt':
      return withEmptyTable(state, createTable(state, body, context), body);
    case 'CreateForeignTableStmt':
      return createTable(state, body.base ?? {}, context, 'foreign-table');
    case 'CreateTableAsStmt':
      return createTableAs(state, body, context);
    case 'IndexStmt':
      return createIndex(state, body, context);
    case 'ViewStmt':
      return createView(state, body, context);
    case 'CreateSeqStmt':
      return createSequence(state, body, context);
    case 'AlterSeqStmt':
      return alterSequence(state, body);
    case 'AlterTableStmt':
      return alterTable(state, body, context);
    case 'DropStmt':
      return drop(state, body);
    case 'RenameStmt':
      return rename(state, body);
    case 'AlterObjectSchemaStmt':
      return setSchema(state, body);
    case 'AlterOwnerStmt':
      return alterOwner(state, body, context);
    case 'ReassignOwnedStmt':
      return reassignOwned(state, body, context);
    case 'DropOwnedStmt':
      return dropOwned(state, body, context);
    case 'CommentStmt':
      return comment(state, body, context);
    case 'CreateRoleStmt':
      return createRole(state, body, context);
    case 'AlterRoleStmt':
      return alterRole(state, body, context);
    case 'DropRoleStmt':
      return dropRole(state, body);
    case 'GrantRoleStmt':
      return grantRole(state, body, context);
    case 'GrantStmt':
      return grantPrivileges(state, body, context);
    case 'AlterDefaultPrivilegesStmt':
      return alterDefaultPrivileges(state, body, context);
    case 'CreateSchemaStmt':
      return createSchema(state, body, context, apply);
    case 'CreateFunctionStmt':
      return createFunction(state, body, context);
    case 'AlterFunctionStmt':
      return alterFunction(state, body);
    case 'RuleStmt':
      return createRule(state, body, context);
    case 'CreateTrigStmt':
      return createTrigger(state, body, context);
    case 'CreatePolicyStmt':
      return createPolicy(state, body, context);
    case 'AlterPolicyStmt':
      return alterPolicy(state, body, context);
    case 'VariableSetStmt':
      return setVariable(state, body, initial);
    case 'DiscardStmt':
      return body.target === 'DISCARD_ALL' ? discardAll(state, initial) : state;
    case 'CreateEnumStmt':
      return createEnum(state, body, context);
    case 'AlterEnumStmt':
      return alterEnum(state, body);
    case 'CompositeTypeStmt':
      return createComposite(state, body, context);
    case 'CreateRangeStmt':
      return createRange(state, body, context);
    case 'CreateDomainStmt':
      return createDomain(state, body, context);
    case 'AlterDomainStmt':
      return alterDomain(state, body);
    case 'DefineStmt':
      return define(state, body, context);
    case 'CreateExtensionStmt':
      return createExtension(state, body, context);
    case 'CreatedbStmt':
      return createDatabase(state, body);
    case 'AlterRoleSetStmt':
      return alterRoleSet(state, body, context);
    case 'AlterDatabaseSetStmt':
      return alterDatabaseSet(state, body, context);
    case 'AlterSystemStmt':
      return alterSystem(state, body, context);
    case 'CreateSubscriptionStmt':
      return createSubscription(state, body, context);
    case 'AlterSubscriptionStmt':
      return alterSubscription(state, body);
    case 'DropSubscriptionStmt':
      return dropSubscription(state, body);
    case 'AlterEventTrigStmt':
      return alterEventTrigger(state, body);
    case 'SelectStmt':
      return body.intoClause === undefined ? state : createFromQuery(state, body.intoClause, node, 'table', 'error', context);
    case 'DoStmt':
      return runDo(state, body, context, apply, 'surely');
    case 'CreateEventTrigStmt':
      return createEventTrigger(state, body, context);
    // What these call has run already.
    case 'CallStmt':
      return state;
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      return withTaint(state, touchedByWrite(state, body.relation), `a statement writes to ${body.relation?.relname ?? ''}, a table of PostgreSQL itself`, context);
    case 'TruncateStmt':
      return truncate(state, body);
    default:
      if (isOutsideModel(kind)) return state;
      context.report({ kind, source: context.source });
      return withTaint(state, everything, `a statement of kind ${kind} is not modelled`, context);
  }
}

/** CREATE TYPE and CREATE AGGREGATE; operators, collations and text search objects are no part of the model. */
function define(state: State, statement: DefineStmt, context: Context): State {
  switch (statement.kind) {
    case 'OBJECT_TYPE':
      return createBaseType(state, statement, context);
    case 'OBJECT_AGGREGATE':
      return createAggregate(state, statement, context);
    default:
      return state;
  }
}

const callers: ReadonlySet<string> = new Set(['SelectStmt', 'CallStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'TruncateStmt', 'CopyStmt', 'CreateTableAsStmt']);

/** A statement of the top level: first the functions that it calls. @throws {Rejection} */
function applyTopLevel(state: State, node: Node, context: Context, initial: Session, mode: Certainty): State {
  const apply = (next: State, element: Node, inner: Context): State => applyStatement(next, element, inner, initial);
  const { kind, body } = tagged(node);
  if (mode === 'perhaps') {
    if (kind === 'DoStmt') return runDo(state, body, context, apply, mode);
    return callers.has(kind) ? runCalledFunctions(state, node, context, apply, mode) : state;
  }
  const called = callers.has(kind) ? runCalledFunctions(state, node, context, apply, mode) : state;
  return applyStatement(called, node, context, initial);
}

function contextOf(statement: Statement, text: SqlText, log: Log): Context {
  const source: Source = { place: statement.place, text: onOneLine(statement.text) };
  return {
    source,
    text: statement.text,
    claimAbove: claimAbove(statement),
    prose: () => proseOf(statement, text),
    names: 'columns',
    placeAt: (location) => text.nameAt(location) ?? statement.place,
    placeOf: (start, end) => text.placeOf(statement.start + start, statement.start + end),
    report: (unmodelled) => log.unmodelled.push(unmodelled),
    fail: (error) => log.errors.push(error),
  };
}

/** Runs one statement; what PostgreSQL would reject changes nothing and is recorded. */
function runStatement(step: Step, statement: Statement, context: Context, initial: Session, afterError: 'uncertain' | 'unchanged'): Step {
  const { state } = step;
  try {
    if ('TransactionStmt' in statement.node) return transact(step, statement.node.TransactionStmt);
    return { ...step, state: applyTopLevel(state, statement.node, context, initial, 'surely') };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const excused = error.certainty === 'perhaps' || (isUndefined(error) && mayHaveBeenMade(state, statement.node, error.sqlstate)) || mayRestOnConstraints(state, statement.node, error.sqlstate);
    if (!excused) context.fail({ sqlstate: error.sqlstate, message: error.message, place: statement.place });
    if (!excused && afterError === 'unchanged') return step;
    const reason = excused
      ? `${error.message}, unless something that could not be evaluated changed that`
      : `PostgreSQL would reject this statement (${error.sqlstate}: ${error.message}), so it is not known what stands in its place`;
    const tainted = withDoubtful(state, statement, reason, context, initial);
    // Also of one that touches nothing of the model it is not known whether it succeeds.
    if (excused) return { ...step, state: tainted.taints === state.taints ? withDoubt(tainted, reason, context) : tainted };
    return { ...step, state: withRejected(state, tainted) };
  }
}

/** What a statement leaves that perhaps ran, or something like it. */
function withDoubtful(state: State, statement: Statement, reason: string, context: Context, initial: Session): State {
  const isCaller = 'DoStmt' in statement.node || callers.has(statement.kind);
  if (isCaller) return applyTopLevel(state, statement.node, context, initial, 'perhaps');
  const touch = touchedBy(state, statement.node);
  const made = 'CreateFunctionStmt' in statement.node ? functionInstead(state, statement.node.CreateFunctionStmt, context) : null;
  return made === null || touch === null ? withTaint(state, touch, reason, context) : withTaint(made.state, { ...touch, body: made.proc }, reason, context);
}

/** The new taints are those of a statement that PostgreSQL rejects as it stands. */
function withRejected(before: State, after: State): State {
  return stateWith(after, { taints: after.taints.map((taint) => (before.taints.includes(taint) ? taint : { ...taint, rejected: true as const })) });
}

/** What PostgreSQL's grammar rejects changes nothing; what else could not be read may have done anything. */
function passUnread(step: Step, { kind, message, place, instead }: SyntaxProblem, sql: SqlText, initial: Session, afterError: 'uncertain' | 'unchanged', log: Log): Step {
  if (kind === 'rejected' && afterError === 'unchanged') {
    log.errors.push({ sqlstate: '42601', message, place });
    return step;
  }
  if (instead !== undefined) {
    // What had its place was not more than what psql sends, which keeps such lines to itself.
    const reason = `PostgreSQL would reject this statement (42601: ${message}), so it is not known what stands in its place`;
    return { ...step, state: instead.reduce((state, statement) => withRejected(state, withDoubtful(state, statement, reason, contextOf(statement, sql, log), initial)), step.state) };
  }
  // No error of the catalog: whoever reads the files has the problem already.
  const { aspects, relations, names, goesOn } = kind === 'rejected' ? everything : unknownText(step.state);
  const taint: Taint = { aspects, relations, names, ...(goesOn === true ? {} : { before: step.state.nextOid }), reason: `a statement could not be read: ${message}`, source: { place, text: message } };
  const taints = [...step.state.taints, kind === 'rejected' ? { ...taint, rejected: true as const } : taint];
  return { ...step, state: withoutContents(stateWith(step.state, { taints })) };
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
  for (const statement of before?.statements ?? []) step = runStatement(step, statement, contextOf(statement, before ?? migration.sql, log), session, afterError);
  for (const next of stepsOf(migration)) {
    switch (next.kind) {
      case 'statement':
        step = runStatement(step, next.statement, contextOf(next.statement, next.sql, log), session, afterError);
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
