import type { Catalog, Step, Trigger } from '@pg-guardrails/catalog';
import { isEnabled } from '../firing.js';
import type { Loosened, World } from './journey.js';

/** What a switch under conditions makes of a world: triggers that it perhaps turns off, or back on. */
export function perhapsSwitched(world: World, after: Catalog, step: Step, doubts: readonly string[]): readonly Loosened[] {
  const enabled = (catalog: Catalog): readonly Trigger[] => catalog.triggers.filter(isEnabled);
  const now = new Set(enabled(after).map(({ oid }) => oid));
  const off = enabled(world.catalog).flatMap(({ oid }) => (now.has(oid) ? [] : [oid]));
  return off.length === 0 ? tightened(world, (oid) => now.has(oid), doubts) : [...world.loosened, { what: off, step, doubts }];
}

/** Without the triggers that are back whenever they were off: what turns them on asks for nothing that turning them off did not ask for. */
export function tightened({ loosened }: World, isBack: (oid: number) => boolean, doubts: readonly string[]): readonly Loosened[] {
  return loosened.filter((one) => one.what === 'replica' || !one.what.every(isBack) || !isCovered(one, doubts));
}

/** The same of replica mode. */
export function outOfReplica({ loosened }: World, doubts: readonly string[]): readonly Loosened[] {
  return loosened.filter((one) => one.what !== 'replica' || !isCovered(one, doubts));
}

function isCovered(one: Loosened, doubts: readonly string[]): boolean {
  return doubts.every((doubt) => one.doubts.includes(doubt));
}
