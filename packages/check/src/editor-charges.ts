import type { Catalog } from '@pg-guardrails/catalog';
import { textsOf, type MigrationFile } from '@pg-guardrails/sql-reader';
import type { SortedClaims } from './claims.js';
import type { Charge } from './findings.js';
import type { SimulatedHistory } from './histories.js';
import { historyCharges } from './history-findings.js';
import { judgeHistory } from './judge-history.js';
import { strayClaims } from './sql-claims.js';

const strayIn = new WeakMap<MigrationFile, readonly Charge[]>();

/** What looks like a claim in a migration and is none: told from its text alone. */
function strayChargesOf(migration: MigrationFile): readonly Charge[] {
  const charges = strayIn.get(migration) ?? strayClaims(textsOf(migration));
  strayIn.set(migration, charges);
  return charges;
}

const chargesOfCatalog = new WeakMap<Catalog, readonly Charge[]>();

/**
 * The charges against a whole history; once per catalog, as linting a folder of saved migrations asks for each of its files. Another catalog is judged anew: what a verdict
 * rests on reaches from a table's own triggers to foreign keys and functions of tables that have nothing to do with it.
 */
export function chargesOf(history: SimulatedHistory, claims: SortedClaims): readonly Charge[] {
  const known = chargesOfCatalog.get(history.catalog);
  if (known !== undefined) return known;
  const { migrations, runtimeRoles, postgres } = history.config;
  const charges = [
    ...judgeHistory(history.catalog, claims.catalogRules, claims.catalog, { migrations, runtimeRoles, postgres, named: claims.named }).charges,
    ...historyCharges(history),
    ...history.history.files.flatMap(strayChargesOf),
  ];
  chargesOfCatalog.set(history.catalog, charges);
  return charges;
}
