import { Rows, type Journalled } from '@pg-guardrails/catalog';
import type { ReplayFailure, SkippedStatement } from '../replay/model.js';
import type { Snapshot } from '../replay/run-file.js';

/** How far a history has come, besides what the server itself knows. */
export interface Progress {
  /** The rows before the first file. */
  readonly first: Journalled;
  readonly snapshot: Snapshot;
  readonly failures: readonly ReplayFailure[];
  readonly skipped: readonly SkippedStatement[];
  readonly applied: { readonly files: number; readonly statements: number };
}

type Notes = readonly Omit<NonNullable<Snapshot['changes']>, 'earlier'>[];

/** The same in values that Node.js can write down: maps for rows, and a list for the chain of changes, which is as long as the history. */
interface Frozen {
  readonly first: FrozenRows;
  readonly rows: FrozenRows;
  /** The oldest first. */
  readonly changes: Notes;
  readonly progress: Omit<Progress, 'first' | 'snapshot'>;
}

type FrozenRows = { readonly [Key in keyof Journalled]: Journalled[Key] extends Rows<infer K, infer V> ? ReadonlyMap<K, V> : Journalled[Key] };

function frozenRows(rows: Journalled): FrozenRows {
  const { roles, namespaces, relations, indexes, functions, types, eventTriggers, extensions } = rows;
  return {
    ...rows, roles: new Map(roles), namespaces: new Map(namespaces), relations: new Map(relations), indexes: new Map(indexes), functions: new Map(functions), types: new Map(types),
    eventTriggers: new Map(eventTriggers), extensions: new Map(extensions),
  };
}

function thawedRows(rows: FrozenRows): Journalled {
  const { roles, namespaces, relations, indexes, functions, types, eventTriggers, extensions } = rows;
  return {
    ...rows, roles: Rows.of(roles), namespaces: Rows.of(namespaces), relations: Rows.of(relations), indexes: Rows.of(indexes), functions: Rows.of(functions), types: Rows.of(types),
    eventTriggers: Rows.of(eventTriggers), extensions: Rows.of(extensions),
  };
}

/** One value, so that what is the same object in two places stays so. */
export function frozen({ first, snapshot, ...progress }: Progress): Frozen {
  const changes: Notes[number][] = [];
  for (let note = snapshot.changes; note !== null; note = note.earlier) changes.push({ difference: note.difference, source: note.source });
  return { first: frozenRows(first), rows: frozenRows(snapshot.rows), changes: changes.reverse(), progress };
}

export function thawed({ first, rows, changes, progress }: Frozen): Progress {
  const newest = changes.reduce<Snapshot['changes']>((earlier, note) => ({ ...note, earlier }), null);
  return { ...progress, first: thawedRows(first), snapshot: { rows: thawedRows(rows), changes: newest } };
}

/** Whether a value is what `frozen` gives: its bytes are those that were written, by the same version, so that its outline tells. */
export function isFrozen(value: unknown): value is Frozen {
  return typeof value === 'object' && value !== null && 'first' in value && 'rows' in value && 'changes' in value && 'progress' in value;
}
