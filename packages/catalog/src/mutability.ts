import type { FuncCall } from '@pgsql/types';
import { invalidObjectDefinition, Rejection } from './errors.js';
import { functionsCalled } from './functions.js';
import { stringsOf, walk } from './nodes.js';
import type { State } from './state.js';

/** Functions of PostgreSQL that are volatile or stable whatever their arguments are (pg_proc.dat, provolatile). */
const mutable: ReadonlySet<string> = new Set(
  `
random now clock_timestamp statement_timestamp transaction_timestamp timeofday gen_random_uuid nextval currval lastval setval current_setting set_config txid_current pg_backend_pid pg_sleep
current_database current_schema current_schemas version concat concat_ws format to_char to_date array_to_string
`
    .trim()
    .split(/\s+/u),
);

/** What the planner may take away before anybody looks (contain_mutable_functions_after_planning). */
const foldable: ReadonlySet<string> = new Set(['CaseExpr', 'CoalesceExpr', 'BoolExpr']);

function isCall(body: unknown): body is FuncCall {
  return typeof body === 'object' && body !== null && 'funcname' in body;
}

/** What stands in an index or a stored column is the same at any time: nothing that it calls may change. @throws {Rejection} 42P17 */
export function requireImmutable(state: State, expression: unknown, what: string): void {
  const changing: string[] = [];
  const folding: string[] = [];
  walk(expression, (kind, body) => {
    if (foldable.has(kind)) folding.push(kind);
    if (kind === 'SQLValueFunction') changing.push(kind);
    if (kind !== 'FuncCall' || !isCall(body)) return;
    const names = stringsOf(body.funcname);
    const isOfPostgres = names.length === 1 || names.at(-2) === 'pg_catalog';
    if (isOfPostgres && mutable.has(names.at(-1) ?? '') && functionsCalled(state, names).length === 0) changing.push(names.join('.'));
  });
  if (changing.length === 0) return;
  const { sqlstate, message } = invalidObjectDefinition(what);
  throw new Rejection(sqlstate, message, folding.length > 0 ? 'perhaps' : 'sure');
}
