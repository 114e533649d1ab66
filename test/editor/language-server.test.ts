import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { edited, LanguageServer, type Diagnostic } from './language-server.js';

const repository = path.resolve(import.meta.dirname, '../..');
const script = path.join(path.dirname(createRequire(import.meta.url).resolve('vscode-langservers-extracted/package.json')), 'bin/vscode-eslint-language-server');

const ledger = `-- guardrails: immutable
CREATE TABLE ledger (id bigint PRIMARY KEY, amount bigint NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;
`;

let root = '';
let server: LanguageServer;

function write(file: string, text: string): string {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
  return pathToFileURL(full).href;
}

beforeAll(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardrails-lsp-')));
  symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  write('eslint.config.js', "import guardrails from '@pg-guardrails/eslint-plugin';\nexport default [...guardrails.configs.recommended];\n");
  write('guardrails.config.json', JSON.stringify({ zones: { db: ['libs/db/**'] }, histories: [{ migrations: 'db/migrations', runtimeRoles: ['app'] }], claims: [{ rule: 'no-driver-import', except: ['db'] }] }));
  write('db/migrations/1_roles.sql', 'CREATE ROLE app LOGIN;\nGRANT USAGE ON SCHEMA public TO app;\n');
  server = new LanguageServer(script, root);
  await server.start();
}, 240_000);

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
}, 60_000);

/** `pg/no-driver-import 0:21-0:25`: lines and characters as the protocol counts them, from 0. */
function brief({ code, range: { start, end } }: Diagnostic): string {
  return `${String(code)} ${String(start.line)}:${String(start.character)}-${String(end.line)}:${String(end.character)}`;
}

test('a program with a forbidden import, saved and changed', async () => {
  const text = "import { Pool } from 'pg';\nexport const pool = new Pool();\n";
  const uri = write('services/orders.ts', text);
  server.open(uri, 'typescript', text);
  expect((await server.diagnostics(uri)).map(brief)).toEqual(['pg/no-driver-import 0:21-0:25']);
  server.change(uri, 2, "// none\nimport 'pg';\n");
  expect((await server.diagnostics(uri)).map(brief)).toEqual(['pg/no-driver-import 1:7-1:11']);
  server.change(uri, 3, 'export const pool = null;\n');
  expect(await server.diagnostics(uri)).toEqual([]);
}, 240_000);

test('a migration that is not saved yet: the hole, its counterexample, the suggestion, and the end of it', async () => {
  const uri = pathToFileURL(path.join(root, 'db/migrations/2_ledger.sql')).href;
  server.open(uri, 'sql', ledger);
  const [hole, ...others] = await server.diagnostics(uri);
  expect(others).toEqual([]);
  if (hole === undefined) throw new Error(server.log.join('\n'));
  expect(brief(hole)).toBe('pg/immutable-table 1:13-1:19');
  expect(hole.message).toContain('Counterexample, as any role that may write: UPDATE public.ledger SET id = id; PostgreSQL answers: no error, 1 row changed.');

  const actions = await server.codeActions(uri, hole);
  const suggestion = actions.find(({ title }) => title.startsWith('Append what closes it'));
  if (suggestion === undefined) throw new Error(JSON.stringify(actions));
  const closed = edited(ledger, await server.editsOf(suggestion, uri));
  expect(closed).toMatch(/CREATE OR REPLACE TRIGGER append_only_truncate/u);
  server.change(uri, 2, closed);
  expect(await server.diagnostics(uri)).toEqual([]);

  // And as it was: what is typed counts, not what is on disk.
  server.change(uri, 3, `SELECT '😀';\n${ledger}`);
  expect((await server.diagnostics(uri)).map(brief)).toEqual(['pg/immutable-table 2:13-2:19']);
  server.change(uri, 4, `${ledger}CREATE TABEL t ();\n`);
  expect((await server.diagnostics(uri)).map(({ range, message }) => [range.start, message])).toEqual([[{ line: 3, character: 7 }, 'Parsing error: syntax error at or near "TABEL"']]);
}, 240_000);
