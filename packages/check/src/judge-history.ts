import { notedOf, qualifiedName, resolveRelation, type Catalog, type Noted, type Relation } from '@pg-guardrails/catalog';
import type { ConfigPath } from '@pg-guardrails/config';
import type { AttemptPlan, CatalogRule, NamedTables, Place, Remedy, Severity, Violation } from '@pg-guardrails/kernel';
import type { Charge } from './findings.js';
import type { Judged, JudgedClaim } from './judge-facts.js';

/** A claim whose rule reads the catalog. */
export interface CatalogClaim {
  readonly rule: CatalogRule<Catalog>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly severity: Severity;
  readonly place: Place;
  /** Where it stands in the configuration; empty for claims of the SQL. */
  readonly path: ConfigPath;
}

/** The tables that a claim names, as written, or null when it names none. */
export function claimedTables(claim: CatalogClaim): readonly string[] | null {
  const named = claim.options['tables'];
  return Array.isArray(named) ? named.filter((table) => typeof table === 'string') : null;
}

/** The tables for which the SQL itself claims a rule, without those that the configuration names already. */
function claimedInSql(catalog: Catalog, rule: string, claims: readonly CatalogClaim[], isMeant: (relation: Relation) => boolean): readonly { readonly name: string; readonly place: Place }[] {
  const named = new Set(
    claims
      .filter((claim) => claim.rule.id === rule)
      .flatMap((claim) => claimedTables(claim) ?? [])
      .flatMap((table) => resolveRelation(catalog, table)?.oid ?? []),
  );
  return [...catalog.relations.values()].flatMap((relation) => {
    const claim = relation.claims.find((candidate) => candidate.rule === rule);
    return claim === undefined || named.has(relation.oid) || !isMeant(relation) ? [] : [{ name: qualifiedName(relation), place: claim.place }];
  });
}

/**
 * The claims to judge on one catalog: those of the configuration, each with the tables that this history has, and those
 * of the SQL. A claim that names no tables gives its options to the claims of the SQL.
 */
function claimsFor(
  catalog: Catalog,
  rules: readonly CatalogRule<Catalog>[],
  claims: readonly CatalogClaim[],
  isMeant: (relation: Relation) => boolean = () => true,
): readonly CatalogClaim[] {
  return rules.flatMap((rule) => {
    const own = claims.filter((claim) => claim.rule.id === rule.id);
    if (rule.subject === 'history') return own;
    const judged = new Set<number>();
    const withTables = own.flatMap((claim): CatalogClaim[] => {
      // A table that two claims name is judged once; claims that differ are an error of the configuration.
      const tables = claimedTables(claim)?.filter((table) => {
        const relation = resolveRelation(catalog, table);
        if (relation === null || judged.has(relation.oid)) return false;
        judged.add(relation.oid);
        return isMeant(relation);
      }) ?? [];
      return tables.length === 0 ? [] : [{ ...claim, options: { ...claim.options, tables } }];
    });
    const template = own.find((claim) => claimedTables(claim) === null);
    const inSql = claimedInSql(catalog, rule.id, own, isMeant).map(
      ({ name, place }): CatalogClaim => ({
        rule,
        options: { ...template?.options, tables: [name] },
        severity: template?.severity ?? 'error',
        place,
        path: [],
      }),
    );
    return [...withTables, ...inSql];
  });
}

/** What is known of a history besides its catalog. */
export interface JudgeContext {
  readonly runtimeRoles: readonly string[] | null;
  readonly postgres: number;
  readonly named: readonly NamedTables[];
  /** The folder of the migrations, which tells one database from another: both may have a table of one name. Absent where findings are not compared. */
  readonly migrations?: string;
  /** What the migrations alone leave, where the catalog also says what the application may have made of it since. */
  readonly migrated?: Catalog | undefined;
  /** The tables that are judged; absent: all that are claimed. */
  readonly isMeant?: (relation: Relation) => boolean;
}

/** A hole that is closed in one database says nothing of the same one in another. */
function ofHistory(violation: Violation, migrations: string | null): Violation {
  const { parts } = violation;
  return migrations === null || parts === undefined ? violation : { ...violation, parts: parts.map((part) => `${migrations}: ${part}`) };
}

/** What is charged under a claim, with what of the catalog that rests on: as long as that stays, the claim is not judged anew. */
export interface KeptCharges {
  /** All of the claim. */
  readonly key: string;
  readonly charges: Noted<readonly Charge[]>;
}

function chargesUnder(catalog: Catalog, claim: CatalogClaim, context: JudgeContext): readonly Charge[] {
  const { violations } = claim.rule.bind(claim.options).judgeCatalog(catalog, { ...context, claimPlace: claim.place });
  return violations.map((violation): Charge => ({ rule: claim.rule.id, messages: claim.rule.messages, severity: claim.severity, violation: ofHistory(violation, context.migrations ?? null) }));
}

/** The charges of every claim over the catalog of one history; `before`: those over another catalog of the same claims and context. */
export function keptCharges(catalog: Catalog, rules: readonly CatalogRule<Catalog>[], claims: readonly CatalogClaim[], context: JudgeContext, before: readonly KeptCharges[]): readonly KeptCharges[] {
  const known = new Map(before.map((one) => [one.key, one]));
  return claimsFor(catalog, rules, claims, context.isMeant).map((claim) => {
    const { rule, options, severity, place } = claim;
    const key = JSON.stringify([rule.id, options, severity, place]);
    const last = known.get(key);
    return last?.charges.holdsIn(catalog) === true ? last : { key, charges: notedOf(catalog, (noted) => chargesUnder(noted, claim, context)) };
  });
}

/** Judges every claim over the catalog of one history. */
export function judgeHistory(catalog: Catalog, rules: readonly CatalogRule<Catalog>[], claims: readonly CatalogClaim[], context: JudgeContext): Judged {
  const judged = claimsFor(catalog, rules, claims, context.isMeant).map((claim) => {
    const bound = claim.rule.bind(claim.options);
    const judgement = bound.judgeCatalog(catalog, { ...context, claimPlace: claim.place }, context.migrated);
    return {
      claim: (): JudgedClaim => ({ rule: claim.rule.id, group: claim.rule.group, rows: claim.rule.subject === 'history' ? 'one' : 'by-subject', place: claim.place, statement: (subject: string) => bound.statement(subject), verdicts: judgement.verdicts }),
      charges: judgement.violations.map(
        (violation): Charge => ({ rule: claim.rule.id, messages: claim.rule.messages, severity: claim.severity, violation: ofHistory(violation, context.migrations ?? null) }),
      ),
    };
  });
  // The editor asks for the charges alone.
  let told: readonly JudgedClaim[] | null = null;
  const claimed = (): readonly JudgedClaim[] => (told ??= judged.map(({ claim }) => claim()));
  return {
    charges: judged.flatMap(({ charges }) => charges),
    get claims() {
      return claimed();
    },
    get verdicts() {
      return claimed().flatMap(({ verdicts }) => verdicts);
    },
  };
}

/** What the rules want tried for their verdicts on this catalog. */
export function attemptsFor(catalog: Catalog, rules: readonly CatalogRule<Catalog>[], claims: readonly CatalogClaim[], context: JudgeContext): readonly AttemptPlan[] {
  return claimsFor(catalog, rules, claims).flatMap((claim) => {
    const bound = claim.rule.bind(claim.options);
    const own = { ...context, claimPlace: claim.place };
    return bound.attempts(catalog, bound.judgeCatalog(catalog, own, context.migrated).verdicts, own);
  });
}

/** What closes the holes, of each claim whose rule writes migrations. */
export function remediesFor(catalog: Catalog, rules: readonly CatalogRule<Catalog>[], claims: readonly CatalogClaim[], context: JudgeContext): readonly Remedy[] {
  return claimsFor(catalog, rules, claims, context.isMeant).flatMap((claim) => claim.rule.bind(claim.options).remedies?.(catalog, { ...context, claimPlace: claim.place }) ?? []);
}
