import type { GrantStmt, Node } from '@pgsql/types';
import type { GrantWords } from '../acl.js';
import { stateWith } from '../copies.js';
import { undefinedSchema } from '../errors.js';
import type { Namespace, SchemaPrivilege } from '../model.js';
import { explicitSchema, isSystemSchema } from '../names.js';
import { stringsOf } from '../nodes.js';
import { schemaPrivileges } from '../privileges.js';
import type { Context, State } from '../state.js';
import { change } from './change.js';
import { bitsOf, readGrant } from './words.js';

function schemasNamed(state: State, nodes: readonly Node[] | undefined): readonly string[] {
  return stringsOf(nodes).flatMap((name) => {
    if (isSystemSchema(name)) return [];
    if (!state.namespaces.has(name)) throw undefinedSchema(name);
    return [name];
  });
}

/** The schemas of ALL … IN SCHEMA, which must be usable. */
export function schemasSearched(state: State, nodes: readonly Node[] | undefined): readonly string[] {
  return schemasNamed(state, nodes).map((name) => explicitSchema(state, name));
}

/** One schema after a GRANT or REVOKE. @throws {Rejection} 42501, 0LP01, 2BP01 */
export function grantOnSchema(state: State, namespace: Namespace, bits: ReadonlySet<SchemaPrivilege>, words: GrantWords): Namespace {
  const { name, owner, nspacl } = namespace;
  return { ...namespace, nspacl: change(state, { kind: 'schema', name, owner, acl: nspacl, decisive: nspacl, whole: schemaPrivileges }, bits, words).acl };
}

/** GRANT and REVOKE on schemas. @throws {Rejection} */
export function grantOnSchemas(state: State, statement: GrantStmt, context: Context): State {
  const targets = schemasNamed(state, statement.objects);
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, schemaPrivileges, 'schema');
  let { namespaces } = state;
  for (const name of new Set(targets)) {
    const namespace = namespaces.get(name);
    if (namespace !== undefined) namespaces = namespaces.with(name, grantOnSchema(state, namespace, bits, grant.words));
  }
  return stateWith(state, { namespaces });
}
