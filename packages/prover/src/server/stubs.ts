/**
 * A type that keeps its text and takes one number in parentheses, as `vector(3)`. Its functions are PostgreSQL's own: those of text
 * for input and output, those of char(n) for the number.
 */
function textLikeType(name: string): string {
  return `CREATE TYPE ${name};
CREATE FUNCTION ${name}_in(cstring, oid, integer) RETURNS ${name} LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION ${name}_out(${name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION ${name}_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'bpchartypmodin';
CREATE FUNCTION ${name}_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'bpchartypmodout';
CREATE TYPE ${name} (INPUT = ${name}_in, OUTPUT = ${name}_out, TYPMOD_IN = ${name}_typmod_in, TYPMOD_OUT = ${name}_typmod_out, LIKE = text);
CREATE CAST (text AS ${name}) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (${name} AS text) WITHOUT FUNCTION AS ASSIGNMENT;
`;
}

/** Operators of distance, each of which says 0. */
function distances(type: string, operators: Readonly<Record<string, string>>): string {
  return Object.entries(operators)
    .map(
      ([operator, name]) => `CREATE FUNCTION ${name}(${type}, ${type}) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0.0::pg_catalog.float8';
CREATE OPERATOR ${operator} (LEFTARG = ${type}, RIGHTARG = ${type}, FUNCTION = ${name}, COMMUTATOR = ${operator});
`,
    )
    .join('');
}

/** The well-known objects of extensions that PGlite does not bring along. Bodies do nothing: a history only has to find the names. */
const scripts: Readonly<Record<string, string>> = {
  vector: `${textLikeType('vector')}${textLikeType('halfvec')}${textLikeType('sparsevec')}${distances('vector', { '<->': 'l2_distance', '<=>': 'cosine_distance', '<#>': 'vector_negative_inner_product' })}`,
  pg_cron: `CREATE SCHEMA cron;
CREATE TABLE cron.job (jobid bigserial PRIMARY KEY, schedule text, command text, nodename text DEFAULT 'localhost', nodeport integer DEFAULT 5432, database text, username text, active boolean DEFAULT true, jobname text);
CREATE FUNCTION cron.schedule(schedule text, command text) RETURNS bigint LANGUAGE sql AS 'INSERT INTO cron.job (schedule, command) VALUES (schedule, command) RETURNING jobid';
CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint LANGUAGE sql AS 'INSERT INTO cron.job (jobname, schedule, command) VALUES (job_name, schedule, command) RETURNING jobid';
CREATE FUNCTION cron.unschedule(job_id bigint) RETURNS boolean LANGUAGE sql AS 'DELETE FROM cron.job WHERE jobid = job_id RETURNING true';
CREATE FUNCTION cron.unschedule(job_name text) RETURNS boolean LANGUAGE sql AS 'DELETE FROM cron.job WHERE jobname = job_name RETURNING true';
`,
  http: `CREATE TYPE http_header AS (field varchar, value varchar);
CREATE TYPE http_request AS (method varchar, uri varchar, headers http_header[], content_type varchar, content varchar);
CREATE TYPE http_response AS (status integer, content_type varchar, headers http_header[], content varchar);
CREATE FUNCTION http(request http_request) RETURNS http_response LANGUAGE sql AS 'SELECT NULL::http_response';
CREATE FUNCTION http_get(uri varchar) RETURNS http_response LANGUAGE sql AS 'SELECT NULL::http_response';
CREATE FUNCTION http_post(uri varchar, content varchar, content_type varchar) RETURNS http_response LANGUAGE sql AS 'SELECT NULL::http_response';
CREATE FUNCTION http_header(field varchar, value varchar) RETURNS http_header LANGUAGE sql AS 'SELECT NULL::http_header';
`,
  pg_net: `CREATE SCHEMA net;
CREATE FUNCTION net.http_get(url text, params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}', timeout_milliseconds integer DEFAULT 5000) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION net.http_post(url text, body jsonb DEFAULT '{}', params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}', timeout_milliseconds integer DEFAULT 5000) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
`,
  pgjwt: `CREATE FUNCTION sign(payload json, secret text, algorithm text DEFAULT 'HS256') RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''''';
CREATE FUNCTION verify(token text, secret text, algorithm text DEFAULT 'HS256', OUT header json, OUT payload json, OUT valid boolean) LANGUAGE sql IMMUTABLE AS 'SELECT NULL::json, NULL::json, false';
CREATE FUNCTION url_encode(data bytea) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''''';
CREATE FUNCTION url_decode(data text) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT ''''::bytea';
`,
};

/** The script of a stub: what CREATE EXTENSION runs. An extension that is not known here is empty. */
export function stubScript(name: string): string {
  return scripts[name] ?? '';
}
