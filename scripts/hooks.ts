/** `npm run hooks`: the recipes of docs/ci.md in the hook managers themselves. lefthook is installed for it; pre-commit must be on the path (`pip install pre-commit`, or the package of the system). */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './house/rooms.js';

const home = path.join(root, 'node_modules/.cache/hook-managers');
const tools = path.join(home, 'node_modules/.bin');

function run(command: string, words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): void {
  const { status } = spawnSync(command, words, { cwd, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (spawnSync('pre-commit', ['--version'], { stdio: 'inherit' }).status !== 0) {
  console.error('pre-commit was not found on the path. Install it (`pip install pre-commit` in an environment of its own will do), and run this again.');
  process.exit(1);
}
if (!existsSync(path.join(tools, 'lefthook'))) {
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'package.json'), JSON.stringify({ private: true, dependencies: { lefthook: '^2.2.2' } }));
  // Its script would install hooks in this repository.
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], home);
}
run('npx', ['vitest', 'run', 'test/cli/recipes.test.ts', '-t', 'at commit'], root, { ...process.env, GUARDRAILS_HOOKS: tools });
