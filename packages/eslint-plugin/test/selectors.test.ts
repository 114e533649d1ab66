import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ESLint, Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import plugin from '../src/index.js';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/sql-language.md'), 'utf8');

function found(text: string, selector: string): number {
  const messages = new Linter().verify(text, [{ files: ['**/*.sql'], plugins: { pg: plugin }, language: 'pg/sql', rules: { 'no-restricted-syntax': ['error', selector] } }], 'a.sql');
  const fatal = messages.find((message) => message.fatal === true);
  if (fatal !== undefined) throw new Error(fatal.message);
  return messages.length;
}

const inBody = (text: string): string => `DO $$ BEGIN ${text}; END $$`;

/** What each selector of the page finds, and what it lets pass. */
const cases: readonly (readonly [selector: string, finds: readonly string[], passes: readonly string[]])[] = [
  ['VariableSetStmt[name=role]', ['SET ROLE a', inBody('SET LOCAL ROLE a')], ['SET search_path = a']],
  ['VariableSetStmt[name=session_replication_role]', ['SET session_replication_role = replica'], ['SET a.b = 1']],
  ['DropStmt[removeType=OBJECT_TABLE]', ['DROP TABLE a'], ['DROP VIEW a']],
  ['GrantStmt[is_grant=true] > RoleSpec.grantees[roletype=ROLESPEC_PUBLIC]', ['GRANT SELECT ON a TO PUBLIC'], ['GRANT SELECT ON a TO b', 'REVOKE SELECT ON a FROM PUBLIC']],
  ['GrantStmt[is_grant=true][objtype=OBJECT_TABLE]:not([privileges])', ['GRANT ALL ON a TO b', 'GRANT ALL ON ALL TABLES IN SCHEMA a TO b'], ['GRANT SELECT ON a TO b', 'REVOKE ALL ON a FROM b', 'GRANT ALL ON SCHEMA a TO b', 'GRANT ALL ON SEQUENCE a TO b']],
  ['DeleteStmt:not([whereClause])', ['DELETE FROM a', inBody('DELETE FROM a')], ['DELETE FROM a WHERE b']],
  ['UpdateStmt:not([whereClause])', ['UPDATE a SET b = 1'], ['UPDATE a SET b = 1 WHERE c']],
  ['IndexStmt:not([concurrent=true])', ['CREATE INDEX ON a (b)'], ['CREATE INDEX CONCURRENTLY ON a (b)']],
  ['CreateFunctionStmt DefElem[defname=security]', ['CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1'], ['CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1']],
  ['PlpgsqlStatement[keyword=EXECUTE]', [inBody("EXECUTE 'SELECT 1'")], [inBody('SELECT 1'), 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$', "CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT 1'; END $$", "DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT 1' LOOP NULL; END LOOP; END $$"]],
  ['PlpgsqlStatement[keyword=EXECUTE]:has(A_Expr[kind=AEXPR_OP])', [inBody("EXECUTE 'DROP TABLE ' || a")], [inBody("EXECUTE format('DROP TABLE %I', a)")]],
  ['DoStmt AlterTableStmt', [inBody('ALTER TABLE a ADD COLUMN b int')], ['ALTER TABLE a ADD COLUMN b int']],
  ['PlpgsqlStatement[keyword=EXCEPTION]', ['DO $$ BEGIN NULL; EXCEPTION WHEN others THEN NULL; END $$', 'DO $$ BEGIN NULL; EXCEPTION WHEN unique_violation THEN RAISE; END $$'], [inBody('NULL')]],
];

describe('the selectors of the page', () => {
  test.each(cases)('%s', (selector, finds, passes) => {
    for (const text of finds) expect(found(text, selector), text).toBe(1);
    for (const text of passes) expect(found(text, selector), text).toBe(0);
  });

  test('are all here', () => {
    const written = [...page.matchAll(/^\| [^|`]+ \| (`[^|]+`) \|$/gmu)].flatMap((row) => [...(row[1] ?? '').matchAll(/`([^`]+)`/gu)].map((one) => one[1] ?? ''));
    const inExample = [...page.matchAll(/selector: '([^']+)'/gu)].map((one) => one[1] ?? '');
    expect(written.length).toBeGreaterThan(9);
    for (const selector of [...written, ...inExample]) expect(cases.map(([one]) => one)).toContain(selector);
  });
});

test('eslint --fix changes no SQL', async () => {
  const folder = path.resolve(import.meta.dirname, '../../../fixtures');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql') && !file.includes('node_modules')).map((file) => readFileSync(path.join(folder, file), 'utf8'));
  expect(texts.length).toBeGreaterThan(10);
  const eslint = new ESLint({ cwd: folder, fix: true, overrideConfigFile: true, overrideConfig: plugin.configs.recommended });
  for (const text of texts) {
    const [result] = await eslint.lintText(text, { filePath: path.join(folder, 'text.sql') });
    expect(result?.output).toBeUndefined();
    expect(result?.fixableErrorCount).toBe(0);
  }
}, 240_000);
