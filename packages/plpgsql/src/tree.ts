import type { PlpgsqlNode } from '@pg-guardrails/sql-reader';

/** One statement (or other tagged node) of a PL/pgSQL tree: `{ PLpgSQL_stmt_if: { … } }` taken apart. */
export interface Tagged {
  /** `PLpgSQL_stmt_if` without its prefix: `if`; other nodes keep the name after `PLpgSQL_`. */
  readonly kind: string;
  readonly fields: PlpgsqlNode;
}

function isNode(value: unknown): value is PlpgsqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The tag and fields of a node, or null when the value is none. */
export function tagged(value: unknown): Tagged | null {
  if (!isNode(value)) return null;
  const [entry] = Object.entries(value);
  if (entry === undefined || !isNode(entry[1])) return null;
  return { kind: entry[0].replace(/^PLpgSQL_(?:stmt_)?/u, ''), fields: entry[1] };
}

/** The tagged nodes of a list field; libpg-query leaves empty lists out. */
export function list(fields: PlpgsqlNode, key: string): readonly Tagged[] {
  const value = fields[key];
  return Array.isArray(value) ? value.map(tagged).filter((node) => node !== null) : [];
}

/** A tagged node in a field. */
export function child(fields: PlpgsqlNode, key: string): Tagged | null {
  return tagged(fields[key]);
}

/** The text of an expression in a field: what stands in the body, or null. */
export function expressionText(fields: PlpgsqlNode, key: string): string | null {
  const expression = child(fields, key);
  return expression === null ? null : text(expression.fields, 'query');
}

export function text(fields: PlpgsqlNode, key: string): string | null {
  const value = fields[key];
  return typeof value === 'string' ? value : null;
}

export function number(fields: PlpgsqlNode, key: string): number | null {
  const value = fields[key];
  return typeof value === 'number' ? value : null;
}

/** libpg-query leaves `false` out. */
export function flag(fields: PlpgsqlNode, key: string): boolean {
  return fields[key] === true;
}
