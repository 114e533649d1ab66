import { behavior, column, ifExists, oneself, table } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const policy = one('po', 'po', 'po2');
const grantees = one('PUBLIC', 'alice', 'bob, carol', 'CURRENT_USER', 'dave');
const condition = one('a > 0', 'true', 'a = b', 'EXISTS (SELECT 1 FROM s1.t x WHERE x.a = 1)', 'a = f()');

export const policies = weighted(
  [4, sql`CREATE POLICY ${policy} ON ${table}${maybe(' AS RESTRICTIVE')}${maybe(' FOR SELECT', ' FOR ALL', ' FOR DELETE')}${maybe(' TO alice')} USING (${condition})`],
  [2, sql`CREATE POLICY ${policy} ON ${table} FOR ${one('INSERT', 'UPDATE')} TO ${grantees} WITH CHECK (${condition})`],
  [2, sql`ALTER POLICY ${policy} ON ${table} ${one('TO PUBLIC', 'TO bob', 'USING (a > 1)', 'WITH CHECK (a > 1)', 'RENAME TO po2', 'RENAME TO po')}`],
  [2, sql`DROP POLICY ${ifExists}${policy} ON ${table} ${behavior}`],
  [3, sql`ALTER TABLE ${table} ${one('ENABLE', 'DISABLE', 'FORCE', 'NO FORCE', 'ENABLE')} ROW LEVEL SECURITY`],
  [1, sql`DROP OWNED BY ${oneself}`],
  [1, sql`ALTER TABLE ${table} DROP COLUMN ${column} CASCADE`],
);
