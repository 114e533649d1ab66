import { simulate } from '@pg-guardrails/catalog';
import type { Verdict } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shadowing } from '../../rules/immutable-table/cases-shadowing.js';
import { rule } from '../../rules/immutable-table/rule.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';

/** Where immutable-table says that no name of a guard can be shadowed, everything that can be is, and the guard must hold all the same. */

let database: Oracle;

beforeAll(async () => {
  await loadGrammar();
  database = await openPostgres();
});
afterAll(async () => {
  await database.close();
});

const types = ['text', 'name', 'integer', 'bigint', 'boolean'];
const operators = ['=', '<>', '<', '<=', '>', '>='];
const statements: Readonly<Record<string, string>> = { UPDATE: 'UPDATE public.ledger SET note = note', DELETE: 'DELETE FROM public.ledger', TRUNCATE: 'TRUNCATE public.ledger' };

/** Every comparison answers this, every function of the history does nothing, and temporary types cut what they are given. */
function world(answer: boolean, functions: readonly { readonly name: string; readonly args: string; readonly returns: string }[]): string {
  const compared = types.flatMap((type) => [
    `CREATE FUNCTION evil.says(${type}, ${type}) RETURNS boolean LANGUAGE sql AS 'SELECT ${String(answer)}';`,
    ...operators.map((operator) => `CREATE OPERATOR evil.${operator} (LEFTARG = ${type}, RIGHTARG = ${type}, FUNCTION = evil.says);`),
  ]);
  const called = functions.map(({ name, args, returns }) => `CREATE FUNCTION evil.${name}(${args}) RETURNS ${returns} LANGUAGE sql AS '${returns === 'void' ? '' : `SELECT ${returns === 'boolean' ? String(answer) : `NULL::${returns}`}`}';`);
  return ['CREATE SCHEMA evil;', ...compared, ...called, "CREATE DOMAIN pg_temp.text AS varchar(1);", 'SET search_path = evil, pg_catalog, public;'].join('\n');
}

async function attempt(sql: string, answer: boolean): Promise<string | null> {
  await database.exec('SAVEPOINT attempt');
  try {
    await database.exec("INSERT INTO public.ledger (id, amount, note) VALUES (1, 1, 'x')");
    const { rows } = await database.query<{ name: string; args: string; returns: string }>(
      "SELECT proname AS name, pg_get_function_arguments(oid) AS args, prorettype::regtype::text AS returns FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype AND prokind = 'f'",
    );
    await database.exec(world(answer, rows));
    await database.exec(sql);
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
    throw error;
  } finally {
    await database.exec('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt');
  }
}

describe('guards whose names nobody can shadow hold', () => {
  test.each(shadowing.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const files = Object.entries(entry.files).map(([file, text]) => unmark(file, text));
    const catalog = simulate({ files: files.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'schema/migrations' } });
    const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
    const { verdicts } = rule.bind(entry.claim ?? {}).judgeCatalog(catalog, { runtimeRoles: null, postgres: 18, claimPlace });
    const held = verdicts.filter(({ layer, role, verdict }: Verdict) => layer === 'bypass' && role === null && verdict === 'proven');
    await database.exec('BEGIN');
    try {
      for (const { text } of files) await database.exec(text);
      for (const { operation } of held) {
        for (const answer of [true, false]) expect(await attempt(statements[operation ?? ''] ?? '', answer), `${operation ?? ''}, and every comparison is ${String(answer)}`).not.toBeNull();
      }
    } finally {
      await database.exec('ROLLBACK');
    }
  });
});
