import type { HistoryConfig } from '../../packages/kernel/src/index.js';

/** A history of scripts for psql that simulator and servers must agree on: what psql does between the statements, and in which database. */
export interface ScriptCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly history?: Partial<HistoryConfig>;
  /** What both must have at the end. */
  readonly tables: readonly string[];
  readonly owner?: string;
  /** `false`: the simulator leaves something of it unknown. */
  readonly isSettled?: false;
  /** SQLSTATEs of what both refuse. */
  readonly refused?: readonly string[];
}

export const scriptCases: readonly ScriptCase[] = [
  {
    name: 'a database that the history makes and connects to',
    files: {
      '1_roles.sql': 'CREATE ROLE keeper LOGIN CREATEDB; CREATE ROLE reader;',
      '2_database.sql': 'CREATE TABLE left_behind ();\nGRANT ALL ON left_behind TO reader;\nCREATE DATABASE shop OWNER keeper;\n\\c shop\nREVOKE ALL ON DATABASE shop FROM PUBLIC;\nGRANT CONNECT ON DATABASE shop TO reader;\nCREATE TABLE kept (id int);',
      '3_tables.sql': "\\connect shop\nGRANT SELECT ON kept TO reader;\nALTER DATABASE shop SET search_path = sales, public;\nCOMMENT ON DATABASE shop IS 'shop';\nCREATE SCHEMA sales;",
      '4_after.sql': '\\c shop\nCREATE TABLE sold ();',
    },
    tables: ['public.kept', 'sales.sold'],
    owner: 'keeper',
  },
  {
    name: 'made unless it is there, by \\gexec; roles too',
    files: {
      '1.sql': "SELECT 'CREATE DATABASE shop' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'shop')\\gexec\nSELECT 'CREATE ROLE reader LOGIN' WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reader') \\gexec\n\\c shop\nCREATE TABLE kept ();\nGRANT SELECT ON kept TO reader;",
      '2.sql': "\\c shop\nSELECT 'GRANT UPDATE ON kept TO reader; GRANT DELETE ON kept TO reader' \\gexec\n",
    },
    tables: ['public.kept'],
    owner: 'postgres',
  },
  {
    name: 'what a query over the catalog gives is run, each row of it',
    files: { '1.sql': "CREATE ROLE reader; CREATE TABLE one (); CREATE TABLE two ();\nSELECT format('GRANT UPDATE ON %I.%I TO reader', 'public', relname) FROM pg_class WHERE relname = 'one' OR relname = 'two' \\gexec\n" },
    tables: ['public.one', 'public.two'],
    isSettled: false,
  },
  {
    name: 'what programs print, from the configuration',
    files: { '1.sql': "CREATE TABLE one (id int GENERATED ALWAYS AS IDENTITY, note text NOT NULL);\n\\copy one from program 'cat one.txt'\n\\copy one(note) from program 'date'\nCREATE TABLE two AS SELECT * FROM one;\nDO $$ BEGIN IF (SELECT count(*) FROM two) <> 1 THEN RAISE 'other rows'; END IF; END $$;\n" },
    history: { programs: { 'cat *': '7\tit\\ts\n' } },
    tables: ['public.one', 'public.two'],
    isSettled: false,
  },
  {
    name: 'a connection begins anew: its role, its settings and its temporary tables',
    files: {
      '1.sql': 'CREATE ROLE maker LOGIN; GRANT CREATE ON SCHEMA public TO maker; CREATE SCHEMA aside; SET search_path = aside; CREATE TEMP TABLE passing ();\nCREATE TABLE one ();\n\\c - maker\nCREATE TABLE two ();\n\\c -\nCREATE TABLE three ();\n\\c - postgres\nCREATE TABLE four ();\nBEGIN; CREATE TABLE taken_back ();\n\\c\nCREATE TABLE five ();',
    },
    tables: ['aside.one', 'public.two', 'public.three', 'public.four', 'public.five'],
  },
  {
    name: 'a role that is not there cannot connect',
    files: { '1.sql': 'CREATE TABLE one ();\n\\c - nobody\n' },
    tables: ['public.one'],
    refused: ['28000'],
  },
  {
    name: 'a database of the configuration, which no file makes',
    files: { '1.sql': 'CREATE ROLE reader; CREATE TABLE one ();\n\\c shop\nCREATE TABLE two (); GRANT CONNECT ON DATABASE shop TO reader; GRANT CONNECT ON DATABASE other TO reader;\n\\c other\nCREATE TABLE three (); GRANT SELECT ON one TO reader; CREATE ROLE of_all;' },
    history: { database: 'shop' },
    tables: ['public.one', 'public.two'],
  },
  {
    name: 'the only database that the files name',
    files: { '1.sql': 'CREATE ROLE reader; GRANT TEMPORARY ON DATABASE shop TO reader; ALTER DATABASE shop SET search_path = one; CREATE SCHEMA one;', '2.sql': 'CREATE TABLE two ();' },
    tables: ['one.two'],
  },
  {
    name: 'who may not make databases makes none',
    files: { '1.sql': 'CREATE ROLE other LOGIN; SET ROLE other; CREATE DATABASE shop; RESET ROLE; CREATE TABLE one ();\n\\c shop\nCREATE TABLE two ();' },
    tables: ['public.two'],
    refused: ['42501'],
  },
  {
    name: 'a superuser of another name, and a postgres that is demoted',
    files: { '1.sql': 'CREATE TABLE one (); ALTER ROLE postgres NOSUPERUSER NOLOGIN; SET ROLE postgres; CREATE ROLE more; RESET ROLE; CREATE TABLE two (); ALTER TABLE two OWNER TO postgres;\n\\c\nSET SESSION AUTHORIZATION postgres; CREATE TABLE three (); CREATE ROLE other;' },
    history: { superuser: 'cluster_admin', externalRoles: [{ name: 'postgres', attributes: ['SUPERUSER', 'LOGIN'] }] },
    tables: ['public.one', 'public.two'],
    owner: 'cluster_admin',
    refused: ['42501', '42501', '42501'],
  },
  {
    name: 'a block about roles alone counts wherever it is run',
    files: { '1.sql': "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') THEN CREATE ROLE reader; END IF; END $$; CREATE DATABASE shop;\n\\c shop\nCREATE TABLE one (); GRANT SELECT ON one TO reader;" },
    tables: ['public.one'],
  },
];
