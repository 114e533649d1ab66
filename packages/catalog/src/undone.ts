import { PUBLIC } from './acl.js';
import type { AclItem, Aspect, Opening, Proc, Relation, Trigger, Use, UserType } from './model.js';
import { qualifiedName } from './model.js';
import type { DefaultAclRow, State } from './state.js';
import { parseSearchPath } from './session.js';
import type { Touch } from './touches.js';
import { aspectsBetween, beyond, touchesBetween } from './touches-between.js';
import { ownTypeOid } from './uses.js';

const opensNothing: Opening = { to: [], privileges: [], uses: [] };

/**
 * What a statement touches that ran and was perhaps undone: the catalog has what it did. What it opens is there already; open is what it took away, which is there
 * again where it was undone.
 */
export function touchesUndone(touch: Touch | null, before: State, after: State): readonly Touch[] {
  const own: readonly Touch[] = touch === null || saysDifference(touch, before, after) ? [] : [touch];
  const named = [...own, ...beyond(touch ?? { aspects: [], relations: [], names: [] }, touchesBetween(before, after))];
  return [...named.map((one) => (one.opens === undefined ? one : { ...one, opens: opensNothing })), ...madeFor(before, after), ...takenAway(before, after)];
}

/** Whether the difference says all: of a function whose path alone it sets, and of REVOKE of a role. */
function saysDifference({ path, aspects, membership }: Touch, before: State, after: State): boolean {
  if (path !== undefined) return true;
  return aspects.every((aspect) => aspect === 'memberships') && membership === undefined && before.memberships !== after.memberships;
}

/** What the later state has and the earlier has not: it is not there where that was undone. */
function madeFor(before: State, after: State): readonly Touch[] {
  const gone = (aspects: readonly Aspect[], names: readonly string[]): readonly Touch[] => (names.length === 0 ? [] : [{ ...named(aspects, names, opensNothing), removes: true }]);
  return [
    ...gone(['roles', 'memberships'], after.roles.movedSince(before.roles).come.map(({ name }) => name).filter((name) => !before.roles.has(name))),
    ...gone(['schemas'], after.namespaces.movedSince(before.namespaces).come.map(({ name }) => name).filter((name) => !before.namespaces.has(name))),
    ...gone(['functions'], after.functions.movedSince(before.functions).come.filter(({ key }) => !before.functions.has(key)).map(qualifiedName)),
  ];
}

/** What the earlier state gives somebody, or calls, and the later one does not. */
function takenAway(before: State, after: State): readonly Touch[] {
  if (before === after) return [];
  return [...database(before, after), ...memberships(before, after), ...namespaces(before, after), ...defaultAcls(before, after), ...relations(before, after), ...functions(before, after), ...types(before, after)];
}

type Item = Pick<AclItem<string>, 'grantee' | 'privilege'>;

function lostItems<T extends Item>(old: readonly T[], now: readonly Item[]): readonly T[] {
  return old === now ? [] : old.filter((item) => !now.some(({ grantee, privilege }) => grantee === item.grantee && privilege === item.privilege));
}

const opensItems = (items: readonly Item[]): Opening => ({ to: [...new Set(items.map(({ grantee }) => grantee))], privileges: [...new Set(items.map(({ privilege }) => privilege))], uses: [] });
const opensOwner = (owner: string): Opening => ({ to: [owner], privileges: 'all', uses: [] });

function named(aspects: readonly Aspect[], names: readonly string[] | 'all', opens: Opening): Touch {
  return { aspects, relations: [], names, opens };
}

function ofItems(aspects: readonly Aspect[], names: readonly string[] | 'all', items: readonly Item[]): readonly Touch[] {
  return items.length === 0 ? [] : [named(aspects, names, opensItems(items))];
}

function database(before: State, after: State): readonly Touch[] {
  const names = [before.database ?? 'postgres'];
  return [...ofItems(['databases'], names, lostItems(before.databaseAcl, after.databaseAcl)), ...(before.databaseOwner === after.databaseOwner ? [] : [named(['databases'], names, opensOwner(before.databaseOwner))])];
}

function memberships(before: State, after: State): readonly Touch[] {
  if (before.memberships === after.memberships) return [];
  const has = (one: (typeof before.memberships)[number]): boolean =>
    after.memberships.some(({ role, member, adminOption, inheritOption, setOption }) => role === one.role && member === one.member && adminOption >= one.adminOption && inheritOption >= one.inheritOption && setOption >= one.setOption);
  return before.memberships.filter((one) => !has(one)).map(({ role, member }) => ({
    ...named(['memberships'], [role, member], { to: [member], privileges: 'all', uses: [] }),
    membership: { roles: [role], members: [member] },
  }));
}

function namespaces(before: State, after: State): readonly Touch[] {
  const { gone, come } = after.namespaces.movedSince(before.namespaces);
  return gone.flatMap((old) => {
    const now = come.find(({ oid }) => oid === old.oid);
    const others = old.nspacl.filter(({ grantee }) => grantee !== old.owner);
    return [...ofItems(['schemas'], [old.name], lostItems(others, now?.nspacl ?? [])), ...(now?.owner === old.owner ? [] : [named(['schemas'], [old.name], opensOwner(old.owner))])];
  });
}

/** Where no row says otherwise, PUBLIC may execute functions and use types (manual: Privileges). */
function usualItems({ schema, objects }: DefaultAclRow): readonly Item[] {
  if (schema !== null || (objects !== 'functions' && objects !== 'types')) return [];
  return [{ grantee: PUBLIC, privilege: objects === 'functions' ? 'EXECUTE' : 'USAGE' }];
}

function defaultAcls(before: State, after: State): readonly Touch[] {
  if (before.defaultAcls === after.defaultAcls) return [];
  const of = (rows: readonly DefaultAclRow[], { creator, schema, objects }: DefaultAclRow): DefaultAclRow | undefined => rows.find((one) => one.creator === creator && one.schema === schema && one.objects === objects);
  return [...before.defaultAcls, ...after.defaultAcls.filter((row) => of(before.defaultAcls, row) === undefined)].flatMap((row) =>
    ofItems(['default-acl'], 'all', lostItems(of(before.defaultAcls, row)?.acl ?? usualItems(row), of(after.defaultAcls, row)?.acl ?? usualItems(row))).map((touch) => ({ ...touch, defaultsOf: row.objects })),
  );
}

/** What belongs to a relation and calls something, or lets something come through it. */
function partsOf(state: State, relation: Relation, triggers: readonly Trigger[], indexes: readonly (readonly Use[])[]): readonly Use[] {
  const functionsOf = ({ function: key }: Trigger): readonly Use[] => {
    const proc = key === null ? undefined : state.functions.get(key);
    return proc === undefined ? [] : [{ oid: proc.oid }];
  };
  const read = relation.relkind === 'view' || relation.relkind === 'materialized-view' ? [...state.dependencies].flatMap(({ dependent, on, kind }) => (kind === 'view' && dependent === relation.oid ? [{ oid: on }] : [])) : [];
  const referred = relation.constraints.flatMap(({ references }) => (references === null ? [] : [{ oid: references.relation }]));
  const typed = relation.columns.flatMap(({ type }) => ownTypeOid(state, type.replace(/\(.*\)|(?:\[\])+$/gu, '').replaceAll('"', '').split('.')) ?? []).map((oid): Use => ({ oid }));
  const parts: readonly { readonly uses?: readonly Use[] }[] = [relation, ...relation.columns, ...relation.constraints, ...relation.policies, ...(relation.rules ?? []), ...triggers];
  return [...parts.flatMap(({ uses }) => uses ?? []), ...indexes.flat(), ...triggers.flatMap(functionsOf), ...read, ...referred, ...typed];
}

function relations(before: State, after: State): readonly Touch[] {
  const { gone, come } = after.relations.movedSince(before.relations);
  const indexes = after.indexes.movedSince(before.indexes);
  const triggersChanged = before.triggers === after.triggers ? [] : [...before.triggers.filter((one) => !after.triggers.includes(one)), ...after.triggers.filter((one) => !before.triggers.includes(one))];
  const oids = new Set([...gone.map(({ oid }) => oid), ...come.map(({ oid }) => oid), ...[...indexes.gone, ...triggersChanged].map(({ relation }) => relation)]);
  return [...oids].flatMap((oid) => ofRelation(before, after, oid, triggersChanged.some(({ relation }) => relation === oid) ? 'changed' : 'same', indexes.gone.filter(({ relation }) => relation === oid).flatMap(({ uses }) => (uses === undefined ? [] : [uses]))));
}

/** By these it is settled what statements on a relation set off. */
const throughParts = ['rules', 'constraints', 'policies', 'rowSecurity', 'forceRowSecurity', 'uses', 'parents'] as const;

function ofRelation(before: State, after: State, oid: number, triggers: 'changed' | 'same', indexes: readonly (readonly Use[])[]): readonly Touch[] {
  const [old, now] = [before.relations.get(oid), after.relations.get(oid)];
  // Without it its name may mean something else.
  if (old === undefined) return now === undefined ? [] : [{ aspects: ['existence'], relations: [qualifiedName(now)], names: [], opens: { ...opensNothing, hides: true } }];
  const triggersIn = (state: State): readonly Trigger[] => state.triggers.filter(({ relation }) => relation === oid);
  const kept = new Set(now === undefined ? [] : partsOf(after, now, triggersIn(after), []).map((use) => use.oid));
  const parts = partsOf(before, old, triggersIn(before), indexes).filter((use) => !kept.has(use.oid));
  // What statements on it set off is something else: whether that leads to the table is seen by the relation.
  const itself = triggers === 'changed' || now === undefined || throughParts.some((part) => old[part] !== now[part]) ? [{ oid }] : [];
  const uses = [...parts, ...itself];
  const touch = (aspects: readonly Aspect[], opens: Opening): Touch => ({ aspects, relations: [qualifiedName(old)], names: [], opens });
  const columnItems = ({ columns }: Relation): readonly AclItem[] => columns.flatMap(({ attacl }) => attacl);
  const items = [...lostItems(old.relacl, now?.relacl ?? []), ...lostItems(columnItems(old), [...(now === undefined ? [] : columnItems(now)), ...(now?.relacl ?? [])])].filter(({ grantee }) => grantee !== old.owner);
  // What is gone leads on by what it calls; others' code may write to it by its name.
  const given = now === undefined ? items.filter(({ privilege }) => privilege === 'TRIGGER' || privilege === 'REFERENCES') : items;
  return [
    ...(uses.length === 0 ? [] : [touch(aspectsOfParts(old, now, triggers, indexes), { to: [], privileges: [], uses })]),
    ...(now?.owner === old.owner ? [] : [touch(['owner', 'existence'], { to: [old.owner], privileges: 'all', uses: [] })]),
    ...(given.length === 0 ? [] : [touch(['relacl'], opensItems(given))]),
  ];
}

/** What leads on from a relation by what it calls. */
const calling: readonly Aspect[] = ['columns', 'constraints', 'indexes', 'policies', 'triggers'];

/** As what of a relation its parts are open: one that has other policies, say, is there either way. A view that reads something else may as well not have been there. */
function aspectsOfParts(old: Relation, now: Relation | undefined, triggers: 'changed' | 'same', indexes: readonly (readonly Use[])[]): readonly Aspect[] {
  const between = now === undefined || old.uses !== now.uses ? (['existence'] as const) : aspectsBetween(old, now);
  if (between.includes('existence')) return ['existence'];
  const found = new Set<Aspect>(between);
  if (triggers === 'changed') found.add('triggers');
  if (indexes.length > 0) found.add('indexes');
  const aspects = calling.filter((aspect) => found.has(aspect));
  return aspects.length === 0 ? ['existence'] : aspects;
}

function functions(before: State, after: State): readonly Touch[] {
  const { gone, come } = after.functions.movedSince(before.functions);
  const hidden = come.filter(({ oid }) => !gone.some((old) => old.oid === oid)).map((made) => named(['functions', 'bodies'], [qualifiedName(made)], { ...opensNothing, hides: true }));
  return [...gone.map((old) => ofFunction(old, come.find(({ oid }) => oid === old.oid))), ...hidden];
}

function ofFunction(old: Proc, now: Proc | undefined): Touch {
  const [path, other] = [old.config['search_path'], now?.config['search_path']];
  const touch = named(['functions', 'bodies'], [qualifiedName(old)], { ...opensNothing, makes: old });
  const isPathAlone = now !== undefined && path !== undefined && path !== other && JSON.stringify({ ...now, config: null }) === JSON.stringify({ ...old, config: null });
  return isPathAlone ? { ...touch, path: parseSearchPath(path) } : touch;
}

function usesOfType({ uses, domain }: UserType): readonly Use[] {
  return [...(uses ?? []), ...(domain?.constraints ?? []).flatMap((one) => one.uses ?? [])];
}

function types(before: State, after: State): readonly Touch[] {
  const { gone, come } = after.types.movedSince(before.types);
  const hidden = come.filter(({ oid }) => !gone.some((old) => old.oid === oid)).map((made) => named(['types'], [qualifiedName(made)], { ...opensNothing, hides: true }));
  const lost = gone.map((old) => {
    const now = come.find(({ oid }) => oid === old.oid);
    const kept = new Set(now === undefined ? [] : usesOfType(now).map(({ oid }) => oid));
    return named(['types'], [qualifiedName(old)], { to: now?.owner === old.owner ? [] : [old.owner], privileges: 'all', uses: usesOfType(old).filter(({ oid }) => !kept.has(oid)) });
  });
  return [...lost, ...hidden];
}
