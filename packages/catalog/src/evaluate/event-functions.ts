import type { Node, SelectStmt } from '@pgsql/types';
import { Rejection } from '../errors.js';
import { stringsOf } from '../nodes.js';
import { isUncertain, type Frame } from './frame.js';
import { inner } from './plpgsql-tree.js';

/** Functions that tell an event trigger what has happened, with the event at which they do; those without one tell it at any end (manual: Event Trigger Functions). */
const events: ReadonlyMap<string, string | null> = new Map([
  ['pg_event_trigger_dropped_objects', 'sql_drop'],
  ['pg_event_trigger_table_rewrite_oid', 'table_rewrite'],
  ['pg_event_trigger_table_rewrite_reason', 'table_rewrite'],
  ['pg_event_trigger_ddl_commands', null],
]);

export function isEventFunction(names: readonly string[]): boolean {
  return events.has(names.at(-1) ?? '') && (names.length === 1 || names[0] === 'pg_catalog');
}

type Answer = 'here' | 'elsewhere' | 'perhaps';

function whereCalled({ event, state }: Frame, name: string): Answer {
  const asked = events.get(name) ?? null;
  if (asked !== null) return event?.name === asked ? 'here' : 'elsewhere';
  if (event !== null && event.name !== 'ddl_command_start' && event.name !== 'login') return 'here';
  // Whatever defines something while anybody hears of it may call this (event_trigger.c, EventTriggerBeginCompleteQuery).
  return event === null && state.eventTriggers.size === 0 && !state.openWorld ? 'elsewhere' : 'perhaps';
}

/** A column of what is read, and no variable of the body: of that the value is put in. */
function isColumn({ variables }: Frame, node: Node | undefined): boolean {
  if (node === undefined || !('ColumnRef' in node)) return false;
  const [first] = stringsOf(node.ColumnRef.fields);
  return first !== undefined && !variables.has(first);
}

function isConstant(node: Node | undefined): boolean {
  return node !== undefined && 'A_Const' in node && node.A_Const.isnull !== true;
}

/** A condition that nothing makes false before a row is looked at: a column beside a constant, and what is joined of such. */
function looksAtRows(frame: Frame, condition: Node | undefined): boolean {
  if (condition === undefined || isColumn(frame, condition)) return true;
  if ('BoolExpr' in condition) return (condition.BoolExpr.args ?? []).every((one) => looksAtRows(frame, one));
  if (!('A_Expr' in condition)) return false;
  const { kind, lexpr, rexpr } = condition.A_Expr;
  if (kind === 'AEXPR_IN') return isColumn(frame, lexpr) && rexpr !== undefined && 'List' in rexpr && (rexpr.List.items ?? []).every(isConstant);
  return kind === 'AEXPR_OP' && isColumn(frame, lexpr) && isConstant(rexpr);
}

/** Whether a query surely asks a function for its rows, which alone it reads. */
function reads(frame: Frame, select: SelectStmt, call: unknown): boolean {
  const [item, another] = select.fromClause ?? [];
  if (item === undefined || another !== undefined || !('RangeFunction' in item) || select.limitCount !== undefined || select.havingClause !== undefined || !looksAtRows(frame, select.whereClause)) return false;
  const [only, more] = item.RangeFunction.functions ?? [];
  const first = only !== undefined && 'List' in only ? only.List.items?.[0] : undefined;
  return more === undefined && first !== undefined && 'FuncCall' in first && first.FuncCall === call;
}

/** The query that a statement surely runs. */
function queryOf(node: unknown): SelectStmt | null {
  const select: SelectStmt | null = inner(node, 'SelectStmt');
  if (select !== null) return select;
  const made: { readonly query?: Node; readonly into?: { readonly skipData?: boolean } } | null = inner(node, 'CreateTableAsStmt');
  return made?.query !== undefined && made.into?.skipData !== true && 'SelectStmt' in made.query ? made.query.SelectStmt : null;
}

/**
 * Such a function refuses to tell anything outside of its event (39P03).
 * @throws {Rejection} in mode `surely`; `perhaps` where it is not known whether it is called
 */
export function requireEvent(frame: Frame, name: string, call: unknown, node: unknown, certainty: Frame['mode']): void {
  const where = whereCalled(frame, name);
  if (where === 'here') return;
  const query = queryOf(node);
  const isSure = where === 'elsewhere' && (certainty === 'surely' || (query !== null && reads(frame, query, call)));
  if (isUncertain(frame) || (frame.guarded && !isSure)) {
    frame.mayFail = true;
    return;
  }
  throw new Rejection('39P03', `${name}() can only be called in an event trigger function of its event`, isSure ? 'sure' : 'perhaps');
}
