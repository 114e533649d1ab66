import type { ParameterAcl, ParameterPrivilege } from '@pg-guardrails/catalog';
import { literal } from '../server/names.js';
import { bootstrapOid, isOwn } from './roles.js';
import { aclAt, textAt, type Reading, type Row } from './rows.js';
import { bitsOf, list } from './sql.js';

const privileges: readonly ParameterPrivilege[] = ['SET', 'ALTER SYSTEM'];

/**
 * pg_parameter_acl, from PostgreSQL 15. Of a server that others use, what was granted to roles of ours: its owner's part is that of the superuser that the server began with,
 * for whom another one stands there.
 */
export function parameterAclsSql({ postgres, ownRoles, superuser }: Reading): string {
  if (postgres < 15) return `SELECT NULL AS parname, NULL AS acl WHERE false`;
  if (ownRoles === null) return `SELECT p.parname, ${bitsOf('p.paracl')} AS acl FROM pg_catalog.pg_parameter_acl p ORDER BY p.oid`;
  const nameOf = (oid: string): string => `CASE WHEN ${oid} = ${bootstrapOid} THEN ${literal(superuser)} ELSE pg_catalog.pg_get_userbyid(${oid})::pg_catalog.text END`;
  const isOurs = `r.rolname <> ${literal(superuser)} AND ${isOwn('r.rolname', ownRoles)}`;
  const items = list(`SELECT ${nameOf('bit.grantee')} AS grantee, ${nameOf('bit.grantor')} AS grantor, bit.privilege_type AS privilege, bit.is_grantable AS grantable
      FROM pg_catalog.aclexplode(p.paracl) bit WHERE bit.grantee = ${bootstrapOid} OR EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = bit.grantee AND ${isOurs})`);
  return `SELECT p.parname, ${items} AS acl FROM pg_catalog.pg_parameter_acl p
    WHERE EXISTS (SELECT FROM pg_catalog.aclexplode(p.paracl) bit JOIN pg_catalog.pg_roles r ON r.oid = bit.grantee WHERE ${isOurs}) ORDER BY p.oid`;
}

export function parameterAclOf(row: Row, { source }: Reading): ParameterAcl {
  return { name: textAt(row, 'parname'), paracl: aclAt(row, 'acl', privileges, source) };
}
