import { claimsImmutable, claimWords, isImmutableClaim } from '@pg-guardrails/catalog';
import { createLineMap, sqlLineBreaks, type Comment, type Place } from '@pg-guardrails/kernel';
import type { SqlText, Statement } from '@pg-guardrails/sql-reader';
import type { Charge } from './findings.js';

/** The name under which a claim in the SQL is reported that no rule could take up. */
export const sqlClaimRule = 'sql-claim';

const messages = {
  unknownClaim: '`{{ claim }}` is no claim, so nothing is checked. A comment can claim `guardrails: immutable`.',
  claimsNothing:
    'This claim stands above no CREATE TABLE, so nothing is checked. Put `-- guardrails: immutable` on the line above the CREATE TABLE, or name the table in the configuration.',
  temporary:
    'This claim is about a temporary table, which is gone when its session ends, so nothing is checked. Claim the tables that stay.',
  notOfTable:
    '`@immutable` claims a whole table, and this is a comment on {{ object }}, so nothing is checked. Write it in COMMENT ON TABLE.',
} as const;

type MessageId = keyof typeof messages;

function charge(messageId: MessageId, place: Place, data: Readonly<Record<string, string>> = {}): Charge {
  return { rule: sqlClaimRule, messages, severity: 'error', violation: { messageId, data, place } };
}

function madeBy({ node }: Statement) {
  if ('CreateStmt' in node) return node.CreateStmt.relation;
  if ('CreateTableAsStmt' in node) return node.CreateTableAsStmt.into?.rel;
  if ('SelectStmt' in node) return node.SelectStmt.intoClause?.rel;
  if ('ViewStmt' in node) return node.ViewStmt.view;
  return 'CreateForeignTableStmt' in node ? node.CreateForeignTableStmt.base?.relation : undefined;
}

/** What a statement makes that a claim above it can be about. A view too: that it is none of the tables is for the rule to say. */
function makes(statement: Statement): 'nothing' | 'relation' | 'temporary' {
  const made = madeBy(statement);
  if (made === undefined) return 'nothing';
  return made.relpersistence === 't' || made.schemaname === 'pg_temp' ? 'temporary' : 'relation';
}

/** Why a comment that starts like a claim is none, or null. */
function strayComment(words: string, below: ReturnType<typeof makes>): MessageId | null {
  if (!isImmutableClaim(words)) return 'unknownClaim';
  switch (below) {
    case 'nothing':
      return 'claimsNothing';
    case 'temporary':
      return 'temporary';
    case 'relation':
      return null;
    default:
      return below satisfies never;
  }
}

/** Near misses: `-- @immutable`, `-- guardrails immutable`. */
const almost = /^[\s*#!-]*(?<claim>@immutable|guardrails\s+immutable)(?![\w-])/iu;

function chargesOfComment({ text, place }: Comment, below: ReturnType<typeof makes>): readonly Charge[] {
  const words = claimWords(text);
  if (words !== null) {
    const messageId = strayComment(words, below);
    return messageId === null ? [] : [charge(messageId, place, { claim: `guardrails: ${words}` })];
  }
  const near = below === 'nothing' ? undefined : almost.exec(text)?.groups?.['claim'];
  return near === undefined ? [] : [charge('unknownClaim', place, { claim: near })];
}

/** A line of a body that is a comment, and one that makes what a claim above it can be about. */
const commentLine = /^[ \t]*(?:--|\/\*)(?<text>.*?)(?:\*\/)?[ \t]*$/u;
const makingLine = /\b(?:CREATE|EXECUTE|INTO)\b/iu;

/** Claims in the comments of a body: PostgreSQL reads it as one long constant, so they are no comments of the file. */
function chargesOfBody({ kind, text, start }: Statement, sql: SqlText): readonly Charge[] {
  if (kind !== 'DoStmt' && kind !== 'CreateFunctionStmt') return [];
  if (!/guardrails/iu.test(text)) return [];
  const known = new Set(sql.comments.map(({ place }) => place.line));
  const lines = text.split(/\r\n|\n|\r/u);
  const map = createLineMap(text, sqlLineBreaks);
  return lines.flatMap((line, index): readonly Charge[] => {
    const words = claimWords(commentLine.exec(line)?.groups?.['text'] ?? '');
    if (words === null) return [];
    const offset = start + map.offsetOf(index + 1, 1);
    const place = sql.placeOf(offset + line.length - line.trimStart().length, offset + line.trimEnd().length);
    if (known.has(place.line)) return [];
    const next = lines.slice(index + 1).find((other) => other.trim() !== '' && !commentLine.test(other)) ?? '';
    const messageId = strayComment(words, makingLine.test(next) ? 'relation' : 'nothing');
    return messageId === null ? [] : [charge(messageId, place, { claim: `guardrails: ${words}` })];
  });
}

const describable: ReadonlySet<string> = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE']);

/** Tables that a file makes for its session only. */
function temporaryIn({ statements }: SqlText): ReadonlySet<string> {
  return new Set(statements.flatMap((statement) => (makes(statement) === 'temporary' ? (madeBy(statement)?.relname ?? []) : [])));
}

/** COMMENT ON COLUMN … IS '@immutable' and its like, and COMMENT ON a temporary table. */
function chargesOfDescription({ node, place }: Statement, temporary: ReadonlySet<string>): readonly Charge[] {
  if (!('CommentStmt' in node)) return [];
  const { objtype, object: named, comment } = node.CommentStmt;
  if (objtype === undefined || !claimsImmutable(comment ?? '')) return [];
  if (describable.has(objtype)) {
    const names = named !== undefined && 'List' in named ? (named.List.items ?? []).flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : [])) : [];
    const isTemporary = temporary.has(names.at(-1) ?? '') && (names.length === 1 || names[0] === 'pg_temp');
    return isTemporary ? [charge('temporary', place)] : [];
  }
  const object = objtype.replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();
  return [charge('notOfTable', place, { object: `${/^[aeiou]/u.test(object) ? 'an' : 'a'} ${object}` })];
}

/** What looks like a claim and is none: a typing error must not pass as a table that is guarded. */
export function strayClaims(texts: readonly SqlText[]): readonly Charge[] {
  return texts.flatMap((sql) => {
    const temporary = temporaryIn(sql);
    const key = ({ line, column }: Place): string => `${String(line)}:${String(column)}`;
    const below = new Map(sql.statements.flatMap((statement) => statement.leading.map(({ place }) => [key(place), makes(statement)] as const)));
    return [
      ...sql.comments.flatMap((comment) => chargesOfComment(comment, below.get(key(comment.place)) ?? 'nothing')),
      ...sql.statements.flatMap((statement) => [...chargesOfBody(statement, sql), ...chargesOfDescription(statement, temporary)]),
    ];
  });
}
