import type { Aspect, TablePrivilege } from '../model.js';

/** What a fact rests on, and so which taints of the simulator make it uncertain. */
export type Ground =
  | { readonly on: 'relation'; readonly name: string; readonly aspects: readonly Aspect[] }
  | { readonly on: 'name'; readonly name: string; readonly aspects: readonly Aspect[] }
  /** What has no name here, such as the database. */
  | { readonly on: 'aspect'; readonly aspects: readonly Aspect[] }
  /** Whether a role holds a privilege on a relation, by its memberships, its schema and default privileges. */
  | { readonly on: 'power'; readonly name: string; readonly role: string; readonly power: TablePrivilege };

/** One thing that a catalog says, in words that two catalogs share: names, never oids. */
export interface Fact {
  /** `owner of table public.t`. */
  readonly key: string;
  readonly value: string;
  readonly grounds: readonly Ground[];
}

/** A relation's properties all rest on its being there, under its name. */
export function ofRelation(name: string, ...aspects: readonly Aspect[]): Ground {
  return { on: 'relation', name, aspects: ['existence', ...aspects] };
}

export function ofName(name: string, ...aspects: readonly Aspect[]): Ground {
  return { on: 'name', name, aspects };
}

export function ofAspect(...aspects: readonly Aspect[]): Ground {
  return { on: 'aspect', aspects };
}
