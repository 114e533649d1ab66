import type { Aspect, Relation, RewriteRule, Source, Taint, Trigger } from '@pg-guardrails/catalog';
import { functionOf, outcomes, qualifiedName, taintsTouching } from '@pg-guardrails/catalog';
import type { Place } from '@pg-guardrails/kernel';
import { comparePlaces, listing } from '@pg-guardrails/kernel';
import type { Challenge } from './challenge.js';
import { challengesFor, hasCertainlyMoved, isMet, movedColumns } from './challenge.js';
import type { Ending, Firing, Target } from './firing.js';
import { candidates, deferral, fire, isEnabled } from './firing.js';
import type { Answer, Hole, Judged, Operation, Options, Subject } from './hole.js';
import { at, evidenceOfAll, operations, relatedTo, unlessTainted, verdictOf } from './hole.js';
import { guardSql } from './remedy.js';
import { replicaTaints } from './replica-sessions.js';
import type { Answered, Who } from './scenario.js';
import { counterexampleOf, firstAnswered } from './scenario.js';
import { quoted, sqlName } from './sql-names.js';
import { kinship, replacedBy, targetsOf } from './targets.js';
import { withCascade } from './truncate-cascade.js';
import { allowedRoles, isWeakened } from './weaker.js';

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

/** How one statement fares. */
interface Fate {
  readonly target: Target;
  readonly challenge: Challenge;
  readonly firing: Firing;
  readonly answer: Answer;
  readonly hole: Hole | null;
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

/** One class of statements on one target. */
interface Case {
  readonly target: Target;
  readonly operation: Operation;
  readonly challenge: Challenge;
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

/** What a rule does in the place of the statement is not followed: no trigger of the table fires for it. */
function rewritten(subject: Subject, one: Case, firing: Firing, { name, source }: RewriteRule): Fate {
  const { target, operation, challenge } = one;
  const reason = `rule ${name} runs something else INSTEAD of ${operation} on ${qualifiedName(target.named)}, so that no trigger needs to fire`;
  const blame: Blame = { messageId: 'unknownTrigger', place: source.place, data: { trigger: 'a trigger', reason }, reason, sources: [source], remedy: `DROP RULE ${quoted(name)} ON ${sqlName(target.named)};` };
  const answer: Answer = { verdict: 'unknown', reason: `Whether a trigger stops every ${operation} is not certain: ${reason} (${at(source.place)}).`, evidence: evidenceOfAll([source]) };
  return { target, challenge, firing, answer, hole: holeOf(subject, one, blame, null) };
}

function listed(triggers: readonly Trigger[]): string {
  if (triggers.length === 0) return 'No trigger makes more of it, and where one fires, it';
  return triggers.length === 1 ? `Trigger ${triggers[0]?.name ?? ''}` : `Each of the triggers ${triggers.map(({ name }) => name).join(', ')}`;
}

function sourcesOf({ catalog }: Subject, trigger: Trigger): readonly Source[] {
  const proc = functionOf(catalog, trigger);
  return proc === null ? [trigger.source] : [trigger.source, proc.source];
}

/** What a finding about a trigger says of it: where, by which message, with what else. */
interface Blame {
  readonly messageId: string;
  readonly place: Place;
  readonly data: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly sources: readonly Source[];
  readonly remedy: string | null;
}

function refuted(subject: Subject, one: Case, firing: Firing, answered: Answered): Fate {
  const { target, challenge } = one;
  const shown = withCascade(subject.catalog, target.emptied, answered, () => true);
  const blame = inWordsOfClaim(subject, one, answered, blameFor(subject, one, firing, answered.ending));
  if (shown === null) {
    const reason = `${blame.reason.replace(/\.$/u, '')}; but foreign keys refer to it, so that TRUNCATE empties those tables as well (CASCADE), and whether a trigger of theirs stops it is not followed.`;
    return { target, challenge, firing, answer: { verdict: 'unknown', reason, evidence: evidenceOfAll(blame.sources) }, hole: holeOf(subject, one, blame, null) };
  }
  const counterexample = counterexampleOf(null, shown);
  return { target, challenge, firing, answer: { verdict: 'refuted', reason: blame.reason, counterexample, evidence: evidenceOfAll(blame.sources) }, hole: holeOf(subject, one, blame, counterexample) };
}

/** Where columns are excepted, the hole is a column that is not. */
function inWordsOfClaim({ options }: Subject, { challenge }: Case, { ending, scenario }: Answered, blame: Blame): Blame {
  const excepted = listing(options.exceptColumns);
  if (challenge.keeps !== null && ending.writer !== null) return movedBlame(ending.writer, movedColumns(challenge.keeps, ending), excepted);
  if (challenge.changes === null) return blame;
  const changed = listing(challenge.changes.filter((column) => scenario.sets.columns.includes(column)));
  const data = { ...blame.data, changed, excepted };
  if (ending.kind === 'through' && ending.writer !== null && scenario.sets.columns.every((column) => ending.row.new.get(column)?.kind === 'old')) {
    const { name, source } = ending.writer;
    return { ...blame, messageId: 'resetsSilently', place: source.place, data: { ...data, trigger: name }, reason: `Trigger ${name} sets ${changed} back without an error, so the UPDATE seems to succeed (${at(source.place)}).` };
  }
  if (!['letsThrough', 'whenPasses', 'someColumnsOnly'].includes(blame.messageId)) return { ...blame, data, reason: `${blame.reason} It is an UPDATE of ${changed}.` };
  return { ...blame, messageId: 'columnPasses', data: { condition: '', ...data }, reason: `${blame.reason.replace(/\.$/u, '')}: an UPDATE of ${changed} passes, and only ${excepted} may change.` };
}

function movedBlame({ name, source }: Trigger, columns: readonly string[], excepted: string): Blame {
  const changed = columns.join(', ');
  return {
    messageId: 'changedByTrigger',
    place: source.place,
    data: { trigger: name, changed, excepted },
    reason: `Trigger ${name} gives ${changed} a value of its own (${at(source.place)}) in an UPDATE that sets only ${excepted}, and no trigger after it raises.`,
    sources: [source],
    remedy: null,
  };
}

/** The table to put right: the claimed one as long as it has no guard itself, else the partition or child that lacks its own. */
function tableToGuard({ catalog, relation, options }: Subject, { target, operation, challenge: { scenario } }: Case): Relation {
  const { endings } = fire(catalog, { named: relation, holding: relation, emptied: [relation] }, operation, scenario);
  const isGuarded = endings.every((ending) => ending.kind === 'raises' && ending.sqlstate === options.sqlstate);
  if (!isGuarded) return relation;
  return operation === 'TRUNCATE' ? target.named : target.holding;
}

function holeOf(subject: Subject, one: Case, blame: Blame, counterexample: Hole['counterexample']): Hole {
  const on = tableToGuard(subject, one);
  return {
    messageId: blame.messageId,
    place: blame.place,
    data: { ...blame.data, on: on === subject.relation ? '' : ` on ${qualifiedName(on)}, ${kinship(subject.catalog, subject.relation, on)},` },
    operation: one.operation,
    role: null,
    related: blame.sources.filter((source) => source.place !== blame.place).flatMap((source) => relatedTo(source, /^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger/iu.test(source.text) ? 'the trigger' : 'its function')),
    counterexample,
    remedy: (verbs) => blame.remedy ?? (isWeakened(subject.options, one.operation) ? null : guardSql(subject.catalog, on, verbs, subject.options.sqlstate)),
  };
}

function blameFor(subject: Subject, one: Case, firing: Firing, ending: Ending): Blame {
  const { options } = subject;
  const { target, operation } = one;
  const toGuard = tableToGuard(subject, one);
  const { by } = ending;
  if (by !== null && ending.kind === 'raises') {
    const place = by.outcome.place ?? by.trigger.source.place;
    return {
      messageId: 'wrongSqlstate',
      place,
      data: { trigger: by.trigger.name, found: ending.sqlstate ?? '', sqlstate: options.sqlstate },
      reason: `Trigger ${by.trigger.name} raises ${ending.sqlstate ?? ''} (${at(place)}), where ${options.sqlstate} is claimed.`,
      sources: sourcesOf(subject, by.trigger),
      remedy: null,
    };
  }
  if (by !== null && ending.kind === 'dropped') {
    const place = by.outcome.place ?? by.trigger.source.place;
    return {
      messageId: 'dropsSilently',
      place,
      data: { trigger: by.trigger.name, sqlstate: options.sqlstate },
      reason: `Trigger ${by.trigger.name} drops the change without an error (${at(place)}), so the statement seems to succeed.`,
      sources: sourcesOf(subject, by.trigger),
      remedy: null,
    };
  }
  const off = candidates(subject.catalog, target, operation).find(
    (trigger) => !isEnabled(trigger) && outcomes(subject.catalog, trigger, operation).some(({ kind }) => kind === 'raises'),
  );
  if (off !== undefined) return blameOff(subject, target, off);
  const columns = candidates(subject.catalog, target, operation).find((trigger) => trigger.updateOf.length > 0 && raises(firing, trigger));
  if (columns !== undefined) {
    return {
      messageId: 'someColumnsOnly',
      place: columns.source.place,
      data: { trigger: columns.name, columns: columns.updateOf.join(', ') },
      reason: `Trigger ${columns.name} fires for UPDATE of ${columns.updateOf.join(', ')} only.`,
      sources: sourcesOf(subject, columns),
      remedy: null,
    };
  }
  const guard = guardLike(subject, firing, by?.trigger ?? null);
  if (guard !== null) return blamePassing(subject, firing, guard, by);
  const bystanders = firing.triggers.length === 0 ? '' : ` Those that fire let it through: ${firing.triggers.map(({ name }) => name).join(', ')}.`;
  const statement = operation === 'TRUNCATE' ? ' (row triggers do not see TRUNCATE: it takes a statement trigger)' : '';
  return {
    messageId: 'noGuard',
    place: toGuard.source.place,
    data: { sqlstate: options.sqlstate, bystanders },
    reason: `No trigger of ${qualifiedName(toGuard)} raises for ${operation}${statement}.${bystanders}`,
    sources: [],
    remedy: null,
  };
}

function raises(firing: Firing, trigger: Trigger): boolean {
  return firing.endings.some((ending) => ending.kind === 'raises' && ending.by?.trigger === trigger);
}

function blameOff(subject: Subject, target: Target, trigger: Trigger): Blame {
  const mode = trigger.tgenabled === 'D' ? 'is disabled' : 'fires in replica mode only';
  return {
    messageId: 'triggerOff',
    place: (trigger.enabledSource ?? trigger.source).place,
    data: { trigger: trigger.name, mode },
    reason: `Trigger ${trigger.name} of ${qualifiedName(catalogRelation(subject, trigger) ?? target.named)} ${mode}.`,
    sources: [...(trigger.enabledSource === undefined ? [] : [trigger.enabledSource]), ...sourcesOf(subject, trigger)],
    remedy: `ALTER TABLE ${sqlName(catalogRelation(subject, trigger) ?? target.named)} ENABLE ${trigger.tgenabled === 'R' ? 'ALWAYS ' : ''}TRIGGER ${quoted(trigger.name)};`,
  };
}

function catalogRelation({ catalog }: Subject, trigger: Trigger): Relation | null {
  return catalog.relations.get(trigger.relation) ?? null;
}

/** The trigger that was meant to stop it: one that raises in another case, or whose function speaks of RAISE; else the deciding one, if it goes by WHEN. */
function guardLike(subject: Subject, firing: Firing, deciding: Trigger | null): Trigger | null {
  const speaks = firing.triggers.filter((trigger) => raises(firing, trigger) || trigger.when !== null || /\braise\b/iu.test(functionOf(subject.catalog, trigger)?.body ?? ''));
  if (deciding !== null && speaks.includes(deciding)) return deciding;
  return speaks[0] ?? (firing.triggers.length === 1 && firing.triggers[0]?.timing === 'BEFORE' ? firing.triggers[0] : null);
}

function blamePassing(subject: Subject, firing: Firing, guard: Trigger, by: Ending['by']): Blame {
  const passing = by !== null && by.trigger === guard ? by : (firing.endings.find((ending) => ending.kind !== 'raises' && ending.by?.trigger === guard)?.by ?? null);
  const isPastWhen = passing?.outcome.kind === 'not-fired';
  const place = (isPastWhen ? null : passing?.outcome.place) ?? guard.source.place;
  const condition = conditionWords(passing?.outcome.condition ?? conditionAt(firing, guard, place));
  return {
    messageId: isPastWhen ? 'whenPasses' : 'letsThrough',
    place,
    data: { trigger: guard.name, when: guard.when ?? '', condition },
    reason: isPastWhen
      ? `Trigger ${guard.name} does not fire when its WHEN (${guard.when ?? ''}) does not hold.`
      : `Trigger ${guard.name} lets the change through (${at(place)})${condition}.`,
    sources: sourcesOf(subject, guard),
    remedy: null,
  };
}

/** The condition in words under which any statement would pass here. */
function conditionAt({ endings }: Firing, guard: Trigger, place: Place): string | null {
  return endings.find(({ kind, by }) => kind !== 'raises' && by?.trigger === guard && by.outcome.place !== null && comparePlaces(by.outcome.place, place) === 0)?.by?.outcome.condition ?? null;
}

function conditionWords(condition: string | null): string {
  return condition === null ? '' : `, when ${condition}`;
}

/** A trigger gives a column that must stay as it is a value of which nothing more is known. */
function mayMove(subject: Subject, one: Case, firing: Firing, blame: Blame): Fate {
  const { target, challenge } = one;
  return { target, challenge, firing, answer: { verdict: 'unknown', reason: blame.reason, evidence: evidenceOfAll(blame.sources) }, hole: holeOf(subject, one, blame, null) };
}

/** Not every path raises, and no statement is known for certain to get through. */
function undecided(subject: Subject, one: Case, firing: Firing): Fate {
  const { options } = subject;
  const { target, operation, challenge } = one;
  const moved = challenge.keeps === null ? undefined : firing.endings.find((ending) => !isMet(challenge, ending, options.sqlstate));
  if (challenge.keeps !== null && moved !== undefined && moved.writer !== null) return mayMove(subject, one, firing, movedBlame(moved.writer, movedColumns(challenge.keeps, moved), listing(options.exceptColumns)));
  const open = firing.endings.find((ending) => ending.kind === 'unknown') ?? firing.endings.find((ending) => ending.kind !== 'raises') ?? firing.endings.find(({ sqlstate }) => sqlstate !== options.sqlstate);
  const by = open?.by ?? null;
  const trigger = by?.trigger ?? firing.triggers[0];
  const place = by?.outcome.place ?? trigger?.source.place ?? target.named.source.place;
  const name = trigger?.name ?? '';
  const condition = conditionWords(by?.outcome.condition ?? null);
  const why = `${whyOpen(open, condition, options.sqlstate)}${challenge.changes === null ? '' : `, in an UPDATE of ${listing(challenge.changes)}`}`;
  return {
    target,
    challenge,
    firing,
    answer: { verdict: 'unknown', reason: `Whether trigger ${name} stops every ${operation} is not certain: ${why} (${at(place)}).`, evidence: evidenceOfAll(trigger === undefined ? [] : sourcesOf(subject, trigger)) },
    hole: holeOf(
      subject,
      one,
      {
        messageId: open?.kind === 'unknown' || open === undefined ? 'unknownTrigger' : 'conditional',
        place,
        data: { trigger: `trigger ${name}`, reason: why },
        reason: why,
        sources: trigger === undefined ? [] : sourcesOf(subject, trigger),
        remedy: null,
      },
      null,
    ),
  };
}

function whyOpen(open: Ending | undefined, condition: string, sqlstate: string): string {
  if (open === undefined) return 'nothing is known of it';
  const { outcome } = open.by ?? {};
  switch (open.kind) {
    case 'unknown':
      return outcome?.kind === 'unknown' ? outcome.reason : 'its function cannot be followed';
    case 'dropped':
      return `it drops the change without an error${condition}`;
    case 'through':
      return outcome?.kind === 'not-fired' ? `it does not fire${condition}` : `it lets the change through${condition}`;
    case 'raises':
      return open.sqlstate === null ? `the SQLSTATE that it raises is no constant${condition}` : `it raises ${open.sqlstate} and not ${sqlstate}${condition}`;
    default:
      return open.kind satisfies never;
  }
}

function taintsOn({ catalog }: Subject, operation: Operation, fates: readonly Fate[]): readonly Taint[] {
  const found = new Set<Taint>();
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
