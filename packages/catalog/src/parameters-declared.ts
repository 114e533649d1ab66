import type { FunctionParameter } from '@pgsql/types';
import { Rejection } from './errors.js';
import type { Proc } from './model.js';
import type { State } from './state.js';
import { doubtsOf } from './taints.js';

const isOutput = ({ mode }: FunctionParameter): boolean => mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_TABLE';
const isInOut = ({ mode }: FunctionParameter): boolean => mode === 'FUNC_PARAM_INOUT';

/** A name twice, among what goes in or among what comes out, and a parameter without a default behind one that has it (functioncmds.c, interpret_function_parameter_list). @throws {Rejection} 42P13 */
export function requireParameters(parameters: readonly FunctionParameter[]): void {
  let hasDefaults = false;
  for (const [index, parameter] of parameters.entries()) {
    const { name, defexpr } = parameter;
    const isTwice = parameters.slice(0, index).some((other) => other.name === name && (isInOut(other) || isInOut(parameter) || isOutput(other) === isOutput(parameter)));
    if (name !== undefined && name !== '' && isTwice) throw new Rejection('42P13', `parameter name "${name}" used more than once`);
    if (defexpr !== undefined) hasDefaults = true;
    else if (hasDefaults && !isOutput(parameter)) throw new Rejection('42P13', 'input parameters after one with a default value must also have defaults');
  }
}

/** OR REPLACE neither renames what goes in nor takes defaults away (pg_proc.c, ProcedureCreate). @throws {Rejection} 42P13 */
export function requireSameParameters(state: State, old: Proc, inputs: readonly FunctionParameter[]): void {
  const renamed = old.argumentNames.find((name, index) => name !== '' && name !== (inputs[index]?.name ?? ''));
  const defaults = inputs.filter(({ defexpr }) => defexpr !== undefined).length;
  const message = renamed !== undefined ? `cannot change name of input parameter "${renamed}"` : defaults < (old.defaults ?? 0) ? 'cannot remove parameter defaults from existing function' : null;
  if (message !== null) throw new Rejection('42P13', message, doubtsOf(state, old).length > 0 ? 'perhaps' : 'sure');
}
