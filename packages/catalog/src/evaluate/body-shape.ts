import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';
import { nestedDeclarations } from './declarations.js';
import { expressionText, inner, nodesOf, numberAt, textAt, variableOf } from './plpgsql-tree.js';
import type { RowShape } from './value.js';

export type NamedRow = readonly [string, RowShape];

/** What the declarations of a body say, whoever calls it: the fields of a Frame of these names. */
export interface BodyShape {
  readonly datums: readonly (string | null)[];
  readonly cursors: readonly (string | null)[];
  /** Those declared as rows, arguments among them. */
  readonly rows: readonly NamedRow[];
  readonly arrays: ReadonlySet<string>;
  readonly types: ReadonlyMap<string, string>;
  readonly notNull: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
  readonly nested: ReadonlyMap<object, readonly PlpgsqlNode[]> | null;
  /** The types of all variables. */
  readonly typeNames: readonly string[];
  /** What the outermost block declares. */
  readonly outermost: readonly PlpgsqlNode[];
}

/** By the tree: a trigger's function is called for every table that it guards. */
const shapes = new WeakMap<PlpgsqlNode, BodyShape>();

export function shapeOf(root: PlpgsqlNode, bodyLines: readonly string[]): BodyShape {
  const known = shapes.get(root);
  if (known !== undefined) return known;
  const shape = readShape(root, bodyLines);
  shapes.set(root, shape);
  return shape;
}

function readShape(root: PlpgsqlNode, bodyLines: readonly string[]): BodyShape {
  const datums = nodesOf(root['datums']);
  const names = datums.map((datum) => textAt(variableOf(datum), 'refname'));
  const count = new Map<string, number>();
  for (const name of names) if (name !== null) count.set(name, (count.get(name) ?? 0) + 1);
  const single = (name: string | null | undefined): string | null => (name !== null && name !== undefined && count.get(name) === 1 ? name : null);
  // Whoever assigns to a field of a record assigns to the record.
  const parents = datums.map((datum) => numberAt(inner(datum, 'PLpgSQL_recfield'), 'recparentno'));
  const nested = nestedDeclarations(bodyLines.join('\n'), root, datums);
  const isNested = new Set([...(nested?.values() ?? [])].flat());
  return {
    datums: names.map((name, index) => single(name ?? names[parents[index] ?? -1])),
    cursors: datums.map((datum) => expressionText(inner(datum, 'PLpgSQL_var')?.['cursor_explicit_expr'])),
    rows: datums.flatMap(rowOf).filter(([name]) => single(name) !== null),
    arrays: new Set(datums.flatMap(arrayName)),
    types: new Map(datums.flatMap(typeOf).filter(([name]) => single(name) !== null)),
    notNull: new Set(datums.flatMap(notNullName)),
    declared: new Set(names.filter((name) => name !== null)),
    nested,
    typeNames: datums.flatMap((datum) => typeName(variableOf(datum)) ?? []),
    outermost: datums.filter((datum) => !isNested.has(datum)),
  };
}

/** The type of a variable as declared. */
function typeName(variable: PlpgsqlNode | null): string | null {
  return textAt(inner(variable?.['datatype'], 'PLpgSQL_type'), 'typname');
}

/** A variable that is declared as a record, or by %ROWTYPE. An argument whose type libpg-query does not know looks like a record, too. */
function rowOf(datum: PlpgsqlNode): readonly NamedRow[] {
  const variable = variableOf(datum);
  const [name, type] = [textAt(variable, 'refname'), typeName(variable)];
  return name !== null && type !== null && /^record$|%rowtype$/iu.test(type) ? [[name, 'record']] : [];
}

/** The name of a variable that is declared as an array. */
function arrayName(datum: PlpgsqlNode): readonly string[] {
  const variable = inner(datum, 'PLpgSQL_var');
  const name = textAt(variable, 'refname');
  return name !== null && typeName(variable)?.endsWith('[]') === true ? [name] : [];
}

/** The variable of a CASE has the type of its subject, which libpg-query does not know. */
const isOfCase = (name: string): boolean => name.startsWith('__Case__Variable_');

/** The name of a variable with its type, as declared. */
function typeOf(datum: PlpgsqlNode): readonly (readonly [string, string])[] {
  const variable = variableOf(datum);
  const [name, type] = [textAt(variable, 'refname'), typeName(variable)];
  return name === null || type === null || name === 'found' || isOfCase(name) ? [] : [[name, type]];
}

function notNullName(datum: PlpgsqlNode): readonly string[] {
  const variable = variableOf(datum);
  const name = textAt(variable, 'refname');
  return name !== null && variable?.['notnull'] === true ? [name] : [];
}
