import fc from 'fast-check';
import { historyTexts } from '../../../scripts/bench/history.js';

/** The tables that a generated history of so many migrations makes, and those of them that it claims. */
export function tablesOf(count: number): { readonly tables: readonly string[]; readonly claimed: readonly string[] } {
  const texts = historyTexts(count).map(({ text }) => text);
  return {
    tables: texts.flatMap((text) => [...text.matchAll(/CREATE TABLE (public\.\w+)/gu)].map((match) => match[1] ?? '')),
    claimed: texts.flatMap((text) => [...text.matchAll(/immutable\nCREATE TABLE (public\.\w+)/gu)].map((match) => match[1] ?? '')),
  };
}

/** What people type, much of which opens a claimed table or closes it again. */
export function typedStatement(tables: readonly string[], claimed: readonly string[]): fc.Arbitrary<string> {
  const table = fc.oneof(fc.constantFrom(...claimed), fc.constantFrom(...tables));
  return fc.oneof(
    table.map((one) => `GRANT UPDATE, TRUNCATE ON ${one} TO app;`),
    table.map((one) => `REVOKE ALL ON ${one} FROM app, worker, auditor, readonly, PUBLIC;`),
    table.map((one) => `ALTER TABLE ${one} DISABLE TRIGGER USER;`),
    table.map((one) => `ALTER TABLE ${one} OWNER TO worker;`),
    table.map((one) => `ALTER TABLE ${one} ADD COLUMN typed integer NOT NULL DEFAULT 0;`),
    table.map((one) => `CREATE VIEW public.seen AS SELECT * FROM ${one}; GRANT DELETE ON public.seen TO app;`),
    table.map((one) => `CREATE FUNCTION public.purge() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN DELETE FROM ${one}; END $$;`),
    table.map((one) => `CREATE FUNCTION public.later() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN DELETE FROM extra; DELETE FROM ${one}; END $$;`),
    fc.tuple(table, table).map(([one, other]) => `CREATE RULE passed AS ON UPDATE TO ${one} DO ALSO DELETE FROM ${other};`),
    fc.tuple(table, fc.constantFrom(...claimed)).map(([one, other]) => `ALTER TABLE ${other} ADD COLUMN of_${one.replace(/\W/gu, '_')} bigint REFERENCES ${one} (id) ON DELETE CASCADE;`),
    table.map((one) => `CREATE TABLE public.extra (id bigint PRIMARY KEY, of bigint REFERENCES ${one} (id) ON DELETE CASCADE); GRANT ALL ON public.extra TO app;`),
    table.map((one) => `DROP TABLE ${one} CASCADE;`),
    table.map((one) => `ALTER TABLE ${one} RENAME TO renamed;`),
    fc.constantFrom('GRANT worker TO app;', 'CREATE ROLE late LOGIN;', 'GRANT ALL ON ALL TABLES IN SCHEMA public TO worker;', 'DROP FUNCTION public.refuse_change() CASCADE;', '-- guardrails: immutable\nCREATE TABLE public.fresh (id bigint);', "CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"),
  );
}
