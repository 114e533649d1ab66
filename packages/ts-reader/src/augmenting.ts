import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a package is made on, by its manifest; empty where it is not installed. */
function dependenciesOf(from: string, name: string): readonly string[] {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) return namesIn(manifest);
    if (folder === path.dirname(folder)) return [];
  }
}

function namesIn(manifest: string): readonly string[] {
  try {
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    if (typeof content !== 'object' || content === null) return [];
    const { dependencies, peerDependencies, optionalDependencies } = { dependencies: null, peerDependencies: null, optionalDependencies: null, ...content };
    return [dependencies, peerDependencies, optionalDependencies].flatMap((list: unknown) => (typeof list === 'object' && list !== null ? Object.keys(list) : []));
  } catch {
    return [];
  }
}

/** Whether a package that a file imports may add the drivers' types to those of other packages, as `@fastify/postgres` does: only one that depends on a driver can name them. */
export function mayAugment(file: string, name: string, drivers: ReadonlySet<string>): boolean {
  return !drivers.has(name) && dependenciesOf(path.dirname(file), name).some((each) => drivers.has(each.replace(/^@types\//u, '')));
}
