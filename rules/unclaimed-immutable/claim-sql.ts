import type { Relation } from '@pg-guardrails/catalog';
import { literal, sqlName } from '../sql-names.js';

/** The claim as a statement for the next migration, with what the table's comment says already. */
export function claimSql(relation: Pick<Relation, 'schema' | 'name' | 'comment'>): string {
  const text = relation.comment === null ? '@immutable' : `${relation.comment.trimEnd()} @immutable`;
  return `COMMENT ON TABLE ${sqlName(relation)} IS ${literal(text)};`;
}
