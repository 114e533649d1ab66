import type { Catalog, Membership, Relation } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import type { RemedyStatement } from '@pg-guardrails/kernel';
import type { Operation, Subject } from '../hole.js';
import { operations } from '../hole.js';
import { grantee as granteeSql, quoted, sqlName } from '../sql-names.js';
import type { Takings } from './takings.js';

/** Whoever gave a privilege on with GRANT OPTION loses it only with what it gave: RESTRICT would be an error (2BP01). */
function hasGivenOn(relation: Relation, grantee: string, operation: Operation): boolean {
  const items = [...relation.relacl, ...relation.columns.flatMap(({ attacl }) => attacl)];
  return grantee !== relation.owner && items.some(({ grantor, privilege }) => grantor === grantee && privilege === operation);
}

interface Revoke {
  readonly grantee: string;
  readonly operations: readonly Operation[];
  readonly behavior: '' | ' CASCADE';
}

function revokesOn(relation: Relation, byGrantee: ReadonlyMap<string, ReadonlySet<Operation>>): readonly Revoke[] {
  return [...byGrantee].flatMap(([grantee, some]) => {
    const listed = operations.filter((operation) => some.has(operation));
    const cascading = listed.filter((operation) => hasGivenOn(relation, grantee, operation));
    const plain = listed.filter((operation) => !cascading.includes(operation));
    return [...(plain.length > 0 ? [{ grantee, operations: plain, behavior: '' as const }] : []), ...(cascading.length > 0 ? [{ grantee, operations: cascading, behavior: ' CASCADE' as const }] : [])];
  });
}

/** Who gave a privilege that the owner did not give: a REVOKE by the owner takes only its own grants back. */
function grantorsOf(relation: Relation, byGrantee: ReadonlyMap<string, ReadonlySet<Operation>>): ReadonlyMap<string, readonly Operation[]> {
  const found = new Map<string, Set<Operation>>();
  const items = [...relation.relacl, ...relation.columns.flatMap(({ attacl }) => attacl)];
  for (const [grantee, some] of byGrantee) {
    for (const operation of some) {
      for (const item of items.filter((one) => one.grantee === grantee && one.privilege === operation && one.grantor !== relation.owner)) {
        // The first of the chain, to whom the owner itself gave it.
        let first = item.grantor;
        for (let steps = 0; steps < items.length; steps += 1) {
          const above = items.find((one) => one.grantee === first && one.privilege === operation && one.grantable);
          if (above === undefined || above.grantor === relation.owner || above.grantor === first) break;
          first = above.grantor;
        }
        if (byGrantee.get(first)?.has(operation) !== true) found.set(first, (found.get(first) ?? new Set()).add(operation));
      }
    }
  }
  return new Map([...found].map(([grantor, some]) => [grantor, operations.filter((operation) => some.has(operation))]));
}

/** Columns that may be changed by the claim are granted again where UPDATE was held on them: REVOKE takes those of the columns, too. */
function keptColumns({ options }: Subject, relation: Relation, byGrantee: ReadonlyMap<string, ReadonlySet<Operation>>): readonly RemedyStatement[] {
  return [...byGrantee].flatMap(([grantee, some]): readonly RemedyStatement[] => {
    if (!some.has('UPDATE') || options.exceptColumns.length === 0) return [];
    const onTable = relation.relacl.some((item) => item.grantee === grantee && item.privilege === 'UPDATE');
    const columns = relation.columns.filter(({ name, attacl }) => options.exceptColumns.includes(name) && (onTable || attacl.some((item) => item.grantee === grantee && item.privilege === 'UPDATE'))).map(({ name }) => name);
    if (columns.length === 0) return [];
    return [{ why: 'The claim leaves these columns open, and REVOKE on the table takes the privileges on its columns, too.', sql: `GRANT UPDATE (${columns.map(quoted).join(', ')}) ON ${sqlName(relation)} TO ${granteeSql(grantee)};` }];
  });
}

/** REVOKEs of the table, those of the same privileges in one statement. */
export function revokeStatements(subject: Subject, { privileges }: Takings): readonly RemedyStatement[] {
  return [...privileges].flatMap(([relation, byGrantee]) => {
    const why =
      relation === subject.relation
        ? 'Nobody who runs the service may change its rows, whatever triggers do. The owner keeps its privileges: foreign keys that refer to the table lock rows as the owner, which takes UPDATE.'
        : `Statements on ${qualifiedName(relation)} reach rows of ${qualifiedName(subject.relation)}.`;
    const alike = new Map<string, string[]>();
    for (const { grantee, operations: some, behavior } of revokesOn(relation, byGrantee)) {
      const key = JSON.stringify([some.join(', '), behavior]);
      alike.set(key, [...(alike.get(key) ?? []), granteeSql(grantee)]);
    }
    const chains = [...grantorsOf(relation, byGrantee)].map(
      ([grantor, some]): RemedyStatement => ({ why: `${grantor} gave it on: the owner takes that back only with the grant option.`, sql: `REVOKE GRANT OPTION FOR ${some.join(', ')} ON ${sqlName(relation)} FROM ${granteeSql(grantor)} CASCADE;` }),
    );
    const revokes = [...alike].map(([key, grantees]): RemedyStatement => {
      const [some = '', behavior = ''] = JSON.parse(key) as readonly string[];
      return { why, sql: `REVOKE ${some} ON ${sqlName(relation)} FROM ${grantees.join(', ')}${behavior};` };
    });
    return [...chains, ...revokes, ...keptColumns(subject, relation, byGrantee)];
  });
}

/** A membership taken back. From PostgreSQL 16 each grantor's is one of its own. */
export function membershipStatement(catalog: Catalog, { role, member, grantor }: Membership): RemedyStatement {
  const isUsual = catalog.postgres < 16 || catalog.roles.get(grantor)?.superuser === true;
  const hasGivenOn = catalog.memberships.some((one) => one.role === role && one.grantor === member);
  return {
    why: `As a member of ${role}, ${member} can do what no REVOKE on the table takes.`,
    sql: `REVOKE ${quoted(role)} FROM ${quoted(member)}${isUsual ? '' : ` GRANTED BY ${quoted(grantor)}`}${hasGivenOn ? ' CASCADE' : ''};`,
  };
}
