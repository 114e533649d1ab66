import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Asker } from '../src/attempt/asker.js';
import { seed } from '../src/attempt/seed.js';
import type { Server } from '../src/server/server.js';
import type { Session } from '../src/server/session.js';
import { startFromPackage } from './embedded.js';

/** Each table takes a row of both kinds: PostgreSQL itself has accepted it. */

let server: Server;
const session: Session = { query: (sql) => server.session.query(sql) };

beforeAll(async () => {
  server = await startFromPackage();
});
afterAll(() => server.close());

async function rowsAfter(sql: string, fill: 'filled' | 'bare'): Promise<{ readonly sown: Awaited<ReturnType<typeof seed>>; readonly rows: readonly object[] }> {
  await session.query('BEGIN');
  try {
    await session.query(sql);
    const sown = await seed(new Asker(session), { schema: 'public', name: 't' }, fill);
    return { sown, rows: 'row' in sown ? await session.query('SELECT true AS there, t.* FROM t') : [] };
  } finally {
    await session.query('ROLLBACK');
  }
}

const takeARow: readonly (readonly [string, string])[] = [
  ['no column at all', 'CREATE TABLE t ()'],
  ['numbers', 'CREATE TABLE t (a smallint NOT NULL, b bigint NOT NULL, c numeric(4,2) NOT NULL, d real NOT NULL, e double precision NOT NULL, f money NOT NULL)'],
  ['texts with lengths', 'CREATE TABLE t (a varchar(2) NOT NULL, b char(3) NOT NULL, c name NOT NULL, d text NOT NULL, e "char" NOT NULL)'],
  ['moments', 'CREATE TABLE t (a date NOT NULL, b timestamptz NOT NULL, c time NOT NULL, d interval NOT NULL, e timestamp(3) NOT NULL, f timetz NOT NULL)'],
  ['everything else that PostgreSQL brings along', "CREATE TABLE t (a uuid NOT NULL, b jsonb NOT NULL, c bytea NOT NULL, d inet NOT NULL, e cidr NOT NULL, f macaddr NOT NULL, g bit(1) NOT NULL, h varbit NOT NULL, i point NOT NULL, j tsvector NOT NULL, k int4range NOT NULL, l tstzmultirange NOT NULL, m boolean NOT NULL, n json NOT NULL, o regclass NOT NULL, p pg_lsn NOT NULL, q box NOT NULL, r tsquery NOT NULL, s jsonpath NOT NULL)"],
  ['arrays', 'CREATE TABLE t (a text[] NOT NULL, b integer[][] NOT NULL, c uuid[] NOT NULL CHECK (cardinality(c) > 0))'],
  ['an enum and an array of it', "CREATE TYPE state AS ENUM ('NEW', 'DONE'); CREATE TABLE t (a state NOT NULL, b state[] NOT NULL CHECK (cardinality(b) > 0))"],
  ['a composite type', 'CREATE TYPE pair AS (a integer, b text); CREATE TABLE t (a pair NOT NULL)'],
  ['domains upon domains', "CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Z]{3}$'); CREATE DOMAIN must AS code NOT NULL; CREATE TABLE t (a must, b code NOT NULL)"],
  ['identity and generated columns', 'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer NOT NULL, b integer GENERATED ALWAYS AS (a * 2) STORED)'],
  ['a list of words', "CREATE TABLE t (status text NOT NULL CHECK (status IN ('DRAFT', 'POSTED')))"],
  ['a length', 'CREATE TABLE t (hash text NOT NULL CHECK (char_length(hash) = 64), hex text CHECK (hex ~ \'^[0-9a-f]{40}$\'))'],
  ['bounds', 'CREATE TABLE t (a integer NOT NULL CHECK (a BETWEEN 1000 AND 2000), b integer CHECK (b < -50), c numeric NOT NULL CHECK (c > 17.5))'],
  ['columns that depend on each other', "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c text, d timestamptz, CHECK (a < b), CHECK ((c IS NULL) <> (d IS NULL)), CHECK (c IS NULL OR c <> 'x'))"],
  ['a state that requires columns', "CREATE TABLE t (status text NOT NULL CHECK (status IN ('CONNECTED', 'GONE')), realm text, CHECK (status <> 'CONNECTED' OR realm IS NOT NULL), CHECK (status <> 'GONE' OR realm IS NULL))"],
  ['references to parents, which get rows', "CREATE TABLE g (id uuid PRIMARY KEY, name text NOT NULL CHECK (name <> 'x')); CREATE TABLE p (id bigint PRIMARY KEY, g uuid NOT NULL REFERENCES g); CREATE TABLE t (id integer PRIMARY KEY, p bigint NOT NULL REFERENCES p)"],
  ['a reference to two columns', 'CREATE TABLE p (a integer, b text, PRIMARY KEY (a, b)); CREATE TABLE t (x integer NOT NULL, y text NOT NULL, FOREIGN KEY (x, y) REFERENCES p (a, b))'],
  ['a reference to itself', 'CREATE TABLE t (id integer PRIMARY KEY, above integer NOT NULL REFERENCES t)'],
  ['references in a circle', 'CREATE TABLE p (id integer PRIMARY KEY, t integer); CREATE TABLE t (id integer PRIMARY KEY, p integer NOT NULL REFERENCES p); ALTER TABLE p ADD FOREIGN KEY (t) REFERENCES t'],
  ['a row that is there already', 'CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL UNIQUE); INSERT INTO t VALUES (1, \'x\')'],
  ['a table of one row', "CREATE TABLE t (id boolean PRIMARY KEY DEFAULT true CHECK (id)); INSERT INTO t VALUES (true)"],
  ['an INSERT trigger that refuses', "CREATE TABLE t (id integer); CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no()"],
  ['a partition by range', "CREATE TABLE p (at timestamptz NOT NULL, a integer) PARTITION BY RANGE (at); CREATE TABLE t PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')"],
  ['a partition by list', "CREATE TABLE p (k text, a integer) PARTITION BY LIST (k); CREATE TABLE t PARTITION OF p FOR VALUES IN ('eu', 'us')"],
  ['a partition by hash', 'CREATE TABLE p (k integer, a integer) PARTITION BY HASH (k); CREATE TABLE t PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 3)'],
  ['a default partition', 'CREATE TABLE p (k integer NOT NULL) PARTITION BY LIST (k); CREATE TABLE q PARTITION OF p FOR VALUES IN (1, 0, 2); CREATE TABLE t PARTITION OF p DEFAULT'],
  ['a partitioned table', 'CREATE TABLE t (k integer NOT NULL) PARTITION BY RANGE (k); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (50) TO (60)'],
  ['names that need quotes', 'CREATE TABLE t ("Order" text NOT NULL, "a""b" integer NOT NULL CHECK ("a""b" > 5), "user" text)'],
  ['a CHECK that is false for NULL alone is fulfilled by NULL', 'CREATE TABLE t (a integer CHECK (a > 100000 AND a < 100002))'],
  ['ranges that must hold something', "CREATE TYPE span AS RANGE (subtype = integer); CREATE TABLE t (a tstzrange NOT NULL CHECK (NOT isempty(a)), b span NOT NULL CHECK (lower(b) IS NOT NULL), c datemultirange CHECK (NOT isempty(c)))"],
  ['a composite type whose fields must be there', 'CREATE TYPE pair AS (a integer, b text); CREATE TABLE t (a pair NOT NULL CHECK ((a).b IS NOT NULL))'],
  ['a condition on a generated column', 'CREATE TABLE t (a integer NOT NULL, b integer GENERATED ALWAYS AS (a * 2) STORED CHECK (b > 14), c text, d text GENERATED ALWAYS AS (upper(c)) VIRTUAL)'],
  ['a condition that only the default fulfils', "CREATE FUNCTION known(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT md5($1) = md5('initial-state') $$; CREATE TABLE t (a text NOT NULL DEFAULT 'initial-state' CHECK (known(a)))"],
  ['a condition that some values break off', "CREATE TABLE t (a text NOT NULL CHECK (a::integer > 5), b text NOT NULL, CHECK (a::integer > b::integer))"],
  ['numbers with bits', "CREATE TABLE t (a bit(8) NOT NULL, b bit varying(4) NOT NULL, c numeric(3,3) NOT NULL, d interval second(0) NOT NULL)"],
  ['one state of many, each of which requires columns', `CREATE TABLE t (status text NOT NULL, ${Array.from({ length: 20 }, (_, at) => `c${String(at)} integer, CHECK (status <> 'S${String(at)}' OR c${String(at)} IS NOT NULL), CHECK (status <> 'GONE' OR c${String(at)} IS NULL)`).join(', ')}, CHECK (status IN ('GONE', 'S3', 'S4')), CHECK (c1 > c2), CHECK (c2 > c3), CHECK (c4 < c5 AND c5 < c6))`],
  ['row security', 'CREATE TABLE t (id integer NOT NULL); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY'],
  ['an exclusion constraint', 'CREATE TABLE t (during tstzrange NOT NULL, EXCLUDE USING gist (during WITH &&))'],
];

describe('a row is found', () => {
  for (const fill of ['filled', 'bare'] as const) {
    test.each(takeARow)(`%s, ${fill}`, async (_, sql) => {
      const { sown, rows } = await rowsAfter(sql, fill);
      expect(sown).toHaveProperty('row');
      expect(rows.length).toBeGreaterThan(0);
    });
  }

  test.each(takeARow.filter(([, sql]) => /REFERENCES/u.test(sql)))('%s: what it refers to is there', async (_, sql) => {
    await session.query('BEGIN');
    try {
      await session.query(sql);
      expect(await seed(new Asker(session), { schema: 'public', name: 't' }, 'filled')).toHaveProperty('row');
      // Foreign keys of rows that the transaction itself put in are asked for at every UPDATE (RI_FKey_fk_upd_check_required).
      const columns = await session.query("SELECT attname AS name FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0");
      for (const column of columns) if ('name' in column) await session.query(`UPDATE t SET "${String(column.name)}" = "${String(column.name)}"; SET CONSTRAINTS ALL IMMEDIATE`);
    } finally {
      await session.query('ROLLBACK');
    }
  });

  test('no sequence moves, for no ROLLBACK would move it back', async () => {
    await session.query('CREATE TABLE numbered (id bigserial PRIMARY KEY, other bigint GENERATED ALWAYS AS IDENTITY, a text NOT NULL UNIQUE)');
    await session.query('BEGIN');
    expect(await seed(new Asker(session), { schema: 'public', name: 'numbered' }, 'filled')).toHaveProperty('row');
    await session.query('ROLLBACK');
    expect(await session.query('SELECT (SELECT is_called FROM numbered_id_seq) AS one, (SELECT is_called FROM numbered_other_seq) AS two')).toEqual([{ one: false, two: false }]);
    await session.query('DROP TABLE numbered');
  });

  test('a filled row has no NULL that it need not have, a bare one no value that it need not have', async () => {
    const sql = 'CREATE TABLE t (id integer PRIMARY KEY, a text, b boolean DEFAULT true)';
    expect((await rowsAfter(sql, 'filled')).rows).toEqual([{ there: true, id: 1, a: 'x', b: true }]);
    expect((await rowsAfter(sql, 'bare')).rows).toEqual([{ there: true, id: 1, a: null, b: null }]);
  });
});

describe('none is found, and the reason says why', () => {
  test.each([
    ['no such table', 'SELECT 1', 'there is no table'],
    ['no partition yet', 'CREATE TABLE t (k integer) PARTITION BY LIST (k)', 'it has no partition'],
    ['a condition that nothing tried fulfils', "CREATE TABLE t (a text NOT NULL CHECK (md5(a) = 'd41d8cd98f00b204e9800998ecf8427f' AND a <> ''))", 'no value is known that column a of type text takes such that ((md5(a)'],
    ['conditions that no two values fulfil together', 'CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, CHECK (a < b), CHECK (b < a))', 'no row is known that fulfils'],
    ['a trigger that fires in replica mode too', "CREATE TABLE t (id integer); CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$; CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no(); ALTER TABLE t ENABLE ALWAYS TRIGGER no", 'P0001: never'],
    ['a trigger that drops rows', 'CREATE TABLE t (id integer); CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no(); ALTER TABLE t ENABLE ALWAYS TRIGGER no', 'drops every row'],
  ])('%s', async (_, sql, reason) => {
    const { sown } = await rowsAfter(sql, 'filled');
    expect(sown).toHaveProperty('reason', expect.stringContaining(reason));
  });
});
