import { dependsOnColumn } from './columns.js';
import { knownExtensions } from './extensions/known.js';
import { inheritors } from './inheritance.js';
import type { EventTrigger, Extension, Proc, Relation, Trigger, UserType } from './model.js';
import type { Dependency, State } from './state.js';

/** An object, or a part of one, that a DROP takes away. */
export type Item =
  | { readonly kind: 'schema'; readonly name: string }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'column'; readonly relation: Relation; readonly name: string }
  | { readonly kind: 'default'; readonly relation: Relation; readonly name: string }
  | { readonly kind: 'policy'; readonly relation: Relation; readonly name: string }
  | { readonly kind: 'trigger'; readonly trigger: Trigger }
  | { readonly kind: 'function'; readonly proc: Proc }
  | { readonly kind: 'type'; readonly type: UserType }
  | { readonly kind: 'attribute'; readonly type: UserType; readonly name: string }
  | { readonly kind: 'event-trigger'; readonly trigger: EventTrigger }
  | { readonly kind: 'extension'; readonly extension: Extension };

/** `auto`: goes without a word. `normal`: only with CASCADE. `internal`: cannot go without the object that it belongs to. */
export type Strength = 'auto' | 'normal' | 'internal';

export interface Dependent {
  readonly item: Item;
  readonly strength: Strength;
}

/** What tells an item from all others. */
export function itemKey(item: Item): string {
  switch (item.kind) {
    case 'schema':
      return `schema ${item.name}`;
    case 'relation':
      return `relation ${String(item.relation.oid)}`;
    case 'column':
    case 'default':
    case 'policy':
      return `${item.kind} ${item.name} of ${String(item.relation.oid)}`;
    case 'trigger':
      return `trigger ${item.trigger.name} on ${String(item.trigger.relation)}`;
    case 'function':
      return `function ${item.proc.key}`;
    case 'type':
      return `type ${String(item.type.oid)}`;
    case 'attribute':
      return `attribute ${item.name} of ${String(item.type.oid)}`;
    case 'event-trigger':
      return `event trigger ${item.trigger.name}`;
    case 'extension':
      return `extension ${item.extension.name}`;
    default:
      return item satisfies never;
  }
}

/** An item as messages name it. */
export function itemName(item: Item): string {
  switch (item.kind) {
    case 'relation':
      return `${item.relation.relkind.replace('-', ' ')} ${item.relation.name}`;
    case 'column':
    case 'default':
      return `${item.kind === 'default' ? 'default value for column' : 'column'} ${item.name} of table ${item.relation.name}`;
    case 'policy':
      return `policy ${item.name} on table ${item.relation.name}`;
    case 'trigger':
      return `trigger ${item.trigger.name}`;
    case 'function':
      return `function ${item.proc.name}`;
    case 'type':
      return `type ${item.type.name}`;
    case 'attribute':
      return `column ${item.name} of composite type ${item.type.name}`;
    case 'schema':
    case 'event-trigger':
    case 'extension':
      return itemKey(item);
    default:
      return item satisfies never;
  }
}

function inSchema(state: State, name: string): readonly Dependent[] {
  const found: Dependent[] = [];
  const add = (item: Item): void => {
    found.push({ item, strength: 'normal' });
  };
  for (const relation of state.relations.values()) if (relation.schema === name) add({ kind: 'relation', relation });
  for (const proc of state.functions.values()) if (proc.schema === name) add({ kind: 'function', proc });
  for (const type of state.types.values()) if (type.schema === name) add({ kind: 'type', type });
  for (const extension of state.extensions.values()) if (extension.schema === name) add({ kind: 'extension', extension });
  return found;
}

function typeOf(state: State, oid: number): UserType | null {
  for (const type of state.types.values()) if (type.oid === oid) return type;
  return null;
}

function procOf(state: State, oid: number): Proc | null {
  for (const proc of state.functions.values()) if (proc.oid === oid) return proc;
  return null;
}

/** What stands at the dependent end of a row of pg_depend; null when it is gone. */
function dependentOf(state: State, { dependent, on, kind, part }: Dependency): Dependent | null {
  const relation = state.relations.get(dependent);
  switch (kind) {
    case 'view':
      return relation === undefined ? null : { item: { kind: 'relation', relation }, strength: 'normal' };
    case 'owned-sequence':
      return relation === undefined ? null : { item: { kind: 'relation', relation }, strength: 'auto' };
    case 'policy':
      return relation === undefined ? null : { item: { kind: 'policy', relation, name: part ?? '' }, strength: 'normal' };
    case 'default':
      // A generated column is nothing without its expression. Before PostgreSQL 15 it went with the columns that it reads, unasked (heap.c, StoreAttrDefault).
      if (relation?.columns.some(({ name, generated }) => name === part && generated !== null) === true) {
        return { item: { kind: 'column', relation, name: part ?? '' }, strength: state.postgres < 15 && on === dependent ? 'auto' : 'normal' };
      }
      return relation === undefined ? null : { item: { kind: 'default', relation, name: part ?? '' }, strength: 'normal' };
    case 'identity':
      return relation === undefined ? null : { item: { kind: 'column', relation, name: part ?? '' }, strength: 'internal' };
    case 'column-type':
      return relation === undefined ? null : { item: { kind: 'column', relation, name: part ?? '' }, strength: 'normal' };
    case 'function-type': {
      const proc = procOf(state, dependent);
      return proc === null ? null : { item: { kind: 'function', proc }, strength: 'normal' };
    }
    case 'type': {
      const type = typeOf(state, dependent);
      if (type === null) return null;
      return { item: part === undefined ? { kind: 'type', type } : { kind: 'attribute', type, name: part }, strength: 'normal' };
    }
    default:
      return kind satisfies never;
  }
}

/** The dependents of an object by its oid, or of one of its columns. */
function dependentsOn(state: State, oid: number, column: string | null): readonly Dependent[] {
  return state.dependencies.collect((one) => (one.on === oid && (column === null || one.column === column) ? dependentOf(state, one) : null));
}

/** Columns of an extension's types, by the name of the type, and triggers that call its functions. */
function dependentsOnExtension(state: State, { name }: Extension): readonly Dependent[] {
  const known = knownExtensions.get(name);
  if (known === undefined) return [];
  const found: Dependent[] = [];
  const own = new Set([...state.types.values()].map((type) => type.name));
  for (const relation of state.relations.values()) {
    if (relation.relkind === 'view' || relation.relkind === 'materialized-view') continue;
    for (const column of relation.columns) {
      const type = column.type.replace(/\(.*\)|\[\]/gu, '');
      if (known.types.has(type) && !own.has(type)) found.push({ item: { kind: 'column', relation, name: column.name }, strength: 'normal' });
    }
  }
  for (const trigger of state.triggers) {
    if (trigger.function === null && known.functions.has(trigger.functionName.split('.').at(-1) ?? '')) found.push({ item: { kind: 'trigger', trigger }, strength: 'normal' });
  }
  return found;
}

/** pg_depend: what goes with an item, or keeps it. */
export function dependentsOf(state: State, item: Item): readonly Dependent[] {
  switch (item.kind) {
    case 'schema':
      return inSchema(state, item.name);
    case 'relation': {
      const { oid } = item.relation;
      const children = inheritors(state, oid).flatMap((relation): Dependent[] => {
        const link = relation.parents.find((parent) => parent.oid === oid);
        return link === undefined ? [] : [{ item: { kind: 'relation', relation }, strength: link.partition ? 'auto' : 'normal' }];
      });
      // What is a part of the relation itself goes with it.
      return [...children, ...dependentsOn(state, oid, null)].filter(({ item: other }) => !('relation' in other && other.kind !== 'relation' && other.relation.oid === oid));
    }
    case 'column': {
      const { relation, name } = item;
      const triggers = state.triggers
        .filter((trigger) => trigger.relation === relation.oid && dependsOnColumn(trigger, name))
        .map((trigger): Dependent => ({ item: { kind: 'trigger', trigger }, strength: 'normal' }));
      return [...triggers, ...dependentsOn(state, relation.oid, name)];
    }
    case 'function': {
      const { proc } = item;
      const triggers = state.triggers.filter((trigger) => trigger.function === proc.key).map((trigger): Dependent => ({ item: { kind: 'trigger', trigger }, strength: 'normal' }));
      const events = [...state.eventTriggers.values()].filter((trigger) => trigger.function === proc.key).map((trigger): Dependent => ({ item: { kind: 'event-trigger', trigger }, strength: 'normal' }));
      return [...triggers, ...events, ...dependentsOn(state, proc.oid, null)];
    }
    case 'type':
      return dependentsOn(state, item.type.oid, null);
    case 'extension':
      return dependentsOnExtension(state, item.extension);
    case 'default':
    case 'policy':
    case 'trigger':
    case 'event-trigger':
    case 'attribute':
      return [];
    default:
      return item satisfies never;
  }
}
