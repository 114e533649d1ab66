/**
 * `npm run bench:editor`: what the editor waits for. A history is generated and its files are linted by ESLint with the recommended
 * configuration, in one process, as a language server does: first as they lie on disk, then with text typed into them.
 *
 *   npm run bench:editor                   1,000 migrations
 *   npm run bench:editor -- --files 200    another number
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type Plugin from '@pg-guardrails/eslint-plugin';
import { generateHistory } from './bench/history.js';
import { root as house } from './house/rooms.js';

const { values } = parseArgs({ options: { files: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '9' } } });
const count = Number(values.files);
const rounds = Number(values.rounds);
const root = mkdtempSync(path.join(tmpdir(), 'guardrails-editor-'));

function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

interface Measured {
  readonly wall: number;
  readonly cpu: number;
}

async function measured(run: () => Promise<unknown>): Promise<Measured> {
  const [wall, cpu] = [performance.now(), cpuNow()];
  await run();
  return { wall: performance.now() - wall, cpu: cpuNow() - cpu };
}

function row(what: string, runs: readonly Measured[]): string {
  const walls = runs.map(({ wall }) => wall);
  return `| ${what} | ${median(walls).toFixed(0)} | ${Math.max(...walls).toFixed(0)} | ${median(runs.map(({ cpu }) => cpu)).toFixed(0)} |`;
}

/** What typing into a file gives, one text after another: a table, a grant, a body, a comment, a change of its first statement. */
function typed(text: string, round: number): string {
  const at = String(round);
  switch (round % 5) {
    case 0:
      return `${text}CREATE TABLE public.typed_${at} (id bigint PRIMARY KEY);\n`;
    case 1:
      return `${text}GRANT SELECT ON public.tenants TO worker; -- ${at}\n`;
    case 2:
      return `${text}CREATE FUNCTION public.typed_${at}() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN ${at}; END $$;\n`;
    case 3:
      return `-- ${at}\n${text}`;
    default:
      return `${text}ALTER TABLE public.tenants ADD COLUMN typed_${at} text;\n`;
  }
}

try {
  const files = generateHistory(root, count);
  const { ESLint } = await import('eslint');
  // What users install: bundled, as `npm run build` makes it.
  const bundle = path.join(house, 'packages/pg-guardrails/dist/eslint.js');
  const loading = await measured(() => import(bundle));
  const { default: plugin } = (await import(bundle)) as { readonly default: typeof Plugin };
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: plugin.configs.recommended });
  const lint = async (file: string, text: string): Promise<void> => {
    const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
    const fatal = result?.messages.find((message) => message.fatal === true);
    if (fatal !== undefined) throw new Error(`${file}: ${fatal.message}`);
  };
  const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
  const last = files.at(-1) ?? '';
  const middle = files[Math.floor(count / 2)] ?? '';
  const first = files[1] ?? '';
  console.log('| lint | wall ms, median | wall ms, most | CPU ms, median |\n| --- | --: | --: | --: |');
  console.log(row('loading the plugin, before that', [loading]));
  console.log(row(`first of the process: the last of ${count.toLocaleString('en')} migrations`, [await measured(() => lint(last, textOf(last)))]));
  for (const [where, file] of [['last', last], ['middle', middle], ['second', first]] as const) {
    const text = textOf(file);
    const runs: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await measured(() => lint(file, typed(text, round))));
    console.log(row(`typing into the ${where} one`, runs));
  }
  const opened: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const file = files[Math.floor((count * (round + 1)) / (rounds + 1))] ?? '';
    opened.push(await measured(() => lint(file, textOf(file))));
  }
  console.log(row('opening others, as saved', opened));
  const memory = process.memoryUsage().rss / 2 ** 20;
  console.log(`\n${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${String(Math.round(totalmem() / 2 ** 30))} GB, Node.js ${process.version}, ${memory.toFixed(0)} MB at the end`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
