import type { Node } from '@pgsql/types';
import { comparePlaces } from '@pg-guardrails/kernel';
import { stateWith } from './copies.js';
import { hasHole, isAmong, mayBeSame, shown } from './holes.js';
import { tempSchema } from './names.js';
import { qualifiedName, type Aspect, type Proc, type Relation, type Source, type Taint } from './model.js';
import { textsOf, walk } from './nodes.js';
import type { Context, State } from './state.js';
import { touchedBy, type Touch } from './touches.js';

function sameNames(a: readonly string[] | 'all' | undefined, b: readonly string[] | 'all' | undefined): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && a.length === b.length && a.every((one, index) => one === b[index]));
}

function sameTouch(a: Touch, b: Touch): boolean {
  return sameNames(a.aspects, b.aspects) && sameNames(a.relations, b.relations) && sameNames(a.names, b.names) && sameNames(a.path, b.path) && a.defaultsOf === b.defaultsOf && a.removes === b.removes && (a.opens === b.opens || JSON.stringify(a.opens) === JSON.stringify(b.opens));
}

function sameSource(a: Source, b: Source): boolean {
  return comparePlaces(a.place, b.place) === 0 && a.text === b.text;
}

function onlyItself(touch: Touch): Touch {
  const { also, ...own } = touch;
  return also === undefined ? touch : own;
}

/** Records what a statement may have touched. */
export function withTaint(state: State, touch: Touch | null, why: string, context: Context): State {
  if (touch?.also !== undefined) return withTaint(withTaint(state, onlyItself(touch), why, context), touch.also, why, context);
  if (touch === null || touch.aspects.length === 0) return state;
  if (touch.relations.length === 0 && touch.names.length === 0) return state;
  const { aspects, relations, names, goesOn, runs, switches, path, body, membership, opens, parents, defaultsOf, removes } = touch;
  const reason = shown(why);
  const taint: Taint = { aspects, relations, names, ...(goesOn === true ? {} : { before: state.nextOid }), ...(runs === undefined ? {} : { runs }), ...(switches === undefined ? {} : { switches }), ...(path === undefined ? {} : { path }), ...(body === undefined ? {} : { body }), ...(membership === undefined ? {} : { membership }), ...(opens === undefined ? {} : { opens }), ...(parents === undefined ? {} : { parents }), ...(defaultsOf === undefined ? {} : { defaultsOf }), ...(removes === undefined ? {} : { removes }), reason, source: context.source };
  // The same statement run again, in a loop say, needs no second taint: the later one covers the relations made in between.
  const others = state.taints.filter((one) => !sameSource(one.source, taint.source) || one.reason !== reason || !sameTouch(one, taint));
  // What may make tables may write to them.
  const contents = relations === 'all' && aspects.includes('existence') ? state.contents.filter(() => false) : state.contents;
  const hasTemporary = state.hasTemporary || (relations !== 'all' && relations.some((name) => name.startsWith(`${tempSchema}.`)));
  return stateWith(state, { contents, hasTemporary, taints: [...others, taint] });
}

/** Records that it is not known whether a statement succeeds which touches nothing of the model. */
export function withDoubt(state: State, reason: string, context: Context): State {
  return stateWith(state, { taints: [...state.taints, { aspects: [], relations: [], names: [], before: state.nextOid, reason, source: context.source }] });
}

/** By aspect those of a list of taints: each row that a body comes to asks for them, and of hundreds few are in one aspect. */
const inAspects = new WeakMap<State['taints'], Map<Aspect, readonly Taint[]>>();

/** The taints in an aspect, in their order. */
export function taintsIn(taints: State['taints'], aspect: Aspect): readonly Taint[] {
  if (taints.length === 0) return taints;
  let known = inAspects.get(taints);
  if (known === undefined) {
    known = new Map();
    inAspects.set(taints, known);
  }
  let found = known.get(aspect);
  if (found === undefined) {
    found = taints.filter(({ aspects }) => aspects.includes(aspect));
    known.set(aspect, found);
  }
  return found;
}

/** What makes it uncertain which body a function has, or where its names lead. */
export function doubtsOf(state: State, { oid, key }: Proc): readonly Taint[] {
  const name = key.slice(0, key.indexOf('('));
  const last = name.slice(name.lastIndexOf('.') + 1);
  const isNamed = (one: string): boolean => one === name || one === last;
  return taintsIn(state.taints, 'bodies').filter((taint) => (taint.before === undefined || oid < taint.before) && (taint.names === 'all' || taint.names.some(isNamed)));
}

/** Whether a relation of this name may be there already, made by something that could not be evaluated. */
export function mayExist(state: State, key: string): boolean {
  return state.openWorld || taintsIn(state.taints, 'existence').some((taint) => isAmong(taint.relations, key));
}

/** Aspects in which something new may have come. */
const makers: ReadonlySet<Aspect> = new Set<Aspect>(['existence', 'roles', 'functions', 'schemas', 'triggers', 'policies', 'columns', 'types', 'constraints', 'indexes']);

/** Those in which a function may have come; an uncertain index, say, makes none. */
const functionMakers: ReadonlySet<Aspect> = new Set<Aspect>(['functions', 'schemas', 'types', 'extensions']);

/** Those in which a column may have come. */
const columnMakers: ReadonlySet<Aspect> = new Set<Aspect>(['existence', 'columns', 'types', 'schemas', 'functions']);

/** Whether an earlier taint may have made what a statement misses, by the SQLSTATE. */
export function mayHaveBeenMade(state: State, node: Node, sqlstate: string): boolean {
  if (state.openWorld) return true;
  const roles = rolesPerhapsMade(state);
  if (sqlstate === '42704' && (roles === 'all' || (roles.length > 0 && namesRole(node, roles)))) return true;
  // What touches nothing of the model names what it needs all the same.
  const touch = touchedBy(state, node) ?? { relations: [], names: [] };
  const written = textsOf(node);
  const making = sqlstate === '42883' ? functionMakers : sqlstate === '42703' ? columnMakers : makers;
  const isOfEvents = sqlstate === '42704' && isOfEventTrigger(node);
  return state.taints.some((taint) => {
    // A statement that PostgreSQL rejects makes nothing that a later one could rest on.
    if (taint.rejected === true) return false;
    // What may make an event trigger may do anything.
    if (isOfEvents && !(taint.relations === 'all' && taint.names === 'all')) return false;
    const makes = taint.aspects.some((aspect) => making.has(aspect));
    if (!makes) return false;
    if (taint.relations === 'all' || taint.names === 'all') return true;
    const relationsHit = touch.relations === 'all' ? taint.relations.some((one) => !isAnother(state, one, taint)) : touch.relations.some((one) => mayName(taint.relations, one) && !isAnother(state, one, taint));
    const namesHit = touch.names === 'all' ? taint.names.length > 0 : touch.names.some((one) => taint.names.includes(one));
    const isWritten = (one: string): boolean => written.has(one.slice(one.lastIndexOf('.') + 1));
    return relationsHit || namesHit || taint.relations.some((one) => isWritten(one) && !isAnother(state, one, taint)) || taint.names.some(isWritten);
  });
}

/** Whether a role may be there that the model has not. */
export function roleMayBeThere(state: State, role: string): boolean {
  const made = rolesPerhapsMade(state);
  return state.openWorld || made === 'all' || made.includes(role);
}

/** The roles that something which could not be evaluated may have made. */
function rolesPerhapsMade({ taints }: State): readonly string[] | 'all' {
  const found: string[] = [];
  for (const { names, rejected } of taintsIn(taints, 'roles')) {
    if (rejected === true) continue;
    if (names === 'all') return 'all';
    found.push(...names);
  }
  return found;
}

/** Whether a statement names one of some roles, wherever it does. */
function namesRole(node: unknown, roles: readonly string[]): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('rolename' in node && typeof node.rolename === 'string' && roles.includes(node.rolename)) return true;
  return Object.values(node).some((part) => namesRole(part, roles));
}

function isOfEventTrigger(node: Node): boolean {
  if ('DropStmt' in node) return node.DropStmt.removeType === 'OBJECT_EVENT_TRIGGER';
  if ('RenameStmt' in node) return node.RenameStmt.renameType === 'OBJECT_EVENT_TRIGGER';
  return 'AlterEventTrigStmt' in node;
}

/** Whether a name, of which parts may not be known, is perhaps one of these. */
function mayName(names: readonly string[] | 'all', key: string): boolean {
  return isAmong(names, key) || (hasHole(key) && names !== 'all' && names.some((one) => mayBeSame(one, key)));
}

function isNamed(named: ReadonlySet<string>, name: string): boolean {
  return named.has(name) || [...named].some((one) => (hasHole(one) || hasHole(name)) && mayBeSame(one, name));
}

/** SQLSTATEs that constraints or indexes may be the reason of: one that is there, is missing, or rests on another. */
const constrainedStates: ReadonlySet<string> = new Set(['42710', '42P07', '2BP01', '42830', '42P16', '42P17', '42804', '55000', '0A000']);

/** Whether an error may come of constraints or indexes that are perhaps not there: those of any table that the statement names, or that refers to it. */
export function mayRestOnConstraints(state: State, node: Node, sqlstate: string): boolean {
  if (!constrainedStates.has(sqlstate)) return false;
  const named = new Set<string>();
  const nameIn = (part: unknown): void => {
    if (typeof part === 'object' && part !== null && 'relname' in part) named.add(String(part.relname));
  };
  walk(node, (_, body) => {
    nameIn(body);
    // What a statement changes, or a foreign key refers to, is a field and no node.
    if (typeof body === 'object' && body !== null) Object.values(body).forEach(nameIn);
  });
  const anyTable = 'DropStmt' in node || 'TruncateStmt' in node;
  return state.taints.some((taint) => {
    if (taint.rejected === true || !taint.aspects.some((aspect) => aspect === 'constraints' || aspect === 'indexes' || (aspect === 'columns' && sqlstate === '42804'))) return false;
    return taint.relations === 'all' || taint.relations.some((relation) => (anyTable || isNamed(named, relation.slice(relation.indexOf('.') + 1))) && !isAnother(state, relation, taint));
  });
}

/** Whether what a taint is of is surely not there any more, and the relation of its name, if there is one, made since. */
export function isAnother({ relationNames }: State, key: string, { before, aspects }: Taint): boolean {
  if (before === undefined || hasHole(key)) return false;
  // What perhaps made it may have, so that IF NOT EXISTS passed over what there is now.
  if (aspects.includes('existence')) return false;
  const oid = relationNames.get(key);
  return oid === undefined || oid >= before;
}

/** Whether it is uncertain which constraints or indexes a relation has, whose it is, and the like. */
export function isUncertain(state: State, relation: Relation, aspect: Aspect): boolean {
  return taintsIn(state.taints, aspect).some(({ relations, before }) => (before === undefined || relation.oid < before) && isAmong(relations, qualifiedName(relation)));
}

/** What of roles, schemas and functions tells whether a taint is older than they are. */
interface Named {
  readonly name: string;
  readonly oid: number;
  /** Null for what PostgreSQL or the configuration brings: something of which nothing is known is not taken to have changed that. */
  readonly source?: Source | null;
}

function touchesNamed({ names, before, aspects }: Taint, { name, oid, source }: Named): boolean {
  if (before !== undefined && oid >= before) return false;
  return names === 'all' ? source !== null && aspects.includes('existence') : names.some((one) => one === name || name.endsWith(`.${one}`));
}

/** Whether a role, a schema or a function is perhaps gone, or has another name. */
export function isPerhapsGone({ taints }: State, aspect: 'roles' | 'schemas' | 'functions', one: Named): boolean {
  return taintsIn(taints, aspect).some((taint) => (taint.removes === true || taint.names === 'all') && touchesNamed(taint, one));
}

/** Whether the attributes of a role are perhaps others. */
export function isPerhapsAltered({ taints }: State, role: Named): boolean {
  return taintsIn(taints, 'roles').some((taint) => touchesNamed(taint, role));
}

/** Whether something that could not be evaluated may have changed which schemas of the search path are there and may be used. */
export function isUncertainPath({ taints }: State): boolean {
  return taintsIn(taints, 'schemas').length > 0 || taintsIn(taints, 'roles').length > 0 || taintsIn(taints, 'memberships').length > 0;
}
