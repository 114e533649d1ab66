import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Place } from '@pg-guardrails/kernel';
import { unmark } from '../doors/case-project.js';
import { importShapes } from './import-shapes.js';
import { newerShapes } from './newer-shapes.js';
import { poolShapes } from './pool-shapes.js';
import { roleShapes } from './role-shapes.js';
import type { Shape } from './shape.js';
import { testOnlyShapes } from './test-only-shapes.js';
import { cleanShapes, textShapes } from './text-shapes.js';

/** A shape in the program: where its files lie, and the marks in them. */
export interface Placed {
  readonly shape: Shape;
  /** `A01-1` and so on. */
  readonly name: string;
  readonly files: readonly string[];
  readonly marks: readonly Place[];
}

export const allShapes: readonly Shape[] = [...importShapes, ...poolShapes, ...roleShapes, ...testOnlyShapes, ...textShapes, ...cleanShapes, ...newerShapes];

const base: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "app", "private": true, "type": "module", "dependencies": { "pg": "^8" } }\n',
  'tsconfig.json': '{ "compilerOptions": { "module": "NodeNext", "moduleResolution": "NodeNext", "strict": true, "paths": { "@db/*": ["./libs/db/*"] } } }\n',
  'guardrails.config.json': JSON.stringify({
    zones: { db: ['libs/db/**'], tests: ['tests/**'] },
    claims: [
      ...['no-driver-import', 'no-pool-construction', 'no-pool-query', 'no-opaque-load', 'no-runtime-ddl'].map((rule) => ({ rule, except: ['db', 'tests'] })),
      { rule: 'no-role-switch', except: ['db'] },
      { rule: 'no-driver-leak', except: ['db', 'tests'], zones: ['db'] },
      { rule: 'no-test-only-import', module: 'libs/db/testOnly', allow: ['tests'] },
      { rule: 'no-test-only-reach', module: 'libs/db/testOnly', allow: ['tests'] },
      { rule: 'module-zone', modules: ['libs/db/internal'], allow: ['db'] },
    ],
  }),
  'node_modules/pg/package.json': '{ "name": "pg", "version": "8.0.0", "main": "lib/index.js", "types": "index.d.ts" }\n',
  'node_modules/pg/index.d.ts':
    'export interface QueryResult {\n  rows: unknown[];\n}\nexport class ClientBase {\n  query(sql: unknown, values?: unknown[]): Promise<QueryResult>;\n}\nexport class Client extends ClientBase {\n  constructor(config?: object);\n}\nexport class PoolClient extends ClientBase {\n  release(): void;\n}\nexport interface PoolConfig {\n  max?: number;\n}\nexport class Pool {\n  constructor(config?: object);\n  readonly totalCount: number;\n  query(sql: unknown, values?: unknown[]): Promise<QueryResult>;\n  connect(): Promise<PoolClient>;\n}\ndeclare const all: { Pool: typeof Pool; Client: typeof Client };\nexport default all;\n',
  'node_modules/pg/lib/index.js': 'module.exports = {};\n',
  'libs/db/index.ts': "import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function queryAsRole(role: string, sql: string): Promise<unknown[]> {\n  const client = await pool.connect();\n  await client.query(`SET LOCAL ROLE ${role}`);\n  return (await client.query(sql)).rows;\n}\n",
  'libs/db/leaky.ts': "import { Pool } from 'pg';\nexport { Pool as Laundered } from 'pg';\nexport const handle = new Pool();\nexport async function withRole(role: string) {\n  const client = await handle.connect();\n  await client.query(`SET LOCAL ROLE ${role}`);\n  return client;\n}\n",
  'libs/db/testOnly.ts': "if (process.env.NODE_ENV !== 'test') throw new Error('for tests');\nexport const queryNoRole = (sql: string) => sql;\nexport type Rows = unknown[];\n",
};

/** Writes all shapes into one program in a new folder. */
export function writeProgram(shapes: readonly Shape[]): { readonly root: string; readonly placed: readonly Placed[] } {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-evasions-'));
  const put = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  for (const [file, text] of Object.entries(base)) put(file, text);
  const counts = new Map<string, number>();
  const placed = shapes.map((shape): Placed => {
    const count = (counts.get(shape.idea) ?? 0) + 1;
    counts.set(shape.idea, count);
    const name = `${shape.idea}-${String(count)}`;
    const at = (file: string): string => (file.startsWith('/') ? file.slice(1) : `services/${name.toLowerCase()}/${file}`);
    const files = Object.entries(shape.files).map(([file, text]) => unmark(at(file), text));
    for (const { file, text } of files) put(file, text);
    for (const [file, to] of Object.entries(shape.links)) symlinkSync(path.join(root, at(to)), path.join(root, at(file)));
    return { shape, name, files: files.map(({ file }) => file), marks: files.flatMap(({ marks }) => marks) };
  });
  return { root, placed };
}
