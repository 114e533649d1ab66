import { bodiesChecked, readHistory, readQueryFile, type MigrationFile } from '../../sql-reader/src/index.js';
import type { HistoryConfig } from '../../kernel/src/index.js';
import type { Replay, ReplayInput } from '../src/index.js';
import { replayOn } from '../src/replay/replay.js';
import type { Server } from '../src/server/server.js';

/** Takes everything out of a server that a history may have put there: starting another takes seconds. */
const wipe = `
DELETE FROM pg_depend WHERE classid = 'pg_default_acl'::regclass;
DELETE FROM pg_shdepend WHERE classid = 'pg_default_acl'::regclass;
DELETE FROM pg_default_acl;
DELETE FROM pg_shdepend WHERE classid = 'pg_database'::regclass;
DELETE FROM pg_shdepend WHERE classid = 'pg_parameter_acl'::regclass;
DELETE FROM pg_parameter_acl;
DO $$
DECLARE one text;
BEGIN
  FOR one IN SELECT evtname FROM pg_event_trigger LOOP EXECUTE format('DROP EVENT TRIGGER %I', one); END LOOP;
  FOR one IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', one); END LOOP;
  FOR one IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP EXECUTE format('DROP SCHEMA %I CASCADE', one); END LOOP;
  ALTER DATABASE postgres OWNER TO postgres;
  ALTER DATABASE postgres RESET ALL;
  ALTER ROLE ALL RESET ALL;
  ALTER ROLE postgres RESET ALL;
  UPDATE pg_database SET datacl = NULL WHERE datname = 'postgres';
  FOR one IN SELECT rolname FROM pg_roles WHERE oid >= 16384 LOOP EXECUTE format('DROP OWNED BY %I CASCADE', one); END LOOP;
  FOR one IN SELECT rolname FROM pg_roles WHERE oid >= 16384 LOOP EXECUTE format('DROP ROLE %I', one); END LOOP;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $$;
UPDATE pg_database SET datacl = NULL WHERE datname = 'postgres';
`;

export type FileText = string | { readonly sql: string; readonly transaction: MigrationFile['transaction'] };

function file(name: string, text: FileText): MigrationFile {
  const { sql, transaction } = typeof text === 'string' ? { sql: text, transaction: 'file' as const } : text;
  return { file: name, sql: readQueryFile(name, sql), includes: [], connects: [], course: null, checks: bodiesChecked, transaction };
}

export interface Small {
  /** Files `1.sql`, `2.sql`, … */
  readonly files: readonly FileText[];
  readonly history?: Partial<HistoryConfig>;
  readonly prelude?: string;
  readonly onFailure?: NonNullable<ReplayInput['onFailure']>;
}

/** A history as its reader gives it, from texts by path: `folder/name`. */
export function readTexts(texts: Readonly<Record<string, string>>, history: HistoryConfig): readonly MigrationFile[] {
  const paths = Object.keys(texts);
  const top = [...new Set(paths.map((path) => path.split('/')[0] ?? ''))].map((path) => ({ path, kind: 'directory' as const }));
  const list = (folder: string) => (folder === '.' ? top : paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => ({ path, kind: 'file' as const })));
  return readHistory({ history, list, read: (path) => Buffer.from(texts[path] ?? '') }).files;
}

/** An empty server for a history that is already read. */
export async function emptied(server: Server): Promise<Server> {
  await server.run('ROLLBACK');
  await server.session.query('SET SESSION AUTHORIZATION postgres');
  await server.session.query('DISCARD ALL');
  await server.session.query(`UPDATE pg_catalog.pg_database SET datname = 'postgres' WHERE datname = pg_catalog.current_database()`);
  await server.session.query(wipe);
  return server;
}

/** Replays a small history on a server that is shared. */
export async function replaySmall(server: Server, { files, history, prelude, onFailure }: Small): Promise<Replay> {
  return replayOn(await emptied(server), {
    files: files.map((text, index) => file(`${String(index + 1)}.sql`, text)),
    history: { migrations: 'migrations', ...history },
    prelude: prelude === undefined ? [] : [file('prelude.sql', prelude)],
    onFailure: onFailure ?? 'continue',
  });
}
