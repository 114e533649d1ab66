import type { Body } from './bodies.js';
import { all, raise } from './bodies.js';

const pass = 'RETURN coalesce(NEW, OLD)';
const stop = (parameters = '', returns = 'void', body = `BEGIN ${raise}; END`): string => `CREATE FUNCTION stop(${parameters}) RETURNS ${returns} LANGUAGE plpgsql AS $f$ ${body} $f$;`;
const harmless = (parameters: string, body: string): string => `CREATE PROCEDURE fills(${parameters}) LANGUAGE plpgsql AS $f$ BEGIN ${body}; END $f$;`;

/** Where a helper that raises is called, or seems to be, and what it is given and gives back. */
export const callBodies: readonly Body[] = [
  { name: 'calls for each of a set that may be empty', before: stop('x text'), body: `BEGIN PERFORM stop(unnest(TG_ARGV)); ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'calls for each of an empty set', before: stop('x integer'), body: `BEGIN PERFORM stop(generate_series(1, 0)); ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'calls with what another function gives', before: stop('x text'), body: `BEGIN PERFORM stop(concat(TG_OP, lower(TG_WHEN))); ${pass}; END`, expect: all('P0001') },
  { name: 'opens a cursor whose query raises', before: stop('', 'integer'), body: `DECLARE c CURSOR FOR SELECT stop(); BEGIN OPEN c; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'loops over a cursor whose query raises', before: stop('', 'integer'), body: `DECLARE c CURSOR FOR SELECT stop(); BEGIN FOR r IN c LOOP NULL; END LOOP; ${pass}; END`, expect: all('P0001') },
  { name: 'declares in an inner block with what raises', before: stop('', 'integer'), body: `BEGIN DECLARE n integer := stop(); BEGIN NULL; END; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'declares in an inner block with what raises, caught', before: stop('', 'integer'), body: `BEGIN DECLARE n integer := stop(); BEGIN NULL; END; EXCEPTION WHEN raise_exception THEN ${pass}; END`, expect: all('2F005', 'P0001', 'returns-row') },
  { name: 'declares in an inner block with what does not raise', body: `BEGIN DECLARE n integer := abs(1); BEGIN NULL; END; ${pass}; END`, expect: all('returns-row') },
  { name: 'calls by SQL, second statement', before: `${stop()} CREATE FUNCTION asks() RETURNS void LANGUAGE sql AS $f$ SELECT 1; SELECT stop() $f$;`, body: `BEGIN PERFORM asks(); ${pass}; END`, expect: all('P0001') },
  { name: 'calls by SQL, first statement', before: `${stop()} CREATE FUNCTION asks() RETURNS void LANGUAGE sql AS $f$ SELECT stop(); SELECT 1 $f$;`, body: `BEGIN PERFORM asks(); ${pass}; END`, expect: all('P0001') },
  { name: 'calls by SQL, no statement', before: `CREATE FUNCTION asks() RETURNS void LANGUAGE sql AS $f$ $f$;`, body: `BEGIN PERFORM asks(); ${pass}; END`, expect: all('returns-row') },
  { name: 'calls a trigger function', before: stop('', 'trigger'), body: `BEGIN PERFORM stop(); ${pass}; END`, expect: all('0A000') },
  { name: 'calls a trigger function, caught', before: stop('', 'trigger'), body: `BEGIN PERFORM stop(); ${raise}; EXCEPTION WHEN feature_not_supported THEN ${pass}; END` },
  { name: 'runs a procedure by PERFORM', before: harmless('', raise), body: `BEGIN PERFORM fills(); ${pass}; END`, expect: all('42809') },
  { name: 'runs a function by CALL', before: stop(), body: `BEGIN CALL stop(); ${pass}; END`, expect: all('42809') },
  { name: 'runs a procedure that raises', before: harmless('', raise), body: `BEGIN CALL fills(); ${pass}; END`, expect: all('P0001') },
  { name: 'runs a procedure that ends', before: harmless('', 'NULL'), body: `BEGIN CALL fills(); ${pass}; END`, expect: all('returns-row') },
  { name: 'branches on what a procedure gives back', before: harmless('INOUT x boolean', 'x := false'), body: `DECLARE go boolean := true; BEGIN CALL fills(go); IF go THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'branches on what a procedure gives back by name', before: harmless('INOUT x boolean', 'x := false'), body: `DECLARE go boolean := true; BEGIN CALL fills(x => go); IF go THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'branches on what no procedure gives back', before: harmless('x text', 'NULL'), body: `DECLARE go boolean := true; BEGIN CALL fills('x'); IF go THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001') },
  { name: 'reads $1 after it has set the argument', before: stop('a text', 'void', `BEGIN a := 'y'; IF $1 = 'x' THEN ${raise}; END IF; END`), body: `BEGIN PERFORM stop('x'); ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'reads $1', before: stop('a text', 'void', `BEGIN IF $1 = 'x' THEN ${raise}; END IF; END`), body: `BEGIN PERFORM stop('x'); ${pass}; END`, expect: all('P0001') },
];

/** Values that are not what they look like. */
export const valueBodies: readonly Body[] = [
  { name: 'compares its arguments with an array, which begins at 1', arguments: ['a'], body: `BEGIN IF TG_ARGV = ARRAY['a'] THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'finds its argument in an array', arguments: ['a'], body: `BEGIN IF TG_ARGV[0] = ANY (ARRAY['a']) THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001') },
  { name: 'compares two arrays', body: `BEGIN IF ARRAY['a'] = ARRAY['a'] THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001') },
  { name: 'appends to no array', body: `BEGIN IF (NULL::text[] || ARRAY['x']) IS NULL THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'appends to an array variable without value', body: `DECLARE found_errors text[]; BEGIN found_errors := found_errors || 'no'::text; IF found_errors IS NOT NULL THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'appends to a text variable without value', body: `DECLARE found_errors text; BEGIN found_errors := found_errors || 'no'; IF found_errors IS NULL THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001') },
  { name: 'lists operations that a length cuts', body: `BEGIN IF TG_OP = ANY ('{UPDATE,DELETE}'::varchar(3)[]) THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'lists operations that are one byte', body: `BEGIN IF TG_OP = ANY ('{UPDATE,DELETE}'::"char"[]::text[]) THEN ${raise}; END IF; ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'rounds to an integer', body: `DECLARE n integer := 0.5; BEGIN IF n > 0.9 THEN ${pass}; END IF; ${raise}; END`, expect: all('P0001', 'returns-row') },
  { name: 'loops between decimals', body: `BEGIN FOR i IN 1.4..1.3 LOOP ${raise}; END LOOP; ${pass}; END`, expect: all('P0001', 'returns-row') },
];
