import type { Constraint, ForeignKeyAction } from '@pg-guardrails/catalog';
import { decodedAt, flagAt, maybeNumberAt, maybeTextAt, numberAt, textAt, textsAt, type Reading, type Row } from './rows.js';
import { columnNames, list } from './sql.js';
import { usesAt, usesOf } from './uses.js';

/** The constraints of the relation `c`. */
export function constraintsSql(postgres: number): string {
  return list(`SELECT k.conname, k.contype, ${columnNames('k.conrelid', 'k.conkey')} AS columns, pg_catalog.pg_get_expr(k.conbin, k.conrelid, true) AS expression,
      CASE WHEN k.contype = 'f' THEN k.confrelid END AS refers, ${columnNames('k.confrelid', 'k.confkey')} AS "refersTo", k.confdeltype, k.confupdtype, k.confmatchtype,
      k.condeferrable, k.condeferred, k.convalidated, ${postgres >= 18 ? 'k.conenforced' : 'true AS conenforced'}, k.connoinherit, k.conislocal, k.coninhcount,
      CASE WHEN k.conindid <> 0 THEN k.conindid END AS index, CASE WHEN k.contype = 'c' THEN ${usesOf('constraint', 'k.oid')} END AS uses
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid ORDER BY k.oid`);
}

const kinds: Readonly<Record<string, Constraint['contype']>> = {
  c: 'check',
  f: 'foreign-key',
  n: 'not-null',
  p: 'primary-key',
  u: 'unique',
  x: 'exclusion',
  t: 'trigger',
};

const matches: Readonly<Record<string, NonNullable<Constraint['references']>['match']>> = { f: 'full', s: 'simple' };
const actions: Readonly<Record<string, ForeignKeyAction>> = { a: 'no-action', r: 'restrict', c: 'cascade', n: 'set-null', d: 'set-default' };

export function constraintOf(row: Row, { source }: Reading): Constraint {
  const relation = maybeNumberAt(row, 'refers');
  return {
    name: textAt(row, 'conname'),
    contype: decodedAt(row, 'contype', kinds),
    columns: textsAt(row, 'columns'),
    expression: maybeTextAt(row, 'expression'),
    references:
      relation === null
        ? null
        : { relation, columns: textsAt(row, 'refersTo'), onDelete: decodedAt(row, 'confdeltype', actions), onUpdate: decodedAt(row, 'confupdtype', actions), match: decodedAt(row, 'confmatchtype', matches) },
    deferrable: flagAt(row, 'condeferrable'),
    initiallyDeferred: flagAt(row, 'condeferred'),
    validated: flagAt(row, 'convalidated'),
    enforced: flagAt(row, 'conenforced'),
    noInherit: flagAt(row, 'connoinherit'),
    local: flagAt(row, 'conislocal'),
    inherited: numberAt(row, 'coninhcount'),
    index: maybeNumberAt(row, 'index'),
    source,
    ...usesAt(row, 'uses'),
  };
}
