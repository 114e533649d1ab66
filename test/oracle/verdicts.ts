import type { Verdict } from '../../packages/kernel/src/index.js';
import type { Catalog } from '../../packages/catalog/src/index.js';
import { rule } from '../../rules/immutable-table/rule.js';
import type { Oracle } from '../servers/oracle.js';
import type { Blow, Table } from './attack.js';
import { ancestors, attempt, descendants, ident, readTables, seedSql, siege, sqlOf, storm } from './attack.js';

const operations = ['UPDATE', 'DELETE', 'TRUNCATE'];

/** What immutable-table says when all of these tables are claimed. */
export function judge(catalog: Catalog, tables: readonly string[]): readonly Verdict[] {
  const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return rule.bind({ tables: [...tables] }).judgeCatalog(catalog, { runtimeRoles: null, postgres: 18, claimPlace }).verdicts;
}

/** The tables of the simulated catalog that a claim can name. */
export function claimable(catalog: Catalog): readonly string[] {
  return [...catalog.relations.values()]
    .filter(({ relkind, schema }) => (relkind === 'table' || relkind === 'partitioned-table') && (schema === 'public' || schema === 'books'))
    .map(({ schema, name }) => `${ident(schema)}.${ident(name)}`);
}

function settable(table: Table): readonly Table['columns'][number][] {
  return table.columns.filter((column) => !column.generated && !column.identity);
}

/** Statements that need no other privilege than the one in question. */
function plainStatements(operation: string, table: Table): readonly string[] {
  if (operation === 'DELETE') return [`DELETE FROM ${sqlOf(table)}`];
  if (operation === 'TRUNCATE') return [`TRUNCATE ${sqlOf(table)}`];
  return table.columns.map(({ name }) => `UPDATE ${sqlOf(table)} SET ${ident(name)} = DEFAULT`);
}

const samples: Readonly<Record<string, string>> = { bigint: '2', integer: '2', text: "'y'", boolean: 'false' };

/** Statements for those who hold every privilege. */
function fullStatements(operation: string, named: Table): readonly string[] {
  const table = sqlOf(named);
  if (operation === 'TRUNCATE') return [`TRUNCATE ${table}`, `TRUNCATE ${table} RESTART IDENTITY CASCADE`];
  const merge = `MERGE INTO ${table} AS m USING (SELECT 1 AS one) AS s ON true WHEN MATCHED THEN`;
  if (operation === 'DELETE') return [`DELETE FROM ${table}`, `DELETE FROM ${table} WHERE id = 1`, `${merge} DELETE`, `WITH gone AS (DELETE FROM ${table} RETURNING *) SELECT count(*) FROM gone`];
  const columns = settable(named);
  const [first] = columns;
  const singly = columns.flatMap(({ name, type }) => [`UPDATE ${table} SET ${ident(name)} = ${ident(name)}`, ...(name === 'id' || name === 'flag' ? [] : [`UPDATE ${table} SET ${ident(name)} = ${samples[type] ?? 'NULL'}`])]);
  return first === undefined ? singly : [...singly, `${merge} UPDATE SET ${ident(first.name)} = m.${ident(first.name)}`, `UPDATE ${table} SET ${columns.map(({ name }) => `${ident(name)} = ${ident(name)}`).join(', ')}`];
}

/** What PostgreSQL contradicts: one line for each. */
export async function contradictions(db: Oracle, verdicts: readonly Verdict[], sqlstate = 'P0001'): Promise<readonly string[]> {
  const tables = await readTables(db);
  await db.exec('CREATE SCHEMA IF NOT EXISTS books; CREATE SCHEMA IF NOT EXISTS public; GRANT USAGE ON SCHEMA public, books TO PUBLIC');
  const found: string[] = [];
  const subjects = new Map(tables.map((table) => [`${table.schema}.${table.name}`, table]));
  for (const verdict of verdicts) {
    const table = subjects.get(verdict.subject);
    if (table === undefined) {
      if (verdict.verdict !== 'unknown') found.push(`${verdict.subject} is ${verdict.verdict} and does not exist`);
      continue;
    }
    if (verdict.verdict === 'proven' && verdict.layer === 'trigger') found.push(...(await againstTrigger(db, tables, table, verdict, sqlstate)));
    if (verdict.verdict === 'refuted' && verdict.layer !== 'revoke' && verdict.counterexample === null) continue;
    if (verdict.counterexample !== null) found.push(...(await againstCounterexample(db, tables, verdict)));
  }
  found.push(...(await againstPrivileges(db, tables, subjects, verdicts)));
  return [...new Set(found)];
}

function label(verdict: Verdict): string {
  return `${verdict.layer ?? ''} ${verdict.operation ?? ''} ${verdict.role ?? ''} on ${verdict.subject} ${verdict.verdict}`;
}

async function againstTrigger(db: Oracle, tables: readonly Table[], table: Table, verdict: Verdict, sqlstate: string): Promise<readonly string[]> {
  const operation = verdict.operation ?? '';
  const blows: Blow[] = [];
  for (const holding of descendants(tables, table)) {
    if (holding.isPartitioned) continue;
    for (const named of ancestors(tables, holding)) {
      for (const sql of fullStatements(operation, named)) {
        blows.push({ seed: seedSql(holding, 'all'), as: 'postgres', setting: null, sql });
        blows.push({ seed: seedSql(holding, 'required'), as: 'postgres', setting: 'on', sql });
        blows.push({ seed: seedSql(holding, 'required'), as: 'postgres', setting: null, sql });
      }
      for (const sql of fullStatements(operation, named).slice(0, 1)) {
        blows.push({ seed: seedSql(holding, 'all'), as: named.owner, setting: '', sql });
        blows.push({ seed: seedSql(holding, 'all'), as: named.owner, setting: 'off', sql });
      }
    }
  }
  const { landed } = await storm(db, sqlstate, blows);
  return landed.filter((one) => !isOtherRefusal(one.sqlstate, one.as) && !(one.sqlstate === '0A000' && one.message.startsWith('cannot execute MERGE'))).slice(0, 1).map((one) => `${label(verdict)}, but ${one.sql} as ${one.as} with ${one.setting ?? 'no setting'} after ${one.seed} gives ${one.sqlstate ?? 'success'} ${one.message}`);
}

/**
 * What lets nothing through all the same: an owner may lack a privilege that was revoked from it, and an expression of the guard may call a function
 * that is not there, or read a record that was never filled (see rule.md, Known false negatives).
 */
function isOtherRefusal(sqlstate: string | null, as: string): boolean {
  return (as !== 'postgres' && sqlstate === '42501') || sqlstate === '42883' || sqlstate === '55000';
}

async function againstCounterexample(db: Oracle, tables: readonly Table[], verdict: Verdict): Promise<readonly string[]> {
  const { counterexample } = verdict;
  if (counterexample === null) return [];
  // What a way around changes is not what its statement names: those are run in case-attempts and counterexamples, where the rows themselves are compared.
  if (verdict.layer === 'bypass') return [];
  const named = tables.find((table) => new RegExp(`(?:UPDATE|DELETE FROM|TRUNCATE|TRUNCATE ONLY|DROP TABLE) "?${table.schema}"?\\."?${table.name}"?(?: SET|;| CASCADE)`, 'u').test(counterexample.sql));
  if (named === undefined) return [`${label(verdict)}: ${counterexample.sql} names no table`];
  const below = descendants(tables, named).filter(({ isPartitioned }) => !isPartitioned);
  // The counterexample does not say where the row is, nor what it holds: wherever it is put, at one place the answer must be the same for every row.
  const answers: string[] = [];
  for (const holding of below) {
    const wrong: string[] = [];
    let ran = 0;
    for (const seed of counterexample.given === undefined ? [seedSql(holding, 'all'), seedSql(holding, 'required')] : [counterexample.given]) {
      const answer = await attempt(db, { prepare: counterexample.given === undefined ? [seed] : [], given: counterexample.given ?? null, as: counterexample.as, sql: counterexample.sql, holding: [holding] });
      if (answer === null) continue;
      ran += 1;
      const { sqlstate, rowsChanged } = counterexample.observed;
      if (answer.sqlstate !== sqlstate || answer.rowsChanged !== rowsChanged) {
        wrong.push(`${label(verdict)}, but ${counterexample.sql} as ${counterexample.as ?? 'a superuser'} after ${seed} gives ${answer.sqlstate ?? 'success'} and ${String(answer.rowsChanged)} rows, not ${sqlstate ?? 'success'} and ${String(rowsChanged)}: ${answer.message}`);
      }
    }
    if (wrong.length === 0 || ran === 0) return [];
    answers.push(...wrong);
  }
  return answers.slice(0, 1);
}

async function againstPrivileges(db: Oracle, tables: readonly Table[], subjects: ReadonlyMap<string, Table>, verdicts: readonly Verdict[]): Promise<readonly string[]> {
  const found: string[] = [];
  const roles = new Set(verdicts.flatMap(({ role }) => role ?? []));
  for (const role of roles) {
    const mine = verdicts.filter((verdict) => verdict.layer === 'privilege' && verdict.role === role);
    const asked = mine.filter(({ verdict }) => verdict === 'proven').flatMap((verdict) => {
      const table = subjects.get(verdict.subject);
      if (table === undefined) return [];
      const family = [...new Set([...descendants(tables, table), ...ancestors(tables, table)])];
      return family.flatMap((one) => plainStatements(verdict.operation ?? '', one).map((sql) => ({ sql, before: `GRANT ${verdict.operation ?? ''} ON ${sqlOf(one).replaceAll('%', '%%')} TO %I`, refusal: `permission denied for table ${one.name}%`, verdict })));
    });
    // Where nothing at all is said to be open, nothing may be dropped either.
    const drops = [...subjects.values()].flatMap((table) => {
      const about = mine.filter(({ subject }) => subject === `${table.schema}.${table.name}`);
      if (about.length === 0 || about.some(({ verdict }) => verdict !== 'proven')) return [];
      return [...new Set([...descendants(tables, table), ...ancestors(tables, table)])].map((one) => ({ sql: `DROP TABLE ${sqlOf(one)} CASCADE`, before: null, refusal: `must be owner of table ${one.name}%`, verdict: about[0] }));
    });
    const isPublic = role === 'PUBLIC';
    const statements = [...asked, ...(isPublic ? [] : drops)];
    if (statements.length === 0) continue;
    if (isPublic) await db.exec('SAVEPOINT nobody; CREATE ROLE nobody_in_particular');
    const unique = [...new Map(statements.map(({ sql, before, refusal }) => [sql, { sql, before, refusal }])).values()];
    const done = await siege(db, isPublic ? 'nobody_in_particular' : role, unique);
    if (isPublic) await db.exec('ROLLBACK TO SAVEPOINT nobody; RELEASE SAVEPOINT nobody');
    for (const success of done) {
      const verdict = statements.find(({ sql }) => sql === success.sql)?.verdict;
      found.push(`${verdict === undefined ? '' : label(verdict)}, but ${role} as ${success.identity}: ${success.sql} gives ${success.sqlstate ?? 'success'} ${success.message}`);
    }
  }
  return found;
}

export { operations };
