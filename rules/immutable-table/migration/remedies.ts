import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { qualifiedName } from '@pg-guardrails/catalog';
import type { HistoryContext, Remedy, RemedyStatement } from '@pg-guardrails/kernel';
import { listing } from '@pg-guardrails/kernel';
import type { Judged, Options, Subject } from '../hole.js';
import { at, isStatement, operations } from '../hole.js';
import { judgeBypass } from '../bypass/judge-bypass.js';
import { betweenStatements, judgeShadowing } from '../bypass/shadowing.js';
import { runtimeRolesOf } from '../roles.js';
import { quoted, sqlName } from '../sql-names.js';
import { familyOf, replacedBy } from '../targets.js';
import { judgeTrigger } from '../trigger/judge-trigger.js';
import { guardsFor } from './guards.js';
import { membershipStatement, revokeStatements } from './revokes.js';
import { takingsFor } from './takings.js';

/** What closes the holes of claimed tables, one entry for each. */
export function remediesFor(catalog: Catalog, relations: readonly Relation[], context: HistoryContext<Options>): readonly Remedy[] {
  return relations.filter(({ relkind }) => relkind === 'table' || relkind === 'partitioned-table').map((relation) => remedyOf({ catalog, relation, options: context.options, roles: runtimeRolesOf(catalog, relation, context.options.roles ?? context.runtimeRoles) }));
}

function remedyOf(subject: Subject): Remedy {
  const { catalog, relation } = subject;
  const guards = guardsFor(subject);
  const takings = takingsFor(subject);
  const triggers = judgeTrigger(subject);
  const revokes = revokeStatements(subject, takings);
  const memberships = takings.memberships.map((one) => membershipStatement(catalog, one));
  const statements = [...guards.statements, ...pathsForGuards(subject, triggers, guards.operations), ...rulesToDrop(subject), ...revokes, ...memberships];
  const notes = statements.length === 0 ? [] : [...noLongerAllowed(triggers, guards.operations), ...defaultsThatReturn(subject)];
  return { subject: qualifiedName(relation), statements, reverse: guards.reverse, suggestions: [...takings.suggestions, ...aroundGuards(subject, takings.suggestions)], notes };
}

/** How holes of the trigger layer that may be there on purpose are told of. */
const passages: Readonly<Record<string, string>> = { letsThrough: 'lets some', whenPasses: 'lets some', conditional: 'perhaps lets some', unknownTrigger: 'perhaps lets some' };

/** What a guard of the team's own lets through on a condition, maybe on purpose: with the new one before it nothing passes. */
function noLongerAllowed(triggers: readonly Judged[], guarded: ReadonlySet<string>): readonly string[] {
  const notes = triggers
    .flatMap(({ holes }) => holes)
    .flatMap(({ messageId, operation, data, place }) => {
      const passage = passages[messageId];
      const names = (data['trigger'] ?? '').replace(/^trigger /u, '');
      // What a statement perhaps does to triggers names none.
      if (passage === undefined || !guarded.has(operation) || names === '' || names === 'a trigger') return [];
      return [`Trigger ${names} ${passage} ${operation} through (${at(place)}); from now on none passes. If some shall, as a purge or what a foreign key carries on, say so in the claim (\`allow\`, \`once\`, \`except\`) first.`];
    });
  return [...new Set(notes)];
}

/** A `search_path` for each guard whose names the caller could give another meaning, unless a new guard raises before it does. */
function pathsForGuards(subject: Subject, triggers: readonly Judged[], guarded: ReadonlySet<string>): readonly RemedyStatement[] {
  const holes = judgeShadowing(subject, triggers).flatMap((one) => one.holes).filter(({ operation }) => !guarded.has(operation));
  const found = holes.flatMap((hole) => hole.remedy([hole.operation], [])?.split(betweenStatements) ?? []);
  return [...new Set(found)].map((sql) => ({ why: 'Names in the guard mean what they meant, whatever the search_path of the caller is.', sql }));
}

/** A rule that runs something else in the place of a statement keeps every trigger from firing. */
function rulesToDrop({ catalog, relation }: Subject): readonly RemedyStatement[] {
  return familyOf(catalog, relation).flatMap((one) =>
    (['UPDATE', 'DELETE'] as const).flatMap((operation): readonly RemedyStatement[] => {
      const rule = replacedBy(one, operation);
      return rule === null ? [] : [{ why: `The rule runs something else INSTEAD of ${operation}, as the table's owner, and no trigger fires for it.`, sql: `DROP RULE IF EXISTS ${quoted(rule.name)} ON ${sqlName(one)};` }];
    }),
  );
}

/** Default privileges that the table would get again, if it were dropped and made once more, and that its next partition gets. */
function defaultsThatReturn({ catalog, relation, roles }: Subject): readonly string[] {
  const found = catalog.defaultAcl.filter(
    ({ creator, schema, objects, grantee, privilege, source }) =>
      objects === 'tables' && isStatement(source) && creator === relation.owner && (schema === null || schema === relation.schema) && grantee !== creator && (grantee === 'PUBLIC' || roles.includes(grantee)) && operations.some((operation) => operation === privilege),
  );
  const bySource = new Map(found.map(({ source }) => [at(source.place), found.filter((one) => at(one.source.place) === at(source.place))]));
  return [...bySource].map(([place, items]) => {
    const privileges = listing([...new Set(items.map(({ privilege }) => privilege))]);
    const grantees = listing([...new Set(items.map(({ grantee }) => grantee))]);
    return `The default privileges of ${place} give ${privileges} on each new table of ${relation.owner} to ${grantees}: a new partition or a table made anew needs its own REVOKE.`;
  });
}

/** What opens a way around privileges and guards is part of how the service works: a function, a view, a foreign key. How to close it is a suggestion. */
function aroundGuards(subject: Subject, others: readonly RemedyStatement[]): readonly RemedyStatement[] {
  const found = new Map<string, RemedyStatement>();
  for (const { verdict, holes } of judgeBypass(subject)) {
    for (const hole of holes) {
      const sql = hole.remedy([hole.operation], hole.role === null ? [] : [hole.role]);
      if (sql !== null && !found.has(sql) && !others.some((one) => one.sql === sql)) found.set(sql, { why: verdict.reason, sql });
    }
  }
  return [...found.values()];
}
