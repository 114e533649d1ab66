import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { answered, check, cli, env, errorsOf, project } from './cli.js';

const manifest = '{\n  "name": "a",\n  "type": "module"\n}\n';
const pool = { 'src/db.ts': "import { Pool } from 'pg';\nexport const rows = (): unknown => new Pool().query('SELECT 1');\n" };
const ledger = 'CREATE ROLE app LOGIN;\n-- Append-only.\nCREATE TABLE ledger (id bigint PRIMARY KEY);\nGRANT SELECT, INSERT ON ledger TO app;\n';

/** init --yes, the configuration that it wrote, and whether check can run on it. */
async function made(files: Readonly<Record<string, string>>, folder = '.'): Promise<{ readonly config: string; readonly err: string; readonly root: string; readonly errors: readonly string[] }> {
  const root = path.join(project(files), folder);
  const { code, err } = await cli(root, 'init', '--yes');
  expect(err).not.toContain('internal error');
  expect(code).toBe(0);
  const [name = ''] = readdirSync(root).filter((file) => file.startsWith('guardrails.config.'));
  const { report } = await check(root);
  return { config: readFileSync(path.join(root, name), 'utf8'), err, root, errors: errorsOf(report) };
}

describe('what init finds', () => {
  test('nothing: it says so, and claims nothing about what is not there', async () => {
    const { config, err } = await made({ 'README.md': '# a\n' });
    expect(err).toContain('There is no TypeScript or JavaScript here, so nothing is claimed about programs.');
    expect(err).toContain('No migrations were found, so nothing is claimed about tables.');
    expect(err).toContain('there is no package.json here, so no scripts were added');
    expect(err).toContain('this is no git repository, so there is no commit hook to write');
    expect(config).toMatch(/^\/\/ No migrations were found/mu);
    expect(config).toContain('  claims: [],');
  });

  test('no driver: whoever imports one first is told', async () => {
    const { config, err, errors } = await made({ 'package.json': manifest, 'src/a.ts': 'export const a = 1;\n' });
    expect(errors).toEqual([]);
    expect(err).toContain('Nothing imports a PostgreSQL driver today, so no zone owns it');
    expect(config).toContain("{ rule: 'no-driver-import', except: [] },");
    expect(config).not.toContain('no-driver-leak');
  });

  test('a file that is the home, JavaScript without TypeScript; who runs a migration says nothing of what stands in it', async () => {
    const migrate = "import { readFileSync } from 'node:fs';\nexport const text = (file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');\nexport const first = text('migrations/0001.sql');\nexport const other = text('sql/as-owner.sql');\n";
    const { config, root, err } = await made({
      'package.json': manifest,
      'src/db.js': "import pg from 'pg';\nexport const rows = () => new pg.Pool().query('SELECT 1');\n",
      'src/migrate.js': migrate,
      'src/again.js': migrate.replace(/export const other.*\n/u, ''),
      'migrations/0001.sql': 'CREATE ROLE owner;\nSET ROLE owner;\n',
      'sql/as-owner.sql': 'SET ROLE owner;\n',
    });
    expect(err).toContain('1 file changes the identity of a session: src/migrate.js');
    expect(readdirSync(root)).toContain('guardrails.config.js');
    expect(config).toContain("zones: { db: ['src/db.js'] },");
  });

  test('a monorepo with several histories, one for another database', async () => {
    const { config, err, errors } = await made({
      'package.json': '{ "private": true, "workspaces": ["services/*"] }',
      'services/a/src/db/pool.ts': pool['src/db.ts'],
      'services/a/migrations/0001.sql': ledger,
      'services/b/prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'services/b/prisma/migrations/20240101000000_init/migration.sql': '-- Append-only.\nCREATE TABLE "Payment" (id bigint);\nCREATE TABLE users (id bigint);\nGRANT SELECT ON users TO reader;\n-- CREATE EXTENSION plv8;\nCREATE EXTENSION IF NOT EXISTS "vector";\nCREATE EXTENSION pgcrypto;\nCREATE EXTENSION postgis;\n',
      'services/c/drizzle/meta/_journal.json': '{ "dialect": "sqlite", "entries": [] }',
      'services/c/drizzle/0000_a.sql': 'CREATE TABLE t (id integer);\n',
      'tests/fixtures/migrations/0001.sql': 'CREATE TABLE not_ours (id bigint);\n',
    });
    expect(errors).toEqual([]);
    expect(config).toContain("db: ['services/a/src/db/**']");
    expect(config).toContain("migrations: 'services/a/migrations',");
    expect(config).toContain("migrations: 'services/b/prisma/migrations',\n      dialect: 'prisma',");
    expect(config).toContain("// No migration creates these.\n      externalRoles: ['reader'],");
    expect(config).toContain("replay: {\n        // The embedded PostgreSQL lacks these, so `prove` makes do with stubs.\n        extensions: { vector: 'stub', postgis: 'stub' },\n      },");
    expect(config).toContain("tables: ['ledger']");
    expect(config).toContain(`tables: ['"Payment"']`);
    expect(config).not.toMatch(/not_ours|fixtures|migrations: 'services\/c/u);
    expect(config).toContain("// SQL for another database: sqlite.\n  exclude: ['services/c/drizzle/**/*.sql'],");
    expect(err).toContain('migrations of another database, left out: services/c/drizzle (sqlite)');
  });

  test('folders of another database, of queries, of rollbacks and of tests are no history; what Flyway begins from is its baseline', async () => {
    const { config, err, errors } = await made({
      'package.json': manifest,
      'flyway/baseline/V1__baseline.sql': '-- Append-only.\nCREATE TABLE ledger (id bigint);\n',
      'flyway/flyway.conf': 'flyway.defaultSchema=shop\n',
      'flyway/migrations/V2__more.sql': 'CREATE TABLE users (id bigint);\nALTER TABLE ledger ADD COLUMN amount integer;\n',
      'flyway/test-only-migrations/V3__rows.sql': 'CREATE TABLE not_ours (id bigint);\n',
      'clickhouse/migrations/0001_a.up.sql': 'CREATE TABLE traces (id String) ENGINE = MergeTree ORDER BY id;\n',
      'analytics/migrations/0001.sql': '-- ENGINE = InnoDB no more\nCREATE TABLE t (id LowCardinality(String)) ENGINE = ReplicatedMergeTree ORDER BY id;\n',
      'shop/migrations/0001.sql': 'CREATE TABLE t (`id` int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;\n',
      'db/rollbacks/001_users.sql': 'DROP TABLE users;\n',
      'db/rollbacks/002_users.sql': 'DROP TABLE users;\n',
      'src/batched-migrations/20240101_a.sql': '-- BLOCK select_rows\nSELECT * FROM users WHERE id = $id;\n',
      'src/batched-migrations/20240101_a.js': 'export const a = 1;\n',
      'src/batched-migrations/20240102_b.sql': '-- BLOCK other\nSELECT 1;\n',
      'src/batched-migrations/20240102_b.js': 'export const b = 1;\n',
    });
    expect(errors).toEqual([]);
    expect(config.match(/migrations: '[^']*'/gu)).toEqual(["migrations: 'flyway/migrations'"]);
    expect(config).toContain("baseline: 'flyway/baseline/V1__baseline.sql'");
    expect(config).toContain("// The default schema that Flyway is given in flyway/flyway.conf:1.\n");
    expect(config).toContain(`perFile: 'CREATE SCHEMA IF NOT EXISTS shop; SET search_path = shop, "$user", public;'`);
    expect(config).toContain("tables: ['shop.ledger']");
    for (const [folder, database] of [['analytics/migrations', 'clickhouse'], ['clickhouse/migrations', 'clickhouse'], ['shop/migrations', 'mysql']]) expect(err).toContain(`migrations of another database, left out: ${folder ?? ''} (${database ?? ''})`);
    expect(err).toContain('migrations that are programs, left out: src/batched-migrations (2 files)');
  });

  test('what graphile-migrate fills in and its search path are taken over', async () => {
    const { config, err, errors } = await made({
      'package.json': manifest,
      '.env.example': 'DATABASE_VISITOR=shop_visitor\n',
      'db/.gmrc': '// JSON5\n{ "pgSettings": { "search_path": "app_public,public" }, "placeholders": { ":DATABASE_VISITOR": "!ENV" } }\n',
      'db/migrations/committed/000001.sql': '--! Previous: -\n--! Hash: sha1:a\n\nCREATE SCHEMA app_public;\n-- Append-only.\nCREATE TABLE ledger (id bigint);\nGRANT SELECT ON ledger TO :DATABASE_VISITOR;\nALTER TABLE ledger OWNER TO :DATABASE_OWNER;\n',
      'db/migrations/current.sql': '',
    });
    expect([errors, err]).toEqual([[], expect.not.stringContaining('syntax error')]);
    expect(config).toContain("// What db/.gmrc has filled in; values of an environment are those of the example, or names of their own.\n      placeholders: { ':DATABASE_OWNER': 'database_owner', ':DATABASE_VISITOR': 'shop_visitor' },");
    expect(config).toContain("// As db/.gmrc sets it.\n      searchPath: ['app_public', 'public'],");
    expect(config).toContain("tables: ['app_public.ledger']");
  });

  test('migrations that are programs: it says why nothing is claimed, and what to do', async () => {
    const { config, err } = await made({
      'package.json': manifest,
      'src/migrations/20220504161932_a.js': 'export const up = (knex) => knex.schema.createTable("a", () => {});\n',
      'src/migrations/20220504163005_b.js': 'export const up = (knex) => knex.schema.createTable("b", () => {});\n',
      'src/migrations/20220504163005_b.test.js': 'export const t = 1;\n',
    });
    expect(err).toContain('migrations that are programs, left out: src/migrations (2 files)');
    expect(err).toContain('The migrations in src/migrations are programs, which nobody runs here');
    expect(config).toContain('pg_dump --schema-only');
  });

  test('the superuser of a compose file is no role at run time; tests of packages are tests; minified scripts are left out', async () => {
    const { config, err, errors } = await made({
      'package.json': manifest,
      ...pool,
      'docker-compose.yml': 'services:\n  db:\n    image: postgres:18\n    environment:\n      POSTGRES_USER: ${DB_OWNER:-shop}\n  api:\n    environment:\n      DATABASE_URL: postgresql://shop:shop@db:5432/shop\n',
      'migrations/0001.sql': '-- Audit trail of orders\nCREATE TABLE changes (id bigint, at timestamptz);\n',
      'apps/api/test/helpers/db.ts': "import { Pool } from 'pg';\nexport const p = (): Pool => new Pool();\n",
      'apps/web/public/vendor/d3.min.js': 'var f = new Function("return import(\'a\')");\n',
    });
    expect(errors).toEqual([]);
    expect(config).not.toContain('runtimeRoles');
    expect(err).toContain('shop (named in docker-compose.yml:8, made in docker-compose.yml:5) is the superuser of the server');
    expect(config).toContain("tests: ['**/test/**']");
    expect(config).toContain("exclude: ['apps/web/public/**/*[.-]min.{js,mjs,cjs}'],");
    // To be called an audit trail says that it should not be rewritten, and not that it is not.
    expect(config).not.toContain('immutable-table');
    expect(err).toContain('only by what they are called, so not claimed: public.changes');
  });

  test('SQL for another database outside of the migrations is left out, and said; what PostgreSQL takes stays', async () => {
    const wilayah = 'DROP TABLE IF EXISTS `wilayah`;\nCREATE TABLE `wilayah` (`kode` varchar(13)) ENGINE=MyISAM;\nCREATE FUNCTION f() RETURNS int RETURN 1; SET ROLE x;\n';
    const files = {
      'package.json': manifest,
      ...pool,
      'migrations/0001.sql': ledger,
      'data/upstream/wilayah.sql': wilayah,
      'data/upstream/more.sql': wilayah,
      'data/[a]/wilayah.sql': wilayah,
      'src/cache/schema.sql': "CREATE TABLE a (id integer);\nINSERT OR IGNORE INTO a VALUES (1);\n",
      'src/cache/ours.sql': "SELECT 'PRAGMA x', 'PRIMARY KEY AUTOINCREMENT';\n-- ENGINE=InnoDB\n",
      'src/cache/broken.sql': 'SELEC 1;\n',
      'web/public/d3.min.js': 'var f = 1;\n',
    };
    const { config, err, errors } = await made(files);
    expect(errors.filter((error) => !error.includes('[a]'))).toEqual([]);
    expect(config).toContain("  exclude: [\n    // Minified scripts that only browsers run.\n    'web/public/**/*[.-]min.{js,mjs,cjs}',\n    // SQL for another database: mysql and sqlite.\n    'data/upstream/*.sql',\n    'src/cache/schema.sql',\n  ],");
    expect(err).toContain('SQL for another database (mysql and sqlite), excluded: data/upstream/*.sql, src/cache/schema.sql');
  });

  test('templates whose imports lead nowhere are left out, and said; what else cannot be read is said', async () => {
    const files = {
      'package.json': manifest,
      ...pool,
      'plugins/templates/preset/build.ts': "import '../../../shared.js';\n",
      'plugins/templates/preset/whole.ts': "import './build.js';\n",
      '.tools/adapter-template.ts': "export { a } from './base.js';\n",
      'src/email-templates/welcome.ts': "import { from 'pg'\n",
    };
    const { config, err, errors } = await made(files);
    expect(config).toContain("  // Templates: what they import is there once they are copied.\n  exclude: ['.tools/adapter-template.ts', 'plugins/templates/preset/build.ts'],");
    expect(err).toContain('2 templates that cannot be read as programs where they lie, excluded: .tools/adapter-template.ts, plugins/templates/preset/build.ts');
    expect(err).toContain('what 1 file says could not be read whole: src/email-templates/welcome.ts. `check` says why');
    expect(errors.map((error) => error.split(':')[0])).toEqual(['src/email-templates/welcome.ts']);
  });

  test('where no table is said to be append-only, it says how to claim one; not where the SQL claims one already', async () => {
    const sentence = 'No table is said to be append-only, so nothing is claimed about tables. Where rows must never change, write `-- guardrails: immutable` above the CREATE TABLE.';
    const open = await made({ 'package.json': manifest, 'migrations/0001.sql': 'CREATE TABLE a (id int);\n' });
    expect(open.err).toContain(`pg-guardrails: ${sentence}\n`);
    expect(open.config).toContain(`// ${sentence}\n`);
    const claimed = await made({ 'package.json': manifest, 'migrations/0001.sql': '-- guardrails: immutable\nCREATE TABLE a (id int);\n' });
    expect(claimed.config).not.toContain('nothing is claimed about tables');
  });

  test('a table of which one history says that it is append-only, and that another only calls so: the words are quoted', async () => {
    const { config, errors } = await made({
      'package.json': manifest,
      ...pool,
      'services/a/migrations/0001.sql': '-- append-only\nCREATE TABLE ledger (id int);\n',
      'services/b/migrations/0001.sql': 'CREATE TABLE ledger (id int);\n',
    });
    expect(errors).toEqual([]);
    expect(config).toContain(`    // "append-only", services/a/migrations/0001.sql:2.\n    { rule: 'immutable-table', tables: ['ledger'] },`);
  });

  test('a migration that cannot be read is said; one that its tool fills in can be read, wherever it lies', async () => {
    const { err, errors } = await made({
      'package.json': manifest,
      ...pool,
      '@app/db/migrations/committed/000001.sql': '--! Previous: -\n--! Hash: sha1:1\n\nCREATE TABLE a (id int);\nGRANT SELECT ON a TO :DATABASE_VISITOR;\n',
      '@app/db/migrations/current.sql': '',
      '@app/db/.gmrc': '{ "placeholders": { ":DATABASE_VISITOR": "visitor" } }',
      'schema/migrations/0001.sql': 'CREATE TABLE b (id int);\nCREATE TABL c (id int);\n',
    });
    expect(err).toContain('what 1 file says could not be read whole: schema/migrations/0001.sql. `check` says why');
    expect(errors.map((error) => error.split(':')[0])).toEqual(['schema/migrations/0001.sql']);
  });

  test('files that git-crypt has encrypted: it says that they were not read, and what to do first', async () => {
    const { err } = await made({ 'package.json': manifest, ...pool, 'migrations/0001.sql': '\0GITCRYPT\0abc', 'src/secret.ts': '\0GITCRYPT\0abc' });
    expect(err).toContain('2 files encrypted by git-crypt were not read (src/secret.ts, migrations/0001.sql): run `git-crypt unlock` first');
  });

  test('what compose files have a server run when it is made may change definitions', async () => {
    const { config, root } = await made({
      'package.json': manifest,
      'infra/docker-compose.yml': 'services:\r\n  db:\r\n    volumes:\r\n      - ./init:/docker-entrypoint-initdb.d:ro\r\n      - "./other/roles.sh:/docker-entrypoint-initdb.d/10-roles.sh"\r\n      - ./data:/var/lib/postgresql/data\r\n      - ./gone:/docker-entrypoint-initdb.d\r\n      - type: bind\r\n        source: ./sql/long.sql\r\n        target: /docker-entrypoint-initdb.d/long.sql\r\n',
      'infra/init/001-roles.sh': 'psql -c "CREATE ROLE app"\n',
      'infra/other/roles.sh': 'psql -c "CREATE ROLE other"\n',
      'infra/other/run.sh': 'psql -c "CREATE ROLE third"\n',
      'sql/long.sql': 'CREATE ROLE fourth;\n',
      'src/a.ts': 'export const a = 1;\n',
    });
    expect(config).toContain("initdb: ['infra/init/**', 'infra/other/roles.sh', 'sql/long.sql']");
    const { report } = await check(root);
    expect(report.findings.map(({ rule, file, line }) => `${rule} ${file}:${String(line)}`)).toEqual(['no-runtime-ddl infra/other/run.sh:1']);
  });

  test('what a server is given when it is made, and no migration says, is told', async () => {
    const compose = 'services:\n  db:\n    volumes:\n      - ./init:/docker-entrypoint-initdb.d\n';
    const files = {
      'docker-compose.yml': compose,
      'init/001-roles.sh': '#!/bin/sh\r\n# GRANT nothing TO nobody\r\npsql <<SQL\r\nCREATE ROLE app LOGIN;\r\nALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} GRANT UPDATE ON TABLES TO app;\r\nSQL\r\n',
      'init/002-empty.sh': '',
      'init/003-extensions.sql': '-- GRANT ALL ON x TO y\nCREATE EXTENSION hstore;\n',
      'migrations/0001.sql': 'CREATE TABLE ledger (id bigint);\n',
    };
    const said = 'init/001-roles.sh gives privileges when the server is made, which no migration says: no verdict knows of them until a file that `replay.prelude` names says them, too.';
    const { config, err, root } = await made(files);
    expect(config).toContain(`// ${said}\n`);
    const told = '· init/001-roles.sh gives privileges when the server is made, which no migration says: no verdict knows of them';
    const doctor = async (): Promise<string> => (await cli(root, 'doctor')).out.replace(/\n {2}(?=\S)/gu, ' ');
    expect(await doctor()).toContain(told);
    rmSync(path.join(root, 'guardrails.config.mjs'));
    writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ histories: [{ migrations: 'migrations', replay: { prelude: ['prelude.sql'] } }], claims: [] }));
    writeFileSync(path.join(root, 'prelude.sql'), 'CREATE ROLE app;\n');
    expect(await doctor()).toContain(told);
    writeFileSync(path.join(root, 'prelude.sql'), 'CREATE ROLE app; GRANT UPDATE ON ALL TABLES IN SCHEMA public TO app;\n');
    expect(await doctor()).not.toContain('init/001-roles.sh');
    expect(err).toContain(`pg-guardrails: ${said}\n`);
    expect((await made({ ...files, 'init/001-roles.sh': 'psql -c "CREATE ROLE app"\n' })).config).not.toContain('replay.prelude');
  });

  test('roles: whom grants and connections name; never a superuser, an owner or who migrates', async () => {
    const { config, errors } = await made({
      'package.json': manifest,
      'migrations/0001.sql': `CREATE ROLE app_owner; CREATE ROLE boss SUPERUSER LOGIN; CREATE ROLE keeper; CREATE ROLE app LOGIN;
CREATE TABLE ledger (id bigint); ALTER TABLE ledger OWNER TO keeper;
GRANT ALL ON ledger TO app_owner, boss, keeper, app, PUBLIC, pg_read_all_data;\n`,
      '.env.example': 'DATABASE_URL="postgres://worker:pw@localhost/x"\nMIGRATIONS_URL=postgres://runner@localhost/x\nADMIN_URL=postgres://chief@localhost/x\n# postgres://old@localhost/x\nDEFAULT_URL=postgres://postgres@localhost/x\n',
    });
    expect(errors).toEqual([]);
    expect(config).toContain("runtimeRoles: ['app', 'worker'],");
    expect(config).toContain('app: granted to in migrations/0001.sql:3; worker: named in .env.example:1.');
    expect(config).toContain("externalRoles: [{ name: 'worker', attributes: ['LOGIN'] }],");
  });

  test('Supabase: its roles and default privileges are brought along', async () => {
    const { config, root, errors } = await made({ 'package.json': manifest, 'supabase/migrations/20240101000000_a.sql': '-- Append-only.\nCREATE TABLE public.events (id bigint PRIMARY KEY, owner uuid REFERENCES auth.users (id));\n' });
    expect(errors).toEqual([]);
    expect(config).toContain("runAs: { role: 'postgres', superuser: false },");
    expect(config).toContain("replay: { prelude: ['guardrails/supabase.sql'] },");
    expect(config).toContain("runtimeRoles: ['anon', 'authenticated', 'service_role'],");
    // Nobody granted anything in a migration, and yet the API's roles may do everything.
    const { report } = await check(root);
    expect(report.verdicts.filter(({ layer, role, verdict }) => layer === 'privilege' && role === 'anon' && verdict === 'refuted').map(({ operation }) => operation)).toEqual(['UPDATE', 'DELETE', 'TRUNCATE']);
    expect(report.findings.filter(({ rule }) => rule === 'migration-history')).toEqual([]);
  });
});

test('what a platform brings and is there already stays, and counts', async () => {
  const own = 'CREATE ROLE mine LOGIN;\n';
  const { config, root, errors } = await made({ 'package.json': manifest, 'guardrails/supabase.sql': own, 'supabase/migrations/20240101000000_a.sql': '-- Append-only.\nCREATE TABLE public.events (id bigint PRIMARY KEY);\nGRANT SELECT ON public.events TO mine;\n' });
  expect(errors).toEqual([]);
  expect(config).toContain("replay: { prelude: ['guardrails/supabase.sql'] },");
  expect(config).toContain('mine');
  expect(config).not.toContain('anon');
  expect(readFileSync(path.join(root, 'guardrails/supabase.sql'), 'utf8')).toBe(own);
});

describe('on a terminal', () => {
  test('it asks for what only people know, shows the diff, and writes', async () => {
    const root = project({ 'package.json': manifest, ...pool, 'src/report.ts': "import { Pool } from 'pg';\nexport const p = (): Pool => new Pool();\n", 'migrations/0001.sql': ledger });
    const asked: string[] = [];
    const answers = ['libs/db', 'app other', 'n', ''];
    const { code } = await answered(env, root, (question) => {
      asked.push(question);
      return Promise.resolve(answers[asked.length - 1] ?? null);
    }, 'init');
    expect(code).toBe(0);
    expect(asked).toEqual([
      'Which folders own the PostgreSQL driver? (Enter to accept, - for none)\n  [src/db.ts] ',
      'Which roles serve requests on the database of migrations?\n  [app] ',
      'public.ledger is described as "Append-only" (migrations/0001.sql:3). Claim that its rows never change? [Y/n] ',
      'Write guardrails.config.ts and package.json? [Y/n] ',
    ]);
    const config = readFileSync(path.join(root, 'guardrails.config.ts'), 'utf8');
    expect(config).toContain("db: ['libs/db/**']");
    expect(config).toContain("runtimeRoles: ['app', 'other']");
    expect(config).toContain("externalRoles: [{ name: 'other', attributes: ['LOGIN'] }],");
    expect(errorsOf((await check(root)).report)).toEqual([]);
    expect(config).not.toContain('immutable-table\', tables');
  });

  test('no, or a closed terminal: nothing is written', async () => {
    for (const last of ['n', null]) {
      const root = project({ 'package.json': manifest, ...pool });
      const answers = ['', last];
      const { code, err } = await answered(env, root, () => Promise.resolve(answers.shift() ?? null), 'init');
      expect({ code, last: err.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: 'pg-guardrails: nothing was written' });
      expect(readdirSync(root).sort()).toEqual(['package.json', 'src']);
    }
  });
});

describe('input out of the ordinary', () => {
  test('a package.json with the line ends of Windows keeps them', async () => {
    const { root } = await made({ 'package.json': manifest.replaceAll('\n', '\r\n'), ...pool });
    expect(readFileSync(path.join(root, 'package.json'), 'utf8')).toBe(
      '{\r\n  "name": "a",\r\n  "type": "module",\r\n  "scripts": {\r\n    "guardrails": "pg-guardrails check",\r\n    "guardrails:db-boundary": "pg-guardrails check db-boundary test-only"\r\n  }\r\n}\r\n',
    );
  });

  test('a package.json that is broken is left alone, with what to add', async () => {
    const root = project({ 'package.json': '{ "name": ', ...pool });
    const { code, err } = await cli(root, 'init', '--yes');
    expect(code).toBe(0);
    expect(err).toContain('package.json is not JSON');
    expect(readFileSync(path.join(root, 'package.json'), 'utf8')).toBe('{ "name": ');
  });

  test('a package of a workspace: it is set up where the command runs', async () => {
    const { root, config, err } = await made({ 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/a/package.json': manifest, 'packages/a/src/db.ts': pool['src/db.ts'] }, 'packages/a');
    expect(config).toContain("db: ['src/db.ts']");
    expect(err).toContain('this is a package of the workspace in ../..; a configuration there would see all of its packages');
    expect(readdirSync(path.join(root, '../..')).sort()).toEqual(['package.json', 'packages']);
  });

  test('a configuration above: a second one only for those who ask', async () => {
    const files = { 'guardrails.config.json': '{ "claims": [] }', 'packages/a/package.json': manifest, 'packages/a/src/db.ts': pool['src/db.ts'] };
    const below = path.join(project(files), 'packages/a');
    const { code, err } = await cli(below, 'init', '--yes');
    expect(code).toBe(2);
    expect(err).toContain('../../guardrails.config.json covers this folder already');
    expect(readdirSync(below).sort()).toEqual(['package.json', 'src']);
    expect(await cli(below, 'init', '--yes', '--nested')).toMatchObject({ code: 0 });
    // The inner one takes nothing away from the outer one.
    const outer = path.join(below, '../..');
    expect((await check(outer)).report.findings).toEqual([]);
    writeFileSync(path.join(outer, 'guardrails.config.json'), '{ "claims": [{ "rule": "no-driver-import" }] }');
    expect((await check(outer)).report.findings).toMatchObject([{ rule: 'no-driver-import', file: 'packages/a/src/db.ts' }]);
    expect((await check(below)).report.findings).toEqual([]);
    // The nearest counts where the command runs, and doctor of the outer one says that there are two.
    expect((await cli(outer, 'doctor')).out.replaceAll(/\s+/gu, ' ')).toContain('packages/a/guardrails.config.ts counts for its own folder');
  });

  test('a file that cannot be written: nothing is half done', async () => {
    const root = project({ 'package.json': manifest, ...pool, '.husky/pre-commit/a-folder': '' });
    expect(spawnSync('git', ['init', '-q'], { cwd: root }).status).toBe(0);
    const before = readdirSync(root).sort();
    const { code, err } = await cli(root, 'init', '--yes');
    expect(code).toBe(2);
    expect(err).toContain('nothing was written: .husky/pre-commit: EISDIR');
    expect(readFileSync(path.join(root, 'package.json'), 'utf8')).toBe(manifest);
    expect(readdirSync(root).sort()).toEqual(before);
  });

  test('a plain hook of git, for those who ask', async () => {
    const root = project({ 'package.json': manifest, ...pool });
    expect(spawnSync('git', ['init', '-q'], { cwd: root }).status).toBe(0);
    const { err } = await cli(root, 'init', '--yes', '--hook', 'git');
    expect(err).toContain('wrote .git/hooks/pre-commit');
    expect(readFileSync(path.join(root, '.git/hooks/pre-commit'), 'utf8')).toBe('#!/bin/sh\nnpx pg-guardrails check --staged\n');
    // With core.hooksPath that hook is run by nobody; the folder that is, is the project's.
    expect(spawnSync('git', ['config', 'core.hooksPath', '.githooks'], { cwd: root }).status).toBe(0);
    expect((await cli(root, 'doctor')).out).toContain('no commit hook runs pg-guardrails');
    expect((await cli(root, 'init', '--yes')).err).toContain('wrote .githooks/pre-commit');
    expect((await cli(root, 'doctor')).out).toContain('commit hook: .githooks/pre-commit');
    expect(spawnSync('git', ['config', 'core.hooksPath', '/etc/hooks'], { cwd: root }).status).toBe(0);
    expect((await cli(root, 'init', '--yes', '--hook', 'git')).err).toMatch(/git takes its hooks from \/etc\/hooks, outside of this repository \(core\.hooksPath\)/u);
  });

  test.each([
    ['pre-commit', '.pre-commit-config.yaml', 'repos:\n- repo: https://example.com/a\n  rev: v1\n  hooks:\n  - id: a\n', 'pre-commit install', '#!/bin/sh\nexec pre-commit hook-impl\n'],
    ['lefthook', 'lefthook.yml', 'pre-push:\n  commands: {}\n', 'npx lefthook install', '#!/bin/sh\nlefthook run pre-commit\n'],
  ])('%s: init adds the command, and doctor says where git does not ask it', async (_, file, text, command, hook) => {
    const root = project({ 'package.json': manifest, ...pool, [file]: text });
    expect(spawnSync('git', ['init', '-q'], { cwd: root }).status).toBe(0);
    expect((await cli(root, 'init', '--yes')).err).toContain(`wrote ${file}`);
    expect(readFileSync(path.join(root, file), 'utf8')).toContain('npx pg-guardrails check --staged');
    const said = async (): Promise<string> => (await cli(root, 'doctor')).out.replaceAll(/\s+/gu, ' ');
    expect(await said()).toContain(`· commit hook: ${file}, which git does not ask in this clone → ${command}`);
    writeFileSync(path.join(root, '.git/hooks/pre-commit'), hook);
    expect(await said()).toContain(`✓ commit hook: ${file} `);
  });

  test.each([
    ['where ESLint is there', { eslint: '^10.0.0', '@typescript-eslint/parser': '^8.0.0' }, {}, "import guardrails from 'pg-guardrails/eslint';\n\nexport default [...guardrails.configs.recommended];\n", 'wrote eslint.config.mjs'],
    ['not without a parser for TypeScript', { eslint: '^10.0.0' }, {}, null, 'install @typescript-eslint/parser, and run init again'],
    ['not without ESLint', {}, {}, null, 'install eslint and @typescript-eslint/parser, and run init again'],
    ['not beside one of before version 9', { eslint: '^8.0.0', 'typescript-eslint': '^8.0.0' }, { '.eslintrc.json': '{}' }, null, 'a configuration of before version 9'],
  ] as const)('an ESLint configuration, %s', async (_, devDependencies, files, text, said) => {
    const root = project({ 'package.json': JSON.stringify({ name: 'a', type: 'module', devDependencies }), ...pool, ...files });
    const { err } = await cli(root, 'init', '--yes');
    expect(err).toContain(said);
    expect(existsSync(path.join(root, 'eslint.config.mjs')) ? readFileSync(path.join(root, 'eslint.config.mjs'), 'utf8') : null).toBe(text);
    if (text !== null) expect((await cli(root, 'init', '--yes')).err).not.toContain('eslint');
  });
});

describe('the baseline on the command line', () => {
  const dirty = { 'guardrails.config.json': '{ "zones": { "db": ["db/**"] }, "include": ["src/**"], "claims": [{ "rule": "no-driver-import", "except": ["db"] }] }', 'src/a.ts': "import { Pool } from 'pg';\nexport type P = Pool;\n" };

  test('a broken one is exit 2, with its place', async () => {
    const { code, report } = await check(project({ ...dirty, 'guardrails.baseline.json': '{\n  "version": 7,\n  "findings": []\n}\n' }));
    expect(code).toBe(2);
    expect(errorsOf(report)).toEqual([expect.stringMatching(/^guardrails\.baseline\.json:2:14 The baseline has the form 7; this version of pg-guardrails reads 1\. Write it anew/u)]);
  });

  test.each([
    ['--baseline', 'no-driver-import', 'a rule'],
    ['--write-baseline', 'db-boundary', 'a group of rules'],
  ])('%s does not take the name of a rule for its file', async (flag, name, kind) => {
    const root = project(dirty);
    const { code, report } = await check(root, flag, name, ...(flag === '--baseline' ? ['--write-baseline'] : []));
    expect(code).toBe(2);
    expect(errorsOf(report)).toEqual([expect.stringContaining(`"${name}" is ${kind}, not a file. Name it before the flag: pg-guardrails check ${name} ${flag}. A file of that name is written ./${name}.`)]);
    expect(readdirSync(root)).not.toContain(name);
  });

  test('one that is named must be there', async () => {
    const root = project(dirty);
    for (const words of [['--baseline'], ['--baseline', 'old.json']]) {
      const { code, report } = await check(root, ...words);
      expect(code).toBe(2);
      expect(errorsOf(report)).toEqual([expect.stringMatching(/^(?:guardrails\.baseline|old)\.json:null:null There is no (?:such )?baseline/u)]);
    }
  });

  test('rules that are named are measured by it with what the engine finds, and written without doubling that', async () => {
    const root = project({ ...dirty, 'src/b.ts': '// guardrails-ignore no-driver-import\nexport {};\n' });
    expect(await cli(root, 'check', '--write-baseline')).toMatchObject({ code: 0, err: 'pg-guardrails: wrote guardrails.baseline.json: 2 findings\n' });
    const whole = readFileSync(path.join(root, 'guardrails.baseline.json'), 'utf8');
    expect(whole).toContain('"rule":"guardrails-ignore"');
    for (const words of [['db-boundary'], ['test-only'], ['no-test-only-reach']]) expect(await cli(root, 'check', ...words)).toMatchObject({ code: 0 });
    for (const words of [['db-boundary'], ['test-only']]) {
      expect(await cli(root, 'check', ...words, '--write-baseline')).toMatchObject({ code: 0, err: 'pg-guardrails: wrote guardrails.baseline.json: 2 findings, 2 findings before\n' });
      expect(readFileSync(path.join(root, 'guardrails.baseline.json'), 'utf8')).toBe(whole);
    }
    // What is gone is said of the rules that ran.
    writeFileSync(path.join(root, 'src/a.ts'), 'export {};\n');
    expect(await cli(root, 'check', 'test-only')).toMatchObject({ code: 0 });
    expect(await cli(root, 'check', 'db-boundary')).toMatchObject({ code: 1 });
  });

  test.each([
    ['no-driver-import', null, /"no-driver-import" is a rule, not a file/u],
    ['db-boundary', null, /"db-boundary" is a group of rules, not a file/u],
    ['package.json', '{ "name": "a", "version": "1.0.0" }', /package\.json is there already and is no baseline/u],
    ['report.json', '{ "schemaVersion": 1, "findings": [] }', /is no baseline/u],
    ['src/a.ts', dirty['src/a.ts'], /is no baseline/u],
    ['list.json', '[]', /is no baseline/u],
  ])('not written over what is no baseline: %s', async (name, text, message) => {
    const root = project({ ...dirty, ...(text === null ? {} : { [name]: text }) });
    const { code, report } = await check(root, '--write-baseline', name);
    expect(code).toBe(2);
    expect(errorsOf(report)).toEqual([expect.stringMatching(message)]);
    expect(existsSync(path.join(root, name)) ? readFileSync(path.join(root, name), 'utf8') : null).toBe(text);
  });

  test.each([
    ['of another form', '{\n  "version": 7,\n  "findings": []\n}\n'],
    ['in a merge', '{\n  "version": 1,\n  "findings": [\n<<<<<<< HEAD\n=======\n>>>>>>> b\n  ]\n}\n'],
    ['empty', ''],
  ])('written over a baseline that is %s', async (_, text) => {
    const root = project({ ...dirty, 'old.json': text });
    expect(await cli(root, 'check', '--write-baseline', 'old.json')).toMatchObject({ code: 0 });
    expect(await cli(root, 'check', '--baseline', 'old.json')).toMatchObject({ code: 0 });
  });

  test('written where the configuration says, read there without a flag, and not written when the job is not whole', async () => {
    const root = project({ ...dirty, 'guardrails.config.json': dirty['guardrails.config.json'].replace('"include"', '"baseline": "ci/old.json", "include"') });
    expect(await cli(root, 'check', '--write-baseline')).toMatchObject({ code: 0, err: 'pg-guardrails: wrote ci/old.json: 1 finding\n' });
    expect(await cli(root, 'check')).toMatchObject({ code: 0 });
    expect(await cli(root, 'check', '--no-baseline')).toMatchObject({ code: 1 });
    const before = readFileSync(path.join(root, 'ci/old.json'), 'utf8');
    writeFileSync(path.join(root, 'src/b.ts'), "import './missing.js';\n");
    expect(await cli(root, 'check', '--write-baseline')).toMatchObject({ code: 2, err: expect.stringContaining('no baseline was written, as the job is not whole') as string });
    expect(readFileSync(path.join(root, 'ci/old.json'), 'utf8')).toBe(before);
  });
});
