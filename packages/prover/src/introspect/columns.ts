import type { Attribute } from '@pg-guardrails/catalog';
import { columnTypeOf, objectAt } from './names.js';
import { aclAt, decodedAt, flagAt, textAt, type Reading, type Row } from './rows.js';
import { bitsOf, list, typeOf } from './sql.js';
import { usesAt, usesOf } from './uses.js';

/** The columns of the relation `c`, but not those of a sequence. */
export function columnsSql(): string {
  return list(`SELECT a.attname, ${typeOf('a.atttypid', 'a.atttypmod')} AS type, a.attnotnull, a.atthasdef, a.attgenerated, a.attidentity, a.attislocal, CASE WHEN a.atthasdef THEN ${usesOf('default', '(SELECT def.oid FROM pg_catalog.pg_attrdef def WHERE def.adrelid = a.attrelid AND def.adnum = a.attnum)')} END AS uses, ${bitsOf('a.attacl')} AS acl
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S' ORDER BY a.attnum`);
}

const generated: Readonly<Record<string, Attribute['generated']>> = { '': null, s: 'stored', v: 'virtual' };
const identities: Readonly<Record<string, Attribute['identity']>> = { '': null, a: 'always', d: 'by-default' };

export function attributeOf(row: Row, { source }: Reading): Attribute {
  const identity = decodedAt(row, 'attidentity', identities);
  return {
    name: textAt(row, 'attname'),
    type: columnTypeOf(objectAt(row, 'type')),
    notNull: flagAt(row, 'attnotnull'),
    // An identity column takes its value from its sequence, and has no row in pg_attrdef.
    hasDefault: flagAt(row, 'atthasdef') || identity !== null,
    generated: decodedAt(row, 'attgenerated', generated),
    identity,
    local: flagAt(row, 'attislocal'),
    attacl: aclAt(row, 'acl', ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'], source),
    ...usesAt(row, 'uses'),
  };
}
