import { comparePlaces, type Place } from '@pg-guardrails/kernel';
import { type BodyChecks, checksAfter, checksAtStart, isChecked } from './body-check.js';
import { type Offender, offenderIn, sentinel } from './body-location.js';
import { type BodyText, bodyOf } from './body-text.js';
import { isTooDeep } from './depth.js';
import { parsePlpgsql, parseRaw } from './grammar.js';
import { lex } from './lex.js';
import { mayBeFilledIn } from './placeholder-words.js';
import { type LexedSqlText, lexedText } from './read.js';
import type { SqlText, Statement, SyntaxProblem } from './syntax.js';

/**
 * What the parser of PL/pgSQL says by its grammar alone, whatever tables, types and functions there are (pl_gram.y, pl_scanner.l, and scan.l and gram.y for
 * the SQL inside). libpg-query has no catalog and takes a variable of a type that it does not know for a row: what rests on types is not among these.
 */
const byGrammar =
  /^(?:syntax error at |missing ".*" at end of SQL (?:expression|statement)|missing (?:data type declaration|expression) at |mismatched parentheses at |unterminated (?:quoted|dollar-quoted|\/\* )|unexpected end of function definition at |duplicate declaration at |too (?:few|many) parameters specified for RAISE$|unrecognized GET DIAGNOSTICS item at |(?:EXIT|CONTINUE) cannot be used outside a loop|there is no label "|end label ")/u;

/** What no token of SQL starts with, but for a semicolon: a migration tool may fill it in. */
const strange = /at or near "(?:[$%@{}#&?]|:(?![:=]))/u;

/**
 * `FOR a,`, `FOREACH a,`: the grammar takes a list of variables only where the first is no row (pl_gram.y, `for_variable`), and libpg-query takes a variable of an
 * enum, of a domain and of whatever else the history made for one.
 */
const listOfVariables = /\bfor(?:each)?\s+(?:[^\s"';]|"[^"]*")+\s*$/iu;

/** `CREATE FUNCTION`, `CREATE PROCEDURE`, `DO`. */
function nameOf({ node }: Statement): string {
  if (!('CreateFunctionStmt' in node)) return 'DO';
  return node.CreateFunctionStmt.is_procedure === true ? 'CREATE PROCEDURE' : 'CREATE FUNCTION';
}

/** What the parser says of a body of PL/pgSQL, and where. */
function inPlpgsql({ text }: Statement, { start, end }: Offender, body: BodyText): { readonly message: string; readonly place: Place } | null {
  const { written } = body;
  // Between blanks: a dollar is a part of the word before it.
  const tag = tagFor(written);
  const saysOf = (part: string): string | null => parsePlpgsql(`${text.slice(0, start)} ${tag}${part}${tag} ${text.slice(end)}`).problem;
  const message = parsePlpgsql(text).problem;
  if (message === null || !byGrammar.test(message)) return null;
  const { tokens } = lex(written);
  const offender = offenderIn({ body: written, tokens, message, saysOf: (length) => saysOf(written.slice(0, length) + sentinel) }, (noticed) => body.brokenAt(noticed, message));
  if (message === 'syntax error at or near ","' && listOfVariables.test(withoutComments(written.slice(0, offender.start)))) return null;
  return { message, place: body.placeOf(offender.start, offender.end) };
}

/** With a blank for each comment. */
function withoutComments(text: string): string {
  return lex(text).comments.reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text);
}

function tagFor(body: string): string {
  let tag = '$body$';
  while (body.includes(tag.slice(0, -1))) tag = `${tag.slice(0, -1)}_$`;
  return tag;
}

/** What PostgreSQL's grammar says of a body in SQL, which it parses as a whole. */
function inSql({ sql, written }: BodyText): { readonly message: string; readonly place: Place } | null {
  const problem = sql?.problems.find(({ kind }) => kind === 'rejected');
  return problem === undefined || parseRaw(written).error === null ? null : problem;
}

/** `AS 'file', 'symbol'`, which only functions in C may have: PostgreSQL refuses that before it reads the text. */
function isOfTwoTexts({ node }: Statement): boolean {
  const options = 'CreateFunctionStmt' in node ? (node.CreateFunctionStmt.options ?? []) : [];
  return options.some((option) => 'DefElem' in option && option.DefElem.defname === 'as' && option.DefElem.arg !== undefined && 'List' in option.DefElem.arg && (option.DefElem.arg.List.items ?? []).length > 1);
}

function problemOf(sql: LexedSqlText, statement: Statement): SyntaxProblem | null {
  const body = isOfTwoTexts(statement) ? null : bodyOf(sql, statement);
  // DO in another language is refused for that (0A000), or is none that is read here.
  if (body === null || (statement.kind === 'DoStmt' && body.language === 'sql') || mayBeFilledIn(body.written) || isTooDeep(body.written, 0, body.written.length)) return null;
  const literal = { start: body.literal.start - statement.start, end: body.literal.end - statement.start };
  const found = body.language === 'sql' ? inSql(body) : inPlpgsql(statement, literal, body);
  if (found === null || strange.test(found.message)) return null;
  const language = body.language === 'sql' ? 'SQL' : 'PL/pgSQL';
  return { kind: 'rejected', message: `${found.message} in a body of ${language}, so PostgreSQL refuses its ${nameOf(statement)}`, place: found.place, within: statement.place, holder: statement };
}

/**
 * The text with the statements among the problems whose body PostgreSQL refuses (42601), which it reads as soon as it gets the statement (manual:
 * check_function_bodies; sql-do).
 * @param checks what has been said of `check_function_bodies` before this text
 */
export function withBodiesRead(sql: SqlText, checks: BodyChecks): SqlText {
  const lexed = lexedText(sql);
  const found = new Map<Statement, SyntaxProblem>();
  let now = checksAtStart(checks, sql);
  for (const statement of sql.statements) {
    const holdsBody = statement.kind === 'CreateFunctionStmt' || statement.kind === 'DoStmt';
    now = checksAfter(now, statement);
    const problem = holdsBody && isChecked(now, statement) ? problemOf(lexed, statement) : null;
    if (problem !== null) found.set(statement, problem);
  }
  return found.size === 0 ? sql : withoutStatements(lexed, found);
}

function withoutStatements(sql: LexedSqlText, found: ReadonlyMap<Statement, SyntaxProblem>): LexedSqlText {
  return {
    ...sql,
    statements: sql.statements.filter((statement) => !found.has(statement)),
    problems: [...sql.problems, ...found.values()].sort((a, b) => comparePlaces(a.place, b.place)),
    broken: [...sql.broken, ...[...found.keys()].map(({ start, end }) => ({ start, end }))].sort((a, b) => a.start - b.start),
  };
}
