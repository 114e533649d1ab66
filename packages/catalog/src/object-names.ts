import { qualifiedName, type Relation } from './model.js';
import type { State } from './state.js';

/** NAMEDATALEN without the closing zero, in bytes. */
const nameLimit = 63;

/** pg_mbcliplen: as many whole characters as fit. */
function clipped(text: Buffer, length: number): string {
  let end = length;
  // A byte 10xxxxxx continues a character.
  while (end > 0 && end < text.length && ((text[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return text.subarray(0, end).toString();
}

/** A character of ASCII is one byte. */
function isAscii(text: string): boolean {
  // Names with anything else in them are counted byte by byte.
  return !/[^ -~]/u.test(text);
}

/** makeObjectName (indexcmds.c): the longer part is cut until the whole fits. */
export function objectName(first: string, second: string | null, label: string): string {
  const room = nameLimit - label.length - (second === null ? 1 : 2);
  if (first.length + (second?.length ?? 0) <= room && isAscii(first) && isAscii(second ?? '')) return second === null ? `${first}_${label}` : `${first}_${second}_${label}`;
  const [one, two] = [Buffer.from(first), Buffer.from(second ?? '')];
  let [oneLength, twoLength] = [one.length, two.length];
  while (oneLength + twoLength > room) {
    if (oneLength > twoLength) oneLength -= 1;
    else twoLength -= 1;
  }
  return [clipped(one, oneLength), ...(second === null ? [] : [clipped(two, twoLength)]), label].join('_');
}

/** The first of `label`, `label1`, `label2`, … whose name is free; no label is not tried by itself. */
export function freeName(first: string, second: string | null, label: string, isTaken: (name: string) => boolean): string {
  for (let pass = label === '' ? 1 : 0; ; pass += 1) {
    const name = objectName(first, second, pass === 0 ? label : `${label}${String(pass)}`);
    if (!isTaken(name)) return name;
  }
}

/** `schema.constraint` of domains: statements change types rarely. */
const domainConstraints = new WeakMap<State['types'], ReadonlySet<string>>();

function domainConstraintNames({ types }: State): ReadonlySet<string> {
  const known = domainConstraints.get(types);
  if (known !== undefined) return known;
  const names = new Set<string>();
  types.forEach(({ schema, domain }) => domain?.constraints.forEach(({ name }) => names.add(qualifiedName({ schema, name }))));
  domainConstraints.set(types, names);
  return names;
}

function schemaOf(relation: Relation | undefined): string | undefined {
  return relation?.schema;
}

/** Whether a constraint of any relation or domain in the schema has the name (ConstraintNameExists). */
function isConstraintName(state: State, schema: string, name: string): boolean {
  // Nearly every name is free.
  if (state.lookups.constraintNames.get(name)?.some((oid) => state.relations.ask(oid, schemaOf) === schema) === true) return true;
  const ofDomains = domainConstraintNames(state);
  return ofDomains.size > 0 && ofDomains.has(qualifiedName({ schema, name }));
}

const noNames: ReadonlySet<string> = new Set();

/** ChooseConstraintName (pg_constraint.c). `taken`: names that the state does not have yet. */
export function freeConstraintName(state: State, schema: string, table: string, addition: string | null, label: string, taken: ReadonlySet<string> = noNames): string {
  return freeName(table, addition, label, (name) => taken.has(name) || isConstraintName(state, schema, name));
}

/** ChooseRelationName (indexcmds.c); the index of a constraint shares its name with it. */
export function freeIndexName(state: State, schema: string, table: string, addition: string | null, label: 'pkey' | 'excl' | 'key' | 'idx'): string {
  return freeName(
    table,
    addition,
    label,
    (name) => state.relationNames.has(qualifiedName({ schema, name })) || (label !== 'idx' && isConstraintName(state, schema, name)),
  );
}

/** ChooseIndexNameAddition and ChooseForeignKeyConstraintNameAddition: the columns, as far as they count. */
export function nameAddition(columns: readonly string[]): string {
  let addition = '';
  for (const column of columns) {
    addition += addition === '' ? column : `_${column}`;
    if (addition.length > nameLimit || (!isAscii(addition) && Buffer.byteLength(addition) > nameLimit)) break;
  }
  return addition;
}
