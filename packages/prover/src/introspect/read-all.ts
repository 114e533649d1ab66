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

/** Every row of the model, one query for each kind. The session's search_path must lead to pg_catalog alone. */
export async function readAll(session: Session, reading: Reading): Promise<Journalled> {
  const read = async <Value>(sql: string, decode: (row: Row, reading: Reading) => Value): Promise<readonly Value[]> =>
    (await rowsOf(session, sql)).map((row) => decode(row, reading));
  const [database] = await read(databaseSql(), databaseOf);
  if (database === undefined) throw new TypeError('pg_database has no row for the database at hand');
  return {
    roles: keyed(await read(rolesSql(reading), roleOf), ({ name }) => name),
    memberships: await read(membershipsSql(reading), membershipOf),
    namespaces: keyed(await read(namespacesSql('all'), namespaceOf), ({ name }) => name),
    relations: keyed(await read(relationsSql(reading.postgres, 'all'), relationOf), ({ oid }) => oid),
    triggers: await read(triggersSql('all'), triggerOf),
    functions: keyed(await read(functionsSql('all'), procOf), ({ key }) => key),
    defaultAcls: await read(defaultAclsSql(), defaultAclOf),
    indexes: keyed(await read(indexesSql(reading.postgres, 'all'), indexOf), ({ oid }) => oid),
    types: keyed(await read(typesSql('all'), typeFrom), (type) => qualifiedName(type)),
    eventTriggers: keyed(await read(eventTriggersSql(), eventTriggerOf), ({ name }) => name),
    extensions: keyed(await read(extensionsSql(), extensionOf), ({ name }) => name),
    roleSettings: (await read(settingsSql(reading), settingsOf)).flat(),
    systemSettings: await readSystemSettings(session, reading),
    subscriptions: await read(subscriptionsSql(), subscriptionOf),
    databaseAcl: database.acl,
    parameterAcls: await read(parameterAclsSql(reading), parameterAclOf),
    databaseOwner: database.owner,
  };
}
