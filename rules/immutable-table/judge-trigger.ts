import type { Relation, RewriteRule, Source, Taint, Trigger } from '@pg-guardrails/catalog';
import { functionOf, outcomes, qualifiedName, taintsTouching } from '@pg-guardrails/catalog';
import type { Place } from '@pg-guardrails/kernel';
import type { Ending, Firing, Target } from './firing.js';
import { candidates, fire, isEnabled } from './firing.js';
import type { Answer, Hole, Judged, Operation, Subject } from './hole.js';
import { at, evidenceOfAll, operations, relatedTo, unlessTainted, verdictOf } from './hole.js';
import { guardSql } from './remedy.js';
import type { Answered } from './scenario.js';
import { firstAnswered } from './scenario.js';
import { quoted, sqlName } from './sql-names.js';
import { kinship, replacedBy, targetsOf } from './targets.js';

const anyone = { reads: true, allowed: null };

/** Layer trigger (tier 2): does a trigger stop even those who hold every privilege? One verdict per operation, for all roles. */
export function judgeTrigger(subject: Subject): readonly Judged[] {
  return operations.map((operation) => judge(subject, operation));
}

/** How one statement fares. */
interface Fate {
  readonly target: Target;
  readonly firing: Firing;
  readonly answer: Answer;
  readonly hole: Hole | null;
}

function judge(subject: Subject, operation: Operation): Judged {
  const { relation } = subject;
  const fates = targetsOf(subject.catalog, relation, operation).map((target) => fateOf(subject, target, operation));
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
    if (!byPlace.has(key)) byPlace.set(key, hole);
  }
  return { verdict, holes: [...byPlace.values()] };
}

function fateOf(subject: Subject, target: Target, operation: Operation): Fate {
  const { catalog, options } = subject;
  const firing = fire(catalog, target, operation, null);
  const rewrite = replacedBy(target.named, operation);
  if (rewrite !== null) return rewritten(subject, target, operation, firing, rewrite);
  const raised = firing.endings.filter((ending) => ending.kind === 'raises');
  const others = firing.endings.filter((ending) => ending.kind !== 'raises');
  if (others.length === 0 && raised.every(({ sqlstate }) => sqlstate === options.sqlstate)) {
    const guards = [...new Set(raised.flatMap(({ by }) => (by === null ? [] : [by.trigger])))];
    const reason = `${listed(guards)} raises ${options.sqlstate} on every path.`;
    return { target, firing, answer: { verdict: 'proven', reason, evidence: evidenceOfAll(guards.flatMap((guard) => sourcesOf(subject, guard))) }, hole: null };
  }
  const answered = firstAnswered(catalog, target, operation, anyone, ({ observed }) => observed.sqlstate !== options.sqlstate);
  return answered === null ? undecided(subject, target, operation, firing) : refuted(subject, target, operation, firing, answered);
}

/** What a rule does in the place of the statement is not followed: no trigger of the table fires for it. */
function rewritten(subject: Subject, target: Target, operation: Operation, firing: Firing, { name, source }: RewriteRule): Fate {
  const reason = `rule ${name} runs something else INSTEAD of ${operation} on ${qualifiedName(target.named)}, so that no trigger needs to fire`;
  const blame: Blame = { messageId: 'unknownTrigger', place: source.place, data: { trigger: 'a trigger', reason }, reason, sources: [source], remedy: `DROP RULE ${quoted(name)} ON ${sqlName(target.named)};` };
  const answer: Answer = { verdict: 'unknown', reason: `Whether a trigger stops every ${operation} is not certain: ${reason} (${at(source.place)}).`, evidence: evidenceOfAll([source]) };
  return { target, firing, answer, hole: holeOf(subject, target, operation, blame, null) };
}

function listed(triggers: readonly Trigger[]): string {
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

function refuted(subject: Subject, target: Target, operation: Operation, firing: Firing, { sql, observed, ending }: Answered): Fate {
  const counterexample = { as: null, sql, observed };
  const blame = blameFor(subject, target, operation, firing, ending);
  return { target, firing, answer: { verdict: 'refuted', reason: blame.reason, counterexample, evidence: evidenceOfAll(blame.sources) }, hole: holeOf(subject, target, operation, blame, counterexample) };
}

/** The table to put right: the claimed one as long as it has no guard itself, else the partition or child that lacks its own. */
function tableToGuard({ catalog, relation, options }: Subject, target: Target, operation: Operation): Relation {
  const { endings } = fire(catalog, { named: relation, holding: relation, emptied: [relation] }, operation, null);
  const isGuarded = endings.every((ending) => ending.kind === 'raises' && ending.sqlstate === options.sqlstate);
  if (!isGuarded) return relation;
  return operation === 'TRUNCATE' ? target.named : target.holding;
}

function holeOf(subject: Subject, target: Target, operation: Operation, blame: Blame, counterexample: Hole['counterexample']): Hole {
  const on = tableToGuard(subject, target, operation);
  return {
    messageId: blame.messageId,
    place: blame.place,
    data: { ...blame.data, on: on === subject.relation ? '' : ` on ${qualifiedName(on)}, ${kinship(subject.catalog, subject.relation, on)},` },
    operation,
    role: null,
    related: blame.sources.filter((source) => source.place !== blame.place).flatMap((source) => relatedTo(source, /^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger/iu.test(source.text) ? 'the trigger' : 'its function')),
    counterexample,
    remedy: (verbs) => blame.remedy ?? guardSql(subject.catalog, on, verbs, subject.options.sqlstate),
  };
}

function blameFor(subject: Subject, target: Target, operation: Operation, firing: Firing, ending: Ending): Blame {
  const { options } = subject;
  const toGuard = tableToGuard(subject, target, operation);
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
  return {
    messageId: isPastWhen ? 'whenPasses' : 'letsThrough',
    place,
    data: { trigger: guard.name, when: guard.when ?? '', condition: conditionWords(passing?.outcome.condition ?? null) },
    reason: isPastWhen
      ? `Trigger ${guard.name} does not fire when its WHEN (${guard.when ?? ''}) does not hold.`
      : `Trigger ${guard.name} lets the change through (${at(place)})${conditionWords(passing?.outcome.condition ?? null)}.`,
    sources: sourcesOf(subject, guard),
    remedy: null,
  };
}

function conditionWords(condition: string | null): string {
  return condition === null ? '' : `, when ${condition}`;
}

/** Not every path raises, and no statement is known for certain to get through. */
function undecided(subject: Subject, target: Target, operation: Operation, firing: Firing): Fate {
  const { options } = subject;
  const open = firing.endings.find((ending) => ending.kind === 'unknown') ?? firing.endings.find((ending) => ending.kind !== 'raises') ?? firing.endings.find(({ sqlstate }) => sqlstate !== options.sqlstate);
  const by = open?.by ?? null;
  const trigger = by?.trigger ?? firing.triggers[0];
  const place = by?.outcome.place ?? trigger?.source.place ?? target.named.source.place;
  const name = trigger?.name ?? '';
  const condition = conditionWords(by?.outcome.condition ?? null);
  const why = whyOpen(open, condition, options.sqlstate);
  return {
    target,
    firing,
    answer: { verdict: 'unknown', reason: `Whether trigger ${name} stops every ${operation} is not certain: ${why} (${at(place)}).`, evidence: evidenceOfAll(trigger === undefined ? [] : sourcesOf(subject, trigger)) },
    hole: holeOf(
      subject,
      target,
      operation,
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
  for (const { target, firing } of fates) {
    for (const relation of new Set([target.named, target.holding, ...target.emptied])) for (const taint of taintsTouching(catalog, relation, ['existence', 'triggers'])) found.add(taint);
    const isGuarded = candidates(catalog, target, operation).length > 0;
    for (const key of isGuarded ? firing.functions : []) {
      for (const taint of taintsTouching(catalog, { name: key.slice(0, key.indexOf('(')) }, ['functions'])) found.add(taint);
    }
  }
  return [...found];
}
