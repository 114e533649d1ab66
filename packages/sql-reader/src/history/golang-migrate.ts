import { nameOf } from './folder.js';

export interface GolangMigrateFile {
  readonly path: string;
  readonly version: bigint;
  readonly direction: 'up' | 'down';
}

/** Reads a file name as golang-migrate does (source/parse.go): `1_text.up.sql`, `1_text.down.sql`; null for other names. */
export function golangMigrateFile(path: string): GolangMigrateFile | null {
  const groups = /^(?<version>\d+)_.*\.(?<direction>up|down)\.sql$/u.exec(nameOf(path))?.groups;
  if (groups === undefined) return null;
  return { path, version: BigInt(groups['version'] ?? '0'), direction: groups['direction'] === 'up' ? 'up' : 'down' };
}

/**
 * Whether golang-migrate applies these files. It passes over names that are not its own; such a file counts as a helper when it has
 * the number of a pair, and as a migration of some other tool when it has a number of its own.
 */
export function isGolangMigrate(paths: readonly string[]): boolean {
  const versions = new Set(paths.flatMap((path) => golangMigrateFile(path) ?? []).filter(({ direction }) => direction === 'up').map(({ version }) => version));
  if (versions.size === 0) return false;
  return paths.every((path) => {
    const number = /^\d+(?=_)/u.exec(nameOf(path))?.[0];
    return golangMigrateFile(path) !== null || (number !== undefined && versions.has(BigInt(number)));
  });
}
