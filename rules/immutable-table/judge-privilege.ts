import type { Relation, RewriteRule, Source, Taint, Way } from '@pg-guardrails/catalog';
import { doubtsOn, effectivePrivileges, qualifiedName, taintsTouching, wayWords } from '@pg-guardrails/catalog';
import type { Counterexample, Place } from '@pg-guardrails/kernel';
import { listing } from '@pg-guardrails/kernel';
import type { Answer, Hole, Judged, Operation, Subject } from './hole.js';
import { at, evidenceOfAll, isStatement, operations, relatedTo, unlessTainted, verdictOf } from './hole.js';
import { identityFor, mayUseSchema } from './identity.js';
import { PUBLIC } from './public.js';
import { remedyFor } from './privilege-words.js';
import type { Challenge } from './challenge.js';
import { anyChallenge } from './challenge.js';
import { isSubjectToPolicies } from './row-security.js';
import { counterexampleOf, firstAnswered } from './scenario.js';
import { sqlName } from './sql-names.js';
import { withCascade } from './truncate-cascade.js';
import { asksOfPrivilege, forbiddenPart, guardedColumns } from './weaker.js';
import { familyOf, kinship, perhapsBelow, replacedBy, targetsOf } from './targets.js';

/** Layer privilege (tier 1): can the role do it, by whatever way, as far as privileges go? */
export function judgePrivilege(subject: Subject): readonly Judged[] {
  const everyone = [PUBLIC, ...subject.roles];
  return everyone.flatMap((role) => {
    const asked = operations.filter((operation) => asksOfPrivilege(subject.options, role, operation));
    return [...asked.map((operation) => judge(subject, role, operation)), ...judgeDrop(subject, role)];
  });
}

/** A way on the table itself or on another of its family. */
export interface Held {
  readonly relation: Relation;
  readonly way: Way;
}

/** Every way in which a role can do it by its own privileges, as far as the claim forbids it. */
export function held(subject: Subject, role: string, operation: Operation): readonly Held[] {
  return familyOf(subject.catalog, subject.relation).flatMap((one) =>
    effectivePrivileges(subject.catalog, one, role, operation).flatMap((found): readonly Held[] => {
      const way = forbiddenPart(subject, one, operation, found);
      return way === null ? [] : [{ relation: one, way }];
    }),
  );
}

function judge(subject: Subject, role: string, operation: Operation): Judged {
  const found = held(subject, role, operation);
  const taints = taintsOn(subject, role, operation);
  const [first] = found;
  const table = qualifiedName(subject.relation);
  if (first === undefined) {
    const missing = role !== PUBLIC && !subject.catalog.roles.has(role);
    const answer: Answer = missing
      ? { verdict: 'unknown', reason: `No migration creates the role ${role}, so what it may do is not known.`, evidence: [] }
      : { verdict: 'proven', reason: `${role} has no way to ${operation} ${operation === 'UPDATE' && subject.options.exceptColumns.length > 0 ? `columns besides ${listing(subject.options.exceptColumns)} of` : 'on'} ${table}: PostgreSQL answers 42501.`, evidence: evidenceOfAll(standing(subject, role, operation)) };
    const rewrite = answer.verdict === 'proven' ? rewriteOf(subject, operation) : null;
    if (rewrite !== null) return rewritten(subject, role, operation, rewrite);
    return finish(subject, role, operation, unlessTainted(answer, taints), taints, []);
  }
  const { counterexample, remark } = privilegeAttempt(subject, role, operation, first);
  const on = first.relation === subject.relation ? '' : ` on ${qualifiedName(first.relation)}, ${kinship(subject.catalog, subject.relation, first.relation)}`;
  const answer: Answer = {
    verdict: 'refuted',
    reason: `${wayWords(first.relation, role, [operation], first.way)}${on}${remark}.`,
    counterexample,
    evidence: evidenceOfAll(first.way.sources),
  };
  return finish(subject, role, operation, unlessTainted(answer, taints), taints, found);
}

function rewriteOf({ catalog, relation }: Subject, operation: Operation): RewriteRule | null {
  return familyOf(catalog, relation).flatMap((one) => replacedBy(one, operation) ?? [])[0] ?? null;
}

/** What a rule does in the place of the statement, it does with the privileges of the table's owner (manual: Rules and Privileges). */
function rewritten({ relation }: Subject, role: string, operation: Operation, { name, source }: RewriteRule): Judged {
  const reason = `rule ${name} runs something else INSTEAD of ${operation}, as the owner of the table`;
  const verdict = verdictOf(relation, 'privilege', operation, role, { verdict: 'unknown', reason: `What ${role} can ${operation} on ${qualifiedName(relation)} is not certain: ${reason} (${at(source.place)}).`, evidence: evidenceOfAll([source]) });
  return { verdict, holes: [{ operation, role, related: [], counterexample: null, remedy: () => null, messageId: 'unknownPrivilege', place: source.place, data: { reason } }] };
}

function finish(subject: Subject, role: string, operation: Operation, answer: Answer, taints: readonly Taint[], found: readonly Held[]): Judged {
  const verdict = verdictOf(subject.relation, 'privilege', operation, role, answer);
  if (answer.verdict === 'proven') return { verdict, holes: [] };
  const [taint] = taints;
  const base = { operation, role, related: [], counterexample: verdict.counterexample, remedy: () => null };
  if (taint !== undefined) return { verdict, holes: [{ ...base, messageId: 'unknownPrivilege', place: taint.source.place, data: { reason: taint.reason } }] };
  if (found.length === 0) return { verdict, holes: [{ ...base, messageId: 'unknownRole', place: subject.relation.source.place, data: { reason: answer.reason } }] };
  return { verdict, holes: distinct(found).map((one) => holeFor(subject, role, operation, one, verdict.counterexample)) };
}

/** Whoever is a superuser or the owner needs no further ways; else each statement that gives a way is a cause of its own. */
function distinct(found: readonly Held[]): readonly Held[] {
  const all = found.filter(({ way }) => way.kind === 'superuser' || way.kind === 'owner');
  const seen = new Set<string>();
  return (all.length > 0 ? all.slice(0, 1) : found).filter(({ relation, way }) => {
    const key = JSON.stringify([relation.oid, way.kind, placeOfCause(relation, way)]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function holeFor(subject: Subject, role: string, operation: Operation | 'DROP', { relation, way }: Held, counterexample: Counterexample | null): Hole {
  const cause = causeOf(way);
  const others = way.sources.filter((source) => source !== cause);
  const { messageId, data } = messageFor(relation, way, operation);
  return {
    messageId,
    place: placeOfCause(relation, way),
    data: { ...data, on: relation === subject.relation ? '' : ` (through ${qualifiedName(relation)}, ${kinship(subject.catalog, subject.relation, relation)})` },
    operation,
    role,
    related: others.flatMap((source) => relatedTo(source, 'a link of the chain')),
    counterexample,
    remedy: (verbs, roles) => remedyFor(relation, way, verbs, roles),
  };
}

function messageFor(relation: Relation, way: Way, operation: string): { readonly messageId: string; readonly data: Readonly<Record<string, string>> } {
  const through = way.path.length > 1 ? ` as ${way.path.slice(1).join(', then ')}` : '';
  if (operation === 'DROP') return { messageId: 'mayDrop', data: { through, schema: relation.schema } };
  switch (way.kind) {
    case 'superuser':
      return { messageId: 'isSuperuser', data: { through } };
    case 'owner':
      return { messageId: way.path.length > 1 ? 'becomesOwner' : 'isOwner', data: { owner: relation.owner } };
    case 'schema-owner':
      return { messageId: 'mayDrop', data: { through, schema: relation.schema } };
    case 'predefined':
      return { messageId: 'isPredefinedMember', data: { predefined: way.path.at(-1) ?? '' } };
    case 'column':
      return { messageId: 'mayUpdateColumns', data: { columns: way.columns.join(', '), through } };
    case 'direct':
    case 'public':
    case 'member':
      return { messageId: 'mayChange', data: { through: way.kind === 'member' ? through : '' } };
    default:
      return way.kind satisfies never;
  }
}

/** The statement to change: the GRANT on the table, or the membership where the power itself cannot be taken away. */
function causeOf(way: Way): Source | null {
  const statements = way.sources.filter(isStatement);
  const isByMembership = way.path.length > 1 && ['owner', 'schema-owner', 'superuser', 'predefined'].includes(way.kind);
  return (isByMembership ? statements[0] : statements.at(-1)) ?? null;
}

function placeOfCause(relation: Relation, way: Way): Place {
  const cause = causeOf(way);
  const isCreation = cause !== null && cause.place.file === relation.statement.file && cause.place.line === relation.statement.line && cause.place.column === relation.statement.column;
  return cause === null || isCreation ? relation.source.place : cause.place;
}

/** The schema's owner can drop the table, which no privilege on the table prevents. Reported when it is so; nobody else is asked. */
function judgeDrop(subject: Subject, role: string): readonly Judged[] {
  const { catalog, relation } = subject;
  const family = familyOf(catalog, relation);
  if (role === PUBLIC || family.some((one) => effectivePrivileges(catalog, one, role, 'UPDATE').some(({ kind }) => kind === 'owner' || kind === 'superuser'))) return [];
  // Dropping a parent drops its partitions, and with CASCADE its children, whoever owns them.
  const [found] = family.flatMap((one): readonly Held[] => {
    const way = effectivePrivileges(catalog, one, role, 'DROP').find(({ kind }) => kind === 'schema-owner');
    return way === undefined ? [] : [{ relation: one, way }];
  });
  if (found === undefined) return [];
  const { relation: dropped, way } = found;
  const identity = identityFor(catalog, dropped, way, 'DROP');
  const counterexample: Counterexample = { as: role, sql: `${identity.sql}DROP TABLE ${sqlName(dropped)} CASCADE;`, observed: { sqlstate: null, rowsChanged: 1 } };
  const taints = taintsOn(subject, role, 'DROP');
  const answer = unlessTainted(
    { verdict: 'refuted', reason: `${role} can act as ${way.path.at(-1) ?? role}, the owner of schema ${dropped.schema}, who may drop every table in it.`, counterexample, evidence: evidenceOfAll(way.sources) },
    taints,
  );
  const verdict = verdictOf(relation, 'privilege', 'DROP', role, answer);
  const [taint] = taints;
  if (taint !== undefined) {
    return [{ verdict, holes: [{ operation: 'DROP', role, related: [], counterexample: null, remedy: () => null, messageId: 'unknownPrivilege', place: taint.source.place, data: { reason: taint.reason } }] }];
  }
  return [{ verdict, holes: [holeFor(subject, role, 'DROP', found, counterexample)] }];
}

function standing({ relation }: Subject, role: string, operation: Operation): readonly Source[] {
  return relation.revokes.filter((revoke) => revoke.grantee === role && revoke.privilege === operation).map(({ source }) => source);
}

/** What may have changed the answer, for the table or for one of its family. */
function taintsOn({ catalog, relation }: Subject, role: string, operation: Operation | 'DROP'): readonly Taint[] {
  const family = familyOf(catalog, relation).flatMap((one) => taintsTouching(catalog, one, ['existence', 'owner', 'relacl']));
  return [...new Set([...family, ...perhapsBelow(catalog, relation), ...doubtsOn(catalog, relation, role, operation)])];
}

/** The statement that shows it, and what PostgreSQL answers, with all triggers of the table in force; null with a remark when that is not certain. */
export function privilegeAttempt(subject: Subject, role: string, operation: Operation, { relation, way }: Held): { readonly counterexample: Counterexample | null; readonly remark: string } {
  const { catalog, roles } = subject;
  const identity = identityFor(catalog, relation, way, operation);
  // Everyone is shown by a role that can get into the schema.
  const as = role !== PUBLIC ? role : (roles.find((one) => catalog.roles.has(one) && mayUseSchema(catalog, relation, one)) ?? null);
  const acting = role === PUBLIC ? as : identity.acting;
  if (acting !== null && way.kind !== 'superuser' && !mayUseSchema(catalog, relation, acting)) {
    return { counterexample: null, remark: `; only the missing USAGE on schema ${relation.schema} keeps it from using that today` };
  }
  if (operation !== 'TRUNCATE' && acting !== null && isSubjectToPolicies(catalog, relation, acting)) {
    return { counterexample: null, remark: '; which rows the policies of its row security then let it reach is not followed' };
  }
  const reads = acting !== null && effectivePrivileges(catalog, relation, acting, 'SELECT').some((read) => read.reach === 'now' && read.kind !== 'column' && !read.needsGrant);
  const target = targetsOf(catalog, subject.relation, operation).find(({ named }) => named === relation);
  const answered = target === undefined ? null : firstAnswered(catalog, target, operation, { who: { reads, allowed: allowedColumns(subject, way, operation) }, challenge: challengeOf(subject, operation), isWanted: () => true });
  if (answered === null) return { counterexample: null, remark: '; what the triggers then do is not certain' };
  const mayEmpty = (one: Relation): boolean => way.kind === 'superuser' || (acting !== null && effectivePrivileges(catalog, one, acting, 'TRUNCATE').some((also) => also.reach === 'now' && !also.needsGrant));
  const shown = withCascade(catalog, target?.emptied ?? [], { ...answered, sql: `${identity.sql}${answered.sql}` }, mayEmpty);
  if (shown === null) return { counterexample: null, remark: '; since foreign keys refer to it, TRUNCATE empties those tables as well (CASCADE), and whether it may is not followed' };
  return { counterexample: counterexampleOf(as, shown), remark: '' };
}

/** What a statement that shows a way must be: with columns excepted, a change of another. */
function challengeOf({ relation, options }: Subject, operation: Operation): Challenge {
  return operation === 'UPDATE' && options.exceptColumns.length > 0 ? { ...anyChallenge, changes: guardedColumns(relation, options) } : anyChallenge;
}

/** The columns that a statement which shows the way may set: those that the way is open for, and the claim is not. */
function allowedColumns({ relation, options }: Subject, way: Way, operation: Operation): readonly string[] | null {
  if (way.kind === 'column') return way.columns;
  return operation === 'UPDATE' && options.exceptColumns.length > 0 ? guardedColumns(relation, options) : null;
}
