import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TableAccess } from '../src/index.js';
import { loadGrammar, readSqlText, tableAccess } from '../src/index.js';
import { secondReading } from './second-reader.js';

beforeAll(loadGrammar);

function access(sql: string): TableAccess | null {
  const { statements, problems } = readSqlText('a.sql', sql);
  const [statement] = statements;
  if (problems.length > 0 || statement === undefined || statements.length !== 1) throw new Error(`not one statement: ${sql}: ${JSON.stringify(problems)}`);
  return tableAccess(statement);
}

/** Statement, tables read, tables written; names apart by a blank. */
const cases: readonly (readonly [sql: string, reads: string, writes: string])[] = [
  ['select 1', '', ''],
  ['select * from a', 'a', ''],
  ['select * from s.a', 's.a', ''],
  ['select * from "A b"', 'A b', ''],
  ['select * from a, b', 'a b', ''],
  ['select * from a x', 'a', ''],
  ['select x.* from a as x', 'a', ''],
  ['select * from a join b on a.id = b.id', 'a b', ''],
  ['select * from a left join b using (id)', 'a b', ''],
  ['select * from a cross join b', 'a b', ''],
  ['select * from a inner join b on true left join c on true', 'a b c', ''],
  ['select * from a full join s.b on a.x = b.x', 'a s.b', ''],
  ['select * from (select * from a) x', 'a', ''],
  ['select * from (select * from a) x join b on true', 'a b', ''],
  ['select (select max(x) from a)', 'a', ''],
  ['select * from a where id in (select id from b)', 'a b', ''],
  ['select * from a where exists (select 1 from b where b.id = a.id)', 'a b', ''],
  ['select * from a where x = any (select x from b)', 'a b', ''],
  ['select array(select x from a)', 'a', ''],
  ['select case when exists (select 1 from a) then 1 else (select 2 from b) end', 'a b', ''],
  ['select * from a order by (select 1 from b)', 'a b', ''],
  ['select count(*) from a group by x having count(*) > (select n from b)', 'a b', ''],
  ['select * from a limit (select n from b)', 'a b', ''],
  ['select * from a for update', 'a', ''],
  ['select * from a x, b y for update of x', 'a b', ''],
  ['select * from generate_series(1, 2) g', '', ''],
  ['select * from f((select x from a)) g', 'a', ''],
  ['select * from a, lateral (select * from b where b.id = a.id) x', 'a b', ''],
  ['select * from a tablesample bernoulli (1)', 'a', ''],
  ['select * from only a', 'a', ''],
  ['table a', 'a', ''],
  ['values (1), ((select x from a))', 'a', ''],
  ['select 1 from a union select 2 from b', 'a b', ''],
  ['select 1 from a union all select 2 from b union all select 3 from c', 'a b c', ''],
  ['select 1 from a except select 2 from b', 'a b', ''],
  ['(select 1 from a) union (select 2 from b)', 'a b', ''],
  ['with x as (select * from a) select * from x', 'a', ''],
  ['with x as (select * from a), y as (select * from x) select * from y, b', 'a b', ''],
  ['with x as (select * from y), y as (select * from b) select * from x, y', 'y b', ''],
  ['with x as (select * from x) select * from x', 'x', ''],
  ['with x as (select 1) select * from s.x', 's.x', ''],
  ['with x as (select 1) select * from (select * from x) z, a', 'a', ''],
  ['with x as (with y as (select * from a) select * from y) select * from x, y', 'a y', ''],
  ['with recursive x as (select 1 from a union all select 1 from x join b on true) select * from x', 'a b', ''],
  ['with recursive x as (select 1 union select 1 from x) select * from x', '', ''],
  ['with x as (select 1 from a) select 1 from x union select 2 from x', 'a', ''],
  ['with x as (insert into a values (1) returning *) select * from x', '', 'a'],
  ['with x as (delete from a where id = 1 returning *) insert into b select * from x', '', 'a b'],
  ['with x as (update a set v = 1 returning *) select * from x join c on true', 'c', 'a'],
  ['select 1 from a where id = (with x as (select 1 from b) select * from x)', 'a b', ''],
  ['select * into c from a', 'a', 'c'],
  ['insert into a values (1)', '', 'a'],
  ['insert into s.a (x, y) values (1, 2)', '', 's.a'],
  ['insert into a default values', '', 'a'],
  ['insert into a select * from b', 'b', 'a'],
  ['insert into a select * from a', 'a', 'a'],
  ['insert into a as t values (1) returning (select 1 from b)', 'b', 'a'],
  ['insert into a values ((select max(x) from b))', 'b', 'a'],
  ['insert into a values (1) on conflict do nothing', '', 'a'],
  ['insert into a values (1) on conflict (id) do update set x = (select 1 from b)', 'b', 'a'],
  ['insert into a values (1) on conflict (id) do update set x = excluded.x', '', 'a'],
  ['with b as (select * from c) insert into a select * from b', 'c', 'a'],
  ['with a as (select * from c) insert into a select * from a', 'c', 'a'],
  ['update a set x = 1', '', 'a'],
  ['update s.a set x = 1 where id = 2', '', 's.a'],
  ['update a t set x = 1 returning *', '', 'a'],
  ['update a set x = b.x from b where a.id = b.id', 'b', 'a'],
  ['update a set x = (select max(x) from b)', 'b', 'a'],
  ['update a set x = 1 where id in (select id from b)', 'b', 'a'],
  ['update a set x = 1 from b join c on true', 'b c', 'a'],
  ['update a set x = 1 from a z where a.id = z.id', 'a', 'a'],
  ['update a set (x, y) = (select 1, 2 from b)', 'b', 'a'],
  ['delete from a', '', 'a'],
  ['delete from s.a where id = 1', '', 's.a'],
  ['delete from a using b where a.id = b.id', 'b', 'a'],
  ['delete from a where id in (select id from b) returning *', 'b', 'a'],
  ['delete from a where not exists (select 1 from a z where z.id = a.parent)', 'a', 'a'],
  ['with x as (select id from b) delete from a where id in (select id from x)', 'b', 'a'],
  ['merge into a using b on a.id = b.id when matched then update set x = 1 when not matched then insert values (1)', 'b', 'a'],
  ['merge into a t using (select * from b) s on t.id = s.id when matched then delete', 'b', 'a'],
  ['truncate a', '', 'a'],
  ['truncate table s.a, b cascade', '', 's.a b'],
  ['copy a from stdin', '', 'a'],
  ['copy a (x) to stdout', 'a', ''],
  ['copy (select * from a join b on true) to stdout', 'a b', ''],
  ['copy (delete from a returning *) to stdout', '', 'a'],
  ['explain analyze delete from a', '', 'a'],
  ['prepare p as update a set x = $1', '', 'a'],
  ['declare c cursor for select * from a', 'a', ''],
  ['create table c as select * from a', 'a', 'c'],
];

function words(names: string): readonly string[] {
  return names === 'A b' ? [names] : names.split(' ').filter((name) => name !== '');
}

describe('tables that a statement reads and writes', () => {
  test.each(cases)('%s', (sql, reads, writes) => {
    const found = access(sql);
    expect({ reads: [...(found?.reads ?? ['?'])].sort(), writes: [...(found?.writes ?? ['?'])].sort() }).toEqual({ reads: [...words(reads)].sort(), writes: [...words(writes)].sort() });
  });

  test.each(['create table a (x int)', 'drop table a', 'grant select on a to b', 'set role a', 'lock table a', 'comment on table a is null'])('%s is no such statement', (sql) => {
    expect(access(sql)).toBeNull();
  });
});

/** Compares with pgsql-ast-parser; false when it does not accept the statement. */
function agrees(sql: string): boolean {
  const second = secondReading(sql);
  if (second === null) return false;
  const first = access(sql);
  expect({ sql, reads: [...(first?.reads ?? [])].sort(), writes: [...(first?.writes ?? [])].sort() }).toEqual({ sql, ...second });
  return true;
}

describe('agreement with pgsql-ast-parser, an independent reader', () => {
  test('on the table above, wherever it accepts the statement', () => {
    const accepted = cases.filter(([sql]) => agrees(sql));
    expect(accepted.length).toBeGreaterThanOrEqual(60);
  });

  const table = fc.constantFrom('a', 'b', 'c', 's.a', 's.b', '"Q"', 'x', 'y');
  const { select } = fc.letrec<{ select: string; from: string; condition: string }>((tie) => ({
    select: fc.oneof(
      { maxDepth: 3 },
      table.map((name) => `select * from ${name}`),
      fc.tuple(tie('from'), tie('condition')).map(([from, condition]) => `select 1 from ${from} where ${condition}`),
      fc.tuple(tie('select'), tie('select')).map(([left, right]) => `(${left}) union all (${right})`),
      fc.tuple(tie('select'), tie('from')).map(([inner, from]) => `with x as (${inner}) select * from x, ${from}`),
      fc.tuple(tie('select'), tie('select'), tie('from')).map(([one, two, from]) => `with x as (${one}), y as (${two}) select * from ${from}`),
      fc.tuple(tie('select'), tie('from')).map(([scalar, from]) => `select (select count(*) from (${scalar}) n) from ${from}`),
    ),
    from: fc.oneof(
      { maxDepth: 3 },
      table,
      fc.tuple(tie('from'), table).map(([left, right]) => `${left} left join ${right} as r on true`),
      tie('select').map((inner) => `(${inner}) as n`),
    ),
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.constant('true'),
      tie('select').map((inner) => `exists (${inner})`),
      tie('select').map((inner) => `1 in (${inner})`),
    ),
  }));
  const statement = fc.oneof(
    select,
    fc.tuple(table, select).map(([name, query]) => `insert into ${name} ${query}`),
    fc.tuple(table, select).map(([name, query]) => `insert into ${name} values (1) on conflict (id) do update set v = (${query})`),
    fc.tuple(table, select, table).map(([name, query, other]) => `update ${name} set v = (${query}) from ${other} as o where exists (${query})`),
    fc.tuple(table, select).map(([name, query]) => `delete from ${name} where id in (${query})`),
    fc.tuple(table, table, select).map(([name, other, query]) => `with x as (delete from ${name} where exists (${query}) returning *), y as (select * from x) insert into ${other} select * from y`),
    fc.tuple(table, table).map(([one, two]) => `truncate table ${one}, ${two}`),
  );

  test('on generated statements', () => {
    let accepted = 0;
    fc.assert(
      fc.property(statement, (sql) => {
        if (agrees(sql)) accepted += 1;
      }),
      { seed: 20240229, numRuns: 400 },
    );
    expect(accepted).toBeGreaterThanOrEqual(200);
  });
});
