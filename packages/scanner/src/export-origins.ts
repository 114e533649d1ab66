import type { ConstructFact, MemberFact, Origin } from '@pg-guardrails/kernel';
import type { ExportedOrigin } from '@pg-guardrails/ts-reader';

type PackageOrigin = Origin & { readonly kind: 'package' };

/** Follows exports from file to file. */
export interface ExportGraph {
  add(file: string, exports: readonly ExportedOrigin[]): void;
  /** The package that an origin leads to through any number of files, or null. */
  follow(origin: Origin): PackageOrigin | null;
  /** Whether any export of the file leads to a package that the predicate accepts. */
  carries(file: string, name: string, accepts: (packageName: string) => boolean): boolean;
}

const longestChain = 60;

/** A construction or a member with the package that its origin in another file leads to; null when it leads to none that is accepted. */
export function followed<F extends ConstructFact | MemberFact>(fact: F, exports: Pick<ExportGraph, 'follow'>, accepts: (packageName: string) => boolean): F | null {
  if (fact.origin?.kind !== 'file') return null;
  const origin = exports.follow(fact.origin);
  return origin === null || !accepts(origin.package) ? null : { ...fact, origin };
}

/** @param load gives the exports of a file that nobody added; default: nothing is known of it. */
export function createExportGraph(load: (file: string) => readonly ExportedOrigin[] | null = () => null): ExportGraph {
  const byFile = new Map<string, ReadonlyMap<string, readonly Origin[]>>();

  const add = (file: string, exports: readonly ExportedOrigin[]): void => {
    const names = new Map<string, Origin[]>();
    for (const { name, origin } of exports) names.set(name, [...(names.get(name) ?? []), origin]);
    byFile.set(file, names);
  };
  const appended = (origin: Origin, rest: string): Origin => {
    if (rest === '') return origin;
    // The member of a namespace is the module's export.
    if (origin.export === '*' && rest.startsWith('.')) return { ...origin, export: rest.slice(1) };
    return { ...origin, export: origin.export + rest };
  };
  const followFrom = (origin: Origin, seen: ReadonlySet<string>): PackageOrigin | null => {
    if (origin.kind === 'package') return origin;
    const key = `${origin.file}\0${origin.export}`;
    if (seen.has(key) || seen.size > longestChain) return null;
    if (!byFile.has(origin.file)) {
      const exports = load(origin.file);
      if (exports !== null) add(origin.file, exports);
    }
    const known = byFile.get(origin.file);
    if (known === undefined) return null;
    const next = new Set([...seen, key]);
    const head = /^(?:[^.(]+|\*)/u.exec(origin.export)?.[0] ?? origin.export;
    // A call of an exported function first: what it gives is told on its own.
    for (const name of origin.export.startsWith(`${head}()`) ? [`${head}()`, head] : [head]) {
      const rest = origin.export.slice(name.length);
      for (const through of known.get(name) ?? []) {
        const found = followFrom(appended(through, rest), next);
        if (found !== null) return found;
      }
    }
    for (const star of known.get('*') ?? []) {
      // `export *` leaves the default export out; all of a module has been followed by its name already.
      if (head === 'default' || head === '*') break;
      const found = followFrom(star.kind === 'package' ? { ...star, export: origin.export } : { ...star, export: origin.export }, next);
      if (found !== null) return found;
    }
    // `require` of a CommonJS file gives what it assigned to `module.exports`.
    if (head === '*' && known.has('default')) return followFrom({ ...origin, export: `default${origin.export.slice(1)}` }, next);
    return null;
  };
  /** What a namespace of the file has, also through `export *`. */
  const namesOf = (first: string): readonly string[] => {
    const names = new Set<string>();
    const files = new Set([first]);
    for (const file of files) {
      for (const [name, origins] of byFile.get(file) ?? []) {
        names.add(name);
        if (name === '*') for (const origin of origins) if (origin.kind === 'file') files.add(origin.file);
      }
    }
    return [...names];
  };
  return {
    add,
    follow: (origin) => followFrom(origin, new Set()),
    carries(file, name, accepts) {
      const names = name === '*' ? namesOf(file) : [name, `${name}()`];
      const isAccepted = (export_: string): boolean => {
        const found = followFrom({ kind: 'file', file, export: export_ }, new Set());
        return found !== null && accepts(found.package);
      };
      return names.some(isAccepted) || (byFile.get(file)?.get('*') ?? []).some((star) => (star.kind === 'package' ? accepts(star.package) : name === '*' && isAccepted('*')));
    },
  };
}
