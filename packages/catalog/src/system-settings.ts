import type { AlterSystemStmt } from '@pgsql/types';
import { stateWith } from './copies.js';
import { insufficientPrivilege } from './errors.js';
import { isSuperuser } from './memberships.js';
import { currentRole } from './names.js';
import { settingOf } from './nodes.js';
import { parameterGrant } from './parameter-privileges.js';
import type { Context, State } from './state.js';

/** ALTER SYSTEM SET and RESET (guc.c, AlterSystemSetConfigFile). What it leaves is in force from the next reload on. @throws {Rejection} 42501 */
export function alterSystem(state: State, { setstmt }: AlterSystemStmt, context: Context): State {
  const name = setstmt?.name?.toLowerCase() ?? '';
  const user = currentRole(state);
  const isGranted = setstmt?.kind !== 'VAR_RESET_ALL' && parameterGrant(state, user, name, 'ALTER SYSTEM') !== null;
  if (!isSuperuser(state, user) && !isGranted) throw insufficientPrivilege(setstmt?.kind === 'VAR_RESET_ALL' ? 'permission denied to perform ALTER SYSTEM RESET ALL' : `permission denied to set parameter "${name}"`);
  const others = state.systemSettings.filter((one) => one.name !== name);
  switch (setstmt?.kind) {
    case 'VAR_RESET_ALL':
      return stateWith(state, { systemSettings: [] });
    case 'VAR_SET_VALUE':
      return stateWith(state, { systemSettings: [...others, { name, value: settingOf(setstmt.args), source: context.source }] });
    default:
      return stateWith(state, { systemSettings: others });
  }
}
