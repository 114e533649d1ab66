import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoadedConfig } from '@pg-guardrails/config';
import { loadConfigSync } from '@pg-guardrails/config/sync';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateHistory, historyTexts } from '../../../scripts/bench/history.js';
import { checkSqlFile } from '../src/index.js';

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

const tables = historyTexts(count).flatMap(({ text }) => [...text.matchAll(/CREATE TABLE (public\.\w+)/gu)].map((match) => match[1] ?? ''));
const claimed = historyTexts(count).flatMap(({ text }) => [...text.matchAll(/immutable\nCREATE TABLE (public\.\w+)/gu)].map((match) => match[1] ?? ''));
const table = fc.oneof(fc.constantFrom(...claimed), fc.constantFrom(...tables));

/** What people type, much of which opens a claimed table or closes it again. */
const statement = fc.oneof(
  table.map((one) => `GRANT UPDATE, TRUNCATE ON ${one} TO app;`),
  table.map((one) => `REVOKE ALL ON ${one} FROM app, worker, auditor, readonly, PUBLIC;`),
  table.map((one) => `ALTER TABLE ${one} DISABLE TRIGGER USER;`),
  table.map((one) => `ALTER TABLE ${one} OWNER TO worker;`),
  table.map((one) => `ALTER TABLE ${one} ADD COLUMN typed integer NOT NULL DEFAULT 0;`),
  table.map((one) => `CREATE VIEW public.seen AS SELECT * FROM ${one}; GRANT DELETE ON public.seen TO app;`),
  table.map((one) => `CREATE FUNCTION public.purge() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN DELETE FROM ${one}; END $$;`),
  table.map((one) => `CREATE FUNCTION public.later() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN DELETE FROM extra; DELETE FROM ${one}; END $$;`),
  fc.tuple(table, table).map(([one, other]) => `CREATE RULE passed AS ON UPDATE TO ${one} DO ALSO DELETE FROM ${other};`),
  fc.tuple(table, fc.constantFrom(...claimed)).map(([one, other]) => `ALTER TABLE ${other} ADD COLUMN of_${one.replace(/\W/gu, '_')} bigint REFERENCES ${one} (id) ON DELETE CASCADE;`),
  table.map((one) => `CREATE TABLE public.extra (id bigint PRIMARY KEY, of bigint REFERENCES ${one} (id) ON DELETE CASCADE); GRANT ALL ON public.extra TO app;`),
  table.map((one) => `DROP TABLE ${one} CASCADE;`),
  table.map((one) => `ALTER TABLE ${one} RENAME TO renamed;`),
  fc.constantFrom('GRANT worker TO app;', 'CREATE ROLE late LOGIN;', 'GRANT ALL ON ALL TABLES IN SCHEMA public TO worker;', 'DROP FUNCTION public.refuse_change() CASCADE;', '-- guardrails: immutable\nCREATE TABLE public.fresh (id bigint);', "CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"),
);

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
