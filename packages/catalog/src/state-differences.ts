import { relationWith } from './copies.js';
import { qualifiedName, type Aspect, type EventTrigger, type Relation, type Trigger } from './model.js';
import type { Rows } from './rows.js';
import type { Dependency, State } from './state.js';
import { aspectsBetween } from './touches-between.js';
import { everythingFromNowOn, type Touch } from './touches.js';

/** A statement in one state: before it, and after it. */
export interface Ran {
  readonly before: State;
  readonly after: State;
}

const whole: readonly Aspect[] = ['existence', 'owner', 'relacl', 'triggers', 'constraints', 'indexes', 'policies', 'columns'];

/** What goes with a column, if its type does. */
const ofColumns: readonly Aspect[] = ['columns', 'constraints', 'indexes', 'policies', 'triggers'];

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

const kept = <T>(a: T, b: T): T => (isSame(a, b) ? a : b);

/** In what two relations differ, whoever made their parts. */
function aspectsApart(a: Relation, b: Relation): readonly Aspect[] {
  const aligned = relationWith(b, {
    ...{ parents: kept(a.parents, b.parents), relacl: kept(a.relacl, b.relacl), revokes: kept(a.revokes, b.revokes), columns: kept(a.columns, b.columns), constraints: kept(a.constraints, b.constraints), policies: kept(a.policies, b.policies) },
    ...(a.usage !== undefined && isSame(a.usage, b.usage) ? { usage: a.usage } : {}),
    ...(a.stated !== undefined && isSame(a.stated, b.stated) ? { stated: a.stated } : {}),
    ...(a.rules !== undefined && isSame(a.rules, b.rules) ? { rules: a.rules } : {}),
  });
  const found = aspectsBetween(a, aligned);
  // A view that reads or calls something else goes with something else.
  return isSame(a.uses, b.uses) ? found : [...new Set<Aspect>([...found, 'existence', 'columns'])];
}

/** The keys whose rows either of the two changed. */
function keysChanged<K, V>(one: Ran, other: Ran, rowsOf: (state: State) => Rows<K, V>): readonly K[] {
  const changed = ({ before, after }: Ran): readonly K[] => rowsOf(after).keysChangedSince(rowsOf(before));
  return [...new Set([...changed(one), ...changed(other)])];
}

function ofRelations(one: Ran, other: Ran): readonly Touch[] {
  return keysChanged(one, other, ({ relations }) => relations).flatMap((oid): readonly Touch[] => {
    const [a, b] = [one.after.relations.get(oid), other.after.relations.get(oid)];
    const aspects = a === undefined || b === undefined ? whole : aspectsApart(a, b);
    const names = [...new Set([a, b].flatMap((relation) => (relation === undefined ? [] : [qualifiedName(relation)])))];
    return aspects.length === 0 || names.length === 0 ? [] : [{ aspects, relations: names, names: [] }];
  });
}

/** What is new or gone, by content. */
function moved<Row>(before: readonly Row[], after: readonly Row[]): ReadonlyMap<string, Row> {
  if (before === after) return new Map<string, Row>();
  const [then, now] = [new Set(before), new Set(after)];
  const text = (prefix: string) => (row: Row): [string, Row] => [prefix + JSON.stringify(row), row];
  return new Map([...before.filter((row) => !now.has(row)).map(text('-')), ...after.filter((row) => !then.has(row)).map(text('+'))]);
}

/** What only one of two statements brought or took away. */
function apart<Row>(one: ReadonlyMap<string, Row>, other: ReadonlyMap<string, Row>): readonly Row[] {
  const only = (a: ReadonlyMap<string, Row>, b: ReadonlyMap<string, Row>): readonly Row[] => [...a].flatMap(([key, row]) => (b.has(key) ? [] : [row]));
  return [...only(one, other), ...only(other, one)];
}

function nameAt({ before, after }: Ran, oid: number): readonly string[] {
  const relation = after.relations.get(oid) ?? before.relations.get(oid);
  return relation === undefined ? [] : [qualifiedName(relation)];
}

function ofTriggers(one: Ran, other: Ran): readonly Touch[] {
  const movedIn = ({ before, after }: Ran): ReadonlyMap<string, Trigger> => moved(before.triggers, after.triggers);
  return apart(movedIn(one), movedIn(other)).map(({ relation, functionName }): Touch => ({ aspects: ['triggers'], relations: [...nameAt(one, relation), ...nameAt(other, relation)], names: [], runs: functionName }));
}

function ofIndexes(one: Ran, other: Ran): readonly Touch[] {
  return keysChanged(one, other, ({ indexes }) => indexes).flatMap((oid): readonly Touch[] => {
    const [a, b] = [one.after.indexes.get(oid), other.after.indexes.get(oid)];
    if (isSame(a, b)) return [];
    return [{ aspects: ['indexes', 'constraints'], relations: [a, b].flatMap((index) => (index === undefined ? [] : [...nameAt(one, index.relation), ...nameAt(other, index.relation)])), names: [] }];
  });
}

function ofNamed<Row extends { readonly schema: string; readonly name: string }>(aspects: readonly Aspect[], one: Ran, other: Ran, rowsOf: (state: State) => Rows<string, Row>): readonly Touch[] {
  const names = keysChanged(one, other, rowsOf).flatMap((key): readonly string[] => {
    const [a, b] = [rowsOf(one.after).get(key), rowsOf(other.after).get(key)];
    return isSame(a, b) ? [] : [a, b].flatMap((row) => (row === undefined ? [] : [qualifiedName(row)]));
  });
  return names.length === 0 ? [] : [{ aspects, relations: [], names: [...new Set(names)] }];
}

function ofEventTriggers(one: Ran, other: Ran): readonly Touch[] {
  const names = keysChanged(one, other, ({ eventTriggers }): Rows<string, EventTrigger> => eventTriggers).filter((name) => !isSame(one.after.eventTriggers.get(name), other.after.eventTriggers.get(name)));
  return names.length === 0 ? [] : [everythingFromNowOn];
}

/** As what of its dependent something goes with what it depends on. */
const ofDependencies: Readonly<Record<Dependency['kind'], readonly Aspect[]>> = {
  view: whole,
  'owned-sequence': ['existence'],
  policy: ['policies'],
  default: ['columns'],
  identity: ['columns'],
  'column-type': ofColumns,
  'function-type': ['functions', 'bodies'],
  type: ['types'],
};

function touchOfDependency(run: Ran, { dependent, kind }: Dependency): Touch | null {
  const aspects = ofDependencies[kind];
  const relations = nameAt(run, dependent);
  if (relations.length > 0) return { aspects, relations, names: [] };
  const rows = kind === 'type' ? run.after.types : run.after.functions;
  const names = rows.where(({ oid }) => oid === dependent).map(qualifiedName);
  return names.length === 0 ? null : { aspects, relations: [], names };
}

function dependenciesMoved({ before, after }: Ran): ReadonlyMap<string, Dependency> {
  return before.dependencies === after.dependencies ? new Map<string, Dependency>() : moved(before.dependencies.toArray(), after.dependencies.toArray());
}

/**
 * In what two states after the same statement differ by it, where it began in one or in the other: relations and their parts, functions, types and
 * event triggers, and what each is bound to.
 */
export function differencesBetween(one: Ran, other: Ran): readonly Touch[] {
  const bound = apart(dependenciesMoved(one), dependenciesMoved(other)).flatMap((dependency) => touchOfDependency(one, dependency) ?? touchOfDependency(other, dependency) ?? []);
  return [
    ...ofRelations(one, other),
    ...ofTriggers(one, other),
    ...ofIndexes(one, other),
    ...ofNamed(['functions', 'bodies'], one, other, ({ functions }) => functions),
    ...ofNamed(['types'], one, other, ({ types }) => types),
    ...ofEventTriggers(one, other),
    ...bound,
  ];
}
