import type { Catalog } from '@pg-guardrails/catalog';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { CatalogRule, NamedTables, Rule } from '@pg-guardrails/kernel';
import type { FactClaim } from './judge-facts.js';
import type { CatalogClaim } from './judge-history.js';

/** The claims of a configuration, by what their rules read. */
export interface SortedClaims {
  readonly facts: readonly FactClaim[];
  readonly catalog: readonly CatalogClaim[];
  /** Every selected rule that reads the catalog, claimed in the configuration or not: the SQL may claim it. */
  readonly catalogRules: readonly CatalogRule<Catalog>[];
  /** What all claims name, of rules that were not selected too. */
  readonly named: readonly NamedTables[];
}

/** Sorts the claims of the selected rules. The configuration has been validated, so that each claim names a rule. */
export function sortClaims(config: LoadedConfig, rules: readonly Rule<Catalog>[], selected: ReadonlySet<string>): SortedClaims {
  const facts: FactClaim[] = [];
  const catalog: CatalogClaim[] = [];
  for (const claim of config.claims) {
    const rule = rules.find(({ id }) => id === claim.rule);
    if (rule === undefined || !selected.has(rule.id)) continue;
    if (rule.reads === 'facts') facts.push({ rule, options: claim.options, severity: claim.severity, place: claim.place });
    else catalog.push({ rule, options: claim.options, severity: claim.severity, place: claim.place, path: claim.path });
  }
  return {
    facts,
    catalog,
    named: config.claims.flatMap(({ rule, options: { tables } }) => (Array.isArray(tables) ? [{ rule, tables: tables.filter((table) => typeof table === 'string') }] : [])),
    catalogRules: rules.filter((rule): rule is CatalogRule<Catalog> => rule.reads === 'catalog' && selected.has(rule.id)),
  };
}
