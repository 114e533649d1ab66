import type { AttemptPlan } from '@pg-guardrails/kernel';
import type { Seen } from './run.js';

/**
 * What an attempt means for the claim. `held`: PostgreSQL refused it as promised, and the row is as it was; where no SQLSTATE is promised, the row is. `broken`: the row was
 * changed, or nothing refused, or it was refused with another SQLSTATE than promised. `inconclusive`: something else stood in the way.
 */
export type Meaning = { readonly kind: 'held' | 'broken' } | { readonly kind: 'inconclusive'; readonly reason: string };

const insufficientPrivilege = '42501';

/** Trouble of the server or the transaction (manual, appendix A): a lock, a timeout, no memory. */
const trouble = /^(?:25|2D|40|53|54|55P03|55006|57|58|XX)/u;

/** Errors that may come before those of guards: of constraints, of what the server cannot do (TRUNCATE of a referenced table). */
const first = /^(?:23|0A|55)/u;

/** Only one that is about the very table (aclcheck_error): also a column, a schema or a function may be what is missing. */
function isAbout(message: string, table: string): boolean {
  return ['table', 'view', 'materialized view', 'foreign table', 'relation'].some((kind) => message === `permission denied for ${kind} ${table}`);
}

export function assess({ promise }: AttemptPlan, { sqlstate, message, rowsChanged, mayDo }: Seen): Meaning {
  const said = `PostgreSQL answers ${sqlstate ?? 'success'}: ${message}`;
  if (rowsChanged > 0) return { kind: 'broken' };
  if (promise.sqlstate === null) return sqlstate !== null && trouble.test(sqlstate) ? { kind: 'inconclusive', reason: said } : { kind: 'held' };
  if (sqlstate === null) return { kind: 'broken' };
  if (sqlstate === promise.sqlstate && (promise.naming === null || isAbout(message, promise.naming))) return { kind: 'held' };
  if (sqlstate === insufficientPrivilege) return { kind: 'inconclusive', reason: `another privilege is missing first: ${said}` };
  if (trouble.test(sqlstate)) return { kind: 'inconclusive', reason: said };
  if (promise.sqlstate === insufficientPrivilege && mayDo === false) return { kind: 'inconclusive', reason: `it fails before privileges are asked for, where PostgreSQL plans it: ${said}` };
  // Privileges are asked for before anything runs, so that any other error means that they were there (ExecCheckPermissions).
  if (promise.sqlstate === insufficientPrivilege) return { kind: 'broken' };
  return first.test(sqlstate) ? { kind: 'inconclusive', reason: said } : { kind: 'broken' };
}
