import type { Catalog, Relation, Trigger } from '@pg-guardrails/catalog';
import { outcomes, withTriggers } from '@pg-guardrails/catalog';
import { challengesFor, isMet } from '../challenge.js';
import { candidates, fire, isEnabled } from '../firing.js';
import type { Target } from '../firing.js';
import type { Operation, Subject } from '../hole.js';
import { operations } from '../hole.js';
import { isAsked } from '../trigger/judge-trigger.js';
import { targetsOf, withDescendants } from '../targets.js';

/** A trigger to make: on a table, for operations. */
export interface Need {
  readonly on: Relation;
  readonly level: Trigger['level'];
  readonly operations: readonly Operation[];
}

/** What a table lacks before triggers stop all that the claim forbids. */
export interface Needs {
  readonly enable: readonly { readonly on: Relation; readonly trigger: Trigger }[];
  readonly make: readonly Need[];
}

/** Whether a trigger stops every statement of the target that the claim forbids. What other triggers make of an allowed one, a guard does not stop. */
function isStopped(subject: Subject, target: Target, operation: Operation): boolean {
  return challengesFor(subject, target.holding, operation)
    .filter(({ keeps }) => keeps === null)
    .every((challenge) => fire(subject.catalog, target, operation, challenge.scenario).endings.every((ending) => isMet(challenge, ending, subject.options.sqlstate)));
}

function alone(relation: Relation): Target {
  return { named: relation, holding: relation, emptied: [relation] };
}

/** Triggers that would raise whatever comes, if they were enabled. */
function disabledGuards({ catalog, relation }: Subject, asked: readonly Operation[]): Needs['enable'] {
  return withDescendants(catalog, relation).flatMap((on) => {
    const off = new Set(asked.flatMap((operation) => candidates(catalog, alone(on), operation).filter((trigger) => !isEnabled(trigger) && outcomes(catalog, trigger, operation).every(({ kind }) => kind === 'raises'))));
    return [...off].map((trigger) => ({ on, trigger }));
  });
}

function enabled(catalog: Catalog, { enable }: Pick<Needs, 'enable'>): Catalog {
  if (enable.length === 0) return catalog;
  const off = new Set(enable.map(({ trigger }) => trigger));
  return withTriggers(catalog, catalog.triggers.map((trigger) => (off.has(trigger) ? { ...trigger, tgenabled: trigger.tgenabled === 'R' ? 'A' : 'O' } : trigger)));
}

function partitionsOf(catalog: Catalog, relation: Relation): readonly Relation[] {
  return [...catalog.relations.values()].filter(({ parents }) => parents.some(({ oid, partition }) => partition && oid === relation.oid));
}

function leavesOf(catalog: Catalog, relation: Relation): readonly Relation[] {
  const partitions = partitionsOf(catalog, relation);
  return partitions.length === 0 ? [relation] : partitions.flatMap((one) => leavesOf(catalog, one));
}

/** A table and its partitions, which get clones of its row triggers. */
export function withPartitions(catalog: Catalog, relation: Relation): readonly Relation[] {
  return [relation, ...partitionsOf(catalog, relation).flatMap((one) => withPartitions(catalog, one))];
}

/** The tables on which a row trigger is missing: the partitioned table rather than all of its partitions. */
function rowNeeds(subject: Subject, operation: Operation): readonly Relation[] {
  const { catalog, relation } = subject;
  const isOpen = (holding: Relation): boolean => targetsOf(catalog, relation, operation).some((target) => target.holding === holding && !isStopped(subject, target, operation));
  const found: Relation[] = [];
  for (const one of withDescendants(catalog, relation)) {
    if (found.some((above) => withPartitions(catalog, above).includes(one))) continue;
    const leaves = leavesOf(catalog, one);
    if (leaves.every(isOpen) && (leaves.length > 1 || leaves[0] === one || !isStopped(subject, alone(one), operation))) found.push(one);
  }
  return found;
}

/** A BEFORE STATEMENT trigger that raises something else does so before any row trigger: only one of its own kind comes first. */
function statementNeeds(subject: Subject, operation: Operation): readonly Relation[] {
  const { catalog, relation, options } = subject;
  const below = withDescendants(catalog, relation);
  const named = targetsOf(catalog, relation, operation)
    .filter((target) => below.includes(target.named))
    .filter((target) =>
      challengesFor(subject, target.holding, operation).some(
        (challenge) => challenge.keeps === null && fire(catalog, target, operation, challenge.scenario).endings.some(({ kind, sqlstate, by }) => kind === 'raises' && sqlstate !== options.sqlstate && by?.trigger.level === 'STATEMENT' && by.trigger.timing === 'BEFORE'),
      ),
    )
    .map((target) => target.named);
  return [...new Set(named)];
}

function truncateNeeds(subject: Subject): readonly Relation[] {
  return withDescendants(subject.catalog, subject.relation).filter((one) => !isStopped(subject, alone(one), 'TRUNCATE'));
}

function grouped(level: Need['level'], found: readonly { readonly on: Relation; readonly operation: Operation }[]): readonly Need[] {
  return [...new Set(found.map(({ on }) => on))].map((on) => ({ on, level, operations: found.filter((one) => one.on === on).map(({ operation }) => operation) }));
}

/** What is missing. Nothing when every trigger verdict that a guard can prove is proven. */
export function needsOf(subject: Subject): Needs {
  const asked = operations.filter((operation) => isAsked(subject, operation));
  const enable = disabledGuards(subject, asked);
  const with_ = { ...subject, catalog: enabled(subject.catalog, { enable }) };
  const changes = asked.filter((operation) => operation !== 'TRUNCATE');
  const statements = changes.flatMap((operation) => statementNeeds(with_, operation).map((on) => ({ on, operation })));
  const rows = changes.flatMap((operation) => rowNeeds(with_, operation).map((on) => ({ on, operation })));
  const truncates = asked.includes('TRUNCATE') ? truncateNeeds(with_).map((on) => ({ on, operation: 'TRUNCATE' as const })) : [];
  // A claimed table that has nothing to stop needs nothing enabled either: what is off there is off on purpose, or replaced.
  const isOpen = asked.some((operation) => targetsOf(subject.catalog, subject.relation, operation).some((target) => !isStopped(subject, target, operation)));
  return { enable: isOpen ? enable : [], make: [...grouped('STATEMENT', statements), ...grouped('ROW', rows), ...grouped('STATEMENT', truncates)] };
}
