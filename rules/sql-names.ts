import type { Relation } from '@pg-guardrails/catalog';

/** Key words that cannot name a table, column, role or function unquoted (manual, appendix C: reserved, also those that may be function or type). */
const reserved = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently constraint create cross
  current_catalog current_date current_role current_schema current_time current_timestamp current_user default deferrable desc distinct do else end except
  false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar some
  symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where window with public none`.split(/\s+/u),
);

/** A name as SQL needs it. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/u.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A role as GRANT and REVOKE take it. */
export function grantee(role: string): string {
  return role === 'PUBLIC' ? 'PUBLIC' : quoted(role);
}

/** `schema.name`, each part quoted where it must be. */
export function sqlName(relation: Pick<Relation, 'schema' | 'name'>): string {
  return `${relation.schema === 'public' ? 'public' : quoted(relation.schema)}.${quoted(relation.name)}`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
