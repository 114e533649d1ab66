import type { Aspect, Taint, Trigger } from '@pg-guardrails/catalog';
import { outcomes, taintsTouching } from '@pg-guardrails/catalog';
import { listing } from '@pg-guardrails/kernel';
import { challengesFor, hasCertainlyMoved, isMet } from '../challenge.js';
import { candidates, deferral, fire } from '../firing.js';
import type { Hole, Judged, Operation, Options, Subject } from '../hole.js';
import { evidenceOfAll, operations, unlessTainted, verdictOf } from '../hole.js';
import { replicaTaints } from '../replica-sessions.js';
import type { Answered, Who } from '../scenario.js';
import { firstAnswered } from '../scenario.js';
import { perhapsBelow, replacedBy, targetsOf } from '../targets.js';
import { allowedRoles } from '../weaker.js';
import { sourcesOf } from './blame.js';
import type { Case, Fate } from './case.js';
import { refuted } from './refuted.js';
import { rewritten, undecided } from './undecided.js';

const anyone: Who = { reads: true, allowed: null };

/** Layer trigger (tier 2): does a trigger stop even those who hold every privilege? One verdict per operation, for all roles. */
export function judgeTrigger(subject: Subject): readonly Judged[] {
  return operations.filter((operation) => isAsked(subject, operation)).map((operation) => judge(subject, operation));
}

/**
 * An operation that the claim allows to somebody is left to privileges where no trigger has a say in it. Where one has, it must tell those who may
 * from everybody else.
 */
export function isAsked({ catalog, relation, options }: Subject, operation: Operation): boolean {
  if (allowedRoles(options, operation).length === 0) return true;
  const triggers = targetsOf(catalog, relation, operation).flatMap((target) => candidates(catalog, target, operation));
  return triggers.some((trigger) => outcomes(catalog, trigger, operation).some(({ kind }) => kind !== 'returns-row' && kind !== 'not-fired'));
}

function judge(subject: Subject, operation: Operation): Judged {
  const { relation } = subject;
  const fates = targetsOf(subject.catalog, relation, operation).flatMap((target) => challengesFor(subject, target.holding, operation).map((challenge) => fateOf(subject, { target, operation, challenge })));
  const taints = taintsOn(subject, operation, fates);
  const worst = fates.find(({ answer }) => answer.verdict === 'refuted') ?? fates.find(({ answer }) => answer.verdict === 'unknown') ?? fates[0];
  const answer = unlessTainted(worst?.answer ?? { verdict: 'unknown', reason: 'No table holds its rows.', evidence: [] }, taints);
  const verdict = verdictOf(relation, 'trigger', operation, null, answer);
  if (answer.verdict === 'proven') return { verdict, holes: [] };
  const [taint] = taints;
  if (taint !== undefined) {
    return { verdict, holes: [{ messageId: 'unknownTrigger', place: taint.source.place, data: { reason: taint.reason, trigger: 'a trigger', on: '' }, operation, role: null, related: [], counterexample: null, remedy: () => null }] };
  }
  // A partition's hole shows in statements on the parent too: each place is reported once.
  const byPlace = new Map<string, Hole>();
  for (const { hole } of fates) {
    if (hole === null) continue;
    const key = JSON.stringify([hole.messageId, hole.place]);
    const present = byPlace.get(key);
    byPlace.set(key, present === undefined ? hole : withColumnsOf(present, hole));
  }
  return { verdict, holes: [...byPlace.values()] };
}

/** Two holes of one cause, each for its column. */
function withColumnsOf(hole: Hole, other: Hole): Hole {
  const [columns, more] = [hole.data['changed'], other.data['changed']];
  if (columns === undefined || more === undefined || columns.split(', ').includes(more)) return hole;
  return { ...hole, data: { ...hole.data, changed: `${columns}, ${more}` } };
}

function fateOf(subject: Subject, one: Case): Fate {
  const { catalog, options } = subject;
  const { target, operation, challenge } = one;
  const firing = fire(catalog, target, operation, challenge.scenario);
  const rewrite = replacedBy(target.named, operation);
  if (rewrite !== null) return rewritten(subject, one, firing, rewrite);
  if (firing.endings.every((ending) => isMet(challenge, ending, options.sqlstate))) {
    const guards = [...new Set(firing.endings.flatMap(({ by, kind }) => (by === null || kind !== 'raises' ? [] : [by.trigger])))];
    const reason = `${listed(guards)} raises ${options.sqlstate} on every path${weakerWords(options, operation)}${deferredWords(subject, guards)}.`;
    return { target, challenge, firing, answer: { verdict: 'proven', reason, evidence: evidenceOfAll(guards.flatMap((guard) => sourcesOf(subject, guard))) }, hole: null };
  }
  const isWanted = ({ ending, observed }: Answered): boolean => (challenge.keeps === null ? observed.sqlstate !== options.sqlstate : hasCertainlyMoved(challenge.keeps, ending));
  const answered = firstAnswered(catalog, target, operation, { who: anyone, challenge, isWanted });
  return answered === null ? undecided(subject, one, firing) : refuted(subject, one, firing, answered);
}

/** What the claim leaves open, for a sentence. */
function weakerWords(options: Options, operation: Operation): string {
  if (operation === 'TRUNCATE' && allowedRoles(options, operation).length === 0) return '';
  const columns = operation === 'UPDATE' && options.exceptColumns.length > 0 ? ` when another column than ${listing(options.exceptColumns)} changes` : '';
  const once = options.once === null || operation === 'TRUNCATE' ? '' : ` for a row with ${options.once}`;
  const allowed = allowedRoles(options, operation);
  return `${once}${columns}${allowed.length === 0 ? '' : ` for everyone but ${listing(allowed)}`}`;
}

/** A deferred constraint trigger raises at COMMIT, or when the session makes it immediate; until then the transaction sees the change. */
function deferredWords({ catalog }: Subject, guards: readonly Trigger[]): string {
  return guards.some((guard) => deferral(catalog, guard) !== null) ? ', at COMMIT when it is deferred' : '';
}

function listed(triggers: readonly Trigger[]): string {
  if (triggers.length === 0) return 'No trigger makes more of it, and where one fires, it';
  return triggers.length === 1 ? `Trigger ${triggers[0]?.name ?? ''}` : `Each of the triggers ${triggers.map(({ name }) => name).join(', ')}`;
}

function taintsOn({ catalog, relation: claimed }: Subject, operation: Operation, fates: readonly Fate[]): readonly Taint[] {
  const found = new Set<Taint>(perhapsBelow(catalog, claimed));
  for (const { target, firing, challenge } of fates) {
    const aspects: readonly Aspect[] = challenge.changes === null ? ['existence', 'triggers'] : ['existence', 'triggers', 'columns'];
    const isGuarded = candidates(catalog, target, operation).length > 0;
    for (const relation of new Set([target.named, target.holding, ...target.emptied])) {
      // Where no trigger is, none can be switched on.
      for (const taint of taintsTouching(catalog, relation, aspects)) if (isGuarded || taint.switches !== true) found.add(taint);
    }
    for (const key of isGuarded ? firing.functions : []) {
      for (const taint of taintsTouching(catalog, { name: key.slice(0, key.indexOf('(')) }, ['functions'])) found.add(taint);
    }
  }
  return [...found, ...replicaTaints(catalog, operation, fates.flatMap(({ firing }) => firing.triggers))];
}
