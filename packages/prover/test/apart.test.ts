import { describe, expect, test } from 'vitest';
import { isPlainName, namesApart } from '../src/server/apart.js';

const keywords = new Set(['admin', 'owner', 'user', 'to', 'option', 'table', 'role']);
const naming = namesApart('guardrails_0a1b2c3d4e5f_', ['app', 'app_rw', 'admin', 'App-User', 'postgres', 'ünal'], keywords);
const apart = (name: string): string => naming.nameOf(name);

describe('the names of a history on a server that others use', () => {
  test('are as many, in the same order, and short enough for PostgreSQL', () => {
    const sorted = ['App-User', 'admin', 'app', 'app_rw', 'postgres', 'ünal'];
    expect(sorted.map(apart)).toEqual(sorted.map((_, index) => `guardrails_0a1b2c3d4e5f_${String(index)}`));
    expect(Math.max(...sorted.map((name) => apart(name).length))).toBeLessThan(63);
  });

  test.each<readonly [string, string, readonly string[], string]>([
    ['a bare word', 'GRANT SELECT ON t TO app', ['app'], 'GRANT SELECT ON t TO {}'],
    ['a bare word folds', 'SET ROLE APP', ['app'], 'SET ROLE {}'],
    ['a quoted name does not fold', 'SET ROLE "APP"; SET ROLE "app"', ['app'], 'SET ROLE "APP"; SET ROLE {}'],
    ['a name with a hyphen', 'SET ROLE "App-User"', ['App-User'], 'SET ROLE {}'],
    ['letters beyond ASCII', 'SET ROLE ünal', ['ünal'], 'SET ROLE {}'],
    ['a longer word is another one', 'SET ROLE app_rw; SET ROLE apps; SET ROLE my_app', ['app_rw'], 'SET ROLE {}; SET ROLE apps; SET ROLE my_app'],
    ['a schema of the same name goes along', 'SELECT * FROM app.ledger', ['app'], 'SELECT * FROM {}.ledger'],
    ['a string', `SELECT 'app', 'App', 'app_rw.x', 'it''s app'`, ['app', 'app_rw', 'app'], `SELECT '{}', 'App', '{}.x', 'it''s {}'`],
    ['a body, and a body in it', 'DO $a$ BEGIN EXECUTE $b$ SET ROLE app $b$; END $a$', ['app'], 'DO $a$ BEGIN EXECUTE $b$ SET ROLE {} $b$; END $a$'],
    ['a tag is no name', 'SELECT $app$ x $app$', [], 'SELECT $app$ x $app$'],
    ['a body that is never closed', 'DO $a$ app', [], 'DO $a$ app'],
    ['a setting of the same prefix', `SELECT set_config('app.id', '1', true); SHOW app.id`, ['app', 'app'], `SELECT set_config('{}.id', '1', true); SHOW {}.id`],
    ['a keyword is a role where a role is named', 'GRANT app TO admin WITH ADMIN OPTION', ['app', 'admin'], 'GRANT {} TO {} WITH ADMIN OPTION'],
    ['a keyword that sets an option', 'GRANT x TO app, admin WITH ADMIN TRUE', ['app', 'admin'], 'GRANT x TO {}, {} WITH ADMIN TRUE'],
    ['an option without words behind it', `GRANT x TO y WITH\n  ADMIN OPTION; SELECT 'admin'`, ['admin'], `GRANT x TO y WITH\n  ADMIN OPTION; SELECT '{}'`],
    ['a comment stays', '-- app\nSELECT 1 /* app */', [], '-- app\nSELECT 1 /* app */'],
    ['nothing of it', 'SELECT 1', [], 'SELECT 1'],
    ['an empty text', '', [], ''],
  ])('%s', (_, sql, names, expected) => {
    let index = 0;
    const wanted = expected.replace(/\{\}/gu, () => apart(names[index++] ?? '?'));
    expect(naming.written(sql)).toBe(wanted);
    // What the server says of it is in the history's words again: bare words as PostgreSQL folds them, names without quotes.
    expect(naming.read(wanted)).toBe(expected.replace(/\{\}/gu, (() => { let at = 0; return () => names[at++] ?? '?'; })()));
  });

  test('names that mean something in SQL are none that can be replaced', () => {
    expect(['app', 'App-User', 'a.b', 'ünal', 'a$1'].map(isPlainName)).toEqual([true, true, true, true, true]);
    expect([`o'neil`, 'we"ird', 'a b', '1st', '', 'x\\y'].map(isPlainName)).toEqual([false, false, false, false, false, false]);
  });

  test('without names nothing is replaced', () => {
    const none = namesApart('guardrails_0a1b2c3d4e5f_', [], keywords);
    expect(none.written('SET ROLE app')).toBe('SET ROLE app');
    expect(none.read('guardrails_0a1b2c3d4e5f_3')).toBe('guardrails_0a1b2c3d4e5f_3');
  });
});
