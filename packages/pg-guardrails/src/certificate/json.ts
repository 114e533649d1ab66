import type { Certificate } from '@pg-guardrails/check';
import { isByReading } from '@pg-guardrails/kernel';
import { proofDocument } from '../reporters/proof-json.js';

/** The certificate as one JSON document; `report` is that of `prove --format json`. */
export function renderCertificateJson({ schemaVersion, project, issued, status, digest, versions, claims, unclaimed, report }: Certificate): string {
  const document = {
    schemaVersion,
    kind: 'certificate',
    project,
    issued,
    status,
    digest: { sha256: digest.sha256, files: digest.files },
    versions: { tool: versions.tool, parts: versions.parts, servers: versions.servers },
    claims: claims.map(({ rule, group, statement, claimedAt, status: own, layers, verdicts, attempts }) => ({
      rule,
      group,
      statement,
      claimedAt,
      status: own,
      layers: layers.map((one) => ({ layer: one.layer, status: one.status })),
      verdicts: verdicts.length,
      attempts,
      // Among the verdicts those that were read, since no try settled them.
      byReading: verdicts.filter(isByReading).length,
    })),
    unclaimed: { tables: unclaimed.tables, rules: unclaimed.rules.map(({ id }) => id) },
    report: proofDocument(report),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
