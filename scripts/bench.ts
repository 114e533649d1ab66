/**
 * `npm run bench`: `pg-guardrails check db-boundary`, cold, on a generated project, beside a grep for the same words.
 * Medians of five runs in turn (A B A B …) on the same files; the figure to quote is the ratio.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './house/rooms.js';

const fileCount = Number(process.env['BENCH_FILES'] ?? 2000);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const cli = path.join(root, 'packages/pg-guardrails/bin/pg-guardrails.js');
/** The plan's own grep: the driver, a pool, a query on it, a role switch. */
const words = String.raw`from ['"]pg['"]|PoolClient|pool\.query\(|new Pool\(|SET (LOCAL )?ROLE|RESET ROLE`;

/** A service module of some 60 lines that imports its neighbours, like those of a real service. */
function moduleText(index: number): string {
  const imports = [1, 7, 31].map((step) => (index + step) % fileCount).map((other) => `import { total${String(other)} } from './module-${String(other)}.js';`);
  const body = Array.from(
    { length: 12 },
    (_, part) => `
/** Sums the lines of part ${String(part)}. */
export function part${String(part)}(lines: readonly { readonly amount: number; readonly currency: string }[]): number {
  const label = lines.length === 1 ? 'one line' : \`\${lines.length} lines of part ${String(part)}\`;
  return lines.filter((line) => line.currency === 'EUR').reduce((sum, line) => sum + line.amount, label.length);
}`,
  );
  const query = index % 25 === 0 ? `\nexport const rows = (cache: Map<string, unknown>) => ({ query: (key: string) => cache.get(key) }).query('${String(index)}');` : '';
  return `${imports.join('\n')}\n${body.join('\n')}\nexport const total${String(index)} = ${String(index)};${query}\n`;
}

function project(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'guardrails-bench-'));
  mkdirSync(path.join(folder, 'services/api'), { recursive: true });
  mkdirSync(path.join(folder, 'libs/db'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(path.join(folder, 'guardrails.config.json'), JSON.stringify({
    include: ['services/**', 'libs/**'],
    zones: { db: ['libs/db/**'] },
    claims: ['no-driver-import', 'no-pool-construction', 'no-pool-query', 'no-role-switch'].map((rule) => ({ rule, except: ['db'] })),
  }));
  writeFileSync(path.join(folder, 'libs/db/pool.ts'), "import { Pool } from 'pg';\nexport const run = async (sql: string) => (await new Pool().query(sql)).rows as unknown[];\n");
  for (let index = 0; index < fileCount; index += 1) writeFileSync(path.join(folder, `services/api/module-${String(index)}.ts`), moduleText(index));
  return folder;
}

/** Wall time in milliseconds. A run that fails ends the benchmark: a fast failure is no result. */
function time(command: string, args: readonly string[], cwd: string, okay: readonly number[]): number {
  const start = process.hrtime.bigint();
  const run = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const took = Number(process.hrtime.bigint() - start) / 1e6;
  if (run.error !== undefined || run.status === null || !okay.includes(run.status)) {
    throw new Error(`${command} ended with ${String(run.status)}: ${run.error?.message ?? run.stderr.toString()}`);
  }
  return took;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const hasRipgrep = spawnSync('rg', ['--version'], { stdio: 'ignore' }).status === 0;
const peer: readonly [string, readonly string[]] = hasRipgrep
  ? ['rg', ['--count-matches', words, '.']]
  : ['grep', ['-rEc', words, '.']];

const folder = project();
try {
  // The files are in the page cache for both.
  time(process.execPath, [cli, 'check', 'db-boundary'], folder, [0]);
  time(peer[0], peer[1], folder, [0, 1]);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(time(process.execPath, [cli, 'check', 'db-boundary'], folder, [0]));
    theirs.push(time(peer[0], peer[1], folder, [0, 1]));
  }
  const bare = median(Array.from({ length: rounds }, () => time(process.execPath, ['-e', ''], folder, [0])));
  console.log(`${String(fileCount)} files, median of ${String(rounds)} runs in turn, no cache of ours:`);
  console.log(`  pg-guardrails check db-boundary  ${median(ours).toFixed(0)} ms`);
  console.log(`  ${hasRipgrep ? 'ripgrep' : 'grep -rE (ripgrep is not installed)'}  ${median(theirs).toFixed(0)} ms`);
  console.log(`  node, doing nothing              ${bare.toFixed(0)} ms`);
  console.log(`  ratio                            ${(median(ours) / median(theirs)).toFixed(1)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
