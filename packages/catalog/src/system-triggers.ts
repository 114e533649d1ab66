import { withAncestors } from './descendants.js';
import { insufficientPrivilege } from './errors.js';
import { isSuperuser } from './memberships.js';
import type { Constraint, Relation } from './model.js';
import { currentRole } from './names.js';
import type { State } from './state.js';

/** A deferrable unique or exclusion constraint is checked once more by a trigger of its own (index_constraint_create, index.c). */
function isRechecked({ contype, deferrable }: Constraint): boolean {
  return deferrable && (contype === 'primary-key' || contype === 'unique' || contype === 'exclusion');
}

/** Whether a trigger with pg_trigger.tgisinternal stands on the table: those of foreign keys, on both sides, and of what is rechecked. */
function hasSystemTrigger(state: State, relation: Relation): boolean {
  if (relation.constraints.some((one) => (one.references !== null && one.enforced) || isRechecked(one))) return true;
  // The triggers of a foreign key that refers to a partitioned table stand on each partition, too.
  const referenced = withAncestors(state, relation);
  for (const { constraints } of state.relations.values()) {
    if (constraints.some(({ references, enforced }) => enforced && references !== null && referenced.has(references.relation))) return true;
  }
  return false;
}

/**
 * `ENABLE | DISABLE TRIGGER ALL` takes the system's own triggers along, and those a superuser alone may switch (EnableDisableTrigger, trigger.c;
 * PostgreSQL manual, ALTER TABLE). @throws {Rejection} 42501
 */
export function requireSystemTriggers(state: State, relation: Relation): void {
  if (isSuperuser(state, currentRole(state)) || !hasSystemTrigger(state, relation)) return;
  throw insufficientPrivilege(`permission denied: a trigger of a constraint of "${relation.name}" is a system trigger`);
}
