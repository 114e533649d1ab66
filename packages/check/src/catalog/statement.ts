import { evidenceOf, shown, type Change, type Source, type Taint } from '@pg-guardrails/catalog';
import type { Evidence } from '@pg-guardrails/kernel';

/** One change of one property of a row, and the statement that made it. */
export interface ChangeEntry extends Evidence {
  /** The property, or `created` and `dropped` for the row itself. */
  readonly property: string;
}

/** Something that could not be evaluated, and what it may have touched. */
export interface UnknownEntry {
  readonly reason: string;
  readonly aspects: readonly string[];
  /** `schema.name` each, `…` in it where a part is not known, or `all`. */
  readonly relations: readonly string[] | 'all';
  /** Roles, functions and schemas. */
  readonly names: readonly string[] | 'all';
  readonly statement: Evidence;
}

/** The statement, or null where PostgreSQL itself or the configuration is the source. */
export function statementOf(source: Source | null | undefined): Evidence | null {
  return source === null || source === undefined || source.place.file.startsWith('(') ? null : evidenceOf(source);
}

export function unknownEntry({ reason, aspects, relations, names, source }: Taint): UnknownEntry {
  return { reason, aspects, relations: relations === 'all' ? relations : relations.map(shown), names, statement: evidenceOf(source) };
}

/** The changes by row, each row's in the order of the history. */
export function changesByRow(changes: readonly Change[]): (row: string) => readonly ChangeEntry[] {
  const entries = new Map<string, ChangeEntry[]>();
  for (const { row, property, source } of changes) {
    const entry = { property, ...evidenceOf(source) };
    const known = entries.get(row);
    if (known === undefined) entries.set(row, [entry]);
    else known.push(entry);
  }
  return (row) => entries.get(row) ?? [];
}
