import type { GrantStmt } from '@pgsql/types';
import type { GrantWords } from '../acl.js';
import { stateWith } from '../copies.js';
import { invalidGrant } from '../errors.js';
import type { UserType } from '../model.js';
import { dottedName } from '../nodes.js';
import type { Context, State } from '../state.js';
import { typeNamed } from '../types/change.js';
import { isBuiltInArray, lookUpType } from '../types/lookup.js';
import { change } from './change.js';
import { bitsOf, readGrant } from './words.js';

export const typePrivileges: readonly 'USAGE'[] = ['USAGE'];

/** One type after a GRANT or REVOKE. @throws {Rejection} 42501, 0LP01, 2BP01 */
export function grantOnType(state: State, type: UserType, bits: ReadonlySet<'USAGE'>, words: GrantWords): UserType {
  const { name, owner, typacl } = type;
  return { ...type, typacl: change(state, { kind: 'type', name, owner, acl: typacl, decisive: typacl, whole: typePrivileges }, bits, words).acl };
}

/** ExecGrant_Type_check: arrays and multiranges have the privileges of what they are made beside. @throws {Rejection} 0LP01 */
function refuseMadeBeside(state: State, names: readonly string[]): void {
  const found = lookUpType(state, names);
  const name = names.at(-1) ?? '';
  const own = found?.kind === 'user' ? found.type.name : found?.kind === 'row' ? found.relation.name : isBuiltInArray(name) ? name.slice(1) : name;
  if (found !== null && own !== name) throw invalidGrant('cannot set privileges of array or multirange types');
}

/** GRANT and REVOKE on types and domains. @throws {Rejection} */
export function grantOnTypes(state: State, statement: GrantStmt, context: Context): State {
  const kind = statement.objtype === 'OBJECT_DOMAIN' ? 'domain' : 'type';
  const targets = (statement.objects ?? []).flatMap((node) => typeNamed(state, dottedName(node), kind) ?? []);
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, typePrivileges, kind);
  for (const node of statement.objects ?? []) refuseMadeBeside(state, dottedName(node));
  let { types } = state;
  for (const { schema, name } of new Set(targets)) {
    const type = types.get(`${schema}.${name}`);
    if (type !== undefined) types = types.with(`${schema}.${name}`, grantOnType(state, type, bits, grant.words));
  }
  return stateWith(state, { types });
}
