import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, versions, type Cluster } from '../servers/cluster.js';
import { bin, cli, env, project, type Run } from './cli.js';

/** The newest with every run; all of them with GUARDRAILS_SERVERS=1. */
const chosen = versions.filter((version) => version === 18 || process.env['GUARDRAILS_SERVERS'] === '1');
const clusters = new Map<number, Cluster>();
let embedded: Run;

beforeAll(async () => {
  embedded = await cli(projectOf(guarded), 'prove', '--format', 'json');
  for (const version of new Set([...chosen, 18 as const])) clusters.set(version, await startCluster(version));
});

afterAll(async () => {
  for (const cluster of clusters.values()) await cluster.stop();
});

function cluster(version: number): Cluster {
  const found = clusters.get(version);
  if (found === undefined) throw new TypeError(`no server of version ${String(version)}`);
  return found;
}

/** Asks a server as its superuser, in a database. */
async function asked(at: Cluster, sql: string, database = 'postgres'): Promise<readonly (readonly unknown[])[]> {
  const client = new pg.Client(at.url(database));
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Privileges on parameters are new in 15. */
const hasParameters = (at: Cluster): boolean => clusters.get(14) !== at;

/** All that a server has, for everyone on it. */
async function everything(at: Cluster): Promise<unknown> {
  return asked(
    at,
    `SELECT 'role', rolname, rolsuper::text FROM pg_roles UNION ALL SELECT 'database', datname, datacl::text FROM pg_database UNION ALL SELECT 'setting', setrole::text, setconfig::text FROM pg_db_role_setting
      UNION ALL SELECT 'member', roleid::regrole::text, member::regrole::text FROM pg_auth_members
      ${hasParameters(at) ? `UNION ALL SELECT 'parameter', parname, paracl::text FROM pg_parameter_acl` : ''} ORDER BY 1, 2, 3`,
  );
}

const guarded = `CREATE ROLE app LOGIN;
CREATE SCHEMA app;
CREATE TABLE app.ledger (id bigint PRIMARY KEY, note text);
GRANT USAGE ON SCHEMA app TO app;
GRANT SELECT, INSERT ON app.ledger TO app;
REVOKE UPDATE, DELETE, TRUNCATE ON app.ledger FROM PUBLIC, app;
CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RAISE EXCEPTION 'refused to %', current_user; END $$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON app.ledger FOR EACH ROW EXECUTE FUNCTION app.refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON app.ledger FOR EACH STATEMENT EXECUTE FUNCTION app.refuse();
`;

function projectOf(sql: string, more: object = {}): string {
  const config = { histories: [{ migrations: 'migrations', runtimeRoles: ['app'], ...more }], claims: [{ rule: 'immutable-table', tables: ['app.ledger'], sqlstate: 'P0001' }] };
  return project({ 'guardrails.config.json': JSON.stringify(config), 'migrations/0001_ledger.sql': sql });
}

/** What a report says of each verdict, without what differs from one server to the next. */
function verdictsOf({ out }: Run): unknown {
  const { verdicts } = JSON.parse(out) as { readonly verdicts: readonly { readonly layer: string; readonly operation: string; readonly role: string; readonly verdict: string; readonly attempts?: readonly { readonly observed: string | null }[] }[] };
  return verdicts.map(({ layer, operation, role, verdict, attempts }) => [layer, operation, role, verdict, attempts?.map(({ observed }) => observed)]);
}

describe.each(chosen)('prove on a server of PostgreSQL %i', (version) => {
  test('says what the embedded one says, and leaves nothing behind', async () => {
    const at = cluster(version);
    const folder = projectOf(guarded, { postgres: version });
    // The server's own: a role and a schema of the same names, which are not to be touched.
    for (const sql of ['CREATE ROLE app', 'CREATE DATABASE busy OWNER app', `ALTER ROLE app SET work_mem = '1MB'`]) await asked(at, sql);
    // And one that is in use, with a table of the very name that is claimed.
    await asked(at, 'CREATE SCHEMA app; CREATE TABLE app.ledger (id integer); INSERT INTO app.ledger VALUES (1), (2)', 'busy');
    const inUse = 'SELECT xmin::text, id, (SELECT count(*)::int FROM pg_class WHERE oid >= 16384) FROM app.ledger';
    const [before, rows] = [await everything(at), await asked(at, inUse, 'busy')];
    const here = await cli(folder, 'prove', '--format', 'json', '--database-url', at.url('busy', 'postgres:hunter2'));
    expect(here.out).not.toContain('hunter2');
    expect(here.err).toBe('');
    expect(here.code).toBe(0);
    expect(here.out).toContain(`PostgreSQL ${String(version)}.`);
    expect(here.out).not.toContain('guardrails_');
    expect(verdictsOf(here)).toEqual(verdictsOf(embedded));
    expect(await everything(at)).toEqual(before);
    expect(await asked(at, inUse, 'busy')).toEqual(rows);
    await asked(at, 'DROP DATABASE busy');
    await asked(at, 'DROP ROLE app');
  });

  test('a hole is shown as it is shown without a server', async () => {
    const folder = projectOf(guarded.replace('CREATE TRIGGER refuse_truncate', '-- CREATE TRIGGER refuse_truncate').replace('REVOKE UPDATE', 'GRANT TRUNCATE ON app.ledger TO app; REVOKE UPDATE').replace('DELETE, TRUNCATE ON', 'DELETE ON'), { postgres: version });
    const here = await cli(folder, 'prove', '--database-url', cluster(version).url());
    expect(here.code).toBe(1);
    expect(here.out).toContain('TRUNCATE app.ledger');
    expect(here.out).not.toContain('guardrails_');
  });

  test('what belongs to the whole server is not changed', async () => {
    const at = cluster(version);
    if (hasParameters(at)) await asked(at, 'GRANT SET ON PARAMETER work_mem TO pg_monitor');
    const before = await everything(at);
    const folder = projectOf(`${guarded}ALTER SYSTEM SET work_mem = '3MB';\nALTER ROLE ALL SET work_mem = '3MB';\nALTER ROLE postgres SET work_mem = '2MB';\nALTER DATABASE postgres SET work_mem = '2MB';\nGRANT CONNECT ON DATABASE postgres TO app;\n${hasParameters(at) ? 'GRANT SET ON PARAMETER session_replication_role, work_mem TO app WITH GRANT OPTION;\nGRANT SET ON PARAMETER lc_messages TO PUBLIC;\n' : ''}SET session_replication_role = replica;\n`, { postgres: version, replay: { transaction: 'none' } });
    const here = await cli(folder, 'prove', '--format', 'json', '--database-url', at.url());
    expect(here.code).toBe(2);
    const { errors } = JSON.parse(here.out) as { readonly errors: readonly { readonly message: string; readonly line: number }[] };
    expect(errors.map(({ line, message }) => [line, message.includes('which others use: it is not run there')])).toEqual([[10, true], [11, true], ...(hasParameters(at) ? [[16, true]] : [])]);
    expect(await everything(at)).toEqual(before);
  });

  test.skipIf(version < 15)('who may set session_replication_role is told from others on the server', async () => {
    const at = cluster(version);
    await asked(at, 'CREATE ROLE somebody; GRANT SET ON PARAMETER session_replication_role TO somebody');
    try {
      const before = await everything(at);
      const verdictOf = async (sql: string): Promise<unknown> => {
        const { out } = await cli(projectOf(`${guarded}GRANT DELETE ON app.ledger TO app;\n${sql}`, { postgres: version }), 'prove', '--format', 'json', '--database-url', at.url());
        const { verdicts } = JSON.parse(out) as { readonly verdicts: readonly { readonly layer: string; readonly operation: string; readonly role: string; readonly verdict: string }[] };
        return verdicts.find(({ layer, operation, role }) => layer === 'bypass' && operation === 'DELETE' && role === 'app')?.verdict;
      };
      expect(await verdictOf('')).toBe('proven');
      expect(await verdictOf('GRANT SET ON PARAMETER session_replication_role TO app;\n')).toBe('refuted');
      expect(await everything(at)).toEqual(before);
    } finally {
      await asked(at, 'DROP OWNED BY somebody; DROP ROLE somebody');
    }
  });

  test('a statement that does not end is ended, and named', async () => {
    const at = cluster(version);
    const folder = projectOf(`${guarded}SELECT pg_sleep(3600);\n`, { postgres: version });
    const here = await cli(folder, 'prove', '--database-url', at.url(), '--timeout', '1');
    expect(here.code).toBe(2);
    expect(here.out).toMatch(/0001_ledger\.sql:10/u);
    expect(here.out.replace(/\s+/gu, ' ')).toContain('the connection was ended, after a statement had taken longer than 1 s');
    expect(await asked(at, `SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()`)).toEqual([[0]]);
    expect(await asked(at, `SELECT count(*)::int FROM pg_database WHERE datname LIKE 'guardrails%'`)).toEqual([[0]]);
  });

  test('a subscription that a DO block makes does not keep the database', async () => {
    const at = cluster(version);
    const folder = projectOf(`${guarded}DO $$ BEGIN EXECUTE 'CREATE SUBSCRIPTION feed CONNECTION ''host=publisher.invalid'' PUBLICATION p WITH (connect = false)'; END $$;\n`, { postgres: version, replay: { transaction: 'none' } });
    await cli(folder, 'prove', '--database-url', at.url());
    expect(await asked(at, `SELECT datname::text FROM pg_database WHERE datname LIKE 'guardrails%' UNION ALL SELECT subname::text FROM pg_subscription`)).toEqual([]);
  });

  test('what a block would change for everyone is not run, and what one made all the same is told', async () => {
    const at = cluster(version);
    const before = await everything(at);
    const blocks = ["DO $$ BEGIN ALTER ROLE ALL SET work_mem = '3MB'; END $$;", "SELECT pg_create_physical_replication_slot('standby');", "DO $$ BEGIN EXECUTE 'ALTER ROLE ' || 'ALL SET work_mem = 3000'; END $$;"];
    const here = await cli(projectOf(`${guarded}${blocks.join('\n')}\n`, { postgres: version }), 'prove', '--format', 'json', '--database-url', at.url());
    expect(here.code).toBe(2);
    const { errors } = JSON.parse(here.out) as { readonly errors: readonly { readonly message: string; readonly line: number }[] };
    expect(errors.map(({ message }) => /which others use: it is not run there|take it away \(ALTER ROLE ALL RESET work_mem\)/u.exec(message)?.[0])).toEqual(['which others use: it is not run there', 'which others use: it is not run there', 'take it away (ALTER ROLE ALL RESET work_mem)']);
    expect(await asked(at, 'SELECT slot_name FROM pg_replication_slots')).toEqual([]);
    await asked(at, 'ALTER ROLE ALL RESET work_mem');
    expect(await everything(at)).toEqual(before);
  });

  test('what others have there is not taken away or changed, and what is all the same is told with how it stood', async () => {
    const at = cluster(version);
    const parameter = 'GRANT SET ON PARAMETER log_min_duration_statement TO PUBLIC';
    await asked(at, `SELECT pg_create_physical_replication_slot('theirs'), pg_replication_origin_create('theirs')`);
    for (const sql of [`ALTER ROLE ALL SET lock_timeout = '7s'`, `ALTER ROLE ALL SET statement_timeout = '9s'`, ...(hasParameters(at) ? [parameter] : [])]) await asked(at, sql);
    const theirs = `SELECT slot_name::text FROM pg_replication_slots UNION ALL SELECT roname FROM pg_replication_origin UNION ALL SELECT spcname || COALESCE(spcacl, acldefault('t', spcowner))::text || COALESCE(spcoptions::text, '') FROM pg_tablespace UNION ALL SELECT shobj_description(oid, 'pg_tablespace') FROM pg_tablespace ORDER BY 1`;
    const before = [await everything(at), await asked(at, theirs)];
    const notRun = [
      `SELECT pg_drop_replication_slot('theirs');`,
      `SELECT pg_replication_origin_drop('theirs');`,
      `CREATE TABLE app.slots AS SELECT pg_create_physical_replication_slot('ours');`,
      'DO $$ BEGIN REVOKE SET ON /* what */ PARAMETER log_min_duration_statement FROM PUBLIC; END $$;',
      'GRANT CREATE ON TABLESPACE pg_default TO PUBLIC;',
      'GRANT pg_write_all_data TO pg_monitor;',
      'DO $$ BEGIN ALTER TABLESPACE pg_default SET (random_page_cost = 1); END $$;',
      `COMMENT ON TABLESPACE pg_default IS 'mine';`,
      'ALTER TABLESPACE pg_default RENAME TO mine;',
      `COMMENT ON ROLE pg_monitor IS 'mine';`,
      `SELECT pg_stat_reset_shared('bgwriter');`,
      `DO $$ BEGIN COMMENT ON ROLE "pg_monitor" IS 'mine'; END $$;`,
    ];
    const run = [
      `DO $$ BEGIN EXECUTE format('ALTER ROLE ALL IN DATABASE %I SET work_mem = ''3MB''', current_database()); END $$;`,
      `SELECT 'Do not alter user all at once' AS note;`,
      'DO $$ BEGIN -- never ALTER ROLE ALL here\n END $$;',
      'GRANT CREATE ON TABLESPACE pg_default TO app;',
      `DO $$ BEGIN EXECUTE 'ALTER ROLE ' || 'ALL SET lock_timeout = ''8s'''; END $$;`,
      `DO $$ BEGIN EXECUTE 'ALTER ROLE ' || 'ALL RESET statement_timeout'; END $$;`,
      `DO $$ BEGIN EXECUTE 'GRANT CREATE ON ' || 'TABLESPACE pg_default TO PUBLIC'; EXECUTE 'GRANT pg_write_all_data ' || 'TO pg_monitor'; EXECUTE 'ALTER ' || 'TABLESPACE pg_default SET (random_page_cost = 1)'; EXECUTE 'COMMENT ON ' || 'ROLE pg_monitor IS ''mine'''; END $$;`,
    ];
    const here = await cli(projectOf(`${guarded}${[...notRun, ...run].join('\n')}\n`, { postgres: version }), 'prove', '--format', 'json', '--database-url', at.url());
    const { errors } = JSON.parse(here.out) as { readonly errors: readonly { readonly message: string }[] };
    const told = (message: string): string => /it is not run there|(?:put it back|take it away) \(.*\)(?=, and prove)/u.exec(message)?.[0] ?? message;
    expect(here.code).toBe(2);
    const puts = ['COMMENT ON ROLE pg_monitor IS NULL', 'REVOKE pg_write_all_data FROM pg_monitor', 'ALTER TABLESPACE pg_default RESET (random_page_cost)', 'REVOKE CREATE ON TABLESPACE pg_default FROM PUBLIC', `ALTER ROLE ALL SET lock_timeout = '7s'`, `ALTER ROLE ALL SET statement_timeout = '9s'`];
    expect(errors.map(({ message }) => told(message))).toEqual([...notRun.map(() => 'it is not run there'), ...puts.map((sql, index) => `${index < 4 ? 'take it away' : 'put it back'} (${sql})`)]);
    expect(errors.map(({ message }) => message).join('\n')).toContain(`is '8s' on the server, for everyone who uses it, and was '7s' before`);
    for (const sql of puts) await asked(at, sql);
    expect([await everything(at), await asked(at, theirs)]).toEqual(before);
    await asked(at, `SELECT pg_drop_replication_slot('theirs'), pg_replication_origin_drop('theirs')`);
    for (const sql of ['ALTER ROLE ALL RESET ALL', ...(hasParameters(at) ? [parameter.replace('GRANT', 'REVOKE').replace(' TO ', ' FROM ')] : [])]) await asked(at, sql);
  });

  test('sessions of others are not ended, whatever the words that call for it', async () => {
    const at = cluster(version);
    const theirs = new pg.Client(at.url());
    await theirs.connect();
    try {
      const { rows } = await theirs.query<{ readonly pid: number }>('SELECT pg_backend_pid() AS pid');
      const pid = String(rows[0]?.pid);
      const ends = [
        `SELECT pg_terminate_backend(${pid});`,
        `DO $$ BEGIN PERFORM pg_catalog.pg_cancel_backend(${pid}); END $$;`,
        `DO $$ BEGIN EXECUTE 'SELECT pg_' || 'terminate_backend(pid, 100) FROM pg_stat_activity WHERE pid <> pg_backend_pid()'; END $$;`,
      ];
      const own = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();';
      const here = await cli(projectOf(`${guarded}${[...ends, own].join('\n')}\n`, { postgres: version }), 'prove', '--format', 'json', '--database-url', at.url());
      const { errors } = JSON.parse(here.out) as { readonly errors: readonly { readonly message: string; readonly line: number }[] };
      expect(here.code).toBe(2);
      expect(errors.map(({ line, message }) => [line, /is for a session of another database of the server, which others use: it is not done there\. The embedded server/u.test(message)])).toEqual([[10, true], [11, true], [12, true]]);
      expect((await theirs.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    } finally {
      await theirs.end();
    }
  });

  test('a migration drops no database, its own neither', async () => {
    const at = cluster(version);
    await asked(at, 'CREATE DATABASE theirs');
    const drops = ['DROP DATABASE theirs;', 'DROP DATABASE postgres;', `DO $$ BEGIN EXECUTE format('DROP DATABASE %I', current_database()); END $$;`];
    const here = await cli(projectOf(`${guarded}${drops.join('\n')}\n`, { postgres: version, replay: { transaction: 'none' } }), 'prove', '--format', 'json', '--database-url', at.url());
    const { errors } = JSON.parse(here.out) as { readonly errors: readonly { readonly message: string; readonly line: number }[] };
    // Other databases are not what is replayed; its own cannot be dropped from within (25001, 55006).
    expect({ code: here.code, errors: errors.map(({ line, message }) => [line, /\(\d{5}\)/u.exec(message)?.[0]]) }).toEqual({ code: 2, errors: [[12, '(25001)']] });
    expect(await asked(at, `SELECT datname::text FROM pg_database WHERE datname IN ('theirs', 'postgres') OR datname LIKE 'guardrails%' ORDER BY 1`)).toEqual([['postgres'], ['theirs']]);
    await asked(at, 'DROP DATABASE theirs');
  });

  test('triggers that a file switched off for its session are on for whoever tries', async () => {
    const folder = projectOf(`SET session_replication_role = replica;\n${guarded}SET session_replication_role = replica;\n`, { postgres: version });
    const here = await cli(folder, 'prove', '--format', 'json', '--database-url', cluster(version).url());
    expect(here.code).toBe(0);
    expect(verdictsOf(here)).toEqual(verdictsOf(embedded));
  });

  test('a statement that ends its own session is named', async () => {
    const folder = projectOf(`${guarded}SELECT pg_terminate_backend(pg_backend_pid());\n`, { postgres: version });
    const here = await cli(folder, 'prove', '--database-url', cluster(version).url());
    expect(here.code).toBe(2);
    expect(here.out).toMatch(/0001_ledger\.sql:10/u);
    expect(here.out.replace(/\s+/gu, ' ')).toContain('terminating connection due to administrator command');
    expect(here.out).not.toContain('internal error');
  });
});

describe('servers that will not do', () => {
  const folder = projectOf(guarded);

  test.each<readonly [string, () => string, RegExp]>([
    ['no server at all', () => 'postgres://postgres@127.0.0.1:1/postgres', /ECONNREFUSED/u],
    ['no URL', () => 'host=localhost password=hunter2', /a URL like postgres:\/\/user@host/u],
    ['another protocol', () => 'mysql://root:hunter2@127.0.0.1/x', /a URL like postgres:\/\/user@host/u],
    ['no such database', () => cluster(18).url('nowhere'), /database "nowhere" does not exist/u],
    ['no such role', () => cluster(18).url('postgres', 'nobody:hunter2'), /role "nobody" does not exist/u],
  ])('%s', async (_, url, says) => {
    const { code, out, err } = await cli(folder, 'prove', '--database-url', url());
    expect(code).toBe(2);
    expect(`${out}${err}`.replace(/\s+/gu, ' ')).toMatch(says);
    expect(`${out}${err}`).not.toContain('hunter2');
    expect(`${out}${err}`).not.toContain('internal error');
  });

  test('a role without CREATEDB, and one that is no superuser', async () => {
    const at = cluster(18);
    await asked(at, 'CREATE ROLE plain LOGIN; CREATE ROLE maker LOGIN CREATEDB CREATEROLE');
    const plain = await cli(folder, 'prove', '--database-url', at.url('postgres', 'plain'));
    const maker = await cli(folder, 'certify', '--database-url', at.url('postgres', 'maker'));
    expect([plain.code, maker.code]).toEqual([2, 2]);
    expect(plain.out.replace(/\s+/gu, ' ')).toContain('the role "plain" may not create a database');
    expect(plain.out.replace(/\s+/gu, ' ')).toContain('ALTER ROLE "plain" SUPERUSER');
    expect(maker.err).toContain('the role "maker" is no superuser');
    await asked(at, 'DROP ROLE plain, maker');
  });

  test('a role of the history that is called like something of PostgreSQL', async () => {
    const { code, out } = await cli(projectOf(`${guarded}CREATE ROLE relname;\n`), 'prove', '--database-url', cluster(18).url());
    expect(code).toBe(2);
    expect(out.replace(/\s+/gu, ' ')).toContain('the role "relname" cannot go by another name there');
  });

  test('a pooler, which gives each transaction another session', async () => {
    const pooler = await startPooler(cluster(18));
    const { code, out } = await cli(folder, 'prove', '--database-url', `postgres://postgres@127.0.0.1:${String(pooler.port)}/postgres`);
    expect(code).toBe(2);
    expect(out.replace(/\s+/gu, ' ')).toContain('a pooler answers there, not PostgreSQL itself');
    await pooler.stop();
  });

  test('a server that goes away half-way', async () => {
    const gone = await startCluster(18);
    const running = cli(projectOf(`${guarded}SELECT pg_sleep(3600);\n`), 'prove', '--database-url', gone.url());
    await until(async () => (await asked(gone, `SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`))[0]?.[0] === 1);
    await gone.stop();
    const { code, out } = await running;
    expect(code).toBe(2);
    expect(out).toMatch(/0001_ledger\.sql:10/u);
    expect(out).not.toContain('internal error');
  });
});

describe('several runs', () => {
  const folder = projectOf(`${guarded}SELECT pg_sleep(2);\n`);
  const left = async (): Promise<unknown> => asked(cluster(18), `SELECT datname FROM pg_database WHERE datname LIKE 'guardrails%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'guardrails%'`);

  test('at once do not disturb each other', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => cli(folder, 'prove', '--format', 'json', '--database-url', cluster(18).url())));
    expect(runs.map(({ code, err }) => [code, err])).toEqual([[0, ''], [0, ''], [0, '']]);
    expect(new Set(runs.map((run) => JSON.stringify(verdictsOf(run)))).size).toBe(1);
    expect(await left()).toEqual([]);
  });

  test.each<readonly [NodeJS.Signals, boolean]>([['SIGKILL', false], ['SIGINT', true], ['SIGTERM', true]])('what %s interrupts is cleared away', async (signal, atOnce) => {
    const at = cluster(18);
    const child = spawn(process.execPath, [bin, 'prove', '--database-url', at.url()], { cwd: projectOf(`${guarded}SELECT pg_sleep(3600);\n`), env, stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await until(async () => (await asked(at, `SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()`))[0]?.[0] === 1);
    child.kill(signal);
    expect(await ended).toBe(atOnce ? 2 : null);
    if (atOnce) expect(await left()).toEqual([]);
    else {
      // The server notices within a second that nobody is there any more.
      await until(async () => (await asked(at, `SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'guardrails%'`))[0]?.[0] === 0);
      expect(await left()).not.toEqual([]);
    }
    const next = await cli(folder, 'prove', '--database-url', at.url());
    expect(next.code).toBe(0);
    expect(await left()).toEqual([]);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never came to that');
}

/** Stands between, as PgBouncer does: the key by which a client may cancel (BackendKeyData, `K`) is its own, not the server's. */
async function startPooler(at: Cluster): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = net.createServer((client) => {
    const upstream = net.connect(at.port, '127.0.0.1');
    client.pipe(upstream);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    upstream.on('data', (data) => {
      const key = data.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
      if (key !== -1) data.writeInt32BE(4711, key + 5);
      client.write(data);
    });
    upstream.on('end', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    port: address.port,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
