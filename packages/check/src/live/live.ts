import { qualifiedName, resolveRelation, withCommentClaim, type Catalog, type Relation } from '@pg-guardrails/catalog';
import type { CatalogRule, Drift, Problem, Violation } from '@pg-guardrails/kernel';
import type { LiveDatabase } from '@pg-guardrails/prover';
import type { Charge } from '../findings.js';
import type { SimulatedHistory } from '../histories.js';
import type { Judged } from '../judge-facts.js';
import { claimedTables, judgeHistory, type CatalogClaim, type JudgeContext } from '../judge-history.js';
import { withWritten } from '../written.js';
import { driftOf } from './drift.js';

/** A database judged by the claims about its history. */
export interface JudgedDatabase extends Judged {
  readonly drift: readonly Drift[];
  readonly problems: readonly Problem[];
}

/** The statement that makes a table stands for it in findings; a comment in the database claims as well. */
function withPlaces(live: Catalog, history: Catalog): Catalog {
  const written = new Map([...history.relations.values()].map((relation) => [qualifiedName(relation), relation]));
  const relations = new Map([...live.relations].map(([oid, relation]): [number, Relation] => [oid, { ...withCommentClaim(relation), source: written.get(qualifiedName(relation))?.source ?? relation.source }]));
  return withWritten({ ...live, relations }, history);
}

/** Claimed tables that the history has and the database has not. */
function missingIn(live: Catalog, history: Catalog, claims: readonly CatalogClaim[], name: string): readonly Problem[] {
  const inSql = [...history.relations.values()].filter((relation) => relation.claims.length > 0).map((relation) => ({ table: qualifiedName(relation), place: relation.claims[0]?.place ?? null }));
  const inConfig = claims.flatMap((claim) => (claimedTables(claim) ?? []).filter((table) => resolveRelation(history, table) !== null).map((table) => ({ table, place: claim.place })));
  const found = [...inConfig, ...inSql].filter(({ table }) => resolveRelation(live, table) === null);
  return [...new Map(found.map((one) => [one.table, one])).values()].map(({ table, place }) => ({
    message: `The database ${name} has no table ${table}, which is claimed: are its migrations applied, and is this the right database?`,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
  }));
}

/** A server has no files: what it does is shown where it is claimed. */
function placed(charge: Charge, claims: Judged['claims']): Charge {
  const isFile = ({ file }: { readonly file: string }): boolean => file !== '(PostgreSQL)';
  const { violation } = charge;
  const place = isFile(violation.place) ? violation.place : (claims.find(({ rule, verdicts }) => rule === charge.rule && verdicts.some(({ subject }) => subject === violation.data['table']))?.place ?? claims.find(({ rule }) => rule === charge.rule)?.place ?? violation.place);
  const moved: Violation = { ...violation, place, related: (violation.related ?? []).filter(isFile) };
  return { ...charge, violation: moved };
}

/** Judges a database as it stands, and says where it is not what the history makes. */
export function judgeDatabase(live: LiveDatabase, { catalog: history }: SimulatedHistory, rules: readonly CatalogRule<Catalog>[], claims: readonly CatalogClaim[], context: JudgeContext): JudgedDatabase {
  const catalog = withPlaces(live.catalog, history);
  const judged = judgeHistory(catalog, rules, claims, { ...context, postgres: catalog.postgres });
  const settled = <Settled extends { readonly layer: unknown }>(verdict: Settled): Settled => (verdict.layer === 'revoke' ? verdict : { ...verdict, settledBy: 'database' });
  return {
    claims: judged.claims.map((claim) => ({ ...claim, verdicts: claim.verdicts.map(settled) })),
    verdicts: judged.verdicts.map(settled),
    charges: judged.charges.map((charge) => placed(charge, judged.claims)),
    drift: driftOf(history, live),
    problems: missingIn(live.catalog, history, claims, live.name),
  };
}
