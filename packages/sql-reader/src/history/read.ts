import { createLineMap, sqlLineBreaks } from '@pg-guardrails/kernel';
import { readPlaced } from '../read.js';
import { detectDialect, dialectOfText } from './detect.js';
import type { Folders } from './folder.js';
import { codeOf, openFolders, parentOf, problem, whyUnreadable } from './folder.js';
import { fillPlaceholders } from './placeholders.js';
import { blankPsql } from './psql.js';
import type { Sections } from './sections.js';
import { dbmateSections, gooseSections, graphileMigrateSections, wholeFile } from './sections.js';
import type { Selection } from './select.js';
import { selectFiles } from './select.js';
import type { History, HistorySource, MigrationFile } from './types.js';

type KnownDialect = History['dialect'];

/** What of a file's text this dialect applies. */
function sectionsOf(dialect: KnownDialect, text: string): Sections {
  switch (dialect) {
    case 'dbmate':
      return dbmateSections(text);
    case 'goose':
      return gooseSections(text);
    case 'graphile-migrate':
      return graphileMigrateSections(text);
    case 'plain':
      return { ...wholeFile(text), ...blankPsql(text) };
    // psql opens no transaction unless the script does.
    case 'psql':
    case 'sqitch':
      return { ...blankPsql(text), transaction: 'none' };
    case 'flyway':
    case 'prisma':
    case 'drizzle':
    case 'supabase':
      return wholeFile(text);
    default:
      return dialect satisfies never;
  }
}

/** Flyway's `V1__x.sql.conf` beside a migration can switch its transaction off. */
function flywayTransaction(folders: Folders, file: string): 'file' | 'none' {
  const siblings = folders.list(parentOf(file) || '.');
  if (!siblings.some((entry) => entry.kind === 'file' && entry.path === `${file}.conf`)) return 'file';
  return /^\s*executeInTransaction\s*=\s*false\s*$/mu.test(folders.text(`${file}.conf`) ?? '') ? 'none' : 'file';
}

function readMigration(source: HistorySource, folders: Folders, dialect: KnownDialect, file: string): MigrationFile | null {
  const original = folders.text(file);
  if (original === null) return null;
  const lines = createLineMap(original, sqlLineBreaks);
  const sections = sectionsOf(dialect, original);
  for (const found of sections.problems) {
    const { line, column } = lines.spanOf(found.offset, found.offset);
    folders.problems.push(problem(found.message, file, line, column));
  }
  const filled = fillPlaceholders(sections.text, source.history.placeholders ?? {});
  const sql = readPlaced(file, filled.text, (start, end) => {
    const range = filled.rangeOf(start, end);
    return lines.placeOf(file, range.start, range.end);
  });
  return { file, sql, transaction: dialect === 'flyway' ? flywayTransaction(folders, file) : sections.transaction };
}

function normalize(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '').replace(/(?<=.)\/+$/u, '') || '.';
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
  const before = folders.problems.length;
  const selection = selectFiles(folders, root, dialect);
  if (selection.applied.length === 0 && folders.problems.length === before) {
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
  const files = [
    // A baseline is a dump or a script of its own, whatever tool applies the migrations.
    ...baseline.map((file) => readMigration(source, folders, 'plain', file)),
    ...selection.applied.filter((file) => !baseline.includes(file)).map((file) => readMigration(source, folders, dialect, file)),
  ].filter((file) => file !== null);
  return { files, dialect, skipped: selection.skipped, problems: folders.problems };
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
