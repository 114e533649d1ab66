import { effectivePrivileges, evidenceOf, qualifiedName, taintsTouching } from '@pg-guardrails/catalog';
import type { Answer, Hole, Judged, Operation, Subject } from './hole.js';
import { operations, unlessTainted, verdictOf } from './hole.js';
import { privilegeAttempt } from './judge-privilege.js';
import { PUBLIC } from './public.js';
import { revokeSql } from './remedy.js';
import { asksOfPrivilege, forbiddenPart } from './weaker.js';

/** Layer revoke: does the history itself say that the role must not? */
export function judgeRevoke(subject: Subject): readonly Judged[] {
  return [PUBLIC, ...subject.roles].flatMap((role) => operations.filter((operation) => asksOfPrivilege(subject.options, role, operation)).map((operation) => judge(subject, role, operation)));
}

function judge(subject: Subject, role: string, operation: Operation): Judged {
  const { catalog, relation } = subject;
  const taints = taintsTouching(catalog, relation, ['existence', 'relacl']);
  const answer = unlessTainted(answerFor(subject, role, operation), taints);
  const verdict = verdictOf(relation, 'revoke', operation, role, answer);
  if (answer.verdict === 'proven') return { verdict, holes: [] };
  const [taint] = taints;
  const shared = { operation, role, counterexample: verdict.counterexample, related: [], remedy: (verbs: readonly string[], roles: readonly string[]) => revokeSql(relation, verbs, roles) };
  const hole: Hole =
    taint === undefined
      ? { ...shared, messageId: 'notRevoked', place: relation.source.place, data: {} }
      : { ...shared, messageId: 'unknownRevoke', place: taint.source.place, data: { reason: taint.reason }, remedy: () => null };
  return { verdict, holes: [hole] };
}

function answerFor(subject: Subject, role: string, operation: Operation): Answer {
  const { catalog, relation, options } = subject;
  const table = qualifiedName(relation);
  const standing = relation.revokes.find((revoke) => revoke.grantee === role && revoke.privilege === operation);
  if (standing !== undefined) {
    return { verdict: 'proven', reason: `A REVOKE takes ${operation} on ${table} from ${role}, and no later GRANT gives it back.`, evidence: [evidenceOf(standing.source)] };
  }
  const ways = effectivePrivileges(catalog, relation, role, operation).flatMap((one) => forbiddenPart(subject, relation, operation, one) ?? []);
  const [way] = ways;
  if (way === undefined) {
    if (options.revoke === 'effective') {
      return { verdict: 'proven', reason: `${operation} on ${table} was never granted to ${role}.`, evidence: [] };
    }
    return {
      verdict: 'refuted',
      reason: `No REVOKE takes ${operation} on ${table} from ${role}. It does not hold the privilege today, but nothing says that it must not.`,
      evidence: [],
    };
  }
  const { counterexample } = privilegeAttempt(subject, role, operation, { relation, way });
  return { verdict: 'refuted', reason: `No standing REVOKE takes ${operation} on ${table} from ${role}, which can exercise it.`, counterexample, evidence: way.sources.map(evidenceOf) };
}
