import { comparePlaces } from '@pg-guardrails/kernel';
import type { IdentityFact } from '@pg-guardrails/kernel';
import type { ProgramText } from '../program-scope.js';
import { behindFirstStatement, startsUnknown } from '../program-scope.js';
import { connectionFacts } from './connection.js';
import { readsAsSql } from './loose.js';
import type { Scope } from './scope.js';
import { factsIn } from './statement.js';

/** The facts of a text, without those that the unknown start of its first statement may turn into something else. */
function knownFacts(text: ProgramText, scope: Scope): readonly IdentityFact[] {
  const facts = factsIn(scope);
  if (!startsUnknown(text)) return facts;
  const later = factsIn(behindFirstStatement(scope));
  // A call is a call whatever stands before it.
  return facts.filter((fact) => fact.spelling === 'set_config' || later.some((other) => comparePlaces(other.place, fact.place) === 0));
}

/**
 * The identity changes in a string of a program. In an executed text PostgreSQL's grammar decides; a loose text must
 * besides look like SQL and not like a label, since "Reset role" and "Discard all" parse.
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function identityFactsOf(text: ProgramText, scope: Scope): readonly IdentityFact[] {
  const options = connectionFacts(text);
  const facts = knownFacts(text, scope);
  if (text.execution === 'executed') return [...options, ...facts];
  // A text that is no SQL as a whole and that nobody executes is prose, however it begins.
  if (scope.sql.problems.length > 0 || scope.sql.statements.length === 0) return options;
  return [...options, ...facts.filter((fact) => readsAsSql(scope, fact))];
}
