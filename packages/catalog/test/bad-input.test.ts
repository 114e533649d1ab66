import { loadGrammar } from '@pg-guardrails/sql-reader';
import { beforeAll, describe, expect, test } from 'vitest';
import { after } from './history.js';

beforeAll(loadGrammar);

const block = (body: string): string => `DO $$ ${body} $$;`;
const grant = `EXECUTE 'GRANT SELECT ON t TO app';`;

/** Each ends, says where and why it was not followed to its end, and what comes after it is simulated. */
const endless: readonly (readonly [name: string, sql: string, reason: RegExp])[] = [
  ['a loop without an end', block(`BEGIN LOOP ${grant} END LOOP; END`), /too many steps|how often|cannot be told|not known/u],
  ['a loop whose condition holds for ever', block(`DECLARE i int := 0; BEGIN WHILE i < 1 LOOP ${grant} END LOOP; END`), /too many steps|how often|cannot be told|not known/u],
  ['a loop over very many numbers', block(`BEGIN FOR i IN 1..2000000000 LOOP ${grant} END LOOP; END`), /cannot be told whether this statement runs/u],
  ['loops in loops', block(`BEGIN FOR i IN 1..9999 LOOP FOR j IN 1..9999 LOOP ${grant} END LOOP; END LOOP; END`), /cannot be told whether this statement runs/u],
  ['a function that calls itself', `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM f(); ${grant} END $$;\nSELECT f();`, /go too deep|too many steps/u],
  ['a function of SQL that calls itself', 'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT f() $$;\nSELECT f();', /go too deep|too many steps/u],
  ['functions that call each other', `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM g(); PERFORM g(); END $$;\nCREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM f(); PERFORM f(); END $$;\nSELECT g();`, /go too deep|too many steps/u],
  ['a block that executes itself', `CREATE FUNCTION f(text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT f(' || quote_literal($1) || ')'; ${grant} END $$;\nSELECT f('x');`, /./u],
  ['a trigger that sets itself off', `CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); ${grant} RETURN NEW; END $$;\nCREATE TRIGGER a AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION again();\nINSERT INTO t VALUES (1);`, /./u],
];

describe('what does not end is bounded, and unknown', () => {
  test.each(endless)('%s', { timeout: 20_000 }, (_, sql, reason) => {
    const catalog = after([`CREATE ROLE app;\nCREATE TABLE t (a int);\n${sql}\n`, 'CREATE TABLE later (a int);']);
    expect([...catalog.relations.values()].map(({ name }) => name)).toEqual(['t', 'later']);
    expect(catalog.errors).toEqual([]);
    expect(catalog.taints.length).toBeGreaterThan(0);
    expect(catalog.taints.some((taint) => reason.test(taint.reason))).toBe(true);
    expect(catalog.taints[0]?.source.place.file).toBe('1.sql');
  });
});

describe('what grows', () => {
  test.each([
    ['a text that doubles', `DECLARE s text := 'x'; BEGIN FOR i IN 1..60 LOOP s := s || s; END LOOP; EXECUTE 'COMMENT ON TABLE t IS ' || quote_literal(s); END`],
    ['a text that format doubles', `DECLARE s text := 'x'; BEGIN FOR i IN 1..60 LOOP s := format('%s%s', s, s); END LOOP; EXECUTE 'COMMENT ON TABLE t IS ' || quote_literal(s); END`],
    ['a text in which each letter becomes the text', `DECLARE s text := 'xx'; BEGIN FOR i IN 1..60 LOOP s := replace(s, 'x', s); END LOOP; EXECUTE 'COMMENT ON TABLE t IS ' || quote_literal(s); END`],
    ['an array that doubles', `DECLARE a text[] := ARRAY['x']; s text; BEGIN FOR i IN 1..60 LOOP a := a || a; END LOOP; FOREACH s IN ARRAY a LOOP EXECUTE 'COMMENT ON TABLE t IS ' || quote_literal(s); END LOOP; END`],
  ])('%s in each round', { timeout: 20_000 }, (_, body) => {
    const catalog = after([`CREATE TABLE t (a int);\n${block(body)}\nCREATE TABLE later (a int);`]);
    expect([...catalog.relations.values()].map(({ name }) => name)).toEqual(['t', 'later']);
  });

  test('blocks in blocks', { timeout: 20_000 }, () => {
    for (const depth of [10, 400, 4000]) {
      const catalog = after([`CREATE TABLE t (a int);\n${block(`${'BEGIN IF true THEN '.repeat(depth)} CREATE TABLE inner_most (a int); ${'END IF; END; '.repeat(depth - 1)}END IF; END`)}\nCREATE TABLE later (a int);`]);
      const made = [...catalog.relations.values()].map(({ name }) => name);
      // It is simulated, or said not to be.
      expect([['t', 'inner_most', 'later'], ['t', 'later']]).toContainEqual(made);
      expect(made.includes('inner_most') || catalog.taints.length > 0).toBe(true);
    }
  });

  test('expressions in expressions', { timeout: 20_000 }, () => {
    for (const depth of [50, 400, 900]) {
      const catalog = after([`CREATE TABLE t (a int CHECK (${'('.repeat(depth)}a > 0${')'.repeat(depth)}), b int DEFAULT 1${' + 1'.repeat(depth)});\n${block(`BEGIN IF ${'NOT '.repeat(depth)}true THEN CREATE TABLE u (a int); END IF; END`)}\nCREATE TABLE later (a int);`]);
      expect([...catalog.relations.values()].map(({ name }) => name)).toContain('later');
    }
  });

  test('10,000 statements in one file', { timeout: 30_000 }, () => {
    const statements = Array.from({ length: 10_000 }, (_, index) => (index % 10 === 0 ? `CREATE TABLE t${String(index)} (a int);` : `GRANT SELECT ON t${String(index - (index % 10))} TO app;`));
    const catalog = after([`CREATE ROLE app;\n${statements.join('\n')}\n`]);
    expect([catalog.relations.size, catalog.errors, catalog.taints]).toEqual([1000, [], []]);
  });
});

test('of an unknown baseline each table is assumed once, not an error for each statement', () => {
  const statements = Array.from({ length: 50 }, (_, index) => `ALTER TABLE from_nowhere ADD COLUMN c${String(index)} int;\nGRANT SELECT ON from_nowhere TO somebody;`);
  const catalog = after([statements.join('\n')], { baseline: 'unknown' });
  expect(catalog.errors).toEqual([]);
  expect(after([statements.join('\n')]).errors.length).toBeGreaterThan(0);
});
