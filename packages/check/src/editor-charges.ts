import type { Catalog } from '@pg-guardrails/catalog';
import { textsOf, type MigrationFile } from '@pg-guardrails/sql-reader';
import type { SortedClaims } from './claims.js';
import type { Charge } from './findings.js';
import type { SimulatedHistory } from './histories.js';
import { historyCharges } from './history-findings.js';
import { keptCharges, type KeptCharges } from './judge-history.js';
import { strayClaims } from './sql-claims.js';

const strayIn = new WeakMap<MigrationFile, readonly Charge[]>();

/** What looks like a claim in a migration and is none: told from its text alone. */
function strayChargesOf(migration: MigrationFile): readonly Charge[] {
  const charges = strayIn.get(migration) ?? strayClaims(textsOf(migration));
  strayIn.set(migration, charges);
  return charges;
}

const chargesOfCatalog = new WeakMap<Catalog, readonly Charge[]>();

/** By the claims and the history, what was charged last. */
const lastCharges = new WeakMap<SortedClaims, WeakMap<SimulatedHistory['config'], readonly KeptCharges[]>>();

function chargesOfClaims({ catalog, config }: SimulatedHistory, claims: SortedClaims): readonly Charge[] {
  const ofClaims = lastCharges.get(claims) ?? new WeakMap<SimulatedHistory['config'], readonly KeptCharges[]>();
  lastCharges.set(claims, ofClaims);
  const { migrations, runtimeRoles, postgres } = config;
  const kept = keptCharges(catalog, claims.catalogRules, claims.catalog, { migrations, runtimeRoles, postgres, named: claims.named }, ofClaims.get(config) ?? []);
  ofClaims.set(config, kept);
  return kept.flatMap(({ charges }) => charges.value);
}

/**
 * The charges against a whole history; once per catalog, as linting a folder of saved migrations asks for each of its files. Of another catalog those claims are judged anew
 * for which something differs that their judgement read (decision 0030).
 */
export function chargesOf(history: SimulatedHistory, claims: SortedClaims): readonly Charge[] {
  const known = chargesOfCatalog.get(history.catalog);
  if (known !== undefined) return known;
  const charges = [
    ...chargesOfClaims(history, claims),
    ...historyCharges(history),
    ...history.history.files.flatMap(strayChargesOf),
  ];
  chargesOfCatalog.set(history.catalog, charges);
  return charges;
}
