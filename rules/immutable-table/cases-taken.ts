import type { Case, ExpectedFinding, ExpectedVerdict } from '@pg-guardrails/kernel';

const first = 'schema/migrations/0001.sql';
export const guarded = `CREATE ROLE app LOGIN;
CREATE ROLE clerk NOLOGIN;
CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text);
REVOKE ALL ON ledger FROM PUBLIC, app, clerk;
GRANT SELECT, INSERT ON ledger TO app;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'ledger is append-only';
END $$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();
`;
export const desk = 'CREATE SCHEMA desk;\nGRANT USAGE, CREATE ON SCHEMA desk TO app;\n';
export const notes = 'CREATE TABLE notes (line text);\n';

export function definer(body: string, name = 'take'): string {
  return `CREATE FUNCTION ${name}(line text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  ${body}\nEND $$;\n`;
}
export const writes = definer('«INSERT INTO public.notes VALUES (line);»');
export const writesUnmarked = definer('INSERT INTO public.notes VALUES (line);');

export const fits = 'CREATE FUNCTION desk.fits(line text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;\nALTER FUNCTION desk.fits(text) OWNER TO app;\n';

function on(name: string, sql: string, findings: readonly ExpectedFinding[], verdicts: readonly ExpectedVerdict[], rest: Partial<Case> = {}): Case {
  return { name, files: { [first]: guarded + sql }, claim: { tables: ['ledger'], roles: ['app'] }, findings, verdicts: verdicts.map((verdict) => ({ layer: 'bypass', role: 'app', ...verdict })), ...rest };
}

export function open(name: string, sql: string, says: string, rest: Partial<Case> = {}): Case {
  return on(name, sql, [{ messageId: 'unknownBypass', mark: 0, says }], [{ operation: 'UPDATE', verdict: 'unknown', reasonSays: says }, { operation: 'TRUNCATE', verdict: 'unknown', reasonSays: says }], rest);
}

export function closed(name: string, sql: string, rest: Partial<Case> = {}): Case {
  return on(name, sql, [], [{ operation: 'UPDATE', verdict: 'proven' }, { operation: 'TRUNCATE', verdict: 'proven' }], rest);
}

const operator = `CREATE FUNCTION desk.alike(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;\nCREATE OPERATOR desk.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = desk.alike);\nALTER FUNCTION desk.alike(text, text) OWNER TO app;\n`;
const mood = "CREATE TYPE mood AS ENUM ('glad', 'sad');\n";
const cast = `${mood}CREATE FUNCTION desk.moody(line text) RETURNS mood LANGUAGE sql IMMUTABLE AS $$ SELECT NULL::mood $$;\nCREATE CAST (text AS mood) WITH FUNCTION desk.moody(text) AS ASSIGNMENT;\nALTER FUNCTION desk.moody(text) OWNER TO app;\n`;
const order = `CREATE FUNCTION desk.compare(one text, other text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 0; END $$;\nCREATE OPERATOR CLASS lines FOR TYPE text USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 desk.compare(text, text);\nALTER FUNCTION desk.compare(text, text) OWNER TO app;\n`;
const watches = (event: string): string => `CREATE FUNCTION desk.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;\nALTER FUNCTION desk.watch() OWNER TO app;\nCREATE EVENT TRIGGER watch ON ${event} EXECUTE FUNCTION desk.watch();\n`;

/** Code of the role's own that no name of it leads to. */
const unnamedCases: readonly Case[] = [
  open('a definer uses an operator whose function is the role’s', `${desk}${operator}${definer("«PERFORM line OPERATOR(desk.===) 'x';»")}`, 'desk.alike() belongs to app, who can replace it'),
  open('a definer writes to a table whose CHECK uses an operator whose function is the role’s', `${desk}${operator}CREATE TABLE notes (line text CHECK (line OPERATOR(desk.===) 'x'));\n${writes}`, 'desk.alike(), which public.notes perhaps uses, belongs to app'),
  closed('an operator of the role that the definer’s path does not lead to', `${desk}${operator.replace('===', '=')}${definer("PERFORM line = 'x';")}`),
  open('a definer’s value goes through a cast whose function is the role’s', `${desk}${cast}CREATE TABLE moods (mood mood);\n${definer('«INSERT INTO public.moods VALUES (line);»')}`, 'desk.moody() belongs to app'),
  open('a definer casts with a function that is the role’s', `${desk}${cast}${definer('«PERFORM line::public.mood;»')}`, 'desk.moody() belongs to app'),
  open('a definer casts to a type of the role, which can make the cast', `${desk}${mood}ALTER TYPE mood OWNER TO app;\n${definer('«PERFORM line::public.mood;»')}`, 'the type public.mood belongs to app, who can make a cast for it'),
  open('a definer casts to a domain of others whose CHECK calls a function of the role', `${desk}${fits}CREATE DOMAIN code AS text CHECK (desk.fits(VALUE));\n${definer('«PERFORM line::public.code;»')}`, 'desk.fits() belongs to app, who can replace it'),
  open('a definer has a variable of a domain over a domain whose CHECK calls a function of the role', `${desk}${fits}CREATE DOMAIN code AS text CHECK (desk.fits(VALUE));\nCREATE DOMAIN short AS code;\n${definer('DECLARE one public.short;\n  BEGIN\n    «one := line;»\n  END;')}`, 'desk.fits() belongs to app'),
  open('a definer writes to a table with an index by an operator class whose function is the role’s', `${desk}${order}${notes}CREATE INDEX notes_line ON notes (line lines);\n${writes}`, 'desk.compare() belongs to app'),
  open('a definer’s statement sets off an event trigger whose function is the role’s', `${desk}${definer('«CREATE TEMPORARY TABLE page (number integer);»')}${watches('ddl_command_start')}`, 'desk.watch() belongs to app, who can replace it'),
  closed('a definer’s statements set off no event trigger', `${desk}${notes}${writesUnmarked}${watches('ddl_command_start')}`),
  closed('an event trigger for what the definer does not do', `${desk}${definer('CREATE TEMPORARY TABLE page (number integer);')}${watches("ddl_command_start WHEN TAG IN ('DROP TABLE')")}`),
  open('a default that replaces another one calls a function of the role', `${desk}${fits}CREATE TABLE notes (line text, fit boolean DEFAULT false);\nALTER TABLE notes ALTER COLUMN fit SET DEFAULT desk.fits('it');\n${writes}`, 'desk.fits(), which public.notes uses, belongs to app'),
  open('a foreign key sets a default that replaces another one and calls a function of the role', `${desk}CREATE FUNCTION desk.first() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\nALTER FUNCTION desk.first() OWNER TO app;\nCREATE TABLE books (id bigint PRIMARY KEY);\n«CREATE TABLE pages (book bigint DEFAULT 1 REFERENCES books ON DELETE SET DEFAULT)»;\nALTER TABLE pages ALTER COLUMN book SET DEFAULT desk.first();\nINSERT INTO books VALUES (1);\nINSERT INTO pages VALUES (1);\nGRANT SELECT, DELETE ON books TO app;\n`, 'desk.first(), which public.pages uses, belongs to app'),
  open('a definer writes to a table whose CHECK calls a function that was given another name', `${desk}${fits}CREATE TABLE notes (line text CHECK (desk.fits(line)));\nALTER FUNCTION desk.fits(text) RENAME TO good;\n${writes}`, 'desk.good(), which public.notes uses, belongs to app'),
  open('a definer writes to a table whose domain has a default that calls a function of the role', `${desk}CREATE FUNCTION desk.usual() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'x'; END $$;\nALTER FUNCTION desk.usual() OWNER TO app;\nCREATE DOMAIN code AS text DEFAULT desk.usual();\nCREATE TABLE notes (line text, code code);\n${writes}`, 'desk.usual(), which public.notes uses, belongs to app'),
  open('a definer reads a view with a comment before what calls a function of the role', `${desk}${fits}CREATE VIEW page AS SELECT 1 AS number -- what is there\n  WHERE desk.fits('it');\n${definer('«PERFORM count(*) FROM public.page;»')}`, 'desk.fits() belongs to app'),
  open('a definer writes to a table whose CHECK calls a function of others that calls one of the role', `${desk}${fits}CREATE FUNCTION good(line text) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  «RETURN desk.fits(line);»\nEND $$;\nCREATE TABLE notes (line text CHECK (good(line)));\n${writesUnmarked}`, 'desk.fits() belongs to app, who can replace it'),
  closed('a definer writes to a table whose CHECK calls a function of others', `${desk}${fits}CREATE FUNCTION good(line text) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN length(line) > 0; END $$;\nCREATE TABLE notes (line text CHECK (good(line)));\n${writesUnmarked}`),
  closed('a short name of a function of the role is part of others', `${desk}CREATE FUNCTION desk.a() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\nALTER FUNCTION desk.a() OWNER TO app;\nCREATE TABLE notes (line text DEFAULT lower('A') CHECK (char_length(line) > 0));\n${writesUnmarked}`),
  closed('a definer only takes rows away where a CHECK calls a function of the role', `${desk}${fits}CREATE TABLE notes (line text CHECK (desk.fits(line)));\n${definer('DELETE FROM public.notes;')}`),
];

/** Code of the role's own that runs with what is not written where it is used. */
const hiddenCases: readonly Case[] = [
  open('a definer writes to a table whose partition key calls a function of the role', `${desk}CREATE FUNCTION desk.part(line text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'a'; END $$;\nALTER FUNCTION desk.part(text) OWNER TO app;\nCREATE TABLE notes (line text) PARTITION BY LIST (desk.part(line || ''));\nCREATE TABLE notes_a PARTITION OF notes DEFAULT;\n${writes}`, 'desk.part(), which public.notes uses, belongs to app'),
  open('a definer makes a range of a domain whose CHECK calls a function of the role', `${desk}${fits}CREATE DOMAIN code AS integer CHECK (desk.fits(VALUE::text));\nCREATE TYPE codes AS RANGE (subtype = code);\n${definer('«PERFORM public.codes(1, 2);»')}`, 'desk.fits() belongs to app'),
  open('a definer calls a procedure whose left out argument has a default of the role’s', `${desk}${fits}CREATE PROCEDURE tell(line text, fit boolean DEFAULT desk.fits('it')) LANGUAGE plpgsql AS $$ BEGIN END $$;\n${definer('«CALL public.tell(line);»')}`, 'desk.fits() belongs to app'),
  open('a definer makes a row of JSON, with a domain whose CHECK calls a function of the role', `${desk}${fits}CREATE DOMAIN code AS text CHECK (desk.fits(VALUE));\nCREATE TABLE codes (code code);\n${definer("«PERFORM jsonb_populate_record(NULL::public.codes, '{}');»")}`, 'desk.fits() belongs to app'),
  open('a definer calls a standard SQL body that was made before the role’s function got its name', `${desk}${fits.replaceAll('desk.fits', 'desk.suits')}CREATE FUNCTION tell(line text) RETURNS boolean LANGUAGE sql RETURN desk.suits(line);\nALTER FUNCTION desk.suits(text) RENAME TO fits;\n${definer('«PERFORM public.tell(line);»')}`, 'desk.fits() belongs to app'),
  open('a definer returns a domain whose CHECK calls a function of the role', `${desk}${fits}CREATE DOMAIN code AS text CHECK (desk.fits(VALUE));\n«CREATE FUNCTION give(line text) RETURNS code LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN line; END $$»;\n`, 'desk.fits() belongs to app'),
  open('a definer calls a function of others whose argument has a default that calls a function of the role', `${desk}${fits}CREATE FUNCTION good(fit boolean DEFAULT desk.fits('it')) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN 1; END $$;\n${definer('«PERFORM public.good();»')}`, 'desk.fits() belongs to app'),
  open('a definer writes to a table whose rule reads a view that calls a function of the role', `${desk}${fits}${notes}CREATE TABLE pages (fit boolean);\nCREATE VIEW page AS SELECT desk.fits('it') AS fit;\nCREATE RULE also AS ON INSERT TO notes DO ALSO INSERT INTO pages SELECT fit FROM page;\n${writes}`, 'desk.fits(), which public.notes'),
  open('a definer has a row of a table with a column of a domain whose CHECK calls a function of the role', `${desk}${fits}CREATE DOMAIN code AS text CHECK (desk.fits(VALUE));\nCREATE TABLE codes (code code);\n${definer('DECLARE one public.codes;\n  BEGIN\n    «one.code := line;»\n  END;')}`, 'desk.fits() belongs to app'),
  open('a definer computes an index anew whose expression calls a function of the role', `${desk}${fits}${notes}INSERT INTO notes VALUES ('it');\nCREATE INDEX notes_fit ON notes (desk.fits(line));\n${definer('«REINDEX INDEX public.notes_fit;»')}`, 'desk.fits() belongs to app'),
  open('a definer uses an operator of the role that was moved to another schema', `${desk}${operator}CREATE SCHEMA shelf;\nALTER OPERATOR desk.=== (text, text) SET SCHEMA shelf;\n${definer("«PERFORM line OPERATOR(shelf.===) 'x';»")}`, 'desk.alike() belongs to app, who can replace it'),
  open('a definer uses an operator of the role whose schema was given another name', `${desk}CREATE SCHEMA signs;\n${operator.replace('OPERATOR desk.', 'OPERATOR signs.')}ALTER SCHEMA signs RENAME TO shelf;\n${definer("«PERFORM line OPERATOR(shelf.===) 'x';»")}`, 'desk.alike() belongs to app, who can replace it'),
  open('a definer reads a view whose NOT BETWEEN uses an operator of the role', `${desk}CREATE FUNCTION desk.beyond(one point, other point) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;\nALTER FUNCTION desk.beyond(point, point) OWNER TO app;\nCREATE OPERATOR < (LEFTARG = point, RIGHTARG = point, FUNCTION = desk.beyond);\nCREATE OPERATOR > (LEFTARG = point, RIGHTARG = point, FUNCTION = desk.beyond);\nCREATE VIEW page AS SELECT point '(1,2)' NOT BETWEEN point '(1,2)' AND point '(1,2)' AS far;\n${definer('«PERFORM count(far) FROM public.page;»')}`, 'desk.beyond() belongs to app'),
];

/** What somebody else's statement runs as that one, and a role has in its hands. */
export const takenCases: readonly Case[] = [
  open('TRIGGER on a table that a definer writes to', `${notes}GRANT TRIGGER ON notes TO app;\n${writes}`, 'app holds TRIGGER on public.notes, and what is put there runs as postgres'),
  open('TRIGGER on the claimed table that a definer writes to', `GRANT TRIGGER ON ledger TO app;\n${definer('«INSERT INTO public.ledger VALUES (1, 1, line);»')}`, 'app holds TRIGGER on public.ledger'),
  open('TRIGGER on a partition of what a definer writes to', `CREATE TABLE notes (line text) PARTITION BY LIST (line);\nCREATE TABLE notes_a PARTITION OF notes DEFAULT;\nGRANT TRIGGER ON notes_a TO app;\n${writes}`, 'app holds TRIGGER on public.notes_a'),
  open('TRIGGER for PUBLIC', `${notes}GRANT TRIGGER ON notes TO PUBLIC;\n${writes}`, 'PUBLIC holds TRIGGER on public.notes'),
  open('TRIGGER through membership', `${notes}GRANT clerk TO app;\nGRANT TRIGGER ON notes TO clerk;\n${writes}`, 'clerk holds TRIGGER on public.notes'),
  closed('TRIGGER is nothing to who can make no function', `${notes}GRANT TRIGGER ON notes TO app;\n${writesUnmarked}DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;\n`),
  closed('TRIGGER on a table that nobody else’s statement writes to', `${notes}GRANT ALL ON notes TO app;\n`),
  closed('TRIGGER where the definer may do nothing to the table either', `${notes}GRANT TRIGGER ON notes TO app;\n${writesUnmarked}ALTER FUNCTION take(text) OWNER TO clerk;\nGRANT INSERT ON notes TO clerk;\n`),
  open('a definer writes to a table of the role', `${notes}ALTER TABLE notes OWNER TO app;\n${writes}`, 'public.notes belongs to app'),
  closed('a definer of the role itself writes to a table of the role', `${notes}ALTER TABLE notes OWNER TO app;\n${writesUnmarked}ALTER FUNCTION take(text) OWNER TO app;\n`),
  open('a definer writes to a table whose trigger runs a function of the role', `${desk}${notes}CREATE FUNCTION desk.told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nALTER FUNCTION desk.told() OWNER TO app;\nCREATE TRIGGER told AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION desk.told();\n${writes}`, 'desk.told(), which trigger told of public.notes runs, belongs to app, who can replace it'),
  open('a definer writes to a table whose CHECK calls a function of the role', `${desk}CREATE FUNCTION desk.fits(line text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;\nALTER FUNCTION desk.fits(text) OWNER TO app;\nCREATE TABLE notes (line text CHECK (desk.fits(line)));\n${writes}`, 'desk.fits(), which public.notes uses, belongs to app, who can replace it'),
  open('a definer writes to a table in a schema of the role', `CREATE SCHEMA desk AUTHORIZATION app;\nCREATE TABLE desk.notes (line text);\n${definer('«INSERT INTO desk.notes VALUES (line);»')}`, 'the schema desk belongs to app'),
  open('a definer calls a function of the role', `${desk}CREATE FUNCTION desk.tell(line text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;\nALTER FUNCTION desk.tell(text) OWNER TO app;\n${definer('«PERFORM desk.tell(line);»')}`, 'desk.tell() belongs to app, who can replace it'),
  open('a definer calls a function of the role, which may create nothing in its schema', `CREATE FUNCTION tell(line text) RETURNS text LANGUAGE sql AS $$ SELECT upper(line) $$;\nALTER FUNCTION tell(text) OWNER TO app;\n${definer('«PERFORM public.tell(line);»')}`, 'public.tell() belongs to app, who can give it a search_path in which its names mean something else'),
  open('a definer calls it in a condition', `${desk}CREATE FUNCTION desk.fits(line text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;\nALTER FUNCTION desk.fits(text) OWNER TO app;\n${definer('«IF desk.fits(line) THEN RETURN; END IF;»')}`, 'desk.fits() belongs to app, who can replace it'),
  open('a definer calls a function beside which the role may create one', `${desk}CREATE FUNCTION desk.tell(line text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;\n${definer("«PERFORM desk.tell('it');»")}`, 'fits the arguments better than desk.tell()'),
  open('a definer reads a view of the role', `CREATE VIEW page AS SELECT 1 AS number;\nALTER VIEW page OWNER TO app;\n${definer('«PERFORM count(*) FROM public.page;»')}`, 'the view public.page belongs to app'),
  open('a definer reads a view over a view of the role', `CREATE VIEW page AS SELECT 1 AS number;\nALTER VIEW page OWNER TO app;\nCREATE VIEW book AS SELECT number FROM page;\n${definer('«PERFORM count(*) FROM public.book;»')}`, 'the view public.page belongs to app'),
  closed('a superuser’s definer reads a table of the role, in whose schema it may create nothing', `${notes}ALTER TABLE notes OWNER TO app;\n${definer('PERFORM count(*) FROM public.notes;')}`),
  open('a definer’s statement sets off a trigger whose names its caller can give another meaning', `${notes}CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  «PERFORM 1 FROM pages;»\n  RETURN NEW;\nEND $$;\nCREATE TABLE pages (number integer);\nCREATE TRIGGER told AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION told();\nCREATE FUNCTION take(line text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO public.notes VALUES (line); END $$;\n`, '`pages` is looked up where whoever calls can put something of its own'),
  closed('a definer’s search_path holds in the triggers that it sets off', `${notes}CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM upper(NEW.line); RETURN NEW; END $$;\nCREATE TRIGGER told AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION told();\n${writesUnmarked}`),
  open('a foreign key acts as the owner of the referring table, and so does what the role may hang on it', `CREATE TABLE books (id bigint PRIMARY KEY);\n«CREATE TABLE pages (book bigint REFERENCES books ON DELETE CASCADE)»;\nGRANT SELECT, DELETE ON books TO app;\nGRANT TRIGGER ON pages TO app;\n`, 'app holds TRIGGER on public.pages, and what is put there runs as postgres'),
  // Tried on PostgreSQL: a temporary view `pages` of the caller runs its function as the owner of `lines`.
  open('a foreign key sets off a trigger whose names the session can give another meaning', `CREATE TABLE books (id bigint PRIMARY KEY);\nCREATE TABLE lines (book bigint REFERENCES books ON DELETE CASCADE);\nCREATE TABLE pages (book bigint);\nCREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  «IF EXISTS (SELECT FROM pages WHERE book = OLD.book) THEN RAISE EXCEPTION 'no'; END IF;»\n  RETURN OLD;\nEND $$;\nCREATE TRIGGER told BEFORE DELETE ON lines FOR EACH ROW EXECUTE FUNCTION told();\nGRANT SELECT, DELETE ON books TO app;\n`, '`pages` is looked up where whoever calls can put something of its own'),
  closed('a foreign key sets off a trigger that says itself what its names mean', `CREATE TABLE books (id bigint PRIMARY KEY);\nCREATE TABLE lines (book bigint REFERENCES books ON DELETE CASCADE);\nCREATE TABLE pages (book bigint);\nCREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  IF EXISTS (SELECT FROM public.pages WHERE book = OLD.book) THEN RAISE EXCEPTION 'no'; END IF;\n  RETURN OLD;\nEND $$;\nCREATE TRIGGER told BEFORE DELETE ON lines FOR EACH ROW EXECUTE FUNCTION told();\nGRANT SELECT, DELETE ON books TO app;\n`),
  closed('a trigger that a view sets off runs as whoever uses the view', `${notes}GRANT SELECT, UPDATE ON ledger TO clerk;\nALTER TABLE notes OWNER TO clerk;\nCREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN UPDATE public.ledger SET note = 'told'; RETURN NEW; END $$;\nCREATE TRIGGER told AFTER UPDATE ON notes FOR EACH STATEMENT EXECUTE FUNCTION told();\nCREATE VIEW lines AS SELECT line FROM notes;\nALTER VIEW lines OWNER TO clerk;\nGRANT SELECT, UPDATE ON lines TO app;\n`),
  closed('a trigger that a rule sets off runs as whoever the rule is for', `${notes}CREATE TABLE inbox (line text);\nGRANT SELECT, UPDATE ON ledger TO clerk;\nALTER TABLE notes OWNER TO clerk;\nALTER TABLE inbox OWNER TO clerk;\nCREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN UPDATE public.ledger SET note = 'told'; RETURN NEW; END $$;\nCREATE TRIGGER told AFTER UPDATE ON notes FOR EACH STATEMENT EXECUTE FUNCTION told();\nCREATE RULE take AS ON INSERT TO inbox DO ALSO UPDATE notes SET line = 'y';\nGRANT INSERT ON inbox TO app;\n`),
  open('REFERENCES on a table of a superuser, and a schema for a type with a cast', `${desk}CREATE TABLE notes (id bigint PRIMARY KEY, line text);\n«GRANT REFERENCES ON notes TO app»;\n`, 'a cast from a type of its own, which app may make, runs with that'),
  open('REFERENCES on the column of a key', `${desk}CREATE TABLE notes (id bigint, line text);\nCREATE UNIQUE INDEX notes_id ON notes (id);\n«GRANT REFERENCES (id) ON notes TO app»;\n`, 'the key is checked as postgres'),
  open('REFERENCES on the claimed table', `${desk}«GRANT REFERENCES ON ledger TO app»;\n`, 'the key is checked as postgres'),
  closed('REFERENCES where no key can be referred to', `${desk}CREATE TABLE notes (id bigint, line text);\nCREATE UNIQUE INDEX notes_id ON notes (id) WHERE line IS NULL;\nGRANT REFERENCES ON notes TO app;\n`),
  closed('REFERENCES where the role can make no type', 'CREATE TABLE notes (id bigint PRIMARY KEY);\nGRANT REFERENCES ON notes TO app;\n'),
  closed('REFERENCES on a table whose owner may do nothing to the claimed one', `${desk}CREATE TABLE notes (id bigint PRIMARY KEY);\nALTER TABLE notes OWNER TO clerk;\nGRANT REFERENCES ON notes TO app;\n`),
  open('a definer writes to a table with a default that ALTER TABLE adds and that calls a function of the role', `${desk}${fits}${notes}ALTER TABLE notes ADD COLUMN fit boolean DEFAULT desk.fits('it');\n${writes}`, 'desk.fits(), which public.notes uses'),
  open('a definer writes to a table whose trigger asks a function of the role in its WHEN', `${desk}${fits}${notes}CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER told AFTER INSERT ON notes FOR EACH ROW WHEN (desk.fits(NEW.line)) EXECUTE FUNCTION told();\n${writes}`, 'desk.fits(), which public.notes uses'),
  open('a definer writes to a table whose rule calls a function of the role', `${desk}${fits}${notes}CREATE RULE ask AS ON INSERT TO notes DO ALSO SELECT desk.fits(NEW.line);\n${writes}`, 'desk.fits(), which public.notes uses'),
  open('a definer writes to a table with a column of a domain of the role', `${desk}CREATE DOMAIN desk.code AS text;\nALTER DOMAIN desk.code OWNER TO app;\nCREATE TABLE notes (line desk.code);\n${writes}`, 'the domain desk.code, of which public.notes has a column, belongs to app, who can add a CHECK to it'),
  open('a definer writes to a table with a column of a domain whose CHECK calls a function of the role', `${desk}${fits}CREATE DOMAIN code AS text;\nALTER DOMAIN code ADD CHECK (desk.fits(VALUE));\nCREATE TABLE notes (line code[]);\n${definer("«INSERT INTO public.notes VALUES (ARRAY[line]);»")}`, 'desk.fits(), which public.notes uses'),
  closed('a definer writes to a table with a column of a domain of others', `${desk}${fits}CREATE DOMAIN code AS text CHECK (length(VALUE) > 0);\nCREATE TABLE notes (line code);\n${writesUnmarked}`),
  open('a definer casts to a domain of the role', `${desk}CREATE DOMAIN desk.code AS text;\nALTER DOMAIN desk.code OWNER TO app;\n${definer('«PERFORM line::desk.code;»')}`, 'the domain desk.code belongs to app'),
  open('a definer has a variable of a domain of the role', `${desk}CREATE DOMAIN desk.code AS text;\nALTER DOMAIN desk.code OWNER TO app;\n${definer('DECLARE one desk.code;\n  BEGIN\n    «one := line;»\n  END;')}`, 'the domain desk.code belongs to app'),
  open('a definer calls an aggregate that is made of a function of the role', `${desk}CREATE FUNCTION desk.both(sum boolean, line text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;\nCREATE AGGREGATE every_line(text) (SFUNC = desk.both, STYPE = boolean);\nALTER FUNCTION desk.both(boolean, text) OWNER TO app;\n${definer('«PERFORM public.every_line(line);»')}`, 'desk.both() belongs to app'),
  open('a definer refreshes a view that calls a function of the role', `${desk}${fits}CREATE MATERIALIZED VIEW page AS SELECT desk.fits('it') AS fit WITH NO DATA;\n${definer('«REFRESH MATERIALIZED VIEW public.page;»')}`, 'desk.fits() belongs to app'),
  closed('a definer reads a materialized view that calls a function of the role', `${desk}${fits}CREATE MATERIALIZED VIEW page AS SELECT desk.fits('it') AS fit;\n${definer('PERFORM count(*) FROM public.page;')}`),
  open('a definer reads a table whose policy calls a function of the role', `${desk}${fits}${notes}ALTER TABLE notes ENABLE ROW LEVEL SECURITY;\nCREATE POLICY fit ON notes USING (desk.fits(line));\nGRANT SELECT ON notes TO clerk;\nALTER TABLE ledger OWNER TO clerk;\n${definer('«PERFORM count(*) FROM public.notes;»')}ALTER FUNCTION take(text) OWNER TO clerk;\n`, 'desk.fits() belongs to app'),
  ...['INSERT INTO notes VALUES (line);', 'UPDATE notes SET line = NULL;', 'DELETE FROM notes;', 'MERGE INTO notes USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE;'].map((statement) =>
    open(`a definer writes to what its caller can put in the place of a table: ${statement}`, `${notes}CREATE FUNCTION take(line text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$\nBEGIN\n  «${statement}»\nEND $$;\n`, '`notes` is looked up where whoever calls can put something of its own'),
  ),
  ...unnamedCases,
  ...hiddenCases,
];
