import type { Catalog, Relation, TablePrivilege } from '@pg-guardrails/catalog';
import { resolveRelation } from '@pg-guardrails/catalog';
import type { Counterexample, Evidence, Place, RelatedPlace, Verdict, VerdictValue } from '@pg-guardrails/kernel';

export const PUBLIC = 'PUBLIC';

/** Privileges by role. */
export type Privileges = Readonly<Record<string, readonly string[]>>;

export interface Options {
  /** Null: every table of the history. */
  readonly tables: readonly string[] | null;
  readonly schemas: readonly string[] | null;
  readonly except: readonly string[];
  readonly roles: readonly string[] | null;
  /** What default privileges may give, by role. */
  readonly defaultPrivileges: Privileges;
  /** What each role holds, by table and role: no more and no less. */
  readonly posture: Readonly<Record<string, Privileges>>;
}

/** What the judges read. */
export interface Subject {
  readonly catalog: Catalog;
  readonly options: Options;
  /** The runtime roles, without PUBLIC. */
  readonly roles: readonly string[];
  /** Where the claim stands, for what no statement causes. */
  readonly place: Place;
}

/** Why a verdict is not proven. Holes that differ only in tables and roles become one finding. */
export interface Hole {
  readonly messageId: string;
  readonly place: Place;
  readonly data: Readonly<Record<string, string>>;
  readonly table: Relation | null;
  readonly role: string | null;
  readonly counterexample: Counterexample | null;
  readonly related: readonly RelatedPlace[];
  readonly remedy: string | null;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly holes: readonly Hole[];
}

export interface Answer {
  readonly verdict: VerdictValue;
  readonly reason: string;
  readonly counterexample?: Counterexample | null;
  readonly evidence: readonly Evidence[];
}

export function verdictOf(subject: string, role: string | null, answer: Answer): Verdict {
  return {
    rule: 'explicit-privileges',
    subject,
    layer: null,
    operation: null,
    role,
    facets: {},
    settledBy: 'simulate',
    attempts: [],
    ...answer,
    counterexample: answer.counterexample ?? null,
  };
}

/** The privileges on tables that a version has (manual: table 5.1). */
export function tablePrivilegesOf({ postgres }: Pick<Catalog, 'postgres'>): readonly TablePrivilege[] {
  const always = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] as const;
  return postgres >= 17 ? [...always, 'MAINTAIN'] : always;
}

/** Whatever holds or shows rows; sequences do not. Temporary ones are gone when their session ends. */
function hasRows({ relkind, schema }: Relation): boolean {
  return relkind !== 'sequence' && schema !== 'pg_temp';
}

/** The tables that the claim is about. */
export function tablesOf(catalog: Catalog, { tables, schemas, except }: Options): readonly Relation[] {
  const excepted = new Set(except.flatMap((name) => resolveRelation(catalog, name)?.oid ?? []));
  const all = tables === null ? [...catalog.relations.values()] : [...new Set(tables.flatMap((name) => resolveRelation(catalog, name) ?? []))];
  return all.filter((relation) => hasRows(relation) && !excepted.has(relation.oid) && (schemas === null || schemas.includes(relation.schema)));
}

/**
 * The roles that services run as: those named, else every role that may log in, is no superuser and does not run the migrations, and
 * every role that a GRANT or REVOKE on one of the tables names.
 */
export function rolesOf(catalog: Catalog, tables: readonly Relation[], named: readonly string[] | null): readonly string[] {
  if (named !== null) return [...new Set(named)].filter((role) => role !== PUBLIC);
  const found = new Set<string>();
  for (const role of catalog.roles.values()) if (role.login && !role.superuser && role.from !== 'run-as') found.add(role.name);
  for (const relation of tables) {
    for (const { grantee } of relation.stated ?? []) {
      if (grantee !== relation.owner && grantee !== PUBLIC && catalog.roles.get(grantee)?.superuser !== true) found.add(grantee);
    }
  }
  return [...found];
}
