import type { Catalog, Relation, Trigger } from '@pg-guardrails/catalog';
import { claimingWords } from './words.js';

/** What a guard says when it refuses a change, and the trigger that it speaks through. */
export interface Refusal {
  /** The message as written. */
  readonly words: string;
  readonly trigger: Trigger;
}

/** The message of a RAISE that ends the statement: without a level, RAISE raises EXCEPTION (manual 41.9.1). */
const raised = /\braise\s+(?:exception\s+)?e?'(?<message>(?:[^']|'')*)'/giu;
/** What is said ends here, `Rows cannot be updated` also with ` or deleted`: `Audit events are append-only`, not `… within the retention window`. */
const ended = /^(?:\s*(?:,|\/|or|and|nor)\s*(?:be\s+)?\w+ed\b)*\s*(?:[.!;:,()–—-]|$)/u;

/** Whether a trigger fires for every row or statement that changes what is there. */
function guardsAll({ events, updateOf, when, tgenabled }: Trigger): boolean {
  return tgenabled !== 'D' && when === null && updateOf.length === 0 && events.some((event) => event !== 'INSERT');
}

function messagesOf(body: string): readonly string[] {
  return Array.from(body.matchAll(raised), ({ groups }) => (groups?.['message'] ?? '').replaceAll("''", "'"));
}

/** What a message says of the table, where it says that its rows never change. */
function isRefusal(message: string): boolean {
  // A parameter is a name or a value: `row % is immutable`.
  const text = message.replaceAll(/\s*%/gu, '');
  const told = claimingWords(text);
  return told !== null && ended.test(text.slice(told.index + told.words.length));
}

/** The guards of a table whose words say that its rows never change, when they cover both UPDATE and DELETE; what they say first. */
export function refusalOf({ triggers, functions }: Catalog, { oid }: Relation): Refusal | null {
  const found = triggers.flatMap((trigger): readonly Refusal[] => {
    if (trigger.relation !== oid || trigger.function === null || !guardsAll(trigger)) return [];
    const body = functions.get(trigger.function)?.body ?? null;
    const words = body === null ? undefined : messagesOf(body).find(isRefusal);
    return words === undefined ? [] : [{ words, trigger }];
  });
  const covered = new Set(found.flatMap(({ trigger }) => trigger.events));
  return covered.has('UPDATE') && covered.has('DELETE') ? (found[0] ?? null) : null;
}
