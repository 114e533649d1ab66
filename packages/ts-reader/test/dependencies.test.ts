import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createResolver } from '../src/index.js';

const top = mkdtempSync(path.join(tmpdir(), 'dependencies-'));

afterAll(() => {
  rmSync(top, { recursive: true, force: true });
});

test('a root below the top of a repository: the workspace is that of the repository, whatever lies above it', () => {
  const files = {
    'package.json': { dependencies: { outside: '1' } },
    'all/package.json': { workspaces: ['packages/*'], devDependencies: { above: '1' } },
    'all/packages/api/package.json': { name: 'api', dependencies: { 'better-sqlite3': '1', '@acme/db': '*' }, devDependencies: { test: '1' } },
    'all/packages/db/package.json': { name: '@acme/db', dependencies: { pg: '8' } },
    'all/packages/user/package.json': { name: 'user', dependencies: { api: 'workspace:^', used: '1' } },
    'all/packages/other/package.json': { name: 'other', dependencies: { unrelated: '1' } },
  };
  for (const [file, manifest] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), JSON.stringify(manifest));
  }
  const root = path.join(top, 'all/packages/api');
  expect(createResolver(root).dependenciesOf('src/a.ts')?.reachable).not.toContain('pg');
  mkdirSync(path.join(top, 'all/.git'));
  const { own, reachable } = createResolver(root).dependenciesOf('src/a.ts') ?? { own: [], reachable: [] };
  expect(own).toEqual(['better-sqlite3', '@acme/db']);
  expect([...(reachable ?? [])].sort()).toEqual(['@acme/db', 'above', 'api', 'better-sqlite3', 'pg', 'test', 'used']);
});

test('a manifest that cannot be read hides what can be reached, not what the package asks for', () => {
  const root = path.join(top, 'broken');
  const files = {
    'package.json': '{"workspaces": ["packages/*"]}',
    'packages/api/package.json': '{"name": "api", "dependencies": {"sqlite3": "1", "db": "workspace:*"}}',
    'packages/db/package.json': '{"name": "db", "dependencies": {"pg": "8"',
  };
  for (const [file, manifest] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), manifest);
  }
  const dependencies = createResolver(root).dependenciesOf('packages/api/a.ts');
  expect(dependencies?.own).toEqual(['sqlite3', 'db']);
  expect(dependencies?.reachable).toBeNull();
});
