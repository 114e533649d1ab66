/**
 * `npm run bench:eslint -- <checkout>`: what all our TypeScript rules together cost inside ESLint, beside the parsing that every rule needs.
 *
 *   npm run bench:eslint -- <checkout>               every program of the checkout
 *   npm run bench:eslint -- <checkout> --every 10    every tenth, for a first look
 *   npm run bench:eslint -- <checkout> --no-rules    no rule at all: the difference in CPU time is ours, also on a busy machine
 *
 * The checkout is copied and nothing is written into it. The times are those of ESLint's `--stats`, which a
 * busy machine stretches, and the CPU time of the process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ESLint } from 'eslint';
import type Plugin from '@pg-guardrails/eslint-plugin';
import { configure, copyPrograms } from './bench/project.js';
import { root } from './house/rooms.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { every: { type: 'string', default: '1' }, 'no-rules': { type: 'boolean', default: false } } });
const [checkout] = positionals;
if (checkout === undefined) throw new Error('Give the path of a checkout: npm run bench:eslint -- <checkout>');

/** Milliseconds of one file. */
interface Times {
  parse: number;
  rules: number;
}

function timesOf({ stats }: ESLint.LintResult): Times {
  const times: Times = { parse: 0, rules: 0 };
  for (const pass of stats?.times.passes ?? []) {
    times.parse += pass.parse?.total ?? 0;
    for (const rule of Object.values(pass.rules ?? {})) times.rules += rule.total;
  }
  return times;
}

// What users install: bundled, as `npm run build` makes it.
const { default: plugin } = (await import(path.join(root, 'packages/pg-guardrails/dist/eslint.js'))) as { readonly default: typeof Plugin };
const scratch = mkdtempSync(path.join(tmpdir(), 'guardrails-eslint-time-'));
try {
  const files = copyPrograms(path.resolve(checkout), scratch).filter((_, index) => index % Number(values.every) === 0);
  configure(scratch, scratch);
  const blocks = plugin.configs.recommended.filter(({ language }) => language === undefined).map((block) => (values['no-rules'] ? { ...block, rules: {} } : block));
  const eslint = new ESLint({ cwd: scratch, overrideConfigFile: true, overrideConfig: [...blocks, { linterOptions: { reportUnusedDisableDirectives: 'off' } }], stats: true, ignore: false });
  const before = process.cpuUsage();
  const results = await eslint.lintFiles(files);
  const { user, system } = process.cpuUsage(before);
  const sum: Times = { parse: 0, rules: 0 };
  const slowest: { file: string; rules: number }[] = [];
  for (const result of results) {
    const { parse, rules } = timesOf(result);
    sum.parse += parse;
    sum.rules += rules;
    slowest.push({ file: path.relative(scratch, result.filePath), rules });
  }
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  for (const { file, rules } of slowest.sort((a, b) => b.rules - a.rules).slice(0, 8)) console.error(`  ${ms(rules)}  ${file}`);
  console.log(`${String(results.length)} programs, ESLint ${ESLint.version}, Node.js ${process.version}, ${cpus()[0]?.model.trim() ?? 'unknown'}: parsing ${ms(sum.parse)}, our rules ${ms(sum.rules)}, ${((100 * sum.rules) / sum.parse).toFixed(1)} % of it; CPU ${ms((user + system) / 1000)}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
