import { loadGrammar } from '../packages/sql-reader/src/index.js';
import { guardedHistories } from '../test/mutants/histories.js';
import { judgeMutant, type JudgedMutant } from '../test/mutants/judge.js';
import { mutantsOf } from '../test/mutants/operators.js';
import { lineOf, tallyOf } from '../test/mutants/tally.js';
import { openPostgres } from '../test/servers/oracle.js';

/** Every mutant of the guarded histories, on PostgreSQL and by the judge. `npm run mutants -- symphony` for those with the word in their name. */
await loadGrammar();
const [word = ''] = process.argv.slice(2);
const db = await openPostgres();
const judged: JudgedMutant[] = [];
for (const mutant of guardedHistories.flatMap(mutantsOf).filter(({ name }) => name.includes(word))) {
  const one = await judgeMutant(db, mutant);
  judged.push(one);
  const { complaints } = tallyOf([one]);
  for (const line of complaints) console.log(`WRONG ${line}`);
  if (one.outcome === 'open' && one.verdict === 'unknown') console.log(`unknown: ${mutant.name}: ${one.reasons[0] ?? ''}`);
  if (one.outcome === 'rejected') console.log(`PostgreSQL rejects ${mutant.name}: ${one.shown[0] ?? ''}`);
}
await db.close();
const tally = tallyOf(judged);
if (tally.complaints.length > 0 || tally.refuted < 0.97 * tally.open) process.exitCode = 1;
console.log(lineOf(tally));
