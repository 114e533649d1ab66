import type { Catalog } from '@pg-guardrails/catalog';
import type { Ahead } from '@pg-guardrails/prover';
import type { AttemptPlan, Problem, Report, Rule, VerdictName } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import type { Failure } from '../catalog/read.js';
import { failedReport, type CheckInput } from '../check.js';
import { examine, type Examined } from '../examine.js';
import type { SimulatedHistory } from '../histories.js';
import { selectRules, unknownRules } from '../select.js';
import type { Disagreement } from './disagreements.js';
import { proveHistory, type Progress, type Proof } from './prove.js';
import { unusableServer, type CacheFolder, type ServerUrl } from './where.js';

export interface ProveInput extends Omit<CheckInput, 'database' | 'cache'> {
  /** Where what the embedded server made of a history is kept for the next run; default: nowhere. */
  readonly cache?: CacheFolder;
  /** An embedded server that was started ahead; the caller stops it. */
  readonly ahead?: Ahead;
  /**
   * What becomes of a file in which PostgreSQL refuses a statement: `continue` leaves the statement out, which is an error of the report;
   * `skip` leaves the file out, as asked.
   */
  readonly onFailure: 'continue' | 'skip';
  /** Milliseconds that one statement may take; what takes longer ends the history there. */
  readonly limit: number;
  readonly tell: (progress: Progress) => void;
  /** Where it is tried; null for a PostgreSQL inside this process. */
  readonly server: ServerUrl | null;
}

/** What could not be tried, or was refused for something else than what is claimed. */
export interface Inconclusive {
  readonly of: VerdictName;
  readonly as: string | null;
  readonly sql: string;
  readonly reason: string;
}

/** One history on a server. */
export interface HistoryProof {
  readonly migrations: string;
  /** What `auto` turned out to be. */
  readonly dialect: string;
  /** `PostgreSQL 18.6`. */
  readonly server: string;
  readonly files: number;
  readonly applied: Proof['applied'];
  readonly failures: readonly Failure[];
  readonly disagreements: readonly Disagreement[];
  readonly inconclusive: readonly Inconclusive[];
}

/** The report of `check`, its verdicts settled by trying, and what came of each history. */
export interface ProofReport extends Report {
  readonly proofs: readonly HistoryProof[];
}

/** A proof report that says only why nothing was proven. */
export function failedProof(errors: readonly Problem[]): ProofReport {
  return { ...failedReport(errors), proofs: [] };
}

/** Without names: the rules that a database can decide. */
function namesOf(all: readonly Rule<Catalog>[], only: readonly string[]): readonly string[] {
  return only.length > 0 ? only : all.filter(({ reads }) => reads === 'catalog').map(({ id }) => id);
}

/** A proof report, and what it was made of. */
export interface Proved extends Pick<Examined<Proof>, 'claims' | 'inputs' | 'histories'> {
  readonly report: ProofReport;
}

/** Tries every claim of the selected rules. */
export async function proveSelected({ config, onFailure, limit, tell, server, cache, ahead }: Omit<ProveInput, 'only'>, selected: ReadonlySet<string>): Promise<Proved> {
  const unusable: Problem[] = [];
  const examined = await examine(config, selected, async (read, { catalogRules, catalog: claims, named }) => {
    const made: Proof[] = [];
    for (const history of read) {
      const { migrations, runtimeRoles, postgres } = history.config;
      tell({ kind: 'start', migrations });
      const proof = await proveHistory(history, catalogRules, claims, { migrations, runtimeRoles, postgres, named }, { server, cache: cache ?? null, ahead: ahead ?? null, onFailure, limit, tell });
      if ('problem' in proof) {
        unusable.push(unusableServer(proof.problem));
        break;
      }
      made.push(proof);
    }
    return made;
  });
  const proofs = examined.histories.map(({ read, part }) => proofOf(read, part));
  const { report } = examined;
  return { ...examined, report: { ...report, errors: [...report.errors, ...unusable, ...proofs.flatMap((proof) => problemsOf(proof, onFailure))], proofs } };
}

/**
 * Applies each history to a PostgreSQL of its own and tries every claim of the selected rules on it; those over programs are
 * judged as `check` does. What PostgreSQL refuses of a history, and where it contradicts what was told without it, is in `errors`.
 */
export async function prove({ only, ...input }: ProveInput): Promise<ProofReport> {
  const { selected, unknown } = selectRules(rules, namesOf(rules, only));
  if (unknown.length > 0) return failedProof(unknownRules(rules, unknown));
  return (await proveSelected(input, selected)).report;
}

function proofOf({ config, history }: SimulatedHistory, { server, applied, failures, disagreements, inconclusive }: Proof): HistoryProof {
  return {
    migrations: config.migrations,
    dialect: history.dialect,
    server,
    files: history.files.length,
    applied,
    failures: failures.map(({ place, statement, sqlstate, message }) => ({ file: place.file, line: place.line, column: place.column, text: statement, sqlstate, message })),
    disagreements,
    inconclusive: inconclusive.map(({ plan, meaning }) => ({ of: plan.of, as: plan.as, sql: plan.sql, reason: meaning.kind === 'inconclusive' ? meaning.reason : meaning.kind })),
  };
}

/** What is asked for is no problem: files that were left out on request are told among the failures. */
function problemsOf({ server, failures, disagreements }: HistoryProof, onFailure: ProveInput['onFailure']): readonly Problem[] {
  const refused = failures.map(
    ({ file, line, column, sqlstate, message }): Problem => ({ message: `${server} refuses this statement (${sqlstate ?? 'not run'}): ${sentence(message)}${helpFor(sqlstate, message)}`, file, line, column }),
  );
  const contradicted = disagreements.map(
    ({ of, said, seen }): Problem => ({
      message: `pg-guardrails contradicts ${server}, which is a mistake of pg-guardrails: please report it. Of ${nameOf(of)} it said: ${sentence(said)} The server: ${sentence(seen)}`,
      file: null,
      line: null,
      column: null,
    }),
  );
  return [...(onFailure === 'skip' ? [] : refused), ...contradicted];
}

const sentence = (text: string): string => (/[.!?;]$/u.test(text) ? text : `${text}.`);

function nameOf({ rule, subject, layer, operation, role }: AttemptPlan['of']): string {
  return [rule, subject, layer, operation, role].filter((part) => part !== null).join(' ');
}

const quotedText = (text: string): string => `'${text.replaceAll(/['\\]/gu, '\\$&')}'`;

/** As a key of the configuration; `name` where the message names none. */
function extensionIn(message: string): string {
  const name = /extension "([^"]+)"/u.exec(message)?.[1] ?? 'name';
  return /^[a-z_]\w*$/iu.test(name) ? name : quotedText(name);
}

/** Which key of the configuration gives the history what it lacks (manual, Appendix A: PostgreSQL Error Codes). */
function helpFor(sqlstate: string | null, message: string): string {
  switch (sqlstate) {
    case '42704': {
      const [, role] = /^role "(.+)" does not exist$/u.exec(message) ?? [];
      if (role !== undefined) return ` If it is made outside the migrations, declare it: \`externalRoles: [${quotedText(role)}]\`.`;
      return ' A role that is made outside the migrations belongs into `externalRoles`, a type or another object into `replay.prelude`.';
    }
    case 'XX000':
      return ` What follows it was not run, and nothing was tried.${/longer than/u.test(message) ? ' More time: `--timeout`.' : ''}`;
    case '0A000':
    case '58P01':
      if (/embedded server/u.test(message)) return '';
      if (/which others use/u.test(message)) return ' The embedded server has nobody else on it: leave out `--database-url`, or the file: `--skip-failing`.';
      if (!/extension/u.test(message)) return ' Mend the migration, or leave out the files that fail: `--skip-failing`.';
      return ` An extension that this server lacks can be stood in for: \`replay: { extensions: { ${extensionIn(message)}: 'stub' } }\`.`;
    case '42710':
      if (!/^role "/u.test(message)) return ' Mend the migration, or leave out the files that fail: `--skip-failing`.';
      return ' A role that `runAs` or `externalRoles` names is there before the first statement: where a file of `replay.prelude` makes it, leave its CREATE ROLE out.';
    case '3F000':
    case '42P01':
    case '42883':
    case '42703':
      return ' What is made outside the migrations belongs into `replay.prelude`, or into `baseline`.';
    default:
      return ' Mend the migration, or leave out the files that fail: `--skip-failing`.';
  }
}
