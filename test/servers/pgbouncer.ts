import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asNobody, freePort, type Cluster } from './cluster.js';

/** Whether PgBouncer can be run here; it is no dev dependency (Debian: `apt install pgbouncer`). */
export function hasPgBouncer(): boolean {
  return spawnSync('pgbouncer', ['--version']).status === 0;
}

/** A real PgBouncer in front of a server, which gives each transaction any session of its pool. */
export async function startPgBouncer(cluster: Cluster): Promise<{ url(database?: string, role?: string): string; stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'guardrails-pgbouncer-'));
  const port = await freePort();
  const [settings, users] = [path.join(folder, 'pgbouncer.ini'), path.join(folder, 'users.txt')];
  writeFileSync(users, '"postgres" ""\n"reader" ""\n');
  writeFileSync(
    settings,
    `[databases]\n* = host=127.0.0.1 port=${String(cluster.port)}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${String(port)}\nunix_socket_dir =\nauth_type = trust\nauth_file = ${users}\npool_mode = transaction\ndefault_pool_size = 3\n`,
  );
  if (asNobody.uid !== undefined) for (const at of [folder, settings, users]) chownSync(at, asNobody.uid, asNobody.gid);
  const bouncer = spawn('pgbouncer', [settings], { ...asNobody, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(bouncer, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    bouncer.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('process up')) resolve();
    });
    bouncer.once('exit', () => {
      reject(new Error(`PgBouncer does not start: ${said}`));
    });
  });
  return {
    url: (database = 'postgres', role = 'postgres') => `postgres://${role}@127.0.0.1:${String(port)}/${database}`,
    async stop() {
      bouncer.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
