import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../house/rooms.js';
import type { Run } from './measure.js';

export interface Row extends Run {
  readonly label: string;
  readonly work: string;
}

export interface Section {
  readonly name: string;
  readonly programs: number;
  readonly rows: readonly Row[];
}

function ratio(value: number, base: number | undefined): string {
  return base === undefined || base === 0 ? '–' : `${(value / base).toFixed(1)} ×`;
}

export function tableOf({ name, programs, rows }: Section): string {
  const base = rows.find(({ label }) => label === 'oxlint');
  const cells = rows.map(({ label, work, wall, cpu, memory }) => `| ${label} | ${work} | ${wall.toFixed(2)} | ${cpu.toFixed(2)} | ${ratio(wall, base?.wall)} | ${ratio(cpu, base?.cpu)} | ${memory.toFixed(0)} | ${((memory * 1024) / programs).toFixed(0)} |`);
  return [`### ${name}: ${programs.toLocaleString('en')} programs`, '', '| command | what it looks for | wall s | CPU s | wall to oxlint | CPU to oxlint | peak MB | KB a program |', '| --- | --- | --: | --: | --: | --: | --: | --: |', ...cells].join('\n');
}

/** The versions of what was compared, as installed. */
function versions(): string {
  const folders = [...(process.env['BENCH_PEERS'] === undefined ? [] : [process.env['BENCH_PEERS']]), root];
  const versionOf = (name: string): string | null => {
    for (const folder of folders) {
      try {
        const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8'));
        if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
      } catch {
        // It may be installed elsewhere.
      }
    }
    return null;
  };
  const found = ['oxlint', '@vscode/ripgrep', 'eslint', 'dependency-cruiser'].flatMap((name) => {
    const version = versionOf(name);
    return version === null ? [] : [`${name} ${version}`];
  });
  return found.join(', ');
}

export function pageOf(sections: readonly Section[], machine: string, rounds: number): string {
  return `<!-- Written by \`npm run bench -- --write\`. -->
# Benchmarks

Whole processes, each from a cold start, in turn on the same files; medians of ${String(rounds)} round${rounds === 1 ? '' : 's'} after one that warms the disk's cache. CPU is user and system time of all its threads and children: it moves less than
wall time where other work runs beside. Memory is the largest process at its peak. The tools do not do the same work: each row says what it looks for.

${machine}. ${versions()}.

Run it yourself: \`npm run bench\`, or \`npm run bench -- --on <checkout>\`. Peers are not dependencies; those of the folder in \`BENCH_PEERS\` and on the path take part.

${sections.map(tableOf).join('\n\n')}
`;
}
