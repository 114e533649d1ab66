import type { AttemptPlan } from '@pg-guardrails/kernel';
import type { Seen } from './run.js';

/**
 * What an attempt means for the claim. `held`: PostgreSQL refused it as promised, and the row is as it was. `broken`: the row was
 * changed, or nothing refused, or it was refused with another SQLSTATE than promised. `inconclusive`: something else stood in the way.
 */
export type Meaning = { readonly kind: 'held' | 'broken' } | { readonly kind: 'inconclusive'; readonly reason: string };

const insufficientPrivilege = '42501';

/** Errors that say nothing about guards: constraints that come before them, what the server cannot do, a timeout (manual, appendix A). */
const unrelated = /^(?:23|0A|25|40|53|54|55|57|58|XX)/u;

export function assess({ promise }: AttemptPlan, { sqlstate, message, rowsChanged }: Seen): Meaning {
  if (rowsChanged > 0 || sqlstate === null) return { kind: 'broken' };
  if (sqlstate === promise.sqlstate && (promise.naming === null || message.includes(` ${promise.naming}`) || message.includes(`"${promise.naming}"`))) return { kind: 'held' };
  const said = `PostgreSQL answers ${sqlstate}: ${message}`;
  if (sqlstate === insufficientPrivilege) return { kind: 'inconclusive', reason: `another privilege is missing first: ${said}` };
  // Privileges are asked for before anything runs, so that any other error means that they were there (ExecCheckPermissions).
  if (promise.sqlstate === insufficientPrivilege) return { kind: 'broken' };
  return unrelated.test(sqlstate) ? { kind: 'inconclusive', reason: said } : { kind: 'broken' };
}
