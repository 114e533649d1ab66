import type { Catalog, Membership, Relation, Way } from '@pg-guardrails/catalog';
import { effectivePrivileges } from '@pg-guardrails/catalog';
import type { RemedyStatement } from '@pg-guardrails/kernel';
import type { Operation, Subject } from '../hole.js';
import { operations } from '../hole.js';
import { PUBLIC } from '../public.js';
import { quoted, sqlName } from '../sql-names.js';
import { familyOf } from '../targets.js';
import { asksOfPrivilege, forbiddenPart } from '../weaker.js';

/** What must be taken from whom before no way is left, and what a migration cannot take. */
export interface Takings {
  /** By table, then by grantee. */
  readonly privileges: ReadonlyMap<Relation, ReadonlyMap<string, ReadonlySet<Operation>>>;
  readonly memberships: readonly Membership[];
  readonly suggestions: readonly RemedyStatement[];
}

interface Draft {
  readonly privileges: Map<Relation, Map<string, Set<Operation>>>;
  readonly memberships: Set<Membership>;
  readonly suggestions: Map<string, RemedyStatement>;
}

function take(draft: Draft, catalog: Catalog, relation: Relation, grantee: string, operation: Operation): void {
  // A role that no migration makes cannot be named; the owner's own foreign-key checks lock rows, which takes its UPDATE.
  if (grantee === relation.owner || (grantee !== PUBLIC && !catalog.roles.has(grantee))) return;
  const ofTable = draft.privileges.get(relation) ?? new Map<string, Set<Operation>>();
  draft.privileges.set(relation, ofTable);
  ofTable.set(grantee, (ofTable.get(grantee) ?? new Set()).add(operation));
}

/** The last membership of the path: cutting it leaves those before it their other powers. */
function hopsOf(catalog: Catalog, { path }: Way): readonly Membership[] {
  for (let index = path.length - 1; index > 0; index -= 1) {
    const hops = catalog.memberships.filter(({ member, role }) => member === path[index - 1] && role === path[index]);
    if (hops.length > 0) return hops;
  }
  return [];
}

function ownerRole(catalog: Catalog, wanted: string): { readonly name: string; readonly sql: string } {
  const name = quoted(`${wanted}_owner`);
  return { name, sql: catalog.roles.has(`${wanted}_owner`) ? '' : `CREATE ROLE ${name} NOLOGIN;\n` };
}

/** What only the team can decide: who owns, who is a superuser. */
function suggestionFor(catalog: Catalog, relation: Relation, role: string, { kind, path }: Way): RemedyStatement {
  const last = path.at(-1) ?? role;
  const acts = last === role ? role : `${role}, who can act as ${last},`;
  switch (kind) {
    case 'superuser':
      return { why: `${acts} is a superuser: PostgreSQL asks it for no privilege, and no migration on the table changes that. Let services run as another role.`, sql: `ALTER ROLE ${quoted(last)} NOSUPERUSER;` };
    case 'schema-owner': {
      const owner = ownerRole(catalog, relation.schema);
      if (last === 'pg_database_owner') return { why: `${acts} owns schema ${relation.schema} and may drop every table in it. Decide who shall own the schema.`, sql: `${owner.sql}ALTER SCHEMA ${quoted(relation.schema)} OWNER TO ${owner.name};` };
      return { why: `${acts} owns schema ${relation.schema} and may drop every table in it. Give it to a role that nobody can log in as; see first what else ${last} does in it.`, sql: `${owner.sql}ALTER SCHEMA ${quoted(relation.schema)} OWNER TO ${owner.name};` };
    }
    case 'owner': {
      const owner = ownerRole(catalog, relation.name);
      return {
        why: `${acts} owns ${sqlName(relation)}: an owner gives itself back what is revoked, disables triggers and drops the table. Give it to a role that nobody can log in as, and grant ${last} what it needs.`,
        sql: `${owner.sql}ALTER TABLE ${sqlName(relation)} OWNER TO ${owner.name};\nGRANT SELECT, INSERT ON ${sqlName(relation)} TO ${quoted(last)};`,
      };
    }
    case 'direct':
    case 'public':
    case 'member':
    case 'column':
    case 'predefined':
      return { why: `${acts} gets there by CREATEROLE, which lets a role grant itself any other before PostgreSQL 16.`, sql: `ALTER ROLE ${quoted(path[0] ?? role)} NOCREATEROLE;` };
    default:
      return kind satisfies never;
  }
}

function close(draft: Draft, { catalog }: Subject, relation: Relation, role: string, operation: Operation, way: Way): void {
  const suggest = (): void => {
    const suggestion = suggestionFor(catalog, relation, role, way);
    draft.suggestions.set(suggestion.sql, suggestion);
  };
  switch (way.kind) {
    case 'direct':
      take(draft, catalog, relation, role, operation);
      return;
    case 'public':
      take(draft, catalog, relation, PUBLIC, operation);
      return;
    case 'member':
    case 'column':
      take(draft, catalog, relation, way.path.at(-1) ?? role, operation);
      return;
    case 'owner':
    case 'schema-owner':
    case 'superuser':
    case 'predefined': {
      const hops = way.reach === 'createrole' ? [] : hopsOf(catalog, way);
      for (const hop of hops) draft.memberships.add(hop);
      if (hops.length === 0) suggest();
      return;
    }
    default:
      way.kind satisfies never;
  }
}

/** The REVOKEs that the history itself must say, as the claim asks for them. */
function unsaid({ relation, options }: Subject, role: string, operation: Operation): boolean {
  return options.revoke === 'explicit' && !relation.revokes.some(({ grantee, privilege }) => grantee === role && privilege === operation);
}

export function takingsFor(subject: Subject): Takings {
  const { catalog, relation, options, roles } = subject;
  const draft: Draft = { privileges: new Map(), memberships: new Set(), suggestions: new Map() };
  for (const role of [PUBLIC, ...roles]) {
    for (const operation of operations.filter((one) => asksOfPrivilege(options, role, one))) {
      if (unsaid(subject, role, operation)) take(draft, catalog, relation, role, operation);
      for (const one of familyOf(catalog, relation)) {
        for (const way of effectivePrivileges(catalog, one, role, operation)) {
          const part = forbiddenPart(subject, one, operation, way);
          if (part !== null) close(draft, subject, one, role, operation, part);
        }
      }
    }
    if (role === PUBLIC) continue;
    for (const one of familyOf(catalog, relation)) {
      for (const way of effectivePrivileges(catalog, one, role, 'DROP')) if (way.kind === 'schema-owner') close(draft, subject, one, role, 'TRUNCATE', way);
    }
  }
  return { privileges: draft.privileges, memberships: [...draft.memberships], suggestions: [...draft.suggestions.values()] };
}
