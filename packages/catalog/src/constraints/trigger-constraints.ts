import type { CreateTrigStmt } from '@pgsql/types';
import { constraintWith } from '../copies.js';
import type { Trigger } from '../model.js';
import type { State } from '../state.js';
import { addConstraint, newConstraint, withoutConstraints } from './rows.js';

/*
 * CREATE CONSTRAINT TRIGGER has a row in pg_constraint as well. Each can be renamed without the other: it is the statement that both
 * come from that tells them together.
 */

/** The rows of the constraint triggers that a statement made. */
export function withTriggerConstraints(state: State, made: readonly Trigger[], { deferrable, initdeferred }: CreateTrigStmt): State {
  return made.reduce(
    (next, { relation, name, source }) =>
      addConstraint(next, relation, newConstraint({ name, contype: 'trigger', columns: [], deferrable: deferrable === true, initiallyDeferred: initdeferred === true, noInherit: true, source })),
    state,
  );
}

/** The row of a clone on a partition. */
export function cloneTriggerConstraint(state: State, trigger: Trigger, partition: number): State {
  const own = state.relations.get(trigger.relation)?.constraints.find(({ contype, source }) => contype === 'trigger' && source === trigger.source);
  return own === undefined ? state : addConstraint(state, partition, constraintWith(own, { name: trigger.name }));
}

/** Without the rows of constraint triggers that are gone. */
export function withoutOrphans(state: State, oid: number): State {
  const left = new Set(state.triggers.filter(({ relation }) => relation === oid).map(({ source }) => source));
  const gone = state.relations.get(oid)?.constraints.filter(({ contype, source }) => contype === 'trigger' && !left.has(source)) ?? [];
  return gone.length === 0 ? state : withoutConstraints(state, oid, new Set(gone.map(({ name }) => name)));
}
