import { nameParts, simulate, type Catalog } from '@pg-guardrails/catalog';
import type { Case, Judgement, Verdict } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../../rules/immutable-table/cases.js';
import { rule } from '../../rules/immutable-table/rule.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Answered, type Oracle } from '../servers/oracle.js';
import { claimOf, isWeaker } from './weaker.js';

/** Whatever immutable-table says of its cases, PostgreSQL is asked: counterexamples, proofs and remedies. */

interface Answer {
  readonly sqlstate: string | null;
  readonly message: string;
  readonly rows: number;
}

interface Table {
  readonly schema: string;
  readonly name: string;
}

let database: Oracle;

beforeAll(async () => {
  await loadGrammar();
  database = await openPostgres();
});
afterAll(async () => {
  await database.close();
});

interface Migration {
  readonly file: string;
  readonly text: string;
}

function migrationsOf(entry: Case): readonly Migration[] {
  return Object.entries(entry.files).map(([file, text]) => unmark(file, text));
}

function catalogOf(migrations: readonly Migration[]): Catalog {
  return simulate({ files: migrations.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'schema/migrations' } });
}

interface Judged extends Judgement {
  readonly catalog: Catalog;
}

const judged = new Map<Case, Judged>();

/** What the rule says of a case: told once, for every test that asks. */
function judgementOf(entry: Case): Judged {
  const known = judged.get(entry);
  if (known !== undefined) return known;
  const catalog = catalogOf(migrationsOf(entry));
  const judgement = { ...judge(entry, catalog), catalog };
  judged.set(entry, judgement);
  return judgement;
}

function judge(entry: Case, catalog: Catalog): Judgement {
  const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return rule.bind(entry.claim ?? {}).judgeCatalog(catalog, { runtimeRoles: null, postgres: 18, claimPlace });
}

/** What the history at hand alone decides, by table: each attempt leaves it as it was. */
const columns = new Map<string, Promise<readonly Column[]>>();
const referred = new Map<string, Promise<readonly Table[]>>();

function once<T>(known: Map<string, Promise<T>>, table: Table, ask: (name: string) => Promise<T>): Promise<T> {
  const name = sqlOf(table);
  const answer = known.get(name) ?? ask(name);
  known.set(name, answer);
  return answer;
}

/** Runs inside a transaction that is rolled back, roles included. */
async function withHistory(migrations: readonly Migration[], run: () => Promise<void>): Promise<void> {
  columns.clear();
  referred.clear();
  await database.exec('BEGIN');
  try {
    for (const { text } of migrations) await database.exec(text.replace(/^\uFEFF/u, ''));
    await run();
  } finally {
    await database.exec('ROLLBACK');
  }
}

function ident(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function sqlOf(table: Table): string {
  return `${ident(table.schema)}.${ident(table.name)}`;
}

async function tables(): Promise<readonly Table[]> {
  const found = await database.query<Table>(
    "SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')",
  );
  return found.rows;
}

const sample: Readonly<Record<string, string>> = { bigint: '1', integer: '1', text: "'x'", boolean: 'true' };

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

/** In their order. information_schema.columns says the same and takes ten times as long. */
function columnsOf(table: Table): Promise<readonly Column[]> {
  return once(columns, table, async (name) => {
    const { rows } = await database.query<Column>(
      `SELECT attname AS name, format_type(coalesce(nullif(typbasetype, 0), atttypid), NULL) AS type, attnotnull OR typnotnull AS required
       FROM pg_attribute JOIN pg_type t ON t.oid = atttypid WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [name],
    );
    return rows;
  });
}

/** SQL for one row: with all columns filled, or only those that must be. */
async function seedSql(table: Table, fill: 'all' | 'required'): Promise<string> {
  const columns = await columnsOf(table);
  // The first column decides the partition.
  const used = columns.filter(({ required }, index) => fill === 'all' || required || index === 0);
  const values = used.map(({ type }) => sample[type] ?? 'NULL');
  // Neither what the table refers to nor its own triggers matter for that it is there.
  return `SET session_replication_role = replica; INSERT INTO ${sqlOf(table)} (${used.map(({ name }) => ident(name)).join(', ')}) VALUES (${values.join(', ')}); SET session_replication_role = origin`;
}

async function seedsSql(tables: readonly Table[]): Promise<readonly string[]> {
  const seeds: string[] = [];
  for (const table of tables) seeds.push(await seedSql(table, 'all'));
  return seeds;
}

/** Statements in one message: each message takes its time on a server that is not in this process. */
function inOne(statements: readonly string[]): Promise<Answered> {
  return database.exec(statements.join('\n; '));
}

async function count(table: Table): Promise<number> {
  const found = (await tables()).some(({ schema, name }) => schema === table.schema && name === table.name);
  if (!found) return 0;
  const { rows } = await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sqlOf(table)}`);
  return rows[0]?.n ?? 0;
}

function authorizing(as: string | null): readonly string[] {
  return as === null ? [] : [`SET SESSION AUTHORIZATION ${ident(as)}`];
}

// PGlite's own user is not the one it authenticated, so that RESET SESSION AUTHORIZATION would not lead back.
const afterwards = ['SET CONSTRAINTS ALL IMMEDIATE', 'SET SESSION AUTHORIZATION postgres'];

/** What PostgreSQL answers to a statement on a table with one row. */
async function attempt(table: Table, as: string | null, sql: string, row: 'all' | 'required' | { readonly given: string }, holding: Table = table): Promise<Answer> {
  const seeds = [...(await seedsSql(await aroundIt(holding, '', []))), ...(typeof row === 'string' ? [await seedSql(holding, row)] : [])];
  try {
    await inOne(['SAVEPOINT attempt', ...seeds]);
    if (typeof row !== 'string') await database.exec(row.given);
    const { affectedRows } = await inOne([...authorizing(as), sql, ...afterwards]);
    const changed = /\b(?:TRUNCATE|DROP TABLE)\b/u.test(sql) ? 1 - (await count(table)) : affectedRows;
    return { sqlstate: null, message: '', rows: changed };
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { sqlstate: error.code, message: error.message, rows: 0 };
    throw error;
  } finally {
    await database.exec('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt; SET SESSION AUTHORIZATION postgres');
  }
}

/** What the table refers to, and what a statement names besides it: with the same values, so that they fit together. */
async function aroundIt(subject: Table, sql: string, all: readonly Table[]): Promise<readonly Table[]> {
  const others = await once(referred, subject, async (name) => {
    const { rows } = await database.query<Table>(
      "SELECT n.nspname AS schema, c.relname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND k.conrelid = $1::regclass AND k.confrelid <> k.conrelid",
      [name],
    );
    return rows;
  });
  const named = all.filter((table) => (table.name !== subject.name || table.schema !== subject.schema) && new RegExp(`(?<![\\w"])${table.schema}\\.${table.name}\\b`, 'u').test(sql));
  return [...new Map([...others, ...named].map((table) => [sqlOf(table), table])).values()];
}

/** The versions of a table's rows with what they hold: an UPDATE that sets what was there makes a new version, a dropped column leaves the version. */
async function versions(table: Table): Promise<readonly string[]> {
  const { rows } = await database.query<{ version: string }>(`SELECT tableoid || ' ' || ctid || ' ' || xmin || ' ' || (this_row.*)::text AS version FROM ${sqlOf(table)} this_row`);
  return rows.map(({ version }) => version);
}

/** What PostgreSQL answers to SQL that need not name the table, and how many of its rows are no longer as they were. */
async function roundabout(subject: Table, all: readonly Table[], as: string | null, sql: string): Promise<Answer> {
  const seeds = await seedsSql([...(await aroundIt(subject, sql, all)), subject]);
  try {
    await inOne(['SAVEPOINT attempt', ...seeds]);
    const before = await versions(subject);
    await inOne([...authorizing(as), sql, ...afterwards]);
    const isThere = (await tables()).some(({ schema, name }) => schema === subject.schema && name === subject.name);
    const after = isThere ? await versions(subject) : [];
    return { sqlstate: null, message: '', rows: before.filter((version) => !after.includes(version)).length };
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { sqlstate: error.code, message: error.message, rows: 0 };
    throw error;
  } finally {
    await database.exec('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt; SET SESSION AUTHORIZATION postgres; RESET session_replication_role; RESET search_path');
  }
}

/** The table that a statement of a counterexample names last. */
function tableIn(sql: string, all: readonly Table[]): Table {
  const [written = ''] = /(?<=(?:UPDATE|DELETE FROM|TRUNCATE|TRUNCATE ONLY|DROP TABLE) )(?:"(?:[^"]|"")*"|\w+)\.(?:"(?:[^"]|"")*"|\w+)(?= SET|;| CASCADE)/u.exec(sql) ?? [];
  const [schema, name] = nameParts(written);
  const found = all.find((table) => table.schema === schema && table.name === name);
  if (found === undefined) throw new Error(`No table is named in "${sql}".`);
  return found;
}

async function firstColumn(table: Table): Promise<string> {
  const [first] = await columnsOf(table);
  return ident(first?.name ?? '');
}

/** A statement that needs no other privilege than the one in question; `itself` for those who hold them all. */
async function plainAttempt(verdict: Verdict, table: Table, value: 'NULL' | 'itself'): Promise<string> {
  const column = await firstColumn(table);
  if (verdict.operation === 'UPDATE') return `UPDATE ${sqlOf(table)} SET ${column} = ${value === 'NULL' ? 'NULL' : column}`;
  if (verdict.operation === 'DELETE') return `DELETE FROM ${sqlOf(table)}`;
  // Where foreign keys refer to a table, PostgreSQL asks no trigger before CASCADE is written.
  return `TRUNCATE ${sqlOf(table)}${value === 'itself' ? ' CASCADE' : ''}`;
}

function subjectIn(verdict: Verdict, all: readonly Table[]): Table {
  const found = all.find(({ schema, name }) => `${schema}.${name}` === verdict.subject);
  if (found === undefined) throw new Error(`${verdict.subject} is no table.`);
  return found;
}

function declared(entry: Case): unknown {
  return entry.claim?.['sqlstate'] ?? 'P0001';
}

/** Where the row is that a statement changes: in the claimed table, when the statement names what it is a partition or child of. */
async function placeOfRow(named: Table, subject: Table): Promise<Table> {
  const { rows } = await database.query<{ above: boolean }>(
    `WITH RECURSIVE up AS (SELECT inhparent FROM pg_inherits WHERE inhrelid = $1::regclass UNION SELECT i.inhparent FROM pg_inherits i JOIN up ON i.inhrelid = up.inhparent)
     SELECT $2::regclass IN (SELECT inhparent FROM up) AS above`,
    [sqlOf(subject), sqlOf(named)],
  );
  return rows[0]?.above === true ? subject : named;
}

describe('every counterexample is what PostgreSQL answers', () => {
  test.each(cases.cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const migrations = migrationsOf(entry);
    const { catalog, verdicts } = judgementOf(entry);
    expect(catalog.errors).toEqual([]);
    await withHistory(migrations, async () => {
      const all = await tables();
      for (const verdict of verdicts) {
        const { counterexample, layer, operation, role } = verdict;
        if (counterexample === null) continue;
        // What the trigger layer shows already, the bypass layer shows for nobody in particular: a statement on the table itself.
        if (layer === 'bypass' && (role !== null || counterexample.sql.includes('CREATE '))) {
          const { as, sql, observed } = counterexample;
          const answer = await roundabout(subjectIn(verdict, all), all, as, sql);
          expect({ sqlstate: answer.sqlstate, rowsChanged: answer.rows }, `bypass ${String(operation)} ${String(role)}: ${sql} ${answer.message}`).toEqual(observed);
          continue;
        }
        const named = tableIn(counterexample.sql, all);
        const holding = await placeOfRow(named, subjectIn(verdict, all));
        const { given } = counterexample;
        for (const row of given === undefined ? (['all', 'required'] as const) : [{ given }]) {
          const answer = await attempt(named, counterexample.as, counterexample.sql, row, holding);
          expect({ sqlstate: answer.sqlstate, rowsChanged: answer.rows }, `${String(layer)} ${String(operation)} ${String(role)}: ${counterexample.sql} ${answer.message}`).toEqual(counterexample.observed);
        }
      }
    });
  });

  test('there are many, of all layers', () => {
    const shown = cases.cases.flatMap((entry) => judgementOf(entry).verdicts).filter(({ counterexample }) => counterexample !== null);
    for (const layer of ['revoke', 'privilege', 'trigger', 'bypass']) expect(shown.filter((verdict) => verdict.layer === layer).length).toBeGreaterThan(5);
  });

  /** A privilege to TRUNCATE is there, though the statement needs more of them. */
  const isHeldAlong = (layer: string | null, reason: string | null): boolean => layer === 'privilege' && reason?.includes('(CASCADE)') === true;
  test('nothing is refuted by privilege or trigger without one', () => {
    for (const entry of cases.cases) {
      const { verdicts } = judgementOf(entry);
      expect(verdicts.filter(({ verdict, layer, counterexample, reason }) => verdict === 'refuted' && layer !== 'revoke' && counterexample === null && !isHeldAlong(layer, reason)), entry.name).toEqual([]);
    }
  });
});

test('a privilege that is refuted without one is there, PostgreSQL says', async () => {
  const held = cases.cases.flatMap((entry) => judgementOf(entry).verdicts.flatMap((verdict) => (verdict.verdict === 'refuted' && verdict.layer === 'privilege' && verdict.counterexample === null ? [{ entry, verdict }] : [])));
  expect(held).not.toEqual([]);
  for (const { entry, verdict } of held) {
    await withHistory(migrationsOf(entry), async () => {
      const { rows } = await database.query<{ held: boolean }>('SELECT has_table_privilege($1, $2, $3) AS held', [verdict.role, verdict.subject, verdict.operation]);
      expect(rows, entry.name).toEqual([{ held: true }]);
    });
  }
});

describe('every proof holds on PostgreSQL', () => {
  test.each(cases.cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const migrations = migrationsOf(entry);
    const { verdicts } = judgementOf(entry);
    await withHistory(migrations, async () => {
      const all = await tables();
      for (const verdict of verdicts.filter((one) => one.verdict === 'proven')) {
        if (verdict.layer === 'privilege' && verdict.role !== null && verdict.role !== 'PUBLIC') {
          const table = subjectIn(verdict, all);
          await database.exec(`SAVEPOINT usage; GRANT USAGE ON SCHEMA ${ident(table.schema)} TO PUBLIC`);
          const answer = await attempt(table, verdict.role, await plainAttempt(verdict, table, 'NULL'), { given: '' });
          await database.exec('ROLLBACK TO SAVEPOINT usage; RELEASE SAVEPOINT usage');
          expect(answer.sqlstate, `${verdict.role} ${String(verdict.operation)}`).toBe('42501');
          expect(answer.message).toContain(`table ${table.name}`);
        }
        // What weaker claims forbid is tried in weaker-cases.test.ts.
        if (verdict.layer === 'trigger' && !isWeaker(claimOf(entry.claim ?? {}))) {
          const table = subjectIn(verdict, all);
          for (const fill of ['all', 'required'] as const) {
            const answer = await attempt(table, null, await plainAttempt(verdict, table, 'itself'), fill);
            expect(answer.sqlstate, `superuser ${String(verdict.operation)}`).toBe(declared(entry));
          }
        }
      }
    });
  });
});

describe('every remedy closes its hole', () => {
  test.each(cases.cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const migrations = migrationsOf(entry);
    const { violations } = judgementOf(entry);
    const remedies = [...new Set(violations.flatMap(({ remedy }) => remedy ?? []))];
    if (remedies.length === 0) return;
    for (const [index, remedy] of remedies.entries()) {
      const mended = [...migrations, { file: `schema/migrations/9${String(index)}.sql`, text: remedy }];
      await withHistory(mended, () => Promise.resolve());
      const before = violations.filter((violation) => violation.remedy === remedy).map(({ key, messageId, place }) => JSON.stringify([key, messageId, place]));
      const catalog = catalogOf(mended);
      expect(catalog.errors, remedy).toEqual([]);
      const after = judge(entry, catalog).violations.map(({ key, messageId, place }) => JSON.stringify([key, messageId, place]));
      for (const violation of before) expect(after, remedy).not.toContain(violation);
    }
  });
});
