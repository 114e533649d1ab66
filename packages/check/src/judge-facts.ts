import {
  counted,
  evidenceAt,
  listing,
  type FactRule,
  type FileFacts,
  type Group,
  type Place,
  type ProgramView,
  type Severity,
  type Verdict,
  type Zones,
} from '@pg-guardrails/kernel';
import type { Charge } from './findings.js';

/** A claim whose rule reads facts. */
export interface FactClaim {
  readonly rule: FactRule;
  readonly options: Readonly<Record<string, unknown>>;
  readonly severity: Severity;
  readonly place: Place;
}

/** A claim of the configuration or of the SQL, and the answers to what it asks. */
export interface JudgedClaim {
  readonly rule: string;
  readonly group: Group;
  /** One row of a certificate for each subject, or one for all of them. */
  readonly rows: 'by-subject' | 'one';
  readonly place: Place;
  readonly statement: (subject: string) => string;
  readonly verdicts: readonly Verdict[];
}

/** What the scan read, for the sentences of verdicts. */
export interface ReadExtent {
  readonly files: number;
  readonly edges: number;
  readonly opaque: number;
  readonly untyped: number;
  /** Files that could not be read: nothing is proven of the program while there is one. */
  readonly unreadFiles: readonly string[];
}

export interface Judged {
  readonly claims: readonly JudgedClaim[];
  readonly charges: readonly Charge[];
  readonly verdicts: readonly Verdict[];
}

/** The findings of one file, for the editor: what `judgeProgram` would add needs the whole program. */
export function judgeFile(claims: readonly FactClaim[], file: FileFacts, zones: Zones): readonly Charge[] {
  const charges: Charge[] = [];
  for (const { rule, options, severity } of claims) {
    const bound = rule.bind(options);
    const { finds, kinds } = bound.watches;
    if (finds === 'kinds' && !file.facts.some(({ kind }) => kind !== 'import' && kind !== 'sql-file' && kinds.includes(kind))) continue;
    for (const violation of bound.judgeFile(file, zones)) charges.push({ rule: rule.id, messages: rule.messages, severity, violation });
  }
  return charges;
}

/** What a proven boundary does not cover, so that the sentence promises no more than was read. */
function limits(extent: ReadExtent): string {
  const parts = [
    ...(extent.opaque === 0 ? [] : [`${counted(extent.opaque, 'load')} whose specifier is no constant`]),
    ...(extent.untyped === 0 ? [] : [`${counted(extent.untyped, 'call')} on a value of type any`]),
  ];
  return parts.length === 0 ? '' : ` Not covered: ${listing(parts)}.`;
}

/** `2 places in 1 file`. */
function placesOf(charges: readonly Charge[]): string {
  return `${counted(charges.length, 'place')} in ${counted(new Set(charges.map(({ violation }) => violation.place.file)).size, 'file')}`;
}

function evidenceOf(charges: readonly Charge[]): Verdict['evidence'] {
  return charges.map(({ violation }) => evidenceAt(violation.place, violation.key ?? violation.messageId));
}

function verdictOf(claim: FactClaim, subject: string, charges: readonly Charge[], extent: ReadExtent): Verdict {
  const base = {
    rule: claim.rule.id,
    subject,
    layer: null,
    operation: null,
    role: null,
    facets: {},
    settledBy: 'scan' as const,
    counterexample: null,
    attempts: [],
  };
  const [sure, unsure] = [charges.filter(({ violation }) => violation.settles !== 'unknown'), charges.filter(({ violation }) => violation.settles === 'unknown')];
  if (sure.length > 0) {
    return { ...base, verdict: 'refuted', reason: `${placesOf(sure)} ${sure.length === 1 ? 'breaks' : 'break'} the claim.`, evidence: evidenceOf(sure) };
  }
  if (unsure.length > 0) {
    return { ...base, verdict: 'unknown', reason: `Whether ${placesOf(unsure)} ${unsure.length === 1 ? 'breaks' : 'break'} the claim, only the run shows.`, evidence: evidenceOf(unsure) };
  }
  if (extent.files === 0) return { ...base, verdict: 'unknown', reason: 'No file was read.', evidence: [] };
  if (extent.unreadFiles.length > 0) {
    return {
      ...base,
      verdict: 'unknown',
      reason: `Nothing that was read breaks the claim, but ${listing(extent.unreadFiles.slice(0, 3))}${extent.unreadFiles.length > 3 ? ' and others' : ''} could not be read.`,
      evidence: [],
    };
  }
  return {
    ...base,
    verdict: 'proven',
    reason: `No place breaks the claim in ${counted(extent.files, 'file')} with ${counted(extent.edges, 'import edge')}.${limits(extent)}`,
    evidence: [],
  };
}

/** Judges every claim over facts on the whole program. */
export function judgeProgram(
  claims: readonly FactClaim[],
  program: ProgramView,
  zones: Zones,
  extent: ReadExtent,
): Judged {
  const charges: Charge[] = [];
  const judged: JudgedClaim[] = [];
  for (const claim of claims) {
    const bound = claim.rule.bind(claim.options);
    const toCharge = (violation: Charge['violation']): Charge => ({
      rule: claim.rule.id,
      messages: claim.rule.messages,
      severity: claim.severity,
      violation,
    });
    const own = program.files.flatMap((file) => bound.judgeFile(file, zones)).map(toCharge);
    charges.push(...own);
    if (bound.judgeProgram === null) {
      judged.push(claimed(claim, bound.statement, [verdictOf(claim, bound.subject, own, extent)]));
      continue;
    }
    const judgement = bound.judgeProgram(program, zones);
    judged.push(claimed(claim, bound.statement, judgement.verdicts));
    charges.push(...judgement.violations.map(toCharge));
  }
  return { charges, claims: judged, verdicts: judged.flatMap(({ verdicts }) => verdicts) };
}

function claimed({ rule, place }: FactClaim, statement: string, verdicts: readonly Verdict[]): JudgedClaim {
  return { rule: rule.id, group: rule.group, rows: 'one', place, statement: () => statement, verdicts };
}
