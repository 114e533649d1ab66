import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { gitEnvironment } from '@pg-guardrails/scanner';

/** The folder from which git takes the hooks of a repository, absolute: `core.hooksPath`, the main repository's in a worktree, else `.git/hooks`. Null where git cannot be asked. */
export function hooksFolder(top: string): string | null {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--git-path', 'hooks'], { cwd: top, env: gitEnvironment(), encoding: 'utf8' });
  const written = status === 0 ? stdout.replace(/\r?\n$/u, '') : '';
  return written === '' ? null : path.resolve(top, written);
}
