import type { Node } from '@pgsql/types';
import { comparePlaces } from '@pg-guardrails/kernel';
import type { Source, Taint } from './model.js';
import type { Context, State } from './state.js';
import { touchedBy, type Touch } from './touches.js';

function sameTouch(a: Touch, b: Touch): boolean {
  return String(a.aspects) === String(b.aspects) && String(a.relations) === String(b.relations) && String(a.names) === String(b.names);
}

function sameSource(a: Source, b: Source): boolean {
  return a.text === b.text && comparePlaces(a.place, b.place) === 0;
}

/** Records what a statement may have touched. */
export function withTaint(state: State, touch: Touch | null, reason: string, context: Context): State {
  if (touch === null || touch.aspects.length === 0) return state;
  if (touch.relations.length === 0 && touch.names.length === 0) return state;
  const taint: Taint = { ...touch, before: state.nextOid, reason, source: context.source };
  // The same statement run again, in a loop say, needs no second taint: the later one covers the relations made in between.
  const others = state.taints.filter((one) => one.reason !== reason || !sameTouch(one, taint) || !sameSource(one.source, taint.source));
  return { ...state, taints: [...others, taint] };
}

/** Makes taints that were added since hold for what comes later, too: what causes them goes on. */
export function lasting(before: State, after: State): State {
  return {
    ...after,
    taints: after.taints.map((taint) => {
      if (before.taints.includes(taint)) return taint;
      const { aspects, relations, names, reason, source } = taint;
      return { aspects, relations, names, reason, source };
    }),
  };
}

/** Whether a relation of this name may be there already, made by something that could not be evaluated. */
export function mayExist(state: State, key: string): boolean {
  return state.openWorld || state.taints.some((taint) => taint.aspects.includes('existence') && (taint.relations === 'all' || taint.relations.includes(key)));
}

/** Whether an earlier taint may have made what a statement misses. */
export function mayHaveBeenMade(state: State, node: Node): boolean {
  if (state.openWorld) return true;
  const touch = touchedBy(state, node);
  if (touch === null) return false;
  return state.taints.some((taint) => {
    // A statement that PostgreSQL rejects makes nothing that a later one could rest on.
    if (taint.rejected === true) return false;
    const makes = taint.aspects.some((aspect) => aspect === 'existence' || aspect === 'roles' || aspect === 'functions' || aspect === 'schemas' || aspect === 'triggers' || aspect === 'policies' || aspect === 'types');
    if (!makes) return false;
    if (taint.relations === 'all' || taint.names === 'all') return true;
    const relationsHit = touch.relations === 'all' ? taint.relations.length > 0 : touch.relations.some((one) => taint.relations.includes(one));
    const namesHit = touch.names === 'all' ? taint.names.length > 0 : touch.names.some((one) => taint.names.includes(one));
    return relationsHit || namesHit;
  });
}
