import type { DdlFact } from '@pg-guardrails/kernel';
import type { Scope } from '../identity/scope.js';
import type { ProgramText } from '../program-scope.js';
import { behindFirstStatement, bestScopeFrom, startsUnknown } from '../program-scope.js';
import { ddlFactsIn } from './facts.js';
import { readsAsDdl } from './loose.js';
import { followsVerb } from './words.js';

/** Verbs that may be what is unknown before the kind of an object. */
const verbs = ['DROP', 'CREATE', 'ALTER'];

/** The first statement of a text that begins with an unknown word, if with one verb or another it is one that changes definitions. */
function possible(text: ProgramText): readonly DdlFact[] {
  const [hole] = text.holes;
  if (hole === undefined || !followsVerb(text.value.slice(hole.end))) return [];
  const at = text.placeOf(hole.start, hole.end);
  for (const verb of verbs) {
    const scope = bestScopeFrom(text, verb);
    const [first] = scope.sql.problems.length > 0 ? [] : ddlFactsIn(scope);
    if (first?.place.line === at.line && first.place.column === at.column) return [{ ...first, command: null }];
  }
  return [];
}

/**
 * The statements of a string of a program that change definitions or privileges. In an executed text PostgreSQL's grammar decides; a loose text
 * must besides look like SQL and not like a label, since "Create user accounts" and "Grant access to editors" parse.
 */
export function ddlFactsOf(text: ProgramText, scope: Scope): readonly DdlFact[] {
  if (text.execution === 'executed') return startsUnknown(text) ? [...possible(text), ...ddlFactsIn(behindFirstStatement(scope))] : ddlFactsIn(scope);
  // A text that is no SQL as a whole and that nobody executes is prose, however it begins.
  if (scope.sql.problems.length > 0 || scope.sql.statements.length === 0 || startsUnknown(text)) return [];
  const facts = ddlFactsIn(scope);
  return readsAsDdl(scope) ? facts : [];
}
