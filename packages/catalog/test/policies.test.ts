import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '@pg-guardrails/sql-reader';
import { after } from './history.js';

beforeAll(loadGrammar);

const tables = 'CREATE SCHEMA s; CREATE TABLE t (id int, n int); CREATE TABLE s.o (id int, n int); CREATE FUNCTION me() RETURNS int LANGUAGE sql RETURN 1;';

/** What a policy's condition says after something that it names was renamed. */
const renamed: readonly (readonly [name: string, condition: string, statement: string, then: string])[] = [
  ['a column', 'n > 1 AND t.n < 5', 'ALTER TABLE t RENAME n TO "my n"', '"my n" > 1 AND t."my n" < 5'],
  ['a column, not its namesake', `n > 1 OR id IN (SELECT n FROM s.o WHERE o.n = 'n')`, 'ALTER TABLE t RENAME n TO m', `m > 1 OR id IN (SELECT n FROM s.o WHERE o.n = 'n')`],
  ['a column of another table', 'n IN (SELECT n FROM s.o x WHERE x.n = t.n)', 'ALTER TABLE s.o RENAME n TO m', 'n IN (SELECT m FROM s.o x WHERE x.m = t.n)'],
  ['a column of both sides', 'EXISTS (SELECT FROM s.o WHERE o.id = n)', 'ALTER TABLE t RENAME n TO m', 'EXISTS (SELECT FROM s.o WHERE o.id = n)'],
  ['behind letters of several bytes', `'äöü€😀' <> '' AND n = 1`, 'ALTER TABLE t RENAME n TO m', `'äöü€😀' <> '' AND m = 1`],
  ['its own table', 't.n = 1 OR public.t.id = 2', 'ALTER TABLE t RENAME TO u', 'u.n = 1 OR u.id = 2'],
  ['another table', 'id IN (SELECT o.id FROM s.o)', 'ALTER TABLE s.o RENAME TO p', 'id IN (SELECT o.id FROM s.p o)'],
  ['another table with an alias', 'id IN (SELECT x.id FROM s.o x)', 'ALTER TABLE s.o SET SCHEMA public', 'id IN (SELECT x.id FROM public.o x)'],
  ['the schema of another table', 'id IN (SELECT o.id FROM s.o)', 'ALTER SCHEMA s RENAME TO r', 'id IN (SELECT o.id FROM r.o o)'],
  ['a function', 'id = me() AND public.me() = 1', 'ALTER FUNCTION me() RENAME TO who', 'id = who() AND public.who() = 1'],
  ['WITH hides a table', 'id IN (WITH o AS (SELECT 1 AS n) SELECT n FROM o)', 'ALTER TABLE s.o RENAME n TO m', 'id IN (WITH o AS (SELECT 1 AS n) SELECT n FROM o)'],
];

describe('conditions of policies follow renames', () => {
  test.each(renamed)('%s', (_, condition, statement, then) => {
    const catalog = after([`${tables} CREATE POLICY p ON t USING (${condition}); ${statement};`]);
    const using = [...catalog.relations.values()].flatMap(({ policies }) => policies.map((policy) => policy.using));
    expect(using).toEqual([then]);
  });
});

/** The words between the parentheses, as they stand there. */
const texts: readonly (readonly [name: string, clauses: string, using: string | null, withCheck: string | null])[] = [
  ['none', '', null, null],
  ['both', 'USING (n = 1) WITH CHECK ((n) = (2))', 'n = 1', '(n) = (2)'],
  ['strings and comments', `USING (n::text <> ')' /* ) */ AND true) WITH CHECK (n::text <> $x$ ) $x$)`, `n::text <> ')' /* ) */ AND true`, 'n::text <> $x$ ) $x$'],
  ['the words in a subquery', 'WITH CHECK (id IN (SELECT a.id FROM t a JOIN t b USING (id)))', null, 'id IN (SELECT a.id FROM t a JOIN t b USING (id))'],
];

describe('conditions are kept as written', () => {
  test.each(texts)('%s', (_, clauses, using, withCheck) => {
    const catalog = after([`${tables} CREATE POLICY "using (" ON t ${clauses};`]);
    expect([...catalog.relations.values()].flatMap(({ policies }) => policies).map((policy) => [policy.using, policy.withCheck])).toEqual([[using, withCheck]]);
  });
});
