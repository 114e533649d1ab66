import type { DefaultAclRow, Journalled, Membership, RoleSetting, Rows } from '@pg-guardrails/catalog';
import { ownerNames, settleAcl, type RoleNames } from './settle-acl.js';
import {
  settleDefaultAcl,
  settleEventTrigger,
  settleExtension,
  settleIndex,
  settleMembership,
  settleNamespace,
  settleParameterAcl,
  settleProc,
  settleRelation,
  settleRole,
  settleSetting,
  settleSubscription,
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

/** Rows without an oid in the model: `identity` in the words of now, for a row of before as well. */
function ofList<Value>(before: readonly Value[], now: readonly Value[], identity: (value: Value, names: RoleNames) => string, names: RoleNames, settle: (old: Value | undefined, now: Value) => Value): readonly Value[] {
  if (before === now) return before;
  const old = new Map(before.map((value) => [identity(value, names), value]));
  const known = new Set(before);
  return now.map((value) => (known.has(value) ? value : settle(old.get(identity(value, (name) => name)), value)));
}

const membershipKey = ({ role, member, grantor }: Membership, names: RoleNames): string => JSON.stringify([role, member, grantor].map(names));
const defaultAclKey = ({ creator, schema, objects }: DefaultAclRow, names: RoleNames): string => JSON.stringify([names(creator), schema, objects]);
const settingKey = ({ role, database, name }: RoleSetting, names: RoleNames): string => JSON.stringify([role === null ? null : names(role), database, name]);

function renamedRoles(before: Journalled, now: Journalled): RoleNames {
  if (before.roles === now.roles) return (name) => name;
  const current = new Map([...now.roles.values()].map(({ oid, name }) => [oid, name]));
  return (name) => current.get(before.roles.get(name)?.oid ?? 0) ?? name;
}

/** The rows that were read, with the sources of those that were there before. A row that did not change is the very same. */
export function settleAll(before: Journalled, now: Journalled, around: Omit<Settling, 'names'>): Journalled {
  const names = renamedRoles(before, now);
  const settling: Settling = { ...around, names };
  return {
    roles: byOid(before.roles, now.roles, settleRole),
    memberships: ofList(before.memberships, now.memberships, membershipKey, names, settleMembership),
    namespaces: byOid(before.namespaces, now.namespaces, (old, one) => settleNamespace(old, one, settling)),
    relations: byOid(before.relations, now.relations, (old, one) => settleRelation(old, one, settling)),
    triggers: ofList(before.triggers, now.triggers, ({ oid }) => String(oid), names, settleTrigger),
    functions: byOid(before.functions, now.functions, (old, one) => settleProc(old, one, settling)),
    defaultAcls: ofList(before.defaultAcls, now.defaultAcls, defaultAclKey, names, (old, one) => settleDefaultAcl(old, one, settling)),
    indexes: byOid(before.indexes, now.indexes, settleIndex),
    types: byOid(before.types, now.types, (old, one) => settleType(old, one, settling)),
    eventTriggers: byKey(before.eventTriggers, now.eventTriggers, settleEventTrigger),
    extensions: byKey(before.extensions, now.extensions, settleExtension),
    roleSettings: ofList(before.roleSettings, now.roleSettings, settingKey, names, settleSetting),
    systemSettings: now.systemSettings,
    subscriptions: ofList(before.subscriptions, now.subscriptions, ({ name }) => name, names, settleSubscription),
    parameterAcls: ofList(before.parameterAcls, now.parameterAcls, ({ name }) => name, names, (old, one) => settleParameterAcl(old, one, settling)),
    databaseAcl:
      before.databaseAcl === now.databaseAcl
        ? before.databaseAcl
        : settleAcl(before.databaseAcl, now.databaseAcl, ownerNames({ owner: before.databaseOwner }, { owner: now.databaseOwner }, names)),
    databaseOwner: now.databaseOwner,
  };
}
