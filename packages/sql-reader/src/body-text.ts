import type { Place } from '@pg-guardrails/kernel';
import { parseRaw, sanitize } from './grammar.js';
import { firstFrom, isPunctuation, lex, wordOf, type Token } from './lex.js';
import { afterValue, stringSegments } from './literal.js';
import { assemble } from './mapped.js';
import { codePointOffset } from './offsets.js';
import { lexedText, readPlaced } from './read.js';
import type { SqlText, Statement } from './syntax.js';

/** A declaration or statement of a PL/pgSQL body, or the head of one (`IF … THEN`). */
export interface BodyPart {
  /** The first word in capitals; `:=` for an assignment; the name that a declaration declares. */
  readonly keyword: string;
  readonly kind: 'declaration' | 'statement';
  readonly place: Place;
  /** The one SQL statement in it: the statement itself, or `SELECT` and the expression; null where there is none that parses. */
  readonly sql: SqlText | null;
}

/** The body of a function, procedure or DO statement that is written as a string. */
export interface BodyText {
  readonly language: string;
  /** Between the quotes. */
  readonly place: Place;
  /** What the string says. */
  readonly written: string;
  /** The string with its quotes, as UTF-16 offsets of the text that holds it. */
  readonly literal: Offsets;
  /** The place of a half-open range of UTF-16 offsets of `written`. */
  placeOf(start: number, end: number): Place;
  /** PL/pgSQL: where in `written` the SQL is that PostgreSQL's grammar refuses in these words: the first, or the last at or before an offset. */
  brokenAt(offset: number | 'first', message: string): Offsets | null;
  /** PL/pgSQL: in the order of the text, blocks not nested. */
  readonly parts: readonly BodyPart[];
  /** Language SQL: its statements. */
  readonly sql: SqlText | null;
}

/** A half-open range of UTF-16 offsets. */
interface Offsets {
  readonly start: number;
  readonly end: number;
}

interface Option {
  readonly location: number;
  readonly value: string | null;
}

/** The options `as` and `language`, as the grammar gives them. */
function optionsOf({ node }: Statement): ReadonlyMap<string, Option> {
  const written = 'CreateFunctionStmt' in node ? node.CreateFunctionStmt.options : 'DoStmt' in node ? node.DoStmt.args : undefined;
  return new Map(
    (written ?? []).flatMap((option): [string, Option][] => {
      if (!('DefElem' in option)) return [];
      const { defname = '', arg, location = 0 } = option.DefElem;
      return [[defname, { location, value: arg !== undefined && 'String' in arg ? (arg.String.sval ?? '') : null }]];
    }),
  );
}

/** The body of a statement, or null where it has none as a string: C functions, `RETURN …`, `BEGIN ATOMIC`. */
export function bodyOf(sql: SqlText, statement: Statement): BodyText | null {
  if (statement.kind !== 'CreateFunctionStmt' && statement.kind !== 'DoStmt') return null;
  const options = optionsOf(statement);
  const as = options.get('as');
  const language = (options.get('language')?.value ?? (statement.kind === 'DoStmt' ? 'plpgsql' : '')).toLowerCase();
  if (as === undefined || (language !== 'plpgsql' && language !== 'sql')) return null;
  const { text, tokens, bytes } = lexedText(sql);
  const at = firstFrom(tokens, bytes.toUtf16(as.location));
  // DO gives the place of the string, CREATE FUNCTION that of AS.
  const index = wordOf(text, tokens[at]) === 'as' ? at + 1 : at;
  const segments = stringSegments(text, tokens, index);
  if (segments === null) return null;
  const literal = { start: tokens[index]?.start ?? 0, end: tokens[afterValue(text, tokens, index) - 1]?.end ?? 0 };
  const mapped = assemble(segments);
  const first = segments[0]?.start ?? 0;
  const placeOf = (start: number, end: number): Place => {
    const range = mapped.rangeOf(start, end);
    return sql.placeOf(range.start, range.end);
  };
  const place = sql.placeOf(first, segments.at(-1)?.end ?? first);
  const written = mapped.text;
  if (language === 'sql') return { language, place, written, literal, placeOf, parts: [], sql: readPlaced(sql.file, written, placeOf), brokenAt: () => null };
  // Its SQL is parsed when asked for: a body that the parser of PL/pgSQL takes need not be read here.
  let reader: BodyReader | null = null;
  const read = (): BodyReader => (reader ??= new BodyReader(sql.file, written, placeOf));
  return {
    language,
    place,
    written,
    literal,
    placeOf,
    get parts() {
      return read().parts;
    },
    sql: null,
    brokenAt(offset, message) {
      const broken = read().broken.filter((one) => one.message === message);
      return (offset === 'first' ? broken[0] : broken.findLast(({ from }) => from <= offset)) ?? null;
    },
  };
}

/** Statements that end where another begins, by the word between them. */
const heads: Readonly<Record<string, string>> = { if: 'then', elsif: 'then', elseif: 'then', case: 'then', when: 'then', exception: 'then', while: 'loop', for: 'loop', foreach: 'loop' };
/** Words that stand alone between statements. */
const alone = new Set(['begin', 'then', 'else', 'loop']);
/** Statements that are PL/pgSQL's own and hold no SQL, or that SQL reads otherwise. */
const withoutSql = new Set(['raise', 'null', 'get', 'fetch', 'move', 'close', 'case', 'when', 'exception']);

/** Finds the statements of a body by its tokens: PL/pgSQL's own tree has line numbers only. */
class BodyReader {
  readonly #tokens: readonly Token[];
  readonly parts: readonly BodyPart[];
  /** The SQL that does not parse: where it begins, and the token at which the grammar stops. */
  readonly broken: (Offsets & { readonly from: number; readonly message: string })[] = [];

  constructor(
    readonly file: string,
    readonly text: string,
    readonly placeOf: (start: number, end: number) => Place,
  ) {
    this.#tokens = lex(text).tokens;
    this.parts = this.#parts();
  }

  #word(index: number): string {
    return wordOf(this.text, this.#tokens[index]);
  }

  #is(index: number, mark: string): boolean {
    const token = this.#tokens[index];
    return token !== undefined && this.text.slice(token.start, token.end) === mark;
  }

  #parts(): readonly BodyPart[] {
    const parts: BodyPart[] = [];
    let declares = false;
    let index = 0;
    while (index < this.#tokens.length) {
      const word = this.#word(index);
      if (this.#is(index, ';')) index += 1;
      else if (this.#is(index, '<<')) index = this.#find(index, (at) => this.#is(at, '>>')) + 1;
      // `#variable_conflict use_column`
      else if (this.#is(index, '#')) index += 3;
      else if (word === 'end') index = this.#behindEnd(index);
      else if (word === 'declare' || alone.has(word)) {
        declares = word === 'declare' || (declares && word !== 'begin');
        index += 1;
      } else {
        const to = this.#endOf(index, declares ? undefined : heads[word]);
        parts.push(declares ? this.#declaration(index, to) : this.#statement(index, to));
        index = Math.max(to, index + 1);
      }
    }
    return parts;
  }

  /** `END`, `END IF`, `END CASE label`: up to its semicolon. */
  #behindEnd(from: number): number {
    const semicolon = this.#tokens.findIndex((_, index) => index > from && this.#is(index, ';'));
    return semicolon < 0 ? this.#tokens.length : semicolon;
  }

  /** The first index from one on that is meant, outside parentheses and CASE expressions; the number of tokens when there is none. */
  #find(from: number, isMeant: (index: number) => boolean): number {
    let depth = 0;
    let cases = 0;
    for (let index = from; index < this.#tokens.length; index += 1) {
      const token = this.#tokens[index];
      if (depth === 0 && cases === 0 && isMeant(index)) return index;
      if (isPunctuation(this.text, token, '(') || isPunctuation(this.text, token, '[')) depth += 1;
      else if (isPunctuation(this.text, token, ')') || isPunctuation(this.text, token, ']')) depth = Math.max(0, depth - 1);
      else if (depth === 0 && index > from && this.#word(index) === 'case') cases += 1;
      else if (depth === 0 && cases > 0 && this.#word(index) === 'end') cases -= 1;
    }
    return this.#tokens.length;
  }

  #endOf(from: number, head: string | undefined): number {
    return this.#find(from, (index) => this.#is(index, ';') || (head !== undefined && this.#word(index) === head));
  }

  #offsets(from: number, to: number): { readonly start: number; readonly end: number } {
    const start = this.#tokens[from]?.start ?? 0;
    return { start, end: this.#tokens[to - 1]?.end ?? start };
  }

  #place(from: number, to: number): Place {
    const { start, end } = this.#offsets(from, to);
    return this.placeOf(start, end);
  }

  #declaration(from: number, to: number): BodyPart {
    const given = this.#find(from, (index) => this.#is(index, ':=') || this.#is(index, '=') || ['default', 'for', 'is'].includes(this.#word(index)));
    const isQuery = this.#word(given) === 'for' || this.#word(given) === 'is';
    const sql = given >= to ? null : isQuery ? this.#command(given + 1, to) : this.#expression(given + 1, to);
    const { start, end } = this.#offsets(from, from + 1);
    return { keyword: this.text.slice(start, end), kind: 'declaration', place: this.#place(from, to), sql };
  }

  #statement(from: number, to: number): BodyPart {
    const assigned = this.#assigned(from, to);
    const word = this.#word(from);
    return { keyword: assigned === null ? word.toUpperCase() : ':=', kind: 'statement', place: this.#place(from, to), sql: assigned === null ? this.#sqlOf(word, from, to) : this.#expression(assigned, to) };
  }

  /** Where the value of an assignment begins: `a := `, `a.b[1] = `; null for other statements. */
  #assigned(from: number, to: number): number | null {
    let index = from + 1;
    while (index < to) {
      if (this.#is(index, ':=') || this.#is(index, '=')) return index + 1;
      if (this.#is(index, '.')) index += 2;
      else if (this.#is(index, '[')) index = this.#find(index + 1, (at) => this.#is(at, ']')) + 1;
      else return null;
    }
    return null;
  }

  #sqlOf(word: string, from: number, to: number): SqlText | null {
    if (withoutSql.has(word)) return null;
    switch (word) {
      case 'if':
      case 'elsif':
      case 'elseif':
      case 'while':
      case 'perform':
      case 'assert':
        return this.#expression(from + 1, to);
      case 'exit':
      case 'continue': {
        const when = this.#find(from, (index) => this.#word(index) === 'when');
        return when < to ? this.#expression(when + 1, to) : null;
      }
      case 'return':
        return this.#returned(from + 1, to);
      case 'execute':
        return this.#executed(from + 1, to);
      case 'foreach': {
        const array = this.#find(from, (index) => this.#word(index) === 'array');
        return array < to ? this.#expression(array + 1, to) : null;
      }
      case 'for': {
        const given = this.#find(from, (index) => this.#word(index) === 'in') + 1;
        return this.#find(given, (index) => this.#is(index, '..')) < to ? null : this.#query(given, to);
      }
      case 'open': {
        const given = this.#find(from, (index) => this.#word(index) === 'for') + 1;
        return given < to ? this.#query(given, to) : null;
      }
      default:
        return this.#command(from, to);
    }
  }

  #returned(from: number, to: number): SqlText | null {
    if (from >= to) return null;
    if (this.#word(from) === 'query') return this.#query(from + 1, to);
    return this.#expression(this.#word(from) === 'next' ? from + 1 : from, to);
  }

  /** A query or EXECUTE; a cursor's name is neither. */
  #query(from: number, to: number): SqlText | null {
    if (this.#word(from) === 'execute') return this.#executed(from + 1, to);
    return to - from > 1 ? this.#command(from, to) : null;
  }

  /** The text that is run, as an expression: up to INTO or USING. */
  #executed(from: number, to: number): SqlText | null {
    const end = this.#find(from, (index) => this.#word(index) === 'into' || this.#word(index) === 'using');
    return this.#expression(from, Math.min(end, to));
  }

  #expression(from: number, to: number): SqlText | null {
    if (from >= to) return null;
    const { start, end } = this.#offsets(from, to);
    const lead = 'SELECT ';
    return this.#read(`${lead}${this.text.slice(start, end)}`, start - lead.length, start);
  }

  #command(from: number, to: number): SqlText | null {
    if (from >= to) return null;
    const { start, end } = this.#offsets(from, to);
    const target = this.#target(from, to);
    const written = this.text.slice(start, end);
    if (target === null) return this.#read(written, start, start);
    const [blankFrom, blankTo] = [target.start - start, target.end - start];
    return this.#read(`${written.slice(0, blankFrom)}${' '.repeat(blankTo - blankFrom)}${written.slice(blankTo)}`, start, start);
  }

  /** `INTO STRICT a, b.c`: PL/pgSQL takes it out before SQL reads the statement (pl_gram.y, make_execsql_stmt). */
  #target(from: number, to: number): { readonly start: number; readonly end: number } | null {
    const into = this.#find(from, (index) => this.#word(index) === 'into' && !['insert', 'merge'].includes(this.#word(index - 1)));
    if (into >= to) return null;
    let index = into + (this.#word(into + 1) === 'strict' ? 3 : 2);
    while (index < to) {
      if (this.#is(index, '.') || this.#is(index, ',')) index += 2;
      else if (this.#is(index, '[')) index = this.#find(index + 1, (at) => this.#is(at, ']')) + 1;
      else break;
    }
    return this.#offsets(into, Math.min(index, to));
  }

  /** One statement whose offset 0 stands at `origin` of the body; nothing in it stands before `first`. */
  #read(written: string, origin: number, first: number): SqlText | null {
    const read = readPlaced(this.file, written, (start, end) => this.placeOf(Math.max(origin + start, first), Math.max(origin + end, first)));
    if (read.problems.length === 0) return read.statements.length === 1 ? read : null;
    this.#noteBroken(written, origin, first);
    return null;
  }

  #noteBroken(written: string, origin: number, from: number): void {
    const { error } = parseRaw(sanitize(written));
    if (error === null || error.codePoint === null) return;
    const at = Math.max(from, origin + codePointOffset(written, error.codePoint));
    const token = this.#tokens[firstFrom(this.#tokens, at)];
    this.broken.push({ from, message: error.message, start: token?.start ?? at, end: token?.end ?? at });
  }
}
