import { isAmong } from './holes.js';
import { qualifiedName, type Aspect, type Attribute, type Relation, type Trigger } from './model.js';
import type { State } from './state.js';
import type { Touch } from './touches.js';

const all: readonly Aspect[] = ['existence', 'owner', 'relacl', 'triggers', 'constraints', 'indexes', 'policies', 'columns'];

/** Of the columns that both have. */
function haveSameAcls(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  if (a === b) return true;
  const acls = new Map(b.map(({ name, attacl }) => [name, attacl]));
  return a.every(({ name, attacl }) => JSON.stringify(acls.get(name) ?? attacl) === JSON.stringify(attacl));
}

/** But for what is granted on them. */
function haveSameColumns(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  return a === b || (a.length === b.length && a.every((column, index) => {
    const other = b[index];
    return column === other || (other !== undefined && JSON.stringify({ ...column, attacl: [] }) === JSON.stringify({ ...other, attacl: [] }));
  }));
}

/** In what two versions of a relation differ. */
export function aspectsBetween(a: Relation, b: Relation): readonly Aspect[] {
  if (a.name !== b.name || a.schema !== b.schema || a.parents !== b.parents || a.relkind !== b.relkind) return all;
  const aspects: Aspect[] = [];
  if (a.owner !== b.owner) aspects.push('owner');
  // A new owner takes the place of the old one in the ACL as well.
  else if (a.relacl !== b.relacl || a.usage !== b.usage || a.revokes !== b.revokes || a.stated !== b.stated || !haveSameAcls(a.columns, b.columns)) aspects.push('relacl');
  if (!haveSameColumns(a.columns, b.columns)) aspects.push('columns');
  if (a.constraints !== b.constraints) aspects.push('constraints');
  if (a.policies !== b.policies || a.rowSecurity !== b.rowSecurity || a.forceRowSecurity !== b.forceRowSecurity) aspects.push('policies');
  if (a.rules !== b.rules) aspects.push('triggers');
  return aspects;
}

function triggersMoved(before: readonly Trigger[], after: readonly Trigger[]): readonly Trigger[] {
  if (before === after) return [];
  const [then, now] = [new Set(before), new Set(after)];
  return [...before.filter((one) => !now.has(one)), ...after.filter((one) => !then.has(one))];
}

/** Names by the aspects in which they changed. */
class Found {
  private readonly aspects = new Map<string, Set<Aspect>>();

  add(relation: Relation | undefined, aspects: readonly Aspect[]): void {
    if (relation === undefined || aspects.length === 0) return;
    const name = qualifiedName(relation);
    const known = this.aspects.get(name) ?? new Set();
    this.aspects.set(name, known);
    for (const aspect of aspects) known.add(aspect);
  }

  touches(): readonly Touch[] {
    const groups = new Map<string, { readonly aspects: readonly Aspect[]; readonly relations: string[] }>();
    for (const [name, aspects] of this.aspects) {
      const key = [...aspects].sort().join();
      const group = groups.get(key) ?? { aspects: [...aspects], relations: [] };
      groups.set(key, group);
      group.relations.push(name);
    }
    return [...groups.values()].map(({ aspects, relations }) => ({ aspects, relations, names: [] }));
  }
}

/**
 * What one state has of relations, functions and types that the other has not: what a statement that leads from one to the other touches, also
 * of what it does not name: partitions and children, what CASCADE takes along, rows of foreign keys, sequences.
 */
export function touchesBetween(before: State, after: State): readonly Touch[] {
  if (before === after) return [];
  const found = new Found();
  const { gone, come } = after.relations.movedSince(before.relations);
  const then = new Map(gone.map((relation) => [relation.oid, relation]));
  const now = new Map(come.map((relation) => [relation.oid, relation]));
  for (const oid of new Set([...then.keys(), ...now.keys()])) {
    const [old, made] = [then.get(oid), now.get(oid)];
    const aspects = old === undefined || made === undefined ? all : aspectsBetween(old, made);
    found.add(old, aspects);
    found.add(made, aspects);
  }
  const relationAt = (oid: number): Relation | undefined => before.relations.get(oid) ?? after.relations.get(oid);
  for (const { relation } of triggersMoved(before.triggers, after.triggers)) found.add(relationAt(relation), ['triggers']);
  const indexes = after.indexes.movedSince(before.indexes);
  for (const { relation } of [...indexes.gone, ...indexes.come]) found.add(relationAt(relation), ['indexes']);
  const named = (aspects: readonly Aspect[], { gone: lost, come: made }: { readonly gone: readonly { readonly schema: string; readonly name: string }[]; readonly come: readonly { readonly schema: string; readonly name: string }[] }): readonly Touch[] =>
    lost.length + made.length === 0 ? [] : [{ aspects, relations: [], names: [...new Set([...lost, ...made].map(qualifiedName))], ...(lost.some((one) => !made.some((other) => qualifiedName(other) === qualifiedName(one))) ? { removes: true } : {}) }];
  return [...found.touches(), ...named(['functions', 'bodies'], after.functions.movedSince(before.functions)), ...named(['types'], after.types.movedSince(before.types))];
}

/** The same of what is no relation, function or type: schemas, default privileges, the database, parameters and settings, as they have the names of roles. */
export function touchesOfOthers(before: State, after: State): readonly Touch[] {
  const named = (aspect: Aspect, names: readonly string[]): readonly Touch[] => (names.length === 0 ? [] : [{ aspects: [aspect], relations: [], names: [...new Set(names)] }]);
  const schemas = after.namespaces.movedSince(before.namespaces);
  const creators = before.defaultAcls === after.defaultAcls ? [] : [...before.defaultAcls.filter((row) => !after.defaultAcls.includes(row)), ...after.defaultAcls.filter((row) => !before.defaultAcls.includes(row))].map(({ creator }) => creator);
  const isSameDatabase = before.databaseOwner === after.databaseOwner && before.databaseAcl === after.databaseAcl;
  return [
    ...named('schemas', [...schemas.gone, ...schemas.come].map(({ name }) => name)),
    ...named('default-acl', creators),
    ...named('databases', isSameDatabase ? [] : [before.database ?? 'postgres']),
    ...named('parameters', before.parameterAcls === after.parameterAcls ? [] : [...before.parameterAcls, ...after.parameterAcls].map(({ name }) => name)),
    ...named('settings', before.roleSettings === after.roleSettings ? [] : [...before.roleSettings, ...after.roleSettings].flatMap(({ role }) => role ?? [])),
  ];
}

/** What of these is not in a touch already. */
export function beyond(touch: Touch, touches: readonly Touch[]): readonly Touch[] {
  const isCovered = (aspects: readonly Aspect[]): boolean => aspects.every((aspect) => touch.aspects.includes(aspect));
  const { opens } = touch;
  return touches.flatMap((found): readonly Touch[] => {
    const one: Touch = opens === undefined ? found : { ...found, opens };
    if (!isCovered(one.aspects)) return [one];
    const relations = one.relations === 'all' || touch.relations === 'all' ? [] : one.relations.filter((name) => !isAmong(touch.relations, name));
    const { names: known } = touch;
    const names = one.names === 'all' || known === 'all' ? [] : one.names.filter((name) => !known.some((other) => name === other || name.endsWith(`.${other}`)));
    return relations.length + names.length === 0 ? [] : [{ ...one, relations, names }];
  });
}
