import type { Catalog, Relation, Source, Step } from '@pg-guardrails/catalog';
import { inheritedRoles } from '@pg-guardrails/catalog';
import type { Place } from '@pg-guardrails/kernel';
import type { Operation, Subject } from '../hole.js';
import type { RowSecurity } from '../row-security.js';

/** What a role does to begin with. */
export interface Start {
  /** Complete statements, with those by which the role comes to act as it must; null when they cannot be given for certain. */
  readonly sql: string | null;
  /** Why not, in words. */
  readonly doubt: string | null;
  /** Who acts then. */
  readonly acting: string;
  /** `calling public.purge()`, `DELETE on public.accounts`. */
  readonly words: string;
  readonly sources: readonly Source[];
  /** The table whose row the statement is about, if it is not the claimed one. */
  readonly on: Relation | null;
  /** SQL that takes the start away from roles; null when no one statement does. */
  readonly remedy: ((roles: readonly string[]) => string) | null;
}

/** What leads from one thing to the next, for a sentence. */
export interface Link {
  readonly words: string;
  readonly place: Place;
  readonly text: string;
}

/** A way so far. */
export interface Journey {
  readonly start: Start;
  readonly links: readonly Link[];
  /** Why it is not certain that the start leads here; empty when it is. */
  readonly doubts: readonly string[];
}

export function further(journey: Journey, link: Link, doubts: readonly string[] = []): Journey {
  return { ...journey, links: [...journey.links, link], doubts: [...journey.doubts, ...doubts] };
}

/** How a way ends at the claimed table. */
export interface Arrival {
  readonly kind: 'through' | 'stopped' | 'perhaps';
  /** `disarms`: it changes no row by itself, and takes away what guards them. */
  readonly effect: 'changes' | 'disarms';
  readonly operations: readonly Operation[];
  /** Columns that an UPDATE sets; empty when that is not known, and for everything else. */
  readonly columns: readonly string[];
  readonly journey: Journey;
  /** What happens at the end, for a sentence: `deletes its rows as postgres`. */
  readonly words: string;
  /** Why it is stopped or not certain; empty for `through`. */
  readonly reason: string;
  readonly place: Place;
  readonly sources: readonly Source[];
}

/** What stands along the way at a point: the triggers as they are then. */
export interface World {
  readonly catalog: Catalog;
  readonly replica: 'origin' | 'replica';
  readonly rowSecurity: RowSecurity;
  /** What may have taken guards away before, in words, or null. */
  readonly doubt: string | null;
  /** What is perhaps off by now: nothing that surely runs then has put it back. */
  readonly loosened: readonly Loosened[];
}

/** Guards that a step takes away under conditions. */
export interface Loosened {
  /** oids of triggers, or replica mode. */
  readonly what: readonly number[] | 'replica';
  readonly step: Step;
  /** What must hold for it, in words. */
  readonly doubts: readonly string[];
}

/** Everyone as whom a role can act: what these do, it does by its own privileges. */
export type Own = ReadonlySet<string>;

export function mayDoAnything({ catalog, relation }: Pick<Subject, 'catalog' | 'relation'>, as: string): boolean {
  const roles = inheritedRoles(catalog, as);
  return roles.includes(relation.owner) || roles.some((role) => catalog.roles.get(role)?.superuser === true);
}

/** What must hold for a step to be reached, and what may come before it. */
export function doubtsOf(step: Step): readonly string[] {
  return [...step.conditions, ...(step.doubt === null ? [] : [step.doubt])];
}
