/** How a file is read that is no program and no SQL but may hold either. */
export type TextKind = 'shell' | 'dockerfile' | 'yaml' | 'json' | 'toml' | 'environment' | 'procfile';

const lockFiles = new Set(['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'pnpm-lock.yml', 'composer.lock', 'deno.lock', 'bun.lock', 'poetry.lock', 'Cargo.lock', 'uv.lock', 'Pipfile.lock', 'flake.lock', 'Gemfile.lock', 'pubspec.lock']);
/** Files without an extension that are never scripts. */
const plain = /^(?:LICENSE|LICENCE|COPYING|NOTICE|README|CHANGELOG|AUTHORS|CODEOWNERS|VERSION|Makefile|Jenkinsfile|Vagrantfile|Gemfile|Rakefile)$/u;

/** The kind of a file by its name; `perhaps shell` where only its first line tells; null for files that are not read. */
export function kindOf(file: string): TextKind | 'perhaps shell' | null {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (lockFiles.has(name)) return null;
  if (/^(?:Dockerfile|Containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/iu.test(name)) return 'dockerfile';
  if (/^\.env(?:\..+)?$|\.env$|^\.envrc$/u.test(name)) return name === '.envrc' ? 'shell' : 'environment';
  if (name === 'Procfile' || name.startsWith('Procfile.')) return 'procfile';
  if (name === '.npmrc') return 'environment';
  // Hooks of husky have no first line that names a shell.
  if (/(?:^|\/)\.husky\/[^/.]+$/u.test(file)) return 'shell';
  switch (/\.(?<extension>[A-Za-z0-9]+)$/u.exec(name)?.groups?.['extension']?.toLowerCase()) {
    case 'sh':
    case 'bash':
    case 'zsh':
    case 'ksh':
      return 'shell';
    case 'yml':
    case 'yaml':
      return 'yaml';
    case 'json':
    case 'jsonc':
    case 'json5':
    case 'jsonl':
    case 'webmanifest':
      return 'json';
    case 'toml':
      return 'toml';
    case undefined:
      return plain.test(name) ? null : 'perhaps shell';
    default:
      return null;
  }
}

/** Whether a file is read that is no program and no SQL, as far as its name tells. */
export function isTextFile(file: string): boolean {
  return kindOf(file) !== null;
}

/** Whether a file's first line names a shell. */
export function isShellScript(text: string): boolean {
  return /^#!\s*\S*\/(?:env\s+(?:-S\s+)?)?(?:ba|da|z|k|a)?sh\b/u.test(text.slice(0, 200));
}
