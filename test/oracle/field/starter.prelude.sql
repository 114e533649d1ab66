-- What the setup script makes before the first migration, and the one function of the job queue that the migrations call.
CREATE ROLE graphile_starter_authenticator LOGIN NOINHERIT;
CREATE ROLE graphile_starter_visitor;
GRANT graphile_starter_visitor TO graphile_starter_authenticator;
CREATE EXTENSION "uuid-ossp" SCHEMA public;
CREATE EXTENSION citext SCHEMA public;
CREATE EXTENSION pgcrypto SCHEMA public;
CREATE SCHEMA graphile_worker;
CREATE FUNCTION graphile_worker.add_job(identifier text, payload json DEFAULT NULL, queue_name text DEFAULT NULL, run_at timestamptz DEFAULT NULL, max_attempts int DEFAULT NULL, job_key text DEFAULT NULL) RETURNS void LANGUAGE sql AS 'SELECT 1';
