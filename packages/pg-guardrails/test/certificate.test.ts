import type { Certificate, CertifiedClaim } from '@pg-guardrails/check';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../src/certificate/html.js';
import { renderCertificateJson } from '../src/certificate/json.js';
import { renderMarkdown } from '../src/certificate/markdown.js';
import { finding, report, verdict } from './reports.js';

const attempt = { as: 'app', sql: 'DELETE FROM public.ledger;', expected: '42501', observed: '42501', server: 'PostgreSQL 18.6' };
const proven = verdict({ operation: 'DELETE', attempts: [attempt, attempt], settledBy: 'replay', evidence: [{ file: 'm/2.sql', line: 10, column: 1, text: 'REVOKE ALL' }, { file: 'm/2.sql', line: 9, column: 1, text: 'CREATE' }, { file: 'm/2.sql', line: 9, column: 1, text: 'CREATE' }] });

function claim(parts: Partial<CertifiedClaim>): CertifiedClaim {
  return { rule: 'immutable-table', group: 'immutability', statement: 'public.ledger is immutable', claimedAt: 'guardrails.config.ts:4', status: 'proven', layers: [{ layer: 'privilege', status: 'proven' }], verdicts: [proven], attempts: 2, ...parts };
}

function certificate(parts: Partial<Certificate>): Certificate {
  return {
    schemaVersion: 1,
    project: 'shop',
    issued: null,
    status: 'proven',
    digest: { sha256: 'ab'.repeat(32), files: 3 },
    versions: { tool: 'pg-guardrails 0.1.0', parts: ['libpg-query 18.1.5'], servers: ['PostgreSQL 18.6'] },
    claims: [claim({})],
    suppressed: [],
    unclaimed: { tables: [], rules: [] },
    report: { ...report({ verdicts: [proven] }), proofs: [{ migrations: 'm', dialect: 'plain', server: 'PostgreSQL 18.6', files: 2, applied: { files: 2, statements: 9 }, failures: [], disagreements: [], inconclusive: [] }] },
    ...parts,
  };
}

describe('what it comes to', () => {
  const refuted = claim({ status: 'refuted', verdicts: [verdict({ verdict: 'refuted', reason: 'app may.', counterexample: { as: 'app', sql: 'DELETE FROM t;', observed: { sqlstate: null, rowsChanged: 1 } } })] });
  const errors = [{ message: 'Broken.', file: 'm/1.sql', line: 2, column: 1 }];
  test.each<readonly [string, Partial<Certificate>, string]>([
    ['one claim', {}, '✓ The claim is proven.'],
    ['two claims', { claims: [claim({}), claim({})] }, '✓ All 2 claims are proven.'],
    ['none', { claims: [], status: 'unknown' }, '? Nothing is claimed, so nothing is certified.'],
    ['one of them refuted, one unknown', { status: 'refuted', claims: [claim({}), refuted, claim({ status: 'unknown', verdicts: [] })] }, '✗ Of 3 claims, 1 proven, 1 refuted, 1 unknown.'],
    ['not whole', { status: 'unknown', report: { ...certificate({}).report, errors } }, '? The claim is proven; 1 problem kept the job from being done whole.'],
  ])('%s', (_, parts, expected) => {
    expect(renderMarkdown(certificate(parts)).split('\n')[2]).toBe(`**${expected}**`);
    expect(renderHtml(certificate(parts))).toContain(`>${expected}</p>`);
  });

  test('a claim for which nothing could be asked is no claim that passed', () => {
    const text = renderMarkdown(certificate({ status: 'unknown', claims: [claim({ status: 'unknown', verdicts: [], layers: [], attempts: 0 })] }));
    expect(text).toContain('| ? unknown | public.ledger is immutable');
    expect(text).toContain('Nothing was found that it is about, so nothing could be judged.');
  });
});

test('a place is broken behind its slashes, a layer stands beside its sign, and what nobody wrote is claimed by default', () => {
  const html = renderHtml(certificate({ claims: [claim({ claimedAt: 'schema/migrations/1.sql:3' }), claim({ claimedAt: null })] }));
  expect(html).toContain('<code class="file">schema/<wbr>migrations/<wbr>1.sql:3</code>');
  expect(html).toContain('<td>privilege&nbsp;✓</td>');
  expect(html).toContain('<td>by default</td>');
  expect(renderMarkdown(certificate({ claims: [claim({ claimedAt: null })] }))).toContain('| by default |');
});

describe('markup in what is reported stays text', () => {
  const hostile = '<script>alert(1)</script> | a_b _c_ `code` ``two`` [x](y)\n*bold* \u202Eevil & "quoted"';
  const all = certificate({
    project: hostile,
    claims: [claim({ statement: hostile, rule: 'r', claimedAt: 'a|b.ts:1', verdicts: [{ ...proven, verdict: 'refuted', reason: hostile, subject: hostile, counterexample: { as: hostile, sql: `SELECT '${hostile}';`, observed: { sqlstate: null, rowsChanged: 0 } }, attempts: [{ ...attempt, sql: hostile }], evidence: [{ file: 'm|n.sql', line: 1, column: 1, text: hostile }] }], status: 'refuted' })],
    status: 'refuted',
    suppressed: [finding({ suppression: { reason: hostile, file: 'a.ts', line: 1 } })],
    unclaimed: { tables: [hostile], rules: [{ id: 'x', description: hostile }] },
  });

  test('HTML', () => {
    const html = renderHtml(all);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u202E');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; | a_b');
    // What is opened is closed, in order.
    const open: string[] = [];
    for (const [, close, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/gu)) {
      if (name === undefined || ['meta', 'br', 'wbr'].includes(name)) continue;
      if (close === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('Markdown: rows keep their cells, and nothing is markup', () => {
    const text = renderMarkdown(all);
    expect(text).not.toContain('\u202E');
    const outside = text.replace(/(?<fence>`+)[\s\S]*?\k<fence>/gu, '');
    expect(outside.replaceAll(String.raw`\<`, '')).not.toMatch(/<(?!\/?(?:details|summary)>)/u);
    const cells = (line: string): number => [...line.matchAll(/(?<!\\)\|/gu)].length;
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) if (line.startsWith('|') && lines[index + 1]?.startsWith('|')) expect(cells(lines[index + 1] ?? ''), line).toBe(cells(line));
    expect(text.startsWith(String.raw`# Hardening certificate: \<script\>alert(1)\</script\> \| a_b \_c\_ \`code\``)).toBe(true);
  });
});

test('evidence stands once, in the order of the history; attempts with how often they were made', () => {
  const text = renderMarkdown(certificate({}));
  expect(text).toContain('- `m/2.sql:9` `CREATE`\n- `m/2.sql:10` `REVOKE ALL`\n');
  expect(text).toContain('| app | `DELETE FROM public.ledger;` | 42501 | 42501, 2 times |');
  expect(text).toContain('| app | ✓ 42501 |');
});

describe('what no try has settled is read, and nowhere looks as if it were seen', () => {
  const inconclusive = [{ as: 'app', sql: 'DELETE FROM public.ledger;', reason: 'no row fits' }];
  const untried = verdict({ operation: 'DELETE', settledBy: 'replay', inconclusive });
  const other = verdict({ operation: 'DELETE', settledBy: 'replay', attempts: [{ ...attempt, observed: '0A000' }], inconclusive });

  test.each<readonly [string, Partial<CertifiedClaim>, string, string, string]>([
    ['nothing could be tried', { verdicts: [untried], attempts: 0 }, '✓ The claim is proven by reading only.', 'read only: 1 try settled nothing', '| app | ✓ by reading |'],
    ['something else refused', { verdicts: [other], attempts: 1 }, '✓ The claim is proven by reading only.', 'read only: 1 try settled nothing', '| app | ✓ by reading |'],
    ['of two tries one', { verdicts: [{ ...other, attempts: [...other.attempts, { ...attempt, as: 'other' }] }], attempts: 2 }, '✓ The claim is proven in part by reading only.', '1 attempt: 42501; 1 try settled nothing', '| app | ✓ 42501, part by reading |'],
    ['a counterexample that was not seen either', { status: 'refuted', verdicts: [{ ...untried, verdict: 'refuted', counterexample: { as: 'app', sql: 'DELETE FROM public.ledger;', observed: { sqlstate: null, rowsChanged: 1 } } }], attempts: 0 }, '✗ Of 1 claim, 0 proven, 1 refuted.', 'read only: 1 try settled nothing', '| app | ✗ by reading |'],
  ])('%s', (_, parts, first, tried, row) => {
    const own = certificate({ status: parts.status ?? 'proven', claims: [claim(parts)] });
    const text = renderMarkdown(own);
    expect(text.split('\n')[2]).toBe(`**${first}**`);
    expect(text).toContain(`| ${tried} |`);
    expect(text).toContain(row);
    expect(text).toContain('## Read, not seen\n');
    expect(text).toContain('no row fits:\n\n- as app: `DELETE FROM public.ledger;`\n');
    const html = renderHtml(own);
    for (const words of [first, tried, '<h2>Read, not seen</h2>', '<p>no row fits:</p>']) expect(html).toContain(words);
  });

  test('an attempt says that it settles nothing, and JSON how many verdicts were read', () => {
    const own = certificate({ claims: [claim({ verdicts: [other], attempts: 1 })] });
    expect(renderMarkdown(own)).toContain('| 42501 | 0A000, which settles nothing |');
    expect(JSON.parse(renderCertificateJson(own))).toMatchObject({ claims: [{ status: 'proven', attempts: 1, byReading: 1 }] });
  });

  test('where another claim was seen to hold', () => {
    expect(renderMarkdown(certificate({ claims: [claim({}), claim({ verdicts: [untried] })] })).split('\n')[2]).toBe('**✓ All 2 claims are proven, 1 of them by reading only.**');
    expect(renderMarkdown(certificate({}))).not.toContain('Read, not seen');
  });
});

test('the page bears no time but the one that it is given, and needs no script', () => {
  expect(renderHtml(certificate({}))).not.toContain('name="date"');
  const html = renderHtml(certificate({ issued: '2026-01-01T00:00:00Z' }));
  expect(html).toContain('<meta name="date" content="2026-01-01T00:00:00Z">');
  expect(html).not.toMatch(/<script|https?:/u);
});

test('JSON: the certificate, and the report of prove', () => {
  const { report: own, ...rest } = JSON.parse(renderCertificateJson(certificate({}))) as { readonly report: { readonly proofs: readonly unknown[]; readonly schemaVersion: number } };
  expect(rest).toMatchObject({ schemaVersion: 1, kind: 'certificate', project: 'shop', issued: null, status: 'proven', claims: [{ rule: 'immutable-table', group: 'immutability', verdicts: 1, attempts: 2 }] });
  expect(own.schemaVersion).toBe(1);
  expect(own.proofs).toHaveLength(1);
});
