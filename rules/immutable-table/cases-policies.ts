import type { Case, ExpectedFinding, ExpectedVerdict } from '@pg-guardrails/kernel';

/** Row security of the tables along a way: who may run the statement may still find no row. */

const role = 'CREATE ROLE app LOGIN;\n';
const accounts = 'CREATE TABLE accounts (id bigint PRIMARY KEY, holder text);\n';
const ledger = 'CREATE TABLE «ledger» (id bigint PRIMARY KEY, account bigint);\n«ALTER TABLE ledger ADD FOREIGN KEY (account) REFERENCES accounts ON DELETE CASCADE»;\nREVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC, app;\n';
const secured = `${role}${accounts}${ledger}GRANT DELETE ON accounts TO app;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\n`;

type Rest = Pick<Case, 'verdicts' | 'minVersion'>;

function history(name: string, sql: string, findings: readonly ExpectedFinding[], rest: Rest): Case {
  return { name, files: { 'schema/migrations/0001.sql': sql }, claim: { tables: ['ledger'], roles: ['app'] }, findings: [{ messageId: 'noGuard', mark: 0 }, ...findings], ...rest };
}

const bypassed: ExpectedFinding = { messageId: 'bypassed', mark: 1 };
const doubtful: ExpectedFinding = { messageId: 'unknownBypass', mark: 1 };
const through: readonly ExpectedVerdict[] = [
  { layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'DELETE FROM public.accounts;', observed: { sqlstate: null, rowsChanged: 1 } } },
];
const unknown = (reasonSays = 'row security of public.accounts lets it'): readonly ExpectedVerdict[] => [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'unknown', reasonSays }];

const purge = (body: string): string => `CREATE FUNCTION purge() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$\nBEGIN\n${body}\nEND $$;\n`;

const perhaps = (statement: string): string => `DO $$ BEGIN IF current_setting('server_version_num')::int > 1 THEN ${statement}; END IF; END $$;\n`;
const byClerk = `${role}CREATE ROLE clerk NOLOGIN;\n${accounts}${ledger}`;
const ownedPurge = `${purge('  DELETE FROM accounts;')}ALTER FUNCTION purge() OWNER TO clerk;\n`;

export const policyCases: readonly Case[] = [
  history('a cascade from a table whose row security shows no row is not certain', secured, [doubtful], { verdicts: unknown() }),
  history('a cascade from rows that a policy picks is not certain', `${secured}CREATE POLICY own ON accounts FOR DELETE TO app USING (holder = current_user);\n`, [doubtful], { verdicts: unknown() }),
  history('a cascade from a table all of whose rows a policy shows is a way', `${secured}CREATE POLICY everything ON accounts FOR DELETE TO app USING (true);\n`, [bypassed], { verdicts: through }),
  history('what a policy shows, a restrictive one may hide', `${secured}CREATE POLICY everything ON accounts USING (true);\nCREATE POLICY own ON accounts AS RESTRICTIVE USING (holder = current_user);\n`, [doubtful], { verdicts: unknown() }),
  history('a policy for another role shows nothing', `${secured}CREATE ROLE clerk NOLOGIN;\nCREATE POLICY everything ON accounts TO clerk USING (true);\n`, [doubtful], { verdicts: unknown() }),
  history('a policy for a role that it is a member of shows the rows', `${secured}CREATE ROLE clerk NOLOGIN;\nGRANT clerk TO app;\nCREATE POLICY everything ON accounts TO clerk USING (true);\n`, [bypassed], { verdicts: through }),
  history('row security does not ask who has BYPASSRLS', `${secured}ALTER ROLE app BYPASSRLS;\n`, [bypassed], { verdicts: through }),
  history('row security asks whoever deletes in a definer, and not its owner where it owns the table', `${role}CREATE ROLE clerk NOLOGIN;\n${accounts}${ledger}ALTER TABLE accounts OWNER TO clerk;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\n${purge('  DELETE FROM accounts;')}ALTER FUNCTION purge() OWNER TO clerk;\n`, [bypassed], {
    verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'SELECT public.purge();', observed: { sqlstate: null, rowsChanged: 1 } } }],
  }),
  history('row security that is forced asks the owner too', `${role}CREATE ROLE clerk NOLOGIN;\n${accounts}${ledger}ALTER TABLE accounts OWNER TO clerk;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n${purge('  DELETE FROM accounts;')}ALTER FUNCTION purge() OWNER TO clerk;\n`, [doubtful], { verdicts: unknown() }),
  history('a row that a policy may refuse to take may set nothing off', `${role}${accounts}${ledger.replace('«ALTER', 'ALTER').replace('CASCADE»;', 'CASCADE;')}GRANT INSERT ON accounts TO app;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\n${purge('  «DELETE FROM ledger;»\n  RETURN NEW;').replace('RETURNS void', 'RETURNS trigger')}REVOKE EXECUTE ON FUNCTION purge() FROM PUBLIC;\nCREATE TRIGGER sweep AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION purge();\n`, [doubtful], { verdicts: unknown() }),
  history('row security does not ask about TRUNCATE', `${role}${accounts.replace(' PRIMARY KEY', '')}${ledger.replace(/«ALTER.*\n/u, '')}GRANT TRUNCATE ON accounts TO app;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\n${purge('  «DELETE FROM ledger;»\n  RETURN NULL;').replace('RETURNS void', 'RETURNS trigger')}REVOKE EXECUTE ON FUNCTION purge() FROM PUBLIC;\nCREATE TRIGGER sweep AFTER TRUNCATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION purge();\n`, [bypassed], {
    verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'TRUNCATE public.accounts;', observed: { sqlstate: null, rowsChanged: 1 } } }],
  }),
  history('row security that is perhaps enabled may show no row', `${role}${accounts}${ledger}GRANT DELETE ON accounts TO app;\n${perhaps('ALTER TABLE accounts ENABLE ROW LEVEL SECURITY')}`, [doubtful], { verdicts: unknown() }),
  history('row security that is perhaps forced may ask the owner', `${byClerk}ALTER TABLE accounts OWNER TO clerk;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\n${perhaps('ALTER TABLE accounts FORCE ROW LEVEL SECURITY')}${ownedPurge}`, [doubtful], { verdicts: unknown() }),
  history('row security that is perhaps enabled does not ask who has BYPASSRLS', `${role}${accounts}${ledger}GRANT DELETE ON accounts TO app;\nALTER ROLE app BYPASSRLS;\n${perhaps('ALTER TABLE accounts ENABLE ROW LEVEL SECURITY')}`, [bypassed], { verdicts: through }),
  ...[
    ['a definer with row_security off fails where a policy would let it', ownedPurge.replace(' SET search_path', ' SET row_security = off SET search_path')],
    ['a definer that switches row_security off fails where a policy would let it', ownedPurge.replace('  DELETE', '  SET LOCAL row_security = off;\n  DELETE')],
  ].map(([name = '', definer = '']) =>
    history(name, `${byClerk}GRANT SELECT, DELETE ON accounts TO clerk;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\nCREATE POLICY everything ON accounts TO clerk USING (true);\n${definer}`, [doubtful], { verdicts: unknown('row security of public.accounts lets it with row_security off') }),
  ),
  history('a definer with row_security off is not asked where it owns the table', `${byClerk}ALTER TABLE accounts OWNER TO clerk;\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\n${ownedPurge.replace(' SET search_path', ' SET row_security = off SET search_path')}`, [bypassed], {
    verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'SELECT public.purge();', observed: { sqlstate: null, rowsChanged: 1 } } }],
  }),
  history('whom row security stops may become the owner, whom it does not ask', `${secured}CREATE ROLE g NOLOGIN;\nALTER TABLE accounts OWNER TO g;\nGRANT CREATE ON SCHEMA public TO g;\nGRANT g TO app WITH INHERIT FALSE;\n`, [bypassed], {
    minVersion: 16,
    verdicts: [{ layer: 'bypass', operation: 'DELETE', role: 'app', verdict: 'refuted', counterexample: { as: 'app', sql: 'SET ROLE g; DELETE FROM public.accounts;', observed: { sqlstate: null, rowsChanged: 1 } } }],
  }),
];
