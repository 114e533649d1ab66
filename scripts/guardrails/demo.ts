/**
 * `npm run guardrails`: the main job on the reference system symphony, then on a copy of it with three holes.
 * Exit 0 when symphony is clean and every hole of the copy is found; 1 otherwise.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../house/rooms.js';

const symphony = path.join(root, 'fixtures/systems/symphony');
const cli = path.join(root, 'packages/pg-guardrails/bin/pg-guardrails.js');

/** What a hurried change might do. Each text stands exactly once in its file. */
const holes: readonly { readonly file: string; readonly find: string; readonly replace: string; readonly rule: string }[] = [
  {
    file: 'schema/migrations/0010_append_only_guards.sql',
    find: 'BEFORE TRUNCATE ON public.ledger_entries',
    replace: 'BEFORE DELETE ON public.ledger_entries',
    rule: 'immutable-table',
  },
  {
    file: 'schema/migrations/0013_outbox_pending_indexes_concurrently.sql',
    find: '  ON public.payment_outbox_pending (rail, available_at);',
    replace: '  ON public.payment_outbox_pending (rail, available_at);\n\nGRANT ALL ON ALL TABLES IN SCHEMA public TO symphony_executor;',
    rule: 'immutable-table',
  },
  {
    file: 'services/ingest/src/users.ts',
    find: "import { queryAsRole } from '../../../libs/db/index.js'",
    replace: "import { Pool } from 'pg'\nimport { queryAsRole } from '../../../libs/db/index.js'\nexport const quick = new Pool()",
    rule: 'no-driver-import',
  },
];

function check(cwd: string, ...words: readonly string[]): { readonly status: number; readonly output: string } {
  const run = spawnSync(process.execPath, [cli, 'check', ...words], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 });
  return { status: run.status ?? 2, output: run.stdout };
}

function show(cwd: string): number {
  const run = spawnSync(process.execPath, [cli, 'check'], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  return run.status ?? 2;
}

/** Makes the copy outside the checkout, so that nothing of it is left behind in git's eyes. */
function brokenCopy(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'symphony-with-holes-'));
  cpSync(symphony, copy, { recursive: true, filter: (source) => !/[\\/](?:node_modules|dist|build)(?:[\\/]|$)/u.test(source) });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  for (const { file, find, replace } of holes) {
    const full = path.join(copy, file);
    const text = readFileSync(full, 'utf8');
    if (text.split(find).length !== 2) throw new Error(`${file} no longer holds "${find}" once; mend the holes in this script.`);
    writeFileSync(full, text.replace(find, () => replace));
  }
  return copy;
}

/** The rules that report something, from the JSON document. */
function reportedRules(document: string): ReadonlySet<string> {
  const report: unknown = JSON.parse(document);
  const findings: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, 'findings') : [];
  return new Set(
    (Array.isArray(findings) ? findings : []).map((finding: unknown) => String(typeof finding === 'object' && finding !== null ? Reflect.get(finding, 'rule') : '')),
  );
}

console.log('1. symphony, the reference system: every claim ought to hold.\n');
const clean = show(symphony);

const copy = brokenCopy();
try {
  console.log('\n2. The same system after three careless edits: each ought to be refuted, with the SQL that gets through.\n');
  const broken = show(copy);
  const found = reportedRules(check(copy, '--format', 'json').output);
  const missed = holes.filter(({ rule }) => !found.has(rule));
  const asExpected = clean === 0 && broken === 1 && missed.length === 0;
  console.log(
    asExpected
      ? '\nAs it should be: symphony is clean (exit 0), and the copy is refuted (exit 1).'
      : `\nNot as it should be: symphony exited ${String(clean)}, the copy ${String(broken)}; missed: ${missed.map(({ rule }) => rule).join(', ') || 'nothing'}.`,
  );
  process.exitCode = asExpected ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
