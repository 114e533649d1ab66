import type { Watch, WatchedKind, Zones } from '@pg-guardrails/kernel';
import type { Surfaces } from '@pg-guardrails/scanner';
import type { FactClaim } from './judge-facts.js';

/** What is looked out for in each program by itself, as plain data. */
export interface Watched {
  readonly kinds: ReadonlySet<WatchedKind>;
  readonly members: ReadonlySet<string>;
  /** Names, and scopes as `@scope/*`. */
  readonly packages: readonly string[];
  /** Of which packages it matters that a file which is no program has one loaded, as `packages`; null for all. */
  readonly loaded: readonly string[] | null;
}

/** What all claims together have the readers look out for. */
export interface Lookout extends Watched {
  isWatchedPackage(name: string): boolean;
  /** Whether a receiver in this file matters that only its type settles. */
  needsTypes(file: string, zones: Zones): boolean;
  /** Which files' exports matter; null when no claim asks. */
  surfaces(zones: Zones): Surfaces | null;
}

export function packageTest(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith('/*')));
  const scopes = patterns.filter((pattern) => pattern.endsWith('/*')).map((pattern) => pattern.slice(0, -1));
  return (name) => names.has(name) || scopes.some((scope) => name.startsWith(scope));
}

/** The union of the claims' watches. */
export function lookoutOf(claims: readonly FactClaim[]): Lookout {
  const watches: readonly Watch[] = claims.map(({ rule, options }) => rule.bind(options).watches);
  const packages = [...new Set(watches.flatMap((watch) => watch.packages))];
  return {
    kinds: new Set(watches.flatMap(({ kinds }) => kinds)),
    members: new Set(watches.flatMap(({ members }) => members)),
    packages,
    loaded: watches.every(({ loaded }) => loaded !== undefined) ? [...new Set(watches.flatMap(({ loaded = [] }) => loaded))] : null,
    isWatchedPackage: packageTest(packages),
    surfaces(zones) {
      const asked = watches.flatMap(({ exports }) => (exports === undefined ? [] : [exports]));
      if (asked.length === 0) return null;
      return {
        isInside: (file) => asked.some(({ of }) => zones.isInAny(file, of)),
        isWithin: (file) => asked.every(({ within }) => zones.isInAny(file, within)),
        isEntry: (file) => asked.some(({ entry }) => entry(file, zones)),
      };
    },
    needsTypes: (file, zones) => watches.some(({ members, except }) => members.length > 0 && !zones.isInAny(file, except)),
  };
}
