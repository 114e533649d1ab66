import type { Case, ExpectedFinding, ExpectedVerdict } from '@pg-guardrails/kernel';

const file = 'schema/migrations/0001.sql';

const before = `CREATE ROLE app LOGIN;
CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL, note text);
REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;
`;

const raises = `RAISE EXCEPTION 'ledger is append-only';`;

/** One function that guards everything. `head` stands between LANGUAGE and the body. */
function guard(body: string, head = ''): string {
  return `${before}CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql ${head}AS $$
${body}
$$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();
`;
}

const helper = `CREATE FUNCTION raise_it() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ledger is append-only'; END $$;\n`;
const openDesk = 'CREATE SCHEMA desk;\nGRANT CREATE, USAGE ON SCHEMA desk TO PUBLIC;\n';
const closed = 'SET search_path = pg_catalog, pg_temp ';

function on(name: string, sql: string, findings: readonly ExpectedFinding[], verdicts: readonly ExpectedVerdict[], rest: Partial<Case> = {}): Case {
  return {
    name,
    files: { [file]: sql },
    claim: { tables: ['ledger'] },
    findings,
    verdicts: verdicts.map((verdict) => ({ layer: 'bypass', role: null, ...verdict })),
    ...rest,
  };
}

const shadowed = (says: string): ExpectedFinding => ({ messageId: 'shadowed', mark: 0, says });
const perhaps = (says: string): ExpectedFinding => ({ messageId: 'perhapsShadowed', mark: 0, says });
const held = (operation = 'DELETE'): ExpectedVerdict => ({ operation, verdict: 'proven', reasonSays: 'Whatever unqualified names' });
const passes = (sql: string): ExpectedVerdict => ({ operation: 'DELETE', verdict: 'refuted', counterexample: { as: null, sql, observed: { sqlstate: null, rowsChanged: 1 } } });

const byOperator = (operator: string, type: string, answer: boolean): string =>
  `CREATE SCHEMA shadow; CREATE FUNCTION shadow.says_${String(answer)}(${type}, ${type}) RETURNS boolean LANGUAGE sql AS 'SELECT ${String(answer)}'; CREATE OPERATOR shadow.${operator} (LEFTARG = ${type}, RIGHTARG = ${type}, FUNCTION = shadow.says_${String(answer)}); SET search_path = shadow, pg_catalog, "public"; DELETE FROM public.ledger;`;

/** A guard whose decision hangs on TG_OP, in this form. */
const byOperation = (condition: string): string => `BEGIN\n  «IF ${condition} THEN»\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`;

/** Operators, which are looked up in the caller's search_path as functions are. */
const operators: readonly Case[] = [
  on('a guard that asks nothing has nothing to shadow', guard(`BEGIN\n  ${raises}\nEND`), [], [held(), held('UPDATE'), held('TRUNCATE')]),
  on('a comparison with TG_OP can be made to fail', guard(byOperation("TG_OP = ANY (ARRAY['UPDATE', 'DELETE', 'TRUNCATE'])")), [perhaps('the operator =')], [{ operation: 'DELETE', verdict: 'unknown' }]),
  on('a list of operations can be made to miss', guard(byOperation("TG_OP IN ('UPDATE', 'DELETE', 'TRUNCATE')")), [shadowed('the operator = in it means what the search_path of the caller finds first')], [passes(byOperator('=', 'text', false))], { example: 'incorrect' }),
  on('an inequality can be made to fail', guard(byOperation("TG_OP <> 'INSERT'")), [shadowed('the operator <>')], [passes(byOperator('<>', 'text', false))]),
  on('IS DISTINCT FROM uses the operator =', guard(byOperation("TG_OP IS DISTINCT FROM 'INSERT'")), [shadowed('the operator =')], [passes(byOperator('=', 'text', true))]),
  on('a name is compared as a name', guard(byOperation("TG_TABLE_NAME = 'ledger'")), [shadowed('the operator =')], [passes(byOperator('=', 'name', false))]),
  on('so is a number', guard(byOperation('TG_NARGS = 0')), [shadowed('the operator =')], [passes(byOperator('=', 'integer', false))]),
  on('CASE with an operand uses the operator =', guard(`BEGIN\n  CASE TG_OP\n  «WHEN 'UPDATE', 'DELETE', 'TRUNCATE' THEN»\n    ${raises}\n  ELSE\n    NULL;\n  END CASE;\n  RETURN OLD;\nEND`), [perhaps('the operator =')], [{ operation: 'DELETE', verdict: 'unknown' }]),
  on('a qualified operator means itself', guard(`BEGIN\n  IF TG_OP OPERATOR(pg_catalog.<>) 'INSERT' THEN\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`), [], [held(), held('TRUNCATE')]),
  on('a function with a search_path of its own means what it meant', guard(`BEGIN\n  IF TG_OP <> 'INSERT' THEN\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`, closed), [], [held(), held('UPDATE'), held('TRUNCATE')], { example: 'correct' }),
  on('one that an ALTER FUNCTION gives it does the same', `${guard(`BEGIN\n  IF TG_OP <> 'INSERT' THEN\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`)}ALTER FUNCTION refuse() SET search_path = pg_catalog, pg_temp;\n`, [], [held()]),
  on('and one that is reset does not', `${guard(byOperation("TG_OP <> 'INSERT'"), closed)}ALTER FUNCTION refuse() RESET search_path;\n`, [shadowed('the operator <>')], [passes(byOperator('<>', 'text', false))]),
  on('a branch that raises either way hangs on no operator', guard(`BEGIN\n  IF TG_OP = 'DELETE' THEN\n    RAISE EXCEPTION 'no deletes';\n  END IF;\n  ${raises}\nEND`), [], [held(), held('UPDATE')]),
  on('what a message says does not matter', guard(`BEGIN\n  RAISE EXCEPTION '% is append-only', upper(TG_TABLE_NAME) || '!';\nEND`), [], [held()]),
  on('a test for NULL is no operator', guard(`BEGIN\n  IF TG_OP IS NOT NULL THEN\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`), [], [held()]),
  on('a WHEN condition was settled when the trigger was made', `${before}CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  ${raises}\nEND\n$$;\nCREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW WHEN (OLD.id = OLD.id) EXECUTE FUNCTION refuse();\nCREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n`, [], [held('TRUNCATE')]),
];

const calling = (call: string, head = ''): string => guard(`BEGIN\n  «PERFORM ${call};»\n  RETURN OLD;\nEND`, head).replace('CREATE FUNCTION refuse', () => `${helper}CREATE FUNCTION refuse`);
const byFunction = `CREATE SCHEMA shadow; CREATE FUNCTION shadow.raise_it() RETURNS void LANGUAGE sql AS ''; SET search_path = shadow, pg_catalog, "public"; DELETE FROM public.ledger;`;

/** Functions that a guard calls. */
const functions: readonly Case[] = [
  on('an unqualified helper can be made to do nothing', calling('raise_it()'), [shadowed('the function raise_it() in it')], [passes(byFunction)]),
  on('a qualified helper means itself', calling('public.raise_it()').replace(/[«»]/gu, ''), [], [held(), held('TRUNCATE')]),
  on('a helper behind a search_path of the guard means what it meant', calling('raise_it()', 'SET search_path = public, pg_temp ').replace(/[«»]/gu, ''), [], [held()]),
  on('the path of the caller goes on in a qualified helper', guard('BEGIN\n  PERFORM public.refuse_it(TG_OP);\n  RETURN OLD;\nEND').replace('CREATE FUNCTION refuse()', () => `CREATE FUNCTION refuse_it(operation text) RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  «IF operation <> 'INSERT' THEN»\n    ${raises}\n  END IF;\nEND\n$$;\nCREATE FUNCTION refuse()`), [shadowed('the operator <>')], [passes(byOperator('<>', 'text', false))]),
  on('a helper with a path of its own is closed', guard('BEGIN\n  PERFORM public.refuse_it(TG_OP);\n  RETURN OLD;\nEND').replace('CREATE FUNCTION refuse()', () => `CREATE FUNCTION refuse_it(operation text) RETURNS void LANGUAGE plpgsql ${closed}AS $$\nBEGIN\n  IF operation <> 'INSERT' THEN\n    ${raises}\n  END IF;\nEND\n$$;\nCREATE FUNCTION refuse()`), [], [held()]),
  on('a helper that answers can be made to answer otherwise', guard('BEGIN\n  «IF is_closed() THEN»\n    ' + raises + '\n  END IF;\n  RETURN OLD;\nEND').replace('CREATE FUNCTION refuse()', () => "CREATE FUNCTION is_closed() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed'; END $$;\nCREATE FUNCTION refuse()"), [shadowed('the function is_closed()')], [passes(`CREATE SCHEMA shadow; CREATE FUNCTION shadow.is_closed() RETURNS boolean LANGUAGE sql AS 'SELECT false'; SET search_path = shadow, pg_catalog, "public"; DELETE FROM public.ledger;`)]),
];

/** Search paths that let others in. */
const paths: readonly Case[] = [
  on('a path with $user lets the caller in', calling('raise_it()', 'SET search_path = "$user", public, pg_temp '), [perhaps('a search_path in which others can put names of their own')], [{ operation: 'DELETE', verdict: 'unknown' }]),
  on('a path with a schema where everybody may create lets everybody in', openDesk + calling('raise_it()', 'SET search_path = desk, public, pg_temp '), [perhaps('the function raise_it()')], [{ operation: 'DELETE', verdict: 'unknown' }]),
  on('there PostgreSQL’s own names come first', openDesk + guard(`BEGIN\n  IF TG_OP <> 'INSERT' THEN\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`, 'SET search_path = desk, pg_temp '), [], [held()]),
  on('unless the path says otherwise', openDesk + guard(byOperation("TG_OP <> 'INSERT'"), 'SET search_path = desk, pg_catalog, pg_temp '), [perhaps('the operator <>')], [{ operation: 'DELETE', verdict: 'unknown' }]),
  on('a type that is looked up in pg_temp first may cut what it is given', guard(`BEGIN\n  «IF TG_OP::text <> 'D' THEN»\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`, 'SET search_path = pg_catalog '), [perhaps('the type text')], [{ operation: 'DELETE', verdict: 'unknown' }]),
  on('not when pg_temp is last', guard(`BEGIN\n  IF TG_OP::text <> 'D' THEN\n    ${raises}\n  END IF;\n  RETURN OLD;\nEND`, closed), [], [held()]),
  on('a body that sets the path itself is not followed', guard("BEGIN\n  «PERFORM set_config('search_path', 'pg_catalog', true);»\n  IF TG_OP <> 'INSERT' THEN\n    " + raises + '\n  END IF;\n  RETURN OLD;\nEND'), [{ messageId: 'perhapsShadowed' }], [{ operation: 'DELETE', verdict: 'unknown' }]),
  on('what the trigger layer says is not said twice', guard('BEGIN\n  «RETURN OLD;»\nEND').replace('ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse()', 'ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse_all()').replace('CREATE TRIGGER', () => `CREATE FUNCTION refuse_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${raises} END $$;\nCREATE TRIGGER`), [{ messageId: 'letsThrough', mark: 0 }], [{ operation: 'DELETE', verdict: 'refuted', reasonSays: 'There is no guard to get round' }, held('TRUNCATE')]),
];

/** The cases of guards whose names can be made to mean something else. */
export const shadowing: readonly Case[] = [...operators, ...functions, ...paths];
