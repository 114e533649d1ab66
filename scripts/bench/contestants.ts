import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../house/rooms.js';

export interface Contestant {
  readonly label: string;
  /** What it looks for. */
  readonly work: string;
  readonly command: readonly string[];
  /** Whether an exit code is that of a run that did its work. */
  readonly isDone: (code: number) => boolean;
}

/** The plan's own grep: the driver, a pool, a query on it, a role switch. */
const words = String.raw`from ['"]pg['"]|PoolClient|pool\.query\(|new Pool\(|SET (LOCAL )?ROLE|RESET ROLE`;

function installed(name: string): string | null {
  const folders = [...(process.env['BENCH_PEERS'] === undefined ? [] : [process.env['BENCH_PEERS']]), root];
  return folders.map((folder) => path.join(folder, 'node_modules/.bin', name)).find((file) => existsSync(file)) ?? null;
}

function ripgrep(): string | null {
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'rg'));
  const packaged = [process.env['BENCH_PEERS'] ?? root, root].map((folder) => path.join(folder, `node_modules/@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`));
  return [...packaged, ...onPath].find((file) => existsSync(file)) ?? null;
}

/** Exit 2 says that something could not be read: imports of a checkout without its packages or its build. */
function isReport(code: number): boolean {
  return code <= 2;
}

/** Ourselves and the peers that are installed, in the order of the table. */
export function contestants(folder: string, scratch: string): readonly Contestant[] {
  const cli = [process.execPath, path.join(root, 'packages/pg-guardrails/bin/pg-guardrails.js'), 'check'];
  const cache = path.join(scratch, `cache-${path.basename(folder)}`);
  const [oxlint, depcruise, eslint, rg] = [installed('oxlint'), installed('depcruise'), installed('eslint'), ripgrep()];
  const peer = (file: string | null, label: string, work: string, rest: readonly string[], isDone: Contestant['isDone'] = (code) => code <= 1): readonly Contestant[] => {
    if (file === null) console.warn(`${label} is not installed, so it is left out.`);
    return file === null ? [] : [{ label, work, command: [file, ...rest], isDone }];
  };
  return [
    { label: 'node, doing nothing', work: '', command: [process.execPath, '-e', '0'], isDone: (code) => code === 0 },
    ...peer(rg, 'ripgrep', 'the words of the boundary', ['--count-matches', words, '.']),
    ...peer(oxlint, 'oxlint', '`no-restricted-imports`: `pg`', ['-c', path.join(scratch, 'oxlint.json'), '.']),
    { label: 'pg-guardrails no-driver-import', work: 'the driver by package identity, every form of import', command: [...cli, 'no-driver-import'], isDone: isReport },
    { label: 'pg-guardrails no-driver-import --cache', work: 'the same, nothing changed', command: [...cli, 'no-driver-import', '--cache-location', cache], isDone: isReport },
    { label: 'pg-guardrails db-boundary test-only', work: 'both groups', command: [...cli, 'db-boundary', 'test-only'], isDone: isReport },
    { label: 'pg-guardrails db-boundary test-only --cache', work: 'the same, nothing changed', command: [...cli, 'db-boundary', 'test-only', '--cache-location', cache], isDone: isReport },
    ...peer(eslint, 'ESLint', '`no-restricted-imports`: `pg`', ['--no-config-lookup', '-c', path.join(scratch, 'eslint.config.mjs'), '--no-inline-config', '.']),
    ...peer(depcruise, 'dependency-cruiser', 'the graph, and one rule on it', ['--config', path.join(scratch, 'depcruise.cjs'), '--output-type', 'err', '.'], (code) => code < 255),
  ];
}
