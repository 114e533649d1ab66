/**
 * `npm run kills`: ends `prove` with SIGKILL at random moments, two at once on a PostgreSQL server and one on the embedded server, and looks what is left. What is left, the next run clears away: databases, roles
 * and sessions there, half-written files here. `-- 60`: that many rounds; `-- 60 7`: beginning with that seed.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startCluster, type Cluster } from '../test/servers/cluster.js';
import { root } from './house/rooms.js';

const [rounds = 20, seed = 1] = process.argv.slice(2).map(Number);
const bin = path.join(root, 'packages/pg-guardrails/bin/pg-guardrails.js');

const home = mkdtempSync(path.join(os.tmpdir(), 'guardrails-kills-'));
/** Where runs would put temporary files. */
const temporaries = path.join(home, 'tmp');
mkdirSync(temporaries);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function projectIn(folder: string): string {
  cpSync(path.join(root, 'fixtures/systems/symphony'), folder, { recursive: true, filter: (source) => path.basename(source) !== 'node_modules' });
  mkdirSync(path.join(folder, 'node_modules'));
  return folder;
}

/** Runs it, and ends it after so many milliseconds; null: when it likes. */
function prove(cwd: string, words: readonly string[], after: number | null): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [bin, 'prove', ...words], { cwd, env: { ...process.env, TMPDIR: temporaries }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const timer = after === null ? null : setTimeout(() => child.kill('SIGKILL'), after);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, said });
    });
  });
}

async function leftOn(cluster: Cluster): Promise<readonly string[]> {
  const client = new pg.Client(cluster.url());
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly name: string }>(
      `SELECT 'database ' || datname AS name FROM pg_database WHERE datname LIKE 'guardrails%' UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname LIKE 'guardrails%'
        UNION ALL SELECT 'session ' || application_name FROM pg_stat_activity WHERE application_name LIKE 'guardrails%' UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname LIKE 'symphony%'`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function untilNobodyIsThere(cluster: Cluster): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await leftOn(cluster)).every((name) => !name.startsWith('session '))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const cluster = await startCluster(18);
const problems: string[] = [];
try {
  const random = randomFrom(seed);
  const places = ['here', 'there', 'beside'].map((name) => projectIn(path.join(home, name)));
  const [here = '', there = '', beside = ''] = places;
  const cache = path.join(here, 'node_modules/.cache/pg-guardrails');
  const onServer = ['--database-url', cluster.url()];
  const lasts = Date.now();
  for (const [where, words] of [[here, []], [there, onServer]] as const) {
    const { code, said } = await prove(where, words, null);
    if (code !== 0) problems.push(`a whole run ends with ${String(code)}: ${said}`);
  }
  const most = (Date.now() - lasts) / 2;
  const killed = { left: 0, clean: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    // One of ten begins with nothing kept.
    if (random() < 0.1) rmSync(cache, { recursive: true, force: true });
    const moments = [random() * most, random() * most, random() * most];
    await Promise.all([prove(here, [], moments[0] ?? 0), prove(there, onServer, moments[1] ?? 0), prove(beside, onServer, moments[2] ?? 0)]);
    await untilNobodyIsThere(cluster);
    if ((await leftOn(cluster)).length > 0) killed.left += 1;
    else killed.clean += 1;
    if (round % 5 !== 0 && round !== rounds) continue;
    // Two whole runs at once clear away what those before have left.
    const next = await Promise.all([prove(here, [], null), prove(there, onServer, null), prove(beside, onServer, null)]);
    const left = await leftOn(cluster);
    const half = readdirSync(cache).filter((name) => name.endsWith('.tmp'));
    if (next.some(({ code }) => code !== 0)) problems.push(`round ${String(round)}: the next runs end with ${next.map(({ code, said }) => `${String(code)} ${said}`).join(', ')}`);
    const temporary = readdirSync(temporaries);
    if (left.length + half.length + temporary.length > 0) problems.push(`round ${String(round)}: ${[...left, ...half, ...temporary].join(', ')}`);
    console.log(`${String(round)} rounds of ${String(rounds)}: ${String(killed.left)} left something on the server, ${String(killed.clean)} nothing; ${problems.length === 0 ? 'all of it is cleared away' : `${String(problems.length)} problems`}`);
  }
} finally {
  await cluster.stop();
  rmSync(home, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
