const names = `
abs age array_agg array_append array_length array_position array_to_string bool_or btrim cardinality ceil char_length clock_timestamp
concat concat_ws count current_database current_schema current_schemas current_setting currval date_part date_trunc decode digest encode
extract floor format gen_random_uuid generate_series greatest has_column_privilege has_schema_privilege has_table_privilege hstore inet_client_addr initcap
json_agg json_build_object json_object_agg jsonb_agg jsonb_array_elements jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
jsonb_object_agg jsonb_object_keys jsonb_set jsonb_strip_nulls jsonb_typeof lastval least left length lower lpad ltrim make_interval max md5
min mod nextval now nullif num_nonnulls num_nulls octet_length overlay pg_advisory_lock pg_advisory_xact_lock pg_backend_pid
pg_current_xact_id pg_get_userbyid pg_has_role pg_notify pg_sleep pg_trigger_depth pg_try_advisory_xact_lock position quote_ident
quote_literal quote_nullable random regexp_match regexp_matches regexp_replace repeat replace reverse right round row_number row_to_json
rpad rtrim set_config setval sha256 split_part statement_timestamp string_agg string_to_array strpos substr substring sum timeofday
timezone to_char to_date to_json to_jsonb to_number to_regclass to_timestamp transaction_timestamp translate trim trunc txid_current unnest
upper uuid_generate_v4 uuidv7
`;

/** Those that give a set, and a few more. */
export const setReturningBuiltins: ReadonlySet<string> = new Set('generate_series generate_subscripts unnest regexp_matches regexp_split_to_table string_to_table json_array_elements json_array_elements_text jsonb_array_elements jsonb_array_elements_text json_each json_each_text jsonb_each jsonb_each_text json_object_keys jsonb_object_keys jsonb_path_query json_populate_recordset jsonb_populate_recordset json_to_recordset jsonb_to_recordset aclexplode skeys svals'.split(' '));

/**
 * Functions of PostgreSQL (and of two extensions everybody uses) that come back whenever their arguments are good. A function that is
 * neither here nor in the history may do anything, so what follows its call is in doubt.
 */
export const returningBuiltins: ReadonlySet<string> = new Set(names.trim().split(/\s+/u));
