/**
 * `npm run compare -- <folder with the linters>`: what linters of SQL say of guarded histories with one thing changed that lets rows be changed.
 *
 *   npm run compare -- <folder>             every mutant of the guarded histories that PostgreSQL shows to be open
 *   npm run compare -- <folder> --every 5   one mutant in five
 *
 * A linter tells a mutant when it reports something there that it does not report of the history as it was guarded. Linters that are not installed are left out and named.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadGrammar } from '../packages/sql-reader/src/index.js';
import { guardedHistories } from '../test/mutants/histories.js';
import { judgeMutant } from '../test/mutants/judge.js';
import { mutantsOf, type HistoryFile } from '../test/mutants/operators.js';
import { openPostgres } from '../test/servers/oracle.js';
import { lintersIn, type Linter, type Told } from './compare/linters.js';
import { newRules } from './compare/new-findings.js';

const { values, positionals } = parseArgs({ options: { every: { type: 'string', default: '1' } }, allowPositionals: true });
const [peers] = positionals;
const every = Number(values.every);
if (peers === undefined) throw new RangeError('Which folder has the linters in its node_modules? npm run compare -- <folder>');
if (!Number.isInteger(every) || every < 1) throw new RangeError(`--every takes a whole number from 1 on, not ${values.every}`);

const scratch = mkdtempSync(path.join(tmpdir(), 'guardrails-compare-'));
function say(linter: Linter, name: string, files: readonly HistoryFile[]): readonly Told[] {
  const folder = path.join(scratch, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { file, text } of files) writeFileSync(path.join(folder, file), text);
  return linter.lint(folder, files.map(({ file }) => file));
}

await loadGrammar();
const linters = lintersIn(path.resolve(peers));
const before = new Map(guardedHistories.flatMap((history) => linters.map((linter) => [`${history.name} ${linter.name}`, say(linter, 'guarded', history.files)])));
const told = new Map(linters.map(({ name }) => [name, { mutants: 0, rules: new Map<string, number>() }]));
const own = { open: 0, refuted: 0, unknown: 0 };
const db = await openPostgres();
for (const mutant of guardedHistories.flatMap(mutantsOf).filter((_, index) => index % every === 0)) {
  const { outcome, verdict } = await judgeMutant(db, mutant);
  if (outcome !== 'open') continue;
  own.open += 1;
  if (verdict !== 'proven') own[verdict] += 1;
  for (const linter of linters) {
    const rules = newRules(mutant.history, before.get(`${mutant.history.name} ${linter.name}`) ?? [], mutant, say(linter, 'mutant', mutant.files));
    const tally = told.get(linter.name);
    if (tally === undefined || rules.length === 0) continue;
    tally.mutants += 1;
    for (const rule of rules) tally.rules.set(rule, (tally.rules.get(rule) ?? 0) + 1);
  }
}
await db.close();
rmSync(scratch, { recursive: true, force: true });

function versionOf(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(path.resolve(peers ?? ''), 'node_modules', name, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
console.log(`| tool | of ${String(own.open)} mutants it tells | by which rules |`);
console.log('| --- | --: | --- |');
console.log(`| pg-guardrails | ${String(own.refuted)} refuted, ${String(own.unknown)} unknown | \`immutable-table\` |`);
for (const linter of linters) {
  const tally = told.get(linter.name);
  const rules = [...(tally?.rules ?? [])].sort(([, a], [, b]) => b - a).map(([rule, count]) => `\`${rule}\` ${String(count)}`);
  console.log(`| ${linter.name} ${versionOf(linter.package)} | ${String(tally?.mutants ?? 0)} | ${rules.join(', ')} |`);
}
