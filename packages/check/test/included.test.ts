import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadConfig, type LoadedConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { check, checkSqlFile, readOpenSql } from '../src/index.js';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const files = {
  'db/migrations/1.sql': 'CREATE ROLE app LOGIN;\n\\set who app\n\\ir ../lib/ledger.sql\nREVOKE ALL ON ledger FROM :who;\n',
  'db/lib/ledger.sql': '-- guardrails: immutable\nCREATE TABLE ledger (id int);\nSET ROLE app; RESET ROLE;\nGRANT UPDATE ON ledger TO :who;\n',
};

async function load(): Promise<LoadedConfig> {
  const root = mkdtempSync(path.join(tmpdir(), 'guardrails-included-'));
  made.push(root);
  const config = { histories: [{ migrations: 'db/migrations', runtimeRoles: ['app'] }], claims: [{ rule: 'no-role-switch' }, { rule: 'immutable-table' }] };
  for (const [file, text] of Object.entries({ ...files, 'guardrails.config.json': JSON.stringify(config) })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
  await loadGrammar();
  return loaded.config;
}

describe('a file that a migration includes', () => {
  test('is judged at its own places, in its turn', async () => {
    const report = await check({ config: await load(), only: [] });
    expect(report.errors).toEqual([]);
    expect(report.findings.filter(({ rule }) => rule === 'no-role-switch').map(({ file, line }) => [file, line])).toEqual([['db/lib/ledger.sql', 3], ['db/lib/ledger.sql', 3]]);
    const privileges = report.verdicts.filter(({ layer, role }) => layer === 'privilege' && role === 'app');
    // The REVOKE stands behind the \ir, so it takes back what the included file grants.
    expect(privileges.map(({ operation, verdict }) => [operation, verdict])).toContainEqual(['UPDATE', 'proven']);
    expect(report.coverage.statements).toBe(6);
  });

  test('is read in the editor with the variables of the script, saved or not', async () => {
    const config = await load();
    const file = 'db/lib/ledger.sql';
    for (const text of [files[file], `SELECT 1;\n${files[file]}`]) {
      expect(readOpenSql({ config, file, text }).problems).toEqual([]);
      expect(readOpenSql({ config, file, text }).statements.at(-1)?.text).toBe('GRANT UPDATE ON ledger TO app');
    }
    expect(checkSqlFile({ config, file, text: `SELECT 1;\n${files[file]}` }).filter(({ rule }) => rule === 'no-role-switch').map(({ line }) => line)).toEqual([4, 4]);
  });

  test('a change of it shows in the migration that includes it', async () => {
    const config = await load();
    const text = files['db/migrations/1.sql'].replace('REVOKE', '-- REVOKE');
    const open = checkSqlFile({ config, file: 'db/migrations/1.sql', text });
    expect(open.filter(({ file }) => file !== 'db/migrations/1.sql')).toEqual([]);
    const included = checkSqlFile({ config, file: 'db/lib/ledger.sql', text: files['db/lib/ledger.sql'] });
    expect(included.some(({ rule }) => rule === 'immutable-table')).toBe(true);
  });
});
