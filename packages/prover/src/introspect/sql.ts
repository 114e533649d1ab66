import type { Scope } from './rows.js';

/** Namespaces that no history makes. Those of temporary relations are gone with their session. */
export function isUserNamespace(alias: string): string {
  return `${alias}.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND ${alias}.nspname !~ '^pg_(toast_)?temp_'`;
}

/** FirstNormalObjectId (transam.h): objects below are PostgreSQL's own. */
export const firstNormalOid = 16384;

/** The condition on a row's oid. */
export function inScope(oid: string, scope: Scope): string {
  return scope === 'all' ? 'true' : `${oid} = ANY ($1::pg_catalog.oid[])`;
}

/** A sub-select as a list of objects. */
export function list(select: string): string {
  return `ARRAY(SELECT pg_catalog.row_to_json(item) FROM (${select}) item)`;
}

/** An ACL as single bits; NULL has none. The aliases of this file are its own, so that arguments may use any other. */
export function bitsOf(acl: string): string {
  return list(`SELECT CASE bit.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(bit.grantee)::pg_catalog.text END AS grantee,
      pg_catalog.pg_get_userbyid(bit.grantor) AS grantor, bit.privilege_type AS privilege, bit.is_grantable AS grantable
    FROM pg_catalog.aclexplode(${acl}) bit`);
}

/** An ACL as single bits. Where PostgreSQL keeps NULL, what acldefault says (`kind` as acldefault has it, a SQL expression). */
export function aclOf(acl: string, kind: string, owner: string): string {
  return bitsOf(`COALESCE(${acl}, pg_catalog.acldefault(${kind}, ${owner}))`);
}

/** A type as an object: `schema`, `name` (of the elements, for an array), `array`, and `modifiers` as format_type writes them. */
export function typeOf(oid: string, typmod: string): string {
  return `(SELECT pg_catalog.row_to_json(item) FROM (
      SELECT ty_schema.nspname AS schema, COALESCE(ty_element.typname, ty.typname) AS name, ty_element.oid IS NOT NULL AS "array",
        pg_catalog.substring(pg_catalog.format_type(ty.oid, ${typmod}), '\\((\\d+(?:,-?\\d+)*)\\)') AS modifiers
      FROM pg_catalog.pg_type ty LEFT JOIN pg_catalog.pg_type ty_element ON ty_element.oid = ty.typelem AND ty_element.typarray = ty.oid
      JOIN pg_catalog.pg_namespace ty_schema ON ty_schema.oid = ty.typnamespace WHERE ty.oid = ${oid}) item)`;
}

/** The types of a function's arguments, in their order. */
export function argumentTypesOf(proargtypes: string): string {
  return `ARRAY(SELECT ${typeOf('argument.type', 'NULL')} FROM pg_catalog.unnest(${proargtypes}::pg_catalog.oid[]) WITH ORDINALITY argument(type, position) ORDER BY argument.position)`;
}

/** The parts of a function's key: `schema`, `name`, `arguments`. */
export function functionOf(oid: string): string {
  return `(SELECT pg_catalog.row_to_json(item) FROM (
      SELECT fn_schema.nspname AS schema, fn.proname AS name, ${argumentTypesOf('fn.proargtypes')} AS arguments
      FROM pg_catalog.pg_proc fn JOIN pg_catalog.pg_namespace fn_schema ON fn_schema.oid = fn.pronamespace WHERE fn.oid = ${oid}) item)`;
}

/** Names of a relation's columns by their numbers, in the order of the numbers. */
export function columnNames(relation: string, numbers: string): string {
  return `ARRAY(SELECT named.attname FROM pg_catalog.unnest(${numbers}) WITH ORDINALITY number(attnum, position)
      JOIN pg_catalog.pg_attribute named ON named.attrelid = ${relation} AND named.attnum = number.attnum ORDER BY number.position)`;
}

/** The columns of a relation that an object of pg_class depends on: those that its expressions read. */
export function columnsReadBy(object: string, relation: string): string {
  return `ARRAY(SELECT DISTINCT named.attname FROM pg_catalog.pg_depend dep JOIN pg_catalog.pg_attribute named ON named.attrelid = dep.refobjid AND named.attnum = dep.refobjsubid
      WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = ${object}
        AND dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.refobjid = ${relation} AND dep.refobjsubid > 0)`;
}
