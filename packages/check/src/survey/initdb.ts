import path from 'node:path';

const isCompose = (file: string): boolean => /^(?:docker-)?compose.*\.ya?ml$/u.test(path.posix.basename(file));

/** What the image `postgres` runs once, when it makes its server (https://hub.docker.com/_/postgres, Initialization scripts). */
const folder = String.raw`\/docker-entrypoint-initdb\.d(?:\/[^\s:"']*)?`;
/** `- ./init:/docker-entrypoint-initdb.d:ro`, and `source: ./init` with `target: /docker-entrypoint-initdb.d` before or behind it. */
const mounts: readonly RegExp[] = [
  new RegExp(String.raw`^\s*-\s*["']?(?<source>[^\s:"'$]+):${folder}`, 'gmu'),
  new RegExp(String.raw`\bsource:\s*["']?(?<source>[^\s"'$]+)["']?\s*\n\s*target:\s*["']?${folder}`, 'gu'),
  new RegExp(String.raw`\btarget:\s*["']?${folder}["']?\s*\n\s*source:\s*["']?(?<source>[^\s"'$]+)`, 'gu'),
];

/**
 * Globs of the files that compose files have the server run when it is made. A path counts from the compose file's folder, or from the root where
 * nothing is there: that is up to how Docker is called.
 */
export function initializationGlobs(files: readonly string[], readText: (file: string) => string | null): readonly string[] {
  const there = new Set(files);
  const globOf = (mounted: string): string | null => {
    if (there.has(mounted)) return mounted;
    return mounted !== '.' && files.some((file) => file.startsWith(`${mounted}/`)) ? `${mounted}/**` : null;
  };
  const globs = files.filter(isCompose).flatMap((file) => {
    const text = (readText(file) ?? '').replace(/\r\n/gu, '\n');
    const sources = mounts.flatMap((mount) => [...text.matchAll(mount)].map(({ groups }) => groups?.['source'] ?? ''));
    return sources.flatMap((source) => globOf(path.posix.normalize(path.posix.join(path.posix.dirname(file), source))) ?? globOf(path.posix.normalize(source)) ?? []);
  });
  return [...new Set(globs)].sort();
}

/** Who may do what: `GRANT … TO`, and what `ALTER DEFAULT PRIVILEGES` will give. A comment of the shell or of SQL gives nothing. */
const gives = /\b(?:GRANT\s[^;]{0,2000}?\sTO\s|ALTER\s+DEFAULT\s+PRIVILEGES\b)/iu;
const comments = /^\s*(?:#|--).*$/gmu;

/** Those of the files that give privileges. */
export function grantingFiles(files: readonly string[], readText: (file: string) => string | null): readonly string[] {
  return files.filter((file) => /\.(?:sql|sh|bash)$/iu.test(file) && gives.test((readText(file) ?? '').replaceAll(comments, ''))).sort();
}
