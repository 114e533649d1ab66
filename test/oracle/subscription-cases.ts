import type { OracleCase } from './cases.js';

const setUp = ['CREATE ROLE app', 'CREATE ROLE admin SUPERUSER', 'CREATE TABLE t (id int)'];
const create = (name: string): string => `CREATE SUBSCRIPTION ${name} CONNECTION 'host=publisher.invalid password=x' PUBLICATION p WITH (connect = false)`;
const drop = (name: string): readonly string[] => [`ALTER SUBSCRIPTION ${name} DISABLE`, `ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`, `DROP SUBSCRIPTION ${name}`];
const on = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `subscriptions: ${name}`, sql: [...setUp, ...sql] });

/** Publishers are not asked (connect = false), as nobody may be. */
export const subscriptionCases: readonly OracleCase[] = [
  on('made once', create('feed'), create('feed'), create('"Feed"')),
  on('dropped', create('feed'), ...drop('feed'), 'DROP SUBSCRIPTION feed', 'DROP SUBSCRIPTION IF EXISTS feed', 'ALTER SUBSCRIPTION feed ENABLE'),
  on('renamed', create('feed'), create('news'), 'ALTER SUBSCRIPTION feed RENAME TO news', 'ALTER SUBSCRIPTION feed RENAME TO other', 'ALTER SUBSCRIPTION feed RENAME TO other'),
  on('owned', create('feed'), 'ALTER SUBSCRIPTION feed OWNER TO admin', 'DROP ROLE admin', 'ALTER ROLE admin RENAME TO boss', 'ALTER SUBSCRIPTION none OWNER TO boss'),
  on('handed on', create('feed'), 'CREATE ROLE boss SUPERUSER', 'ALTER SUBSCRIPTION feed OWNER TO admin', 'SET ROLE app', 'REASSIGN OWNED BY admin TO boss', 'RESET ROLE', 'REASSIGN OWNED BY admin TO boss', 'DROP ROLE admin', 'DROP ROLE boss', 'DROP OWNED BY boss'),
  on('by superusers', 'SET ROLE app', create('feed'), 'RESET ROLE', create('feed'), 'SET ROLE app', 'ALTER SUBSCRIPTION feed DISABLE', 'DROP SUBSCRIPTION feed', 'ALTER SUBSCRIPTION feed RENAME TO mine', 'ALTER SUBSCRIPTION feed OWNER TO app'),
];
