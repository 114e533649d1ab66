import type { NameCase } from './name-cases.js';

const perhaps = (statement: string): string => `DO $$ BEGIN IF random() < 2 THEN ${statement}; END IF; END $$`;
const undonePerhaps = (statement: string): string => `DO $$ BEGIN ${statement}; PERFORM 1 / (random() < 2)::int; EXCEPTION WHEN division_by_zero THEN NULL; END $$`;
const defaults = (what: string): string => `ALTER DEFAULT PRIVILEGES ${what}`;

const made = ['CREATE FUNCTION fn() RETURNS int LANGUAGE sql RETURN 1', 'CREATE SCHEMA sc', `CREATE TYPE ty AS ENUM ('a')`, 'CREATE TABLE tb (a int)', 'CREATE SEQUENCE sq'];
const names = ['fn', 'sc', 'ty', 'tb', 'sq'];
const only = (name: string): Pick<NameCase, 'settled' | 'open'> => ({ settled: names.filter((one) => one !== name), open: [name] });
const after = (name: string, block: string, open: string): NameCase => ({ name, sql: ['CREATE ROLE r', block, ...made], ...only(open) });

/** Perhaps other default privileges: the ACL of what is made afterwards is open, and nothing else is. */
export const defaultDoubtCases: readonly NameCase[] = [
  after('default privileges that are perhaps others: functions', perhaps(defaults('GRANT EXECUTE ON FUNCTIONS TO r')), 'fn'),
  after('default privileges that are perhaps others: functions, of PUBLIC', perhaps(defaults('REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC')), 'fn'),
  after('default privileges that are perhaps others: functions of one schema', perhaps(defaults('IN SCHEMA public GRANT EXECUTE ON ROUTINES TO r')), 'fn'),
  after('default privileges that are perhaps others: schemas', perhaps(defaults('GRANT USAGE ON SCHEMAS TO r')), 'sc'),
  after('default privileges that are perhaps others: types', perhaps(defaults('GRANT USAGE ON TYPES TO r')), 'ty'),
  after('default privileges that are perhaps others: types, of PUBLIC', perhaps(defaults('REVOKE USAGE ON TYPES FROM PUBLIC')), 'ty'),
  after('default privileges that are perhaps others: tables', perhaps(defaults('GRANT SELECT ON TABLES TO r')), 'tb'),
  after('default privileges that are perhaps others: sequences', perhaps(defaults('GRANT USAGE ON SEQUENCES TO r')), 'sq'),
  after('default privileges that were perhaps undone: functions', undonePerhaps(defaults('GRANT EXECUTE ON FUNCTIONS TO r')), 'fn'),
  after('default privileges that were perhaps undone: schemas', undonePerhaps(defaults('GRANT CREATE ON SCHEMAS TO r')), 'sc'),
  {
    name: 'default privileges that are perhaps others: what was there keeps its ACL, also where it is replaced',
    sql: ['CREATE ROLE r', ...made, perhaps(defaults('GRANT EXECUTE ON FUNCTIONS TO r')), perhaps(defaults('GRANT USAGE ON TYPES TO r')), perhaps(defaults('GRANT USAGE ON SCHEMAS TO r')), 'CREATE OR REPLACE FUNCTION fn() RETURNS int LANGUAGE sql RETURN 2', 'CREATE FUNCTION other() RETURNS int LANGUAGE sql RETURN 3'],
    settled: names,
    open: ['other'],
  },
  {
    name: 'default privileges that are perhaps others: procedures and aggregates',
    sql: ['CREATE ROLE r', perhaps(defaults('GRANT EXECUTE ON FUNCTIONS TO r')), `CREATE PROCEDURE fn() LANGUAGE sql AS ''`, 'CREATE AGGREGATE ag (int) (sfunc = int4pl, stype = int)', 'CREATE SCHEMA sc'],
    settled: ['sc'],
    open: ['fn', 'ag'],
  },
  {
    name: 'default privileges that are perhaps others: domains, ranges and composite types',
    sql: ['CREATE ROLE r', perhaps(defaults('REVOKE USAGE ON TYPES FROM PUBLIC')), 'CREATE DOMAIN dm AS int', 'CREATE TYPE ra AS RANGE (subtype = int)', 'CREATE TYPE co AS (a int)', 'CREATE TABLE tb (a dm)'],
    settled: ['tb'],
    open: ['dm', 'ra', 'co'],
  },
];
