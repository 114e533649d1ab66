import { effectivePrivileges } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { operations } from '../hole.js';
import { fateOf } from './fate.js';
import type { Arrival, Journey, Link, Own, World } from './journey.js';
import { mayDoAnything } from './journey.js';
import { maySetReplicaMode } from './replica-mode.js';

/** Where something runs of which nothing is known: as much as that role may, as far as no guard stops it. */
export function anythingAs(subject: Subject, own: Own, journey: Journey, world: World, { as, place, text }: { readonly as: string; readonly place: Link['place']; readonly text: string }, reason: string): readonly Arrival[] {
  if (own.has(as)) return [];
  const reachable: readonly World[] = maySetReplicaMode(subject.catalog, as) ? [world, { ...world, replica: 'replica' }] : [world];
  const could = mayDoAnything(subject, as)
    ? operations
    : operations.filter((operation) => effectivePrivileges(subject.catalog, subject.relation, as, operation).length > 0 && reachable.some((one) => fateOf(one, subject.relation, subject.relation, operation, []).kind !== 'stopped'));
  if (could.length === 0) return [];
  return [{ kind: 'perhaps', effect: 'changes', operations: could, columns: [], journey, words: `may do anything that ${as} may`, reason, place, sources: [{ place, text }] }];
}
