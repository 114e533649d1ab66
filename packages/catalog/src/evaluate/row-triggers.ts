import type { Node, RangeVar } from '@pgsql/types';
import { hasHole, holeOf, isAmong, mayBeSame } from '../holes.js';
import { qualifiedName, type Proc, type Relation } from '../model.js';
import { isSystemRelation, lookUpRelation } from '../names.js';
import { rangeVarsOf, tagged } from '../nodes.js';
import type { Context, State } from '../state.js';
import { doubtsOf } from '../taints.js';
import { triggersOn } from '../triggers.js';
import type { Frame } from './frame.js';
import { runProc } from './function-body.js';

/** What DDL or the running of other code looks like in a body; without it a trigger function touches nothing of the model. */
const mayTouch = /\b(?:grant|revoke|alter|create|drop|execute|perform|call|set|set_config|select)\b/iu;

/** The trigger functions that a change of rows may run. */
export function runTriggers(frame: Frame, node: Node, context: Context): void {
  for (const name of changedRelations(node)) {
    if (hasHole(name.relname ?? '') || hasHole(name.schemaname ?? '')) runTriggersOfAny(frame, name, context);
    const relation = isSystemRelation(frame.state, name) ? null : lookUpRelation(frame.state, name);
    if (relation !== null) runTriggersOn(frame, relation, context);
  }
}

function runTriggersOn(frame: Frame, relation: Relation, context: Context): void {
  const made = triggersOn(frame.state, relation.oid).flatMap((trigger) => (trigger.function === null ? [] : (frame.state.functions.get(trigger.function) ?? [])));
  for (const proc of [...made, ...perhapsTriggers(frame.state, relation)]) {
    if (mayTouch.test(proc.body ?? '') || doubtsOf(frame.state, proc).some(({ path, body }) => path === undefined && !(body !== undefined && !mayTouch.test(body.body ?? '')))) runProc(frame, proc, [], context, 'perhaps');
  }
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
  const names = new Set([relation, ...relation.parents.flatMap(({ oid }) => state.relations.get(oid) ?? [])].map(qualifiedName));
  return state.taints.flatMap(({ aspects, relations, runs }) => {
    if (runs === undefined || !aspects.includes('triggers') || ![...names].some((one) => isAmong(relations, one))) return [];
    const last = runs.split('.').at(-1);
    return state.functions.where((proc) => mayBeSame(proc.name, last ?? '') && proc.returns === 'trigger');
  });
}

function changedRelations(node: Node): readonly RangeVar[] {
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
    case 'CopyStmt':
      return body.relation === undefined ? [] : [body.relation];
    case 'TruncateStmt':
      return rangeVarsOf(body.relations);
    default:
      return [];
  }
}
