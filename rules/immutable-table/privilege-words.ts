import type { Catalog, Relation, Way } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import { listing } from '@pg-guardrails/kernel';
import { revokeSql } from './remedy.js';
import { quoted, sqlName } from './sql-names.js';

const reachWords: Readonly<Record<Way['reach'], string>> = {
  now: '',
  'set-role': ' after SET ROLE',
  'admin-option': ' after granting itself a role that it has ADMIN OPTION on',
  createrole: ' after granting itself a role, which CREATEROLE allows before PostgreSQL 16',
};

/** Why a role can do it, as a sentence without its period. */
export function wordsFor(catalog: Catalog, relation: Relation, role: string, operations: readonly string[], way: Way): string {
  const verbs = listing(operations);
  const table = qualifiedName(relation);
  const last = way.path.at(-1) ?? role;
  const chain = way.path.length > 1 ? ` through ${way.path.slice(1).join(', ')}${reachWords[way.reach]}` : '';
  switch (way.kind) {
    case 'direct':
      return `${role} holds ${verbs} on ${table}`;
    case 'public':
      return `PUBLIC, and with it ${role === 'PUBLIC' ? 'every role' : role}, holds ${verbs} on ${table}`;
    case 'member':
      return `${role} holds ${verbs} on ${table}${chain}`;
    case 'column':
      return `${role} holds ${verbs} on ${listing(way.columns)} of ${table}${chain}`;
    case 'predefined':
      return `${role} is a member of ${last}, which gives ${verbs} on every table${reachWords[way.reach]}`;
    case 'owner':
      return `${role} ${way.path.length > 1 ? `can act as ${last}, who owns ${table}${reachWords[way.reach]}` : `owns ${table}`}, and an owner can give itself back what was revoked`;
    case 'schema-owner':
      return `${role} can act as the owner of schema ${relation.schema}`;
    case 'superuser':
      return `${role} ${way.path.length > 1 ? `can act as the superuser ${last}${reachWords[way.reach]}` : 'is a superuser'}, whom PostgreSQL denies nothing`;
    default:
      return way.kind satisfies never;
  }
}

/** SQL that closes a way, for the operations and roles that it is open for. */
export function remedyFor(catalog: Catalog, relation: Relation, way: Way, operations: readonly string[], roles: readonly string[]): string | null {
  const last = way.path.at(-1) ?? '';
  const owner = quoted(`${relation.name}_owner`);
  const everyone = roles.filter((role) => role !== 'PUBLIC');
  if (way.path.length > 1 && ['owner', 'schema-owner', 'superuser', 'predefined'].includes(way.kind)) {
    const member = way.path.at(-2) ?? '';
    const members = way.path.length === 2 ? everyone : [member];
    return `REVOKE ${quoted(last)} FROM ${members.map(quoted).join(', ')};`;
  }
  switch (way.kind) {
    case 'direct':
      return revokeSql(relation, operations, everyone);
    case 'public':
      return revokeSql(relation, operations, ['PUBLIC']);
    case 'member':
    case 'column':
      return revokeSql(relation, operations, [last]);
    case 'owner':
      return `CREATE ROLE ${owner} NOLOGIN;\nALTER TABLE ${sqlName(relation)} OWNER TO ${owner};`;
    case 'schema-owner':
      return `CREATE ROLE ${owner} NOLOGIN;\nALTER SCHEMA ${quoted(relation.schema)} OWNER TO ${owner};`;
    case 'superuser':
      return everyone.map((role) => `ALTER ROLE ${quoted(role)} NOSUPERUSER;`).join('\n');
    case 'predefined':
      return null;
    default:
      return way.kind satisfies never;
  }
}
