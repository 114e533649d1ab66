import path from 'node:path';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { Coverage, FileFacts, Finding, Problem, Report, Verdict } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { chosenFrom, listProject, type Listing } from '@pg-guardrails/scanner/listing';
import { loadGrammar, textsOf } from '@pg-guardrails/sql-reader';
import { isProgramFile } from '@pg-guardrails/ts-reader';
import { baselineName } from './baseline/baseline-file.js';
import { tracedFiles, type RunCache } from './cache/run.js';
import { sortClaims, type SortedClaims } from './claims.js';
import { projectFiles, type ProjectFiles } from './files.js';
import { createTextAt, findingsOf, type Charge } from './findings.js';
import { historyProblems, simulateHistory, unknownNames, type SimulatedHistory } from './histories.js';
import { historyCharges, historyRule } from './history-findings.js';
import { judgeProgram, type Judged, type JudgedClaim } from './judge-facts.js';
import { viewOf } from './program-view.js';
import { noPrograms, readPrograms, type ProgramsRead } from './read-programs.js';
import { readOtherTexts, unreadTextRule, type OtherTexts } from './read-other-texts.js';
import { readSqlFiles, unreadSqlRule, type SqlReading } from './read-sql.js';
import { sqlClaimRule, strayClaims } from './sql-claims.js';
import { runtimeStatements, runtimeTaints, withTaints } from './runtime-statements.js';
import { withoutRefused } from './refused-statements.js';
import { toldApart } from './same-named.js';
import { unseenTables } from './unseen-tables.js';
import { suppress } from './suppress.js';
import { withTakenFiles } from './taken-files.js';
import { lookoutOf } from './watches.js';
import { version } from './version.js';

/** What judges the histories: one part for each of them, in their order. */
export type JudgeHistories<Part extends Judged> = (histories: readonly SimulatedHistory[], claims: SortedClaims) => Promise<readonly Part[]>;

/** A report, and the parts that it is made of. */
export interface Examined<Part extends Judged> {
  readonly report: Report;
  /** Every claim with its verdicts, those of the report. */
  readonly claims: readonly JudgedClaim[];
  /** Every file whose text went into the report, the configuration too; relative to the root, in order. */
  readonly inputs: readonly string[];
  readonly histories: readonly { readonly read: SimulatedHistory; readonly part: Part }[];
}

interface Read {
  readonly programs: ProgramsRead;
  readonly sql: SqlReading;
  readonly texts: OtherTexts;
  readonly histories: readonly SimulatedHistory[];
  /** Programs and SQL files of the project, whatever is in them. */
  readonly listed: readonly string[];
}

/** What is at hand before anything is read. */
interface Beforehand {
  readonly cache: RunCache | null;
  /** The files, where they are being listed already. */
  readonly listing: Promise<Listing> | null;
}

/** Whether a claim asks what SQL says: who only follows imports has no use for it. */
function asksSql(claims: SortedClaims): boolean {
  const { kinds } = lookoutOf(claims.facts);
  return claims.catalogRules.length > 0 || kinds.has('identity') || kinds.has('ddl');
}

/** The files of the project; with a cache they have been listed to look whether any has changed. */
async function listFor({ root, include, exclude }: LoadedConfig, cache: RunCache | null, listing: Promise<Listing> | null): Promise<Listing> {
  if (listing !== null) return listing;
  return cache === null ? listProject(root, include ?? [], exclude) : chosenFrom(cache.listing, include ?? [], exclude);
}

async function read(config: LoadedConfig, claims: SortedClaims, files: ProjectFiles, { cache, listing: begun }: Beforehand): Promise<Read> {
  const readsSql = asksSql(claims);
  const [listing] = await Promise.all([claims.facts.length === 0 ? null : listFor(config, cache, begun), readsSql ? loadGrammar() : null]);
  const histories = readsSql ? config.histories.map((history) => simulateHistory(history, files)) : [];
  if (listing === null) {
    return { programs: noPrograms, sql: readSqlFiles([], histories.map(({ history }) => history), files, null), texts: { files: [], charges: [] }, histories, listed: [] };
  }
  const { files: listed, folders } = listing;
  const programFiles = listed.filter(isProgramFile);
  const sqlFiles = listed.filter((file) => file.endsWith('.sql'));
  const own = ownFiles(config);
  const others = listed.filter((file) => !own.includes(file));
  const { textsBeside, ...programs } = await readPrograms(config, { files: programFiles, folders }, claims.facts, { cache, others });
  const sql = readSqlFiles(readsSql ? sqlFiles : [], histories.map(({ history }) => history), files, cache);
  const texts = await readOtherTexts(others, files, claims.facts, { cache, already: (await textsBeside?.()) ?? null });
  const sources = [...sql.files.filter(({ file }) => sql.outside.has(file)), ...texts.files];
  const taking = { programs: { ...programs, files: withTakenFiles(programs.files, sql.outside, sources) }, texts: { ...texts, files: withTakenFiles(texts.files, sql.outside, sources) } };
  return { ...taking, sql, histories, listed: [...programFiles, ...sqlFiles] };
}

/** The configuration names what it forbids, and a baseline quotes what it excuses. */
function ownFiles({ root, file, baseline }: LoadedConfig): readonly string[] {
  return [...(file === null ? [] : [path.relative(root, path.resolve(root, file)).split(path.sep).join('/')]), baseline ?? baselineName];
}

function filesOf({ programs, sql, texts }: Read): readonly FileFacts[] {
  return [...programs.files, ...sql.files, ...texts.files];
}

function coverageOf({ programs, sql, texts, histories }: Read, { catalogRules }: SortedClaims, verdicts: readonly Verdict[]): Coverage {
  const unknown = verdicts.filter(({ verdict }) => verdict === 'unknown').length;
  return {
    settled: verdicts.length - unknown,
    unknown,
    files: programs.coverage.files + sql.files.length + texts.files.length,
    edges: programs.coverage.edges,
    unresolved: programs.coverage.unresolved,
    opaque: programs.coverage.opaque,
    untyped: programs.coverage.untyped,
    statements: sql.statements,
    unread: sql.unread + (catalogRules.length === 0 ? 0 : histories.reduce((sum, { catalog }) => sum + catalog.unmodelled.length, 0)),
  };
}

function inputsOf({ file }: LoadedConfig, { listed, sql, texts, histories }: Read): readonly string[] {
  const migrations = histories.flatMap(({ history }) => [...history.prelude, ...history.files].flatMap(textsOf).map((text) => text.file));
  return [...new Set([...(file === null ? [] : [file]), ...listed, ...[...sql.files, ...texts.files].map((one) => one.file), ...migrations])].sort();
}

/** A boundary around no file always holds. */
function emptyProblem(config: LoadedConfig, { facts }: SortedClaims, { programs, sql, texts, listed }: Read): readonly Problem[] {
  if (facts.length === 0 || listed.length > 0 || programs.files.length + sql.files.length + texts.files.length > 0) return [];
  const [where, advice] = config.include === null ? [null, 'There is no program and no SQL file in this folder.'] : [config.placeOf(['include']), 'No program and no SQL file matches `include`.'];
  return [{ message: `No file was read, so no claim about programs was checked. ${advice}`, file: where?.file ?? null, line: where?.line ?? null, column: where?.column ?? null }];
}

/** The histories with what the application does to their databases while it runs. */
function sinceStart(config: LoadedConfig, { programs, texts, histories }: Read): readonly SimulatedHistory[] {
  const statements = runtimeStatements(config, [...programs.files, ...texts.files]);
  if (statements.length === 0) return histories;
  return histories.map((read) => {
    const runtime = runtimeTaints(read, statements);
    return { config: read.config, history: read.history, runtime, catalog: withTaints(read.catalog, runtime), ...(runtime.length === 0 ? {} : { migrated: read.catalog }) };
  });
}

/** What is wrong with the migrations themselves, besides the claims. */
function chargesOfHistory(history: SimulatedHistory): readonly Charge[] {
  return [...historyCharges(history), ...strayClaims(history.history.files.flatMap(textsOf))];
}

/** Findings of the charges, with directives applied and misused directives reported among them. */
function report(charges: readonly Charge[], facts: readonly FileFacts[], selected: ReadonlySet<string>, files: ProjectFiles): readonly Finding[] {
  const textAt = createTextAt((file) => files.readText(file));
  const knownRules = new Set([...rules.map(({ id }) => id), historyRule, sqlClaimRule, unreadSqlRule, unreadTextRule]);
  const outcome = suppress(facts, findingsOf(charges, textAt), knownRules, selected);
  return [...outcome.findings, ...findingsOf(outcome.charges, textAt)];
}

/**
 * Reads the project, judges the claims of the selected rules once and reports: those about the program here, those about the histories by
 * `judgeHistories`. Bad input is in `errors`, each with its place; what could be read is judged all the same.
 */
export async function examine<Part extends Judged>(config: LoadedConfig, selected: ReadonlySet<string>, judgeHistories: JudgeHistories<Part>, cache: RunCache | null = null, listing: Promise<Listing> | null = null): Promise<Examined<Part>> {
  const onDisk = projectFiles(config.root);
  const files = cache === null ? onDisk : tracedFiles(onDisk, config.root, cache.trace);
  const claims = sortClaims(config, rules, selected);
  const everything = await read(config, claims, files, { cache, listing });
  const { programs, sql, texts, histories } = everything;

  const viewed = viewOf(config, filesOf(everything), programs, files, cache?.trace ?? null);
  const facts = judgeProgram(claims.facts, viewed.view, config.zones, {
    ...programs.coverage,
    files: programs.coverage.files + sql.files.length + texts.files.length,
    unreadFiles: [...new Set([...programs.problems, ...sql.problems].flatMap(({ file }) => file ?? []))],
  });
  const parts = claims.catalogRules.length === 0 ? [] : await judgeHistories(sinceStart(config, everything), claims);
  const judged = toldApart(parts.map((part, index) => ({ migrations: histories[index]?.config.migrations ?? '', part })));
  const unseen = unseenTables(claims.catalog, histories, judged);
  const verdicts = [...facts.verdicts, ...judged.flatMap((part) => part.verdicts), ...unseen.verdicts];
  const charges = [...facts.charges, ...sql.charges, ...texts.charges, ...withoutRefused(judged.flatMap((part) => part.charges), histories), ...unseen.charges, ...(claims.catalogRules.length === 0 ? [] : histories.flatMap(chargesOfHistory))];
  return {
    claims: [...facts.claims, ...judged.flatMap((part) => part.claims), ...unseen.claims],
    inputs: inputsOf(config, everything),
    histories: histories.flatMap((history, index) => {
      const part = judged[index];
      return part === undefined ? [] : [{ read: history, part }];
    }),
    report: {
      schemaVersion: 1,
      tool: { name: 'pg-guardrails', version },
      errors: [
        ...emptyProblem(config, claims, everything),
        ...programs.problems,
        ...programs.gaps.problems,
        ...sql.problems,
        ...viewed.problems(),
        ...histories.flatMap((history) => historyProblems(history, files)),
        ...(claims.catalogRules.length === 0 ? [] : unknownNames(config, histories, claims.catalog)),
      ],
      coverage: coverageOf(everything, claims, verdicts),
      verdicts,
      findings: report(charges, filesOf(everything), selected, files),
    },
  };
}
