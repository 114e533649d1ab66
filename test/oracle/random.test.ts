import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { effectivePrivileges, qualifiedName, type Catalog, type TablePrivilege } from '../../packages/catalog/src/index.js';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { historyOf } from './histories.js';
import { runOnPostgres } from './postgres.js';
import { linesOf, simulated, statesOf } from './simulated.js';

/** More of them: ORACLE_HISTORIES=2000 ORACLE_SEED=7 npx vitest run test/oracle/random.test.ts */
const histories = Number(process.env['ORACLE_HISTORIES'] ?? 60);
const seed = Number(process.env['ORACLE_SEED'] ?? 20260101);
const privileges: readonly TablePrivilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];

let db: PGlite;
beforeAll(async () => {
  await loadGrammar();
  db = await PGlite.create();
});
afterAll(() => db.close());

/** has_table_privilege for every role of the history and every table, as the judges' query answers it. */
function judged(catalog: Catalog): readonly string[] {
  const roles = [...catalog.roles.values()].filter((role) => role.from === 'history');
  const held = roles.flatMap((role) =>
    [...catalog.relations.values()]
      .filter((relation) => relation.relkind !== 'sequence')
      .flatMap((relation) =>
        privileges
          .filter((privilege) => effectivePrivileges(catalog, relation, role.name, privilege).some((way) => way.reach === 'now' && way.kind !== 'column' && !way.needsGrant))
          .map((privilege) => `${role.name} ${qualifiedName(relation)} ${privilege}`),
      ),
  );
  return held.sort();
}

async function held(database: PGlite): Promise<readonly string[]> {
  const { rows } = await database.query<{ line: string }>(
    `SELECT rolname || ' ' || nspname || '.' || relname || ' ' || p AS line FROM pg_roles, pg_class JOIN pg_namespace n ON n.oid = relnamespace, unnest($1::text[]) p
     WHERE relkind IN ('r', 'v') AND nspname IN ('public', 's1') AND rolname !~ '^pg_' AND rolname <> 'postgres' AND has_table_privilege(rolname, pg_class.oid, p)`,
    [privileges],
  );
  return rows.map(({ line }) => line).sort();
}

test(`${String(histories)} random histories end in the same catalog, with the same SQLSTATEs`, { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(historyOf(40), async (statements) => {
      let answers: readonly string[] = [];
      const real = await runOnPostgres(db, statements, async (database) => {
        answers = await held(database);
      });
      const catalog = simulated(statements);
      expect(statesOf(catalog, statements)).toEqual(real.states);
      expect(linesOf(catalog)).toEqual(real.lines);
      expect(judged(catalog)).toEqual(answers);
    }),
    { numRuns: histories, seed, endOnFailure: false },
  );
});
