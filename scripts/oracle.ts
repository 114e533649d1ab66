/**
 * `npm run oracle -- --runs 20000 [--seed 7] [--length 30] [--stop-after 1]`: random histories through the simulator and through
 * PostgreSQL, every fact of the two catalogs compared. A history on which they disagree is printed as SQL, without the statements
 * that it does not need, with both answers; then the exit code is 1.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { loadGrammar } from '../packages/sql-reader/src/index.js';
import { checkHistory } from '../test/oracle/check-history.js';
import { historyOf } from '../test/oracle/histories/history.js';
import { reduced } from '../test/oracle/reduce.js';
import { openPostgres } from '../test/servers/oracle.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    length: { type: 'string', default: '30' },
    'stop-after': { type: 'string', default: '1' },
  },
});
const [runs, seed, length, most] = [Number(values.runs), Number(values.seed), Number(values.length), Number(values['stop-after'])];

await loadGrammar();
const db = await openPostgres();
const history = historyOf(length);
let [histories, compared, unknown, disagreements] = [0, 0, 0, 0];
/** What was found already, so that one mistake is shown once. */
const shown = new Set<string>();

async function show(statements: readonly string[]): Promise<void> {
  const shortest = await reduced(statements, async (fewer) => (await checkHistory(db, fewer)).disagreements.length > 0, (statement) => statement.startsWith('CREATE FUNCTION give'));
  const found = (await checkHistory(db, shortest)).disagreements;
  const kind = shortest.join(' ').replace(/\b(alice|bob|carol|dave|erin)\b/gu, 'role');
  if (shown.has(kind)) return;
  shown.add(kind);
  console.log(`${shortest.filter((statement) => !statement.startsWith('CREATE FUNCTION give')).join(';\n')};`);
  for (const { fact, simulated, real } of found.slice(0, 6)) console.log(`-- ${fact}\n--   simulated:  ${simulated ?? '(nothing)'}\n--   PostgreSQL: ${real ?? '(nothing)'}`);
  console.log('');
}

for (let run = 0; run < runs && shown.size < most; run += 1) {
  // Each history has a seed of its own: --seed 12 --runs 1 gives the one that failed again.
  const [statements = []] = fc.sample(history, { numRuns: 1, seed: seed + run });
  const checked = await checkHistory(db, statements);
  histories += 1;
  compared += checked.compared;
  unknown += checked.unknown.length;
  disagreements += checked.disagreements.length;
  if (checked.disagreements.length > 0) {
    console.log(`-- seed ${String(seed + run)}`);
    await show(statements);
  }
  if (histories % 500 === 0) console.error(`${String(histories)} of ${String(runs)} histories, ${String(compared)} facts, ${String(disagreements)} disagreements`);
}
await db.close();
console.log(`seed ${String(seed)}; ${((100 * unknown) / Math.max(1, compared + unknown)).toFixed(3)} % of the facts unknown`);
console.log(`${String(histories)} histories, ${String(compared)} facts compared, ${String(disagreements)} disagreements, ${String(unknown)} unknown`);
process.exitCode = disagreements === 0 ? 0 : 1;
