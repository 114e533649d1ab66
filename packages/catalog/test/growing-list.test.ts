import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { GrowingList } from '../src/growing-list.js';
import { simulate, simulateKept, type SimulateInput } from '../src/index.js';

beforeAll(loadGrammar);

interface Item {
  readonly id: number;
}

const item: fc.Arbitrary<Item> = fc.record({ id: fc.nat(40) });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('with' as const), added: fc.array(item, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('filter' as const), remainder: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('map' as const), remainder: fc.nat(5) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What an array that is copied each time makes of a step. */
function onArray(items: readonly Item[], one: Step): readonly Item[] {
  switch (one.do) {
    case 'with':
      return [...items, ...one.added];
    case 'filter':
      return items.filter(({ id }) => id % 6 !== one.remainder);
    case 'map':
      return items.map((old) => (old.id % 6 === one.remainder ? { id: old.id + 1 } : old));
    default:
      return one satisfies never;
  }
}

function onList(list: GrowingList<Item>, one: Step): GrowingList<Item> {
  switch (one.do) {
    case 'with':
      return list.with(one.added);
    case 'filter':
      return list.filter(({ id }) => id % 6 !== one.remainder);
    case 'map':
      return list.map((old) => (old.id % 6 === one.remainder ? { id: old.id + 1 } : old));
    default:
      return one satisfies never;
  }
}

test('a list is what an array would be; those that it came from, and others that came from them, stay as they were', () => {
  fc.assert(
    // `from` says which of the lists so far goes on: not only the last one.
    fc.property(fc.array(item, { maxLength: 6 }), fc.array(fc.tuple(step, fc.nat()), { maxLength: 30 }), (start, steps) => {
      const made: { readonly list: GrowingList<Item>; readonly items: readonly Item[] }[] = [{ list: GrowingList.of(start), items: [...start] }];
      for (const [one, from] of steps) {
        const { list, items } = made[from % made.length] ?? { list: GrowingList.of<Item>([]), items: [] };
        made.push({ list: onList(list, one), items: onArray(items, one) });
      }
      for (const { list, items } of made) {
        expect([[...list], list.toArray(), list.length]).toEqual([items, items, items.length]);
        expect(list.collect(({ id }) => (id % 2 === 0 ? id : null))).toEqual(items.map(({ id }) => id).filter((id) => id % 2 === 0));
        for (const at of [0, 20, 40]) expect([list.find(({ id }) => id === at), list.some(({ id }) => id === at)]).toEqual([items.find(({ id }) => id === at), items.some(({ id }) => id === at)]);
      }
    }),
  );
});

const [a, b, c, d] = [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }];

test('two lists that grow from one have nothing of one another', () => {
  const list = GrowingList.of([a]);
  const [one, other] = [list.with([b]), list.with([c, d])];
  expect([list, one, other, one.with([d]), one.with([c])].map((each) => [...each])).toEqual([[a], [a, b], [a, c, d], [a, b, d], [a, b, c]]);
});

test('what a list is made of is its own: neither the array that was given nor one that is handed out', () => {
  const given = [a];
  const list = GrowingList.of(given);
  given.push(b);
  list.toArray().push(b);
  list.collect((one) => one).push(b);
  expect([...list.with([c])]).toEqual([a, c]);
});

test('a list may grow while its items are gone through', () => {
  const list = GrowingList.of([a, b]);
  let grown = list;
  const seen: Item[] = [];
  for (const one of list) {
    seen.push(one);
    grown = grown.with([c]);
  }
  list.collect((one) => {
    seen.push(one);
    grown = grown.with([d]);
    return null;
  });
  expect(seen).toEqual([a, b, a, b]);
  expect([[...list], [...grown]]).toEqual([[a, b], [a, b, c, c, d, d]]);
});

test('a list in which nothing changes stays the same list: a kept simulation tells lists by identity', () => {
  const list = GrowingList.of([a, b]);
  expect([list.with([]), list.filter(() => true), list.map((one) => one)].every((one) => one === list)).toBe(true);
  expect([...list.filter((one) => one !== a)]).toEqual([b]);
});

const made = 'CREATE TABLE t (id int, n int, m int, o int);';
const history = { migrations: 'migrations' };
const file = (text: string): SimulateInput['files'][number] => ({ sql: readSqlText('migration.sql', text) });
const columns = ({ catalog }: { readonly catalog: ReturnType<typeof simulate> }): readonly string[] => [...catalog.relations.values()].find(({ name }) => name === 't')?.columns.map(({ name }) => name) ?? [];

test.each([
  { what: 'ROLLBACK', sql: 'BEGIN; CREATE VIEW v AS SELECT n FROM t; ROLLBACK; CREATE VIEW w AS SELECT m FROM t;' },
  { what: 'ROLLBACK TO', sql: 'BEGIN; SAVEPOINT s; CREATE VIEW v AS SELECT n FROM t; ROLLBACK TO s; CREATE VIEW w AS SELECT m FROM t; COMMIT;' },
  { what: 'an exception that a block handles', sql: 'DO $$ BEGIN CREATE VIEW v AS SELECT n FROM t; CREATE TABLE t (id int); EXCEPTION WHEN duplicate_table THEN NULL; END $$; CREATE VIEW w AS SELECT m FROM t;' },
])('$what: what depended on a column does so no more, and what came behind it does', ({ sql }) => {
  const of = (dropped: string): ReturnType<typeof simulate> => simulate({ history, files: [made, sql, `ALTER TABLE t DROP COLUMN ${dropped};`].map(file) });
  expect(columns({ catalog: of('n') })).toEqual(['id', 'm', 'o']);
  expect(columns({ catalog: of('m') })).toEqual(['id', 'n', 'm', 'o']);
});

test('two histories that go on from what is kept of one have nothing of one another', () => {
  const later = 'CREATE VIEW x AS SELECT o FROM t;';
  const texts = (view: string, dropped: string): readonly string[] => [made, view, later, `ALTER TABLE t DROP COLUMN ${dropped};`];
  const plain = simulateKept({ history, files: texts('', 'n').map(file) }, null);
  const [viewOfN, viewOfM] = ['CREATE VIEW v AS SELECT n FROM t;', 'CREATE VIEW v AS SELECT m FROM t;'];
  const columnsWith = (view: string, dropped: string, from: typeof plain): readonly string[] => columns(simulateKept({ history, files: texts(view, dropped).map(file) }, from));
  const ofN = simulateKept({ history, files: texts(viewOfN, 'n').map(file) }, plain);
  const ofM = simulateKept({ history, files: texts(viewOfM, 'n').map(file) }, plain);
  expect([plain, ofN, ofM].map(columns)).toEqual([['id', 'm', 'o'], ['id', 'n', 'm', 'o'], ['id', 'm', 'o']]);
  for (const from of [plain, ofN, ofM]) {
    for (const dropped of ['n', 'm', 'o']) {
      const all = ['id', 'n', 'm', 'o'];
      const without = all.filter((name) => name !== dropped);
      expect(columnsWith('', dropped, from)).toEqual(dropped === 'o' ? all : without);
      expect(columnsWith(viewOfN, dropped, from)).toEqual(dropped === 'm' ? without : all);
      expect(columnsWith(viewOfM, dropped, from)).toEqual(dropped === 'n' ? without : all);
    }
  }
});
