import type { Place } from '@pg-guardrails/kernel';
import type { Proc, Relation } from '../model.js';

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
}

export interface Deeds {
  readonly steps: readonly Step[];
  /** `returns`: what was done stays; `raises`: it is all taken back. */
  readonly ending: 'returns' | 'raises' | 'undecided';
}
