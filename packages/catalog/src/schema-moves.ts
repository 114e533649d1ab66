import { notSupported, permissionDenied, Rejection, undefinedSchema } from './errors.js';
import { isSuperuser } from './memberships.js';
import { creationSchema, currentRole, tempSchema } from './names.js';
import type { State } from './state.js';

const others: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema']);

/** CheckSetNamespace (namespace.c): neither what is temporary nor TOAST changes its schema. @throws {Rejection} 0A000 */
function refuseMove(from: string, to: string): void {
  if (from === tempSchema || to === tempSchema) throw notSupported('cannot move objects into or out of temporary schemas');
  if (to === 'pg_toast') throw notSupported('cannot move objects into or out of TOAST schema');
}

/** The schema of SET SCHEMA is looked up, and then one must be able to create in it. @throws {Rejection} 3F000, 42501, 0A000 */
export function requireTarget(state: State, from: string, to: string): void {
  if (to !== tempSchema && !state.namespaces.has(to)) {
    if (!others.has(to) && to !== 'pg_toast') throw undefinedSchema(to);
    if (!isSuperuser(state, currentRole(state))) throw permissionDenied('schema', to);
  } else creationSchema(state, to);
  if (from === to) return;
  refuseMove(from, to);
  // What is there then is no part of the model.
  if (others.has(to)) throw new Rejection('0A000', `what is moved into the schema ${to} is not followed`, 'perhaps');
}
