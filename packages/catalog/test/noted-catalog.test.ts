import { askable, notedOf, perCatalog, sameItems, simulate, triggersOf, withTriggers, type Catalog } from '@pg-guardrails/catalog';
import { loadGrammar, readSqlText } from '@pg-guardrails/sql-reader';
import { beforeAll, describe, expect, test } from 'vitest';

beforeAll(loadGrammar);

function catalogOf(sql: string): Catalog {
  return simulate({ files: [{ sql: readSqlText('0.sql', sql) }], history: { migrations: 'migrations' } });
}

const written = `CREATE ROLE app LOGIN; CREATE SCHEMA side; CREATE TYPE mood AS ENUM ('a'); CREATE EXTENSION pgcrypto;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION e();
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);
CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f();`;

const maps = ['roles', 'namespaces', 'relations', 'functions', 'indexes', 'types', 'eventTriggers', 'extensions'] as const;

/** The catalog with one of its maps made otherwise. */
function withMap(catalog: Catalog, name: (typeof maps)[number], change: (entries: [unknown, unknown][]) => [unknown, unknown][]): Catalog {
  return Object.assign({ ...catalog }, { [name]: new Map(change([...catalog[name]])) });
}

function copyOf(row: unknown): unknown {
  return Object.assign({}, row);
}

describe.each(maps)('%s', (name) => {
  test('a row that was read, or looked for', () => {
    const catalog = catalogOf(written);
    const entries: readonly (readonly [unknown, unknown])[] = [...catalog[name]];
    const [key] = entries[0] ?? [];
    const read = notedOf(catalog, (noted) => {
      const map: ReadonlyMap<unknown, unknown> = noted[name];
      return { row: map.get(key), isThere: map.has('none') };
    });
    expect(read.value).toEqual({ row: entries[0]?.[1], isThere: false });
    expect(read.holdsIn(catalog)).toBe(true);
    expect(read.holdsIn(withMap(catalog, name, (all) => [...all, ['other', {}]]))).toBe(true);
    expect(read.holdsIn(withMap(catalog, name, (all) => [...all, ['none', {}]]))).toBe(false);
    expect(read.holdsIn(withMap(catalog, name, (all) => all.map(([one, row]) => [one, one === key ? copyOf(row) : row])))).toBe(false);
    expect(read.holdsIn(withMap(catalog, name, (all) => all.slice(1)))).toBe(false);
  });

  test('all of it, and its order', () => {
    const catalog = withMap(catalogOf(written), name, (all) => [...all, ['last', {}]]);
    const reads = [(noted: Catalog) => noted[name].size, (noted: Catalog) => [...noted[name]].length, (noted: Catalog) => [...noted[name].keys()].length, (noted: Catalog) => [...noted[name].values()].length];
    for (const read of reads) {
      const all = notedOf(catalog, read);
      expect(all.value).toBe(catalog[name].size);
      expect(all.holdsIn(withMap(catalog, name, (entries) => entries))).toBe(true);
      expect(all.holdsIn(withMap(catalog, name, (entries) => entries.slice(0, -1)))).toBe(false);
      expect(all.holdsIn(withMap(catalog, name, (entries) => [...entries].reverse()))).toBe(false);
      expect(all.holdsIn(withMap(catalog, name, (entries) => entries.map(([key, row], index) => [key, index === 0 ? copyOf(row) : row])))).toBe(false);
    }
  });
});

const others = ['memberships', 'triggers', 'defaultAcl', 'bindings', 'roleSettings', 'systemSettings', 'subscriptions', 'databaseAcl', 'parameterAcls', 'changes', 'taints', 'errors', 'unmodelled', 'databaseOwner', 'postgres', 'searchPath'] as const;

test('no field is left out', () => {
  expect([...maps, ...others].sort()).toEqual(Object.keys(catalogOf(written)).sort());
});

test.each(others)('%s, as a whole', (name) => {
  const catalog = catalogOf(written);
  const read = notedOf(catalog, (noted) => noted[name]);
  expect(read.value).toBe(catalog[name]);
  expect(read.holdsIn({ ...catalog })).toBe(true);
  expect(read.holdsIn(Object.assign({ ...catalog }, { [name]: [] }))).toBe(false);
  expect(notedOf(catalog, () => null).holdsIn(Object.assign({ ...catalog }, { [name]: [] }))).toBe(true);
});

test('the answer to a question counts, and not what it was got from', () => {
  const namesIn = askable(({ relations }, prefix: string) => [...relations.values()].flatMap(({ name }) => (name.startsWith(prefix) ? [name] : [])), sameItems);
  const catalog = catalogOf(written);
  let asked = 0;
  const read = notedOf(catalog, (noted) => {
    asked += namesIn(noted, 'a').length;
    return namesIn(noted, 'a');
  });
  expect(asked).toBe(1);
  expect(read.value).toEqual(['a']);
  expect(read.holdsIn(catalogOf(`${written} CREATE TABLE c ();`))).toBe(true);
  expect(read.holdsIn(catalogOf(`${written} CREATE TABLE another ();`))).toBe(false);
});

test('what is remembered by catalog is remembered for each that notes', () => {
  const count = perCatalog<'functions', number>(({ functions }) => functions.size);
  const catalog = catalogOf(written);
  count(catalog, 'functions');
  for (const read of [notedOf(catalog, (noted) => count(noted, 'functions')), notedOf(catalog, (noted) => count(noted, 'functions'))]) expect(read.holdsIn(catalogOf(`${written} CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';`))).toBe(false);
});

test('where triggers are switched, a question is asked of what is switched', () => {
  const catalog = catalogOf(written);
  const relation = [...catalog.relations.values()].find(({ name }) => name === 'a');
  if (relation === undefined) throw new Error('a is there');
  const read = notedOf(catalog, (noted) => {
    const off = withTriggers(noted, noted.triggers.map((trigger) => ({ ...trigger, tgenabled: 'D' as const })));
    return [triggersOf(noted, relation), triggersOf(off, relation)].map((triggers) => triggers.map(({ tgenabled }) => tgenabled));
  });
  expect(read.value).toEqual([['O'], ['D']]);
  expect(read.holdsIn(catalog)).toBe(true);
  expect(read.holdsIn({ ...catalog, triggers: [] })).toBe(false);
});
