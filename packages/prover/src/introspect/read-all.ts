import { qualifiedName, Rows, type Journalled } from '@pg-guardrails/catalog';
import type { Session } from '../server/session.js';
import { databaseOf, databaseSql, defaultAclOf, defaultAclsSql, extensionOf, extensionsSql, namespaceOf, namespacesSql } from './database.js';
import { functionsSql, procOf } from './functions.js';
import { indexesSql, indexOf } from './indexes.js';
import { parameterAclOf, parameterAclsSql } from './parameters.js';
import { relationOf, relationsSql } from './relations.js';
import { membershipOf, membershipsSql, roleOf, rolesSql, settingsOf, settingsSql } from './roles.js';
import { readSystemSettings, subscriptionOf, subscriptionsSql } from './replication.js';
import { rowsOf, type Reading, type Row } from './rows.js';
import { eventTriggerOf, eventTriggersSql, triggerOf, triggersSql } from './triggers.js';
import { typeFrom, typesSql } from './types.js';

export function keyed<Key, Value>(values: readonly Value[], keyOf: (value: Value) => Key): Rows<Key, Value> {
  return Rows.of(values.map((value) => [keyOf(value), value] as const));
}

/** Every row of the model, one query for each kind, asked all at once. The session's search_path must lead to pg_catalog alone. */
export async function readAll(session: Session, reading: Reading): Promise<Journalled> {
  const read = async <Value>(sql: string, decode: (row: Row, reading: Reading) => Value): Promise<readonly Value[]> =>
    (await rowsOf(session, sql)).map((row) => decode(row, reading));
  const [
    [database], roles, memberships, namespaces, relations, triggers, functions, defaultAcls, indexes, types, eventTriggers, extensions, roleSettings, systemSettings, subscriptions, parameterAcls,
  ] = await Promise.all([
    read(databaseSql(), databaseOf),
    read(rolesSql(reading), roleOf),
    read(membershipsSql(reading), membershipOf),
    read(namespacesSql('all'), namespaceOf),
    read(relationsSql(reading.postgres, 'all'), relationOf),
    read(triggersSql('all'), triggerOf),
    read(functionsSql('all'), procOf),
    read(defaultAclsSql(), defaultAclOf),
    read(indexesSql(reading.postgres, 'all'), indexOf),
    read(typesSql('all'), typeFrom),
    read(eventTriggersSql(), eventTriggerOf),
    read(extensionsSql(), extensionOf),
    read(settingsSql(reading), settingsOf),
    readSystemSettings(session, reading),
    read(subscriptionsSql(), subscriptionOf),
    read(parameterAclsSql(reading), parameterAclOf),
  ]);
  if (database === undefined) throw new TypeError('pg_database has no row for the database at hand');
  return {
    roles: keyed(roles, ({ name }) => name),
    memberships,
    namespaces: keyed(namespaces, ({ name }) => name),
    relations: keyed(relations, ({ oid }) => oid),
    triggers,
    functions: keyed(functions, ({ key }) => key),
    defaultAcls,
    indexes: keyed(indexes, ({ oid }) => oid),
    types: keyed(types, (type) => qualifiedName(type)),
    eventTriggers: keyed(eventTriggers, ({ name }) => name),
    extensions: keyed(extensions, ({ name }) => name),
    roleSettings: roleSettings.flat(),
    systemSettings,
    subscriptions,
    databaseAcl: database.acl,
    parameterAcls,
    databaseOwner: database.owner,
  };
}
