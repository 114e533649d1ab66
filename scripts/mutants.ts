import { parseArgs } from 'node:util';
import { loadGrammar } from '../packages/sql-reader/src/index.js';
import { guardedHistories } from '../test/mutants/histories.js';
import { judgeMutant, type JudgedMutant } from '../test/mutants/judge.js';
import { mutantsOf } from '../test/mutants/operators.js';
import { lineOf, tallyOf } from '../test/mutants/tally.js';
import { openPostgres } from '../test/servers/oracle.js';

/**
 * Every mutant of the guarded histories, on PostgreSQL and by the judge. `npm run mutants -- symphony` for those with the word in their name, `-- --every 2` for one in two.
 */
const { values, positionals } = parseArgs({ options: { every: { type: 'string', default: '1' } }, allowPositionals: true });
const [word = ''] = positionals;
const every = Number(values.every);
if (!Number.isInteger(every) || every < 1) throw new RangeError(`--every takes a whole number from 1 on, not ${values.every}`);
await loadGrammar();
const db = await openPostgres();
const judged: JudgedMutant[] = [];
for (const mutant of guardedHistories.flatMap(mutantsOf).filter(({ name }, index) => name.includes(word) && index % every === 0)) {
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
