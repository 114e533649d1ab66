import { spawn } from 'node:child_process';

/** What git could not do, in one sentence for a person. */
export class GitFailure extends Error {}

export interface GitAnswer {
  readonly code: number;
  readonly out: Buffer;
  /** The first line of what it complained about, without its prefix. */
  readonly complaint: string;
}

/** Runs git without a shell; `input` goes to its standard input. Throws a `GitFailure` where there is no git. */
export function runGit(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv, input: string | Buffer = ''): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--no-optional-locks', '-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false', ...words], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(new GitFailure(error.code === 'ENOENT' ? 'There is no git here: the command was not found on the PATH.' : `git could not be started (${error.code ?? error.message}).`));
    });
    // One that ends early closes its input; what it said of that is read below.
    child.stdin.on('error', () => undefined).end(input);
    child.on('close', (code) => {
      const lines = Buffer.concat(err).toString('utf8').split('\n');
      const said = lines.find((line) => /^(?:fatal|error): /u.test(line)) ?? lines[0] ?? '';
      resolve({ code: code ?? 128, out: Buffer.concat(out), complaint: said.replace(/^(?:fatal|error): /u, '').trim() });
    });
  });
}

/** As `runGit`, where anything but success is a `GitFailure`. */
export async function gitOutput(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv, input: string | Buffer = ''): Promise<Buffer> {
  const { code, out, complaint } = await runGit(words, cwd, env, input);
  if (code !== 0) throw new GitFailure(`git ${words[0] ?? ''} failed: ${complaint === '' ? `exit ${String(code)}` : complaint}`);
  return out;
}
