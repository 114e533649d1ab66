import type { Certificate, CertifiedClaim, Status } from '@pg-guardrails/check';
import { counted, type Verdict } from '@pg-guardrails/kernel';
import { escapeUTF8 } from 'entities/escape';
import { roleWords, seenWords, type Cell, type Matrix } from '../reporters/proof-matrix.js';
import { harmless } from '../reporters/text.js';
import { problemPlace } from '../reporters/words.js';
import { style } from './style.js';
import { attemptsOf, byGroup, evidenceOf, exampleWords, headline, layerWords, matricesOfClaim, nameWords, nothingAsked, observedWords, openVerdicts, placeWords, statusSigns, summaryOf, titleOf, triedWords, unsettledBy, unsettledIntroduction, unsettledTitle, unwritten } from './words.js';

const text = (words: string): string => escapeUTF8(harmless(words));
const code = (words: string): string => `<code>${text(words)}</code>`;
/** Broken, where it must be, behind a slash: an end of a name or a line's number does not stand alone. */
const file = (place: string): string => `<code class="file">${text(place).replaceAll('/', '/<wbr>')}</code>`;
const status = (value: Status, words: string): string => `<span class="status ${value}">${statusSigns[value]} ${text(words)}</span>`;
const list = (items: readonly string[]): string => `<ul class="plain">${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

function table(kind: 'claims' | 'tried', heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<div class="wide"><table class="${kind}"><thead><tr>${heads.map((head) => `<th scope="col">${text(head)}</th>`).join('')}</tr></thead><tbody>\n${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}\n</tbody></table></div>`;
}

function section(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`<section>`, `<h2>${text(title)}</h2>`, ...parts, `</section>`];
}

function claimRow(claim: CertifiedClaim): readonly string[] {
  return [status(claim.status, claim.status), `${text(claim.statement)}<br><code class="soft">${text(claim.rule)}</code>`, text(layerWords(claim)).replaceAll(/ (?=[✓✗?])/gu, '&nbsp;'), text(triedWords(claim)), claim.claimedAt === null ? unwritten : file(claim.claimedAt)];
}

function matrixOf({ subject, operations, rows }: Matrix): string {
  const cellOf = (cell: Cell | null): string => `<td>${cell === null ? '' : status(cell.verdict, seenWords(cell))}</td>`;
  return [
    `<div class="wide"><table class="matrix"><caption>${text(subject)}</caption><thead><tr><th scope="col">As</th>${operations.map((operation) => `<th scope="col">${text(operation)}</th>`).join('')}</tr></thead><tbody>`,
    ...rows.map(({ role, cells }) => `<tr><th scope="row">${text(roleWords(role))}</th>${cells.map(cellOf).join('')}</tr>`),
    '</tbody></table></div>',
  ].join('\n');
}

function verdictOf(verdict: Verdict): string {
  const { counterexample } = verdict;
  const name = nameWords(verdict);
  const shown = counterexample === null ? '' : `<p>${text(exampleWords(counterexample))}.</p><pre>${text([...(counterexample.given === undefined ? [] : [counterexample.given]), counterexample.sql].join('\n'))}</pre>`;
  return `<p>${status(verdict.verdict, verdict.verdict)}${name === '' ? '' : ` (${text(name)})`}: ${text(verdict.reason)}</p>${shown}`;
}

function openOf(claim: CertifiedClaim): readonly string[] {
  if (claim.status === 'proven') return [];
  return [`<h3>${text(claim.statement)}</h3>`, ...(claim.verdicts.length === 0 ? [`<p>${nothingAsked}</p>`] : openVerdicts(claim).map(verdictOf))];
}

function folded(summary: string, count: string, inside: string): string {
  return `<details><summary>${text(summary)} <span class="count">(${text(count)})</span></summary>\n${inside}\n</details>`;
}

function unsettled(claims: readonly CertifiedClaim[]): readonly string[] {
  const parts = claims.flatMap((claim) => {
    const groups = unsettledBy(claim);
    if (groups.length === 0) return [];
    return [`<h3>${text(claim.statement)}</h3>`, ...groups.flatMap(([reason, tries]) => [`<p>${text(reason)}:</p>`, list(tries.map(({ as, sql }) => `as ${text(as)}: ${code(sql)}`))])];
  });
  return parts.length === 0 ? [] : [`<p>${text(unsettledIntroduction)}</p>`, ...parts];
}

function evidence(claim: CertifiedClaim): readonly string[] {
  const found = evidenceOf(claim);
  if (found.length === 0) return [];
  return [folded(claim.statement, counted(found.length, 'place'), `<ul>${found.map((one) => `<li>${code(placeWords(one))} <span class="soft">${code(one.text)}</span></li>`).join('\n')}</ul>`)];
}

function attempts(claim: CertifiedClaim): readonly string[] {
  const tried = attemptsOf(claim);
  if (tried.length === 0) return [];
  return [folded(claim.statement, counted(claim.attempts, 'attempt'), table('tried', ['As', 'SQL', 'Claimed', 'Observed'], tried.map((one) => [text(one.as), code(one.sql), text(one.expected), text(observedWords(one))])))];
}

function unclaimed({ unclaimed: { tables, rules } }: Certificate): readonly string[] {
  return [
    ...(tables.length === 0 ? [] : [`<p>Tables that no claim names: ${tables.map(code).join(', ')}.</p>`]),
    ...(rules.length === 0 ? [] : ['<p>Rules that no claim uses:</p>', list(rules.map(({ id, description }) => `${code(id)}: ${text(description)}.`))]),
  ];
}

/** The certificate as one page that needs nothing else: no script, no font, no image. */
export function renderHtml(certificate: Certificate): string {
  const { report, suppressed, claims } = certificate;
  const lines = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    ...(certificate.issued === null ? [] : [`<meta name="date" content="${text(certificate.issued)}">`]),
    `<title>${text(titleOf(certificate))}</title>`,
    `<style>\n${style}\n</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${text(titleOf(certificate))}</h1>`,
    `<p class="verdict ${certificate.status}">${statusSigns[certificate.status]} ${text(headline(certificate))}.</p>`,
    `<dl>${summaryOf(certificate).map(([label, words]) => `<dt>${text(label)}</dt><dd>${text(words)}</dd>`).join('\n')}</dl>`,
    ...section('Could not be done', report.errors.length === 0 ? [] : [list(report.errors.map((problem) => `${problemPlace(problem) === '' ? '' : `${code(problemPlace(problem))} `}${text(problem.message)}`))]),
    ...section('Claims', byGroup(certificate).flatMap(([group, own]) => [`<h3>${text(group)}</h3>`, table('claims', ['Status', 'Claim', 'Layers', 'Tried', 'Claimed at'], own.map(claimRow))])),
    ...section('Not proven', claims.flatMap(openOf)),
    ...section(unsettledTitle, unsettled(claims)),
    ...section('What PostgreSQL answered', claims.flatMap(matricesOfClaim).map(matrixOf)),
    ...section('Suppressed', suppressed.length === 0 ? [] : [list(suppressed.map(({ rule, file, line, suppression }) => `${code(`${file}:${String(line)}`)} ${text(rule)}: ${text(suppression?.reason ?? '')}`))]),
    ...section('Not claimed', unclaimed(certificate)),
    ...section('Evidence', claims.flatMap(evidence)),
    ...section('Attempts', claims.flatMap(attempts)),
    '</main>',
    '</body>',
    '</html>',
  ];
  return `${lines.join('\n')}\n`;
}
