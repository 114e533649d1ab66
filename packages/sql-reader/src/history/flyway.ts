import { compareCodeUnits } from './order.js';
import { nameOf } from './folder.js';

export type FlywayFile =
  | { readonly kind: 'versioned' | 'baseline' | 'undo'; readonly path: string; readonly version: readonly string[] }
  | { readonly kind: 'repeatable'; readonly path: string; readonly description: string };

/** Reads a file name as Flyway does: `V1_2__text.sql`, `R__text.sql`, `B…`, `U…`; null for other names (callbacks). */
export function flywayFile(path: string): FlywayFile | null {
  const name = nameOf(path);
  const repeatable = /^R__(?<description>.*)\.sql$/u.exec(name);
  if (repeatable !== null) return { kind: 'repeatable', path, description: repeatable.groups?.['description'] ?? '' };
  const versioned = /^(?<prefix>[VBU])(?<version>\d+(?:[._]\d+)*)(?:__.*)?\.sql$/u.exec(name);
  if (versioned === null) return null;
  const version = (versioned.groups?.['version'] ?? '').split(/[._]/u).map((part) => part.replace(/^0+(?=\d)/u, ''));
  switch (versioned.groups?.['prefix']) {
    case 'V':
      return { kind: 'versioned', path, version };
    case 'B':
      return { kind: 'baseline', path, version };
    default:
      return { kind: 'undo', path, version };
  }
}

/** Orders versions part by part as numbers; a missing part counts as 0. */
export function compareVersions(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const x = a[index] ?? '0';
    const y = b[index] ?? '0';
    const order = x.length - y.length || compareCodeUnits(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/** The files in the order in which Flyway sets up an empty database, and those it leaves out. */
export function orderFlyway(paths: readonly string[]): { readonly applied: readonly string[]; readonly skipped: readonly string[] } {
  const files = paths.map(flywayFile).filter((file) => file !== null);
  const numbered = files.filter((file) => file.kind !== 'repeatable').sort((a, b) => compareVersions(a.version, b.version) || compareCodeUnits(a.path, b.path));
  const baseline = numbered.filter((file) => file.kind === 'baseline').at(-1);
  const versioned = numbered.filter(
    (file) => file === baseline || (file.kind === 'versioned' && (baseline === undefined || compareVersions(file.version, baseline.version) > 0)),
  );
  const repeatable = files.filter((file) => file.kind === 'repeatable').sort((a, b) => compareCodeUnits(a.description, b.description));
  const applied = [...versioned, ...repeatable].map((file) => file.path);
  const isApplied = new Set(applied);
  return { applied, skipped: paths.filter((path) => !isApplied.has(path)) };
}
