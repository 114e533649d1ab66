import { simulate } from '@pg-guardrails/catalog';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rule } from '../../rules/explicit-privileges/rule.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

/** Random histories of grants, default privileges, memberships and owners: what is proven is what PostgreSQL says that the roles hold. */

let database: Oracle;
beforeAll(async () => {
  await loadGrammar();
  database = await openPostgres();
});
afterAll(() => database.close());

const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
const privileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];
const base = ['CREATE ROLE a LOGIN', 'CREATE ROLE b LOGIN', 'CREATE ROLE g', 'CREATE ROLE h', 'CREATE SCHEMA s', 'GRANT USAGE ON SCHEMA s TO PUBLIC', 'GRANT CREATE ON SCHEMA public, s TO g', 'CREATE TABLE t (id int, note text)', 'CREATE TABLE u (id int, note text)'];

const words = (...all: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...all);
const role = words('a', 'b', 'g', 'h', 'PUBLIC');
const some = words(...privileges, 'ALL', 'SELECT, UPDATE');
const table = words('t', 'u', 's.v');
const change = fc.constantFrom(['GRANT', 'TO'] as const, ['REVOKE', 'FROM'] as const);
const statement = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(change, some, table, role).map(([[verb, to], what, on, who]) => `${verb} ${what} ON ${on} ${to} ${who}`) },
  fc.tuple(change, some, words('public', 's'), role).map(([[verb, to], what, schema, who]) => `${verb} ${what} ON ALL TABLES IN SCHEMA ${schema} ${to} ${who}`),
  fc.tuple(change, words('SELECT', 'INSERT', 'UPDATE'), table, role).map(([[verb, to], what, on, who]) => `${verb} ${what} (note) ON ${on} ${to} ${who}`),
  fc.tuple(words('', 'FOR ROLE g '), words('', 'IN SCHEMA public ', 'IN SCHEMA s '), change, some, role).map(([by, where, [verb, to], what, who]) => `ALTER DEFAULT PRIVILEGES ${by}${where}${verb} ${what} ON TABLES ${to} ${who}`),
  fc.tuple(words('g', 'h', 'pg_read_all_data'), words('a', 'b', 'h'), fc.boolean(), fc.boolean()).map(([group, member, inherit, set]) => `GRANT ${group} TO ${member} WITH INHERIT ${String(inherit)}, SET ${String(set)}`),
  table.map((name) => `CREATE TABLE ${name} (id int, note text)`),
  table.map((name) => `DROP TABLE ${name}`),
  fc.tuple(table, words('postgres', 'a', 'g')).map(([name, owner]) => `ALTER TABLE ${name} OWNER TO ${owner}`),
  words('SET ROLE g', 'SET ROLE postgres', 'ALTER ROLE a SUPERUSER', 'ALTER ROLE h NOINHERIT', 'REASSIGN OWNED BY a TO b', 'DROP OWNED BY h', 'REVOKE g FROM a', 'CREATE VIEW w AS SELECT 1 AS x'),
);

/** Runs what PostgreSQL accepts, and says what that was. */
async function accepted(statements: readonly string[]): Promise<readonly string[]> {
  const ran: string[] = [];
  for (const one of statements) {
    await database.exec('SAVEPOINT one');
    try {
      await database.exec(one);
      ran.push(one);
    } catch {
      await database.exec('ROLLBACK TO SAVEPOINT one');
    }
  }
  await database.exec('RESET ROLE; CREATE ROLE anybody');
  return ran;
}

/** What a role holds on a table or on some column of it, as itself and as whomever it can SET ROLE to. */
async function held(name: string, on: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ p: string }>(
    `SELECT p FROM unnest($3::text[]) WITH ORDINALITY x(p, n) WHERE EXISTS (SELECT FROM pg_roles r
       WHERE (r.rolname = $1 OR ($1 <> 'anybody' AND pg_has_role($1, r.oid, 'SET')))
         AND (has_table_privilege(r.rolname, $2, p) OR (p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(r.rolname, $2, p)))) ORDER BY n`,
    [name, on, privileges],
  );
  return rows.map(({ p }) => p);
}

async function compare(statements: readonly string[]): Promise<void> {
  await database.exec('BEGIN');
  try {
    const ran = await accepted([...base, ...statements]);
    const catalog = simulate({ files: [{ sql: readSqlText('1.sql', `${ran.join(';\n')};`) }], history: { migrations: 'm' } });
    expect(catalog.errors).toEqual([]);
    const { verdicts, violations } = rule.bind({ roles: ['a', 'b'] }).judgeCatalog(catalog, { runtimeRoles: null, postgres: 18, claimPlace });
    expect(violations.length > 0).toBe(verdicts.some(({ verdict }) => verdict !== 'proven'));
    const makers = new Set([...catalog.relations.values()].map(({ owner }) => owner));
    for (const { subject, role: asked, verdict, reason, counterexample } of verdicts) {
      const name = asked === null || asked === 'PUBLIC' ? 'anybody' : asked;
      if (verdict === 'proven' && subject !== 'new tables') {
        expect(await held(name, subject), reason).toEqual(reason.includes('holds nothing') ? [] : privileges.filter((privilege) => reason.includes(privilege)));
      }
      if (verdict === 'proven' && subject === 'new tables') {
        for (const maker of makers) {
          await database.exec(`SAVEPOINT made; GRANT CREATE ON SCHEMA public TO ${maker}; SET ROLE ${maker}; CREATE TABLE public.made_tomorrow (id int); RESET ROLE`);
          expect(await held(name, 'public.made_tomorrow'), `a new table of ${maker}, for ${name}`).toEqual([]);
          await database.exec('ROLLBACK TO SAVEPOINT made');
        }
      }
      if (counterexample === null) continue;
      await database.exec(`SAVEPOINT shown; SET SESSION AUTHORIZATION ${counterexample.as ?? ''}`);
      const { rows } = await database.exec(counterexample.sql);
      expect(JSON.stringify(rows), counterexample.sql).not.toContain('false');
      await database.exec('ROLLBACK TO SAVEPOINT shown; SET SESSION AUTHORIZATION postgres');
    }
  } finally {
    await database.exec('ROLLBACK; SET SESSION AUTHORIZATION postgres');
  }
}

test('what is proven, PostgreSQL says as well; what is shown, it answers', async () => {
  await fc.assert(fc.asyncProperty(fc.array(statement, { minLength: 3, maxLength: 16 }), compare), { numRuns: 60, seed: 4 });
}, 300_000);
