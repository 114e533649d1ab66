import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';

/** Readers of libpg-query's PL/pgSQL tree, in which everything is optional and nothing is typed. */

export function isNode(value: unknown): value is PlpgsqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The inner node under a tag: `{ PLpgSQL_expr: { … } }`. */
export function inner(value: unknown, tag: string): PlpgsqlNode | null {
  if (!isNode(value)) return null;
  const found = value[tag];
  return isNode(found) ? found : null;
}

export function nodesOf(value: unknown): readonly PlpgsqlNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function textAt(node: PlpgsqlNode | null, key: string): string | null {
  const value = node?.[key];
  return typeof value === 'string' ? value : null;
}

export function numberAt(node: PlpgsqlNode | null, key: string): number | null {
  const value = node?.[key];
  return typeof value === 'number' ? value : null;
}

/** The text of an expression: `{ PLpgSQL_expr: { query } }`. */
export function expressionText(value: unknown): string | null {
  return textAt(inner(value, 'PLpgSQL_expr'), 'query');
}

/** The variable that a datum is: libpg-query takes those whose type it does not know for rows. */
export function variableOf(datum: PlpgsqlNode | undefined): PlpgsqlNode | null {
  return inner(datum, 'PLpgSQL_var') ?? inner(datum, 'PLpgSQL_rec');
}

export interface Statement {
  readonly tag: string;
  readonly node: PlpgsqlNode;
  readonly line: number | null;
}

export function statementsOf(value: unknown): readonly Statement[] {
  return nodesOf(value).flatMap((one) => {
    const [tag, node] = Object.entries(one)[0] ?? [];
    return tag !== undefined && isNode(node) ? [{ tag, node, line: numberAt(node, 'lineno') }] : [];
  });
}

/** The variables that a part of the tree may assign: by INTO, FOR, := and GET DIAGNOSTICS. Numbers index `datums`. */
export function assignedVariables(value: unknown, found = new Set<string | number>()): ReadonlySet<string | number> {
  if (Array.isArray(value)) for (const item of value) assignedVariables(item, found);
  if (!isNode(value)) return found;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'PLpgSQL_stmt_assign' || key === 'PLpgSQL_stmt_foreach_a') {
      const varno = numberAt(isNode(part) ? part : null, 'varno');
      if (varno !== null) found.add(varno);
    }
    if (key === 'PLpgSQL_diag_item') {
      const target = numberAt(isNode(part) ? part : null, 'target');
      if (target !== null) found.add(target);
    }
    if ((key === 'target' || key === 'var') && isNode(part)) for (const name of targetNames(part)) found.add(name);
    assignedVariables(part, found);
  }
  return found;
}

/** The names of an INTO or FOR target: a row of variables, a record or one variable. */
export function targetNames(target: unknown): readonly string[] {
  const row = inner(target, 'PLpgSQL_row');
  if (row !== null) return nodesOf(row['fields']).flatMap((field) => textAt(field, 'name') ?? []);
  const one = inner(target, 'PLpgSQL_rec') ?? inner(target, 'PLpgSQL_var');
  const name = textAt(one, 'refname');
  return name === null ? [] : [name];
}
