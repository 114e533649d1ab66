import type { Evidence } from '@pg-guardrails/kernel';
import { qualifiedName, type Catalog, type Change, type Relation, type Source } from './model.js';

/** Something that a history did and perhaps undid: a trigger, a privilege, the table itself. */
export interface Passage {
  /** The row, as `Change` names it. */
  readonly row: string;
  readonly name: string;
  /** Its changes in the order of the history. */
  readonly changes: readonly Change[];
}

/** Changes by their row, each row once, in the order of first appearance. */
function passagesOf(changes: readonly Change[]): readonly Passage[] {
  const rows = new Map<string, Change[]>();
  for (const change of changes) rows.set(change.row, [...(rows.get(change.row) ?? []), change]);
  return [...rows].map(([row, own]) => ({ row, name: own.at(-1)?.name ?? row, changes: own }));
}

function rowOf({ oid }: { readonly oid: number }): string {
  return `relation ${String(oid)}`;
}

/** All names that a relation has had. */
function namesOf(catalog: Catalog, relation: Relation): ReadonlySet<string> {
  const row = rowOf(relation);
  return new Set([qualifiedName(relation), ...catalog.changes.filter((change) => change.row === row).map(({ name }) => name)]);
}

/** What became of the triggers of a relation, also of those that are gone. */
export function triggerPassages(catalog: Catalog, relation: Relation): readonly Passage[] {
  const names = namesOf(catalog, relation);
  const isOurs = (name: string): boolean => [...names].some((one) => name.endsWith(` on ${one}`));
  const since = catalog.changes.findIndex(({ row, property }) => row === rowOf(relation) && property === 'created');
  return passagesOf(catalog.changes.slice(Math.max(since, 0)).filter(({ row, name }) => row.startsWith('trigger ') && isOurs(name)));
}

/** Tables that had the name before and were dropped: what they had is gone with them. */
export function predecessors(catalog: Catalog, relation: Relation): readonly Passage[] {
  const name = qualifiedName(relation);
  return passagesOf(catalog.changes.filter(({ row }) => row.startsWith('relation ') && row !== rowOf(relation))).filter(({ changes }) => changes.at(-1)?.property === 'dropped' && changes.at(-1)?.name === name);
}

/** The changes of some properties of a relation; `columns` is those of any column. */
export function changesOfRelation(catalog: Catalog, relation: Relation, properties: readonly string[]): readonly Change[] {
  const row = rowOf(relation);
  return catalog.changes.filter((change) => change.row === row && properties.includes(change.property.split(' ')[0] ?? ''));
}

/** The changes of functions, by their keys. */
export function changesOfFunctions(catalog: Catalog, keys: readonly string[]): readonly Change[] {
  return catalog.changes.filter(({ row, name }) => row.startsWith('function ') && keys.includes(name));
}

/** Evidence in the order of the history, each statement once. */
export function inHistoryOrder(catalog: Catalog, evidence: readonly Evidence[]): readonly Evidence[] {
  const files = new Map<string, number>();
  for (const { source } of catalog.changes) if (!files.has(source.place.file)) files.set(source.place.file, files.size);
  const rank = ({ file }: Evidence): number => files.get(file) ?? files.size;
  const unique = new Map(evidence.map((one) => [JSON.stringify([one.file, one.line, one.column]), one]));
  return [...unique.values()].sort((a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column);
}

/** Whether a statement speaks of one of these words, as a whole word; what a DO block or a function does is not in its words. */
export function speaksOf({ text }: Source, words: readonly string[]): boolean {
  return words.some((word) => new RegExp(`(?<![\\w$])"?${word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}"?(?![\\w$])`, 'iu').test(text));
}
