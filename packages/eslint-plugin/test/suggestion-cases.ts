const except = ['db'];
const config = {
  zones: { db: ['libs/db/**'], keys: ['services/keys/**'] },
  claims: [
    { rule: 'no-driver-import', except, wrapper: 'libs/db/index', allowTypeImports: true },
    { rule: 'no-pool-construction', except },
    { rule: 'no-pool-query', except },
    { rule: 'test-only-gate', module: 'services/api/seed' },
    { rule: 'module-zone', modules: ['libs/db/admin'], allow: ['db'] },
  ],
};
/** A project in which edits are suggested; the cases are files of `services/api`. */
export const files = {
  'guardrails.config.json': JSON.stringify(config),
  'libs/db/index.ts': "export { DatabaseError } from 'pg';\nexport type { QueryResult } from 'pg';\nexport interface Row { readonly id: string }\nexport class Orders {}\nexport const types = 1;\n",
  'services/api/seed.ts': 'export const seed = 1;\n',
  'libs/db/admin.ts': 'export class Pool {}\n',
};

/** A file, and what the one suggestion in it makes of it. */
export interface Offered {
  readonly name: string;
  readonly text: string;
  readonly edited: string;
}

export const fromWrapper: readonly Offered[] = [
  { name: 'a class', text: "import { DatabaseError } from 'pg';\nexport const is = (e: unknown) => e instanceof DatabaseError;\n", edited: "import { DatabaseError } from '../../libs/db/index.js';\nexport const is = (e: unknown) => e instanceof DatabaseError;\n" },
  { name: 'under another name', text: 'import { DatabaseError as E } from "pg";\nexport const e = new E();\n', edited: 'import { DatabaseError as E } from "../../libs/db/index.js";\nexport const e = new E();\n' },
  { name: 'by a re-export', text: "export { DatabaseError } from 'pg';\n", edited: "export { DatabaseError } from '../../libs/db/index.js';\n" },
  { name: 'as the file writes its specifiers', text: "import { x } from './x';\nimport { DatabaseError } from 'pg';\nexport const e = [x, DatabaseError];\n", edited: "import { x } from './x';\nimport { DatabaseError } from '../../libs/db/index';\nexport const e = [x, DatabaseError];\n" },
  { name: 'behind a byte order mark and letters beyond ASCII', text: "\uFEFF// größe 日本 😀\nimport { DatabaseError } from 'pg';\nexport const e = new DatabaseError();\n", edited: "\uFEFF// größe 日本 😀\nimport { DatabaseError } from '../../libs/db/index.js';\nexport const e = new DatabaseError();\n" },
];

export const asTypes: readonly Offered[] = [
  { name: 'a class', text: "import { PoolClient } from 'pg';\nexport type C = PoolClient;\n", edited: "import type { PoolClient } from 'pg';\nexport type C = PoolClient;\n" },
  { name: 'two names', text: "import { PoolClient, Pool as P } from 'pg';\nexport function f(c: PoolClient, p: P): void {}\n", edited: "import type { PoolClient, Pool as P } from 'pg';\nexport function f(c: PoolClient, p: P): void {}\n" },
  { name: 'the default', text: "import pg from 'pg';\nexport type P = pg.Pool;\n", edited: "import type pg from 'pg';\nexport type P = pg.Pool;\n" },
];

/** Files in which nothing is offered. */
export const notOffered: readonly { readonly name: string; readonly file: string; readonly text: string }[] = [
  { name: 'a name that the wrapper does not export', file: 'a.ts', text: "import { Pool } from 'pg';\nexport const p = new Pool();\n" },
  { name: 'a name that it exports as a type', file: 'a.ts', text: "import { QueryResult } from 'pg';\nexport const q = QueryResult;\n" },
  { name: 'one of two names', file: 'a.ts', text: "import { DatabaseError, Pool } from 'pg';\nexport const p = [DatabaseError, Pool];\n" },
  { name: 'the whole module', file: 'a.ts', text: "import * as pg from 'pg';\nexport const p = pg;\n" },
  { name: 'its default export', file: 'a.ts', text: "import pg from 'pg';\nexport const p = pg;\n" },
  { name: 'an import for its effects', file: 'a.ts', text: "import 'pg';\n" },
  { name: 'require', file: 'a.ts', text: "const { DatabaseError } = require('pg');\nmodule.exports = DatabaseError;\n" },
  { name: 'types only: a value', file: 'a.ts', text: "import { Pool } from 'pg';\nexport const p: Pool = new Pool();\n" },
  { name: 'types only: a name that is exported', file: 'a.ts', text: "import { Pool } from 'pg';\nexport { Pool };\n" },
  { name: 'types only: a default beside names', file: 'a.ts', text: "import pg, { Pool } from 'pg';\nexport type P = [pg.Client, Pool];\n" },
  { name: 'types only: names that say so already', file: 'a.ts', text: "import { type Pool, PoolClient } from 'pg';\nexport type P = [Pool, PoolClient];\n" },
  { name: 'types only: JavaScript', file: 'a.js', text: "import { Pool } from 'pg';\n/** @type {Pool} */\nexport let p;\n" },
  { name: 'types only: types beside decorators', file: 'a.ts', text: "import { Pool } from 'pg';\ndeclare const inject: any;\n@inject\nexport class A {\n  constructor(readonly pool: Pool) {}\n}\n" },
];
