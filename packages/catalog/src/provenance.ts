import type { Evidence } from '@pg-guardrails/kernel';
import { qualifiedName, type Catalog, type Change, type Relation, type Source } from './model.js';
import { askable, sameItems } from './noted-catalog.js';

/** Something that a history did and perhaps undid: a trigger, a privilege, the table itself. */
export interface Passage {
  /** The row, as `Change` names it. */
  readonly row: string;
  readonly name: string;
  /** Its changes in the order of the history. */
  readonly changes: readonly Change[];
}

/** The changes of a history by what is asked of them: judges ask for each verdict. */
interface Index {
  readonly byRow: ReadonlyMap<string, readonly Change[]>;
  /** Changes of triggers, by the name of their relation at the time. */
  readonly triggersOn: ReadonlyMap<string, readonly Change[]>;
  /** Rows of relations whose last change took them away under this name. */
  readonly dropped: ReadonlyMap<string, readonly string[]>;
  /** Changes of functions, by their keys. */
  readonly functions: ReadonlyMap<string, readonly Change[]>;
  readonly position: ReadonlyMap<Change, number>;
  /** When a file first changed something. */
  readonly files: ReadonlyMap<string, number>;
}

const indexes = new WeakMap<Catalog, Index>();

function put<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}

function indexOf(catalog: Catalog): Index {
  const known = indexes.get(catalog);
  if (known !== undefined) return known;
  const byRow = new Map<string, Change[]>();
  const triggersOn = new Map<string, Change[]>();
  const functions = new Map<string, Change[]>();
  const position = new Map<Change, number>();
  const files = new Map<string, number>();
  for (const change of catalog.changes) {
    position.set(change, position.size);
    put(byRow, change.row, change);
    if (change.row.startsWith('trigger ')) for (const relation of relationsNamed(change.name)) put(triggersOn, relation, change);
    if (change.row.startsWith('function ')) put(functions, change.name, change);
    if (!files.has(change.source.place.file)) files.set(change.source.place.file, files.size);
  }
  const dropped = new Map<string, string[]>();
  for (const [row, changes] of byRow) {
    const last = changes.at(-1);
    if (row.startsWith('relation ') && last?.property === 'dropped') put(dropped, last.name, row);
  }
  const index: Index = { byRow, triggersOn, dropped, functions, position, files };
  indexes.set(catalog, index);
  return index;
}

/** `t on public.a`: a quoted trigger may have ` on ` in its name too. */
function relationsNamed(name: string): readonly string[] {
  const between = name.indexOf(' on ');
  if (between === -1) return [];
  if (name.indexOf(' on ', between + 1) === -1) return [name.slice(between + ' on '.length)];
  const parts = name.split(' on ');
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join(' on '));
}

/** Changes by their row, each row once, in the order of first appearance. */
function passagesOf(changes: readonly Change[]): readonly Passage[] {
  const rows = new Map<string, Change[]>();
  for (const change of changes) put(rows, change.row, change);
  return [...rows].map(([row, own]) => ({ row, name: own.at(-1)?.name ?? row, changes: own }));
}

function rowOf({ oid }: { readonly oid: number }): string {
  return `relation ${String(oid)}`;
}

/** All names that a relation has had. */
function namesOf(catalog: Catalog, relation: Relation): ReadonlySet<string> {
  return new Set([qualifiedName(relation), ...(indexOf(catalog).byRow.get(rowOf(relation)) ?? []).map(({ name }) => name)]);
}

function inOrder({ position }: Index, changes: readonly Change[]): readonly Change[] {
  const place = (change: Change): number => position.get(change) ?? 0;
  return [...new Set(changes)].sort((a, b) => place(a) - place(b));
}

function samePassages(one: readonly Passage[], other: readonly Passage[]): boolean {
  return one.length === other.length && one.every(({ row, name, changes }, index) => row === other[index]?.row && name === other[index].name && sameItems(changes, other[index].changes));
}

/** What became of the triggers of a relation, also of those that are gone. */
export const triggerPassages = askable((catalog, relation: Relation): readonly Passage[] => {
  const index = indexOf(catalog);
  const made = index.byRow.get(rowOf(relation))?.find(({ property }) => property === 'created');
  const since = made === undefined ? 0 : (index.position.get(made) ?? 0);
  const changes = [...namesOf(catalog, relation)].flatMap((name) => index.triggersOn.get(name) ?? []);
  return passagesOf(inOrder(index, changes).filter((change) => (index.position.get(change) ?? 0) >= since));
}, samePassages);

/** Tables that had the name before and were dropped: what they had is gone with them. */
export const predecessors = askable((catalog, relation: Relation): readonly Passage[] => {
  const { byRow, dropped } = indexOf(catalog);
  const rows = (dropped.get(qualifiedName(relation)) ?? []).filter((row) => row !== rowOf(relation));
  return rows.flatMap((row) => passagesOf(byRow.get(row) ?? []));
}, samePassages);

const noChanges: readonly Change[] = [];

const changesOfOid = askable((catalog, oid: number): readonly Change[] => indexOf(catalog).byRow.get(rowOf({ oid })) ?? noChanges, sameItems);

/** The changes of some properties of a relation; `columns` is those of any column. */
export function changesOfRelation(catalog: Catalog, relation: Relation, properties: readonly string[]): readonly Change[] {
  return changesOfOid(catalog, relation.oid).filter((change) => properties.includes(change.property.split(' ')[0] ?? ''));
}

/** The changes of functions, by their keys. */
export function changesOfFunctions(catalog: Catalog, keys: readonly string[]): readonly Change[] {
  return changesOfKeys(catalog, keys.join('\0'));
}

const changesOfKeys = askable((catalog, keys: string): readonly Change[] => {
  const index = indexOf(catalog);
  return inOrder(index, keys.split('\0').flatMap((key) => index.functions.get(key) ?? []));
}, sameItems);

/** Evidence in the order of the history, each statement once. */
export function inHistoryOrder(catalog: Catalog, evidence: readonly Evidence[]): readonly Evidence[] {
  const { files } = indexOf(catalog);
  const rank = ({ file }: Evidence): number => files.get(file) ?? files.size;
  const unique = new Map(evidence.map((one) => [JSON.stringify([one.file, one.line, one.column]), one]));
  return [...unique.values()].sort((a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column);
}

/** Whether a statement speaks of one of these words, as a whole word; what a DO block or a function does is not in its words. */
export function speaksOf({ text }: Source, words: readonly string[]): boolean {
  return words.some((word) => new RegExp(`(?<![\\w$])"?${word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}"?(?![\\w$])`, 'iu').test(text));
}
