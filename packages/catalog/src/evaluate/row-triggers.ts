import type { Node, RangeVar } from '@pgsql/types';
import { isSystemRelation, lookUpRelation } from '../names.js';
import { rangeVarsOf, tagged } from '../nodes.js';
import type { Context } from '../state.js';
import { doubtOf } from '../taints.js';
import { triggersOn } from '../triggers.js';
import type { Frame } from './frame.js';
import { runProc } from './function-body.js';

/** What DDL or the running of other code looks like in a body; without it a trigger function touches nothing of the model. */
const mayTouch = /\b(?:grant|revoke|alter|create|drop|execute|perform|call|set|set_config|select)\b/iu;

/** The trigger functions that a change of rows may run. */
export function runTriggers(frame: Frame, node: Node, context: Context): void {
  for (const name of changedRelations(node)) {
    const relation = isSystemRelation(frame.state, name) ? null : lookUpRelation(frame.state, name);
    if (relation === null) continue;
    for (const trigger of triggersOn(frame.state, relation.oid)) {
      const proc = trigger.function === null ? undefined : frame.state.functions.get(trigger.function);
      if (proc !== undefined && (mayTouch.test(proc.body ?? '') || doubtOf(frame.state, proc) !== null)) runProc(frame, proc, [], context, 'perhaps');
    }
  }
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
