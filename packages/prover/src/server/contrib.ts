/** The extensions that PGlite brings along, by the name that CREATE EXTENSION gives them. */
const contrib: ReadonlySet<string> = new Set([
  'amcheck', 'auto_explain', 'bloom', 'btree_gin', 'btree_gist', 'citext', 'cube', 'dict_int', 'dict_xsyn', 'earthdistance', 'file_fdw', 'fuzzystrmatch', 'hstore', 'intarray', 'isn', 'lo', 'ltree',
  'moddatetime', 'pageinspect', 'pg_buffercache', 'pg_freespacemap', 'pg_stat_statements', 'pg_surgery', 'pg_trgm', 'pg_visibility', 'pg_walinspect', 'pgcrypto', 'seg', 'tablefunc', 'tcn',
  'tsm_system_rows', 'tsm_system_time', 'unaccent', 'uuid-ossp',
]);

/** Where PGlite packs an extension, or null when it does not. */
export interface PackedExtension {
  readonly name: string;
  readonly module: string;
  readonly member: string;
}

export function packedExtension(name: string): PackedExtension | null {
  if (!contrib.has(name)) return null;
  const word = name.replaceAll('-', '_');
  return { name: word, module: `@electric-sql/pglite/contrib/${word}`, member: word };
}
