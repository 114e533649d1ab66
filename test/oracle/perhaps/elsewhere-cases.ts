import type { Doubted } from './doubted.js';
import { preamble } from '../histories/names.js';

const guard = (name: string): string => `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`;
const watch = (name: string): string => guard(name).replace('RETURNS trigger', 'RETURNS event_trigger').replace('RETURN NEW', 'NULL');
const one = (name: string): string => `CREATE FUNCTION ${name}() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2'`;
const gives = (name: string, what: string, returns = 'int', value = '1'): string => `CREATE FUNCTION ${name}() RETURNS ${returns} LANGUAGE plpgsql AS $f$ BEGIN GRANT UPDATE ON ${what} TO bob; RETURN ${value}; END $f$`;
const mood = (name: string): string => `CREATE TYPE ${name} AS ENUM ('a')`;
const positive = (name: string): string => `CREATE DOMAIN ${name} AS int`;

const path = 'SET search_path = s1, public';

/** How a name that leads to `public` perhaps leads to `s1`: what was there, and the statement in doubt. */
type Way = readonly [string, before: readonly string[], doubt: string];

const ways = (make: (name: string) => string, kind: string, name: string, args = ''): readonly Way[] => [
  ['perhaps made', [], make(name)],
  ['perhaps made, with its schema', [], make(`s1.${name}`)],
  ['perhaps gone', [make(`s1.${name}`)], `DROP ${kind} s1.${name}${args}`],
  ['perhaps in another schema', [], `ALTER ${kind} public.${name}${args} SET SCHEMA s1`],
  ['perhaps renamed', [make(`s1.${name}x`)], `ALTER ${kind} s1.${name}x${args} RENAME TO ${name}`],
  ['perhaps with another name', [make(`s1.${name}`)], `ALTER ${kind} s1.${name}${args} RENAME TO ${name}x`],
];

type Case = readonly [string, Doubted];

function each(all: readonly Way[], given: readonly string[], statements: readonly (readonly string[])[]): readonly Case[] {
  return all.flatMap(([way, before, doubt]) => statements.map((after): Case => [`${after.join('; ')}: ${way}`, { before: [...preamble, ...given, ...before, path], doubted: doubt, after }]));
}

const functions = each(
  ways(guard, 'FUNCTION', 'guard', '()'),
  [],
  [
    ['CREATE TRIGGER x BEFORE UPDATE ON u EXECUTE FUNCTION guard()'],
    ['CREATE TRIGGER x BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION guard()'],
    ['REVOKE EXECUTE ON FUNCTION guard() FROM PUBLIC'],
    ['GRANT EXECUTE ON FUNCTION guard TO bob'],
    ['ALTER FUNCTION guard() OWNER TO bob'],
    ['ALTER FUNCTION guard() SECURITY DEFINER'],
    ['ALTER FUNCTION guard() RENAME TO g2'],
    ['ALTER FUNCTION guard() SET SCHEMA public'],
    ['DROP FUNCTION IF EXISTS guard()'],
    [`COMMENT ON FUNCTION guard() IS 'x'`],
  ],
);

const events = each(ways(watch, 'FUNCTION', 'watch', '()'), [watch('public.watch')], [['CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION watch()']]);

const calls = each(
  ways(one, 'FUNCTION', 'f', '()'),
  [],
  ['ALTER TABLE u ALTER COLUMN a SET DEFAULT f()', 'ALTER TABLE u ADD CONSTRAINT cc CHECK (a > f())', 'CREATE POLICY pp ON u USING (a > f())', 'CREATE INDEX ix ON u ((a + f()))', 'CREATE VIEW v AS SELECT f() AS x FROM u', 'CREATE TABLE w (a int DEFAULT f())', 'CREATE FUNCTION g() RETURNS int LANGUAGE sql RETURN f()'].map((statement) => [statement, 'DROP FUNCTION public.f() CASCADE']),
);

/** What is called gives `bob` something on another table there. */
const runs = each(
  [
    ['perhaps made', [], gives('act', 'public.p')],
    ['perhaps made, with its schema', [], gives('s1.act', 'public.p')],
    ['perhaps gone', [gives('s1.act', 'public.p')], 'DROP FUNCTION s1.act()'],
    ['perhaps renamed', [gives('s1.actx', 'public.p')], 'ALTER FUNCTION s1.actx() RENAME TO act'],
  ],
  [gives('public.act', 'public.u')],
  [
    ['SELECT act()'],
    ['DO $$ BEGIN PERFORM act(); END $$'],
    [`DO $$ BEGIN EXECUTE 'SELECT act()'; END $$`],
    ['CREATE TABLE w AS SELECT act() AS x'],
    ['CREATE TABLE w (a int DEFAULT act())', 'INSERT INTO w DEFAULT VALUES'],
    ['CREATE VIEW w AS SELECT act() AS x', 'CREATE TABLE w2 AS SELECT * FROM w'],
  ],
);

const fired = each(
  [
    ['perhaps made', [], gives('s1.act', 'public.p', 'trigger', 'NEW')],
    ['perhaps gone', [gives('s1.act', 'public.p', 'trigger', 'NEW')], 'DROP FUNCTION s1.act()'],
    ['perhaps renamed', [gives('s1.actx', 'public.p', 'trigger', 'NEW')], 'ALTER FUNCTION s1.actx() RENAME TO act'],
  ],
  [gives('public.act', 'public.u', 'trigger', 'NEW')],
  [['CREATE TRIGGER x BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION act()', 'INSERT INTO u VALUES (1)']],
);

const types = each(
  [...ways(mood, 'TYPE', 'mood'), ['a table, perhaps made', [], 'CREATE TABLE s1.mood (a int)'], ['a table, perhaps gone', ['CREATE TABLE s1.mood (a int)'], 'DROP TABLE s1.mood'], ['a domain, perhaps made', [], 'CREATE DOMAIN s1.mood AS text']],
  [mood('public.mood')],
  [
    ...['ALTER TABLE u ADD COLUMN z mood', 'CREATE TABLE w (a mood)', 'ALTER TABLE u ALTER COLUMN b TYPE mood USING NULL', `CREATE FUNCTION k(x mood) RETURNS int LANGUAGE sql AS 'SELECT 1'`, 'CREATE DOMAIN d AS mood'].map((statement) => [statement, 'DROP TYPE public.mood CASCADE']),
    [`ALTER TYPE mood ADD VALUE 'c'`],
    ['DROP TYPE IF EXISTS mood'],
    ['ALTER TYPE mood OWNER TO bob'],
    ['REVOKE USAGE ON TYPE mood FROM PUBLIC'],
    ['ALTER TYPE mood RENAME TO m2'],
  ],
);

const domains = each(ways(positive, 'DOMAIN', 'pos'), [positive('public.pos')], [['ALTER DOMAIN pos SET NOT NULL'], ['ALTER DOMAIN pos ADD CONSTRAINT dc CHECK (VALUE > 0)'], ['DROP DOMAIN pos'], ['ALTER DOMAIN pos RENAME TO p2']]);

const relations = each(
  ways((name) => `CREATE SEQUENCE ${name}`, 'SEQUENCE', 'sq'),
  [],
  [[`ALTER TABLE u ALTER COLUMN a SET DEFAULT nextval('sq'::regclass)`, 'DROP SEQUENCE public.sq CASCADE'], [`CREATE TABLE w (a int DEFAULT nextval('sq'))`, 'DROP SEQUENCE public.sq CASCADE'], ['ALTER SEQUENCE sq OWNED BY u.a', 'DROP TABLE u CASCADE'], ['ALTER SEQUENCE sq RENAME TO sq2']],
);

const indexes = each(
  [
    ['perhaps made', [], 'CREATE INDEX ix ON s1.t (b)'],
    ['perhaps gone', ['CREATE INDEX ix ON s1.t (b)'], 'DROP INDEX s1.ix'],
  ],
  ['CREATE INDEX ix ON u (b)'],
  [['DROP INDEX ix'], ['ALTER INDEX ix RENAME TO ix2']],
);

const schemas: readonly Case[] = [
  ['a schema that is perhaps made', { before: [...preamble, 'SET search_path = s2, public'], doubted: 'CREATE SCHEMA s2', after: ['CREATE TABLE w (a int)'] }],
  ['a schema that is perhaps gone', { before: [...preamble, 'CREATE SCHEMA s2', guard('s2.guard'), 'SET search_path = s2, public'], doubted: 'DROP SCHEMA s2 CASCADE', after: ['CREATE TRIGGER x BEFORE UPDATE ON public.u EXECUTE FUNCTION guard()'] }],
  ['a schema that perhaps has the name', { before: [...preamble, 'CREATE SCHEMA s3', 'CREATE TABLE s3.u (a int)', guard('s3.guard'), 'SET search_path = s2, public'], doubted: 'ALTER SCHEMA s3 RENAME TO s2', after: ['GRANT SELECT ON u TO bob', 'CREATE TRIGGER x BEFORE UPDATE ON public.t EXECUTE FUNCTION guard()'] }],
  ['a schema that perhaps may be used', { before: [...preamble, 'CREATE TABLE s1.u (a int)', 'GRANT ALL ON u, s1.u TO carol WITH GRANT OPTION', path], doubted: 'GRANT USAGE ON SCHEMA s1 TO carol', after: ['SET ROLE carol', 'GRANT SELECT ON u TO bob'] }],
  ['what is temporary', { before: preamble, doubted: 'CREATE TEMP TABLE u (a int)', after: ['ALTER TABLE u RENAME TO u2'] }],
  ['to_regprocedure of what was perhaps made', { before: preamble, doubted: one('g'), after: [`DO $$ BEGIN IF to_regprocedure('g()') IS NOT NULL THEN GRANT UPDATE ON u TO alice; ELSE GRANT UPDATE ON p TO alice; END IF; END $$`] }],
  ['to_regprocedure of what is perhaps gone', { before: preamble, doubted: 'DROP FUNCTION f()', after: [`DO $$ BEGIN IF to_regprocedure('f()') IS NOT NULL THEN GRANT UPDATE ON u TO alice; ELSE GRANT UPDATE ON p TO alice; END IF; END $$`] }],
];

/** Names that lead elsewhere, where a statement in doubt ran. */
export const elsewhereCases: readonly Case[] = [...functions, ...events, ...calls, ...runs, ...fired, ...types, ...domains, ...relations, ...indexes, ...schemas];

const beside = (before: readonly string[], doubt: string, last: string): Doubted => ({ before: [...preamble, ...before], doubted: doubt, after: [last] });
const trigger = (name: string): string => `CREATE TRIGGER x BEFORE UPDATE ON u EXECUTE FUNCTION ${name}()`;

/** Names that lead to the same, whether the statement in doubt ran or did not. */
export const settledCases: readonly Case[] = [
  ['a function with its schema', beside([path], guard('s1.guard'), trigger('public.guard'))],
  ['a function that perhaps was made in a later schema', beside(['SET search_path = public, s1'], guard('s1.guard'), trigger('guard'))],
  ['a function that perhaps was made outside the path', beside(['CREATE SCHEMA s2', path], guard('s2.guard'), trigger('guard'))],
  ['a function of another name', beside([path], guard('s1.guard2'), trigger('guard'))],
  ['a function that is perhaps altered', beside([guard('s1.guard'), path], 'ALTER FUNCTION s1.guard() SECURITY DEFINER', trigger('guard'))],
  ['a function in a default, with its schema', beside([path], one('s1.f'), 'ALTER TABLE t ALTER a SET DEFAULT public.f()')],
  ['a table with its schema', beside([path], 'CREATE TABLE s1.u (a int)', 'GRANT SELECT ON public.u TO bob')],
  ['a table of another name', beside([path], 'CREATE TABLE s1.p (a int)', 'GRANT SELECT ON u TO bob')],
  ['a table that is made where another perhaps was', beside([path], 'CREATE TABLE s1.w (a int)', guard('other'))],
  ['a type with its schema', beside([mood('public.mood'), path], mood('s1.mood'), 'ALTER TABLE u ADD COLUMN z public.mood')],
  ['a type that perhaps was made in a later schema', beside([mood('public.mood'), 'SET search_path = public, s1'], mood('s1.mood'), 'ALTER TABLE u ADD COLUMN z mood')],
  ['a child of a table that perhaps belongs to another, and gets a sequence', beside([], 'ALTER TABLE u OWNER TO alice', 'ALTER TABLE u ALTER b SET NOT NULL, ADD COLUMN n int')],
  ['a schema that a superuser needs no right to use', beside([path], 'GRANT USAGE ON SCHEMA s1 TO bob', 'CREATE TABLE w (a int)')],
];
