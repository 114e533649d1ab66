import type { IdentityFact } from '@pg-guardrails/kernel';
import { isPunctuation, wordOf } from '../lex.js';
import { settingClauseAt } from './clause.js';
import type { Scope } from './scope.js';

/** How the words of a clause are written. Prose begins a sentence with a capital and goes on in small letters. */
type Casing = 'upper' | 'lower' | 'mixed';

function casingOf(words: readonly string[]): Casing {
  if (words.every((word) => word === word.toUpperCase())) return 'upper';
  return words.every((word) => word === word.toLowerCase()) ? 'lower' : 'mixed';
}

/** Marks that no label has: a semicolon, several statements, a comment, a quoted name, a string, a parameter. */
function hasMarksOfSql(scope: Scope): boolean {
  const { tokens, text, comments, statements } = scope.sql;
  if (comments.length > 0 || statements.length > 1) return true;
  return tokens.filter((token) => !scope.holeIn(token.start, token.end)).some((token) => ['quoted', 'string', 'dollar', 'parameter'].includes(token.kind) || isPunctuation(text, token, ';') || text.slice(token.start, token.end) === '=');
}

/** Whether the only statement of a text is written as SQL is written, by its letters alone. */
function isWrittenAsSql(scope: Scope, fact: IdentityFact): boolean {
  const { tokens, text } = scope.sql;
  const clause = settingClauseAt(scope, 0);
  if (clause === null) return false;
  const all = tokens.map((token) => text.slice(token.start, token.end));
  const lowered = tokens.map((token) => wordOf(text, token));
  const keywords = all.filter((_, index) => ['set', 'reset', 'discard', 'local', 'session', 'authorization', 'to', 'all'].includes(lowered[index] ?? ''));
  const casing = casingOf(keywords);
  const names = all.filter((_, index) => lowered[index] === 'role');
  switch (fact.spelling) {
    // "Set ${name} in .env" is what an error says.
    case 'SET':
    case 'RESET':
    case 'DISCARD':
      return false;
    // "RESET ALL" is what a button says, and it leaves the role alone.
    case 'RESET ALL':
      return false;
    case 'SET LOCAL ROLE':
    case 'SET SESSION ROLE':
    case 'SET SESSION AUTHORIZATION':
    case 'RESET SESSION AUTHORIZATION':
      return casing !== 'mixed';
    case 'RESET ROLE':
    case 'DISCARD ALL':
      return casing === 'upper' && casingOf(names) === 'upper';
    case 'SET ROLE': {
      const assigns = lowered.includes('to');
      if (casing !== 'upper' || (!assigns && casingOf(names) !== 'upper')) return false;
      // All in capitals is a heading or a button, unless the role is a keyword or unknown.
      const last = tokens.at(-1);
      const value = all.at(-1) ?? '';
      return last === undefined || scope.holeIn(last.start, last.end) || value === 'NONE' || value === 'DEFAULT' || value !== value.toUpperCase();
    }
    default:
      return true;
  }
}

/** Whether an identity change in a text that nobody was seen to execute is meant as SQL. */
export function readsAsSql(scope: Scope, fact: IdentityFact): boolean {
  switch (fact.spelling) {
    // Nobody writes these in prose.
    case 'set_config':
    case 'ALTER ROLE SET role':
    case 'ALTER DATABASE SET role':
    case 'CREATE FUNCTION SET role':
    case 'ALTER FUNCTION SET role':
    case 'connection option':
      return true;
    default:
      return fact.certainty === 'sure' && (fact.within !== 'statement' || hasMarksOfSql(scope) || isWrittenAsSql(scope, fact));
  }
}
