import type { RangeVar } from '@pgsql/types';
import { Rejection } from './errors.js';
import { systemColumns } from './risk/system-columns.js';
import type { State } from './state.js';

/** The catalogs proper, whose oids are pinned (catalog.c, IsCatalogRelationOid), of PostgreSQL 14 to 18; the views over them are none. */
const catalogs: ReadonlySet<string> = new Set(
  `
pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_authid pg_cast pg_class pg_collation pg_constraint pg_conversion pg_database pg_db_role_setting pg_default_acl pg_depend pg_description pg_enum
pg_event_trigger pg_extension pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_index pg_inherits pg_init_privs pg_language pg_largeobject pg_largeobject_metadata pg_namespace pg_opclass pg_operator pg_opfamily
pg_partitioned_table pg_policy pg_proc pg_publication pg_publication_rel pg_range pg_replication_origin pg_rewrite pg_seclabel pg_sequence pg_shdepend pg_shdescription pg_shseclabel pg_statistic pg_statistic_ext
pg_statistic_ext_data pg_subscription pg_subscription_rel pg_tablespace pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template pg_type pg_user_mapping
`
    .trim()
    .split(/\s+/u),
);

/** Whether a name that leads to no relation of the history is that of one of PostgreSQL's catalogs. */
export function isCatalog({ schemaname = '', relname = '' }: RangeVar): boolean {
  return (schemaname === '' || schemaname === 'pg_catalog') && catalogs.has(relname);
}

/** Whether one of PostgreSQL's own catalogs is known to have a column. */
export function hasCatalogColumn({ relname = '' }: RangeVar, column: string): boolean {
  return systemColumns.get(`pg_catalog.${relname}`)?.has(column) === true;
}

/** Not of all catalogs is it known which columns they have, and versions differ. */
export function missingOfCatalog({ relname = '' }: RangeVar, column: string): Rejection {
  return new Rejection('42703', `column "${column}" of relation "${relname}" does not exist`, 'perhaps');
}

/** Nobody changes them, a superuser neither, while allow_system_table_mods is off. @throws {Rejection} 42501 */
export function refuseCatalog({ taints }: State, name: RangeVar): void {
  if (!isCatalog(name)) return;
  // What may have done anything may have set it.
  const isOpen = taints.some(({ relations, names }) => relations === 'all' && names === 'all');
  throw new Rejection('42501', `permission denied: "${name.relname ?? ''}" is a system catalog`, isOpen ? 'perhaps' : 'sure');
}
