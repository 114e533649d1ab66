import { evidenceOf, isAmong, nameParts, resolveRelation, type Catalog, type Taint } from '@pg-guardrails/catalog';
import type { Evidence, Verdict } from '@pg-guardrails/kernel';
import type { Charge } from './findings.js';
import type { SimulatedHistory } from './histories.js';
import type { Judged, JudgedClaim } from './judge-facts.js';
import { claimedTables, type CatalogClaim } from './judge-history.js';

const messages = {
  unseen:
    'The claim names the table {{ table }}, which no migration creates as far as they could be read: {{ reason }}. So nothing is known of it. If the name is mistyped, mend it; if that is what makes the table, `pg-guardrails prove` sees it, or write its CREATE TABLE into a migration.',
} as const;

/** What may make a table that nothing shows, or null where all of the history was understood. */
interface Maker {
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

const mayMake = ({ aspects, relations }: Taint, names: readonly string[]): boolean => aspects.includes('existence') && (relations === 'all' || names.some((name) => isAmong(relations, name)));

/** What in a history may make a table of one of these names. */
export function makerOf({ config, catalog }: Pick<SimulatedHistory, 'config' | 'catalog'>, names: readonly string[]): Maker | null {
  const taint = catalog.taints.find((one) => mayMake(one, names));
  if (taint !== undefined) return { words: `${taint.reason} (${taint.source.place.file}:${String(taint.source.place.line)})`, evidence: [evidenceOf(taint.source)] };
  return config.baseline === 'unknown' ? { words: 'what was there before the first one is not known (`baseline`)', evidence: [] } : null;
}

/** The table's names with a schema: as written, or in each schema of the search path. */
export function fullNames(catalogs: readonly Catalog[], written: string): readonly string[] {
  const parts = nameParts(written);
  const schemas = parts.length > 1 ? [parts.at(-2) ?? ''] : catalogs.flatMap(({ searchPath }) => searchPath);
  return [...new Set(schemas)].map((schema) => `${schema}.${parts.at(-1) ?? ''}`);
}

/**
 * A verdict for each claimed table that no history shows, where something that could not be evaluated may have made it: it is unknown, and no claim is passed over. Where all was understood, such a
 * name is an error of the configuration instead.
 * @param judged what was judged on the histories, be it on what a server has: a table that is among it was seen.
 */
export function unseenTables(claims: readonly CatalogClaim[], histories: readonly SimulatedHistory[], judged: readonly Judged[]): Judged {
  const catalogs = histories.map(({ catalog }) => catalog);
  const seen = new Set(judged.flatMap(({ verdicts }) => verdicts.map(({ rule, subject }) => JSON.stringify([rule, subject]))));
  const parts = claims.filter(({ rule }) => rule.subject !== 'history').flatMap((claim) =>
    (claimedTables(claim) ?? []).flatMap((written) => {
      if (catalogs.some((catalog) => resolveRelation(catalog, written) !== null)) return [];
      const names = fullNames(catalogs, written);
      if (names.some((name) => seen.has(JSON.stringify([claim.rule.id, name])))) return [];
      const maker = histories.map((history) => makerOf(history, names)).find((one) => one !== null) ?? null;
      return maker === null ? [] : [unseen(claim, names[0] ?? written, maker)];
    }),
  );
  return { claims: parts.map(({ claim }) => claim), charges: parts.map(({ charge }) => charge), verdicts: parts.flatMap(({ claim }) => claim.verdicts) };
}

function unseen({ rule, options, severity, place }: CatalogClaim, table: string, { words, evidence }: Maker): { readonly claim: JudgedClaim; readonly charge: Charge } {
  const verdict: Verdict = {
    rule: rule.id,
    subject: table,
    layer: null,
    operation: null,
    role: null,
    facets: {},
    verdict: 'unknown',
    reason: `No migration creates the table ${table} as far as they could be read: ${words}.`,
    settledBy: 'simulate',
    counterexample: null,
    attempts: [],
    evidence,
  };
  return {
    claim: { rule: rule.id, group: rule.group, rows: 'by-subject', place, statement: (subject) => rule.bind(options).statement(subject), verdicts: [verdict] },
    charge: { rule: rule.id, messages, severity, violation: { messageId: 'unseen', data: { table, reason: words }, place, key: `${table}/unseen` } },
  };
}
