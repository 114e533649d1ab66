/**
 * `npm run field -- --checkouts <folder> [<history> …]`: the histories of docs/field-report.md (test/oracle/field), each in its folder below
 * `--checkouts`, through the simulator and through PostgreSQL, beside what the report says. What is not there is named and passed over. The exit
 * code is 1 when a row is worse than reported, a fact differs, or a checkout is of another commit; 2 when nothing could be run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadGrammar } from '../packages/sql-reader/src/index.js';
import { compareHistory } from '../test/oracle/compare-history.js';
import { fieldHistories, preludeText, type FieldHistory } from '../test/oracle/field/manifest.js';
import { reportRows, type ReportRow } from '../test/oracle/field/report-rows.js';
import { settledOf, type Part, type Settled } from '../test/oracle/settled.js';

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}

function arguments_(): { readonly checkouts: string; readonly names: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { checkouts: { type: 'string' } } });
    if (values.checkouts === undefined) return stop('Name the folder of the checkouts: npm run field -- --checkouts <folder>');
    return { checkouts: values.checkouts, names: positionals };
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}

function commitOf(folder: string): string | null {
  try {
    return execFileSync('git', ['-C', folder, 'rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

async function run({ folder, history, without }: FieldHistory, checkouts: string): Promise<Settled> {
  const beside = new Map((history.replay?.prelude ?? []).map((name) => [name, preludeText(name)]));
  const compared = await compareHistory(history, path.join(checkouts, folder), { kind: 'embedded' }, { beside, without });
  const settled = await settledOf(compared);
  await compared.replayed.close();
  return settled;
}

const part = ({ settled, all }: Part): string => (all === 0 ? 'none' : `${settled.toLocaleString('en')} of ${all.toLocaleString('en')}`);
const unknownPercent = ({ unknown, facts }: Settled): number => Number(((100 * unknown) / facts).toFixed(1));

function cells(name: string, { files, privileges, triggers, facts, differ }: Omit<Settled, 'unknown'>, unknown: number): string {
  return `| ${[name, String(files), part(privileges), part(triggers), facts.toLocaleString('en'), String(differ), unknown === 0 ? '0' : `${unknown.toFixed(1)} %`].join(' | ')} |`;
}

/** In what a run is worse than its row says. */
function worse(now: Settled, row: ReportRow): readonly string[] {
  const less = (what: string, a: number, b: number): readonly string[] => (a < b ? [`${what}: ${a.toLocaleString('en')}, reported are ${b.toLocaleString('en')}`] : []);
  const open = ({ settled, all }: Part): number => all - settled;
  return [
    ...less('files', now.files, row.files),
    ...less('privileges settled', now.privileges.settled, row.privileges.settled),
    ...less('triggers settled', now.triggers.settled, row.triggers.settled),
    ...(open(now.privileges) > open(row.privileges) ? [`privileges left open: ${String(open(now.privileges))}, reported are ${String(open(row.privileges))}`] : []),
    ...less('facts', now.facts, row.facts),
    ...(now.differ > row.differ ? [`facts that differ: ${String(now.differ)}`] : []),
    ...(unknownPercent(now) > row.unknown ? [`unknown: ${unknownPercent(now).toFixed(1)} %, reported are ${row.unknown.toFixed(1)} %`] : []),
  ];
}

const { checkouts, names } = arguments_();
if (!existsSync(checkouts)) stop(`${checkouts} is not there: name the folder of the checkouts`);
const all = await fieldHistories();
for (const name of names) if (!all.some(({ folder }) => folder === name)) stop(`There is no history ${name}. There are ${all.map(({ folder }) => folder).join(', ')}.`);
const rows = new Map(reportRows(readFileSync(path.join(import.meta.dirname, '../docs/field-report.md'), 'utf8')).map((row) => [row.name, row]));
await loadGrammar();
let [ran, failed] = [0, 0];
for (const one of all) {
  if (names.length > 0 && !names.includes(one.folder)) continue;
  const [folder, row] = [path.join(checkouts, one.folder), rows.get(one.row)];
  if (row === undefined) stop(`docs/field-report.md has no row ${one.row}`);
  if (!existsSync(folder)) {
    console.log(`${one.folder} is not there (${one.repository} at ${one.commit})`);
    continue;
  }
  const commit = commitOf(folder);
  const problems = commit === one.commit ? [] : [`checked out is ${commit ?? 'no commit'}, reported is ${one.commit}`];
  try {
    const now = await run(one, checkouts);
    ran += 1;
    console.log(`${cells(row.name, row, row.unknown)} reported\n${cells(row.name, now, unknownPercent(now))} now`);
    problems.push(...worse(now, row));
  } catch (error) {
    problems.push(`it could not be run: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (problems.length > 0) failed += 1;
  for (const problem of problems) console.log(`  ${one.folder}: ${problem}`);
}
if (ran === 0 && failed === 0) stop(`None of them is in ${checkouts}.`);
process.exitCode = failed === 0 ? 0 : 1;
