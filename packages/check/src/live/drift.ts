import { compareFacts, factsOf, qualifiedName, uncertainIn, type Catalog, type Relation } from '@pg-guardrails/catalog';
import type { Drift } from '@pg-guardrails/kernel';
import type { LiveDatabase } from '@pg-guardrails/prover';

/** What the tools that run migrations keep for themselves. */
const bookkeeping: ReadonlySet<string> = new Set([
  'schema_migrations', 'goose_db_version', 'flyway_schema_history', '_prisma_migrations', 'knex_migrations', 'knex_migrations_lock', 'pgmigrations', '__drizzle_migrations', '__diesel_schema_migrations', 'migrations', 'SequelizeMeta',
]);
const bookkeepingSchemas: ReadonlySet<string> = new Set(['sqitch', 'graphile_migrate', 'drizzle', 'supabase_migrations']);

interface Named {
  readonly schema: string;
  readonly name: string;
}

function isBookkeeping({ schema, name }: Named, history: Catalog): boolean {
  const isOwn = [...history.relations.values()].some((one) => one.schema === schema && one.name === name);
  return !isOwn && (bookkeepingSchemas.has(schema) || bookkeeping.has(name));
}

function kept<Key, Row>(rows: ReadonlyMap<Key, Row>, keep: (row: Row) => boolean): ReadonlyMap<Key, Row> {
  return new Map([...rows].filter(([, row]) => keep(row)));
}

/**
 * Of a database only what a history could have made: its roles among those of the server, the database by the name that it has there, nothing that came with an extension or that a migration tool keeps.
 */
function comparable({ catalog, members, name }: LiveDatabase, history: Catalog): Catalog {
  const isOwn = (row: { readonly oid: number }): boolean => !members.has(row.oid);
  const relations = kept(catalog.relations, (row) => isOwn(row) && !isBookkeeping(row, history));
  const isKnown = (role: string): boolean => history.roles.has(role) && !role.startsWith('pg_');
  return {
    ...catalog,
    roles: kept(catalog.roles, (role) => history.roles.has(role.name)),
    memberships: catalog.memberships.filter(({ role, member }) => isKnown(role) || isKnown(member)),
    roleSettings: catalog.roleSettings
      .filter(({ role, database }) => (role === null ? database === name : isKnown(role)))
      .map((setting) => ({ ...setting, database: setting.database === name ? 'postgres' : setting.database })),
    relations,
    indexes: kept(catalog.indexes, ({ relation }) => relations.has(relation)),
    triggers: catalog.triggers.filter(({ relation }) => relations.has(relation)),
    functions: kept(catalog.functions, isOwn),
    types: kept(catalog.types, isOwn),
    namespaces: kept(catalog.namespaces, (row) => !members.has(row.oid) && !(bookkeepingSchemas.has(row.name) && !history.namespaces.has(row.name))),
    // A history does not say what its database is called, and who made it.
    databaseAcl: history.databaseAcl,
    databaseOwner: history.databaseOwner,
  };
}

/** `relation public.t` of `owner of relation public.t`, and what is said of it; an ACL's item belongs to what is said. */
function partsOf(fact: string): { readonly object: string; readonly property: string } {
  const acl = /^acl of (?<object>[^:]*|.*?): (?<item>[^:]*)$/u.exec(fact)?.groups;
  if (acl !== undefined) return { object: acl['object'] ?? '', property: `acl ${acl['item'] ?? ''}` };
  const parts = /^(?<property>\w+) of (?<object>.*)$/su.exec(fact)?.groups;
  return parts === undefined || parts['property'] === 'membership' ? { object: fact, property: '' } : { object: parts['object'] ?? '', property: parts['property'] ?? '' };
}

/** Memberships of PostgreSQL's own roles in each other differ from one version to the next. */
function withoutOwnMemberships(catalog: Catalog): Catalog {
  return { ...catalog, memberships: catalog.memberships.filter(({ role, member }) => !(role.startsWith('pg_') && member.startsWith('pg_'))) };
}

/** Relations that one of both has not: of what belongs to them nothing more needs to be said. */
function alone(a: Catalog, b: Catalog): readonly Relation[] {
  const names = new Set([...b.relations.values()].map(qualifiedName));
  return [...a.relations.values()].filter((relation) => !names.has(qualifiedName(relation)));
}

/** The objects that go with a relation, as facts name them. */
function partsOfRelation(relation: Relation, { indexes }: Catalog): (object: string) => boolean {
  const name = qualifiedName(relation);
  const own = new Set([...indexes.values()].filter((index) => index.relation === relation.oid).map((index) => `index ${qualifiedName(index)}`));
  return (object) => object.startsWith(`column ${name}.`) || object.endsWith(` on ${name}`) || own.has(object);
}

/**
 * Where a database and its history are not the same, fact by fact and in order: what the simulator is not certain of is left out. Conditions and expressions are
 * compared as PostgreSQL words them.
 */
export function driftOf(history: Catalog, live: LiveDatabase): readonly Drift[] {
  const there = comparable(live, history);
  const { disagreements } = compareFacts(factsOf(withoutOwnMemberships(history)), factsOf(there), uncertainIn(history));
  const parts = [...alone(history, there).map((relation) => partsOfRelation(relation, history)), ...alone(there, history).map((relation) => partsOfRelation(relation, there))];
  return disagreements
    .map(({ fact, simulated, real }): Drift => ({ ...partsOf(fact), history: simulated, database: real }))
    .filter(({ object }) => !parts.some((isPart) => isPart(object)))
    .sort((a, b) => compareText(a.object, b.object) || compareText(a.property, b.property));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
