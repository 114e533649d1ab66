import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rows } from '../src/rows.js';

type Step =
  | { readonly do: 'with'; readonly key: number; readonly value: number }
  | { readonly do: 'withNew'; readonly keys: readonly number[]; readonly value: number }
  | { readonly do: 'without'; readonly key: number }
  | { readonly do: 'filter'; readonly remainder: number }
  | { readonly do: 'mapValues'; readonly remainder: number }
  | { readonly do: 'moved'; readonly key: number; readonly to: number; readonly value: number };

const key = fc.nat(80);
const value = fc.nat(1000);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('with' as const), key, value }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withNew' as const), keys: fc.uniqueArray(fc.nat(290), { maxLength: 40 }), value }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('without' as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('filter' as const), remainder: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mapValues' as const), remainder: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('moved' as const), key, to: fc.integer({ min: 100, max: 200 }), value }) },
);

/** What a Map makes of a step; a Map that never changes is copied each time. */
function onMap(map: ReadonlyMap<number, number>, one: Step): ReadonlyMap<number, number> {
  switch (one.do) {
    case 'with':
      return new Map(map).set(one.key, one.value);
    case 'withNew':
      return new Map([...map, ...one.keys.map((at): [number, number] => [at, one.value])]);
    case 'without':
      return new Map([...map].filter(([at]) => at !== one.key));
    case 'filter':
      return new Map([...map].filter(([at]) => at % 4 !== one.remainder));
    case 'mapValues':
      return new Map([...map].map(([at, old]): [number, number] => [at, at % 4 === one.remainder ? old + 1 : old]));
    case 'moved':
      return map.has(one.key) && !map.has(one.to) ? new Map([...map].map(([at, old]): [number, number] => (at === one.key ? [one.to, one.value] : [at, old]))) : map;
    default:
      return one satisfies never;
  }
}

function onRows(rows: Rows<number, number>, one: Step): Rows<number, number> {
  switch (one.do) {
    case 'with':
      return rows.with(one.key, one.value);
    case 'withNew':
      return rows.withNew(one.keys.map((at) => [at, one.value]));
    case 'without':
      return rows.without(one.key);
    case 'filter':
      return rows.filter((_, at) => at % 4 !== one.remainder);
    case 'mapValues':
      return rows.mapValues((old, at) => (at % 4 === one.remainder ? old + 1 : old));
    case 'moved':
      return rows.has(one.key) && !rows.has(one.to) ? rows.moved(one.key, one.to, one.value) : rows;
    default:
      return one satisfies never;
  }
}

const start = fc.array(fc.tuple(key, value), { maxLength: 60 });

test('Rows are what a Map would be, in the same order; older ones stay as they were', () => {
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 80 }), (entries, steps) => {
      let [rows, map]: [Rows<number, number>, ReadonlyMap<number, number>] = [Rows.of(entries), new Map(entries)];
      const older: { readonly rows: Rows<number, number>; readonly entries: readonly (readonly [number, number])[] }[] = [];
      for (const one of steps) {
        older.push({ rows, entries: [...map] });
        [rows, map] = [onRows(rows, one), onMap(map, one)];
        expect([...rows]).toEqual([...map]);
        expect([rows.size, [...rows.keys()], [...rows.values()]]).toEqual([map.size, [...map.keys()], [...map.values()]]);
        for (const at of [0, 40, 80, 150]) expect([rows.get(at), rows.has(at)]).toEqual([map.get(at), map.has(at)]);
      }
      for (const one of older) expect([...one.rows]).toEqual(one.entries);
    }),
  );
});

test('keysChangedSince names each key whose row differs, once, and no other', () => {
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (entries, before, after) => {
      const older = before.reduce(onRows, Rows.of(entries));
      const newer = after.reduce(onRows, older);
      const keys = new Set([...older.keys(), ...newer.keys()]);
      const differing = [...keys].filter((at) => older.get(at) !== newer.get(at));
      expect([...newer.keysChangedSince(older)].sort((a, b) => a - b)).toEqual(differing.sort((a, b) => a - b));
      expect(newer.keysChangedSince(newer)).toEqual([]);
      const { gone, come } = newer.movedSince(older);
      const differingIn = (rows: Rows<number, number>): readonly number[] => differing.flatMap((at) => rows.get(at) ?? []).sort((a, b) => a - b);
      expect([[...gone].sort((a, b) => a - b), [...come].sort((a, b) => a - b)]).toEqual([differingIn(older), differingIn(newer)]);
    }),
  );
});

test('what is read of rows is noted, also of rows that come of them', () => {
  const noted = (read: (rows: Rows<number, string>) => unknown): unknown => {
    const reads = { keys: new Set<number>(), wheres: [], asked: new Map(), whole: false };
    read(Rows.of([[1, 'a'], [2, 'b']]).notedIn(reads));
    return [[...reads.keys], reads.wheres.length, [...reads.asked.keys()], reads.whole];
  };
  expect(noted((rows) => rows.get(1))).toEqual([[1], 0, [], false]);
  expect(noted((rows) => rows.has(3))).toEqual([[3], 0, [], false]);
  expect(noted((rows) => rows.with(3, 'c').get(2))).toEqual([[3, 2], 0, [], false]);
  expect(noted((rows) => rows.without(2).has(1))).toEqual([[2, 1], 0, [], false]);
  expect(noted((rows) => rows.where((one) => one === 'a'))).toEqual([[], 1, [], false]);
  expect(noted((rows) => rows.ask(1, (one) => one))).toEqual([[], 0, [1], false]);
  for (const whole of [(rows) => rows.size, (rows) => [...rows], (rows) => [...rows.keys()], (rows) => [...rows.values()], (rows) => rows.filter(() => true), (rows) => rows.mapValues((one) => one)] satisfies readonly ((rows: Rows<number, string>) => unknown)[]) {
    expect(noted(whole)).toEqual([[], 0, [], true]);
  }
  expect(noted((rows) => rows.moved(1, 3, 'c').get(2))).toEqual([[2], 0, [], true]);
  expect(noted((rows) => rows.with(2, 'c').keysChangedSince(rows))).toEqual([[2], 0, [], false]);
});

test('changesSince gives what makes the same of another map, in the same order', () => {
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 20 }), fc.array(fc.tuple(fc.integer({ min: 300, max: 400 }), value), { maxLength: 80 }), (entries, before, after, others) => {
      const older = before.reduce(onRows, Rows.of(entries));
      const newer = after.reduce(onRows, older);
      const changes = newer.changesSince(older);
      if (changes === null) return;
      expect([...older.changed(changes)]).toEqual([...newer]);
      const more = older.withAll(others);
      const own = new Set(others.map(([at]) => at));
      expect([...more.changed(changes)].filter(([at]) => !own.has(at))).toEqual([...newer]);
    }),
  );
});
