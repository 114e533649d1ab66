import type { ExternalRole, HistoryConfig } from '@pg-guardrails/kernel';
import { databaseOf, quoted, superuserOf } from '../server/names.js';

const attributes: ReadonlySet<string> = new Set([
  'SUPERUSER', 'NOSUPERUSER', 'CREATEROLE', 'NOCREATEROLE', 'CREATEDB', 'NOCREATEDB', 'LOGIN', 'NOLOGIN', 'REPLICATION', 'NOREPLICATION', 'BYPASSRLS', 'NOBYPASSRLS', 'INHERIT', 'NOINHERIT',
]);

/** Words that no attribute is are left out: the configuration's own validation says so. */
function attributesOf(words: readonly string[]): string {
  return [...new Set(words.map((word) => word.toUpperCase()))].filter((word) => attributes.has(word)).join(' ');
}

function declared(role: ExternalRole): { readonly name: string; readonly attributes: readonly string[]; readonly memberOf: readonly string[] } {
  return typeof role === 'string' ? { name: role, attributes: [], memberOf: [] } : { name: role.name, attributes: role.attributes ?? [], memberOf: role.memberOf ?? [] };
}

/**
 * What stands before the history, statement by statement: the role that runs it, which owns the database, and the roles of the
 * configuration. As the simulator has it: without SUPERUSER the runner has CREATEROLE, unless `externalRoles` says otherwise.
 */
export function preparation(history: HistoryConfig): readonly string[] {
  const superuser = superuserOf(history);
  const runAs = history.runAs ?? { role: superuser, superuser: true };
  const external = (history.externalRoles ?? []).map(declared);
  const known = new Set([superuser]);
  const statements: string[] = [];
  const create = (name: string, words: string): void => {
    // ALTER for the superuser, whom the configuration may declare as well.
    statements.push(`${known.has(name) ? 'ALTER' : 'CREATE'} ROLE ${quoted(name)} ${words}`.trim());
    known.add(name);
  };
  for (const role of external) {
    const isRunner = role.name === runAs.role;
    if (role.name === superuser) continue;
    const words = isRunner ? [...role.attributes.filter((word) => !/^(?:no)?(?:login|superuser)$/iu.test(word)), 'LOGIN', runAs.superuser ? 'SUPERUSER' : 'NOSUPERUSER'] : role.attributes;
    create(role.name, attributesOf(words));
  }
  if (!known.has(runAs.role)) create(runAs.role, `LOGIN CREATEROLE${runAs.superuser ? ' SUPERUSER BYPASSRLS' : ''}`);
  for (const role of external) {
    for (const group of role.memberOf) {
      if (!known.has(group) && !group.startsWith('pg_')) create(group, '');
      statements.push(`GRANT ${quoted(group)} TO ${quoted(role.name)}`);
    }
  }
  if (runAs.role !== superuser) statements.push(`ALTER DATABASE ${quoted(databaseOf(history))} OWNER TO ${quoted(runAs.role)}`);
  return statements;
}

const createdRole = /\bcreate\s+(?:role|user|group)\s+(?:"((?:[^"]|"")+)"|([a-z_\u0080-\uffff][\w$\u0080-\uffff]*))/giu;

/** The roles that texts make by name, also those in a DO block's body. */
export function rolesIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(createdRole)].map(([, exact, folded]) => exact?.replaceAll('""', '"') ?? folded?.toLowerCase() ?? '')))];
}
