import type { DomainConstraint, UserType } from '@pg-guardrails/catalog';
import { columnTypeOf, objectAt } from './names.js';
import { aclAt, decodedAt, flagAt, numberAt, rowsAt, textAt, textsAt, type Reading, type Row, type Scope } from './rows.js';
import { aclOf, firstNormalOid, inScope, isUserNamespace, list, typeOf } from './sql.js';
import { usesAt, usesOf } from './uses.js';

/** No array types, no row types of tables, no multiranges: each comes with something else. A shell is not yet defined. */
export function typesSql(scope: Scope): string {
  return `SELECT t.oid, n.nspname, t.typname, CASE WHEN NOT t.typisdefined THEN 'shell' ELSE t.typtype::pg_catalog.text END AS typtype,
      pg_catalog.pg_get_userbyid(t.typowner) AS owner, ARRAY(SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels,
      CASE WHEN t.typtype = 'd' THEN ${typeOf('t.typbasetype', 't.typtypmod')} END AS "baseType",
      t.typnotnull, ${list(`SELECT k.conname, k.contype, k.convalidated, ${usesOf('constraint', 'k.oid')} AS uses FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid ORDER BY k.oid`)} AS constraints,
      CASE t.typtype WHEN 'd' THEN ${usesOf('type', 't.oid')} WHEN 'c' THEN ${usesOf('index', 't.typrelid')}
        WHEN 'r' THEN ARRAY(SELECT g.rngsubtype FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid AND g.rngsubtype >= ${String(firstNormalOid)}) END AS uses, ${aclOf('t.typacl', `'T'`, 't.typowner')} AS acl
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd', 'c', 'r', 'b', 'p') AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)
      AND (t.typrelid = 0 OR (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid) = 'c') AND ${isUserNamespace('n')} AND ${inScope('t.oid', scope)} ORDER BY t.oid`;
}

const contypes: Readonly<Record<string, DomainConstraint['contype']>> = { c: 'check', n: 'not-null' };

function domainOf(row: Row): NonNullable<UserType['domain']> {
  const constraints = rowsAt(row, 'constraints').map((one): DomainConstraint => ({ name: textAt(one, 'conname'), contype: decodedAt(one, 'contype', contypes), validated: flagAt(one, 'convalidated'), ...usesAt(one, 'uses') }));
  return { notNull: flagAt(row, 'typnotnull'), constraints };
}

const kinds: Readonly<Record<string, UserType['typtype']>> = { e: 'enum', d: 'domain', c: 'composite', r: 'range', b: 'base', shell: 'shell' };

export function typeFrom(row: Row, { source }: Reading): UserType {
  const typtype = decodedAt(row, 'typtype', kinds);
  return {
    oid: numberAt(row, 'oid'),
    schema: textAt(row, 'nspname'),
    name: textAt(row, 'typname'),
    typtype,
    owner: textAt(row, 'owner'),
    labels: textsAt(row, 'labels'),
    baseType: typtype === 'domain' ? columnTypeOf(objectAt(row, 'baseType')) : null,
    ...(typtype === 'domain' ? { domain: domainOf(row) } : {}),
    ...usesAt(row, 'uses'),
    typacl: aclAt(row, 'acl', ['USAGE'], source),
    source,
  };
}
