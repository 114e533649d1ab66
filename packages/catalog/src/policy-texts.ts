import type { Node } from '@pgsql/types';
import { createByteMap, isPunctuation, lex, parseExpression } from '@pg-guardrails/sql-reader';
import { relationWith } from './copies.js';
import { quoteIdentifier } from './evaluate/value.js';
import type { Policy, Relation } from './model.js';
import { fromItemOf, mentionsIn, type Mention } from './reads.js';
import { withRelation, type State } from './state.js';

/** What `parseExpression` puts before an expression, with the parenthesis that keeps it one. */
const before = 'SELECT (';

/** The tree of a condition as written; locations count from the start of `SELECT (…)`. */
export function parseCondition(text: string): Node | undefined {
  return parseExpression(`(${text}\n)`).value ?? undefined;
}

/** What something is called in two states. */
interface Renamed {
  readonly schema: string;
  readonly name: string;
}

interface Names {
  /** By oid, of relations and functions that were renamed or moved. */
  readonly objects: ReadonlyMap<number, Renamed>;
  /** By the relation's oid: the column's old name to its new one. */
  readonly columns: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

function renamedColumns(old: Relation, now: Relation): ReadonlyMap<string, string> {
  if (old.columns.length !== now.columns.length) return new Map();
  return new Map(old.columns.flatMap(({ name }, index): [string, string][] => {
    const to = now.columns[index]?.name;
    return to === undefined || to === name ? [] : [[name, to]];
  }));
}

function renamesBetween(old: State, now: State): Names {
  const objects = new Map<number, Renamed>();
  const columns = new Map<number, ReadonlyMap<string, string>>();
  for (const oid of now.relations.keysChangedSince(old.relations)) {
    const [was, is] = [old.relations.get(oid), now.relations.get(oid)];
    if (was === undefined || is === undefined) continue;
    if (was.name !== is.name || was.schema !== is.schema) objects.set(oid, is);
    const renamed = renamedColumns(was, is);
    if (renamed.size > 0) columns.set(oid, renamed);
  }
  const procs = new Map([...old.functions.values()].map((proc) => [proc.oid, proc]));
  for (const key of now.functions.keysChangedSince(old.functions)) {
    const is = now.functions.get(key);
    const was = is === undefined ? undefined : procs.get(is.oid);
    if (is !== undefined && was !== undefined && (was.name !== is.name || was.schema !== is.schema)) objects.set(is.oid, is);
  }
  return { objects, columns };
}

/** Stretches of the dotted name at an offset, part by part. */
function partsAt(text: string, offset: number): readonly { readonly start: number; readonly end: number }[] {
  const { tokens } = lex(text.slice(offset));
  const parts: { readonly start: number; readonly end: number }[] = [];
  for (let index = 0; index < tokens.length; index += 2) {
    const token = tokens[index];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted')) break;
    parts.push({ start: offset + token.start, end: offset + token.end });
    if (!isPunctuation(text.slice(offset), tokens[index + 1], '.')) break;
  }
  return parts;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a mention is written as now; no edits where it stays. */
function editsFor(mention: Mention, text: string, offset: number, own: Relation, { objects, columns }: Names): readonly Edit[] {
  const parts = partsAt(text, offset);
  const last = parts.at(-1);
  if (last === undefined) return [];
  const object = objects.get(mention.on);
  if (mention.column === null) {
    if (object === undefined) return [];
    const written = parts.length > 1 ? `${quoteIdentifier(object.schema)}.${quoteIdentifier(object.name)}` : quoteIdentifier(object.name);
    // The alias keeps what is qualified by the old name.
    const alias = mention.inFrom ? ` ${text.slice(last.start, last.end)}` : '';
    return [{ start: parts[0]?.start ?? last.start, end: last.end, text: `${written}${alias}` }];
  }
  const column = columns.get(mention.on)?.get(mention.column);
  const qualifier = parts.at(-2);
  return [
    ...(column === undefined ? [] : [{ ...last, text: quoteIdentifier(column) }]),
    ...(object === undefined || qualifier === undefined || mention.on !== own.oid ? [] : [{ start: parts[0]?.start ?? qualifier.start, end: qualifier.end, text: quoteIdentifier(object.name) }]),
  ];
}

function rewritten(text: string, state: State, own: Relation, names: Names): string {
  const map = createByteMap(text);
  const edits = mentionsIn(state, parseCondition(text), [fromItemOf(state, own, own.name)])
    .flatMap((mention) => (mention.location === null ? [] : editsFor(mention, text, map.toUtf16(mention.location - before.length), own, names)))
    .sort((a, b) => b.start - a.start);
  return edits.reduce((changed, edit) => `${changed.slice(0, edit.start)}${edit.text}${changed.slice(edit.end)}`, text);
}

/** Policies name what they read by its oid, so that their conditions follow a rename (ruleutils.c prints the new names). */
export function policiesRenamed(old: State, now: State): State {
  const names = renamesBetween(old, now);
  if (names.objects.size === 0 && names.columns.size === 0) return now;
  const readers = new Set<number>();
  for (const { kind, on, dependent } of now.dependencies) if (kind === 'policy' && (names.objects.has(on) || names.columns.has(on))) readers.add(dependent);
  let next = now;
  for (const oid of readers) {
    const [own, relation] = [old.relations.get(oid), next.relations.get(oid)];
    if (own === undefined || relation === undefined) continue;
    const change = (text: string | null): string | null => (text === null ? null : rewritten(text, old, own, names));
    const policies = relation.policies.map((policy): Policy => ({ ...policy, using: change(policy.using), withCheck: change(policy.withCheck) }));
    next = withRelation(next, relationWith(relation, { policies }));
  }
  return next;
}
