import type { Catalog, Relation, Source, Way } from '@pg-guardrails/catalog';
import { inheritedRoles } from '@pg-guardrails/catalog';
import type { Counterexample } from '@pg-guardrails/kernel';
import { literal, quoted, sqlName } from '../sql-names.js';
import { PUBLIC } from './subject.js';

/** A privilege and a way in which a role holds it. */
export interface Held {
  readonly privilege: string;
  readonly way: Way;
}

/** The statement to change: the GRANT, or the membership where the power itself cannot be taken away. */
export function causeOf({ kind, path, sources }: Way): Source | undefined {
  const statements = sources.filter(({ place }) => !place.file.startsWith('('));
  return path.length > 1 && (kind === 'owner' || kind === 'superuser' || kind === 'predefined') ? statements[0] : statements.at(-1);
}

/** Whether the role may use what is in a schema at all. */
export function mayUseSchema(catalog: Catalog, schema: string, role: string): boolean {
  const namespace = catalog.namespaces.get(schema);
  const roles = inheritedRoles(catalog, role);
  if (roles.some((one) => catalog.roles.get(one)?.superuser === true || one === 'pg_read_all_data' || one === 'pg_write_all_data')) return true;
  return namespace !== undefined && (roles.includes(namespace.owner) || namespace.nspacl.some(({ privilege, grantee }) => privilege === 'USAGE' && (grantee === PUBLIC || roles.includes(grantee))));
}

/**
 * A statement that shows a privilege, without any effect: reading, where the role may read, else asking PostgreSQL. Null where the way
 * needs more than one step, or where the schema is closed to the role today.
 */
export function showing(catalog: Catalog, relation: Relation, role: string, held: readonly Held[], roles: readonly string[]): Counterexample | null {
  const as = role === PUBLIC ? roles.find((one) => catalog.roles.has(one) && mayUseSchema(catalog, relation.schema, one)) : role;
  const [first] = held.filter(({ way }) => way.reach === 'now' && !way.needsGrant);
  if (as === undefined || first === undefined || !mayUseSchema(catalog, relation.schema, as)) return null;
  const observed = { sqlstate: null, rowsChanged: 0 };
  // A view or a foreign table may fail for reasons of its own.
  const reading = held.find(({ privilege, way }) => privilege === 'SELECT' && way.reach === 'now' && !way.needsGrant);
  if (reading !== undefined && (relation.relkind === 'table' || relation.relkind === 'partitioned-table')) {
    const columns = reading.way.kind === 'column' ? reading.way.columns.map(quoted).join(', ') : '*';
    return { as, sql: `SELECT ${columns} FROM ${sqlName(relation)};`, observed };
  }
  const asks = first.way.kind === 'column' ? 'has_any_column_privilege' : 'has_table_privilege';
  return { as, sql: `SELECT ${asks}(${literal(sqlName(relation))}, ${literal(first.privilege)});`, observed };
}
