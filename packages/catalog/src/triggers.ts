import type { CreateTrigStmt } from '@pgsql/types';
import { systemColumns } from './columns.js';
import { hasColumn } from './columns-by-name.js';
import { cloneTriggerConstraint, withoutOrphans, withTriggerConstraints } from './constraints/trigger-constraints.js';
import { stateWith, triggerWith } from './copies.js';
import { dependentObjects, duplicateObject, invalidObjectDefinition, notSupported, permissionDenied, Rejection, undefinedColumn, undefinedFunction, undefinedObject, wrongObjectType } from './errors.js';
import { extensionsAreOpen, isExtensionFunction, unknownExtensionsAreThere } from './extensions/extensions.js';
import { functionKey } from './functions.js';
import { mayExecute } from './execute-right.js';
import type { Relation, Source, Trigger, TriggerEvent } from './model.js';
import { activeSearchPath, currentRole, explicitSchema, isSystemSchema, ownsRelation, relationNamed, requireOwner } from './names.js';
import { stringsOf, walk } from './nodes.js';
import { inheritors } from './inheritance.js';
import { holdsPrivilege } from './relation-privileges.js';
import { withoutArguments } from './risk/signatures.js';
import type { Context, State } from './state.js';
import { requireTransitionTables, withTransitionTables } from './transition-tables.js';
import { usesOf, withUses } from './uses.js';

/** pg_trigger.h, TRIGGER_TYPE_*. */
const eventBits: readonly (readonly [number, TriggerEvent])[] = [
  [4, 'INSERT'],
  [8, 'DELETE'],
  [16, 'UPDATE'],
  [32, 'TRUNCATE'],
];

/** Trigger functions that PostgreSQL has built in. */
const builtInTriggerFunctions: ReadonlySet<string> = new Set([
  'suppress_redundant_updates_trigger',
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
  'unique_key_recheck',
]);

export function triggersOn(state: Pick<State, 'triggers'>, oid: number): readonly Trigger[] {
  return state.triggers.filter((trigger) => trigger.relation === oid);
}

/** Of one list of triggers those of each relation; of the last list alone, as states that are kept have lists of their own. */
let grouped: { readonly triggers: State['triggers']; readonly byRelation: ReadonlyMap<number, readonly Trigger[]> } = { triggers: [], byRelation: new Map() };

const noTriggers: readonly Trigger[] = [];

/** The same for statements of bodies, each of which asks of every table that it comes to, while few make or change a trigger. */
export function triggersFiredOn({ triggers }: Pick<State, 'triggers'>, oid: number): readonly Trigger[] {
  if (grouped.triggers !== triggers) {
    const byRelation = new Map<number, Trigger[]>();
    for (const trigger of triggers) {
      const others = byRelation.get(trigger.relation);
      if (others === undefined) byRelation.set(trigger.relation, [trigger]);
      else others.push(trigger);
    }
    grouped = { triggers, byRelation };
  }
  return grouped.byRelation.get(oid) ?? noTriggers;
}

function timingOf(timing: number | undefined): Trigger['timing'] {
  if (timing === 2) return 'BEFORE';
  return timing === 64 ? 'INSTEAD OF' : 'AFTER';
}

/** The text between the parentheses of WHEN, which the tree does not keep. Skips strings, quoted names and comments. */
export function whenTextIn(text: string): string | null {
  const skipped = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n\r]*|\/\*[^]*?\*\//gu;
  const blanked = text.replace(skipped, (part) => ' '.repeat(part.length));
  const start = /\bwhen\s*\(/iu.exec(blanked);
  if (start === null) return null;
  const from = start.index + start[0].length;
  let depth = 1;
  for (let at = from; at < blanked.length; at += 1) {
    if (blanked[at] === '(') depth += 1;
    if (blanked[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(from, at).trim();
  }
  return null;
}

function mayFire(state: State, key: string | null): boolean {
  const proc = key === null ? undefined : state.functions.get(key);
  return proc === undefined || mayExecute(state, proc);
}

function checkKind(statement: CreateTrigStmt, relation: Relation, timing: Trigger['timing']): void {
  switch (relation.relkind) {
    case 'foreign-table':
      if (timing === 'INSTEAD OF' || statement.isconstraint === true) throw wrongObjectType(`"${relation.name}" is a foreign table`);
      return;
    case 'table':
      if (timing === 'INSTEAD OF') throw wrongObjectType(`"${relation.name}" is a table`);
      return;
    case 'partitioned-table':
      if (timing === 'INSTEAD OF') throw wrongObjectType(`"${relation.name}" is a table`);
      if (statement.row === true && (statement.transitionRels ?? []).length > 0) {
        throw notSupported('ROW triggers with transition tables are not supported on partitioned tables');
      }
      return;
    case 'view':
      if (timing !== 'INSTEAD OF' && statement.row === true) throw wrongObjectType(`"${relation.name}" is a view`);
      if (((statement.events ?? 0) & 32) !== 0) throw wrongObjectType(`"${relation.name}" is a view`);
      return;
    case 'materialized-view':
    case 'sequence':
      throw wrongObjectType(`relation "${relation.name}" cannot have triggers`);
    default:
      relation.relkind satisfies never;
  }
}

/** The schema of a function that a trigger names is looked up first (LookupFuncName). @throws {Rejection} 3F000, 42501 */
export function requireFunctionSchema(state: State, names: readonly string[]): void {
  const schema = names.at(-2);
  if (schema !== undefined && !isSystemSchema(schema) && !extensionsAreOpen(state)) explicitSchema(state, schema);
}

function functionFor(state: State, names: readonly string[]): string | null {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  requireFunctionSchema(state, names);
  for (const one of schema === undefined ? activeSearchPath(state) : [schema]) {
    const found = state.functions.get(functionKey(one, name, []));
    if (found !== undefined) return found.key;
  }
  if (builtInTriggerFunctions.has(name) || isExtensionFunction(state, names) || unknownExtensionsAreThere(state)) return null;
  if (withoutArguments(name) && (schema ?? 'pg_catalog') === 'pg_catalog') throw invalidObjectDefinition(`function ${names.join('.')} must return type trigger`);
  const missing = undefinedFunction(`${names.join('.')}()`);
  throw extensionsAreOpen(state) ? new Rejection(missing.sqlstate, missing.message, 'perhaps') : missing;
}

/** CREATE TRIGGER. A row trigger of a partitioned table is cloned onto its partitions. */
export function createTrigger(state: State, statement: CreateTrigStmt, context: Context): State {
  const relation = relationNamed(state, statement.relation ?? {});
  const timing = timingOf(statement.timing);
  checkKind(statement, relation, timing);
  if (relation.relkind === 'foreign-table' && state.postgres < 16 && ((statement.events ?? 0) & 32) !== 0) throw wrongObjectType(`"${relation.name}" is a foreign table`);
  if (!holdsPrivilege(state, currentRole(state), relation, 'TRIGGER')) throw permissionDenied('table', relation.name);
  const bits = statement.events ?? 0;
  if (statement.row === true && (bits & 32) !== 0) throw notSupported('TRUNCATE FOR EACH ROW triggers are not supported');
  checkInsteadOf(statement, timing);
  const fires = {
    timing,
    events: eventBits.flatMap(([bit, event]) => ((bits & bit) !== 0 ? [event] : [])),
    level: statement.row === true ? 'ROW' : 'STATEMENT',
    updateOf: stringsOf(statement.columns),
  } as const;
  requireTransitionTables(relation, statement, fires);
  checkWhen(state, relation, statement, timing);
  const names = stringsOf(statement.funcname);
  const key = functionFor(state, names);
  if (!mayFire(state, key)) throw permissionDenied('function', names.join('.'));
  const proc = key === null ? undefined : state.functions.get(key);
  if (proc !== undefined && proc.returns !== 'trigger') throw invalidObjectDefinition(`function ${names.join('.')} must return type trigger`);
  const trigger: Trigger = {
    oid: state.nextOid,
    name: statement.trigname ?? '',
    relation: relation.oid,
    ...fires,
    when: statement.whenClause === undefined ? null : (whenTextIn(context.text) ?? context.source.text),
    tgenabled: 'O',
    arguments: stringsOf(statement.args),
    function: key,
    functionName: names.join('.'),
    parent: null,
    source: context.source,
    ...withUses(usesOf(state, statement.whenClause)),
    ...withTransitionTables(statement),
  };
  const placed = placeTrigger(state, relation, trigger, statement.replace === true && statement.isconstraint !== true ? 'replace' : 'new');
  for (const column of trigger.updateOf) {
    if (!hasColumn(relation.columns, column) && !state.openColumns.has(relation.oid)) {
      throw undefinedColumn(column, relation.name);
    }
    if (trigger.updateOf.filter((one) => one === column).length > 1) throw new Rejection('42701', `column "${column}" specified more than once`);
  }
  if (statement.isconstraint !== true) return placed;
  return withTriggerConstraints(placed, placed.triggers.filter(({ oid }) => oid >= state.nextOid), statement);
}

function checkInsteadOf(statement: CreateTrigStmt, timing: Trigger['timing']): void {
  if (timing !== 'INSTEAD OF') return;
  if (statement.row !== true) throw notSupported('INSTEAD OF triggers must be FOR EACH ROW');
  if (statement.whenClause !== undefined) throw notSupported('INSTEAD OF triggers cannot have WHEN conditions');
  if ((statement.columns ?? []).length > 0) throw notSupported('INSTEAD OF triggers cannot have column lists');
}

/** What WHEN may refer to (trigger.c, CreateTriggerFiringOn). @throws {Rejection} 0A000, 42P17, 42703 */
function checkWhen(state: State, relation: Relation, statement: CreateTrigStmt, timing: Trigger['timing']): void {
  const events = statement.events ?? 0;
  walk(statement.whenClause, (kind, body) => {
    if (kind !== 'ColumnRef' || typeof body !== 'object' || body === null || !('fields' in body) || !Array.isArray(body.fields)) return;
    const [record, column] = stringsOf(body.fields);
    if (record !== 'old' && record !== 'new') return;
    const isSystem = column !== undefined && systemColumns.has(column);
    if (column !== undefined && !isSystem && !hasColumn(relation.columns, column) && !state.openColumns.has(relation.oid)) throw undefinedColumn(column, record);
    if (statement.row !== true) throw invalidObjectDefinition("statement trigger's WHEN condition cannot reference column values");
    if (record === 'old' && (events & 4) !== 0) throw invalidObjectDefinition("INSERT trigger's WHEN condition cannot reference OLD values");
    if (record === 'new' && (events & 8) !== 0) throw invalidObjectDefinition("DELETE trigger's WHEN condition cannot reference NEW values");
    if (record === 'new' && isSystem && timing === 'BEFORE') throw notSupported("BEFORE trigger's WHEN condition cannot reference NEW system columns");
  });
}

/** The statement that made it says so. */
function isConstraintTrigger(trigger: Trigger): boolean {
  return /^create\s+(?:or\s+replace\s+)?constraint\s/iu.test(trigger.source.text);
}

function placeTrigger(state: State, relation: Relation, trigger: Trigger, mode: 'new' | 'replace'): State {
  const old = triggersOn(state, relation.oid).find(({ name }) => name === trigger.name);
  if (old !== undefined && mode === 'new') throw duplicateObject('trigger', trigger.name);
  // Nor a constraint trigger by an ordinary one (trigger.c, CreateTriggerFiringOn).
  if (old !== undefined && isConstraintTrigger(old)) throw duplicateObject('trigger', trigger.name);
  if (old !== undefined && old.parent !== null && trigger.parent === null) {
    throw duplicateObject('trigger', trigger.name);
  }
  const placed: Trigger = triggerWith(trigger, { oid: old?.oid ?? state.nextOid });
  let next: State = stateWith(state, { nextOid: state.nextOid + 1, triggers: [...state.triggers.filter((one) => one !== old), placed] });
  if (relation.relkind !== 'partitioned-table' || trigger.level !== 'ROW') return next;
  for (const partition of partitionsOf(state, relation.oid)) {
    next = placeClone(next, partition, trigger, mode);
  }
  return next;
}

/** A partition's clone asks for the privileges that the trigger itself asks for (CreateTriggerFiringOn). @throws {Rejection} 42501, 42710 */
function placeClone(state: State, partition: Relation, trigger: Trigger, mode: 'new' | 'replace'): State {
  if (!holdsPrivilege(state, currentRole(state), partition, 'TRIGGER')) throw permissionDenied('table', partition.name);
  if (!mayFire(state, trigger.function)) throw permissionDenied('function', trigger.functionName);
  return placeTrigger(state, partition, triggerWith(trigger, { relation: partition.oid, parent: trigger.name }), mode);
}

export function partitionsOf(state: State, oid: number): readonly Relation[] {
  return inheritors(state, oid).filter((relation) => relation.parents.some((parent) => parent.partition && parent.oid === oid));
}

/** The clones that a new or attached partition gets (CloneRowTriggersToPartition): they take the parent's state of being enabled. */
export function cloneTriggers(state: State, parent: Relation, partition: Relation): State {
  let next = state;
  for (const trigger of triggersOn(state, parent.oid)) {
    if (trigger.level !== 'ROW') continue;
    next = cloneTriggerConstraint(placeClone(next, partition, trigger, 'new'), trigger, partition.oid);
  }
  return next;
}

/** Takes the clones off a detached partition, and off its own partitions. */
export function dropClones(state: State, partition: Relation): State {
  const gone = new Set(triggersOn(state, partition.oid).filter((trigger) => trigger.parent !== null).map((trigger) => trigger.name));
  return removeByName(state, partition, gone);
}

function removeByName(state: State, relation: Relation, names: ReadonlySet<string>): State {
  let next: State = stateWith(state, { triggers: state.triggers.filter((one) => one.relation !== relation.oid || !names.has(one.name)) });
  for (const partition of partitionsOf(state, relation.oid)) {
    const clones = new Set(triggersOn(next, partition.oid).filter((one) => one.parent !== null && names.has(one.parent)).map((one) => one.name));
    if (clones.size > 0) next = removeByName(next, partition, clones);
  }
  return withoutOrphans(next, relation.oid);
}

/** DROP TRIGGER. @throws {Rejection} 42704; 2BP01 for a clone */
export function dropTrigger(state: State, relation: Relation, name: string, missing: 'ok' | 'error'): State {
  const trigger = triggersOn(state, relation.oid).find((one) => one.name === name);
  if (trigger === undefined) {
    if (missing === 'ok') return state;
    throw undefinedObject('trigger', name);
  }
  requireOwner(state, relation);
  if (trigger.parent !== null) throw dependentObjects(`cannot drop trigger ${name} on table ${relation.name} because the parent's trigger requires it`);
  return removeByName(state, relation, new Set([name]));
}

/** Since PostgreSQL 15 a clone is told by its parent, and has the parent's name; before, by its name, which was its own to change (release notes of 15). */
const clonesFollowSince = 15;

/** ALTER TRIGGER … RENAME TO, which goes down to the clones. @throws {Rejection} 42501, 42704, 0A000, 42710 */
export function renameTrigger(state: State, relation: Relation, from: string, to: string): State {
  if (relation.relkind === 'sequence' || relation.relkind === 'materialized-view') throw wrongObjectType(`relation "${relation.name}" cannot have triggers`);
  if (!ownsRelation(state, currentRole(state), relation)) requireOwner(state, relation);
  const trigger = triggersOn(state, relation.oid).find((one) => one.name === from);
  if (trigger === undefined) throw undefinedObject('trigger', from);
  if (trigger.parent !== null && state.postgres >= clonesFollowSince) throw notSupported(`cannot rename trigger "${from}" on table "${relation.name}"`);
  if (to !== from) requireFreeName(state, relation, to);
  return state.postgres >= clonesFollowSince ? renameDown(state, relation, from, to) : renameAlone(state, relation, from, to);
}

function requireFreeName(state: State, relation: Relation, name: string): void {
  if (triggersOn(state, relation.oid).some((one) => one.name === name)) throw duplicateObject('trigger', name);
}

function renameAlone(state: State, relation: Relation, from: string, to: string): State {
  const partitions = new Set(partitionsOf(state, relation.oid).map(({ oid }) => oid));
  const renamed = (one: Trigger): Trigger => {
    if (one.relation === relation.oid && one.name === from) return triggerWith(one, { name: to });
    return partitions.has(one.relation) && one.parent === from ? triggerWith(one, { parent: to }) : one;
  };
  return stateWith(state, { triggers: state.triggers.map(renamed) });
}

function renameDown(state: State, relation: Relation, from: string, to: string): State {
  let next: State = stateWith(state, {
    triggers: state.triggers.map((one) =>
      one.relation === relation.oid && one.name === from ? triggerWith(one, { name: to, parent: one.parent === null ? null : to }) : one,
    ),
  });
  for (const partition of partitionsOf(state, relation.oid)) {
    const clone = triggersOn(next, partition.oid).find((one) => one.parent === from);
    if (clone === undefined) continue;
    if (clone.name !== to) requireFreeName(next, partition, to);
    next = renameDown(next, partition, clone.name, to);
  }
  return next;
}

/** ALTER TABLE … ENABLE/DISABLE TRIGGER name | ALL | USER; without ONLY it goes down to the clones. @throws {Rejection} 42704 */
export function setTriggerState(
  state: State,
  relation: Relation,
  which: { readonly name: string } | 'all',
  tgenabled: Trigger['tgenabled'],
  reach: 'only' | 'clones',
  source: Source,
): State {
  const touched = triggersOn(state, relation.oid).filter((one) => which === 'all' || one.name === which.name);
  if (which !== 'all' && touched.length === 0) throw undefinedObject('trigger', which.name);
  let next: State = stateWith(state, { triggers: state.triggers.map((one) => (touched.includes(one) ? triggerWith(one, { tgenabled, enabledSource: source }) : one)) });
  if (reach === 'only' || relation.relkind !== 'partitioned-table') return next;
  for (const partition of partitionsOf(state, relation.oid)) {
    for (const trigger of touched) {
      if (state.postgres < clonesFollowSince) {
        if (trigger.level === 'ROW') next = setTriggerState(next, partition, { name: trigger.name }, tgenabled, reach, source);
        continue;
      }
      const clone = triggersOn(next, partition.oid).find((one) => one.parent === trigger.name);
      if (trigger.level === 'ROW' && clone !== undefined) next = setTriggerState(next, partition, { name: clone.name }, tgenabled, reach, source);
    }
  }
  return next;
}

/** pg_trigger.tgtype. */
export function triggerType(trigger: Trigger): number {
  const timing = trigger.timing === 'BEFORE' ? 2 : trigger.timing === 'INSTEAD OF' ? 64 : 0;
  const events = eventBits.reduce((sum, [bit, event]) => (trigger.events.includes(event) ? sum + bit : sum), 0);
  return (trigger.level === 'ROW' ? 1 : 0) + timing + events;
}
