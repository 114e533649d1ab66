import type { Place } from '@pg-guardrails/kernel';
import type { NamesFrom } from '@pg-guardrails/plpgsql';
import type { Proc, Relation, UserType } from '../model.js';

/** Which rows a statement is about: `parameters`: those whose columns equal arguments of the function, `column = $n`. */
export type Rows = { readonly kind: 'all' } | { readonly kind: 'parameters'; readonly equal: readonly { readonly column: string; readonly parameter: number }[] } | { readonly kind: 'some'; readonly where: string };

/** What a statement does, as far as it can matter to the rows of a table and to what guards them. */
export type Deed =
  | { readonly kind: 'write'; readonly operation: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE'; readonly relation: Relation; readonly columns: readonly string[]; readonly rows: Rows }
  /** ALTER TABLE … DISABLE, ENABLE TRIGGER; `all` and `user` for ALL and USER. */
  | { readonly kind: 'switch-trigger'; readonly relation: Relation; readonly trigger: { readonly name: string } | 'all' | 'user'; readonly enabled: 'O' | 'D' | 'R' | 'A'; readonly reach: 'only' | 'clones' }
  /** Whatever else only an owner may do to a table: DROP, DROP COLUMN, OWNER TO, GRANT, DROP TRIGGER, DETACH PARTITION. */
  | { readonly kind: 'alter'; readonly relation: Relation; readonly words: string; readonly empties: boolean }
  | { readonly kind: 'replace-function'; readonly function: Proc; readonly words: string }
  | { readonly kind: 'set'; readonly name: string; readonly value: string | null }
  /** GRANT of a role, ALTER ROLE, DROP SCHEMA, ALTER SYSTEM: what it brings about is not followed. */
  | { readonly kind: 'powers'; readonly words: string }
  /** A name that whoever calls may give another meaning: `relation` by a temporary one, `routine` by a function or operator of its own. */
  | { readonly kind: 'borrowed'; readonly what: 'relation' | 'routine'; readonly name: string }
  /** A function that it calls, with so many arguments, and that others than the role that it is done as and superusers have in their hands. */
  | { readonly kind: 'uses'; readonly what: 'function'; readonly function: Proc; readonly given: number }
  /** The same of what it reads or writes, also below views. */
  | { readonly kind: 'uses'; readonly what: 'relation'; readonly relation: Relation }
  /** The same of a domain whose values it makes. */
  | { readonly kind: 'uses'; readonly what: 'type'; readonly type: UserType }
  /** A function that it does not name, and that runs as the role that it is done as: a view, a policy, an operator or a cast calls it, or an event trigger. */
  | { readonly kind: 'calls'; readonly function: Proc }
  /** Not known what it does. */
  | { readonly kind: 'opaque'; readonly reason: string };

/** A deed on the way through a function. */
export interface Step {
  readonly deed: Deed;
  /** The role that it is done as. */
  readonly as: string;
  readonly place: Place | null;
  readonly text: string;
  /** What must hold for it to be reached, in words; empty when every call gets there. */
  readonly conditions: readonly string[];
  /** What may raise before, or null. */
  readonly doubt: string | null;
  /** The functions that lead to it, the one that was called first. */
  readonly chain: readonly Proc[];
  /** Who says there what unqualified names mean. */
  readonly names: NamesFrom;
}

/** In which session something happens. */
export interface Around {
  /** Who says what unqualified names mean, unless a function says it itself. */
  readonly names: NamesFrom;
  /** Whether it runs as the role whose session it is, or as another one: as the owner of a SECURITY DEFINER function, or of a table whose foreign key acts. */
  readonly runsAs: 'session' | 'other';
}

export const ownSession: Around = { names: 'caller', runsAs: 'session' };

export interface Deeds {
  readonly steps: readonly Step[];
  /** `returns`: what was done stays; `raises`: it is all taken back. */
  readonly ending: 'returns' | 'raises' | 'undecided';
}
