import type { IdentityFact } from '@pg-guardrails/kernel';
import { isPunctuation, wordOf } from '../lex.js';
import { afterValue, identifierValue, stringValue } from '../literal.js';
import { mayNameIdentityAt } from './possible-names.js';
import type { Scope } from './scope.js';

/** SET, RESET or DISCARD of the session's identity, from token `from` to token `to` (exclusive). */
export interface SettingClause {
  readonly from: number;
  readonly to: number;
  readonly spelling: Extract<
    IdentityFact['spelling'],
    'SET ROLE' | 'SET LOCAL ROLE' | 'SET SESSION ROLE' | 'RESET ROLE' | 'RESET ALL' | 'SET SESSION AUTHORIZATION' | 'RESET SESSION AUTHORIZATION' | 'DISCARD ALL' | 'SET' | 'RESET' | 'DISCARD'
  >;
  readonly role: string | null;
  readonly certainty: IdentityFact['certainty'];
}

/** Whether a parameter of this name is the session's identity. Names of parameters ignore case (guc.c, `guc_name_compare`). */
export function isIdentitySetting(name: string | null): name is string {
  const lower = name?.toLowerCase();
  return lower === 'role' || lower === 'session_authorization';
}

/** The role that the token names; null for DEFAULT, NONE, parameters and holes. */
function roleAt(scope: Scope, index: number): string | null {
  const { text, tokens } = scope.sql;
  const token = tokens[index];
  if (token === undefined || scope.holeIn(token.start, token.end)) return null;
  const name = stringValue(text, tokens, index) ?? identifierValue(text, tokens, index);
  if (name === null || name === 'none') return null;
  return token.kind === 'word' && name === 'default' ? null : name;
}

/** The index behind the value at `index`, or -1 when there is none. */
function valueEnd(scope: Scope, index: number): number {
  const { text, tokens } = scope.sql;
  const token = tokens[index];
  if (token === undefined) return -1;
  // A variable of psql: `:owner`, `:"owner"`, `:'owner'`.
  if (isPunctuation(text, token, ':')) return tokens[index + 1]?.start === token.end ? index + 2 : -1;
  return token.kind === 'punctuation' || token.kind === 'operator' || token.kind === 'other' ? -1 : afterValue(text, tokens, index);
}

/** The index behind what a program puts a value in the place of before PostgreSQL sees it: `%I`, `??`, `{role}`; -1 when there is none. */
function placeholderEnd(scope: Scope, index: number): number {
  const { text, tokens } = scope.sql;
  const first = tokens[index];
  if (first === undefined || (first.kind !== 'operator' && first.kind !== 'other')) return -1;
  let end = index + 1;
  while (end < tokens.length && tokens[end]?.start === tokens[end - 1]?.end && !isPunctuation(text, tokens[end], ';')) end += 1;
  return end;
}

/** The clause that ends with the value at `value`; null when no value is there. */
function clause(scope: Scope, from: number, value: number, spelling: SettingClause['spelling']): SettingClause | null {
  const known = valueEnd(scope, value);
  const to = known === -1 ? placeholderEnd(scope, value) : known;
  return to === -1 ? null : { from, to, spelling, role: roleAt(scope, value), certainty: 'sure' };
}

/** The index behind a name of which something is not known: `$…`, `%I`, `{name}`. */
function nameEnd(scope: Scope, index: number): number {
  return Math.max(valueEnd(scope, index), placeholderEnd(scope, index), index + 1);
}

/** SET of a parameter whose name only the run shows, as far as the statement goes on as one. */
function unknownSet(scope: Scope, from: number, at: number): SettingClause {
  const { text, tokens } = scope.sql;
  const behind = nameEnd(scope, at);
  const mark = tokens[behind];
  const assigns = wordOf(text, mark) === 'to' || (mark !== undefined && text.slice(mark.start, mark.end) === '=');
  return { from, to: assigns ? Math.min(nameEnd(scope, behind + 1), tokens.length) : behind, spelling: 'SET', role: null, certainty: 'perhaps' };
}

/** The clause behind `SET [LOCAL | SESSION]`, where `at` is the name of the parameter. */
function setClause(scope: Scope, from: number, at: number, scopeWord: string): SettingClause | null {
  const { text, tokens } = scope.sql;
  const word = wordOf(text, tokens[at]);
  const roleSpelling = scopeWord === 'local' ? 'SET LOCAL ROLE' : scopeWord === 'session' ? 'SET SESSION ROLE' : 'SET ROLE';
  if (word === 'session' && wordOf(text, tokens[at + 1]) === 'authorization') {
    return clause(scope, from, at + 2, 'SET SESSION AUTHORIZATION');
  }
  const name = identifierValue(text, tokens, at);
  if (!isIdentitySetting(name)) return mayNameIdentityAt(scope, at) ? unknownSet(scope, from, at) : null;
  const spelling = name.toLowerCase() === 'role' ? roleSpelling : 'SET SESSION AUTHORIZATION';
  const behind = afterValue(text, tokens, at);
  const mark = tokens[behind];
  const assigns = wordOf(text, mark) === 'to' || (mark?.kind === 'operator' && text.slice(mark.start, mark.end) === '=');
  if (assigns) return clause(scope, from, behind + 1, spelling);
  if (wordOf(text, mark) === 'from' && wordOf(text, tokens[behind + 1]) === 'current') return { from, to: behind + 2, spelling, role: null, certainty: 'sure' };
  // `SET ROLE x` without TO is a rule of its own and takes the bare keyword only.
  return word === 'role' ? clause(scope, from, behind, spelling) : null;
}

function resetClause(scope: Scope, from: number): SettingClause | null {
  const { text, tokens } = scope.sql;
  if (wordOf(text, tokens[from + 1]) === 'all') return { from, to: from + 2, spelling: 'RESET ALL', role: null, certainty: 'sure' };
  if (wordOf(text, tokens[from + 1]) === 'session' && wordOf(text, tokens[from + 2]) === 'authorization') {
    return { from, to: from + 3, spelling: 'RESET SESSION AUTHORIZATION', role: null, certainty: 'sure' };
  }
  const name = identifierValue(text, tokens, from + 1);
  if (!isIdentitySetting(name)) return mayNameIdentityAt(scope, from + 1) ? { from, to: nameEnd(scope, from + 1), spelling: 'RESET', role: null, certainty: 'perhaps' } : null;
  return { from, to: afterValue(text, tokens, from + 1), spelling: name.toLowerCase() === 'role' ? 'RESET ROLE' : 'RESET SESSION AUTHORIZATION', role: null, certainty: 'sure' };
}

/**
 * Reads the identity clause that starts at token `from`, by its tokens alone; null when there is none. Whether a SET stands
 * where it is a statement or a clause (and not in UPDATE … SET role = …) is for the caller to know.
 */
export function settingClauseAt(scope: Scope, from: number): SettingClause | null {
  const { text, tokens } = scope.sql;
  switch (wordOf(text, tokens[from])) {
    case 'set': {
      const second = wordOf(text, tokens[from + 1]);
      // SESSION is a scope unless AUTHORIZATION follows: SET SESSION SESSION AUTHORIZATION has both.
      if (second === 'local' || (second === 'session' && wordOf(text, tokens[from + 2]) !== 'authorization')) {
        const scoped = setClause(scope, from, from + 2, second);
        if (scoped !== null) return scoped;
      }
      return setClause(scope, from, from + 1, '');
    }
    case 'reset':
      return resetClause(scope, from);
    case 'discard': {
      const what = tokens[from + 1];
      if (wordOf(text, what) === 'all') return { from, to: from + 2, spelling: 'DISCARD ALL', role: null, certainty: 'sure' };
      return what !== undefined && scope.holeIn(what.start, what.end) ? { from, to: from + 2, spelling: 'DISCARD', role: null, certainty: 'perhaps' } : null;
    }
    default:
      return null;
  }
}

/** The index of the closing parenthesis that belongs to the opening one at `open`, or -1. */
export function closingParenthesis(scope: Scope, open: number, limit: number): number {
  let depth = 0;
  for (let index = open; index < limit; index += 1) {
    if (isPunctuation(scope.sql.text, scope.sql.tokens[index], '(')) depth += 1;
    else if (isPunctuation(scope.sql.text, scope.sql.tokens[index], ')')) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}
