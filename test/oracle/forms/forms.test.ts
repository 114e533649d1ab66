import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../../../packages/sql-reader/src/index.js';
import { openPostgres, type Oracle } from '../../servers/oracle.js';
import { checkHistory } from '../check-history.js';
import { known } from './known.js';
import { made, relations } from './relations.js';
import { forms, isAskable } from './statements.js';

/**
 * Each form of a statement on each kind of relation, by the superuser and by someone who owns nothing: the SQLSTATEs are PostgreSQL's. One of 64, each form on
 * another relation; all of them, in two minutes: GUARDRAILS_FORMS=1 npx vitest run test/oracle/forms
 */
const isWhole = process.env['GUARDRAILS_FORMS'] !== undefined;
const stride = 64;
const roles = ['postgres', 'stranger'] as const;

let db: Oracle;
beforeAll(async () => {
  await loadGrammar();
  db = await openPostgres();
});
afterAll(() => db.close());

interface Asked {
  readonly form: string;
  readonly relation: string;
}

const statementOf = ({ form, relation }: Asked): string => form.replaceAll('%', relation);

const all: readonly Asked[] = forms.flatMap((form) => relations.filter((relation) => isAskable(form, relation)).map((relation) => ({ form, relation })));

/** Each in a transaction that is taken back. */
function historyOf(role: string, asked: readonly Asked[]): readonly string[] {
  return [...made, `SET ROLE ${role}`, ...asked.flatMap((one) => ['BEGIN', statementOf(one), 'ROLLBACK'])];
}

function knownAmong(asked: readonly Asked[]): readonly string[] {
  return asked.filter(({ form, relation }) => known.some((one) => one.form === form && one.relations.includes(relation))).map((one) => `SQLSTATE of ${statementOf(one)}`);
}

async function expectAgreement(role: string, asked: readonly Asked[]): Promise<void> {
  const { disagreements } = await checkHistory(db, historyOf(role, asked));
  const expected = new Set(knownAmong(asked));
  expect(disagreements.filter(({ fact }) => !expected.has(fact))).toEqual([]);
  // One that is mended goes from the list.
  expect([...expected].filter((fact) => !disagreements.some((one) => one.fact === fact))).toEqual([]);
}

test('each known difference is one of a form and a relation that are asked', () => {
  const listed = known.flatMap(({ form, relations: names }) => names.map((relation) => ({ form, relation })));
  expect(listed.filter((one) => !all.some(({ form, relation }) => form === one.form && relation === one.relation))).toEqual([]);
});

describe.each(roles)('as %s', (role) => {
  test.skipIf(isWhole)('some of all', async () => {
    await expectAgreement(role, all.filter((_, index) => index % stride === roles.indexOf(role)));
  });

  test.runIf(isWhole).each(relations)('every form on %s', { timeout: 120_000 }, async (relation) => {
    await expectAgreement(role, all.filter((one) => one.relation === relation));
  });
});
