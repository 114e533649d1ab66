import { simulate } from '../../packages/catalog/src/index.js';
import type { Verdict } from '../../packages/kernel/src/index.js';
import { readSqlText } from '../../packages/sql-reader/src/index.js';
import { rule } from '../../rules/immutable-table/rule.js';
import { attackTable } from '../oracle/attacker/attacker.js';
import { denied, isChange, told, unreproduced } from '../oracle/attacker/disagreements.js';
import type { Oracle } from '../servers/oracle.js';
import type { Mutant } from './operators.js';

/** What PostgreSQL says of a mutant: rows of the table can be changed, or not; or it rejects the history. */
export type Outcome = 'open' | 'closed' | 'rejected';

export interface JudgedMutant {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  /** What gets through; or why PostgreSQL rejects it. */
  readonly shown: readonly string[];
  /** The worst verdict. */
  readonly verdict: Verdict['verdict'];
  readonly reasons: readonly string[];
  /** Verdicts that PostgreSQL contradicts. */
  readonly wrong: readonly string[];
}

const worst = (verdicts: readonly Verdict[]): Verdict['verdict'] =>
  verdicts.some(({ verdict }) => verdict === 'refuted') ? 'refuted' : verdicts.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'proven';

export async function judgeMutant(db: Oracle, mutant: Mutant): Promise<JudgedMutant> {
  const { files, history, table } = mutant;
  const rejected = (message: string): JudgedMutant => ({ mutant, outcome: 'rejected', shown: [message], verdict: 'unknown', reasons: [], wrong: [] });
  await db.exec('BEGIN');
  try {
    try {
      for (const { text } of files) await db.exec(text);
      await db.exec('RESET search_path; RESET ROLE; RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION postgres');
    } catch (error) {
      return rejected(error instanceof Error ? error.message : String(error));
    }
    const catalog = simulate({ files: files.map(({ file, text }) => ({ file, sql: readSqlText(file, text) })), history: { migrations: 'migrations', runtimeRoles: history.roles } });
    const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
    const verdicts = rule.bind({ tables: [table.name], revoke: 'effective' }).judgeCatalog(catalog, { runtimeRoles: history.roles, postgres: 18, claimPlace, named: [] }).verdicts;
    const seeds = table.seed?.map((row) => ({ name: 'a row', others: history.rows ?? [], row }));
    const report = await attackTable(db, { table: table.name, roles: history.roles, sqlstate: 'P0001', ...(seeds === undefined ? {} : { seeds }) });
    // A mutant may lack the column that its row is written with: the attacker then makes up its own.
    const facts = report.seeds > 0 || seeds === undefined ? report : await attackTable(db, { table: table.name, roles: history.roles, sqlstate: 'P0001' });
    const shown = facts.facts.filter(isChange).map(told);
    const wrong = [...catalog.errors.map(({ message }) => `PostgreSQL takes it, and the simulator says: ${message}`), ...(facts.seeds === 0 ? [`No row could be put into ${table.name}.`] : []), ...denied(verdicts, facts), ...(await unreproduced(db, verdicts, table.name, seeds))];
    return { mutant, outcome: shown.length > 0 ? 'open' : 'closed', shown, verdict: worst(verdicts), reasons: verdicts.filter(({ verdict }) => verdict !== 'proven').map(({ layer, operation, role, verdict, reason }) => `${layer ?? ''} ${operation ?? ''} ${role ?? ''} ${verdict}: ${reason}`), wrong };
  } finally {
    await db.exec('ROLLBACK; SET SESSION AUTHORIZATION postgres');
  }
}
