import { qualifiedName, type Journalled, type Rows } from '@pg-guardrails/catalog';
import { databaseOf, databaseSql, defaultAclOf, defaultAclsSql, extensionOf, extensionsSql, namespaceOf, namespacesSql } from '../introspect/database.js';
import { procOf } from '../introspect/functions.js';
import { indexOf } from '../introspect/indexes.js';
import { keyed } from '../introspect/read-all.js';
import { parameterAclOf, parameterAclsSql } from '../introspect/parameters.js';
import { relationOf } from '../introspect/relations.js';
import { subscriptionOf, subscriptionsSql } from '../introspect/replication.js';
import { membershipOf, membershipsSql, roleOf, rolesSql, settingsOf, settingsSql } from '../introspect/roles.js';
import { decodeRows, rowsOf, type Reading, type Row } from '../introspect/rows.js';
import { eventTriggerOf, eventTriggersSql, triggerOf } from '../introspect/triggers.js';
import { typeFrom } from '../introspect/types.js';
import type { Session } from '../server/session.js';
import { ask, oidList, type Question } from './prepared.js';
import type { Touched } from './watch.js';
import type { WatchedName } from './watched.js';

/** The rows of one kind that were touched, as they are now; what is in neither list has not changed. */
interface Fresh<Value> {
  readonly asked: ReadonlySet<number>;
  readonly found: readonly Value[];
}

function union(touched: Touched, names: readonly WatchedName[]): ReadonlySet<number> {
  return new Set(names.flatMap((name) => [...(touched.get(name) ?? [])]));
}

function put<Key, Value extends { readonly oid: number }>(rows: Rows<Key, Value>, fresh: Fresh<Value>, keyOf: (value: Value) => Key): Rows<Key, Value> {
  if (fresh.asked.size === 0) return rows;
  const found = new Map(fresh.found.map((value) => [value.oid, value]));
  let next = rows;
  for (const [key, { oid }] of rows) {
    const now = found.get(oid);
    if (fresh.asked.has(oid) && (now === undefined || keyOf(now) !== key)) next = next.without(key);
  }
  return next.withAll(fresh.found.map((value) => [keyOf(value), value] as const));
}

function indexesOf(rows: Journalled, relations: ReadonlySet<number>): readonly number[] {
  if (relations.size === 0) return [];
  return [...rows.indexes.values()].filter(({ relation }) => relations.has(relation)).map(({ oid }) => oid);
}

/** The rows as they are now, read anew where they were touched. Their sources are of now as well: settling them comes after. */
export async function refresh(session: Session, reading: Reading, before: Journalled, touched: Touched): Promise<Journalled> {
  const all = async <Value>(sql: string, decode: (row: Row, reading: Reading) => Value): Promise<readonly Value[]> =>
    (await rowsOf(session, sql)).map((row) => decode(row, reading));
  const some = async <Value>(question: Question, asked: ReadonlySet<number>, decode: (row: Row, reading: Reading) => Value): Promise<Fresh<Value>> => ({
    asked,
    found: asked.size === 0 ? [] : decodeRows(await session.query(ask(question, oidList(asked)))).map((row) => decode(row, reading)),
  });
  const when = <Value>(name: WatchedName, old: Value, read: () => Promise<Value>): Promise<Value> => (touched.has(name) ? read() : Promise.resolve(old));

  const classes = [...union(touched, ['class'])];
  const relations = new Set([...classes.filter((oid) => oid > 0), ...union(touched, ['attribute', 'constraint', 'policy', 'rewrite', 'inherits', 'description'])]);
  // An index has its constraint's name, and its columns' names.
  const reached = union(touched, ['attribute', 'constraint']);
  const indexes = new Set([...classes.filter((oid) => oid < 0).map((oid) => -oid), ...union(touched, ['inherits']), ...indexesOf(before, reached)]);
  // All at once: none waits for another's answer.
  const [
    roles, memberships, namespaces, freshRelations, triggers, functions, defaultAcls, freshIndexes, types, eventTriggers, extensions, roleSettings, subscriptions, parameterAcls, database,
  ] = await Promise.all([
    when('role', before.roles, async () => keyed(await all(rolesSql(reading), roleOf), ({ name }) => name)),
    // Before it has rows of its own, a membership may change with its member (PostgreSQL 15: INHERIT).
    when('membership', before.memberships, () => all(membershipsSql(reading), membershipOf)),
    when('namespace', before.namespaces, async () => keyed(await all(namespacesSql('all'), namespaceOf), ({ name }) => name)),
    some('relations', relations, relationOf),
    some('triggers', union(touched, ['trigger']), triggerOf),
    some('functions', union(touched, ['proc']), procOf),
    when('default-acl', before.defaultAcls, () => all(defaultAclsSql(), defaultAclOf)),
    some('indexes', indexes, indexOf),
    some('types', union(touched, ['type', 'enum']), typeFrom),
    when('event-trigger', before.eventTriggers, async () => keyed(await all(eventTriggersSql(), eventTriggerOf), ({ name }) => name)),
    when('extension', before.extensions, async () => keyed(await all(extensionsSql(), extensionOf), ({ name }) => name)),
    when('setting', before.roleSettings, async () => (await all(settingsSql(reading), settingsOf)).flat()),
    when('subscription', before.subscriptions, () => all(subscriptionsSql(), subscriptionOf)),
    when('parameter-acl', before.parameterAcls, () => all(parameterAclsSql(reading), parameterAclOf)),
    when('database', null, async () => (await all(databaseSql(), databaseOf))[0] ?? null),
  ]);
  return {
    roles,
    memberships,
    namespaces,
    relations: put(before.relations, freshRelations, ({ oid }) => oid),
    triggers: triggers.asked.size === 0 ? before.triggers : [...before.triggers.filter(({ oid }) => !triggers.asked.has(oid)), ...triggers.found],
    functions: put(before.functions, functions, ({ key }) => key),
    defaultAcls,
    indexes: put(before.indexes, freshIndexes, ({ oid }) => oid),
    types: put(before.types, types, (type) => qualifiedName(type)),
    eventTriggers,
    extensions,
    roleSettings,
    // ALTER SYSTEM leaves no row; on a server of others it is not run at all. The history says it.
    systemSettings: before.systemSettings,
    subscriptions,
    parameterAcls,
    databaseAcl: database?.acl ?? before.databaseAcl,
    databaseOwner: database?.owner ?? before.databaseOwner,
  };
}

function isRenamed<Key, Value extends { readonly oid: number; readonly name: string }>(before: Rows<Key, Value>, after: Rows<Key, Value>, nameOf: (value: Value) => string): boolean {
  if (before === after) return false;
  const old = new Map(after.keysChangedSince(before).flatMap((key) => before.get(key) ?? []).map((value) => [value.oid, nameOf(value)]));
  return after.keysChangedSince(before).some((key) => {
    const now = after.get(key);
    const name = now === undefined ? undefined : old.get(now.oid);
    return now !== undefined && name !== undefined && name !== nameOf(now);
  });
}

/** A name stands in rows that were not touched: in the conditions of policies, in ACLs, in the keys of functions. */
export function hasRenames(before: Journalled, after: Journalled): boolean {
  const qualified = ({ schema, name }: { readonly schema: string; readonly name: string }): string => `${schema}.${name}`;
  const bare = ({ name }: { readonly name: string }): string => name;
  const columns = after.relations.keysChangedSince(before.relations).some((oid) => {
    const [old, now] = [before.relations.get(oid), after.relations.get(oid)];
    if (old === undefined || now === undefined || old.columns.length !== now.columns.length) return false;
    return old.columns.some(({ name }, index) => now.columns[index]?.name !== name);
  });
  return (
    columns ||
    isRenamed(before.roles, after.roles, bare) ||
    isRenamed(before.namespaces, after.namespaces, bare) ||
    isRenamed(before.relations, after.relations, qualified) ||
    isRenamed(before.indexes, after.indexes, qualified) ||
    isRenamed(before.functions, after.functions, qualified) ||
    isRenamed(before.types, after.types, qualified)
  );
}
