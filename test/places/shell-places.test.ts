import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { check } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { harmless, shellPlaces, unfollowed, unrun } from './shell-places.js';

const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;
/** What a shell does with a script of the table changes with the table only: of each so many one is asked, all with GUARDRAILS_SHELL=1. */
const asked = process.env['GUARDRAILS_SHELL'] === '1' ? 1 : 10;
const isAsked = (index: number): boolean => index % asked === 0;

/** Programs that run what they are given, as those of the name do, without what they are for. */
const programs: Readonly<Record<string, string>> = {
  psql: '{ printf "%s\\n" "$PGOPTIONS" "$@"; [ -t 0 ] || timeout 1 cat; for a in "$@"; do case $p in -f) cat "$a";; esac; p=$a; done; } >> "$TOLD"',
  sudo: 'shift 2; exec "$@"',
  su: 'shift 2; exec sh -c "$1"',
  docker: 'while [ "$1" != psql ] && [ "$1" != sh ]; do shift; done; exec "$@"',
  kubectl: 'shift 3; exec "$@"',
  ssh: 'shift; [ $# = 0 ] && exec sh; exec sh -c "$*"',
  gosu: 'shift; exec "$@"',
  'su-exec': 'shift; exec "$@"',
  fly: 'shift 3; exec sh -c "$1"',
};

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'guardrails-shell-')));
const root = path.join(folder, 'project');
let found: ReadonlySet<string>;

/** Whether the script has psql take the role: what psql was told is looked at, not the script. */
function takesRole(name: string, script: string): boolean {
  const told = path.join(folder, `${name}.told`);
  writeFileSync(told, '');
  spawnSync('bash', ['-c', script], { cwd: folder, env: { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, TOLD: told }, stdio: ['ignore', 'ignore', 'ignore'], timeout: 10_000 });
  return /set\s+(?:\/\*.*?\*\/\s*)?role\s+\S|role(?:=|%3D)admin/iu.test(readFileSync(told, 'utf8'));
}

beforeAll(async () => {
  mkdirSync(path.join(folder, 'bin'));
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(path.join(folder, 'bin', name), `#!/bin/bash\n${body}\n`);
    chmodSync(path.join(folder, 'bin', name), 0o755);
  }
  mkdirSync(path.join(root, 'scripts'), { recursive: true });
  const scripts = { ...shellPlaces, ...harmless, ...unrun, ...Object.fromEntries(Object.entries(unfollowed).map(([name, { script }]) => [name, script])) };
  for (const [name, script] of Object.entries(scripts)) writeFileSync(path.join(root, 'scripts', `${name}.sh`), `#!/bin/bash\n${script}\n`);
  writeFileSync(path.join(root, 'guardrails.config.json'), JSON.stringify({ zones: { db: ['libs/db/**'] }, claims: [{ rule: 'no-role-switch', except: ['db'] }] }));
  const loaded = await loadConfig({ cwd: root, rules });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const report = await check({ config: loaded.config, only: [] });
  expect(report.errors).toEqual([]);
  found = new Set(report.findings.map(({ file }) => path.basename(file, '.sh')));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('ways in which a script hands SQL to psql', () => {
  test.each(Object.entries(shellPlaces))('%s is found', (name, script) => {
    expect(found.has(name), script).toBe(true);
  });

  test.each(Object.entries({ ...harmless, ...unrun }))('%s is clean', (name, script) => {
    expect(found.has(name), script).toBe(false);
  });

  test.each(Object.entries(unfollowed))('%s is not followed', (name, { script, because }) => {
    expect(because).toBeTruthy();
    expect(found.has(name), script).toBe(false);
  });
});

// The scripts are bash's; elsewhere nobody could say what they do.
describe.runIf(hasBash)('what bash does', () => {
  test.each(Object.entries({ ...shellPlaces, ...Object.fromEntries(Object.entries(unfollowed).map(([name, { script }]) => [name, script])) }).filter((_, index) => isAsked(index)))('%s takes the role', (name, script) => {
    expect(takesRole(name, script), script).toBe(true);
  });

  test.each(Object.entries(harmless).filter((_, index) => isAsked(index)))('%s does not', (name, script) => {
    expect(takesRole(name, script), script).toBe(false);
  });
});
