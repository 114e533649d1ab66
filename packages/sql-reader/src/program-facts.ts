import type { StatementFact, WatchedKind } from '@pg-guardrails/kernel';
import { ddlFactsOf } from './ddl/program.js';
import { definitionWords, mayDefine, mayWriteDefinition, type Joins } from './ddl/words.js';
import { mayBeginStatement } from './first-word.js';
import { connectionFacts } from './identity/connection.js';
import { identityFactsOf } from './identity/program.js';
import { identityWords, isHalfOfIdentity, mayChangeIdentity, mayHideBody, mayNameIdentity, mayWriteIdentity } from './identity/words.js';
import type { ProgramText } from './program-scope.js';
import { withoutPsqlCommands } from './psql-lines.js';
import { bestScope } from './program-scope.js';

/** The kinds of facts that are read off statements. */
export type StatementKind = Extract<WatchedKind, 'identity' | 'ddl'>;

/** Names of what people read. A text under one of them that nobody is seen to execute is a label, however it begins. */
const labels = /^(?:name|description|title|label|summary|help|comment|message|note|hint|placeholder|heading|caption|displayName|reason|tooltip)$/iu;

/**
 * The facts of a string of a program, which is read once for all kinds.
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function statementFactsInText(text: ProgramText, kinds: ReadonlySet<WatchedKind>): readonly StatementFact[] {
  if (namesSqlFile(text.value) && text.holes.length === 0 && wantsAny(kinds)) return text.isListed === true ? [] : [{ kind: 'sql-file', place: text.place, path: text.value }];
  const wantsIdentity = kinds.has('identity') && mayChangeIdentity(text.value);
  // `Create index on users` is what people read as well as SQL; nobody reads `SET ROLE admin`.
  const wantsDdl = kinds.has('ddl') && !(text.execution === 'loose' && labels.test(text.name ?? '')) && mayDefine(text.value);
  if (!wantsIdentity && !wantsDdl) return [];
  // A text that is no SQL as a whole and that nobody executes is prose: no statement of it counts.
  if (text.execution === 'loose' && !mayBeginStatement(text.value, text.holes[0]?.start)) return wantsIdentity ? connectionFacts(text) : [];
  const scope = bestScope(text);
  const facts = [...(wantsIdentity ? identityFactsOf(text, scope) : []), ...(wantsDdl ? ddlFactsOf(text, scope) : [])];
  // What does not read as SQL may be for psql. It says what it says without that, too: a backslash may be one of a string.
  const forPsql = scope.sql.problems.length === 0 ? text.value : withoutPsqlCommands(text.value);
  return forPsql === text.value ? facts : [...facts, ...statementFactsInText({ ...text, value: forPsql }, kinds)];
}

function isPerhaps(fact: StatementFact): boolean {
  return fact.kind === 'identity' && fact.certainty === 'perhaps';
}

function startOf({ kind, place }: StatementFact): string {
  return `${kind} ${String(place.line)}:${String(place.column)}`;
}

/** The facts of the strings of a program, each once: the same statement can stand in several readings of one string. */
export function statementFactsInTexts(texts: readonly ProgramText[], kinds: ReadonlySet<WatchedKind>): readonly StatementFact[] {
  const seen = new Set<string>();
  /** Of a text with choices the first that says it speaks. */
  const placeIn = ({ place }: StatementFact): string => JSON.stringify([place.line, place.column, place.endLine, place.endColumn]);
  const all = texts.map((text) => ({ text, facts: statementFactsInText(text, kinds) }));
  const surely = new Set(all.flatMap(({ facts }) => facts.filter((fact) => !isPerhaps(fact)).map(startOf)));
  return all.flatMap(({ text, facts }) =>
    facts.filter((fact) => {
      // What one reading knows the others need not wonder about.
      if (isPerhaps(fact) && (text.isSpliced === true || surely.has(startOf(fact)))) return false;
      const keys = [JSON.stringify(fact), ...(text.isVariant === true ? [`${fact.kind} ${placeIn(fact)}`] : [])];
      const isNew = keys.every((key) => !seen.has(key));
      for (const key of keys) seen.add(key);
      return isNew;
    }),
  );
}

const sqlFile = /^[^\s'"<>|*?]+\.sql$/iu;

function namesSqlFile(text: string): boolean {
  return sqlFile.test(text);
}

function wantsAny(kinds: ReadonlySet<WatchedKind>): boolean {
  return kinds.has('identity') || kinds.has('ddl');
}

/** Whether a text can hold a fact of one of the kinds: false only when it certainly holds none. */
export function mayHoldStatement(text: string, kinds: ReadonlySet<WatchedKind>): boolean {
  return (wantsAny(kinds) && namesSqlFile(text)) || (kinds.has('identity') && mayChangeIdentity(text)) || (kinds.has('ddl') && mayDefine(text));
}

/** What the source of a program is searched for before it is read. */
export interface SourceSearch {
  /** Whether the source, in lower case and without comments, may hold a string with such a statement, or a body that is written in escapes of SQL, unless it is put together of several. */
  readonly mayWrite: (source: string, joins?: Joins) => boolean;
  /** Words that count when they are put together of several strings. */
  readonly words: { readonly whole: readonly string[]; readonly within: readonly string[] };
  /** The same in programs, where a path is all of a string: what ends one stands apart. */
  readonly programWords: { readonly whole: readonly string[]; readonly within: readonly string[]; readonly file: readonly string[] };
  /** Whether an exported constant may be a part of such a statement of which `mayWrite` sees nothing by itself. Where it is, `mayWrite` of its source is true. */
  readonly isHalf: (value: string) => boolean;
  /** Of these words those that say nothing unless something else is in the source, in lower case, as it is written. */
  readonly named: { readonly words: readonly string[]; readonly beside: (source: string) => boolean };
}

/** What to search sources for, for these kinds. */
export function sourceSearch(kinds: ReadonlySet<WatchedKind>): SourceSearch {
  const parts = [...(kinds.has('identity') ? [{ mayWrite: mayWriteIdentity, words: identityWords }] : []), ...(kinds.has('ddl') ? [{ mayWrite: mayWriteDefinition, words: definitionWords }] : [])];
  const whole = [...new Set(parts.flatMap(({ words }) => words.whole))];
  const within = [...new Set(parts.flatMap(({ words }) => words.within))];
  const file = parts.length === 0 ? [] : ['.sql'];
  return {
    mayWrite: (source, joins) => parts.length > 0 && (source.includes('.sql') || mayHideBody(source) || parts.some(({ mayWrite }) => mayWrite(source, joins))),
    named: { words: kinds.has('identity') ? identityWords.within : [], beside: mayNameIdentity },
    words: { whole, within: [...within, ...file] },
    programWords: { whole, within, file },
    isHalf: (value) => kinds.has('identity') && isHalfOfIdentity(value),
  };
}
