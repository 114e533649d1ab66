/**
 * What well-known extensions bring, by the names of their scripts. Functions for index support and input and output are left out:
 * no migration calls them. Calling one that is listed changes nothing in the catalog.
 */
export interface KnownExtension {
  /** The schema of the control file, where it is fixed; else CREATE EXTENSION chooses. */
  readonly schema?: string;
  /** Schemas that the script makes. */
  readonly makes?: readonly string[];
  readonly functions: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Tables and views, with the schema where it is fixed. */
  readonly relations: ReadonlySet<string>;
  /** Access methods of indexes. */
  readonly methods: ReadonlySet<string>;
  /** Who has CREATE on the database may install it (control file, `trusted`). */
  readonly trusted: boolean;
}

interface Words {
  readonly schema?: string;
  readonly makes?: readonly string[];
  readonly functions?: string;
  readonly types?: string;
  readonly relations?: string;
  readonly methods?: string;
}

function words(text: string | undefined): ReadonlySet<string> {
  return new Set((text ?? '').trim().split(/\s+/u).filter((word) => word !== ''));
}

function brings({ functions, types, relations, methods, ...rest }: Words, trust: 'trusted' | 'superuser' = 'trusted'): KnownExtension {
  return { ...rest, functions: words(functions), types: words(types), relations: words(relations), methods: words(methods), trusted: trust === 'trusted' };
}

/** Of PostgreSQL 18's contrib as its scripts say (test/oracle asks PostgreSQL where it has them), and others of which as much is known. */
export const knownExtensions: ReadonlyMap<string, KnownExtension> = new Map([
  ['plpgsql', brings({ schema: 'pg_catalog' })],
  ['amcheck', brings({ functions: 'bt_index_check bt_index_parent_check gin_index_check verify_heapam' }, 'superuser')],
  ['bloom', brings({ methods: 'bloom' }, 'superuser')],
  ['btree_gin', brings({ functions: 'gin_enum_cmp gin_numeric_cmp' })],
  ['btree_gist', brings({ functions: 'gist_translate_cmptype_btree', types: 'gbtreekey16 gbtreekey2 gbtreekey32 gbtreekey4 gbtreekey8 gbtreekey_var' })],
  ['citext', brings({ functions: 'citext citext_cmp citext_hash citext_hash_extended citext_larger citext_pattern_cmp citext_smaller citextsend max min regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table replace split_part strpos translate', types: 'citext' })],
  ['cube', brings({ functions: 'cube cube_cmp cube_dim cube_distance cube_enlarge cube_inter cube_is_point cube_ll_coord cube_send cube_size cube_subset cube_union cube_ur_coord', types: 'cube' })],
  ['dict_int', brings({})],
  ['dict_xsyn', brings({}, 'superuser')],
  ['earthdistance', brings({ functions: 'earth earth_box earth_distance gc_to_sec latitude ll_to_earth longitude sec_to_gc', types: 'earth' })],
  ['file_fdw', brings({ functions: 'file_fdw_handler file_fdw_validator' }, 'superuser')],
  ['fuzzystrmatch', brings({ functions: 'daitch_mokotoff difference dmetaphone dmetaphone_alt levenshtein levenshtein_less_equal metaphone soundex text_soundex' })],
  ['hstore', brings({ functions: 'akeys avals defined delete each exist exists_all exists_any fetchval hstore hstore_cmp hstore_hash hstore_hash_extended hstore_send hstore_to_array hstore_to_json hstore_to_json_loose hstore_to_jsonb hstore_to_jsonb_loose hstore_to_matrix hstore_version_diag hs_concat hs_contained hs_contains isdefined isexists populate_record skeys slice slice_array svals tconvert', types: 'ghstore hstore' })],
  ['intarray', brings({ functions: 'icount idx intset querytree sort sort_asc sort_desc subarray uniq', types: 'intbig_gkey query_int' })],
  ['isn', brings({ functions: 'hashean13 hashisbn hashisbn13 hashismn hashismn13 hashissn hashissn13 hashupc is_valid isbn isbn13 ismn ismn13 isn_weak issn issn13 make_valid upc', types: 'ean13 isbn isbn13 ismn ismn13 issn issn13 upc' })],
  ['lo', brings({ functions: 'lo_manage lo_oid', types: 'lo' })],
  ['ltree', brings({ functions: 'hash_ltree hash_ltree_extended index lca lquery_send ltree2text ltree_cmp ltree_send ltxtq_send nlevel subltree subpath text2ltree', types: 'lquery ltree ltree_gist ltxtquery' })],
  ['moddatetime', brings({ functions: 'moddatetime' }, 'superuser')],
  ['autoinc', brings({ functions: 'autoinc' }, 'superuser')],
  ['insert_username', brings({ functions: 'insert_username' }, 'superuser')],
  ['pageinspect', brings({ functions: 'bt_metap bt_multi_page_stats bt_page_items bt_page_stats fsm_page_contents get_raw_page heap_page_items page_header' }, 'superuser')],
  ['pg_buffercache', brings({ functions: 'pg_buffercache_evict pg_buffercache_pages pg_buffercache_summary pg_buffercache_usage_counts', types: 'pg_buffercache', relations: 'pg_buffercache pg_buffercache_numa' }, 'superuser')],
  ['pg_freespacemap', brings({ functions: 'pg_freespace' }, 'superuser')],
  ['pg_prewarm', brings({ functions: 'pg_prewarm autoprewarm_start_worker autoprewarm_dump_now' }, 'superuser')],
  ['pg_stat_statements', brings({ functions: 'pg_stat_statements pg_stat_statements_info pg_stat_statements_reset', relations: 'pg_stat_statements pg_stat_statements_info' }, 'superuser')],
  ['pg_trgm', brings({ functions: 'set_limit show_limit show_trgm similarity similarity_dist strict_word_similarity word_similarity', types: 'gtrgm' })],
  ['pg_visibility', brings({ functions: 'pg_check_frozen pg_check_visible pg_truncate_visibility_map pg_visibility pg_visibility_map pg_visibility_map_summary' }, 'superuser')],
  ['pgcrypto', brings({ functions: 'armor crypt dearmor decrypt decrypt_iv digest encrypt encrypt_iv fips_mode gen_random_bytes gen_random_uuid gen_salt hmac pgp_armor_headers pgp_key_id pgp_pub_decrypt pgp_pub_decrypt_bytea pgp_pub_encrypt pgp_pub_encrypt_bytea pgp_sym_decrypt pgp_sym_decrypt_bytea pgp_sym_encrypt pgp_sym_encrypt_bytea' })],
  ['pgrowlocks', brings({ functions: 'pgrowlocks' }, 'superuser')],
  ['pgstattuple', brings({ functions: 'pg_relpages pgstatginindex pgstathashindex pgstatindex pgstattuple pgstattuple_approx' }, 'superuser')],
  ['seg', brings({ functions: 'seg_center seg_cmp seg_inter seg_lower seg_size seg_union seg_upper', types: 'seg' })],
  ['sslinfo', brings({ functions: 'ssl_cipher ssl_client_cert_present ssl_client_dn ssl_is_used ssl_issuer_dn ssl_version' }, 'superuser')],
  ['tablefunc', brings({ functions: 'connectby crosstab crosstab2 crosstab3 crosstab4 normal_rand', types: 'tablefunc_crosstab_2 tablefunc_crosstab_3 tablefunc_crosstab_4' })],
  ['tcn', brings({ functions: 'triggered_change_notification' })],
  ['tsm_system_rows', brings({})],
  ['tsm_system_time', brings({})],
  ['unaccent', brings({ functions: 'unaccent' })],
  ['uuid-ossp', brings({ functions: 'uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_oid uuid_ns_url uuid_ns_x500' })],
  ['vector', brings({ functions: 'avg binary_quantize cosine_distance halfvec hamming_distance inner_product jaccard_distance l1_distance l2_distance l2_norm l2_normalize sparsevec subvector sum vector vector_dims vector_norm', types: 'halfvec sparsevec vector', methods: 'hnsw ivfflat' }, 'superuser')],
  ['pg_cron', brings({ schema: 'pg_catalog', makes: ['cron'], functions: 'alter_job job_cache_invalidate schedule schedule_in_database unschedule', relations: 'cron.job cron.job_run_details' }, 'superuser')],
  ['pg_net', brings({ makes: ['net'], functions: 'http_collect_response http_delete http_get http_post worker_restart check_worker_is_up wake', types: 'http_response http_response_result request_status', relations: 'net._http_response net.http_request_queue' }, 'superuser')],
  ['pgjwt', brings({ functions: 'algorithm_sign sign try_cast_double url_decode url_encode verify' }, 'superuser')],
  ['http', brings({ functions: 'bytea_to_text http http_delete http_get http_head http_header http_list_curlopt http_patch http_post http_put http_reset_curlopt http_set_curlopt text_to_bytea urlencode', types: 'http_header http_method http_request http_response' }, 'superuser')],
  ['supabase_vault', brings({ schema: 'vault', functions: 'create_secret update_secret', relations: 'vault.secrets vault.decrypted_secrets' }, 'superuser')],
  ['pg_uuidv7', brings({ functions: 'uuid_generate_v7 uuid_timestamptz_to_v7 uuid_v7_to_timestamptz' })],
]);

/** Of these every function is listed above, those for input and output and for indexes among them: there are none. */
export const fullyListed: ReadonlySet<string> = new Set(['pgcrypto', 'uuid-ossp']);
