import { askable, sameItems } from './noted-catalog.js';
import { perCatalog } from './per-catalog.js';
import type { Binding, Catalog, Proc, Relation, Use, UserType } from './model.js';
import { triggersOf } from './queries.js';

/** Functions by oid. */
const procs = perCatalog<'functions', ReadonlyMap<number, Proc>>((catalog) => new Map([...catalog.functions.values()].map((proc) => [proc.oid, proc])));
const types = perCatalog<'types', ReadonlyMap<number, UserType>>((catalog) => new Map([...catalog.types.values()].map((type) => [type.oid, type])));

export const procOfOid = askable((catalog, oid: number): Proc | undefined => procs(catalog, 'functions').get(oid));

/** What runs where something is used. */
export interface CodeUsed {
  readonly functions: readonly Proc[];
  readonly types: readonly UserType[];
  readonly relations: readonly Relation[];
  /** The functions that are perhaps others of the same name. */
  readonly perhaps: ReadonlySet<Proc>;
}

/** Without schema, quotes, modifiers and what makes an array of it. */
export function bareTypeName(type: string): string {
  const known = bareNames.get(type);
  if (known !== undefined) return known;
  const name = bareNameOf(type);
  if (bareNames.size >= mostNames) bareNames.clear();
  bareNames.set(type, name);
  return name;
}

/** The columns of a history have few types, and are asked for theirs again and again. */
const bareNames = new Map<string, string>();
const mostNames = 10_000;

function bareNameOf(type: string): string {
  return type.replace(/\(.*\)|(?:\[\])+$/gu, '').replaceAll('"', '').split('.').at(-1)?.toLowerCase() ?? type;
}

const typesByName = perCatalog<'types', ReadonlyMap<string, readonly UserType[]>>((catalog) => {
  const found = new Map<string, UserType[]>();
  for (const type of catalog.types.values()) found.set(bareTypeName(type.name), [...(found.get(bareTypeName(type.name)) ?? []), type]);
  return found;
});

/** The types of the history that a type as written may be: a name that several schemas know counts for each. */
function typesNamed(catalog: Catalog, written: string): readonly UserType[] {
  return catalog.types.size === 0 ? [] : (typesByName(catalog, 'types').get(bareTypeName(written)) ?? []);
}

/** Whether a binding is for a type that is among these; one for PostgreSQL's own types is for everything. */
function isFor({ types: own }: Binding, present: ReadonlySet<number>): boolean {
  return own.length === 0 || own.some((oid) => present.has(oid));
}

/** Types, as written, of values that are made, and of values that are there already: these are held against no condition. */
interface TypesThere {
  readonly written?: readonly string[];
  readonly read?: readonly string[];
}

/**
 * Everything that runs where these are used: the functions that an aggregate is made of, the conditions and defaults of domains, casts, operator classes and ranges of the
 * types that occur, in columns or among the arguments of a function.
 */
export function codeUsed(catalog: Catalog, uses: readonly Use[], { written = [], read = [] }: TypesThere): CodeUsed {
  if (uses.length === 0 && catalog.types.size === 0 && catalog.bindings.length === 0) return nothing;
  const functions = new Set<Proc>();
  const perhaps = new Set<Proc>();
  const found = new Set<UserType>();
  const relations = new Set<Relation>();
  const present = new Set<number>();
  const open: Use[] = [...uses];
  const occur = (name: string): void => {
    for (const type of typesNamed(catalog, name)) open.push({ oid: type.oid });
  };
  for (const name of written) occur(name);
  for (const name of read) for (const type of typesNamed(catalog, name)) present.add(type.oid);
  const byOid = types(catalog, 'types');
  const bindings = catalog.bindings.filter(({ kind }) => kind !== 'operator');
  const bound = new Set<Binding>();
  // The list grows while it is walked.
  for (let index = 0; index < open.length || bindAll(); index += 1) {
    const use = open[index];
    if (use === undefined) continue;
    const proc = procOfOid(catalog, use.oid);
    if (proc !== undefined) {
      if (use.perhaps === undefined) perhaps.delete(proc);
      else if (!functions.has(proc)) perhaps.add(proc);
      if (functions.has(proc)) continue;
      functions.add(proc);
      open.push(...(proc.uses ?? []));
      for (const name of [...proc.argumentTypes, proc.returns.replace(/^SETOF /u, '')]) occur(name);
      continue;
    }
    const type = byOid.get(use.oid);
    if (type !== undefined && !found.has(type)) {
      found.add(type);
      present.add(type.oid);
      open.push(...(type.uses ?? []), ...(type.domain?.constraints ?? []).flatMap((one) => one.uses ?? []));
      if (type.baseType !== null) occur(type.baseType);
    }
    const relation = catalog.relations.get(use.oid);
    if (relation !== undefined) {
      if (!relations.has(relation) && relation.relkind === 'view') open.push(...(relation.uses ?? []));
      relations.add(relation);
      present.add(relation.oid);
    }
  }
  return { functions: [...functions], types: [...found], relations: [...relations], perhaps };

  /** Adds what bindings call for the types that are there by now; whether that is anything. */
  function bindAll(): boolean {
    const before = open.length;
    for (const binding of bindings) {
      if (bound.has(binding) || !isFor(binding, present)) continue;
      bound.add(binding);
      open.push(...binding.functions.map((oid): Use => ({ oid, perhaps: true })));
    }
    return open.length > before;
  }
}

/** What PostgreSQL looks at when rows of a relation come or change, and also when they only go. */
export type RowsChange = 'come' | 'go';

/** By the relation that the index is on. */
const usesOfIndexes = perCatalog<'indexes', ReadonlyMap<number, readonly Use[]>>((catalog) => {
  const found = new Map<number, readonly Use[]>();
  for (const { relation, uses } of catalog.indexes.values()) if (uses !== undefined) found.set(relation, [...(found.get(relation) ?? []), ...uses]);
  return found;
});

const noUses: readonly Use[] = [];
const usesOfIndexesOf = askable((catalog, oid: number): readonly Use[] => usesOfIndexes(catalog, 'indexes').get(oid) ?? noUses, sameItems);

const nothing: CodeUsed = { functions: [], types: [], relations: [], perhaps: new Set() };

function usesOfRelation(catalog: Catalog, relation: Relation, change: RowsChange): readonly Use[] {
  const always = [...relation.policies, ...(relation.rules ?? []), ...triggersOf(catalog, relation)].flatMap((row: { readonly uses?: readonly Use[] }) => row.uses ?? []);
  if (change === 'go') return always;
  // A row is put where the keys above lead, and held against the bounds that they make.
  const keys = [relation, ...relation.parents.flatMap(({ oid }) => catalog.relations.get(oid) ?? [])].flatMap((one) => (one.relkind === 'partitioned-table' ? (one.uses ?? []) : []));
  return [...always, ...keys, ...relation.columns.flatMap(({ hasDefault, uses }) => (hasDefault ? (uses ?? []) : [])), ...relation.constraints.flatMap(({ uses }) => uses ?? []), ...usesOfIndexesOf(catalog, relation.oid)];
}

const ofRelation = { come: codeOfRelations('come'), go: codeOfRelations('go') };

function codeOfRelations(change: RowsChange): (catalog: Catalog, relation: Relation) => CodeUsed {
  return perCatalog((catalog, relation: Relation) => codeUsed(catalog, usesOfRelation(catalog, relation, change), change === 'come' ? { written: relation.columns.map(({ type }) => type) } : {}));
}

/** What runs with a statement that changes rows of a relation: defaults, conditions, indexes, policies, rules, WHEN of triggers, and what belongs to the types of its columns. */
export function codeOfRelation(catalog: Catalog, relation: Relation, change: RowsChange): CodeUsed {
  return ofRelation[change](catalog, relation);
}
