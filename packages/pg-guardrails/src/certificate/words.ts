import type { Certificate, CertifiedClaim, Status } from '@pg-guardrails/check';
import { counted, tellingAttempts, type Attempt, type Counterexample, type Evidence, type Inconclusive, type Verdict } from '@pg-guardrails/kernel';
import { matricesOf } from '../reporters/proof-matrix.js';
import { answerWords, coverageParts, principalWords } from '../reporters/words.js';

/** What every form of the certificate says, in the same words. */

export const statusSigns: Readonly<Record<Status, string>> = { proven: '✓', refuted: '✗', unknown: '?' };

export const titleOf = ({ project }: Certificate): string => `Hardening certificate: ${project}`;

const count = ({ claims }: Certificate, status: Status): number => claims.filter((claim) => claim.status === status).length;

/** Tries that settled nothing, each once. */
export function inconclusiveOf({ verdicts }: CertifiedClaim): readonly Inconclusive[] {
  return [...new Map(verdicts.flatMap(({ inconclusive = [] }) => inconclusive).map((one) => [JSON.stringify([one.as, one.sql, one.reason]), one])).values()];
}

/** How much of what is proven was read and not seen; a claim that nothing is tried for is not meant. */
function byReading(claims: readonly CertifiedClaim[]): string {
  const some = claims.filter((claim) => claim.status === 'proven' && inconclusiveOf(claim).length > 0);
  if (some.length === 0) return '';
  const whole = some.every(({ verdicts }) => verdicts.every((verdict) => tellingAttempts(verdict).length === 0));
  return `${some.length === claims.length ? '' : `, ${String(some.length)} of them`}${whole ? '' : ' in part'} by reading only`;
}

/** What it comes to. Nothing is called proven that is not. */
export function headline(certificate: Certificate): string {
  const { claims, report } = certificate;
  if (claims.length === 0) return 'Nothing is claimed, so nothing is certified';
  const [proven, refuted, unknown] = [count(certificate, 'proven'), count(certificate, 'refuted'), count(certificate, 'unknown')];
  const whole = report.errors.length === 0 ? '' : `; ${counted(report.errors.length, 'problem')} kept the job from being done whole`;
  if (refuted + unknown === 0) return `${claims.length === 1 ? 'The claim is' : `All ${String(proven)} claims are`} proven${byReading(claims)}${whole}`;
  const open = [refuted > 0 ? [`${String(refuted)} refuted`] : [], unknown > 0 ? [`${String(unknown)} unknown`] : []].flat().join(', ');
  return `Of ${counted(claims.length, 'claim')}, ${String(proven)} proven${byReading(claims.filter(({ status }) => status === 'proven'))}, ${open}${whole}`;
}

/** Label and words of what stands at the top. */
export function summaryOf(certificate: Certificate): readonly (readonly [string, string])[] {
  const { issued, digest, versions, report, claims } = certificate;
  const attempts = claims.reduce((sum, one) => sum + one.attempts, 0);
  const tried = versions.servers.length === 0 ? 'nothing: there was no server' : `${versions.servers.join(', ')}: ${counted(attempts, 'attempt')} to break ${counted(claims.filter((one) => one.attempts > 0).length, 'claim')}`;
  return [
    ...(issued === null ? [] : [['Issued', issued] as const]),
    ['Tried on', tried],
    ...report.proofs.map(({ migrations, files, applied, failures }) => [`History ${migrations}`, `${counted(applied.files, 'file')} of ${String(files)} applied whole, ${counted(applied.statements, 'statement')}${failures.length === 0 ? '' : `, ${String(failures.length)} refused`}`] as const),
    ['Coverage', coverageParts(report.coverage).join('; ')],
    ['Inputs', `${counted(digest.files, 'file')}, SHA-256 ${digest.sha256}`],
    ['Made with', [versions.tool, ...versions.parts].join(', ')],
  ];
}

/** `revoke ✓, privilege ✓, trigger ✗`. */
export function layerWords({ layers }: CertifiedClaim): string {
  return layers.map(({ layer, status }) => `${layer} ${statusSigns[status]}`).join(', ');
}

/** `72 attempts: 42501, P0001`; how a claim was settled that nothing was tried for. */
export function triedWords(claim: CertifiedClaim): string {
  const { verdicts, attempts } = claim;
  const unsettled = inconclusiveOf(claim).length;
  const nothing = unsettled === 0 ? '' : `${counted(unsettled, 'try', 'tries')} settled nothing`;
  if (attempts === 0 && unsettled === 0) return verdicts.every(({ settledBy }) => settledBy === 'scan') ? 'read' : 'read, not tried';
  const telling = verdicts.flatMap(tellingAttempts);
  if (telling.length === 0) return `read only: ${nothing}`;
  const seen = [...new Set(telling.map(({ observed }) => observed ?? 'success'))].sort();
  return `${counted(telling.length, 'attempt')}: ${seen.join(', ')}${nothing === '' ? '' : `; ${nothing}`}`;
}

/** `privilege, DELETE, app`. */
export function nameWords({ layer, operation, role }: Verdict): string {
  return [layer, operation, role].filter((part) => part !== null).join(', ');
}

export function exampleWords(example: Counterexample): string {
  return `As ${principalWords(example)}: ${answerWords(example)}`;
}

export const placeWords = ({ file, line }: Pick<Evidence, 'file' | 'line'>): string => `${file}:${String(line)}`;

/** Evidence of a claim, each place once, in the order of the history. */
export function evidenceOf({ verdicts }: CertifiedClaim): readonly Evidence[] {
  const all = new Map(verdicts.flatMap(({ evidence }) => evidence).map((one) => [`${one.file}\n${String(one.line).padStart(9, '0')}\n${String(one.column).padStart(9, '0')}`, one]));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

export const openVerdicts = ({ verdicts }: CertifiedClaim): readonly Verdict[] => verdicts.filter(({ verdict }) => verdict !== 'proven');

/** Claims of one group of rules stand together. */
export function byGroup({ claims }: Certificate): readonly (readonly [string, readonly CertifiedClaim[]])[] {
  return [...new Set(claims.map(({ group }) => group))].map((group) => [group, claims.filter((claim) => claim.group === group)] as const);
}

/** Of a claim without a verdict. */
export const nothingAsked = 'Nothing was found that it is about, so nothing could be judged.';

/** Where it is claimed; a run without a configuration brings claims along. */
export const unwritten = 'by default';

/** Tries that settled nothing, by what stood in the way. */
export function unsettledBy(claim: CertifiedClaim): readonly (readonly [string, readonly Inconclusive[]])[] {
  const all = inconclusiveOf(claim);
  return [...new Set(all.map(({ reason }) => reason))].map((reason) => [reason, all.filter((one) => one.reason === reason)] as const);
}

/** Where they stand. */
export const unsettledTitle = 'Read, not seen';
export const unsettledIntroduction = 'What is said here was read in the migrations and in the catalog of the server. PostgreSQL could not be seen to do it: something else stood in the way of the try.';

/** What was tried, each once, with how often. */
export function attemptsOf({ verdicts }: CertifiedClaim): readonly (Attempt & { readonly times: number; readonly isTelling: boolean })[] {
  const all = new Map<string, ReturnType<typeof attemptsOf>[number]>();
  for (const verdict of verdicts) {
    const telling = new Set(tellingAttempts(verdict));
    for (const attempt of verdict.attempts) {
      const isTelling = telling.has(attempt);
      const key = JSON.stringify([attempt.as, attempt.sql, attempt.expected, attempt.observed, isTelling]);
      all.set(key, { ...attempt, isTelling, times: (all.get(key)?.times ?? 0) + 1 });
    }
  }
  return [...all.values()];
}

/** `P0001`, `success, 3 times`, `0A000, which settles nothing`. */
export function observedWords({ observed, times, isTelling }: ReturnType<typeof attemptsOf>[number]): string {
  return `${observed ?? 'success'}${times === 1 ? '' : `, ${String(times)} times`}${isTelling ? '' : ', which settles nothing'}`;
}

export const matricesOfClaim = ({ verdicts }: CertifiedClaim): ReturnType<typeof matricesOf> => matricesOf(verdicts);
