import type { Catalog } from '@pg-guardrails/catalog';
import { didYouMean, problemAt, writePath, type LoadedConfig } from '@pg-guardrails/config';
import type { Problem } from '@pg-guardrails/kernel';
import type { CatalogClaim } from './judge-history.js';

/** What the rules find wrong in the options of their claims once they see the catalogs. */
export function optionProblems(config: LoadedConfig, claims: readonly CatalogClaim[], catalogs: readonly Catalog[]): readonly Problem[] {
  return claims.flatMap((claim) =>
    claim.rule.bind(claim.options).problems(catalogs).map(({ path, message, name, known }) => {
      const at = [...claim.path, ...path];
      const suggestion = name === undefined || known === undefined ? '' : didYouMean(name, known);
      return problemAt(config.placeOf(at), `${writePath(at)}: ${message}${suggestion}`);
    }),
  );
}
