import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { simpleHistory, wildHistory } from './claimed-histories.js';
import { runOnPostgres } from './postgres.js';
import { linesOf, simulated, statesOf } from './simulated.js';
import { claimable, contradictions, judge } from './verdicts.js';

test('triage', { timeout: 3_600_000 }, async () => {
  await loadGrammar();
  let db = await PGlite.create();
  const n = Number(process.env['N'] ?? 100);
  const seed = Number(process.env['SEED'] ?? 1);
  const out: string[] = [];
  for (const [kind, arb] of [['simple', simpleHistory], ['wild', wildHistory]] as const) {
    let bad = 0, settled = 0, unknown = 0, crashed = 0; const reasons = new Map<string, number>();
    const start = Date.now();
    for (const [index, { statements }] of fc.sample(arb, { numRuns: n, seed }).entries()) {
      try {
        const catalog = simulated(statements);
        const verdicts = judge(catalog, claimable(catalog));
        for (const v of verdicts) { if (v.verdict === 'unknown') { unknown++; const k = `${v.layer}: ${v.reason.replace(/ \(.*/u, '').slice(0, 120)}`; reasons.set(k, (reasons.get(k) ?? 0) + 1); } else settled++; }
        let wrong: readonly string[] = [];
        const real = await runOnPostgres(db, statements, async (d) => { wrong = await contradictions(d, verdicts); });
        const states = statesOf(catalog, statements);
        const diffs = statements.flatMap((s, i) => (states[i] === real.states[i] ? [] : [`STATE sim ${states[i]} real ${real.states[i]}: ${s}`]));
        const lines = linesOf(catalog);
        const lineDiffs = Object.keys(real.lines).flatMap((k) => { const a = real.lines[k]!, b = lines[k] ?? []; return [...a.filter((x) => !b.includes(x)).map((x) => `LINE ${k} real only ${x}`), ...b.filter((x) => !a.includes(x)).map((x) => `LINE ${k} sim only ${x}`)]; });
        if (wrong.length + diffs.length + (catalog.taints.length === 0 ? lineDiffs.length : 0) > 0) {
          bad++;
          out.push(`##### ${kind} ${index}\n${[...wrong.map((w) => 'WRONG ' + w), ...diffs, ...(catalog.taints.length === 0 ? lineDiffs : [])].join('\n')}\n--\n${statements.slice(process.env['ALL'] ? 0 : 9).map((s, i) => `${states[i + 9] ?? 'ok'} ${s}`).filter((s) => process.env['ALL'] || !/\$h\$.*\$h\$$/u.test(s) || /REPLACE|books/u.test(s)).join('\n')}`);
        }
      } catch (error) { crashed++; out.push(`##### ${kind} ${index} CRASH ${error instanceof Error ? error.stack : String(error)}\n${statements.slice(9).join(';\n')}`); await db.close().catch(() => {}); db = await PGlite.create(); }
    }
    console.log(kind, { n, bad, crashed, rate: unknown / (unknown + settled), settled, unknown, ms: (Date.now() - start) / n });
    console.log([...reasons].sort(([, a], [, b]) => b - a).slice(0, 30).map(([k, c]) => `${c} ${k}`).join('\n'));
  }
  writeFileSync(process.env['OUT'] ?? '/tmp/triage.txt', out.join('\n\n'));
});
