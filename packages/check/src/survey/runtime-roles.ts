import type { Catalog } from '@pg-guardrails/catalog';
import type { ConnectionRole } from './connections.js';

/** A role that the service seems to log in as, and what says so. */
export interface FoundRole {
  readonly name: string;
  /** `granted to in db/migrations/0001.sql:4`, `named in .env.example:2`. */
  readonly because: string;
}

/** Names of those who own or change the schema. */
const keepers = /(?:^|[_-])(?:owner|admin|administrator|migrat(?:e|or|ion|ions)|superuser|root|deploy(?:er)?|postgres|rds_superuser)(?:$|[_-])/iu;

/** Roles that the history's statements name and nothing creates. */
export function missingRoles(catalog: Catalog): readonly string[] {
  return [...new Set(catalog.errors.flatMap(({ sqlstate, message }) => (sqlstate === '42704' ? (/^role "(?<name>.+)" does not exist$/u.exec(message)?.groups?.['name'] ?? []) : [])))].sort();
}

interface Named {
  readonly role: string;
  readonly where: string;
}

/** Everyone whom a table's grants or revokes name, with the first place. */
function grantees(catalog: Catalog): readonly Named[] {
  return [...catalog.relations.values()].flatMap(({ relacl, revokes, columns }) =>
    [...relacl, ...columns.flatMap(({ attacl }) => attacl), ...revokes].map(({ grantee, source: { place } }) => ({ role: grantee, where: `${place.file}:${String(place.line)}` })),
  );
}

/**
 * The roles at run time: whom the tables' grants name, and whom connections name. Never a superuser, an owner of tables, who runs the migrations, a predefined role, or one
 * whose name says that it keeps the schema.
 */
export function runtimeRoles(catalog: Catalog, connections: readonly ConnectionRole[]): readonly FoundRole[] {
  const owners = new Set([...catalog.relations.values()].map(({ owner }) => owner));
  const isKeeper = (name: string): boolean => {
    const role = catalog.roles.get(name);
    return name === 'PUBLIC' || keepers.test(name) || owners.has(name) || role?.superuser === true || role?.from === 'predefined' || role?.from === 'run-as';
  };
  const found = new Map<string, string>();
  for (const { role, where } of grantees(catalog)) if (!isKeeper(role) && catalog.roles.has(role) && !found.has(role)) found.set(role, `granted to in ${where}`);
  for (const { role, use, file, line } of connections) if (use === 'runtime' && !isKeeper(role) && !found.has(role)) found.set(role, `named in ${file}:${String(line)}`);
  return [...found].map(([name, because]) => ({ name, because })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
