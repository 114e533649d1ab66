import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const claim = { except: ['db', 'tests', 'scripts'] };
const on = caseIn({ file: 'services/api/src/boot.ts', claim, messageId: 'defines' });

/** A program that gives a text to something with a `query`. */
const querying = (text: string): string => `export const run = (client: { query(sql: string, values?: unknown[]): unknown }) => client.query(${text});\n`;
const withParameter = (text: string): string => `export const run = (client: { query(sql: string): unknown }, name: string) => client.query(${text});\n`;

const grants = { messageId: 'grants' };
const revokes = { messageId: 'revokes' };
const maybe = { messageId: 'mayDefine' };

/** The cases of no-runtime-ddl. */
export const cases: CaseTable = {
  rule: 'no-runtime-ddl',
  cases: [
    on('a table made at start is caught', querying("'«CREATE TABLE IF NOT EXISTS audit_log» (id bigint, at timestamptz)'"), {
      example: 'incorrect',
      says: 'may do so. Write a migration, or move it into zone db, tests or scripts.',
      verdicts: [{ verdict: 'refuted', subject: 'Only zones db, tests and scripts may change definitions or privileges at run time' }],
    }),
    on('a blanket grant at start is caught', querying('`«GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app»`'), { ...grants, example: 'incorrect', says: 'undoes what a migration has revoked' }),
    on('a revoke is caught', querying("'«REVOKE UPDATE (amount) ON ledger FROM app»'"), { ...revokes, says: 'Revoke in a migration' }),
    on('default privileges are caught', querying("'«ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO app»'"), grants),
    on('a trigger switched off is caught', querying("'«ALTER TABLE ledger DISABLE TRIGGER USER»'")),
    on('membership in a role is caught', querying("'«GRANT admin TO app»'"), grants),
    on('each kind of statement is caught', '', {
      files: {
        'services/api/src/all.ts': [
          'declare const c: { query(sql: string): Promise<void> };',
          "await c.query('«CREATE SCHEMA audit»');",
          "await c.query('«CREATE UNIQUE INDEX CONCURRENTLY i ON orders» (a)');",
          "await c.query('«CREATE OR REPLACE FUNCTION f»() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$');",
          "await c.query('«CREATE TRIGGER t BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION f»()');",
          "await c.query('«CREATE OR REPLACE VIEW v» AS SELECT 1');",
          "await c.query('«CREATE TABLE copy» AS SELECT * FROM orders');",
          "await c.query('«SELECT * INTO copy2» FROM orders');",
          "await c.query('«CREATE TYPE state» AS ENUM ($$a$$)');",
          "await c.query('«CREATE EXTENSION IF NOT EXISTS pgcrypto»');",
          "await c.query('«CREATE POLICY p ON orders» USING (true)');",
          "await c.query('«ALTER TABLE orders ADD COLUMN note text»');",
          "await c.query('«ALTER TABLE orders RENAME TO bills»');",
          "await c.query('«ALTER SYSTEM SET work_mem = 1»');",
          "await c.query('«DROP TABLE IF EXISTS orders CASCADE»');",
          "await c.query('«DROP OWNED BY app»');",
          "await c.query('«REASSIGN OWNED BY app TO owner»');",
          "await c.query('«COMMENT ON TABLE orders» IS $$x$$');",
          "await c.query('«SECURITY LABEL ON TABLE orders» IS $$x$$');",
          "await c.query('«EXPLAIN ANALYZE CREATE TABLE x» AS SELECT 1');",
          '',
        ].join('\n'),
      },
      findings: Array.from({ length: 19 }, () => ({ messageId: 'defines' })),
    }),
    on('a password is no part of what is shown', querying("\"«CREATE ROLE app LOGIN» PASSWORD 'hush'\""), { says: '`CREATE ROLE app LOGIN`' }),
    on('small letters, comments and line breaks are the same', querying('`/* boot */ «create -- now\n  table/**/a» (b int)`')),
    on('a statement after others is caught', querying("'BEGIN; «DROP VIEW v»; SELECT 1'")),
    on('a text put together with + is caught', querying("'«CRE' + 'ATE TA' + 'BLE a» (' + 'b int)'")),
    on('a text put together with join is caught', querying("['«DROP', 'TABLE', 'a»'].join(' ')")),
    on('escapes in a string are decoded', querying(String.raw`'«\x44ROP TABLE a»'`)),
    on('a tagged template is caught', 'declare const sql: (parts: TemplateStringsArray, ...values: unknown[]) => unknown;\nexport const q = (name: string) => sql`«ALTER TABLE ${name} ENABLE TRIGGER ALL»`;\n'),
    on('a name that is no constant is caught', withParameter('`«CREATE TABLE ${name}» (id int)`'), { says: '`CREATE TABLE $…`' }),
    on('columns that are no constants are caught', withParameter("'«CREATE TABLE a» (' + name + ')'")),
    on('columns of which some are no constants are caught', withParameter('`«CREATE TABLE a» (id int, ${name})`')),
    on('a grantee that is no constant is caught', withParameter('`«GRANT ALL ON ledger TO ${name}»`'), grants),
    on('a query object is caught', querying("{ text: '«DROP TABLE a»' } as never")),
    on('Prisma and Drizzle run it, too', 'declare const prisma: { $executeRawUnsafe(sql: string): void };\ndeclare const db: { execute(sql: unknown): void };\ndeclare const sql: (parts: TemplateStringsArray) => unknown;\nprisma.$executeRawUnsafe("«CREATE INDEX i ON a» (b)");\ndb.execute(sql`«DROP INDEX i»`);\n', {
      findings: [{ messageId: 'defines' }, { messageId: 'defines' }],
    }),
    on('a DO block is caught', querying('`DO $$ BEGIN IF true THEN «CREATE TABLE a» (b int); END IF; END $$`'), { says: 'in a DO block' }),
    on('EXECUTE in a DO block is caught', querying("`DO $$ BEGIN EXECUTE format('«GRANT %I TO %I»', 'a', current_user); EXECUTE 'SELECT 1'; END $$`"), { ...grants, says: 'built while it runs' }),
    on('a text kept for later is caught when it is SQL for certain', "export const schema = `\n  «CREATE TABLE a» (b int);\n  «CREATE INDEX ON a» (b);\n`;\nexport const drop = '«DROP TABLE a»';\n"),
    on('a verb that only runs show is unknown', withParameter('`«${name} TABLE ledger»`'), { ...maybe, says: 'begins with a word that only the run shows', verdicts: [{ verdict: 'unknown', reasonSays: 'only the run shows' }] }),
    on('the place is right after CRLF and characters of two UTF-16 units', "export const face = '😀';\r\n/* 😀 */ export const run = (c: { query(s: string): unknown }) => c.query('/* 😀 */ «DROP TABLE a»');\r\n"),
    on('tests may not unless the claim says so', querying("'«DROP TABLE a»'"), { file: 'tests/unit/orders.test.ts', claim: { except: ['db'] } }),
    on('a temporary table counts where the claim says so', querying("'«CREATE TEMP TABLE staging» (a int)'"), { claim: { ...claim, allowTemporary: false } }),
    on('a file that talks to two databases is judged', "import Database from 'better-sqlite3';\nimport { Pool } from 'pg';\n\nexport const pool = new Pool();\nexport const cache = new Database(':memory:');\npool.query('«CREATE TABLE a» (b text)');\n"),
    on('a temporary table is clean, and what is done to it', "export async function load(c: { query(sql: string): Promise<void> }) {\n  await c.query('CREATE TEMP TABLE staging (a int) ON COMMIT DROP');\n  await c.query('CREATE INDEX ON staging (a)');\n  await c.query('SELECT 1 AS a INTO TEMPORARY other');\n  await c.query('CREATE TABLE pg_temp.third (a int)');\n  await c.query('DROP TABLE staging, other');\n  await c.query('DROP TABLE pg_temp.third');\n}\n", { example: 'correct' }),
    on('dropping another table than the temporary one is caught', "export async function load(c: { query(sql: string): Promise<void> }) {\n  await c.query('CREATE TEMP TABLE staging (a int)');\n  await c.query('«DROP TABLE staging, orders»');\n}\n"),
    on('the zones that own the database may', querying("'CREATE TABLE a (b int)'"), { file: 'libs/db/boot.ts', verdicts: [{ verdict: 'proven' }] }),
    on('statements that change rows are clean', querying("'INSERT INTO orders SELECT * FROM drafts; TRUNCATE staging; REFRESH MATERIALIZED VIEW v; VACUUM a; REINDEX TABLE a; SET LOCAL ROLE x'"), { example: 'correct' }),
    on('prose and labels are clean', "export const a = 'Create table reservations for two';\nexport const b = 'Create user accounts';\nexport const c = 'Grant access to editors';\nexport const d = 'DROP TABLE TENNIS';\nexport const e = 'drop table users';\nexport const f = 'Revoke access from guests';\nexport const g = 'Comment on table manners';\nexport const h = `Alter table ${a}`;\n"),
    on('what is kept under the name of a label is clean, unless it is run', "export const step = { description: 'create extension \"vector\"', label: 'Create index on users (id)', sql: '«CREATE EXTENSION vector»;' };\nclass Op {\n  label = '';\n  constructor(name: string) {\n    this.label = `Create index on ${name} (a)`;\n  }\n}\nconst other = { title: '«DROP TABLE a»' };\nexport const run = (c: { query(s: string): unknown }) => [c.query(other.title), new Op('x')];\n"),
    on('a word that is chosen makes one statement', "export const make = (x: boolean, name: string) => ({ sql: `«CREATE SCHEMA ${x ? 'IF NOT EXISTS ' : ''}${name}»` });\n"),
    on('comments are clean', "// CREATE TABLE a (b int);\n/* DROP TABLE a; */\nexport const run = (c: { query(s: string): unknown }) => c.query('SELECT 1 -- DROP TABLE a\\n');\n"),
    on('SQL string literals are clean', querying(`"SELECT 'DROP TABLE a', $$GRANT a TO b$$"`)),
    on('what PostgreSQL rejects is clean', querying("'CREATE TABLE events (id UInt64) ENGINE = MergeTree() ORDER BY id'")),
    on('SQL for another database is clean', "import Database from 'better-sqlite3';\n\nexport const cache = new Database(':memory:');\ncache.exec('CREATE TABLE a (b text)');\n", {
      files: {
        'services/api/src/cache.ts': "import Database from 'better-sqlite3';\n\nexport const cache = new Database(':memory:');\ncache.exec('CREATE TABLE a (b text)');\n",
        'services/api/src/lite.ts': "import { DatabaseSync } from 'node:sqlite';\n\nnew DatabaseSync(':memory:').exec('CREATE TABLE a (b text)');\n",
      },
    }),
    on('SQL of a package that asks for a client of SQLite and for none of PostgreSQL is clean', '', {
      files: {
        'package.json': '{"name": "all", "workspaces": ["services/*"]}',
        'services/store/package.json': '{"name": "store", "dependencies": {"better-sqlite3": "12.0.0", "words": "1.0.0"}}',
        'services/store/src/schema.ts': ["export const sql = 'CREATE TABLE a (b text); ALTER TABLE a ADD COLUMN c text; DROP INDEX i;';", ''].join('\n'),
        'services/words/package.json': '{"name": "words"}',
      },
    }),
    on('what SQLite cannot do is caught there, too', '', {
      files: {
        'services/store/package.json': '{"name": "store", "dependencies": {"better-sqlite3": "12.0.0"}}',
        'services/store/src/boot.ts': "export const sql = ['«GRANT ALL ON a TO app»', '«ALTER TABLE a DISABLE TRIGGER USER»', '«ALTER TABLE a ADD CONSTRAINT c CHECK» (b > 0)', 'ALTER TABLE a RENAME COLUMN b TO c', '«CREATE EXTENSION vector»;'];\n",
        'services/store/src/lite.ts': "import 'node:sqlite';\nexport const sql = '«REVOKE ALL ON a FROM app»;';\n",
      },
      findings: [grants, { messageId: 'defines' }, { messageId: 'defines' }, { messageId: 'defines' }, revokes],
    }),
    on('SQL of a package that may reach PostgreSQL is caught: by itself, its tests, another package of the workspace, or the packages above', '', {
      files: {
        'package.json': '{"name": "all", "workspaces": ["services/*"]}',
        'services/both/package.json': '{"name": "both", "dependencies": {"better-sqlite3": "12.0.0"}, "devDependencies": {"@types/pg": "8.0.0"}}',
        'services/both/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
        'services/by/package.json': '{"name": "by", "dependencies": {"sqlite3": "1.0.0", "database": "1.0.0"}}',
        'services/by/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
        'services/database/package.json': '{"name": "database", "dependencies": {"sql": "npm:postgres@3"}}',
        'services/lost/package.json': '{"name": "lost", "dependencies": {"sqlite3": "1.0.0", "elsewhere": "workspace:*"}}',
        'services/lost/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
        'services/none/package.json': '{"name": "none", "devDependencies": {"sqlite3": "1.0.0"}}',
        'services/none/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
        'services/nested/package.json': '{"name": "nested", "dependencies": {"pg": "8.0.0"}}',
        'services/nested/lite/package.json': '{"name": "lite", "dependencies": {"sqlite3": "1.0.0"}}',
        'services/nested/lite/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
      },
      findings: Array.from({ length: 5 }, () => ({ messageId: 'defines' })),
    }),
    ...['prisma', '@sequelize/core', '@pgtyped/runtime', '@mikro-orm/core', '@supabase/supabase-js', 'objection', '@adonisjs/lucid', 'zapatos', 'odbc', 'bun-types', '@effect/sql', '@electric-sql/pglite-socket'].map((name) =>
      on(`SQL of a package that also asks for ${name}, which may speak to PostgreSQL, is caught`, '', {
        files: {
          'services/store/package.json': `{"name": "store", "dependencies": {"better-sqlite3": "12.0.0"}, "peerDependencies": {"${name}": "1.0.0"}}`,
          'services/store/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
        },
        findings: [{ messageId: 'defines' }],
      }),
    ),
    ...['jsr:@db/postgres@0.19', 'github:acme/db', 'acme/db#main', 'git+ssh://git@localhost/acme/db.git', 'file:./db-1.0.0.tgz', 'link:../../../elsewhere', 'npm:pg'].map((range) =>
      on(`SQL of a package that asks for ${range}, where it may find a client of PostgreSQL, is caught`, '', {
        files: {
          'services/store/package.json': `{"name": "store", "dependencies": {"better-sqlite3": "12.0.0", "db": "${range}"}}`,
          'services/store/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
        },
        findings: [{ messageId: 'defines' }],
      }),
    ),
    on('SQL below a package.json that cannot be read is caught', '', {
      files: {
        'package.json': '{"name": "all", "dependencies": {"sqlite3": "1.0.0"}}',
        'services/store/package.json': '{"name": "store", "dependencies": {"pg": "8.0.0",}}',
        'services/store/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
      },
      findings: [{ messageId: 'defines' }],
    }),
    on('SQL of a package that one with a client of PostgreSQL uses is caught', '', {
      files: {
        'package.json': '{"name": "all", "workspaces": ["services/*"]}',
        'services/store/package.json': '{"name": "store", "dependencies": {"better-sqlite3": "12.0.0"}}',
        'services/store/src/boot.ts': querying("'«DROP TABLE a»'"),
        'services/between/package.json': '{"name": "between", "dependencies": {"store": "*"}}',
        'services/app/package.json': '{"name": "app", "dependencies": {"between": "*", "pg": "8.0.0"}}',
      },
      findings: [{ messageId: 'defines' }],
    }),
    on('SQL of a file that takes what it runs it with from another package by its path is caught', '', {
      files: {
        'services/store/package.json': '{"name": "store", "dependencies": {"better-sqlite3": "12.0.0"}}',
        'services/store/src/boot.ts': "import { db } from '../../db/src/index.js';\nawait db.query('«DROP TABLE a»');\n",
        'services/db/package.json': '{"name": "db", "dependencies": {"pg": "8.0.0"}}',
        'services/db/src/index.ts': "import { Pool } from 'pg';\nexport const db = new Pool();\n",
      },
      findings: [{ messageId: 'defines' }],
    }),
    on('what a program hands to psql is caught in such a package, too', '', {
      files: {
        'services/store/package.json': '{"name": "store", "dependencies": {"better-sqlite3": "12.0.0"}}',
        'services/store/src/boot.ts': "import { execSync } from 'node:child_process';\nexecSync('psql -c \"«DROP TABLE a»\"');\n",
      },
      findings: [{ messageId: 'defines' }],
    }),
    ...['{"name": "all", "workspaces": ["services/{store,database}"]}', '{"name": "all"}'].map((manifest, index) =>
      on(`packages of the workspace are found as it lists them (${['braces', 'lerna.json'][index] ?? ''})`, '', {
        files: {
          'package.json': manifest,
          ...(index === 0 ? {} : { 'lerna.json': '{"packages": ["services/*"]}' }),
          'services/store/package.json': '{"name": "store", "dependencies": {"better-sqlite3": "12.0.0", "database": "^1.0.0"}}',
          'services/store/src/boot.ts': "export const sql = '«DROP TABLE a»;';\n",
          'services/database/package.json': '{"name": "database", "dependencies": {"pg": "8.0.0"}}',
        },
        findings: [{ messageId: 'defines' }],
      }),
    ),
    on('what a zone says is for another database is clean', querying("'CREATE TABLE a (b int)'"), { file: 'tests/unit/lite.ts', claim: { except: ['db'], otherDatabases: ['tests'] } }),
    on('statements of which nothing is known are clean', withParameter('name'), {
      files: { 'services/api/src/run.ts': 'export const run = (c: { query(sql: string): unknown }, a: string, b: string) => [c.query(a), c.query(`${a} ${b}`), c.query(`${a} FROM table_b`), c.query(`${a} WHERE x = 1`)];\n' },
    }),
    on('a function that is only defined in a string it does not run is one finding', querying("'«CREATE FUNCTION f»() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE a (b int); END $$'")),
    on('what a container, a service file or a script of a package hands to psql is caught', '', {
      files: {
        'services/api/entrypoint.sh': "#!/bin/sh\npsql \"$DATABASE_URL\" -c '«GRANT ALL ON ALL TABLES IN SCHEMA public TO app»'\npsql <<EOF\n«CREATE TABLE IF NOT EXISTS $TABLE» (a int);\nSELECT 1;\nEOF\nexec node .\n",
        'services/api/Dockerfile': 'FROM node:22\nCMD ["sh", "-c", "psql -c \'«CREATE SCHEMA a»\' && node ."]\n',
        'compose.yaml': "services:\n  api:\n    command: psql -c '«DROP TABLE a»'\n",
        'package.json': '{"scripts": {"start": "psql -c \'«ALTER TABLE a ENABLE TRIGGER ALL»\' && node ."}}',
      },
      findings: [grants, { messageId: 'defines' }, { messageId: 'defines' }, { messageId: 'defines' }, { messageId: 'defines' }],
      doors: ['scan'],
      because: 'the editor opens programs and .sql files only',
    }),
    on('a .sql file outside the migrations that a program or a script runs is caught where it is taken', '', {
      files: {
        'services/api/sql/boot.sql': "SELECT 1;\nCREATE TEMP TABLE t (a int);\nCREATE TABLE a (b int);\nGRANT ALL ON a TO app;\n",
        'services/api/sql/load.sql': 'CREATE TEMP TABLE t (a int);\n',
        'schema/migrations/0001.sql': 'CREATE TABLE b (c int);\n',
        'services/api/src/boot.ts': "import { readFileSync } from 'fs';\nexport const boot = (c: { query(s: string): unknown }) => c.query(readFileSync(«'services/api/sql/boot.sql'», 'utf8'));\nexport const load = readFileSync('services/api/sql/load.sql', 'utf8');\nexport const first = readFileSync('schema/migrations/0001.sql', 'utf8');\n",
        'services/api/start.sh': 'psql --file=«sql/boot.sql»\n',
      },
      findings: [{ messageId: 'defines', says: 'in services/api/sql/boot.sql, which this file takes as text' }, { messageId: 'defines' }],
      doors: ['scan'],
      because: 'the editor sees one file at a time',
    }),
    on('a statement of constants that other files export is caught where it is put together', '', {
      files: {
        'services/api/src/words.ts': "export const verbs = { make: 'CREATE', give: 'GRANT' } as const;\nexport const table = 'TABLE a (b int)';\n",
        'services/api/src/boot.ts': "import { table, verbs } from './words';\nexport const boot = (c: { query(s: string): unknown }) => [\n  c.query(`«${verbs.make} ${table}»`),\n  c.query(«verbs.give + ' ALL ON a TO app»'),\n  c.query(`${verbs.make} TEMP TABLE t (b int)`),\n];\n",
      },
      findings: [{ messageId: 'defines' }, grants],
      doors: ['scan'],
      because: 'the editor sees one file at a time',
    }),
    on('what data keeps and nothing is seen to run is clean', '', {
      files: { 'services/api/queries.json': '{"a": "DROP TABLE a;"}', 'services/api/a.yml': 'a: DROP TABLE a;\nrun: createdb a\n', 'services/api/a.sh': "echo 'DROP TABLE a;'\n# psql -c 'DROP TABLE a'\npsql -c 'CREATE TEMP TABLE a (b int); SELECT 1'\n" },
      doors: ['scan'],
      because: 'the editor opens programs and .sql files only',
    }),
    on('an empty program is clean', ''),
  ],
};
