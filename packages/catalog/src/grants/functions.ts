import type { GrantStmt } from '@pgsql/types';
import type { GrantWords } from '../acl.js';
import { procWith, stateWith } from '../copies.js';
import { functionNamed, kindNamed } from '../functions.js';
import type { FunctionPrivilege, Proc } from '../model.js';
import { functionPrivileges } from '../privileges.js';
import { isOthersFunction } from '../resolve/others-functions.js';
import type { Context, State } from '../state.js';
import { change } from './change.js';
import { schemasSearched } from './schemas.js';
import { bitsOf, readGrant } from './words.js';

function functionTargets(state: State, statement: GrantStmt): readonly Proc[] {
  if (statement.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') {
    const schemas = schemasSearched(state, statement.objects);
    return state.functions.where((proc) => schemas.includes(proc.schema) && isOfKind(proc, statement.objtype));
  }
  return (statement.objects ?? []).flatMap((node) =>
    'ObjectWithArgs' in node && !isOthersFunction(state, node.ObjectWithArgs) ? [functionNamed(state, node.ObjectWithArgs, kindNamed(statement.objtype))] : [],
  );
}

/** ALL FUNCTIONS are all but procedures, ALL ROUTINES all of them (aclchk.c, objectsInSchemaToOids). */
function isOfKind({ prokind }: Proc, objtype: GrantStmt['objtype']): boolean {
  if (objtype === 'OBJECT_ROUTINE') return true;
  return (prokind === 'procedure') === (objtype === 'OBJECT_PROCEDURE');
}

/** One function after a GRANT or REVOKE. @throws {Rejection} 42501, 0LP01, 2BP01 */
export function grantOnFunction(state: State, proc: Proc, bits: ReadonlySet<FunctionPrivilege>, words: GrantWords): Proc {
  const { name, owner, proacl } = proc;
  return procWith(proc, { proacl: change(state, { kind: 'function', name, owner, acl: proacl, decisive: proacl, whole: functionPrivileges }, bits, words).acl });
}

/** GRANT and REVOKE on functions and procedures. @throws {Rejection} */
export function grantOnFunctions(state: State, statement: GrantStmt, context: Context): State {
  const targets = functionTargets(state, statement);
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, functionPrivileges, 'function');
  let { functions } = state;
  for (const { key } of new Set(targets)) {
    const proc = functions.get(key);
    if (proc !== undefined) functions = functions.with(key, grantOnFunction(state, proc, bits, grant.words));
  }
  return stateWith(state, { functions });
}
