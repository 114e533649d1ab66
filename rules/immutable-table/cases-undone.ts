import type { Case } from '@pg-guardrails/kernel';
import { unstopped } from './cases-perhaps.js';
import { closed, definer, desk, fits, notes, open, writesUnmarked } from './cases-taken.js';

/** A block that does what is in it, unless an error of its query takes all of it back. */
const undone = (statement: string): string => `«DO $block$\nBEGIN\n  ${statement}\n  PERFORM 1 / n FROM public.divisors;\nEXCEPTION WHEN OTHERS THEN\n  NULL;\nEND $block$»;\n`;
const unmarked = (statement: string): string => undone(statement).replace(/[«»]/gu, '');
const divisors = 'CREATE TABLE divisors (n integer);\n';
const says = 'an EXCEPTION clause';

const deletes = 'SET LOCAL session_replication_role = replica; DELETE FROM public.ledger;';
const purge = `CREATE FUNCTION purge() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN ${deletes} END $$;\n`;
const purging = `CREATE FUNCTION purging() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN ${deletes} RETURN NEW; END $$;\nREVOKE EXECUTE ON FUNCTION purging() FROM PUBLIC;\nCREATE TRIGGER purged BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION purging();\nGRANT INSERT ON notes TO app;\n`;
const writesNotes = `${notes}${writesUnmarked}`;
const clerks = 'REVOKE EXECUTE ON FUNCTION purge() FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION purge() TO clerk;\n';
const mid = 'CREATE ROLE mid NOLOGIN;\nGRANT mid TO app;\nGRANT clerk TO mid;\n';
const helper = 'CREATE FUNCTION helper(line text) RETURNS boolean LANGUAGE plpgsql SET search_path = desk, pg_catalog AS $$ BEGIN RETURN fits(line); END $$;\n';
const alike = 'CREATE FUNCTION desk.alike(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;\nALTER FUNCTION desk.alike(text, text) OWNER TO app;\nCREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = desk.alike);\n';

/** What takes something away and perhaps did not stay leaves the way open that it closed; each got through on PostgreSQL. */
const taken: readonly (readonly [string, string, string, string?])[] = [
  ['TEMPORARY from PUBLIC', `${writesNotes}GRANT TRIGGER ON notes TO app;\n`, 'REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;'],
  ['TRIGGER', `${writesNotes}GRANT TRIGGER ON notes TO app;\n`, 'REVOKE TRIGGER ON public.notes FROM app;'],
  ['the database from its owner', `${writesNotes}GRANT TRIGGER ON notes TO app;\nREVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;\nALTER DATABASE postgres OWNER TO app;\n`, 'ALTER DATABASE postgres OWNER TO clerk;'],
  ['EXECUTE from PUBLIC', purge, 'REVOKE EXECUTE ON FUNCTION public.purge() FROM PUBLIC;'],
  ['USAGE of a schema', `CREATE SCHEMA shelf;\nGRANT USAGE ON SCHEMA shelf TO app;\n${purge.replace('purge()', 'shelf.purge()')}`, 'REVOKE USAGE ON SCHEMA shelf FROM app;'],
  ['CREATE on a schema', `${definer("PERFORM shelf.fits(line);")}CREATE SCHEMA shelf;\nGRANT USAGE, CREATE ON SCHEMA shelf TO app;\nCREATE FUNCTION shelf.fits(line varchar) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;\n`, 'REVOKE CREATE ON SCHEMA shelf FROM app;'],
  ['a schema from its owner', `CREATE SCHEMA shelf AUTHORIZATION app;\nCREATE TABLE shelf.lines (line text);\n${definer('INSERT INTO shelf.lines VALUES (line);')}`, 'ALTER SCHEMA shelf OWNER TO clerk;'],
  ['INSERT on a table whose trigger runs as its owner', notes + purging, 'REVOKE INSERT ON public.notes FROM app;'],
  ['that trigger', notes + purging, 'DROP TRIGGER purged ON public.notes;'],
  ['that table', notes + purging, 'DROP TABLE public.notes;'],
  ['a SECURITY DEFINER function', purge, 'DROP FUNCTION public.purge();'],
  ['one with its schema', `CREATE SCHEMA shelf;\nGRANT USAGE ON SCHEMA shelf TO app;\n${purge.replace('purge()', 'shelf.purge()')}`, 'DROP SCHEMA shelf CASCADE;'],
  ['SECURITY DEFINER, with a new body', purge, 'CREATE OR REPLACE FUNCTION public.purge() RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;'],
  ['a path that leads to the role’s schema', `${desk}${helper}${definer('PERFORM public.helper(line);')}`, 'ALTER FUNCTION public.helper(text) SET search_path = pg_catalog, pg_temp;'],
  ['a call of the role’s function', `${desk}${fits}CREATE FUNCTION helper(line text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN desk.fits(line); END $$;\n${definer('PERFORM public.helper(line);')}`, 'CREATE OR REPLACE FUNCTION public.helper(line text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN true; END $$;'],
  ['a table from its owner', `${writesNotes}ALTER TABLE notes OWNER TO app;\n`, 'ALTER TABLE public.notes OWNER TO clerk;'],
  ['a function of a CHECK from its owner', `${desk}${fits}CREATE TABLE notes (line text CHECK (desk.fits(line)));\n${writesUnmarked}`, 'ALTER FUNCTION desk.fits(text) OWNER TO clerk;'],
  ['a domain from its owner', `CREATE DOMAIN code AS text;\nALTER DOMAIN code OWNER TO app;\n${definer('PERFORM line::public.code;')}`, 'ALTER DOMAIN public.code OWNER TO clerk;'],
  ['the CHECK of a domain', `${desk}${fits}CREATE DOMAIN code AS text CONSTRAINT fit CHECK (desk.fits(VALUE));\n${definer('PERFORM line::public.code;')}`, 'ALTER DOMAIN public.code DROP CONSTRAINT fit;'],
  ['default privileges of PUBLIC', '', 'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;', purge],
  ['default privileges of the role', 'ALTER DEFAULT PRIVILEGES GRANT TRIGGER ON TABLES TO app;\n', 'ALTER DEFAULT PRIVILEGES REVOKE TRIGGER ON TABLES FROM app;', writesNotes],
];

const bothLayers = { findings: [{ messageId: 'unknownBypass', mark: 0 }, { messageId: 'unknownPrivilege', mark: 0 }] } as const;

const others: readonly Case[] = [
  // What clerk has is the function: of the table it holds nothing.
  open('an EXCEPTION clause perhaps undoes REVOKE clerk FROM mid;', `${divisors}${mid}${purge}${clerks}${undone('REVOKE clerk FROM mid;')}`, says),
  open('an EXCEPTION clause perhaps undoes REVOKE clerk FROM mid;, who may delete', `${divisors}${mid}${purge}${clerks}GRANT DELETE ON ledger TO clerk;\n${undone('REVOKE clerk FROM mid;')}`, says, bothLayers),
  open('an EXCEPTION clause perhaps undoes DROP ROLE mid;', `${divisors}${mid}${purge}${clerks}${undone('DROP ROLE mid;')}`, says, bothLayers),
  open('an EXCEPTION clause perhaps undoes DROP OPERATOR of the role’s', `${divisors}${desk}${alike}${definer("«PERFORM line OPERATOR(public.===) 'x';»")}${unmarked('DROP OPERATOR public.=== (text, text);')}`, 'desk.alike()'),
];

/** A function whose path is perhaps no longer its own. */
const pathless: readonly Case[] = ['RESET search_path', 'RESET ALL', 'SET search_path TO DEFAULT'].map((words) =>
  open(`a block perhaps does ALTER FUNCTION … ${words}`, `${desk}${helper.replace('desk, pg_catalog', 'pg_catalog, pg_temp')}${definer('PERFORM public.helper(line);').replace('pg_catalog, pg_temp', 'desk, public')}DO $block$\nBEGIN\n  IF now() > '2000-01-01' THEN\n    «ALTER FUNCTION public.helper(text) ${words};»\n  END IF;\nEND $block$;\n`, 'whether this statement runs'),
);

const page = 'CREATE VIEW page AS SELECT * FROM ledger;\nGRANT DELETE ON page TO app;\n';
const rule = 'CREATE RULE also AS ON INSERT TO notes DO ALSO DELETE FROM ledger;\nGRANT INSERT ON notes TO app;\n';
const key = 'CREATE TABLE accounts (id bigint PRIMARY KEY);\nALTER TABLE ledger ADD account bigint REFERENCES accounts ON DELETE CASCADE;\nGRANT DELETE ON accounts TO app;\n';

const unguarded: readonly Case[] = [
  ...['REVOKE DELETE ON public.page FROM app;', 'DROP VIEW public.page;', 'CREATE OR REPLACE VIEW public.page AS SELECT id, amount, note FROM public.ledger_old;', 'CREATE RULE nothing AS ON DELETE TO public.page DO INSTEAD NOTHING;'].map((statement) => [`CREATE TABLE ledger_old (LIKE ledger);\n${page}`, statement] as const),
  ...['DROP RULE also ON public.notes;', 'CREATE OR REPLACE RULE also AS ON INSERT TO public.notes DO NOTHING;'].map((statement) => [rule, statement] as const),
  [key, 'REVOKE DELETE ON public.accounts FROM app;'] as const,
].map(([before, statement]) => unstopped(`with nothing that stops it, an EXCEPTION clause perhaps undoes: ${statement}`, divisors + before + undone(statement), says));

const harmless = ['REVOKE ALL ON public.notes FROM app;', 'REVOKE TEMPORARY ON DATABASE postgres FROM clerk;', 'DROP TABLE public.old;', 'ALTER TABLE public.old OWNER TO clerk;', 'DROP VIEW public.page;', 'CREATE INDEX old_line ON public.old (line);', 'ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM app;', 'CREATE TABLE public.other (line text);'];

const shut: readonly Case[] = [closed('an EXCEPTION clause perhaps undoes what closed no way', `${divisors}${writesNotes}CREATE TABLE old (line text);\nCREATE VIEW page AS SELECT * FROM public.ledger;\n${harmless.map(unmarked).join('')}`)];

export const undoneCases: readonly Case[] = [...taken.map(([name, before, statement, after = '']) => open(`an EXCEPTION clause perhaps undoes what takes away: ${name}`, `${divisors}${before}${undone(statement)}${after}`, says)), ...others, ...pathless, ...unguarded, ...shut];
