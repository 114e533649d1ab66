import { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';
import { builtInFunctions } from '../../packages/catalog/src/evaluate/builtins.js';

test('what the simulator takes for a function of PostgreSQL is one', async () => {
  const db = await PGlite.create();
  const { rows } = await db.query<{ name: string }>(`SELECT DISTINCT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace`);
  await db.close();
  const real = new Set(rows.map(({ name }) => name));
  expect([...builtInFunctions].filter((name) => !real.has(name))).toEqual([]);
});
