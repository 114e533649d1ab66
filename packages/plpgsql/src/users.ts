import type { Surroundings } from './expression.js';
import type { Value } from './value.js';
import { known, unknownNotNull } from './value.js';

const ofSession = 'SVFOP_SESSION_USER';
const ofStatement: ReadonlySet<string> = new Set(['SVFOP_CURRENT_USER', 'SVFOP_USER', 'SVFOP_CURRENT_ROLE']);

/** current_user and its like. In a SECURITY DEFINER function, current_user is the function's owner; session_user never changes so. */
export function userFunction(op: string | undefined, { assumption, runsAs }: Pick<Surroundings, 'assumption' | 'runsAs'>): Value {
  if (op === undefined || (op !== ofSession && !ofStatement.has(op))) return unknownNotNull;
  if (op !== ofSession && runsAs !== null) return known(runsAs);
  const { user } = assumption;
  const origin = op === ofSession ? 'user.session' : 'user.current';
  if (user === undefined) return { kind: 'unknown', nullable: false, setting: null, origin };
  if ('is' in user) return { kind: 'known', value: user.is, origin };
  return { kind: 'unknown', nullable: false, setting: null, origin, isNot: user.isNot };
}
