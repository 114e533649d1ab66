/**
 * Sessions of others are not a migration's to end: a superuser may end any of them, whatever the words are that call for it. So in our own database, and there alone, the functions that do (manual: Server
 * Signaling Functions) are others of the same name, which know only the sessions of that database. A role without `pg_signal_backend` is no way: roles of the history may be superusers.
 */
const signals = [
  { name: 'pg_terminate_backend', types: 'integer, bigint', parameters: 'pid integer, timeout bigint DEFAULT 0', values: 'pid, timeout' },
  { name: 'pg_cancel_backend', types: 'integer', parameters: 'pid integer', values: 'pid' },
] as const;

/** What PostgreSQL's own goes by. Its definition cannot be another: PostgreSQL finds its code by its number (fmgr_isbuiltin). */
const originalOf = (name: string): string => `pg_guardrails_${name}`;

function standIn({ name, types, parameters, values }: (typeof signals)[number]): string {
  return `ALTER FUNCTION pg_catalog.${name}(${types}) RENAME TO ${originalOf(name)};
CREATE FUNCTION pg_catalog.${name}(${parameters}) RETURNS boolean LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = $1 AND a.datname IS DISTINCT FROM current_database()) THEN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('${name}(%s) is for a session of another database of the server, which others use: it is not done there', $1);
  END IF;
  RETURN ${originalOf(name)}(${values});
END
$$;`;
}

/** Run once in our own database, by its superuser, before anything of the history. */
export const signalsApartSql = `BEGIN;\n${signals.map(standIn).join('\n')}\nCOMMIT`;
