import type { EventTrigger, Trigger, TriggerEvent } from '@pg-guardrails/catalog';
import { functionNameAt } from './names.js';
import { decodedAt, maybeTextAt, numberAt, textAt, textsAt, type Reading, type Row, type Scope } from './rows.js';
import { columnNames, functionOf, inScope, isUserNamespace } from './sql.js';
import { usesAt, usesOf } from './uses.js';

/**
 * Not the internal ones, which enforce foreign keys; but the clones on partitions, although PostgreSQL 11 and 12 called those
 * internal as well. tgargs is a list of strings that each end in a zero byte.
 */
export function triggersSql(scope: Scope): string {
  return `SELECT t.oid, t.tgname, t.tgrelid, t.tgtype, t.tgenabled, pg_catalog.array_remove(ARRAY[t.tgoldtable, t.tgnewtable]::pg_catalog.text[], NULL) AS transitions, ${columnNames('t.tgrelid', 't.tgattr::pg_catalog.int2[]')} AS "updateOf",
      CASE WHEN t.tgqual IS NOT NULL THEN pg_catalog.pg_get_triggerdef(t.oid, true) END AS definition, pg_catalog.encode(t.tgargs, 'hex') AS arguments,
      ${functionOf('t.tgfoid')} AS function, (SELECT p.tgname FROM pg_catalog.pg_trigger p WHERE p.oid = t.tgparentid) AS parent, CASE WHEN t.tgqual IS NOT NULL THEN ${usesOf('trigger', 't.oid')} END AS uses
    FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE (NOT t.tgisinternal OR (t.tgparentid <> 0 AND t.tgconstraint = 0)) AND ${isUserNamespace('n')} AND ${inScope('t.oid', scope)} ORDER BY t.oid`;
}

/** pg_trigger.h, TRIGGER_TYPE_*. */
const [rowBit, beforeBit, insteadBit] = [1, 2, 64];
const eventBits: readonly (readonly [number, TriggerEvent])[] = [
  [4, 'INSERT'],
  [8, 'DELETE'],
  [16, 'UPDATE'],
  [32, 'TRUNCATE'],
];

const enabled: Readonly<Record<string, Trigger['tgenabled']>> = { O: 'O', D: 'D', R: 'R', A: 'A' };

function timingOf(tgtype: number): Trigger['timing'] {
  if ((tgtype & beforeBit) !== 0) return 'BEFORE';
  return (tgtype & insteadBit) === 0 ? 'AFTER' : 'INSTEAD OF';
}

/** The WHEN condition in what pg_get_triggerdef writes; a condition on two rows has no other door (pg_get_expr refuses it). */
function whenOf(definition: string | null): string | null {
  if (definition === null) return null;
  // Quoted names may say anything, also WHEN.
  const blanked = definition.replaceAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'/gu, (part) => '_'.repeat(part.length));
  const start = / WHEN \(/u.exec(blanked);
  const end = blanked.lastIndexOf(') EXECUTE ');
  return start === null || end < 0 ? null : definition.slice(start.index + start[0].length, end);
}

function argumentsOf(hex: string): readonly string[] {
  const text = Buffer.from(hex, 'hex').toString('utf8');
  return text === '' ? [] : text.replace(/\0$/u, '').split('\0');
}

export function triggerOf(row: Row, { source }: Reading): Trigger {
  const tgtype = numberAt(row, 'tgtype');
  const called = functionNameAt(row, 'function');
  const transitions = textsAt(row, 'transitions');
  return {
    oid: numberAt(row, 'oid'),
    name: textAt(row, 'tgname'),
    relation: numberAt(row, 'tgrelid'),
    timing: timingOf(tgtype),
    events: eventBits.flatMap(([bit, event]) => ((tgtype & bit) === 0 ? [] : [event])),
    level: (tgtype & rowBit) === 0 ? 'STATEMENT' : 'ROW',
    updateOf: textsAt(row, 'updateOf'),
    when: whenOf(maybeTextAt(row, 'definition')),
    tgenabled: decodedAt(row, 'tgenabled', enabled),
    arguments: argumentsOf(textAt(row, 'arguments')),
    function: called.key,
    functionName: called.written,
    parent: maybeTextAt(row, 'parent'),
    source,
    ...usesAt(row, 'uses'),
    ...(transitions.length === 0 ? {} : { transitionTables: transitions }),
  };
}

export function eventTriggersSql(): string {
  return `SELECT e.evtname, e.evtevent, e.evttags, ${functionOf('e.evtfoid')} AS function, pg_catalog.pg_get_userbyid(e.evtowner) AS owner, e.evtenabled
    FROM pg_catalog.pg_event_trigger e ORDER BY e.oid`;
}

export function eventTriggerOf(row: Row, { source }: Reading): EventTrigger {
  const called = functionNameAt(row, 'function');
  return {
    name: textAt(row, 'evtname'),
    event: textAt(row, 'evtevent'),
    tags: textsAt(row, 'evttags'),
    function: called.key,
    functionName: called.written,
    owner: textAt(row, 'owner'),
    evtenabled: decodedAt(row, 'evtenabled', enabled),
    source,
  };
}
