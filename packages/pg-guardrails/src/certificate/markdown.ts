import type { Certificate, CertifiedClaim } from '@pg-guardrails/check';
import type { Verdict } from '@pg-guardrails/kernel';
import { roleWords, seenWords, type Matrix } from '../reporters/proof-matrix.js';
import { block, code, plain, table } from '../reporters/markdown-text.js';
import { problemPlace } from '../reporters/words.js';
import { attemptsOf, byGroup, evidenceOf, exampleWords, headline, layerWords, matricesOfClaim, nameWords, nothingAsked, observedWords, openVerdicts, placeWords, statusSigns, summaryOf, titleOf, triedWords, unsettledBy, unsettledIntroduction, unsettledTitle, unwritten } from './words.js';

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

function claimRow(claim: CertifiedClaim): readonly string[] {
  return [`${statusSigns[claim.status]} ${claim.status}`, `${plain(claim.statement)} (${code(claim.rule)})`, layerWords(claim), triedWords(claim), claim.claimedAt === null ? unwritten : code(claim.claimedAt)];
}

function claimsSection(certificate: Certificate): readonly string[] {
  return byGroup(certificate).flatMap(([group, claims], index) => [...(index === 0 ? [] : ['']), `### ${group}`, '', ...table(['', 'Claim', 'Layers', 'Tried', 'Claimed at'], claims.map(claimRow))]);
}

function matrixLines({ subject, operations, rows }: Matrix): readonly string[] {
  return table(
    [plain(subject), ...operations],
    rows.map(({ role, cells }) => [plain(roleWords(role)), ...cells.map((cell) => (cell === null ? '' : `${statusSigns[cell.verdict]} ${seenWords(cell)}`))]),
  );
}

function verdictLines(verdict: Verdict): readonly string[] {
  const { counterexample } = verdict;
  const name = nameWords(verdict);
  return [
    '',
    `${statusSigns[verdict.verdict]} ${verdict.verdict}${name === '' ? '' : ` (${plain(name)})`}: ${plain(verdict.reason)}`,
    ...(counterexample === null ? [] : ['', `${plain(exampleWords(counterexample))}.`, '', ...block([...(counterexample.given === undefined ? [] : [counterexample.given]), counterexample.sql].join('\n'), 'sql')]),
  ];
}

function openSection({ claims }: Certificate): readonly string[] {
  return claims.flatMap((claim) => {
    const open = openVerdicts(claim);
    return open.length === 0 && claim.status === 'proven' ? [] : [`### ${plain(claim.statement)}`, ...(claim.verdicts.length === 0 ? ['', nothingAsked] : open.flatMap(verdictLines)), ''];
  });
}

function unsettledSection({ claims }: Certificate): readonly string[] {
  const lines = claims.flatMap((claim) => {
    const groups = unsettledBy(claim);
    if (groups.length === 0) return [];
    return [`### ${plain(claim.statement)}`, ...groups.flatMap(([reason, tries]) => ['', `${plain(reason)}:`, '', ...tries.map(({ as, sql }) => `- as ${plain(as)}: ${code(sql)}`)]), ''];
  });
  return lines.length === 0 ? [] : [unsettledIntroduction, '', ...lines];
}

function evidenceSection({ claims }: Certificate): readonly string[] {
  return claims.flatMap((claim) => {
    const evidence = evidenceOf(claim);
    return evidence.length === 0 ? [] : [`<details><summary>${plain(claim.statement)}</summary>`, '', ...evidence.map((one) => `- ${code(placeWords(one))} ${code(one.text)}`), '', '</details>', ''];
  });
}

function attemptsSection({ claims }: Certificate): readonly string[] {
  return claims.flatMap((claim) => {
    const tried = attemptsOf(claim);
    return tried.length === 0
      ? []
      : [`<details><summary>${plain(claim.statement)}</summary>`, '', ...table(['As', 'SQL', 'Claimed', 'Observed'], tried.map((one) => [plain(one.as), code(one.sql), one.expected, observedWords(one)])), '', '</details>', ''];
  });
}

function unclaimedSection({ unclaimed: { tables, rules } }: Certificate): readonly string[] {
  return [
    ...(tables.length === 0 ? [] : [`Tables that no claim names: ${tables.map(code).join(', ')}.`, '']),
    ...(rules.length === 0 ? [] : ['Rules that no claim uses:', '', ...rules.map(({ id, description }) => `- ${code(id)}: ${plain(description)}.`)]),
  ];
}

/** The certificate as Markdown (GFM). The first line holds what `--check` needs to write it again. */
export function renderMarkdown(certificate: Certificate): string {
  const { report, suppressed } = certificate;
  const lines = [
    `# ${plain(titleOf(certificate))}`,
    '',
    `**${statusSigns[certificate.status]} ${plain(headline(certificate))}.**`,
    '',
    ...table(['', ''], summaryOf(certificate).map(([label, words]) => [label, plain(words)])),
    ...section('Could not be done', report.errors.map((problem) => `- ${problemPlace(problem) === '' ? '' : `${code(problemPlace(problem))} `}${plain(problem.message)}`)),
    ...section('Claims', claimsSection(certificate)),
    ...section('Not proven', openSection(certificate)),
    ...section(unsettledTitle, unsettledSection(certificate)),
    ...section('What PostgreSQL answered', certificate.claims.flatMap(matricesOfClaim).flatMap((matrix) => [...matrixLines(matrix), ''])),
    ...section('Suppressed', suppressed.map(({ rule, file, line, suppression }) => `- ${code(`${file}:${String(line)}`)} ${rule}: ${plain(suppression?.reason ?? '')}`)),
    ...section('Not claimed', unclaimedSection(certificate)),
    ...section('Evidence', evidenceSection(certificate)),
    ...section('Attempts', attemptsSection(certificate)),
  ];
  return `${lines.join('\n').replace(/\n{3,}/gu, '\n\n').trimEnd()}\n`;
}
