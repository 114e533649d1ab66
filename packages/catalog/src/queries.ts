import { isAmong } from './holes.js';
import type { Aspect, Catalog, Proc, Relation, Taint, Trigger } from './model.js';
import { qualifiedName } from './model.js';
import { askable, sameEntries, sameItems } from './noted-catalog.js';

/** The parts of a name as written in a configuration: `a.b`, `"A b".c`. Unquoted parts are folded, as PostgreSQL does. */
export function nameParts(written: string): readonly string[] {
  return [...written.matchAll(/"((?:[^"]|"")*)"|([^."\s]+)/gu)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? '');
}

/** The relation of this name: `schema.name`, or `name` looked up in the history's search path. */
export function resolveRelation(catalog: Catalog, written: string): Relation | null {
  const parts = nameParts(written);
  const name = parts.at(-1);
  const schemas = parts.length > 1 ? [parts.at(-2) ?? ''] : catalog.searchPath;
  for (const schema of schemas) {
    const relation = relationNamed(catalog, schema, name ?? '');
    if (relation !== null) return relation;
  }
  return null;
}

const byName = new WeakMap<Catalog['relations'], ReadonlyMap<string, ReadonlyMap<string, Relation>>>();
const none: ReadonlyMap<string, never> = new Map<string, never>();

/** The relations of this name, by their schemas. */
const relationsNamed = askable(({ relations }, name: string): ReadonlyMap<string, Relation> => {
  const known = byName.get(relations) ?? relationsByName(relations);
  byName.set(relations, known);
  return known.get(name) ?? none;
}, sameEntries);

/** The relation of this name in a schema, as the catalog has them. */
export function relationNamed(catalog: Catalog, schema: string, name: string): Relation | null {
  return relationsNamed(catalog, name).get(schema) ?? null;
}

function relationsByName(relations: Catalog['relations']): ReadonlyMap<string, ReadonlyMap<string, Relation>> {
  const found = new Map<string, Map<string, Relation>>();
  for (const relation of relations.values()) {
    const ofName = found.get(relation.name) ?? new Map<string, Relation>();
    found.set(relation.name, ofName);
    if (!ofName.has(relation.schema)) ofName.set(relation.schema, relation);
  }
  return found;
}

const noTriggers: readonly Trigger[] = [];

const triggersOfOid = askable(({ triggers }, oid: number): readonly Trigger[] => {
  const byRelation = triggersByRelation.get(triggers) ?? triggersIn(triggers);
  triggersByRelation.set(triggers, byRelation);
  return byRelation.get(oid) ?? noTriggers;
}, sameItems);

/** The triggers of a relation in the order in which PostgreSQL fires those of one kind: by name, byte by byte. */
export function triggersOf(catalog: Catalog, relation: Relation): readonly Trigger[] {
  return triggersOfOid(catalog, relation.oid);
}

/** Judges ask for the triggers of a relation at each step of each way. */
const triggersByRelation = new WeakMap<Catalog['triggers'], ReadonlyMap<number, readonly Trigger[]>>();

function triggersIn(triggers: Catalog['triggers']): ReadonlyMap<number, readonly Trigger[]> {
  const found = new Map<number, Trigger[]>();
  for (const trigger of triggers) {
    const known = found.get(trigger.relation);
    if (known === undefined) found.set(trigger.relation, [trigger]);
    else known.push(trigger);
  }
  for (const own of found.values()) own.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  return found;
}

/** The function a trigger calls, or null when the history does not define it. */
export function functionOf(catalog: Catalog, trigger: Trigger): Proc | null {
  return trigger.function === null ? null : (catalog.functions.get(trigger.function) ?? null);
}

/** What a question is about: a relation, or a role, function or schema by name. */
export type Subject = Relation | { readonly name: string };

function isRelation(subject: Subject): subject is Relation {
  return 'oid' in subject;
}

function touches(taint: Taint, subject: Subject): boolean {
  if (!isRelation(subject)) {
    if (taint.names === 'all') return true;
    const last = subject.name.split('.').at(-1);
    return taint.names.some((name) => name === subject.name || name === last || name.split('.').at(-1) === subject.name);
  }
  return (taint.before === undefined || subject.oid < taint.before) && isAmong(taint.relations, qualifiedName(subject));
}

/** Whether the aspect is one of a relation, so that `relations` says what it touches, and not of something that has its own name. */
function isRelationAspect(aspect: Aspect): boolean {
  return ['existence', 'owner', 'relacl', 'triggers', 'constraints', 'indexes', 'policies', 'columns'].includes(aspect);
}

/**
 * The taints that make one of these aspects of a relation, or of the role or function of this name, uncertain. For a relation only
 * its own aspects count: ask for `roles`, `memberships` and `functions` by name.
 */
export function taintsTouching(catalog: Catalog, subject: Subject, aspects: readonly Aspect[]): readonly Taint[] {
  return catalog.taints.filter((taint) => {
    const hit = taint.aspects.filter((aspect) => aspects.includes(aspect) && (!isRelation(subject) || isRelationAspect(aspect)));
    return hit.length > 0 && touches(taint, subject);
  });
}

/** The taints that may have made a partition or a child of one of these: it holds rows of theirs, under a name that may not be known. */
export function taintsBelow(catalog: Catalog, relations: readonly Relation[]): readonly Taint[] {
  return catalog.taints.filter(({ parents }) => parents?.some((oid) => relations.some((relation) => relation.oid === oid)) === true);
}
