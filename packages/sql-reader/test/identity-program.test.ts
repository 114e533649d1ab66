import { beforeAll, describe, expect, test } from 'vitest';
import type { IdentityFact } from '@pg-guardrails/kernel';
import { createLineMap, sqlLineBreaks } from '@pg-guardrails/kernel';
import type { ProgramText } from '../src/index.js';
import { loadGrammar, mayChangeIdentity, statementFactsInText } from '../src/index.js';
import { marked, spanOf } from './marked.js';

beforeAll(loadGrammar);

/** A text in which `{…}` is a hole: the braces and what is between them. */
function programText(value: string, execution: ProgramText['execution']): ProgramText {
  const lines = createLineMap(value, sqlLineBreaks);
  const placeOf = (start: number, end: number) => lines.placeOf('a.ts', start, end);
  return {
    value,
    file: 'a.ts',
    execution,
    place: placeOf(0, value.length),
    holes: Array.from(value.matchAll(/\{[^}]*\}/gu), (match) => ({ start: match.index, end: match.index + match[0].length })),
    placeOf,
  };
}

type Expected = readonly [spelling: IdentityFact['spelling'], role: string | null, within?: IdentityFact['within'], certainty?: IdentityFact['certainty']];

function check(source: string, execution: ProgramText['execution'], facts: readonly Expected[]): void {
  const { text, spans } = marked(source);
  const found = statementFactsInText(programText(text, execution), new Set(['identity'])).filter((fact) => fact.kind === 'identity');
  expect(found.map((fact) => [fact.spelling, fact.role, fact.within, fact.certainty])).toEqual(facts.map(([spelling, role, within, certainty]) => [spelling, role, within ?? 'statement', certainty ?? 'sure']));
  expect(found.map((fact) => spanOf(fact.place))).toEqual(spans);
  expect(found.every((fact) => fact.host === 'program' && fact.place.file === 'a.ts')).toBe(true);
  if (facts.length > 0) expect(mayChangeIdentity(text)).toBe(true);
}

describe('executed texts', () => {
  test.each<readonly [source: string, facts: readonly Expected[]]>([
    ['«SET ROLE app»', [['SET ROLE', 'app']]],
    ['«Set role admin»', [['SET ROLE', 'admin']]],
    ['«reset role»', [['RESET ROLE', null]]],
    ['«discard all»', [['DISCARD ALL', null]]],
    ['BEGIN; «SET LOCAL ROLE app»; SELECT 1', [['SET LOCAL ROLE', 'app']]],
    ['«SET ROLE {x}»', [['SET ROLE', null]]],
    ['«SET ROLE app_{x}»; SELECT 1', [['SET ROLE', null]]],
    ['«SET ROLE "{x}"»', [['SET ROLE', null]]],
    ["«SET ROLE '{x}'»", [['SET ROLE', null]]],
    ['«SET {scope} ROLE app»', [['SET ROLE', 'app']]],
    ['«SET LOCAL ROLE {pg.escapeIdentifier(role)}»; {rest}', [['SET LOCAL ROLE', null]]],
    ["SELECT «set_config('role', $1, {local})»", [['set_config', null]]],
    ["SELECT «set_config('role', '{x}', true)»", [['set_config', null]]],
    ["SELECT {columns} FROM {table} WHERE «set_config('role', 'a', true)» = {x} {order}", [['set_config', 'a']]],
    ["{with} SELECT «set_config('role', 'a', true)»", [['set_config', 'a']]],
    ['{first}; «RESET ROLE»', [['RESET ROLE', null]]],
    ['ALTER ROLE {x} «SET role = {y}»', [['ALTER ROLE SET role', null]]],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE sql «SET role TO 'postgres'» AS $$SELECT {n}$$", [['CREATE FUNCTION SET role', 'postgres']]],
    ['DO $$ BEGIN «SET ROLE {x}»; END $$', [['SET ROLE', null, 'body']]],
    ["DO $$ BEGIN EXECUTE '«SET ROLE {x}»'; END $$", [['SET ROLE', null, 'dynamic']]],
    ['SELECT 😀; «SET ROLE "é"»', [['SET ROLE', 'é']]],
    ['line\r\n; «SET\r\nROLE app»', [['SET ROLE', 'app']]],
    ['«SET ROLE app» {broken} (', [['SET ROLE', 'app']]],
    ['/* hi */ «SET ROLE app»', [['SET ROLE', 'app']]],
    ['\\set ON_ERROR_STOP on\n«SET ROLE app»;\n\\q\n', [['SET ROLE', 'app']]],
    ['SELECT 1 AS x \\gset\n«SET ROLE app»', [['SET ROLE', 'app']]],
    ["SELECT regexp_count(a, '\\;') FROM b; «SET ROLE app»", [['SET ROLE', 'app']]],
    ["SELECT '\\g' FROM (; «SET ROLE app»", [['SET ROLE', 'app']]],
  ])('%s', (source, facts) => {
    check(source, 'executed', facts);
  });

  test.each([
    '',
    'UPDATE users SET role = $1',
    'UPDATE users SET {columns} WHERE role = 1',
    '{verb} ROLE app',
    '{verb}',
    'SET app.{name} = 1',
    'SET {schema}.name = 1',
    'RESET statement_{name}',
    '{set} role admin',
    'ALTER TABLE {t} SET {x}',
    "SELECT set_config('app.{name}', 'app', true)",
    "SELECT set_config('app.' || $1, $2, true)",
    "SELECT set_config(coalesce('app.a', 'app.' || {name}), $2, true)",
    "SELECT 'SET ROLE app'",
    'SELECT 1 -- SET ROLE app',
    'GRANT {role} TO {user}',
  ])('nothing in %s', (source) => {
    check(source, 'executed', []);
  });
});

describe('what only the run shows', () => {
  test.each<readonly [source: string, facts: readonly Expected[]]>([
    ['«SET {name} = 1»', [['SET', null, 'statement', 'perhaps']]],
    ['«SET {name} TO {value}»; SELECT 1', [['SET', null, 'statement', 'perhaps']]],
    ['«SET {rest}»', [['SET', null, 'statement', 'perhaps']]],
    ['SELECT 1; «SET LOCAL {rest}»', [['SET', null, 'statement', 'perhaps']]],
    ['«SET "{name}" = 1»', [['SET', null, 'statement', 'perhaps']]],
    ['«SET {a}ole = 1»', [['SET', null, 'statement', 'perhaps']]],
    ['«RESET {name}»', [['RESET', null, 'statement', 'perhaps']]],
    ['«DISCARD {what}»', [['DISCARD', null, 'statement', 'perhaps']]],
    ['ALTER ROLE app «SET {name} = 1»', [['ALTER ROLE SET role', null, 'statement', 'perhaps']]],
    ["SELECT «set_config('{name}', 'app', true)»", [['set_config', 'app', 'statement', 'perhaps']]],
    ['SELECT «set_config($1, $2, true)»', [['set_config', null, 'statement', 'perhaps']]],
    ["SELECT «set_config(upper($1 || '_AUTHORIZATION'), $2, true)»", [['set_config', null, 'statement', 'perhaps']]],
    ["SELECT «set_config(coalesce($1, 'app.a'), $2, true)»", [['set_config', null, 'statement', 'perhaps']]],
    ["DO $$ BEGIN EXECUTE '«SET {name} = 1»'; END $$", [['SET', null, 'dynamic', 'perhaps']]],
  ])('%s', (source, facts) => {
    check(source, 'executed', facts);
  });

  test.each(['Set {name} in .env', 'SET {name} = 1', 'RESET {name}', 'DISCARD {what}'])('nothing in %s, which nobody is seen to run', (source) => {
    check(source, 'loose', []);
  });
});

describe('loose texts', () => {
  test.each<readonly [source: string, facts: readonly Expected[]]>([
    ['«SET ROLE admin»', [['SET ROLE', 'admin']]],
    ['«SET ROLE {x}»', [['SET ROLE', null]]],
    ['«SET ROLE NONE»', [['SET ROLE', null]]],
    ['«RESET ROLE»', [['RESET ROLE', null]]],
    ['«DISCARD ALL»', [['DISCARD ALL', null]]],
    ['«set role app»;', [['SET ROLE', 'app']]],
    ['«set local role app»', [['SET LOCAL ROLE', 'app']]],
    ['«SET LOCAL ROLE {x}»', [['SET LOCAL ROLE', null]]],
    ['«SET SESSION AUTHORIZATION app»', [['SET SESSION AUTHORIZATION', 'app']]],
    ['«reset session authorization»', [['RESET SESSION AUTHORIZATION', null]]],
    ['«set role "App"»', [['SET ROLE', 'App']]],
    ["«set role 'app'»", [['SET ROLE', 'app']]],
    ['«SET role TO app»', [['SET ROLE', 'app']]],
    ['«set role = app»', [['SET ROLE', 'app']]],
    ['«set role app» -- now', [['SET ROLE', 'app']]],
    ['begin; «set role app»', [['SET ROLE', 'app']]],
    ["select «set_config('role', 'app', true)»", [['set_config', 'app']]],
    ['alter role alice «set role app»', [['ALTER ROLE SET role', 'app']]],
    ['do $$ begin «set role app»; end $$', [['SET ROLE', 'app', 'body']]],
    ['«-c role=app»', [['connection option', 'app']]],
    ['«-crole=app» -c search_path=x', [['connection option', 'app']]],
    ['-c search_path=x «-c role={x}»', [['connection option', null]]],
    ['«-c session_authorization=app»', [['connection option', 'app']]],
    ['postgres://h/db?options=«-c%20role%3Dapp%5Fx»&x=1', [['connection option', 'app_x']]],
    ['postgres://h/db?options=«--role%3Dapp»', [['connection option', 'app']]],
    ["PGOPTIONS='«-c role=app»' psql", [['connection option', 'app']]],
    ["PGOPTIONS='«--role=app»' psql", [['connection option', 'app']]],
  ])('%s', (source, facts) => {
    check(source, 'loose', facts);
  });

  test.each([
    '',
    'Discard all',
    'discard all',
    'Set role admin',
    'set role admin',
    'Set role {x}',
    'Set Role Admin',
    'SET ROLE ADMIN',
    'Reset role',
    'reset role',
    'Reset all',
    'RESET ALL',
    'Set role to admin',
    'Set session role admin',
    'Set role',
    'Please set role admin and reset role later.',
    'Please SET ROLE admin',
    'role',
    'set_config',
    'The user cannot set role = admin; ask the owner',
    'UPDATE users SET role = $1',
    '{x} ROLE admin',
    '--role=admin',
    'deploy --role=admin',
    '-c search_path=role',
    'a-c role=app',
    "Don't reset role",
  ])('nothing in %s', (source) => {
    check(source, 'loose', []);
  });
});

test('the prefilter passes over ordinary strings', () => {
  for (const text of ['', 'hello', 'role', 'user role', 'set', 'SELECT * FROM users', '/api/roles', 'insert into t values (1)', 'C:\\temp']) {
    expect([text, mayChangeIdentity(text)]).toEqual([text, false]);
  }
});

test('a statement shows its holes', () => {
  const [fact] = statementFactsInText(programText('SET  ROLE {quote(x)}; SELECT 1', 'executed'), new Set(['identity']));
  expect(fact).toMatchObject({ kind: 'identity', statement: 'SET ROLE $…' });
});
