import { qualifiedName } from '@pg-guardrails/catalog';
import type { LoadedConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import { projectFiles, type ProjectFiles } from '../files.js';
import type { SimulatedHistory } from '../histories.js';
import type { JudgedClaim } from '../judge-facts.js';
import { failedProof, proveSelected, type ProofReport, type ProveInput } from '../prove/project.js';
import { selectRules, unknownRules } from '../select.js';
import { version } from '../version.js';
import { worstOf, type Certificate, type CertifiedClaim, type Unclaimed } from './certificate.js';
import { digestOf } from './digest.js';
import { rowsOf } from './rows.js';

export interface CertifyInput extends ProveInput {
  /** ISO 8601 in UTC, or null. */
  readonly issued: string | null;
  /** The libraries that read and tried, each with its version. */
  readonly parts: readonly string[];
}

/**
 * Judges every claim of the selected rules, tries those that a database can decide, and says what is certified. Without names: every
 * rule. The same files and versions give the same certificate.
 */
export async function certify({ only, issued, parts, ...input }: CertifyInput): Promise<Certificate> {
  const { config } = input;
  const files = projectFiles(config.root);
  const { selected, unknown } = selectRules(rules, only);
  if (unknown.length > 0) return certificateOf(config, { issued, parts }, files, failedProof(unknownRules(rules, unknown)), [], [], { tables: [], rules: [] });
  const { report, claims, inputs, histories } = await proveSelected(input, selected);
  const rows = rowsOf(claims.filter(isCertified));
  return certificateOf(config, { issued, parts }, files, report, rows, inputs, unclaimedIn(rows, claims, histories.map(({ read }) => read)));
}

/** A run without a configuration brings its claims along: nobody has written them. */
function isWritten({ place }: JudgedClaim): boolean {
  return place.file !== '.';
}

/** Suggestions have no verdicts (decision 0009), and of what nobody has claimed nothing is said where nothing could be asked. */
function isCertified(claim: JudgedClaim): boolean {
  return rules.find(({ id }) => id === claim.rule)?.severity !== 'info' && (isWritten(claim) || claim.verdicts.length > 0);
}

function certificateOf(
  config: LoadedConfig,
  { issued, parts }: Pick<CertifyInput, 'issued' | 'parts'>,
  files: ProjectFiles,
  report: ProofReport,
  claims: readonly CertifiedClaim[],
  inputs: readonly string[],
  unclaimed: Unclaimed,
): Certificate {
  const worst = worstOf(claims.map(({ status }) => status)) ?? 'unknown';
  return {
    schemaVersion: 1,
    project: projectName(files),
    issued,
    // What could not be done whole may hide a hole.
    status: worst === 'proven' && report.errors.length > 0 ? 'unknown' : worst,
    digest: digestOf(inputs, files),
    versions: { tool: `pg-guardrails ${version}`, parts, servers: [...new Set(report.proofs.map(({ server }) => server))] },
    claims,
    suppressed: report.findings.filter(({ suppression }) => suppression !== null),
    unclaimed,
    report,
  };
}

/** A folder's name would differ from one checkout to the next. */
function projectName(files: ProjectFiles): string {
  try {
    const manifest: unknown = JSON.parse(files.readText('package.json') ?? '');
    if (typeof manifest === 'object' && manifest !== null && 'name' in manifest && typeof manifest.name === 'string') return manifest.name;
  } catch {
    // Whatever it is, it names no package.
  }
  return 'this project';
}

function unclaimedIn(rows: readonly CertifiedClaim[], claims: readonly JudgedClaim[], histories: readonly SimulatedHistory[]): Unclaimed {
  const claimed = new Set(rows.flatMap(({ verdicts }) => verdicts.map(({ subject }) => subject)));
  const used = new Set([...rows, ...claims.filter(isWritten)].map(({ rule }) => rule));
  const tables = histories.flatMap(({ catalog }) =>
    [...catalog.relations.values()].filter(({ relkind, parents }) => (relkind === 'table' || relkind === 'partitioned-table') && parents.every(({ partition }) => !partition)).map((relation) => qualifiedName(relation)),
  );
  return {
    tables: [...new Set(tables)].filter((table) => !claimed.has(table)).sort(),
    rules: rules.filter(({ id }) => !used.has(id)).map(({ id, description }) => ({ id, description })),
  };
}
