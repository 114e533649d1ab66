/**
 * Columns of PostgreSQL's own tables and views that migrations ask, in 14 to 18, with the types of those that hold no texts. test/oracle compares the
 * list with pg_attribute.
 */
const written = `
information_schema.check_constraints constraint_catalog constraint_schema constraint_name check_clause
information_schema.columns table_catalog table_schema table_name column_name ordinal_position:integer column_default is_nullable data_type character_maximum_length:integer
  character_octet_length:integer numeric_precision:integer numeric_precision_radix:integer numeric_scale:integer datetime_precision:integer interval_type
  interval_precision:integer character_set_catalog character_set_schema character_set_name collation_catalog collation_schema collation_name
  domain_catalog domain_schema domain_name udt_catalog udt_schema udt_name scope_catalog scope_schema scope_name maximum_cardinality:integer
  dtd_identifier is_self_referencing is_identity identity_generation identity_start identity_increment identity_maximum identity_minimum identity_cycle
  is_generated generation_expression is_updatable
information_schema.constraint_column_usage table_catalog table_schema table_name column_name constraint_catalog constraint_schema constraint_name
information_schema.key_column_usage constraint_catalog constraint_schema constraint_name table_catalog table_schema table_name column_name ordinal_position:integer
  position_in_unique_constraint:integer
information_schema.referential_constraints constraint_catalog constraint_schema constraint_name unique_constraint_catalog unique_constraint_schema unique_constraint_name match_option update_rule
  delete_rule
information_schema.role_table_grants grantor grantee table_catalog table_schema table_name privilege_type is_grantable with_hierarchy
information_schema.routines specific_catalog specific_schema specific_name routine_catalog routine_schema routine_name routine_type module_catalog module_schema module_name
  udt_catalog udt_schema udt_name data_type character_maximum_length:integer character_octet_length:integer character_set_catalog character_set_schema
  character_set_name collation_catalog collation_schema collation_name numeric_precision:integer numeric_precision_radix:integer numeric_scale:integer
  datetime_precision:integer interval_type interval_precision:integer type_udt_catalog type_udt_schema type_udt_name scope_catalog scope_schema
  scope_name maximum_cardinality:integer dtd_identifier routine_body routine_definition external_name external_language parameter_style is_deterministic
  sql_data_access is_null_call sql_path schema_level_routine max_dynamic_result_sets:integer is_user_defined_cast is_implicitly_invocable security_type
  to_sql_specific_catalog to_sql_specific_schema to_sql_specific_name as_locator created:timestamp_with_time_zone last_altered:timestamp_with_time_zone
  new_savepoint_level is_udt_dependent result_cast_from_data_type result_cast_as_locator result_cast_char_max_length:integer
  result_cast_char_octet_length:integer result_cast_char_set_catalog result_cast_char_set_schema result_cast_char_set_name result_cast_collation_catalog
  result_cast_collation_schema result_cast_collation_name result_cast_numeric_precision:integer result_cast_numeric_precision_radix:integer
  result_cast_numeric_scale:integer result_cast_datetime_precision:integer result_cast_interval_type result_cast_interval_precision:integer
  result_cast_type_udt_catalog result_cast_type_udt_schema result_cast_type_udt_name result_cast_scope_catalog result_cast_scope_schema
  result_cast_scope_name result_cast_maximum_cardinality:integer result_cast_dtd_identifier
information_schema.schemata catalog_name schema_name schema_owner default_character_set_catalog default_character_set_schema default_character_set_name sql_path
information_schema.sequences sequence_catalog sequence_schema sequence_name data_type numeric_precision:integer numeric_precision_radix:integer numeric_scale:integer start_value
  minimum_value maximum_value increment cycle_option
information_schema.table_constraints constraint_catalog constraint_schema constraint_name table_catalog table_schema table_name constraint_type is_deferrable initially_deferred enforced
  nulls_distinct
information_schema.table_privileges grantor grantee table_catalog table_schema table_name privilege_type is_grantable with_hierarchy
information_schema.tables table_catalog table_schema table_name table_type self_referencing_column_name reference_generation user_defined_type_catalog user_defined_type_schema
  user_defined_type_name is_insertable_into is_typed commit_action
information_schema.triggers trigger_catalog trigger_schema trigger_name event_manipulation event_object_catalog event_object_schema event_object_table action_order:integer
  action_condition action_statement action_orientation action_timing action_reference_old_table action_reference_new_table action_reference_old_row
  action_reference_new_row created:timestamp_with_time_zone
information_schema.views table_catalog table_schema table_name view_definition check_option is_updatable is_insertable_into is_trigger_updatable is_trigger_deletable
  is_trigger_insertable_into
pg_catalog.pg_attrdef oid:oid adrelid:oid adnum:smallint adbin:pg_node_tree
pg_catalog.pg_attribute attrelid:oid attname atttypid:oid attlen:smallint attnum:smallint atttypmod:integer attndims:smallint attbyval:boolean attalign attstorage
  attcompression attnotnull:boolean atthasdef:boolean atthasmissing:boolean attidentity attgenerated attisdropped:boolean attislocal:boolean
  attinhcount:smallint attcollation:oid attstattarget:smallint attacl:aclitem[] attoptions:text[] attfdwoptions:text[] attmissingval:anyarray
pg_catalog.pg_auth_members roleid:oid member:oid grantor:oid admin_option:boolean
pg_catalog.pg_authid oid:oid rolname rolsuper:boolean rolinherit:boolean rolcreaterole:boolean rolcreatedb:boolean rolcanlogin:boolean rolreplication:boolean
  rolbypassrls:boolean rolconnlimit:integer rolpassword rolvaliduntil:timestamp_with_time_zone
pg_catalog.pg_available_extensions name default_version installed_version comment
pg_catalog.pg_class oid:oid relname relnamespace:oid reltype:oid reloftype:oid relowner:oid relam:oid relfilenode:oid reltablespace:oid relpages:integer reltuples:real
  relallvisible:integer relallfrozen:integer reltoastrelid:oid relhasindex:boolean relisshared:boolean relpersistence relkind relnatts:smallint
  relchecks:smallint relhasrules:boolean relhastriggers:boolean relhassubclass:boolean relrowsecurity:boolean relforcerowsecurity:boolean
  relispopulated:boolean relreplident relispartition:boolean relrewrite:oid relfrozenxid:xid relminmxid:xid relacl:aclitem[] reloptions:text[]
  relpartbound:pg_node_tree
pg_catalog.pg_constraint oid:oid conname connamespace:oid contype condeferrable:boolean condeferred:boolean convalidated:boolean conrelid:oid contypid:oid conindid:oid
  conparentid:oid confrelid:oid confupdtype confdeltype confmatchtype conislocal:boolean coninhcount:smallint connoinherit:boolean conkey:smallint[]
  confkey:smallint[] conpfeqop:oid[] conppeqop:oid[] conffeqop:oid[] confdelsetcols:smallint[] conexclop:oid[] conbin:pg_node_tree
pg_catalog.pg_database oid:oid datname datdba:oid encoding:integer datistemplate:boolean datallowconn:boolean datconnlimit:integer datfrozenxid:xid datminmxid:xid
  dattablespace:oid datcollate datctype datacl:aclitem[]
pg_catalog.pg_default_acl oid:oid defaclrole:oid defaclnamespace:oid defaclobjtype defaclacl:aclitem[]
pg_catalog.pg_depend classid:oid objid:oid objsubid:integer refclassid:oid refobjid:oid refobjsubid:integer deptype
pg_catalog.pg_description objoid:oid classoid:oid objsubid:integer description
pg_catalog.pg_enum oid:oid enumtypid:oid enumsortorder:real enumlabel
pg_catalog.pg_event_trigger oid:oid evtname evtevent evtowner:oid evtfoid:oid evtenabled evttags:text[]
pg_catalog.pg_extension oid:oid extname extowner:oid extnamespace:oid extrelocatable:boolean extversion extconfig:oid[] extcondition:text[]
pg_catalog.pg_index indexrelid:oid indrelid:oid indnatts:smallint indnkeyatts:smallint indisunique:boolean indisprimary:boolean indisexclusion:boolean indimmediate:boolean
  indisclustered:boolean indisvalid:boolean indcheckxmin:boolean indisready:boolean indislive:boolean indisreplident:boolean indkey:int2vector
  indcollation:oidvector indclass:oidvector indoption:int2vector indexprs:pg_node_tree indpred:pg_node_tree
pg_catalog.pg_indexes schemaname tablename indexname tablespace indexdef
pg_catalog.pg_inherits inhrelid:oid inhparent:oid inhseqno:integer inhdetachpending:boolean
pg_catalog.pg_language oid:oid lanname lanowner:oid lanispl:boolean lanpltrusted:boolean lanplcallfoid:oid laninline:oid lanvalidator:oid lanacl:aclitem[]
pg_catalog.pg_matviews schemaname matviewname matviewowner tablespace hasindexes:boolean ispopulated:boolean definition
pg_catalog.pg_namespace oid:oid nspname nspowner:oid nspacl:aclitem[]
pg_catalog.pg_policies schemaname tablename policyname permissive roles:name[] cmd qual with_check
pg_catalog.pg_policy oid:oid polname polrelid:oid polcmd polpermissive:boolean polroles:oid[] polqual:pg_node_tree polwithcheck:pg_node_tree
pg_catalog.pg_proc oid:oid proname pronamespace:oid proowner:oid prolang:oid procost:real prorows:real provariadic:oid prosupport:regproc prokind prosecdef:boolean
  proleakproof:boolean proisstrict:boolean proretset:boolean provolatile proparallel pronargs:smallint pronargdefaults:smallint prorettype:oid
  proargtypes:oidvector proallargtypes:oid[] proargmodes:"char"[] proargnames:text[] proargdefaults:pg_node_tree protrftypes:oid[] prosrc probin
  prosqlbody:pg_node_tree proconfig:text[] proacl:aclitem[]
pg_catalog.pg_publication oid:oid pubname pubowner:oid puballtables:boolean pubinsert:boolean pubupdate:boolean pubdelete:boolean pubtruncate:boolean pubviaroot:boolean
pg_catalog.pg_publication_rel oid:oid prpubid:oid prrelid:oid
pg_catalog.pg_publication_tables pubname schemaname tablename
pg_catalog.pg_rewrite oid:oid rulename ev_class:oid ev_type ev_enabled is_instead:boolean ev_qual:pg_node_tree ev_action:pg_node_tree
pg_catalog.pg_roles rolname rolsuper:boolean rolinherit:boolean rolcreaterole:boolean rolcreatedb:boolean rolcanlogin:boolean rolreplication:boolean rolconnlimit:integer
  rolpassword rolvaliduntil:timestamp_with_time_zone rolbypassrls:boolean rolconfig:text[] oid:oid
pg_catalog.pg_sequence seqrelid:oid seqtypid:oid seqstart:bigint seqincrement:bigint seqmax:bigint seqmin:bigint seqcache:bigint seqcycle:boolean
pg_catalog.pg_sequences schemaname sequencename sequenceowner data_type:regtype start_value:bigint min_value:bigint max_value:bigint increment_by:bigint cycle:boolean
  cache_size:bigint last_value:bigint
pg_catalog.pg_settings name setting unit category short_desc extra_desc context vartype source min_val max_val enumvals:text[] boot_val reset_val sourcefile
  sourceline:integer pending_restart:boolean
pg_catalog.pg_stat_activity datid:oid datname pid:integer leader_pid:integer usesysid:oid usename application_name client_addr:inet client_hostname client_port:integer
  backend_start:timestamp_with_time_zone xact_start:timestamp_with_time_zone query_start:timestamp_with_time_zone state_change:timestamp_with_time_zone
  wait_event_type wait_event state backend_xid:xid backend_xmin:xid query_id:bigint query backend_type
pg_catalog.pg_tables schemaname tablename tableowner tablespace hasindexes:boolean hasrules:boolean hastriggers:boolean rowsecurity:boolean
pg_catalog.pg_trigger oid:oid tgrelid:oid tgparentid:oid tgname tgfoid:oid tgtype:smallint tgenabled tgisinternal:boolean tgconstrrelid:oid tgconstrindid:oid
  tgconstraint:oid tgdeferrable:boolean tginitdeferred:boolean tgnargs:smallint tgattr:int2vector tgargs:bytea tgqual:pg_node_tree tgoldtable tgnewtable
pg_catalog.pg_type oid:oid typname typnamespace:oid typowner:oid typlen:smallint typbyval:boolean typtype typcategory typispreferred:boolean typisdefined:boolean typdelim
  typrelid:oid typsubscript:regproc typelem:oid typarray:oid typinput:regproc typoutput:regproc typreceive:regproc typsend:regproc typmodin:regproc
  typmodout:regproc typanalyze:regproc typalign typstorage typnotnull:boolean typbasetype:oid typtypmod:integer typndims:integer typcollation:oid
  typdefaultbin:pg_node_tree typdefault typacl:aclitem[]
pg_catalog.pg_user usename usesysid:oid usecreatedb:boolean usesuper:boolean userepl:boolean usebypassrls:boolean passwd valuntil:timestamp_with_time_zone
  useconfig:text[]
pg_catalog.pg_views schemaname viewname viewowner definition
`;

/** By relation with its schema, the type of each column; null for texts. */
export const systemColumns: ReadonlyMap<string, ReadonlyMap<string, string | null>> = new Map(
  written
    .trim()
    .split(/\n(?! )/u)
    .map((line) => {
      const [relation = '', ...columns] = line.split(/\s+/u);
      return [relation, new Map(columns.map((column): [string, string | null] => [column.split(':')[0] ?? '', column.split(':')[1]?.replaceAll('_', ' ') ?? null]))];
    }),
);
