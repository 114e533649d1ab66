import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoadedConfig } from '@pg-guardrails/config';
import { loadConfigSync } from '@pg-guardrails/config/sync';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateHistory } from '../../../scripts/bench/history.js';
import { checkSqlFile } from '../src/index.js';
import { tablesOf, typedStatement } from './typed-statements.js';

const count = 45;
const root = mkdtempSync(path.join(tmpdir(), 'guardrails-editor-'));
let files: readonly string[] = [];

function load(): LoadedConfig {
  const loaded = loadConfigSync({ cwd: root, rules });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

beforeAll(async () => {
  await loadGrammar();
  files = generateHistory(root, count);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const { tables, claimed } = tablesOf(count);
const statement = typedStatement(tables, claimed);

const edit = fc.record({ file: fc.nat(count - 1), text: fc.array(statement, { maxLength: 2 }), where: fc.constantFrom('above', 'below'), comment: fc.boolean(), saved: fc.boolean() });

test('what is kept between edits never changes an answer', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 2, maxLength: 5 }), (edits) => {
      const warm = load();
      const originals = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
      try {
        for (const { file: index, text, where, comment, saved } of edits) {
          const file = files[index] ?? '';
          const before = readFileSync(path.join(root, file), 'utf8');
          const typed = `${comment ? '-- typed\n' : ''}${text.join('\n')}\n`;
          const now = where === 'above' ? `${typed}${before}` : `${before}${typed}`;
          if (saved) writeFileSync(path.join(root, file), now);
          expect(checkSqlFile({ config: warm, file, text: now })).toEqual(checkSqlFile({ config: load(), file, text: now }));
          // Another file of the same history, as it lies on disk.
          const other = files[(index * 7 + 3) % count] ?? '';
          const shown = readFileSync(path.join(root, other), 'utf8');
          expect(checkSqlFile({ config: warm, file: other, text: shown })).toEqual(checkSqlFile({ config: load(), file: other, text: shown }));
        }
      } finally {
        for (const [file, text] of originals) writeFileSync(path.join(root, file), text);
      }
    }),
    { numRuns: Number(process.env['GUARDRAILS_RUNS'] ?? 4) },
  );
}, 600_000);
