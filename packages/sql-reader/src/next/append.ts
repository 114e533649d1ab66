import { createLineMap, sqlLineBreaks } from '@pg-guardrails/kernel';
import { flywayFile } from '../history/flyway.js';
import type { History, MigrationFile } from '../history/types.js';
import { breakpoint, gooseStatement, plainText, withLineEndsOf } from './text.js';

/** Text that goes into a file, at an offset in UTF-16 units of the file as it is. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** What may follow a statement and still belongs to it: its semicolon, goose's mark, also behind empty lines and comments, a comment on the same line. */
const restOfStatement = /^[ \t]*(?<semicolon>;)?(?:(?:[ \t]*(?:--(?![ \t]*\+goose)[^\r\n]*)?(?:\r\n|\n|\r(?!\n)))+[ \t]*--[ \t]*\+goose[ \t]+StatementEnd[^\r\n]*)?[ \t]*(?:--[^\r\n]*)?/u;

const gooseMark = /^[ \t]*--[ \t]*\+goose[ \t]+Statement(?<kind>Begin|End)\b/gmu;

/** Whether goose takes a text as the start of a statement that goes on: it cuts at no semicolon between its marks. */
function isOpenForGoose(before: string): boolean {
  return [...before.matchAll(gooseMark)].at(-1)?.groups?.['kind'] === 'Begin';
}

function isEnd({ node }: MigrationFile['sql']['statements'][number]): boolean {
  return 'TransactionStmt' in node && (node.TransactionStmt.kind === 'TRANS_STMT_COMMIT' || node.TransactionStmt.kind === 'TRANS_STMT_PREPARE');
}

/**
 * Puts statements behind the last one that a migration applies: before its down section, inside its transaction, in the form of its tool.
 * Null where that is not what the file is for, or where it cannot be told where its last statement ends.
 */
export function appended({ dialect }: History, { file, sql, includes }: MigrationFile, original: string, statements: readonly string[]): Insertion | null {
  if (sql.problems.length > 0 || includes.length > 0 || flywayFile(file)?.kind === 'repeatable') return null;
  const last = sql.statements.at(-1);
  if (last === undefined || statements.length === 0) return null;
  const lines = createLineMap(original, sqlLineBreaks);
  const isClosed = isEnd(last);
  const before = isClosed ? sql.statements.at(-2) : last;
  if (before === undefined || isEnd(before)) return null;
  const end = lines.offsetOf(before.place.endLine, before.place.endColumn);
  const rest = restOfStatement.exec(original.slice(end));
  const semicolon = rest?.groups?.['semicolon'];
  if (rest === null || (semicolon === undefined && original.slice(end).trim() !== '')) return null;
  const offset = end + rest[0].length;
  if (dialect === 'goose' && isOpenForGoose(original.slice(0, offset))) return null;
  const written = dialect === 'goose' ? statements.map(gooseStatement) : statements;
  const text = dialect === 'drizzle' ? `${rest[0].includes(breakpoint) ? '\n' : `\n${breakpoint}\n`}${written.join(`\n${breakpoint}\n`)}` : `\n\n${plainText(written).trimEnd()}`;
  return { offset, text: withLineEndsOf(`${semicolon === undefined ? ';' : ''}${text}${original.slice(offset) === '' ? '\n' : ''}`, original) };
}
