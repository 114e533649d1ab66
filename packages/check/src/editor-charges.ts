import { relationsBetween, type Between, type Catalog, type Relation } from '@pg-guardrails/catalog';
import type { ResolvedHistory } from '@pg-guardrails/config';
import type { CatalogRule } from '@pg-guardrails/kernel';
import { textsOf, type MigrationFile } from '@pg-guardrails/sql-reader';
import type { SortedClaims } from './claims.js';
import type { Charge } from './findings.js';
import type { SimulatedHistory } from './histories.js';
import { historyCharges } from './history-findings.js';
import { chargesOfClaim, claimsOnTables, judgeHistory, type JudgeContext, type TableClaim } from './judge-history.js';
import { strayClaims } from './sql-claims.js';

/** What was judged on the last state, table by table. */
interface Judged {
  readonly catalog: Catalog;
  readonly charges: ReadonlyMap<string, readonly Charge[]>;
}

const lastJudged = new WeakMap<ResolvedHistory, Judged>();

/** All that tells two claims on a table apart. */
function keyOf({ claim, relation }: TableClaim): string {
  const { line, column, file } = claim.place;
  return JSON.stringify([claim.rule.id, relation.oid, claim.options, claim.severity, file, line, column]);
}

/** Whether what was said of a table still holds: neither state has it rest on what has changed between them. */
function holdsStill(rule: CatalogRule<Catalog>, last: Judged, now: Catalog, relation: Relation, between: Between | 'all'): boolean {
  if (between === 'all' || rule.restsOn === undefined) return false;
  const before = last.catalog.relations.get(relation.oid);
  return before === relation && !rule.restsOn(last.catalog, relation, between) && !rule.restsOn(now, relation, between);
}

/** The charges of the rules that judge table by table; only tables that a change can concern are judged again. */
function chargesByTable({ config, catalog }: SimulatedHistory, rules: readonly CatalogRule<Catalog>[], claims: SortedClaims, context: JudgeContext): readonly Charge[] {
  const last = lastJudged.get(config);
  const between = last === undefined ? 'all' : relationsBetween(last.catalog, catalog);
  const charges = new Map<string, readonly Charge[]>();
  for (const judged of claimsOnTables(catalog, rules, claims.catalog)) {
    const key = keyOf(judged);
    const known = last?.charges.get(key);
    const isKept = known !== undefined && last !== undefined && holdsStill(judged.claim.rule, last, catalog, judged.relation, between);
    charges.set(key, isKept ? known : chargesOfClaim(catalog, judged.claim, context));
  }
  lastJudged.set(config, { catalog, charges });
  return [...charges.values()].flat();
}

const strayIn = new WeakMap<MigrationFile, readonly Charge[]>();

/** What looks like a claim in a migration and is none: told from its text alone. */
function strayChargesOf(migration: MigrationFile): readonly Charge[] {
  const charges = strayIn.get(migration) ?? strayClaims(textsOf(migration));
  strayIn.set(migration, charges);
  return charges;
}

const chargesOfCatalog = new WeakMap<Catalog, readonly Charge[]>();

/** The charges against a whole history; once per catalog, as linting a folder of saved migrations asks for each of its files. */
export function chargesOf(history: SimulatedHistory, claims: SortedClaims): readonly Charge[] {
  const known = chargesOfCatalog.get(history.catalog);
  if (known !== undefined) return known;
  const { runtimeRoles, postgres } = history.config;
  const context: JudgeContext = { runtimeRoles, postgres, named: claims.named };
  const byTable = claims.catalogRules.filter(({ restsOn }) => restsOn !== undefined);
  const others = claims.catalogRules.filter(({ restsOn }) => restsOn === undefined);
  const charges = [
    ...judgeHistory(history.catalog, others, claims.catalog, context).charges,
    ...chargesByTable(history, byTable, claims, context),
    ...historyCharges(history),
    ...history.history.files.flatMap(strayChargesOf),
  ];
  chargesOfCatalog.set(history.catalog, charges);
  return charges;
}
