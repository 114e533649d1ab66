import { Ajv } from 'ajv';
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { describe, expect, test } from 'vitest';
import type { Report } from '@pg-guardrails/kernel';
import { formats, type Format } from '../src/cli/formats.js';
import { render } from '../src/cli/render.js';
import { coverageWords } from '../src/reporters/words.js';
import { finding, full, report, verdict } from './reports.js';

function rendered(format: Format, of: Report, variables: Readonly<Record<string, string>> = {}): string {
  const io = { cwd: '/nowhere', env: variables, isTerminal: false, columns: undefined, out: () => undefined, err: () => undefined };
  return render(format, of, { io, root: '/nowhere/apps/pay', textOf: () => null, rules: [], exitCode: 1, failOn: 'error', color: 'plain' });
}

/** Characters that some format gives a meaning, or has none for. */
const nasty = 'a <b> & "c" \'d\' ]]> | `e` %0A ::error:: \u0000\u001b[31m \ud800 \ufffe 日本 🐘\r\nnext\tline';
const kinds: Report = report({
  coverage: { settled: 3, unknown: 2, files: 7, edges: 8, unresolved: 1, opaque: 1, untyped: 1, statements: 9, unread: 4 },
  errors: [
    { message: `Broken: ${nasty}`, file: 'schema/x.sql', line: 3, column: 2 },
    { message: 'Without a place.', file: null, line: null, column: null },
  ],
  verdicts: [verdict({}), verdict({ verdict: 'unknown', role: nasty, facets: { state: nasty } })],
  findings: [
    ...full.findings,
    finding({ message: nasty, file: 'a b/ü"<&>.ts', severity: 'warning', fingerprint: '1' }),
    finding({ file: '.', severity: 'info', fingerprint: '2' }),
    finding({ suppression: { reason: nasty, file: 'a.ts', line: 1 }, fingerprint: '3' }),
    finding({ counterexample: { as: nasty, sql: nasty, given: nasty, observed: { sqlstate: 'P0001', rowsChanged: 0 } }, remedy: nasty, related: [{ file: 'b.ts', line: 1, column: 1, endLine: 1, endColumn: 2, message: nasty }], fingerprint: '4' }),
  ],
});
const nothing = report({ coverage: { ...full.coverage, unknown: 0 } });
const many = report({ coverage: full.coverage, findings: Array.from({ length: 30_000 }, (_, index) => finding({ line: index + 1, fingerprint: String(index) })) });

const reports: readonly (readonly [string, Report])[] = [['one of every kind', kinds], ['the usual', full], ['no finding', nothing], ['nothing at all', report({})], ['30,000 findings', many], ['only what is new', { ...full, since: { base: 'HEAD', commits: ['a'.repeat(40)], known: 12 } }]];

/** Where each format says how much was looked at. */
function coverageIn(format: Format, text: string, of: Report): void {
  switch (format) {
    case 'json':
      expect(JSON.parse(text)).toMatchObject({ coverage: of.coverage, ...(of.since === undefined ? {} : { since: of.since }) });
      return;
    case 'sarif':
      expect(JSON.parse(text)).toMatchObject({ runs: [{ properties: { coverage: of.coverage } }] });
      return;
    case 'gitlab':
      expect((JSON.parse(text) as { description: string }[]).at(-1)?.description).toBe(`Checked: ${coverageWords(of)}`);
      return;
    case 'junit':
      expect(text).toContain(`<system-out>Checked: ${coverageWords(of)}</system-out>\n  </testsuite>\n</testsuites>\n`);
      return;
    case 'pretty':
      expect(text.replace(/\s+/gu, ' ')).toContain(coverageWords(of).replaceAll(' · ', ' ').split(', ')[0]);
      return;
    case 'github':
    case 'markdown':
      expect(text.trimEnd().split('\n').at(-1)).toContain(coverageWords(of));
      return;
    default:
      format satisfies never;
  }
}

describe.each(formats)('%s', (format) => {
  test.each(reports)('says how much was looked at: %s', (_, of) => {
    const text = rendered(format, of);
    coverageIn(format, text, of);
    // What moves a cursor or ends a document early is in none.
    expect(text).not.toMatch(/[\u0000\u001b]/u);
    expect(text.endsWith('\n')).toBe(true);
  });
});

describe('gitlab', () => {
  interface Issue {
    readonly description: string;
    readonly check_name: string;
    readonly fingerprint: string;
    readonly severity: string;
    readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
  }
  /** What docs.gitlab.com/ci/testing/code_quality, "Code Quality report format", asks of each entry, with the values that it lists. */
  const validate = new Ajv().compile({
    type: 'array',
    items: {
      type: 'object',
      required: ['description', 'check_name', 'fingerprint', 'location', 'severity'],
      additionalProperties: false,
      properties: {
        description: { type: 'string', minLength: 1 },
        check_name: { type: 'string', minLength: 1 },
        fingerprint: { type: 'string', minLength: 1 },
        severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
        location: {
          type: 'object',
          required: ['path', 'lines'],
          // Relative to the repository, without `./`.
          properties: { path: { type: 'string', pattern: '^(?!/|\\./).' }, lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 }, end: { type: 'integer', minimum: 1 } } } },
        },
      },
    },
  });
  const issues = (of: Report, variables = {}): readonly Issue[] => JSON.parse(rendered('gitlab', of, variables)) as Issue[];

  test.each(reports)('has the fields that GitLab asks for, each fingerprint once: %s', (_, of) => {
    const all = issues(of);
    expect(validate(all) ? [] : validate.errors).toEqual([]);
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length);
  });

  test('severities, problems, and no suppressed finding', () => {
    expect(issues(kinds).map(({ check_name, severity, location }) => `${severity} ${check_name} ${location.path}:${String(location.lines.begin)}`)).toEqual([
      'info no-driver-import .:1',
      'minor no-driver-import a b/ü"<&>.ts:1',
      'critical immutable-table schema/migrations/0004.sql:2',
      'critical no-driver-import services/api.ts:1',
      'critical no-driver-import services/api.ts:1',
      'blocker pg-guardrails schema/x.sql:3',
      'blocker pg-guardrails .:1',
      'info pg-guardrails .:1',
    ]);
  });

  test('paths are those of the repository; the coverage has one fingerprint for ever', () => {
    const inProject = issues(full, { CI_PROJECT_DIR: '/nowhere' });
    expect(inProject.map(({ location }) => location.path)).toEqual(['apps/pay/schema/migrations/0004.sql', 'apps/pay/services/api.ts', '.']);
    expect(inProject.at(-1)?.fingerprint).toBe(issues(nothing).at(-1)?.fingerprint);
  });
});

describe('junit', () => {
  /** What an element may hold, in this order (Ant's junitreport, JUnit.dtd; Jenkins' xunit plugin, junit-10.xsd). */
  const content: Readonly<Record<string, readonly string[]>> = {
    testsuites: ['testsuite'],
    testsuite: ['properties', 'testcase', 'system-out', 'system-err'],
    properties: ['property'],
    testcase: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  };
  const required: Readonly<Record<string, readonly string[]>> = { testsuite: ['name', 'tests', 'failures', 'errors', 'time'], testcase: ['name', 'classname', 'time'], failure: ['message', 'type'], error: ['message', 'type'], property: ['name', 'value'] };
  type Element = Readonly<Record<string, unknown>>;
  const nameOf = (element: Element): string => Object.keys(element).find((key) => key !== ':@') ?? '';
  const attributesOf = (element: Element): Readonly<Record<string, string>> => (element[':@'] ?? {}) as Record<string, string>;
  const childrenOf = (element: Element): readonly Element[] => (element[nameOf(element)] as Element[]).filter((child) => nameOf(child) !== '#text');
  const textOf = (element: Element): string => (element[nameOf(element)] as Element[]).map((child) => (typeof child['#text'] === 'string' ? child['#text'] : '')).join('');
  const parse = (text: string): Element => {
    expect(SyntaxValidator.validate(text)).toBe(true);
    const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, trimValues: false, ignoreDeclaration: true, processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity }, htmlEntities: true });
    return (parser.parse(text) as Element[]).find((element) => nameOf(element) === 'testsuites') ?? {};
  };
  const visit = (element: Element, check: (element: Element) => void): void => {
    check(element);
    for (const child of childrenOf(element)) visit(child, check);
  };
  const count = (root: Element, name: string): number => {
    let found = 0;
    visit(root, (element) => (found += Number(nameOf(element) === name)));
    return found;
  };

  test.each(reports)('is well-formed, in the order that readers ask for, and counts right: %s', (_, of) => {
    const root = parse(rendered('junit', of));
    visit(root, (element) => {
      const allowed = content[nameOf(element)] ?? [];
      const order = childrenOf(element).map((child) => allowed.indexOf(nameOf(child)));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order).not.toContain(-1);
      expect(Object.keys(attributesOf(element))).toEqual(expect.arrayContaining([...(required[nameOf(element)] ?? [])]));
    });
    for (const element of [root, ...childrenOf(root)]) {
      const { tests, failures, errors, skipped } = attributesOf(element);
      expect([tests, failures, errors, skipped]).toEqual([count(element, 'testcase'), count(element, 'failure'), count(element, 'error'), count(element, 'skipped')].map(String));
    }
  });

  test('a test for each finding, proven verdict and problem', () => {
    const lines: string[] = [];
    visit(parse(rendered('junit', kinds)), (element) => {
      if (nameOf(element) !== 'testcase') return;
      const { classname, name, file } = attributesOf(element);
      lines.push(`${childrenOf(element).map(nameOf).join() || 'passed'} ${String(classname)} ${String(name)} ${String(file)}`);
    });
    expect(lines).toEqual([
      'failure immutable-table schema/migrations/0004.sql:2:1 schema/migrations/0004.sql',
      'passed immutable-table public.ledger privilege UPDATE app undefined',
      'skipped no-driver-import services/api.ts:1:22 services/api.ts',
      'system-out no-driver-import .:1:22 undefined',
      'system-out no-driver-import a b/ü"<&>.ts:1:22 a b/ü"<&>.ts',
      'failure no-driver-import services/api.ts:1:22 services/api.ts',
      'failure no-driver-import services/api.ts:1:22 services/api.ts',
      'skipped no-pool-query scripts/a.ts:9:22 scripts/a.ts',
      'error pg-guardrails schema/x.sql:3:2 schema/x.sql',
      'error pg-guardrails the whole job undefined',
    ]);
  });

  test('what XML means or cannot hold comes back as it was, or visible', () => {
    const texts: string[] = [];
    visit(parse(rendered('junit', kinds)), (element) => {
      if (nameOf(element) === 'error') texts.push(textOf(element), attributesOf(element)['message'] ?? '');
    });
    const shown = nasty.replace('\u0000', '\\u0000').replace('\u001b', '\\u001b').replace('\ud800', '\\ud800').replace('\ufffe', '\\ufffe');
    expect(texts[0]?.replaceAll('\r\n', '\n')).toBe(`Broken: ${shown}`.replaceAll('\r\n', '\n'));
    expect(texts[1]).toBe(`Broken: ${shown}`);
  });
});

describe('markdown', () => {
  test.each(reports)('fits into a comment of GitHub: %s', (_, of) => {
    expect(rendered('markdown', of).length).toBeLessThan(65_536);
  });

  test('what is left out is counted', () => {
    const text = rendered('markdown', many);
    const shown = text.split('\n').filter((line) => line.startsWith('✗ **error**')).length;
    expect(shown).toBeGreaterThan(100);
    expect(text).toContain(`And ${String(30_000 - shown)} more findings, for which there is no room here.`);
  });

  test('findings with counterexample and remedy, the table of verdicts, and links into the commit', () => {
    const text = rendered('markdown', full, { GITHUB_WORKSPACE: '/nowhere', GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'c0ffee' });
    expect(text).toContain('✗ **error** `immutable-table` [`schema/migrations/0004.sql:2`](<https://github.example/a/b/blob/c0ffee/apps/pay/schema/migrations/0004.sql#L2>)');
    expect(text).toContain('```sql\nTRUNCATE public.ledger;\n```\n\nPostgreSQL answers: no error, 1 row changed.');
    expect(text).toContain('```sql\nREVOKE TRUNCATE ON public.ledger\n  FROM app;\n```');
    expect(text).toContain('| ✗ | `immutable-table` | public.ledger | 7 | 2 | 1 |\n');
    expect(text).toContain('| ✓ | `immutable-table` | public.audit_log | 9 | 0 | 0 |\n');
  });

  test('what Markdown means is escaped', () => {
    expect(rendered('markdown', report({ findings: [finding({ message: '*a* <b> [c](d) | e_f _g_ #1' })] }))).toContain('\\*a\\* \\<b\\> \\[c\\](d) \\| e_f \\_g\\_ \\#1');
  });
});
