import type { Case } from '@pg-guardrails/kernel';

const files = (...texts: readonly string[]): Case['files'] => Object.fromEntries(texts.map((text, index) => [`schema/migrations/000${String(index + 1)}.sql`, text]));

const table = 'CREATE ROLE app LOGIN;\nCREATE TABLE ledger (id bigint);\n';
const markedTable = table.replace('TABLE ledger', 'TABLE «ledger»');
const revoke = 'REVOKE ALL ON ledger FROM PUBLIC, app;\n';
const refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;\n";
const row = 'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();\n';
const all = 'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse();\n';
const one = 'schema/migrations/0001.sql';
const two = 'schema/migrations/0002.sql';
const three = 'schema/migrations/0003.sql';
const claim = { tables: ['ledger'], roles: ['app'] };

/** Which lines made a verdict what it is, in the order of the history, those too that undid a guard. */
export const provenanceCases: readonly Case[] = [
  {
    name: 'a dropped guard is named with what created it',
    files: files(markedTable + revoke + refuse + row + all, 'SELECT 1;\nDROP TRIGGER refuse_change ON ledger;\n'),
    claim,
    findings: [{ messageId: 'noGuard', mark: 0 }],
    verdicts: [
      { layer: 'trigger', operation: 'DELETE', verdict: 'refuted', reasonSays: `${two}:2 dropped what was created in ${one}:5.`, evidence: [`${one}:5`, `${two}:2`] },
      { layer: 'trigger', operation: 'TRUNCATE', verdict: 'proven', evidence: [`${one}:4`, `${one}:6`] },
    ],
  },
  {
    name: 'a guard made again after it was dropped is proven, by all lines',
    files: files(table + revoke + refuse + row + all, 'DROP TRIGGER refuse_change ON ledger;\n', row),
    claim,
    findings: [],
    verdicts: [{ layer: 'trigger', operation: 'DELETE', verdict: 'proven', evidence: [`${one}:4`, `${one}:5`, `${two}:1`, `${three}:1`] }],
  },
  {
    name: 'switching off, on and off again is all told',
    files: files(table + revoke + refuse + row + all, 'ALTER TABLE ledger DISABLE TRIGGER refuse_change;\nALTER TABLE ledger ENABLE TRIGGER refuse_change;\n', '«ALTER TABLE ledger DISABLE TRIGGER refuse_change»;\n'),
    claim,
    findings: [{ messageId: 'triggerOff', mark: 0 }],
    verdicts: [{ layer: 'trigger', operation: 'UPDATE', verdict: 'refuted', evidence: [`${one}:4`, `${one}:5`, `${two}:1`, `${two}:2`, `${three}:1`] }],
  },
  {
    name: 'a function replaced is told with the one before',
    files: files(table + revoke + refuse + row + all, 'CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  «RETURN OLD;»\nEND $$;\n'),
    claim,
    findings: ['refuse_change', 'refuse_truncate'].map((says) => ({ messageId: 'letsThrough', mark: 0, says })),
    verdicts: [{ layer: 'trigger', operation: 'DELETE', verdict: 'refuted', evidence: [`${one}:4`, `${one}:5`, `${two}:1`] }],
  },
  {
    name: 'a REVOKE that a later GRANT undoes is told with it',
    files: files(markedTable + revoke + refuse + row + all, '«GRANT DELETE ON ledger TO app»;\n'),
    claim,
    findings: [
      { messageId: 'notRevoked', mark: 0 },
      { messageId: 'mayChange', mark: 1 },
    ],
    verdicts: [
      { layer: 'privilege', role: 'app', operation: 'UPDATE', verdict: 'proven' },
      { layer: 'revoke', role: 'app', operation: 'UPDATE', verdict: 'proven', evidence: [`${one}:3`] },
    ],
  },
  {
    name: 'a GRANT, its REVOKE and the GRANT after it are told in order',
    files: files(`${markedTable}GRANT DELETE ON ledger TO app;\n${revoke}${refuse}${row}${all}`, '«GRANT DELETE ON ledger TO app»;\n'),
    claim,
    findings: [
      { messageId: 'notRevoked', mark: 0 },
      { messageId: 'mayChange', mark: 1 },
    ],
    verdicts: [{ layer: 'privilege', role: 'app', operation: 'DELETE', verdict: 'refuted', reasonSays: `${two}:1 gave back what was revoked in ${one}:4.`, evidence: [`${one}:3`, `${one}:4`, `${two}:1`] }],
  },
  {
    name: 'a table that is dropped and made again says what went with it',
    files: files(table + revoke + refuse + row + all, 'DROP TABLE ledger;\nCREATE TABLE «ledger» (id bigint);\n'),
    claim,
    findings: ['notRevoked', 'noGuard'].map((messageId) => ({ messageId, mark: 0 })),
    verdicts: [{ layer: 'trigger', operation: 'TRUNCATE', verdict: 'refuted', reasonSays: `${two}:1 dropped the public.ledger of ${one}:2.`, evidence: [`${one}:2`, `${two}:1`] }],
  },
];
