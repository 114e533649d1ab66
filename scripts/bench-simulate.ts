/**
 * `npm run bench:simulate -- <folder with migrations>`: what simulating a history takes beside what libpg-query alone takes to parse the same files.
 *
 *   npm run bench:simulate -- prisma/migrations               120 rounds of each, in turn
 *   npm run bench:simulate -- prisma/migrations --rounds 20
 *
 * The files are read before. A first round compiles JavaScript and WebAssembly; of the others the least and the median are told. Time that passes, not CPU time:
 * of a garbage collector that works beside, only what it holds up counts. No collection is forced between rounds: V8 would throw away the code it had optimised.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadModule, parseSync } from 'libpg-query';
import { simulate } from '@pg-guardrails/catalog';
import { loadGrammar, readHistory, type FolderEntry } from '@pg-guardrails/sql-reader';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '120' } } });
const [folder] = positionals;
if (folder === undefined || positionals.length > 1 || !(Number(values.rounds) >= 2)) {
  console.error('Give one folder with migrations, and two rounds or more: npm run bench:simulate -- <folder> [--rounds 120]');
  process.exit(2);
}

const entriesOf = (under: string): readonly FolderEntry[] =>
  readdirSync(path.join(folder, under), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry): FolderEntry => ({ path: path.posix.join(under, entry.name), kind: entry.isDirectory() ? 'directory' : 'file' }));

/** Milliseconds. */
function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function told(times: readonly number[]): { readonly first: number; readonly least: number; readonly median: number } {
  const later = times.slice(1).sort((a, b) => a - b);
  return { first: times[0] ?? Number.NaN, least: later[0] ?? Number.NaN, median: later[later.length >> 1] ?? Number.NaN };
}

await Promise.all([loadGrammar(), loadModule()]);
const history = { migrations: '.' };
const { files } = readHistory({ history, list: entriesOf, read: (file) => readFileSync(path.join(folder, file)) });
// What does not parse as it stands, as with lines of psql, is parsed by neither in one go; it is left out on both sides.
const parsed = files.filter(({ sql }) => sql.problems.length === 0);
const statements = parsed.reduce((sum, { sql }) => sum + sql.statements.length, 0);
if (statements === 0) {
  console.error(`${folder}: no migration is there whose SQL parses.`);
  process.exit(2);
}

const simulating: number[] = [];
const parsing: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  simulating.push(timeOf(() => void simulate({ files: parsed, history })));
  parsing.push(
    timeOf(() => {
      for (const { sql } of parsed) parseSync(sql.text);
    }),
  );
}

const [ours, theirs] = [told(simulating), told(parsing)];
console.log(`${String(parsed.length)} of ${String(files.length)} files, ${String(statements)} statements; ${values.rounds} rounds; Node.js ${process.version}, ${cpus()[0]?.model.trim() ?? 'unknown'}`);
for (const kind of ['first', 'least', 'median'] as const) console.log(`${kind.padEnd(6)}  libpg-query ${theirs[kind].toFixed(1)} ms, simulating ${ours[kind].toFixed(1)} ms: ${(ours[kind] / theirs[kind]).toFixed(2)} times`);
