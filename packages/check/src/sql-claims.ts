import type { SqlText, Statement } from '@pg-guardrails/sql-reader';
import type { Charge } from './findings.js';

/** The name under which a claim in the SQL is reported that no rule could take up. */
export const sqlClaimRule = 'sql-claim';

const messages = {
  unknownClaim: '`{{ claim }}` is no claim, so nothing is checked. A comment can claim `guardrails: immutable`.',
  claimsNothing:
    'This claim stands above no CREATE TABLE, so nothing is checked. Put `-- guardrails: immutable` on the line above the CREATE TABLE, or name the table in the configuration.',
} as const;

const claimPattern = /^\s*guardrails\s*:\s*(?<claim>.*?)\s*$/su;

/** A statement that may carry a claim: `CREATE TABLE`, also `… AS SELECT`. */
function createsTable({ kind }: Statement): boolean {
  return kind === 'CreateStmt' || kind === 'CreateTableAsStmt';
}

/** Comments that look like claims and are none: a typing error must not pass as a table that is guarded. */
export function strayClaims(texts: readonly SqlText[]): readonly Charge[] {
  return texts.flatMap(({ comments, statements }) => {
    const above = new Set(statements.filter(createsTable).flatMap(({ leading }) => leading.map(({ place }) => `${String(place.line)}:${String(place.column)}`)));
    return comments.flatMap(({ text, place }): Charge[] => {
      const claim = claimPattern.exec(text)?.groups?.['claim'];
      if (claim === undefined) return [];
      const charge = (messageId: keyof typeof messages): Charge => ({
        rule: sqlClaimRule,
        messages,
        severity: 'error',
        violation: { messageId, data: { claim: `guardrails: ${claim}` }, place },
      });
      if (!/^\s*guardrails:\s*immutable\b/u.test(text)) return [charge('unknownClaim')];
      return above.has(`${String(place.line)}:${String(place.column)}`) ? [] : [charge('claimsNothing')];
    });
  });
}
