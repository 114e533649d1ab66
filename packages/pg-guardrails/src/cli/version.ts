import { existsSync, readFileSync } from 'node:fs';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * The installed package's manifest, the nearest package.json above this file: `dist/` and `src/cli/` lie at different depths below it.
 * @throws {Error} when no package.json holds a version: the installation is broken.
 */
function readManifest(): Manifest {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const manifest = new URL('package.json', folder);
    if (existsSync(manifest)) {
      const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
      if (typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string') {
        const dependencies: unknown = 'dependencies' in content ? content.dependencies : {};
        const entries = typeof dependencies === 'object' && dependencies !== null ? Object.entries(dependencies) : [];
        return { version: content.version, dependencies: Object.fromEntries(entries.map(([name, wanted]) => [name, String(wanted)])) };
      }
    }
    if (new URL('..', folder).href === folder.href) throw new Error('No package.json with a version lies above the command line.');
  }
}

export function toolVersion(): string {
  return readManifest().version;
}

/** The libraries that decide what a verdict rests on are wanted in one version only: `libpg-query 18.1.5`. */
export function pinnedParts(): readonly string[] {
  return Object.entries(readManifest().dependencies)
    .filter(([, wanted]) => /^\d/u.test(wanted))
    .map(([name, wanted]) => `${name} ${wanted}`)
    .sort();
}
