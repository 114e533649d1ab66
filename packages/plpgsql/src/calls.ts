import { hasEquality } from './column-types.js';
import type { CallColumn, FunctionName } from './model.js';
import type { SqlNode } from './node.js';
import { namesOf, walk } from './node.js';

/** A call inside a query. */
export interface CallSite {
  readonly name: FunctionName;
  /** By position; `name` for `name => value`. */
  readonly arguments: readonly { readonly name: string | null; readonly node: SqlNode }[];
  /** Whether the call happens whenever the query runs, exactly once. */
  readonly always: boolean;
  /** Whether CALL calls it. */
  readonly byCall: boolean;
  /** What else the statement calls: a set of no rows among them leaves nothing to call it for. */
  readonly beside: readonly { readonly name: FunctionName; readonly argumentCount: number }[];
}

function isCall(value: unknown): value is { funcname?: SqlNode[]; args?: SqlNode[]; func_variadic?: boolean } {
  return typeof value === 'object' && value !== null;
}

interface CallFields {
  readonly funcname?: SqlNode[];
  readonly args?: SqlNode[];
}

function nameOf({ funcname }: CallFields): FunctionName {
  const names = namesOf(funcname);
  return { schema: names.length > 1 ? (names.at(-2) ?? null) : null, name: names.at(-1) ?? '' };
}

function siteOf(fields: CallFields, always: boolean, byCall: boolean, among: readonly CallFields[]): CallSite {
  return {
    name: nameOf(fields),
    arguments: (fields.args ?? []).map((node) =>
      'NamedArgExpr' in node && node.NamedArgExpr.arg !== undefined ? { name: node.NamedArgExpr.name ?? '', node: node.NamedArgExpr.arg } : { name: null, node },
    ),
    always,
    byCall,
    beside: among.flatMap((other) => (other === fields ? [] : [{ name: nameOf(other), argumentCount: (other.args ?? []).length }])),
  };
}

const conditionalClauses = ['fromClause', 'whereClause', 'havingClause', 'limitCount', 'limitOffset', 'groupClause', 'distinctClause', 'withClause', 'larg', 'rarg', 'valuesLists'] as const;

/** The nodes that a statement evaluates exactly once whenever it runs. */
function roots(statement: SqlNode): readonly SqlNode[] {
  if ('CallStmt' in statement) return statement.CallStmt.funccall === undefined ? [] : [{ FuncCall: statement.CallStmt.funccall }];
  if (!('SelectStmt' in statement)) return [];
  const select = statement.SelectStmt;
  if (conditionalClauses.some((clause) => select[clause] !== undefined)) return [];
  return (select.targetList ?? []).flatMap((target) => ('ResTarget' in target && target.ResTarget.val !== undefined ? [target.ResTarget.val] : []));
}

/** A cast and NOT evaluate their operand always; the rest need not (AND, CASE, COALESCE, constant folding of STRICT functions). */
function strip(node: SqlNode): SqlNode {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return strip(node.TypeCast.arg);
  const [operand] = 'BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR' ? (node.BoolExpr.args ?? []) : [];
  return operand === undefined ? node : strip(operand);
}

/** Every function call of a statement. */
export function callsOf(statement: SqlNode): readonly CallSite[] {
  const always = roots(statement)
    .map(strip)
    .flatMap((node) => ('FuncCall' in node ? [node.FuncCall] : []));
  const all: { readonly fields: CallFields; readonly byCall: boolean }[] = [];
  walk(statement, (kind, fields) => {
    if ((kind === 'FuncCall' || kind === 'funccall') && isCall(fields)) all.push({ fields, byCall: kind === 'funccall' || ('CallStmt' in statement && statement.CallStmt.funccall === fields) });
  });
  const among = all.map(({ fields }) => fields);
  const isAlways = ({ fields }: (typeof all)[number]): boolean => always.some((one) => one === fields);
  return [...all.filter(isAlways), ...all.filter((one) => !isAlways(one))].map((one) => siteOf(one.fields, isAlways(one), one.byCall, among));
}

const systemColumns = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** The first field of OLD or NEW that the table does not have (PostgreSQL then answers 42703 before anything is evaluated). */
export function missingField(statement: SqlNode, columns: readonly string[]): string | null {
  // With a FROM or WITH, `old` may be an alias.
  if (/"(?:fromClause|withClause|usingClause|relation)"/u.test(JSON.stringify(statement))) return null;
  let missing: string | null = null;
  walk(statement, (kind, fields) => {
    if (kind !== 'ColumnRef' || typeof fields !== 'object' || fields === null || !('fields' in fields) || !Array.isArray(fields.fields)) return;
    const [record, field] = namesOf(fields.fields);
    if ((record === 'old' || record === 'new') && field !== undefined && field !== '*' && !columns.includes(field) && !systemColumns.has(field)) {
      missing ??= `${record.toUpperCase()}.${field}`;
    }
  });
  return missing;
}

/** Whether the statement reads a field of this record. */
export function readsFieldOf(statement: SqlNode, record: string): boolean {
  let found = false;
  walk(statement, (kind, fields) => {
    if (kind !== 'ColumnRef' || typeof fields !== 'object' || fields === null || !('fields' in fields) || !Array.isArray(fields.fields)) return;
    const [first, second] = namesOf(fields.fields);
    if (first === record && second !== undefined) found = true;
  });
  return found;
}

const textTypes = new Set(['text', 'varchar', 'name', 'bpchar']);

/** The casts of settings to something else than a text. */
export function settingCasts(statement: SqlNode): readonly SqlNode[] {
  const found: SqlNode[] = [];
  walk(statement, (kind, fields) => {
    if (kind !== 'TypeCast' || !isCast(fields) || !/"current_setting"/u.test(JSON.stringify(fields.arg))) return;
    if (!textTypes.has(namesOf(fields.typeName?.names).at(-1) ?? '')) found.push({ TypeCast: fields });
  });
  return found;
}

function isCast(value: unknown): value is Extract<SqlNode, { TypeCast: unknown }>['TypeCast'] {
  return typeof value === 'object' && value !== null;
}

const comparisons = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** Whether the statement compares a field of OLD or NEW whose type has no `=` (PostgreSQL then answers 42883 before anything is evaluated). */
export function comparesIncomparable(statement: SqlNode, columns: readonly CallColumn[]): boolean {
  const without = columns.filter(({ type }) => !hasEquality(type)).map(({ name }) => name);
  if (without.length === 0 || /"(?:fromClause|withClause|usingClause|relation)"/u.test(JSON.stringify(statement))) return false;
  const isOne = (side: SqlNode | undefined): boolean => {
    if (side === undefined) return false;
    if ('RowExpr' in side) return (side.RowExpr.args ?? []).some(isOne);
    if (!('ColumnRef' in side)) return false;
    const [record = '', field = ''] = namesOf(side.ColumnRef.fields);
    return (record === 'old' || record === 'new') && without.includes(field);
  };
  let found = false;
  walk(statement, (kind, fields) => {
    if (kind !== 'A_Expr' || !isExpression(fields) || !comparisons.has(namesOf(fields.name).at(-1) ?? '')) return;
    if (isOne(fields.lexpr) || isOne(fields.rexpr)) found = true;
  });
  return found;
}

function isExpression(value: unknown): value is { name?: SqlNode[]; lexpr?: SqlNode; rexpr?: SqlNode } {
  return typeof value === 'object' && value !== null;
}

/** The one value a query without FROM and further clauses computes; null when it is something else. */
export function plainValue(statement: SqlNode): SqlNode | null {
  const values = roots(statement);
  return values.length === 1 ? (values[0] ?? null) : null;
}
