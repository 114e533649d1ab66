import { bodiesChecked } from './body-check.js';
import { withBodiesRead } from './body-problem.js';
import { mayChangeIdentity } from './identity/words.js';
import type { Token } from './lex.js';
import { lexedText, readAs, readSqlText, type LexedSqlText } from './read.js';
import type { SqlText, Statement } from './syntax.js';

/** What a program or psql fills in, as UTF-16 offsets with its mark: `$course_id`, `:course_id`, `:'secret'`, `:"owner"`. */
interface Parameter {
  readonly start: number;
  readonly end: number;
  /** How the grammar gets it: as `$1`, or, without its mark, as the string or the name that it stands for. */
  readonly as: 'number' | 'written';
}

/**
 * The named parameters within the statements that do not parse. PostgreSQL knows only `$1`; a name is what the program's library numbers before it sends
 * the query (PrairieLearn's sqldb and pg-promise's kin `$name`, PgTyped and yesql `:name`), or a variable of psql that nothing in the file sets (manual: psql,
 * SQL Interpolation). Behind a `:` it is none: `a::int`.
 */
function namedParameters({ readable, tokens, broken }: LexedSqlText): readonly Parameter[] {
  const isMark = (token: Token): boolean => token.end === token.start + 1 && (readable[token.start] === '$' || readable[token.start] === ':');
  return tokens.flatMap((mark, index): readonly Parameter[] => {
    const name = tokens[index + 1];
    if (name === undefined || name.start !== mark.end || !isMark(mark)) return [];
    const isQuoted = readable[mark.start] === ':' && (readable[name.start] === "'" || readable[name.start] === '"');
    if (name.kind !== 'word' && !isQuoted) return [];
    return broken.some(({ start, end }) => start <= mark.start && name.end <= end) ? [{ start: mark.start, end: name.end, as: isQuoted ? 'written' : 'number' }] : [];
  });
}

/** The text with what stands for the parameters, each as long as it is, so that all else stands where it stood. */
function filled(text: string, parameters: readonly Parameter[]): string {
  let result = '';
  let last = 0;
  for (const { start, end, as } of parameters) {
    result += text.slice(last, start) + (as === 'number' ? `$${'1'.padStart(end - start - 1, '0')}` : ` ${text.slice(start + 1, end)}`);
    last = end;
  }
  return result + text.slice(last);
}

/** Statements that do the same whatever the names and strings in them are. */
const sameForAll: ReadonlySet<string> = new Set(['CreateRoleStmt', 'AlterRoleStmt', 'DropRoleStmt', 'GrantRoleStmt', 'GrantStmt', 'CreatedbStmt', 'AlterDatabaseStmt', 'DropdbStmt', 'AlterOwnerStmt', 'CommentStmt']);
/** Statements that do so unless they call what changes the session. */
const ofRows: ReadonlySet<string> = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt']);

/** The constant that `SELECT format('…', …)` fills in, where nothing else is selected; null for any other query. */
function formatOf({ node }: Statement): string | null {
  const [only, ...others] = 'SelectStmt' in node ? (node.SelectStmt.targetList ?? []) : [];
  const value = only !== undefined && 'ResTarget' in only ? only.ResTarget.val : undefined;
  const call = value !== undefined && 'FuncCall' in value ? value.FuncCall : undefined;
  const name = call?.funcname?.at(-1);
  const format = call?.args?.[0];
  if (others.length > 0 || name === undefined || !('String' in name) || name.String.sval !== 'format' || format === undefined || !('A_Const' in format)) return null;
  return format.A_Const.sval?.sval ?? null;
}

/** Whether what psql runs of such a query (`\gexec`) does the same whatever is filled in: `%L` and `%I` quote, so that it stays one string and one name (manual: format). */
function runsTheSame(statement: Statement): boolean {
  const format = formatOf(statement);
  if (format === null || /%(?![LI])/u.test(format.replaceAll('%%', '')) || mayChangeIdentity(statement.text.replace(format, ''))) return false;
  const { statements, problems } = readSqlText(statement.place.file, format.replace(/%[LI%]/gu, (spec) => ({ '%L': "'x'", '%I': '"x"' })[spec] ?? '%'));
  return problems.length === 0 && statements.length === 1 && statements.every(({ kind }) => sameForAll.has(kind));
}

/** Whether a statement is the same for the reader whatever its parameters are. What a query gives may be run: `\gexec`. */
const isSettled = (statement: Statement, isRun: boolean): boolean => sameForAll.has(statement.kind) || (ofRows.has(statement.kind) && (isRun ? runsTheSame(statement) : !mayChangeIdentity(statement.text)));

const within = ({ start, end }: Parameter, range: { readonly start: number; readonly end: number }): boolean => range.start <= start && end <= range.end;

/**
 * Reads a text of SQL that a program or psql may hand to PostgreSQL query by query, as `readSqlText` does; a statement with named parameters is read as
 * PostgreSQL gets it, with numbers in their places, or with the strings and names that they stand for. Where it may turn on such a string or name whether
 * the session becomes another role, the statement stays unread.
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function readQueryFile(file: string, text: string): SqlText {
  return withBodiesRead(readQueries(file, text), bodiesChecked);
}

function readQueries(file: string, text: string): SqlText {
  const read = readSqlText(file, text);
  if (read.problems.length === 0) return read;
  const lexed = lexedText(read);
  const parameters = namedParameters(lexed);
  if (parameters.length === 0) return read;
  const readWith = (some: readonly Parameter[]): LexedSqlText => lexedText(readAs(file, lexed.text, filled(lexed.readable, some), (start, end) => read.placeOf(start, end)));
  const numbered = readWith(parameters);
  // Where no number may stand it is a name: `GRANT a TO :role`.
  const named = parameters.map((one): Parameter => (lexed.readable[one.start] === ':' && numbered.broken.some((range) => within(one, range)) ? { ...one, as: 'written' } : one));
  const again = named.every((one, index) => one === parameters[index]) ? numbered : readWith(named);
  const isRun = text.includes('\\gexec');
  const doubtful = again.statements.filter((statement) => !isSettled(statement, isRun) && named.some((one) => one.as === 'written' && within(one, statement)));
  const settled = doubtful.length === 0 ? again : readWith(named.filter((one) => !doubtful.some((statement) => within(one, statement))));
  return settled.problems.length < read.problems.length ? settled : read;
}
