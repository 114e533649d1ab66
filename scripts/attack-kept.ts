/**
 * `npm run attack:kept`: random statements typed into a small history; after each edit the charges that the editor keeps are compared with those of
 * the same texts seen for the first time. Prints the texts of each difference; with one, the exit code is 1.
 *
 *   npm run attack:kept -- --seed 7 --seeds 3 --edits 500
 */
import { parseArgs } from 'node:util';
import { attack } from '../packages/check/test/attack.js';
import { loadGrammar } from '../packages/sql-reader/src/index.js';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, seeds: { type: 'string', default: '4' }, edits: { type: 'string', default: '500' } } });
const numbers = { seed: Number(values.seed), seeds: Number(values.seeds), edits: Number(values.edits) };
for (const [name, value] of Object.entries(numbers)) {
  if (Number.isSafeInteger(value) && value >= 0) continue;
  console.error(`--${name} must be a whole number.`);
  process.exit(2);
}
await loadGrammar();
for (let seed = numbers.seed; seed < numbers.seed + numbers.seeds; seed += 1) {
  const { differences, kept, all } = attack(seed, numbers.edits);
  for (const { edit, texts, kept: before, anew } of differences) console.log(`seed ${String(seed)}, edit ${String(edit)}\n${texts.join('\n----\n')}\nkept: ${before}\nanew: ${anew}\n`);
  console.log(`seed ${String(seed)}: ${String(numbers.edits)} edits, ${String(differences.length)} with a difference; ${String(kept)} of ${String(all)} judgements kept`);
  if (differences.length > 0) process.exitCode = 1;
}
