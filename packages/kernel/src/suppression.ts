import type { Comment, FileFacts } from './fact.js';
import type { Finding } from './finding.js';
import type { Place } from './span.js';

/** A `guardrails-ignore` comment. */
export interface Directive {
  readonly place: Place;
  readonly scope: 'next' | 'file';
  readonly rules: readonly string[];
  /** Empty when none was given: then it suppresses nothing. */
  readonly reason: string;
}

const directivePattern = /^\s*guardrails-ignore(?<file>-file)?(?:\s+(?<rules>[^:]*?))?\s*(?::(?<reason>.*))?$/su;

/**
 * Reads `guardrails-ignore <rule>[, <rule>…]: reason` (next line, in SQL next statement; at the end of a line of code: that
 * line) and `guardrails-ignore-file <rule>: reason` from a comment; null when the comment is something else.
 */
export function parseDirective(comment: Comment): Directive | null {
  const groups = directivePattern.exec(comment.text)?.groups;
  if (groups === undefined) return null;
  return {
    place: comment.place,
    scope: groups['file'] === undefined ? 'next' : 'file',
    rules: (groups['rules'] ?? '').split(/[\s,]+/u).filter((rule) => rule !== ''),
    reason: (groups['reason'] ?? '').trim(),
  };
}

/** The lines a directive speaks of, both ends included. */
function coveredLines(directive: Directive, file: FileFacts, findings: readonly Finding[]): readonly [number, number] {
  if (directive.scope === 'file') return [1, Number.POSITIVE_INFINITY];
  const { line, endLine, column } = directive.place;
  // At the end of a line of code that has a finding, the comment speaks of that line and no longer of the next.
  if (findings.some((finding) => finding.line === line && finding.column < column)) return [line, line];
  const own = file.statements.find((statement) => statement.line <= line && line <= statement.endLine && statement.column < directive.place.column);
  if (own !== undefined && own.endLine === line) return [line, line];
  const next = file.statements.find((statement) => statement.line > endLine || (statement.line === endLine && statement.column >= directive.place.endColumn));
  // A comment above the first word of a statement speaks of the whole statement, as squawk and ESLint users expect.
  if (file.language === 'sql' && next !== undefined) return [next.line, next.endLine];
  return [endLine + 1, endLine + 1];
}

/** What the directives of one file do to its findings. */
export interface SuppressionResult {
  /** All findings, in the order given; suppressed ones carry their reason. */
  readonly findings: readonly Finding[];
  readonly unused: readonly Directive[];
  readonly withoutReason: readonly Directive[];
  /** Directives that name no rule, or one that does not exist, with that name. */
  readonly unknownRules: readonly { readonly directive: Directive; readonly rule: string }[];
}

/**
 * Applies the directives of a file.
 * @param ran the rules that were judged on this file: only their directives can be unused.
 */
export function applySuppressions(
  file: FileFacts,
  findings: readonly Finding[],
  knownRules: ReadonlySet<string>,
  ran: ReadonlySet<string>,
): SuppressionResult {
  const directives = file.comments.map(parseDirective).filter((directive) => directive !== null);
  const covered = new Map(
    directives.map((directive) => [directive, coveredLines(directive, file, findings.filter(({ rule }) => directive.rules.includes(rule)))] as const),
  );
  const used = new Set<Directive>();
  const suppressed = findings.map((finding): Finding => {
    const directive = directives.find((candidate) => {
      if (candidate.reason === '' || !candidate.rules.includes(finding.rule)) return false;
      const [from, to] = covered.get(candidate) ?? [0, 0];
      return from <= finding.line && finding.line <= to;
    });
    if (directive === undefined) return finding;
    used.add(directive);
    return { ...finding, suppression: { reason: directive.reason, file: file.file, line: directive.place.line } };
  });
  return {
    findings: suppressed,
    withoutReason: directives.filter((directive) => directive.reason === ''),
    unused: directives.filter((directive) => directive.reason !== '' && !used.has(directive) && directive.rules.length > 0 && directive.rules.every((rule) => ran.has(rule))),
    unknownRules: directives.flatMap((directive) =>
      directive.rules.length === 0
        ? [{ directive, rule: '' }]
        : directive.rules.filter((rule) => !knownRules.has(rule)).map((rule) => ({ directive, rule })),
    ),
  };
}
