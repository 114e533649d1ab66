import { maybe, one } from './sql.js';

/** Few names, so that statements meet. */
export const roleNames = ['alice', 'bob', 'carol', 'dave'];
export const role = one(...roleNames);
export const anyone = one(...roleNames, ...roleNames, 'PUBLIC', 'CURRENT_USER');
export const oneself = one(...roleNames, ...roleNames, 'CURRENT_ROLE', 'SESSION_USER');
export const table = one('t', 't', 'u', 'u', 's1.t', 'p', 'p1', 'c');
export const relation = one('t', 't', 'u', 'u', 's1.t', 'p', 'p1', 'c', 'v', 'sq');
export const schema = one('public', 's1');
export const column = one('a', 'b', 'a', 'b', 'id');
export const sequence = one('sq', 's1.sq', 't_b_seq');
export const callable = one('f()', 'f(int)', 'guard()');
export const trigger = one('tr', 'tr', 'tr2', '"Tr"');
export const behavior = maybe('CASCADE', 'RESTRICT');
export const ifExists = maybe('IF EXISTS ');

const guardBody = `LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`;

/** What each history starts from. */
export const preamble: readonly string[] = [
  ...roleNames.map((name, index) => `CREATE ROLE ${name}${index === 0 ? ' CREATEROLE' : ''}`),
  'CREATE SCHEMA s1',
  'CREATE TABLE t (a int, b serial)',
  'CREATE TABLE u (a int PRIMARY KEY, b text)',
  'CREATE TABLE s1.t (a int, b int)',
  'CREATE TABLE c (x int) INHERITS (u)',
  'CREATE TABLE p (a int, b int) PARTITION BY RANGE (a)',
  'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)',
  'CREATE SEQUENCE sq',
  'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1',
  `CREATE FUNCTION guard() RETURNS trigger ${guardBody}`,
  `CREATE FUNCTION give(what text, who text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO %I', what, who); END $$`,
];
