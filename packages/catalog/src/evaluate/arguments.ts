import type { Node } from '@pgsql/types';
import type { Proc } from '../model.js';
import type { State } from '../state.js';
import { evaluate, type Scope } from './expression.js';
import { asArray, isList, known, unknown, type Datum, type Value } from './value.js';

/** The arguments by position; undefined for those that are not given. Those beyond the parameters follow, for VARIADIC. */
export function argumentsOf(proc: Proc, args: readonly Node[], scope: Scope): readonly (Value | undefined)[] {
  const values: (Value | undefined)[] = proc.argumentTypes.map(() => undefined);
  args.forEach((arg, index) => {
    if (!('NamedArgExpr' in arg)) values[index] = evaluate(arg, scope);
    else {
      const position = proc.argumentNames.indexOf(arg.NamedArgExpr.name ?? '');
      values[position < 0 ? args.length + index : position] = evaluate(arg.NamedArgExpr.arg, scope);
    }
  });
  return Array.from(values);
}

/** PostgreSQL takes a row for no other type of its own (parse_coerce.c, can_coerce_type) but where a cast of the history says so: one AS IMPLICIT. */
function castsAreOpen({ bindings, taints }: State): boolean {
  return bindings.some(({ kind }) => kind === 'cast') || taints.some(({ names, aspects, rejected }) => rejected !== true && names === 'all' && aspects.includes('types'));
}

/** Whether a function can be called with these values, by their number and by whether they are arrays or rows. */
export function accepts(proc: Proc, values: readonly (Value | undefined)[], state: State): boolean {
  const defaults = state.definitions.get(proc.source)?.defaults ?? [];
  const variadic = proc.variadic === true || proc.argumentTypes.at(-1)?.endsWith('[]') === true;
  if (values.length > proc.argumentTypes.length && !variadic) return false;
  return proc.argumentTypes.every((type, index) => {
    const value = values[index];
    if (value === undefined) return (defaults[index] ?? null) !== null || (variadic && index === proc.argumentTypes.length - 1);
    if (value.kind === 'row' && value.shape !== undefined) return proc.argumentShapes?.[index] !== 'scalar' || castsAreOpen(state);
    if (value.kind !== 'known' || value.value === null) return true;
    // One of the items, or with VARIADIC the array.
    if (proc.variadic === true && index === proc.argumentTypes.length - 1) return true;
    if (typeof value.value === 'object') return type.endsWith('[]') || /^any/u.test(type);
    return !type.endsWith('[]') || typeof value.value === 'string';
  });
}

/** The rest of the arguments as the array that VARIADIC makes of them. */
function spread(values: readonly (Value | undefined)[]): Value {
  const items: Datum[] = [];
  for (const value of values) {
    if (value?.kind !== 'known') return unknown;
    items.push(value.text ?? value.value);
  }
  return known(items);
}

/** The parameters' values: those given, an array of the rest for VARIADIC, the default for what is missing. */
export function bindArguments(proc: Proc, values: readonly (Value | undefined)[], state: State): ReadonlyMap<string, Value> {
  const bound = new Map<string, Value>();
  const defaults = state.definitions.get(proc.source)?.defaults ?? [];
  const last = proc.argumentTypes.length - 1;
  proc.argumentTypes.forEach((type, index) => {
    const given = values[index];
    const isSpread = index === last && type.endsWith('[]') && values.length > proc.argumentTypes.length;
    const standard = defaults[index] ?? null;
    let value = given ?? (standard === null ? unknown : evaluate(standard, { state, variables: new Map(), rows: [] }));
    if (isSpread) value = spread(values.slice(index));
    // Whether a text is the only item or, with VARIADIC, the array is not followed.
    else if (proc.variadic === true && index === last && !(value.kind === 'known' && isList(value.value))) value = unknown;
    else if (type.endsWith('[]')) value = asArray(value);
    const name = proc.argumentNames[index] ?? '';
    bound.set(`$${String(index + 1)}`, value);
    if (name !== '') bound.set(name, value);
  });
  return bound;
}
