import type { GrantStmt } from '@pgsql/types';
import type { GrantWords } from '../acl.js';
import { stateWith } from '../copies.js';
import { stringOf } from '../nodes.js';
import { databasePrivileges } from '../privileges.js';
import type { Context, State } from '../state.js';
import { change } from './change.js';
import { bitsOf, readGrant } from './words.js';

/** The database after a GRANT or REVOKE; its name is for messages only. @throws {Rejection} 42501, 0LP01, 2BP01 */
export function changeDatabaseAcl(state: State, name: string, bits: ReadonlySet<string>, words: GrantWords): State {
  const { databaseOwner: owner, databaseAcl: acl } = state;
  return stateWith(state, { databaseAcl: change(state, { kind: 'database', name, owner, acl, decisive: acl, whole: databasePrivileges }, bits, words).acl });
}

/** GRANT and REVOKE on the database that the migrations are for: the model has no other. @throws {Rejection} */
export function grantOnDatabase(state: State, statement: GrantStmt, context: Context): State {
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, databasePrivileges, 'database');
  return changeDatabaseAcl(state, stringOf(statement.objects?.[0]) ?? '', bits, grant.words);
}
