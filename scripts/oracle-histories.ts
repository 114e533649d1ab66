/**
 * `npm run oracle:histories -- <history.json> …`: histories that others wrote, through the simulator and through PostgreSQL, every fact of the
 * two catalogs compared. A file holds one entry of `histories` of a configuration; paths in it are relative to `--root` (default: the file's
 * folder), and with `--database-url` PostgreSQL is that server, whose version `postgres` of the entry says. Prints for each how much is settled, why the rest is not, and every fact that differs; with one, the exit code is 1.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Catalog, Comparison } from '../packages/catalog/src/index.js';
import type { HistoryConfig } from '../packages/kernel/src/index.js';
import type { Where } from '../packages/prover/src/index.js';
import { loadGrammar } from '../packages/sql-reader/src/index.js';
import { compareHistory } from '../test/oracle/compare-history.js';
import { historyOf } from '../test/oracle/field/manifest.js';
import { percent, settledOf } from '../test/oracle/settled.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { root: { type: 'string' }, facts: { type: 'string', default: '20' }, 'database-url': { type: 'string' } } });
if (positionals.length === 0) {
  console.error('Name at least one file with a history: { "migrations": "…" }');
  process.exit(2);
}

function reasons({ taints }: Catalog): readonly string[] {
  const counts = new Map<string, number>();
  for (const { reason, rejected } of taints) {
    if (rejected === true) continue;
    const kind = reason.replaceAll(/"[^"]*"/gu, '"…"').replaceAll(/\bfunction [\w.]+/gu, 'function …');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${String(count)} × ${reason}`);
}

function wrong(result: Comparison, most: number): readonly string[] {
  return result.disagreements.slice(0, most).map(({ fact, simulated, real }) => `  ${fact}: simulated ${simulated ?? 'nothing'}, PostgreSQL ${real ?? 'nothing'}`);
}

/** The history of a file. What is wrong with it ends the run. */
async function historyIn(file: string): Promise<HistoryConfig> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
  const history = await historyOf(text, file);
  if ('migrations' in history) return history;
  console.error(history.join('\n'));
  process.exit(2);
}

await loadGrammar();
const url = values['database-url'];
const where: Where = url === undefined ? { kind: 'embedded' } : { kind: 'server', url, roles: [] };
let differing = 0;
const histories: (readonly [string, HistoryConfig])[] = [];
for (const file of positionals) histories.push([file, await historyIn(file)]);
for (const [file, history] of histories) {
  const compared = await compareHistory(history, values.root ?? path.dirname(file), where);
  const { read, simulated, took, replayed, result } = compared;
  const { privileges, triggers, facts, unknown } = await settledOf(compared);
  await replayed.close();
  differing += result.disagreements.length;
  console.log(`${path.basename(path.dirname(path.resolve(file)))} (${read.dialect})`);
  console.log(`  ${String(read.files.length)} files, ${String(replayed.applied.statements)} statements applied, ${String(replayed.failures.length)} refused by PostgreSQL, ${String(simulated.errors.length)} by the simulator, in ${took.toFixed(0)} ms`);
  console.log(`  privileges ${String(privileges.settled)} of ${String(privileges.all)} settled (${percent(privileges.settled, privileges.all)}), triggers ${String(triggers.settled)} of ${String(triggers.all)} (${percent(triggers.settled, triggers.all)})`);
  console.log(`  all facts: ${String(result.compared)} compared, ${String(result.disagreements.length)} disagreements, ${String(unknown)} unknown (${percent(unknown, facts)})`);
  for (const reason of reasons(simulated).slice(0, 8)) console.log(`  unknown: ${reason}`);
  for (const line of wrong(result, Number(values.facts))) console.log(line);
}
process.exitCode = differing === 0 ? 0 : 1;
