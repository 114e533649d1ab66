import type { Problem } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import type { CheckInput } from '../check.js';
import { sortClaims } from '../claims.js';
import { projectFiles } from '../files.js';
import { historyProblems, simulateHistory, unknownNames } from '../histories.js';
import { selectRules } from '../select.js';
import { proveHistory, type Proof } from './prove.js';

/** The proofs of a project, one for each history. */
export interface Proofs {
  readonly errors: readonly Problem[];
  readonly histories: readonly (Proof & { readonly migrations: string })[];
}

/** Tries the claims of the selected rules on a PostgreSQL inside this process; bad input is in `errors`, and what could be read is tried all the same. */
export async function prove({ config, only }: CheckInput): Promise<Proofs> {
  const { selected, unknown } = selectRules(rules, only);
  if (unknown.length > 0) return { errors: unknown.map((name) => ({ message: `"${name}" is neither a rule nor a group.`, file: null, line: null, column: null })), histories: [] };
  await loadGrammar();
  const files = projectFiles(config.root);
  const claims = sortClaims(config, rules, selected);
  const histories = config.histories.map((history) => simulateHistory(history, files));
  const proofs: (Proof & { readonly migrations: string })[] = [];
  for (const history of histories) {
    const { migrations, runtimeRoles, postgres } = history.config;
    proofs.push({ migrations, ...(await proveHistory(history, claims.catalogRules, claims.catalog, { runtimeRoles, postgres, named: claims.named })) });
  }
  return { errors: [...histories.flatMap((history) => historyProblems(history, files)), ...unknownNames(config, histories, claims.catalog)], histories: proofs };
}
