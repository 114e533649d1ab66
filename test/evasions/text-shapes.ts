import { caught, clean, type Shape } from './shape.js';

const by = 'no-role-switch';

/** The session's identity in files that are no programs. */
export const textShapes: readonly Shape[] = [
  caught('E01', by, { 'elevate.sh': '#!/bin/sh\npsql "$DATABASE_URL" -c "«SET ROLE admin»"\n' }),
  caught('E01', by, { 'bin/elevate': "#!/usr/bin/env bash\nrole=admin\npsql <<SQL\n«SET ROLE $role»;\nSQL\n" }),
  caught('E01', 'no-driver-import', { 'start.sh': "#!/bin/sh\nexec n\"\"ode '-'r «pg» main.js\n" }),
  caught('E02', by, { Dockerfile: 'FROM node:22\nENV PGOPTIONS="«-c role=admin»"\nCMD ["node", "."]\n' }),
  caught('E02', by, { 'docker-entrypoint.sh': "#!/bin/sh\nPGOPTIONS='«--role=admin»' exec node main.js\n" }),
  caught('E03', by, { 'docker-compose.yml': 'services:\n  api:\n    command: ["psql", "-c", "«SET ROLE admin»"]\n' }),
  caught('E03', by, { 'compose.override.yaml': "services:\n  api:\n    environment:\n      PGOPTIONS: «-c role=admin»\n    command: >-\n      psql -c '«RESET ROLE»'\n" }),
  caught('E03', 'no-driver-import', { 'compose.yaml': 'services:\n  api:\n    command: [node, -r, «pg», main.js]\n' }),
  caught('E04', by, { '.github/workflows/deploy.yml': 'jobs:\n  deploy:\n    steps:\n      - run: psql -c "«SET ROLE admin»"\n' }),
  caught('E04', by, { '.gitlab-ci.yml': "deploy:\n  variables:\n    PGOPTIONS: '«-c role=admin»'\n  script:\n    - echo '«SET ROLE admin»;' | psql\n" }),
  caught('E05', by, { 'package.json': '{ "name": "e05", "type": "module", "scripts": { "elevate": "psql -c \'«SET ROLE admin»\'" } }\n' }),
  caught('E05', 'no-driver-import', { 'package.json': '{ "name": "e05", "type": "module", "scripts": { "start": "node --import «pg» main.js" }, "dependencies": { "pg": "^8" } }\n' }),
  caught('E06', by, { 'texts.json': '{ "elevate": "«SET ROLE admin»" }\n' }),
  caught('E06', by, { 'texts.yaml': 'queries:\n  elevate: |\n    BEGIN;\n    «SET LOCAL ROLE admin»;\n' }),
  caught('E07', by, { 'elevate.sql': 'SELECT 1;\n«SET ROLE admin»;\n' }),
  caught('E07', by, { 'function.sql': 'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  EXECUTE \'«SET LOCAL ROLE admin»\';\nEND\n$$;\n' }),
];

/** What looks like one of the others and is none. */
export const cleanShapes: readonly Shape[] = [
  clean('F01', "// import { Pool } from 'pg'; then SET ROLE admin\n/** require('pg'), import('pg') */\nexport {};\n"),
  clean('F01', { 'main.js': "/* pool.query('SET ROLE admin') */\nexport const a = 1; // new Pool()\n<!-- SET ROLE admin\n".replace('<!-- SET ROLE admin\n', ''), 'a.sh': "# psql -c 'SET ROLE admin'\ntrue\n" }),
  clean('F02', "export const help = 'Please set role filters first, then reset roles.';\nexport const button = 'Set role';\n"),
  clean('F02', { 'view.tsx': 'export const View = () => (\n  <p title="Set role admin">\n    SET ROLE is not allowed here; import it from pg\n  </p>\n);\n', 'locale.json': '{ "title": "Set role", "hint": "Reset role to default" }\n' }),
  clean('F03', 'class Pool {\n  query(text: string) {\n    return text;\n  }\n}\nexport const pool = new Pool();\nexport const r = pool.query(\'all\');\n'),
  clean('F03', { 'main.ts': "import { Pool, Client } from './pool.js';\nexport class Own extends Pool {}\nexport const all = [new Pool(), new Client(), new Own().query('x')];\n", 'pool.ts': 'export class Pool {\n  query(text: string) {\n    return text;\n  }\n}\nexport class Client {}\n' }),
  clean('F04', "import { queryAsRole } from '../../libs/db/index.js';\nexport const orders = () => queryAsRole('app_readonly', 'SELECT * FROM orders');\n"),
  clean('F04', "import * as db from '@db/index.js';\nconst { queryAsRole: ask } = db;\nexport const orders = async () => (await ask('app_readonly', 'SELECT role FROM users')).length;\n"),
  clean('F05', "export const a = (request: { query: Record<string, string> }) => request.query;\nexport const b = (el: { query(s: string): unknown }) => el.query('.role');\n"),
  clean('F05', "class Search {\n  constructor(private readonly index: { query(text: string): string[] }) {}\n  find() {\n    return this.index.query('set role');\n  }\n}\nexport const s = new Search({ query: () => [] }).find();\n"),
  clean('F06', "export const run = (c: { query(s: string): unknown }) => c.query('SELECT 1 -- never SET ROLE here');\n"),
  clean('F06', { 'main.ts': 'export const run = (c: { query(s: string): unknown }) => c.query(`/* SET ROLE admin; */ SELECT 1`);\n', 'a.sql': '-- SET ROLE admin;\n/* RESET ROLE; /* nested */ */\nSELECT 1;\n' }),
  clean('F07', `export const run = (c: { query(s: string): unknown }) => c.query("SELECT 'SET ROLE admin'");\n`),
  clean('F07', { 'main.ts': 'export const run = (c: { query(s: string): unknown }) => c.query(`SELECT $a$SET ROLE admin$a$, E\'\\\\\'; SET ROLE x\'`);\n', 'a.sql': "INSERT INTO notes (text) VALUES ('SET ROLE admin;'), ($$RESET ROLE$$);\n" }),
  clean('F08', "export const set = new Set(['role']);\nexport const role = { set: 1, reset: () => set.clear() };\nexport const rolling = (c: { query(s: string, v: unknown[]): unknown }) => c.query('UPDATE users SET role = $1', [role]);\n"),
  clean('F08', "export const sets = ['SET search_path = app', \"SELECT set_config('app.role', $1, true)\", 'ALTER ROLE app SET search_path = app'.toLowerCase()].map((s) => s.length);\n".replace(", 'ALTER ROLE app SET search_path = app'.toLowerCase()", '')),
  clean('F09', { '/tests/unit/f09.test.ts': "import { queryNoRole } from '../../libs/db/testOnly.js';\nexport const q = queryNoRole;\n" }),
  clean('F09', { '/libs/db/f09.ts': "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const rows = async () => (await pool.query('SET LOCAL ROLE app; SELECT 1')).rows;\n", '/tests/helpers/f09.ts': "import pg from 'pg';\nimport { queryNoRole } from '@db/testOnly.js';\nexport const all = [new pg.Client(), queryNoRole];\n" }),
];
