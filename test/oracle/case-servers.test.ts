import { simulate } from '@pg-guardrails/catalog';
import { verdictKey, type Verdict, type Violation } from '@pg-guardrails/kernel';
import { attemptAll, replay, type Attempted } from '@pg-guardrails/prover';
import { bodiesChecked, loadGrammar, readSqlText, type MigrationFile } from '@pg-guardrails/sql-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases as privilegeCases } from '../../rules/explicit-privileges/cases.js';
import { rule as explicitPrivileges } from '../../rules/explicit-privileges/rule.js';
import { cases as immutableCases } from '../../rules/immutable-table/cases.js';
import { rule as immutableTable } from '../../rules/immutable-table/rule.js';
import { cases as unclaimedCases } from '../../rules/unclaimed-immutable/cases.js';
import { rule as unclaimedImmutable } from '../../rules/unclaimed-immutable/rule.js';
import { withWritten } from '../../packages/check/src/written.js';
import { unmark } from '../doors/case-project.js';
import { scriptCases } from './script-cases.js';
import { expected, readScripts, told } from './scripts.js';
import { startCluster, versions, type Cluster } from '../servers/cluster.js';

/** Every case of the rules about catalogs on servers of each version, as `prove --database-url` does it: the simulator, told the version, says what the server does. */

const claimPlace = { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 };

/** One in so many, each version others; all of them with GUARDRAILS_SERVERS=1. */
const [stride, ofViews] = process.env['GUARDRAILS_SERVERS'] === '1' ? [1, 1] : [64, 4];

const entries = [
  ...immutableCases.cases.map((entry) => ({ rule: immutableTable, entry })),
  ...privilegeCases.cases.map((entry) => ({ rule: explicitPrivileges, entry })),
  ...unclaimedCases.cases.map((entry) => ({ rule: unclaimedImmutable, entry })),
];

/** What PostgreSQL answers to a statement of a later version: a syntax error, an unknown option, attribute or parameter, a feature that it does not have. */
const lacks = new Set(['42601', '42704', '0A000', '22023']);

const violationsOf = (violations: readonly Violation[]): readonly string[] => violations.map(({ messageId, data }) => `${messageId} ${JSON.stringify(data)}`).sort();

const verdictsOf = (verdicts: readonly Verdict[]): readonly string[] => verdicts.map((verdict) => `${verdictKey(verdict)}: ${verdict.verdict}`);

function words({ plan, seen, meaning }: Attempted): string {
  return `${verdictKey(plan.of)} as ${plan.as ?? 'anyone'}: ${plan.sql} → ${seen === null ? 'not tried' : `${seen.sqlstate ?? 'success'} ${String(seen.rowsChanged)} ${seen.message}`}; ${meaning.kind}; predicted ${JSON.stringify(plan.predicted)}`;
}

describe.each(versions)('PostgreSQL %i', (version) => {
  let cluster: Cluster;
  const shared: string[] = [];
  // What views are over is read from what PostgreSQL makes of their queries, which is worded otherwise before 16.
  const chosen = entries.filter(({ rule, entry: { name } }, index) => (index + version) % stride === 0 || (version < 16 && rule === immutableTable && /view/u.test(name) && (index + version) % ofViews === 0));

  beforeAll(async () => {
    await loadGrammar();
    cluster = await startCluster(version);
  });
  afterAll(() => cluster.stop());

  test.each(chosen.map(({ rule, entry }) => [rule.id, entry.name, rule, entry] as const))('%s: %s', async (_, name, rule, entry) => {
    const files = Object.entries(entry.files).map(([name, marked]): MigrationFile => {
      const { file, text } = unmark(name, marked);
      return { file, sql: readSqlText(file, text), includes: [], connects: [], course: null, checks: bodiesChecked, transaction: 'none' };
    });
    const history = { migrations: 'schema/migrations', postgres: version };
    const simulated = simulate({ files, history });
    const done = await replay({ files, history }, { kind: 'server', url: cluster.url(), roles: [...simulated.roles.values()].filter(({ from }) => from !== 'predefined').map(({ name }) => name) });
    if ('problem' in done) throw new Error(done.problem);
    const { replay: replayed } = done;
    const { failures, session } = replayed;
    const catalog = withWritten(replayed.catalog, simulated);
    try {
      // A version that cannot express a case says so.
      if (entry.minVersion !== undefined && version < entry.minVersion) {
        expect(failures.filter(({ sqlstate }) => lacks.has(sqlstate)).length, `PostgreSQL ${String(version)} takes it: is minVersion right?`).toBeGreaterThan(0);
        return;
      }
      // What PUBLIC may set holds for everyone on the server: it is not run where others use it.
      if (failures.some(({ message }) => message.includes('which others use'))) {
        shared.push(name);
        return;
      }
      // What could not be followed may fail there, which nobody foretold.
      const foretold = simulated.errors.map(({ sqlstate }) => sqlstate);
      const refused = failures.map(({ sqlstate }) => sqlstate);
      expect(simulated.taints.length === 0 ? refused : refused.filter((sqlstate) => foretold.includes(sqlstate))).toEqual(foretold);
      const bound = rule.bind(entry.claim ?? {});
      const context = { runtimeRoles: null, postgres: version, claimPlace };
      const known = bound.judgeCatalog(simulated, context).verdicts;
      const unsettled = new Set(known.filter(({ verdict, layer }) => verdict === 'unknown' || layer === 'revoke').map(verdictKey));
      const { verdicts: found, violations } = bound.judgeCatalog(catalog, context);
      // What is no verdict is a suggestion, which rests on what the files say.
      if (known.length === 0) expect(violationsOf(violations)).toEqual(violationsOf(bound.judgeCatalog(simulated, context).violations));
      const settled = (verdicts: readonly Verdict[]): readonly string[] => verdictsOf(verdicts.filter((verdict) => !unsettled.has(verdictKey(verdict)) && verdict.verdict !== 'unknown'));
      const keys = new Set(known.map(verdictKey));
      const unknownThere = new Set(found.filter(({ verdict }) => verdict === 'unknown').map(verdictKey));
      expect(settled(found.filter((verdict) => keys.has(verdictKey(verdict))))).toEqual(settled(known.filter((verdict) => !unknownThere.has(verdictKey(verdict)))));
      const proven = new Set(known.filter(({ verdict }) => verdict === 'proven').map(verdictKey));
      const tried = await attemptAll(session, catalog, bound.attempts(simulated, known, context));
      expect(tried.filter(({ plan, meaning }) => proven.has(verdictKey(plan.of)) && meaning.kind === 'broken').map(words)).toEqual([]);
      expect(tried.filter(({ asPredicted }) => asPredicted === false).map(words)).toEqual([]);
    } finally {
      await replayed.close();
    }
  });

  test.each(scriptCases.filter((_, index) => stride === 1 || (index + version) % 4 === 0).map((one) => [one.name, one] as const))('scripts: %s', async (_, one) => {
    const scripts = readScripts(one, version);
    const done = await replay(scripts.input, { kind: 'server', url: cluster.url(), roles: [...scripts.simulated.roles.values()].filter(({ from }) => from !== 'predefined').map(({ name }) => name) });
    if ('problem' in done) throw new Error(done.problem);
    await done.replay.close();
    expect(told(scripts, one, done.replay)).toEqual(expected(one));
  });

  test('almost every case can be put to it', () => {
    if (process.env['GUARDRAILS_SERVERS'] === '1') console.log(`PostgreSQL ${String(version)}, not run on a server of others: ${JSON.stringify(shared)}`);
    expect(shared.length).toBeLessThan(chosen.length / 4 + 2);
  });
});
