import { loadGrammar } from '@pg-guardrails/sql-reader';
import { beforeAll, describe, expect, test } from 'vitest';
import { doubtsOn, resolveRelation } from '../src/index.js';
import { after } from './history.js';

beforeAll(loadGrammar);

const base = 'CREATE ROLE app;\nCREATE ROLE idle;\nCREATE ROLE writers;\nCREATE ROLE other;\nCREATE TABLE t (id int);\nGRANT UPDATE ON t TO writers;\n';
const perhaps = (statement: string): string => `DO $$ BEGIN IF random() > 0.5 THEN ${statement}; END IF; END $$;\n`;

const perhapsUndone = (statement: string): string => `DO $$ BEGIN ${statement}; PERFORM 1 / (SELECT count(*) FROM t); EXCEPTION WHEN division_by_zero THEN NULL; END $$;\n`;

describe('what a role that perhaps is a member of another may do is uncertain only where the other may do something', () => {
  const cases: readonly { readonly name: string; readonly sql: string; readonly doubted: boolean }[] = [
    { name: 'the other holds the privilege', sql: perhaps('GRANT writers TO app'), doubted: true },
    { name: 'the other holds nothing', sql: perhaps('GRANT idle TO app'), doubted: false },
    { name: 'the other gets it later', sql: `${perhaps('GRANT idle TO app')}GRANT UPDATE ON t TO idle;`, doubted: true },
    { name: 'the other holds it on a column', sql: `${perhaps('GRANT idle TO app')}GRANT UPDATE (id) ON t TO idle;`, doubted: true },
    { name: 'the other owns the table', sql: `${perhaps('GRANT idle TO app')}ALTER TABLE t OWNER TO idle;`, doubted: true },
    { name: 'the other is a superuser', sql: `${perhaps('GRANT idle TO app')}ALTER ROLE idle SUPERUSER;`, doubted: true },
    { name: 'the other administers one that holds it', sql: `GRANT writers TO idle WITH ADMIN OPTION, INHERIT FALSE, SET FALSE;\n${perhaps('GRANT idle TO app')}`, doubted: true },
    { name: 'the other perhaps holds it', sql: `${perhaps('GRANT idle TO app')}${perhaps('GRANT writers TO idle')}`, doubted: true },
    { name: 'the other perhaps is a member of one that holds nothing', sql: `${perhaps('GRANT idle TO app')}${perhaps('GRANT other TO idle')}${perhaps('GRANT app TO other')}`, doubted: false },
    { name: 'it is a predefined role that writes all', sql: perhaps('GRANT pg_write_all_data TO app'), doubted: true },
    { name: 'it is a predefined role that reads all', sql: perhaps('GRANT pg_read_all_data TO app'), doubted: false },
    { name: 'by way of a group that it is in', sql: `GRANT idle TO app;\n${perhaps('GRANT writers TO idle')}`, doubted: true },
    { name: 'another perhaps becomes a member of it', sql: perhaps('GRANT app TO writers'), doubted: false },
    { name: 'whoever runs this', sql: `SET ROLE app;\n${perhaps('GRANT writers TO CURRENT_USER')}`, doubted: true },
    { name: 'a membership that is perhaps revoked', sql: `GRANT writers TO app;\n${perhaps('REVOKE writers FROM app')}`, doubted: true },
    { name: 'a membership whose REVOKE is perhaps undone', sql: `GRANT writers TO app;\n${perhapsUndone('REVOKE writers FROM app')}`, doubted: true },
    { name: 'one with a role that holds nothing', sql: `GRANT idle TO app;\n${perhapsUndone('REVOKE idle FROM app')}`, doubted: false },
    { name: 'one with a role that administers one that holds it', sql: `GRANT writers TO idle WITH ADMIN OPTION, INHERIT FALSE, SET FALSE;\nGRANT idle TO app;\n${perhapsUndone('REVOKE idle FROM app')}`, doubted: true },
    { name: 'what app gave away and CASCADE takes is perhaps there', sql: `GRANT writers TO other WITH ADMIN OPTION;\nSET ROLE other;\nGRANT writers TO app;\nRESET ROLE;\n${perhapsUndone('REVOKE writers FROM other CASCADE')}`, doubted: true },
    { name: 'ALTER GROUP', sql: perhaps('ALTER GROUP writers ADD USER app'), doubted: true },
    { name: 'CREATE ROLE with members', sql: perhaps('CREATE ROLE made IN ROLE writers ROLE app'), doubted: true },
    { name: 'it is renamed afterwards', sql: `ALTER ROLE app RENAME TO apps;\nCREATE ROLE app;\nALTER ROLE apps RENAME TO was;\n${perhaps('GRANT writers TO was')}DROP ROLE app;\nALTER ROLE was RENAME TO app;`, doubted: true },
    { name: 'the other is nobody knows whose', sql: perhaps('GRANT nobody TO app'), doubted: true },
    { name: 'the other is one of an extension that is perhaps there', sql: perhaps('CREATE EXTENSION pgsodium; GRANT pgsodium_keyholder TO app'), doubted: false },
    { name: 'what PostgreSQL would reject', sql: 'GRANT nobody TO app;', doubted: true },
    { name: 'everyone may, and with it the other', sql: `GRANT UPDATE ON t TO PUBLIC;\n${perhaps('GRANT idle TO app')}`, doubted: false },
    { name: 'the role is perhaps another', sql: perhaps('ALTER ROLE app SUPERUSER'), doubted: true },
  ];
  test.each(cases)('$name', ({ sql, doubted }) => {
    const catalog = after([`${base}${sql}`]);
    const relation = resolveRelation(catalog, 't');
    expect(relation === null ? null : doubtsOn(catalog, relation, 'app', 'UPDATE').length > 0).toBe(doubted);
  });
});
