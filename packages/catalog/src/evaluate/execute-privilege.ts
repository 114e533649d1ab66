import { Rejection } from '../errors.js';
import { mayExecute } from '../execute-right.js';
import { mayBeSame } from '../holes.js';
import type { Proc } from '../model.js';
import type { State } from '../state.js';
import { taintsIn } from '../taints.js';
import { isUncertain, type Frame, type Mode } from './frame.js';

/** Whether something that could not be evaluated may have granted it, made one that is called instead, in whatever schema, or made the role a member of one that may. */
function mayHaveBeenGranted({ taints }: State, { name }: Proc): boolean {
  const isNamed = taintsIn(taints, 'functions').some(({ names }) => names === 'all' || names.some((one) => mayBeSame(one.slice(one.lastIndexOf('.') + 1), name)));
  return isNamed || taintsIn(taints, 'roles').length > 0 || taintsIn(taints, 'memberships').length > 0 || taintsIn(taints, 'default-acl').length > 0;
}

/** Whoever calls a function needs EXECUTE, its owner too (fmgr.c and execExpr.c, ExecInitFunc). @throws {Rejection} 42501 in mode `surely` */
export function requireExecute(frame: Frame, proc: Proc, mode: Mode): void {
  const { state } = frame;
  if (mayExecute(state, proc)) return;
  const isOpen = state.openWorld || mayHaveBeenGranted(state, proc);
  if (mode === 'perhaps' || isUncertain(frame) || (isOpen && frame.guarded)) {
    frame.mayFail = true;
    return;
  }
  throw new Rejection('42501', `permission denied for function ${proc.name}`, isOpen ? 'perhaps' : 'sure');
}
