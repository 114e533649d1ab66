import { ownSubscriptions } from '../introspect/replication.js';

/** One catalog whose rows are watched: which of them carry a transaction id that is newer than the last look, and how many there are. */
export interface WatchedCatalog {
  readonly name: string;
  readonly from: string;
  readonly key: string;
  /** The row of the model that it is a part of: an oid, or 0; of pg_class an index has its oid with a minus sign. */
  readonly parent: string;
  readonly where: string;
}

const user = (oid: string): string => `${oid} >= 16384`;

/**
 * Every catalog that the model has something of. pg_attribute stands apart, because its rows go only with their relation: a dropped
 * column stays as a row that is marked. pg_index needs no watch: what of it can change without pg_class, pg_constraint or pg_inherits
 * (validity, clustering, replica identity) is no part of the model.
 */
export const watchedCatalogs = [
  { name: 'class', from: 'pg_class', key: 'oid', parent: `CASE WHEN relkind IN ('i', 'I') THEN -oid::pg_catalog.int8 ELSE oid::pg_catalog.int8 END`, where: user('oid') },
  { name: 'constraint', from: 'pg_constraint', key: 'oid', parent: 'conrelid', where: user('oid') },
  { name: 'policy', from: 'pg_policy', key: 'oid', parent: 'polrelid', where: 'true' },
  { name: 'rewrite', from: 'pg_rewrite', key: 'oid', parent: 'ev_class', where: user('oid') },
  { name: 'inherits', from: 'pg_inherits', key: `inhrelid || ' ' || inhparent`, parent: 'inhrelid', where: 'true' },
  { name: 'trigger', from: 'pg_trigger', key: 'oid', parent: 'oid', where: 'NOT tgisinternal OR tgparentid <> 0' },
  { name: 'proc', from: 'pg_proc', key: 'oid', parent: 'oid', where: user('oid') },
  { name: 'type', from: 'pg_type', key: 'oid', parent: 'oid', where: user('oid') },
  { name: 'enum', from: 'pg_enum', key: 'oid', parent: 'enumtypid', where: user('oid') },
  { name: 'description', from: 'pg_description', key: 'objoid', parent: 'objoid', where: `objsubid = 0 AND classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND ${user('objoid')}` },
  { name: 'namespace', from: 'pg_namespace', key: 'oid', parent: 'oid', where: 'true' },
  { name: 'role', from: 'pg_authid', key: 'oid', parent: 'oid', where: 'true' },
  // Rows of their own, with oids, since PostgreSQL 16.
  { name: 'membership', from: 'pg_auth_members', key: `roleid || ' ' || member || ' ' || grantor`, parent: 'roleid', where: 'true' },
  { name: 'setting', from: 'pg_db_role_setting', key: `setdatabase || ' ' || setrole`, parent: 'setrole', where: 'true' },
  { name: 'default-acl', from: 'pg_default_acl', key: 'oid', parent: 'oid', where: 'true' },
  { name: 'event-trigger', from: 'pg_event_trigger', key: 'oid', parent: 'oid', where: 'true' },
  { name: 'extension', from: 'pg_extension', key: 'oid', parent: 'oid', where: 'true' },
  { name: 'database', from: 'pg_database', key: 'oid', parent: 'oid', where: 'true' },
  { name: 'subscription', from: 'pg_subscription', key: 'oid', parent: 'oid', where: ownSubscriptions },
  { name: 'parameter-acl', from: 'pg_parameter_acl', key: 'oid', parent: 'oid', where: 'true' },
] as const satisfies readonly WatchedCatalog[];

export type WatchedName = (typeof watchedCatalogs)[number]['name'] | 'attribute';

/** Those that a major version has. */
function watchedIn(postgres: number): readonly WatchedCatalog[] {
  return watchedCatalogs.filter(({ name }) => postgres >= 15 || name !== 'parameter-acl');
}

/** A row's key in its catalog, its parent, and its age. */
function told({ key, parent }: Pick<WatchedCatalog, 'key' | 'parent'>, age: string): string {
  return `pg_catalog.json_build_array((${key})::pg_catalog.text, (${parent})::pg_catalog.int8, ${age})`;
}

/**
 * The rows that came or changed since transaction $1: every row of every catalog carries the id of the transaction, or of the
 * savepoint, that wrote it (manual: System Columns, xmin), and ids are given out in order. Ages are compared, since an age is a
 * number and reckoned fast; `now` is what they are counted from.
 */
export function changedSql(postgres: number): string {
  const isNew = 'pg_catalog.age(xmin) < (SELECT age FROM last)';
  const branches = watchedIn(postgres).map(
    (one) => `SELECT '${one.name}' AS catalog, pg_catalog.count(*) AS rows, pg_catalog.json_agg(${told(one, 'pg_catalog.age(xmin)')}) FILTER (WHERE ${isNew}) AS changed
      FROM pg_catalog.${one.from} WHERE ${one.where}`,
  );
  const attributes = `SELECT 'attribute' AS catalog, 0 AS rows, pg_catalog.json_agg(${told({ key: 'a.attrelid', parent: 'a.attrelid' }, 'a.age')}) AS changed
      FROM (SELECT attrelid, pg_catalog.min(pg_catalog.age(xmin)) AS age FROM pg_catalog.pg_attribute WHERE ${isNew} AND ${user('attrelid')} GROUP BY attrelid) a`;
  return `WITH last AS MATERIALIZED (SELECT pg_catalog.age($1::pg_catalog.xid) AS age)
    SELECT catalog, rows, changed, pg_catalog.age('3'::pg_catalog.xid) + 3 AS now FROM (${[...branches, attributes].join(' UNION ALL ')}) c`;
}

/** Every row of every watched catalog. */
export function allKeysSql(postgres: number): string {
  return watchedIn(postgres).map((one) => `SELECT '${one.name}' AS catalog, pg_catalog.json_agg(${told(one, '0')}) AS keys FROM pg_catalog.${one.from} WHERE ${one.where}`).join(' UNION ALL ');
}
