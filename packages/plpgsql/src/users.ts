import type { Surroundings } from './expression.js';
import { hasMoved } from './moved-settings.js';
import type { Value } from './value.js';
import { known, unknownNotNull } from './value.js';

const ofSession = 'SVFOP_SESSION_USER';
const ofStatement: ReadonlySet<string> = new Set(['SVFOP_CURRENT_USER', 'SVFOP_USER', 'SVFOP_CURRENT_ROLE']);

/** current_user and its like. In a SECURITY DEFINER function, current_user is the function's owner; session_user never changes so. */
export function userFunction(op: string | undefined, { assumption, runsAs, names }: Pick<Surroundings, 'assumption' | 'runsAs' | 'names'>): Value {
  if (op === undefined || (op !== ofSession && !ofStatement.has(op))) return unknownNotNull;
  if (op !== ofSession && runsAs !== null) return known(runsAs);
  // SET ROLE is refused there, and changes nothing of session_user anywhere.
  if (hasMoved(names, 'session_authorization') || (op !== ofSession && hasMoved(names, 'role'))) return unknownNotNull;
  const { user } = assumption;
  const origin = op === ofSession ? 'user.session' : 'user.current';
  if (user === undefined) return { kind: 'unknown', nullable: false, setting: null, origin };
  if ('is' in user) return { kind: 'known', value: user.is, origin };
  return { kind: 'unknown', nullable: false, setting: null, origin, isNot: user.isNot };
}
