import type { Catalog, Relation, Trigger, TriggerEvent } from '@pg-guardrails/catalog';
import { qualifiedName, triggersOf } from '@pg-guardrails/catalog';
import { withDescendants } from '../targets.js';

/** A trigger that a statement may fire. */
export interface Fired {
  readonly trigger: Trigger;
  /** The table that the trigger is of. */
  readonly relation: Relation;
  /** The event that it fires for: an UPDATE that moves a row between partitions is a DELETE and an INSERT there. */
  readonly event: TriggerEvent;
  /** What must hold for it to fire, in words; null when each such statement fires it. */
  readonly doubt: string | null;
}

/** Partitions and children have triggers of their own, which fire for their rows whichever table a statement names; so do TRUNCATE triggers of all that is emptied. */
function firedBelow(catalog: Catalog, named: Relation, operation: TriggerEvent): readonly Fired[] {
  const isPartitioned = named.relkind === 'partitioned-table';
  // Rows that are put into a parent by INHERITS stay there (manual: Inheritance).
  if (operation === 'INSERT' && !isPartitioned) return [];
  return withDescendants(catalog, named).slice(1).flatMap((relation) =>
    triggersOf(catalog, relation).flatMap((trigger): readonly Fired[] => {
      // A clone fires in the place of the trigger of the table above.
      if (trigger.parent !== null) return [];
      if (operation === 'TRUNCATE') return trigger.level === 'STATEMENT' && trigger.events.includes('TRUNCATE') ? [{ trigger, relation, event: operation, doubt: null }] : [];
      if (trigger.level !== 'ROW') return [];
      if (trigger.events.includes(operation)) return [{ trigger, relation, event: operation, doubt: `the row is one of ${qualifiedName(relation)}` }];
      const event = operation === 'UPDATE' && isPartitioned ? trigger.events.find((one) => one === 'DELETE' || one === 'INSERT') : undefined;
      return event === undefined ? [] : [{ trigger, relation, event, doubt: `the row moves from one partition to another (${qualifiedName(relation)})` }];
    }),
  );
}

/** The triggers that a statement on a table may fire, enabled or not. */
export function firedBy(catalog: Catalog, named: Relation, operation: TriggerEvent): readonly Fired[] {
  const own = triggersOf(catalog, named).filter(({ events }) => events.includes(operation));
  return [...own.map((trigger): Fired => ({ trigger, relation: named, event: operation, doubt: null })), ...firedBelow(catalog, named, operation)];
}
