import fc from 'fast-check';

/** Bodies of guard functions in PL/pgSQL, for a table with the columns of `ledgerColumns`. They never loop for ever. */

export const ledgerColumns = '(id bigint, amount integer NOT NULL, note text, flag boolean)';

const codes = ["'P0001'", "'P0001'", "'23514'", "'check_violation'", "'raise_exception'", "'00000'", "TG_ARGV[0]", "OLD.note", "'P' || '0001'", 'code'];

const raise = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("RAISE EXCEPTION 'no';", "RAISE EXCEPTION 'no %', TG_OP;", "RAISE EXCEPTION USING MESSAGE = 'no';", "RAISE 'no';") },
  { weight: 3, arbitrary: fc.constantFrom(...codes).map((code) => `RAISE EXCEPTION 'no' USING ERRCODE = ${code};`) },
  { weight: 2, arbitrary: fc.constantFrom("RAISE SQLSTATE 'P0001';", "RAISE raise_exception;", "RAISE check_violation USING MESSAGE = 'no';", "RAISE EXCEPTION 'no %', OLD.id USING HINT = 'append';", "RAISE EXCEPTION 'no %', NEW.id;") },
  { weight: 1, arbitrary: fc.constantFrom("RAISE EXCEPTION 'no' USING ERRCODE = 'nonsense';", 'RAISE;', "RAISE EXCEPTION 'no %', OLD.missing;", "RAISE EXCEPTION 'no' USING ERRCODE = NULL;") },
);

const atom = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      "TG_OP = 'UPDATE'", "TG_OP = 'DELETE'", "TG_OP <> 'TRUNCATE'", "TG_OP IN ('UPDATE', 'DELETE')", "TG_OP NOT IN ('INSERT')", "lower(TG_OP) = 'update'", "TG_OP = ANY (ARRAY['UPDATE', 'DELETE'])",
      "TG_OP LIKE 'U%'", "TG_LEVEL = 'ROW'", "TG_WHEN = 'BEFORE'", "TG_TABLE_NAME = 'ledger'", "TG_TABLE_SCHEMA = 'public'", "TG_ARGV[0] = 'strict'", 'TG_NARGS > 0', "TG_OP || '' = 'DELETE'", "TG_RELNAME = 'ledger'",
    ),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'OLD.amount > 0', 'OLD.note IS NULL', 'OLD.note IS NOT NULL', 'NEW.note = OLD.note', 'OLD.note <> NEW.note', 'OLD IS NOT NULL', 'OLD IS NULL', 'NEW IS NULL', 'NEW IS NOT NULL', 'OLD.* IS DISTINCT FROM NEW.*',
      'OLD IS DISTINCT FROM NEW', 'OLD = NEW', 'NOT OLD.flag', 'OLD.flag', 'OLD.flag IS NOT TRUE', 'coalesce(OLD.flag, true)', "OLD.note IN ('x', NULL)", 'NEW.amount >= OLD.amount', 'to_jsonb(OLD) = to_jsonb(NEW)',
      'ROW(OLD.amount, OLD.note) IS NOT DISTINCT FROM ROW(NEW.amount, NEW.note)', 'OLD.id IS NULL', 'NEW.id <> OLD.id', 'nullif(OLD.note, NEW.note) IS NULL', 'OLD.note IS DISTINCT FROM NEW.note',
      'OLD.amount IS DISTINCT FROM NEW.amount', 'OLD.amount = OLD.amount', "OLD.note || '' <> NEW.note || ''", 'OLD.amount BETWEEN 0 AND 10', 'md5(OLD.note) = md5(NEW.note)', '(OLD.amount <> NEW.amount) IS TRUE',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('true', 'false', 'NULL', '1 = 1', "'a' = 'b'", 'NULL = NULL', 'NULL IS NULL', '2 > 1', "'t'::boolean", 'NOT NULL::boolean', "'a' < 'b'", '1 = 1.0') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "current_setting('app.mode', true) = 'on'", "current_setting('app.mode', true) IS NULL", "coalesce(current_setting('app.mode', true), '') <> 'on'", "current_setting('app.mode', true) = ''", 'pg_trigger_depth() > 1',
      'EXISTS (SELECT 1 FROM side.marks)', '(SELECT count(*) FROM side.marks) = 0', 'FOUND', 'NOT FOUND', "current_user = 'app'", 'session_user <> current_user', 'seen', 'NOT seen', 'counter > 0', 'counter = 0', 'word IS NULL',
      "word = 'a'", 'is_locked()', 'NOT is_locked()', 'kept IS NULL', 'SQLSTATE IS NULL', "nullif(current_setting('app.mode', true), '') IS NULL", "current_setting('app.mode', true)::boolean",
    ),
  },
).filter((condition) => condition !== 'SQLSTATE IS NULL');

const condition: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: atom },
  { weight: 1, arbitrary: fc.tuple(atom, fc.constantFrom('AND', 'OR'), atom).map(([a, op, b]) => `${a} ${op} ${b}`) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('NOT', ''), atom, fc.constantFrom('', 'IS TRUE', 'IS NOT TRUE', 'IS NOT FALSE', 'IS NOT NULL')).map(([not, a, test]) => `${not} (${a}) ${test}`) },
  { weight: 1, arbitrary: fc.tuple(atom, atom, fc.constantFrom('true', 'false', 'NULL')).map(([a, b, otherwise]) => `(CASE WHEN ${a} THEN ${b} ELSE ${otherwise} END)`) },
);

const harmless = fc.constantFrom(
  "RAISE NOTICE '%', TG_OP;", "RAISE WARNING 'careful';", 'NULL;', 'seen := true;', 'seen := false;', 'counter := counter + 1;', 'counter := 0;', "word := 'a';", 'word := NULL;', 'word := TG_OP;', 'PERFORM 1;', 'PERFORM 1 FROM side.marks;',
  'SELECT true INTO seen;', 'SELECT count(*) INTO counter FROM side.marks;', 'kept := OLD;', 'kept := NEW;', 'SELECT OLD.* INTO kept;', "INSERT INTO side.marks DEFAULT VALUES;", 'GET DIAGNOSTICS counter = ROW_COUNT;', "PERFORM pg_notify('c', TG_OP);",
  "EXECUTE 'SELECT 1';", "EXECUTE format('SELECT %L', TG_OP) INTO word;", "PERFORM set_config('app.mode', 'on', true);", "PERFORM set_config('app.mode', '', true);", 'ASSERT true;', 'PERFORM is_locked();', 'seen := is_locked();',
  'SELECT is_locked() INTO seen;', 'DELETE FROM side.marks;', "code := 'P0001';",
);

const change = fc.constantFrom("NEW.note := 'x';", 'NEW := OLD;', 'NEW := NULL;', 'OLD := NULL;', 'NEW.amount := OLD.amount;', 'OLD := NEW;', 'SELECT OLD.* INTO NEW;', 'NEW.missing := 1;');
const returning = fc.constantFrom('RETURN NULL;', 'RETURN NEW;', 'RETURN OLD;', 'RETURN COALESCE(NEW, OLD);', 'RETURN kept;', 'RETURN CASE TG_OP WHEN \'DELETE\' THEN OLD ELSE NEW END;');
const helping = fc.constantFrom(
  "PERFORM raise_it('P0001', 'no');", "PERFORM raise_it('23514', 'no');", 'PERFORM raise_it(NULL, NULL);', 'PERFORM refuse_by_sql();', 'PERFORM maybe_raise(true);', 'PERFORM maybe_raise(false);', 'PERFORM maybe_raise(NULL);', 'PERFORM maybe_raise(OLD.flag);',
  'PERFORM strictly(NULL);', "PERFORM strictly('x');", 'PERFORM strictly(OLD.note);', 'PERFORM by_default();', 'PERFORM by_default(false);', "PERFORM by_default(really => true);", "PERFORM raise_it(message => 'no', code => 'P0001');", 'CALL proceed();', "seen := maybe_raise(TG_OP = 'DELETE');",
  "PERFORM raise_it('P0001', 'no') FROM side.marks;", "PERFORM raise_it('P0001', 'no') WHERE OLD.flag;", 'SELECT maybe_raise(true) INTO seen;', "IF maybe_raise(true) THEN RETURN OLD; END IF;", "PERFORM CASE WHEN OLD.flag THEN maybe_raise(true) ELSE true END;",
  "PERFORM raise_it('P0001', 'no') WHERE true;", 'PERFORM no_such_function();', 'PERFORM coalesce(true, maybe_raise(true));', 'PERFORM maybe_raise(false) AND maybe_raise(true);',
);
const handled = fc.constantFrom('OTHERS', 'raise_exception', 'check_violation', 'division_by_zero', "SQLSTATE 'P0001'", "SQLSTATE 'P0000'", 'integrity_constraint_violation', 'query_canceled', 'plpgsql_error', 'assert_failure', 'undefined_function', 'raise_exception OR check_violation', 'undefined_column');

function indent(text: string): string {
  return text.replaceAll(/^/gmu, '  ');
}

function statements(depth: number): fc.Arbitrary<string> {
  return fc.array(statement(depth), { minLength: 1, maxLength: depth > 1 ? 3 : 2 }).map((list) => list.join('\n'));
}

function statement(depth: number): fc.Arbitrary<string> {
  const simple = fc.oneof({ weight: 6, arbitrary: raise }, { weight: 4, arbitrary: harmless }, { weight: 1, arbitrary: change }, { weight: 3, arbitrary: returning }, { weight: 2, arbitrary: helping }, { weight: 1, arbitrary: condition.map((one) => `ASSERT ${one};`) });
  if (depth === 0) return simple;
  const inner = fc.memo((n: number) => statements(Math.max(0, n - 1)))(depth);
  return fc.oneof(
    { weight: 8, arbitrary: simple },
    { weight: 4, arbitrary: fc.tuple(condition, inner).map(([c, a]) => `IF ${c} THEN\n${indent(a)}\nEND IF;`) },
    { weight: 2, arbitrary: fc.tuple(condition, inner, inner).map(([c, a, b]) => `IF ${c} THEN\n${indent(a)}\nELSE\n${indent(b)}\nEND IF;`) },
    { weight: 1, arbitrary: fc.tuple(condition, inner, condition, inner, inner).map(([c, a, d, b, e]) => `IF ${c} THEN\n${indent(a)}\nELSIF ${d} THEN\n${indent(b)}\nELSE\n${indent(e)}\nEND IF;`) },
    { weight: 1, arbitrary: fc.tuple(inner, inner, fc.constantFrom("WHEN 'UPDATE' THEN", "WHEN 'DELETE', 'TRUNCATE' THEN"), fc.boolean()).map(([a, b, when, has]) => `CASE TG_OP\n${when}\n${indent(a)}\n${has ? `ELSE\n${indent(b)}\n` : ''}END CASE;`) },
    { weight: 1, arbitrary: fc.tuple(condition, inner, inner).map(([c, a, b]) => `CASE WHEN ${c} THEN\n${indent(a)}\nELSE\n${indent(b)}\nEND CASE;`) },
    { weight: 2, arbitrary: fc.tuple(inner, handled, fc.oneof(inner, fc.constantFrom('NULL;', 'RAISE;', 'RETURN OLD;', "RAISE EXCEPTION '%', SQLERRM USING ERRCODE = SQLSTATE;", "RAISE EXCEPTION 'no';"))).map(([a, h, b]) => `BEGIN\n${indent(a)}\nEXCEPTION WHEN ${h} THEN\n${indent(b)}\nEND;`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('seen boolean := true;', 'seen boolean := false;', 'old record;', 'new record;', "word text := 'a';", 'counter integer := 1;'), inner).map(([d, a]) => `DECLARE\n  ${d}\nBEGIN\n${indent(a)}\nEND;`) },
    { weight: 1, arbitrary: inner.map((a) => `LOOP\n${indent(a)}\n  EXIT;\nEND LOOP;`) },
    { weight: 1, arbitrary: fc.tuple(condition, inner).map(([c, a]) => `WHILE ${c} LOOP\n${indent(a)}\n  EXIT;\nEND LOOP;`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('1..2', '1..0', '0..counter', 'REVERSE 2..1', '1..3 BY 2'), inner, fc.constantFrom('', '', 'CONTINUE;', 'EXIT;', 'EXIT WHEN i > 1;')).map(([r, a, e]) => `FOR i IN ${r} LOOP\n${indent(a)}\n  ${e}\nEND LOOP;`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('SELECT 1 AS n', 'SELECT 1 AS n WHERE false', 'SELECT * FROM side.marks'), inner).map(([q, a]) => `FOR kept IN ${q} LOOP\n${indent(a)}\nEND LOOP;`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom("ARRAY['a', 'b']", 'TG_ARGV', "'{}'::text[]"), inner).map(([q, a]) => `FOREACH word IN ARRAY ${q} LOOP\n${indent(a)}\nEND LOOP;`) },
    { weight: 1, arbitrary: fc.tuple(inner, condition, inner).map(([a, c, b]) => `<<part>>\nBEGIN\n${indent(a)}\n  EXIT part WHEN ${c};\n${indent(b)}\nEND;`) },
  );
}

const declarations = 'DECLARE\n  seen boolean;\n  counter integer := 0;\n  word text;\n  kept record;\n  code text := \'P0001\';\n';

/** A body that may or may not raise. */
export const anyBody: fc.Arbitrary<string> = fc.tuple(statements(2), fc.oneof({ weight: 3, arbitrary: returning }, { weight: 2, arbitrary: raise }, { weight: 1, arbitrary: fc.constant('') })).map(([body, end]) => `${declarations}BEGIN\n${indent(body)}\n  ${end}\nEND`);

/** What people write. */
export const plainBody: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: raise.map((one) => `BEGIN\n  ${one}\nEND`) },
  { weight: 2, arbitrary: fc.tuple(raise, returning.filter((one) => !one.includes('kept'))).map(([a, b]) => `BEGIN\n  ${a}\n  ${b}\nEND`) },
  { weight: 2, arbitrary: fc.tuple(atom.filter((one) => !/seen|counter|word|kept|FOUND/u.test(one)), raise, returning.filter((one) => !one.includes('kept'))).map(([c, a, b]) => `BEGIN\n  IF ${c} THEN\n    ${a}\n  END IF;\n  ${b}\nEND`) },
);

/** A WHEN condition for a row trigger. */
export const rowWhen = fc.constantFrom(
  'true', 'false', 'NULL', 'OLD.amount > 0', 'OLD.note IS NULL', 'OLD.flag', 'OLD.amount = OLD.amount', 'OLD.id IS NOT NULL', 'pg_trigger_depth() = 0', "current_setting('app.mode', true) IS DISTINCT FROM 'on'", 'OLD IS NOT NULL', 'OLD.note IS DISTINCT FROM OLD.note', "'x' = 'x'",
);
export const updateWhen = fc.constantFrom('OLD.* IS DISTINCT FROM NEW.*', 'OLD IS DISTINCT FROM NEW', 'OLD.note IS DISTINCT FROM NEW.note', 'NEW.note IS NOT NULL', 'OLD.amount <> NEW.amount', '(OLD.amount = NEW.amount) IS NOT NULL', 'NEW.id = OLD.id');
export const statementWhen = fc.constantFrom('true', 'false', 'pg_trigger_depth() = 0', "current_setting('app.mode', true) IS NULL", "current_user <> 'app'");

/** Functions that the bodies call. */
export const helpers: readonly string[] = [
  "CREATE FUNCTION raise_it(code text, message text) RETURNS void LANGUAGE plpgsql AS $h$ BEGIN RAISE EXCEPTION '%', message USING ERRCODE = code; END $h$",
  "CREATE FUNCTION maybe_raise(really boolean) RETURNS boolean LANGUAGE plpgsql AS $h$ BEGIN IF really THEN RAISE EXCEPTION 'no'; END IF; RETURN true; END $h$",
  'CREATE FUNCTION is_locked() RETURNS boolean LANGUAGE plpgsql AS $h$ BEGIN RETURN true; END $h$',
  "CREATE FUNCTION refuse_by_sql() RETURNS void LANGUAGE sql AS $h$ SELECT raise_it('P0001', 'no') $h$",
  "CREATE FUNCTION strictly(value text) RETURNS void LANGUAGE plpgsql STRICT AS $h$ BEGIN RAISE EXCEPTION 'no'; END $h$",
  "CREATE FUNCTION by_default(really boolean DEFAULT true) RETURNS void LANGUAGE plpgsql AS $h$ BEGIN IF really THEN RAISE EXCEPTION 'no'; END IF; END $h$",
  "CREATE PROCEDURE proceed() LANGUAGE plpgsql AS $h$ BEGIN RAISE EXCEPTION 'no'; END $h$",
];

/** What later migrations do to the helpers. */
export const helperChange = fc.constantFrom(
  "CREATE OR REPLACE FUNCTION raise_it(code text, message text) RETURNS void LANGUAGE plpgsql AS $h$ BEGIN RAISE NOTICE '%', message; END $h$",
  "CREATE OR REPLACE FUNCTION is_locked() RETURNS boolean LANGUAGE plpgsql AS $h$ BEGIN RETURN false; END $h$",
  'CREATE OR REPLACE FUNCTION is_locked() RETURNS boolean LANGUAGE sql AS $h$ SELECT NULL::boolean $h$',
  "CREATE OR REPLACE FUNCTION maybe_raise(really boolean) RETURNS boolean LANGUAGE plpgsql AS $h$ BEGIN RETURN NOT really; END $h$",
  "CREATE OR REPLACE FUNCTION maybe_raise(really boolean) RETURNS boolean LANGUAGE plpgsql STRICT AS $h$ BEGIN RAISE EXCEPTION 'no'; END $h$",
  "CREATE OR REPLACE FUNCTION strictly(value text) RETURNS void LANGUAGE plpgsql AS $h$ BEGIN RAISE EXCEPTION 'no'; END $h$",
  'ALTER FUNCTION strictly(text) CALLED ON NULL INPUT',
  'ALTER FUNCTION maybe_raise(boolean) STRICT',
  'ALTER FUNCTION raise_it(text, text) RENAME TO raise_other',
  'ALTER FUNCTION is_locked() SET SCHEMA books',
  'DROP FUNCTION by_default(boolean)',
  'CREATE FUNCTION books.is_locked() RETURNS boolean LANGUAGE plpgsql AS $h$ BEGIN RETURN false; END $h$',
  "CREATE FUNCTION raise_it(code text, message varchar) RETURNS void LANGUAGE plpgsql AS $h$ BEGIN NULL; END $h$",
  "CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql AS $h$ SELECT 'x' $h$",
  "ALTER FUNCTION guard() SET app.mode = 'on'",
  "ALTER FUNCTION guard() SET search_path = books",
  'ALTER FUNCTION guard() SET search_path = pg_catalog, pg_temp',
  "ALTER FUNCTION is_locked() SET app.mode = 'on'",
  'ALTER FUNCTION guard() SET plpgsql.check_asserts = off',
);
