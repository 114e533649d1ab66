import { existsSync, readFileSync } from 'node:fs';

/**
 * The version of the installed package, from the nearest package.json above this file: `dist/` and `src/cli/` lie at
 * different depths below it.
 * @throws {Error} when no package.json holds one: the installation is broken.
 */
export function toolVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const manifest = new URL('package.json', folder);
    if (existsSync(manifest)) {
      const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
      if (typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string') return content.version;
    }
    if (new URL('..', folder).href === folder.href) throw new Error('No package.json with a version lies above the command line.');
  }
}
