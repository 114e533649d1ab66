import type { Finding } from '@pg-guardrails/kernel';

/** Whether a remedy leaves something of a finding: a part of it, wherever that stands then, or one like it in its place where it has no parts. */
export function leaves(finding: Finding, after: readonly Finding[]): boolean {
  const alike = after.filter(({ rule, messageId }) => rule === finding.rule && messageId === finding.messageId);
  if (finding.parts.length > 0) return alike.some(({ parts }) => parts.some((part) => finding.parts.includes(part)));
  return alike.some(({ file, line, column }) => file === finding.file && line === finding.line && column === finding.column);
}
