import type { Relation, Source, Trigger } from '@pg-guardrails/catalog';
import { functionOf, outcomes, qualifiedName } from '@pg-guardrails/catalog';
import type { Place } from '@pg-guardrails/kernel';
import { comparePlaces } from '@pg-guardrails/kernel';
import type { Ending, Firing, Target } from '../firing.js';
import { candidates, isEnabled } from '../firing.js';
import type { Subject } from '../hole.js';
import { at } from '../hole.js';
import { quoted, sqlName } from '../sql-names.js';
import type { Blame, Case } from './case.js';
import { tableToGuard } from './hole-of.js';

export function blameFor(subject: Subject, one: Case, firing: Firing, ending: Ending): Blame {
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

export function movedBlame({ name, source }: Trigger, columns: readonly string[], excepted: string): Blame {
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

/** The condition in words under which any statement would pass here. */
function conditionAt({ endings }: Firing, guard: Trigger, place: Place): string | null {
  return endings.find(({ kind, by }) => kind !== 'raises' && by?.trigger === guard && by.outcome.place !== null && comparePlaces(by.outcome.place, place) === 0)?.by?.outcome.condition ?? null;
}

export function conditionWords(condition: string | null): string {
  return condition === null ? '' : `, when ${condition}`;
}

export function sourcesOf({ catalog }: Subject, trigger: Trigger): readonly Source[] {
  const proc = functionOf(catalog, trigger);
  return proc === null ? [trigger.source] : [trigger.source, proc.source];
}
