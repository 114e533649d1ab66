import type { AlterTableCmd, Node } from '@pgsql/types';
import { notSupported, Rejection, wrongObjectType } from '../errors.js';
import { extensionsAreOpen } from '../extensions/extensions.js';
import type { Relation } from '../model.js';
import { stringOf } from '../nodes.js';
import type { State } from '../state.js';

/** Storage parameters of tables in PostgreSQL 14 to 18 (reloptions.c, RELOPT_KIND_HEAP). */
const ofTables: ReadonlySet<string> = new Set(
  `
fillfactor toast_tuple_target parallel_workers user_catalog_table vacuum_index_cleanup vacuum_truncate vacuum_max_eager_freeze_failure_rate log_autovacuum_min_duration
autovacuum_enabled autovacuum_vacuum_threshold autovacuum_vacuum_max_threshold autovacuum_vacuum_insert_threshold autovacuum_analyze_threshold autovacuum_vacuum_cost_limit
autovacuum_vacuum_cost_delay autovacuum_vacuum_scale_factor autovacuum_vacuum_insert_scale_factor autovacuum_analyze_scale_factor autovacuum_freeze_min_age
autovacuum_freeze_max_age autovacuum_freeze_table_age autovacuum_multixact_freeze_min_age autovacuum_multixact_freeze_max_age autovacuum_multixact_freeze_table_age
`
    .trim()
    .split(/\s+/u),
);

const ofViews: ReadonlySet<string> = new Set(['security_barrier', 'security_invoker', 'check_option']);

/** Those without a namespace: toast's are of another relation, and any other is an extension's. */
function plainNames(options: readonly Node[]): readonly string[] {
  return options.flatMap((node) => ('DefElem' in node && (node.DefElem.defnamespace ?? '') === '' ? [node.DefElem.defname ?? ''] : []));
}

/** The options of a command of ALTER TABLE or INDEX. */
export function optionsOf({ def }: AlterTableCmd): readonly Node[] {
  return def !== undefined && 'List' in def ? (def.List.items ?? []) : [];
}

const unrecognized = (name: string, certainty: Rejection['certainty']): Rejection => new Rejection('22023', `unrecognized parameter "${name}"`, certainty);

/** ALTER TABLE … SET of what only views have, for an index. @throws {Rejection} 22023 */
export function refuseViewOptions(options: readonly Node[]): void {
  const name = plainNames(options).find((one) => ofViews.has(one));
  if (name !== undefined) throw unrecognized(name, 'sure');
}

/** ALTER TABLE and MATERIALIZED VIEW … SET (heap_reloptions, partitioned_table_reloptions). A library may add parameters, as extensions do. @throws {Rejection} 42809, 22023 */
export function requireTableOptions(state: State, { relkind }: Relation, options: readonly Node[]): void {
  // Those of a TOAST table are passed over, as a partitioned table has none.
  if (relkind === 'partitioned-table' && state.postgres >= 16 && plainNames(options).length > 0) throw wrongObjectType('cannot specify storage parameters for a partitioned table');
  refuseViewOptions(options);
  const name = plainNames(options).find((one) => !ofTables.has(one));
  if (name !== undefined) throw unrecognized(name, state.extensions.size > 0 || extensionsAreOpen(state) ? 'perhaps' : 'sure');
  if (relkind === 'partitioned-table' && plainNames(options).length > 0) throw unrecognized(plainNames(options)[0] ?? '', 'sure');
}

/** Types of a fixed length, as the model writes them: their values are never moved out of the row (pg_type's typstorage). */
const plainTypes: ReadonlySet<string> = new Set(['boolean', 'smallint', 'integer', 'bigint', 'real', 'double precision', 'date', 'uuid', 'oid', 'money', 'name']);

/** ALTER COLUMN … SET COMPRESSION (GetAttributeCompression); null for a type of the history's own. @throws {Rejection} 0A000 */
export function requireCompressible(type: string | null, def: Node | undefined): void {
  if (stringOf(def) !== 'default' && type !== null && plainTypes.has(type)) throw notSupported(`column data type ${type} does not support compression`);
}

/** ALTER COLUMN … SET STORAGE (GetAttributeStorage); null for a type of the history's own. @throws {Rejection} 22023, 0A000 */
export function requireStorage(type: string | null, def: Node | undefined): void {
  const mode = (stringOf(def) ?? '').toLowerCase();
  if (!['plain', 'external', 'extended', 'main', 'default'].includes(mode)) throw new Rejection('22023', `invalid storage type "${mode}"`);
  if (mode !== 'plain' && mode !== 'default' && type !== null && plainTypes.has(type)) throw notSupported(`column data type ${type} can only have storage PLAIN`);
}
