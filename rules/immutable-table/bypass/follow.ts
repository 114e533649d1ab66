import type { Deeds, Proc, Relation, RowsChange, Source, Step, TriggerEvent, Way } from '@pg-guardrails/catalog';
import { codeOfRelation, deedsOfCall, deedsOfRule, deedsOfTrigger, effectivePrivileges, qualifiedName, replicaParameter, triggersOf } from '@pg-guardrails/catalog';
import { isEnabled } from '../firing.js';
import type { Operation, Subject } from '../hole.js';
import { at, operations } from '../hole.js';
import { policyDoubt, rowSecurityOf, rowSecurityParameter } from '../row-security.js';
import { familyOf, isApplied, withDescendants } from '../targets.js';
import { anythingAs } from './anything.js';
import { disarmed } from './disarmed.js';
import { fateOf, seenBy } from './fate.js';
import { firedBy, type Fired } from './fired.js';
import type { Arrival, Journey, Link, Own, World } from './journey.js';
import { doubtsOf, further, mayDoAnything } from './journey.js';
import { mayCreateSomewhere, mayMakeTemporary } from './may-create.js';
import { type Key, referring, referringBelow } from './referring-keys.js';
import { maySetReplicaMode } from './replica-mode.js';
import { replicaWithin, rowSecurityWithin } from './set-clauses.js';
import { outOfReplica, perhapsSwitched, tightened } from './loosened.js';
import { switched } from './switched.js';
import { takenOf } from './taken.js';
import { changeable } from './uses.js';

/** How many statements, triggers and rules may set each other off. */
const deepest = 12;

/** A change of rows on the way: a statement of a function, what a view or a foreign key turns it into. */
export interface Write {
  readonly operation: TriggerEvent;
  readonly relation: Relation;
  /** Whose privileges are asked for: of a view its owner's, of a rule the table's owner's. */
  readonly as: string;
  /** As whom triggers run. */
  readonly by: By;
  /** Columns that an UPDATE sets. */
  readonly columns: readonly string[];
  readonly place: Link['place'];
  readonly text: string;
  /** Who asks for the privilege: nobody does for what PostgreSQL does by itself. */
  readonly asks: 'role' | 'nobody';
}

/** As whom a session is at a point: a view or a rule does not change that (manual: Rules and Privileges). */
export interface By {
  readonly role: string;
  /** Who says what unqualified names mean. */
  readonly names: Step['names'];
}

/** How steps are followed. */
export interface Manner {
  /** Doubts that the start has taken care of. */
  readonly settled: readonly string[];
  /** As whom triggers run that they set off; null for as whom each is done. */
  readonly by: By | null;
}

export interface Followed {
  readonly arrivals: readonly Arrival[];
  readonly world: World;
  /** Whether the change goes on, or is certainly stopped. */
  readonly isStopped: boolean;
}

const nowhere = (world: World): Followed => ({ arrivals: [], world, isStopped: false });

/** Follows what a change sets off, as far as the claimed table. */
export function followWrite(subject: Subject, own: Own, journey: Journey, world: World, write: Write): Followed {
  const { relation, as } = write;
  if (journey.links.length > deepest) return { ...nowhere(world), arrivals: [perhaps(subject, journey, write.place, [], 'more is set off than can be followed')] };
  const permission = write.asks === 'role' ? permissionFor(subject, write) : 'given';
  if (permission === 'refused') return { ...nowhere(world), isStopped: true };
  const policies = write.asks === 'role' ? policyDoubt(subject.catalog, relation, write.operation, as, true, world.rowSecurity) : null;
  const doubts = [...(permission === 'given' ? [] : [permission.doubt]), ...(policies === null ? [] : [policies])];
  if (doubts.length > 0) return { ...follow(subject, own, further(journey, linkOf(write), doubts), world, write), isStopped: false };
  return follow(subject, own, journey, world, write);
}

function follow(subject: Subject, own: Own, journey: Journey, world: World, write: Write): Followed {
  const { catalog } = world;
  const { relation, operation, as } = write;
  const arrivals: Arrival[] = [];
  const rules = (relation.rules ?? []).filter((rule) => rule.event === operation && isApplied(rule, world.replica));
  for (const rule of rules) {
    const link: Link = { words: `rule ${rule.name} of ${qualifiedName(relation)}`, place: rule.source.place, text: rule.source.text };
    arrivals.push(...followDeeds(subject, own, further(journey, link), world, deedsOfRule(catalog, relation, rule), { settled: [], by: write.by }).arrivals);
  }
  if (rules.some((rule) => rule.instead && rule.where === null)) return { arrivals, world, isStopped: false };
  if (relation.relkind === 'view') return joined(arrivals, followView(subject, own, journey, world, write));

  const isOfTable = familyOf(subject.catalog, subject.relation).some(({ oid }) => oid === relation.oid);
  const change = operations.find((one) => one === operation);
  const fate = change === undefined ? null : fateOf(world, isOfTable ? subject.relation : relation, relation, change, write.columns);
  if (isOfTable && change !== undefined && fate !== null && !own.has(as)) arrivals.push(arrivalOf(journey, write, change, fate));
  // What a trigger of the table takes back, sets nothing else off.
  if (fate?.kind === 'stopped') return { arrivals, world, isStopped: true };
  const doubts = fate?.kind === 'perhaps' ? [fate.words] : [];
  const reached = further(journey, linkOf(write), doubts);
  arrivals.push(...takenArrivals(subject, own, reached, world, write), ...codeArrivals(subject, own, reached, world, write));
  for (const fired of firedBy(seenBy(world), relation, operation)) {
    if (!isEnabled(fired.trigger)) continue;
    arrivals.push(...followTrigger(subject, own, journey, world, write, fired, doubts));
  }
  if (world.replica === 'origin') {
    for (const key of referring(catalog, relation)) arrivals.push(...followKey(subject, own, journey, world, write, key, doubts));
    for (const { key, doubt } of referringBelow(catalog, relation)) arrivals.push(...followKey(subject, own, journey, world, write, key, [...doubts, doubt]));
  }
  return { arrivals, world, isStopped: false };
}

/** What the role has in its hands of the relation runs as whoever runs the statement. */
function takenArrivals(subject: Subject, own: Own, journey: Journey, world: World, { relation, operation, by, place, text }: Write): readonly Arrival[] {
  const taken = own.has(by.role) ? null : takenOf(subject.catalog, own, relation, changeOf(operation));
  if (taken === null) return [];
  const start = taken.remedy === null ? journey.start : { ...journey.start, remedy: taken.remedy };
  return anythingAs(subject, own, { ...journey, start }, world, { as: by.role, place, text }, `${taken.words}, and what is put there runs as ${by.role}`);
}

/** A row that goes is held against no condition. */
function changeOf(operation: TriggerEvent): RowsChange {
  return operation === 'INSERT' || operation === 'UPDATE' ? 'come' : 'go';
}

/** Functions that conditions, defaults and the like call run as whoever runs the statement, whatever they do. */
function codeArrivals(subject: Subject, own: Own, journey: Journey, world: World, write: Write): readonly Arrival[] {
  if (own.has(write.by.role)) return [];
  const change = changeOf(write.operation);
  const functions = new Set(withDescendants(subject.catalog, write.relation).flatMap((one) => codeOfRelation(subject.catalog, one, change).functions));
  return [...functions].flatMap((proc) => followCall(subject, own, journey, world, proc, write));
}

/** Follows a function that PostgreSQL calls by itself. What is in the role's own hands has been told. */
function followCall(subject: Subject, own: Own, journey: Journey, world: World, proc: Proc, { by, place, text }: Pick<Write, 'by' | 'place' | 'text'>): readonly Arrival[] {
  if (own.has(by.role) || own.has(proc.owner) || proc.prokind === 'aggregate') return [];
  const link: Link = { words: `${proc.schema}.${proc.name}(), which it calls`, place: proc.source.place, text: proc.source.text };
  if (journey.links.length > deepest) return [perhaps(subject, journey, place, [{ place, text }], 'more is set off than can be followed')];
  return followDeeds(subject, own, further(journey, link), world, deedsOfCall(world.catalog, proc, by.role, { names: by.names, runsAs: 'other' }), { settled: [], by: null }).arrivals;
}

function joined(arrivals: readonly Arrival[], followed: Followed): Followed {
  return { ...followed, arrivals: [...arrivals, ...followed.arrivals] };
}

function linkOf({ relation, operation, as, place, text }: Write): Link {
  return { words: `${operation} on ${qualifiedName(relation)} as ${as}`, place, text };
}

const doing = { UPDATE: 'updates', DELETE: 'deletes', TRUNCATE: 'truncates' } as const;

function arrivalOf(journey: Journey, write: Write, operation: Operation, fate: { readonly kind: Arrival['kind']; readonly words: string }): Arrival {
  const doubts = journey.doubts;
  const kind = fate.kind === 'through' && doubts.length > 0 ? 'perhaps' : fate.kind;
  return {
    kind,
    effect: 'changes',
    operations: [operation],
    columns: operation === 'UPDATE' ? write.columns : [],
    journey,
    words: `${doing[operation]} its rows as ${write.as}`,
    reason: fate.kind === 'through' ? (doubts.length === 0 ? '' : `it depends on whether ${doubts.join(', and ')}`) : fate.words,
    place: write.place,
    sources: [{ place: write.place, text: write.text }],
  };
}

function perhaps(_: Subject, journey: Journey, place: Link['place'], sources: readonly Source[], reason: string): Arrival {
  return { kind: 'perhaps', effect: 'changes', operations, columns: [], journey, words: 'may change its rows', reason, place, sources };
}

/** ExecCheckPermissions: of the role that a statement is executed as. */
function permissionFor({ catalog }: Subject, { relation, operation, as, columns }: Write): 'given' | 'refused' | { readonly doubt: string } {
  const ways = effectivePrivileges(catalog, relation, as, operation).filter(({ reach, needsGrant }) => reach === 'now' && !needsGrant);
  if (ways.some(({ kind }) => kind !== 'column')) return 'given';
  // Which columns an INSERT names is not read.
  if (operation === 'INSERT' && columns.length === 0 && ways.length > 0) return { doubt: `${as} holds INSERT on the columns that it names` };
  return columns.length > 0 && columns.every((column) => ways.some((way) => allows(way, column))) ? 'given' : 'refused';
}

/** Whether a way is open for a column. */
export function allows(way: Pick<Way, 'kind' | 'columns'>, column: string): boolean {
  return way.kind !== 'column' || way.columns.includes(column);
}

/** INSTEAD OF triggers come first, then what an automatically updatable view is over, with the rights of the view's owner. */
function followView(subject: Subject, own: Own, journey: Journey, world: World, write: Write): Followed {
  const { catalog } = world;
  const { relation: view, operation } = write;
  const instead = triggersOf(catalog, view).filter((trigger) => trigger.timing === 'INSTEAD OF' && trigger.events.includes(operation));
  if (instead.length > 0) return { arrivals: instead.flatMap((trigger) => followTrigger(subject, own, journey, world, write, { trigger, relation: view, event: operation, doubt: null }, [])), world, isStopped: false };
  const { updatable } = view;
  const link: Link = { words: `view ${qualifiedName(view)}`, place: view.source.place, text: view.source.text };
  if (updatable === undefined) return { arrivals: [perhaps(subject, further(journey, link), view.source.place, [view.source], `what the view ${qualifiedName(view)} is over is not known`)], world, isStopped: false };
  const base = updatable === null ? undefined : catalog.relations.get(updatable.base);
  if (updatable === null || base === undefined || operation === 'TRUNCATE') return nowhere(world);
  const columns = operation === 'UPDATE' ? write.columns.flatMap((column) => updatable.columns[column] ?? []) : [];
  if (operation === 'UPDATE' && columns.length < write.columns.length) return nowhere(world);
  const doubts = updatable.rows === 'all' ? [] : [updatable.rows === 'some' ? `the WHERE of view ${qualifiedName(view)} shows the row` : `the view ${qualifiedName(view)} can be updated`];
  // A view with security_invoker asks whoever the session is, through whatever view one comes to it (manual: CREATE VIEW, Notes).
  const acting = view.securityInvoker ? write.by.role : view.owner;
  return followWrite(subject, own, further(journey, link, doubts), world, { operation, relation: base, as: acting, by: write.by, columns, place: view.source.place, text: view.source.text, asks: 'role' });
}

function followTrigger(subject: Subject, own: Own, journey: Journey, world: World, write: Write, { trigger, relation, event, doubt }: Fired, doubts: readonly string[]): readonly Arrival[] {
  const deeds = deedsOfTrigger(world.catalog, trigger, event, write.by.role, { names: write.by.names, runsAs: own.has(write.by.role) ? 'session' : 'other' });
  const link: Link = { words: `trigger ${trigger.name} of ${qualifiedName(relation)}`, place: trigger.source.place, text: trigger.source.text };
  const fires = trigger.updateOf.length === 0 || event !== 'UPDATE' || write.columns.some((column) => trigger.updateOf.includes(column));
  return fires ? followDeeds(subject, own, further(journey, link, doubt === null ? doubts : [...doubts, doubt]), world, deeds, { settled: [], by: null }).arrivals : [];
}

/** The referential action runs as the owner of the referring table, and fires its triggers (ri_triggers.c, ri_PerformCheck). */
function followKey(subject: Subject, own: Own, journey: Journey, world: World, write: Write, { child, constraint, references }: Key, doubts: readonly string[]): readonly Arrival[] {
  if (write.operation !== 'DELETE' && write.operation !== 'UPDATE') return [];
  if (write.operation === 'UPDATE' && !write.columns.some((column) => references.columns.includes(column))) return [];
  const action = write.operation === 'DELETE' ? references.onDelete : references.onUpdate;
  if (action === 'no-action' || action === 'restrict') return [];
  const columns = constraint.columns.flatMap((name) => child.columns.filter((column) => column.name === name));
  const hasNone = ({ hasDefault, type }: Relation['columns'][number]): boolean => !hasDefault && ![...world.catalog.types.values()].some(({ typtype, name }) => typtype === 'domain' && name === type);
  // A NULL that NOT NULL refuses (23502); a domain may have a default of its own.
  if (columns.some((column) => column.notNull && (action === 'set-null' || (action === 'set-default' && hasNone(column))))) return [];
  const operation = write.operation === 'DELETE' && action === 'cascade' ? 'DELETE' : 'UPDATE';
  const words = `ON ${write.operation} ${action.replace('-', ' ').toUpperCase()} of ${constraint.name}`;
  const link: Link = { words: `foreign key ${constraint.name} (ON ${write.operation} ${action.replace('-', ' ').toUpperCase()})`, place: constraint.source.place, text: constraint.source.text };
  const unsure = action === 'set-default' && columns.some(({ hasDefault }) => hasDefault) ? [`what ${words} sets is there`] : [];
  return followWrite(subject, own, further(journey, link, [...doubts, ...unsure]), world, { operation, relation: child, as: child.owner, by: { role: child.owner, names: write.by.names }, columns: constraint.columns, place: constraint.source.place, text: constraint.source.text, asks: 'nobody' }).arrivals;
}

/** Follows what a function or rule does, one step after another. */
export function followDeeds(subject: Subject, own: Own, journey: Journey, world: World, deeds: Deeds, manner: Manner): Followed {
  // What raises on all its ways leaves nothing behind.
  if (deeds.ending === 'raises') return { ...nowhere(world), isStopped: true };
  const ending = deeds.ending === 'undecided' ? ['it comes back without an error'] : [];
  const arrivals: Arrival[] = [];
  let now = world;
  let isStopped = false;
  for (const step of deeds.steps) {
    const through = step.chain.map(({ schema, name }) => `${schema}.${name}()`);
    const link: Link = { words: through.length === 0 ? 'its action' : through.join(' calling '), place: step.place ?? subject.relation.source.place, text: step.text };
    const doubts = [...doubtsOf(step).filter((doubt) => !manner.settled.includes(doubt)), ...ending, ...(isStopped ? ['it goes on after an error'] : [])];
    const reached = step.chain.length === 0 ? { ...journey, doubts: [...journey.doubts, ...doubts] } : further(journey, link, doubts);
    // A function's own SET clauses hold while it runs.
    const replica = replicaWithin(subject, step);
    const rowSecurity = rowSecurityWithin(step);
    const followed = followStep(subject, own, reached, { ...now, replica: replica ?? now.replica, rowSecurity: rowSecurity ?? now.rowSecurity }, step, manner);
    arrivals.push(...followed.arrivals);
    now = { ...followed.world, replica: replica === null ? followed.world.replica : now.replica, rowSecurity: rowSecurity === null ? followed.world.rowSecurity : now.rowSecurity };
    isStopped ||= followed.isStopped && doubtsOf(step).length === 0;
  }
  return { arrivals: [...arrivals, ...disarmed(subject, own, journey, world, now, deeds, ending)], world: now, isStopped: false };
}

function followStep(subject: Subject, own: Own, journey: Journey, world: World, step: Step, { settled, by }: Manner): Followed {
  const { deed, as } = step;
  const place = step.place ?? subject.relation.source.place;
  const family = familyOf(subject.catalog, subject.relation);
  const isOfTable = (relation: Relation): boolean => family.some(({ oid }) => oid === relation.oid);
  const isMighty = !own.has(as) && mayDoAnything(subject, as);
  const sources = [{ place, text: step.text }];
  const unsure = (words: string, reason: string): Followed => ({ arrivals: [{ kind: 'perhaps', effect: 'disarms', operations, columns: [], journey, words: `${words} as ${as}`, reason, place, sources }], world, isStopped: false });
  const anything = (reason: string): Followed => ({ arrivals: anythingAs(subject, own, journey, world, { as, place, text: step.text }, reason), world, isStopped: false });
  switch (deed.kind) {
    case 'write': {
      const { rows } = deed;
      const doubt = rows.kind === 'all' || deed.operation === 'INSERT' ? null : rowsDoubt(rows);
      const doubts = doubt === null || settled.includes(doubt) ? [] : [doubt];
      return followWrite(subject, own, { ...journey, doubts: [...journey.doubts, ...doubts] }, world, { operation: deed.operation, relation: deed.relation, as, by: by ?? { role: as, names: step.names }, columns: deed.columns, place, text: step.text, asks: 'role' });
    }
    case 'switch-trigger': {
      if (!isOfTable(deed.relation) || !isMighty) return nowhere(world);
      const after = switched(world.catalog, deed);
      if (journey.doubts.length > 0) return { ...nowhere(world), world: { ...world, doubt: `a trigger may be switched at ${at(place)}`, loosened: perhapsSwitched(world, after, step, journey.doubts) } };
      return { ...nowhere(world), world: { ...world, catalog: after, loosened: tightened(world, (oid) => after.triggers.some((one) => one.oid === oid && isEnabled(one)), []) } };
    }
    case 'alter': {
      if (!isOfTable(deed.relation) || !isMighty) return nowhere(world);
      const isSure = journey.doubts.length === 0;
      const reason = isSure ? '' : `it depends on whether ${journey.doubts.join(', and ')}`;
      return { arrivals: [{ kind: isSure ? 'through' : 'perhaps', effect: deed.empties ? 'changes' : 'disarms', operations, columns: [], journey, words: `${deed.words} as ${as}`, reason, place, sources }], world, isStopped: false };
    }
    case 'replace-function':
      return isMighty && guards(subject).has(deed.function.key) ? unsure(deed.words, 'what it puts in its place is not followed') : nowhere(world);
    case 'set': {
      if (deed.name === rowSecurityParameter && rowSecurityOf(deed.value) === 'perhaps-off') return nowhere({ ...world, rowSecurity: 'perhaps-off' });
      if (deed.name !== replicaParameter) return nowhere(world);
      if (!maySetReplicaMode(subject.catalog, as)) return { ...nowhere(world), isStopped: !own.has(as) };
      const mode = deed.value === null ? null : deed.value.toLowerCase() === 'replica' ? 'replica' : 'origin';
      const doubts = mode === null ? [...journey.doubts, 'it is set to replica'] : journey.doubts;
      const loosened = mode === 'origin' ? outOfReplica(world, doubts) : doubts.length === 0 ? world.loosened : [...world.loosened, { what: 'replica' as const, step, doubts }];
      if (mode === null || doubts.length > 0) return { ...nowhere(world), world: { ...world, doubt: `session_replication_role may be set at ${at(place)}`, loosened } };
      return { ...nowhere(world), world: { ...world, replica: mode, loosened } };
    }
    case 'powers':
      return isMighty ? unsure(deed.words, 'what that brings about is not followed') : nowhere(world);
    case 'borrowed':
      if (own.has(as) || !(deed.what === 'relation' ? mayMakeTemporary(subject.catalog, own) : mayCreateSomewhere(subject.catalog, own))) return nowhere(world);
      return anything(`\`${deed.name}\` is looked up where whoever calls can put something of its own, ${borrowedFrom[deed.what]}; with SET search_path = pg_catalog, pg_temp and qualified names nobody can`);
    case 'uses': {
      const reason = own.has(as) ? null : changeable(subject.catalog, own, deed, as);
      return reason === null ? nowhere(world) : anything(reason);
    }
    case 'calls':
      return { ...nowhere(world), arrivals: followCall(subject, own, journey, world, deed.function, { by: { role: as, names: step.names }, place, text: step.text }) };
    case 'opaque':
      return anything(deed.reason);
    default:
      return deed satisfies never;
  }
}

/** Where a name is looked up that is the caller's to fill. Manual: Client Connection Defaults, search_path: pg_temp comes first, and is never searched for functions and operators. */
const borrowedFrom: Readonly<Record<'relation' | 'routine', string>> = {
  relation: 'in pg_temp, which comes first where search_path does not name it, or in a search_path of the caller',
  routine: 'in the search_path of the caller',
};

/** A WHERE as a doubt: the start can settle it by its arguments. */
export function rowsDoubt(rows: { readonly kind: 'parameters'; readonly equal: readonly { readonly column: string }[] } | { readonly kind: 'some'; readonly where: string }): string {
  return rows.kind === 'some' ? `${rows.where} finds the row` : `the arguments name the row by ${rows.equal.map(({ column }) => column).join(', ')}`;
}

/** Keys of the functions that the table's triggers call. */
function guards({ catalog, relation }: Subject): ReadonlySet<Proc['key']> {
  const family = new Set(familyOf(catalog, relation).map(({ oid }) => oid));
  return new Set(catalog.triggers.flatMap((trigger) => (family.has(trigger.relation) && trigger.function !== null ? [trigger.function] : [])));
}
