import type { Behavior } from './acl.js';
import { dropDependent, foreignKeysInto, removeWithColumns } from './constraints/remove.js';
import { withoutOrphans } from './constraints/trigger-constraints.js';
import { attributeWith, relationWith, stateWith } from './copies.js';
import { dependentsOf, itemKey, itemName, type Item } from './dependents.js';
import { dependentObjects } from './errors.js';
import { qualifiedName, type Proc, type Relation, type UserType } from './model.js';
import { withoutRelations, type State } from './state.js';

/** All that goes with some items, themselves included (dependency.c, findDependentObjects). @throws {Rejection} 2BP01 */
function closure(state: State, items: readonly Item[], behavior: Behavior): readonly Item[] {
  const found = new Map(items.map((item) => [itemKey(item), item]));
  const held: { readonly item: Item; readonly because: Item }[] = [];
  // The map grows while it is walked: what is added is visited as well.
  for (const [, item] of found) {
    for (const dependent of dependentsOf(state, item)) {
      if (dependent.strength === 'auto' || behavior === 'cascade') {
        if (dependent.strength === 'internal') held.push({ item: dependent.item, because: item });
        else if (!found.has(itemKey(dependent.item))) found.set(itemKey(dependent.item), dependent.item);
      } else held.push({ item: dependent.item, because: item });
    }
  }
  for (const { item, because } of held) {
    if (!isGone(item, found)) throw dependentObjects(`cannot drop ${itemName(because)} because ${itemName(item)} ${behavior === 'cascade' ? 'requires it' : 'depends on it'}`);
  }
  return [...found.values()];
}

/** Whether an item goes, by itself or with the relation that it is a part of. */
function isGone(item: Item, found: ReadonlyMap<string, Item>): boolean {
  if (found.has(itemKey(item))) return true;
  if (item.kind === 'attribute') return found.has(itemKey({ kind: 'type', type: item.type }));
  if (item.kind === 'default' && found.has(itemKey({ ...item, kind: 'column' }))) return true;
  if (item.kind === 'column' || item.kind === 'default' || item.kind === 'policy') return found.has(itemKey({ kind: 'relation', relation: item.relation }));
  return item.kind === 'trigger' && found.has(`relation ${String(item.trigger.relation)}`);
}

function withPart(state: State, relation: Relation, change: (relation: Relation) => Relation): State {
  const current = state.relations.get(relation.oid);
  return current === undefined ? state : stateWith(state, { relations: state.relations.with(relation.oid, change(current)) });
}

function withoutItem(state: State, item: Item): State {
  switch (item.kind) {
    case 'schema':
      return stateWith(state, { namespaces: state.namespaces.without(item.name), defaultAcls: state.defaultAcls.filter((row) => row.schema !== item.name) });
    case 'column': {
      const { relation, name } = item;
      const without = withPart(state, relation, (one) => (relationWith(one, { columns: one.columns.filter((column) => column.name !== name) })));
      const ofColumn = (kind: string): boolean => kind === 'default' || kind === 'identity' || kind === 'column-type';
      return stateWith(without, {
        dependencies: without.dependencies.filter((one) => !(one.on === relation.oid && one.column === name) && !(one.dependent === relation.oid && one.part === name && ofColumn(one.kind))),
      });
    }
    case 'default': {
      const { relation, name } = item;
      const without = withPart(state, relation, (one) => (relationWith(one, { columns: one.columns.map((column) => (column.name === name ? attributeWith(column, { hasDefault: false }) : column)) })));
      return stateWith(without, { dependencies: without.dependencies.filter((one) => !(one.dependent === relation.oid && one.part === name && one.kind === 'default')) });
    }
    case 'policy': {
      const { relation, name } = item;
      const without = withPart(state, relation, (one) => (relationWith(one, { policies: one.policies.filter((policy) => policy.name !== name) })));
      return stateWith(without, { dependencies: without.dependencies.filter((one) => !(one.dependent === relation.oid && one.part === name && one.kind === 'policy')) });
    }
    case 'attribute': {
      const { type, name } = item;
      const columns = (state.compositeColumns.get(type.oid) ?? []).filter((column) => column.name !== name);
      return stateWith(state, { compositeColumns: state.compositeColumns.with(type.oid, columns), dependencies: state.dependencies.filter((one) => !(one.dependent === type.oid && one.part === name && one.kind === 'type')) });
    }
    case 'event-trigger':
      return stateWith(state, { eventTriggers: state.eventTriggers.without(item.trigger.name) });
    case 'extension':
      return stateWith(state, { extensions: state.extensions.without(item.extension.name) });
    case 'function':
      return stateWith(state, { functions: state.functions.without(item.proc.key) });
    case 'type':
      return withoutType(state, item.type);
    case 'trigger':
      return withoutOrphans(state, item.trigger.relation);
    case 'relation':
      // All at once, before.
      return state;
    default:
      return item satisfies never;
  }
}

/** Takes off what goes with columns, and the foreign keys of other tables. @throws {Rejection} 2BP01 */
function withoutConstraintsOf(state: State, items: readonly Item[], relations: ReadonlySet<number>, behavior: Behavior): State {
  const next = dropDependent(state, relations.size === 0 ? [] : foreignKeysInto(state, relations), behavior, 'table');
  const columns = items.flatMap((item) => (item.kind === 'column' && !relations.has(item.relation.oid) ? [{ relation: item.relation.oid, name: item.name }] : []));
  return columns.length === 0 ? next : removeWithColumns(next, columns, behavior);
}

function withoutType(state: State, type: UserType): State {
  const key = qualifiedName(type);
  return stateWith(state, {
    types: state.types.without(key),
    compositeColumns: state.compositeColumns.without(type.oid),
    multiranges: state.multiranges.without(type.oid),
    // A composite type has the name of a relation as well.
    relationNames: state.relationNames.get(key) === type.oid ? state.relationNames.without(key) : state.relationNames,
  });
}

/** Drops items and, with CASCADE, what depends on them (dependency.c, performMultipleDeletions). @throws {Rejection} 2BP01 */
export function dropItems(state: State, items: readonly Item[], behavior: Behavior): State {
  const all = closure(state, items, behavior);
  const [relations, others, triggers] = [new Set<number>(), new Set<number>(), new Set<string>()];
  for (const item of all) {
    if (item.kind === 'relation') relations.add(item.relation.oid);
    if (item.kind === 'function') others.add(item.proc.oid);
    if (item.kind === 'type') others.add(item.type.oid);
    if (item.kind === 'trigger') triggers.add(itemKey(item));
  }
  // No two objects have one oid.
  const gone = others.size === 0 ? relations : new Set([...relations, ...others]);
  const unconstrained = withoutConstraintsOf(state, all, relations, behavior);
  const without: State = stateWith(withoutRelations(unconstrained, relations), {
    triggers: relations.size + triggers.size === 0 ? state.triggers : state.triggers.filter((trigger) => !relations.has(trigger.relation) && !triggers.has(itemKey({ kind: 'trigger', trigger }))),
    dependencies: gone.size === 0 ? state.dependencies : state.dependencies.filter((one) => !gone.has(one.dependent) && !gone.has(one.on)),
  });
  return all.reduce(withoutItem, without);
}

export interface Doomed {
  readonly relations: readonly Relation[];
  readonly schemas: readonly string[];
  readonly functions: readonly Proc[];
}

/** `dropItems` for objects by kind. @throws {Rejection} 2BP01 */
export function dropObjects(state: State, doomed: Doomed, behavior: Behavior): State {
  const items: readonly Item[] = [
    ...doomed.relations.map((relation): Item => ({ kind: 'relation', relation })),
    ...doomed.schemas.map((name): Item => ({ kind: 'schema', name })),
    ...doomed.functions.map((proc): Item => ({ kind: 'function', proc })),
  ];
  return dropItems(state, items, behavior);
}
