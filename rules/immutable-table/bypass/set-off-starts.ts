import type { Actor, Catalog, Deeds, EventTrigger, Proc } from '@pg-guardrails/catalog';
import { askable, deedsOfCall, perCatalog, sameItems } from '@pg-guardrails/catalog';
import type { Subject } from '../hole.js';
import { identityFor } from '../identity.js';
import { PUBLIC } from '../public.js';
import { grantee, sqlName } from '../sql-names.js';
import { actors } from './actors.js';
import { privilegesOf, type CallStart } from './call-starts.js';
import type { Own, Start } from './journey.js';
import { mayCreateSomewhere, mayMakeTemporary } from './may-create.js';
import { maySee } from './may-see.js';
import { ownRoles } from './own-roles.js';
import { deedsMayReach } from './reach.js';
import { targetsOfWays } from './targets-of-ways.js';

/** A function with the rights of another that a role makes a trigger of its own call, or that an event trigger calls for what it does. */
interface SetOff {
  readonly proc: Proc;
  readonly actor: Actor;
  /** Who has EXECUTE; null where nobody needs it. */
  readonly holder: string | null;
  readonly event: EventTrigger | null;
  readonly deeds: Deeds;
}

/** The SECURITY DEFINER functions that a role can set off without a call, and that may come to the table. */
export function setOffStarts(subject: Subject, role: string): readonly CallStart[] {
  const { catalog } = subject;
  const own = ownRoles(catalog, role);
  const [temporary, somewhere] = [mayMakeTemporary(catalog, own), mayCreateSomewhere(catalog, own)];
  const family = targetsOfWays(catalog, subject.relation, role);
  return setOff(catalog, role).flatMap((one) => {
    if ((one.event === null && !temporary && !somewhere) || !deedsMayReach(catalog, one.deeds, family)) return [];
    return [{ proc: one.proc, settled: [], start: one.event === null ? attached(subject, one, temporary) : heard(subject, one, one.event, own) }];
  });
}

const setOffIn = perCatalog((catalog, role: string) => [...attachable(catalog, role), ...hearing(catalog, role)]);
const setOff = askable(setOffIn, (one: readonly SetOff[], other: readonly SetOff[]) =>
  one === other || (one.length === other.length && one.every((item, index) => sameSetOff(item, other[index]))),
);

function sameSetOff(one: SetOff, other: SetOff | undefined): boolean {
  return other !== undefined && one.proc === other.proc && one.holder === other.holder && one.event === other.event && one.deeds === other.deeds && one.actor.role === other.actor.role && sameItems(one.actor.sources, other.actor.sources);
}

/** CREATE TRIGGER asks for EXECUTE, which everyone has by default, and nothing asks when it fires (manual: CREATE TRIGGER). */
function attachable(catalog: Catalog, role: string): readonly SetOff[] {
  return [...catalog.functions.values()].flatMap((proc): readonly SetOff[] => {
    if (!proc.securityDefiner || proc.returns !== 'trigger') return [];
    for (const actor of actors(catalog, role)) {
      const mine = privilegesOf(catalog, actor);
      const item = proc.proacl.find(({ grantee: who }) => mine.includes(who));
      if (item !== undefined && maySee(catalog, proc.schema, actor)) return [{ proc, actor, holder: item.grantee, event: null, deeds: deedsOfCall(catalog, proc, actor.role) }];
    }
    return [];
  });
}

/** What anyone does sets off an event trigger, and its function runs as its owner where it is SECURITY DEFINER (manual: Event Trigger Behavior). */
function hearing(catalog: Catalog, role: string): readonly SetOff[] {
  return [...catalog.eventTriggers.values()].flatMap((event): readonly SetOff[] => {
    const proc = event.function === null ? undefined : catalog.functions.get(event.function);
    const [actor] = actors(catalog, role);
    if (proc?.securityDefiner !== true || actor === undefined || event.evtenabled === 'D' || event.evtenabled === 'R') return [];
    return [{ proc, actor, holder: null, event, deeds: deedsOfCall(catalog, proc, actor.role) }];
  });
}

const probe = 'CREATE TEMPORARY TABLE probe (a integer);';

function attached({ catalog, relation }: Subject, { proc, actor, holder }: SetOff, temporary: boolean): Start {
  const identity = actor.role === PUBLIC ? '' : identityFor(catalog, relation, { ...actor, needsGrant: false }, '').sql;
  const isOwn = holder === PUBLIC || holder === actor.path[0];
  return {
    sql: temporary ? `${identity}${probe} CREATE TRIGGER probe AFTER INSERT ON probe EXECUTE FUNCTION ${sqlName(proc)}(); INSERT INTO probe DEFAULT VALUES;` : null,
    doubt: temporary ? null : 'it makes a table',
    acting: actor.role,
    words: `a trigger on a table of its own that calls ${proc.schema}.${proc.name}(), which runs as ${proc.owner} (SECURITY DEFINER)`,
    sources: [...actor.sources, proc.source],
    on: null,
    // Triggers that are there go on without it.
    remedy: isOwn ? (roles) => `REVOKE EXECUTE ON FUNCTION ${sqlName(proc)}() FROM ${[...new Set([PUBLIC, ...roles])].map(grantee).join(', ')};` : null,
  };
}

function heard({ catalog }: Subject, { proc, actor }: SetOff, event: EventTrigger, own: Own): Start {
  const sql = commandFor(event, mayMakeTemporary(catalog, own));
  return {
    sql,
    doubt: sql === null ? `it does what sets off event trigger ${event.name}` : null,
    acting: actor.role,
    words: `setting off event trigger ${event.name}, whose function ${proc.schema}.${proc.name}() runs as ${proc.owner} (SECURITY DEFINER)`,
    sources: [event.source, proc.source],
    on: null,
    remedy: null,
  };
}

/** What anyone may do and sets it off; null where it takes something else (manual: Event Trigger Firing Matrix). */
function commandFor({ event, tags }: EventTrigger, temporary: boolean): string | null {
  const hears = (tag: string): boolean => tags.length === 0 || tags.some((one) => one.toUpperCase() === tag);
  switch (event) {
    case 'ddl_command_start':
    case 'ddl_command_end':
      if (temporary && hears('CREATE TABLE')) return probe;
      return hears('ALTER DEFAULT PRIVILEGES') ? 'ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC;' : null;
    case 'sql_drop':
      return temporary && hears('DROP TABLE') ? `${probe} DROP TABLE probe;` : null;
    case 'table_rewrite':
      return temporary && hears('ALTER TABLE') ? `${probe} ALTER TABLE probe ALTER a TYPE bigint;` : null;
    default:
      return null;
  }
}
