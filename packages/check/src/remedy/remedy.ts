import { qualifiedName, resolveRelation } from '@pg-guardrails/catalog';
import { didYouMean, type LoadedConfig } from '@pg-guardrails/config';
import type { Problem, Remedy, Verdict } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar, nextMigration, textsOf, type NextMigration } from '@pg-guardrails/sql-reader';
import { sortClaims, type SortedClaims } from '../claims.js';
import { projectFiles, type ProjectFiles } from '../files.js';
import { historyConfig, historyProblems, simulateHistory, unknownNames, type SimulatedHistory } from '../histories.js';
import { judgeHistory, remediesFor, type JudgeContext } from '../judge-history.js';
import { downStatements, openSuggestions, upStatements, wordsFor } from './compose.js';
import { overlaid } from './overlay.js';
import { withPlaceholders } from './placeholders.js';

export interface RemedyInput {
  readonly config: LoadedConfig;
  /** As written: `schema.name` or a name in the search path. None: every claimed table. */
  readonly tables: readonly string[];
  /** The time that names with timestamps get. */
  readonly now: Date;
}

/** What to do about one history. */
export interface HistoryRemedy {
  readonly migrations: string;
  readonly subjects: readonly string[];
  /** Null when there is nothing to write. */
  readonly migration: NextMigration | null;
  /** What is not proven even with the migration: `public.ledger, layer trigger, UPDATE: …`. */
  readonly open: readonly string[];
  /** What people must decide before it can be. */
  readonly suggestions: readonly string[];
}

export interface RemedyReport {
  readonly errors: readonly Problem[];
  readonly histories: readonly HistoryRemedy[];
}

interface Asked {
  readonly claims: SortedClaims;
  readonly files: ProjectFiles;
  readonly tables: readonly string[];
}

function contextOf({ config: { runtimeRoles, postgres } }: SimulatedHistory, { named }: SortedClaims): JudgeContext {
  return { runtimeRoles, postgres, named };
}

/** The claimed tables that are meant: all of them, or those named. */
function isMeant({ catalog }: SimulatedHistory, tables: readonly string[]): (subject: string) => boolean {
  if (tables.length === 0) return () => true;
  const meant = new Set(tables.flatMap((name) => resolveRelation(catalog, name) ?? []).map(qualifiedName));
  return (subject) => meant.has(subject);
}

function inWords({ subject, layer, operation, role, verdict, reason }: Verdict): string {
  const whom = role === null ? '' : ` by ${role}`;
  return `${subject}: ${operation ?? 'the claim'}${whom} (layer ${layer ?? 'none'}) stays ${verdict}. ${reason}`;
}

/** Verdicts that are not proven, of the rules that write migrations. */
function openVerdicts(history: SimulatedHistory, { claims }: Asked, subjects: ReadonlySet<string>): readonly Verdict[] {
  const writers = claims.catalogRules.filter(({ id }) => claimsThatWrite(claims).has(id));
  const { verdicts } = judgeHistory(history.catalog, writers, claims.catalog, contextOf(history, claims));
  return verdicts.filter(({ verdict, subject }) => verdict !== 'proven' && subjects.has(subject));
}

function claimsThatWrite({ catalogRules }: SortedClaims): ReadonlySet<string> {
  return new Set(catalogRules.filter((rule) => rule.bind({}).remedies !== null).map(({ id }) => id));
}

function remedyOf(history: SimulatedHistory, asked: Asked, now: Date): HistoryRemedy {
  const { claims, files, tables } = asked;
  const isOne = isMeant(history, tables);
  const found: readonly Remedy[] = remediesFor(history.catalog, claims.catalogRules, claims.catalog, contextOf(history, claims)).filter(({ subject }) => isOne(subject));
  const subjects = found.map(({ subject }) => subject);
  const made = migrationOf(history, found, files, now);
  const after = made === null ? history : simulateHistory(history.config, overlaid(files, new Map([...made.files, ...made.edits].map(({ path, text }) => [path, text]))));
  const open = openVerdicts(after, asked, new Set(subjects));
  const problems = problemsOf(after, made);
  const remedies = problems.length > 0 ? found : found.map((one) => withoutDecisions(one, open));
  // Only comments differ, so what was judged is what is written.
  const migration = remedies.every((one, index) => one === found[index]) ? made : migrationOf(history, remedies, files, now);
  return { migrations: history.config.migrations, subjects, migration, open: [...problems, ...open.map(inWords)], suggestions: openSuggestions(remedies) };
}

/** There is nothing left to decide where the migration closes everything: its guards stop, too, what got round the table before. */
function withoutDecisions(remedy: Remedy, open: readonly Verdict[]): Remedy {
  const isClosed = remedy.suggestions.length > 0 && remedy.statements.length > 0 && !open.some(({ subject }) => subject === remedy.subject);
  return isClosed ? { ...remedy, suggestions: [] } : remedy;
}

function migrationOf(history: SimulatedHistory, remedies: readonly Remedy[], files: ProjectFiles, now: Date): NextMigration | null {
  return remedies.some(({ statements }) => statements.length > 0) ? migrationFor(history, remedies, files, now) : null;
}

function migrationFor({ config, history }: SimulatedHistory, remedies: readonly Remedy[], files: ProjectFiles, now: Date): NextMigration {
  const resolved = historyConfig(config);
  const texts = history.files.flatMap(textsOf).map(({ file }) => files.readText(file) ?? '');
  const written = (statements: readonly string[]): readonly string[] => statements.map((statement) => withPlaceholders(statement, config.placeholders, (placeholder) => texts.some((text) => text.includes(placeholder))));
  return nextMigration({
    source: { history: resolved, list: (folder) => files.list(folder), read: (file) => files.read(file) },
    history,
    words: wordsFor(remedies),
    now,
    up: written(upStatements(remedies)),
    down: written(downStatements(remedies)),
  });
}

/** Whether the tool runs the new file, and last, as what comes behind it could undo it; and whether PostgreSQL takes all of it from whoever runs the migrations. */
function problemsOf({ history, catalog, config }: SimulatedHistory, migration: NextMigration | null): readonly string[] {
  const [main] = migration?.files ?? [];
  if (main === undefined) return [];
  const refused = catalog.errors.filter(({ place }) => place.file === main.path).map(({ sqlstate, message, place }) => `${place.file}:${String(place.line)}: PostgreSQL would refuse this to ${config.runAs.role} (${sqlstate}): ${message}. Let a role run it that may.`);
  return [...orderProblems(history, main.path), ...refused];
}

function orderProblems(history: SimulatedHistory['history'], file: string): readonly string[] {
  const position = history.files.findIndex((one) => one.file === file);
  if (position < 0) return [`${file} is not among the migrations that are applied (read as ${history.dialect}).`];
  const later = history.files.slice(position + 1).map((one) => one.file);
  return later.length === 0 ? [] : [`${later.join(', ')} ${later.length === 1 ? 'runs' : 'run'} behind ${file}.`];
}

function missing(histories: readonly SimulatedHistory[], results: readonly HistoryRemedy[], tables: readonly string[]): readonly Problem[] {
  const claimed = results.flatMap(({ subjects }) => subjects);
  const known = histories.flatMap(({ catalog }) => [...catalog.relations.values()].flatMap((relation) => [qualifiedName(relation), relation.name]));
  return tables.flatMap((name): readonly Problem[] => {
    const found = histories.flatMap(({ catalog }) => resolveRelation(catalog, name) ?? []).map(qualifiedName);
    const problem = (message: string): readonly Problem[] => [{ message, file: null, line: null, column: null }];
    if (found.length === 0) return problem(`No history has a table "${name}".${didYouMean(name, known)}`);
    return found.some((one) => claimed.includes(one)) ? [] : problem(`${found[0] ?? name} is not claimed immutable: name it in a claim, or write \`-- guardrails: immutable\` above its CREATE TABLE.`);
  });
}

/** The migrations that close the holes of the claims, one for each history that has some. Nothing is written. */
export async function remedy({ config, tables, now }: RemedyInput): Promise<RemedyReport> {
  await loadGrammar();
  const files = projectFiles(config.root);
  const claims = sortClaims(config, rules, new Set(rules.map(({ id }) => id)));
  const histories = config.histories.map((history) => simulateHistory(history, files));
  if (histories.length === 0) {
    return { errors: [{ message: 'There is no history: name its folder in the configuration (`migrations`), or put it in one of the usual places.', file: null, line: null, column: null }], histories: [] };
  }
  const results = histories.map((history) => remedyOf(history, { claims, files, tables }, now));
  return {
    errors: [...histories.flatMap((history) => historyProblems(history, files)), ...unknownNames(config, histories, claims.catalog), ...missing(histories, results, tables)],
    histories: results,
  };
}
