import { permissionDenied, Rejection, undefinedObject } from './errors.js';
import { isSuperuser } from './memberships.js';
import { missing } from './missing.js';
import { currentRole } from './names.js';
import type { State } from './state.js';
import { taintsIn } from './taints.js';

/** pg_language of an empty database; all others come with extensions, which give them their own name. */
const trusted: ReadonlySet<string> = new Set(['sql', 'plpgsql']);
const untrusted: ReadonlySet<string> = new Set(['c', 'internal']);

/** get_language_oid. Of languages that are not PostgreSQL's own extensions bring one or several. @throws {Rejection} 42704 */
export function requireLanguage(state: State, name: string): void {
  if (trusted.has(name) || untrusted.has(name) || state.extensions.has(name)) return;
  throw missing(state, undefinedObject('language', name), ['extensions'], name);
}

/** What stands for a language among the names of a taint: no function is called so. */
export function languageTaint(name: string): string {
  return `language ${name}`;
}

/** Who may write functions in it: of PostgreSQL's own untrusted ones superusers (functioncmds.c, CreateFunction). @throws {Rejection} 42704, 42501 */
export function requireWritable(state: State, name: string): void {
  requireLanguage(state, name);
  if (untrusted.has(name) && !isSuperuser(state, currentRole(state))) throw permissionDenied('language', name);
  const isRevoked = taintsIn(state.taints, 'functions').some(({ names }) => names !== 'all' && names.includes(languageTaint(name)));
  if (isRevoked && !isSuperuser(state, currentRole(state))) throw new Rejection('42501', `permission denied for language ${name}`, 'perhaps');
}

/** ExecGrant_Language_check: whether an extension's is trusted stands in its script. @throws {Rejection} 42809 */
export function requireTrusted(name: string): void {
  if (!trusted.has(name)) throw new Rejection('42809', `language "${name}" is not trusted`, untrusted.has(name) ? 'sure' : 'perhaps');
}
