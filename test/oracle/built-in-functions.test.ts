import { expect, test } from 'vitest';
import { builtInFunctions } from '../../packages/catalog/src/evaluate/builtins.js';
import { fullyListed, knownExtensions } from '../../packages/catalog/src/extensions/known.js';
import { openPostgres } from '../servers/oracle.js';

test('what the simulator takes for a function of PostgreSQL is one', async () => {
  const db = await openPostgres();
  const { rows } = await db.query<{ name: string }>(`SELECT DISTINCT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace`);
  await db.close();
  const real = new Set(rows.map(({ name }) => name));
  expect([...builtInFunctions].filter((name) => !real.has(name))).toEqual([]);
});

test('extensions of which every function is said to be listed have no other', async () => {
  const db = await openPostgres();
  await db.exec(`CREATE EXTENSION pgcrypto; CREATE EXTENSION "uuid-ossp"`);
  const { rows } = await db.query<{ extension: string; name: string }>(
    `SELECT DISTINCT e.extname AS extension, p.proname AS name FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid WHERE e.extname <> 'plpgsql'`,
  );
  await db.close();
  expect([...fullyListed].sort()).toEqual([...new Set(rows.map(({ extension }) => extension))].sort());
  expect(rows.filter(({ extension, name }) => knownExtensions.get(extension)?.functions.has(name) !== true)).toEqual([]);
});
