import type { CreateTrigStmt, TriggerTransition } from '@pgsql/types';
import { invalidObjectDefinition, notSupported, wrongObjectType } from './errors.js';
import type { Relation, Trigger, TriggerEvent } from './model.js';
import type { State } from './state.js';

type Placed = Pick<Trigger, 'timing' | 'events' | 'level' | 'updateOf'>;

function transitionsOf(statement: CreateTrigStmt): readonly TriggerTransition[] {
  return (statement.transitionRels ?? []).flatMap((node) => ('TriggerTransition' in node ? [node.TriggerTransition] : []));
}

/** REFERENCING OLD TABLE and NEW TABLE, by their names; absent when there is none. */
export function withTransitionTables(statement: CreateTrigStmt): Pick<Trigger, 'transitionTables'> {
  const names = transitionsOf(statement).map(({ name = '' }) => name);
  return names.length === 0 ? {} : { transitionTables: names };
}

/** Which triggers may have transition tables, in the order in which CreateTriggerFiringOn asks (trigger.c). @throws {Rejection} 0A000, 42809, 42P17 */
export function requireTransitionTables(relation: Relation, statement: CreateTrigStmt, trigger: Placed): void {
  const seen = new Map<'new' | 'old', string>();
  for (const { isTable, isNew, name = '' } of transitionsOf(statement)) {
    if (isTable !== true) throw notSupported('ROW variable naming in the REFERENCING clause is not supported');
    requireKind(relation, trigger.level);
    requireEvents(trigger, isNew === true ? 'new' : 'old');
    const which = isNew === true ? 'new' : 'old';
    if (seen.has(which)) throw invalidObjectDefinition(`${which.toUpperCase()} TABLE cannot be specified multiple times`);
    seen.set(which, name);
  }
  if (seen.size === 2 && seen.get('new') === seen.get('old')) throw invalidObjectDefinition('OLD TABLE name and NEW TABLE name cannot be the same');
}

function requireKind({ relkind, name, parents }: Relation, level: Trigger['level']): void {
  if (relkind === 'foreign-table' || relkind === 'view') throw wrongObjectType(`"${name}" is a ${relkind === 'view' ? 'view' : 'foreign table'}`);
  if (level === 'STATEMENT' || parents.length === 0) return;
  throw notSupported(`ROW triggers with transition tables are not supported on ${parents.some(({ partition }) => partition) ? 'partitions' : 'inheritance children'}`);
}

function requireEvents({ timing, events, updateOf }: Placed, which: 'new' | 'old'): void {
  const has = (event: TriggerEvent): boolean => events.includes(event);
  if (timing !== 'AFTER') throw invalidObjectDefinition('transition table name can only be specified for an AFTER trigger');
  if (has('TRUNCATE')) throw notSupported('TRUNCATE triggers with transition tables are not supported');
  if (events.length !== 1) throw notSupported('transition tables cannot be specified for triggers with more than one event');
  if (updateOf.length > 0) throw notSupported('transition tables cannot be specified for triggers with column lists');
  if (which === 'new' && has('DELETE')) throw invalidObjectDefinition('NEW TABLE can only be specified for an INSERT or UPDATE trigger');
  if (which === 'old' && has('INSERT')) throw invalidObjectDefinition('OLD TABLE can only be specified for a DELETE or UPDATE trigger');
}

/** A row trigger with transition tables keeps its table from becoming a partition, or inheriting (FindTriggerIncompatibleWithInheritance). @throws {Rejection} 0A000 */
export function requireInheritable({ triggers }: Pick<State, 'triggers'>, { oid, name }: Relation, becomes: 'a partition' | 'an inheritance child'): void {
  const hinders = triggers.find((trigger) => trigger.relation === oid && trigger.level === 'ROW' && trigger.transitionTables !== undefined);
  if (hinders !== undefined) throw notSupported(`trigger "${hinders.name}" prevents table "${name}" from becoming ${becomes}`);
}
