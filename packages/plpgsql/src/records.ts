import { isKeptByJson } from './column-types.js';
import type { Assumption, CallColumn, Fact, RowFacts, TriggerCall, Write, Writes } from './model.js';
import type { Fields, Value } from './value.js';
import { known, kinship, nothing, originOf, unknown } from './value.js';

const nothingKnown: RowFacts = { old: new Map(), new: new Map(), others: 'some', holds: [] };

/** OLD and NEW (manual: Trigger Functions): absent in statement triggers, OLD in INSERT, NEW in DELETE. */
export function recordsOf(call: TriggerCall, assumption: Assumption): ReadonlyMap<string, Value> {
  const record = (isThere: boolean, fields: Fields | undefined): Value => ({
    kind: 'record',
    presence: isThere && call.level === 'ROW' ? 'row' : 'absent',
    touched: false,
    ...(fields === undefined || !isThere || call.level !== 'ROW' ? {} : { fields }),
  });
  const facts = assumption.row ?? nothingKnown;
  const old = call.columns?.map((column) => [column.name, oldField(column, facts)] as const);
  const fresh = call.columns?.map((column, index) => [column.name, newField(call, column, old?.[index]?.[1] ?? unknown, facts, assumption.filled ?? [])] as const);
  return new Map([
    ['old', record(call.operation === 'UPDATE' || call.operation === 'DELETE', old)],
    ['new', record(call.operation === 'UPDATE' || call.operation === 'INSERT', fresh)],
  ]);
}

function oldField({ name, notNull, generated }: CallColumn, facts: RowFacts): Value {
  // Virtual columns are not computed for triggers.
  if (generated === 'virtual') return unknown;
  const fact = facts.old.get(name);
  const origin = `old.${name}`;
  if (fact?.kind === 'known') return { kind: 'known', value: fact.value, origin };
  return { kind: 'unknown', nullable: !notNull && (fact?.kind !== 'some' || fact.nullable), setting: null, origin };
}

function newField(call: TriggerCall, { name, notNull, generated }: CallColumn, old: Value, facts: RowFacts, filled: readonly string[]): Value {
  // A stored column is computed after the BEFORE triggers, which see NULL (manual: Generated Columns; pl_exec.c, plpgsql_exec_trigger).
  if (generated === 'stored' && call.timing === 'BEFORE' && call.level === 'ROW') return nothing;
  if (generated !== null) return facts.others === 'old' && facts.new.size === 0 ? old : unknown;
  const fact = facts.new.get(name) ?? (call.operation === 'UPDATE' && facts.others === 'old' ? { kind: 'old' as const } : { kind: 'some' as const, nullable: true });
  const origin = `new.${name}`;
  // What a NOT NULL refuses later is no change that gets through, unless a trigger gives the column a value first.
  const nullable = !notNull || filled.includes(name);
  switch (fact.kind) {
    case 'old':
      return old;
    case 'known':
      return { kind: 'known', value: fact.value, origin };
    case 'some':
      return { kind: 'unknown', nullable: nullable && fact.nullable, setting: null, origin };
    case 'distinct':
      return {
        kind: 'unknown',
        // Only one of two distinct values can be NULL.
        nullable: nullable && !(old.kind === 'known' && old.value === null),
        setting: null,
        origin,
        distinctFrom: `old.${name}`,
        ...(old.kind === 'known' ? { isNot: [old.value] } : {}),
      };
    default:
      return fact satisfies never;
  }
}

/** What a returned row has of its own, compared with NEW as the function got it. */
export function writesOf(returned: Value, given: Value): Writes {
  if (returned.kind !== 'record' || returned.fields === undefined || given.kind !== 'record' || given.fields === undefined) return 'any';
  const before = new Map(given.fields);
  return returned.fields.flatMap(([column, value]): readonly Write[] => {
    const was = before.get(column);
    if (was !== undefined && kinship(value, was) === 'same') return [];
    return [{ column, fact: factOf(column, value) }];
  });
}

function factOf(column: string, value: Value): Fact {
  if (originOf(value) === `old.${column}`) return { kind: 'old' };
  if (value.kind === 'known') return { kind: 'known', value: value.value };
  return { kind: 'some', nullable: value.kind !== 'unknown' || value.nullable };
}

/** The value that a field has after an assignment: the cast to the column's type may change it. */
export function asStored(value: Value, column: CallColumn | undefined): Value {
  if (column === undefined) return unknown;
  if (originOf(value) === `old.${column.name}` || originOf(value) === `new.${column.name}`) return value;
  if (value.kind !== 'known') return { kind: 'unknown', nullable: value.kind !== 'unknown' || value.nullable, setting: null };
  if (value.value === null || holdsAsIs(column.type, value.value)) return known(value.value);
  return { kind: 'unknown', nullable: false, setting: null };
}

/** Whether a column of this type holds the value without changing it. */
export function holdsAsIs(type: string, value: string | number | boolean): boolean {
  if (typeof value === 'boolean') return type === 'boolean';
  if (typeof value === 'number') return (/^(?:smallint|integer|bigint)$/u.test(type) && Number.isInteger(value)) || type === 'numeric';
  return /^(?:text|character varying|enum)$/u.test(type);
}

/** The fields of a record as jsonb keeps them: a difference that it may lose is none that can be relied on. */
export function keptByJson(fields: Fields, columns: readonly CallColumn[]): Fields {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return fields.map(([name, value]) => {
    if (value.kind !== 'unknown' || value.distinctFrom === undefined || isKeptByJson(byName.get(name) ?? { type: '', notNull: false })) return [name, value];
    const { kind, nullable, setting, origin } = value;
    return [name, { kind, nullable, setting, ...(origin === undefined ? {} : { origin }) }];
  });
}
