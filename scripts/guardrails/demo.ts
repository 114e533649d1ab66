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

interface Hole {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What the reader is told that the edit does. */
  readonly says: string;
  /** The verdict that it refutes: rule, subject, layer, operation; the last three only where the rule has them. */
  readonly refutes: readonly string[];
}

/** What a hurried change might do. Each text stands exactly once in its file. */
const holes: readonly Hole[] = [
  {
    file: 'schema/migrations/0010_append_only_guards.sql',
    find: 'BEFORE TRUNCATE ON public.ledger_entries',
    replace: 'BEFORE DELETE ON public.ledger_entries',
    says: 'the guard against TRUNCATE of ledger_entries fires on DELETE instead',
    refutes: ['immutable-table', 'public.ledger_entries', 'trigger', 'TRUNCATE'],
  },
  {
    file: 'schema/migrations/0013_outbox_pending_indexes_concurrently.sql',
    find: '  ON public.payment_outbox_pending (rail, available_at);',
    replace: '  ON public.payment_outbox_pending (rail, available_at);\n\nGRANT UPDATE ON public.audit_log TO symphony_executor;',
    says: 'a GRANT UPDATE on audit_log to a service role, for a repair that is long over',
    refutes: ['immutable-table', 'public.audit_log', 'privilege', 'UPDATE'],
  },
  {
    file: 'services/ingest/src/users.ts',
    find: "import { queryAsRole } from '../../../libs/db/index.js'",
    replace: "import { Pool } from 'pg'\nimport { queryAsRole } from '../../../libs/db/index.js'\nexport const quick = new Pool()",
    says: 'a service opens a pool of its own',
    refutes: ['no-driver-import'],
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

/** The refuted verdicts of a JSON document, each as its rule, subject, layer and operation. */
function refutedVerdicts(document: string): readonly (readonly string[])[] {
  const report: unknown = JSON.parse(document);
  const verdicts = field(report, 'verdicts');
  return (Array.isArray(verdicts) ? verdicts : [])
    .filter((verdict: unknown) => field(verdict, 'verdict') === 'refuted')
    .map((verdict: unknown) => ['rule', 'subject', 'layer', 'operation'].map((name) => String(field(verdict, name))));
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

console.log('1. symphony, the reference system: every claim ought to hold.\n');
const clean = show(symphony);

const copy = brokenCopy();
try {
  console.log('\n2. The same system after three careless edits: each ought to be refuted.\n');
  for (const { file, says } of holes) console.log(`   ${file}\n     ${says}`);
  console.log('\n   Where SQL gets past a layer, it is shown with what PostgreSQL answers. P0001\n   means that the trigger still stops it, and that the privilege no longer does.\n');
  const broken = show(copy);
  const refuted = refutedVerdicts(check(copy, '--format', 'json').output);
  const missed = holes.filter(({ refutes }) => !refuted.some((verdict) => refutes.every((part, index) => verdict[index] === part)));
  const asExpected = clean === 0 && broken === 1 && missed.length === 0;
  console.log(
    asExpected
      ? '\nAs it should be: symphony is clean (exit 0), and the copy is refuted (exit 1).'
      : `\nNot as it should be: symphony exited ${String(clean)}, the copy ${String(broken)}; missed: ${missed.map(({ says }) => says).join('; ') || 'nothing'}.`,
  );
  process.exitCode = asExpected ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
