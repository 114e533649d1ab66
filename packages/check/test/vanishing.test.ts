import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig, type LoadedConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import { afterAll, describe, expect, it } from 'vitest';
import { check } from '../src/index.js';

const except = ['db'];
const project: Readonly<Record<string, string>> = {
  'guardrails.config.json': JSON.stringify({
    migrations: 'schema/migrations',
    zones: { db: ['libs/db/**'] },
    claims: [...['no-driver-import', 'no-pool-query', 'no-role-switch', 'no-runtime-ddl', 'no-driver-leak'].map((rule) => ({ rule, except })), { rule: 'no-test-only-reach', module: 'libs/fake' }, { rule: 'immutable-table', tables: ['public.ledger'] }],
  }),
  'package.json': '{ "name": "p", "main": "services/a.ts" }',
  'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./libs/*"] } } }',
  'libs/db/pool.ts': "import { Pool } from 'pg';\nexport const pool = new Pool();\n",
  'libs/fake.ts': 'export const fake = 1;\n',
  'services/a.ts': "import { pool } from '~/db/pool';\nexport const a = () => pool.query('SELECT 1');\n",
  'services/boot.sh': 'psql -f sql/b.sql\n',
  'sql/b.sql': 'SELECT 1;\n',
  'schema/migrations/0001.sql': 'CREATE TABLE ledger (id int);\n',
  'schema/migrations/0002.sql': 'REVOKE UPDATE ON ledger FROM PUBLIC;\n',
};

describe('a file that is deleted while a run is under way', () => {
  const roots: string[] = [];
  afterAll(() => {
    for (const root of roots) rmSync(root, { recursive: true, force: true });
  });

  /** The configuration, which deletes something between the listing of the files, for which it is asked what to leave out, and their reading, for which it is asked for its zones. */
  const deletingMeanwhile = (config: LoadedConfig, place: string): LoadedConfig => {
    let isListed = false;
    return {
      ...config,
      get exclude() {
        isListed = true;
        return config.exclude;
      },
      get zones() {
        if (isListed) rmSync(place, { recursive: true, force: true });
        return config.zones;
      },
    };
  };

  // A history is read before the files are listed; scripts and manifests say what is there when they are asked.
  it.each<readonly [gone: string, missed: string | null]>([
    ['libs/db/pool.ts', 'libs/db/pool.ts'],
    ['libs/db', 'libs/db/pool.ts'],
    ['services/a.ts', 'services/a.ts'],
    ['libs/fake.ts', 'libs/fake.ts'],
    ['sql', 'sql/b.sql'],
    ['schema', 'guardrails.config.json'],
    ['schema/migrations/0001.sql', null],
    ['services/boot.sh', null],
    ['package.json', null],
    ['tsconfig.json', null],
  ])('%s: the report says that it could not read it, or what holds without it', async (gone, missed) => {
    const root = mkdtempSync(path.join(tmpdir(), 'vanishing-'));
    roots.push(root);
    for (const [file, text] of Object.entries(project)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    const loaded = await loadConfig({ cwd: root, rules });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const report = await check({ config: deletingMeanwhile(loaded.config, path.join(root, gone)), only: [] });
    expect(existsSync(path.join(root, gone))).toBe(false);
    expect(report.errors.map(({ file }) => file)).toEqual(missed === null ? [] : [missed]);
    // What was not read is not said to hold.
    if (missed?.endsWith('.ts') === true) expect(report.verdicts.filter(({ verdict, rule }) => rule === 'no-driver-import' && verdict === 'proven')).toEqual([]);
  });
});
