import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';
import { textCases } from './cases-texts.js';

const claim = { except: ['db'] };
const on = caseIn({ file: 'services/api/src/orders.ts', claim, messageId: 'takesRole' });
const sql = caseIn({ file: 'services/api/sql/elevate.sql', claim, messageId: 'takesRole' });

/** A program that gives a text to something with a `query`. */
const querying = (text: string): string => `export const run = (client: { query(sql: string, values?: unknown[]): unknown }) => client.query(${text});\n`;

const unnamed = { messageId: 'takesUnnamedRole' };
const back = { messageId: 'givesRoleBack' };
const stored = { messageId: 'storesRole' };

/** The cases of no-role-switch. */
export const cases: CaseTable = {
  rule: 'no-role-switch',
  cases: [
    on('SET ROLE in a service is caught', querying("'«SET ROLE admin»'"), {
      example: 'incorrect',
      says: 'SET ROLE makes the session act as admin',
      verdicts: [{ verdict: 'refuted' }],
    }),
    sql('SET ROLE in a .sql file is caught', '«SET ROLE admin»;\n\nSELECT * FROM orders;\n', { example: 'incorrect', says: 'Only zone db may' }),
    on('lower case is the same', querying("'«set role admin»'")),
    on('a line break between the words is the same', querying('`«SET\n   ROLE admin»`')),
    on('an SQL comment between the words is the same', querying("'«SET/**/ROLE admin»'")),
    on('an SQL line comment between the words is the same', querying("'«SET -- who?\\n ROLE admin»'")),
    on('in base64 it is the same', querying("«Buffer.from('U0VUIFJPTEUgYWRtaW4=', 'base64').toString()»")),
    on('decoded by atob it is the same', querying("«atob('U0VUIFJPTEUgYWRtaW4=')»")),
    on('put together from character codes it is the same', querying('«String.fromCharCode(83, 69, 84, 32, 82, 79, 76, 69, 32, 97)»')),
    on('decoded by decodeURIComponent it is the same', querying("«decodeURIComponent('SET%20ROLE%20admin')»")),
    on('in hexadecimal, decoded before it is passed on, it is the same', "const text = atob('U0VMRUNUIHJvbGUgRlJPTSB1c2Vycw==');\nconst sql = «Buffer.from('53455420524f4c452061646d696e', 'hex').toString('utf8')»;\nexport const safe = text;\n" + querying('sql')),
    on('what is decoded to another statement is clean', querying("atob('U0VMRUNUIHJvbGUgRlJPTSB1c2Vycw==')")),
    on('SET LOCAL ROLE is caught', querying("'«SET LOCAL ROLE admin»'"), { says: 'SET LOCAL ROLE' }),
    on('SET SESSION ROLE is caught', querying("'«SET SESSION ROLE admin»'"), { says: 'SET SESSION ROLE' }),
    on('SET role TO is caught', querying("'«SET role TO admin»'")),
    on('SET role = is caught', querying(`"«SET role = 'admin'»"`)),
    on('a quoted setting name is the same', querying(`'«SET "role" = admin»'`)),
    on('SET SESSION AUTHORIZATION is caught', querying("'«SET SESSION AUTHORIZATION admin»'"), { says: 'SET SESSION AUTHORIZATION' }),
    on('set_config is caught', querying(`"SELECT «set_config('role', 'admin', true)»"`), { says: 'set_config makes the session act as admin' }),
    on('set_config with the name among the parameters is caught', "const values = ['session_authorization', 'admin'];\nexport const run = (c: { query(s: unknown, v?: unknown[]): unknown }, x: string) => [\n  c.query('SELECT «set_config($1, $2, true)»', ['role', 'admin']),\n  c.query({ text: 'SELECT «set_config($1::text, $2, false)»', values }),\n  c.query('SELECT set_config($2, $1, true)', ['role', 'app.tenant']),\n  c.query('SELECT set_config($1, $2, true)', [x, 'role']),\n];\n"),
    on('a command line that runs psql is caught', "import { execSync, execFileSync } from 'node:child_process';\nexport const a = (name: string) => execSync(`psql \"${name}\" -c \"«SET ROLE admin»\"`);\nexport const b = () => execFileSync('psql', ['-c', '«SET ROLE admin»']);\nexport const c = () => execSync('echo \"«set role admin»\" | psql');\nexport const help = 'run psql -c to set role filters';\n"),
    on('RESET ROLE is caught', querying("'«RESET ROLE»'"), { ...back, says: 'privileges of the login role' }),
    on('RESET SESSION AUTHORIZATION is caught', querying("'«RESET SESSION AUTHORIZATION»'"), back),
    on('DISCARD ALL is caught', querying("'«DISCARD ALL»'"), back),
    on('RESET ALL is caught for what it does', querying("'«RESET ALL»'"), { messageId: 'clearsSettings', says: 'keeps the role but clears' }),
    on('ALTER ROLE … SET role is caught', querying("'ALTER ROLE app «SET role = admin»'"), { ...stored, says: 'switch to admin later' }),
    on('ALTER DATABASE … SET role is caught', querying("'ALTER DATABASE shop «SET role = admin»'"), stored),
    on('a function that sets the role is caught', querying("'CREATE FUNCTION f() RETURNS int LANGUAGE sql «SET role = admin» AS $$ SELECT 1 $$'"), stored),
    on('ALTER FUNCTION … SET role is caught', querying("'ALTER FUNCTION f() «SET role = admin»'"), stored),
    on('a role from a hole is caught', 'export const run = (client: { query(sql: string): unknown }, role: string) => client.query(`«SET LOCAL ROLE ${role}»`);\n', {
      ...unnamed,
      says: 'a role that this text does not name',
    }),
    on('a keyword from a constant is caught', "const word = 'ROLE';\nexport const run = (client: { query(sql: string): unknown }) => client.query(`«SET ${word} admin»`);\n"),
    on('a text put together with + is caught', querying("'«SET ' + 'ROLE ' + 'admin»'")),
    on('a text put together with join is caught', querying("['«SET', 'ROLE', 'admin»'].join(' ')")),
    on('a tagged template is caught', 'declare const sql: (parts: TemplateStringsArray, ...values: unknown[]) => unknown;\nexport const q = sql`«SET ROLE admin»`;\n'),
    on('a role that a function fills into a pattern is caught', "import format from 'pg-format';\nimport { format as fill } from 'node:util';\nexport const run = (c: { query(s: unknown): unknown }, role: string) => [\n  c.query(format('«SET LOCAL ROLE %I»', role)),\n  c.query(fill('«SET %s admin»', 'ROLE')),\n  c.query(fill('SET %s TO %s', 'search_path', role)),\n  c.query('«SET ROLE %s»'.replace('%s', role)),\n  console.log(fill('Set role %s', role)),\n];\n", {
      findings: [unnamed, { messageId: 'takesRole' }, unnamed],
    }),
    on('a placeholder of a query builder is caught', "export const run = (k: { raw(s: string, v: string[]): unknown }) => k.raw('«set role ??»', ['admin']);\n", unnamed),
    on('a text that grows is caught', "export function run(c: { query(s: string): unknown }, role: string) {\n  let sql = 'BEGIN; «SET ';\n  sql += 'LOCAL ROLE ';\n  sql += role»;\n  let help = 'Set ';\n  help += 'role';\n  return [c.query(sql), help];\n}\n", unnamed),
    on('a keyword that is chosen is caught', "export const run = (c: { query(s: string): unknown }, x: boolean) => c.query(`«SET ${x ? 'search_path TO' : 'ROLE'} admin»`);\n"),
    on('a list that is put together is caught', "const words = ['SET', 'ROLE'];\n"+ querying("«[...words, 'admin'].concat([';']).join(' ')»")),
    on('an option under the name of such options is caught', "process.env['PGOPTIONS'] = '«--role=admin»';\nexport const config = { options: '«--role=admin»', args: '--role=admin' };\n"),
    on('a parameter that postgres.js starts the session with is caught', "import postgres from 'postgres';\nexport const sql = postgres('postgres://h/d', { connection: { application_name: 'a', «role: 'admin'» } });\nexport const other = { connection: { role: 'initiator' } };\n", { says: 'connection option' }),
    on('escapes in a string are decoded', querying(String.raw`'«SET \u0052OLE admin»'`)),
    on('a switch after another statement is caught', querying("'BEGIN; «SET LOCAL ROLE admin»; SELECT 1'")),
    on('a text kept in a constant is caught', "const elevate = '«SET ROLE admin»';\nexport const run = (client: { query(sql: string): unknown }) => client.query(elevate);\n"),
    on('a query object is caught', querying("{ text: '«SET ROLE admin»' } as never")),
    on('an option of the connection is caught', "import { Pool } from 'pg';\nexport const pool = new Pool({ options: '«-c role=admin»' });\n", { says: 'connection option' }),
    on('a DO block is caught', querying('`DO $$ BEGIN «SET ROLE admin»; END $$`'), { says: 'in a function or DO body' }),
    on('the place is right after CRLF and characters of two UTF-16 units', "export const face = '😀';\r\n/* 😀 */ export const run = (c: { query(s: string): unknown }) => c.query('/* 😀 */ «SET ROLE admin»');\r\n"),
    on('.cts, .mts, .tsx and .cjs files are read', '', {
      files: {
        'services/api/src/a.cts': querying("'«SET ROLE admin»'"),
        'services/api/src/b.mts': querying("'«SET ROLE admin»'"),
        'services/web/src/c.tsx': "export const View = (props: { db: { query(s: string): unknown } }) => <b onClick={() => props.db.query('«SET ROLE admin»')}>go</b>;\n",
        'services/api/src/d.cjs': "module.exports = (db) => db.query('«SET ROLE admin»');\n",
      },
      findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }],
    }),
    sql('each spelling in a .sql file is caught', '', {
      files: {
        'services/api/sql/all.sql': [
          '«SET ROLE admin»;',
          '«SET LOCAL ROLE admin»;',
          '«SET SESSION ROLE admin»;',
          '«set role to admin»;',
          `«SET "role" = 'admin'»;`,
          '«SET SESSION AUTHORIZATION admin»;',
          '«RESET ROLE»;',
          '«RESET ALL»;',
          '«RESET SESSION AUTHORIZATION»;',
          '«DISCARD ALL»;',
          "SELECT «set_config('role', 'admin', false)»;",
          "SELECT «pg_catalog.set_config('session_authorization', 'admin', false)»;",
          'ALTER ROLE app «SET role = admin»;',
          'ALTER DATABASE shop «SET role TO admin»;',
          'CREATE FUNCTION f() RETURNS int LANGUAGE sql «SET role = admin» AS $$ SELECT 1 $$;',
          'ALTER FUNCTION f() «SET role = admin»;',
          '',
        ].join('\n'),
      },
      findings: [
        { messageId: 'takesRole' },
        { messageId: 'takesRole' },
        { messageId: 'takesRole' },
        { messageId: 'takesRole' },
        { messageId: 'takesRole' },
        { messageId: 'takesRole', says: 'SET SESSION AUTHORIZATION' },
        { messageId: 'givesRoleBack' },
        { messageId: 'clearsSettings' },
        { messageId: 'givesRoleBack' },
        { messageId: 'givesRoleBack' },
        { messageId: 'takesRole' },
        { messageId: 'takesRole' },
        { messageId: 'storesRole', says: 'ALTER ROLE SET role' },
        { messageId: 'storesRole', says: 'ALTER DATABASE SET role' },
        { messageId: 'storesRole', says: 'CREATE FUNCTION SET role' },
        { messageId: 'storesRole', says: 'ALTER FUNCTION SET role' },
      ],
    }),
    sql('an escaped setting name is caught', String.raw`«SET U&"\0072ole" TO admin»;` + '\n'),
    sql('nested comments are comments', '«SET /* a /* b */ c */ ROLE admin»;\n'),
    sql('SET ROLE NONE goes back to the login role', '«SET ROLE NONE»;\n', { ...unnamed, says: 'a role that this text does not name' }),
    sql('a static statement in a DO block is caught', 'DO $$\nBEGIN\n  «SET LOCAL ROLE admin»;\nEND\n$$;\n', { says: 'in a function or DO body' }),
    sql('EXECUTE in a DO block is caught', "DO $$\nBEGIN\n  EXECUTE '«SET ROLE admin»';\nEND\n$$;\n", { says: 'built while it runs' }),
    sql('EXECUTE of a text put together is caught', "DO $$\nBEGIN\n  EXECUTE '«SET ' || 'ROLE admin»';\nEND\n$$;\n", { says: 'built while it runs' }),
    sql('EXECUTE of variables that are given their value once is caught', "DO $$\nDECLARE\n  word text := 'ROLE';\n  other text := 'search_path';\nBEGIN\n  EXECUTE '«SET ' || word || ' admin»';\n  EXECUTE 'SET ' || other || ' TO admin';\nEND\n$$;\n", { says: 'built while it runs' }),
    sql('a statement in the body of a function is caught', 'CREATE FUNCTION elevate() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  «RESET ROLE»;\nEND\n$$;\n', back),
    sql('the place in a .sql file is right after CRLF and characters of two UTF-16 units', "SELECT '😀';\r\n/* 😀 */ «SET ROLE admin»;\r\n"),
    sql('without exempt zones nobody may', '«SET ROLE admin»;\n', { file: 'libs/db/elevate.sql', claim: {}, says: 'No zone may' }),
    on('the zone that owns the database may', "export async function queryAsRole(client: { query(sql: string): Promise<unknown> }, role: 'app_readonly' | 'app_executor', sql: string) {\n  await client.query(`SET LOCAL ROLE ${role}`);\n  return client.query(sql);\n}\n", {
      file: 'libs/db/queryAsRole.ts',
      example: 'correct',
      verdicts: [{ verdict: 'proven' }],
    }),
    sql('the zone that owns the database may in .sql files too', 'SET ROLE admin;\n', { file: 'libs/db/owner.sql' }),
    on('tests may not unless the claim says so', querying("'«RESET ROLE»'"), { ...back, file: 'tests/unit/orders.test.ts' }),
    on('a service that names the role to the wrapper is clean', "import { queryAsRole } from '../../../libs/db/index.js';\n\nexport const orders = () => queryAsRole('app_readonly', 'SELECT * FROM orders');\n", {
      files: {
        'libs/db/index.ts': 'export async function queryAsRole(role: string, sql: string): Promise<unknown[]> {\n  return [role, sql];\n}\n',
        'services/api/src/orders.ts': "import { queryAsRole } from '../../../libs/db/index.js';\n\nexport const orders = () => queryAsRole('app_readonly', 'SELECT * FROM orders');\n",
      },
    }),
    on('comments are clean', '// never SET ROLE here\n/* RESET ROLE; */\nexport {};\n'),
    on('prose and labels are clean', "export const help = 'Please set role filters first';\nexport const label = 'Set role';\nexport const title = 'RESET roles page';\nexport const words = { set: 1, role: 'x' };\n"),
    on('what a page shows is clean, what it runs is caught', "export const Help = ({ db }: { db: { query(sql: string): unknown } }) => (\n  <p title=\"SET ROLE a\" onClick={() => db.query('«SET ROLE admin»')}>\n    SET ROLE a\n    <code>RESET ROLE;</code> {'SET ROLE a;'}\n  </p>\n);\n", {
      file: 'services/web/src/help.tsx',
    }),
    on('an SQL comment is clean', querying("'SELECT 1 -- never SET ROLE here'")),
    on('an SQL string literal is clean', querying(`"SELECT 'SET ROLE admin'"`)),
    on('a column named role is clean', querying("'UPDATE users SET role = $1 WHERE id = $2'"), { example: 'correct' }),
    on('other settings are clean', querying(`"SELECT set_config('app.tenant', $1, true)"`)),
    sql('other statements are clean', "-- SET ROLE admin;\n/* RESET ROLE; /* nested */ */\nSET search_path = public;\nSET LOCAL statement_timeout = '1s';\nRESET search_path;\nDISCARD PLANS;\nUPDATE users SET role = 'admin';\nSELECT 'SET ROLE admin', $$RESET ROLE$$;\nSELECT set_config('search_path', '', false);\nALTER ROLE app SET search_path = public;\nCREATE ROLE role_admin;\nGRANT admin TO app;\nSET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;\n"),
    sql('an empty file is clean', ''),
    on('an empty program is clean', ''),
    ...textCases,
  ],
};
