import { applySuppressions, type Directive, type FileFacts, type Finding } from '@pg-guardrails/kernel';
import type { Charge } from './findings.js';

/** The name under which misused directives are reported, and the word that starts one. */
export const directiveRule = 'guardrails-ignore';

const messages = {
  withoutReason:
    'This guardrails-ignore gives no reason, so it hides nothing. Write why after a colon: `guardrails-ignore {{ rules }}: <reason>`.',
  unused: 'This guardrails-ignore hides nothing: {{ rules }} reports nothing here. Delete it, so that it cannot hide a later mistake.',
  unknownRule: 'This guardrails-ignore names {{ rule }}, which is no rule. Name the rule as the report writes it beside the finding.',
  namesNoRule: 'This guardrails-ignore names no rule, so it hides nothing. Write `guardrails-ignore <rule>: <reason>`.',
} as const;

function charge(directive: Directive, messageId: keyof typeof messages, data: Readonly<Record<string, string>>): Charge {
  return {
    rule: directiveRule,
    messages,
    severity: messageId === 'unused' ? 'warning' : 'error',
    violation: { messageId, data, place: directive.place },
  };
}

/** What the directives of the files do to their findings. */
export interface SuppressionOutcome {
  readonly findings: readonly Finding[];
  /** Misused directives, still to be worded. */
  readonly charges: readonly Charge[];
}

/**
 * Applies every directive of the files once.
 * @param ran the rules that this run judged: a directive for another one is not unused.
 */
export function suppress(
  files: readonly FileFacts[],
  findings: readonly Finding[],
  knownRules: ReadonlySet<string>,
  ran: ReadonlySet<string>,
): SuppressionOutcome {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = byFile.get(finding.file);
    if (group === undefined) byFile.set(finding.file, [finding]);
    else group.push(finding);
  }
  const withDirectives = new Map(
    files.filter((file) => file.comments.some((comment) => comment.text.includes(directiveRule))).map((file) => [file.file, file]),
  );
  const charges: Charge[] = [];
  const suppressed = new Map<Finding, Finding>();
  for (const file of withDirectives.values()) {
    const before = byFile.get(file.file) ?? [];
    const result = applySuppressions(file, before, knownRules, ran);
    before.forEach((finding, index) => suppressed.set(finding, result.findings[index] ?? finding));
    for (const directive of result.withoutReason) {
      charges.push(charge(directive, 'withoutReason', { rules: directive.rules.join(', ') || '<rule>' }));
    }
    for (const directive of result.unused) charges.push(charge(directive, 'unused', { rules: directive.rules.join(', ') }));
    for (const { directive, rule } of result.unknownRules) {
      if (rule !== '') charges.push(charge(directive, 'unknownRule', { rule: `"${rule}"` }));
      else if (directive.reason !== '') charges.push(charge(directive, 'namesNoRule', {}));
    }
  }
  return { findings: findings.map((finding) => suppressed.get(finding) ?? finding), charges };
}
