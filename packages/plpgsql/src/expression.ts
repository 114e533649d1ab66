import { arrayItems, arrayOf } from './arrays.js';
import { hasRowEquality } from './column-types.js';
import { booleanTest, compare, compareEqual, isAmong, isDistinct } from './comparison.js';
import { document, minus, rowOf } from './composites.js';
import type { Guesser } from './guesses.js';
import { tellCondition, tellNullTest, tellPair } from './guesses.js';
import type { Assumption, TriggerCall } from './model.js';
import { hasMoved } from './moved-settings.js';
import type { SqlNode } from './node.js';
import type { Shadowing } from './shadow.js';
import { shadowedValue } from './shadow.js';
import { catalogName, fieldsRead, namesOf, rowsRead, shapeOf, shapeOfRow } from './node.js';
import { and, anyTruth, not, only, or, trueOrFalse } from './truth.js';
import { userFunction } from './users.js';
import type { Value } from './value.js';
import { fieldOf, isNull, kinship, known, mayBeNull, nothing, settingOf, textOf, truth, truthsOf, unknown, unknownNotNull } from './value.js';

/** What names mean where an expression stands. */
export interface Surroundings {
  /** Variables, arguments (`$1` too), OLD, NEW and TG_… by lower-case name; a name that is not there is not known. */
  readonly names: ReadonlyMap<string, Value>;
  /** Null in a function that no trigger calls. */
  readonly call: TriggerCall | null;
  readonly assumption: Assumption;
  /** Whether the history defines a function of this name, so that it need not be PostgreSQL's own. */
  readonly isShadowed: (name: string, argumentCount: number) => boolean;
  /** SECURITY DEFINER: who is current_user; null for whoever runs the statement. */
  readonly runsAs: string | null;
  /** Told of what conditions compare. */
  readonly guesser: Guesser;
  /** Who decides what unqualified names mean here. */
  readonly shadowing: Shadowing;
}

/** What the expression may be. Never wrong, often `unknown`. */
export function evaluate(node: SqlNode, around: Surroundings): Value {
  const shadowed = shadowedValue(node, around, (inner) => evaluate(inner, around));
  if (shadowed !== null) return shadowed;
  if (isTakenAsTrue(node, around)) return known(true);
  if ('A_Const' in node) return constant(node.A_Const);
  if ('ColumnRef' in node) return column(node, around);
  if ('ParamRef' in node) return around.names.get(`$${String(node.ParamRef.number ?? 0)}`) ?? unknown;
  if ('A_Expr' in node) return operation(node.A_Expr, around);
  if ('BoolExpr' in node) return logical(node.BoolExpr, around);
  if ('NullTest' in node) return nullTest(node.NullTest, around);
  if ('BooleanTest' in node) return truth(booleanTest(node.BooleanTest.booltesttype, conditionOf(node.BooleanTest.arg, around)));
  if ('CoalesceExpr' in node) return oneOf((node.CoalesceExpr.args ?? []).map((argument) => evaluate(argument, around)), coalesce);
  if ('TypeCast' in node) return cast(node.TypeCast, around);
  if ('A_Indirection' in node) return element(node.A_Indirection, around);
  if ('FuncCall' in node) return call(node.FuncCall, around);
  if ('CaseExpr' in node) return oneOf(resultsOf(node.CaseExpr).map((result) => evaluate(result, around)), () => caseExpression(node.CaseExpr, around));
  if ('A_ArrayExpr' in node) return arrayOf((node.A_ArrayExpr.elements ?? []).map((item) => evaluate(item, around)));
  if ('RowExpr' in node) return rowOf(node.RowExpr.args ?? [], (part) => evaluate(part, around));
  if ('SQLValueFunction' in node) return userFunction(node.SQLValueFunction.op, around);
  return unknown;
}

/** A condition of which the claim says that it holds for OLD, as long as OLD is what the trigger got. */
function isTakenAsTrue(node: SqlNode, around: Surroundings): boolean {
  const holds = around.assumption.row?.holds ?? [];
  if (holds.length === 0 || !('A_Expr' in node || 'NullTest' in node || 'BooleanTest' in node || 'BoolExpr' in node || 'FuncCall' in node)) return false;
  const old = around.names.get('old');
  return old?.kind === 'record' && old.presence === 'row' && !old.touched && holds.includes(shapeOf(node));
}

type Node<Kind extends string> = Extract<SqlNode, Record<Kind, unknown>> extends infer Found ? (Found extends Record<Kind, infer Fields> ? Fields : never) : never;

function operand(node: SqlNode | undefined, around: Surroundings): Value {
  return node === undefined ? unknown : evaluate(node, around);
}

/** What a node may be as a condition. */
function conditionOf(node: SqlNode | undefined, around: Surroundings): ReadonlySet<boolean | null> {
  if (node === undefined) return anyTruth;
  const value = evaluate(node, around);
  tellCondition(value, around.guesser);
  return truthsOf(value);
}

function constant(fields: Node<'A_Const'>): Value {
  if (fields.isnull === true) return nothing;
  if (fields.sval !== undefined) return known(fields.sval.sval ?? '');
  if (fields.ival !== undefined) return known(fields.ival.ival ?? 0);
  if (fields.boolval !== undefined) return known(fields.boolval.boolval ?? false);
  const decimal = fields.fval?.fval ?? '';
  // More digits than a double holds exactly.
  if (/^\d{0,9}\.?\d{0,6}$/u.test(decimal) && decimal !== '' && decimal !== '.') return known(Number(decimal));
  return unknownNotNull;
}

function column(node: Extract<SqlNode, { ColumnRef: unknown }>, around: Surroundings): Value {
  const names = namesOf(node.ColumnRef.fields);
  const [first = '', second] = names;
  if (first === 'tg_argv' && second === undefined && !around.names.has(first)) {
    const given = arrayItems(node, () => unknown, around.call);
    return given === null ? unknown : { ...arrayOf(given), lower: 0 };
  }
  const value = around.names.get(first) ?? unknown;
  if (second === undefined || (second === '*' && value.kind === 'record')) return value;
  if (names.length === 2 && value.kind === 'record' && value.presence === 'absent') return nothing;
  return names.length === 2 ? (fieldOf(value, second) ?? unknown) : unknown;
}

/** Records with a column that cannot be compared: an error as soon as the comparison gets there. */
function cannotBeCompared(value: Value, around: Surroundings): boolean {
  return value.kind === 'record' && around.call?.columns?.some(({ type }) => !hasRowEquality(type)) === true;
}

function operation(fields: Node<'A_Expr'>, around: Surroundings): Value {
  const { kind, lexpr, rexpr } = fields;
  const operator = catalogName(fields.name);
  if (operator === null) return unknown;
  const left = operand(lexpr, around);
  switch (kind) {
    case 'AEXPR_OP': {
      const right = operand(rexpr, around);
      if (operator === '||') return concatenate(left, right, !isText(lexpr, around) || !isText(rexpr, around));
      if (operator === '-') return lexpr === undefined ? negative(right) : minus(left, rexpr, (item) => evaluate(item, around), around.call);
      if (!['=', '<>', '<', '<=', '>', '>='].includes(operator)) return unknown;
      return truth(compared(operator, lexpr, rexpr, left, right, around));
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const right = operand(rexpr, around);
      tellPair(left, right, around.guesser);
      const distinct = isUnchanged(lexpr, rexpr, around) ? only(false) : cannotBeCompared(left, around) ? trueOrFalse : isDistinct(left, right);
      return truth(kind === 'AEXPR_DISTINCT' ? distinct : not(distinct));
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const [low, high] = listItems(rexpr) ?? [];
      const between = and(compared('>=', lexpr, low, left, operand(low, around), around), compared('<=', lexpr, high, left, operand(high, around), around));
      return truth(kind === 'AEXPR_BETWEEN' ? between : not(between));
    }
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const items = kind === 'AEXPR_IN' ? listItems(rexpr)?.map((item) => evaluate(item, around)) : arrayItems(rexpr, (item) => evaluate(item, around), around.call);
      const isPositive = operator === '=' && kind !== 'AEXPR_OP_ALL';
      const isNegative = operator === '<>' && kind !== 'AEXPR_OP_ANY';
      if (items === null || items === undefined || !(isPositive || isNegative)) return unknown;
      for (const item of items) tellPair(left, item, around.guesser);
      return truth(isPositive ? isAmong(left, items) : not(isAmong(left, items)));
    }
    case 'AEXPR_NULLIF': {
      const right = operand(rexpr, around);
      tellPair(left, right, around.guesser);
      if (isNull(left)) return nothing;
      const equal = compare('=', left, right);
      if (equal.size === 1 && left.kind === 'known') return equal.has(true) ? nothing : left;
      return { kind: 'unknown', nullable: true, setting: settingOf(left) };
    }
    default:
      return unknown;
  }
}

function compared(operator: string, leftNode: SqlNode | undefined, rightNode: SqlNode | undefined, left: Value, right: Value, around: Surroundings): ReadonlySet<boolean | null> {
  tellPair(left, right, around.guesser);
  if (cannotBeCompared(left, around)) return anyTruth;
  const equal = isUnchanged(leftNode, rightNode, around) ? compareEqual(operator, mayBeNull(left) || mayBeNull(right)) : null;
  return equal ?? compare(operator, left, right);
}

function negative(value: Value): Value {
  if (value.kind === 'known') return typeof value.value === 'number' ? known(-value.value) : value.value === null ? nothing : unknown;
  return mayBeNull(value) ? unknown : unknownNotNull;
}

function listItems(node: SqlNode | undefined): readonly SqlNode[] | undefined {
  return node !== undefined && 'List' in node ? (node.List.items ?? []) : undefined;
}

/** A constant, or a variable or field of a text type. */
function isText(node: SqlNode | undefined, around: Surroundings): boolean {
  if (node === undefined) return false;
  if ('A_Const' in node) return true;
  if (!('ColumnRef' in node)) return 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP' && catalogName(node.A_Expr.name) === '||' && isText(node.A_Expr.lexpr, around) && isText(node.A_Expr.rexpr, around);
  const [first = '', second] = namesOf(node.ColumnRef.fields);
  const type = second === undefined ? around.shadowing.typeOf(first) : around.call?.columns?.find(({ name }) => name === second)?.type;
  return /^(?:pg_catalog\.)?(?:text|varchar|character varying)(?:\(\d+\))?$/iu.test(type ?? '');
}

/** NULL as soon as one text is, but a NULL array or element is as good as none (array_append, array_cat). */
function concatenate(left: Value, right: Value, mayBeArray: boolean): Value {
  if (isNull(left) || isNull(right)) return mayBeArray ? unknown : nothing;
  const [first, second] = [textOf(left), textOf(right)];
  if (first !== null && second !== null) return known(first + second);
  return mayBeNull(left) || mayBeNull(right) ? unknown : unknownNotNull;
}

/** Both sides are the same expression, once over OLD and once over NEW, and the statement changes nothing that it reads. */
function isUnchanged(left: SqlNode | undefined, right: SqlNode | undefined, around: Surroundings): boolean {
  if (around.assumption.row === undefined || left === undefined || right === undefined) return false;
  const [leftRows, rightRows] = [rowsRead(left), rowsRead(right)];
  if (leftRows.size !== 1 || rightRows.size !== 1 || shapeOfRow(left) !== shapeOfRow(right)) return false;
  if (/"FuncCall"|"SubLink"/u.test(JSON.stringify(left)) && !isStableShape(left)) return false;
  const [old, fresh] = [around.names.get('old'), around.names.get('new')];
  if (old?.kind !== 'record' || fresh?.kind !== 'record' || old.presence !== 'row' || fresh.presence !== 'row') return false;
  if (old.fields === undefined || fresh.fields === undefined) {
    const { row } = around.assumption;
    return row.others === 'old' && row.new.size === 0 && !old.touched && !fresh.touched;
  }
  if (cannotBeCompared(old, around)) return false;
  const read = fieldsRead(left) ?? old.fields.map(([name]) => name);
  return read.every((name) => kinship(fieldOf(old, name) ?? unknown, fieldOf(fresh, name) ?? unknown) === 'same');
}

const stableFunctions = new Set(['to_jsonb', 'to_json', 'row_to_json', 'jsonb_strip_nulls', 'lower', 'upper', 'md5']);

/** Only functions that give the same for the same row. */
function isStableShape(node: SqlNode): boolean {
  const text = JSON.stringify(node);
  if (text.includes('"SubLink"')) return false;
  const calls = [...text.matchAll(/"funcname":\[(?<names>[^\]]*)\]/gu)];
  return calls.every((found) => {
    const names = [...(found.groups?.['names'] ?? '').matchAll(/"sval":"(?<name>[^"]*)"/gu)].map((name) => name.groups?.['name'] ?? '');
    return names.every((name) => name === 'pg_catalog' || stableFunctions.has(name));
  });
}

function logical(fields: Node<'BoolExpr'>, around: Surroundings): Value {
  const operands = (fields.args ?? []).map((argument) => conditionOf(argument, around));
  if (fields.boolop === 'AND_EXPR') return truth(operands.reduce(and, only(true)));
  if (fields.boolop === 'OR_EXPR') return truth(operands.reduce(or, only(false)));
  return truth(not(operands[0] ?? anyTruth));
}

function nullTest(fields: Node<'NullTest'>, around: Surroundings): Value {
  const value = operand(fields.arg, around);
  tellNullTest(value, around.guesser);
  const isNullTest = fields.nulltesttype !== 'IS_NOT_NULL';
  // A row IS NULL when all its fields are, and IS NOT NULL when none is: a row with some of each is neither.
  if (value.kind === 'record') return truth(value.presence === 'absent' ? only(isNullTest) : value.presence === 'row' ? rowNullTest(value.fields?.map(([, field]) => field), isNullTest) : trueOrFalse);
  if (value.kind === 'composite') return truth(value.form === 'row' ? rowNullTest(value.parts.map(([, part]) => part), isNullTest) : only(!isNullTest));
  const result = isNull(value) ? only(true) : mayBeNull(value) ? trueOrFalse : only(false);
  return truth(isNullTest ? result : not(result));
}

/** To choose between a row and a record that has no row type, as one that was set to NULL, is an error (42804). */
function oneOf(values: readonly Value[], choose: (values: readonly Value[]) => Value): Value {
  const hasRow = values.some(({ kind }) => kind === 'record');
  const isTyped = (value: Value): boolean => isNull(value) || (value.kind === 'record' && (!value.touched || value.presence === 'row'));
  return hasRow && !values.every(isTyped) ? unknown : choose(values);
}

function resultsOf({ args = [], defresult }: Node<'CaseExpr'>): readonly SqlNode[] {
  return [...args.flatMap((branch) => ('CaseWhen' in branch && branch.CaseWhen.result !== undefined ? [branch.CaseWhen.result] : [])), ...(defresult === undefined ? [] : [defresult])];
}

function rowNullTest(parts: readonly Value[] | undefined, isNullTest: boolean): ReadonlySet<boolean | null> {
  if (parts === undefined || parts.some(({ kind }) => kind === 'record' || kind === 'composite')) return trueOrFalse;
  const answers = parts.map((part) => (isNull(part) ? only(isNullTest) : mayBeNull(part) ? trueOrFalse : only(!isNullTest)));
  return answers.reduce(and, only(true));
}

function coalesce(values: readonly Value[]): Value {
  const [first, ...rest] = values;
  if (first === undefined) return nothing;
  if (isNull(first) || (first.kind === 'record' && first.presence === 'absent')) return coalesce(rest);
  if (first.kind === 'record') return first.presence === 'row' ? first : unknown;
  if (!mayBeNull(first)) return first;
  const otherwise = coalesce(rest);
  if (first.kind === 'unknown') return { kind: 'unknown', nullable: mayBeNull(otherwise), setting: first.setting };
  return mayBeNull(otherwise) ? unknown : unknownNotNull;
}

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'true', 'y', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['f', 'false', 'n', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

function cast(fields: Node<'TypeCast'>, around: Surroundings): Value {
  const items = (fields.typeName?.arrayBounds ?? []).length === 0 ? null : arrayItems({ TypeCast: fields }, (item) => evaluate(item, around), around.call);
  if (items !== null) return arrayOf(items);
  const value = operand(fields.arg, around);
  const type = catalogName(fields.typeName?.names);
  if (isNull(value)) return nothing;
  // A json document as jsonb keeps what it has.
  if (value.kind === 'composite' && (value.form === 'json' || value.form === 'jsonb')) return type === 'jsonb' ? { ...value, form: 'jsonb' } : type === 'json' ? { ...value, form: 'json' } : unknownNotNull;
  const isPlain = (fields.typeName?.typmods ?? []).length === 0 && (fields.typeName?.arrayBounds ?? []).length === 0;
  if (isPlain && value.kind === 'known') {
    if ((type === 'text' || type === 'varchar') && typeof value.value === 'string') return value;
    if (type === 'bool') {
      const word = typeof value.value === 'string' ? booleanWords.get(value.value.trim().toLowerCase()) : value.value;
      if (typeof word === 'boolean') return known(word);
    }
    if ((type === 'int4' || type === 'int8') && typeof value.value === 'string' && /^\d{1,9}$/u.test(value.value)) return known(Number(value.value));
  }
  if (value.kind === 'unknown' && value.origin?.startsWith('user.') === true && (type === 'text' || type === 'name' || type === 'varchar')) return value;
  return { kind: 'unknown', nullable: mayBeNull(value), setting: settingOf(value) };
}

/** TG_ARGV counts from 0, and is NULL outside its bounds (manual: Trigger Functions). */
function element(fields: Node<'A_Indirection'>, around: Surroundings): Value {
  const { arg, indirection = [] } = fields;
  const [index] = indirection;
  if (indirection.length !== 1 || arg === undefined || index === undefined) return unknown;
  if (!('ColumnRef' in arg) || !('A_Indices' in index) || index.A_Indices.is_slice === true) return unknown;
  if (namesOf(arg.ColumnRef.fields).join('.') !== 'tg_argv' || around.call === null || around.names.has('tg_argv')) return unknown;
  const position = operand(index.A_Indices.uidx, around);
  if (position.kind !== 'known' || typeof position.value !== 'number') return unknown;
  return known(around.call.arguments[position.value] ?? null);
}

function call(fields: Node<'FuncCall'>, around: Surroundings): Value {
  const name = catalogName(fields.funcname);
  const operands = (fields.args ?? []).map((argument) => evaluate(argument, around));
  if (name === null || around.isShadowed(name, operands.length)) return unknown;
  const [first = nothing] = operands;
  if (name === 'current_setting') return setting(textOf(first), around);
  const made = document(name, first, around.call);
  if (made !== null) return made;
  if (name === 'lower' || name === 'upper') {
    const text = textOf(first);
    // Other letters are folded as the collation says.
    if (text !== null && /^[\u0000-\u007f]*$/u.test(text)) return known(name === 'lower' ? text.toLowerCase() : text.toUpperCase());
    return { kind: 'unknown', nullable: mayBeNull(first), setting: settingOf(first) };
  }
  if (name === 'now' || name === 'pg_trigger_depth' || name === 'clock_timestamp') return unknownNotNull;
  return unknown;
}

function setting(name: string | null, around: Surroundings): Value {
  // Only a customized setting, with a dot in its name, can be set by everyone to everything (manual: Customized Options).
  if (name === null || !name.includes('.')) return unknown;
  if (hasMoved(around.names, name.toLowerCase())) return unknown;
  const assumed = around.assumption.settings?.[name.toLowerCase()];
  return assumed === undefined ? { kind: 'unknown', nullable: true, setting: name.toLowerCase() } : known(assumed);
}

function caseExpression(fields: Node<'CaseExpr'>, around: Surroundings): Value {
  const given = fields.arg === undefined ? null : evaluate(fields.arg, around);
  for (const branch of fields.args ?? []) {
    if (!('CaseWhen' in branch)) return unknown;
    const truths = given === null ? conditionOf(branch.CaseWhen.expr, around) : compared('=', fields.arg, branch.CaseWhen.expr, given, operand(branch.CaseWhen.expr, around), around);
    if (!truths.has(true)) continue;
    if (truths.size > 1) return unknown;
    return operand(branch.CaseWhen.result, around);
  }
  return fields.defresult === undefined ? nothing : evaluate(fields.defresult, around);
}
