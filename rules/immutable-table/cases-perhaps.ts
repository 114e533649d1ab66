import type { Case } from '@pg-guardrails/kernel';
import { closed, definer, desk, fits, notes, open, writes, writesUnmarked } from './cases-taken.js';

/** A block of which nobody can tell whether it does what is in it. */
const perhaps = (statement: string): string => `DO $block$\nBEGIN\n  IF (SELECT count(*) FROM public.notes) > 7 THEN\n    ${statement}\n  END IF;\nEND $block$;\n`;

/** What a block perhaps does to a table that a definer writes to counts where the role has code that may be called then. */
const code: readonly Case[] = [
  open('a condition that a block perhaps adds', `${notes}${desk}${fits}${perhaps('ALTER TABLE public.notes ADD CHECK (desk.fits(line));')}${writes}`, 'what public.notes calls since'),
  open('a default that a block perhaps sets', `${notes}${desk}CREATE FUNCTION desk.today() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;\nALTER FUNCTION desk.today() OWNER TO app;\n${perhaps('ALTER TABLE public.notes ALTER COLUMN line SET DEFAULT desk.today();')}${writes}`, 'what public.notes calls since'),
  open('an index that a block perhaps makes', `${notes}${desk}${fits}${perhaps('CREATE INDEX ON public.notes (desk.fits(line));')}${writes}`, 'what public.notes calls since'),
  open('an operator that a block perhaps makes', `${notes}${desk}CREATE FUNCTION desk.alike(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;\nALTER FUNCTION desk.alike(text, text) OWNER TO app;\n${perhaps('CREATE OPERATOR desk.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = desk.alike);')}${definer("«IF 'x' OPERATOR(desk.===) line THEN NULL; END IF;»")}`, 'desk.alike()'),
  open('a trigger that a block perhaps makes', `${notes}${desk}CREATE FUNCTION desk.noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nALTER FUNCTION desk.noted() OWNER TO app;\n${perhaps('CREATE TRIGGER noted BEFORE INSERT ON public.notes FOR EACH ROW EXECUTE FUNCTION desk.noted();')}${writes}`, 'what public.notes calls since'),
  closed('the same of a role that has no code', `${notes}${perhaps("ALTER TABLE public.notes ADD CHECK (line <> '');")}${writesUnmarked}`),
];

const unsure = 'whether this statement runs';
const purges = 'CREATE FUNCTION purge() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN SET LOCAL session_replication_role = replica; DELETE FROM public.ledger; END $$;';
const purging = purges.replace('purge() RETURNS void', 'purging() RETURNS trigger').replace('public.ledger;', 'public.ledger; RETURN NEW;').replace(/$/u, '\nREVOKE EXECUTE ON FUNCTION purging() FROM PUBLIC;');
const pure = "CREATE FUNCTION plain() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;";
const bare = 'CREATE ROLE app LOGIN;\nCREATE ROLE clerk NOLOGIN;\nCREATE TABLE «ledger» (id bigint PRIMARY KEY, amount integer NOT NULL, note text);\nREVOKE ALL ON ledger FROM PUBLIC, app, clerk;\n';

/** A table that no trigger guards. */
export function unstopped(name: string, sql: string, says = unsure): Case {
  return {
    name,
    files: { 'schema/migrations/0001.sql': `${bare}${notes}${sql}` },
    claim: { tables: ['ledger'], roles: ['app'] },
    findings: [{ messageId: 'noGuard', mark: 0 }, { messageId: 'unknownBypass', mark: 1, says }],
    verdicts: [{ layer: 'bypass', role: 'app', operation: 'DELETE', verdict: 'unknown', reasonSays: says }],
  };
}

const page = 'CREATE VIEW page AS SELECT * FROM public.ledger;';

/** What is perhaps there is a way that is not found in the catalog; each was tried on PostgreSQL. */
const ways: readonly Case[] = [
  open('a SECURITY DEFINER function that a block perhaps makes', notes + perhaps(`«${purges}»`), unsure),
  open('a schema that perhaps becomes visible with a function in it', `${notes}CREATE SCHEMA shelf;\n${purges.replace('purge()', 'shelf.purge()')}\n${perhaps('«GRANT USAGE ON SCHEMA shelf TO app;»')}`, unsure),
  open('a SECURITY DEFINER trigger that a block perhaps hangs on a table', `${notes}${purging}\nGRANT INSERT ON notes TO app;\n${perhaps('«CREATE TRIGGER purged BEFORE INSERT ON public.notes FOR EACH ROW EXECUTE FUNCTION purging();»')}`, unsure),
  open('a table with such a trigger that the role may perhaps write to', `${notes}${purging}\nCREATE TRIGGER purged BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION purging();\n${perhaps('«GRANT INSERT ON public.notes TO app;»')}`, unsure),
  open('a role that is perhaps a superuser owns a function', `${notes}${purges}\nALTER FUNCTION purge() OWNER TO clerk;\n${perhaps('«ALTER ROLE clerk SUPERUSER;»')}`, unsure),
  open('default privileges that perhaps let the role call what is made later', `${notes}ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;\n${perhaps('«ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO app;»')}${purges}\n`, unsure),
  open('a table of a definer’s that perhaps becomes the role’s', `${notes}${perhaps('«ALTER TABLE public.notes OWNER TO app;»')}${writesUnmarked}`, unsure),
  open('TRIGGER that the role perhaps gets on it', `${notes}${perhaps('«GRANT TRIGGER ON public.notes TO app;»')}${writesUnmarked}`, unsure),
  open('a function of its CHECK that perhaps becomes the role’s', `${desk}${fits.replace(/ALTER.*\n/u, '')}CREATE TABLE notes (line text CHECK (desk.fits(line)));\n${perhaps('«ALTER FUNCTION desk.fits(text) OWNER TO app;»')}${writesUnmarked}`, unsure),
  open('a schema that perhaps becomes the role’s', `${notes}CREATE SCHEMA shelf;\nCREATE TABLE shelf.lines (line text);\n${perhaps('«ALTER SCHEMA shelf OWNER TO app;»')}${definer('INSERT INTO shelf.lines VALUES (line);')}`, unsure),
  open('a view that perhaps calls the role’s function', `${notes}${desk}${fits}CREATE VIEW sheet AS SELECT true AS fit;\n${perhaps("«CREATE OR REPLACE VIEW public.sheet AS SELECT desk.fits('a') AS fit;»")}${definer('PERFORM count(fit) FROM public.sheet;')}`, unsure),
  open('a rule that perhaps calls it', `${notes}${desk}${fits}${perhaps('«CREATE RULE ask AS ON INSERT TO public.notes DO ALSO SELECT desk.fits(NEW.line);»')}${writesUnmarked}`, unsure),
  open('a domain whose CHECK perhaps calls it', `${notes}${desk}${fits}CREATE DOMAIN code AS text;\n${perhaps('«ALTER DOMAIN public.code ADD CHECK (desk.fits(VALUE));»')}${definer('PERFORM line::public.code;')}`, unsure),
  open('a function of others that perhaps calls it', `${notes}${desk}${fits}CREATE FUNCTION helper(line text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;\n${perhaps('«CREATE OR REPLACE FUNCTION public.helper(line text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM desk.fits(line); END $$;»')}${definer('PERFORM public.helper(line);')}`, unsure),
  ...['CREATE VIEW public.book AS SELECT * FROM public.ledger;', 'GRANT ALL ON public.page TO app;', 'GRANT DELETE ON public.page TO PUBLIC;', 'GRANT ALL ON ALL TABLES IN SCHEMA shelf TO app;', 'ALTER VIEW public.page SET (security_invoker = false);'].map((statement) =>
    unstopped(`with nothing that stops it, what a block perhaps does to a view: ${statement}`, `${page}\nCREATE SCHEMA shelf;\nCREATE VIEW shelf.leaf AS SELECT * FROM public.ledger;\n${perhaps(`«${statement}»`)}`),
  ),
];

const wipes = (head: string): string => `CREATE FUNCTION public.${head} LANGUAGE plpgsql AS $$ BEGIN SET LOCAL session_replication_role = replica; DELETE FROM public.ledger; RETURN; END $$;`;
const helps = wipes('helper(line text) RETURNS void').replace('RETURNS void', 'RETURNS boolean').replace('RETURN;', 'RETURN true;');
const scratch = 'CREATE TABLE scratch (line text);\nALTER TABLE scratch OWNER TO app;\n';
const kept = 'CREATE ROLE keeper NOLOGIN;\nCREATE ROLE mid NOLOGIN;\nGRANT mid TO app;\n';
const keeps = `${purges}\nREVOKE EXECUTE ON FUNCTION purge() FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION purge() TO keeper;\n`;
const split = 'CREATE TABLE notes (line text) PARTITION BY LIST (line);\nCREATE TABLE counted (line text);\n';
const ofCounted = (statement: string): string => perhaps(statement).replace('count(*) FROM public.notes', 'count(*) FROM public.counted');

/** What is perhaps made, and something else that perhaps comes of it: each alone is nothing. Each got through on PostgreSQL. */
const joined: readonly Case[] = [
  open('a function that is perhaps made, and perhaps runs as its owner', notes + writesUnmarked + perhaps(`«${wipes('wipe() RETURNS void')}»\n    ALTER FUNCTION public.wipe() SECURITY DEFINER;`), unsure),
  open('a function that is perhaps made, and in another block perhaps runs as its owner', `${notes}${perhaps(wipes('wipe() RETURNS void'))}${perhaps('«ALTER FUNCTION public.wipe() SECURITY DEFINER;»')}`, unsure),
  open('a function that is perhaps made, and that another perhaps calls', `${notes}CREATE FUNCTION whole(line text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;\n${perhaps(`«${helps}»\n    CREATE OR REPLACE FUNCTION public.whole(line text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM public.helper(line); END $$;`)}${definer('PERFORM public.whole(line);')}`, unsure),
  open('a WHEN that perhaps calls the role’s function', `${notes}${desk}${fits}CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n${perhaps('«CREATE TRIGGER noted BEFORE INSERT ON public.notes FOR EACH ROW WHEN (desk.fits(NEW.line)) EXECUTE FUNCTION public.noted();»')}${writesUnmarked}`, unsure),
  open('TRIGGER on a partition that is perhaps made', `${split}${ofCounted('CREATE TABLE public.part PARTITION OF public.notes DEFAULT;\n    «GRANT TRIGGER ON public.part TO app;»')}${writesUnmarked}`, unsure),
  open('a table of the role’s that perhaps becomes a partition', `${split}${scratch}${ofCounted('«ALTER TABLE public.notes ATTACH PARTITION public.scratch DEFAULT;»')}${writesUnmarked}`, unsure),
  open('a table of the role’s that perhaps comes where others write', `${notes}${scratch}${perhaps('ALTER TABLE public.notes RENAME TO old;\n    «ALTER TABLE public.scratch RENAME TO notes;»')}${writesUnmarked}`, unsure),
  open('a schema in which the role creates that perhaps comes in the place of another', `${notes}${desk}CREATE SCHEMA shelf;\nCREATE TABLE shelf.lines (line text);\n${perhaps('ALTER SCHEMA shelf RENAME TO old;\n    «ALTER SCHEMA desk RENAME TO shelf;»')}${definer('INSERT INTO shelf.lines VALUES (line);')}`, unsure),
  open('a view that perhaps comes in the place of another', `${notes}${desk}${fits}CREATE VIEW sheet AS SELECT true AS fit;\nCREATE VIEW other AS SELECT desk.fits('a') AS fit;\n${perhaps('«ALTER VIEW public.sheet RENAME TO old;»\n    ALTER VIEW public.other RENAME TO sheet;')}${definer('PERFORM count(fit) FROM public.sheet;')}`, unsure),
  open('a domain that perhaps comes in the place of another', `${notes}${desk}${fits}CREATE DOMAIN code AS text;\nCREATE DOMAIN other AS text CHECK (desk.fits(VALUE));\n${perhaps('ALTER DOMAIN public.code RENAME TO old;\n    «ALTER DOMAIN public.other RENAME TO code;»')}${definer('PERFORM line::public.code;')}`, unsure),
  open('a column of a foreign key that perhaps may be NULL', `${notes}${purging}\nCREATE TABLE accounts (id bigint PRIMARY KEY);\nCREATE TABLE box (account bigint NOT NULL REFERENCES accounts ON DELETE SET NULL);\nCREATE TRIGGER purged BEFORE UPDATE ON box FOR EACH ROW EXECUTE FUNCTION purging();\nGRANT DELETE ON accounts TO app;\n${perhaps('«ALTER TABLE public.box ALTER account DROP NOT NULL;»')}`, unsure),
  open('a role of the role’s that perhaps becomes a member of another', `${notes}${kept}${keeps}${perhaps('«GRANT keeper TO mid;»')}`, unsure),
  open('default privileges that perhaps let the role create in a schema that is made later', `${notes}${definer('PERFORM shelf.fits(line);')}${perhaps('«ALTER DEFAULT PRIVILEGES GRANT USAGE, CREATE ON SCHEMAS TO app;»')}CREATE SCHEMA shelf;\nCREATE FUNCTION shelf.fits(line varchar) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;\n`, unsure),
  open('an owner of the table as whom a function runs', `${notes}${definer('ALTER TABLE public.ledger DISABLE TRIGGER ALL;')}ALTER FUNCTION take(text) OWNER TO clerk;\n${perhaps('«ALTER TABLE public.ledger OWNER TO clerk;»')}`, unsure, { findings: [{ messageId: 'unknownBypass', mark: 0 }, { messageId: 'unknownPrivilege', mark: 0 }] }),
  open('an aggregate that is perhaps made', `${notes}${desk}CREATE FUNCTION desk.next(integer, text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\nALTER FUNCTION desk.next(integer, text) OWNER TO app;\n${perhaps("«CREATE AGGREGATE public.total(text) (SFUNC = desk.next, STYPE = integer, INITCOND = '0');»")}${definer('PERFORM public.total(line);')}`, unsure),
  ...['ALTER TABLE public.notes ENABLE RULE also;', 'DROP RULE stay ON public.accounts;'].map((statement) =>
    unstopped(`with nothing that stops it, a rule that perhaps holds or not: ${statement}`, `CREATE RULE also AS ON INSERT TO notes DO ALSO DELETE FROM ledger;\nALTER TABLE notes DISABLE RULE also;\nGRANT INSERT ON notes TO app;\nCREATE TABLE accounts (id bigint PRIMARY KEY);\nALTER TABLE ledger ADD account bigint REFERENCES accounts ON DELETE CASCADE;\nGRANT DELETE ON accounts TO app;\nCREATE RULE stay AS ON DELETE TO accounts DO INSTEAD NOTHING;\n${perhaps(`«${statement}»`)}`),
  ),
];

const hidden = 'CREATE SCHEMA hidden;\nCREATE FUNCTION hidden.purge() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ «BEGIN SET LOCAL session_replication_role = replica; DELETE FROM public.ledger; RETURN true; END» $$;\n';

/** It perhaps deletes, and perhaps leaves the session in replica mode, in which rows are changed otherwise. */
const deletes = { findings: [{ messageId: 'unknownBypass', mark: 0 }, { messageId: 'unknownBypass', mark: 0, says: 'perhaps sets session_replication_role' }], verdicts: [{ layer: 'bypass', role: 'app', operation: 'DELETE', verdict: 'unknown', reasonSays: 'something that is bound to it' }] } as const;

/** What is bound to a function calls it without a look at its schema. */
const bound: readonly Case[] = [
  open('a view that calls a function of a schema that the role cannot see', `${hidden}CREATE VIEW sheet AS SELECT hidden.purge() AS done;\nGRANT SELECT ON sheet TO app;\n`, 'something that is bound to it', deletes),
  open('a default that does', `${hidden}CREATE TABLE box (done boolean DEFAULT hidden.purge(), line text);\nGRANT INSERT ON box TO app;\n`, 'something that is bound to it', deletes),
  closed('nothing is bound to it', hidden.replace(/[«»]/gu, '')),
];

const untemporary = `${notes}GRANT TRIGGER ON notes TO app;\n${writesUnmarked}REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;\n`;

/** Without a schema for a function of its own, TRIGGER on what a definer writes to is nothing to a role. */
const database: readonly Case[] = [
  ...['TEMPORARY ON DATABASE postgres TO app', 'TEMP ON DATABASE postgres TO PUBLIC', 'CREATE ON DATABASE postgres TO app', 'ALL ON DATABASE postgres TO app'].map((privilege) =>
    open(`a block perhaps grants ${privilege}`, `${untemporary}${perhaps(`«GRANT ${privilege};»`)}`, unsure),
  ),
  closed('a block perhaps grants CONNECT', `${untemporary}${perhaps('GRANT CONNECT ON DATABASE postgres TO app;')}`),
  closed('a block perhaps grants what the role has already', `${notes}${writesUnmarked}${perhaps('GRANT TEMPORARY ON DATABASE postgres TO app;')}`),
];

/** The same, where it opens nothing. */
const shut: readonly Case[] = [
  ...['GRANT ALL ON public.page TO app;', 'CREATE VIEW public.book AS SELECT * FROM public.ledger;', 'CREATE RULE also AS ON INSERT TO public.notes DO ALSO DELETE FROM public.ledger;', 'REVOKE ALL ON public.page FROM app;', 'CREATE TABLE public.other (line text);', pure, 'GRANT INSERT ON public.notes TO app;', 'GRANT ALL ON public.page TO clerk;', 'ALTER TABLE public.notes RENAME COLUMN line TO text;', 'CREATE TABLE public.other (line text); GRANT ALL ON public.other TO app;', 'DROP TABLE public.notes;'].map((statement) =>
    closed(`a guard stops it, whatever a block perhaps does: ${statement}`, `${notes}${page}\n${writesUnmarked}${perhaps(statement)}`),
  ),
];

export const perhapsCases: readonly Case[] = [...code, ...ways, ...joined, ...bound, ...database, ...shut];
