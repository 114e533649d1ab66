import type { Place } from '@pg-guardrails/kernel';
import type { CallSite } from './calls.js';
import type { Assumption, NamesFrom, Shadows, TriggerCall } from './model.js';
import type { SqlNode } from './node.js';
import { namesOf } from './node.js';
import { not, only, trueOrFalse } from './truth.js';
import type { Value } from './value.js';
import { isNull, known, mayBeNull, truth, unknown } from './value.js';

/** Who decides what unqualified names mean at a place of a body. */
export interface Shadowing {
  readonly from: NamesFrom;
  readonly place: Place | null;
  /** Key of the function that the trigger calls. */
  readonly guard: string;
  /** The declared type of a variable or argument, or null. */
  readonly typeOf: (name: string) => string | null;
}

/** Where nobody can give names another meaning any more. */
export const settledNames: Shadowing = { from: 'own', place: null, guard: '', typeOf: () => null };

/** What this needs of the surroundings of an expression. */
interface Around {
  readonly call: TriggerCall | null;
  readonly assumption: Assumption;
  readonly shadowing: Shadowing;
}

/** A value where somebody else may decide what an operator, function or type is; null where nobody may. */
export function shadowedValue(node: SqlNode, around: Around, valueOf: (node: SqlNode) => Value): Value | null {
  const { shadows } = around.assumption;
  if (shadows === undefined || around.shadowing.from === 'own') return null;
  if ('A_Expr' in node) return operatorValue(node.A_Expr, around, shadows, valueOf);
  if ('FuncCall' in node) return functionValue(node.FuncCall, around, shadows);
  if ('TypeCast' in node) return castValue(node.TypeCast, around, shadows, valueOf);
  // CASE with an operand compares by the operator =.
  if ('CaseExpr' in node && node.CaseExpr.arg !== undefined && around.shadowing.from !== 'temp') {
    const { arg } = node.CaseExpr;
    for (const branch of node.CaseExpr.args ?? []) if ('CaseWhen' in branch) tellOperator('=', arg, branch.CaseWhen.expr, around, shadows);
    return shadows.operators === 'any' || (around.shadowing.from === 'caller' && shadows.operators.has('=')) ? unknown : null;
  }
  return null;
}

type Fields<Kind extends string> = Extract<SqlNode, Record<Kind, unknown>> extends infer Found ? (Found extends Record<Kind, infer Inner> ? Inner : never) : never;

/** Pairs of types for which PostgreSQL has comparisons of its own, so that no other fits better (manual: Operator Type Resolution). */
const comparable: ReadonlySet<string> = new Set(['text', 'name', 'smallint', 'integer', 'bigint', 'boolean', 'numeric', 'uuid', 'date', 'timestamp with time zone', 'timestamp without time zone']);

function operatorsOf({ kind, name }: Fields<'A_Expr'>): readonly string[] {
  switch (kind) {
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return ['>=', '<='];
    default: {
      const names = namesOf(name);
      return names.length === 1 ? names : [];
    }
  }
}

function isNullConstant(node: SqlNode | undefined): boolean {
  return node !== undefined && 'A_Const' in node && node.A_Const.isnull === true;
}

function operatorValue(fields: Fields<'A_Expr'>, around: Around, shadows: Shadows, valueOf: (node: SqlNode) => Value): Value | null {
  const { kind, lexpr, rexpr } = fields;
  const { from } = around.shadowing;
  const isDistinct = kind === 'AEXPR_DISTINCT' || kind === 'AEXPR_NOT_DISTINCT';
  // IS DISTINCT FROM NULL is a test for NULL (transformAExprDistinct).
  if (from === 'temp' || (isDistinct && (isNullConstant(lexpr) || isNullConstant(rexpr)))) return null;
  const names = operatorsOf(fields);
  const right = kind === 'AEXPR_IN' && rexpr !== undefined && 'List' in rexpr ? rexpr.List.items?.[0] : rexpr;
  const isOpen = names.map((name) => tellOperator(name, lexpr, right, around, shadows)).includes(true);
  if (!isOpen) return null;
  if (shadows.operators === 'any') return unknown;
  // What is put into the caller's path is not found by a function with one of its own.
  if (from !== 'caller') return null;
  const { operators } = shadows;
  if (!names.some((name) => operators.has(name))) return null;
  const [name = ''] = names;
  const answer = operators.get(name);
  if (answer === undefined) return unknown;
  switch (kind) {
    case 'AEXPR_OP':
    case 'AEXPR_IN':
      return known(answer);
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      // NULLs are told apart without the operator.
      const [one, other] = [lexpr, rexpr].map((side) => (side === undefined ? unknown : valueOf(side)));
      if (one === undefined || other === undefined) return unknown;
      const distinct = isNull(one) && isNull(other) ? only(false) : mayBeNull(one) || mayBeNull(other) ? trueOrFalse : only(!answer);
      return truth(kind === 'AEXPR_DISTINCT' ? distinct : not(distinct));
    }
    default:
      return unknown;
  }
}

/** Whether others may decide what the operator is. */
function tellOperator(name: string, left: SqlNode | undefined, right: SqlNode | undefined, around: Around, { tell }: Shadows): boolean {
  const { from, place, guard } = around.shadowing;
  const [one, other] = pairOf(typeOf(left, around), typeOf(right, around));
  if (from === 'others-behind' && one === other && comparable.has(one ?? '')) return false;
  tell({ kind: 'operator', name, left: one, right: other, place, guard, from });
  return true;
}

/** A constant takes the type of the other side (manual: Operator Type Resolution, step 2.a). */
function pairOf(left: string | null, right: string | null): readonly [string | null, string | null] {
  if (left === 'unknown') return right === 'unknown' ? ['text', 'text'] : [right, right];
  return [left, right === 'unknown' ? left : right];
}

const variablesOfCall: Readonly<Record<string, string>> = { tg_op: 'text', tg_level: 'text', tg_when: 'text', tg_name: 'name', tg_table_name: 'name', tg_relname: 'name', tg_table_schema: 'name', tg_nargs: 'integer' };

const results: Readonly<Record<string, string>> = { lower: 'text', upper: 'text', current_setting: 'text', now: 'timestamp with time zone', clock_timestamp: 'timestamp with time zone', pg_trigger_depth: 'integer' };

/** Names of types as the grammar and declarations have them, by the names that CREATE OPERATOR is given. */
const typeNames: Readonly<Record<string, string>> = { int4: 'integer', int: 'integer', int8: 'bigint', int2: 'smallint', bool: 'boolean', timestamptz: 'timestamp with time zone', varchar: 'text', 'character varying': 'text' };

function named(type: string | null): string | null {
  const name = type?.toLowerCase().replace(/^pg_catalog\./u, '').replace(/\(.*\)$/u, '') ?? null;
  if (name === null || name === 'enum') return null;
  const plain = typeNames[name] ?? name;
  return comparable.has(plain) ? plain : null;
}

/** The type of an expression, `unknown` for a text constant; null when it is not known here. */
function typeOf(node: SqlNode | undefined, around: Around): string | null {
  if (node === undefined) return null;
  if ('A_Const' in node) return node.A_Const.ival !== undefined ? 'integer' : node.A_Const.boolval !== undefined ? 'boolean' : node.A_Const.sval !== undefined || node.A_Const.isnull === true ? 'unknown' : null;
  if ('SQLValueFunction' in node) return /_(?:CURRENT_USER|USER|CURRENT_ROLE|SESSION_USER)$/u.test(node.SQLValueFunction.op ?? '') ? 'name' : null;
  if ('CoalesceExpr' in node) return typeOf(node.CoalesceExpr.args?.[0], around);
  if ('FuncCall' in node) return results[namesOf(node.FuncCall.funcname).at(-1) ?? ''] ?? null;
  if ('TypeCast' in node) return (node.TypeCast.typeName?.arrayBounds ?? []).length > 0 ? null : named(namesOf(node.TypeCast.typeName?.names).at(-1) ?? null);
  if (!('ColumnRef' in node)) return null;
  const [first = '', second] = namesOf(node.ColumnRef.fields);
  // The operand of CASE: its type is that of an expression that stands elsewhere.
  if (first.startsWith('__case__variable') || first.startsWith('__Case__Variable')) return null;
  if (second === undefined) return (around.shadowing.typeOf(first) === null ? variablesOfCall[first] : undefined) ?? named(around.shadowing.typeOf(first));
  if (first !== 'old' && first !== 'new') return null;
  return named(around.call?.columns?.find(({ name }) => name === second)?.type ?? null);
}

function functionValue(fields: Fields<'FuncCall'>, around: Around, shadows: Shadows): Value | null {
  const names = namesOf(fields.funcname);
  const [name = ''] = names;
  // Whether it raises is a matter of the call, not of the value.
  if (names.length !== 1 || around.shadowing.from === 'temp' || around.shadowing.from === 'others-behind') return null;
  if (shadows.functions === 'any') return unknown;
  if (around.shadowing.from !== 'caller') return null;
  const returned = shadows.functions.get(name);
  return returned === undefined ? null : known(returned);
}

/** A type whose name is no keyword of the grammar is looked up in pg_temp first of all, where a domain of that name may cut values. */
function castValue({ arg, typeName }: Fields<'TypeCast'>, around: Around, { tell, operators }: Shadows, valueOf: (node: SqlNode) => Value): Value | null {
  const names = namesOf(typeName?.names);
  const [name = ''] = names;
  if (names.length !== 1 || arg === undefined) return null;
  const { place, guard, from } = around.shadowing;
  tell({ kind: 'type', name, place, guard, from });
  if (operators !== 'any') return null;
  return { kind: 'unknown', nullable: mayBeNull(valueOf(arg)), setting: null };
}

/** Whether somebody else may decide what is called, so that it may as well do nothing. */
export function isShadowedCall({ name, arguments: given }: CallSite, { assumption: { shadows }, shadowing }: Around): boolean {
  const { from, place, guard } = shadowing;
  if (shadows === undefined || name.schema !== null || from === 'own' || from === 'temp') return false;
  shadows.tell({ kind: 'function', name: name.name, argumentCount: given.length, place, guard, from });
  return shadows.functions === 'any' || (from === 'caller' && shadows.functions.has(name.name));
}
