import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalog } from '../../packages/catalog/src/index.js';
import { introspect } from '../../packages/prover/src/index.js';
import { cases } from './cases.js';
import { runOnPostgres } from './postgres.js';
import { linesOf } from './simulated.js';

let db: PGlite;
beforeAll(async () => {
  db = await PGlite.create();
});
afterAll(() => db.close());

async function read(server: PGlite): Promise<Catalog> {
  return introspect({ query: async (sql) => (await server.query<object>(sql)).rows });
}

// Cases that need a server of their own change what no rollback takes back.
test.each(cases.filter(({ alone }) => alone !== true))('introspect reads what plain queries read: $name', async ({ sql }) => {
  const catalogs: Catalog[] = [];
  const real = await runOnPostgres(db, sql, async (server) => {
    catalogs.push(await read(server));
  });
  expect(catalogs.map(linesOf)).toEqual([real.lines]);
});
