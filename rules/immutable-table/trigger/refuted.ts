import { listing } from '@pg-guardrails/kernel';
import { movedColumns } from '../challenge.js';
import type { Firing } from '../firing.js';
import type { Subject } from '../hole.js';
import { at, evidenceOfAll } from '../hole.js';
import type { Answered } from '../scenario.js';
import { counterexampleOf } from '../scenario.js';
import { withCascade } from '../truncate-cascade.js';
import { blameFor, movedBlame } from './blame.js';
import type { Blame, Case, Fate } from './case.js';
import { holeOf } from './hole-of.js';

export function refuted(subject: Subject, one: Case, firing: Firing, answered: Answered): Fate {
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
