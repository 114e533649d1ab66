import type { RewriteRule, Trigger } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import { listing } from '@pg-guardrails/kernel';
import { isMet, movedColumns } from '../challenge.js';
import type { Ending, Firing } from '../firing.js';
import { quietened } from '../firing.js';
import type { Answer, Subject } from '../hole.js';
import { at, evidenceOfAll } from '../hole.js';
import { quoted, sqlName } from '../sql-names.js';
import { conditionWords, movedBlame, sourcesOf } from './blame.js';
import type { Blame, Case, Fate } from './case.js';
import { holeOf } from './hole-of.js';

/** A trigger gives a column that must stay as it is a value of which nothing more is known. */
function mayMove(subject: Subject, one: Case, firing: Firing, blame: Blame): Fate {
  const { target, challenge } = one;
  return { target, challenge, firing, answer: { verdict: 'unknown', reason: blame.reason, evidence: evidenceOfAll(blame.sources) }, hole: holeOf(subject, one, blame, null) };
}

/** Not every path raises, and no statement is known for certain to get through. */
export function undecided(subject: Subject, one: Case, firing: Firing): Fate {
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
        remedy: by?.outcome.condition === quietened ? alwaysSql(subject, by.trigger) : null,
      },
      null,
    ),
  };
}

function alwaysSql({ catalog }: Subject, { relation, name }: Trigger): string | null {
  const on = catalog.relations.get(relation);
  return on === undefined ? null : `ALTER TABLE ${sqlName(on)} ENABLE ALWAYS TRIGGER ${quoted(name)};`;
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

/** What a rule does in the place of the statement is not followed: no trigger of the table fires for it. */
export function rewritten(subject: Subject, one: Case, firing: Firing, { name, source }: RewriteRule): Fate {
  const { target, operation, challenge } = one;
  const reason = `rule ${name} runs something else INSTEAD of ${operation} on ${qualifiedName(target.named)}, so that no trigger needs to fire`;
  const blame: Blame = { messageId: 'unknownTrigger', place: source.place, data: { trigger: 'a trigger', reason }, reason, sources: [source], remedy: `DROP RULE ${quoted(name)} ON ${sqlName(target.named)};` };
  const answer: Answer = { verdict: 'unknown', reason: `Whether a trigger stops every ${operation} is not certain: ${reason} (${at(source.place)}).`, evidence: evidenceOfAll([source]) };
  return { target, challenge, firing, answer, hole: holeOf(subject, one, blame, null) };
}
