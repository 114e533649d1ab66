import type { Node, RangeVar } from '@pgsql/types';
import { hasHole, holeOf, isAmong, mayBeSame } from '../holes.js';
import { qualifiedName, type Proc, type Relation, type Taint } from '../model.js';
import type { Context, State } from '../state.js';
import { triggersFiredOn } from '../triggers.js';
import type { Frame } from './frame.js';
import { runProc } from './function-body.js';
import { mayTouchCatalog } from './may-touch.js';
import { writesOf } from './table-rows.js';

/** The trigger functions that a change of rows may run: those of the relations that it comes to, of `fired` among them. */
export function runTriggers(frame: Frame, node: Node, fired: readonly Relation[], context: Context): void {
  for (const relation of fired) runTriggersOn(frame, relation, context);
  for (const name of writesOf(node).targets) if (hasHole(name.relname ?? '') || hasHole(name.schemaname ?? '')) runTriggersOfAny(frame, name, context);
}

function runTriggersOn(frame: Frame, relation: Relation, context: Context): void {
  const made = triggersFiredOn(frame.state, relation.oid).flatMap((trigger) => (trigger.function === null ? [] : (frame.state.functions.get(trigger.function) ?? [])));
  for (const proc of [...made, ...perhapsTriggers(frame.state, relation)]) if (mayTouchCatalog(frame.state, proc)) runProc(frame, proc, [], context, 'perhaps');
}

/** Of a name with holes, each relation may be meant that has such a name. */
function runTriggersOfAny(frame: Frame, { schemaname = '', relname = '' }: RangeVar, context: Context): void {
  const names = [`${schemaname === '' ? holeOf('any') : schemaname}.${relname}`];
  for (const relation of [...frame.state.relations.values()]) {
    const key = qualifiedName(relation);
    if (isAmong(names, key)) runTriggersOn(frame, relation, context);
  }
}

/** The functions of triggers that a relation, or what it is a part of, perhaps has. */
function perhapsTriggers(state: State, relation: Relation): readonly Proc[] {
  const runs = runsPerhaps(state.taints);
  if (runs.length === 0) return [];
  const names = new Set([relation, ...relation.parents.flatMap(({ oid }) => state.relations.get(oid) ?? [])].map(qualifiedName));
  return runs.flatMap(({ relations, name }) => ([...names].some((one) => isAmong(relations, one)) ? state.functions.where((proc) => mayBeSame(proc.name, name) && proc.returns === 'trigger') : []));
}

interface RunPerhaps {
  readonly relations: Taint['relations'];
  /** Of the function, without its schema. */
  readonly name: string;
}

/** Of many taints few are of triggers, and each table that a statement comes to asks for them. */
const picked = new WeakMap<State['taints'], readonly RunPerhaps[]>();

function runsPerhaps(taints: State['taints']): readonly RunPerhaps[] {
  const known = picked.get(taints);
  if (known !== undefined) return known;
  const found = taints.flatMap(({ aspects, relations, runs }): readonly RunPerhaps[] => (runs === undefined || !aspects.includes('triggers') ? [] : [{ relations, name: runs.split('.').at(-1) ?? '' }]));
  picked.set(taints, found);
  return found;
}
