import { readdirSync } from 'node:fs';
import path from 'node:path';
import { stampQuietly, type Stamp } from './stamp.js';

/** The folders whose contents say which packages are installed; each also where it is not there. */
export function packageFolders(root: string, listed: readonly string[]): readonly string[] {
  const owners = new Set([root, ...listed.filter((file) => path.posix.basename(file) === 'package.json').map((file) => path.dirname(path.join(root, file)))]);
  for (let folder = root; folder !== path.dirname(folder); folder = path.dirname(folder)) owners.add(path.dirname(folder));
  return [...owners].flatMap((owner) => {
    const folder = path.join(owner, 'node_modules');
    return [folder, path.join(folder, '.package-lock.json'), path.join(folder, '.modules.yaml'), ...scopesIn(folder)];
  });
}

function scopesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('@')).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** As `stampQuietly`. A folder for packages in which nothing but caches are, as of this tool, is as good as none: it may come while a run asks for it. */
export function stampOfPlace(place: string): Stamp {
  return path.basename(place) === 'node_modules' && holdsCachesOnly(place) ? null : stampQuietly(place);
}

function holdsCachesOnly(folder: string): boolean {
  try {
    return readdirSync(folder).every((name) => name === '.cache');
  } catch {
    return true;
  }
}
