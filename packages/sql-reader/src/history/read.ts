import { bodiesChecked, checksForNextFile, nothingKnownOfBodies, speaksOfBodies } from '../body-check.js';
import { detectDialect, dialectsOfFiles, dialectOfText } from './detect.js';
import { inOneDatabase } from './databases.js';
import type { Folders } from './folder.js';
import { codeOf, openFolders, problem, whyUnreadable } from './folder.js';
import { readMigration } from './migration.js';
import type { Selection } from './select.js';
import { selectFiles } from './select.js';
import { textsOf } from './steps.js';
import type { HistoryConfig } from '@pg-guardrails/kernel';
import type { History, HistorySource, MigrationFile } from './types.js';

type KnownDialect = History['dialect'];

function normalize(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '').replace(/(?<=.)\/+$/u, '') || '.';
}

/** The configuration with the database that the files turned out to be for. */
export function withDatabase(config: HistoryConfig, { database }: Pick<History, 'database'>): HistoryConfig {
  return database === null ? config : { ...config, database };
}

/** Whether `migrations` names a folder or a single file; otherwise why it is neither. */
function probe(source: HistorySource, root: string): { readonly kind: 'folder' | 'file' } | { readonly kind: 'neither'; readonly why: string } {
  try {
    source.list(root);
    return { kind: 'folder' };
  } catch (error) {
    switch (codeOf(error)) {
      case 'ENOTDIR':
        return { kind: 'file' };
      case 'ENOENT':
        return { kind: 'neither', why: 'does not exist' };
      default:
        return { kind: 'neither', why: `cannot be read: ${whyUnreadable(error)}` };
    }
  }
}

function select(folders: Folders, root: string, dialect: KnownDialect): Selection {
  const selection = selectFiles(folders, root, dialect);
  if (selection.applied.length === 0 && folders.problems.length === 0) {
    folders.problems.push(problem(`the folder ${root} holds no migration (read as ${dialect})`, root));
  }
  return selection;
}

/**
 * Reads the migrations of one database. Pure over `list` and `read`; whatever cannot be read becomes a problem, and the
 * rest is read all the same.
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function readHistory(source: HistorySource): History {
  const { history } = source;
  const root = normalize(history.migrations);
  const folders = openFolders(source);
  const found = probe(source, root);
  if (found.kind === 'neither') folders.problems.push(problem(`the migrations folder ${root} ${found.why}`, root));
  const dialect = resolveDialect(folders, root, history.dialect, found.kind);
  const selection = found.kind === 'folder' ? select(folders, root, dialect) : { applied: found.kind === 'file' ? [root] : [], skipped: [] };
  const baseline = history.baseline === undefined || history.baseline === 'unknown' ? [] : [normalize(history.baseline)];
  // What one migration says of `check_function_bodies` holds for those behind it.
  let checks = speaksOfBodies(history.replay?.perFile ?? '') ? nothingKnownOfBodies : bodiesChecked;
  const readAs = (file: string, as: KnownDialect): readonly MigrationFile[] => {
    const known = source.known?.(file) ?? null;
    const read = known?.checks.session === checks.session && known.checks.begins === checks.begins ? known : readMigration({ folders, dialect: as, root, placeholders: history.placeholders ?? {}, programs: history.programs ?? {} }, file, checks);
    if (read === null) return [];
    checks = checksForNextFile(checks, textsOf(read));
    return [read];
  };
  // The order in which they run.
  const prelude = (history.replay?.prelude ?? []).flatMap((file) => readAs(normalize(file), 'plain'));
  const applied = selection.applied.filter((file) => !baseline.includes(file));
  const dialectOf = dialectsOfFiles(folders, dialect, applied);
  // A baseline is a dump or a script of its own, whatever tool applies the migrations.
  const files = [...baseline.flatMap((file) => readAs(file, 'plain')), ...applied.flatMap((file) => readAs(file, dialectOf(file)))];
  const placed = inOneDatabase([...prelude, ...withoutParts(files)], history.database);
  return {
    files: placed.files.slice(prelude.length),
    prelude: placed.files.slice(0, prelude.length),
    database: placed.database,
    dialect,
    skipped: selection.skipped,
    problems: [...folders.problems, ...placed.problems],
  };
}

/** Without the files that others include: they are applied there, as parts of a script, and not once more on their own. */
function withoutParts(files: readonly MigrationFile[]): readonly MigrationFile[] {
  const parts = new Set(files.filter(({ includes }) => includes.length > 0).flatMap((migration) => textsOf(migration).slice(1).map(({ file }) => file)));
  return parts.size === 0 ? files : files.filter(({ file }) => !parts.has(file));
}

function resolveDialect(folders: Folders, root: string, dialect: HistorySource['history']['dialect'], kind: 'folder' | 'file' | 'neither'): KnownDialect {
  if (dialect !== undefined && dialect !== 'auto') return dialect;
  switch (kind) {
    case 'folder':
      return detectDialect(folders, root);
    case 'file':
      return dialectOfText(folders.text(root) ?? '') ?? 'plain';
    case 'neither':
      return 'plain';
    default:
      return kind satisfies never;
  }
}
