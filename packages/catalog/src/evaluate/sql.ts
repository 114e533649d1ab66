import { silent, withOtherMeanings } from '../ambiguous-names.js';
import { withPerhapsBound } from '../bindings.js';
import { commandTag } from '../command-tags.js';
import type { Node } from '@pgsql/types';
import { parseStatement } from '@pg-guardrails/sql-reader';
import type { EventTrigger } from '../model.js';
import { isSystemRelation, lookUpRelation } from '../names.js';
import { stateWith } from '../copies.js';
import { tagged } from '../nodes.js';
import type { Context, Firing, State } from '../state.js';
import { contextInside } from '../statement-context.js';
import { Rejection, unlessRejected } from '../errors.js';
import { eventTriggersSetOff } from '../event-triggers-set-off.js';
import { withEventsHeld } from '../session.js';
import { isExcused, mayBeRefused } from '../rests-on-doubt.js';
import { mayRestOnConstraints, withDoubt } from '../taints.js';
import { hasHole } from '../holes.js';
import { changedItems } from '../lists.js';
import { touchOf } from '../openings.js';
import { withBelow } from '../touched-below.js';
import { everything, nothing } from '../touches.js';
import { beyond, touchesBetween, touchesOfOthers } from '../touches-between.js';
import { touchesUndone } from '../undone.js';
import { executed } from '../explain.js';
import { maySet } from '../risk/settings-known.js';
import { runDo } from '../do-blocks.js';
import { runCall } from './calls.js';
import { expressionValue, requireRelationNames } from './expression-value.js';
import { meet, riskOfCall, riskOfQuery } from './failing.js';
import { isUncertain, taint, type Frame } from './frame.js';
import { runProc } from './function-body.js';
import { anyRow } from './rows.js';
import { isSelectInto, runAllCalls, runCallsAfter } from './stored-calls.js';

/** Kinds that only fail for reasons that the model holds; any other may meet data or a constraint that it does not. */
const certainKinds: ReadonlySet<string> = new Set([
  'CreateStmt', 'CreateRoleStmt', 'AlterRoleStmt', 'DropRoleStmt', 'GrantStmt', 'GrantRoleStmt', 'AlterDefaultPrivilegesStmt', 'CreateTrigStmt',
  'CreateFunctionStmt', 'AlterFunctionStmt', 'CreateSchemaStmt', 'AlterOwnerStmt', 'CommentStmt', 'VariableSetStmt',
]);

/** Commands of ALTER TABLE that meet neither rows nor constraints. */
const certainCommands: ReadonlySet<string> = new Set([
  'AT_ChangeOwner', 'AT_EnableTrig', 'AT_EnableAlwaysTrig', 'AT_EnableReplicaTrig', 'AT_DisableTrig', 'AT_EnableTrigAll', 'AT_DisableTrigAll',
  'AT_EnableTrigUser', 'AT_DisableTrigUser', 'AT_EnableRowSecurity', 'AT_DisableRowSecurity', 'AT_ForceRowSecurity', 'AT_NoForceRowSecurity',
]);

function isCertain(node: Node): boolean {
  if ('AlterTableStmt' in node) {
    return (node.AlterTableStmt.cmds ?? []).every((command) => 'AlterTableCmd' in command && certainCommands.has(command.AlterTableCmd.subtype ?? ''));
  }
  if ('VariableSetStmt' in node && !maySet(node.VariableSetStmt)) return false;
  return certainKinds.has(tagged(node).kind);
}

/** Kinds that may fail on data, or on a type or an expression: whether what they make is there already is in the model. */
const failsOtherwise: ReadonlySet<string> = new Set(['AlterTableStmt', 'IndexStmt']);

/** Kinds that touch nothing of the model, and that it knows reasons to reject. */
const mayBeRejected: ReadonlySet<string> = new Set(['AlterSeqStmt', 'CommentStmt', 'RenameStmt']);

/** Whether what a statement makes is perhaps there already, for a reason that the model cannot tell. */
function mayMeetDuplicate(state: State, node: Node): boolean {
  if (state.openWorld || mayRestOnConstraints(state, node, '42710')) return true;
  if (!('AlterTableStmt' in node)) return false;
  const relation = isSystemRelation(state, node.AlterTableStmt.relation ?? {}) ? null : lookUpRelation(state, node.AlterTableStmt.relation ?? {});
  return relation !== null && state.openColumns.has(relation.oid);
}

/** Runs one statement of SQL, or taints what it may touch. @throws {Rejection} in mode `surely` */
export function runSql(frame: Frame, written: Node, context: Context, wait: 'static' | 'dynamic'): void {
  const node = executed(written);
  const { kind } = tagged(node);
  runAllCalls(frame, node, context, wait === 'static' && kind === 'SelectStmt' && !isSelectInto(node) ? 'targets' : 'none');
  if ('SelectStmt' in node) meet(frame, frame.guarded || node.SelectStmt.fromClause === undefined ? riskOfQuery(frame, node) : 'none');
  else if (!isCertain(node)) {
    if (failsOtherwise.has(kind) && !mayMeetDuplicate(frame.state, node)) frame.mayFailOtherwise = true;
    else frame.mayFail = true;
  } else if (frame.guarded && mayBeRefused(frame.state, node)) {
    // What it makes is perhaps there; for another reason it fails otherwise.
    if (kind.startsWith('Create')) frame.mayFail = true;
    else frame.mayFailOtherwise = true;
  }
  const setOff = eventTriggersSetOff(frame.state.eventTriggers, node);
  // Their functions may fail as well, and the statement with them.
  if (setOff.length > 0) frame.mayFail = true;
  if (kind === 'DoStmt' || !isUncertain(frame)) {
    if (kind !== 'SelectStmt' || isSelectInto(node)) {
      const touch = touchOf(frame.state, node, context);
      const before = frame.state;
      frame.touched.push((outcome) => (touch === null || (outcome === 'undone' && kind !== 'DoStmt') ? [] : [touch]));
      applyOrExcuse(frame, node, context);
      runCallsAfter(frame, node, context);
      const after = frame.state;
      if (kind !== 'DoStmt') frame.touched.push((outcome) => (outcome === 'undone' ? touchesUndone(touch, before, after) : beyond(touch ?? nothing, touchesBetween(before, after))));
    }
    return;
  }
  if ('VariableSetStmt' in node && node.VariableSetStmt.kind === 'VAR_SET_VALUE') frame.state = withEventsHeld(frame.state, node.VariableSetStmt.name ?? '', null, 'session');
  const reason = 'it depends on something that cannot be told whether this statement runs';
  const touch = touchOf(frame.state, node, context);
  if (touch === null && mayBeRejected.has(kind)) frame.state = withDoubt(frame.state, reason, context);
  const after = hasHole(context.text) ? null : stateIfRun(frame, node, context);
  const before = frame.state;
  taint(frame, after === null ? withBelow(before, touch, node) : touch, reason, context);
  if (after !== null) {
    // Also partitions and children, what CASCADE takes along, and what else it does not name.
    for (const one of beyond(touch ?? nothing, [...touchesBetween(before, after), ...touchesOfOthers(before, after)])) taint(frame, one, reason, context);
    const more = changedItems(before.taints, after.taints)?.come ?? [];
    if (more.length > 0) frame.state = stateWith(frame.state, { taints: [...frame.state.taints, ...more] });
    // With it the function that is perhaps made can perhaps be called.
    if (after.definitions !== frame.state.definitions) frame.state = stateWith(frame.state, { definitions: after.definitions });
  } else for (const trigger of setOff) runEventPerhaps(frame, trigger, node, context);
  bindPerhaps(frame, node, reason, context);
}

/** What an event trigger does at a statement of which too little is known to apply it. */
function runEventPerhaps(frame: Frame, { name: trigger, event: name, function: key }: EventTrigger, node: Node, context: Context): void {
  const proc = key === null ? undefined : frame.state.functions.get(key);
  if (proc === undefined) {
    taint(frame, everything, `the function of the event trigger ${trigger} is not defined by the history`, context);
    return;
  }
  const around = context.firing?.functions ?? [];
  if (around.includes(proc.oid)) {
    taint(frame, everything, `the event trigger ${trigger} may set off itself, and whether that ends cannot be told`, context);
    return;
  }
  const firing: Firing = { functions: [...around, proc.oid], count: frame.budget.count };
  const inside: Frame = { ...frame, event: { name, tag: commandTag(node), commands: null, dropped: name === 'sql_drop' ? [anyRow] : null } };
  runProc(inside, proc, [], contextInside(context, { source: context.source, text: context.text, firing }), 'perhaps');
  frame.state = inside.state;
}

/** What a statement that perhaps runs would lead to if it did; null where PostgreSQL would reject it. */
function stateIfRun({ apply, state }: Frame, node: Node, context: Context): State | null {
  return unlessRejected(() => apply(state, node, { ...context, report: () => undefined, fail: () => undefined }));
}

/** Operators, casts and their like are known as soon as they may be there; one of a function that is not known may be anybody's. */
function bindPerhaps(frame: Frame, node: Node, reason: string, context: Context): void {
  const bound = withPerhapsBound(frame.state, node);
  if (bound === null) taint(frame, everything, reason, context);
  else frame.state = bound;
}

/** What an earlier part of the body perhaps made is perhaps there. @throws {Rejection} what nothing excuses */
function applyOrExcuse(frame: Frame, node: Node, context: Context): void {
  const before = frame.state;
  try {
    frame.state = 'DoStmt' in node && isUncertain(frame) ? runDo(frame.state, node.DoStmt, context, frame.apply, 'perhaps') : frame.apply(frame.state, node, context);
  } catch (error) {
    if (!(error instanceof Rejection) || 'DoStmt' in node) throw error;
    if (!isExcused(frame.state, node, error)) throw error;
    frame.mayFail = true;
    frame.excuses.any = true;
    const reason = `${error.message}, unless something that could not be evaluated changed that`;
    const touch = withBelow(frame.state, touchOf(frame.state, node, context), node);
    if (touch === null) frame.state = withDoubt(frame.state, reason, context);
    else taint(frame, touch, reason, context);
    bindPerhaps(frame, node, reason, context);
    frame.state = withOtherMeanings({ before, after: before }, frame.state, node, context, (state) => unlessRejected(() => frame.apply(state, node, silent(context))));
  }
}

/** A statement that stands in the body as it is. @returns it, or null when it could not be read. @throws {Rejection} in mode `surely` */
export function runStaticSql(frame: Frame, text: string, context: Context): Node | null {
  const parsed = parseStatement(text);
  if (parsed.node === null) {
    taint(frame, everything, `a statement could not be read: ${parsed.problem}`, context);
    return null;
  }
  if ('SelectStmt' in parsed.node) requireRelationNames(frame, parsed.node);
  if ('CallStmt' in parsed.node) {
    runCall(frame, parsed.node.CallStmt, context);
    if (parsed.node.CallStmt.funccall !== undefined) meet(frame, riskOfCall(frame, parsed.node.CallStmt.funccall));
  }
  else runSql(frame, parsed.node, context, 'static');
  return parsed.node;
}

/** What RETURN NEXT and RETURN QUERY give: a statement, or an expression. */
export function runQueryText(frame: Frame, text: string, context: Context): void {
  const parsed = parseStatement(text);
  if (parsed.node !== null) runSql(frame, parsed.node, context, 'static');
  else expressionValue(frame, text, context);
}
