import type { Taint } from '@pg-guardrails/catalog';
import { askable, deedsOfCall, perCatalog, qualifiedName, replicaParameter, sameItems, taintsTouching, triggersOf } from '@pg-guardrails/catalog';
import type { Counterexample } from '@pg-guardrails/kernel';
import type { Answer, Hole, Judged, Operation, Subject } from '../hole.js';
import { at, evidenceOfAll, operations, relatedTo, unlessTainted, verdictOf } from '../hole.js';
import { mayUseSchema } from '../identity.js';
import { PUBLIC } from '../public.js';
import { replicaStarts } from '../replica-sessions.js';
import { policyDoubt } from '../row-security.js';
import { familyOf, perhapsBelow } from '../targets.js';
import { allowedRoles } from '../weaker.js';
import { followDeeds, followWrite } from './follow.js';
import { bearingTaints } from './bearing.js';
import { foreignKeyArrivals } from './foreign-key-checks.js';
import { heldArrivals } from './holdings.js';
import type { Arrival, Journey, Own, Start, World } from './journey.js';
import { mayDoAnything } from './journey.js';
import { ownRoles } from './own-roles.js';
import { laterArrivals, replicaArrivals } from './replica-arrivals.js';
import { inReplicaMode, replicaModeOf } from './replica-mode.js';
import { serverArrivals, subscribingMode } from './server-access.js';
import { callStarts } from './call-starts.js';
import { setOffStarts } from './set-off-starts.js';
import { writeStarts } from './write-starts.js';

/** Layer bypass: what a role can bring about through something else than its own privileges on the table. */
export function judgeBypass(subject: Subject): readonly Judged[] {
  return [PUBLIC, ...subject.roles].flatMap((role) => {
    const arrivals = arrivalsOf(subject, role);
    // What the claim lets a role do is not demanded of it (decision 0010).
    return operations.filter((operation) => !allowedRoles(subject.options, operation).includes(role)).map((operation) => judge(subject, role, operation, arrivals));
  });
}

/** All ways from a role to the table, one for each end; null when it owns the table anyway. */
export function arrivalsOf(subject: Subject, role: string): readonly Arrival[] | null {
  const { catalog } = subject;
  const own = ownRoles(catalog, role);
  if ([...own].some((one) => mayDoAnything(subject, one))) return null;
  const world: World = { catalog, replica: 'origin', rowSecurity: 'on', doubt: null, loosened: [] };
  const ordinary = startedArrivals(subject, role, own, world, (start) => start);
  return withoutGuesses(distinct([...ordinary, ...heldArrivals(subject, role), ...serverArrivals(subject, role), ...foreignKeyArrivals(subject, role, own, world), ...arrivalsInReplicaMode(subject, role, own, world, ordinary)]));
}

/** Calls and statements of the role, as a session is in then. */
function startedArrivals(subject: Subject, role: string, own: Own, world: World, as: (start: Start) => Start): readonly Arrival[] {
  const begin = (start: Start, policy: string | null): Journey => ({ start: as(start), links: [], doubts: [start.doubt, policy].filter((doubt) => doubt !== null) });
  const called = [...callStarts(subject, role), ...setOffStarts(subject, role)].flatMap(({ proc, start, settled }) => followDeeds(subject, own, begin(start, null), world, deedsOfCall(subject.catalog, proc, start.acting), { settled, by: null }).arrivals);
  const written = writeStarts(subject, role).flatMap(({ relation, operation, columns, start }) =>
    followWrite(subject, own, begin(start, policyDoubt(subject.catalog, relation, operation, start.acting, false, world.rowSecurity)), world, { relation, operation, columns, as: start.acting, by: { role: start.acting, names: 'caller' }, place: relation.source.place, text: relation.source.text, asks: 'nobody' }).arrivals,
  );
  return [...called, ...written];
}

/** Who gets into replica mode is past ordinary triggers with all that it does itself and all that it sets off. */
function arrivalsInReplicaMode(subject: Subject, role: string, own: Own, world: World, ordinary: readonly Arrival[]): readonly Arrival[] {
  const { catalog, relation } = subject;
  const replica: World = { ...world, replica: 'replica' };
  const open = new Set(ordinary.filter(({ kind }) => kind === 'through').map(endOf));
  const started = (as: (start: Start) => Start): readonly Arrival[] => startedArrivals(subject, role, own, replica, as).filter((arrival) => arrival.kind !== 'stopped' && !open.has(endOf(arrival)));
  const now = replicaModeOf(catalog, relation, role, 'SET');
  if (now !== null) return [...replicaArrivals(subject, role, now, replica), ...started((start) => inReplicaMode(now, start))];
  const later = replicaModeOf(catalog, relation, role, 'ALTER SYSTEM');
  const subscribing = subscribingMode(subject, role, own);
  const [start] = replicaStarts(catalog, role === PUBLIC ? null : role);
  return [
    // ALTER SYSTEM puts no session into replica mode by itself.
    ...(later === null ? [] : laterArrivals(replicaArrivals(subject, role, later, replica), `setting ${replicaParameter} to replica for the whole server (ALTER SYSTEM)`, 'that takes effect when the server reloads its configuration')),
    ...(subscribing === null ? [] : laterArrivals(replicaArrivals(subject, role, subscribing, replica), 'subscribing to a publisher of its own (CREATE SUBSCRIPTION), whose changes are applied in replica mode', 'it takes a publisher that the server can reach')),
    ...(start === undefined ? [] : started((one) => ({ ...one, sources: [...one.sources, start.source] })).map((arrival): Arrival => ({ ...arrival, kind: 'perhaps', reason: start.words }))),
  ];
}

function endOf({ place, operations: some, effect }: Arrival): string {
  return JSON.stringify([place, some, effect]);
}

/** How many rows a call changes that certainly takes a guard away and perhaps changes rows besides, is not certain. */
function withoutGuesses(arrivals: readonly Arrival[]): readonly Arrival[] {
  const changing = (kind: Arrival['kind'], sql: string | null): boolean => arrivals.some((other) => other.kind === kind && other.effect === 'changes' && other.journey.start.sql === sql);
  return arrivals.map((arrival) => {
    const { sql } = arrival.journey.start;
    if (arrival.kind !== 'through' || arrival.effect !== 'disarms' || changing('through', sql) || !changing('perhaps', sql)) return arrival;
    return { ...arrival, kind: 'perhaps', reason: 'the same call may change rows besides' };
  });
}

const rank = { through: 0, perhaps: 1, stopped: 2 } as const;

/** One way for each end: the surest and shortest. */
function distinct(arrivals: readonly Arrival[]): readonly Arrival[] {
  const found = new Map<string, Arrival>();
  for (const arrival of [...arrivals].sort((a, b) => rank[a.kind] - rank[b.kind] || a.journey.links.length - b.journey.links.length)) {
    const key = JSON.stringify([endOf(arrival), arrival.journey.start.words]);
    if (!found.has(key)) found.set(key, arrival);
  }
  return [...found.values()];
}

function judge(subject: Subject, role: string, operation: Operation, arrivals: readonly Arrival[] | null): Judged {
  const { catalog, relation } = subject;
  const table = qualifiedName(relation);
  const settle = (answer: Answer, found: readonly Arrival[]): Judged => finish(subject, role, operation, answer, found, arrivals ?? []);
  if (role !== PUBLIC && !catalog.roles.has(role)) {
    const reason = `No migration creates the role ${role}, so what it may do is not known.`;
    const hole: Hole = { messageId: 'unknownRole', place: relation.source.place, data: { reason }, operation, role, related: [], counterexample: null, remedy: () => null };
    return { verdict: verdictOf(relation, 'bypass', operation, role, { verdict: 'unknown', reason, evidence: [] }), holes: [hole] };
  }
  if (arrivals === null) return { verdict: verdictOf(relation, 'bypass', operation, role, { verdict: 'proven', reason: `${role} needs no way round: the privilege layer says what it can do to ${table}.`, evidence: [] }), holes: [] };
  const mine = arrivals.filter((arrival) => arrival.operations.includes(operation) && !isExcepted(subject, arrival)).map((arrival) => asFarAsClaimed(subject, operation, arrival));
  // What changes rows shows more than what takes a guard away.
  const through = [...mine.filter(({ kind, effect }) => kind === 'through' && effect === 'changes'), ...mine.filter(({ kind, effect }) => kind === 'through' && effect === 'disarms')];
  const open = withoutLesser(mine.filter((arrival) => arrival.kind === 'perhaps'));
  const [first] = through;
  if (first !== undefined) {
    return settle({ verdict: 'refuted', reason: `${sentence(role, first)}.`, counterexample: counterexampleOf(subject, role, first, arrivals), evidence: evidenceOf(first) }, through);
  }
  const [doubtful] = open;
  if (doubtful !== undefined) return settle({ verdict: 'unknown', reason: `Whether ${sentence(role, doubtful)} is not certain: ${doubtful.reason} (${at(doubtful.place)}).`, evidence: evidenceOf(doubtful) }, open);
  const stopped = mine.map((arrival) => `${wayOf(arrival)}: it ${arrival.words}, and ${arrival.reason}`);
  const reason = stopped.length === 0 ? `No SECURITY DEFINER function, view, rule, trigger or foreign key that ${role} can use changes ${table}.` : `What ${role} can set off is stopped: ${stopped.slice(0, 3).join('; ')}.`;
  return settle({ verdict: 'proven', reason, evidence: mine.flatMap(evidenceOf).slice(0, 8) }, []);
}

/** Of a call that perhaps changes rows it is not told besides that it perhaps takes a guard away. */
function withoutLesser(open: readonly Arrival[]): readonly Arrival[] {
  const changing = new Set(open.flatMap(({ effect, journey }) => (effect === 'changes' ? [journey.start.words] : [])));
  return open.filter(({ effect, journey }) => effect === 'changes' || !changing.has(journey.start.words));
}

/** An UPDATE of columns that the claim excepts. */
function isExcepted({ options }: Subject, { columns }: Arrival): boolean {
  return columns.length > 0 && columns.every((column) => options.exceptColumns.includes(column));
}

/** A claim about some rows only: which rows a way reaches is not followed. */
function asFarAsClaimed({ options }: Subject, operation: Operation, arrival: Arrival): Arrival {
  if (arrival.kind !== 'through' || arrival.effect !== 'changes' || options.once === null || operation === 'TRUNCATE') return arrival;
  return { ...arrival, kind: 'perhaps', reason: `it depends on whether the row is one for which ${options.once}` };
}

function wayOf({ journey }: Arrival): string {
  // The first link of a call is the function itself, which the start has named.
  const links = journey.links.map(({ words }) => words).filter((words) => !journey.start.words.includes(words));
  return [journey.start.words, ...new Set(links)].join(', then ');
}

function sentence(role: string, arrival: Arrival): string {
  return `${role} gets round it by ${wayOf(arrival)}: that ${arrival.words} (${at(arrival.place)})`;
}

function evidenceOf({ journey, sources }: Arrival): Answer['evidence'] {
  return evidenceOfAll([...journey.start.sources, ...journey.links.map(({ place, text }) => ({ place, text })), ...sources]);
}

/** As a role that can get at what PUBLIC may use. What takes a guard away may change rows by the same call. */
function counterexampleOf(subject: Subject, role: string, { journey, effect }: Arrival, all: readonly Arrival[]): Counterexample | null {
  const { sql } = journey.start;
  if (sql === null) return null;
  const as = role !== PUBLIC ? role : (subject.roles.find((one) => subject.catalog.roles.has(one) && mayUseSchema(subject.catalog, subject.relation, one)) ?? null);
  const changes = effect === 'changes' || all.some((other) => other.kind === 'through' && other.effect === 'changes' && other.journey.start.sql === sql);
  return { as, sql, observed: { sqlstate: null, rowsChanged: changes ? 1 : 0 } };
}

function finish(subject: Subject, role: string, operation: Operation, answer: Answer, found: readonly Arrival[], all: readonly Arrival[]): Judged {
  const { relation } = subject;
  const touching = taintsOn(subject, role);
  // What perhaps ran only opens more: what is refuted stays so.
  const taints = touching.length > 0 || answer.verdict !== 'proven' ? touching : bearingTaints(subject, role, operation);
  const verdict = verdictOf(relation, 'bypass', operation, role, answer.verdict === 'unknown' ? answer : unlessTainted(answer, taints));
  if (verdict.verdict === 'proven') return { verdict, holes: [] };
  const [taint] = taints;
  if (taint !== undefined && answer.verdict !== 'unknown') {
    const hole: Hole = { messageId: 'unknownBypass', place: taint.source.place, data: { way: 'another way than its privileges', reason: taint.reason }, operation, role, related: [], counterexample: null, remedy: () => null };
    return { verdict, holes: [hole] };
  }
  return { verdict, holes: found.map((arrival) => holeOf(subject, role, operation, arrival, all)) };
}

function holeOf(subject: Subject, role: string, operation: Operation, arrival: Arrival, all: readonly Arrival[]): Hole {
  const { kind, effect, journey, words, reason, place } = arrival;
  const messageId = kind === 'perhaps' ? 'unknownBypass' : effect === 'disarms' ? 'disarmed' : 'bypassed';
  const way = `${wayOf(arrival)}: that ${words}`;
  return {
    messageId,
    place,
    data: kind === 'perhaps' ? { way, reason } : { way },
    operation,
    role,
    related: [...journey.start.sources, ...journey.links.map((link) => ({ place: link.place, text: link.text }))].filter((source) => source.place !== place).flatMap((source) => relatedTo(source, 'reached from here')),
    counterexample: kind === 'through' ? counterexampleOf(subject, role, arrival, all) : null,
    remedy: (_, roles) => journey.start.remedy?.(roles) ?? null,
  };
}

const doubtsOnDefiners = askable(
  perCatalog<'all', readonly Taint[]>((catalog) => [...catalog.functions.values()].filter(({ securityDefiner }) => securityDefiner).flatMap(({ schema, name }) => taintsTouching(catalog, { name: `${schema}.${name}` }, ['functions', 'bodies']))),
  sameItems,
);

/** What may have changed an answer of this layer: the table's own triggers and foreign keys, functions, whom the role can become. */
function taintsOn({ catalog, relation }: Subject, role: string): readonly Taint[] {
  if (catalog.taints.length === 0) return [];
  const family = familyOf(catalog, relation).flatMap((one) => taintsTouching(catalog, one, ['existence', 'triggers', 'constraints']).filter(({ switches }) => switches !== true || triggersOf(catalog, one).length > 0));
  const functions = catalog.taints.filter(({ aspects, names }) => names === 'all' && aspects.some((aspect) => aspect === 'functions' || aspect === 'bodies'));
  const definers = doubtsOnDefiners(catalog, 'all');
  const own = role === PUBLIC ? [] : taintsTouching(catalog, { name: role }, ['roles', 'memberships']);
  const parameters = taintsTouching(catalog, { name: replicaParameter }, ['parameters']);
  return [...new Set([...family, ...perhapsBelow(catalog, relation), ...functions, ...definers, ...own, ...parameters])];
}
