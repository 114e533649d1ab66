import type { Catalog, Change, Relation, Source } from '@pg-guardrails/catalog';
import { changesOfFunctions, changesOfRelation, evidenceOf, functionOf, inHistoryOrder, predecessors, qualifiedName, speaksOf, triggerPassages, triggersOf } from '@pg-guardrails/catalog';
import type { RelatedPlace, Verdict } from '@pg-guardrails/kernel';
import type { Judged, Subject } from './hole.js';
import { at, isStatement } from './hole.js';
import { PUBLIC } from './public.js';
import { familyOf } from './targets.js';

/** What the history did, in order, that made a verdict what it is. */
interface Story {
  readonly sources: readonly Source[];
  /** What undid something, with what it undid. */
  readonly undone: readonly { readonly by: Source; readonly what: Source; readonly words: string }[];
}

const nothing: Story = { sources: [], undone: [] };

/** A verdict with all lines that made it so, in the order of the history, those among them that undid something too. */
export function withProvenance(subject: Subject, judged: Judged): Judged {
  const { verdict } = judged;
  if (verdict.verdict === 'proven') return { verdict: withEvidence(verdict, () => evidenceFor(subject, verdict, storyOf(subject, judged))), holes: judged.holes };
  const story = storyOf(subject, judged);
  const undone = story.undone.filter(({ by, what }) => isStatement(by) && isStatement(what));
  const said = undone.map(({ by, what, words }) => ` ${at(by.place)} ${words} ${at(what.place)}.`).join('');
  const related = undone.flatMap(({ by, what }): readonly RelatedPlace[] => [{ ...what.place, message: 'stated here' }, { ...by.place, message: 'undone here' }]);
  return {
    verdict: withEvidence({ ...verdict, reason: `${verdict.reason}${said}` }, () => evidenceFor(subject, verdict, story)),
    holes: judged.holes.map((hole) => ({ ...hole, related: [...hole.related, ...related.filter((place) => !hole.related.some((one) => one.file === place.file && one.line === place.line && one.column === place.column) && place !== hole.place)] })),
  };
}

function evidenceFor({ catalog }: Subject, verdict: Verdict, story: Story): Verdict['evidence'] {
  return inHistoryOrder(catalog, [...verdict.evidence, ...story.sources.filter(isStatement).map(evidenceOf)]);
}

/** The verdict with evidence that is gathered when somebody asks: the editor shows what is open, and not what shows it. */
function withEvidence(verdict: Verdict, gather: () => Verdict['evidence']): Verdict {
  let evidence: Verdict['evidence'] | null = null;
  return {
    ...verdict,
    get evidence() {
      return (evidence ??= gather());
    },
  };
}

function storyOf(subject: Subject, { verdict }: Judged): Story {
  const { operation, role } = verdict;
  switch (verdict.layer) {
    case 'trigger':
      return ofTriggers(subject, operation ?? '');
    case 'revoke':
    case 'privilege':
      return ofPrivileges(subject, operation ?? '', role ?? PUBLIC);
    default:
      return nothing;
  }
}

/** Every trigger that the operation fires or fired, what switched it on and off, and its function as it changed. */
function ofTriggers({ catalog, relation }: Subject, operation: string): Story {
  const family = familyOf(catalog, relation);
  const passages = family.flatMap((one) => triggerPassages(catalog, one)).filter(({ changes }) => isAbout(changes[0]?.source, operation));
  const procs = family.flatMap((one) => triggersOf(catalog, one)).filter(({ events }) => events.some((event) => event === operation)).flatMap((trigger) => functionOf(catalog, trigger)?.key ?? []);
  const bodies = changesOfFunctions(catalog, procs).filter(({ property }) => property === 'created' || property === 'body' || property === 'config');
  const undone = passages.flatMap(({ changes }) => {
    const [made, last] = [changes.find(({ property }) => property === 'created'), changes.at(-1)];
    return made !== undefined && last?.property === 'dropped' ? [{ by: last.source, what: made.source, words: 'dropped what was created in' }] : [];
  });
  const before = lostWithTable(catalog, relation);
  return { sources: [...before.sources, ...passages.flatMap(({ changes }) => sourcesOf(changes)), ...sourcesOf(bodies)], undone: [...before.undone, ...undone] };
}

/** The statement names the operation, or is one whose own words do not tell. */
function isAbout(source: Source | undefined, operation: string): boolean {
  return source === undefined || !/^create\b/iu.test(source.text) || speaksOf(source, [operation]);
}

/** A table that had the name and was dropped took everything along. */
function lostWithTable(catalog: Catalog, relation: Relation): Story {
  return predecessors(catalog, relation).reduce<Story>((story, { changes }) => {
    const [made, gone] = [changes.find(({ property }) => property === 'created'), changes.at(-1)];
    if (made === undefined || gone === undefined) return story;
    return { sources: [...story.sources, made.source, gone.source], undone: [...story.undone, { by: gone.source, what: made.source, words: `dropped the ${qualifiedName(relation)} of` }] };
  }, nothing);
}

/** Grants, revokes and changes of the owner that concern the role and the operation. */
function ofPrivileges({ catalog, relation }: Subject, operation: string, role: string): Story {
  const changes = familyOf(catalog, relation).flatMap((one) => changesOfRelation(catalog, one, ['relacl', 'owner', 'columns'])).filter((change) => concerns(change, operation, role));
  const revokes = relation.revokes.filter((revoke) => revoke.grantee === role && revoke.privilege === operation).map(({ source }) => source);
  const taken = changes.filter(({ source }) => /^revoke\b/iu.test(source.text));
  const given = changes.filter(({ source }) => /^grant\b/iu.test(source.text));
  const undone = taken.flatMap((revoke) => {
    const after = given.find((grant) => changes.indexOf(grant) > changes.indexOf(revoke));
    return after === undefined ? [] : [{ by: after.source, what: revoke.source, words: 'gave back what was revoked in' }];
  });
  const before = lostWithTable(catalog, relation);
  return { sources: [...before.sources, ...sourcesOf(changes), ...revokes], undone: [...before.undone, ...undone.slice(-1)] };
}

function concerns({ source, property }: Change, operation: string, role: string): boolean {
  if (!/^(?:grant|revoke)\b/iu.test(source.text)) return !/^create\b/iu.test(source.text) && (property === 'relacl' || property === 'owner');
  return speaksOf(source, [operation, 'all']) && speaksOf(source, [role, 'PUBLIC']);
}

function sourcesOf(changes: readonly Change[]): readonly Source[] {
  return changes.map(({ source }) => source);
}
