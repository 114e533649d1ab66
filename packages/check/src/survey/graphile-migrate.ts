import path from 'node:path';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import { isRecord } from '../production/manifests.js';
import { isEnvironment } from './connections.js';

/** What graphile-migrate is configured for (its README, Configuration). */
export interface GraphileSettings {
  readonly config: Pick<HistoryConfig, 'placeholders' | 'searchPath'>;
  readonly file: string;
}

/** What it fills in without being told: from the URL that it connects to. */
const filledAnyway = [':DATABASE_NAME', ':DATABASE_OWNER'];

/** The value that an example environment gives a variable, else its name in small letters: as good a name for a role as any. */
function valueOf(variable: string, files: readonly string[], readText: (file: string) => string | null): string {
  const assignment = new RegExp(`^\\s*(?:export\\s+)?${variable}\\s*=\\s*["']?(?<value>[A-Za-z_][\\w-]*)["']?\\s*$`, 'mu');
  for (const file of files.filter(isEnvironment)) {
    const value = assignment.exec(readText(file) ?? '')?.groups?.['value'];
    if (value !== undefined) return value;
  }
  return variable.toLowerCase();
}

/** `app_public, "$user"` in its parts; null where it holds more than names. */
function searchPathOf(setting: unknown): readonly string[] | null {
  if (typeof setting !== 'string') return null;
  const names = setting.split(',').map((name) => name.trim());
  if (!names.every((name) => /^(?:[a-z_$][\w$]*|"[^"]+")$/iu.test(name))) return null;
  return names.map((name) => (name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase()));
}

/**
 * What `.gmrc` beside a folder of migrations says of it: what is filled in for `:NAME`, as far as a migration holds it, and the search path.
 * @param uses whether a migration holds a text.
 */
export function graphileSettings(folder: string, files: readonly string[], readText: (file: string) => string | null, readJson5: (text: string) => unknown, uses: (text: string) => boolean): GraphileSettings | null {
  for (const file of files.filter((one) => path.posix.basename(one) === '.gmrc')) {
    const settings = readJson5(readText(file) ?? '');
    if (!isRecord(settings)) continue;
    const { migrationsFolder = 'migrations', placeholders, pgSettings } = settings;
    if (typeof migrationsFolder !== 'string' || path.posix.join(path.posix.dirname(file), migrationsFolder) !== folder) continue;
    const given = isRecord(placeholders) ? placeholders : {};
    const filled = [...new Set([...filledAnyway, ...Object.keys(given)])].filter((name) => /^:[A-Z_][A-Z0-9_]*$/u.test(name) && uses(name)).map((name): [string, string] => {
      const value = given[name];
      return [name, typeof value === 'string' && value !== '!ENV' ? value : valueOf(name.slice(1), files, readText)];
    });
    const searchPath = searchPathOf(isRecord(pgSettings) ? pgSettings['search_path'] : undefined);
    return { config: { ...(filled.length === 0 ? {} : { placeholders: Object.fromEntries(filled) }), ...(searchPath === null ? {} : { searchPath }) }, file };
  }
  return null;
}
