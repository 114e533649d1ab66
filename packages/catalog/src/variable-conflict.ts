import type { VariableSetStmt } from '@pgsql/types';
import { settingOf } from './nodes.js';
import type { Context, State } from './state.js';
import { withTaint } from './taints.js';
import { everythingFromNowOn } from './touches.js';

/** What a name of a query means that both a column and a variable have (manual: Under the Hood of PL/pgSQL, Variable Substitution). */
export const conflictParameter = 'plpgsql.variable_conflict';

/** Whether the value leaves it to the variable, or has PL/pgSQL refuse such a query. */
export function isForVariables(value: string): boolean {
  return /^(?:error|use_variable)$/iu.test(value);
}

/** Under it superusers change PostgreSQL's own catalogs (manual: Developer Options). */
const catalogParameter = 'allow_system_table_mods';

function opens({ kind, name, args }: VariableSetStmt): boolean {
  return kind === 'VAR_SET_VALUE' && name?.toLowerCase() === catalogParameter && !/^(?:off|false|no|0)$/iu.test(settingOf(args));
}

/** SET, and ALTER ROLE and ALTER DATABASE with it: bodies are followed as if the variable had the name. */
export function withConflicts(state: State, statement: VariableSetStmt | undefined, context: Context): State {
  if (statement !== undefined && opens(statement)) return withTaint(state, everythingFromNowOn, `${catalogParameter} lets statements change catalogs, which is not followed`, context);
  if (statement?.kind !== 'VAR_SET_VALUE' || statement.name?.toLowerCase() !== conflictParameter || isForVariables(settingOf(statement.args))) return state;
  return withTaint(state, everythingFromNowOn, `${conflictParameter} gives names in the queries of bodies another meaning, which is not followed`, context);
}
