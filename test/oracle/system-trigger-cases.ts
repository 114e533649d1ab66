import type { OracleCase } from './cases.js';

const system = (name: string, ...sql: readonly string[]): OracleCase => ({ name: `a trigger of the system's own: ${name}`, sql: ['CREATE ROLE r', 'GRANT CREATE ON SCHEMA public TO r', ...sql] });
const own = (...tables: readonly string[]): readonly string[] => [...tables.map((one) => `ALTER TABLE ${one} OWNER TO r`), 'SET ROLE r'];
const keyed = 'CREATE TABLE u (a int PRIMARY KEY)';
const off = (one: string): string => `ALTER TABLE ${one} DISABLE TRIGGER ALL`;

/** `DISABLE TRIGGER ALL` by who is no superuser: 42501 where a constraint has triggers on the table. */
export const systemTriggerCases: readonly OracleCase[] = [
  system('a foreign key, on both sides', keyed, 'CREATE TABLE t (a int, b serial)', 'ALTER TABLE t ADD CONSTRAINT co FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE NOT VALID', ...own('t', 'u'), 'ALTER TABLE ONLY u ENABLE TRIGGER ALL', off('u'), off('t'), 'ALTER TABLE t DISABLE TRIGGER USER'),
  system('none', keyed, ...own('u'), off('u'), 'ALTER TABLE u ENABLE TRIGGER ALL'),
  system('a superuser', keyed, 'CREATE TABLE t (a int REFERENCES u)', 'ALTER ROLE r SUPERUSER', ...own('u'), off('u')),
  system('one that is not enforced', keyed, 'CREATE TABLE t (a int REFERENCES u NOT ENFORCED)', ...own('t', 'u'), off('u'), off('t')),
  system('of a partitioned table', keyed, 'CREATE TABLE t (a int REFERENCES u) PARTITION BY RANGE (a)', 'CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)', ...own('t', 't1', 'u'), off('t1'), off('t'), 'ALTER TABLE ONLY t ENABLE TRIGGER ALL', off('u')),
  system('of a partition alone', keyed, 'CREATE TABLE t (a int) PARTITION BY RANGE (a)', 'CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)', 'ALTER TABLE t1 ADD FOREIGN KEY (a) REFERENCES u', ...own('t', 't1', 'u'), off('t'), off('t1'), 'ALTER TABLE t1 DROP CONSTRAINT t1_a_fkey', off('t1'), off('u')),
  system('on the partitions of what is referred to', 'CREATE TABLE p (a int PRIMARY KEY) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)', 'CREATE TABLE t (a int REFERENCES p)', ...own('p', 'p1'), off('p1'), off('p'), 'RESET ROLE', 'GRANT SELECT (a) ON t TO r', 'SET ROLE r', 'ALTER TABLE p DETACH PARTITION p1', off('p1')),
  system('a deferrable key', 'CREATE TABLE t (a int UNIQUE DEFERRABLE)', 'CREATE TABLE v (a int UNIQUE)', ...own('t', 'v'), off('v'), off('t')),
  system('a deferrable exclusion', 'CREATE TABLE t (a int, EXCLUDE USING btree (a WITH =) DEFERRABLE)', 'CREATE TABLE v (a int, EXCLUDE USING btree (a WITH =))', ...own('t', 'v'), off('v'), off('t')),
  system('a deferrable key of partitions', 'CREATE TABLE p (a int, UNIQUE (a) DEFERRABLE) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)', ...own('p', 'p1'), off('p1'), off('p')),
];

const detach = (name: string, ...sql: readonly string[]): OracleCase => ({
  name: `DETACH PARTITION of what is referred to: ${name}`,
  sql: ['CREATE ROLE r', 'CREATE TABLE p (a int PRIMARY KEY, b int) PARTITION BY RANGE (a)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)', 'ALTER TABLE p OWNER TO r', 'ALTER TABLE p1 OWNER TO r', ...sql, 'SET ROLE r', 'ALTER TABLE p DETACH PARTITION p1'],
});
const referring = 'CREATE TABLE t (x int, a int REFERENCES p)';
const divided = ['CREATE TABLE t (x int, a int) PARTITION BY LIST (x)', 'CREATE TABLE t1 PARTITION OF t DEFAULT', 'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p'];

/** Who detaches a partition reads the tables that refer to it: 42501 without the right to. */
export const removedPartitionCases: readonly OracleCase[] = [
  detach('its columns may be read', referring, 'GRANT SELECT (a) ON t TO r'),
  detach('another column may be', referring, 'GRANT SELECT (x) ON t TO r'),
  detach('nothing may be', referring),
  detach('a superuser', referring, 'ALTER ROLE r SUPERUSER'),
  detach('not enforced', 'CREATE TABLE t (x int, a int REFERENCES p NOT ENFORCED)'),
  detach('not what the partition holds', referring, 'GRANT SELECT ON t TO r', 'REVOKE SELECT ON p1 FROM r'),
  detach('not by the schema', 'CREATE SCHEMA s', 'CREATE TABLE s.t (x int, a int REFERENCES p)', 'GRANT SELECT ON s.t TO r'),
  detach('a partition alone refers', ...divided.slice(0, 2), 'ALTER TABLE t1 ADD FOREIGN KEY (a) REFERENCES p'),
  detach('the whole refers, and may be read', ...divided, 'GRANT SELECT ON t TO r'),
  detach('the whole refers, and a partition of it may be read', ...divided, 'GRANT SELECT ON t1 TO r'),
  detach('the partition itself is referred to', 'CREATE TABLE t (x int, a int REFERENCES p1)'),
];
