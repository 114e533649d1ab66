import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { withTriggers } from '@pg-guardrails/catalog';
import { listing } from '@pg-guardrails/kernel';
import type { Scenario, Target } from '../firing.js';
import { anything, fire } from '../firing.js';
import type { Operation } from '../hole.js';
import { replacedBy, targetsOf } from '../targets.js';
import type { World } from './journey.js';

/** What becomes of a change of a row: `stopped` whatever SQLSTATE is raised, or dropped without one. */
export interface Fate {
  readonly kind: 'through' | 'stopped' | 'perhaps';
  readonly words: string;
}

/** The triggers as a session in replica mode fires them (manual: ALTER TABLE, DISABLE TRIGGER). */
export function seenBy({ catalog, replica }: World): Catalog {
  if (replica === 'origin') return catalog;
  const seen = inReplica.get(catalog) ?? withTriggers(catalog, catalog.triggers.map((trigger) => ({ ...trigger, tgenabled: trigger.tgenabled === 'A' || trigger.tgenabled === 'R' ? 'A' : 'D' })));
  inReplica.set(catalog, seen);
  return seen;
}

const inReplica = new WeakMap<Catalog, Catalog>();

/** The same statement is met on many ways. */
const known = new WeakMap<Catalog, Map<string, Fate>>();

/** What the triggers make of a statement on a relation, for the rows of a table in its family; of an UPDATE of these columns, or of any where there are none. */
export function fateOf(world: World, table: Relation, named: Relation, operation: Operation, columns: readonly string[]): Fate {
  const ofCatalog = known.get(world.catalog) ?? new Map<string, Fate>();
  known.set(world.catalog, ofCatalog);
  const key = JSON.stringify([world.replica, world.doubt, table.oid, named.oid, operation, columns]);
  const fate = ofCatalog.get(key) ?? weigh(world, table, named, operation, columns);
  ofCatalog.set(key, fate);
  return fate;
}

function weigh(world: World, table: Relation, named: Relation, operation: Operation, columns: readonly string[]): Fate {
  const scenario: Scenario = operation === 'UPDATE' && columns.length > 0 ? { ...anything, sets: { columns, others: 'none' } } : anything;
  const catalog = seenBy(world);
  const rewrite = replacedBy(named, operation, world.replica);
  if (rewrite !== null) return { kind: 'perhaps', words: `rule ${rewrite.name} runs something else INSTEAD of ${operation}` };
  const targets = targetsOf(catalog, table, operation).filter((target) => target.named === named || target.named.oid === named.oid);
  const fates = targets.map((target) => ofTarget(catalog, target, operation, scenario));
  const doubtful = world.doubt === null ? null : { kind: 'perhaps' as const, words: world.doubt };
  const through = fates.find(({ kind }) => kind === 'through') ?? (fates.length === 0 ? { kind: 'through' as const, words: '' } : undefined);
  const stopped = fates.find(({ kind }) => kind === 'stopped');
  return through ?? fates.find(({ kind }) => kind === 'perhaps') ?? doubtful ?? stopped ?? { kind: 'perhaps', words: 'nothing is known of it' };
}

function ofTarget(catalog: Catalog, target: Target, operation: Operation, scenario: Scenario): Fate {
  const { endings } = fire(catalog, target, operation, scenario);
  const isStopped = endings.every(({ kind }) => kind === 'raises' || kind === 'dropped');
  if (isStopped) {
    const names = [...new Set(endings.flatMap(({ by }) => by?.trigger.name ?? []))];
    return { kind: 'stopped', words: `${listing(names)} stops it` };
  }
  const sure = endings.find(({ certain }) => certain) ?? (endings.every(({ kind }) => kind === endings[0]?.kind) ? endings[0] : undefined);
  if (sure?.kind === 'through') return { kind: 'through', words: '' };
  const open = endings.find(({ kind }) => kind === 'unknown') ?? endings.find(({ kind }) => kind === 'through');
  const name = open?.by?.trigger.name;
  return { kind: 'perhaps', words: `whether ${name === undefined ? 'a trigger' : `trigger ${name}`} stops it depends on ${open?.by?.outcome.condition ?? 'what its function does'}` };
}
