import { createFingerprinter, type Finding, type Report } from '@pg-guardrails/kernel';
import { describe, expect, test } from 'vitest';
import { applyBaseline, entryFor, excused, formatBaseline, parseBaseline, type BaselineEntry } from '@pg-guardrails/check/baseline';

interface Sketch {
  readonly rule?: string;
  readonly file?: string;
  readonly line?: number;
  readonly key?: string;
  readonly parts?: readonly string[];
}

/** Findings as the engine would make them, fingerprints by order in the file. */
function findings(...sketches: readonly Sketch[]): readonly Finding[] {
  const fingerprint = createFingerprinter();
  return sketches.map(({ rule = 'no-driver-import', file = 'src/a.ts', line = 1, key = 'pg', parts = [] }): Finding => ({
    ...fingerprint({ rule, messageId: 'm', file, key }),
    rule,
    messageId: 'm',
    message: `It imports ${key}. Move it.`,
    severity: 'error',
    file,
    line,
    column: 1,
    endLine: line,
    endColumn: 2,
    parts,
    suppression: null,
    related: [],
    counterexample: null,
    remedy: null,
  }));
}

const report = (found: readonly Finding[], errors: Report['errors'] = []): Report => ({
  schemaVersion: 1,
  tool: { name: 'pg-guardrails', version: '0' },
  errors,
  coverage: { settled: 0, unknown: 0, files: 0, edges: 0, unresolved: 0, opaque: 0, untyped: 0, statements: 0, unread: 0 },
  verdicts: [],
  findings: found,
});

/** Through the file, as a run would read it. */
function written(found: readonly Finding[]): readonly BaselineEntry[] {
  const read = parseBaseline('b.json', formatBaseline(found.map(entryFor)));
  if (!read.ok) throw new Error(read.problem.message);
  return read.entries;
}

interface Setting {
  readonly before: readonly Sketch[];
  readonly now: readonly Sketch[];
  /** Files that are gone. */
  readonly gone?: readonly string[];
  readonly ran?: ReadonlySet<string>;
  readonly errors?: Report['errors'];
}

/** `rule file:line` of what is open after the baseline. */
function open({ before, now, gone = [], ran, errors = [] }: Setting): readonly string[] {
  const applied = applyBaseline(report(findings(...now), errors), { file: 'b.json', entries: written(findings(...before)) }, ran ?? null, (file) => !gone.includes(file));
  return applied.findings.filter(({ suppression }) => suppression === null).map(({ rule, messageId, file, line }) => `${rule} ${messageId} ${file}:${String(line)}`);
}

describe('what a baseline excuses', () => {
  const cases: readonly (Setting & { readonly name: string; readonly open: readonly string[] })[] = [
    { name: 'the same finding', before: [{}], now: [{}], open: [] },
    { name: 'on another line', before: [{ line: 1 }], now: [{ line: 40 }], open: [] },
    { name: 'in a renamed file', before: [{ file: 'src/old.ts' }], now: [{ file: 'src/new.ts' }], gone: ['src/old.ts'], open: [] },
    { name: 'not in another file while the old one is there', before: [{ file: 'src/old.ts' }], now: [{ file: 'src/new.ts' }], open: ['baseline stale b.json:4', 'no-driver-import m src/new.ts:1'] },
    { name: 'two of a kind, and not a third', before: [{}, { line: 2 }], now: [{}, { line: 2 }, { line: 3 }], open: ['no-driver-import m src/a.ts:3'] },
    { name: 'not another rule in its place', before: [{}], now: [{ rule: 'no-pool-query' }], open: ['baseline stale b.json:4', 'no-pool-query m src/a.ts:1'] },
    { name: 'nothing: what is mended must leave the file', before: [{}, { key: 'postgres' }], now: [{}], open: ['baseline stale b.json:5'] },
    { name: 'fewer operations than it says: it must shrink', before: [{ parts: ['t/UPDATE', 't/DELETE'] }], now: [{ parts: ['t/UPDATE'] }], open: ['baseline wider b.json:4'] },
    { name: 'not more operations than it says', before: [{ parts: ['t/UPDATE'] }], now: [{ parts: ['t/DELETE', 't/UPDATE'] }], open: ['no-driver-import m src/a.ts:1'] },
    { name: 'rules that did not run keep their entries', before: [{}], now: [], ran: new Set(['immutable-table']), open: [] },
    { name: 'what the engine itself finds, whatever rules ran', before: [{ rule: 'guardrails-ignore' }], now: [{ rule: 'guardrails-ignore' }], ran: new Set(['immutable-table']), open: [] },
    { name: 'what the engine finds for other rules only is not gone', before: [{ rule: 'unread-sql' }, {}], now: [], ran: new Set(['no-driver-import']), open: ['baseline stale b.json:4'] },
    { name: 'where a file could not be read, nothing is stale', before: [{}], now: [], errors: [{ message: 'unreadable', file: 'src/a.ts', line: null, column: null }], open: [] },
  ];
  test.each(cases)('$name', ({ open: expected, ...setting }) => {
    expect(open(setting)).toEqual(expected);
  });

  test('what it excuses stays in the report, and says by what', () => {
    const [known] = excused(findings({}), { file: 'b.json', entries: written(findings({})) }, () => true);
    expect(known?.suppression).toEqual({ by: 'baseline', reason: 'it was there when the baseline was written', file: 'b.json', line: 4 });
  });
});

describe('the file', () => {
  test('has a line for each finding, in an order that line numbers have no part in', () => {
    const one = formatBaseline(findings({ file: 'src/b.ts' }, { file: 'src/a.ts', line: 9 }, { file: 'src/a.ts', line: 2, key: 'a' }).map(entryFor));
    const other = formatBaseline(findings({ file: 'src/a.ts', line: 1, key: 'a' }, { file: 'src/a.ts', line: 70 }, { file: 'src/b.ts', line: 5 }).map(entryFor));
    expect(one).toBe(other);
    expect(one.split('\n').map((line) => /"file":"(?<file>[^"]+)","rule":"[^"]+","about":"(?<about>[^"]+)"/u.exec(line)?.slice(1).join(' ') ?? line)).toEqual(['{', '  "version": 1,', '  "findings": [', 'src/a.ts It imports a.', 'src/a.ts It imports pg.', 'src/b.ts It imports pg.', '  ]', '}', '']);
    expect(formatBaseline([])).toBe('{\n  "version": 1,\n  "findings": []\n}\n');
  });

  test('with the paths and line ends of Windows, and a byte order mark, is the same', () => {
    const text = formatBaseline(findings({ file: 'src/deep/a.ts' }).map(entryFor));
    const windows = `\uFEFF${text.replaceAll('src/deep/a.ts', String.raw`src\\deep\\a.ts`).replaceAll('\n', '\r\n')}`;
    expect(parseBaseline('b.json', windows)).toEqual(parseBaseline('b.json', text));
  });

  const good = '{"file":"a","rule":"r","fingerprint":"1","contentFingerprint":"2"}';
  test.each([
    ['broken JSON', '{\n  "version": 1,\n  "findings": [\n    {"rule": }\n  ]\n}', 'b.json:4:14', /^The baseline is not JSON: .*check --write-baseline$/u],
    ['a merge in progress', '{\n  "version": 1,\n<<<<<<< HEAD\n', 'b.json:3:1', /take both sides' entries/u],
    ['an empty file', '', 'b.json:1:1', /not JSON/u],
    ['a list', '[]', 'b.json:1:1', /^This is no baseline/u],
    ['another form', '{\n  "version": 2,\n  "findings": []\n}', 'b.json:2:14', /the form 2; this version of pg-guardrails reads 1/u],
    ['no version', '{ "findings": [] }', 'b.json:1:1', /the form of no version/u],
    ['a finding that is none', `{ "version": 1, "findings": [\n${good},\n{"rule":"r"}] }`, 'b.json:3:1', /"contentFingerprint" are texts/u],
    ['parts that are none', `{ "version": 1, "findings": [\n${good.replace('}', ',"parts":[1]}')}] }`, 'b.json:2:1', /no finding of a baseline/u],
  ])('%s is said with its place', (_, text, place, message) => {
    const read = parseBaseline('b.json', text);
    expect(read.ok ? null : [read.problem.file, read.problem.line, read.problem.column].join(':')).toBe(place);
    expect(read.ok ? '' : read.problem.message).toMatch(message);
  });
});
