import type { FileFacts, Problem } from '@pg-guardrails/kernel';
import { mayChangeIdentity, readSqlText, sqlFileFacts, type History, type SqlText } from '@pg-guardrails/sql-reader';
import type { ProjectFiles } from './files.js';

/** The SQL files of a project, read. */
export interface SqlReading {
  readonly files: readonly FileFacts[];
  readonly problems: readonly Problem[];
  readonly statements: number;
  /** Statements that do not parse. */
  readonly unread: number;
}

/** A line that is PostgreSQL's and not another database's: files of ClickHouse, MySQL or a template are passed over when they hide nothing. */
function hidesNothing({ text }: SqlText): boolean {
  return !mayChangeIdentity(text);
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function readOne(file: string, files: ProjectFiles): SqlText | Problem {
  let bytes: Uint8Array;
  try {
    bytes = files.read(file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'the file system refused';
    return { message: `${file} cannot be read (${why}).`, file, line: null, column: null };
  }
  const text = decode(bytes);
  if (text === null) return { message: `${file} is not UTF-8, so it was not read. Convert it, or exclude it from the configuration.`, file, line: 1, column: 1 };
  return readSqlText(file, text);
}

/**
 * Reads the SQL files that belong to no history, and takes those of the histories as they were read. A file outside the histories that does not parse is a
 * problem only when it could hide a statement that a rule looks for; its statements count as unread in any case.
 */
export function readSqlFiles(listed: readonly string[], histories: readonly History[], files: ProjectFiles): SqlReading {
  const inHistories = new Map(histories.flatMap((history) => history.files.map(({ file, sql }) => [file, sql] as const)));
  const problems: Problem[] = [];
  const texts: SqlText[] = [...inHistories.values()];
  for (const file of listed) {
    if (inHistories.has(file)) continue;
    const read = readOne(file, files);
    if ('message' in read) {
      problems.push(read);
      continue;
    }
    texts.push(read);
    if (hidesNothing(read)) continue;
    problems.push(...read.problems.map(({ message, place }) => ({ message, file: place.file, line: place.line, column: place.column })));
  }
  return {
    files: texts.map(sqlFileFacts),
    problems,
    statements: texts.reduce((sum, { statements }) => sum + statements.length, 0),
    unread: texts.reduce((sum, text) => sum + text.problems.length, 0),
  };
}
