import type { DefElem, Node, VariableSetStmt } from '@pgsql/types';
import { comparePlaces } from '@pg-guardrails/kernel';
import type { IdentityFact } from '@pg-guardrails/kernel';
import { firstFrom, isPunctuation, wordOf } from '../lex.js';
import { stringSegments } from '../literal.js';
import { assemble } from '../mapped.js';
import type { Segment } from '../mapped.js';
import type { Statement } from '../syntax.js';
import { walk } from '../walk.js';
import { bodyFacts } from './body.js';
import { isIdentitySetting, settingClauseAt } from './clause.js';
import type { IdentityClause, Range, Scope } from './scope.js';
import { deepestScope, factOf, holed, innerScope } from './scope.js';
import { callsAmong, constantText, parsedCall } from './set-config.js';
import { mayChangeIdentityInBody } from './words.js';

function changesIdentity(setting: VariableSetStmt | undefined): boolean {
  return setting !== undefined && (isIdentitySetting(setting.name ?? null) || holed(setting.name));
}

function clauseRange(scope: Scope, from: number, to: number): Range {
  const start = scope.sql.tokens[from]?.start ?? 0;
  return { start, end: scope.sql.tokens[to - 1]?.end ?? start };
}

/** The first identity clause among the tokens of a range, outside parentheses: for statements of which the tree says that they hold one. */
function clauseWithin(scope: Scope, range: Range, spelling: IdentityClause['spelling'] | null): IdentityClause | null {
  const { tokens, text } = scope.sql;
  let depth = 0;
  for (let index = firstFrom(tokens, range.start); index < tokens.length && (tokens[index]?.start ?? 0) < range.end; index += 1) {
    if (isPunctuation(text, tokens[index], '(')) depth += 1;
    else if (isPunctuation(text, tokens[index], ')')) depth -= 1;
    const clause = depth === 0 ? settingClauseAt(scope, index) : null;
    if (clause !== null) return { spelling: spelling ?? clause.spelling, role: clause.role, certainty: clause.certainty, clause: clauseRange(scope, clause.from, clause.to), statement: range };
  }
  return null;
}

/** The SET clauses of CREATE or ALTER FUNCTION: their elements say where they start. */
function routineClauses(scope: Scope, options: readonly Node[] | undefined, spelling: IdentityClause['spelling'], range: Range): readonly IdentityClause[] {
  return (options ?? []).flatMap((option): readonly IdentityClause[] => {
    if (!('DefElem' in option) || option.DefElem.defname !== 'set') return [];
    const { arg, location } = option.DefElem;
    if (arg === undefined || !('VariableSetStmt' in arg) || !changesIdentity(arg.VariableSetStmt)) return [];
    const start = location === undefined ? range.start : scope.sql.bytes.toUtf16(location);
    const found = clauseWithin(scope, { start, end: range.end }, spelling);
    return found === null ? [] : [{ ...found, statement: range }];
  });
}

function optionText(options: readonly Node[] | undefined, name: string): string | null {
  for (const option of options ?? []) {
    if ('DefElem' in option && option.DefElem.defname === name && option.DefElem.arg !== undefined && 'String' in option.DefElem.arg) {
      return option.DefElem.arg.String.sval ?? '';
    }
  }
  return null;
}

function asElement(options: readonly Node[] | undefined): DefElem | null {
  for (const option of options ?? []) if ('DefElem' in option && option.DefElem.defname === 'as') return option.DefElem;
  return null;
}

/** The body of a function or of DO as it reads; null when it is none that can be read. `location` of the element is AS, or the string itself in DO. */
function bodySegments(scope: Scope, options: readonly Node[] | undefined): readonly Segment[] | null {
  const element = asElement(options);
  if (element?.location === undefined || scope.depth >= deepestScope) return null;
  const { text, tokens, bytes } = scope.sql;
  let index = firstFrom(tokens, bytes.toUtf16(element.location));
  if (wordOf(text, tokens[index]) === 'as') index += 1;
  return stringSegments(text, tokens, index);
}

/** The body of a function or of DO as a text of its own; null when it is none that can be read. */
export function bodyScope(scope: Scope, options: readonly Node[] | undefined): Scope | null {
  const segments = bodySegments(scope, options);
  return segments === null ? null : innerScope(scope, segments, 'body');
}

/** The facts in the body of a function or of DO. */
function routineBodyFacts(scope: Scope, options: readonly Node[] | undefined, language: string): readonly IdentityFact[] {
  const segments = bodySegments(scope, options);
  // Reading a body costs more than reading what it stands in, and most hold nothing of the kind.
  if (segments === null || !mayChangeIdentityInBody(assemble(segments).text)) return [];
  const body = innerScope(scope, segments, 'body');
  switch (language.toLowerCase()) {
    case 'plpgsql':
      return bodyFacts(body);
    case 'sql':
      return factsIn(body);
    default:
      return [];
  }
}

/** `UPDATE pg_settings SET setting = … WHERE name = 'role'` is set_config by a rule of that view. */
function settingsUpdate(node: Node, range: Range): IdentityClause | null {
  if (!('UpdateStmt' in node) || node.UpdateStmt.relation?.relname !== 'pg_settings') return null;
  const named: Node[] = [];
  walk(node.UpdateStmt.whereClause, (inner) => {
    if ('A_Const' in inner && isIdentitySetting(constantText(inner))) named.push(inner);
  });
  return named.length > 0 ? { spelling: 'set_config', role: null, certainty: 'sure', clause: range, statement: range } : null;
}

/** The clauses that the statement's kind brings with it. */
function clausesOf(scope: Scope, statement: Statement): readonly (IdentityClause | null)[] {
  const { node } = statement;
  const range: Range = { start: statement.start, end: statement.end };
  if ('VariableSetStmt' in node) {
    const setting = node.VariableSetStmt;
    return changesIdentity(setting) || setting.kind === 'VAR_RESET_ALL' ? [clauseWithin(scope, range, null)] : [];
  }
  if ('DiscardStmt' in node) return node.DiscardStmt.target === 'DISCARD_ALL' ? [clauseWithin(scope, range, null)] : [];
  if ('AlterRoleSetStmt' in node) return changesIdentity(node.AlterRoleSetStmt.setstmt) ? [clauseWithin(scope, range, 'ALTER ROLE SET role')] : [];
  if ('AlterDatabaseSetStmt' in node) return changesIdentity(node.AlterDatabaseSetStmt.setstmt) ? [clauseWithin(scope, range, 'ALTER DATABASE SET role')] : [];
  if ('CreateFunctionStmt' in node) return routineClauses(scope, node.CreateFunctionStmt.options, 'CREATE FUNCTION SET role', range);
  if ('AlterFunctionStmt' in node) return routineClauses(scope, node.AlterFunctionStmt.actions, 'ALTER FUNCTION SET role', range);
  return [settingsUpdate(node, range)];
}

function statementFacts(scope: Scope, statement: Statement): readonly IdentityFact[] {
  const range: Range = { start: statement.start, end: statement.end };
  const { node } = statement;
  const facts = clausesOf(scope, statement).filter((clause) => clause !== null).map((clause) => factOf(scope, clause));
  const inBody: Scope = 'CreateFunctionStmt' in node && scope.within === 'statement' ? { ...scope, within: 'body' } : scope;
  walk(node, (inner) => {
    const call = 'FuncCall' in inner ? parsedCall(scope, inner.FuncCall, range) : null;
    if (call !== null) facts.push(factOf(inBody, call));
  });
  if ('CreateFunctionStmt' in node) {
    facts.push(...routineBodyFacts(scope, node.CreateFunctionStmt.options, optionText(node.CreateFunctionStmt.options, 'language') ?? ''));
  } else if ('DoStmt' in node) facts.push(...routineBodyFacts(scope, node.DoStmt.args, optionText(node.DoStmt.args, 'language') ?? 'plpgsql'));
  return facts;
}

/** What a statement that does not parse shows by its first tokens, and its calls. */
function brokenFacts(scope: Scope, range: Range): readonly IdentityFact[] {
  const { tokens } = scope.sql;
  const from = firstFrom(tokens, range.start);
  const to = firstFrom(tokens, range.end);
  const clause = settingClauseAt(scope, from);
  const found: IdentityClause[] = [...callsAmong(scope, from, to, range)];
  if (clause !== null) found.push({ spelling: clause.spelling, role: clause.role, certainty: clause.certainty, clause: clauseRange(scope, clause.from, Math.min(clause.to, to)), statement: range });
  return found.map((part) => factOf(scope, part));
}

/** All identity changes in a scope, in source order. */
export function factsIn(scope: Scope): readonly IdentityFact[] {
  const facts = [
    ...scope.sql.statements.flatMap((statement) => statementFacts(scope, statement)),
    ...scope.sql.broken.flatMap((range) => brokenFacts(scope, range)),
  ].sort((a, b) => comparePlaces(a.place, b.place));
  // The same text can be reached twice: assigned to a variable and executed.
  return facts.filter((fact, index) => index === 0 || !isSame(fact, facts[index - 1]));
}

function isSame(fact: IdentityFact, other: IdentityFact | undefined): boolean {
  return other !== undefined && comparePlaces(fact.place, other.place) === 0 && fact.spelling === other.spelling;
}
