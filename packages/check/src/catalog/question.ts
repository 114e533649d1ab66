import { qualifiedName, resolveRelation, wayWords, whoMay, type Answer, type Catalog, type Power, type Relation, type Way } from '@pg-guardrails/catalog';
import type { Evidence } from '@pg-guardrails/kernel';
import { statementOf, unknownEntry, type ChangeEntry, type UnknownEntry } from './statement.js';

/** What a person asks of a catalog. */
export type Question =
  | { readonly kind: 'everything' }
  | { readonly kind: 'who'; readonly power: Power; readonly relation: string }
  | { readonly kind: 'log'; readonly name: string };

/** One way to the power, and the statements that make it so. */
export interface WayEntry {
  readonly kind: Way['kind'];
  readonly reach: Way['reach'];
  readonly path: readonly string[];
  readonly columns: readonly string[];
  /** The owner must first GRANT itself what was revoked from it. */
  readonly needs_grant: boolean;
  readonly because: string;
  readonly statements: readonly Evidence[];
}

export interface WhoEntry {
  readonly role: string;
  readonly may: 'yes' | 'no' | 'unknown';
  readonly ways: readonly WayEntry[];
  readonly doubts: readonly UnknownEntry[];
}

export interface WhoDocument {
  readonly relation: string;
  readonly privilege: Power;
  readonly roles: readonly WhoEntry[];
}

/** A change with the name that the row had then. */
export interface LogEntry extends ChangeEntry {
  readonly row: string;
  readonly name: string;
}

function mayOf({ ways, doubts }: Answer): WhoEntry['may'] {
  if (doubts.length > 0) return 'unknown';
  return ways.length > 0 ? 'yes' : 'no';
}

function wayEntry(relation: Relation, { role }: Answer, power: Power, way: Way): WayEntry {
  return {
    kind: way.kind,
    reach: way.reach,
    path: way.path,
    columns: way.columns,
    needs_grant: way.needsGrant,
    because: wayWords(relation, role, [power], way),
    statements: way.sources.flatMap((source) => statementOf(source) ?? []),
  };
}

/** Who may do it, and why; null when the history has no such relation. */
export function whoDocument(catalog: Catalog, power: Power, written: string): WhoDocument | null {
  const relation = resolveRelation(catalog, written);
  if (relation === null) return null;
  // PostgreSQL's own roles are only named where they can do it.
  const answers = whoMay(catalog, relation, power).filter(({ role, ways }) => ways.length > 0 || catalog.roles.get(role)?.from !== 'predefined');
  return {
    relation: qualifiedName(relation),
    privilege: power,
    roles: answers.map((answer) => ({
      role: answer.role,
      may: mayOf(answer),
      ways: answer.ways.map((way) => wayEntry(relation, answer, power, way)),
      doubts: answer.doubts.map(unknownEntry),
    })),
  };
}

/**
 * Every change of the rows that ever had this name, oldest first: a relation by `schema.name` or by a name in the search path, with the
 * triggers on it; else a role, function, type, schema or index. Null when nothing ever had it.
 */
export function logDocument(catalog: Catalog, name: string): readonly LogEntry[] | null {
  const names = new Set([name, ...catalog.searchPath.map((schema) => `${schema}.${name}`)]);
  const isMeant = (one: string): boolean => names.has(one) || names.has(one.replace(/\(.*$/u, '')) || names.has(one.slice(one.lastIndexOf(' on ') + 4));
  const rows = new Set(catalog.changes.filter((change) => isMeant(change.name)).map(({ row }) => row));
  if (rows.size === 0) return null;
  return catalog.changes.flatMap((change): readonly LogEntry[] => {
    const statement = statementOf(change.source);
    return rows.has(change.row) && statement !== null ? [{ row: change.row, name: change.name, property: change.property, ...statement }] : [];
  });
}
