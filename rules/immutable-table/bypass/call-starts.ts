import type { Actor, Catalog, Deeds, Proc, Use } from '@pg-guardrails/catalog';
import { askable, deedsOfCall, effectivePrivileges, inheritedRoles, perCatalog, sameItems } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { identityFor } from '../identity.js';
import { PUBLIC } from '../public.js';
import { constants } from '../scenario.js';
import { grantee, quoted, sqlName } from '../sql-names.js';
import { familyOf } from '../targets.js';
import { actors } from './actors.js';
import { rowsDoubt } from './follow.js';
import type { Start } from './journey.js';
import { maySee } from './may-see.js';
import { deedsMayReach } from './reach.js';
import { targetsOfWays } from './targets-of-ways.js';

/** A call of a function that runs with the rights of another. */
export interface CallStart {
  readonly proc: Proc;
  readonly start: Start;
  /** Doubts that the arguments have taken care of. */
  readonly settled: readonly string[];
}

/** What the ACL of a function is asked for. */
export function privilegesOf(catalog: Catalog, { role }: Actor): readonly string[] {
  return role === PUBLIC ? [PUBLIC] : [...inheritedRoles(catalog, role), PUBLIC];
}

/** The SECURITY DEFINER functions and procedures that a role may call and that may come to the table. Others do nothing that it may not do itself. */
export function callStarts(subject: Subject, role: string): readonly CallStart[] {
  const { catalog } = subject;
  const family = targetsOfWays(catalog, subject.relation, role);
  return callable(catalog, role).flatMap(({ proc, actor, holder, deeds, hidden }) => (deedsMayReach(catalog, deeds, family) ? [hidden === true ? hiddenCall(callOf(subject, proc, actor, holder)) : callOf(subject, proc, actor, holder)] : []));
}

interface Callable {
  readonly proc: Proc;
  readonly actor: Actor;
  readonly holder: string;
  readonly deeds: Deeds;
  /** Its schema is not visible to the role, but something that is bound to the function may be. */
  readonly hidden?: true;
}

function sameActor(one: Actor, other: Actor): boolean {
  return one.role === other.role && one.reach === other.reach && sameItems(one.path, other.path) && sameItems(one.sources, other.sources);
}

function sameCallables(one: readonly Callable[], other: readonly Callable[]): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every(({ proc, actor, holder, deeds, hidden }, index) => {
        const now = other[index];
        return now !== undefined && proc === now.proc && holder === now.holder && hidden === now.hidden && deeds === now.deeds && sameActor(actor, now.actor);
      }))
  );
}

/** What views, defaults, conditions, policies, rules, domains, operators and SQL bodies are bound to is called without a look at its schema (manual: Schemas and Privileges). */
const isBound = (catalog: Catalog, { oid }: Proc): boolean => boundOids(catalog, 'all').has(oid);

interface Using {
  readonly uses?: readonly Use[];
}

const boundOids = perCatalog<'all', ReadonlySet<number>>((catalog) => {
  const relations = [...catalog.relations.values()].flatMap((relation): readonly Using[] => [relation, ...relation.columns, ...relation.constraints, ...relation.policies, ...(relation.rules ?? [])]);
  const types = [...catalog.types.values()].flatMap((type): readonly Using[] => [type, ...(type.domain?.constraints ?? [])]);
  const using: readonly Using[] = [...relations, ...types, ...catalog.triggers, ...catalog.indexes.values(), ...catalog.functions.values()];
  return new Set([...using.flatMap(({ uses }) => (uses ?? []).map(({ oid }) => oid)), ...catalog.bindings.flatMap(({ functions }) => functions)]);
});

function hiddenCall(call: CallStart): CallStart {
  return { ...call, start: { ...call.start, words: `${call.start.words}, by way of something that is bound to it`, sql: null, doubt: `something that it may use calls ${call.proc.schema}.${call.proc.name}(), whose schema is not visible to it` } };
}

/** Functions that run with the rights of others and that a role may call, whatever they come to; each as the first of those as whom it can act who may. */
const callableIn = perCatalog((catalog, role: string) =>
  [...catalog.functions.values()].flatMap((proc): readonly Callable[] => {
    if (!proc.securityDefiner || /^(?:trigger|event_trigger|internal)$/u.test(proc.returns) || proc.prokind === 'aggregate') return [];
    let bound: Callable | null = null;
    for (const actor of actors(catalog, role)) {
      const mine = privilegesOf(catalog, actor);
      const item = proc.proacl.find(({ grantee: who }) => mine.includes(who));
      if (item !== undefined && maySee(catalog, proc.schema, actor)) return [{ proc, actor, holder: item.grantee, deeds: deedsOfCall(catalog, proc, actor.role) }];
      if (item !== undefined && isBound(catalog, proc)) bound ??= { proc, actor, holder: item.grantee, deeds: deedsOfCall(catalog, proc, actor.role), hidden: true };
    }
    return bound === null ? [] : [bound];
  }),
);
const callable = askable(callableIn, sameCallables);

function callOf(subject: Subject, proc: Proc, actor: Actor, holder: string): CallStart {
  const { catalog, relation } = subject;
  const acting = actor.role;
  const family = new Set(familyOf(catalog, relation).map(({ oid }) => oid));
  const rows = deedsOfCall(catalog, proc, acting).steps.flatMap(({ deed }) => (deed.kind === 'write' && deed.rows.kind === 'parameters' && family.has(deed.relation.oid) ? [deed.rows] : []))[0];
  const reads = acting !== PUBLIC && effectivePrivileges(catalog, relation, acting, 'SELECT').some((way) => way.reach === 'now' && way.kind !== 'column' && !way.needsGrant);
  const needed = proc.argumentTypes.slice(0, proc.argumentTypes.length - (proc.defaults ?? 0));
  const given = Math.max(needed.length, ...(rows?.equal ?? []).map(({ parameter }) => parameter + 1));
  const args = proc.argumentTypes.slice(0, given).map((type, index) => {
    const column = rows?.equal.find(({ parameter }) => parameter === index)?.column;
    if (column === undefined) return constantOf(type);
    if (reads && proc.prokind !== 'procedure') return quoted(column);
    return /^(?:smallint|integer|bigint)$/u.test(type) ? '1' : null;
  });
  const isOfRow = reads && proc.prokind !== 'procedure' && rows !== undefined;
  const call = `${sqlName(proc)}(${args.map((one) => one ?? 'NULL').join(', ')})`;
  const written = proc.prokind === 'procedure' ? `CALL ${call};` : isOfRow ? `SELECT ${call} FROM ${sqlName(relation)};` : /^(?:setof|table|record)\b/iu.test(proc.returns) ? `SELECT * FROM ${call};` : `SELECT ${call};`;
  const identity = actor.role === PUBLIC ? '' : identityFor(catalog, relation, { ...actor, needsGrant: false }, '').sql;
  const isCallable = args.every((one) => one !== null);
  const kind = proc.prokind === 'procedure' ? 'PROCEDURE' : 'FUNCTION';
  const signature = `${sqlName(proc)}(${proc.argumentTypes.join(', ')})`;
  const isOwn = holder === PUBLIC || holder === actor.path[0];
  return {
    proc,
    settled: rows === undefined || !isCallable ? [] : [rowsDoubt(rows)],
    start: {
      sql: isCallable ? `${identity}${written}` : null,
      doubt: isCallable ? null : `what it is called with`,
      acting,
      words: `calling ${proc.schema}.${proc.name}(), which runs as ${proc.owner} (SECURITY DEFINER)`,
      sources: [...actor.sources, proc.source],
      on: null,
      remedy: isOwn ? (roles) => `REVOKE EXECUTE ON ${kind} ${signature} FROM ${[...new Set([PUBLIC, ...roles])].map(grantee).join(', ')};` : null,
    },
  };
}

function constantOf(type: string): string | null {
  const found = constants.find(([pattern]) => pattern.test(type))?.[1];
  return found === undefined || /\[\]$/u.test(type) ? null : found.startsWith("'") ? `${found}::${type}` : found;
}
