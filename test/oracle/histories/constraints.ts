import { behavior, column, ifExists, table } from './names.js';
import { maybe, one, sql, weighted } from './sql.js';

const name = one('co', 'co', 'co2');
const index = one('ix', 'ix', 'ix2');

export const constraints = weighted(
  [3, sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${one('a > 0', 'a > 0 OR b IS NULL', 'true')})${maybe(' NOT VALID', ' NO INHERIT')}`],
  [2, sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} UNIQUE (${column})`],
  [1, sql`ALTER TABLE ${table} ADD PRIMARY KEY (${column})`],
  [2, sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} FOREIGN KEY (a) REFERENCES u${maybe(' (a)')}${maybe(' ON DELETE CASCADE', ' ON UPDATE SET NULL')}${maybe(' NOT VALID')}`],
  [2, sql`ALTER TABLE ${table} DROP CONSTRAINT ${ifExists}${one('co', 'co2', 'u_pkey', 'u_a_not_null')} ${behavior}`],
  [1, sql`ALTER TABLE ${table} RENAME CONSTRAINT ${name} TO co2`],
  [1, sql`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`],
  [3, sql`CREATE ${maybe('UNIQUE ')}INDEX ${maybe('IF NOT EXISTS ')}${index} ON ${table} (${column})${maybe(' WHERE a > 0', ' INCLUDE (b)')}`],
  [1, sql`DROP INDEX ${ifExists}${index} ${behavior}`],
  [1, sql`ALTER INDEX ${index} RENAME TO ix2`],
);
