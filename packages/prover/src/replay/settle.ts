import type { Attribute, DefaultAclRow, EventTrigger, Extension, Index, Membership, Namespace, ParameterAcl, Proc, Relation, Role, RoleSetting, Subscription, Trigger, UserType } from '@pg-guardrails/catalog';
import { ownerNames, settleAcl, settleNewAcl, type RoleNames } from './settle-acl.js';
import type { Written } from './sources.js';

/** How a fresh row, read after a statement, gets its sources: from the row as it was before, or from the statement. */
export interface Settling {
  readonly written: Written;
  /** The default privileges as they were before the statement. */
  readonly defaults: readonly DefaultAclRow[];
  readonly names: RoleNames;
}

const sourceKeys: ReadonlySet<string> = new Set(['source', 'ownerSource', 'enabledSource', 'statement', 'bodyPlace', 'claims', 'commentSource', 'prose', 'from', 'revokes', 'stated']);

/** A row without its sources, in words. */
function worded(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (sourceKeys.has(key) ? undefined : inner));
}

/** The row as it was when nothing of it changed, itself so that a comparison by identity finds it. */
function unlessSame<Row>(old: Row, settled: Row): Row {
  return worded(old) === worded(settled) ? old : settled;
}

/** Constraints, policies, rules: one that changed has this statement as its source. */
function settleNamed<Item extends { readonly name: string }>(old: readonly Item[], now: readonly Item[]): readonly Item[] {
  return now.map((item) => {
    const before = old.find(({ name }) => name === item.name);
    return before === undefined ? item : unlessSame(before, item);
  });
}

function settleColumns(old: readonly Attribute[], now: readonly Attribute[], names: RoleNames): readonly Attribute[] {
  return now.map((column, index) => {
    // A renamed column stays in its place.
    const before = old.find(({ name }) => name === column.name) ?? (old.length === now.length ? old[index] : undefined);
    return before === undefined ? column : { ...column, attacl: settleAcl(before.attacl, column.attacl, names) };
  });
}

export function settleRelation(old: Relation | undefined, now: Relation, { written, defaults, names }: Settling): Relation {
  if (old === undefined) {
    const made = { owner: now.owner, schema: now.schema, objects: now.relkind === 'sequence' ? ('sequences' as const) : ('tables' as const) };
    const claim = written.claim(now.name);
    const prose = written.prose(now.name);
    const usage = now.usage === undefined ? {} : { usage: settleNewAcl(now.usage, made, defaults) };
    return { ...now, relacl: settleNewAcl(now.relacl, made, defaults), ...usage, source: written.relation(now.name), claims: claim === null ? [] : [claim], ...(prose === null ? {} : { prose }) };
  }
  const moved = ownerNames(old, now, names);
  return unlessSame(old, {
    ...now,
    source: old.source,
    statement: old.statement,
    revokes: old.revokes,
    claims: old.claims,
    ...(old.prose === undefined ? {} : { prose: old.prose }),
    ownerSource: names(old.owner) === now.owner ? old.ownerSource : now.ownerSource,
    relacl: settleAcl(old.relacl, now.relacl, moved),
    ...(now.usage === undefined ? {} : { usage: settleAcl(old.usage ?? [], now.usage, moved) }),
    columns: settleColumns(old.columns, now.columns, moved),
    ...(now.rules === undefined ? {} : { rules: settleNamed(old.rules ?? [], now.rules) }),
    constraints: settleNamed(old.constraints, now.constraints),
    policies: settleNamed(old.policies, now.policies),
  });
}

export function settleIndex(old: Index | undefined, now: Index): Index {
  return old === undefined ? now : unlessSame(old, { ...now, source: old.source });
}

/** ALTER TABLE … ENABLE, DISABLE TRIGGER has a source of its own. A trigger replaced by another of its name is of now. */
export function settleTrigger(old: Trigger | undefined, now: Trigger): Trigger {
  if (old === undefined) return now;
  const { enabledSource } = old;
  const replaced = worded({ ...old, name: '', function: '', functionName: '', tgenabled: '' }) !== worded({ ...now, name: '', function: '', functionName: '', tgenabled: '' });
  return unlessSame(old, {
    ...now,
    source: replaced ? now.source : old.source,
    ...(old.tgenabled !== now.tgenabled ? { enabledSource: now.source } : enabledSource === undefined ? {} : { enabledSource }),
  });
}

/** CREATE OR REPLACE gives a function another source; a new owner, name, setting or privilege does not. */
export function settleProc(old: Proc | undefined, now: Proc, { written, defaults, names }: Settling): Proc {
  const bodyPlace = written.body(now.body);
  if (old === undefined) return { ...now, bodyPlace, proacl: settleNewAcl(now.proacl, { owner: now.owner, schema: now.schema, objects: 'functions' }, defaults) };
  const defined = ({ body, language, returns, argumentNames }: Proc): string => JSON.stringify([body, language, returns, argumentNames]);
  const replaced = defined(old) !== defined(now);
  return unlessSame(old, {
    ...now,
    source: replaced ? now.source : old.source,
    bodyPlace: replaced ? bodyPlace : old.bodyPlace,
    proacl: settleAcl(old.proacl, now.proacl, ownerNames(old, now, names)),
  });
}

export function settleType(old: UserType | undefined, now: UserType, { defaults, names }: Settling): UserType {
  if (old === undefined) return { ...now, typacl: settleNewAcl(now.typacl, { owner: now.owner, schema: now.schema, objects: 'types' }, defaults) };
  return unlessSame(old, { ...now, source: old.source, typacl: settleAcl(old.typacl, now.typacl, ownerNames(old, now, names)) });
}

export function settleNamespace(old: Namespace | undefined, now: Namespace, { defaults, names }: Settling): Namespace {
  if (old === undefined) return { ...now, nspacl: settleNewAcl(now.nspacl, { owner: now.owner, schema: null, objects: 'schemas' }, defaults) };
  return unlessSame(old, { ...now, source: old.source, nspacl: settleAcl(old.nspacl, now.nspacl, ownerNames(old, now, names)) });
}

export function settleRole(old: Role | undefined, now: Role): Role {
  return old === undefined ? now : unlessSame(old, { ...now, from: old.from, source: old.source });
}

/** A role's new name is none of the membership's doing. */
export function settleMembership(old: Membership | undefined, now: Membership): Membership {
  if (old === undefined) return now;
  const options = ({ adminOption, inheritOption, setOption }: Membership): string => JSON.stringify([adminOption, inheritOption, setOption]);
  return unlessSame(old, { ...now, source: options(old) === options(now) ? old.source : now.source });
}

export function settleSetting(old: RoleSetting | undefined, now: RoleSetting): RoleSetting {
  return old === undefined ? now : unlessSame(old, { ...now, source: old.value === now.value ? old.source : now.source });
}

export function settleSubscription(old: Subscription | undefined, now: Subscription): Subscription {
  return old === undefined ? now : unlessSame(old, { ...now, source: old.source });
}

export function settleEventTrigger(old: EventTrigger | undefined, now: EventTrigger): EventTrigger {
  return old === undefined ? now : unlessSame(old, { ...now, source: old.source });
}

export function settleExtension(old: Extension | undefined, now: Extension): Extension {
  return old === undefined ? now : unlessSame(old, { ...now, source: old.source });
}

export function settleDefaultAcl(old: DefaultAclRow | undefined, now: DefaultAclRow, { names }: Settling): DefaultAclRow {
  return old === undefined ? now : unlessSame(old, { ...now, acl: settleAcl(old.acl, now.acl, names) });
}

export function settleParameterAcl(old: ParameterAcl | undefined, now: ParameterAcl, { names }: Settling): ParameterAcl {
  return old === undefined ? now : unlessSame(old, { ...now, paracl: settleAcl(old.paracl, now.paracl, names) });
}
