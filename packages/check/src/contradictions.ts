import { isDeepStrictEqual } from 'node:util';
import { qualifiedName, resolveRelation, type Catalog, type Relation } from '@pg-guardrails/catalog';
import { problemAt, writePath, type LoadedConfig } from '@pg-guardrails/config';
import { listing, type Place, type Problem } from '@pg-guardrails/kernel';
import { claimedTables, type CatalogClaim } from './judge-history.js';

/** Claims about one table that cannot both be meant: each an error with both places. */
export function contradictions(config: LoadedConfig, claims: readonly CatalogClaim[], catalogs: readonly Catalog[]): readonly Problem[] {
  const aboutTables = claims.filter(({ rule }) => rule.subject !== 'history');
  const problems = aboutTables.flatMap((claim, index) => [
    ...aboutTables.slice(0, index).flatMap((earlier) => betweenClaims(config, claim, earlier, catalogs)),
    ...catalogs.flatMap((catalog) => withSql(config, claim, catalog)),
  ]);
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify(problem);
    return seen.has(key) ? false : (seen.add(key), true);
  });
}

function optionsOf({ options }: CatalogClaim): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'tables'));
}

function relationsOf(claim: CatalogClaim, catalog: Catalog): readonly Relation[] {
  return (claimedTables(claim) ?? []).flatMap((table) => resolveRelation(catalog, table) ?? []);
}

/** Two claims of the configuration: for the same table, or both for those of the SQL. */
function betweenClaims(config: LoadedConfig, claim: CatalogClaim, earlier: CatalogClaim, catalogs: readonly Catalog[]): readonly Problem[] {
  if (claim.rule.id !== earlier.rule.id || isDeepStrictEqual(optionsOf(claim), optionsOf(earlier))) return [];
  const tables = [...new Set(catalogs.flatMap((catalog) => relationsOf(claim, catalog).filter((relation) => relationsOf(earlier, catalog).includes(relation)).map(qualifiedName)))];
  const isBothOfSql = claimedTables(claim) === null && claimedTables(earlier) === null;
  if (tables.length === 0 && !isBothOfSql) return [];
  const subject = isBothOfSql ? 'the tables that the SQL claims' : listing(tables);
  const other = earlier.place;
  return [problemAt(config.placeOf(claim.path), `${writePath(claim.path)}: It claims ${claim.rule.id} of ${subject} with other options than ${writePath(earlier.path)} (${at(other)}). Keep one of them for a table.`)];
}

/** A claim of the configuration that takes back a part of what the SQL claims. */
function withSql(config: LoadedConfig, claim: CatalogClaim, catalog: Catalog): readonly Problem[] {
  const weakening = claim.rule.weakening?.filter((option) => claim.options[option] !== undefined) ?? [];
  if (weakening.length === 0) return [];
  return relationsOf(claim, catalog).flatMap((relation) => {
    const inSql = relation.claims.find(({ rule }) => rule === claim.rule.id);
    if (inSql === undefined) return [];
    return [problemAt(config.placeOf(claim.path), `${writePath(claim.path)}: Its ${listing(weakening.map((option) => `\`${option}\``))} takes back a part of what the SQL claims of ${qualifiedName(relation)} (${at(inSql.place)}). Take one of the two claims out.`)];
  });
}

function at({ file, line, column }: Place): string {
  return `${file}:${String(line)}:${String(column)}`;
}
