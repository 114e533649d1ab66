import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { parseStatement } from '@pg-guardrails/sql-reader';
import { namesOf, walk } from './node.js';
import type { Tagged } from './tree.js';
import type { Value } from './value.js';
import { isNull, unknown } from './value.js';
import { child, expressionText, list, number, tagged, text } from './tree.js';

/** A variable of a function (plpgsql's "datum"). */
export interface Variable {
  /** As the lexer folded it; for a field of a record, the record's name. */
  readonly name: string;
  readonly isField: boolean;
  /** The field's name, for a field of a record. */
  readonly field: string | null;
  readonly type: string | null;
  readonly line: number;
  readonly initialiser: string | null;
  /** Of a refcursor; null for other variables. */
  readonly cursor: Cursor | null;
}

/** `query`: of a bound cursor. `isOwn`: the function itself opens it, and nothing else gives the variable a value. */
export interface Cursor {
  readonly query: string | null;
  readonly isOwn: boolean;
}

/** The variables of a function, in the order the tree numbers them. */
export function readVariables(fields: PlpgsqlNode): readonly Variable[] {
  const datums = list(fields, 'datums');
  const opened = openedIn(fields);
  const variables = datums.map((datum, index): Variable => {
    const parent = datum.kind === 'recfield' ? datums[number(datum.fields, 'recparentno') ?? 0] : undefined;
    const type = child(datum.fields, 'datatype');
    const initialiser = child(datum.fields, 'default_val');
    return {
      name: text((parent ?? datum).fields, 'refname') ?? '',
      isField: parent !== undefined,
      field: parent === undefined ? null : text(datum.fields, 'fieldname'),
      type: type === null ? null : text(type.fields, 'typname'),
      line: number(datum.fields, 'lineno') ?? 0,
      initialiser: initialiser === null ? null : text(initialiser.fields, 'query'),
      cursor: isCursor(type) ? { query: expressionText(datum.fields, 'cursor_explicit_expr'), isOwn: opened.has(index) && number(datum.fields, 'lineno') !== null } : null,
    };
  });
  if (opened.size === 0) return variables;
  const block = child(fields, 'action');
  const assigned = block === null ? new Set<string>() : assignedNames(block, variables);
  return variables.map((one) => (one.cursor !== null && (assigned.has(one.name) || one.initialiser !== null) ? { ...one, cursor: { ...one.cursor, isOwn: false } } : one));
}

function isCursor(type: Tagged | null): boolean {
  return type !== null && /^(?:pg_catalog\.)?refcursor$/iu.test(text(type.fields, 'typname') ?? '');
}

/** Numbers of the variables that an OPEN names. A FOR loop opens its own, and fetches from nothing else. */
function openedIn(fields: PlpgsqlNode): ReadonlySet<number> {
  const opened = new Set<number>();
  walk(fields, (kind, body) => {
    if (kind === 'PLpgSQL_stmt_open' && typeof body === 'object' && body !== null) opened.add('curvar' in body && typeof body.curvar === 'number' ? body.curvar : 0);
  });
  return opened;
}

/** Names declared more than once: what they mean depends on the block, which the tree does not say. */
export function ambiguousNames(variables: readonly Variable[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name, isField } of variables) {
    if (isField) continue;
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return twice;
}

const numbered = new Set(['varno', 't_varno']);

/** The names that a statement, or one inside it, gives a new value. */
export function assignedNames(statement: Tagged, variables: readonly Variable[]): ReadonlySet<string> {
  const names = new Set<string>(['found']);
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, key);
      return;
    }
    if (typeof value === 'number' && (numbered.has(key) || key === 'target')) {
      const variable = variables[value];
      if (variable !== undefined) names.add(variable.name);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = tagged(value);
    if (node?.kind === 'call') for (const name of givenToCall(expressionText(node.fields, 'expr'))) names.add(name);
    // libpg-query leaves zeros out: the first variable of a trigger function is NEW.
    if (node?.kind === 'assign' && number(node.fields, 'varno') === null) names.add(variables[0]?.name ?? '');
    if ((key === 'target' || key === 'var') && node !== null) {
      const name = text(node.fields, 'refname');
      if (name !== null) names.add(name);
    }
    for (const [inner, content] of Object.entries(value)) visit(content, inner);
  };
  visit({ [`PLpgSQL_stmt_${statement.kind}`]: statement.fields }, 'statement');
  return names;
}

/** Variables that stand as arguments of CALL: INOUT and OUT parameters give them a value. */
function givenToCall(text: string | null): readonly string[] {
  const node = text === null ? null : parseStatement(text).node;
  if (node === null || !('CallStmt' in node)) return [];
  return (node.CallStmt.funccall?.args ?? []).flatMap((argument) => {
    const given = 'NamedArgExpr' in argument ? argument.NamedArgExpr.arg : argument;
    return given !== undefined && 'ColumnRef' in given ? (namesOf(given.ColumnRef.fields)[0] ?? []) : [];
  });
}

const textTypes = new Set(['text', 'pg_catalog.text', 'varchar', 'character varying']);
const booleanTypes = new Set(['boolean', 'bool', 'pg_catalog.bool', 'pg_catalog.boolean']);
const integerTypes = new Set(['integer', 'int', 'int4', 'bigint', 'int8', 'pg_catalog.int4', 'pg_catalog.int8']);

/** The value as a variable of this type holds it: only where assigning changes nothing. */
export function asTyped(value: Value, type: string | null): Value {
  if (isNull(value)) return value;
  const name = type?.toLowerCase() ?? '';
  if (value.kind === 'truth') return booleanTypes.has(name) ? value : unknown;
  if (value.kind === 'unknown') return withoutOrigin(value);
  if (value.kind === 'composite') return (value.form === 'jsonb' && name === 'jsonb') || (value.form === 'array' && /\[\]$/u.test(name)) ? value : unknown;
  if (value.kind === 'record') return unknown;
  const fits =
    (typeof value.value === 'string' && textTypes.has(name)) ||
    (typeof value.value === 'boolean' && booleanTypes.has(name)) ||
    // What is no integer is rounded.
    (typeof value.value === 'number' && Number.isInteger(value.value) && integerTypes.has(name));
  return fits ? value : unknown;
}

/** A variable of another type may hold another value; who runs the statement is a name whatever holds it. */
function withoutOrigin(value: Extract<Value, { kind: 'unknown' }>): Value {
  if (value.origin === undefined || value.origin.startsWith('user.')) return value;
  return { kind: 'unknown', nullable: value.nullable, setting: value.setting };
}
