import type { File, FileError, Language, LanguageOptions, NotOkParseResult, OkParseResult } from '@eslint/core';
import { isExcluded, mayStayUnread, readOpenSql } from '@pg-guardrails/check';
import { loadGrammar, readQueryFile, type SqlText } from '@pg-guardrails/sql-reader';
import { openedFile } from '../configuration.js';
import type { SqlFile, SqlNode } from './nodes.js';
import { SqlSourceCode } from './source-code.js';
import { buildTree, type SqlTree } from './tree.js';

// ESLint parses synchronously, and the grammar is WebAssembly: it has to be there before the first file.
await loadGrammar();

/** The language has no options of its own. */
export type SqlLanguageOptions = LanguageOptions;

/** What `parse` hands on to `createSourceCode`. */
export interface SqlParseResult extends OkParseResult<SqlFile> {
  readonly text: string;
  readonly sql: SqlText;
  readonly tree: SqlTree;
}

function textOf(file: File): string {
  return typeof file.body === 'string' ? file.body : new TextDecoder('utf-8').decode(file.body);
}

/** PostgreSQL as an ESLint language: `language: 'pg/sql'`. The parser is PostgreSQL's own. */
export class SqlLanguage
  implements Language<{ LangOptions: SqlLanguageOptions; Code: SqlSourceCode; RootNode: SqlFile; Node: SqlNode }>
{
  readonly fileType = 'text';
  readonly lineStart = 1;
  readonly columnStart = 1;
  readonly nodeTypeKey = 'type';
  /** Only the root's: those of PostgreSQL's structs come with each file. */
  readonly visitorKeys: Record<string, string[]> = { SqlFile: ['statements'] };

  /** Accepts anything, as it reads nothing: ESLint hands on what other blocks say for JavaScript (`ecmaVersion`, `globals`). */
  validateLanguageOptions(): void {}

  /**
   * Every statement that is no SQL is one error at its place; ESLint shows the first. A migration is read as its tool applies it,
   * so that a placeholder or a line for psql is no error here when it is none on the command line; nor is a file outside the histories
   * one where it is a warning there (`unread-sql`): its tree has the statements that parse.
   */
  parse(file: File): SqlParseResult | NotOkParseResult {
    const text = textOf(file);
    const { sql, isFatal } = readAsApplied(file, text);
    if (isFatal) {
      return { ok: false, errors: sql.problems.map(({ message, place }): FileError => ({ message, ...spanOf(place) })) };
    }
    const tree = buildTree(sql, text);
    return { ok: true, ast: tree.ast, text, sql, tree };
  }

  createSourceCode(_file: File, result: SqlParseResult): SqlSourceCode {
    return new SqlSourceCode(result);
  }
}

/** A file's SQL, and whether ESLint shows nothing but what is wrong with it. */
interface ReadFile {
  readonly sql: SqlText;
  readonly isFatal: boolean;
}

function readAsApplied(file: File, text: string): ReadFile {
  // ESLint tells a parser no working directory; it is the process's unless someone made an ESLint of his own.
  const opened = openedFile({ cwd: process.cwd(), filename: file.path, physicalFilename: file.physicalPath }, text);
  const sql = opened.ok ? readOpenSql(opened.file) : readQueryFile(file.path, text);
  if (sql.problems.length === 0) return { sql, isFatal: false };
  if (!opened.ok) return { sql, isFatal: true };
  // What the configuration excludes may be no SQL of PostgreSQL's at all: nothing is said of it, as on the command line.
  if (isExcluded(opened.file.config, opened.file.file)) return { sql: readQueryFile(file.path, blank(text)), isFatal: false };
  return { sql, isFatal: !mayStayUnread(opened.file, sql) };
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/gu, (letter) => ' '.repeat(letter.length));
}

function spanOf({ line, column, endLine, endColumn }: { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number }): Omit<FileError, 'message'> {
  return { line, column, endLine, endColumn };
}
