import type { Token } from '../../lex.js';
import { isPunctuation, Lexer, wordOf } from '../../lex.js';
import type { MappedText } from '../../mapped.js';
import type { PsqlCommand } from './command.js';
import { commandAt, lineEnd } from './command.js';
import { createConditions } from './conditions.js';
import { copySql } from './copy.js';
import { createOutput } from './output.js';
import { executing } from './gexec.js';
import type { PsqlUse, PsqlValue, PsqlVariables } from './variables.js';
import { known, unknown, useAt, valueOf } from './variables.js';

/** A half-open range of UTF-16 offsets of the script with what is wrong there. */
export interface ScriptProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** `\i` and its kin. */
export interface IncludeCommand {
  readonly path: PsqlValue;
  /** `\ir` names a file from the folder of its script, `\i` from the folder that psql was started in. */
  readonly from: 'script' | 'working folder';
  readonly start: number;
  readonly end: number;
}

/** What a script leads to besides SQL. Called in order; an included file may set variables. */
export interface ScriptEvents {
  include(command: IncludeCommand): void;
  /** `\\connect`. */
  connect(command: PsqlCommand): void;
}

export interface PsqlScript {
  /** The SQL that psql sends: its own lines and COPY data blank, variables replaced. */
  readonly sent: MappedText;
  readonly problems: readonly ScriptProblem[];
}

/** Statements in which a string of unknown content is no more than a row's data. */
const dataStatements = new Set(['insert', 'update', 'delete', 'merge']);

/** Whether these are the tokens of `COPY … FROM STDIN`, whose data follows in the file. */
function isCopyFromStdin(text: string, statement: readonly Token[]): boolean {
  if (wordOf(text, statement[0]) !== 'copy') return false;
  return statement.some((token, index) => wordOf(text, token) === 'from' && wordOf(text, statement[index + 1]) === 'stdin');
}

/** The offset behind the `\.` line that ends COPY data, or the end of the text. */
function copyDataEnd(text: string, offset: number): number {
  const terminator = /^\\\.[ \t]*$/gmu;
  terminator.lastIndex = offset;
  return terminator.test(text) ? terminator.lastIndex : text.length;
}

/** The most tokens of a statement that are kept: the table and the columns of COPY. */
const keptTokens = 2000;

class ScriptReader {
  readonly #output;
  readonly #conditions = createConditions();
  readonly #problems: ScriptProblem[] = [];
  /** The first tokens since the last semicolon. */
  #statement: Token[] = [];
  #openParentheses = 0;
  /** Why the statement at hand cannot be read. */
  #unreadable: ScriptProblem | null = null;

  constructor(
    readonly text: string,
    readonly variables: PsqlVariables,
    readonly events: ScriptEvents,
  ) {
    this.#output = createOutput(text);
  }

  read(): PsqlScript {
    const { text } = this;
    const lexer = new Lexer(text);
    while (lexer.next()) {
      const { kind, start, end, open } = lexer;
      if (kind === 'other' && text[start] === '\\') lexer.end = this.#command(start);
      else if (this.#conditions.isSkipping) this.#output.blankTo(end);
      else if (kind !== 'line comment' && kind !== 'block comment') lexer.end = this.#token({ kind, start, end, open });
    }
    this.#endStatement(text.length);
    if (this.#conditions.isSkipping) this.#output.blankTo(text.length);
    this.#output.copyTo(text.length);
    return { sent: this.#output.finish(), problems: this.#problems };
  }

  /** Takes in one token of SQL; answers where to go on. */
  #token(token: Token): number {
    const { text } = this;
    if (isPunctuation(text, token, '(')) this.#openParentheses += 1;
    else if (isPunctuation(text, token, ')')) this.#openParentheses = Math.max(0, this.#openParentheses - 1);
    else if (isPunctuation(text, token, ';') && this.#openParentheses === 0) {
      const hasData = isCopyFromStdin(text, this.#statement);
      this.#endStatement(token.start);
      return hasData ? this.#skipData(token.end) : token.end;
    }
    const use = token.kind === 'punctuation' && text[token.start] === ':' && token.end === token.start + 1 ? useAt(text, token.start) : null;
    if (use !== null && this.#replace(token.start, use)) return use.end;
    if (this.#statement.length < keptTokens) this.#statement.push(token);
    return token.end;
  }

  /** Puts in the value of a variable. False when psql leaves the use as it stands. */
  #replace(start: number, use: PsqlUse): boolean {
    const value = valueOf(use, this.variables);
    if (value === null) return false;
    if (this.#statement.length < keptTokens) this.#statement.push({ kind: 'other', start, end: use.end, open: false });
    this.#output.copyTo(start);
    if (value.kind === 'known') this.#output.replaceTo(use.end, value.text);
    else if (use.form === 'literal' && dataStatements.has(wordOf(this.text, this.#statement[0]))) this.#output.replaceTo(use.end, `'(psql variable ${use.name})'`);
    else {
      this.#unreadable ??= {
        message: `the statement was not read: it uses the psql variable ${use.name}, whose value is not known (${value.why}); give it in \`placeholders\` as ":${use.name}"`,
        start,
        end: use.end,
      };
    }
    return true;
  }

  /** Ends the statement at hand before an offset; one that cannot be read is blanked. */
  #endStatement(end: number): void {
    const from = this.#statement[0]?.start;
    if (this.#unreadable !== null && from !== undefined) {
      this.#problems.push(this.#unreadable);
      this.#output.dropTo(from);
      this.#output.blankTo(end);
    }
    this.#startAnew();
  }

  #startAnew(): void {
    this.#unreadable = null;
    this.#statement = [];
    this.#openParentheses = 0;
  }

  #skipData(from: number): number {
    const data = lineEnd(this.text, from);
    const end = copyDataEnd(this.text, data);
    this.#output.copyTo(data);
    this.#output.blankTo(end);
    return end;
  }

  #command(start: number): number {
    const command = commandAt(this.text, start, this.variables);
    const { name, end } = command;
    const branches = name === 'if' || name === 'elif' || name === 'else' || name === 'endif';
    if (this.#conditions.isSkipping) this.#output.blankTo(start);
    else this.#output.copyTo(start);
    if (branches) {
      const why = this.#conditions.follow(name, command.arguments[0]);
      if (why !== null) this.#report(command, `runs a part of the file on a condition that is not known (${why}): all its branches are read as if they ran`);
    } else if (!this.#conditions.isSkipping) this.#run(command);
    const copied = name === 'copy' && !this.#conditions.isSkipping && this.#statement.length === 0 ? copySql(this.text.slice(start, end), (program) => this.variables.printedBy(program)) : null;
    if (copied !== null) this.#output.replaceTo(end, `${copied};`);
    this.#output.blankTo(end);
    return name === 'copy' && /\bfrom\s+p?stdin\b/iu.test(this.text.slice(start, end)) && !this.#conditions.isSkipping ? this.#skipData(end) : end;
  }

  /** Does what a command does to the text that is sent and to the variables; what cannot be followed is a problem. */
  #run(command: PsqlCommand): void {
    const { name, arguments: [first, ...others], start, end } = command;
    switch (name) {
      case 'i':
      case 'include':
      case 'ir':
      case 'include_relative':
        this.events.include({ path: first ?? known(''), from: name === 'ir' || name === 'include_relative' ? 'script' : 'working folder', start, end });
        return;
      case 'set':
        if (first?.kind === 'known') this.variables.set(first.text, others.find((value) => value.kind === 'unknown') ?? known(others.map((value) => (value.kind === 'known' ? value.text : '')).join('')));
        return;
      case 'unset':
        if (first?.kind === 'known') this.variables.unset(first.text);
        return;
      case 'prompt':
      case 'getenv': {
        const variable = name === 'prompt' ? (others.at(-1) ?? first) : first;
        if (variable?.kind === 'known') this.variables.set(variable.text, unknown(name === 'prompt' ? 'it is asked for' : 'it comes from the environment'));
        return;
      }
      case 'gset':
        this.variables.loosen('it may come from the result of a query, by \\gset');
        this.#send(command);
        return;
      case 'gexec':
        this.#execute(command);
        return;
      case ';':
      case 'g':
      case 'gx':
      case 'crosstabview':
      case 'watch':
        this.#send(command);
        return;
      case 'r':
      case 'reset':
      case 'gdesc':
        if (this.#statement[0] !== undefined) this.#output.dropTo(this.#statement[0].start);
        this.#startAnew();
        return;
      case 'c':
      case 'connect':
        this.events.connect(command);
        return;
      default:
    }
  }

  /** Ends the statement as a semicolon would. */
  #send({ start, end }: PsqlCommand): void {
    this.#endStatement(start);
    this.#output.replaceTo(end, ';');
  }

  /** \\gexec: what it does with the query stands in the query's place. */
  #execute(command: PsqlCommand): void {
    const from = this.#statement[0]?.start;
    const statement = this.#unreadable !== null || from === undefined ? null : executing(this.#output.since(from));
    if (statement === null || from === undefined) {
      this.#report(command, 'runs the result of a query as SQL, which only the server knows');
      this.#send(command);
      return;
    }
    this.#output.dropTo(from);
    this.#startAnew();
    this.#output.replaceTo(command.end, `${statement};`);
  }

  #report({ name, start, end }: PsqlCommand, effect: string): void {
    this.#problems.push({ message: `psql's \\${name} ${effect}`, start, end });
  }
}

/**
 * Reads a script as psql does (manual: psql): its own commands are kept from the server, variables are replaced, the data behind
 * COPY … FROM STDIN is skipped. Nothing is run.
 */
export function readScript(text: string, variables: PsqlVariables, events: ScriptEvents): PsqlScript {
  return new ScriptReader(text, variables, events).read();
}

/** Whether a text may hold anything that psql does not send as it stands. */
export function mayBeScript(text: string, variables: PsqlVariables): boolean {
  return text.includes('\\') || text.includes(":'") || text.includes(':"') || (variables.areSet && text.includes(':')) || /\bfrom\s+stdin\b/i.test(text);
}
