import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../servers/oracle.js';
import { bodyCases } from './body-cases.js';
import { calledBesidesCases, calledCases, uncalledCases } from './called-cases.js';
import { cases } from './cases.js';
import { checkHistory } from './check-history.js';
import { constraintCases } from './constraint-cases.js';
import { definitionCases, openDefinitionCases } from './refused-definition-cases.js';
import { defaultDoubtCases } from './default-doubt-cases.js';
import { doubtfulErrorCases } from './doubtful-error-cases.js';
import { eventTriggerCases } from './event-trigger-cases.js';
import { firedCases, openFiredCases } from './fired-cases.js';
import { failingCases, harmlessCases, lastGrant, refusedCases } from './failing-cases.js';
import { foundCases, openCases } from './found-cases.js';
import { objectCases } from './object-cases.js';
import { nameCases, perhapsCases } from './name-cases.js';
import { parameterCases } from './parameter-cases.js';
import { subscriptionCases } from './subscription-cases.js';
import { openPlaceCases, placeCases } from './place-cases.js';
import { policyCases } from './policy-cases.js';
import { queryCases } from './query-cases.js';
import { rowCases } from './row-cases.js';
import { openRefusalCases, refusalCases } from './refusal-cases.js';
import { suiteCases } from './suite-cases.js';
import { removedPartitionCases, systemTriggerCases } from './system-trigger-cases.js';
import { simulatedAsRun } from './simulated.js';
import { openRowsCases, tableRowsCases } from './table-rows-cases.js';

let db: Oracle;
/** For histories with extensions: what their libraries keep in PGlite's memory does not get over many rollbacks of other histories. */
let extended: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
  extended = await openPostgres();
});
afterAll(async () => {
  await db.close();
  await extended.close();
});

describe('the simulator and PostgreSQL agree', () => {
  test.each([...cases, ...policyCases, ...parameterCases, ...subscriptionCases, ...objectCases, ...bodyCases, ...eventTriggerCases, ...firedCases, ...constraintCases, ...definitionCases, ...suiteCases, ...refusalCases, ...foundCases, ...tableRowsCases, ...queryCases, ...uncalledCases, ...harmlessCases, ...refusedCases, ...systemTriggerCases, ...removedPartitionCases, ...placeCases])('$name', async ({ sql }) => {
    const { disagreements, unknown, leftOut } = await checkHistory(sql.some((statement) => /\bEXTENSION\b/iu.test(statement)) ? extended : db, sql);
    // Nothing here is beyond the simulator.
    expect({ disagreements, unknown, leftOut }).toEqual({ disagreements: [], unknown: [], leftOut: 0 });
    expect(simulatedAsRun(sql).unmodelled).toEqual([]);
  });
});

test.each([...openCases, ...openRefusalCases, ...openDefinitionCases, ...openFiredCases, ...openRowsCases, ...perhapsCases, ...calledCases, ...calledBesidesCases, ...doubtfulErrorCases, ...openPlaceCases])('left open, and nothing wrong: $name', async ({ sql }) => {
  const { disagreements, unknown } = await checkHistory(db, sql);
  expect(disagreements).toEqual([]);
  expect(unknown).not.toEqual([]);
});

test.each(failingCases)('what fails is undone, or may be: $name', async ({ sql }) => {
  const { disagreements, unknown } = await checkHistory(db, sql);
  expect(disagreements).toEqual([]);
  expect(unknown).not.toEqual([]);
  const last = `${lastGrant(sql)}: alice=SELECT`;
  expect(unknown.filter((fact) => fact.includes(last))).toEqual([]);
});

describe('what is known of a part', () => {
  test.each([...nameCases, ...rowCases, ...defaultDoubtCases])('$name', async ({ sql, settled, open }) => {
    const { disagreements, unknown } = await checkHistory(db, sql);
    const openOf = (name: string): readonly string[] => unknown.filter((fact) => new RegExp(`\\b(?:public\\.)?${name}\\b`, 'u').test(fact) && !fact.startsWith('SQLSTATE'));
    expect({ disagreements, settled: settled.flatMap(openOf) }).toEqual({ disagreements: [], settled: [] });
    expect(open.filter((name) => openOf(name).length === 0)).toEqual([]);
  });
});

test('what cannot be told inside a block that is rolled back is no success', async () => {
  const untold = `DO $$ BEGIN IF random() > 2 THEN CREATE ROLE r; ELSE RAISE EXCEPTION 'stop'; END IF; END $$`;
  for (const block of [['BEGIN', untold, 'ROLLBACK'], ['BEGIN', 'SAVEPOINT s', untold, 'ROLLBACK TO s', 'COMMIT']]) {
    const { disagreements, unknown } = await checkHistory(db, block);
    expect({ disagreements, unknown }).toEqual({ disagreements: [], unknown: [`SQLSTATE of ${untold}`] });
  }
});
