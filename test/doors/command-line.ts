import { check } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import type { Report } from '@pg-guardrails/kernel';
import { ordered, type CaseProject, type Sighting } from './case-project.js';

/** The scan and the simulator: what `pg-guardrails check <rule>` reports. */
export async function checkCase(project: CaseProject, rule: string): Promise<Report> {
  const loaded = await loadConfig({ cwd: project.root, rules });
  if (!loaded.ok) throw new Error(`The case's configuration is not valid: ${loaded.problems.map(({ message }) => message).join(' ')}`);
  return check({ config: loaded.config, only: [rule] });
}

/** The findings of one rule that no directive hides. */
export function sightingsOf(report: Report, rule: string): readonly Sighting[] {
  return ordered(
    report.findings
      .filter((finding) => finding.rule === rule && finding.suppression === null)
      .map(({ file, line, column, endLine, endColumn, messageId, message }) => ({ file, line, column, endLine, endColumn, messageId, message })),
  );
}
