import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endStatement } from '../../packages/catalog/src/session.js';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { run, start } from './perhaps/outcomes.js';

/** All may become all, so that no step fails and ends the transaction. */
const roles = ['create role a superuser', 'create role b superuser'];

const settings = [
  ...['a', 'b', 'none'].flatMap((role) => [`set role ${role}`, `set local role ${role}`, `set session role ${role}`]), 'reset role',
  ...['a', 'b', 'default'].flatMap((role) => [`set session authorization ${role}`, `set local session authorization ${role}`]), 'reset session authorization', 'set search_path = a', 'set local search_path = b', 'reset search_path', 'reset all',
];

const setting = fc.constantFrom(...settings);

const block = fc
  .tuple(fc.array(setting, { maxLength: 3 }), fc.array(setting, { maxLength: 3 }), fc.constantFrom('rollback to s', 'release s'), fc.array(setting, { maxLength: 2 }), fc.constantFrom('commit', 'commit', 'rollback'))
  .map(([first, second, back, third, end]) => ['begin', ...first, 'savepoint s', ...second, back, ...third, end]);

const history = fc.array(fc.oneof(setting.map((sql) => [sql]), block), { minLength: 1, maxLength: 4 }).map((steps) => steps.flat());

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
  for (const sql of roles) await db.exec(sql);
});
afterAll(() => db.close());

async function whoOnPostgres(statements: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  await db.exec('rollback');
  await db.exec('set session authorization postgres; reset role; set search_path = public');
  for (const sql of statements) {
    await db.exec(/^(reset session authorization|set session authorization default)$/u.test(sql) ? 'set session authorization postgres' : sql.replace('set local session authorization default', 'set local session authorization postgres'));
    const { rows } = await db.query<{ who: string }>(`select concat_ws(' ', current_user, session_user, current_setting('search_path')) as who`);
    found.push(rows[0]?.who ?? '');
  }
  return found;
}

function whoSimulated(statements: readonly string[]): readonly string[] {
  let step = roles.reduce((before, sql) => run(before, 'roles.sql', sql).step, start);
  return statements.map((sql) => {
    step = endStatement(run(step, 'session.sql', sql).step);
    const { currentRole, sessionRole, searchPath } = step.state.session;
    return [currentRole, sessionRole, searchPath.join(', ')].join(' ');
  });
}

const runs = Number(process.env['GUARDRAILS_RUNS'] ?? 150);

test(`who runs the next statement, after SET and RESET in ${String(runs)} orders`, { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (statements) => {
      const [ours, theirs] = [whoSimulated(statements), await whoOnPostgres(statements)];
      expect(statements.map((sql, index) => `${sql}: ${ours[index] ?? ''}`)).toEqual(statements.map((sql, index) => `${sql}: ${theirs[index] ?? ''}`));
    }),
    { numRuns: runs, seed: 20260101 },
  );
});
