import { simulate } from '../../../packages/catalog/src/index.js';
import type { Verdict } from '../../../packages/kernel/src/index.js';
import { readSqlText } from '../../../packages/sql-reader/src/index.js';
import { rule } from '../../../rules/immutable-table/rule.js';
import type { Oracle } from '../../servers/oracle.js';
import { attackTable } from '../attacker/attacker.js';
import { denied, isOpen, told, unreproduced } from '../attacker/disagreements.js';
import type { Twin } from './parts.js';

export interface Judged {
  /** What the simulator rejects. */
  readonly errors: readonly string[];
  /** Whether PostgreSQL lets anything through, and what. */
  readonly open: boolean;
  readonly openness: readonly string[];
  /** Statements that were run on PostgreSQL. */
  readonly tried: number;
  readonly denied: readonly string[];
  readonly unreproduced: readonly string[];
  readonly refuted: readonly string[];
  readonly unknown: readonly string[];
  /** Verdicts that are unknown and do not say why. */
  readonly withoutReason: readonly Verdict[];
}

const worded = ({ layer, operation, role, reason }: Verdict): string => `${layer ?? ''} ${operation ?? ''} ${role ?? ''}: ${reason}`;

/** One side of a case: judged from its SQL, applied to PostgreSQL and attacked there, and taken back. */
export async function judgeTwin(db: Oracle, twin: Twin, side: 'open' | 'closed'): Promise<Judged> {
  const sql = twin[side];
  const table = twin.table ?? 'public.ledger';
  const catalog = simulate({ files: [{ sql: readSqlText('history.sql', sql) }], history: { migrations: 'migrations' } });
  const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const bound = rule.bind({ tables: [table], revoke: 'effective', ...twin.claim });
  const roles = [...catalog.roles.values()].filter(({ login, superuser, from }) => login && !superuser && from !== 'run-as').map(({ name }) => name);
  const verdicts = bound.judgeCatalog(catalog, { runtimeRoles: roles, postgres: 18, claimPlace, named: [] }).verdicts;
  const sqlstate = typeof twin.claim?.['sqlstate'] === 'string' ? twin.claim['sqlstate'] : 'P0001';
  await db.exec('BEGIN');
  try {
    await db.exec(sql);
    await db.exec('RESET search_path; RESET ROLE');
    const report = await attackTable(db, { table, roles, sqlstate });
    if (report.seeds === 0) throw new Error(`No row could be put into ${table}.`);
    const openness = report.facts.filter(isOpen).map(told);
    const notShown = await unreproduced(db, verdicts, table);
    const refuted = verdicts.filter(({ verdict }) => verdict === 'refuted');
    const unknown = verdicts.filter(({ verdict }) => verdict === 'unknown');
    return {
      errors: catalog.errors.map(({ message }) => message),
      open: openness.length > 0,
      openness,
      tried: report.tried,
      denied: denied(verdicts, report),
      unreproduced: notShown,
      refuted: refuted.map(worded),
      unknown: unknown.map(worded),
      withoutReason: unknown.filter(({ reason }) => reason.trim() === ''),
    };
  } finally {
    await db.exec('ROLLBACK; SET SESSION AUTHORIZATION postgres');
  }
}
