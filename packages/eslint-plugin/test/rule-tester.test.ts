import { Linter, RuleTester } from 'eslint';
import type { RuleDefinition } from '@eslint/core';
import { describe, expect, it } from 'vitest';
import plugin, { SqlSourceCode, type SqlNode } from '../src/index.js';

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

const tester = new RuleTester({ plugins: { pg: plugin }, language: 'pg/sql' });

/** What someone outside might write on the language: each name of a table in lower case. */
const lowerCaseTables: RuleDefinition = {
  meta: { messages: { lower: 'Write {{ name }} in lower case.' }, languages: ['pg/sql'], schema: [], fixable: 'code' },
  create(context) {
    const { sourceCode } = context;
    if (!(sourceCode instanceof SqlSourceCode)) return {};
    return {
      'CreateStmt > RangeVar'(node: SqlNode) {
        const name = node['relname'];
        if (typeof name !== 'string' || name === name.toLowerCase()) return;
        context.report({
          loc: node.loc,
          messageId: 'lower',
          data: { name },
          fix: (fixer) => fixer.replaceTextRange([...node.range], name.toLowerCase()),
        });
      },
    };
  },
};

tester.run('lower-case-tables', lowerCaseTables, {
  assertionOptions: { requireMessage: 'messageId', requireLocation: true },
  valid: ['create table ledger ()', '', '-- create table "Ledger" ()', 'select * from "Ledger"'],
  invalid: [
    {
      code: '-- ü 😀\r\ncreate table /* here */ "Ledger" (a int);\r\n',
      output: '-- ü 😀\r\ncreate table /* here */ ledger (a int);\r\n',
      errors: [{ messageId: 'lower', data: { name: 'Ledger' }, line: 2, column: 25, endLine: 2, endColumn: 33 }],
    },
  ],
});

/** What ESLint's own rule says of a text, with the places. */
function restricted(text: string, selectors: readonly string[]): readonly string[] {
  const messages = new Linter().verify(
    text,
    [{ files: ['**/*.sql'], plugins: { pg: plugin }, language: 'pg/sql', rules: { 'no-restricted-syntax': ['error', ...selectors] } }],
    'a.sql',
  );
  return messages.map(({ message, line, column, endLine, endColumn }) => `${message} ${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)}`);
}

describe('no-restricted-syntax', () => {
  it.each([
    ['SET search_path = app', 'VariableSetStmt[name=role]'],
    ["SELECT 'SET ROLE a'", 'VariableSetStmt[name=role]'],
    ['SELECT 1', 'SelectStmt:has(> SubLink)'],
  ])('lets %j pass %s', (text, selector) => {
    expect(restricted(text, [selector])).toEqual([]);
  });

  it.each([
    ['SELECT 1; SET LOCAL ROLE a;', 'VariableSetStmt[name=role]', '1:11-1:27'],
    ['SELECT (SELECT a FROM b)', 'SelectStmt:has(SubLink RangeVar[relname=b])', '1:1-1:25'],
    ['GRANT SELECT ON a TO b, c', 'GrantStmt > RoleSpec.grantees[rolename=c]', '1:25-1:26'],
    ['WITH q AS (DELETE FROM a RETURNING *) SELECT * FROM q', 'WithClause DeleteStmt', '1:6-1:7'],
    ['SELECT 1 UNION SELECT 2', 'SelectStmt > SelectStmt.rarg', '1:1-1:24'],
    ['SELECT 1;\r\nDROP TABLE a;', 'DropStmt', '2:1-2:13'],
    ['SELECT 1', 'SqlFile', '1:1-1:9'],
  ])('finds in %j %s', (text, selector, place) => {
    expect(restricted(text, [selector])).toEqual([`Using '${selector}' is not allowed. ${place}`]);
  });
});
