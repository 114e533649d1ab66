import type { Node, ParseResult } from '@pgsql/types';
import { isTooDeep } from './depth.js';
import { KeptParses } from './kept-parses.js';
import type { GrammarInstance } from './library.js';
import { grammarInstance, loadInstance } from './library.js';

const overrunMessage = 'the statement is nested too deeply to be read';
const stoppedMessage = 'the SQL parser stopped at this statement: it takes more memory than there is';
const brokenMessage = 'not read: the SQL parser stopped after an earlier statement that it could not hold';

/**
 * Loads PostgreSQL's grammar (WASM, some 2 MB). Must be awaited once before anything of this package parses. Awaited again, it sees
 * to it that an instance which broke or has grown is replaced.
 */
export async function loadGrammar(): Promise<void> {
  await loadInstance();
}

/** Whether `loadGrammar` has been awaited. */
export function isGrammarLoaded(): boolean {
  return grammarInstance() !== null;
}

/** @throws Error when the grammar has not been loaded: a mistake of the caller. */
function grammar(): GrammarInstance {
  const instance = grammarInstance();
  if (instance === null) throw new Error('The SQL grammar is not loaded: await loadGrammar() first.');
  return instance;
}

/** Why a text is no SQL, and where: a 0-based index in code points, null when PostgreSQL names no place. */
export interface GrammarError {
  readonly message: string;
  readonly codePoint: number | null;
}

/** One statement with the UTF-8 byte offset and length libpg-query gives it; null length: to the end. */
export interface RawStatement {
  readonly node: Node;
  readonly byteStart: number;
  readonly byteLength: number | null;
}

export type Parsed = { readonly statements: readonly RawStatement[]; readonly error: null } | { readonly statements: null; readonly error: GrammarError };

/** PostgreSQL quotes everything from the error to the end of an unterminated string; one line of that is enough. */
function shorten(message: string): string {
  const [line = ''] = message.split(/[\r\n]/u);
  if (line === message && message.length <= 120) return message;
  return `${Array.from(line).slice(0, 100).join('')}…${message.endsWith('"') ? '"' : ''}`;
}

/** WebAssembly's RuntimeError, or what Emscripten throws when C calls exit(): an object that is no Error. */
function isStop(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && (error.name === 'RuntimeError' || error.name === 'ExitStatus');
}

function describe(instance: GrammarInstance, error: unknown): GrammarError {
  const details = error instanceof Error && 'sqlDetails' in error ? error.sqlDetails : undefined;
  if (error instanceof Error && typeof details === 'object' && details !== null && 'cursorPosition' in details) {
    return { message: shorten(error.message), codePoint: typeof details.cursorPosition === 'number' ? details.cursorPosition : null };
  }
  if (error instanceof RangeError) {
    instance.noteOverrun();
    return { message: overrunMessage, codePoint: null };
  }
  if (isStop(error)) {
    instance.noteStop();
    return { message: stoppedMessage, codePoint: null };
  }
  if (error instanceof Error) return { message: shorten(error.message), codePoint: null };
  throw error;
}

/** Parses a text without U+0000 and without lone surrogates, which do not survive the way into C. */
export function parseRaw(text: string): Parsed {
  const instance = grammar();
  if (text === '') return { statements: [], error: null };
  if (instance.isBroken) return { statements: null, error: { message: brokenMessage, codePoint: null } };
  let result: ParseResult;
  const { exitCode } = process;
  try {
    result = instance.library.parseSync(text);
  } catch (error) {
    // Emscripten's exit() leaves its status behind, and the process would end with it.
    process.exitCode = exitCode;
    return { statements: null, error: describe(instance, error) };
  } finally {
    instance.noteLength(text.length);
  }
  const statements: RawStatement[] = [];
  for (const raw of result.stmts ?? []) {
    if (raw.stmt === undefined) continue;
    statements.push({ node: raw.stmt, byteStart: raw.stmt_location ?? 0, byteLength: raw.stmt_len ?? null });
  }
  return { statements, error: null };
}

/** A node of a PL/pgSQL tree, as libpg-query prints it: `{ PLpgSQL_stmt_if: { … } }`. */
export interface PlpgsqlNode {
  readonly [key: string]: unknown;
}

export type PlpgsqlParse =
  | { readonly functions: readonly PlpgsqlNode[]; readonly problem: null }
  /** PostgreSQL's message; libpg-query gives no position for PL/pgSQL. */
  | { readonly functions: null; readonly problem: string };

function isNode(value: unknown): value is PlpgsqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `#option dump` prints the tree of the function on standard output, which belongs to reports. */
const dumps = /(?<=(?:\b(?:as|do)|plpgsql['"]?)\s*(?:e?'|\$\w*\$)(?:\s|--[^\n]*\n|#\w+\s+\w+\s)*)#option(?<between>\s+)dump(?!\w)/giu;

const keptBodies = new KeptParses<PlpgsqlParse>();

/**
 * Parses the PL/pgSQL body of one CREATE FUNCTION, CREATE PROCEDURE or DO statement with PostgreSQL's own PL/pgSQL
 * grammar. The nodes hold `lineno` counted from the first line of the body, and their expressions as text.
 */
export function parsePlpgsql(createFunctionOrDo: string): PlpgsqlParse {
  const instance = grammar();
  if (instance.isBroken) return { functions: null, problem: brokenMessage };
  const known = keptBodies.get(createFunctionOrDo);
  if (known !== undefined) return known;
  let result: unknown;
  try {
    result = instance.library.parsePlPgSQLSync(sanitize(createFunctionOrDo).replace(dumps, '       $<between>    '));
  } catch (error) {
    return { functions: null, problem: describe(instance, error).message };
  }
  const functions = isNode(result) ? result['plpgsql_funcs'] : undefined;
  if (!Array.isArray(functions)) return { functions: null, problem: 'the text holds no PL/pgSQL' };
  return keptBodies.keep(createFunctionOrDo, { functions: functions.filter(isNode), problem: null });
}

/** The text with lone surrogates and U+0000 replaced, so that offsets stay true. */
export function sanitize(text: string): string {
  const wellFormed = /\p{Surrogate}/u.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text;
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', ' ') : wellFormed;
}

type ParsedStatement = { readonly node: Node; readonly problem: null } | { readonly node: null; readonly problem: string };

const keptStatements = new KeptParses<ParsedStatement>();

/** Parses one statement; locations in the node are UTF-8 bytes of `text`. */
export function parseStatement(text: string): ParsedStatement {
  const known = grammar().isBroken ? undefined : keptStatements.get(text);
  if (known !== undefined) return known;
  const clean = sanitize(text);
  if (isTooDeep(clean, 0, clean.length)) return { node: null, problem: overrunMessage };
  const parsed = parseRaw(clean);
  if (parsed.error !== null) return { node: null, problem: parsed.error.message };
  const [first, second] = parsed.statements;
  if (first === undefined) return { node: null, problem: 'the text holds no statement' };
  if (second !== undefined) return { node: null, problem: 'the text holds more than one statement' };
  return keptStatements.keep(text, { node: first.node, problem: null });
}

/**
 * Parses what PL/pgSQL calls an expression: everything that may follow SELECT, so `count(*) FROM t WHERE …` too.
 * The node is the SelectStmt of `SELECT <text>`; `value` its only result column, null when there are several or none.
 * Locations are UTF-8 bytes of `SELECT ` + text.
 */
export function parseExpression(
  text: string,
): { readonly select: Node; readonly value: Node | null; readonly problem: null } | { readonly select: null; readonly value: null; readonly problem: string } {
  const parsed = parseStatement(`SELECT ${text}`);
  if (parsed.node === null) return { select: null, value: null, problem: parsed.problem };
  if (!('SelectStmt' in parsed.node)) return { select: null, value: null, problem: 'the text is no expression' };
  const targets = parsed.node.SelectStmt.targetList ?? [];
  const [target] = targets;
  const value = targets.length === 1 && target !== undefined && 'ResTarget' in target ? (target.ResTarget.val ?? null) : null;
  return { select: parsed.node, value, problem: null };
}
