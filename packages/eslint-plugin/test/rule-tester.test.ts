import { RuleTester } from 'eslint';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import type { RuleDefinition } from '@eslint/core';
import { describe, it } from 'vitest';
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
        const name = String(node['relname']);
        if (name === name.toLowerCase()) return;
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

const noRestrictedSyntax = builtinRules.get('no-restricted-syntax');
if (noRestrictedSyntax === undefined) throw new Error('ESLint has no rule no-restricted-syntax.');

tester.run('no-restricted-syntax', noRestrictedSyntax, {
  valid: [
    { code: 'SET search_path = app', options: ['VariableSetStmt[name=role]'] },
    { code: "SELECT 'SET ROLE a'", options: ['VariableSetStmt[name=role]'] },
    { code: 'SELECT 1', options: ['SelectStmt:has(> SubLink)'] },
  ],
  invalid: [
    {
      code: 'SELECT 1; SET LOCAL ROLE a;',
      options: ['VariableSetStmt[name=role]'],
      errors: [{ message: "Using 'VariableSetStmt[name=role]' is not allowed.", line: 1, column: 11, endLine: 1, endColumn: 27 }],
    },
    {
      code: 'SELECT (SELECT a FROM b)',
      options: ['SelectStmt:has(SubLink RangeVar[relname=b])'],
      errors: [{ message: "Using 'SelectStmt:has(SubLink RangeVar[relname=b])' is not allowed.", line: 1, column: 1 }],
    },
    {
      code: 'GRANT SELECT ON a TO b, c',
      options: ['GrantStmt > RoleSpec.grantees[rolename=c]'],
      errors: [{ message: "Using 'GrantStmt > RoleSpec.grantees[rolename=c]' is not allowed.", line: 1, column: 25, endLine: 1, endColumn: 26 }],
    },
    {
      code: 'WITH q AS (DELETE FROM a RETURNING *) SELECT * FROM q UNION SELECT 1',
      options: ['WithClause DeleteStmt', 'SelectStmt > SelectStmt.rarg'],
      errors: [
        { message: "Using 'SelectStmt > SelectStmt.rarg' is not allowed.", line: 1, column: 1 },
        { message: "Using 'WithClause DeleteStmt' is not allowed.", line: 1, column: 6 },
      ],
    },
  ],
});
