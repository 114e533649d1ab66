import type { Binding, Use } from '@pg-guardrails/catalog';
import { decodedAt, numberAt, textAt, textsAt, type Row } from './rows.js';
import { firstNormalOid } from './sql.js';

const catalogs = { constraint: 'pg_constraint', default: 'pg_attrdef', index: 'pg_class', policy: 'pg_policy', rule: 'pg_rewrite', trigger: 'pg_trigger', type: 'pg_type', function: 'pg_proc' } as const;

const isOf = (column: string, catalog: string): string => `${column} = 'pg_catalog.${catalog}'::pg_catalog.regclass`;

/** An operator leads to its function, and to those of its commutator and its negator; an operator class to all that its family calls. */
const leadsTo = `SELECT dep.refobjid AS oid WHERE dep.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_class'::pg_catalog.regclass)
    UNION ALL SELECT alternative.oprcode FROM pg_catalog.pg_operator operator JOIN pg_catalog.pg_operator alternative ON alternative.oid IN (operator.oid, operator.oprcom, operator.oprnegate)
      WHERE ${isOf('dep.refclassid', 'pg_operator')} AND operator.oid = dep.refobjid
    UNION ALL SELECT support.amproc FROM pg_catalog.pg_opclass class JOIN pg_catalog.pg_amproc support ON support.amprocfamily = class.opcfamily WHERE ${isOf('dep.refclassid', 'pg_opclass')} AND class.oid = dep.refobjid
    UNION ALL SELECT operator.oprcode FROM pg_catalog.pg_opclass class JOIN pg_catalog.pg_amop member ON member.amopfamily = class.opcfamily JOIN pg_catalog.pg_operator operator ON operator.oid = member.amopopr
      WHERE ${isOf('dep.refclassid', 'pg_opclass')} AND class.oid = dep.refobjid`;

/** What an object is bound to that is none of PostgreSQL's own, by oid. */
export function usesOf(kind: keyof typeof catalogs, oid: string): string {
  return `ARRAY(SELECT DISTINCT used.oid FROM pg_catalog.pg_depend dep, LATERAL (${leadsTo}) used
      WHERE ${isOf('dep.classid', catalogs[kind])} AND dep.objid = ${oid} AND dep.refobjid >= ${String(firstNormalOid)} AND used.oid >= ${String(firstNormalOid)} ORDER BY 1)`;
}

/** The functions that an object calls by itself: those of a partition key hang on the table. */
export function functionsOf(catalog: string, oid: string): string {
  return `ARRAY(SELECT DISTINCT dep.refobjid FROM pg_catalog.pg_depend dep WHERE ${isOf('dep.classid', catalog)} AND dep.objid = ${oid} AND ${isOf('dep.refclassid', 'pg_proc')} AND dep.refobjid >= ${String(firstNormalOid)} ORDER BY 1)`;
}

/** Spread into a row: most use nothing. */
export function usesAt(row: Row, key: string): { readonly uses?: readonly Use[] } {
  const oids = row.get(key);
  const uses = Array.isArray(oids) ? oids.map((oid): Use => ({ oid: Number(oid) })) : [];
  return uses.length === 0 ? {} : { uses };
}

/** A type of a history, or the relation whose row type it is. */
function typesSql(types: readonly string[]): string {
  return `ARRAY(SELECT CASE WHEN ty.typrelid <> 0 AND (SELECT rel.relkind FROM pg_catalog.pg_class rel WHERE rel.oid = ty.typrelid) <> 'c' THEN ty.typrelid ELSE ty.oid END
      FROM pg_catalog.pg_type ty WHERE ty.oid IN (${types.join(', ')}) AND ty.oid >= ${String(firstNormalOid)} ORDER BY 1)`;
}

const none = `'{}'::pg_catalog.text[]`;
const made = `>= ${String(firstNormalOid)}`;

/** Few families have any: to ask for the code of each of PostgreSQL's own takes as long as all else that is read. */
const familiesWithCode = `SELECT s.amprocfamily FROM pg_catalog.pg_amproc s WHERE s.amproc::pg_catalog.oid ${made}
      UNION ALL SELECT m.amopfamily FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_amop m ON m.amopopr = o.oid WHERE o.oprcode::pg_catalog.oid ${made}`;

/** Code that is called without its name, as far as no part of PostgreSQL. */
export function bindingsSql(): string {
  const ofFamily = `ARRAY(SELECT s.amproc::pg_catalog.oid FROM pg_catalog.pg_amproc s WHERE s.amprocfamily = k.opcfamily AND s.amproc::pg_catalog.oid ${made}
      UNION SELECT o.oprcode::pg_catalog.oid FROM pg_catalog.pg_amop m JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr WHERE m.amopfamily = k.opcfamily AND o.oprcode::pg_catalog.oid ${made})`;
  return `SELECT o.oid, 'operator' AS kind, n.nspname, o.oprname AS name, ARRAY(SELECT other.oprname::pg_catalog.text FROM pg_catalog.pg_operator other WHERE other.oid IN (o.oprcom, o.oprnegate)) AS alternatives,
      ${typesSql(['o.oprleft', 'o.oprright'])} AS types, ARRAY[o.oprcode::pg_catalog.oid] AS functions FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace WHERE o.oprcode::pg_catalog.oid ${made}
    UNION ALL SELECT c.oid, 'cast', '', '', ${none}, ${typesSql(['c.castsource', 'c.casttarget'])}, ARRAY[c.castfunc] FROM pg_catalog.pg_cast c WHERE c.castfunc ${made}
    UNION ALL SELECT k.oid, 'operator-class', n.nspname, k.opcname, ${none}, ${typesSql(['k.opcintype'])}, ${ofFamily} FROM pg_catalog.pg_opclass k JOIN pg_catalog.pg_namespace n ON n.oid = k.opcnamespace
      WHERE k.opcfamily IN (${familiesWithCode})
    UNION ALL SELECT r.rngtypid, 'range', '', '', ${none}, ${typesSql(['r.rngtypid'])}, ARRAY(SELECT f.oid FROM pg_catalog.pg_proc f WHERE f.oid IN (r.rngcanonical::pg_catalog.oid, r.rngsubdiff::pg_catalog.oid) AND f.oid ${made})
      FROM pg_catalog.pg_range r WHERE r.rngcanonical::pg_catalog.oid ${made} OR r.rngsubdiff::pg_catalog.oid ${made}
    ORDER BY 1`;
}

const kinds: Readonly<Record<string, Binding['kind']>> = { operator: 'operator', cast: 'cast', 'operator-class': 'operator-class', range: 'range' };

function oidsAt(row: Row, key: string): readonly number[] {
  const oids = row.get(key);
  return Array.isArray(oids) ? oids.map(Number) : [];
}

export function bindingOf(row: Row): Binding {
  return { oid: numberAt(row, 'oid'), kind: decodedAt(row, 'kind', kinds), schema: textAt(row, 'nspname'), name: textAt(row, 'name'), alternatives: textsAt(row, 'alternatives'), types: oidsAt(row, 'types'), functions: oidsAt(row, 'functions') };
}
