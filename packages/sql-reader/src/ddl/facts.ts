import type { DdlFact } from '@pg-guardrails/kernel';
import { comparePlaces } from '@pg-guardrails/kernel';
import { dynamicTexts, rangeSegments, statementsOf } from '../identity/body.js';
import type { Range, Scope } from '../identity/scope.js';
import { deepestScope, innerScope, shown } from '../identity/scope.js';
import { bodyScope } from '../identity/statement.js';
import { firstFrom, wordOf } from '../lex.js';
import type { Statement } from '../syntax.js';
import { commandOf, definitionVerbs } from './command.js';
import { headOf } from './head.js';
import type { Definition } from './kinds.js';
import { definitionOf } from './kinds.js';

/** As many words as a command tag and what stands within it have at most. */
const longestCommand = 12;

function wordsFrom({ sql: { text, tokens } }: Scope, from: number): readonly string[] {
  return tokens.slice(from, from + longestCommand).map((token) => wordOf(text, token));
}

function factOf(scope: Scope, range: Range, definition: Definition, command: string | null): DdlFact {
  const { sql } = scope;
  const from = firstFrom(sql.tokens, range.start);
  const head = headOf(sql, from, firstFrom(sql.tokens, range.end));
  const start = sql.tokens[from]?.start ?? range.start;
  const end = sql.tokens[head - 1]?.end ?? range.end;
  return { kind: 'ddl', place: sql.placeOf(start, end), command, statement: shown(scope, start, end), ...definition, within: scope.within, host: scope.host };
}

/** The statements in the body of a DO block: what it says as it stands, and the text that it executes. */
function bodyFacts(scope: Scope | null): readonly DdlFact[] {
  if (scope === null || scope.depth > deepestScope) return [];
  const { text, tokens } = scope.sql;
  const statements = statementsOf(scope);
  const said = statements.filter(({ from }) => definitionVerbs.has(wordOf(text, tokens[from]))).flatMap(({ from, to }) => ddlFactsIn(innerScope(scope, rangeSegments(scope, from, to), 'body')));
  const executed = dynamicTexts(scope, statements).flatMap((segments) => (segments.length === 0 || segments[0]?.kind === 'hole' ? [] : ddlFactsIn(innerScope(scope, segments, 'dynamic'))));
  return [...said, ...executed];
}

function statementFacts(scope: Scope, { node, start, end }: Statement): readonly DdlFact[] {
  if ('DoStmt' in node) return bodyFacts(bodyScope(scope, node.DoStmt.args));
  const definition = definitionOf(node);
  if (definition === null) return [];
  return [factOf(scope, { start, end }, definition, commandOf(wordsFrom(scope, firstFrom(scope.sql.tokens, start))))];
}

const none: Definition = { relations: [], persistence: 'permanent' };

/** A statement that does not parse is known by its first words, if what is unknown of it may be why; else PostgreSQL rejects it. */
function brokenFacts(scope: Scope, range: Range): readonly DdlFact[] {
  if (!scope.holeIn(range.start, range.end)) return [];
  const words = wordsFrom(scope, firstFrom(scope.sql.tokens, range.start));
  const command = definitionVerbs.has(words[0] ?? '') ? commandOf(words) : null;
  if (command === null) return [];
  return [factOf(scope, range, words.includes('temp') || words.includes('temporary') ? { ...none, persistence: 'temporary' } : none, command)];
}

/** All statements of a scope that change definitions or privileges, in source order. Bodies of functions are not among them: they run when they are called. */
export function ddlFactsIn(scope: Scope): readonly DdlFact[] {
  const facts = [...scope.sql.statements.flatMap((statement) => statementFacts(scope, statement)), ...scope.sql.broken.flatMap((range) => brokenFacts(scope, range))].sort((a, b) => comparePlaces(a.place, b.place));
  // The same text can be reached twice: assigned to a variable and executed.
  return facts.filter((fact, index) => index === 0 || comparePlaces(fact.place, facts[index - 1]?.place ?? fact.place) !== 0);
}
