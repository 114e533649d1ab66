import { stateWith } from './copies.js';
import { changedItems } from './lists.js';
import { plainState } from './noted-state.js';
import { qualifiedName, type Change, type Source, type Trigger } from './model.js';
import type { State } from './state.js';

/** Says where a row comes from, or serves the judges: no property of the catalog. */
const aside: ReadonlySet<string> = new Set(['source', 'ownerSource', 'enabledSource', 'statement', 'oid', 'key', 'bodyPlace', 'uses', 'claims', 'commentSource', 'prose', 'from', 'revokes', 'stated']);

/** The rows of one catalog that a statement took away, changed or added. */
interface Moved<Row> {
  readonly gone: readonly Row[];
  readonly come: readonly Row[];
}

const nothing: Moved<never> = { gone: [], come: [] };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Whether two values are the same but for what is set aside. */
function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((item, index) => isAlike(item, other[index]));
  if (!isObject(one) || !isObject(other) || Array.isArray(other)) return false;
  for (const key in one) if (!aside.has(key) && !isAlike(one[key], other[key])) return false;
  for (const key in other) if (!aside.has(key) && other[key] !== undefined && one[key] === undefined) return false;
  return true;
}

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

function isNamedList(value: unknown): value is readonly { readonly name: string }[] {
  return Array.isArray(value) && value.every(isNamed);
}

/** Sub-rows (columns, constraints, policies, rules) change one by one: `constraints ledger_pkey`. */
function changedParts(property: string, old: readonly { readonly name: string }[], now: readonly { readonly name: string }[]): readonly string[] {
  const { gone = [], come = [] } = changedItems(old, now) ?? {};
  const before = new Map(gone.map((item) => [item.name, item]));
  const after = new Map(come.map((item) => [item.name, item]));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.filter((name) => !isAlike(before.get(name), after.get(name))).map((name) => `${property} ${name}`);
}

function changedProperties(old: object, now: object): readonly string[] {
  const before: Readonly<Record<string, unknown>> = { ...old };
  return Object.entries(now).flatMap(([property, value]: [string, unknown]) => {
    const earlier = before[property];
    if (value === earlier || aside.has(property)) return [];
    if (isNamedList(value) && isNamedList(earlier)) return changedParts(property, earlier, value);
    return isAlike(value, earlier) ? [] : [property];
  });
}

interface Naming<Row> {
  readonly kind: string;
  /** What stays the same while properties change. */
  readonly identity: (row: Row) => string;
  readonly name: (row: Row) => string;
}

function changesIn<Row extends object>({ gone, come }: Moved<Row>, { kind, identity, name }: Naming<Row>, source: Source): readonly Change[] {
  if (gone.length === 0 && come.length === 0) return [];
  const before = new Map(gone.map((row) => [identity(row), row]));
  const after = new Set(come.map(identity));
  const change = (row: Row, property: string): Change => ({ row: `${kind} ${identity(row)}`, name: name(row), property, source });
  return [
    ...gone.filter((row) => !after.has(identity(row))).map((row) => change(row, 'dropped')),
    ...come.flatMap((row) => {
      const old = before.get(identity(row));
      return old === undefined ? [change(row, 'created')] : changedProperties(old, row).map((property) => change(row, property));
    }),
  ];
}

const byOid = ({ oid }: { readonly oid: number }): string => String(oid);
const byName = ({ name }: { readonly name: string }): string => name;

/** The rows whose changes are noted. */
export type Journalled = Pick<
  State,
  | 'roles' | 'namespaces' | 'relations' | 'indexes' | 'triggers' | 'functions' | 'types' | 'eventTriggers' | 'extensions'
  | 'memberships' | 'defaultAcls' | 'roleSettings' | 'systemSettings' | 'subscriptions' | 'databaseOwner' | 'databaseAcl' | 'parameterAcls'
>;

type RowOf<Catalog> = Catalog extends ReadonlyMap<unknown, infer Row> ? Row : Catalog extends readonly (infer Row)[] ? Row : Catalog;

/** Everything that a statement changed, by the catalogs that it changed: most change one or two. */
type Difference = { readonly [Name in Exclude<keyof Journalled, 'databaseAcl'>]?: Moved<RowOf<Journalled[Name]>> } & { readonly databaseAcl?: Moved<Journalled['databaseAcl']>;
  /** What the tables of the triggers were called then. */
  readonly tablesOfTriggers?: ReadonlyMap<number, string>;
};

/** Finding it costs as much as what changed, not as much as the catalog holds. */
function difference(before: Journalled, after: Journalled): Difference {
  const found: { -readonly [Name in keyof Difference]: Difference[Name] } = {};
  if (before.roles !== after.roles) found.roles = after.roles.movedSince(before.roles);
  if (before.namespaces !== after.namespaces) found.namespaces = after.namespaces.movedSince(before.namespaces);
  if (before.relations !== after.relations) found.relations = after.relations.movedSince(before.relations);
  if (before.indexes !== after.indexes) found.indexes = after.indexes.movedSince(before.indexes);
  if (before.triggers !== after.triggers) {
    found.triggers = changedItems(before.triggers, after.triggers) ?? nothing;
    found.tablesOfTriggers = tablesOf(found.triggers, before, after);
  }
  if (before.functions !== after.functions) found.functions = after.functions.movedSince(before.functions);
  if (before.types !== after.types) found.types = after.types.movedSince(before.types);
  if (before.eventTriggers !== after.eventTriggers) found.eventTriggers = after.eventTriggers.movedSince(before.eventTriggers);
  if (before.extensions !== after.extensions) found.extensions = after.extensions.movedSince(before.extensions);
  if (before.memberships !== after.memberships) found.memberships = changedItems(before.memberships, after.memberships) ?? nothing;
  if (before.defaultAcls !== after.defaultAcls) found.defaultAcls = changedItems(before.defaultAcls, after.defaultAcls) ?? nothing;
  if (before.roleSettings !== after.roleSettings) found.roleSettings = changedItems(before.roleSettings, after.roleSettings) ?? nothing;
  if (before.systemSettings !== after.systemSettings) found.systemSettings = changedItems(before.systemSettings, after.systemSettings) ?? nothing;
  if (before.subscriptions !== after.subscriptions) found.subscriptions = changedItems(before.subscriptions, after.subscriptions) ?? nothing;
  if (before.parameterAcls !== after.parameterAcls) found.parameterAcls = changedItems(before.parameterAcls, after.parameterAcls) ?? nothing;
  if (before.databaseOwner !== after.databaseOwner) found.databaseOwner = { gone: [before.databaseOwner], come: [after.databaseOwner] };
  if (before.databaseAcl !== after.databaseAcl) found.databaseAcl = { gone: [before.databaseAcl], come: [after.databaseAcl] };
  return found;
}

function tablesOf({ gone, come }: Moved<Trigger>, before: Journalled, after: Journalled): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const { relation: oid } of [...gone, ...come]) {
    const relation = after.relations.get(oid) ?? before.relations.get(oid);
    if (relation !== undefined) names.set(oid, qualifiedName(relation));
  }
  return names;
}

/** Most statements that are none of definition leave everything as it is. */
function isSame(before: Journalled, after: Journalled): boolean {
  return (
    before.relations === after.relations && before.indexes === after.indexes && before.triggers === after.triggers && before.functions === after.functions && before.types === after.types
    && before.roles === after.roles && before.namespaces === after.namespaces && before.memberships === after.memberships && before.defaultAcls === after.defaultAcls
    && before.eventTriggers === after.eventTriggers && before.extensions === after.extensions && before.roleSettings === after.roleSettings && before.systemSettings === after.systemSettings
    && before.subscriptions === after.subscriptions && before.parameterAcls === after.parameterAcls && before.databaseOwner === after.databaseOwner && before.databaseAcl === after.databaseAcl
  );
}

/** One link of the chain, the newest first: a rollback goes back to an older one. */
export interface Note {
  readonly difference: Difference;
  readonly source: Source;
  readonly earlier: Note | null;
}

/** The chain with what a statement changed; itself when that is nothing. */
export function noted(older: Journalled, newer: Journalled, source: Source, earlier: Note | null): Note | null {
  const [before, after]: readonly [Journalled, Journalled] = [plainState(older), plainState(newer)];
  if (isSame(before, after)) return earlier;
  const changed = difference(before, after);
  for (const name in changed) return { difference: changed, source, earlier };
  return earlier;
}

/** The state with what the statement changed noted. What statements inside it changed must have been noted by them. */
export function journalled(before: State, after: State, source: Source): State {
  const notes = noted(before, after, source, after.notes);
  return notes === after.notes ? after : stateWith(after, { notes });
}

/** The changes in the order of the history. */
export function changesOf(newest: Note | null): readonly Change[] {
  const notes: Note[] = [];
  for (let note = newest; note !== null; note = note.earlier) notes.push(note);
  const all: Change[] = [];
  for (const note of notes.reverse()) {
    let changes = worked.get(note);
    if (changes === undefined) {
      changes = changesOfNote(note);
      worked.set(note, changes);
    }
    for (const change of changes) all.push(change);
  }
  return all;
}

/** Histories that are alike share notes, each of which says all that its changes are made of. */
const worked = new WeakMap<Note, readonly Change[]>();

function changesOfNote({ difference: changed, source }: Note): readonly Change[] {
  const relationName = (oid: number): string => changed.tablesOfTriggers?.get(oid) ?? '?';
  return [
    ...changesIn(changed.roles ?? nothing, { kind: 'role', identity: byOid, name: byName }, source),
    ...changesIn(changed.namespaces ?? nothing, { kind: 'schema', identity: byOid, name: byName }, source),
    ...changesIn(changed.relations ?? nothing, { kind: 'relation', identity: byOid, name: qualifiedName }, source),
    ...changesIn(changed.indexes ?? nothing, { kind: 'index', identity: byOid, name: qualifiedName }, source),
    ...changesIn(changed.triggers ?? nothing, { kind: 'trigger', identity: byOid, name: (row) => `${row.name} on ${relationName(row.relation)}` }, source),
    ...changesIn(changed.functions ?? nothing, { kind: 'function', identity: byOid, name: ({ key }) => key }, source),
    ...changesIn(changed.types ?? nothing, { kind: 'type', identity: byOid, name: qualifiedName }, source),
    ...changesIn(changed.eventTriggers ?? nothing, { kind: 'event trigger', identity: byName, name: byName }, source),
    ...changesIn(changed.extensions ?? nothing, { kind: 'extension', identity: byName, name: byName }, source),
    ...changesIn(
      changed.memberships ?? nothing,
      {
        kind: 'membership',
        identity: ({ role, member, grantor }) => JSON.stringify([role, member, grantor]),
        name: ({ role, member, grantor }) => `${member} in ${role} by ${grantor}`,
      },
      source,
    ),
    ...changesIn(
      changed.defaultAcls ?? nothing,
      {
        kind: 'default privileges',
        identity: ({ creator, schema, objects }) => JSON.stringify([creator, schema, objects]),
        name: ({ creator, schema, objects }) => `of ${creator} on ${objects}${schema === null ? '' : ` in schema ${schema}`}`,
      },
      source,
    ),
    ...changesIn(
      changed.roleSettings ?? nothing,
      {
        kind: 'setting',
        identity: ({ role, database, name }) => JSON.stringify([role, database, name]),
        name: ({ role, name }) => (role === null ? name : `${name} of ${role}`),
      },
      source,
    ),
    ...changesIn(changed.systemSettings ?? nothing, { kind: 'system setting', identity: byName, name: byName }, source),
    ...changesIn(changed.subscriptions ?? nothing, { kind: 'subscription', identity: byName, name: byName }, source),
    ...changesIn(changed.parameterAcls ?? nothing, { kind: 'parameter', identity: byName, name: byName }, source),
    ...databaseChanges(changed, source),
  ];
}

function databaseChanges({ databaseOwner = nothing, databaseAcl = nothing }: Difference, source: Source): readonly Change[] {
  const change = (property: string): Change => ({ row: 'database', name: 'the database', property, source });
  return [
    ...(databaseOwner.come.length === 0 ? [] : [change('owner')]),
    ...(isAlike(databaseAcl.gone, databaseAcl.come) ? [] : [change('datacl')]),
  ];
}
