import { Rejection } from './errors.js';
import type { State } from './state.js';

/** Says with which options a role that is no superuser becomes a member of the roles it creates (manual: createrole_self_grant). */
export const selfGrantParameter = 'createrole_self_grant';

/** The options that createrole_self_grant names. */
export interface SelfGrant {
  readonly inherit: boolean;
  readonly set: boolean;
}

const since = 16;

/** @throws {Rejection} 42704 before PostgreSQL 16 */
export function requireSelfGrant({ postgres }: Pick<State, 'postgres'>): void {
  if (postgres < since) throw new Rejection('42704', `unrecognized configuration parameter "${selfGrantParameter}"`);
}

/** Of the value of createrole_self_grant, a list of `set` and `inherit` (user.c, check_createrole_self_grant); null for an empty one, which makes no member. @throws {Rejection} 22023; 42704 before PostgreSQL 16 */
export function parseSelfGrant(value: string, state: Pick<State, 'postgres'>): SelfGrant | null {
  requireSelfGrant(state);
  const words = value.split(',').map((word) => word.trim().replace(/^"(.*)"$/u, '$1').toLowerCase());
  if (words.length === 1 && words[0] === '') return null;
  if (words.some((word) => word !== 'set' && word !== 'inherit')) throw new Rejection('22023', `invalid value for parameter "${selfGrantParameter}": "${value}"`);
  return { inherit: words.includes('inherit'), set: words.includes('set') };
}
