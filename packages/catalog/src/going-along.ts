import type { DropStmt, Node, RenameStmt } from '@pgsql/types';
import { bareTypeName } from './code-used.js';
import type { Item } from './dependents.js';
import { dropItems } from './drop-objects.js';
import { unlessRejected } from './errors.js';
import { inheritors } from './inheritance.js';
import { qualifiedName, type Aspect, type Proc, type Relation, type Taint } from './model.js';
import { lookUpRelation } from './names.js';
import { dottedName, rangeVarOf, stringsOf } from './nodes.js';
import type { Context, State } from './state.js';
import { taintsIn, withTaint } from './taints.js';
import type { Touch } from './touches.js';
import { touchesBetween } from './touches-between.js';

const ofTable: readonly Aspect[] = ['columns', 'constraints', 'indexes', 'policies', 'triggers'];
const ofView: readonly Aspect[] = ['existence', ...ofTable];

/**
 * What goes along, or changes its name, with something that perhaps was made before: what is bound to that, the model does not know, so it is told by
 * names and texts. Nothing where it surely was not there.
 */
export function goingAlong(state: State, node: Node): readonly Touch[] {
  if ('DropStmt' in node) return [...perhapsBelow(state, node.DropStmt), ...(node.DropStmt.behavior === 'DROP_CASCADE' ? ofDrop(state, node.DropStmt) : [])];
  return 'RenameStmt' in node ? ofRename(state, node.RenameStmt) : [];
}

export function withGoingAlong(before: State, after: State, node: Node, context: Context): State {
  return goingAlong(before, node).reduce((state, touch) => withTaint(state, touch, 'it may have been bound to something that was perhaps there', context), after);
}

function ofDrop(state: State, { removeType, objects }: DropStmt): readonly Touch[] {
  switch (removeType) {
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return (objects ?? []).flatMap((node) => ('TypeName' in node ? boundToType(state, stringsOf(node.TypeName.names)) : []));
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return (objects ?? []).flatMap((node) => ('ObjectWithArgs' in node ? boundByText(state, stringsOf(node.ObjectWithArgs.objname), 'functions') : []));
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_FOREIGN_TABLE':
      return (objects ?? []).flatMap((node) => boundToType(state, dottedName(node)));
    case 'OBJECT_SEQUENCE':
      return (objects ?? []).flatMap((node) => boundByText(state, dottedName(node), 'existence'));
    default:
      return [];
  }
}

/** Partitions go with their table, and children with CASCADE: those too that perhaps are some. */
function perhapsBelow(state: State, { removeType, objects }: DropStmt): readonly Touch[] {
  if (removeType !== 'OBJECT_TABLE' || !taintsIn(state.taints, 'constraints').some(({ parents }) => parents !== undefined)) return [];
  const gone = new Set((objects ?? []).flatMap((node) => unlessRejected(() => lookUpRelation(state, rangeVarOf(dottedName(node)))) ?? []));
  for (const relation of gone) for (const child of inheritors(state, relation.oid)) gone.add(child);
  const oids = new Set([...gone].map(({ oid }) => oid));
  const below = state.taints.flatMap(({ parents, relations, before, rejected }): readonly Item[] => {
    if (rejected === true || relations === 'all' || parents?.some((oid) => oids.has(oid)) !== true) return [];
    const named = relations.flatMap((key) => state.relations.get(state.relationNames.get(key) ?? 0) ?? []);
    return named.filter((relation) => !gone.has(relation) && (before === undefined || relation.oid < before)).map((relation) => ({ kind: 'relation', relation }));
  });
  return withThese(state, below);
}

/** The names of functions hold those of types. */
function ofRename(state: State, { renameType, object }: RenameStmt): readonly Touch[] {
  return renameType === 'OBJECT_TYPE' || renameType === 'OBJECT_DOMAIN' ? boundToType(state, dottedName(object)).filter(({ aspects }) => aspects.includes('functions')) : [];
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Whether something of this name perhaps was made when the model had none. */
function isPerhapsMade(state: State, names: readonly string[], aspects: readonly ('types' | 'functions' | 'existence')[], oids: readonly number[]): boolean {
  const [name = '', schema] = [names.at(-1), names.at(-2)];
  const isMeant = (one: string): boolean => lastPart(one) === name && (schema === undefined || !one.includes('.') || one === `${schema}.${name}`);
  // What was there before the doubt is what the model binds to.
  const isOlder = ({ before }: Taint): boolean => oids.some((oid) => before === undefined || oid < before);
  return aspects.some((aspect) =>
    taintsIn(state.taints, aspect).some((taint) => {
      const named = aspect === 'existence' ? taint.relations : taint.names;
      return taint.rejected !== true && named !== 'all' && named.some(isMeant) && !isOlder(taint);
    }),
  );
}

function touch(aspects: readonly Aspect[], relations: readonly Relation[]): readonly Touch[] {
  return relations.length === 0 ? [] : [{ aspects, relations: relations.map(qualifiedName), names: [] }];
}

function named(aspects: readonly Aspect[], rows: readonly { readonly schema: string; readonly name: string }[]): readonly Touch[] {
  return rows.length === 0 ? [] : [{ aspects, relations: [], names: rows.map(qualifiedName) }];
}

const isView = ({ relkind }: Relation): boolean => relkind === 'view' || relkind === 'materialized-view';

const ofViews = (relations: readonly Relation[]): readonly Item[] => relations.filter(isView).map((relation) => ({ kind: 'relation', relation }));
const ofFunctions = (functions: readonly Proc[]): readonly Item[] => functions.map((proc) => ({ kind: 'function', proc }));

/** What these take along themselves. */
function withThese(state: State, items: readonly Item[]): readonly Touch[] {
  const without = items.length === 0 ? null : unlessRejected(() => dropItems(state, items, 'cascade'));
  return without === null ? [] : touchesBetween(state, without);
}

function boundToType(state: State, names: readonly string[]): readonly Touch[] {
  const name = names.at(-1) ?? '';
  const known = [...state.types.where((type) => type.name === name), ...state.relations.where((relation) => relation.name === name)].map(({ oid }) => oid);
  if (!isPerhapsMade(state, names, ['types', 'existence'], known)) return [];
  const isIt = (type: string): boolean => bareTypeName(type) === name;
  const using = state.relations.where((relation) => relation.columns.some(({ type }) => isIt(type)) || (isView(relation) && relation.source.text.includes(name)));
  const composites = [...state.types.values()].filter(({ oid }) => (state.compositeColumns.get(oid) ?? []).some(({ type }) => isIt(type)));
  const functions = state.functions.where(({ argumentTypes, returns }) => [...argumentTypes, returns.replace(/^SETOF /u, '')].some(isIt));
  const domains = state.types.where(({ baseType }) => baseType !== null && isIt(baseType));
  return [
    ...touch(ofTable, using.filter((relation) => !isView(relation))),
    ...touch(ofView, using.filter(isView)),
    ...named(['functions', 'bodies'], functions),
    ...named(['types'], [...domains, ...composites]),
    ...withThese(state, [...ofViews(using), ...ofFunctions(functions), ...domains.map((type): Item => ({ kind: 'type', type })), ...using.flatMap((relation) => relation.columns.filter(({ type }) => !isView(relation) && isIt(type)).map(({ name: column }): Item => ({ kind: 'column', relation, name: column })))]),
  ];
}

/** Of a default the text is not known. */
function mayCall(relation: Relation, name: string): boolean {
  const { columns, constraints, policies, rules = [], source } = relation;
  return columns.some(({ hasDefault, identity }) => hasDefault && identity === null) || [source, constraints, policies, rules].some((part) => JSON.stringify(part).includes(name));
}

function boundByText(state: State, names: readonly string[], aspect: 'functions' | 'existence'): readonly Touch[] {
  const name = names.at(-1) ?? '';
  const known = [...(aspect === 'functions' ? state.functions.where((proc) => proc.name === name) : []), ...(aspect === 'existence' ? state.relations.where((relation) => relation.name === name) : [])].map(({ oid }) => oid);
  if (!isPerhapsMade(state, names, [aspect], known)) return [];
  const indexed = new Set([...state.indexes.values()].filter((index) => JSON.stringify([index.keys, index.predicate]).includes(name)).map(({ relation }) => relation));
  const using = state.relations.where((relation) => mayCall(relation, name));
  const functions = state.functions.where(({ sqlBody = '' }) => sqlBody.includes(name));
  return [
    ...touch(ofTable, using.filter((relation) => !isView(relation))),
    ...touch(ofView, using.filter(isView)),
    ...touch(['indexes'], [...indexed].flatMap((oid) => state.relations.get(oid) ?? [])),
    ...named(['functions', 'bodies'], functions),
    ...withThese(state, [...ofViews(using), ...ofFunctions(functions)]),
  ];
}
