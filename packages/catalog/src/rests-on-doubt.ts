import type { Node } from '@pgsql/types';
import { isUndefined, type Rejection } from './errors.js';
import { hasHole, mayBeSame } from './holes.js';
import { inheritors } from './inheritance.js';
import { isSuperuser, rolesOf } from './memberships.js';
import { qualifiedName, type Aspect, type Taint } from './model.js';
import { textsOf } from './nodes.js';
import type { State } from './state.js';
import { isAnother, mayHaveBeenMade, mayRestOnConstraints } from './taints.js';
import { touchedBy } from './touches.js';

/** SQLSTATEs that a statement has by itself, whatever the catalog holds: syntax_error and the like. */
const ofItself: ReadonlySet<string> = new Set(['42601', '42939', '22023', '42611']);

/** Aspects by which somebody is denied what they do not name: a schema of the search path, a database, defaults of later objects. */
const unnamed: ReadonlySet<Aspect> = new Set<Aspect>(['schemas', 'databases', 'default-acl', 'parameters']);

/** Aspects of what may be there or not, and be something else. */
const presence: ReadonlySet<Aspect> = new Set<Aspect>(['existence', 'functions', 'schemas', 'types', 'roles', 'columns']);

/** Aspects by which somebody who is no superuser is denied what the statement names. */
const power: ReadonlySet<Aspect> = new Set<Aspect>(['owner', 'relacl', 'memberships']);

/** Aspects of what has a name on a table, or among the members of a role. */
const onIt: ReadonlySet<Aspect> = new Set<Aspect>(['triggers', 'policies', 'constraints', 'memberships']);

function bearsOn(sqlstate: string, aspect: Aspect): boolean {
  if (presence.has(aspect)) return true;
  if (sqlstate === '42501') return power.has(aspect) || unnamed.has(aspect);
  // A sequence that belongs to a table has the owner of the table.
  if (sqlstate === '0A000' && aspect === 'owner') return true;
  if (sqlstate === '42P07') return aspect === 'indexes' || aspect === 'constraints';
  return (sqlstate === '42710' || sqlstate === '0LP01') && onIt.has(aspect);
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function isWritten(written: ReadonlySet<string>, name: string): boolean {
  if (written.has(name) || written.has(lastPart(name))) return true;
  return hasHole(name) ? [...written].some((one) => mayBeSame(one, lastPart(name))) : false;
}

/** The roles that somebody acts as here: the current one and that of the session, with all whose members they are. */
function actingRoles(state: State): ReadonlySet<string> {
  const { currentRole, sessionRole } = state.session;
  return new Set([currentRole, sessionRole].flatMap((role) => rolesOf(state, role, 'members')));
}

/** Whether what a taint is of may be what the current role lacks: what it is and is a member of, and what it holds on what the statement names. */
function mayAllow({ aspects, names }: Taint, acting: ReadonlySet<string>): boolean {
  if (aspects.some((aspect) => unnamed.has(aspect))) return true;
  if (!aspects.includes('roles') && !aspects.includes('memberships')) return false;
  return names === 'all' || names.some((name) => acting.has(name) || hasHole(name));
}

/**
 * Whether an error may come of something that could not be evaluated: what perhaps is there by now, or not any more, was granted, or has another
 * owner. The statement may succeed then.
 */
export function isExcused(state: State, node: Node, error: Rejection): boolean {
  const { certainty, sqlstate } = error;
  if (certainty === 'perhaps' || mayRestOnConstraints(state, node, sqlstate)) return true;
  // Of what is missing the kind tells what may have made it.
  return isUndefined(error) ? mayHaveBeenMade(state, node, sqlstate) : mayRest(state, node, sqlstate);
}

function mayRest(state: State, node: Node, sqlstate: string): boolean {
  const { taints } = state;
  if (ofItself.has(sqlstate)) return false;
  // Which dependents are there, a statement does not say.
  if (sqlstate === '2BP01') return taints.some(({ rejected, aspects }) => rejected !== true && aspects.length > 0);
  const doubts = taints.filter(({ rejected, aspects }) => rejected !== true && aspects.some((aspect) => bearsOn(sqlstate, aspect)));
  if (doubts.length === 0) return false;
  const acting = sqlstate === '42501' ? actingRoles(state) : null;
  const written = new Set([...textsOf(node), ...touchedNames(state, node)]);
  return doubts.some((taint) => {
    const { aspects, relations, names } = taint;
    if (acting !== null && mayAllow(taint, acting)) return true;
    // Names of relations are those of indexes as well.
    if (sqlstate === '42P07' && (aspects.includes('indexes') || aspects.includes('constraints'))) return true;
    // What may be any function has mostly been done to functions that are there.
    if (relations === 'all') return aspects.includes('existence') || (acting !== null && aspects.some((aspect) => power.has(aspect)));
    return (names !== 'all' && names.some((name) => isWritten(written, name))) || relations.some((key) => isWritten(written, key) && !isAnother(state, key, taint));
  });
}

/**
 * Whether a statement that runs on what the model holds may be refused, by something that could not be evaluated. Of ALTER FUNCTION that is
 * not told: what is open of a function is mostly what an earlier one did to it, and not whether it is there.
 */
export function mayBeRefused(state: State, node: Node): boolean {
  if ('AlterFunctionStmt' in node) return false;
  if ('DropRoleStmt' in node && mayRest(state, node, '2BP01')) return true;
  if ('CreateTrigStmt' in node && mayRest(state, node, '42710')) return true;
  return mayRest(state, node, isSuperuser(state, state.session.currentRole) ? '42704' : '42501');
}

/** What it names by the way: all tables of a schema, say, and what is below them. */
function touchedNames(state: State, node: Node): readonly string[] {
  const touch = touchedBy(state, node);
  if (touch === null) return [];
  const named = [touch.relations, touch.names].flatMap((list) => (list === 'all' ? [] : [...list]));
  return [...named, ...named.flatMap((name) => below(state, state.relationNames.get(name)))];
}

function below(state: State, oid: number | undefined): readonly string[] {
  return oid === undefined ? [] : inheritors(state, oid).flatMap((child) => [qualifiedName(child), ...below(state, child.oid)]);
}
