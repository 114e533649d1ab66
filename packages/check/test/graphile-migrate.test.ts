import { readJson5 } from '@pg-guardrails/config/json5';
import { describe, expect, test } from 'vitest';
import { graphileSettings } from '../src/survey/graphile-migrate.js';

const migrations = 'GRANT USAGE ON SCHEMA app TO :DATABASE_VISITOR; ALTER SCHEMA app OWNER TO :DATABASE_OWNER; SELECT :TWO;';

/** What `init` writes for a folder of migrations, by the files of a project. */
function settings(folder: string, files: Readonly<Record<string, string>>): unknown {
  return graphileSettings(folder, Object.keys(files), (file) => files[file] ?? null, readJson5, (text) => migrations.includes(text))?.config ?? null;
}

const gmrc = `/* Graphile Migrate */
{
  "pgSettings": { "search_path": "app_public, \\"My App\\",PUBLIC" },
  "placeholders": { ":DATABASE_VISITOR": "!ENV", ":TWO": "2", ":UNUSED": "!ENV", "TWO": "3" },
}
`;

describe('what graphile-migrate is configured for', () => {
  test.each<readonly [what: string, folder: string, files: Readonly<Record<string, string>>, expected: unknown]>([
    ['names of their own', 'db/migrations', { 'db/.gmrc': gmrc }, { placeholders: { ':DATABASE_OWNER': 'database_owner', ':DATABASE_VISITOR': 'database_visitor', ':TWO': '2' }, searchPath: ['app_public', 'My App', 'public'] }],
    [
      'those of the example environment',
      'migrations',
      { '.gmrc': '{ placeholders: { ":DATABASE_VISITOR": "!ENV" } }', '.env.example': '# DATABASE_OWNER=no\r\nDATABASE_OWNER_PASSWORD=secret\r\nexport DATABASE_OWNER="shop"\r\nDATABASE_VISITOR=shop_visitor\r\n' },
      { placeholders: { ':DATABASE_OWNER': 'shop', ':DATABASE_VISITOR': 'shop_visitor' } },
    ],
    ['a value that only the run shows', 'migrations', { '.gmrc': '{}', '.env': 'DATABASE_OWNER=$USER\n' }, { placeholders: { ':DATABASE_OWNER': 'database_owner' } }],
    ['a folder of its own', 'sql', { '.gmrc': '{ migrationsFolder: "./sql", pgSettings: { role: "x" } }' }, { placeholders: { ':DATABASE_OWNER': 'database_owner' } }],
    ['a search path that is more than names', 'migrations', { '.gmrc': '{ pgSettings: { search_path: "a, current_schema()" } }' }, { placeholders: { ':DATABASE_OWNER': 'database_owner' } }],
    ['that of another folder', 'db/migrations', { '.gmrc': gmrc }, null],
    ['none', 'db/migrations', { 'db/.gmrc.js': 'module.exports = {}' }, null],
    ['what is no JSON5', 'migrations', { '.gmrc': '{ placeholders: { ":DATABASE_VISITOR": process.env.V } }' }, null],
    ['what is no object', 'migrations', { '.gmrc': '["a"]' }, null],
    ['settings of other kinds', 'migrations', { '.gmrc': '{ placeholders: [1], pgSettings: 2 }' }, { placeholders: { ':DATABASE_OWNER': 'database_owner' } }],
    ['a placeholder without a text', 'migrations', { '.gmrc': '{ placeholders: { ":TWO": 2 } }' }, { placeholders: { ':DATABASE_OWNER': 'database_owner', ':TWO': 'two' } }],
  ])('%s', (_, folder, files, expected) => {
    expect(settings(folder, files)).toEqual(expected);
  });
});
