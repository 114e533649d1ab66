import type { IdentityFact } from '@pg-guardrails/kernel';
import { isPunctuation, wordOf } from '../lex.js';
import type { Segment } from '../mapped.js';
import { identifierValue } from '../literal.js';
import { foldText } from './fold.js';
import type { Scope } from './scope.js';
import { deepestScope, factOf, innerScope } from './scope.js';
import { callsAmong } from './set-config.js';
import { factsIn } from './statement.js';

/** A PL/pgSQL statement or the head of one (`IF … `), as token indices; `to` is the semicolon or the word that ends it. */
export interface BodyStatement {
  readonly from: number;
  readonly to: number;
}

/** Words behind which a statement may start (manual: PL/pgSQL, Control Structures). */
const openers = new Set(['begin', 'then', 'else', 'loop', 'declare']);

/** The stretches of a body in which one SQL statement may stand: from each possible start to the next semicolon or start. */
export function statementsOf(scope: Scope): readonly BodyStatement[] {
  const { text, tokens } = scope.sql;
  const found: BodyStatement[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (isPunctuation(text, token, '(')) depth += 1;
    else if (isPunctuation(text, token, ')')) depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (isPunctuation(text, token, ';') || openers.has(wordOf(text, token)) || text.slice(token?.start, token?.end) === '>>') {
      if (index > start) found.push({ from: start, to: index });
      start = index + 1;
    }
  }
  if (start < tokens.length) found.push({ from: start, to: tokens.length });
  return found;
}

/** Statements that SQL has and that can hold an identity clause; PL/pgSQL hands them to SQL as they are. */
const settingWords = new Set(['set', 'reset', 'discard', 'alter', 'create', 'do']);

/** A range of tokens as it stands. */
export function rangeSegments(scope: Scope, from: number, to: number): readonly Segment[] {
  const start = scope.sql.tokens[from]?.start ?? 0;
  const end = scope.sql.tokens[to - 1]?.end ?? start;
  return [{ kind: 'copy', text: scope.sql.text.slice(start, end), start, end }];
}

/** The end of the expression behind EXECUTE: INTO, USING, LOOP, or the semicolon. */
function expressionEnd(scope: Scope, from: number): number {
  const { text, tokens } = scope.sql;
  let depth = 0;
  for (let index = from; index < tokens.length; index += 1) {
    if (isPunctuation(text, tokens[index], '(')) depth += 1;
    else if (isPunctuation(text, tokens[index], ')')) depth -= 1;
    else if (depth === 0 && (isPunctuation(text, tokens[index], ';') || ['into', 'using', 'loop'].includes(wordOf(text, tokens[index])))) return index;
  }
  return tokens.length;
}

/** Whether the EXECUTE at this index is PL/pgSQL's, and not a privilege or the function of a trigger. */
function isDynamic(scope: Scope, index: number, statements: readonly BodyStatement[]): boolean {
  const before = wordOf(scope.sql.text, scope.sql.tokens[index - 1]);
  if (before === 'query' || before === 'in' || before === 'for') return true;
  return statements.some((statement) => statement.from === index);
}

/** The texts that the body executes: behind EXECUTE and, where one of those is a variable, what variables are set to. */
export function dynamicTexts(scope: Scope, statements: readonly BodyStatement[]): readonly (readonly Segment[])[] {
  const { text, tokens } = scope.sql;
  const executed: (readonly Segment[])[] = [];
  const assigned: (readonly Segment[])[] = [];
  tokens.forEach((token, index) => {
    if (wordOf(text, token) === 'execute' && isDynamic(scope, index, statements)) executed.push(foldText(scope, index + 1, expressionEnd(scope, index + 1)));
    else if (isPunctuation(text, token, ':=') || wordOf(text, token) === 'default') assigned.push(foldText(scope, index + 1, expressionEnd(scope, index + 1)));
  });
  const runsVariable = executed.some((segments) => segments[0]?.kind === 'hole');
  return runsVariable ? [...executed, ...assigned] : executed;
}

/** Functions that read what they are given, and change none of it. */
const textFunctions: ReadonlySet<string> = new Set(['format', 'concat', 'concat_ws', 'quote_ident', 'quote_literal', 'quote_nullable', 'upper', 'lower', 'trim', 'btrim', 'set_config']);

/**
 * The variables that one statement or declaration gives a value, and that are read only: `name text := 'x'`, `name := 'x'`. Wherever else a name stands than behind EXECUTE or `||`, or in `format(…)`, it may be given another (INTO, FOR, FETCH,
 * `=`, GET DIAGNOSTICS, an argument of CALL), or may not be the variable.
 */
function constantsOf(scope: Scope, statements: readonly BodyStatement[]): ReadonlyMap<string, readonly [number, number]> {
  const { text, tokens } = scope.sql;
  const values = new Map<string, (readonly [number, number])[]>();
  for (const { from, to } of statements) {
    const name = identifierValue(text, tokens, from);
    const head = tokens.slice(from, to).findIndex((token) => isPunctuation(text, token, ':=') || wordOf(text, token) === 'default');
    if (name !== null && head > 0) values.set(name, [...(values.get(name) ?? []), [from + head + 1, to]]);
  }
  const heads = new Set(statements.map(({ from }) => from));
  const before = (index: number): string => text.slice(tokens[index - 1]?.start, tokens[index - 1]?.end);
  /** Whether it stands among what a function is given that makes a text of it. */
  const isGivenToText = (index: number): boolean => {
    let depth = 0;
    for (let at = index - 1; at > 0 && !isPunctuation(text, tokens[at], ';'); at -= 1) {
      if (isPunctuation(text, tokens[at], ')')) depth += 1;
      else if (isPunctuation(text, tokens[at], '(') && depth === 0) return textFunctions.has(wordOf(text, tokens[at - 1]));
      else if (isPunctuation(text, tokens[at], '(')) depth -= 1;
    }
    return false;
  };
  const isRead = (index: number): boolean => wordOf(text, tokens[index - 1]) === 'execute' || before(index).endsWith('|') || isGivenToText(index);
  const given = new Set(tokens.flatMap((_token, index) => (heads.has(index) || isRead(index) ? [] : [identifierValue(text, tokens, index)])));
  // `name text;` declares it without a value.
  const begun = statements.flatMap(({ from, to }) => (to - from > 1 && tokens[from + 1]?.kind === 'word' && !tokens.slice(from, to).some((token) => isPunctuation(text, token, ':=') || isPunctuation(text, token, '=') || wordOf(text, token) === 'default') ? [] : [identifierValue(text, tokens, from)]));
  return new Map([...values].flatMap(([name, [range, ...others]]) => (range === undefined || others.length > 0 || given.has(name) || begun.filter((one) => one === name).length > 1 ? [] : [[name, range]])));
}

function textsOf(scope: Scope, constants: ReadonlyMap<string, readonly [number, number]>): ReadonlyMap<string, string> {
  const texts = [...constants].map(([name, range]): readonly [string, readonly Segment[]] => [name, foldText(scope, ...range)]);
  return new Map(texts.flatMap(([name, segments]) => (segments.some(({ kind }) => kind === 'hole') ? [] : [[name, segments.map(({ text }) => text).join('')]])));
}

/**
 * The identity changes in a PL/pgSQL body. libpg-query's PL/pgSQL tree has line numbers only, so the statements are found
 * by their tokens, and SQL's own grammar reads each.
 */
export function bodyFacts(scope: Scope): readonly IdentityFact[] {
  if (scope.depth > deepestScope) return [];
  const { tokens, text } = scope.sql;
  const statements = statementsOf(scope);
  const constants = constantsOf(scope, statements);
  const withTexts: Scope = { ...scope, constantTexts: textsOf({ ...scope, constants }, constants) };
  const facts: IdentityFact[] = [];
  for (const { from, to } of statements) {
    if (settingWords.has(wordOf(text, tokens[from]))) facts.push(...factsIn(innerScope(scope, rangeSegments(scope, from, to), 'body')));
    else {
      const range = { start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? 0 };
      facts.push(...callsAmong(withTexts, from, to, range).map((found) => factOf(scope, found)));
    }
  }
  for (const segments of dynamicTexts({ ...scope, constants }, statements)) {
    if (segments.length === 0 || segments[0]?.kind === 'hole') continue;
    facts.push(...factsIn(innerScope(scope, segments, 'dynamic')));
  }
  return facts;
}
