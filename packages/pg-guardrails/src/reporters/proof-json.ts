import type { HistoryProof, ProofReport } from '@pg-guardrails/check';
import { documentOf } from './json.js';

function proof({ migrations, dialect, server, files, applied, failures, disagreements, inconclusive }: HistoryProof): object {
  return {
    migrations,
    dialect,
    server,
    files,
    applied: { files: applied.files, statements: applied.statements },
    failures: failures.map(({ file, line, column, text, sqlstate, message }) => ({ file, line, column, text, sqlstate, message })),
    disagreements: disagreements.map(({ of, kind, said, seen }) => ({ of: nameOf(of), kind, said, seen })),
    inconclusive: inconclusive.map(({ of, as, sql, reason }) => ({ of: nameOf(of), as, sql, reason })),
  };
}

function nameOf({ rule, subject, layer, operation, role, facets }: HistoryProof['disagreements'][number]['of']): object {
  return { rule, subject, layer, operation, role, facets };
}

/** That of `check`, and what came of each history. */
export function proofDocument(report: ProofReport): object {
  return { ...documentOf(report), proofs: report.proofs.map(proof) };
}

/** The document of `prove --format json`. */
export function renderProofJson(report: ProofReport): string {
  return `${JSON.stringify(proofDocument(report), null, 2)}\n`;
}
