import { Rejection } from './errors.js';

/** Says with which options a role that is no superuser becomes a member of the roles it creates (manual: createrole_self_grant). Since PostgreSQL 16. */
export const selfGrantParameter = 'createrole_self_grant';

/** The options that createrole_self_grant names. */
export interface SelfGrant {
  readonly inherit: boolean;
  readonly set: boolean;
}

/** Of the value of createrole_self_grant, a list of `set` and `inherit` (user.c, check_createrole_self_grant); null for an empty one, which makes no member. @throws {Rejection} 22023 */
export function parseSelfGrant(value: string): SelfGrant | null {
  const words = value.split(',').map((word) => word.trim().replace(/^"(.*)"$/u, '$1').toLowerCase());
  if (words.length === 1 && words[0] === '') return null;
  if (words.some((word) => word !== 'set' && word !== 'inherit')) throw new Rejection('22023', `invalid value for parameter "${selfGrantParameter}": "${value}"`);
  return { inherit: words.includes('inherit'), set: words.includes('set') };
}
