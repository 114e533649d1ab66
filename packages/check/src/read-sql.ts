import { counted, startOf, type DdlFact, type FileFacts, type Problem } from '@pg-guardrails/kernel';
import { ddlFacts, decodeUtf8, mayChangeIdentity, readQueryFile, sqlFileFacts, textsOf, type History, type SqlText } from '@pg-guardrails/sql-reader';
import type { RunCache } from './cache/run.js';
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

/** What was read of one file: plain data. */
export interface SqlRecord {
  readonly facts: FileFacts;
  /** What it defines, for those who take the file as text. */
  readonly definitions: readonly DdlFact[];
  readonly problems: SqlText['problems'];
  /** See `mayHideMore`. */
  readonly mayHideMore: boolean;
}

/** The SQL files of a project, read. */
export interface SqlReading {
  readonly files: readonly FileFacts[];
  /** What those define that belong to no history, by name. */
  readonly outside: ReadonlyMap<string, readonly DdlFact[]>;
  readonly problems: readonly Problem[];
  readonly charges: readonly Charge[];
  readonly statements: number;
  /** Statements that do not parse. */
  readonly unread: number;
}

/** What a trigger runs is named there, and defined elsewhere (manual: CREATE TRIGGER): no SQL is hidden in it. */
const triggerFunction = /\bexecute\s+(?:function|procedure)\s+[\w.$"{}]+\s*\(/giu;

/**
 * Whether a statement that does not parse could run SQL that its first words do not show: then the file is a problem. Files of ClickHouse or MySQL
 * and templates mostly cannot, and their broken statements are a warning.
 */
export function mayHideMore({ text }: SqlText): boolean {
  const shown = text.replace(triggerFunction, ' (');
  return mayChangeIdentity(shown) && /\b(?:do|function|procedure|execute)\b/iu.test(shown);
}

/** A file that is too long to be read, and holds nothing that would matter. */
interface TooLong {
  readonly tooLong: string;
}

function recordOf(sql: SqlText): SqlRecord {
  return { facts: sqlFileFacts(sql), definitions: ddlFacts(sql), problems: sql.problems.map(({ kind, message, place }) => ({ kind, message, place })), mayHideMore: mayHideMore(sql) };
}

function readOne(file: string, files: ProjectFiles): SqlRecord | Problem | TooLong {
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
  if (text.length <= longestText) return recordOf(readQueryFile(file, text));
  const size = `${String(Math.round(text.length / 1e6))} million characters`;
  if (!mayChangeIdentity(text)) return { tooLong: size };
  return { message: `The file has ${size}; more than ${String(Math.round(longestText / 1e6))} million are not read, and its words may change who a session is. Exclude it in the configuration if it is a dump or data.`, file, line: null, column: null };
}

/** What is said of a file outside the histories that is not SQL of PostgreSQL's from end to end. */
export function unreadCharges(file: string, problems: SqlRecord['problems']): readonly Charge[] {
  const [first] = problems;
  if (first === undefined) return [];
  const data = { statements: counted(problems.length, 'statement'), error: first.message };
  const violation = { messageId: 'doesNotParse', data, place: first.place, key: file };
  return [{ rule: unreadSqlRule, messages, severity: 'warning', violation }];
}

/**
 * Reads the SQL files that belong to no history, and takes those of the histories as they were read. What does not parse in a history is said with the history.
 */
export function readSqlFiles(listed: readonly string[], histories: readonly History[], files: ProjectFiles, cache: RunCache | null): SqlReading {
  const inHistories = new Map(histories.flatMap((history) => history.files.flatMap(textsOf).map((sql) => [sql.file, sql] as const)));
  const saidAlready = new Set(histories.flatMap((history) => history.problems.flatMap(({ file }) => file ?? [])));
  const kept = listed.length === 0 ? null : (cache?.openSql() ?? null);
  const problems: Problem[] = [];
  const charges: Charge[] = [];
  const records: SqlRecord[] = [];
  for (const file of listed) {
    if (inHistories.has(file) || saidAlready.has(file)) continue;
    const before = kept?.find(file) ?? null;
    const read = before ?? readOne(file, files);
    if ('message' in read) {
      problems.push(read);
      continue;
    }
    if ('tooLong' in read) {
      charges.push({ rule: unreadSqlRule, messages, severity: 'warning', violation: { messageId: 'tooLong', data: { size: read.tooLong }, place: startOf(file), key: file } });
      continue;
    }
    if (before === null) kept?.keep(file, read);
    records.push(read);
    if (read.mayHideMore) problems.push(...read.problems.map(({ message, place }) => ({ message, file: place.file, line: place.line, column: place.column })));
    else charges.push(...unreadCharges(file, read.problems));
  }
  const texts = [...inHistories.values()];
  return {
    files: [...texts.map(sqlFileFacts), ...records.map(({ facts }) => facts)],
    outside: new Map(records.map(({ facts, definitions }) => [facts.file, definitions])),
    problems,
    charges,
    statements: texts.reduce((sum, { statements }) => sum + statements.length, 0) + records.reduce((sum, { facts }) => sum + facts.statements.length, 0),
    unread: [...texts, ...records].reduce((sum, one) => sum + one.problems.length, 0),
  };
}
