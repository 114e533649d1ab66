import type { OracleCase } from './cases.js';

const setup = [
  'CREATE ROLE alice',
  'CREATE TABLE t (a int)',
  'CREATE FUNCTION opens() RETURNS int LANGUAGE plpgsql AS $$ BEGIN GRANT UPDATE ON public.t TO alice; RETURN 1; END $$',
  'CREATE PROCEDURE step(n int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$',
];

/** Where PL/pgSQL evaluates an expression (pl_exec.c): what is declared, and what is done. */
const places: readonly (readonly [name: string, declared: string, body: string])[] = [
  ['a subscript that is assigned to', 'a int[];', 'a[opens()] := 1;'],
  ['the first value of a variable', 'n int := opens();', 'NULL;'],
  ['the first value of a variable of an inner block', '', 'DECLARE n int := opens(); BEGIN NULL; END;'],
  ['BY of a FOR', '', 'FOR i IN 1..2 BY opens() LOOP NULL; END LOOP;'],
  ['an argument of a cursor in FOR', 'c CURSOR (k int) FOR SELECT k;', 'FOR n IN c(opens()) LOOP NULL; END LOOP;'],
  ['an argument of OPEN', 'c CURSOR (k int) FOR SELECT k;', 'OPEN c(opens());'],
  ['the query of a bound cursor', 'c CURSOR FOR SELECT opens(); n int;', 'OPEN c; FETCH c INTO n;'],
  ['OPEN … FOR EXECUTE … USING', 'c refcursor;', "OPEN c FOR EXECUTE 'SELECT $1' USING opens();"],
  ['how far FETCH goes', 'c refcursor; n int;', 'OPEN c SCROLL FOR SELECT 1; FETCH RELATIVE opens() FROM c INTO n;'],
  ['how far MOVE goes', 'c refcursor;', 'OPEN c SCROLL FOR SELECT 1; MOVE RELATIVE opens() FROM c;'],
  ['EXECUTE … USING', '', "EXECUTE 'SELECT $1' USING opens();"],
  ['FOR over EXECUTE … USING', 'n record;', "FOR n IN EXECUTE 'SELECT $1' USING opens() LOOP NULL; END LOOP;"],
  ['an option of RAISE', '', "RAISE NOTICE 'x' USING DETAIL = opens();"],
  ['the message of ASSERT', '', "ASSERT false, opens()::text; EXCEPTION WHEN OTHERS THEN NULL;"],
  ['CASE', '', 'CASE opens() WHEN 1 THEN NULL; ELSE NULL; END CASE;'],
  ['CALL', '', 'CALL step(opens());'],
];

/** Whether these run is a matter of rows, or of a cursor that is not followed. */
const open: ReadonlySet<string> = new Set(['the query of a bound cursor', 'the message of ASSERT']);

/** What an expression calls is run wherever it stands, in a block and in a function that is called. */
const all = places.flatMap(([name, declared, body]): readonly (OracleCase & { readonly isOpen: boolean })[] => {
  const text = `${declared === '' ? '' : `DECLARE ${declared} `}BEGIN ${body} END`;
  const isOpen = open.has(name);
  return [
    { name: `run where it stands: ${name}, in a block`, sql: [...setup, `DO $$ ${text} $$`], isOpen },
    { name: `run where it stands: ${name}, in a function`, sql: [...setup, `CREATE FUNCTION take() RETURNS void LANGUAGE plpgsql AS $$ ${text} $$`, 'SELECT take()'], isOpen },
  ];
});

export const placeCases: readonly OracleCase[] = all.filter(({ isOpen }) => !isOpen);
export const openPlaceCases: readonly OracleCase[] = all.filter(({ isOpen }) => isOpen);
