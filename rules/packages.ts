import type { ImportFact } from '@pg-guardrails/kernel';

/** A package by the name that its users know: types of `@scope/name` are published as `@types/scope__name`. */
export function packageName(name: string): string {
  if (!name.startsWith('@types/')) return name;
  const bare = name.slice('@types/'.length);
  return bare.includes('__') ? `@${bare.replace('__', '/')}` : bare;
}

const packagePattern = /^(?:npm:)?(?<name>(?:@[^/@]+\/)?[^/@.#:][^/@:]*)(?:@[^/]*)?(?:\/|$)/u;

/**
 * The package that a specifier names by its text: `pg` for `pg/lib/client.js`, `npm:pg@8` and `../node_modules/pg/lib`.
 * Null for a path of the project, a `#` import, a URL or a builtin with its prefix.
 */
export function packageOfSpecifier(specifier: string): string | null {
  const installed = specifier.lastIndexOf('node_modules/');
  const text = installed < 0 ? specifier : specifier.slice(installed + 'node_modules/'.length);
  const name = packagePattern.exec(text)?.groups?.['name'];
  return name === undefined ? null : packageName(name);
}

const namedBy = (specifier: string | null): string | null => (specifier === null ? null : packageOfSpecifier(specifier));

/**
 * The packages that an import leads to, or says it does. Both count: `pgx` may be an alias that installs `pg`, and `pg` may be
 * an alias that installs a fork of it. A file of the project counts only where a declaration file stands in for a package.
 */
export function packagesOf({ specifier, target }: ImportFact): readonly string[] {
  switch (target.kind) {
    case 'package': {
      const name = packageName(target.package);
      if (specifier === name) return [name];
      const named = namedBy(specifier);
      return named === null || named === name ? [name] : [name, named];
    }
    case 'file': {
      if (target.file.includes('node_modules/')) return [packageOfSpecifier(target.file) ?? target.file];
      const named = /\.d\.[cm]?ts$/u.test(target.file) ? namedBy(specifier) : null;
      return named === null ? [] : [named];
    }
    case 'unresolved': {
      const named = namedBy(specifier);
      return named === null ? [] : [named];
    }
    case 'builtin':
    case 'opaque':
      return [];
    default:
      return target satisfies never;
  }
}

/** Whether a package is meant by a name, or by a pattern with a trailing `/*` (`@slonik/*`). */
export function matchesPackage(name: string, pattern: string): boolean {
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
