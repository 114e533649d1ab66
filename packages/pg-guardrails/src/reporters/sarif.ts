import type { Finding, Place, Problem, Report, Rule, Severity } from '@pg-guardrails/kernel';
import type { Location, Notification, PhysicalLocation, ReportingDescriptor, Result, Log } from 'sarif';
import { findingText } from './finding-text.js';

/** What a report in SARIF says of a rule. */
export type RuleCard = Pick<Rule<never>, 'id' | 'group' | 'description' | 'messages'>;

export interface SarifContext {
  readonly rules: readonly RuleCard[];
  /** The folder of the configuration seen from the repository: empty, or ending in `/`. */
  readonly prefix: string;
  readonly exitCode: number;
}

const levels: Readonly<Record<Severity, Result.level>> = { error: 'error', warning: 'warning', info: 'note' };

/** A relative URI reference (RFC 3986): each segment percent-encoded; one with a colon may not come first. */
function uriOf(file: string): string {
  const encoded = file.split('/').map(encodeURIComponent).join('/');
  return /^[^/]*:/u.test(encoded) ? `./${encoded}` : encoded;
}

function physical(place: Pick<Place, 'file' | 'line' | 'column'> & Partial<Place>): PhysicalLocation {
  return {
    artifactLocation: { uri: uriOf(place.file), uriBaseId: 'SRCROOT' },
    region: {
      startLine: place.line,
      startColumn: place.column,
      ...(place.endLine === undefined ? {} : { endLine: place.endLine }),
      ...(place.endColumn === undefined ? {} : { endColumn: place.endColumn }),
    },
  };
}

function resultOf(finding: Finding, ruleIndexes: ReadonlyMap<string, number>): Result {
  const ruleIndex = ruleIndexes.get(finding.rule);
  const related: Location[] = finding.related.map((place, index) => ({ id: index + 1, message: { text: place.message }, physicalLocation: physical(place) }));
  const { suppression } = finding;
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[finding.severity],
    message: { text: findingText(finding) },
    locations: [{ physicalLocation: physical(finding) }],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: { 'guardrails/v1': finding.fingerprint },
    // An empty list says "not suppressed"; without one a viewer may not conclude that (SARIF §3.27.23).
    suppressions:
      suppression === null
        ? []
        : [
            {
              // A baseline lies outside of what it speaks of (SARIF §3.35.2).
              kind: suppression.by === 'baseline' ? 'external' : 'inSource',
              justification: suppression.reason,
              location: { physicalLocation: { artifactLocation: { uri: uriOf(suppression.file), uriBaseId: 'SRCROOT' }, region: { startLine: suppression.line } } },
            },
          ],
  };
}

function notificationOf({ message, file, line, column }: Problem): Notification {
  const location = (named: string): Location => ({
    physicalLocation: {
      artifactLocation: { uri: uriOf(named), uriBaseId: 'SRCROOT' },
      ...(line === null ? {} : { region: { startLine: line, ...(column === null ? {} : { startColumn: column }) } }),
    },
  });
  return { level: 'error', message: { text: message }, ...(file === null ? {} : { locations: [location(file)] }) };
}

function descriptorOf({ id, group, description, messages }: RuleCard): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: `${description}.` },
    fullDescription: { text: `${description}.` },
    help: { text: `${description}.\n\n${Object.values(messages).join('\n\n')}` },
    defaultConfiguration: { level: 'error' },
    properties: { tags: [group] },
  };
}

/** SARIF 2.1.0 (OASIS). */
export function renderSarif(report: Report, { rules, prefix, exitCode }: SarifContext): string {
  // The engine reports under names that are no guardrail as well: a directive that hides nothing, a statement that PostgreSQL refuses.
  const others = [...new Set(report.findings.map(({ rule }) => rule))].filter((name) => !rules.some(({ id }) => id === name)).sort();
  const descriptors = [...rules.map(descriptorOf), ...others.map((id): ReportingDescriptor => ({ id }))];
  const ruleIndexes = new Map(descriptors.map(({ id }, index) => [id, index]));
  const root = 'The folder of the configuration.';
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, version: report.tool.version, rules: descriptors } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds:
          prefix === ''
            ? { SRCROOT: { description: { text: root } } }
            : {
                REPOSITORY: { description: { text: 'The root of the repository.' } },
                SRCROOT: { uri: prefix.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'REPOSITORY', description: { text: root } },
              },
        invocations: [
          { executionSuccessful: report.errors.length === 0, exitCode, toolExecutionNotifications: report.errors.map(notificationOf) },
        ],
        results: report.findings.map((finding) => resultOf(finding, ruleIndexes)),
        properties: { coverage: report.coverage, ...(report.since === undefined ? {} : { since: report.since }) },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
