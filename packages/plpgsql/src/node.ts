import type { Statement } from '@pg-guardrails/sql-reader';

/** A node of the SQL grammar. */
export type SqlNode = Statement['node'];

/** The strings of a list of String nodes: a qualified name's parts. Other nodes (`*`) become `*`. */
export function namesOf(nodes: readonly SqlNode[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : '*'));
}

/** Name of an operator or function that PostgreSQL itself defines; null when it is qualified with another schema. */
export function catalogName(nodes: readonly SqlNode[] | undefined): string | null {
  const names = namesOf(nodes);
  const [first, second] = names;
  if (names.length === 1) return first ?? null;
  return names.length === 2 && first === 'pg_catalog' ? (second ?? null) : null;
}

/** Visits every node below (and including) a value, whatever its kind. */
export function walk(value: unknown, visit: (kind: string, fields: unknown) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    visit(key, inner);
    walk(inner, visit);
  }
}

/** A text that is equal for two expressions that differ in nothing but OLD and NEW and where they stand. */
export function shapeOfRow(node: SqlNode): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === 'location') return undefined;
    return key === 'sval' && (value === 'old' || value === 'new') ? 'row' : value;
  });
}

/** Which of OLD and NEW the expression reads. */
export function rowsRead(node: SqlNode): ReadonlySet<string> {
  const found = new Set<string>();
  walk(node, (kind, fields) => {
    if (kind !== 'ColumnRef' || typeof fields !== 'object' || fields === null || !('fields' in fields)) return;
    const [first] = JSON.stringify(fields.fields).match(/"sval":"(?:old|new)"/u) ?? [];
    if (first !== undefined) found.add(first.includes('old') ? 'old' : 'new');
  });
  return found;
}

/** A text that is equal for two expressions that differ only in where they stand. */
export function shapeOf(node: SqlNode): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value));
}

/** The fields of OLD and NEW that the expression reads; null when it reads all of them, by a whole row. */
export function fieldsRead(node: SqlNode): readonly string[] | null {
  const found = new Set<string>();
  walk(node, (kind, fields) => {
    if (kind !== 'ColumnRef' || typeof fields !== 'object' || fields === null || !('fields' in fields) || !Array.isArray(fields.fields)) return;
    const [record, field] = namesOf(fields.fields);
    if (record !== 'old' && record !== 'new') return;
    found.add(field ?? '*');
  });
  return found.has('*') ? null : [...found];
}
