import type { Body } from './bodies.js';
import { all, raise, statement } from './bodies.js';

const pass = 'RETURN coalesce(NEW, OLD)';
const caught = (condition: string, body: string, declare = ''): string => `${declare} BEGIN ${body}; EXCEPTION WHEN ${condition} THEN ${pass}; END`;

/** Errors that come up before the guard's own: with another SQLSTATE, and for a handler to swallow. */
export const errorBodies: readonly Body[] = [
  { name: 'prints a name that is not there', body: `BEGIN RAISE EXCEPTION 'row %', id; END`, expect: all('42703') },
  { name: 'prints a name that is not there, caught', body: caught('undefined_column', `RAISE EXCEPTION 'row %', id`), expect: all('returns-row') },
  { name: 'branches on a name that is not there, caught', body: caught('undefined_column', `IF missing THEN NULL; END IF; ${raise}`), expect: all('returns-row') },
  { name: 'reads a field of what is not there', body: `BEGIN IF missing.id = 1 THEN NULL; END IF; ${raise}; END`, expect: all('42P01') },
  { name: 'prints a name of the function', body: `DECLARE id text := 'x'; BEGIN RAISE EXCEPTION 'row %', id; END`, expect: all('P0001') },
  { name: 'prints a name by its label', body: `<<lab>> DECLARE id text := 'x'; BEGIN RAISE EXCEPTION 'row % %', lab.id, guard.tg_op; END`, expect: all('P0001') },
  { name: 'prints what a loop counts', body: `BEGIN FOR i IN 1..1 LOOP RAISE EXCEPTION 'row %', i; END LOOP; END`, expect: all('P0001') },
  { name: 'prints an output column of its query', body: `DECLARE r int; BEGIN SELECT 1 AS one INTO r ORDER BY one; ${raise}; END`, expect: all('P0001') },
  { name: 'prints SQLSTATE in a handler', body: `BEGIN ${raise}; EXCEPTION WHEN OTHERS THEN RAISE EXCEPTION '% %', SQLSTATE, SQLERRM; END`, expect: all('P0001') },
  { name: 'reads OLD in a helper', before: `CREATE FUNCTION stop() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN IF OLD.id > 0 THEN RAISE EXCEPTION 'no'; END IF; END $f$;`, body: 'BEGIN PERFORM stop(); RETURN OLD; END', expect: all('42P01') },
  { name: 'reads TG_OP in a helper', before: `CREATE FUNCTION stop() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'no %', TG_OP; END $f$;`, body: 'BEGIN PERFORM stop(); RETURN OLD; END', expect: all('42703') },
  { name: 'gives a DETAIL that is NULL', body: `BEGIN ${raise} USING DETAIL = NULL; END`, expect: all('22004') },
  { name: 'gives a HINT that is NULL, caught', body: caught('null_value_not_allowed', `${raise} USING HINT = NULL`), expect: all('returns-row') },
  { name: 'gives a DETAIL of OLD for a statement', level: 'STATEMENT', body: `BEGIN ${raise} USING DETAIL = OLD.note; END`, expect: statement('22004') },
  { name: 'gives a DETAIL that may be NULL, caught', body: caught('null_value_not_allowed', `${raise} USING DETAIL = OLD.note`), expect: all('P0001', 'returns-row') },
  { name: 'gives a notice that is NULL', body: `BEGIN RAISE NOTICE USING MESSAGE = NULL; ${raise}; END`, expect: all('22004') },
  { name: 'gives a notice with a HINT', body: `BEGIN RAISE NOTICE 'hm' USING HINT = 'x'; ${raise}; END`, expect: all('P0001') },
  { name: 'gives two messages', body: `BEGIN ${raise} USING MESSAGE = 'x'; END`, expect: all('42601') },
  { name: 'gives two hints, caught', body: caught('syntax_error', `${raise} USING HINT = 'x', HINT = 'y'`), expect: all('returns-row') },
  { name: 'gives two ERRCODEs', body: `BEGIN ${raise} USING ERRCODE = 'P0001', ERRCODE = 'P0001'; END`, expect: all('42601') },
  { name: 'gives a condition and a message', body: `BEGIN RAISE unique_violation USING MESSAGE = 'x', HINT = 'y'; END`, expect: all('23505') },
  { name: 'branches on what is no boolean, caught', body: caught('invalid_text_representation', `IF TG_OP THEN NULL; END IF; ${raise}`), expect: all('P0001', 'returns-row') },
  { name: 'branches on a boolean, caught', body: caught('invalid_text_representation', `IF go THEN NULL; END IF; ${raise}`, 'DECLARE go boolean;'), expect: all('P0001') },
  { name: 'leaves on what is no boolean, caught', body: caught('OTHERS', `LOOP EXIT WHEN TG_OP; ${raise}; END LOOP`), expect: all('2F005', 'returns-row') },
  { name: 'declares what its domain refuses, caught', before: 'CREATE DOMAIN filled AS text NOT NULL;', body: caught('not_null_violation', `DECLARE x filled; BEGIN ${raise}; END`), expect: all('P0001', 'returns-row') },
  { name: 'declares what its type takes, caught', body: caught('not_null_violation', `DECLARE x text; y numeric(10, 2); z t; BEGIN ${raise}; END`) },
  { name: 'reads a record without a row, caught', body: caught('object_not_in_prerequisite_state', `IF r.id IS NULL THEN NULL; END IF; ${raise}`, 'DECLARE r record;'), expect: all('P0001', 'returns-row') },
  { name: 'catches 00000, which is OTHERS in PostgreSQL 15', body: caught(`SQLSTATE '00000'`, raise), expect: all('P0001', 'returns-row') },
  { name: 'gives TG_OP another meaning', body: `DECLARE tg_op ALIAS FOR tg_when; BEGIN IF tg_op = 'BEFORE' THEN RETURN OLD; END IF; ${raise}; END`, expect: all('P0001', 'returns-row') },
  { name: 'gives OLD another name', body: `DECLARE prior ALIAS FOR old; BEGIN IF prior.id IS NULL THEN NULL; END IF; ${raise}; END`, expect: all('P0001') },
  { name: 'gives OLD another meaning by a label', body: `<<old>> DECLARE id text; BEGIN IF old.id IS NOT NULL THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'unknown') },
];
