import { simulateFrom, type Catalog, type SimulateInput, type Simulation } from '@pg-guardrails/catalog';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { historyTexts } from '../../../scripts/bench/history.js';
import { tablesOf, typedStatement } from './typed-statements.js';

const count = 24;
const texts = historyTexts(count).map(({ text }) => text);
const { tables, claimed } = tablesOf(count);
const history = { migrations: 'migrations' };

beforeAll(loadGrammar);

type Files = SimulateInput['files'];

function read(written: readonly string[]): Files {
  return written.map((text, index) => ({ sql: readSqlText(`${String(index)}.sql`, text) }));
}

const rule = rules.find(({ id }) => id === 'immutable-table');

/** Every verdict on the claimed tables and on some others, with reasons, counterexamples and evidence, and every violation. */
function judged(catalog: Catalog): unknown {
  if (rule?.reads !== 'catalog') throw new Error('immutable-table reads the catalog');
  const subject = [...claimed, ...tables.slice(0, 3)];
  const context = { runtimeRoles: ['app', 'worker', 'auditor'], postgres: catalog.postgres, claimPlace: { file: 'guardrails.config.json', line: 1, column: 1, endLine: 1, endColumn: 1 } };
  return JSON.parse(JSON.stringify(rule.bind({ tables: subject }).judgeCatalog(catalog, context)));
}

/** Several statements at once, at the end of one file after another; or the file is as it was. */
const edit = fc.record({ file: fc.nat(count - 1), typed: fc.array(typedStatement(tables, claimed), { maxLength: 2 }) });

test('verdicts are those of a history that is seen for the first time, whatever was typed before', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 3, maxLength: 6 }), (edits) => {
      const written = [...texts];
      let files: Files = read(written);
      let kept: Simulation = simulateFrom({ files, history }, null);
      judged(kept.catalog);
      for (const { file, typed } of edits) {
        const text = [texts[file] ?? '', ...typed].join('\n');
        written[file] = text;
        files = files.map((one, index) => (index === file ? { sql: readSqlText(`${String(file)}.sql`, text) } : one));
        kept = simulateFrom({ files, history }, kept);
        expect(judged(kept.catalog)).toEqual(judged(simulateFrom({ files: read(written), history }, null).catalog));
      }
    }),
    { numRuns: Number(process.env['GUARDRAILS_RUNS'] ?? 4) },
  );
}, 600_000);
