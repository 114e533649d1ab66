import type { DefineStmt, Node } from '@pgsql/types';
import { alterTable } from './alter-table.js';
import { alterOperatorFamily, createCast, createOperator, createOperatorClass } from './bindings.js';
import { withCarriedDoubts } from './carried-doubts.js';
import { requireCast, requireOperator } from './binding-rights.js';
import { silent, withOtherMeanings } from './ambiguous-names.js';
import { comment } from './comments.js';
import { stateWith } from './copies.js';
import { withCurrentContents, withEmptyTable } from './contents.js';
import { createDatabase } from './databases.js';
import { alterDefaultPrivileges } from './default-acl.js';
import { holdsCall } from './calls-held.js';
import { runCalledAfter, runCalledFunctions, runDo, type Certainty } from './do-blocks.js';
import type { Apply } from './evaluate/run.js';
import { drop } from './drops.js';
import { unlessRejected } from './errors.js';
import { withGoingAlong } from './going-along.js';
import { fireAtEnd, fireAtStart, hearsEnds } from './event-trigger-firing.js';
import { alterEventTrigger, createEventTrigger } from './event-triggers.js';
import { createExtension } from './extensions/extensions.js';
import { alterFunction, createAggregate, createFunction } from './functions.js';
import { grantPrivileges } from './grants/statement.js';
import { createIndex } from './indexes/create.js';
import { grantRole } from './memberships-change.js';
import { journalled } from './journal.js';
import { tagged } from './nodes.js';
import { isOutsideModel } from './outside-model.js';
import { alterOwner, dropOwned, reassignOwned } from './owners.js';
import { alterPolicy, createPolicy } from './policies.js';
import { createFromQuery, createTableAs } from './relations/from-query.js';
import { requireCalledFunctions } from './required-functions.js';
import { refreshView, reindex } from './relations/maintain.js';
import { alterSequence, createSequence } from './relations/sequences.js';
import { createTable } from './relations/tables.js';
import { analyze, cluster, createPublication, lock, requireForStatistics } from './relations/unheld.js';
import { createView } from './relations/views.js';
import { withPerhapsOwned } from './perhaps-owned.js';
import { withPerhapsPassedOver, withPerhapsThere } from './perhaps-there.js';
import { withRenamedDoubts } from './renamed-doubts.js';
import { rename, setSchema } from './renames.js';
import { isOthersFunction } from './resolve/others-functions.js';
import { alterRole, createRole, dropRole } from './roles.js';
import { createRule } from './rules.js';
import { createSchema } from './schemas.js';
import { discardAll, setVariable } from './session.js';
import type { Context, Session, State } from './state.js';
import { withStoredSettings } from './stored-settings.js';
import { withTaint } from './taints.js';
import { everything, touchedByWrite } from './touches.js';
import { alterDatabaseSet, alterRoleSet } from './settings.js';
import { alterSubscription, createSubscription, dropSubscription } from './subscriptions.js';
import { alterSystem } from './system-settings.js';
import { createTrigger } from './triggers.js';
import { truncate } from './truncate.js';
import { alterEnum } from './types/change.js';
import { createBaseType, createComposite, createDomain, createEnum, createRange } from './types/create.js';
import { alterDomain } from './types/domains.js';
import { withConflicts } from './variable-conflict.js';

/** How what is inside of a statement is applied: made where a body runs, which few statements have. */
function applying(initial: Session): Apply {
  return (state, node, context) => applyStatement(state, node, context, initial);
}

/** Applies one statement and what event triggers do at it, and notes what it changed. @throws {Rejection} */
export function applyStatement(state: State, node: Node, context: Context, initial: Session): State {
  if (state.eventTriggers.size === 0) return applyAlone(state, node, context, initial);
  const apply = applying(initial);
  const started = fireAtStart(state, node, context, apply);
  const after = applyAlone(started, node, context, initial);
  return hearsEnds(state) ? fireAtEnd(started, after, node, context, apply) : after;
}

/** Without event triggers: parts of another statement set off none (utility.c, isCompleteQuery). @throws {Rejection} */
function applyAlone(state: State, node: Node, context: Context, initial: Session): State {
  const current = withDoubts(state, withCurrentContents(state, applyKind(state, node, context, initial)), node, context, initial);
  // In most statements no call stands.
  const after = holdsCall(node) ? withStoredSettings(current, node, context) : current;
  if (after !== state && holdsCall(node)) requireCalledFunctions(after, node);
  // These run other statements, each of which notes its own changes.
  return 'DoStmt' in node || 'CreateSchemaStmt' in node ? after : journalled(state, after, context.source);
}

/** What is not sure of a statement that ran, since something before it could not be evaluated. */
function withDoubts(before: State, after: State, node: Node, context: Context, initial: Session): State {
  if ('DoStmt' in node) return after;
  return withOtherMeanings({ before, after }, withDoubtsOfKind(before, after, node, context), node, context, otherwise(node, context, initial));
}

/** Applies a statement to another state than the one that there is; null where PostgreSQL would reject it there. */
function otherwise(node: Node, context: Context, initial: Session): (state: State) => State | null {
  return (state) => unlessRejected(() => applyKind(state, node, silent(context), initial));
}

/** What a statement that was refused, and perhaps was not, touches where a name in it leads elsewhere. */
export function withMeaningsOfRefused(before: State, into: State, node: Node, context: Context, initial: Session): State {
  return 'DoStmt' in node ? into : withOtherMeanings({ before, after: before }, into, node, context, otherwise(node, context, initial));
}

function withDoubtsOfKind(before: State, after: State, node: Node, context: Context): State {
  const { kind } = tagged(node);
  switch (kind) {
    case 'RenameStmt':
    case 'AlterObjectSchemaStmt':
      return withPerhapsPassedOver(before, withGoingAlong(before, withRenamedDoubts(before, after), node, context), node, context);
    case 'DropStmt':
      return withGoingAlong(before, after, node, context);
    case 'DropOwnedStmt':
      return withPerhapsOwned(before, after, node, context);
    case 'AlterTableStmt':
      return withPerhapsPassedOver(before, withPerhapsThere(before, withCarriedDoubts(before, after, node, context), node, context), node, context);
    case 'CreateStmt':
    case 'CreateTableAsStmt':
      return withPerhapsThere(before, withCarriedDoubts(before, after, node, context), node, context);
    case 'ViewStmt':
      return withCarriedDoubts(before, after, node, context);
    case 'CreateSeqStmt':
    case 'CreateSchemaStmt':
    case 'IndexStmt':
      return withPerhapsThere(before, after, node, context);
    default:
      return after;
  }
}

/** A flat switch: one kind, one line. @throws {Rejection} */
function applyKind(state: State, node: Node, context: Context, initial: Session): State {
  const { kind, body } = tagged(node);
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
      return createSchema(state, body, context, (next, element) => applyAlone(next, element, context, initial));
    case 'CreateFunctionStmt':
      return createFunction(state, body, context);
    case 'AlterFunctionStmt':
      return isOthersFunction(state, body.func ?? {}) ? state : alterFunction(state, body);
    case 'RuleStmt':
      return createRule(state, body, context);
    case 'CreateTrigStmt':
      return createTrigger(state, body, context);
    case 'CreatePolicyStmt':
      return createPolicy(state, body, context);
    case 'AlterPolicyStmt':
      return alterPolicy(state, body, context);
    case 'VariableSetStmt':
      return withConflicts(setVariable(state, body, initial), body, context);
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
    case 'CreateCastStmt':
      requireCast(state, body);
      return createCast(state, body);
    case 'CreateOpClassStmt':
      return createOperatorClass(state, body);
    case 'AlterOpFamilyStmt':
      return alterOperatorFamily(state, body);
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
      return withConflicts(alterRoleSet(state, body, context), body.setstmt, context);
    case 'AlterDatabaseSetStmt':
      return withConflicts(alterDatabaseSet(state, body, context), body.setstmt, context);
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
      return runDo(state, body, context, applying(initial), 'surely');
    case 'CreateStatsStmt':
      requireForStatistics(state, body);
      return state.hasCode ? stateWith(state, { calledLater: [...state.calledLater, node] }) : state;
    case 'LockStmt':
      return lock(state, body);
    case 'ClusterStmt':
      return cluster(state, body);
    case 'VacuumStmt':
      return analyze(state, body);
    case 'CreatePublicationStmt':
      return createPublication(state, body);
    case 'DeclareCursorStmt':
      return state.hasCode ? stateWith(state, { calledLater: [...state.calledLater, node] }) : state;
    case 'RefreshMatViewStmt':
      return refreshView(state, body, context);
    case 'ReindexStmt':
      return reindex(state, body);
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

/** CREATE TYPE, CREATE AGGREGATE and CREATE OPERATOR; collations and text search objects are no part of the model. */
function define(state: State, statement: DefineStmt, context: Context): State {
  switch (statement.kind) {
    case 'OBJECT_TYPE':
      return createBaseType(state, statement, context);
    case 'OBJECT_AGGREGATE':
      return createAggregate(state, statement, context);
    case 'OBJECT_OPERATOR':
      requireOperator(state, statement);
      return createOperator(state, statement);
    default:
      return state;
  }
}

/** Statements that call functions before they do anything themselves. */
export const callers: ReadonlySet<string> = new Set(['SelectStmt', 'CallStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'TruncateStmt', 'CopyStmt', 'CreateTableAsStmt', 'CreateStmt', 'CreateForeignTableStmt', 'CreateSchemaStmt', 'AlterTableStmt', 'AlterDomainStmt', 'IndexStmt', 'RefreshMatViewStmt', 'ExplainStmt', 'DeclareCursorStmt', 'FetchStmt', 'ReindexStmt', 'ClusterStmt', 'VacuumStmt']);

/** A statement of the top level: first the functions that it calls. @throws {Rejection} */
export function applyTopLevel(state: State, node: Node, context: Context, initial: Session, mode: Certainty): State {
  const { kind, body } = tagged(node);
  const isCaller = callers.has(kind);
  if (mode === 'perhaps') {
    if (kind === 'DoStmt') return runDo(state, body, context, applying(initial), mode);
    return isCaller ? runCalledFunctions(state, node, context, applying(initial), mode) : state;
  }
  const called = isCaller ? runCalledFunctions(state, node, context, applying(initial), mode) : state;
  const applied = applyStatement(called, node, context, initial);
  return isCaller && applied.hasFunctions ? runCalledAfter(applied, node, context, applying(initial)) : applied;
}
