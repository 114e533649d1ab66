import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { env, project } from './cli.js';

/** Variables that a hook around the tests would set for its own repository, and identities. */
export const gitEnv: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

/** A repository outside of every other one. */
export interface TestRepository {
  readonly root: string;
  /** Runs git; throws with what it said when it fails. */
  git(...words: readonly string[]): string;
  /** Writes files; null deletes one. */
  write(files: Readonly<Record<string, string | null>>): void;
  /** Adds everything, and commits it. */
  commit(): void;
}

export function repositoryAt(root: string): TestRepository {
  const git = (...words: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'protocol.file.allow=always', ...words], { cwd: root, env: gitEnv, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}${stdout}`);
    return stdout;
  };
  return {
    root,
    git,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        const file = path.join(root, name);
        if (text === null) rmSync(file, { recursive: true });
        else {
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, text);
        }
      }
    },
    commit() {
      git('add', '-A');
      git('commit', '-q', '-m', 'x');
    },
  };
}

/** A repository with one commit of the files; without one where there are none. */
export function repository(files: Readonly<Record<string, string>>): TestRepository {
  const made = repositoryAt(project(files));
  made.git('init', '-q', '-b', 'main');
  if (Object.keys(files).length > 0) made.commit();
  return made;
}
