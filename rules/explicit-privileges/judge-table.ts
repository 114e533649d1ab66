import type { Relation, Stated } from '@pg-guardrails/catalog';
import { doubtsOn, effectivePrivileges, evidenceOf, inheritedRoles, qualifiedName, resolveRelation } from '@pg-guardrails/catalog';
import { listing, type Place } from '@pg-guardrails/kernel';
import { grantee, sqlName } from '../sql-names.js';
import { causeOf, mayUseSchema, showing, type Held } from './show.js';
import { PUBLIC, tablePrivilegesOf, verdictOf, type Answer, type Hole, type Judged, type Subject } from './subject.js';

/** Whether each of the roles has its privileges on the table by the words of the history. */
export function judgeTable(subject: Subject, relation: Relation): readonly Judged[] {
  return [PUBLIC, ...subject.roles].map((role) => judge(subject, relation, role));
}

/** What a role holds, and why that is not stated. */
interface Unstated {
  readonly messageId: 'fromPublic' | 'publicHolds' | 'fromDefault' | 'isOwner' | 'isSuperuser' | 'isPredefinedMember';
  readonly held: readonly Held[];
}

function judge(subject: Subject, relation: Relation, role: string): Judged {
  const { catalog } = subject;
  const table = qualifiedName(relation);
  const [doubt] = tablePrivilegesOf(catalog).flatMap((privilege) => doubtsOn(catalog, relation, role, privilege));
  if (doubt !== undefined) {
    const reason = `What ${role} may do with ${table} is not certain: ${doubt.reason} (${at(doubt.source.place)}).`;
    return judged(relation, role, { verdict: 'unknown', reason, evidence: [evidenceOf(doubt.source)] }, [{ messageId: 'unknown', place: doubt.source.place, data: { reason: doubt.reason } }]);
  }
  if (role !== PUBLIC && !catalog.roles.has(role)) {
    return judged(relation, role, { verdict: 'unknown', reason: `No migration creates the role ${role}, so what it may do is not known.`, evidence: [] }, [{ messageId: 'unknownRole', place: relation.source.place, data: {} }]);
  }
  const held = tablePrivilegesOf(catalog).flatMap((privilege) => effectivePrivileges(catalog, relation, role, privilege).map((way): Held => ({ privilege, way })));
  const unstated = unstatedOf(subject, relation, role, held);
  if (unstated !== null) return refutedBy(subject, relation, role, unstated);
  const wanted = postureOf(subject, relation, role);
  return wanted === null ? judgeStated(subject, relation, role, held) : judgePosture(subject, relation, role, held, wanted);
}

/** What the posture says of the role, or null when it says nothing of it. */
function postureOf({ catalog, options }: Subject, relation: Relation, role: string): readonly string[] | null {
  const [entry] = Object.entries(options.posture).flatMap(([name, byRole]) => (resolveRelation(catalog, name) === relation ? [byRole] : []));
  return entry?.[role] ?? null;
}

/** Who the ACL names: the role itself, one that it is a member of, or PUBLIC. */
function holderOf({ columns }: Relation, { privilege, way }: Held): string {
  const last = way.path.at(-1) ?? PUBLIC;
  if (way.kind === 'public') return PUBLIC;
  if (way.kind !== 'column') return last;
  return columns.some(({ attacl }) => attacl.some((item) => item.grantee === last && item.privilege === privilege)) ? last : PUBLIC;
}

/** Whether a GRANT on the table itself gives the bit. Default privileges give none on columns. */
function isGranted(relation: Relation, held: Held): boolean {
  const holder = holderOf(relation, held);
  return held.way.kind === 'column' || (relation.stated ?? []).some((one) => one.grantee === holder && one.privilege === held.privilege && one.action === 'GRANT');
}

function isAccepted({ options }: Subject, relation: Relation, held: Held): boolean {
  return options.defaultPrivileges[holderOf(relation, held)]?.includes(held.privilege) ?? false;
}

function unstatedOf(subject: Subject, relation: Relation, role: string, held: readonly Held[]): Unstated | null {
  const of = (kind: string): readonly Held[] => held.filter(({ way }) => way.kind === kind);
  for (const [kind, messageId] of [['superuser', 'isSuperuser'], ['owner', 'isOwner'], ['predefined', 'isPredefinedMember']] as const) {
    if (of(kind).length > 0) return { messageId, held: of(kind) };
  }
  const wanted = postureOf(subject, relation, role) ?? [];
  const open = held.filter((one) => !isAccepted(subject, relation, one));
  if (role === PUBLIC) {
    const more = open.filter(({ privilege }) => !wanted.includes(privilege));
    return more.length === 0 ? null : { messageId: 'publicHolds', held: more };
  }
  const own = open.filter((one) => holderOf(relation, one) !== PUBLIC);
  const byDefault = own.filter((one) => !isGranted(relation, one) && !wanted.includes(one.privilege));
  if (byDefault.length > 0) return { messageId: 'fromDefault', held: byDefault };
  // What everyone holds and the role is given besides, or everyone may hold, is stated.
  const everyones = postureOf(subject, relation, PUBLIC) ?? [];
  const shared = open.filter((one) => holderOf(relation, one) === PUBLIC && !everyones.includes(one.privilege) && !own.some(({ privilege }) => privilege === one.privilege));
  return shared.length === 0 ? null : { messageId: 'fromPublic', held: shared };
}

function refutedBy(subject: Subject, relation: Relation, role: string, { messageId, held }: Unstated): Judged {
  const { catalog } = subject;
  const table = qualifiedName(relation);
  const privileges = listing([...new Set(held.map(({ privilege }) => privilege))]);
  const counterexample = showing(catalog, relation, role, held, subject.roles);
  const remark = role === PUBLIC || mayUseSchema(catalog, relation.schema, role) ? '' : `; only the missing USAGE on schema ${relation.schema} keeps it from using that today`;
  const sources = [...new Set(held.flatMap(({ way }) => way.sources))].filter(({ place }) => !place.file.startsWith('('));
  const [first] = held;
  const cause = first === undefined ? undefined : causeOf(first.way);
  const isCreation = cause?.place.line === relation.statement.line && cause.place.file === relation.statement.file;
  const holder = first?.way.path.at(-1) ?? role;
  const words: Readonly<Record<Unstated['messageId'], string>> = {
    publicHolds: `PUBLIC, and with it every role, holds ${privileges} on ${table}`,
    fromPublic: `${role} holds ${privileges} on ${table} through PUBLIC only`,
    fromDefault: `${role} holds ${privileges} on ${table} by default privileges: no GRANT on it says so`,
    isOwner: `${role} ${holder === role ? `owns ${table}` : `can act as ${holder}, who owns ${table}`}, so it holds everything, whatever is granted`,
    isSuperuser: `${role} is a superuser, or can become one, so it holds everything, whatever is granted`,
    isPredefinedMember: `${role} is a member of ${holder}, which gives ${privileges} on every table`,
  };
  return judged(relation, role, { verdict: 'refuted', reason: `${words[messageId]}${remark}.`, counterexample, evidence: sources.map(evidenceOf) }, [
    {
      messageId: messageId === 'fromPublic' ? 'publicHolds' : messageId,
      place: cause === undefined || isCreation ? relation.source.place : cause.place,
      data: { privileges, holder },
      remedy: remedyFor(relation, role, messageId, held),
    },
  ]);
}

function remedyFor(relation: Relation, role: string, messageId: Unstated['messageId'], held: readonly Held[]): string | null {
  switch (messageId) {
    case 'publicHolds':
    case 'fromPublic':
      return `REVOKE ALL ON ${sqlName(relation)} FROM PUBLIC;`;
    case 'fromDefault': {
      const whole = held.filter(({ way }) => way.kind !== 'column').map(({ privilege }) => privilege);
      const holder = held[0]?.way.path.at(-1) ?? role;
      return `GRANT ${[...new Set(whole)].join(', ')} ON ${sqlName(relation)} TO ${grantee(holder)};`;
    }
    case 'isOwner':
    case 'isSuperuser':
    case 'isPredefinedMember':
      return null;
    default:
      return messageId satisfies never;
  }
}

/** The statements that speak of the role itself, or that give something to a role whose privileges it has. */
function statementsFor({ catalog }: Subject, { stated = [] }: Relation, role: string, held: readonly Held[]): readonly Stated[] {
  const through = new Set([...inheritedRoles(catalog, role), ...held.map(({ way }) => way.path.at(-1) ?? role)]);
  return stated.filter((one) => one.grantee === role || (one.action === 'GRANT' && one.grantee !== PUBLIC && through.has(one.grantee)));
}

function judgeStated(subject: Subject, relation: Relation, role: string, held: readonly Held[]): Judged {
  const table = qualifiedName(relation);
  if (role === PUBLIC) return judged(relation, role, { verdict: 'proven', reason: held.length === 0 ? `PUBLIC holds nothing on ${table}.` : `PUBLIC holds on ${table} what is accepted.`, evidence: [] }, []);
  const found = statementsFor(subject, relation, role, held);
  const sources = [...new Set(found.map(({ source }) => source))];
  const holds = held.length === 0 ? 'nothing' : listing([...new Set(held.map(({ privilege }) => privilege))]);
  if (found.length > 0 || held.some((one) => isAccepted(subject, relation, one))) {
    return judged(relation, role, { verdict: 'proven', reason: `${role} holds ${holds} on ${table}, as the migrations state.`, evidence: sources.map(evidenceOf) }, []);
  }
  if (relation.parents.some(({ partition }) => partition)) {
    return judged(relation, role, { verdict: 'proven', reason: `${role} holds nothing on ${table}, a partition: its rows are reached through the table, whose privileges are stated there.`, evidence: [] }, []);
  }
  const reason = `No GRANT or REVOKE on ${table} names ${role}. It holds nothing today, but nothing says so.`;
  return judged(relation, role, { verdict: 'refuted', reason, evidence: [] }, [{ messageId: 'notStated', place: relation.source.place, data: {}, remedy: `REVOKE ALL ON ${sqlName(relation)} FROM ${grantee(role)};` }]);
}

function judgePosture(subject: Subject, relation: Relation, role: string, held: readonly Held[], wanted: readonly string[]): Judged {
  const table = qualifiedName(relation);
  const more = held.filter(({ privilege }) => !wanted.includes(privilege));
  const less = wanted.filter((privilege) => !held.some((one) => one.privilege === privilege && (one.way.reach === 'now' || one.way.reach === 'set-role')));
  const [first] = more;
  const sources = [...new Set(held.flatMap(({ way }) => way.sources))].filter(({ place }) => !place.file.startsWith('('));
  if (first !== undefined) {
    const privileges = listing([...new Set(more.map(({ privilege }) => privilege))]);
    const cause = causeOf(first.way);
    const answer: Answer = {
      verdict: 'refuted',
      reason: `${role} holds ${privileges} on ${table}, which its posture does not say.`,
      counterexample: showing(subject.catalog, relation, role, more, subject.roles),
      evidence: sources.map(evidenceOf),
    };
    const remedy = `REVOKE ${[...new Set(more.map(({ privilege }) => privilege))].join(', ')} ON ${sqlName(relation)} FROM ${grantee(first.way.path.at(-1) ?? role)};`;
    return judged(relation, role, answer, [{ messageId: 'beyondPosture', place: cause?.place ?? relation.source.place, data: { privileges, wanted: wordsOf(wanted) }, remedy }]);
  }
  if (less.length > 0) {
    const privileges = listing(less);
    const remedy = `GRANT ${less.join(', ')} ON ${sqlName(relation)} TO ${grantee(role)};`;
    return judged(relation, role, { verdict: 'refuted', reason: `${role} lacks ${privileges} on ${table}, which its posture says it holds.`, evidence: sources.map(evidenceOf) }, [
      { messageId: 'belowPosture', place: relation.source.place, data: { privileges, wanted: wordsOf(wanted) }, remedy },
    ]);
  }
  return judged(relation, role, { verdict: 'proven', reason: `${role} holds ${wordsOf(wanted)} on ${table}, no more and no less.`, evidence: sources.map(evidenceOf) }, []);
}

function wordsOf(privileges: readonly string[]): string {
  return privileges.length === 0 ? 'nothing' : listing(privileges);
}

interface Told {
  readonly messageId: string;
  readonly place: Place;
  readonly data: Readonly<Record<string, string>>;
  readonly remedy?: string | null;
}

function judged(relation: Relation, role: string, answer: Answer, told: readonly Told[]): Judged {
  const verdict = verdictOf(qualifiedName(relation), role, answer);
  const holes = told.map((one): Hole => ({ table: relation, role, related: [], counterexample: verdict.counterexample, ...one, remedy: one.remedy ?? null }));
  return { verdict, holes };
}

function at({ file, line }: Place): string {
  return `${file}:${String(line)}`;
}
