import type { Journalled, Rows } from '@pg-guardrails/catalog';
import { ownerMove, settleAcl } from './settle-acl.js';
import {
  settleDefaultAcl,
  settleEventTrigger,
  settleExtension,
  settleIndex,
  settleMembership,
  settleNamespace,
  settleProc,
  settleRelation,
  settleRole,
  settleSetting,
  settleTrigger,
  settleType,
  type Settling,
} from './settle.js';

/** Rows whose identity is their oid: a renamed one has another key. */
function byOid<Key, Value extends { readonly oid: number }>(before: Rows<Key, Value>, now: Rows<Key, Value>, settle: (old: Value | undefined, now: Value) => Value): Rows<Key, Value> {
  const changed = now.keysChangedSince(before);
  const old = new Map(changed.flatMap((key) => before.get(key) ?? []).map((value) => [value.oid, value]));
  let next = now;
  for (const key of changed) {
    const value = now.get(key);
    if (value !== undefined) next = next.with(key, settle(old.get(value.oid), value));
  }
  return next;
}

function byKey<Key, Value>(before: Rows<Key, Value>, now: Rows<Key, Value>, settle: (old: Value | undefined, now: Value) => Value): Rows<Key, Value> {
  let next = now;
  for (const key of now.keysChangedSince(before)) {
    const value = now.get(key);
    if (value !== undefined) next = next.with(key, settle(before.get(key), value));
  }
  return next;
}

function ofList<Value>(before: readonly Value[], now: readonly Value[], identity: (value: Value) => string, settle: (old: Value | undefined, now: Value) => Value): readonly Value[] {
  if (before === now) return before;
  const old = new Map(before.map((value) => [identity(value), value]));
  const known = new Set(before);
  return now.map((value) => (known.has(value) ? value : settle(old.get(identity(value)), value)));
}

/** The rows that were read, with the sources of those that were there before. A row that did not change is the very same. */
export function settleAll(before: Journalled, now: Journalled, settling: Settling): Journalled {
  return {
    roles: byOid(before.roles, now.roles, settleRole),
    memberships: ofList(before.memberships, now.memberships, ({ role, member, grantor }) => JSON.stringify([role, member, grantor]), settleMembership),
    namespaces: byOid(before.namespaces, now.namespaces, (old, one) => settleNamespace(old, one, settling)),
    relations: byOid(before.relations, now.relations, (old, one) => settleRelation(old, one, settling)),
    triggers: ofList(before.triggers, now.triggers, ({ oid }) => String(oid), settleTrigger),
    functions: byOid(before.functions, now.functions, (old, one) => settleProc(old, one, settling)),
    defaultAcls: ofList(before.defaultAcls, now.defaultAcls, ({ creator, schema, objects }) => JSON.stringify([creator, schema, objects]), settleDefaultAcl),
    indexes: byOid(before.indexes, now.indexes, settleIndex),
    types: byOid(before.types, now.types, (old, one) => settleType(old, one, settling)),
    eventTriggers: byKey(before.eventTriggers, now.eventTriggers, settleEventTrigger),
    extensions: byKey(before.extensions, now.extensions, settleExtension),
    roleSettings: ofList(before.roleSettings, now.roleSettings, ({ role, database, name }) => JSON.stringify([role, database, name]), settleSetting),
    databaseAcl: before.databaseAcl === now.databaseAcl ? before.databaseAcl : settleAcl(before.databaseAcl, now.databaseAcl, ownerMove({ owner: before.databaseOwner }, { owner: now.databaseOwner })),
    databaseOwner: now.databaseOwner,
  };
}
