import { compileZones, type LoadedConfig } from '@pg-guardrails/config';
import type { FileFacts, Finding, ImportFact } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { commandTexts } from '@pg-guardrails/scanner';
import { readQueryFile, statementFactsInTexts, sqlFileFacts, type SqlText } from '@pg-guardrails/sql-reader';
import { compareFacts, type PendingMember } from '@pg-guardrails/ts-reader';
import { sortClaims, type SortedClaims } from './claims.js';
import { settledFacts } from './elsewhere.js';
import { historiesOf, historiesWith, openedFor } from './editor-history.js';
import { createTextAt, findingsOf, type Charge } from './findings.js';
import { chargesOf } from './editor-charges.js';
import { historyRule } from './history-findings.js';
import { judgeFile, type FactClaim } from './judge-facts.js';
import { readOpenProgram, type OpenProgram } from './open-program.js';
import { isPassedOver, outlookOn } from './outlook.js';
import { adviceFor, type Advice } from './open-remedy.js';
import { mayHideMore, unreadCharges, unreadSqlRule } from './read-sql.js';
import { sqlClaimRule } from './sql-claims.js';
import { suppress } from './suppress.js';
import { takesText } from './taken-files.js';
import { withDependencies } from './with-dependencies.js';

/** A file as the editor holds it. */
export interface OpenFile {
  readonly config: LoadedConfig;
  /** Relative to the configuration's folder, with `/`. */
  readonly file: string;
  /** Without a byte order mark. It need not be saved. */
  readonly text: string;
}

type EditorDoor = 'eslint-ts' | 'eslint-sql';

const knownRules: ReadonlySet<string> = new Set([...rules.map(({ id }) => id), historyRule, sqlClaimRule, unreadSqlRule]);

const claimsOfConfig = new WeakMap<LoadedConfig, Map<EditorDoor, SortedClaims>>();

/** The claims that this door can judge. */
function claimsAt(door: EditorDoor, config: LoadedConfig): SortedClaims {
  const byDoor = claimsOfConfig.get(config) ?? new Map<EditorDoor, SortedClaims>();
  claimsOfConfig.set(config, byDoor);
  const known = byDoor.get(door);
  if (known !== undefined) return known;
  const sorted = sortClaims(config, rules, new Set(rules.filter(({ doors }) => doors.includes(door)).map(({ id }) => id)));
  byDoor.set(door, sorted);
  return sorted;
}

const inclusion = new WeakMap<LoadedConfig, (file: string) => boolean>();

/** Folders that the command line never enters. */
const skippedFolder = /(?:^|\/)(?:node_modules|\.git|\.hg|\.svn)\//u;

/** Whether the command line would read the file: `include` and `exclude` speak for both. What git ignores is not asked here. */
export function isIncluded(config: LoadedConfig, file: string): boolean {
  const known = inclusion.get(config);
  if (known !== undefined) return known(file);
  const { include, exclude } = config;
  const all = include === null || include.length === 0;
  const zones = compileZones({ include: include ?? [], exclude });
  const included = (name: string): boolean => !skippedFolder.test(name) && (all || zones.isInAny(name, ['include'])) && !(exclude.length > 0 && zones.isInAny(name, ['exclude']));
  inclusion.set(config, included);
  return included(file);
}

/** Whether the configuration leaves the file out by name. */
export function isExcluded({ exclude }: LoadedConfig, file: string): boolean {
  return exclude.length > 0 && compileZones({ exclude }).isInAny(file, ['exclude']);
}

/**
 * The rules whose unused directives can be told from one file: what the whole program adds (a chain of imports, a receiver
 * settled by its type) may be what a directive hides.
 */
function settledHere(claims: readonly FactClaim[]): readonly string[] {
  return claims.filter(({ rule, options }) => rule.bind(options).judgeProgram === null).map(({ rule }) => rule.id);
}

/** Whether other files or types may tell more of this one: only the whole program knows what its directives hide. */
function needsOthers({ facts }: FileFacts, pendingMembers: readonly PendingMember[]): boolean {
  return pendingMembers.length > 0 || facts.some((fact) => fact.kind === 'sql-file' || (fact.kind === 'import' && takesText(fact)) || ((fact.kind === 'construct' || fact.kind === 'member') && fact.origin?.kind === 'file'));
}

/** Words the charges against one file, applies its directives and adds what is wrong with them. */
function finish(open: OpenFile, facts: FileFacts, charges: readonly Charge[], ran: () => readonly string[]): readonly Finding[] {
  const own = charges.filter(({ violation }) => violation.place.file === open.file);
  // What most files come to.
  if (own.length === 0 && facts.comments.length === 0) return [];
  const textAt = createTextAt((file) => (file === open.file ? open.text : null));
  const outcome = suppress([facts], findingsOf(own, textAt), knownRules, new Set(ran()));
  return [...outcome.findings, ...findingsOf(outcome.charges, textAt)];
}

/** Whether nothing can be found in a program: no claim is about it, and it says nothing to us. It need not be looked at then. */
export function passesOver({ config, file, text }: OpenFile): boolean {
  return !isIncluded(config, file) || (isPassedOver(config, claimsAt('eslint-ts', config).facts, file) && !text.includes('guardrails'));
}

/**
 * The findings of one program that is not passed over (`passesOver`), suppressed ones among them, from a tree that was parsed elsewhere. Answers at once.
 */
export function checkProgramFile(config: LoadedConfig, program: OpenProgram): readonly Finding[] {
  const { file, text } = program;
  const all = claimsAt('eslint-ts', config).facts;
  const { elsewhere } = program;
  const outlook = outlookOn(config, all, file, elsewhere === null ? 'bindings' : 'types');
  const told = readOpenProgram(program, outlook);
  const { facts, pendingMembers, texts } = told;
  const statements = texts.length === 0 ? [] : statementFactsInTexts(texts.flatMap((each) => [each, ...commandTexts(each)]), outlook.kinds);
  const settled = elsewhere === null ? facts.facts : settledFacts(told, outlook, elsewhere);
  const read = withDependencies(statements.length === 0 ? { ...facts, facts: settled } : { ...facts, facts: [...settled, ...statements].sort(compareFacts) }, program.resolve);
  const ran = (): readonly string[] => (needsOthers(read, pendingMembers) ? [] : settledHere(all));
  return finish({ config, file, text }, read, judgeFile(outlook.claims, read, config.zones), ran);
}

/** Whether no claim finds fault with an import, which an edit would make in its file. */
export function acceptsImport(config: LoadedConfig, fact: ImportFact): boolean {
  const { file } = fact.place;
  const charges = (facts: readonly ImportFact[]): number => judgeFile(claimsAt('eslint-ts', config).facts, { file, language: 'program', facts, comments: [], statements: [] }, config.zones).length;
  // What a file is charged with for what it lacks, it is charged with in either case.
  return charges([fact]) <= charges([]);
}

/**
 * A file's SQL as its migration tool would apply it: placeholders filled in, the down section and psql's own lines blank. Places
 * are those of the text as given. A file outside the histories is read as a program may hand it to PostgreSQL, query by query.
 */
export function readOpenSql({ config, file, text }: OpenFile): SqlText {
  const histories = historiesWith(config, file, text);
  return openedFor(config, histories[0]?.sql ?? readQueryFile(file, text), histories);
}

/**
 * Whether what does not parse in a file is no more than a warning on the command line (`unread-sql`): it stands outside of the histories, and can hide
 * nothing. What could be read of its words is judged all the same. Nor is anything said there of a file that is not read at all.
 */
export function mayStayUnread({ config, file, text }: OpenFile, read: SqlText): boolean {
  return historiesWith(config, file, text).length === 0 && (!isIncluded(config, file) || !mayHideMore(read));
}

/**
 * The findings of one SQL file, suppressed ones among them: from its own statements, and for each history that holds it from the
 * state after all its migrations, as far as they stand in this file. Answers at once.
 * @param read what `readOpenSql` gave for the same text, where it was asked already
 * @throws Error when `loadGrammar` has not been awaited.
 */
export function checkSqlFile(open: OpenFile, read = readOpenSql(open)): readonly Finding[] {
  const { config, file, text } = open;
  const histories = historiesOf(config, read) ?? historiesWith(config, file, text);
  if (histories.length === 0 && !isIncluded(config, file)) return [];
  const claims = claimsAt('eslint-sql', config);
  const sql = histories[0]?.sql ?? readQueryFile(file, text);
  const facts = sqlFileFacts(sql);
  const unread = histories.length > 0 || mayHideMore(sql) ? [] : unreadCharges(file, sql.problems);
  const ofHistories = claims.catalogRules.length === 0 ? [] : histories.flatMap((opened) => chargesOf(opened.simulated(), claims));
  const catalogRan = histories.length === 0 ? [] : claims.catalogRules.map(({ id }) => id);
  return finish(open, facts, [...judgeFile(claims.facts, facts, config.zones), ...unread, ...ofHistories], () => [...settledHere(claims.facts), ...catalogRan]);
}

/** What closes each finding of an open SQL file: asked only for those that are shown. */
export function adviserFor({ config, file, text }: OpenFile, read: SqlText): (finding: Finding) => Advice | null {
  const histories = historiesOf(config, read) ?? [];
  const claims = claimsAt('eslint-sql', config);
  return (finding) => adviceFor(finding, histories, { file, text, claims });
}
