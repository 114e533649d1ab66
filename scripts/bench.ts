/**
 * `npm run bench`: `pg-guardrails` beside its peers, each a cold process, in turn on the same files; medians, and the ratio to oxlint.
 *
 *   npm run bench                          generated projects of 2,000, 8,000 and 32,000 files
 *   npm run bench -- --files 2000          one size
 *   npm run bench -- --on <checkout>       a checkout (give it twice for two)
 *   npm run bench -- --rounds 5 --write    more rounds; and docs/benchmarks.md
 *
 * Peers that are not installed are left out and named. `BENCH_PEERS` names a folder with `node_modules/.bin` of its own.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './house/rooms.js';
import { configure, filesOf, generate, programsIn } from './bench/project.js';
import { measure, medianOf, type Run } from './bench/measure.js';
import { contestants, type Contestant } from './bench/contestants.js';
import { pageOf, tableOf, type Section } from './bench/page.js';

const { values } = parseArgs({ options: { files: { type: 'string', multiple: true }, on: { type: 'string', multiple: true }, rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } } });
const rounds = Number(values.rounds);
const sizes = values.files?.map(Number) ?? (values.on === undefined ? [2000, 8000, 32_000] : []);

function compare(folder: string, name: string, scratch: string): Section {
  configure(folder, scratch);
  const racers = contestants(folder, scratch).filter(({ label }) => values.only?.some((word) => label.includes(word)) !== false);
  const runs = new Map<Contestant, Run[]>(racers.map((racer) => [racer, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [racer, done] of runs) {
      const run = measure(racer, folder);
      // The first round warms the caches of the disk.
      if (round > 0) done.push(run);
    }
  }
  return { name, programs: programsIn(folder), rows: [...runs].map(([racer, done]) => ({ label: racer.label, work: racer.work, ...medianOf(done) })) };
}

const sections: Section[] = [];
const scratch = mkdtempSync(path.join(tmpdir(), 'guardrails-bench-'));
try {
  for (const size of sizes) {
    const folder = path.join(scratch, String(size));
    generate(folder, size);
    sections.push(compare(folder, `${size.toLocaleString('en')} generated files`, scratch));
    rmSync(folder, { recursive: true });
  }
  for (const given of values.on ?? []) {
    const folder = path.join(scratch, path.basename(given));
    filesOf(path.resolve(given), folder);
    sections.push(compare(folder, `a checkout of ${path.basename(given)}`, scratch));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const section of sections) console.log(`${tableOf(section)}\n`);
const machine = `${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${String(Math.round(totalmem() / 2 ** 30))} GB, ${process.platform} ${process.arch}, Node.js ${process.version}`;
const page = path.join(root, 'docs/benchmarks.md');
// What is written by hand, and what other scripts have measured, stays: all from the first of these headings on.
const byHand = /\n## (?:Checkouts|The editor)\n[\s\S]*$/u.exec(readFileSync(page, 'utf8'))?.[0] ?? '';
if (values.write) writeFileSync(page, `${pageOf(sections, machine, rounds)}${byHand}`);
