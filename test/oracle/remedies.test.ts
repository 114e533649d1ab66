import { simulate, type Catalog } from '@pg-guardrails/catalog';
import type { Verdict } from '@pg-guardrails/kernel';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { downStatements, upStatements } from '../../packages/check/src/remedy/compose.js';
import { cases } from '../../rules/immutable-table/cases.js';
import { rule } from '../../rules/immutable-table/rule.js';
import { unmark } from '../doors/case-project.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { openHistories } from './remedy-histories.js';
import { contradictions } from './verdicts.js';
import { againstProofs, claimOf, isWeaker } from './weaker.js';

/** The remedy is applied, twice, to a real PostgreSQL, and the history with it is judged again. */

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

interface Migration {
  readonly file: string;
  readonly text: string;
}

const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
const context = { runtimeRoles: null, postgres: 18, claimPlace };

function catalogOf(migrations: readonly Migration[]): Catalog {
  return simulate({ files: migrations.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'schema/migrations' } });
}

interface Remedied {
  readonly up: string;
  readonly down: string;
  readonly after: Catalog;
  readonly verdicts: readonly Verdict[];
  /** The remedy of the history with the remedy. */
  readonly again: string;
}

function remedied(migrations: readonly Migration[], claim: Readonly<Record<string, unknown>>): Remedied {
  const bound = rule.bind(claim);
  const remediesOf = (catalog: Catalog) => bound.remedies?.(catalog, context) ?? [];
  const catalog = catalogOf(migrations);
  const remedies = remediesOf(catalog);
  const up = upStatements(remedies).join('\n\n');
  const after = catalogOf([...migrations, { file: 'schema/migrations/9999_remedy.sql', text: up }]);
  expect(after.errors.slice(catalog.errors.length)).toEqual([]);
  return { up, down: downStatements(remedies).join('\n\n'), after, verdicts: bound.judgeCatalog(after, context).verdicts, again: upStatements(remediesOf(after)).join('\n\n') };
}

function open(verdicts: readonly Verdict[]): readonly string[] {
  // Ways around privileges and guards (layer bypass) are closed by suggestions, which are comments.
  return verdicts.filter(({ verdict, layer }) => verdict !== 'proven' && layer !== 'bypass').map(({ layer, operation, role }) => `${String(layer)} ${String(operation)} ${String(role)}`).sort();
}

/** What PostgreSQL contradicts of the verdicts, once the history and the remedy have been applied; the remedy twice, and its way back. */
async function onPostgres(migrations: readonly Migration[], { up, down, verdicts }: Remedied, claim: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  await db.exec('BEGIN');
  try {
    for (const { text } of migrations) await db.exec(text.replace(/^\uFEFF/u, ''));
    await db.exec(up);
    await db.exec(up);
    const sqlstate = typeof claim['sqlstate'] === 'string' ? claim['sqlstate'] : 'P0001';
    const proven = verdicts.filter(({ verdict }) => verdict === 'proven');
    const weaker = claimOf(claim);
    await db.exec('SAVEPOINT tried');
    const found = isWeaker(weaker) ? await weakerProofs(proven, weaker) : await contradictions(db, proven, sqlstate);
    await db.exec('ROLLBACK TO SAVEPOINT tried');
    await db.exec(down);
    return found;
  } finally {
    await db.exec('ROLLBACK');
  }
}

async function weakerProofs(proven: readonly Verdict[], claim: ReturnType<typeof claimOf>): Promise<readonly string[]> {
  await db.exec('CREATE ROLE nobody_in_particular; GRANT ALL ON public.ledger TO PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC');
  const { wrong } = await againstProofs(db, 'public.ledger', claim, proven, 60);
  return wrong;
}

describe('the remedy closes everything that a migration can close', () => {
  test.each(openHistories.map((entry) => [entry.name, entry] as const))('%s', async (_, { sql, claim = {}, open: stays = [], writes = [], never = [], bypass }) => {
    const texts = typeof sql === 'string' ? [sql] : sql;
    const migrations = texts.map((text, index) => ({ file: `schema/migrations/000${String(index + 1)}.sql`, text }));
    const whole = { tables: ['ledger'], ...claim };
    const done = remedied(migrations, whole);
    for (const part of writes) expect(done.up).toContain(part);
    for (const part of never) expect(done.up.replaceAll(/^-- .*$/gmu, '')).not.toContain(part);
    expect(open(done.verdicts)).toEqual([...stays].sort());
    if (bypass !== undefined) expect(done.verdicts.filter(({ layer }) => layer === 'bypass').map(({ verdict }) => verdict)).toSatisfy((all: readonly string[]) => all.length > 0 && all.every((one) => one === bypass));
    expect(done.again).toBe('');
    const found = await onPostgres(migrations, done, whole);
    // TRUNCATE of a table that foreign keys refer to is refused before any trigger fires, and a schema's owner drops what it likes.
    expect(found.filter((line) => !/gives 0A000/u.test(line) && !(stays.includes('privilege DROP app') && line.includes('DROP TABLE')))).toEqual([]);
  });
});

/** Cases of the rule that a migration alone does not prove, and what stays. */
const beyond: Readonly<Record<string, RegExp>> = {
  'without any role it is unknown, never proven': /^(?:revoke|privilege) .* null$/u,
  'an owner among the runtime roles is caught': /^(?:revoke|privilege) .* app$/u,
  'an owner whose privileges are revoked gives them back': /^privilege .* app$/u,
  'a superuser among the runtime roles is caught': /^privilege .* app$/u,
  'the owner of the schema may drop the table': /^privilege DROP app$/u,
  'a trigger that sets a guarded column escapes UPDATE OF': /^trigger UPDATE null$/u,
  'a trigger before the guard that sets a guarded column gives a row its old value back': /^trigger UPDATE null$/u,
  'a trigger that sets a guarded column after the guard is not': /^trigger UPDATE null$/u,
  'a column that cannot be compared is another SQLSTATE': /^trigger UPDATE null$/u,
  // A guard of their own would not fire either: the finding's own remedy is ENABLE ALWAYS.
  'what stands around a guard: a trigger before it sets session_replication_role': /^trigger (?:UPDATE|DELETE) null$/u,
  'what stands around a guard: a trigger before it calls what sets session_replication_role': /^trigger (?:UPDATE|DELETE) null$/u,
  'documents leave out what json has in blanks and repeated keys': /^trigger UPDATE null$/u,
  // Whose it is, a block decides that perhaps ran.
  'an owner of the table as whom a function runs': /^privilege /u,
  // Whose member the role is, a block decides that was perhaps undone.
  'an EXCEPTION clause perhaps undoes REVOKE clerk FROM mid;, who may delete': /^privilege \w+ app$/u,
  'an EXCEPTION clause perhaps undoes DROP ROLE mid;': /^privilege \w+ app$/u,
  // Settings, subscriptions and PostgreSQL's own rows: taking them back is for whoever runs the server.
  'sessions that start in replica mode fire no ordinary trigger': /^(?:trigger|bypass) \w+ null$/u,
  'the whole server starts in replica mode after the next reload': /^trigger \w+ null$/u,
  'what a definer deletes is not stopped then': /^trigger \w+ null$/u,
  'nor in sessions of a role that start so': /^trigger \w+ null$/u,
  'sessions of another role are no way of this one': /^trigger \w+ null$/u,
  'a setting of a role that is perhaps made': /^trigger \w+ null$/u,
  'a subscription applies what its publisher sends': /^trigger \w+ null$/u,
  'a statement trigger does not, which never fires for them': /^trigger \w+ null$/u,
  'a trigger that is switched off by its row': /^trigger \w+ null$/u,
  'also without its schema, and in a block': /^trigger \w+ null$/u,
};

describe('every case of the rule', () => {
  test.each(cases.cases.filter(({ config }) => config === undefined).map((entry) => [entry.name, entry] as const))('%s', async (name, entry) => {
    const migrations = Object.entries(entry.files).map(([file, text]) => unmark(file, text));
    const claim = entry.claim ?? {};
    const done = remedied(migrations, claim);
    const isTable = done.verdicts.some(({ operation }) => operation !== null);
    const left = open(done.verdicts).filter((one) => beyond[name]?.test(one) !== true);
    expect(isTable ? left : []).toEqual([]);
    expect(done.again).toBe('');
    if (entry.verdicts !== undefined && entry.findings.length === 0 && isTable) expect(done.up).toBe('');
    if (done.up !== '') await onPostgres(migrations, done, claim);
  });
});
