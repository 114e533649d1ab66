import type { GrantStmt } from '@pgsql/types';
import { ownerItems, sameAcl, type GrantWords } from '../acl.js';
import { stateWith } from '../copies.js';
import { Rejection } from '../errors.js';
import type { ParameterAcl, ParameterPrivilege } from '../model.js';
import { stringsOf } from '../nodes.js';
import { isParameter } from '../parameters.js';
import { builtInSource } from '../predefined.js';
import { parameterPrivileges } from '../privileges.js';
import type { Acl, Context, State } from '../state.js';
import { change } from './change.js';
import { bitsOf, readGrant } from './words.js';

/** The owner of every parameter is the bootstrap superuser (acldefault, ACL_OBJECT_PARAMETER_ACL). */
function ownAcl(state: State): Acl<ParameterPrivilege> {
  return ownerItems(state.bootstrapRole, parameterPrivileges, builtInSource);
}

/** Names that PostgreSQL still knows by older ones (guc.c, map_old_guc_names; convert_GUC_name_for_parameter_acl). */
const oldNames: Readonly<Record<string, string>> = { sort_mem: 'work_mem', vacuum_mem: 'maintenance_work_mem' };

/** Under which name a parameter has its row; case is no matter. */
function parameterNamed(written: string): string {
  const name = written.toLowerCase();
  return oldNames[name] ?? name;
}

/** check_GUC_name_for_parameter_acl: one of PostgreSQL's, or identifiers with dots between them, which an extension may define later. @throws {Rejection} 42704, 42602 */
function requireParameter(state: State, name: string): void {
  if (isParameter(name)) return;
  if (!name.includes('.')) throw new Rejection(state.postgres >= 16 ? '42704' : '42602', `unrecognized configuration parameter "${name}"`);
  const isCustom = name.split('.').every((part) => /^[a-z_\u0080-\u{10FFFF}][a-z0-9_$\u0080-\u{10FFFF}]*$/iu.test(part));
  if (!isCustom) throw new Rejection('42602', `invalid configuration parameter name "${name}"`);
}

/** The rows after a GRANT or REVOKE on one parameter: one that says no more than the default has no row. @throws {Rejection} 42501, 0LP01, 2BP01 */
export function changeParameterAcl(state: State, name: string, bits: ReadonlySet<ParameterPrivilege>, words: GrantWords): State {
  const row = state.parameterAcls.find((one) => one.name === name);
  // Where nothing was ever granted, nothing is taken, and nobody is asked (aclchk.c, objectNamesToOids).
  if (row === undefined && !words.isGrant) return state;
  const acl = row?.paracl ?? ownAcl(state);
  const paracl = change(state, { kind: 'parameter', name, owner: state.bootstrapRole, acl, decisive: acl, whole: parameterPrivileges }, bits, words).acl;
  const others = state.parameterAcls.filter((one) => one.name !== name);
  if (sameAcl(paracl, ownAcl(state))) return row === undefined ? state : stateWith(state, { parameterAcls: others });
  const changed: ParameterAcl = { name, paracl };
  return stateWith(state, { parameterAcls: row === undefined ? [...others, changed] : state.parameterAcls.map((one) => (one === row ? changed : one)) });
}

/** GRANT and REVOKE on parameters, from PostgreSQL 15. @throws {Rejection} */
export function grantOnParameters(state: State, statement: GrantStmt, context: Context): State {
  if (state.postgres < 15) throw new Rejection('42601', 'syntax error at or near "ON"');
  const names = [...new Set(stringsOf(statement.objects).map(parameterNamed))];
  if (statement.is_grant === true) for (const name of names) requireParameter(state, name);
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, parameterPrivileges, 'parameter');
  return names.reduce((next, name) => changeParameterAcl(next, name, bits, grant.words), state);
}
