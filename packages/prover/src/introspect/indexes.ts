import type { Index } from '@pg-guardrails/catalog';
import { flagAt, maybeNumberAt, maybeTextAt, numberAt, textAt, textsAt, type Reading, type Row, type Scope } from './rows.js';
import { columnNames, columnsReadBy, inScope, isUserNamespace } from './sql.js';
import { usesAt, usesOf } from './uses.js';

/** Indexes of toast tables live in pg_toast, and are none of a history's. */
export function indexesSql(postgres: number, scope: Scope): string {
  const key = `(SELECT pg_catalog.array_agg(CASE WHEN k.attnum = 0 THEN '(' || pg_catalog.pg_get_indexdef(i.indexrelid, k.position::pg_catalog.int4, true) || ')' ELSE a.attname::pg_catalog.text END ORDER BY k.position)
      FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY k(attnum, position)
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.position <= i.indnkeyatts)`;
  return `SELECT c.oid, n.nspname, c.relname, i.indrelid, i.indisunique, i.indisprimary, ${postgres >= 15 ? 'i.indnullsnotdistinct' : 'false AS indnullsnotdistinct'},
      m.amname, ${key} AS keys, ${columnNames('i.indrelid', '(i.indkey::pg_catalog.int2[])[i.indnkeyatts:]')} AS include,
      ${columnNames('i.indrelid', 'i.indkey::pg_catalog.int2[]')} AS "named",
      CASE WHEN i.indexprs IS NULL AND i.indpred IS NULL THEN '{}' ELSE ${columnsReadBy('c.oid', 'i.indrelid')} END AS "expressionColumns",
      pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) AS predicate,
      (SELECT k.conname FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x') LIMIT 1) AS "constraint",
      (SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid) AS parent, ${usesOf('index', 'c.oid')} AS uses
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_am m ON m.oid = c.relam
    WHERE ${isUserNamespace('n')} AND ${inScope('c.oid', scope)} ORDER BY c.oid`;
}

export function indexOf(row: Row, { source }: Reading): Index {
  const [keys, include] = [textsAt(row, 'keys'), textsAt(row, 'include')];
  const keyColumns = textsAt(row, 'named').filter((name) => keys.includes(name));
  return {
    oid: numberAt(row, 'oid'),
    schema: textAt(row, 'nspname'),
    name: textAt(row, 'relname'),
    relation: numberAt(row, 'indrelid'),
    unique: flagAt(row, 'indisunique'),
    primary: flagAt(row, 'indisprimary'),
    nullsNotDistinct: flagAt(row, 'indnullsnotdistinct'),
    method: textAt(row, 'amname'),
    keys,
    include,
    // pg_depend does not tell what an expression reads from what INCLUDE carries along.
    reads: [...new Set([...keyColumns, ...textsAt(row, 'expressionColumns').filter((name) => !include.includes(name))])],
    predicate: maybeTextAt(row, 'predicate'),
    constraint: maybeTextAt(row, 'constraint'),
    parent: maybeNumberAt(row, 'parent'),
    source,
    ...usesAt(row, 'uses'),
  };
}
