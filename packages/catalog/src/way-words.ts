import { listing } from '@pg-guardrails/kernel';
import type { Reach, Way } from './effective.js';
import { qualifiedName, type Relation } from './model.js';

const reachWords: Readonly<Record<Reach, string>> = {
  now: '',
  'set-role': ' after SET ROLE',
  'admin-option': ' after granting itself a role that it has ADMIN OPTION on',
  createrole: ' after granting itself a role, which CREATEROLE allows before PostgreSQL 16',
};

/** Why a role can do it, as a sentence without its period. */
export function wayWords(relation: Relation, role: string, powers: readonly string[], way: Way): string {
  const verbs = listing(powers);
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
