import { PGlite } from '@electric-sql/pglite';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { hstore } from '@electric-sql/pglite/contrib/hstore';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { cases } from './cases.js';
import { bodyCases } from './body-cases.js';
import { objectCases } from './object-cases.js';
import { policyCases } from './policy-cases.js';
import { constraintCases } from './constraint-cases.js';
import { runOnPostgres } from './postgres.js';
import { linesOf, simulated, statesOf } from './simulated.js';

let db: PGlite;
beforeAll(async () => {
  await loadGrammar();
  db = await PGlite.create({ extensions: { citext, pgcrypto, uuid_ossp, hstore } });
});
afterAll(() => db.close());

describe('the simulator and PostgreSQL agree', () => {
  test.each([...cases, ...policyCases, ...objectCases, ...bodyCases, ...constraintCases])('$name', async ({ sql, alone }) => {
    const server = alone === true ? await PGlite.create() : db;
    const real = await runOnPostgres(server, sql);
    if (server !== db) await server.close();
    const catalog = simulated(sql);
    const told = (states: readonly (string | null)[]): readonly string[] => sql.flatMap((statement, index) => (states[index] === null ? [] : [`${states[index] ?? ''} ${statement}`]));
    expect(told(statesOf(catalog, sql))).toEqual(told(real.states));
    expect(linesOf(catalog)).toEqual(real.lines);
    // Nothing here is beyond the simulator: only what PostgreSQL rejects may leave a taint.
    if (catalog.errors.length === 0) expect(catalog.taints).toEqual([]);
    expect(catalog.unmodelled).toEqual([]);
  });
});
