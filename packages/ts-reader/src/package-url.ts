/** The package's name in `pg@^8` or `@scope/name@1/sub`. */
export function nameOfRange(range: string): string | null {
  return /^\/?(?<name>(?:@[^/@\s]+\/)?[^/@\s]+)/u.exec(range)?.groups?.['name'] ?? null;
}

/** Hosts that serve the packages of npm, and what stands before the name in their paths. */
const hosts: readonly RegExp[] = [
  /^https?:\/\/esm\.sh\/(?:(?:v\d+|stable|gh)\/)?\*?(?<range>.+)$/u,
  /^https?:\/\/(?:cdn\.skypack\.dev|esm\.run|unpkg\.com)\/(?:-\/)?(?<range>.+)$/u,
  /^https?:\/\/cdn\.jsdelivr\.net\/npm\/(?<range>.+)$/u,
  /^https?:\/\/[\w.]+\.jspm\.io\/npm:(?<range>.+)$/u,
  /^https?:\/\/deno\.land\/x\/(?<range>.+)$/u,
];

/** Modules of deno.land/x that are known by another name elsewhere. */
const sameAs = new Map([['postgresjs', 'postgres']]);

/** The package that an address leads to, by what its host calls it; null for other addresses. */
export function packageOfUrl(address: string): string | null {
  for (const host of hosts) {
    const range = host.exec(address)?.groups?.['range'];
    const name = range === undefined ? null : nameOfRange(range.replace(/[?#].*$/u, ''));
    if (name !== null) return sameAs.get(name) ?? name;
  }
  return null;
}
