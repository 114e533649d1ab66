import { counted, startOf, type FileFacts, type Problem } from '@pg-guardrails/kernel';
import { decodeUtf8, mayChangeIdentity, readQueryFile, sqlFileFacts, textsOf, type History, type SqlText } from '@pg-guardrails/sql-reader';
import type { ProjectFiles } from './files.js';
import type { Charge } from './findings.js';

/** The name under which SQL outside the histories is reported when it does not parse. */
export const unreadSqlRule = 'unread-sql';

const messages = {
  doesNotParse:
    '{{ statements }} of this file did not parse as PostgreSQL ({{ error }}). What could be read of its words was judged all the same. If the file is for another database, exclude it in the configuration.',
  tooLong: 'This file has {{ size }} and was not read; none of its words can change who a session is. If it is a dump or data, exclude it in the configuration.',
} as const;

/** SQL outside the histories is read up to this many characters: what is longer is a dump, and reading it takes minutes. */
const longestText = 1 << 24;

/** The SQL files of a project, read. */
export interface SqlReading {
  readonly files: readonly FileFacts[];
  /** Those that belong to no history, by name. */
  readonly outside: ReadonlyMap<string, SqlText>;
  readonly problems: readonly Problem[];
  readonly charges: readonly Charge[];
  readonly statements: number;
  /** Statements that do not parse. */
  readonly unread: number;
}

/**
 * Whether a statement that does not parse could run SQL that its first words do not show: then the file is a problem. Files of ClickHouse or MySQL
 * and templates mostly cannot, and their broken statements are a warning.
 */
function mayHideMore({ text }: SqlText): boolean {
  return mayChangeIdentity(text) && /\b(?:do|function|procedure|execute)\b/iu.test(text);
}

/** A file that is too long to be read, and holds nothing that would matter. */
interface TooLong {
  readonly tooLong: string;
}

function readOne(file: string, files: ProjectFiles): SqlText | Problem | TooLong {
  let bytes: Uint8Array;
  try {
    bytes = files.read(file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'the file system refused';
    return { message: `The file cannot be read (${why}).`, file, line: null, column: null };
  }
  const { text, invalid } = decodeUtf8(bytes);
  if (invalid?.isEncrypted === true) return { message: `The file was not read: ${invalid.hint}.`, file, line: invalid.line, column: 1 };
  if (invalid !== null) {
    return { message: `The file is not UTF-8 (byte ${String(invalid.byte)}), so it was not read: ${invalid.hint}.`, file, line: invalid.line, column: 1 };
  }
  if (text.length <= longestText) return readQueryFile(file, text);
  const size = `${String(Math.round(text.length / 1e6))} million characters`;
  if (!mayChangeIdentity(text)) return { tooLong: size };
  return { message: `The file has ${size}; more than ${String(Math.round(longestText / 1e6))} million are not read, and its words may change who a session is. Exclude it in the configuration if it is a dump or data.`, file, line: null, column: null };
}

function chargeOf({ file, problems }: SqlText): readonly Charge[] {
  const [first] = problems;
  if (first === undefined) return [];
  const data = { statements: counted(problems.length, 'statement'), error: first.message };
  const violation = { messageId: 'doesNotParse', data, place: first.place, key: file };
  return [{ rule: unreadSqlRule, messages, severity: 'warning', violation }];
}

/**
 * Reads the SQL files that belong to no history, and takes those of the histories as they were read. What does not parse in a history is said with the history.
 */
export function readSqlFiles(listed: readonly string[], histories: readonly History[], files: ProjectFiles): SqlReading {
  const inHistories = new Map(histories.flatMap((history) => history.files.flatMap(textsOf).map((sql) => [sql.file, sql] as const)));
  const saidAlready = new Set(histories.flatMap((history) => history.problems.flatMap(({ file }) => file ?? [])));
  const problems: Problem[] = [];
  const charges: Charge[] = [];
  const texts: SqlText[] = [...inHistories.values()];
  for (const file of listed) {
    if (inHistories.has(file) || saidAlready.has(file)) continue;
    const read = readOne(file, files);
    if ('message' in read) {
      problems.push(read);
      continue;
    }
    if ('tooLong' in read) {
      charges.push({ rule: unreadSqlRule, messages, severity: 'warning', violation: { messageId: 'tooLong', data: { size: read.tooLong }, place: startOf(file), key: file } });
      continue;
    }
    texts.push(read);
    if (mayHideMore(read)) problems.push(...read.problems.map(({ message, place }) => ({ message, file: place.file, line: place.line, column: place.column })));
    else charges.push(...chargeOf(read));
  }
  return {
    files: texts.map(sqlFileFacts),
    outside: new Map(texts.filter(({ file }) => !inHistories.has(file)).map((text) => [text.file, text])),
    problems,
    charges,
    statements: texts.reduce((sum, { statements }) => sum + statements.length, 0),
    unread: texts.reduce((sum, text) => sum + text.problems.length, 0),
  };
}
