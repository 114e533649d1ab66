import type { Place } from '@pg-guardrails/kernel';
import type { ExternalRole, HistoryConfig } from '@pg-guardrails/kernel';
import { ownerItems, PUBLIC } from './acl.js';
import { GrowingList } from './growing-list.js';
import type { Membership, Namespace, Role, Source } from './model.js';
import { databasePrivileges, schemaPrivileges } from './privileges.js';
import { noLookups } from './lookups.js';
import { Rows } from './rows.js';
import type { State } from './state.js';

function nowhere(file: string, text: string): Source {
  const place: Place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { place, text };
}

/** Stands where PostgreSQL itself, not a statement, is the source. */
export const builtInSource = nowhere('(PostgreSQL)', 'built in');
const configSource = nowhere('(configuration)', 'externalRoles');

/** Predefined roles by the version that brought them (manual: Predefined Roles), in the order of their oids. */
const predefinedRoles: readonly (readonly [string, number])[] = [
  ['pg_database_owner', 14],
  ['pg_read_all_data', 14],
  ['pg_write_all_data', 14],
  ['pg_monitor', 10],
  ['pg_read_all_settings', 10],
  ['pg_read_all_stats', 10],
  ['pg_stat_scan_tables', 10],
  ['pg_read_server_files', 11],
  ['pg_write_server_files', 11],
  ['pg_execute_server_program', 11],
  ['pg_signal_backend', 9],
  ['pg_checkpoint', 15],
  ['pg_maintain', 17],
  ['pg_use_reserved_connections', 16],
  ['pg_create_subscription', 16],
  ['pg_signal_autovacuum_worker', 18],
];

const monitorMemberOf: readonly string[] = ['pg_read_all_settings', 'pg_read_all_stats', 'pg_stat_scan_tables'];

/** Below the first oid that a history can get (FirstNormalObjectId). */
export const firstNormalOid = 16384;
/** The schema public (pg_namespace.dat). */
const publicOid = 2200;

function role(name: string, from: Role['from'], attributes: Partial<Role>): Role {
  return { oid: 0, name, superuser: false, inherit: true, createrole: false, createdb: false, login: false, replication: false, bypassrls: false, ...attributes, from, source: null };
}

function attributesOf(words: readonly string[]): Partial<Role> {
  const upper = words.map((word) => word.toUpperCase());
  const has = (word: string): boolean => upper.includes(word);
  return {
    superuser: has('SUPERUSER'),
    createrole: has('CREATEROLE'),
    createdb: has('CREATEDB'),
    login: has('LOGIN'),
    replication: has('REPLICATION'),
    bypassrls: has('BYPASSRLS'),
    inherit: !has('NOINHERIT'),
  };
}

function externalRole(declared: ExternalRole): { readonly role: Role; readonly memberOf: readonly string[] } {
  if (typeof declared === 'string') return { role: role(declared, 'config', {}), memberOf: [] };
  return { role: role(declared.name, 'config', attributesOf(declared.attributes ?? [])), memberOf: declared.memberOf ?? [] };
}

function membership(group: string, member: string, grantor: string, inherit: boolean, source: Source): Membership {
  return { role: group, member, grantor, adminOption: false, inheritOption: inherit, setOption: true, source };
}

/** What a database has until something is granted on it (acldefault, OBJECT_DATABASE). */
export function usualDatabaseAcl(owner: string): State['databaseAcl'] {
  return [
    ...ownerItems<string>(owner, databasePrivileges, builtInSource),
    ...['CONNECT', 'TEMPORARY'].map((privilege) => ({ grantee: PUBLIC, grantor: owner, privilege, grantable: false, source: builtInSource })),
  ];
}

/**
 * The database before the first migration: PostgreSQL's own roles, the roles of the configuration, the schema public. Who runs the
 * migrations owns the database; without the attribute SUPERUSER it is taken to have CREATEROLE, unless `externalRoles` says otherwise.
 */
export function initialState(history: HistoryConfig, searchPath: readonly string[]): State {
  const postgres = history.postgres ?? 18;
  // Who owns the database unless another role runs the migrations.
  const bootstrapRole = history.superuser ?? 'postgres';
  const runAs = history.runAs ?? { role: bootstrapRole, superuser: true };
  const roles = new Map<string, Role>();
  const memberships: Membership[] = [];
  roles.set(bootstrapRole, role(bootstrapRole, runAs.role === bootstrapRole ? 'run-as' : 'predefined', { superuser: true, createrole: true, createdb: true, login: true, replication: true, bypassrls: true }));
  for (const [name, since] of predefinedRoles) if (postgres >= since) roles.set(name, role(name, 'predefined', {}));
  for (const one of monitorMemberOf) memberships.push(membership(one, 'pg_monitor', bootstrapRole, true, builtInSource));
  if (runAs.role !== bootstrapRole) {
    roles.set(runAs.role, role(runAs.role, 'run-as', { superuser: runAs.superuser, createrole: true, login: true, bypassrls: runAs.superuser }));
  }
  const external = (history.externalRoles ?? []).map(externalRole);
  for (const one of external) {
    const known = roles.get(one.role.name);
    roles.set(one.role.name, known?.from === 'run-as' ? { ...one.role, from: 'run-as', superuser: runAs.superuser, login: true } : one.role);
  }
  for (const one of external) {
    for (const group of one.memberOf) {
      if (!roles.has(group)) roles.set(group, role(group, 'config', {}));
      memberships.push(membership(group, one.role.name, bootstrapRole, one.role.inherit, configSource));
    }
  }
  const publicOwner = postgres >= 15 ? 'pg_database_owner' : bootstrapRole;
  const namespaces = new Map<string, Namespace>();
  const toPublic = postgres >= 15 ? (['USAGE'] as const) : schemaPrivileges;
  namespaces.set('public', {
    oid: publicOid,
    name: 'public',
    owner: publicOwner,
    nspacl: [
      ...ownerItems(publicOwner, schemaPrivileges, builtInSource),
      ...toPublic.map((privilege) => ({ grantee: PUBLIC, grantor: publicOwner, privilege, grantable: false, source: builtInSource })),
    ],
    source: null,
  });
  return {
    postgres,
    bootstrapRole,
    database: history.database ?? null,
    databaseOwner: runAs.role,
    databaseAcl: usualDatabaseAcl(runAs.role),
    parameterAcls: [],
    roles: Rows.of([...roles].map(([name, one], index) => [name, { ...one, oid: index + 1 }])),
    memberships,
    namespaces: Rows.of(namespaces),
    relations: Rows.of(),
    relationNames: Rows.of(),
    triggers: [],
    functions: Rows.of(),
    defaultAcls: [],
    indexes: Rows.of(),
    lookups: noLookups,
    types: Rows.of(),
    compositeColumns: Rows.of(),
    multiranges: Rows.of(),
    eventTriggers: Rows.of(),
    extensions: Rows.of(),
    roleSettings: [],
    systemSettings: [],
    subscriptions: [],
    notes: null,
    dependencies: GrowingList.of([]),
    bindings: [],
    hasCode: false,
    hasFunctions: false,
    soughtNames: new Set(),
    calledLater: [],
    taints: [],
    availableExtensions: Object.keys(history.replay?.extensions ?? {}),
    hasTemporary: false,
    nextOid: firstNormalOid,
    session: { sessionRole: runAs.role, currentRole: runAs.role, searchPath, selfGrant: null, withheld: [], beforeLocal: null },
    definitions: Rows.of(),
    openColumns: new Set(),
    contents: Rows.of(),
    openWorld: history.baseline === 'unknown',
  };
}
