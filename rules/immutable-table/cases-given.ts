import type { Case, ExpectedFinding, ExpectedVerdict } from '@pg-guardrails/kernel';

const first = 'schema/migrations/0001.sql';
const role = 'CREATE ROLE app LOGIN;\n';
const table = 'CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL);\nGRANT SELECT, INSERT ON ledger TO app;\n';
const revoke = 'REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  RAISE EXCEPTION 'ledger is append-only';\nEND $$;\n";
const rowTrigger = 'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n';
const truncateTrigger = 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n';
const guarded = role + table + revoke + refuse + rowTrigger + truncateTrigger;
/** Without a row trigger: the place of the table's name is the first mark. */
const unguarded = role + table.replace('TABLE ledger', 'TABLE «ledger»') + revoke + refuse + truncateTrigger;
/** With the rights of whoever calls it: it deletes where a definer does. */
const sweep = 'CREATE FUNCTION sweep() RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  «DELETE FROM public.ledger;»\n  RETURN 1;\nEND $$;\n';

const definer = (signature: string, body: string, language = 'plpgsql'): string => `CREATE FUNCTION take${signature} LANGUAGE ${language} SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$\n${body}\n$$;\n`;

type Rest = Partial<Omit<Case, 'name' | 'files'>>;
const history = (name: string, sql: string, findings: readonly ExpectedFinding[], rest: Rest): Case => ({ name, files: { [first]: sql }, claim: { tables: ['ledger'], roles: ['app'] }, findings, ...rest });
const noGuard: ExpectedFinding = { messageId: 'noGuard', mark: 0 };
const verdict = (answer: 'proven' | 'unknown'): ExpectedVerdict => ({ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: answer });

interface Place {
  readonly name: string;
  readonly declare?: string;
  readonly body: string;
  readonly signature?: string;
  readonly call?: string;
  /** What must hold for it is not known, so that it is not told for certain. */
  readonly perhaps?: true;
}

const setOf = { signature: '() RETURNS SETOF integer', call: 'SELECT * FROM public.take();' };

/** Wherever PL/pgSQL evaluates something (pl_exec.c). */
const places: readonly Place[] = [
  { name: 'PERFORM', body: 'PERFORM public.sweep();' },
  { name: 'an assignment', declare: 'n integer;', body: 'n := public.sweep();' },
  { name: 'a subscript that is assigned to', declare: 'a integer[];', body: 'a[public.sweep()] := 1;', perhaps: true },
  { name: 'the first value of a variable', declare: 'n integer := public.sweep();', body: 'NULL;' },
  { name: 'the first value of a variable of an inner block', body: 'DECLARE\n    n integer := public.sweep();\n  BEGIN\n    NULL;\n  END;', perhaps: true },
  { name: 'IF', body: 'IF public.sweep() = 2 THEN\n    NULL;\n  END IF;', perhaps: true },
  { name: 'CASE', body: 'CASE public.sweep() WHEN 1 THEN NULL; ELSE NULL; END CASE;' },
  { name: 'WHILE', body: 'WHILE public.sweep() > 1 LOOP\n    NULL;\n  END LOOP;', perhaps: true },
  { name: 'EXIT WHEN', body: 'LOOP\n    EXIT WHEN public.sweep() = 1;\n  END LOOP;', perhaps: true },
  { name: 'the end of a FOR', body: 'FOR i IN 1..public.sweep() LOOP\n    NULL;\n  END LOOP;' },
  { name: 'BY of a FOR', body: 'FOR i IN 1..2 BY public.sweep() LOOP\n    NULL;\n  END LOOP;' },
  { name: 'FOREACH', declare: 'n integer;', body: 'FOREACH n IN ARRAY ARRAY[public.sweep()] LOOP\n    NULL;\n  END LOOP;', perhaps: true },
  { name: 'FOR over a query', declare: 'n record;', body: 'FOR n IN SELECT public.sweep() LOOP\n    NULL;\n  END LOOP;' },
  { name: 'FOR over EXECUTE … USING', declare: 'n record;', body: "FOR n IN EXECUTE 'SELECT $1' USING public.sweep() LOOP\n    NULL;\n  END LOOP;" },
  { name: 'FOR over a bound cursor', declare: 'c CURSOR FOR SELECT public.sweep();', body: 'FOR n IN c LOOP\n    NULL;\n  END LOOP;' },
  { name: 'an argument of a cursor in FOR', declare: 'c CURSOR (k integer) FOR SELECT k;', body: 'FOR n IN c(public.sweep()) LOOP\n    NULL;\n  END LOOP;' },
  { name: 'OPEN … FOR', declare: 'c refcursor;\n  n integer;', body: 'OPEN c FOR SELECT public.sweep();\n  FETCH c INTO n;' },
  { name: 'OPEN of a bound cursor', declare: 'c CURSOR FOR SELECT public.sweep();\n  n integer;', body: 'OPEN c;\n  FETCH c INTO n;' },
  { name: 'an argument of OPEN', declare: 'c CURSOR (k integer) FOR SELECT k;', body: 'OPEN c(public.sweep());' },
  { name: 'OPEN … FOR EXECUTE … USING', declare: 'c refcursor;', body: "OPEN c FOR EXECUTE 'SELECT $1' USING public.sweep();" },
  { name: 'how far FETCH goes', declare: 'c refcursor;\n  n integer;', body: 'OPEN c SCROLL FOR SELECT 1;\n  FETCH RELATIVE public.sweep() FROM c INTO n;' },
  { name: 'EXECUTE … USING', body: "EXECUTE 'SELECT $1' USING public.sweep();" },
  { name: 'RETURN', body: 'RETURN public.sweep();', signature: '() RETURNS integer' },
  { name: 'RETURN NEXT', body: 'RETURN NEXT public.sweep();', ...setOf },
  { name: 'RETURN QUERY', body: 'RETURN QUERY SELECT public.sweep();', ...setOf },
  { name: 'RETURN QUERY EXECUTE … USING', body: "RETURN QUERY EXECUTE 'SELECT $1' USING public.sweep();", ...setOf },
  { name: 'a parameter of RAISE', body: "RAISE NOTICE '%', public.sweep();" },
  { name: 'an option of RAISE', body: "RAISE NOTICE 'x' USING DETAIL = public.sweep();" },
  { name: 'ASSERT', body: 'ASSERT public.sweep() = 1;', perhaps: true },
  { name: 'a handler', body: "RAISE EXCEPTION 'x';\nEXCEPTION WHEN OTHERS THEN\n  PERFORM public.sweep();" },
  { name: 'CALL', body: 'CALL public.step(public.sweep());', perhaps: true },
];

const bodyOf = ({ declare, body }: Place): string => `${declare === undefined ? '' : `DECLARE\n  ${declare}\n`}BEGIN\n  ${body}\nEND`;
const step = 'CREATE PROCEDURE step(n integer) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  NULL;\nEND $$;\n';

const evaluated = places.map((place): Case => {
  const { name, signature = '() RETURNS void', call = 'SELECT public.take();', perhaps } = place;
  const refuted: ExpectedVerdict = { layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: call, observed: { sqlstate: null, rowsChanged: 1 } } };
  return history(`what a definer calls is followed: ${name}`, `${unguarded}${sweep}${step}${definer(signature, bodyOf(place))}`, [noGuard, { messageId: perhaps === true ? 'unknownBypass' : 'bypassed', mark: 1 }], { verdicts: [perhaps === true ? verdict('unknown') : refuted] });
});

/** What a caller can have a definer run, with a function, a view or a type of its own in pg_temp. */
interface Handed {
  readonly name: string;
  readonly signature: string;
  readonly body: string;
  readonly language?: 'sql';
  readonly says: string;
  readonly before?: string;
  readonly minVersion?: 16;
}

/** Deletes past the guard where whoever calls it is a superuser. */
const past = sweep.replace(/[«»]/gu, '').replace('DELETE', "SET LOCAL session_replication_role = 'replica';\n  DELETE");
const query = (name: string): string => `${name}() runs a query that it is given`;
const chosen = 'whoever calls it chooses what type its anyelement has';
const cursor = 'fetches from a cursor that others may have opened';

const handed: readonly Handed[] = [
  { name: 'a query for query_to_xml', signature: '(query text) RETURNS xml', body: "«SELECT query_to_xml(query, true, true, '')»", language: 'sql', says: query('query_to_xml') },
  { name: 'a constant query that calls a function', before: past, signature: '() RETURNS xml', body: "«SELECT query_to_xml('SELECT public.sweep()', true, true, '')»", language: 'sql', says: query('query_to_xml') },
  { name: 'a query for ts_stat', signature: '(query text) RETURNS bigint', body: '«SELECT count(*) FROM ts_stat(query)»', language: 'sql', says: query('ts_stat') },
  { name: 'a query for ts_rewrite', signature: '(query text) RETURNS tsquery', body: "«SELECT ts_rewrite('a'::tsquery, query)»", language: 'sql', says: query('ts_rewrite') },
  { name: 'a relation for table_to_xml', signature: '(which regclass) RETURNS xml', body: "«SELECT table_to_xml(which, true, true, '')»", language: 'sql', says: 'table_to_xml() reads what it is given the name of' },
  { name: 'a cursor for cursor_to_xml', signature: '(which refcursor) RETURNS xml', body: "«SELECT cursor_to_xml(which, 1, true, true, '')»", language: 'sql', says: 'cursor_to_xml() reads what it is given the name of' },
  { name: 'a cursor for FETCH', signature: '(which refcursor) RETURNS void', body: 'DECLARE\n  n record;\nBEGIN\n  «FETCH which INTO n;»\nEND', says: cursor },
  { name: 'a cursor for MOVE', signature: '(which refcursor) RETURNS void', body: 'BEGIN\n  «MOVE NEXT FROM which;»\nEND', says: cursor },
  { name: 'a cursor that another variable takes', signature: '(which refcursor) RETURNS void', body: 'DECLARE\n  n record;\n  c refcursor;\nBEGIN\n  c := which;\n  «FETCH c INTO n;»\nEND', says: cursor },
  { name: 'a cursor that is opened only if none is given', signature: '(which refcursor) RETURNS void', body: 'DECLARE\n  n record;\nBEGIN\n  IF which IS NULL THEN\n    OPEN which FOR SELECT 1;\n  END IF;\n  «FETCH which INTO n;»\nEND', says: cursor },
  { name: 'a type for pg_input_is_valid', signature: '(which text) RETURNS boolean', body: "«SELECT pg_input_is_valid('1', which)»", language: 'sql', says: 'pg_input_is_valid() makes a value of a type that it is given', minVersion: 16 },
  { name: 'the type of a variable', signature: '(one anyelement) RETURNS text', body: 'DECLARE\n  n one%TYPE;\nBEGIN\n  n := 1;\n  RETURN n::text;\nEND', says: chosen },
  { name: 'the type of a row', signature: '(one anyelement) RETURNS anyelement', body: `SELECT jsonb_populate_record(one, '{"x": 1}')`, language: 'sql', says: chosen },
  { name: 'the name of a setting', signature: '(name text, value text) RETURNS text', body: '«SELECT set_config(name, value, true)»', language: 'sql', says: 'it sets a setting whose name is no constant' },
  { name: 'the value of session_replication_role', signature: '(value text) RETURNS text', body: "«SELECT set_config('session_replication_role', value, true)»", language: 'sql', says: 'it is set to replica' },
  { name: 'a statement for dblink_exec', signature: '(command text) RETURNS void', body: "BEGIN\n  «PERFORM public.dblink_exec('dbname=postgres', command);»\nEND", says: 'public.dblink_exec() has a statement run in another session' },
  { name: 'a query for crosstab', signature: '(query text) RETURNS void', body: 'BEGIN\n  «PERFORM * FROM public.crosstab(query) AS t (a integer, b integer);»\nEND', says: query('public.crosstab') },
  { name: 'a statement for cron.schedule', signature: '(command text) RETURNS void', body: "BEGIN\n  «PERFORM cron.schedule('x', '* * * * *', command);»\nEND", says: 'cron.schedule() has a statement run in another session' },
  { name: 'the name of a file for lo_export', signature: '(path text) RETURNS void', body: 'BEGIN\n  «PERFORM lo_export(1, path);»\nEND', says: 'lo_export() writes a file of the server whose name it is given' },
  { name: 'a program', signature: '() RETURNS void', body: "BEGIN\n  «COPY (SELECT 1) TO PROGRAM 'cat';»\nEND", says: 'it runs a program of the server' },
];

const handedCases = handed.map(({ name, signature, body, language = 'plpgsql', says, before = '', minVersion }): Case => {
  const sql = definer(signature, body, language);
  // What comes with a type is of the function as a whole.
  const marked = sql.includes('«') ? sql : `«${sql.replace(/;\n$/u, '»;\n')}`;
  return history(`what a definer is given to run is unknown: ${name}`, guarded + before + marked, [{ messageId: 'unknownBypass', mark: 0, says }], { verdicts: [verdict('unknown')], ...(minVersion === undefined ? {} : { minVersion }) });
});

/** What is given, and runs nothing. */
const harmless: readonly Omit<Handed, 'says'>[] = [
  { name: 'a constant query that calls nothing of the history', signature: '() RETURNS xml', body: "SELECT query_to_xml('SELECT count(*) FROM public.ledger', true, true, '')", language: 'sql' },
  { name: 'a tsquery', signature: '(one tsquery, other tsquery) RETURNS tsquery', body: "SELECT ts_rewrite('a'::tsquery, one, other)", language: 'sql' },
  { name: 'a value of a known type', signature: '(one text) RETURNS boolean', body: "SELECT pg_input_is_valid(one, 'integer')", language: 'sql', minVersion: 16 },
  { name: 'a parameter for EXECUTE', signature: '(one text) RETURNS void', body: "BEGIN\n  EXECUTE 'SELECT $1' USING one;\nEND" },
  { name: 'a setting of the application', signature: '(name text, value text) RETURNS text', body: "SELECT set_config('app.' || name, value, true)", language: 'sql' },
  { name: 'its own cursor', signature: '() RETURNS void', body: 'DECLARE\n  n record;\n  c refcursor;\nBEGIN\n  OPEN c FOR SELECT 1;\n  LOOP\n    FETCH c INTO n;\n    EXIT WHEN NOT FOUND;\n  END LOOP;\n  CLOSE c;\nEND' },
  { name: 'its own bound cursors', signature: '() RETURNS void', body: 'DECLARE\n  n record;\n  c CURSOR FOR SELECT 1;\nBEGIN\n  OPEN c;\n  FETCH c INTO n;\n  CLOSE c;\n  FOR m IN c LOOP\n    NULL;\n  END LOOP;\nEND' },
  { name: 'a cursor that it gives back', signature: '() RETURNS refcursor', body: 'DECLARE\n  c refcursor;\nBEGIN\n  OPEN c FOR SELECT 1;\n  RETURN c;\nEND' },
  { name: 'a file of the server by a constant name', signature: '() RETURNS void', body: "BEGIN\n  COPY (SELECT 1) TO '/srv/one';\nEND" },
  { name: 'a function of the history with such a name', before: 'CREATE FUNCTION crosstab(query text) RETURNS integer LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$ SELECT 1 $$;\n', signature: '(query text) RETURNS integer', body: 'SELECT public.crosstab(query)', language: 'sql' },
  { name: 'a job by another name than cron’s', before: 'CREATE SCHEMA jobs;\nCREATE FUNCTION jobs.schedule(job text) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$ SELECT $$;\n', signature: '(job text) RETURNS void', body: 'SELECT jobs.schedule(job)', language: 'sql' },
];
const harmlessCases = harmless.map(({ name, signature, body, language = 'plpgsql', before = '', minVersion }): Case =>
  history(`what a definer is given runs nothing: ${name}`, guarded + before + definer(signature, body, language), [], { verdicts: [verdict('proven')], ...(minVersion === undefined ? {} : { minVersion }) }),
);

/** A guard that is taken away under a condition, and perhaps not put back. */
const loosening = (name: string, body: string, says: string | null): Case =>
  history(name, guarded + definer('(kind text) RETURNS void', `BEGIN\n  ${body}\nEND`), says === null ? [] : [{ messageId: 'unknownBypass', mark: 0, says }], { verdicts: [verdict(says === null ? 'proven' : 'unknown')] });
const off = 'ALTER TABLE public.ledger DISABLE TRIGGER USER;';
const on = 'ALTER TABLE public.ledger ENABLE TRIGGER USER;';
const replica = 'SET LOCAL session_replication_role = replica;';
const when = (statement: string): string => `IF kind = 'bulk' THEN\n    ${statement}\n  END IF;`;
const loosened: readonly Case[] = [
  loosening('a trigger that is disabled under a condition leaves it open', when(`«${off}»`), 'perhaps takes away trigger refuse_change and trigger refuse_truncate'),
  loosening('a trigger that is dropped under a condition leaves it open', when('«DROP TRIGGER refuse_change ON public.ledger;»'), 'perhaps takes away trigger refuse_change'),
  loosening('replica mode under a condition leaves it open', when(`«${replica}»`), 'perhaps sets session_replication_role'),
  loosening('what is enabled under another condition is perhaps still disabled', `${when(`«${off}»`)}\n  IF kind = 'other' THEN\n    ${on}\n  END IF;`, 'perhaps takes away'),
  loosening('what is enabled again under the same condition is as it was', when(`${off}\n    ${on}`), null),
  loosening('what is enabled again in any case is as it was', `${when(off)}\n  ${on}`, null),
  loosening('replica mode that is left under the same condition is over', when(`${replica}\n    SET LOCAL session_replication_role = origin;`), null),
  loosening('replica mode that RESET ends is over', `${replica}\n  RESET session_replication_role;`, null),
  loosening('what is enabled under a condition is no hole', when(on), null),
];

/** What a role sets off without a call: triggers of a table of its own, and event triggers. */
const trigger = (body: string, name = 'wipe'): string => `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  ${body}\nEND $$;\n`;
const hears = (event: string, clause = ''): string => `CREATE FUNCTION wipe() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$\nBEGIN\n  «DELETE FROM public.ledger;»\nEND $$;\nCREATE EVENT TRIGGER hears ON ${event} ${clause}EXECUTE FUNCTION wipe();\n`;
const log = 'CREATE TABLE log (line text);\n';
const probe = 'CREATE TEMPORARY TABLE probe (a integer);';
const wiping = '«DELETE FROM public.ledger;»\n  RETURN NULL;';
const refuted = (sql: string): Rest => ({ verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql, observed: { sqlstate: null, rowsChanged: 1 } } }] });
const caught: readonly ExpectedFinding[] = [noGuard, { messageId: 'bypassed', mark: 1 }];
const unmarked = (sql: string): string => sql.replace(/[«»]/gu, '');
const shut = (name: string, sql: string): Case => history(name, unguarded + unmarked(sql), [noGuard], { verdicts: [verdict('proven')] });
const attaching = (name: string, body: string, before = log): Case =>
  history(`who attaches a trigger’s function chooses what NEW is: ${name}`, `${guarded}${before}«${trigger(body).replace(/;\n$/u, '»;\n')}`, [{ messageId: 'unknownBypass', mark: 0, says: 'chooses what NEW and OLD are' }], { verdicts: [verdict('unknown')] });

const setOff: readonly Case[] = [
  history('a trigger’s function that everyone may execute is attached to a table of one’s own', unguarded + trigger(wiping), caught, refuted(`${probe} CREATE TRIGGER probe AFTER INSERT ON probe EXECUTE FUNCTION public.wipe(); INSERT INTO probe DEFAULT VALUES;`)),
  shut('a trigger’s function that nobody else may execute is attached to nothing', `${trigger(wiping)}REVOKE EXECUTE ON FUNCTION wipe() FROM PUBLIC;\n`),
  shut('a trigger’s function is attached to nothing by who can make no table', `${trigger(wiping)}REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;\nREVOKE CREATE ON SCHEMA public FROM PUBLIC;\n`),
  shut('a trigger’s function with the rights of its caller is no way', trigger(wiping).replace('SECURITY DEFINER ', '')),
  shut('a trigger’s function of who may not delete is no way', `CREATE ROLE clerk NOLOGIN;\n${trigger(wiping)}ALTER FUNCTION wipe() OWNER TO clerk;\n`),
  attaching('a field is written', 'INSERT INTO public.log VALUES (NEW.line);\n  RETURN NULL;'),
  attaching('a field is compared', "IF NEW.line = 'x' THEN\n    RAISE NOTICE 'x';\n  END IF;\n  RETURN NULL;"),
  attaching('a field is set', 'NEW.line := now();\n  RETURN NEW;'),
  attaching('a variable begins as a field', 'DECLARE\n    v text := NEW.line;\n  BEGIN\n    RETURN NULL;\n  END;'),
  attaching('a field between strings with a backslash', "INSERT INTO public.log VALUES (CASE WHEN E'\\'' <> 'z' THEN NEW.line ELSE 'x' END);\n  RETURN NULL;"),
  attaching('the row has another name', 'DECLARE\n    made ALIAS FOR NEW;\n  BEGIN\n    INSERT INTO public.log VALUES (made.line);\n    RETURN NULL;\n  END;'),
  attaching('the row is made JSON', 'INSERT INTO public.log VALUES (to_jsonb(NEW)::text);\n  RETURN NULL;'),
  shut('a trigger’s function that only says what it gets, and gives it back, is no way', trigger("RAISE NOTICE 'line %', NEW.line;\n  RETURN NEW;")),
  history('an event trigger runs as the owner of its function, whoever sets it off', unguarded + hears('ddl_command_end'), caught, refuted(probe)),
  history('an event trigger for what is dropped does so, too', unguarded + hears('sql_drop', "WHEN TAG IN ('DROP TABLE', 'DROP VIEW') "), caught, refuted(`${probe} DROP TABLE probe;`)),
  history('an event trigger for a command that not everyone may run leaves it open', unguarded + hears('ddl_command_start', "WHEN TAG IN ('CREATE SCHEMA') "), [noGuard, { messageId: 'unknownBypass', mark: 1, says: 'it does what sets off event trigger hears' }], { verdicts: [verdict('unknown')] }),
  shut('an event trigger that is disabled is no way', `${hears('ddl_command_end')}ALTER EVENT TRIGGER hears DISABLE;\n`),
  shut('an event trigger whose function has the rights of its caller is no way', hears('ddl_command_end').replace('SECURITY DEFINER ', '')),
];

export const givenCases: readonly Case[] = [...evaluated, ...handedCases, ...harmlessCases, ...loosened, ...setOff];
