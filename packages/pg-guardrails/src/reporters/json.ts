import type { Attempt, Counterexample, Evidence, Finding, LiveReport, Problem, Report, Verdict } from '@pg-guardrails/kernel';

/** The JSON document of the contract, keys in its order. Rebuilt by hand: a field that a judge adds does not slip into the contract. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(documentOf(report), null, 2)}\n`;
}

export function documentOf(report: Report): object {
  const { settled, unknown, files, edges, unresolved, statements, unread, opaque, untyped } = report.coverage;
  return {
    schemaVersion: report.schemaVersion,
    tool: { name: report.tool.name, version: report.tool.version },
    errors: report.errors.map(problem),
    coverage: { settled, unknown, files, edges, unresolved, statements, unread, opaque, untyped },
    verdicts: report.verdicts.map(verdict),
    findings: report.findings.map(finding),
    ...(report.since === undefined ? {} : { since: { base: report.since.base, commits: report.since.commits, known: report.since.known } }),
    ...(report.database === undefined ? {} : { database: database(report.database) }),
  };
}

const database = ({ server, name, drift }: LiveReport): LiveReport => ({ server, name, drift: drift.map(({ object, property, history, database: there }) => ({ object, property, history, database: there })) });

const problem = ({ message, file, line, column }: Problem): Problem => ({ message, file, line, column });

const counterexample = (example: Counterexample | null): Counterexample | null =>
  example === null
    ? null
    : {
        as: example.as,
        sql: example.sql,
        observed: { sqlstate: example.observed.sqlstate, rowsChanged: example.observed.rowsChanged },
        ...(example.given === undefined ? {} : { given: example.given }),
      };

const attempt = ({ as, sql, expected, observed, server }: Attempt): Attempt => ({ as, sql, expected, observed, server });

const evidence = ({ file, line, column, text }: Evidence): Evidence => ({ file, line, column, text });

function verdict(from: Verdict): Verdict {
  return {
    rule: from.rule,
    subject: from.subject,
    layer: from.layer,
    operation: from.operation,
    role: from.role,
    facets: from.facets,
    verdict: from.verdict,
    reason: from.reason,
    settledBy: from.settledBy,
    counterexample: counterexample(from.counterexample),
    attempts: from.attempts.map(attempt),
    ...(from.inconclusive === undefined ? {} : { inconclusive: from.inconclusive.map(({ as, sql, reason }) => ({ as, sql, reason })) }),
    evidence: from.evidence.map(evidence),
  };
}

function finding(from: Finding): object {
  return {
    rule: from.rule,
    messageId: from.messageId,
    message: from.message,
    severity: from.severity,
    file: from.file,
    line: from.line,
    column: from.column,
    endLine: from.endLine,
    endColumn: from.endColumn,
    fingerprint: from.fingerprint,
    suppression: from.suppression === null ? null : { ...(from.suppression.by === undefined ? {} : { by: from.suppression.by }), reason: from.suppression.reason, file: from.suppression.file, line: from.suppression.line },
    related: from.related.map(({ file, line, column, message }) => ({ file, line, column, message })),
    counterexample: counterexample(from.counterexample),
    remedy: from.remedy,
  };
}
